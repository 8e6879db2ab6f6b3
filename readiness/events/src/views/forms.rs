//! The markup of the form of an event, and of its steps.

use super::below;
use crate::model::*;
use crate::pages::steps::{Do, StepForm};
use crate::reading::Found;
use crate::rules::{EventForm, OWN_PLACE};
use maud::{Markup, html};
use muster_membership::{Organisation, Site, fields::FieldProblems};
use muster_readiness::site_profile::{KnownPolice, rules::party_word};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, t};

/// All that the form of an event may show.
pub(crate) struct FormPage<'a> {
    /// `None`: a new one.
    pub event: Option<&'a Event>,
    pub form: &'a EventForm,
    pub sites: &'a [Site],
    pub known: &'a [KnownPolice],
    pub partners: &'a [Organisation],
    pub problems: &'a FieldProblems,
}

pub(crate) async fn event(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let (title, action, back) = match page.event {
        Some(event) => {
            let base = format!("/events/{}", event.reference);
            (t("event-edit"), format!("{base}/edit"), base)
        }
        None => (t("event-add"), "/events".to_owned(), "/events".to_owned()),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("event-form-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (text_field(&TextField { name: "title", label: &t("event-title"), error: problems.of("title"), now: problems.now("title"), value: &form.title, required: true, max_length: Some(120), ..TextField::default() }))
                (text_area(&TextArea { name: "words", label: &t("event-words"), hint: Some(&t("event-words-hint")), error: problems.of("words"), now: problems.now("words"), value: &form.words, rows: 3, max_length: Some(2_000), ..TextArea::default() }))
                @if page.event.is_none() { (place(page)) }
                (text_field(&TextField { name: "starts_at", label: &t("event-starts"), hint: Some(&t("event-when-hint")), error: problems.of("starts_at"), now: problems.now("starts_at"), value: &form.starts_at, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
                (text_field(&TextField { name: "ends_at", label: &t("event-ends"), error: problems.of("ends_at"), now: problems.now("ends_at"), value: &form.ends_at, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
                (text_field(&TextField { name: "attendance", label: &t("event-attendance"), error: problems.of("attendance"), now: problems.now("attendance"), value: &form.attendance, inputmode: "numeric", narrow: true, ..TextField::default() }))
                (text_area(&TextArea { name: "weather", label: &t("event-weather"), error: problems.of("weather"), now: problems.now("weather"), value: &form.weather, rows: 2, max_length: Some(500), ..TextArea::default() }))
                (text_area(&TextArea { name: "safety", label: &t("event-safety"), error: problems.of("safety"), now: problems.now("safety"), value: &form.safety, rows: 3, max_length: Some(2_000), ..TextArea::default() }))
                @if page.event.is_none() {
                    (select_field(&SelectField { name: "partner", label: &t("event-partner"), hint: Some(&t("event-partner-hint")), error: problems.of("partner"), value: &form.partner, choices: &partners(page.partners), empty: Some(&t("event-partner-none")), ..SelectField::default() }))
                }
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("event-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    below(desk, page.event.map(|event| &event.reference), &title, body).await
}

fn partners(partners: &[Organisation]) -> Vec<Choice> {
    let choice = |org: &Organisation| Choice::of(org.id.to_string(), org.name.as_str());
    partners.iter().map(choice).collect()
}

/// A standing site, or a place of its own with what an alarm there needs.
fn place(page: &FormPage<'_>) -> Markup {
    let (form, problems) = (page.form, page.problems);
    let sites = page
        .sites
        .iter()
        .map(|site| Choice::of(site.id.to_string(), site.name.as_str()));
    let places: Vec<Choice> = sites.chain([Choice::of(OWN_PLACE, t("event-place-own"))]).collect();
    let known: Vec<Choice> = page
        .known
        .iter()
        .map(|known| Choice::of(party_word(known.party), known.name.as_str()))
        .collect();
    let labels: Vec<Choice> = Tlp::ALL
        .iter()
        .map(|tlp| Choice::of(tlp.label(), tlp.label()))
        .collect();
    html! {
        (select_field(&SelectField { name: "place", label: &t("event-place"), error: problems.of("place"), value: &form.place, choices: &places, empty: Some(&t("event-choose-one")), required: true, ..SelectField::default() }))
        fieldset.field {
            legend { (t("event-place-own")) }
            p.form-hint { (t("event-place-own-hint")) }
            (text_field(&TextField { name: "site_name", label: &t("event-site-name"), error: problems.of("site_name"), value: &form.site_name, max_length: Some(80), ..TextField::default() }))
            (text_field(&TextField { name: "site_address", label: &t("event-site-address"), error: problems.of("site_address"), value: &form.site_address, max_length: Some(200), ..TextField::default() }))
            (select_field(&SelectField { name: "police", label: &t("sites-police"), error: problems.of("police"), value: &form.police, choices: &known, empty: Some(&t("sites-police-none")), ..SelectField::default() }))
            (select_field(&SelectField { name: "tlp", label: &t("sites-tlp"), error: problems.of("tlp"), value: &form.tlp, choices: &labels, ..SelectField::default() }))
        }
    }
}

/// All that the page of a step may show.
pub(crate) struct StepPage<'a> {
    pub what: Do,
    pub found: &'a Found,
    pub partners: &'a [Organisation],
    pub form: &'a StepForm,
    pub problems: &'a FieldProblems,
}

/// What somebody does, on its button.
pub(super) fn verb(what: Do) -> String {
    t(match what {
        Do::Invite => "event-do-invited",
        Do::Uninvite => "event-do-uninvited",
        Do::Accept => "event-do-accepted",
        Do::Decline => "event-do-declined",
        Do::Cancel => "event-do-cancelled",
    })
}

/// What then.
fn lead(what: Do) -> String {
    t(match what {
        Do::Invite => "event-lead-invited",
        Do::Uninvite => "event-lead-uninvited",
        Do::Accept => "event-lead-accepted",
        Do::Decline => "event-lead-declined",
        Do::Cancel => "event-lead-cancelled",
    })
}

pub(crate) async fn step(desk: &Desk, page: &StepPage<'_>) -> Result<Markup, Problem> {
    let reference = &page.found.event.reference;
    let (title, problems) = (verb(page.what), page.problems);
    let named = matches!(page.what, Do::Invite | Do::Uninvite);
    let (label, required) = match page.what {
        Do::Accept => ("event-answer-words", false),
        Do::Decline => ("event-answer-words", true),
        _ => ("event-reason", true),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(page.what))))
        (problems.summary())
        form.panel action=(format!("/events/{reference}/steps")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("step", page.what.as_str()))
                @if named {
                    @if page.partners.is_empty() { p { (t("event-no-partners")) } }
                    (select_field(&SelectField { name: "partner", label: &t("event-partner"), error: problems.of("partner"), value: &page.form.partner, choices: &partners(page.partners), empty: Some(&t("event-choose-one")), required: true, ..SelectField::default() }))
                }
                @if page.what != Do::Invite {
                    (text_area(&TextArea { name: "words", label: &t(label), error: problems.of("words"), value: &page.form.words, rows: 3, required, max_length: Some(1_000), ..TextArea::default() }))
                }
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &title))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("/events/{reference}")))
                }
            }
        }
    };
    below(desk, Some(reference), &title, body).await
}
