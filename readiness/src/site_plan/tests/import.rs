//! Real buildings, IMDF, and what is mended on the way.

use super::{head, real};
use crate::site_plan::draw::{DrawOptions, draw_plan, draw_site_map};
use crate::site_plan::import::{self, Dialect, FloorHead, NoteCode};
use crate::site_plan::{Feature, FeatureKind, FloorPlan};
use muster_terms::SiteId;

fn count(features: &[Feature], kind: FeatureKind) -> usize {
    features.iter().filter(|feature| feature.kind == kind).count()
}

#[test]
fn the_real_building_becomes_three_floors() {
    let Some(record) = real("westport-house/main.json") else {
        println!("skipped: the real building is not present");
        return;
    };
    let building = import::read_building(&std::fs::read(&record).unwrap()).unwrap();
    assert_eq!((building.name.as_str(), building.levels.len()), ("Westport House", 7));
    let mut floors = Vec::new();
    for level in building.levels.iter().take(3) {
        let file = record.with_file_name(level.filename.clone().unwrap());
        let head = FloorHead {
            name: level.name.clone(),
            ordinal: level.ordinal,
            ..head("")
        };
        let imported = import::floor(&std::fs::read(file).unwrap(), head).unwrap();
        assert_eq!(imported.dialect, Dialect::Wrld);
        floors.push(imported.plan);
    }
    assert_eq!(
        floors.iter().map(|floor| floor.features.len()).collect::<Vec<_>>(),
        [111, 88, 121]
    );
    assert_eq!(floors.iter().map(|floor| floor.ordinal).collect::<Vec<_>>(), [0, 1, 2]);
    let second = &floors[2].features;
    assert_eq!(
        (count(second, FeatureKind::Room), count(second, FeatureKind::Stairs)),
        (13, 4)
    );
    assert!(
        count(&floors[0].features, FeatureKind::Door) > 3,
        "the ground floor has doors to the outside"
    );
    for floor in &mut floors {
        floor.number_doors();
        let read = FloorPlan::from_geojson(floor.to_geojson().as_bytes()).unwrap();
        assert_eq!(read, *floor);
        let svg = draw_plan(floor, &DrawOptions::default()).0;
        assert!(svg.contains("plan-wall") && svg.len() < 20_000, "{} bytes", svg.len());
    }
    assert!(draw_plan(&floors[2], &DrawOptions::default()).0.contains(">Unit 4<"));
}

#[test]
fn the_real_outline_becomes_a_building_on_a_site_map() {
    let Some(file) = real("westport-house-outline.geojson") else {
        println!("skipped: the real building is not present");
        return;
    };
    let map = import::site_map(&std::fs::read(file).unwrap(), SiteId::new(), "Westport House")
        .unwrap()
        .plan;
    assert_eq!(count(&map.features, FeatureKind::Building), 1);
    assert!(draw_site_map(&map, &DrawOptions::default()).0.contains("plan-building"));
}

#[test]
fn routes_are_left_out_and_noted() {
    let Some(file) = real("westport-house/westport-house-floor-gf-paths.geojson") else {
        println!("skipped: the real building is not present");
        return;
    };
    let imported = import::floor(&std::fs::read(file).unwrap(), head("Ground")).unwrap();
    assert_eq!(imported.plan.features.len(), 1);
    assert_eq!(
        imported
            .notes
            .iter()
            .filter(|note| note.code == NoteCode::LeftOut)
            .count(),
        3
    );
}

#[test]
fn the_real_imdf_units_become_rooms() {
    let Some(file) = real("imdf-minimal/unit.geojson") else {
        println!("skipped: the real building is not present");
        return;
    };
    let imported = import::floor(&std::fs::read(file).unwrap(), head("Ground")).unwrap();
    assert_eq!(imported.dialect, Dialect::Imdf);
    assert!(
        imported
            .plan
            .features
            .iter()
            .any(|f| f.label.as_deref() == Some("B1 Corridor") && f.kind == FeatureKind::Corridor)
    );
}

/// A collection of features, each given as type word, coordinates and properties.
fn collection(features: &[(&str, &str, &str)]) -> Vec<u8> {
    let features: Vec<String> = features
        .iter()
        .map(|(geometry, coordinates, properties)| {
            format!(
                r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"{geometry}","coordinates":{coordinates}}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

const SQUARE: &str = "[[[0,0],[0.001,0],[0.001,0.001],[0,0.001],[0,0]]]";

#[test]
fn several_levels_ask_for_a_choice() {
    let level = |id: &str, level: &str| {
        format!(
            r#"{{"type":"Feature","id":"{id}","feature_type":"level","properties":{{"ordinal":0}},"geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}},
            {{"type":"Feature","id":"u{id}","feature_type":"unit","properties":{{"category":"room","level_id":"{level}","name":{{"de":"Saal","en":"Hall {id}"}}}},"geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}}"#
        )
    };
    let file = format!(
        r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
        level("a", "a"),
        level("b", "b")
    );
    assert_eq!(
        import::floor(file.as_bytes(), head("x")).unwrap_err().code(),
        "plan.several-levels"
    );
    let chosen = FloorHead {
        level: Some("b".into()),
        ..head("x")
    };
    let plan = import::floor(file.as_bytes(), chosen).unwrap().plan;
    assert_eq!(plan.features.len(), 2);
    assert_eq!(plan.features[1].label.as_deref(), Some("Hall b"));
}

#[test]
fn rooms_are_mended_and_noted() {
    let open = "[[[0,0],[0.001,0],[0.001,0.001],[0,0.001]]]";
    let bow = "[[[0,0],[0.001,0.001],[0.001,0],[0,0.001],[0,0]]]";
    let file = collection(&[
        ("Polygon", open, r#""kind":"room","label":"Open","id":"a""#),
        ("Polygon", bow, r#""kind":"room","label":"Bow","id":"a""#),
        (
            "Polygon",
            "[[[0,0],[0.001,0],[0,0]]]",
            r#""kind":"room","label":"Sliver""#,
        ),
        (
            "Point",
            "[0.0005,0.0005,12.5]",
            r#""kind":"fountain","label":"Fountain""#,
        ),
        (
            "MultiPoint",
            "[[0,0],[0.001,0.001]]",
            r#""kind":"kit","label":"Pair","mark":"K1""#,
        ),
        (
            "MultiPolygon",
            "[[[[0,0],[0.001,0],[0.001,0.001],[0,0]],[[0.0006,0.0002],[0.0008,0.0002],[0.0008,0.0004],[0.0006,0.0002]]]]",
            r#""kind":"room","label":"Holed""#,
        ),
    ]);
    let imported = import::floor(&file, head("Mended")).unwrap();
    let codes: Vec<NoteCode> = imported.notes.iter().map(|note| note.code).collect();
    use NoteCode::*;
    assert_eq!(
        codes,
        [
            RingClosed,
            RingCrosses,
            IdChanged,
            RingTooShort,
            NoGeometry,
            KeptAsOther,
            IdChanged
        ]
    );
    let labels: Vec<_> = imported
        .plan
        .features
        .iter()
        .filter_map(|f| f.label.as_deref())
        .collect();
    assert_eq!(labels, ["Open", "Bow", "Fountain", "Pair", "Pair", "Holed"]);
    assert_eq!(
        FloorPlan::from_geojson(imported.plan.to_geojson().as_bytes()).unwrap(),
        imported.plan
    );
}

#[test]
fn names_keep_their_script_and_lose_what_is_hidden() {
    let file = collection(&[
        (
            "Polygon",
            SQUARE,
            r#""kind":"room","label":"  急\u0000診\u202e  待合 \n室 ""#,
        ),
        (
            "Polygon",
            SQUARE,
            &format!(r#""kind":"room","label":"{}""#, "é".repeat(500)),
        ),
        ("Polygon", SQUARE, r#""kind":"room","label":"\u0007\u200b""#),
    ]);
    let plan = import::floor(&file, head("Names")).unwrap().plan;
    assert_eq!(plan.features[0].label.as_deref(), Some("急診 待合 室"));
    assert_eq!(
        plan.features[1].label.as_deref().map(|label| label.chars().count()),
        Some(80)
    );
    assert_eq!(plan.features[2].label, None);
}
