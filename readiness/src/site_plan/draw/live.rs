//! What is happening now: where it was reported, who is there, what is closed, and the way in.

use super::marks::{self, PILL_PX, pill_width};
use super::path::{add_shape, px};
use super::taken::{Rect, Taken};
use super::textsize::{TEXT_PX, width};
use super::view::Ground;
use super::{DrawOptions, Scene, UnitMark, Where};
use crate::site_plan::{Feature, FeatureKind, Shape};
use maud::{Markup, html};
use muster_terms::Side;

/// Radius of the ring around the reported spot, and of its core.
const RING_PX: f64 = 14.0;
const CORE_PX: f64 = 6.5;
/// A room lower than this keeps its ring in the middle; in a higher one the ring moves up and leaves room for the name.
const ROOMY_PX: f64 = 64.0;

/// Live marks with their places.
#[derive(Default)]
pub(super) struct Live {
    reported: Option<Reported>,
    units: Vec<(UnitMark, (f64, f64))>,
}

struct Reported {
    at: (f64, f64),
    chip: Option<((f64, f64), String)>,
}

/// Places the ring first, then its chip, then the units: what is live never gives way to what is drawn.
pub(super) fn place(scene: &Scene<'_>, taken: &mut Taken) -> Live {
    let mut live = Live {
        reported: reported(scene, taken),
        units: Vec::new(),
    };
    for unit in &scene.options.people {
        let at = scene.view.at(unit.at);
        if scene.view.shows(at, at) {
            let wide = pill_width(&unit.label, false);
            taken.add(Rect::around(at, wide + 4.0, PILL_PX + 8.0));
            live.units.push((unit.clone(), at));
        }
    }
    live
}

fn reported(scene: &Scene<'_>, taken: &mut Taken) -> Option<Reported> {
    let here = scene.options.reported.as_ref()?;
    let at = match &here.place {
        Where::Spot(spot) => scene.view.at(*spot),
        Where::Feature(id) => ring_place(scene, scene.features.iter().find(|feature| feature.id == *id)?)?,
    };
    taken.add(Rect::around(at, RING_PX * 2.0 + 6.0, RING_PX * 2.0 + 6.0));
    let chip = here.label.as_ref().filter(|label| !label.is_empty()).map(|label| {
        let wide = width(label, true) + 12.0;
        let (start, y) = chip_place(scene, at, wide);
        taken.add(Rect::around((start + wide / 2.0, y), wide + 4.0, PILL_PX + 4.0));
        ((start, y), label.clone())
    });
    Some(Reported { at, chip })
}

/// Where the chip of the ring begins: beside it on a floor; above or below it on a site map, where the building around
/// the ring has a name of its own to show.
fn chip_place(scene: &Scene<'_>, at: (f64, f64), wide: f64) -> (f64, f64) {
    if scene.ground == Ground::Floor {
        let right = at.0 + RING_PX + 8.0;
        let start = if right + wide <= scene.view.width {
            right
        } else {
            at.0 - RING_PX - 8.0 - wide
        };
        return (start, at.1);
    }
    let holder = scene
        .features
        .iter()
        .find(|feature| scene.reported_in == Some(&feature.id));
    let middle = holder
        .and_then(|feature| feature.shape.middle())
        .map_or(at.1, |spot| scene.view.at(spot).1);
    let step = RING_PX + PILL_PX / 2.0 + 4.0;
    let above = at.1 <= middle && at.1 - step - PILL_PX > 0.0;
    let start = (at.0 - wide / 2.0).clamp(4.0, (scene.view.width - wide - 4.0).max(4.0));
    (start, if above { at.1 - step } else { at.1 + step })
}

/// The room or building the emergency was reported in: the one that was named, or the one that holds the spot.
pub(super) fn reported_in<'a>(features: &'a [Feature], options: &'a DrawOptions) -> Option<&'a str> {
    match &options.reported.as_ref()?.place {
        Where::Feature(id) => Some(id),
        Where::Spot(spot) => {
            let holding = features.iter().filter(|f| is_place(f.kind) && f.shape.holds(*spot));
            holding
                .min_by_key(|f| f.kind == FeatureKind::Corridor)
                .map(|f| f.id.as_str())
        }
    }
}

fn is_place(kind: FeatureKind) -> bool {
    matches!(
        kind,
        FeatureKind::Room | FeatureKind::ReportRoom | FeatureKind::Corridor | FeatureKind::Building
    )
}

fn ring_place(scene: &Scene<'_>, feature: &Feature) -> Option<(f64, f64)> {
    let middle = scene.view.at(feature.shape.middle()?);
    let (low, high) = super::view::bounds(feature.shape.spots().map(|spot| scene.view.at(spot)));
    let up = if high.1 - low.1 > ROOMY_PX { 12.0 } else { 0.0 };
    Some((middle.0, middle.1 - up))
}

/// The way in is taken ground for names, but not for marks: doors stand on it.
pub(super) fn reserve_lines(scene: &Scene<'_>, taken: &mut Taken) {
    if !scene.options.layers.entrances {
        return;
    }
    for feature in scene
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::WayIn)
    {
        let Shape::Lines(lines) = &feature.shape else { continue };
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            let (a, b) = (scene.view.at(pair[0]), scene.view.at(pair[1]));
            // Lines far outside the frame are cut short: nothing is written there.
            let steps = ((b.0 - a.0).hypot(b.1 - a.1) / 8.0).ceil().clamp(1.0, 400.0);
            for n in 0..=steps as usize {
                let part = n as f64 / steps;
                taken.add(Rect::around(
                    (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part),
                    8.0,
                    8.0,
                ));
            }
        }
    }
}

/// The agreed way in, dotted in police colour.
pub(super) fn way_in(scene: &Scene<'_>) -> Markup {
    let mut d = String::new();
    if scene.options.layers.entrances {
        for feature in scene
            .features
            .iter()
            .filter(|feature| feature.kind == FeatureKind::WayIn)
        {
            add_shape(&mut d, scene.view, &feature.shape);
        }
    }
    html! { @if !d.is_empty() { path class="plan-way-in" d=(d) {} } }
}

/// The circle to stay out of.
pub(super) fn keep_out(scene: &Scene<'_>) -> Markup {
    html! {
        @if let Some(keep_out) = scene.options.keep_out {
            @let at = scene.view.at(keep_out.at);
            circle class="plan-keep-out" cx=(px(at.0)) cy=(px(at.1)) r=(px(keep_out.radius_m.max(0.0) * scene.view.scale)) {}
        }
    }
}

/// The ring with its chip, and the units over everything.
pub(super) fn draw(live: &Live) -> Markup {
    if live.reported.is_none() && live.units.is_empty() {
        return html! {};
    }
    html! {
        g class="plan-live" text-anchor="middle" {
            @if let Some(reported) = &live.reported {
                g class="plan-reported" transform={ "translate(" (px(reported.at.0)) " " (px(reported.at.1)) ")" } {
                    circle class="plan-reported-ring" r=(px(RING_PX)) {}
                    circle class="plan-reported-core" r=(px(CORE_PX)) {}
                }
                @if let Some((start, label)) = &reported.chip { (marks::chip_at(*start, label, "plan-chip plan-chip--live")) }
            }
            @for (unit, at) in &live.units { (unit_mark(unit, *at)) }
        }
    }
}

/// A side is a shape and a colour: police a shield, organisation a square, system and public round.
fn unit_mark(unit: &UnitMark, at: (f64, f64)) -> Markup {
    let wide = pill_width(&unit.label, false);
    let half = wide / 2.0;
    let side = match unit.side {
        Side::Police => "police",
        Side::Organisation => "organisation",
        Side::System => "system",
        Side::Public => "public",
    };
    html! {
        g class={ "plan-unit plan-unit--" (side) } transform={ "translate(" (px(at.0)) " " (px(at.1)) ")" } {
            @match unit.side {
                Side::Police => path d=(shield(half)) {},
                Side::Organisation => rect x=(px(-half)) y="-10" width=(px(wide)) height="20" rx="3" {},
                _ => rect x=(px(-half)) y="-10" width=(px(wide)) height="20" rx="10" {},
            }
            text y=(px(TEXT_PX * 0.3)) { (unit.label) }
        }
    }
}

fn shield(half: f64) -> String {
    let (h, inner, low) = (px(half), px(half - 3.0), px(-half));
    let (shoulder, minus_inner, minus_shoulder) = (px(half * 0.55), px(3.0 - half), px(-half * 0.55));
    format!(
        "M{minus_inner}-12H{inner}Q{h}-12 {h}-9V3Q{h} 8 {shoulder} 10.5L0 14L{minus_shoulder} 10.5Q{low} 8 {low} 3V-9Q{low}-12 {minus_inner}-12z"
    )
}
