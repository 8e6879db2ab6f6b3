//! The reader's own role, and the people and units of the room with their answers.

use super::plan;
use crate::alert::answer_state;
use crate::incident::{EntryKind, RoomEntry, RoomPerson};
use crate::room::{pages::RoomPage, reading::RoomView, verbs::jobs};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{components::*, t, t_with};

pub(super) fn mine(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let lead = view.lead_of(room.org);
    let job = match &view.me {
        Some(me) if lead == Some(me.position) => t("job-lead"),
        Some(me) if !me.job.is_empty() => job_words(&me.job),
        _ => t("job-none"),
    };
    live_region(
        "mine",
        html! {
            section.role-card aria-label=(t("room-your-role")) {
                p.small.quiet { (t("room-your-role")) }
                p { strong { (job) } }
                @if let Some((words, action)) = plan::next(room) {
                    p.role-next { (words) }
                    @if let Some(action) = action { div.role-do { (action) } }
                }
                @if room.can.write {
                    div.actions {
                        @for job in jobs(view.is_owner) {
                            (post_button(ButtonKind::Plain.small(), None, &job_words(job), &format!("{base}/job"), &room.csrf, &[("job", job)]))
                        }
                        (post_button(ButtonKind::Plain.small(), Some("map-pin"), &t("state-at-meeting-point"), &format!("{base}/state"), &room.csrf, &[("state", "at_meeting_point")]))
                    }
                }
            }
        },
    )
}

pub(super) fn people(room: &RoomPage) -> Markup {
    let view = &room.view;
    let side = |org: OrgId| {
        view.parties
            .iter()
            .find(|party| party.org == org)
            .map_or(Side::Organisation, |party| party.org_kind.side())
    };
    let entries = view.entries();
    let mut rows: Vec<PersonRow> = view
        .people()
        .map(|person| person_row(view, &entries, person, side(person.org)))
        .collect();
    rows.extend(view.units().map(|unit| {
        PersonRow {
            side: side(unit.org),
            name: unit.name.clone(),
            href: None,
            job: t("unit-job"),
            state: match unit.state.as_str() {
                "on_scene" => state_mark(StateKind::OnScene, &t("unit-on-scene")),
                "arriving" => state_mark(StateKind::OnTheWay, &t("unit-arriving")),
                _ => state_mark(
                    StateKind::OnTheWay,
                    &unit
                        .minutes
                        .map_or_else(|| t("unit-sent"), |m| t_with("unit-minutes", &[("minutes", m.into())])),
                ),
            },
        }
    }));
    let (here, all) = answered(room);
    let fact = state_mark_icon(
        StateKind::Current,
        "people",
        &t_with("room-here", &[("here", here.into()), ("all", all.into())]),
    );
    live_region(
        "people",
        panel(Panel::list(&t("room-people")).fact(fact), people_list(&rows)),
    )
}

/// How many of the people answered or came by themselves, and how many there are.
pub(super) fn answered(room: &RoomPage) -> (usize, usize) {
    let people = || room.view.people();
    let here = people().filter(|person| person.acknowledged_at.is_some() || person.called_at.is_none());
    (here.count(), people().count())
}

fn person_row(view: &RoomView, entries: &[&RoomEntry], person: &RoomPerson, side: Side) -> PersonRow {
    let lead = view
        .parties
        .iter()
        .any(|party| view.lead_of(party.org) == Some(person.position));
    let job = if lead { t("job-lead") } else { job_words(&person.job) };
    let state = match person.state.as_str() {
        "at_meeting_point" => state_mark(StateKind::OnScene, &t("state-at-meeting-point-short")),
        "safe" => state_mark(StateKind::Current, &t("state-safe-short")),
        "on_the_way" => state_mark(StateKind::OnTheWay, &t("state-on-the-way-short")),
        _ => answer_state(person),
    };
    // A report is something they did, beside how they are themselves.
    let reports = |line: &&RoomEntry| line.kind == EntryKind::Hurt && line.position == Some(person.position);
    let hurt = person.state == "hurt" || entries.iter().any(reports);
    let did = [job, if hurt { t("state-hurt-short") } else { String::new() }];
    let job = did
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(". ");
    PersonRow {
        side,
        name: person.title.clone(),
        href: None,
        job,
        state,
    }
}

/// A job in words; an empty one says nothing.
pub fn job_words(job: &str) -> String {
    match job {
        "lead" => t("job-lead"),
        "raised_it" => t("job-raised-it"),
        "meets_police" => t("job-meets-police"),
        "keeps_log" => t("job-keeps-log"),
        "counts_staff" => t("job-counts-staff"),
        "staff_care" => t("job-staff-care"),
        _ => String::new(),
    }
}
