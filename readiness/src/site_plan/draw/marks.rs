//! Doors, kits, AEDs, hazards and points as labelled pills, and cameras as a dot with its view.

use super::path::px;
use super::taken::{Rect, Taken};
use super::textsize::{TEXT_PX, width};
use super::view::Ground;
use super::{Layers, Scene};
use crate::site_plan::{Feature, FeatureKind, Shape};
use maud::{Markup, html};

/// Height of a pill.
pub(super) const PILL_PX: f64 = 20.0;
/// How far a camera's view is drawn, in metres and in pixels at least and at most.
const VIEW_METRES: f64 = 4.5;

/// A pill with its place.
pub(super) struct Mark<'a> {
    feature: &'a Feature,
    text: &'a str,
    at: (f64, f64),
    /// Where the name chip begins and what it says, on site maps.
    chip: Option<((f64, f64), &'a str)>,
    locked: bool,
    due: bool,
}

/// Finds a place for every pill of the chosen layers, doors first, and for the names of outdoor points.
pub(super) fn place<'a>(scene: &'a Scene<'_>, taken: &mut Taken) -> Vec<Mark<'a>> {
    let mut wanted: Vec<&Feature> = scene
        .features
        .iter()
        .filter(|feature| is_wanted(scene, feature))
        .collect();
    wanted.sort_by_key(|feature| feature.kind);
    for camera in scene
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::Camera)
    {
        if let (Some(spot), true) = (camera.shape.middle(), scene.options.layers.cameras) {
            taken.add(Rect::around(scene.view.at(spot), 16.0, 16.0));
        }
    }
    let mut marks: Vec<Mark<'a>> = wanted
        .into_iter()
        .filter_map(|feature| one(scene, feature, taken))
        .collect();
    if scene.ground == Ground::Site {
        marks.iter_mut().for_each(|mark| mark.chip = chip(mark, taken));
    }
    marks
}

fn is_wanted(scene: &Scene<'_>, feature: &Feature) -> bool {
    let numbered = feature.facts.mark.is_some();
    let locked = scene.options.locked.contains(&feature.id);
    // What has no outline is drawn by its mark or not at all.
    let is_point = matches!(feature.shape, Shape::Point(_));
    match feature.kind {
        FeatureKind::Camera => false,
        FeatureKind::Door => {
            scene.options.layers.entrances && (numbered || locked || is_point && scene.ground == Ground::Floor)
        }
        FeatureKind::InteriorDoor => locked || is_point,
        FeatureKind::Room | FeatureKind::ReportRoom | FeatureKind::Stairs | FeatureKind::Lift => is_point,
        kind => kind.is_mark() && is_shown(kind, &scene.options.layers),
    }
}

/// Is this kind on a layer that is shown?
pub(super) fn is_shown(kind: FeatureKind, layers: &Layers) -> bool {
    use FeatureKind::*;
    match kind {
        Door | WayIn => layers.entrances,
        Kit | Aed | KeySafe => layers.kits,
        Camera => layers.cameras,
        Hazard | ShutOff => layers.hazards,
        MeetingPoint | Staging | Media | Reunification | Assembly | OfficerParking | Post => layers.points,
        _ => true,
    }
}

/// What a pill says when nobody gave it a code.
fn plain_mark(kind: FeatureKind) -> &'static str {
    match kind {
        FeatureKind::Door => "E",
        FeatureKind::Kit => "K",
        FeatureKind::Aed => "AED",
        FeatureKind::Hazard => "HZ",
        FeatureKind::ShutOff => "SO",
        FeatureKind::KeySafe => "KS",
        FeatureKind::MeetingPoint => "M",
        FeatureKind::Staging => "ST",
        FeatureKind::Media => "MD",
        FeatureKind::Reunification => "RU",
        FeatureKind::Assembly => "A",
        FeatureKind::OfficerParking => "PP",
        FeatureKind::Post => "P",
        FeatureKind::Camera => "C",
        FeatureKind::InteriorDoor => "D",
        FeatureKind::Room => "R",
        FeatureKind::ReportRoom => "RR",
        FeatureKind::Stairs => "STR",
        FeatureKind::Lift => "LFT",
        _ => "",
    }
}

/// What the pill of this feature says.
pub(super) fn mark_of(feature: &Feature) -> &str {
    let plain = match (feature.kind, &feature.shape) {
        // An opening in a wall shows itself; its pill has the lock alone.
        (FeatureKind::InteriorDoor, Shape::Lines(_) | Shape::Areas(_)) => "",
        (kind, _) => plain_mark(kind),
    };
    feature.facts.mark.as_deref().unwrap_or(plain)
}

fn one<'a>(scene: &'a Scene<'_>, feature: &'a Feature, taken: &mut Taken) -> Option<Mark<'a>> {
    let text = mark_of(feature);
    let at = scene.view.at(feature.shape.middle()?);
    if !scene.view.shows(at, at) {
        return None;
    }
    let locked = scene.options.locked.contains(&feature.id);
    let wide = pill_width(text, locked);
    let at = free_place(at, wide, taken);
    taken.add(Rect::around(at, wide + 4.0, PILL_PX + 4.0));
    Some(Mark {
        feature,
        text,
        at,
        chip: None,
        locked,
        due: scene.options.due.contains(&feature.id),
    })
}

/// The spot itself, or the nearest free place beside it; a crowd of marks overlaps rather than wanders off.
fn free_place(at: (f64, f64), wide: f64, taken: &Taken) -> (f64, f64) {
    let (x, y) = (wide + 5.0, PILL_PX + 5.0);
    let beside = [
        (0.0, 0.0),
        (0.0, y),
        (0.0, -y),
        (x, 0.0),
        (-x, 0.0),
        (x, y),
        (-x, y),
        (x, -y),
        (-x, -y),
    ];
    let places = beside.iter().map(|step| (at.0 + step.0, at.1 + step.1));
    places
        .into_iter()
        .find(|place| taken.is_free(&Rect::around(*place, wide, PILL_PX)))
        .unwrap_or(at)
}

pub(super) fn pill_width(text: &str, locked: bool) -> f64 {
    let lock = if locked { 12.0 } else { 0.0 };
    (width(text, true) + 10.0 + lock).max(PILL_PX)
}

/// The name of an outdoor point, to the right of its pill or else to the left.
fn chip<'a>(mark: &Mark<'a>, taken: &mut Taken) -> Option<((f64, f64), &'a str)> {
    let name = mark.feature.label.as_deref()?;
    let (wide, pill) = (width(name, true) + 12.0, pill_width(mark.text, mark.locked));
    let right = mark.at.0 + pill / 2.0 + 4.0;
    let left = mark.at.0 - pill / 2.0 - 4.0 - wide;
    [right, left].into_iter().find_map(|start| {
        let rect = Rect::around((start + wide / 2.0, mark.at.1), wide, PILL_PX);
        taken.is_free(&rect).then(|| {
            taken.add(rect);
            ((start, mark.at.1), name)
        })
    })
}

/// The pills.
pub(super) fn draw(marks: &[Mark<'_>]) -> Markup {
    html! {
        @if !marks.is_empty() {
            g class="plan-marks" text-anchor="middle" { @for mark in marks { (pill(mark)) } }
        }
    }
}

fn pill(mark: &Mark<'_>) -> Markup {
    let kind = mark.feature.kind;
    let word = kind.as_str().replace('_', "-");
    let due = if mark.due { " plan-mark--due" } else { "" };
    let wide = pill_width(mark.text, mark.locked);
    let round = if is_point(kind) { PILL_PX / 2.0 } else { 4.0 };
    let shift = if mark.locked { 6.0 } else { 0.0 };
    html! {
        g class={ "plan-mark plan-mark--" (word) (due) } transform={ "translate(" (px(mark.at.0)) " " (px(mark.at.1)) ")" } {
            @if let Some(name) = &mark.feature.label { title { (name) } }
            rect x=(px(-wide / 2.0)) y=(px(-PILL_PX / 2.0)) width=(px(wide)) height=(px(PILL_PX)) rx=(px(round)) {}
            @if mark.locked { (lock(if mark.text.is_empty() { 0.0 } else { 8.0 - wide / 2.0 })) }
            @if !mark.text.is_empty() { text x=(px(shift)) y=(px(TEXT_PX * 0.36)) { (mark.text) } }
        }
        @if let Some((start, name)) = mark.chip { (chip_at(start, name, "plan-chip")) }
    }
}

/// A name on paper, beginning at a place.
pub(super) fn chip_at(start: (f64, f64), name: &str, class: &str) -> Markup {
    let wide = width(name, true) + 12.0;
    html! {
        g class=(class) transform={ "translate(" (px(start.0)) " " (px(start.1)) ")" } {
            rect y=(px(-PILL_PX / 2.0)) width=(px(wide)) height=(px(PILL_PX)) rx="4" {}
            text x=(px(wide / 2.0)) y=(px(TEXT_PX * 0.36)) { (name) }
        }
    }
}

/// A closed padlock, eight pixels wide.
fn lock(x: f64) -> Markup {
    html! { path class="plan-lock" transform={ "translate(" (px(x)) " 0)" } d="M-4-1h8v6h-8zM-2.5-1v-2a2.5 2.5 0 0 1 5 0v2" {} }
}

/// Points where people go are round; things and doors are square.
fn is_point(kind: FeatureKind) -> bool {
    use FeatureKind::*;
    matches!(
        kind,
        MeetingPoint | Staging | Media | Reunification | Assembly | OfficerParking
    )
}

/// Cameras: a dot, and a faint wedge where it looks.
pub(super) fn cameras(scene: &Scene<'_>) -> Markup {
    if !scene.options.layers.cameras {
        return html! {};
    }
    let (mut wedges, mut dots) = (String::new(), Vec::new());
    for camera in scene
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::Camera)
    {
        let Some(at) = camera.shape.middle().map(|spot| scene.view.at(spot)) else {
            continue;
        };
        if !scene.view.shows(at, at) {
            continue;
        }
        if let Some(facing) = camera.facts.facing_deg {
            wedges.push_str(&wedge(scene, at, f64::from(facing)));
        }
        dots.push((at, camera.label.as_deref()));
    }
    if dots.is_empty() {
        return html! {};
    }
    html! {
        g class="plan-cameras" {
            @if !wedges.is_empty() { path class="plan-camera-view" d=(wedges) {} }
            @for (at, name) in dots {
                circle class="plan-camera" cx=(px(at.0)) cy=(px(at.1)) r="6.5" { @if let Some(name) = name { title { (name) } } }
            }
        }
    }
}

fn wedge(scene: &Scene<'_>, at: (f64, f64), facing_deg: f64) -> String {
    let reach = (VIEW_METRES * scene.view.scale).clamp(18.0, 46.0);
    let end = |turn: f64| {
        let step = scene.view.towards(facing_deg + turn);
        (at.0 + step.0 * reach, at.1 + step.1 * reach)
    };
    let (left, right) = (end(-24.0), end(24.0));
    format!(
        "M{} {}L{} {}L{} {}z",
        px(at.0),
        px(at.1),
        px(left.0),
        px(left.1),
        px(right.0),
        px(right.1)
    )
}
