//! Our own form loses nothing, and is GeoJSON to others.

use super::{ground_floor, hospital_site};
use crate::site_plan::{Area, Facts, Feature, FeatureKind, FloorPlan, Shape, SiteMap, Spot, demo};
use muster_terms::{FloorId, SiteId};
use proptest::prelude::*;

#[test]
fn a_floor_is_read_back_as_it_was_written() {
    for plan in [
        ground_floor(),
        demo::northfield_first(FloorId::new(), SiteId::new(), None),
    ] {
        let text = plan.to_geojson();
        let read = FloorPlan::from_geojson(text.as_bytes()).unwrap();
        assert_eq!(read, plan);
        assert_eq!(read.to_geojson(), text);
    }
}

#[test]
fn a_site_map_is_read_back_as_it_was_written() {
    let map = hospital_site();
    assert_eq!(SiteMap::from_geojson(map.to_geojson().as_bytes()).unwrap(), map);
}

#[test]
fn another_reader_sees_a_feature_collection() {
    let plan = ground_floor();
    let parsed: geojson::GeoJson = plan.to_geojson().parse().unwrap();
    let geojson::GeoJson::FeatureCollection(collection) = parsed else {
        panic!("not a collection")
    };
    assert_eq!(collection.features.len(), plan.features.len());
}

#[test]
fn a_floor_is_not_a_site_map() {
    let refusal = SiteMap::from_geojson(ground_floor().to_geojson().as_bytes()).unwrap_err();
    assert_eq!(refusal.code(), "plan.no-head");
}

#[test]
fn every_kind_is_found_by_its_word() {
    for kind in FeatureKind::ALL {
        assert_eq!(FeatureKind::parse(kind.as_str()), Some(*kind));
        assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.as_str()));
    }
}

#[test]
fn doors_are_numbered_clockwise_from_north_and_keep_their_numbers() {
    let mut plan = ground_floor();
    for door in plan
        .features
        .iter_mut()
        .filter(|f| f.kind == FeatureKind::Door && f.facts.mark.as_deref() != Some("E4"))
    {
        door.facts.mark = None;
    }
    plan.number_doors();
    let marks = |name: &str| {
        let door = plan
            .features
            .iter()
            .find(|f| f.kind == FeatureKind::Door && f.label.as_deref() == Some(name))
            .unwrap();
        door.facts.mark.clone().unwrap()
    };
    assert_eq!(marks("Walk-in"), "E4");
    assert_eq!(
        (marks("Ambulance bay"), marks("Ward link"), marks("Main entrance")),
        ("E5".into(), "E6".into(), "E7".into())
    );
}

#[test]
fn a_metre_is_a_metre_anywhere() {
    for (lon, lat) in [(0.0, 0.0), (-2.98, 56.46), (179.999_9, -45.0), (20.0, 78.0)] {
        let here = Spot::new(lon, lat).unwrap();
        let (east, north) = here.metres_to(here.moved(30.0, -40.0));
        assert!((east - 30.0).abs() < 0.2 || lon > 179.0, "{lon} {lat}: {east}");
        assert!((north + 40.0).abs() < 0.01, "{lon} {lat}: {north}");
    }
}

fn any_spot() -> impl Strategy<Value = Spot> {
    (-1_000_000..1_000_000_i64, -1_000_000..1_000_000_i64)
        .prop_map(|(x, y)| Spot::new(11.5 + x as f64 * 1e-8, 48.1 + y as f64 * 1e-8).unwrap())
}

fn any_area() -> impl Strategy<Value = Area> {
    prop::collection::vec(any_spot(), 3..9).prop_map(|mut ring| {
        ring.push(ring[0]);
        Area { rings: vec![ring] }
    })
}

fn any_feature() -> impl Strategy<Value = (FeatureKind, Shape)> {
    let kinds = |shape: Shape| {
        let fitting: Vec<FeatureKind> = FeatureKind::ALL
            .iter()
            .copied()
            .filter(|kind| !kind.is_edge() && kind.accepts(&shape))
            .collect();
        prop::sample::select(fitting).prop_map(move |kind| (kind, shape.clone()))
    };
    prop_oneof![
        any_spot().prop_map(Shape::Point),
        prop::collection::vec(prop::collection::vec(any_spot(), 2..6), 1..3).prop_map(Shape::Lines),
        prop::collection::vec(any_area(), 1..3).prop_map(Shape::Areas),
    ]
    .prop_flat_map(kinds)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_plan_is_read_back_as_it_was_written(
        features in prop::collection::vec((any_feature(), "[a-zA-Z0-9äé中Ж]{1,20}", 0..360_u16, 0..9_999_u32, any::<bool>()), 0..20),
        ordinal in -20..200_i32, version in any::<u32>(),
    ) {
        let features = features.into_iter().enumerate().map(|(n, ((kind, shape), text, facing, width, best))| {
            let facts = Facts {
                note: Some(text.clone()), facing_deg: Some(facing), width_m: Some(f64::from(width) / 100.0), best, ..Facts::default()
            };
            Feature { id: format!("{n}"), kind, label: Some(text), shape, facts }
        }).collect();
        let plan = FloorPlan { ordinal, version, features, ..ground_floor() };
        let read = FloorPlan::from_geojson(plan.to_geojson().as_bytes()).unwrap();
        prop_assert_eq!(read, plan);
    }
}
