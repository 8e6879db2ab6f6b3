//! `/debriefs/{inc}/actions/new`: an action as it is typed.

use super::element_words;
use crate::corrective_action::model::Element;
use crate::corrective_action::owners::Choices;
use crate::corrective_action::rules::ActionForm;
use crate::debrief::closed_meanwhile;
use maud::{Markup, html};
use muster_web::components::*;
use muster_web::{t, t_with};

/// `/debriefs/{inc}/actions/new`.
pub struct NewView<'a> {
    pub incident: &'a str,
    pub choices: &'a Choices,
    pub form: &'a ActionForm,
    pub problems: &'a [(&'static str, String)],
    pub csrf: &'a str,
}

pub fn new(page: &NewView<'_>) -> Markup {
    let error = |name: &str| {
        page.problems
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, words)| words.as_str())
    };
    let owners: Vec<Choice> = page
        .choices
        .owners
        .iter()
        .map(|c| {
            Choice::of(
                c.position.to_string(),
                t_with(
                    "actions-owner-of",
                    &[("title", c.title.clone().into()), ("org", c.org_name.clone().into())],
                ),
            )
        })
        .collect();
    let elements: Vec<Choice> = Element::ALL
        .iter()
        .map(|e| Choice::of(e.as_str(), element_words(*e)))
        .collect();
    let day = |name: &str, label: &str, hint: Option<&str>, value: &str, required: bool| {
        text_field(&TextField {
            name,
            label,
            hint,
            error: error(name),
            value,
            kind: "date",
            required,
            narrow: true,
            ..TextField::default()
        })
    };
    let area = |name: &str, label: &str, hint: &str, value: &str| {
        text_area(&TextArea {
            name,
            label,
            hint: Some(hint),
            error: error(name),
            value,
            rows: 3,
            required: true,
            max_length: Some(1_000),
            ..TextArea::default()
        })
    };
    let fields = html! {
        (area("issue", &t("actions-issue"), &t("actions-issue-hint"), &page.form.issue))
        (area("words", &t("actions-words"), &t("actions-words-hint"), &page.form.words))
        (choice_radios(&ChoiceField {
            name: "element", label: &t("actions-element"), error: error("element"), values: &[&page.form.element],
            choices: &elements, ..ChoiceField::default()
        }))
        (select_field(&SelectField {
            name: "owner", label: &t("actions-owner"), hint: Some(&t("actions-owner-hint")), error: error("owner"),
            value: &page.form.owner, choices: &owners, empty: Some(&t("actions-choose-owner")), required: true, ..SelectField::default()
        }))
        (day("starts_on", &t("actions-starts"), Some(&t("actions-starts-hint")), &page.form.starts_on, false))
        (day("due_on", &t("actions-due"), None, &page.form.due_on, true))
    };
    let debrief = format!("/debriefs/{}", page.incident);
    html! {
        (page_head(PageHead::of(&t("actions-new-title")).lead(t("actions-new-lead"))))
        @if page.choices.is_open {
            (error_summary(page.problems))
            (panel(Panel::of(&t("actions-plan-title")), html! {
                form action=(format!("{debrief}/actions")) method="post" {
                    (csrf_field(page.csrf))
                    (fields)
                    div.actions {
                        (button(ButtonKind::Main, Some("add"), &t("actions-add")))
                        (button_link(ButtonKind::Plain, None, &t("actions-not-now"), &debrief))
                    }
                }
            }))
        } @else {
            (closed_meanwhile())
            (panel(Panel::of(&t("debrief-word-to-copy")), html! {
                (fields)
                div.actions { (button_link(ButtonKind::Plain, None, &t("actions-to-debrief"), &debrief)) }
            }))
        }
    }
}
