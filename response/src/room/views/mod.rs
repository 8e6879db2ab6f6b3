//! Markup of the room.

mod band;
mod ending;
mod list;
mod log;
mod people;
mod place;
mod plan;
mod sharing;
mod sharing_asked;

pub use ending::{all_clear, clear_asked, over, real, stand_down};
pub use list::{ending_words, list};
pub use log::{log_pager, log_row, write_form};
pub use people::job_words;
pub use sharing::{chip, closed_chip};
pub use sharing_asked::{share_again, stop_sharing};

use super::pages::RoomPage;
use crate::dispatch::views::tell_forms;
use maud::{Markup, html};
use muster_terms::DataClass;
use muster_web::{
    Shell,
    components::*,
    format,
    layout::{Head, LiveFeed, fragment, page},
    t,
};
use place::Drawings;

/// The whole room; `tab` chooses one part on a phone.
pub fn show(shell: Shell, room: &RoomPage) -> Markup {
    let reference = room.view.reference.to_string();
    let drawings = Drawings::of(room);
    let shell = Shell {
        fold_menu: true,
        tight: true,
        head: Head::Own(html! { (band::band(room)) (band::stages(room)) }),
        phone_title: Some(reference.clone()),
        strips: shell
            .strips
            .into_iter()
            .filter(|strip| !strip.href.ends_with(&reference))
            .collect(),
        live: Some(LiveFeed {
            stream: "/live".into(),
            room: Some(reference.clone()),
            source: Some(drawings.source().to_owned()),
            sound: false,
        }),
        ..shell
    };
    page(&shell, &reference, html! { (phone_tabs(room)) (body(room, &drawings)) })
}

fn body(room: &RoomPage, drawings: &Drawings) -> Markup {
    match room.tab {
        "map" => html! { div.stack { (drawings.map()) } },
        "people" => html! { div.stack { (people::people(room)) } },
        "log" => html! { div.stack { (log::log(room)) } },
        "plan" => html! { div.stack { (plan::plan(room)) } },
        "sharing" => html! { div.stack { (sharing::sharing(room)) } },
        _ => html! {
            // On a phone the other parts are one tap away, with their counts.
            div.cols.cols-room {
                div.stack { (place::meeting(room)) (people::mine(room)) (tell(room)) div.only-wide { (people::people(room)) } }
                div.stack {
                    div.only-phone { (drawings.near()) }
                    div.only-wide { (drawings.map()) }
                    div.only-wide { (sharing::sharing(room)) }
                }
                div.stack { div.only-wide { (plan::plan(room)) } (log::log(room)) }
            }
            (refreshed(room))
        },
    }
}

/// The parts that change while people look: everything that is of the other side among them, as it goes when it closes.
/// `drawn` is the mark of the drawings that the page holds.
pub fn regions(room: &RoomPage, drawn: &str) -> Markup {
    fragment(&[
        band::band(room),
        band::stages(room),
        Drawings::of(room).news(drawn),
        phone_tabs(room),
        people::mine(room),
        tell(room),
        place::meeting(room),
        people::people(room),
        sharing::sharing(room),
        plan::plan(room),
        log::form_region(room),
        log::log_region(room),
        refreshed(room),
    ])
}

/// When the page was last made fresh, by a reload or by itself.
fn refreshed(room: &RoomPage) -> Markup {
    let (time, here) = (
        format::clock_seconds(room.now, &room.zone),
        format!("/rooms/{}", room.view.reference),
    );
    live_region("refreshed", html! { p.quiet { (refreshed_line(&time, &here)) } })
}

/// What police tell the site from the room itself: in a drill, which no desk has in its queue.
fn tell(room: &RoomPage) -> Markup {
    let here = room.view.is_drill && room.can.dispatch;
    live_region("tell", html! { @if here { (tell_forms(room, None, "")) } })
}

/// The parts of the room on a phone, with what waits in them: who answered, lines not read yet, steps not finished, what is open.
fn phone_tabs(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let some = |count: usize| (count > 0).then(|| count.to_string());
    let tab = |name: &'static str, count: Option<String>| Tab {
        label: t(&["room-tab-", name].concat()),
        href: match name {
            "now" => base.clone(),
            _ => format!("{base}/{name}"),
        },
        count,
        current: room.tab == name,
    };
    let (here, all) = people::answered(room);
    let tabs = [
        tab("now", None),
        tab("map", None),
        tab("people", (all > 0).then(|| format!("{here}/{all}"))),
        tab("log", some(room.new_lines)),
        tab("plan", some(plan::open_steps(room))),
        tab("sharing", some(sharing::open_parts(room))),
    ];
    live_region(
        "tabs",
        html! { div.only-phone { (muster_web::components::tabs(&t("room-tabs"), &tabs)) } },
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
