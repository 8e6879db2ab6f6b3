//! Where: the meeting point, and the drawing of the place.

use super::closed_or_absent;
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

pub(super) fn map(room: &RoomPage) -> Markup {
    panel(
        Panel::list(&t("room-map")),
        match &room.map {
            Some(map) => map.clone(),
            None => html! { div.panel-body { (closed_or_absent(room, DataClass::FloorPlan, "room-no-plan")) } },
        },
    )
}
