//! The markup of the forms of a visit and of its route.

use super::{below, maps, show::stop_row};
use crate::model::*;
use crate::pages::StopForm;
use crate::reading::Found;
use crate::rules::VisitForm;
use crate::words;
use maud::{Markup, html};
use muster_membership::{Organisation, Position, Site, fields::FieldProblems};
use muster_readiness::opening::Part;
use muster_readiness::site_plan::FloorPlan;
use muster_web::{Desk, Problem, components::*, t};

/// All that the form of a visit may show.
pub(crate) struct FormPage<'a> {
    /// `None`: a new one.
    pub visit: Option<&'a Visit>,
    pub form: &'a VisitForm,
    pub sites: &'a [Site],
    pub positions: &'a [Position],
    pub partners: &'a [Organisation],
    pub problems: &'a FieldProblems,
}

pub(crate) async fn visit(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let (title, action, back) = match page.visit {
        Some(visit) => {
            let base = format!("/visits/{}", visit.reference);
            (t("visit-edit-title"), format!("{base}/edit"), base)
        }
        None => (t("visit-new-title"), "/visits".to_owned(), "/visits".to_owned()),
    };
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .map(|kind| Choice::of(kind.as_str(), words::kind(*kind)))
        .collect();
    let sites: Vec<Choice> = page
        .sites
        .iter()
        .map(|site| Choice::of(site.id.to_string(), site.name.as_str()))
        .collect();
    let partners: Vec<Choice> = page
        .partners
        .iter()
        .map(|org| Choice::of(org.id.to_string(), org.name.as_str()))
        .collect();
    let choose = t("visit-choose-one");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("visit-form-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (choice_radios(&ChoiceField { name: "kind", label: &t("visit-kind"), error: problems.of("kind"), now: problems.now("kind"), values: &[&form.kind], choices: &kinds, ..ChoiceField::default() }))
                @if page.visit.is_some() { (hidden_field("site", &form.site)) }
                @else { (select_field(&SelectField { name: "site", label: &t("visit-site"), error: problems.of("site"), value: &form.site, choices: &sites, empty: Some(&choose), required: true, ..SelectField::default() })) }
                (text_field(&TextField { name: "planned_for", label: &t("visit-when"), hint: Some(&t("visit-when-hint")), error: problems.of("planned_for"), now: problems.now("planned_for"), value: &form.planned_for, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
                (text_area(&TextArea { name: "purpose", label: &t("visit-purpose"), hint: Some(&t("visit-purpose-hint")), error: problems.of("purpose"), now: problems.now("purpose"), value: &form.purpose, rows: 3, required: true, max_length: Some(2_000) }))
                (people_field(page.positions, &form.people, problems))
                @if page.visit.is_none() {
                    (select_field(&SelectField { name: "partner", label: &t("visit-partner"), hint: Some(&t("visit-partner-hint")), error: problems.of("partner"), value: &form.partner, choices: &partners, empty: Some(&t("visit-partner-none")), ..SelectField::default() }))
                }
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("visit-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    below(desk, page.visit.map(|visit| &visit.reference), &title, body).await
}

/// Own positions that come along.
pub(super) fn people_field(positions: &[Position], chosen: &[String], problems: &FieldProblems) -> Markup {
    let choices: Vec<Choice> = positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
    choice_chips(&ChoiceField {
        name: "people",
        label: &t("visit-people"),
        hint: Some(&t("visit-people-hint")),
        error: problems.of("people"),
        now: problems.now("people"),
        values: &chosen,
        choices: &choices,
        many: true,
    })
}

/// All that the page of the route may show.
pub(crate) struct RoutePage<'a> {
    pub found: &'a Found,
    /// Value and words of each place of the site.
    pub places: &'a [(String, String)],
    pub floors: Option<&'a Part<Vec<FloorPlan>>>,
    pub metric: bool,
    pub form: &'a StopForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn route(desk: &Desk, page: &RoutePage<'_>) -> Result<Markup, Problem> {
    let (found, form, problems) = (page.found, page.form, page.problems);
    let visit = &found.visit;
    let title = t("visit-route");
    let base = format!("/visits/{}/stops", visit.reference);
    let open = visit.state.is_open();
    let rows: Vec<Row> = found
        .stops
        .iter()
        .map(|stop| {
            let row = stop_row(stop);
            match open {
                true => row.below(moves(desk, &base, stop, found.stops.len())),
                false => row,
            }
        })
        .collect();
    let places: Vec<Choice> = page
        .places
        .iter()
        .map(|(value, words)| Choice::of(value.as_str(), words.as_str()))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("visit-route-lead"))))
        (problems.summary())
        div.stack {
            (panel(Panel::list(&t("visit-stops")), html! {
                @if rows.is_empty() { (empty_state(&t("visit-route-empty"), "", None)) } @else { (row_list(&rows)) }
            }))
            @if open {
                form.panel action=(base) method="post" {
                    div.panel-head { h2 { (t("visit-stop-add")) } }
                    div.panel-body {
                        (csrf_field(&desk.csrf))
                        (select_field(&SelectField { name: "at", label: &t("visit-stop-at"), error: problems.of("at"), value: &form.at, choices: &places, ..SelectField::default() }))
                        (text_field(&TextField { name: "label", label: &t("visit-stop-label"), hint: Some(&t("visit-stop-label-hint")), error: problems.of("label"), value: &form.label, max_length: Some(120), ..TextField::default() }))
                        (text_area(&TextArea { name: "words", label: &t("visit-stop-words"), hint: Some(&t("visit-stop-words-hint")), error: problems.of("words"), value: &form.words, rows: 2, max_length: Some(1_000), ..TextArea::default() }))
                        div.actions { (button(ButtonKind::Main, Some("add"), &t("visit-stop-add"))) }
                    }
                }
            }
            @if let Some(floors) = page.floors {
                (panel(Panel::of(&t("visit-route-map")), maps(floors, &found.stops, found.owner.side(), page.metric)))
            }
            div.actions { (button_link(ButtonKind::Plain, None, &t("visit-back"), &format!("/visits/{}", visit.reference))) }
        }
    };
    below(desk, Some(&visit.reference), &title, body).await
}

/// Earlier, later, out: three buttons without a script.
fn moves(desk: &Desk, base: &str, stop: &Stop, last: usize) -> Markup {
    let href = format!("{base}/{}", stop.id);
    let is_first = stop.place <= 1;
    let is_last = usize::try_from(stop.place).is_ok_and(|place| place >= last);
    let move_to = |to: &str, words: &str| {
        let label = muster_web::t_with(words, &[("stop", stop.label.as_str().into())]);
        post_button(
            ButtonKind::Plain.small(),
            None,
            &label,
            &href,
            &desk.csrf,
            &[("to", to)],
        )
    };
    html! {
        div.actions {
            @if !is_first { (move_to("earlier", "visit-stop-earlier")) }
            @if !is_last { (move_to("later", "visit-stop-later")) }
            (move_to("out", "visit-stop-out"))
        }
    }
}
