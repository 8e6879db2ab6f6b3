//! Markup of the room.

use super::pages::{ListedRoom, RoomPage};
use super::reading::RoomView;
use super::verbs::JOBS;
use crate::alert::views::answer_state;
use crate::incident::{Ending, EntryKind, RoomEntry, RoomPerson, Step};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{
    Shell,
    components::*,
    format,
    icons::icon,
    layout::{Head, LiveFeed, fragment, page},
    t, t_with,
};

/// The whole room; `tab` chooses one part on a phone.
pub fn show(shell: Shell, room: &RoomPage) -> Markup {
    let reference = room.view.reference.to_string();
    let shell = Shell {
        fold_menu: true,
        tight: true,
        head: Head::Own(html! { (band(room)) (live_region("stages", stages(room))) }),
        phone_title: Some(reference.clone()),
        strips: shell
            .strips
            .into_iter()
            .filter(|strip| !strip.href.ends_with(&reference))
            .collect(),
        live: Some(LiveFeed {
            stream: "/live".into(),
            room: Some(reference.clone()),
            source: Some(format!("/rooms/{reference}/live")),
            sound: false,
        }),
        ..shell
    };
    page(&shell, &reference, html! { (phone_tabs(room)) (body(room)) })
}

fn body(room: &RoomPage) -> Markup {
    match room.tab {
        "map" => html! { div.stack { (map(room)) } },
        "people" => html! { div.stack { (people(room)) } },
        "log" => html! { div.stack { (log(room)) } },
        "plan" => html! { div.stack { (plan(room)) } },
        "sharing" => html! { div.stack { (sharing(room)) } },
        _ => html! {
            div.cols.cols-room {
                div.stack { (mine(room)) (meeting(room)) (people(room)) }
                div.stack { (map(room)) (sharing(room)) }
                div.stack { (plan(room)) (log(room)) }
            }
            p.quiet { (refreshed_line(&format::clock_seconds(room.now, &room.zone), &format!("/rooms/{}", room.view.reference))) }
        },
    }
}

/// The parts that change while people look.
pub fn regions(room: &RoomPage) -> Markup {
    fragment(&[
        live_region("stages", stages(room)),
        mine(room),
        meeting(room),
        people(room),
        sharing(room),
        plan(room),
        log_region(room),
    ])
}

fn phone_tabs(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let tab = |key: &str, path: &str, name: &'static str| Tab {
        label: t(key),
        href: format!("{base}{path}"),
        count: None,
        current: room.tab == name,
    };
    html! {
        div.only-phone {
            (tabs(&t("room-tabs"), &[
                tab("room-tab-now", "", "now"),
                tab("room-tab-map", "/map", "map"),
                tab("room-tab-people", "/people", "people"),
                tab("room-tab-log", "/log", "log"),
                tab("room-tab-plan", "/plan", "plan"),
                tab("room-tab-sharing", "/sharing", "sharing"),
            ]))
        }
    }
}

fn band(room: &RoomPage) -> Markup {
    let view = &room.view;
    let (title, words) = match &view.head {
        Some(head) => {
            let head = head.as_ref();
            let incident = &head.incident;
            let under = view.clause_of(if view.is_drill {
                DataClass::Exercise
            } else {
                DataClass::Alert
            });
            let title = format!("{}, {}", t(incident.category.title_key()), incident.place);
            let words = html! {
                (head.site.name) ", " (head.site.address) ". " (view.reference) ", " (t_with("room-level", &[("level", u32::from(incident.level.number()).into())]))
                @if let Some(clause) = under { " " (chip(&clause.to_string())) }
                @if !incident.case_number.is_empty() { " " (t_with("room-case", &[("number", incident.case_number.clone().into())])) }
            };
            (title, words)
        }
        None => (
            t("room-closed-title"),
            html! { (view.reference) ". " (t("room-closed-words")) },
        ),
    };
    let raised = view.head.as_ref().map(|head| head.as_ref().incident.raised_at);
    let until = view.ended_at.unwrap_or(room.now);
    let clock = raised
        .map(|raised| format::stopwatch(until.duration_since(raised)))
        .unwrap_or_default();
    if view.is_drill && view.ended_at.is_none() {
        let action = room.can.became_real.then(|| {
            post_button(
                ButtonKind::OnBandMain,
                Some("siren"),
                &t("drill-became-real"),
                &format!("/rooms/{}/real", view.reference),
                &room.csrf,
                &[],
            )
        });
        let end = button_link(
            ButtonKind::OnBand,
            None,
            &t("drill-end"),
            &format!("/rooms/{}/stand-down", view.reference),
        );
        let at = raised.map(format::machine);
        let clock = ticking_clock(at.as_deref(), &clock);
        return html! { h1.visually-hidden { (t("shell-drill")) " " (title) } (drill_band(clock, &title, Some(html! { @if room.can.stand_down { (end) } @if let Some(action) = action { (action) } }))) };
    }
    let ended = view.ended_at.map(|at| {
        t_with(
            "room-ended-at",
            &[("time", format::clock_seconds(at, &room.zone).into())],
        )
    });
    live_band(&Band {
        kind: match (view.is_drill, view.ended_at) {
            (_, Some(_)) => BandKind::Ended,
            (true, None) => BandKind::Drill,
            (false, None) => BandKind::Live,
        },
        clock,
        raised_at: raised.filter(|_| view.ended_at.is_none()).map(format::machine),
        title,
        words,
        ended: ended.unwrap_or_default(),
        actions: view.ended_at.is_none().then(|| band_actions(room)),
    })
}

fn band_actions(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    html! {
        @if room.can.acknowledge { (post_button(ButtonKind::OnBand, Some("check"), &t("room-have-it"), &format!("{base}/acknowledgement"), &room.csrf, &[])) }
        @if room.can.lead { (post_button(ButtonKind::OnBand, Some("flag"), &t("room-lead"), &format!("{base}/lead"), &room.csrf, &[])) }
        @if room.can.stand_down { (button_link(ButtonKind::OnBand, None, &t("room-stand-down"), &format!("{base}/stand-down"))) }
        @if room.can.all_clear { (button_link(ButtonKind::OnBandMain, Some("check"), &t("room-all-clear"), &format!("{base}/all-clear"))) }
    }
}

fn stages(room: &RoomPage) -> Markup {
    let view = &room.view;
    let time_of = |kinds: &[EntryKind]| {
        view.entries
            .iter()
            .rev()
            .find(|entry| kinds.contains(&entry.kind))
            .map(|entry| entry.at)
    };
    let raised = view.head.as_ref().map(|head| head.as_ref().incident.raised_at);
    let ended = view.ended_at;
    let answered = view
        .head
        .as_ref()
        .and_then(|head| head.as_ref().incident.acknowledged_at);
    let times = [
        ("stage-raised", raised),
        (
            "stage-acknowledged",
            answered.or_else(|| time_of(&[EntryKind::Accepted])),
        ),
        ("stage-units-sent", time_of(&[EntryKind::UnitsSent])),
        ("stage-on-scene", time_of(&[EntryKind::OnScene])),
        ("stage-contained", time_of(&[EntryKind::Contained])),
        ("stage-all-clear", ended),
        ("stage-debrief", None),
    ];
    let last = times.iter().rposition(|(_, at)| at.is_some()).unwrap_or(0);
    let line: Vec<Stage> = times
        .iter()
        .enumerate()
        .map(|(n, (key, at))| Stage {
            name: t(key),
            time: at.map(|at| format::clock_seconds(at, &room.zone)),
            state: match at {
                Some(_) if n == last && ended.is_none() => StageState::Now,
                Some(_) => StageState::Reached,
                None => StageState::Ahead,
            },
        })
        .collect();
    stage_line(&line, view.is_drill)
}

fn mine(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let lead = view.own_party(room.org).and_then(|party| party.lead);
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
                @if room.can.write {
                    div.actions {
                        @for job in JOBS {
                            (post_button(ButtonKind::Plain.small(), None, &job_words(job), &format!("{base}/job"), &room.csrf, &[("job", job)]))
                        }
                        (post_button(ButtonKind::Plain.small(), Some("map-pin"), &t("state-at-meeting-point"), &format!("{base}/state"), &room.csrf, &[("state", "at_meeting_point")]))
                    }
                }
            }
        },
    )
}

fn meeting(room: &RoomPage) -> Markup {
    live_region(
        "meeting",
        html! {
            @match &room.meeting {
                Some(meeting) => (meeting_point_card(&MeetingPoint { label: t("meeting-point"), icon: None, point: meeting.point.clone(), words: html! { (meeting.words) } })),
                None => (closed_or_absent(room, DataClass::SiteProfile, "room-no-meeting-point")),
            }
        },
    )
}

fn closed_or_absent(room: &RoomPage, class: DataClass, key: &str) -> Markup {
    let closed = room.view.closed.iter().find(|part| part.class == class);
    html! {
        p.quiet {
            (if closed.is_some() { t("room-part-closed") } else { t(key) })
            @if let Some(clause) = closed.and_then(|part| part.clause.as_ref()) { " " (closed_chip(&clause.to_string())) }
        }
    }
}

fn people(room: &RoomPage) -> Markup {
    let view = &room.view;
    let side = |org: OrgId| {
        view.parties
            .iter()
            .find(|party| party.org == org)
            .map_or(Side::Organisation, |party| party.org_kind.side())
    };
    let mut rows: Vec<PersonRow> = view
        .people
        .iter()
        .map(|person| person_row(view, person, side(person.org)))
        .collect();
    rows.extend(view.units.iter().map(|unit| {
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
    let here = view
        .people
        .iter()
        .filter(|person| person.acknowledged_at.is_some() || person.called_at.is_none())
        .count();
    let fact = state_mark_icon(
        StateKind::Current,
        "people",
        &t_with("room-here", &[("here", here.into()), ("all", view.people.len().into())]),
    );
    live_region(
        "people",
        panel(Panel::list(&t("room-people")).fact(fact), people_list(&rows)),
    )
}

fn person_row(view: &RoomView, person: &RoomPerson, side: Side) -> PersonRow {
    let lead = view.parties.iter().any(|party| party.lead == Some(person.position));
    let job = if lead { t("job-lead") } else { job_words(&person.job) };
    let state = match person.state.as_str() {
        "at_meeting_point" => state_mark(StateKind::OnScene, &t("state-at-meeting-point-short")),
        "safe" => state_mark(StateKind::Current, &t("state-safe-short")),
        "hurt" => state_mark(StateKind::Problem, &t("state-hurt-short")),
        "on_the_way" => state_mark(StateKind::OnTheWay, &t("state-on-the-way-short")),
        _ => answer_state(person),
    };
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

fn map(room: &RoomPage) -> Markup {
    panel(
        Panel::list(&t("room-map")),
        match &room.map {
            Some(map) => map.clone(),
            None => html! { div.panel-body { (closed_or_absent(room, DataClass::FloorPlan, "room-no-plan")) } },
        },
    )
}

fn sharing(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let partners: Vec<_> = view.parties.iter().filter(|party| party.clause.is_some()).collect();
    let title = if view.is_owner {
        t("room-open-to-partner")
    } else {
        t("room-open-to-you")
    };
    let body = html! {
        @if partners.is_empty() { p.quiet { (t("room-nobody-else")) } }
        @for party in &partners {
            div.open-now {
                p {
                    (side_mark(party.org_kind.side(), &party.org_name)) " "
                    @match party.stopped_at {
                        Some(at) => (t_with("room-stopped-at", &[("time", format::clock_seconds(at, &room.zone).into())])),
                        None => @for release in view.open.iter().filter(|release| view.is_owner && release.to == party.org) {
                            (t(&["class-", &release.class.as_str().replace('_', "-")].concat())) " " (chip(&release.clause_words)) " "
                        },
                    }
                }
                @for (class, clause) in view.classes.iter().filter(|_| !view.is_owner) {
                    @if let Some(clause) = clause { (t(&["class-", &class.as_str().replace('_', "-")].concat())) " " (chip(&clause.to_string())) " " }
                }
                @for part in view.closed.iter().filter(|part| !view.is_owner && part.clause.is_some()) {
                    @if let Some(clause) = &part.clause { span.quiet { (t(&["class-", &part.class.as_str().replace('_', "-")].concat())) " " } (closed_chip(&clause.to_string())) " " }
                }
                @if room.can.stop_sharing && party.stopped_at.is_none() {
                    (post_button(ButtonKind::Plain.small(), Some("eye-off"), &t("room-stop-sharing"), &format!("{base}/stop-sharing"), &room.csrf, &[("with", &party.org.to_string())]))
                }
            }
        }
        @if let Some(head) = &view.head {
            @if let (Some(ends), None) = (head.as_ref().incident.sharing_ends_at, head.as_ref().incident.sharing_closed_at) {
                p { (t("room-closes-in")) " " (countdown(&format::machine(ends), &format::stopwatch(ends.duration_since(room.now)), &t("room-closed-now"))) }
            } @else if head.as_ref().incident.ended_at.is_none() {
                p.quiet { (t("room-closes-after")) }
            }
        }
    };
    live_region("sharing", panel(Panel::of(&title), body))
}

fn plan(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let rows: Vec<PlanStep> = view.steps.iter().map(|step| plan_step(room, step, &base)).collect();
    let body = if rows.is_empty() {
        html! { div.panel-body { (closed_or_absent(room, DataClass::IncidentLog, "room-no-steps")) } }
    } else {
        plan_steps(&rows)
    };
    live_region(
        "plan",
        panel(Panel::list(&room.plan_name).fact(room.plan_small.clone()), body),
    )
}

fn plan_step(room: &RoomPage, step: &Step, base: &str) -> PlanStep {
    let action = |to: &str, label: String| {
        room.can.write.then(|| {
            post_button(
                ButtonKind::Plain.small(),
                None,
                &label,
                &format!("{base}/steps/{}", step.rank),
                &room.csrf,
                &[("to", to)],
            )
        })
    };
    let (state, action) = match step.state.as_str() {
        "done" => (StepState::Done, None),
        "in_progress" => (StepState::Running, action("done", t("step-finish"))),
        _ => (StepState::ToDo, action("in_progress", t("step-start"))),
    };
    let owner = if step.owner_title.is_empty() {
        t(&["duty-", step.duty.as_str()].concat())
    } else {
        step.owner_title.clone()
    };
    PlanStep {
        state,
        title: step.words.clone(),
        owner,
        action,
    }
}

fn log(room: &RoomPage) -> Markup {
    html! {
        section.panel aria-label=(t("room-log")) {
            div.panel-head { h2 { (t("room-log")) } }
            @if room.can.write { (write_form(room)) }
            (log_region(room))
        }
    }
}

fn log_region(room: &RoomPage) -> Markup {
    let rows: Vec<LogEntry> = room
        .view
        .entries
        .iter()
        .map(|entry| log_row(entry, &room.zone))
        .collect();
    live_region(
        "log-lines",
        html! {
            @if rows.is_empty() { p.quiet { (t("room-log-empty")) } } @else { (log_list(&rows)) }
        },
    )
}

/// The form that writes into the room.
pub fn write_form(room: &RoomPage) -> Markup {
    html! {
        form.log-new action=(format!("/rooms/{}/messages", room.view.reference)) method="post" {
            (csrf_field(&room.csrf))
            div.one-line {
                input.form-control #say name="words" aria-label=(t("room-write")) placeholder=(t("room-write")) maxlength="1000" autocomplete="off" required;
                button.button.button-main.button-icon type="submit" aria-label=(t("room-send")) { (icon("send")) }
            }
            (check_field(&CheckField { name: "own_side", value: "yes", label: html! { (icon("lock")) " " (t("room-own-side")) }, hint: None, checked: false }))
        }
    }
}

/// One line of the log.
pub fn log_row(entry: &RoomEntry, zone: &TimeZone) -> LogEntry {
    LogEntry {
        id: format!("entry-{}", entry.id),
        time: format::clock_seconds(entry.at, zone),
        at: format::machine(entry.at),
        side: entry.side,
        name: entry.title.clone(),
        text: html! { (entry.words) },
        clause: split_clause(&entry.clause_words).map(|(agreement, number)| {
            (
                number.to_owned(),
                format!("/agreements/{agreement}/clauses/{number}"),
                false,
            )
        }),
        own_side: entry.own_side,
        spoken: is_spoken(entry.kind).then(|| format!("{}: {}", entry.title, entry.words)),
    }
}

fn is_spoken(kind: EntryKind) -> bool {
    !matches!(
        kind,
        EntryKind::Message | EntryKind::Opened | EntryKind::Step | EntryKind::Job
    )
}

fn split_clause(words: &str) -> Option<(&str, &str)> {
    words.split_once(" §")
}

/// The chip of a clause given as `AG-0143 §3.2`.
pub fn chip(words: &str) -> Markup {
    clause_mark(words, false)
}

/// The dashed chip of a clause that keeps something closed.
pub fn closed_chip(words: &str) -> Markup {
    clause_mark(words, true)
}

fn clause_mark(words: &str, closed: bool) -> Markup {
    match split_clause(words) {
        Some((agreement, number)) => clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), closed),
        None => html! {},
    }
}

/// The list of rooms.
pub fn list(
    open: &[ListedRoom],
    past: &[ListedRoom],
    more: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
) -> Markup {
    html! {
        (page_head(PageHead::of(&t("rooms-title")).lead(t("rooms-lead"))))
        div.stack {
            (panel(Panel::list(&t("rooms-live")), if open.is_empty() {
                empty_state(&t("rooms-none"), &t("rooms-none-words"), None)
            } else {
                row_list(&open.iter().map(|room| room_row(room, now, zone)).collect::<Vec<_>>())
            }))
            @if !past.is_empty() {
                (panel(Panel::list(&t("rooms-past")), row_list(&past.iter().map(|room| room_row(room, now, zone)).collect::<Vec<_>>())))
            }
            (pager(&Pager { words: String::new(), newer: None, older: more.map(|before| format!("/rooms?before={}", format::machine(before))) }))
        }
    }
}

fn room_row(room: &ListedRoom, now: Timestamp, zone: &TimeZone) -> Row {
    let title = match &room.known {
        Some(known) => {
            let (incident, site) = known.as_ref();
            format!("{}, {site}, {}", t(incident.category.title_key()), incident.place)
        }
        None => t("room-closed-title"),
    };
    let when = match room.ended_at {
        None => format::stopwatch(now.duration_since(room.raised_at)),
        Some(_) => format::short_clock(room.raised_at, zone),
    };
    let small = match (room.ending, room.ended_at) {
        (Some(ending), _) => format!("{}. {}", room.reference, ending_words(ending)),
        _ => room.reference.to_string(),
    };
    let mark = if room.is_drill {
        state_mark(StateKind::Drill, &t("shell-drill"))
    } else {
        html! {}
    };
    Row::of(title)
        .href(format!("/rooms/{}", room.reference))
        .small(small)
        .date(when, Tone::Plain)
        .mark(mark)
}

/// How it ended, in words without blame.
pub fn ending_words(ending: Ending) -> String {
    match ending {
        Ending::AllClear => t("ending-all-clear"),
        Ending::FalseAlarm | Ending::Mistake => t("ending-false-alarm"),
        Ending::DrillEnded => t("ending-drill"),
        Ending::BecameReal => t("ending-became-real"),
    }
}

/// The two-side confirmation.
pub fn all_clear(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let said: Vec<Markup> = room
        .view
        .parties
        .iter()
        .map(|party| {
            let state = match party.clear_said_at {
                Some(at) => state_mark(StateKind::Current, &format::clock_seconds(at, &room.zone)),
                None if party.lead.is_some() => state_mark(StateKind::Waiting, &t("all-clear-waiting")),
                None => state_mark(StateKind::NotSet, &t("all-clear-no-lead")),
            };
            html! { p { (side_mark(party.org_kind.side(), &party.org_name)) " " (state) } }
        })
        .collect();
    let words = html! { @for line in &said { (line) } p { (t("all-clear-words")) } };
    if !room.can.all_clear {
        return html! {
            (page_head(PageHead::of(&t("room-all-clear"))))
            (panel(Panel::of(&t("all-clear-sides")), html! { (words) p { (t("all-clear-need-lead")) } (button_link(ButtonKind::Plain, None, &t("shell-back"), &base)) }))
        };
    }
    confirm(&Confirm {
        title: &t("all-clear-ask"),
        words,
        action: &format!("{base}/all-clear"),
        yes: &t("all-clear-yes"),
        no: &t("all-clear-no"),
        back: &base,
        csrf: &room.csrf,
        fields: html! {},
        send: false,
    })
}

/// Raised by mistake, or a false alarm.
pub fn stand_down(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let action = format!("{base}/stand-down");
    html! {
        (page_head(PageHead::of(&t("room-stand-down")).lead(t("stand-down-words"))))
        div.panel { div.panel-body { div.actions {
            @if room.view.is_drill {
                (post_button(ButtonKind::Main, None, &t("drill-end"), &action, &room.csrf, &[("ending", "drill_ended")]))
            } @else {
                (post_button(ButtonKind::Main, None, &t("stand-down-mistake"), &action, &room.csrf, &[("ending", "mistake")]))
                (post_button(ButtonKind::Plain, None, &t("stand-down-false-alarm"), &action, &room.csrf, &[("ending", "false_alarm")]))
            }
            (button_link(ButtonKind::Plain, None, &t("stand-down-back"), &base))
        } } }
    }
}
