//! The form of a placing: what is typed, as a [`Placing`]. It needs no script.

use super::{Extent, Laid, Lay, Pin, Placing, PlacingRefusal, STRENGTHS};
use crate::site_plan::{FloorPlan, Spot, edit::corners};
use muster_membership::fields::FieldProblems;
use muster_web::{t, t_with};
use serde::Deserialize;

/// What is typed. `how` says which half counts: `pins` or `corner`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct LayForm {
    /// The version that the form was made of.
    pub version: u32,
    pub how: String,
    /// Pixels of the first point, right and down.
    pub x1: String,
    pub y1: String,
    /// Where it is: a mark on the drawing, a cell, or metres; see [`place`].
    pub at1: String,
    pub x2: String,
    pub y2: String,
    pub at2: String,
    /// Where the top left corner is.
    pub corner: String,
    pub width: String,
    pub turn: String,
    pub strength: String,
    /// `yes`, or nothing.
    pub shown: String,
    pub why: String,
}

impl LayForm {
    /// The form of a picture as it lies.
    pub(super) fn of(laid: &Laid, plan: &FloorPlan) -> Self {
        let Lay {
            placing,
            strength,
            shown,
        } = laid.lay;
        Self {
            version: plan.version,
            how: "corner".into(),
            corner: said(placing.corner, plan),
            width: number(placing.width_m, 2),
            turn: number(placing.turn_deg, 2),
            strength: strength.to_string(),
            shown: if shown { "yes".into() } else { String::new() },
            ..Self::default()
        }
    }

    /// What is typed. A field that was left as it is keeps what lies there, to the last digit.
    ///
    /// Errors: every field that is wrong.
    pub(super) fn lay(&self, laid: &Laid, plan: &FloorPlan) -> Result<Lay, FieldProblems> {
        let mut problems = FieldProblems::default();
        let strength = self.strength.trim().trim_end_matches('%').trim().parse().ok();
        let strength = strength.filter(|strength| STRENGTHS.contains(strength));
        if strength.is_none() {
            problems.say("strength", t("picture-strength-wrong"));
        }
        let placing = match self.how.as_str() {
            "pins" => self.pinned(laid.picture.extent, plan, &mut problems),
            _ => self.cornered(laid, plan, &mut problems),
        };
        match (placing, strength) {
            (Some(placing), Some(strength)) if problems.list().is_empty() => Ok(Lay {
                placing,
                strength,
                shown: self.shown == "yes",
            }),
            _ => Err(problems),
        }
    }

    fn pinned(&self, extent: Extent, plan: &FloorPlan, problems: &mut FieldProblems) -> Option<Placing> {
        let mut pixel = |name: &'static str, typed: &str| {
            let pixel = corners::metres(typed);
            if pixel.is_none() {
                problems.say(name, t("picture-pixel-wrong"));
            }
            pixel
        };
        let (x1, y1) = (pixel("x1", &self.x1), pixel("y1", &self.y1));
        let (x2, y2) = (pixel("x2", &self.x2), pixel("y2", &self.y2));
        let (at1, at2) = (
            found("at1", &self.at1, plan, problems),
            found("at2", &self.at2, plan, problems),
        );
        let first = Pin {
            pixel: (x1?, y1?),
            spot: at1?,
        };
        let second = Pin {
            pixel: (x2?, y2?),
            spot: at2?,
        };
        let pinned = Placing::pinned(extent, first, second);
        pinned
            .map_err(|refusal| problems.say(field(refusal, "x1", "at2"), refusal.problem().words()))
            .ok()
    }

    fn cornered(&self, laid: &Laid, plan: &FloorPlan, problems: &mut FieldProblems) -> Option<Placing> {
        let was = Self::of(laid, plan);
        let placing = laid.lay.placing;
        let corner = match self.corner.trim() == was.corner {
            true => Some(placing.corner),
            false => found("corner", &self.corner, plan, problems),
        };
        let mut metres = |name: &'static str, typed: &str, was: &str, stays: f64| match typed.trim() == was {
            true => Some(stays),
            false => {
                let metres = corners::metres(typed);
                if metres.is_none() {
                    problems.say(name, t("edit-metres-wrong"));
                }
                metres
            }
        };
        let width = metres("width", &self.width, &was.width, placing.width_m);
        let turn = metres("turn", &self.turn, &was.turn, placing.turn_deg);
        let placed = Placing::new(corner?, width?, turn?);
        placed
            .map_err(|refusal| problems.say(field(refusal, "width", "corner"), refusal.problem().words()))
            .ok()
    }
}

/// The field a refusal stands beside.
fn field(refusal: PlacingRefusal, size: &'static str, place: &'static str) -> &'static str {
    match refusal {
        PlacingRefusal::Turn => "turn",
        PlacingRefusal::SpotsTooNear | PlacingRefusal::FarAway => place,
        _ => size,
    }
}

fn found(name: &'static str, typed: &str, plan: &FloorPlan, problems: &mut FieldProblems) -> Option<Spot> {
    let spot = place(typed, plan);
    if spot.is_none() {
        problems.say(name, t("picture-place-wrong"));
    }
    spot
}

/// A place as people type it: the mark of a door, kit or point on the drawing ("E2"); two numbers with a degree sign, latitude first
/// ("47.3769° 8.5417°"); metres east and south of the grid's corner ("12.5 3.1"); or a cell ("C4"), which is its middle.
pub(super) fn place(typed: &str, plan: &FloorPlan) -> Option<Spot> {
    let typed = typed.trim();
    let marked = |feature: &&crate::site_plan::Feature| {
        feature
            .facts
            .mark
            .as_deref()
            .is_some_and(|mark| mark.eq_ignore_ascii_case(typed))
            && !typed.is_empty()
    };
    if let Some(feature) = plan.features.iter().find(marked) {
        return feature.shape.middle();
    }
    if typed.contains('°') {
        return degrees(typed);
    }
    let cells = plan.cells()?;
    if let Ok(crate::site_plan::Shape::Point(spot)) =
        corners::shape(typed, corners::ShapeKind::Point, cells.north_west())
    {
        return Some(spot);
    }
    cells.middle(typed)
}

fn degrees(typed: &str) -> Option<Spot> {
    let parts: Vec<f64> = typed
        .split([' ', ';', '°', '\u{a0}'])
        .map(|part| part.trim_end_matches(','))
        .filter(|part| !part.is_empty())
        .map(|part| part.replace(',', ".").parse().ok())
        .collect::<Option<_>>()?;
    match parts.as_slice() {
        [lat, lon] => Spot::new(*lon, *lat),
        _ => None,
    }
}

/// Metres east and south of the grid's corner, to the centimetre.
fn said(spot: Spot, plan: &FloorPlan) -> String {
    match plan.cells() {
        Some(cells) => corners::text(&crate::site_plan::Shape::Point(spot), cells.north_west()),
        None => t_with(
            "picture-degrees",
            &[
                ("lat", spot.lat().to_string().into()),
                ("lon", spot.lon().to_string().into()),
            ],
        ),
    }
}

fn number(value: f64, digits: usize) -> String {
    // Not minus zero.
    format!("{:.digits$}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::{CameAs, Kind, PictureRecord};
    use super::*;
    use crate::site_plan::demo;
    use muster_terms::*;

    fn plan() -> FloorPlan {
        demo::northfield_ground(FloorId::new(), SiteId::new(), None)
    }

    fn laid() -> Laid {
        let picture = PictureRecord {
            id: PictureId::new(),
            came_as: CameAs::Png,
            page: None,
            kind: Kind::Png,
            extent: Extent {
                width: 1000,
                height: 800,
            },
            sha256: String::new(),
            added_at: Timestamp::UNIX_EPOCH,
            added_by: String::new(),
        };
        let placing = Placing::new(demo::town().moved(1.23456, -2.34567), 77.77777, 12.34567).unwrap();
        Laid {
            picture,
            lay: Lay {
                placing,
                strength: 60,
                shown: false,
            },
        }
    }

    #[test]
    fn a_form_that_is_sent_as_it_was_changes_nothing() {
        let (plan, laid) = (plan(), laid());
        assert_eq!(LayForm::of(&laid, &plan).lay(&laid, &plan).unwrap(), laid.lay);
    }

    #[test]
    fn a_place_is_a_mark_a_cell_metres_or_degrees() {
        let plan = plan();
        let north_west = plan.cells().unwrap().north_west();
        let door = plan
            .features
            .iter()
            .find(|f| f.facts.mark.as_deref() == Some("E2"))
            .unwrap();
        assert_eq!(place("e2", &plan), door.shape.middle());
        assert_eq!(place("12.5 3", &plan), Some(north_west.moved(12.5, -3.0)));
        assert_eq!(place("12,5; 3", &plan), Some(north_west.moved(12.5, -3.0)));
        assert_eq!(place("47.3769° 8.5417°", &plan), Spot::new(8.5417, 47.3769));
        assert_eq!(place("47,3769°; 8,5417°", &plan), Spot::new(8.5417, 47.3769));
        assert_eq!(place("H4", &plan), plan.cells().unwrap().middle("H4"));
        for none in ["", "Z99", "1", "95° 8°", "somewhere", "1 2 3"] {
            assert_eq!(place(none, &plan), None, "{none}");
        }
    }

    #[test]
    fn two_points_lay_it_and_every_wrong_field_is_named() {
        let (plan, laid) = (plan(), laid());
        let form = LayForm {
            how: "pins".into(),
            x1: "0".into(),
            y1: "400".into(),
            at1: "0 20".into(),
            x2: "1000".into(),
            y2: "400".into(),
            at2: "50 20".into(),
            strength: "80".into(),
            shown: "yes".into(),
            ..LayForm::default()
        };
        let lay = form.lay(&laid, &plan).unwrap();
        assert!((lay.placing.width_m - 50.0).abs() < 0.01 && lay.placing.turn_deg.abs() < 0.01);
        assert!(lay.shown && lay.strength == 80);
        let wrong = LayForm {
            x1: "left".into(),
            at2: "nowhere".into(),
            strength: "900".into(),
            ..form.clone()
        };
        let problems = wrong.lay(&laid, &plan).unwrap_err();
        for field in ["x1", "at2", "strength"] {
            assert!(problems.of(field).is_some(), "{field}");
        }
        let same = LayForm { x2: "1".into(), ..form };
        assert!(same.lay(&laid, &plan).unwrap_err().of("x1").is_some());
    }
}
