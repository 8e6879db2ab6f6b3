//! Markup of the desk.

use super::over::{Gone, Over};
use super::pages::{DeskPage, Refused};
use super::rules::cad_text;
use crate::alert::also_open;
use crate::room::pages::{ListedRoom, RoomPage};
use crate::room::views::{clear_asked, ending_words, log_pager, log_row, write_form};
use maud::{Markup, html};
use muster_terms::{DataClass, Side};
use muster_web::{
    Shell,
    components::*,
    format,
    layout::{Head, LiveFeed, fragment, page, sound_switch},
    t, t_with,
};

/// The whole desk.
pub fn show(shell: Shell, desk: &DeskPage) -> Markup {
    let head = html! {
        header.top.top-police {
            (side_mark(Side::Police, &format!("{}, {}", desk.org_name, desk.position_title)))
            div.top-right { span.top-now { (shell.now) } (sound_switch()) }
        }
    };
    let shell = Shell {
        fold_menu: true,
        tight: true,
        head: Head::Own(head),
        phone_title: Some(t("desk-title")),
        live: Some(LiveFeed {
            stream: "/live".into(),
            room: None,
            source: Some(desk.source()),
            sound: true,
        }),
        ..shell
    };
    let body = html! {
        h1.visually-hidden { (t("desk-title")) }
        (of(desk))
        div.cols.cols-room {
            div.stack { (queue(desk)) (sent_units(desk)) (over(desk)) }
            div.stack { (emergency(desk)) (map(desk)) }
            div.stack { (tell(desk)) (log(desk)) }
        }
    };
    page(&shell, &t("desk-title"), body)
}

/// The parts that change by themselves.
pub fn regions(desk: &DeskPage) -> Markup {
    fragment(&[
        of(desk),
        queue(desk),
        sent_units(desk),
        over(desk),
        emergency(desk),
        map(desk),
        tell(desk),
        log(desk),
    ])
}

/// Tells the page which emergency it shows from now on. It stands by itself and holds nothing, as a region in which somebody
/// types waits, and the address must not. The page's own address names it too, so that a reload comes back to it.
fn of(desk: &DeskPage) -> Markup {
    let at = desk.shown.as_ref().map(|shown| format!("/desk?room={shown}"));
    live_region_kept("desk-of", &desk.source(), html! { span data-live-at=[at] hidden {} })
}

fn queue(desk: &DeskPage) -> Markup {
    let rows: Vec<Row> = desk.queue.iter().map(|room| queue_row(room, desk)).collect();
    // What is closed to this side may run, for all that the desk was told.
    let none = match desk.some_may_run {
        true => "desk-none-open",
        false => "desk-none",
    };
    let body = match rows.is_empty() {
        true => empty_state(&t(none), &t("desk-none-words"), None),
        false => row_list(&rows),
    };
    live_region("queue", panel(Panel::list(&t("desk-queue")), body))
}

fn queue_row(room: &ListedRoom, desk: &DeskPage) -> Row {
    let (title, small) = what(room);
    let clock = format::stopwatch(desk.now.duration_since(room.raised_at));
    let mut row = Row::of(title)
        .href(format!("/desk?room={}", room.reference))
        .small(small)
        .date(
            ticking_clock(Some(&format::machine(room.raised_at)), &clock),
            Tone::Plain,
        );
    row.live = true;
    row
}

/// What it is; where, and its reference.
fn what(room: &ListedRoom) -> (String, String) {
    match &room.known {
        Some(known) => {
            let (incident, site) = known.as_ref();
            (
                incident.title(),
                format!("{site}, {}. {}", format::in_sentence(&incident.place), room.reference),
            )
        }
        None => (t("room-closed-title"), room.reference.to_string()),
    }
}

/// What is over stands apart from the queue, and folded while something runs: it calls nobody.
fn over(desk: &DeskPage) -> Markup {
    let rows: Vec<Row> = desk.over.iter().map(|over| over_row(over, desk)).collect();
    let show = match desk.over_is_cut {
        true => "desk-over-newest",
        false => "desk-over-show",
    };
    let show = t_with(show, &[("count", rows.len().into())]);
    let list = html! {
        details.disclosure #over-rows open[desk.queue.is_empty()] { summary.panel-body { (show) } (row_list(&rows)) }
    };
    let (title, all) = (t("desk-over"), html! { a href="/rooms" { (t("desk-over-all")) } });
    live_region(
        "over",
        html! { @if !rows.is_empty() { (panel(Panel::list(&title).foot(all), list)) } },
    )
}

/// Of what ended and is open still, the desk; of what is closed, its room, where the own side's lines are.
fn over_row(over: &Over, desk: &DeskPage) -> Row {
    let room = &over.room;
    let (title, mut small) = what(room);
    let href = match over.is_closed() {
        true => format!("/rooms/{}", room.reference),
        false => format!("/desk?room={}", room.reference),
    };
    for words in std::iter::once(since(over, desk)).chain(units_out(over)) {
        small = format!("{small}. {words}");
    }
    Row::of(title)
        .href(href)
        .small(small)
        .date(format::short_clock(room.raised_at, &desk.zone), Tone::Plain)
}

fn since(over: &Over, desk: &DeskPage) -> String {
    let Some(at) = over.gone.since() else {
        return t("desk-closed-now");
    };
    let when = ("when", format::day_clock(at, &desk.zone).into());
    match (over.gone, over.room.ending) {
        (_, Some(ending)) => t_with("room-ended-how", &[("how", ending_words(ending).into()), when]),
        (Gone::Stopped(_), None) => t_with("desk-stopped", &[when]),
        (_, None) => t_with("desk-closed", &[when]),
    }
}

fn units_out(over: &Over) -> Option<String> {
    let units = over.units.join(", ");
    (!units.is_empty()).then(|| t_with("desk-units-there", &[("units", units.into())]))
}

fn sent_units(desk: &DeskPage) -> Markup {
    let rows: Vec<PersonRow> = desk
        .room
        .iter()
        .flat_map(|room| room.view.units())
        .map(|unit| PersonRow {
            side: Side::Police,
            name: unit.name.clone(),
            href: None,
            job: t("unit-job"),
            state: match unit.state.as_str() {
                "on_scene" => state_mark(StateKind::OnScene, &t("unit-on-scene")),
                "arriving" => state_mark(StateKind::OnTheWay, &t("unit-arriving")),
                _ => state_mark(StateKind::OnTheWay, &t("unit-sent")),
            },
        })
        .collect();
    let body = if rows.is_empty() {
        html! { div.panel-body { p.quiet { (t("desk-no-units")) } } }
    } else {
        people_list(&rows)
    };
    live_region("units", panel(Panel::list(&t("desk-sent")), body))
}

/// Who stopped sharing the shown emergency with this side, and when.
fn stopped(desk: &DeskPage) -> Option<String> {
    let view = &desk.room.as_ref()?.view;
    let at = view.own_party(desk.room.as_ref()?.org)?.stopped_at?;
    let site = view.parties.iter().find(|party| party.clause.is_none())?;
    let when = format::day_clock(at, &desk.zone);
    Some(t_with(
        "room-stopped-by",
        &[("who", site.org_name.as_str().into()), ("time", when.into())],
    ))
}

fn emergency(desk: &DeskPage) -> Markup {
    let Some(room) = &desk.room else {
        return live_region(
            "emergency",
            panel(Panel::of(&t("desk-open")), html! { p { (t("desk-nothing-open")) } }),
        );
    };
    let base = format!("/rooms/{}", room.view.reference);
    let body = match room.view.head() {
        Some(head) => html! {
            div.call-card {
                p.call-kind { (head.incident.title()) ", " (room.view.reference) }
                h2 { (head.site.name) ", " (head.incident.place) }
                p { (head.site.address) }
                p.quiet { (t_with("desk-raised-at", &[("time", format::clock_seconds(head.incident.raised_at, &room.zone).into())])) }
            }
            div.panel-body {
                @for other in &desk.also_open {
                    (also_open(head.incident.raised_at, other, &format!("/desk?room={}", other.reference)))
                }
                (clear_asked(room))
                div.actions {
                    @if room.can.acknowledge { (post_button(ButtonKind::Main.large(), Some("check"), &t("room-have-it"), &format!("{base}/acknowledgement"), &room.csrf, &[("back", "desk")])) }
                    @if room.can.lead { (post_button(ButtonKind::Plain, Some("flag"), &t("room-lead"), &format!("{base}/lead"), &room.csrf, &[("back", "desk")])) }
                    (copy_button(&t("desk-copy"), &cad_text(&desk.cad), "cad"))
                    (button_link(ButtonKind::Plain, Some("room"), &t("shell-open-room"), &base))
                    @if room.can.all_clear { (button_link(ButtonKind::Plain, Some("check"), &t("room-all-clear"), &format!("{base}/all-clear"))) }
                }
            }
            (fact_strip(&[
                Fact::of(t("desk-way-in"), of_the_site(room, &desk.cad.way_in)),
                Fact::of(t("desk-met-by"), or_unknown(&desk.cad.met_by)),
                Fact::of(t("desk-meet-at"), of_the_site(room, &desk.cad.meet_at)),
                Fact::of(t("desk-case"), or_unknown(&own_case(room))),
            ]))
        },
        None => html! {
            div.panel-body {
                p { (t("room-closed-words")) }
                @if let Some(words) = stopped(desk) {
                    p { (state_mark_icon(StateKind::Waiting, "eye-off", &words)) }
                    div.actions { (button_link(ButtonKind::Plain, Some("room"), &t("shell-open-room"), &base)) }
                }
            }
        },
    };
    live_region(
        "emergency",
        html! { section.panel aria-label=(t("desk-open")) { (body) } },
    )
}

/// The desk's own case number; another agency's is not its own.
fn own_case(room: &RoomPage) -> String {
    let own = room.view.statuses().find(|open| open.org == room.org);
    own.map(|open| open.status.case_number.clone()).unwrap_or_default()
}

fn or_unknown(words: &str) -> String {
    if words.is_empty() {
        t("desk-not-said")
    } else {
        words.to_owned()
    }
}

/// What stands in the site's profile: nobody waits for it to be said where it is closed.
fn of_the_site(room: &RoomPage, words: &str) -> String {
    if words.is_empty() && is_closed(room, DataClass::SiteProfile) {
        t("room-part-closed")
    } else {
        or_unknown(words)
    }
}

fn is_closed(room: &RoomPage, class: DataClass) -> bool {
    room.view.closed.iter().any(|part| part.class == class)
}

fn map(desk: &DeskPage) -> Markup {
    let room = desk.room.as_ref();
    let map = room.and_then(|room| room.map.as_ref());
    let is_closed = room.is_some_and(|room| room.view.head().is_some() && is_closed(room, DataClass::FloorPlan));
    live_region(
        "map",
        html! {
            @if let Some(map) = map {
                (panel(Panel::list(&t("room-map")), map.drawing.clone()))
            } @else if is_closed {
                (panel(Panel::of(&t("room-map")), html! { p.quiet { (t("room-part-closed")) } }))
            }
        },
    )
}

fn tell(desk: &DeskPage) -> Markup {
    let room = desk.room.as_ref().filter(|room| room.can.dispatch);
    match (room, &desk.refused) {
        // No region: what was typed stays until it is sent.
        (Some(room), Some(refused)) => html! { div id="tell-again" { (tell_forms(room, Some(refused), "desk")) } },
        (room, _) => live_region(
            "tell",
            html! { @if let Some(room) = room { (tell_forms(room, None, "desk")) } },
        ),
    }
}

/// One-tap words and the short forms of police status. A browser that comes back to the desk puts nothing into them again: the
/// page may be of another emergency by then.
///
/// - `back`: where the answer leads: `desk`, or nothing for the room.
pub(crate) fn tell_forms(room: &RoomPage, refused: Option<&Refused>, back: &str) -> Markup {
    let at = |field: &str| refused.and_then(|refused| refused.at(field));
    let action = format!("/rooms/{}/status", room.view.reference);
    let unit = room
        .view
        .units()
        .next()
        .map(|unit| unit.name.clone())
        .unwrap_or_default();
    let one = |icon: Option<&str>, key: &str, status: &str| {
        post_button(
            ButtonKind::Plain.small(),
            icon,
            &t(key),
            &action,
            &room.csrf,
            &[("status", status), ("back", back)],
        )
    };
    let of_unit = |key: &str, status: &str| {
        html! {
            form.filter action=(action) method="post" autocomplete="off" {
                (csrf_field(&room.csrf)) (hidden_field("status", status)) (hidden_field("back", back))
                div.field {
                    label.form-label for=(format!("unit-{status}")) { (t("desk-unit")) }
                    input.form-control id=(format!("unit-{status}")) name="unit" value=(unit) maxlength="40" required;
                }
                (button(ButtonKind::Plain.small(), None, &t(key)))
            }
        }
    };
    panel(
        Panel::of(&format!("{}, {}", t("desk-tell"), room.view.reference)),
        html! {
            form action=(action) method="post" autocomplete="off" {
                (csrf_field(&room.csrf)) (hidden_field("status", "units_sent")) (hidden_field("back", back))
                (text_field(&TextField { name: "units", label: &t("desk-units"), hint: Some(&t("desk-units-hint")), error: at("units"), value: refused.map_or("", |refused| &refused.units), required: true, max_length: Some(200), ..TextField::default() }))
                (text_field(&TextField { name: "minutes", label: &t("desk-minutes"), error: at("minutes"), value: refused.map_or("", |refused| &refused.minutes), inputmode: "numeric", narrow: true, max_length: Some(3), ..TextField::default() }))
                (button(ButtonKind::Main, Some("unit"), &t("desk-units-sent")))
            }
            (of_unit("desk-arriving", "arriving"))
            (of_unit("desk-on-scene", "on_scene"))
            div.actions {
                (one(Some("check"), "desk-contained", "contained"))
                (one(None, "desk-hold-doors", "hold_doors"))
                (one(None, "desk-stay-inside", "stay_inside"))
            }
            form.one-line action=(action) method="post" autocomplete="off" {
                (csrf_field(&room.csrf)) (hidden_field("status", "case_number")) (hidden_field("back", back))
                input.form-control name="case_number" aria-label=(t("case-number-label")) placeholder=(t("case-number-label")) maxlength="40" required;
                (button(ButtonKind::Plain.small(), None, &t("desk-case-send")))
            }
        },
    )
}

fn log(desk: &DeskPage) -> Markup {
    let rows: Vec<LogEntry> = desk.room.iter().flat_map(lines).collect();
    live_region(
        "desk-log",
        html! {
            @if let Some(room) = &desk.room {
                section.panel aria-label=(t("room-log")) {
                    div.panel-head { h2 { (t("room-log")) ", " (room.view.reference) } }
                    @if room.can.note { (write_form(room, "desk")) }
                    @if rows.is_empty() { div.panel-body { p.quiet { (t("room-log-empty")) } } } @else { (log_list(&rows)) }
                    (log_pager(room))
                }
            }
        },
    )
}

fn lines(room: &RoomPage) -> Vec<LogEntry> {
    room.view.log().into_iter().map(|entry| log_row(entry, room)).collect()
}
