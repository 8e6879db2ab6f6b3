//! The question before a step that ends something.

use super::framed;
use crate::{fields::FieldProblems, position::Listed};
use maud::{Markup, html};
use muster_web::{
    Desk, Problem,
    components::{CheckField, Confirm, check_field, confirm},
    t, t_with,
};

/// A step that asks before it is done.
#[derive(Debug, Clone, Copy)]
pub(in crate::position) enum Step {
    Vacate,
    Close,
    Lock,
    EndSessions,
}

impl Step {
    fn path(self) -> &'static str {
        match self {
            Step::Vacate => "vacancy",
            Step::Close => "closure",
            Step::Lock => "lock",
            Step::EndSessions => "sign-out",
        }
    }

    /// Title, what happens next, and the verb.
    fn words(self, title: &str) -> (String, String, String) {
        let of = [("title", title.into())];
        match self {
            Step::Vacate => (
                t_with("people-vacate-title", &of),
                t("people-vacate-words"),
                t("people-vacate"),
            ),
            Step::Close => (
                t_with("people-close-title", &of),
                t("people-close-words"),
                t("people-close"),
            ),
            Step::Lock => (
                t_with("people-lock-title", &of),
                t("people-lock-words"),
                t("people-lock"),
            ),
            Step::EndSessions => (t_with("people-end-title", &of), t("people-end-words"), t("people-end")),
        }
    }
}

pub(in crate::position) async fn ask(
    desk: &Desk,
    listed: &Listed,
    step: Step,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (title, words, yes) = step.words(&listed.position.title);
    let place = format!("/admin/people/{}", listed.position.id);
    let fields = html! {
        @if let Some(words) = problems.of("step") { p.field-message role="alert" { (words) } }
        @if matches!(step, Step::EndSessions) {
            (check_field(&CheckField { name: "devices", label: html! { (t("sign-out-everywhere-devices")) }, ..CheckField::default() }))
        }
    };
    let question = Confirm {
        title: &title,
        words: html! { (words) },
        action: &format!("{place}/{}", step.path()),
        yes: &yes,
        no: &t("people-cancel"),
        back: &place,
        csrf: &desk.csrf,
        fields,
        ..Confirm::default()
    };
    framed(
        desk,
        &title,
        true,
        html! { h1.visually-hidden { (title) } (confirm(&question)) },
    )
    .await
}
