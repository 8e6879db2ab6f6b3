//! The markup of a step: what it does, what it needs, one button.

use super::{below, forms::people_field};
use crate::model::Answer;
use crate::pages::{
    Do,
    steps::{StepForm, named},
};
use crate::reading::{Found, SidePart};
use maud::{Markup, html};
use muster_membership::{Organisation, Position, fields::FieldProblems};
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the page of a step may show.
pub(crate) struct StepPage<'a> {
    pub what: Do,
    pub found: &'a Found,
    pub positions: &'a [Position],
    pub partners: &'a [Organisation],
    pub form: &'a StepForm,
    pub problems: &'a FieldProblems,
}

/// What somebody does, on its button.
pub(super) fn verb(what: Do) -> String {
    t(match what {
        Do::Invite => "visit-do-invited",
        Do::Uninvite => "visit-do-uninvited",
        Do::Accept => "visit-do-accepted",
        Do::Propose => "visit-do-proposed",
        Do::Decline => "visit-do-declined",
        Do::People => "visit-do-people",
        Do::TakeTime => "visit-do-time-taken",
        Do::Start => "visit-do-started",
        Do::Cancel => "visit-do-cancelled",
        Do::Sign => "visit-do-signed",
        Do::Reopen => "visit-do-reopened",
    })
}

/// What then.
fn lead(desk: &Desk, page: &StepPage<'_>) -> String {
    let own = page.found.own_side(desk).and_then(SidePart::said);
    t(match page.what {
        Do::Decline if own.is_some_and(|own| own.has_words()) => "visit-lead-declined-late",
        Do::Invite => "visit-lead-invited",
        Do::Uninvite => "visit-lead-uninvited",
        Do::Accept => "visit-lead-accepted",
        Do::Propose => "visit-lead-proposed",
        Do::Decline => "visit-lead-declined",
        Do::People => "visit-lead-people",
        Do::TakeTime => "visit-lead-time-taken",
        Do::Start => "visit-lead-started",
        Do::Cancel => "visit-lead-cancelled",
        Do::Sign => "visit-lead-signed",
        Do::Reopen => "visit-lead-reopened",
    })
}

pub(crate) async fn step(desk: &Desk, page: &StepPage<'_>) -> Result<Markup, Problem> {
    let reference = &page.found.visit.reference;
    let title = verb(page.what);
    let closed = page.what == Do::Sign && page.found.digest.is_none();
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(desk, page))))
        (page.problems.summary())
        form.panel action=(format!("/visits/{reference}/steps")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("step", page.what.as_str()))
                (fields(desk, page))
                div.actions {
                    @if !closed { (button(ButtonKind::Main, Some("check"), &title)) }
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("/visits/{reference}")))
                }
            }
        }
    };
    below(desk, Some(reference), &title, body).await
}

fn fields(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let (form, problems) = (page.form, page.problems);
    match page.what {
        Do::Invite => {
            let partners: Vec<Choice> = page
                .partners
                .iter()
                .map(|org| Choice::of(org.id.to_string(), org.name.as_str()))
                .collect();
            html! {
                @if partners.is_empty() { p { (t("visit-no-partners")) } }
                (select_field(&SelectField { name: "partner", label: &t("visit-partner"), error: problems.of("partner"), value: &form.partner, choices: &partners, empty: Some(&t("visit-choose-one")), required: true, ..SelectField::default() }))
            }
        }
        Do::Accept => html! {
            (planned(desk, page))
            (people_field(page.positions, &form.people, problems))
            (words(page, "visit-answer-words", false))
        },
        Do::People => html! {
            (hidden_field("seen_people", &seen_people(desk, page.found)))
            (people_field(page.positions, &form.people, problems))
        },
        Do::Propose => html! {
            (planned(desk, page))
            (text_field(&TextField { name: "proposed_for", label: &t("visit-proposed-for"), hint: Some(&t("visit-when-hint")), error: problems.of("proposed_for"), value: &form.proposed_for, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
            (words(page, "visit-answer-words", false))
        },
        Do::Decline => html! {
            (planned(desk, page))
            (words(page, "visit-answer-words", true))
        },
        Do::Uninvite | Do::Cancel | Do::Reopen => words(page, "visit-reason", true),
        Do::Sign => signing(desk, page),
        Do::TakeTime => proposed(desk, page),
        Do::Start => html! {},
    }
}

/// The time that is answered to, and what was answered before.
fn planned(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let at = page.found.visit.planned_for;
    let own = page.found.own_side(desk).and_then(SidePart::open);
    let answered = own.and_then(|told| told.invited.as_ref()?.answered_at);
    let answered = answered.map_or("no".to_owned(), |at| at.to_string());
    html! {
        p { (t_with("visit-step-planned", &[("at", format::day_clock(at, &desk.time_zone()).into())])) }
        (hidden_field("seen_time", &at.to_string()))
        (hidden_field("seen_answer", &answered))
    }
}

/// Who comes, as it stands.
fn seen_people(desk: &Desk, found: &Found) -> String {
    let people = named(desk, found);
    let ids: Vec<String> = people.iter().map(ToString::to_string).collect();
    match ids.is_empty() {
        true => "none".to_owned(),
        false => ids.join(","),
    }
}

/// The time that is taken.
fn proposed(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let mut invited = page.found.sides.iter().filter_map(|side| side.open()?.invited.as_ref());
    let at = invited.find_map(|each| each.proposed_for.filter(|_| each.answer == Answer::Proposed));
    html! {
        @if let Some(at) = at {
            p { (t_with("visit-now-proposed", &[("at", format::day_clock(at, &desk.time_zone()).into())])) }
            (hidden_field("seen_proposal", &at.to_string()))
        }
    }
}

fn words(page: &StepPage<'_>, label: &str, required: bool) -> Markup {
    text_area(&TextArea {
        name: "words",
        label: &t(label),
        error: page.problems.of("words"),
        value: &page.form.words,
        rows: 3,
        required,
        max_length: Some(1_000),
        ..TextArea::default()
    })
}

/// What is signed, in numbers; and the digest, which both logs keep.
fn signing(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let found = page.found;
    let said = || found.sides.iter().filter_map(SidePart::said);
    let counts = [
        ("stops", found.stops.len().into()),
        ("lines", said().map(|said| said.checks.len()).sum::<usize>().into()),
        ("findings", said().map(|said| said.findings.len()).sum::<usize>().into()),
        ("photos", said().map(|said| said.photos.len()).sum::<usize>().into()),
    ];
    let who = [
        ("title", desk.who.position_title.as_str().into()),
        ("organisation", desk.who.org_name.as_str().into()),
    ];
    html! {
        p { (t_with("visit-sign-what", &counts)) }
        p { (t_with("visit-sign-as", &who)) }
        @match &found.digest {
            Some(digest) => {
                (hidden_field("digest", digest))
                p.quiet { (t("visit-digest")) " " code { (digest.get(..16).unwrap_or_default()) } }
            }
            None => p { (t("visit-closed-part")) },
        }
        @if let Some(error) = page.problems.of("words") { p.field-message { (error) } }
    }
}
