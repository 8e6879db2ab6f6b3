//! One position: its details, and who fills it or the vacancy.

use super::{
    Choices, duty_mark,
    form::{place_fields, title_field},
    framed, holder,
};
use crate::{
    fields::FieldProblems,
    letter::{LetterState, views::mail_state},
    position::{Listed, rules::PositionForm},
    words,
};
use maud::{Markup, html};
use muster_terms::Timestamp;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, PageHead, Panel, StateKind, TextField, begun_field, button, button_link, csrf_field, hidden_field,
        page_head, panel, post_button, save_button, state_mark, text_field,
    },
    format, t, t_with,
};

/// All that one position's page may show.
pub(in crate::position) struct PositionPage<'a> {
    pub listed: &'a Listed,
    pub form: &'a PositionForm,
    pub choices: &'a Choices,
    pub problems: &'a FieldProblems,
    /// Invitations can go out by mail.
    pub by_mail: bool,
    /// How the newest mail with a link to it stands.
    pub mailed: Option<LetterState>,
    /// When the link to it that still works was made.
    pub invited_at: Option<Timestamp>,
}

pub(in crate::position) async fn position(desk: &Desk, page: &PositionPage<'_>) -> Result<Markup, Problem> {
    let position = &page.listed.position;
    let action = format!("/admin/people/{}", position.id);
    let body = html! {
        (page_head(PageHead::of(&position.title).lead(html! { (words::duty(position.duty)) " " (duty_mark(page.listed)) })))
        div.cols {
            form.panel action=(action) method="post" {
                div.panel-head { h2 { (t("people-details")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf)) (hidden_field("revision", &page.form.revision.to_string())) (begun_field(&page.form.begun))
                    (page.problems.summary())
                    (title_field(page.form, page.problems))
                    (place_fields(page.form, page.choices, page.problems))
                    div.actions { (save_button(ButtonKind::Main, None, &t("people-save"), page.problems.meanwhile())) }
                }
            }
            div.stack {
                @match &page.listed.holder {
                    Some(_) => (holder_panel(desk, page.listed, &action)),
                    None => (vacancy_panel(desk, page, &action)),
                }
            }
        }
    };
    framed(desk, &position.title, true, body).await
}

fn holder_panel(desk: &Desk, listed: &Listed, action: &str) -> Markup {
    let step = |words: &str, path: &str| button_link(ButtonKind::Plain, None, words, &format!("{action}/{path}"));
    let locked = listed.holder.as_ref().is_some_and(|holder| holder.locked);
    let (duty, duty_words) = if listed.on_duty {
        ("no", t("people-go-off-duty"))
    } else {
        ("yes", t("people-go-on-duty"))
    };
    panel(
        Panel::of(&t("people-holder")),
        html! {
            p { (holder(listed)) }
            @if listed.holder.as_ref().is_some_and(|holder| holder.email.is_some() && !holder.is_confirmed) {
                p { (t("people-not-confirmed")) }
            }
            div.actions {
                (post_button(ButtonKind::Plain, None, &duty_words, &format!("{action}/shift"), &desk.csrf, &[("on_duty", duty)]))
                (step(&t("people-end"), "sign-out"))
                @if locked {
                    (post_button(ButtonKind::Plain, Some("lock-open"), &t("people-unlock"), &format!("{action}/unlock"), &desk.csrf, &[]))
                } @else { (step(&t("people-lock"), "lock")) }
                (step(&t("people-vacate"), "vacancy"))
            }
        },
    )
}

fn vacancy_panel(desk: &Desk, page: &PositionPage<'_>, action: &str) -> Markup {
    panel(
        Panel::of(&t("people-holder"))
            .fact(state_mark(StateKind::Problem, &t("people-vacant")))
            .brand(),
        html! {
            p { (t("people-vacancy-words")) }
            @if let Some(mailed) = &page.mailed { p { (mail_state(desk, mailed)) } }
            @if let Some(at) = page.invited_at {
                p { (t_with("people-invite-again", &[("time", format::day_clock(at, &desk.time_zone()).into())])) }
            }
            form action=(format!("{action}/invitation")) method="post" {
                (csrf_field(&desk.csrf))
                @if page.by_mail {
                    (text_field(&TextField {
                        name: "email", label: &t("invite-mail-to"), hint: Some(&t("invite-mail-hint")), kind: "email",
                        max_length: Some(254), ..TextField::default()
                    }))
                }
                div.actions {
                    (button(ButtonKind::Main, Some("link"), &t("people-invite")))
                    (button_link(ButtonKind::Plain, None, &t("people-close"), &format!("{action}/closure")))
                }
            }
        },
    )
}
