//! How long a large floor takes to read, draw and say in words. Run with `cargo bench -p muster-readiness`.

use muster_readiness::site_plan::draw::{DrawOptions, draw_plan};
use muster_readiness::site_plan::{Area, Feature, FeatureKind, FloorPlan, Shape, demo, words};
use muster_terms::{FloorId, SiteId};

fn main() {
    divan::main();
}

/// A floor of this many features on 400 by 300 metres: rooms in a grid with walls, doors, cameras and marks between them.
fn large_floor(count: usize) -> FloorPlan {
    let kinds = [
        FeatureKind::Room,
        FeatureKind::Room,
        FeatureKind::Wall,
        FeatureKind::InteriorDoor,
        FeatureKind::Camera,
    ];
    let columns = (count as f64).sqrt().ceil();
    let features = (0..count).map(|n| {
        let (east, south) = (
            (n as f64 % columns) * 400.0 / columns,
            (n as f64 / columns).floor() * 300.0 / columns,
        );
        feature(n, kinds[n % kinds.len()], east, south)
    });
    let (floor, site, name) = (FloorId::new(), SiteId::new(), "Large".to_string());
    FloorPlan {
        floor,
        site,
        name,
        ordinal: 0,
        version: 1,
        walked_on: None,
        features: features.collect(),
        grid: None,
    }
}

fn feature(n: usize, kind: FeatureKind, east: f64, south: f64) -> Feature {
    let spot = |x: f64, y: f64| demo::town().moved(east + x, -(south + y));
    let shape = match kind {
        FeatureKind::Camera => Shape::Point(spot(1.0, 1.0)),
        FeatureKind::InteriorDoor => Shape::Lines(vec![vec![spot(0.0, 0.0), spot(1.0, 0.0)]]),
        _ => Shape::Areas(vec![Area {
            rings: vec![vec![
                spot(0.0, 0.0),
                spot(5.0, 0.0),
                spot(5.0, 4.0),
                spot(0.0, 4.0),
                spot(0.0, 0.0),
            ]],
        }]),
    };
    Feature {
        label: Some(format!("Room {n}")),
        ..Feature::new(format!("f{n}"), kind, shape)
    }
}

#[divan::bench(args = [100, 1_000, 5_000, 20_000])]
fn draw(bencher: divan::Bencher<'_, '_>, count: usize) {
    let plan = large_floor(count);
    bencher.bench(|| draw_plan(&plan, &DrawOptions::default()).0.len());
}

#[divan::bench(args = [5_000])]
fn read(bencher: divan::Bencher<'_, '_>, count: usize) {
    let text = large_floor(count).to_geojson();
    bencher.bench(|| FloorPlan::from_geojson(text.as_bytes()).map(|plan| plan.features.len()));
}

#[divan::bench(args = [5_000])]
fn say(bencher: divan::Bencher<'_, '_>, count: usize) {
    let plan = large_floor(count);
    bencher.bench(|| words(&plan).rooms.len());
}

#[divan::bench]
fn draw_the_hospital(bencher: divan::Bencher<'_, '_>) {
    let plan = demo::northfield_ground(FloorId::new(), SiteId::new(), None);
    bencher.bench(|| draw_plan(&plan, &DrawOptions::default()).0.len());
}
