//! The room's drawing and meeting point, as far as the reader may see them.

use super::pages::MeetingWords;
use super::reading::RoomView;
use crate::incident::{Incident, Room};
use maud::{Markup, html};
use muster_readiness::site_plan::{
    FeatureKind, FloorPlan,
    draw::{DrawOptions, ReportedHere, Where, draw_plan},
    store as plans,
};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// The width the drawing has in the room's middle column, in CSS pixels.
const WIDTH_PX: u32 = 628;

/// The floor the alarm came from, drawn with the reported place; `None` when there is no plan or no clause for it.
pub async fn of_room(tx: &Tx, _desk: &Desk, room: &Room, view: &RoomView) -> Result<Option<Markup>, Problem> {
    if !view.is_open(DataClass::FloorPlan) {
        return Ok(None);
    }
    let floors = plans::floors_of(tx, room.site.id).await?;
    let found = floors
        .iter()
        .find_map(|floor| place_on(floor, &room.incident).map(|mark| (floor, Some(mark))));
    let Some((floor, mark)) = found.or_else(|| floors.first().map(|floor| (floor, None))) else {
        return Ok(None);
    };
    let reported = mark.clone().map(|mark| ReportedHere {
        place: Where::Feature(mark),
        label: Some(t("room-reported-here")),
    });
    let trouble = mark.into_iter().collect();
    let drawing = draw_plan(
        floor,
        &DrawOptions {
            id_prefix: "room-plan".into(),
            title: floor.name.clone(),
            desc: room.incident.place.clone(),
            width_px: WIDTH_PX.into(),
            reported,
            trouble,
            ..DrawOptions::default()
        },
    );
    Ok(Some(
        html! { div.plan-frame.plan-frame--wide tabindex="0" role="group" aria-label=(floor.name) { (drawing) } },
    ))
}

/// The feature of this floor where the alarm came from: the one it names, else the room whose name the words begin with.
fn place_on(floor: &FloorPlan, incident: &Incident) -> Option<String> {
    if !incident.place_mark.is_empty() {
        return floor.feature(&incident.place_mark).map(|feature| feature.id.clone());
    }
    let said = incident.place.to_lowercase();
    let named = floor.features.iter().filter(|feature| feature.kind.is_space());
    let best = named.filter_map(|feature| feature.label.as_ref().map(|label| (label.to_lowercase(), feature)));
    best.filter(|(label, _)| said.starts_with(label))
        .max_by_key(|(label, _)| label.len())
        .map(|(_, feature)| feature.id.clone())
}

/// The meeting point of this room in words.
pub async fn meeting_words(tx: &Tx, room: &Room) -> Result<Option<MeetingWords>, Problem> {
    let points = plans::points_of(tx, room.site.id).await?;
    let Some(chosen) = room
        .incident
        .meeting_point
        .and_then(|id| points.iter().find(|point| point.id == id))
    else {
        return Ok(None);
    };
    let guide = room
        .people
        .iter()
        .find(|person| person.job == "meets_police")
        .map(|person| person.title.clone());
    let way_in = points
        .iter()
        .find(|point| point.kind == FeatureKind::Door && point.preferred)
        .map(|door| door.code.clone());
    let mut words = vec![chosen.detail.clone()];
    words.extend(guide.map(|guide| muster_web::t_with("room-waits-there", &[("who", guide.into())])));
    words.extend(way_in.map(|door| muster_web::t_with("room-way-in", &[("door", door.into())])));
    words.retain(|words| !words.is_empty());
    Ok(Some(MeetingWords {
        point: format!("{}, {}", chosen.code, chosen.name),
        words: words.join(" "),
    }))
}

/// A point of the site in words, if it is one of its meeting points.
pub async fn point_words(tx: &Tx, site: SiteId, id: PointId) -> Result<Option<String>, Problem> {
    let points = plans::points_of(tx, site).await?;
    Ok(points
        .into_iter()
        .find(|point| point.id == id && point.kind == FeatureKind::MeetingPoint)
        .map(|point| format!("{}, {}", point.code, point.name)))
}
