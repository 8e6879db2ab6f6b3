//! The markup of the first run.

mod partner;

use super::steps::Step;
use crate::{
    fields::FieldProblems,
    organisation::{
        rules::FoundingForm,
        views::{distances_field, time_zone_field},
    },
    sign_in::views::{email_field, new_password_field, open_page},
};
use maud::{Markup, html};
use muster_web::{
    App, Desk, Problem,
    components::{
        ButtonKind, Choice, ChoiceField, PageHead, Panel, Row, StateKind, TextField, button, choice_radios, page_head,
        panel, row_list, state_mark, text_field,
    },
    t, t_with,
};

pub(super) use partner::partner;

/// All that the founding form may show.
pub(crate) struct FoundingPage<'a> {
    title: String,
    lead: String,
    action: String,
    /// The kind is chosen here; a partner link has fixed it.
    choose_kind: bool,
    form: &'a FoundingForm,
    problems: &'a FieldProblems,
}

impl<'a> FoundingPage<'a> {
    pub(crate) fn first_run(form: &'a FoundingForm, problems: &'a FieldProblems) -> Self {
        let (title, lead) = (t("setup-title"), t("setup-lead"));
        Self {
            title,
            lead,
            action: "/setup".into(),
            choose_kind: true,
            form,
            problems,
        }
    }

    pub(crate) fn partner(token: &str, form: &'a FoundingForm, problems: &'a FieldProblems) -> Self {
        let (title, lead) = (t("setup-partner-title"), t("setup-partner-lead"));
        Self {
            title,
            lead,
            action: format!("/invite/organisation/{token}"),
            choose_kind: false,
            form,
            problems,
        }
    }
}

pub(crate) fn founding(app: &App, page: &FoundingPage<'_>) -> Markup {
    let (form, problems) = (page.form, page.problems);
    open_page(
        app,
        &page.title,
        html! {
            h1 { (page.title) }
            p { (page.lead) }
            form.panel action=(page.action) method="post" {
                div.panel-body {
                    (problems.summary())
                    h2 { (t("setup-organisation")) }
                    (text_field(&TextField {
                        name: "name", label: &t("setup-name"), error: problems.of("name"), value: &form.name,
                        autocomplete: "organization", required: true, max_length: Some(120), ..TextField::default()
                    }))
                    @if page.choose_kind { (kind_field(&form.kind, problems)) }
                    (time_zone_field(&form.time_zone, problems))
                    (text_field(&TextField {
                        name: "emergency_number", label: &t("setup-emergency-number"), hint: Some(&t("setup-emergency-number-hint")),
                        error: problems.of("emergency_number"), value: &form.emergency_number, inputmode: "tel", required: true,
                        narrow: true, ..TextField::default()
                    }))
                    (distances_field(&form.units, problems))
                    h2 { (t("setup-owner")) }
                    p { (t("setup-owner-words")) }
                    (email_field(&form.email, problems.of("email")))
                    (new_password_field(problems.of("password")))
                    div.actions { (button(ButtonKind::Main, None, &t("setup-action"))) }
                }
            }
        },
    )
}

fn kind_field(value: &str, problems: &FieldProblems) -> Markup {
    choice_radios(&ChoiceField {
        name: "kind",
        label: &t("setup-kind"),
        error: problems.of("kind"),
        values: &[value],
        choices: &[
            Choice::of("company", t("setup-kind-company")),
            Choice::of("agency", t("setup-kind-agency")),
        ],
        ..ChoiceField::default()
    })
}

pub(super) async fn steps(desk: &Desk, steps: &[Step]) -> Result<Markup, Problem> {
    let title = t("setup-steps-title");
    let done = steps.iter().filter(|step| step.done).count();
    let lead = t_with(
        "setup-steps-lead",
        &[("done", done.into()), ("total", steps.len().into())],
    );
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead)))
        div.stack {
            (panel(Panel::list(""), row_list(&step_rows(steps))))
            p { a href="/home" { (t("setup-to-home")) } }
        }
    };
    desk.page(&title, body).await
}

/// The steps as numbered rows, each with its state.
pub fn step_rows(steps: &[Step]) -> Vec<Row> {
    let numbered = steps.iter().enumerate();
    numbered.map(|(number, step)| step_row(number + 1, step)).collect()
}

fn step_row(number: usize, step: &Step) -> Row {
    let key = ["setup-step-", step.key].concat();
    let mark = if step.done {
        state_mark(StateKind::Current, &t("setup-step-done"))
    } else {
        state_mark(StateKind::Due, &t("setup-step-open"))
    };
    let row = Row::of(t(&key)).small(t(&[&key, "-why"].concat())).mark(mark);
    Row {
        href: step.href.map(str::to_owned),
        lead: Some(html! { (number) }),
        ..row
    }
}
