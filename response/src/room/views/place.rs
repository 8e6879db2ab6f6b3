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
                None => (closed_or_absent(room, DataClass::SiteProfile, "room-no-meeting-point")),
            }
        },
    )
}

/// The drawing with the choice of outside and floors. On the page of its own the same stands below in words.
pub(super) fn map(room: &RoomPage) -> Markup {
    let Some(map) = &room.map else {
        let absent = html! { div.panel-body { (closed_or_absent(room, DataClass::FloorPlan, "room-no-plan")) } };
        return panel(Panel::list(&t("room-map")), absent);
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

/// Close around the place, for a phone: the drawing itself leads to the whole one.
pub(super) fn near(room: &RoomPage) -> Markup {
    match room.map.as_ref().and_then(|map| map.near.as_ref()) {
        Some(near) => html! {
            a.plan-frame.room-near href=(format!("/rooms/{}/map", room.view.reference)) aria-label=(t("room-map-open")) { (near) }
        },
        None => map(room),
    }
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
