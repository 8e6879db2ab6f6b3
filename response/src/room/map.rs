//! The drawings of the room, outside and floor by floor, and its meeting point, each as far as the reader may see it.

use super::pages::MeetingWords;
use super::reading::RoomView;
use crate::incident::Room;
use maud::{Markup, html};
use muster_policy::Cleared;
use muster_readiness::site_plan::{
    Feature, FeatureKind, FloorPlan, SiteMap, Spot,
    draw::{DrawOptions, Focus, Layers, ReportedHere, Where, draw_plan, draw_site_map},
    in_words, legend_line, list_twin, map_twin, store as plans,
};
use muster_readiness::site_point::SitePoint;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t};

/// The size that the drawing may have in the room's middle column, in CSS pixels.
const WIDE_PX: (f64, f64) = (628.0, 520.0);
/// The drawing beside the role on a phone: its size, and the metres around the place that it shows.
const PHONE_PX: (f64, f64) = (358.0, 190.0);
const AROUND_OUTSIDE_M: f64 = 48.0;
const AROUND_INSIDE_M: f64 = 12.0;

/// Which drawing is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// The outside where there is one, as whoever comes needs it first.
    #[default]
    Usual,
    /// The floor of the place, as a dispatcher needs it beside the call.
    Inside,
    Site,
    Floor(FloorId),
}

impl Wanted {
    /// The word in the address: `site` or the id of a floor. Anything else asks for the usual one.
    pub fn parse(word: &str) -> Self {
        match word {
            "site" => Wanted::Site,
            word => word.parse().map_or(Wanted::Usual, Wanted::Floor),
        }
    }

    /// The reverse of [`Wanted::parse`]; empty for the usual one.
    pub fn word(self) -> String {
        match self {
            Wanted::Usual | Wanted::Inside => String::new(),
            Wanted::Site => "site".into(),
            Wanted::Floor(id) => id.to_string(),
        }
    }
}

/// One drawing that is open to the reader, as a choice.
pub struct Layer {
    /// The word in the address.
    pub word: String,
    pub label: String,
    pub shown: bool,
    pub class: DataClass,
}

/// The drawings of a room: the choices, and the one that is shown.
pub struct RoomMap {
    pub layers: Vec<Layer>,
    pub drawing: Markup,
    /// For a phone: close around the place, or the whole of it when the place is not on it.
    pub near: Markup,
    pub legend: Markup,
    /// The same in words, for those who do not see it.
    pub twin: Markup,
}

/// Where the alarm came from, as it was said.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    words: &'a str,
    /// The floor plan feature, when the place is one.
    mark: &'a str,
}

/// What the site's profile has for a room.
pub struct Profile {
    outside: Option<SiteMap>,
    points: Vec<SitePoint>,
}

/// What of the site's the reader may see in the room, each cleared under its class; `None` where no clause opens it.
pub struct SiteRecords {
    profile: Option<Cleared<Profile>>,
    floors: Option<Cleared<Vec<FloorPlan>>>,
}

impl SiteRecords {
    /// Reads what is open, and has it cleared by the decisions of the view.
    pub async fn read(tx: &Tx, room: &Room, view: &mut RoomView) -> Result<Self, Problem> {
        let site = room.site.id;
        let profile = match view.is_open(DataClass::SiteProfile) {
            true => Some(Profile {
                outside: plans::site_map(tx, site).await?,
                points: plans::points_of(tx, site).await?,
            }),
            false => None,
        };
        let floors = match view.is_open(DataClass::FloorPlan) {
            true => Some(plans::floors_of(tx, site).await?),
            false => None,
        };
        Ok(Self {
            profile: profile.and_then(|profile| view.clear(DataClass::SiteProfile, profile)),
            floors: floors.and_then(|floors| view.clear(DataClass::FloorPlan, floors)),
        })
    }

    fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref().map(AsRef::as_ref)
    }

    /// The points of the site, as far as its profile is open.
    pub fn points(&self) -> &[SitePoint] {
        self.profile().map_or(&[], |profile| &profile.points)
    }
}

/// What may be drawn for one reader.
struct Open<'a> {
    outside: Option<&'a SiteMap>,
    floors: &'a [FloorPlan],
    is_drill: bool,
}

/// One of them.
enum Chosen<'a> {
    Outside(&'a SiteMap),
    Floor(&'a FloorPlan),
}

/// The drawings open to this reader, with the place of the alarm marked; `None` when there is none, or no clause for it. The
/// outside is of the profile's class, each floor of the floor plans'.
pub fn of_room(room: &Room, view: &RoomView, site: &SiteRecords, wanted: Wanted, metric: bool) -> Option<RoomMap> {
    let open = Open {
        outside: site.profile().and_then(|profile| profile.outside.as_ref()),
        floors: site.floors.as_ref().map_or(&[], |floors| floors.as_ref()),
        is_drill: view.is_drill,
    };
    // Where it was reported is of the alarm's class: a floor may be open to who may not know of it.
    let said = match view.is_known() {
        true => Said {
            words: &room.incident.place,
            mark: &room.incident.place_mark,
        },
        false => Said { words: "", mark: "" },
    };
    open.drawn(said, wanted, metric)
}

impl Open<'_> {
    fn drawn(&self, said: Said<'_>, wanted: Wanted, metric: bool) -> Option<RoomMap> {
        let inside = self
            .floors
            .iter()
            .find_map(|floor| place_on(floor, said).map(|mark| (floor, mark)));
        let chosen = self.choose(wanted, inside.map(|(floor, _)| floor))?;
        let floor_of_place = inside.map(|(floor, _)| floor.floor);
        let (place, around, name) = match chosen {
            Chosen::Outside(map) => (
                outside_place(map, said, inside.map(|(_, mark)| mark)),
                AROUND_OUTSIDE_M,
                &map.name,
            ),
            Chosen::Floor(floor) => {
                let here = inside.filter(|_| floor_of_place == Some(floor.floor));
                (here.map(|(_, mark)| at_feature(mark)), AROUND_INSIDE_M, &floor.name)
            }
        };
        let draw = |id_prefix: &str, (width_px, max_height_px): (f64, f64), focus: Option<Focus>| {
            let options = DrawOptions {
                id_prefix: id_prefix.into(),
                title: name.clone(),
                desc: said.words.to_owned(),
                width_px,
                max_height_px,
                focus,
                drill: self.is_drill,
                reported: place.as_ref().map(|place| ReportedHere {
                    place: place.mark.clone(),
                    label: focus.is_none().then(|| t("room-reported-here")),
                }),
                trouble: place.iter().filter_map(|place| place.trouble.clone()).collect(),
                ..in_words(metric)
            };
            match chosen {
                Chosen::Outside(map) => draw_site_map(map, &options),
                Chosen::Floor(floor) => draw_plan(floor, &options),
            }
        };
        let close = place
            .as_ref()
            .and_then(|place| place.spot)
            .map(|at| Focus { at, radius_m: around });
        Some(RoomMap {
            layers: self.layers(&chosen),
            drawing: html! {
                div.plan-frame.plan-frame--wide tabindex="0" role="group" aria-label=(name) { (draw("room-plan", WIDE_PX, None)) }
            },
            near: draw("room-near", PHONE_PX, close),
            legend: match chosen {
                Chosen::Outside(map) => legend_line(&map.features, &Layers::default()),
                Chosen::Floor(floor) => legend_line(&floor.features, &Layers::default()),
            },
            twin: match chosen {
                Chosen::Outside(map) => map_twin(map),
                Chosen::Floor(floor) => list_twin(floor, false),
            },
        })
    }

    /// The wanted drawing if it is open, else the nearest to it.
    fn choose<'a>(&'a self, wanted: Wanted, of_place: Option<&'a FloorPlan>) -> Option<Chosen<'a>> {
        let outside = || self.outside.map(Chosen::Outside);
        let inside = || of_place.or(self.floors.first()).map(Chosen::Floor);
        match wanted {
            Wanted::Usual | Wanted::Site => outside().or_else(inside),
            Wanted::Inside => inside().or_else(outside),
            Wanted::Floor(id) => {
                let floor = self.floors.iter().find(|floor| floor.floor == id);
                floor.map(Chosen::Floor).or_else(outside).or_else(inside)
            }
        }
    }

    fn layers(&self, chosen: &Chosen<'_>) -> Vec<Layer> {
        let outside = self.outside.iter().map(|_| Layer {
            word: "site".into(),
            label: t("room-map-site"),
            shown: matches!(chosen, Chosen::Outside(_)),
            class: DataClass::SiteProfile,
        });
        let floors = self.floors.iter().map(|floor| Layer {
            word: floor.floor.to_string(),
            label: floor.name.clone(),
            shown: matches!(chosen, Chosen::Floor(shown) if shown.floor == floor.floor),
            class: DataClass::FloorPlan,
        });
        outside.chain(floors).collect()
    }
}

/// Where the alarm came from, on one drawing.
struct Place {
    mark: Where,
    spot: Option<Spot>,
    /// The room or building that is tinted.
    trouble: Option<String>,
}

fn at_feature(feature: &Feature) -> Place {
    Place {
        mark: Where::Feature(feature.id.clone()),
        spot: feature.shape.middle(),
        trouble: Some(feature.id.clone()),
    }
}

/// The place on the outside: the spot of the room where a floor is open to the reader too, else the building whose name the words
/// begin with.
fn outside_place(map: &SiteMap, said: Said<'_>, inside: Option<&Feature>) -> Option<Place> {
    if let Some(spot) = inside.and_then(|feature| feature.shape.middle()) {
        let around = map
            .features
            .iter()
            .find(|feature| feature.kind == FeatureKind::Building && feature.shape.holds(spot));
        return Some(Place {
            mark: Where::Spot(spot),
            spot: Some(spot),
            trouble: around.map(|feature| feature.id.clone()),
        });
    }
    let buildings = map
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::Building);
    named_by(buildings, said.words).map(at_feature)
}

/// The feature of this floor where the alarm came from: the one it names, else the room whose name the words begin with.
fn place_on<'a>(floor: &'a FloorPlan, said: Said<'_>) -> Option<&'a Feature> {
    if !said.mark.is_empty() {
        return floor.feature(said.mark);
    }
    let spaces = floor.features.iter().filter(|feature| feature.kind.is_space());
    named_by(spaces, said.words)
}

/// The feature with the longest name that the words begin with.
fn named_by<'a>(features: impl Iterator<Item = &'a Feature>, words: &str) -> Option<&'a Feature> {
    let words = words.to_lowercase();
    features
        .filter_map(|feature| feature.label.as_ref().map(|label| (label.to_lowercase(), feature)))
        .filter(|(label, _)| !label.is_empty() && words.starts_with(label))
        .max_by_key(|(label, _)| label.len())
        .map(|(_, feature)| feature)
}

/// The meeting point of this room in words. Who waits there is said as far as the reader sees the people of the room.
pub fn meeting_words(room: &Room, view: &RoomView, site: &SiteRecords) -> Option<MeetingWords> {
    let points = site.points();
    let chosen = room
        .incident
        .meeting_point
        .and_then(|id| points.iter().find(|point| point.id == id))?;
    let guide = view
        .people()
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
    Some(MeetingWords {
        point: format!("{}, {}", chosen.code, chosen.name),
        words: words.join(" "),
    })
}

/// A point of the site in words, if it is one of its meeting points.
pub async fn point_words(tx: &Tx, site: SiteId, id: PointId) -> Result<Option<String>, Problem> {
    let points = plans::points_of(tx, site).await?;
    Ok(points
        .into_iter()
        .find(|point| point.id == id && point.kind == FeatureKind::MeetingPoint)
        .map(|point| format!("{}, {}", point.code, point.name)))
}

#[cfg(test)]
mod tests;
