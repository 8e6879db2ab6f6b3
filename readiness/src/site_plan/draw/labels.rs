//! Room names that fit: one line, else two, else the room's number, else none; never over a mark or another name.

use super::path::px;
use super::taken::{Rect, Taken};
use super::textsize::{LINE_PX, TEXT_PX, width};
use super::view::{Ground, bounds};
use super::{Scene, road_names, rooms};
use crate::site_plan::{Feature, FeatureKind, Shape};
use maud::{Markup, html};

/// Candidate places across and down a room, and in the one the emergency was reported in, whose name is looked for harder.
const TRIES: usize = 7;
const REPORTED_TRIES: usize = 25;
/// How far around a building its name is looked for that found no place in it, and by which steps, in pixels.
const BESIDE_PX: f64 = 48.0;
const BESIDE_STEP_PX: f64 = 6.0;
/// A ring with more corners than this is thinned before labels are tried in it.
const MOST_CORNERS: usize = 200;

/// Names that are tried, largest room first: more than this never fit on one drawing.
const MOST_TRIED: usize = 2_000;

/// A label with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub class: &'static str,
    pub lines: Vec<String>,
    pub at: (f64, f64),
    /// Degrees, for road names along their road.
    pub turn: f64,
}

impl Label {
    #[cfg(test)]
    pub(super) fn rect(&self) -> Rect {
        let wide = self.lines.iter().map(|line| width(line, false)).fold(0.0, f64::max);
        Rect::around(self.at, wide, self.lines.len() as f64 * LINE_PX)
    }
}

/// Places every label that fits, the important ones first.
pub(super) fn place(scene: &Scene<'_>, taken: &mut Taken) -> Vec<Label> {
    if !scene.options.layers.labels {
        return Vec::new();
    }
    let mut named: Vec<(u8, f64, &Feature)> = scene
        .features
        .iter()
        .filter_map(|f| Some((rank(scene, f)?, -size(f, scene), f)))
        .collect();
    named.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    named
        .into_iter()
        .take(MOST_TRIED)
        .filter_map(|(_, _, feature)| one(scene, feature, taken))
        .collect()
}

/// Who gets a place first. None: this kind has no label of its own.
fn rank(scene: &Scene<'_>, feature: &Feature) -> Option<u8> {
    feature.label.as_ref().or(feature.facts.number.as_ref())?;
    let in_trouble = rooms::state(scene, feature) != rooms::State::Quiet;
    match feature.kind {
        _ if in_trouble => Some(0),
        FeatureKind::Building | FeatureKind::Room | FeatureKind::ReportRoom => Some(1),
        FeatureKind::Stairs | FeatureKind::Lift => Some(2),
        FeatureKind::Corridor | FeatureKind::Road => Some(3),
        FeatureKind::CarPark | FeatureKind::Green | FeatureKind::Water => Some(4),
        _ => None,
    }
}

fn size(feature: &Feature, scene: &Scene<'_>) -> f64 {
    let (low, high) = bounds(feature.shape.spots().map(|spot| scene.view.at(spot)));
    (high.0 - low.0) * (high.1 - low.1)
}

fn one(scene: &Scene<'_>, feature: &Feature, taken: &mut Taken) -> Option<Label> {
    if feature.kind == FeatureKind::Road {
        return road_names::one(scene, feature, taken);
    }
    let Shape::Areas(areas) = &feature.shape else {
        return None;
    };
    let edge = areas.first()?.rings.first()?;
    let thin = edge.len().div_ceil(MOST_CORNERS).max(1);
    let ring: Vec<(f64, f64)> = edge.iter().step_by(thin).map(|spot| scene.view.at(*spot)).collect();
    let (low, high) = bounds(ring.iter().copied());
    // Below this no text fits, and most of the rooms of a large plan end here.
    let bold = scene.reported_in == Some(&feature.id);
    if !bold && (high.0 - low.0 < TEXT_PX || high.1 - low.1 < LINE_PX) {
        return None;
    }
    let class = class(scene, feature, bold);
    let texts = [feature.label.as_deref(), feature.facts.number.as_deref()];
    texts
        .into_iter()
        .flatten()
        .find_map(|text| {
            ways_to_write(text).into_iter().find_map(|lines| {
                let at = fit(&ring, (low, high), &lines, bold, taken)?;
                Some(label(class, lines, at))
            })
        })
        .or_else(|| {
            // Outside there is ground around the building; on a floor there is only the next room.
            let text = feature
                .label
                .as_deref()
                .filter(|_| bold && scene.ground == Ground::Site)?;
            ways_to_write(text).into_iter().find_map(|lines| {
                let at = beside(scene, feature, (low, high), &lines, taken)?;
                Some(label(class, lines, at))
            })
        })
}

fn label(class: &'static str, lines: Vec<String>, at: (f64, f64)) -> Label {
    Label {
        class,
        lines,
        at,
        turn: 0.0,
    }
}

/// The free place nearest to a building and not on another, for the name of the one the emergency was reported in.
fn beside(
    scene: &Scene<'_>,
    feature: &Feature,
    (low, high): ((f64, f64), (f64, f64)),
    lines: &[String],
    taken: &mut Taken,
) -> Option<(f64, f64)> {
    let (wide, tall) = size_of(lines, true);
    let others: Vec<Rect> = scene
        .features
        .iter()
        .filter(|other| other.kind == FeatureKind::Building && other.id != feature.id)
        .map(|other| {
            let (low, high) = bounds(other.shape.spots().map(|spot| scene.view.at(spot)));
            Rect { low, high }
        })
        .collect();
    let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
    let reach = (
        (high.0 - low.0 + wide) / 2.0 + BESIDE_PX,
        (high.1 - low.1 + tall) / 2.0 + BESIDE_PX,
    );
    let steps = |reach: f64| (reach / BESIDE_STEP_PX).ceil() as i32;
    let (across, down) = (steps(reach.0), steps(reach.1));
    let mut places: Vec<(f64, f64)> = (-across..=across)
        .flat_map(|x| (-down..=down).map(move |y| (f64::from(x) * BESIDE_STEP_PX, f64::from(y) * BESIDE_STEP_PX)))
        .collect();
    places.sort_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
    let own = Rect { low, high };
    let at = places
        .into_iter()
        .map(|(x, y)| (middle.0 + x, middle.1 + y))
        .find(|at| {
            let rect = Rect::around(*at, wide, tall);
            taken.is_free(&rect) && !rect.meets(&own) && !others.iter().any(|other| other.meets(&rect))
        })?;
    taken.add(Rect::around(at, wide, tall));
    Some(at)
}

/// Width and height of a text, with a little air at its ends.
fn size_of(lines: &[String], bold: bool) -> (f64, f64) {
    // A bold name is the one that must find a place: it stands closer.
    let air = if bold { 2.0 } else { 6.0 };
    let wide = lines.iter().map(|line| width(line, bold)).fold(0.0, f64::max) + air;
    (wide, lines.len() as f64 * LINE_PX)
}

fn class(scene: &Scene<'_>, feature: &Feature, bold: bool) -> &'static str {
    match (rooms::state(scene, feature), feature.kind) {
        _ if bold => "plan-label plan-label--reported",
        (rooms::State::Trouble, _) => "plan-label plan-label--trouble",
        (_, FeatureKind::Room | FeatureKind::Building | FeatureKind::ReportRoom) => "plan-label",
        _ => "plan-label plan-label--soft",
    }
}

/// The text on one line, and broken in two at the space nearest its middle.
fn ways_to_write(text: &str) -> Vec<Vec<String>> {
    let mut ways = vec![vec![text.to_string()]];
    let middle = text.len() / 2;
    let space = text
        .match_indices(' ')
        .map(|(at, _)| at)
        .min_by_key(|at| at.abs_diff(middle));
    if let Some(at) = space {
        ways.push(vec![text[..at].to_string(), text[at + 1..].to_string()]);
    }
    ways
}

/// The free place nearest the middle of the room where the whole text lies inside it.
fn fit(
    ring: &[(f64, f64)],
    (low, high): ((f64, f64), (f64, f64)),
    lines: &[String],
    bold: bool,
    taken: &mut Taken,
) -> Option<(f64, f64)> {
    let (wide, tall) = size_of(lines, bold);
    let tries = if bold { REPORTED_TRIES } else { TRIES };
    let (spare_x, spare_y) = (high.0 - low.0 - wide, high.1 - low.1 - tall);
    if spare_x < 0.0 || spare_y < 0.0 {
        return None;
    }
    let step = |spare: f64, n: usize| spare * (n as f64 / (tries - 1) as f64 - 0.5);
    let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
    let mut places: Vec<(f64, f64)> = (0..tries * tries)
        .map(|n| (step(spare_x, n % tries), step(spare_y, n / tries)))
        .collect();
    places.sort_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
    let fits = |at: &(f64, f64)| {
        let rect = Rect::around(*at, wide, tall);
        taken.is_free(&rect) && inside(ring, &rect)
    };
    let at = places
        .into_iter()
        .map(|(x, y)| (middle.0 + x, middle.1 + y))
        .find(fits)?;
    taken.add(Rect::around(at, wide, tall));
    Some(at)
}

/// Corners and the middles of the sides lie in the ring.
fn inside(ring: &[(f64, f64)], rect: &Rect) -> bool {
    let (low, high) = (rect.low, rect.high);
    let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
    let spots = [
        low,
        high,
        (low.0, high.1),
        (high.0, low.1),
        (middle.0, low.1),
        (middle.0, high.1),
        (low.0, middle.1),
        (high.0, middle.1),
    ];
    // A hair inwards, so that a text as large as its room still counts as inside.
    spots
        .iter()
        .all(|(x, y)| holds(ring, (x + (middle.0 - x) * 1e-6, y + (middle.1 - y) * 1e-6)))
}

fn holds(ring: &[(f64, f64)], at: (f64, f64)) -> bool {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).fold(false, |inside, (a, b)| {
        let straddles = (a.1 > at.1) != (b.1 > at.1);
        inside != (straddles && at.0 < (b.0 - a.0) * (at.1 - a.1) / (b.1 - a.1) + a.0)
    })
}

/// The labels as text elements.
pub(super) fn draw(labels: &[Label]) -> Markup {
    html! {
        @if !labels.is_empty() {
            g class="plan-labels" text-anchor="middle" { @for label in labels { (text(label)) } }
        }
    }
}

fn text(label: &Label) -> Markup {
    // The baseline of the first line, so that the block is centred on its place.
    let first = label.at.1 - (label.lines.len() as f64 - 1.0) * LINE_PX / 2.0 + TEXT_PX * 0.35;
    let turned = label.turn.abs() > 0.5;
    let turn = turned.then(|| format!("rotate({} {} {})", px(label.turn), px(label.at.0), px(label.at.1)));
    html! {
        text class=(label.class) x=(px(label.at.0)) y=(px(first)) transform=[turn] {
            @if label.lines.len() == 1 { (label.lines[0]) }
            @else { @for (n, line) in label.lines.iter().enumerate() {
                tspan x=(px(label.at.0)) y=(px(first + n as f64 * LINE_PX)) { (line) }
            } }
        }
    }
}
