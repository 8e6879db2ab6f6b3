//! The parts of an emergency: band, stages, meeting point, people, plan steps, log.

use super::live::ticking_clock;
use super::marks::{side_class, side_mark, side_mark_only};
use crate::icons::icon;
use crate::texts::t;
use maud::{Markup, html};
use muster_terms::Side;

/// Which band: a live emergency, a drill, or a room that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandKind {
    Live,
    Drill,
    Ended,
}

/// The band of a room: LIVE or DRILL, the clock, what and where, the actions that close it.
#[derive(Debug, Clone)]
pub struct Band {
    pub kind: BandKind,
    /// "04:54"; for an ended room its length.
    pub clock: String,
    /// RFC 3339 from which the clock ticks; `None` stops it.
    pub raised_at: Option<String>,
    /// At most six words, place before detail: "Threat with a weapon, Emergency Department".
    pub title: String,
    /// "Northfield Hospital, ground floor, ED waiting. INC-0231, level 1. Shared under AG-014."
    pub words: Markup,
    /// The word in front for an ended room: "Closed", "False alarm".
    pub ended: String,
    pub actions: Option<Markup>,
}

/// The band, whose title is the page's heading.
pub fn live_band(band: &Band) -> Markup {
    let (class, word) = match band.kind {
        BandKind::Live => ("band", t("shell-live")),
        BandKind::Drill => ("band band-drill", t("shell-drill")),
        BandKind::Ended => ("band band-ended", band.ended.clone()),
    };
    html! {
        section class=(class) aria-label=(word) {
            span.band-kind { (word) }
            span.band-clock { (ticking_clock(band.raised_at.as_deref(), &band.clock)) }
            div.band-words { h1 tabindex="-1" { (band.title) } p { (band.words) } }
            @if let Some(actions) = &band.actions { div.actions { (actions) } }
            span.band-lost data-live-lost-words {}
        }
    }
}

/// The violet band of a drill over other pages: "DRILL 12:30  Weapon on site, Riverside Clinic."
pub fn drill_band(clock: Markup, words: &str, action: Option<Markup>) -> Markup {
    html! {
        section.strip.strip-drill aria-label=(t("shell-drill")) {
            (icon("school"))
            strong { (t("shell-drill")) " " (clock) }
            span.strip-words { (words) }
            @if let Some(action) = action { (action) }
        }
    }
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState {
    Reached,
    Now,
    Ahead,
}

/// One of the seven stages: raised, acknowledged, units sent, on scene, contained, all clear, debrief.
#[derive(Debug, Clone)]
pub struct Stage {
    pub name: String,
    /// "21:46:52".
    pub time: Option<String>,
    pub state: StageState,
}

/// The stages in a line under the band.
pub fn stage_line(stages: &[Stage], drill: bool) -> Markup {
    html! {
        section class=(if drill { "stages stages-drill" } else { "stages" }) aria-label=(t("stages-label")) tabindex="0" { ol {
            @for stage in stages {
                @let (class, drawing, spoken) = match stage.state {
                    StageState::Reached => ("stage stage-reached", Some("circle-check"), Some(t("stage-reached"))),
                    StageState::Now => ("stage stage-now", Some("circle-dot"), Some(t("stage-now"))),
                    StageState::Ahead => ("stage", None, None),
                };
                li class=(class) aria-current=[(stage.state == StageState::Now).then_some("step")] {
                    @if let Some(name) = drawing { (icon(name)) }
                    @if let Some(word) = spoken { span.visually-hidden { (word) ": " } }
                    span { (stage.name) }
                    @if let Some(time) = &stage.time { time { (time) } }
                }
            }
        } }
    }
}

/// Where police are met: the largest words on the screen after the clock.
#[derive(Debug, Clone, Default)]
pub struct MeetingPoint {
    /// Over the point; empty means "Meeting point".
    pub label: String,
    pub icon: Option<&'static str>,
    /// "M2, ambulance bay".
    pub point: String,
    pub words: Markup,
}

/// The meeting point's card.
pub fn meeting_point_card(meeting: &MeetingPoint) -> Markup {
    let label = if meeting.label.is_empty() {
        t("meeting-point")
    } else {
        meeting.label.clone()
    };
    html! {
        section.meeting {
            div.meeting-label { (icon(meeting.icon.unwrap_or("map-pin"))) (label) }
            h2.meeting-point { (meeting.point) }
            p { (meeting.words) }
        }
    }
}

/// A person or unit of a room: side, role, job in this emergency, how far the answer is.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub side: Side,
    pub name: String,
    pub href: Option<String>,
    /// "Incident lead".
    pub job: String,
    /// A state mark or a button.
    pub state: Markup,
}

/// The people of a room.
pub fn people_list(people: &[PersonRow]) -> Markup {
    html! {
        ul.rows.people {
            @for person in people {
                li.row-item {
                    (side_mark_only(person.side))
                    div.row-words {
                        div.row-title { @match &person.href { Some(href) => a href=(href) { (person.name) }, None => (person.name) } }
                        div.row-small { (person.job) }
                    }
                    div.row-end.row-end-centre { (person.state) }
                }
            }
        }
    }
}

/// How far a step of the plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Running,
    /// Someone was asked and does not answer.
    Late,
    ToDo,
}

/// A step of the emergency plan with its owner, and one button while it is open.
#[derive(Debug, Clone)]
pub struct PlanStep {
    pub state: StepState,
    pub title: String,
    /// "Facilities on call, no answer".
    pub owner: String,
    pub action: Option<Markup>,
}

/// The steps in the order of the plan.
pub fn plan_steps(steps: &[PlanStep]) -> Markup {
    html! {
        ol.rows.steps {
            @for step in steps {
                @let (class, drawing, word) = match step.state {
                    StepState::Done => ("row-item step-done", "circle-check", t("step-done")),
                    StepState::Running => ("row-item step-running", "circle-dashed", t("step-running")),
                    StepState::Late => ("row-item step-late", "alert", t("step-late")),
                    StepState::ToDo => ("row-item", "circle", t("step-to-do")),
                };
                li class=(class) {
                    (icon(drawing))
                    div.row-words {
                        div.row-title { span.visually-hidden { (word) ": " } (step.title) }
                        div.row-small { (step.owner) }
                    }
                    @if let Some(action) = &step.action { div.row-end.row-end-centre { (action) } }
                }
            }
        }
    }
}

/// One line of the log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// Stable id, `entry-118`: the live island keeps what the person reads in place by it.
    pub id: String,
    /// "21:46:52".
    pub time: String,
    /// RFC 3339.
    pub at: String,
    pub side: Side,
    pub name: String,
    pub text: Markup,
    /// Number, link and whether it keeps closed.
    pub clause: Option<(String, String, bool)>,
    /// Seen by the writer's own side only.
    pub own_side: bool,
    /// Nobody kept it on the writer's side, and yet it reached no other.
    pub not_shared: bool,
    /// Spoken by the page's status line when it arrives: "Patrol unit 412: on scene".
    pub spoken: Option<String>,
}

/// The log, newest first. It is no live region of its own: the status line speaks what matters.
pub fn log_list(entries: &[LogEntry]) -> Markup {
    html! { ol.log #log aria-label=(t("log-label")) { @for entry in entries { (log_entry(entry)) } } }
}

/// One entry alone.
pub fn log_entry(entry: &LogEntry) -> Markup {
    let own = if entry.own_side { " log-own" } else { "" };
    html! {
        li id=(entry.id) class=(format!("log-entry {}{own}", side_class(entry.side, "log"))) data-live-say=[entry.spoken.as_deref()] {
            time datetime=(entry.at) { (entry.time) }
            div {
                (side_mark(entry.side, &entry.name))
                @if entry.own_side { " " span.own-side { (icon("lock")) (t("own-side-only")) } }
                @else if entry.not_shared { " " span.own-side { (icon("lock")) (t("not-shared")) } }
                div.log-text {
                    (entry.text)
                    @if let Some((number, href, closed)) = &entry.clause { " " (super::marks::clause_chip(number, href, *closed)) }
                }
            }
        }
    }
}
