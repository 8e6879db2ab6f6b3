//! The parts of an emergency: band, stages, meeting point, people, plan steps, log, the held button.

use super::fields::{csrf_field, hidden_field};
use super::marks::{side_class, side_mark, side_mark_only};
use super::page::{ButtonKind, button_link};
use crate::icons::{icon, icon_with};
use crate::texts::{t, t_with};
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

/// A clock that ticks up from an instant; a plain time without one.
pub fn ticking_clock(raised_at: Option<&str>, clock: &str) -> Markup {
    html! {
        @match raised_at {
            Some(at) => time data-island="clock" datetime=(at) { (clock) },
            None => (clock),
        }
    }
}

/// A countdown to an instant: the words now, and the instant for the island. At zero it says `at_zero`.
pub fn countdown(until: &str, clock: &str, at_zero: &str) -> Markup {
    html! { time.countdown data-island="clock" data-clock="down" data-clock-zero=(at_zero) datetime=(until) { (clock) } }
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
                div.log-text {
                    (entry.text)
                    @if let Some((number, href, closed)) = &entry.clause { " " (super::marks::clause_chip(number, href, *closed)) }
                }
            }
        }
    }
}

/// A region that the live island swaps when the room changes. Its id must be the same in page and fragment.
pub fn live_region(id: &str, body: Markup) -> Markup {
    html! { div id=(id) data-live-region { (body) } }
}

/// What the page says about its own age; without script it is how the page is made fresh.
pub fn refreshed_line(time: &str, href: &str) -> Markup {
    html! { p.status-line { (icon("refresh")) a href=(href) { (t_with("live-refresh", &[("time", time.into())])) } } }
}

/// Marks that this thing was shown: the live island posts once to `action` when it has been visible.
pub fn receipt(action: &str, body: Markup) -> Markup {
    html! { div data-receipt=(action) { (body) } }
}

/// A button that puts `text` on the clipboard. Without script the text stands below it to be copied by hand.
pub fn copy_button(label: &str, text: &str, id: &str) -> Markup {
    html! {
        div data-island="copy" data-copy-done=(t("copy-done")) data-copy-failed=(t("copy-failed")) {
            button class="button button-main" type="button" data-copy-button hidden { (icon("copy")) span data-copy-words { (label) } }
            span.visually-hidden role="status" data-copy-status {}
            details.disclosure data-copy-text {
                summary { (label) }
                pre #(id) tabindex="0" { (text) }
            }
        }
    }
}

/// The held button: everything it needs to send, and to say that it did not.
#[derive(Debug, Clone, Default)]
pub struct HoldToSend<'a> {
    /// Where the form posts: the raise itself. A post without `confirmed=yes` (no script ran) is answered by a confirm
    /// page; with it, by 201 and a `Location`, or by a redirect to the page of the alert. Anything else is "not sent".
    pub action: &'a str,
    pub csrf: &'a str,
    /// The same key for every try: the same key twice is one alert.
    pub idempotency_key: &'a str,
    /// Name and value that the held button sends, `("level", "1")`.
    pub level: (&'a str, &'a str),
    /// Place and all else that is sent, as hidden fields.
    pub fields: &'a [(&'a str, &'a str)],
    /// "Danger to life. Police and the site."
    pub words: &'a str,
    /// A lesser call for help in the same form: one tap.
    pub second: Option<HoldSecond<'a>>,
    /// The number to call when nothing can be sent.
    pub emergency_number: &'a str,
    /// "Tap twice to send" in the reader's settings.
    pub tap_twice: bool,
    /// A drill: violet stripes, never red.
    pub drill: bool,
    /// More fields that the person may set: chips of category, silent.
    pub more: Markup,
}

/// The second button under the held one: "I need help here", guards and control room only.
#[derive(Debug, Clone, Default)]
pub struct HoldSecond<'a> {
    /// Value sent under the held button's name.
    pub value: &'a str,
    pub label: &'a str,
    pub words: &'a str,
}

/// The held button with its form. Texts for the island ride along as `data-say-*`.
pub fn hold_to_send(hold: &HoldToSend<'_>) -> Markup {
    let title = if hold.tap_twice {
        t("hold-twice")
    } else {
        t("hold-title")
    };
    let retry = t_with(
        "hold-retry",
        &[("count", "{count}".into()), ("total", "{total}".into())],
    );
    let gave_up = t_with("hold-gave-up", &[("total", "{total}".into())]);
    html! {
        form action=(hold.action) method="post" data-island="hold_to_send" data-hold-mode=(if hold.tap_twice { "twice" } else { "hold" })
            data-say-title=(title) data-say-once-more=(t("hold-once-more")) data-say-sending=(t("hold-sending"))
            data-say-sent=(t("hold-sent")) data-say-let-go=(t("hold-let-go")) data-say-retry=(retry) data-say-gave-up=(gave_up) {
            (csrf_field(hold.csrf))
            (hidden_field("idempotency_key", hold.idempotency_key))
            @for (name, value) in hold.fields { (hidden_field(name, value)) }
            (hold_not_sent(hold.emergency_number))
            button class=(if hold.drill { "hold hold-drill" } else { "hold" }) type="submit" name=(hold.level.0) value=(hold.level.1) data-hold-button {
                svg.hold-ring viewBox="0 0 120 120" aria-hidden="true" focusable="false" {
                    circle.hold-track cx="60" cy="60" r="52" {}
                    circle.hold-fill cx="60" cy="60" r="52" {}
                    path d="M60 38v30M60 82v.4" {}
                }
                strong data-hold-title { (title) }
                span { (hold.words) }
            }
            @if let Some(second) = &hold.second {
                button.hold-second type="submit" name=(hold.level.0) value=(second.value) {
                    (icon("hand"))
                    span { strong { (second.label) } span { (second.words) } }
                }
            }
            (hold.more)
            p.visually-hidden role="status" data-hold-status {}
            (hold_question())
        }
    }
}

/// Hidden until a try fails; then it stands first, with the call before everything else.
fn hold_not_sent(emergency_number: &str) -> Markup {
    let call = t_with("hold-call", &[("number", emergency_number.into())]);
    html! {
        div.not-sent data-hold-failed role="alert" hidden {
            strong { (t("hold-not-sent")) }
            p data-hold-count {}
            (button_link(ButtonKind::Send.wide(), Some("phone"), &call, &format!("tel:{emergency_number}")))
            button class="button button-wide" type="button" data-hold-again { (icon("refresh")) (t("hold-try-again")) }
        }
    }
}

/// What Enter on the keyboard opens: holding a key is asked of nobody.
fn hold_question() -> Markup {
    html! {
        dialog data-hold-question aria-labelledby="hold-question" {
            div.panel-head { h2 #hold-question { (t("hold-ask")) } }
            div.panel-body {
                div.actions {
                    button class="button button-send" type="button" data-hold-yes { (icon_with("icon", "siren")) (t("hold-ask-yes")) }
                    button.button type="button" data-hold-no { (t("hold-ask-no")) }
                }
            }
        }
    }
}
