//! Areas and walls: ground, roads and buildings outside; floor, rooms, walls, doors, stairs and lifts inside.

use super::Scene;
use super::path::{add_shape, px};
use super::view::Ground;
use crate::site_plan::{Feature, FeatureKind, Shape, Spot};
use maud::{Markup, html};

/// What is happening in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Quiet,
    Locked,
    Trouble,
}

/// Trouble outranks a lock: a locked room with the emergency in it is red.
pub(super) fn state(scene: &Scene<'_>, feature: &Feature) -> State {
    let reported = scene.reported_in == Some(&feature.id);
    match () {
        () if reported || scene.options.trouble.contains(&feature.id) => State::Trouble,
        () if scene.options.locked.contains(&feature.id) => State::Locked,
        () => State::Quiet,
    }
}

/// The paper under everything.
pub(super) fn ground(scene: &Scene<'_>) -> Markup {
    html! { rect class="plan-ground" width=(px(scene.view.width)) height=(px(scene.view.height)) {} }
}

/// Greens, water, car parks, roads, then buildings.
pub(super) fn outside(scene: &Scene<'_>) -> Markup {
    html! {
        (merged(scene, FeatureKind::Green, "plan-green"))
        (merged(scene, FeatureKind::Water, "plan-water"))
        (merged(scene, FeatureKind::CarPark, "plan-car-park"))
        @for feature in of(scene, FeatureKind::Road) { (road(scene, feature)) }
        (merged_where(scene, "plan-building", |f| f.kind == FeatureKind::Building && state(scene, f) == State::Quiet))
        (special(scene, FeatureKind::Building, "plan-building"))
    }
}

/// Floor, spaces, walls, windows, door openings, and the signs of stairs and lifts.
pub(super) fn inside(scene: &Scene<'_>) -> Markup {
    let quiet = |kind: FeatureKind| move |f: &Feature| f.kind == kind && state(scene, f) == State::Quiet;
    let is_room = |f: &Feature| matches!(f.kind, FeatureKind::Room | FeatureKind::ReportRoom);
    html! {
        @match scene.ground {
            Ground::Floor => (merged(scene, FeatureKind::Outline, "plan-floor")),
            Ground::Site => (merged(scene, FeatureKind::Outline, "plan-boundary")),
        }
        (merged_where(scene, "plan-other", |f| f.kind == FeatureKind::Other && matches!(f.shape, Shape::Areas(_))))
        (merged_where(scene, "plan-corridor", quiet(FeatureKind::Corridor)))
        (special(scene, FeatureKind::Corridor, "plan-corridor"))
        (merged_where(scene, "plan-room", |f| is_room(f) && state(scene, f) == State::Quiet))
        (special(scene, FeatureKind::Room, "plan-room"))
        (special(scene, FeatureKind::ReportRoom, "plan-room"))
        (merged_where(scene, "plan-hazard-area", |f| {
            scene.options.layers.hazards && matches!(f.kind, FeatureKind::Hazard | FeatureKind::ShutOff)
        }))
        (merged(scene, FeatureKind::Stairs, "plan-stairs"))
        (merged(scene, FeatureKind::Lift, "plan-lift"))
        (signs(scene))
        (walls(scene))
        (merged(scene, FeatureKind::Window, "plan-window"))
        @if scene.ground == Ground::Floor { (merged(scene, FeatureKind::Outline, "plan-outline")) }
        (merged_where(scene, "plan-opening", |f| matches!(f.kind, FeatureKind::InteriorDoor | FeatureKind::Door)))
    }
}

/// Walls drawn as areas are filled; walls drawn as lines are stroked.
fn walls(scene: &Scene<'_>) -> Markup {
    let is_line = |f: &Feature| matches!(f.shape, Shape::Lines(_));
    html! {
        (merged_where(scene, "plan-wall", |f| f.kind == FeatureKind::Wall && !is_line(f)))
        (merged_where(scene, "plan-wall plan-wall--line", |f| f.kind == FeatureKind::Wall && is_line(f)))
    }
}

fn of<'a>(scene: &'a Scene<'_>, kind: FeatureKind) -> impl Iterator<Item = &'a Feature> {
    scene.features.iter().filter(move |feature| feature.kind == kind)
}

/// Everything of one kind as one path: thousands of walls are one element.
fn merged(scene: &Scene<'_>, kind: FeatureKind, class: &str) -> Markup {
    merged_where(scene, class, |feature| feature.kind == kind)
}

fn merged_where(scene: &Scene<'_>, class: &str, wanted: impl Fn(&Feature) -> bool) -> Markup {
    let mut d = String::new();
    for feature in scene.features.iter().filter(|feature| wanted(feature)) {
        add_shape(&mut d, scene.view, &feature.shape);
    }
    html! { @if !d.is_empty() { path class=(class) d=(d) {} } }
}

/// Rooms and buildings with something going on, over their quiet neighbours so that their edge is whole.
fn special(scene: &Scene<'_>, kind: FeatureKind, class: &str) -> Markup {
    let one = |wanted: State, suffix: &str| {
        let class = format!("{class} {class}--{suffix}");
        merged_where(scene, &class, |f| f.kind == kind && state(scene, f) == wanted)
    };
    html! { (one(State::Locked, "locked")) (one(State::Trouble, "trouble")) }
}

fn road(scene: &Scene<'_>, feature: &Feature) -> Markup {
    let mut d = String::new();
    add_shape(&mut d, scene.view, &feature.shape);
    let wide = feature.facts.width_m.unwrap_or(6.0) * scene.view.scale;
    html! {
        @match feature.shape {
            Shape::Areas(_) => path class="plan-road plan-road--area" d=(d) {},
            _ => path class="plan-road" stroke-width=(px(wide.max(2.0))) d=(d) {},
        }
    }
}

/// The draughtsman's signs: treads across stairs, a cross in lifts. Only for plain four-cornered shapes.
fn signs(scene: &Scene<'_>) -> Markup {
    let mut d = String::new();
    for feature in scene.features {
        if let (Shape::Areas(areas), true) = (
            &feature.shape,
            matches!(feature.kind, FeatureKind::Stairs | FeatureKind::Lift),
        ) {
            for ring in areas
                .iter()
                .filter_map(|area| area.rings.first())
                .filter(|ring| ring.len() == 5)
            {
                sign(&mut d, scene, ring, feature.kind);
            }
        }
    }
    html! { @if !d.is_empty() { path class="plan-sign" d=(d) {} } }
}

fn sign(d: &mut String, scene: &Scene<'_>, ring: &[Spot], kind: FeatureKind) {
    let corner = |n: usize| scene.view.at(ring[n % 4]);
    let mut line =
        |a: (f64, f64), b: (f64, f64)| d.push_str(&format!("M{} {}L{} {}", px(a.0), px(a.1), px(b.0), px(b.1)));
    let long = |n: usize| (corner(n).0 - corner(n + 1).0).hypot(corner(n).1 - corner(n + 1).1);
    if long(0) < 8.0 || long(1) < 8.0 {
        return;
    }
    if kind == FeatureKind::Lift {
        line(corner(0), corner(2));
        line(corner(1), corner(3));
        return;
    }
    // Treads run across the longer side, about seven pixels apart.
    let first = usize::from(long(1) > long(0));
    let treads = ((long(first) / 7.0) as usize).clamp(2, 40);
    let (a, b, c, e) = (corner(first), corner(first + 1), corner(first + 2), corner(first + 3));
    for n in 1..treads {
        let part = n as f64 / treads as f64;
        let along = |p: (f64, f64), q: (f64, f64)| (p.0 + (q.0 - p.0) * part, p.1 + (q.1 - p.1) * part);
        line(along(a, b), along(e, c));
    }
}
