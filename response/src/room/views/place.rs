//! Where: the meeting point, and the drawings of the place.

use super::{chip, closed_or_absent};
use crate::room::map::{Layer, RoomMap};
use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_terms::DataClass;
use muster_web::{components::*, t};

pub(super) fn meeting(room: &RoomPage) -> Markup {
    live_region(
        "meeting",
        html! {
            @match &room.meeting {
                Some(meeting) => (meeting_point_card(&MeetingPoint { label: t("meeting-point"), icon: None, point: meeting.point.clone(), words: html! { (meeting.words) } })),
                None if !room.view.is_known() => p.quiet { (t("room-part-closed")) },
                None => (closed_or_absent(room, DataClass::SiteProfile, "room-no-meeting-point")),
            }
        },
    )
}

/// The drawings as they stand in one page, and the address that names them for its refreshes.
pub(super) struct Drawings {
    whole: Markup,
    near: Markup,
    mark: String,
    next: String,
}

impl Drawings {
    pub(super) fn of(room: &RoomPage) -> Self {
        let (whole, near) = (whole(room), near(room));
        // Whoever has the drawing has seen what the mark is made of.
        let mark = muster_store::salted_text_digest(&[0; 32], &format!("{}{}", whole.0, near.0));
        let next = format!("{}&drawn={mark}", source(room));
        Self {
            whole,
            near,
            mark,
            next,
        }
    }

    /// Where a page that holds these drawings asks for its regions.
    pub(super) fn source(&self) -> &str {
        &self.next
    }

    pub(super) fn map(&self) -> Markup {
        live_region_kept("map", &self.next, self.whole.clone())
    }

    pub(super) fn near(&self) -> Markup {
        live_region_kept("map-near", &self.next, self.near.clone())
    }

    /// What a page must be sent that holds the drawings of this mark: nothing while they are the same.
    pub(super) fn news(&self, drawn: &str) -> Markup {
        html! { @if drawn != self.mark { (self.map()) (self.near()) } }
    }
}

/// A refresh draws what the page was asked for: this part of the room, this drawing, and these lines of the log.
fn source(room: &RoomPage) -> String {
    let plan = room.drawing.word();
    let plan = if plan.is_empty() { plan } else { format!("&plan={plan}") };
    let before = room.view.before.map(|line| format!("&before={line}"));
    let before = before.unwrap_or_default();
    format!("/rooms/{}/live?tab={}{plan}{before}", room.view.reference, room.tab)
}

/// The drawing with the choice of outside and floors. On the page of its own the same stands below in words.
fn whole(room: &RoomPage) -> Markup {
    let Some(map) = &room.map else {
        return closed(room);
    };
    html! {
        section.panel aria-label=(t("room-map")) {
            div.panel-head { h2.visually-hidden { (t("room-map")) } (choice(room, map)) (clause(room, map)) }
            (map.drawing)
            (map.legend)
        }
        @if room.tab == "map" { (map.twin) }
    }
}

/// For a phone: the drawing itself leads to the whole one.
fn near(room: &RoomPage) -> Markup {
    match &room.map {
        Some(map) => html! {
            a.plan-frame.room-near href=(format!("/rooms/{}/map", room.view.reference)) aria-label=(t("room-map-open")) { (map.near) }
        },
        None => closed(room),
    }
}

fn closed(room: &RoomPage) -> Markup {
    let absent = html! { div.panel-body { (closed_or_absent(room, DataClass::FloorPlan, "room-no-plan")) } };
    panel(Panel::list(&t("room-map")), absent)
}

/// Outside and floors as links: each drawing has an address of its own.
fn choice(room: &RoomPage, map: &RoomMap) -> Markup {
    let base = match room.tab {
        "map" => format!("/rooms/{}/map", room.view.reference),
        _ => format!("/rooms/{}", room.view.reference),
    };
    let link = |layer: &Layer| Chip {
        label: layer.label.clone(),
        href: format!("{base}?plan={}", layer.word),
        on: layer.shown,
    };
    chips(&t("room-map-choice"), &map.layers.iter().map(link).collect::<Vec<_>>())
}

/// The clause under which a partner sees the drawing.
fn clause(room: &RoomPage, map: &RoomMap) -> Markup {
    let shown = map.layers.iter().find(|layer| layer.shown);
    let under = shown.and_then(|layer| room.view.clause_of(layer.class));
    html! { @if let Some(under) = under { span.panel-fact { (chip(&under.to_string())) } } }
}
