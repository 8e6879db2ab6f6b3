//! The forms of a plan, an objective and an inject.

use super::{crumb, framed, mark};
use crate::capability::CoreCapability;
use crate::model::*;
use crate::rules::forms::{InjectForm, ObjectiveForm, PlanForm, SCENARIO_CHARS};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems};
use muster_response::incident::Category;
use muster_web::{Desk, Problem, components::*, layout, t, t_with};

/// All that the form of a plan may show.
pub(crate) struct PlanPage<'a> {
    /// `None`: a new one.
    pub exercise: Option<&'a Exercise>,
    pub form: &'a PlanForm,
    /// The word of the ready scenario that it begins with.
    pub ready: &'a str,
    pub sites: &'a [Site],
    pub problems: &'a FieldProblems,
}

struct Fields<'a>(&'a FieldProblems);

impl Fields<'_> {
    fn line(&self, name: &str, label: &str, value: &str, most: u32, required: bool) -> Markup {
        text_field(&TextField {
            name,
            label: &t(label),
            error: self.0.of(name),
            now: self.0.now(name),
            value,
            required,
            max_length: Some(most),
            ..TextField::default()
        })
    }

    fn number(&self, name: &str, label: &str, value: &str) -> Markup {
        text_field(&TextField {
            name,
            label: &t(label),
            error: self.0.of(name),
            now: self.0.now(name),
            value,
            inputmode: "numeric",
            narrow: true,
            required: true,
            max_length: Some(6),
            ..TextField::default()
        })
    }

    fn area(&self, name: &str, (label, hint): (&str, &str), value: &str, most: usize, required: bool) -> Markup {
        text_area(&TextArea {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: self.0.of(name),
            now: self.0.now(name),
            value,
            rows: 4,
            required,
            max_length: u32::try_from(most).ok(),
        })
    }

    fn select(&self, name: &str, label: &str, value: &str, choices: &[Choice], required: bool) -> Markup {
        let empty = if required {
            t("exercise-choose-one")
        } else {
            t("exercise-choose-none")
        };
        select_field(&SelectField {
            name,
            label: &t(label),
            error: self.0.of(name),
            now: self.0.now(name),
            value,
            choices,
            empty: Some(&empty),
            required,
            ..SelectField::default()
        })
    }
}

pub(crate) async fn plan(desk: &Desk, page: &PlanPage<'_>) -> Result<Markup, Problem> {
    let (title, action, back) = match page.exercise {
        Some(exercise) => {
            let base = format!("/exercises/{}", exercise.reference);
            (t("exercise-edit-title"), format!("{base}/edit"), base)
        }
        None => (t("exercise-new"), "/exercises".to_owned(), "/exercises".to_owned()),
    };
    let (form, fields) = (page.form, Fields(page.problems));
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .map(|kind| Choice::of(kind.as_str(), kind.said()))
        .collect();
    let sites: Vec<Choice> = page
        .sites
        .iter()
        .map(|site| Choice::of(site.reference.as_str(), site.name.clone()))
        .collect();
    let categories: Vec<Choice> = Category::ALL
        .iter()
        .map(|category| Choice::of(category.as_str(), t(category.word_key())))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (mark()) " " (t("exercise-form-lead")) })))
        (page.problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                @match page.exercise {
                    Some(_) => {
                        (hidden_field("revision", &form.revision.to_string()))
                        (begun_field(&form.begun))
                    }
                    None => (hidden_field("ready", page.ready)),
                }
                (fields.line("title", "exercise-name", &form.title, 120, true))
                (fields.select("kind", "exercise-kind", &form.kind, &kinds, true))
                (fields.select("site", "exercise-site", &form.site, &sites, true))
                (fields.line("place", "exercise-place", &form.place, 120, true))
                (text_field(&TextField { name: "planned_for", label: &t("exercise-when"), error: page.problems.of("planned_for"), now: page.problems.now("planned_for"), value: &form.planned_for, kind: "datetime-local", narrow: true, required: true, ..TextField::default() }))
                (fields.number("duration", "exercise-duration-minutes", &form.duration))
                (fields.select("category", "exercise-category", &form.category, &categories, true))
                (fields.area("scenario", ("exercise-scenario", "exercise-scenario-hint"), &form.scenario, SCENARIO_CHARS, true))
                (fields.area("scope", ("exercise-scope", "exercise-scope-hint"), &form.scope, 1_000, false))
                (fields.line("sponsor", "exercise-sponsor", &form.sponsor, 120, false))
                (fields.line("contact", "exercise-contact", &form.contact, 120, false))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("exercise-save"), page.problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    match page.exercise {
        Some(exercise) => framed(desk, exercise, &title, body).await,
        None => {
            let mut shell = desk.shell().await?;
            shell.crumbs = vec![crumb(&t("exercise-title"), Some("/exercises")), crumb(&title, None)];
            Ok(layout::page(&shell, &title, body))
        }
    }
}

/// All that the form of an objective may show.
pub(crate) struct ObjectivePage<'a> {
    pub exercise: &'a Exercise,
    /// `None`: a new one.
    pub objective: Option<&'a Objective>,
    pub form: &'a ObjectiveForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn objective(desk: &Desk, page: &ObjectivePage<'_>) -> Result<Markup, Problem> {
    let base = format!("/exercises/{}", page.exercise.reference);
    let (title, action) = match page.objective {
        Some(objective) => (
            t_with("exercise-objective-edit", &[("rank", objective.rank.into())]),
            format!("{base}/objectives/{}/edit", objective.id),
        ),
        None => (t("exercise-objective-add"), format!("{base}/objectives")),
    };
    let capabilities: Vec<Choice> = CoreCapability::ALL
        .iter()
        .map(|one| Choice::of(one.as_str(), one.said()))
        .collect();
    let (form, fields) = (page.form, Fields(page.problems));
    let body = html! {
        (page_head(PageHead::of(&title).lead(mark())))
        (page.problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (fields.area("words", ("exercise-objective", "exercise-objective-hint"), &form.words, 500, true))
                (fields.select("capability", "exercise-capability", &form.capability, &capabilities, true))
                (fields.area("targets", ("exercise-targets", "exercise-targets-hint"), &form.targets, 20_000, true))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("exercise-save"), page.problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    framed(desk, page.exercise, &title, body).await
}

/// All that the form of an inject may show.
pub(crate) struct InjectPage<'a> {
    pub exercise: &'a Exercise,
    pub objectives: &'a [Objective],
    /// `None`: a new one.
    pub inject: Option<&'a Inject>,
    pub form: &'a InjectForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn inject(desk: &Desk, page: &InjectPage<'_>) -> Result<Markup, Problem> {
    let base = format!("/exercises/{}", page.exercise.reference);
    let (title, action) = match page.inject {
        Some(inject) => (
            t_with("exercise-inject-edit", &[("number", inject.number.into())]),
            format!("{base}/injects/{}/edit", inject.id),
        ),
        None => (t("exercise-inject-add"), format!("{base}/injects")),
    };
    let audiences: Vec<Choice> = Audience::ALL
        .iter()
        .map(|one| Choice::of(one.as_str(), one.said()))
        .collect();
    let objectives: Vec<Choice> = objective_choices(page.objectives);
    let (form, fields) = (page.form, Fields(page.problems));
    let body = html! {
        (page_head(PageHead::of(&title).lead(mark())))
        (page.problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                @if page.inject.is_some() {
                    (hidden_field("revision", &form.revision.to_string()))
                    (begun_field(&form.begun))
                }
                @if page.inject.is_none() && page.exercise.is_on() {
                    (check_field(&CheckField { name: "at_once", value: "", label: html! { (t("exercise-inject-at-once")) }, hint: Some(&t("exercise-inject-at-once-hint")), checked: false, now: None }))
                }
                (fields.number("minute", "exercise-inject-minute", &form.minute))
                (fields.line("from", "exercise-inject-from", &form.from, 120, true))
                (fields.line("to", "exercise-inject-to", &form.to, 120, true))
                (fields.select("audience", "exercise-inject-audience", &form.audience, &audiences, true))
                (fields.area("words", ("exercise-inject-words", "exercise-inject-words-hint"), &form.words, 1_000, true))
                (fields.area("expected", ("exercise-inject-expected", "exercise-inject-expected-hint"), &form.expected, 1_000, false))
                (fields.select("objective", "exercise-objective", &form.objective, &objectives, false))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("exercise-save"), page.problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("{base}/msel")))
                }
            }
        }
    };
    framed(desk, page.exercise, &title, body).await
}

/// Objectives to choose from, by their number.
pub(crate) fn objective_choices(objectives: &[Objective]) -> Vec<Choice> {
    objectives
        .iter()
        .map(|one| Choice::of(one.id.to_string(), format!("{}. {}", one.rank, one.words)))
        .collect()
}
