use super::*;
use crate::site_plan::{Area, Feature, FeatureKind, FloorPlan, Shape, SiteMap, demo};
use muster_terms::SiteId;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::path::PathBuf;
use zip::{ZipWriter, write::SimpleFileOptions};

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The real archive beside the repository, as a ZIP of its folder.
fn real() -> Option<Vec<u8>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here
        .ancestors()
        .map(|folder| folder.join("shared/data/indoor/imdf-minimal"));
    let Some(entries) = folders.find_map(|folder| std::fs::read_dir(folder).ok()) else {
        println!("skipped: no shared data");
        return None;
    };
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                format!("venue/{}", path.file_name().unwrap().to_string_lossy()),
                std::fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    Some(zipped(&borrowed))
}

fn site() -> SiteId {
    SiteId::new()
}

/// The drawings of an archive, as a site would have them.
struct Site {
    id: SiteId,
    floors: Vec<(String, FloorPlan)>,
    map: Option<SiteMap>,
}

impl Site {
    fn of(archive: &Archive, id: SiteId) -> Self {
        let brought = read(archive, id, "Station").unwrap();
        Self {
            id,
            floors: brought
                .floors
                .into_iter()
                .map(|(level, imported)| (level, imported.plan))
                .collect(),
            map: brought.map.map(|imported| imported.plan),
        }
    }

    fn out(&self, source: Option<&Archive>) -> Archive {
        let drawings = Drawings {
            site: self.id,
            name: "Station",
            address: "1 Yard Road",
            floors: &self.floors,
            map: self.map.as_ref(),
            now: "2031-05-05T09:00:00Z".parse().unwrap(),
        };
        let written = write(source, &drawings);
        // What is written can be read as a ZIP, and is the same then.
        let back = Archive::from_zip(&written.to_zip().unwrap()).unwrap();
        assert_eq!(back, written);
        back
    }

    fn drawn(&self) -> Vec<(String, i32, Vec<Feature>)> {
        let by_id = |features: &[Feature]| {
            let mut features = features.to_vec();
            features.sort_by(|a, b| a.id.cmp(&b.id));
            features
        };
        let floors = self
            .floors
            .iter()
            .map(|(_, plan)| (plan.name.clone(), plan.ordinal, by_id(&plan.features)));
        let map = self
            .map
            .iter()
            .map(|map| ("outside".to_owned(), 0, by_id(&map.features)));
        let mut all: Vec<_> = floors.chain(map).collect();
        all.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        all
    }
}

/// Field rules of IMDF 1.0 that hold for every feature: a UUID, its type, and the properties that may not be missing.
fn is_imdf(archive: &Archive) {
    for needed in ["version", "created", "language"] {
        assert!(
            archive.manifest.get(needed).is_some_and(Value::is_string),
            "manifest: {needed}"
        );
    }
    let ids: std::collections::HashSet<&str> = archive
        .features
        .iter()
        .filter_map(|feature| feature["id"].as_str())
        .collect();
    assert_eq!(ids.len(), archive.features.len(), "each id once");
    for feature in &archive.features {
        let of = feature["feature_type"].as_str().unwrap();
        assert!(
            uuid::Uuid::parse_str(feature["id"].as_str().unwrap()).is_ok(),
            "{feature}"
        );
        assert_eq!(feature["type"], "Feature");
        let (shapes, needed): (&[&str], &[&str]) = match of {
            "address" => (&[], &["address", "locality", "country"]),
            "venue" => (&["Polygon", "MultiPolygon"], &["category", "name", "address_id"]),
            "building" => (&[], &["category"]),
            "footprint" => (&["Polygon", "MultiPolygon"], &["category", "building_ids"]),
            "level" => (
                &["Polygon", "MultiPolygon"],
                &["category", "outdoor", "ordinal", "name", "short_name"],
            ),
            "unit" => (&["Polygon", "MultiPolygon"], &["category", "level_id"]),
            "opening" => (&["LineString"], &["category", "level_id"]),
            "amenity" => (&["Point"], &["category", "unit_ids"]),
            "fixture" => (&["Polygon", "MultiPolygon"], &["category", "level_id"]),
            "detail" => (&["LineString", "MultiLineString"], &["level_id"]),
            _ => continue,
        };
        match feature["geometry"]["type"].as_str() {
            Some(shape) => assert!(shapes.contains(&shape), "{of} {shape}"),
            None => assert!(shapes.is_empty(), "{feature}"),
        }
        for key in needed {
            assert!(!feature["properties"][key].is_null(), "{of} without {key}: {feature}");
        }
        for key in ["level_id", "address_id"] {
            if let Some(id) = feature["properties"][key].as_str() {
                assert!(ids.contains(id), "{of}: {key} leads nowhere");
            }
        }
    }
}

#[test]
fn a_real_venue_comes_in_is_drawn_goes_out_and_comes_in_equal() {
    let Some(bytes) = real() else { return };
    let archive = Archive::from_zip(&bytes).unwrap();
    let station = Site::of(&archive, site());
    assert_eq!(
        station.floors.iter().map(|(_, plan)| plan.ordinal).collect::<Vec<_>>(),
        [-1, 0, 1]
    );
    let ground = &station.floors[1].1;
    assert!(
        ground
            .features
            .iter()
            .any(|feature| feature.label.as_deref() == Some("Restroom")),
        "the amenity has the level of its unit"
    );
    let map = station.map.as_ref().unwrap();
    assert!(
        map.features.iter().any(|feature| feature.kind == FeatureKind::Building
            && feature.label.as_deref() == Some("Test Station Building"))
    );
    for (_, plan) in &station.floors {
        let drawing = crate::site_plan::draw::draw_plan(plan, &crate::site_plan::draw::DrawOptions::default());
        assert!(drawing.0.contains("plan-room") || drawing.0.contains("plan-corridor"));
    }
    let out = station.out(Some(&archive));
    assert_eq!(out.manifest, archive.manifest);
    assert_eq!(
        out.features, archive.features,
        "nobody changed anything, so it goes out as it came"
    );
    is_imdf(&out);
    assert_eq!(Site::of(&out, station.id).drawn(), station.drawn());
}

#[test]
fn what_was_changed_goes_out_changed_and_everything_else_as_it_came() {
    let Some(bytes) = real() else { return };
    let archive = Archive::from_zip(&bytes).unwrap();
    let mut station = Site::of(&archive, site());
    let plan = &mut station.floors[1].1;
    let restroom = plan
        .features
        .iter()
        .position(|feature| feature.label.as_deref() == Some("Restroom"))
        .unwrap();
    plan.features[restroom].label = Some("Staff restroom".into());
    let room = plan
        .features
        .iter()
        .position(|feature| feature.kind == FeatureKind::Room)
        .unwrap();
    plan.features[room].shape = crate::site_plan::edit::rules::moved(&plan.features[room].shape, 0.5, 0.0);
    plan.features[room].facts.number = Some("0.14".into());
    let spot = plan.features[room].shape.middle().unwrap();
    let gate = plan
        .features
        .iter()
        .position(|feature| feature.kind == FeatureKind::InteriorDoor)
        .unwrap();
    let gone = plan.features.remove(gate);
    let mut kit = Feature::new("kit-1", FeatureKind::Kit, Shape::Point(spot));
    kit.facts.mark = Some("K1".into());
    plan.features.push(kit);
    plan.name = "Ground, 地上".into();
    let map = station.map.as_mut().unwrap();
    let house = map
        .features
        .iter_mut()
        .find(|feature| feature.kind == FeatureKind::Building)
        .unwrap();
    house.label = Some("Main hall".into());
    map.features
        .push(Feature::new("m1", FeatureKind::MeetingPoint, Shape::Point(spot)));
    let out = station.out(Some(&archive));
    is_imdf(&out);
    assert_eq!(Site::of(&out, station.id).drawn(), station.drawn());
    assert!(out.features.iter().all(|feature| feature["id"] != gone.id.as_str()));
    let same = archive
        .features
        .iter()
        .filter(|feature| out.features.contains(feature))
        .count();
    assert_eq!(
        same,
        archive.features.len() - 5,
        "restroom, room, gate, level and footprint are others"
    );
    let occupants = |archive: &Archive| archive.of("occupant").cloned().collect::<Vec<_>>();
    assert_eq!(occupants(&out), occupants(&archive));
    // A floor that is gone takes along what stood on it.
    let without = Site {
        id: station.id,
        floors: station.floors.iter().skip(1).cloned().collect(),
        map: station.map.clone(),
    };
    let less = without.out(Some(&archive));
    is_imdf(&less);
    assert_eq!(Site::of(&less, station.id).drawn(), without.drawn());
}

#[test]
fn what_was_drawn_here_goes_out_as_imdf_and_comes_back() {
    let id = site();
    let hospital = Site {
        id,
        floors: vec![(
            "4f1c1d3a-0000-4000-8000-000000000001".into(),
            demo::northfield_ground(muster_terms::FloorId::new(), id, None),
        )],
        map: Some(demo::northfield_site(id)),
    };
    let out = hospital.out(None);
    is_imdf(&out);
    for of in ["address", "venue", "building", "footprint", "level", "unit", "amenity"] {
        assert!(out.of(of).next().is_some(), "no {of}");
    }
    assert_eq!(Site::of(&out, id).drawn(), hospital.drawn());
    assert_eq!(hospital.out(None), out, "the same each time");
}

#[test]
fn a_name_in_any_script_survives_and_a_feature_without_an_outline_gets_a_level() {
    let id = site();
    let square = |side: f64| {
        let at = |east: f64, north: f64| demo::town().moved(east, north);
        Shape::Areas(vec![Area {
            rings: vec![vec![
                at(0.0, 0.0),
                at(side, 0.0),
                at(side, side),
                at(0.0, side),
                at(0.0, 0.0),
            ]],
        }])
    };
    let mut room = Feature::new("raum ⁂ 1", FeatureKind::Room, square(4.0));
    room.label = Some("غرفة 会議室 Ζ".into());
    let plan = FloorPlan {
        floor: muster_terms::FloorId::new(),
        site: id,
        name: "Étage".into(),
        ordinal: -2,
        version: 4,
        walked_on: None,
        features: vec![room],
        grid: None,
    };
    let one = Site {
        id,
        floors: vec![("4f1c1d3a-0000-4000-8000-000000000002".into(), plan)],
        map: None,
    };
    let out = one.out(None);
    is_imdf(&out);
    let back = Site::of(&out, id);
    let features = &back.floors[0].1.features;
    assert!(features.contains(&one.floors[0].1.features[0]), "{features:?}");
    assert_eq!(
        (back.floors[0].1.name.as_str(), back.floors[0].1.ordinal),
        ("Étage", -2)
    );
}

#[test]
fn hostile_archives_are_refused_with_a_code() {
    let code = |bytes: &[u8]| Archive::from_zip(bytes).unwrap_err().code();
    let manifest: &[u8] = b"{\"version\":\"1.0.0\",\"created\":\"x\",\"language\":\"en\"}";
    let level: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[{\"id\":\"a\",\"type\":\"Feature\",\"feature_type\":\"level\",\"geometry\":null,\"properties\":{}}]}";
    assert_eq!(code(b"not a zip"), "plan.archive-not-zip");
    assert_eq!(code(&[]), "plan.archive-not-zip");
    assert_eq!(code(&zipped(&[("../manifest.json", manifest)])), "plan.archive-path");
    assert_eq!(code(&zipped(&[("a/../../x.geojson", level)])), "plan.archive-path");
    assert_eq!(code(&zipped(&[("/etc/level.geojson", level)])), "plan.archive-path");
    assert_eq!(code(&zipped(&[("level.geojson", level)])), "plan.archive-no-manifest");
    assert_eq!(code(&zipped(&[("manifest.json", b"[]")])), "plan.archive-no-manifest");
    assert_eq!(code(&zipped(&[("manifest.json", manifest)])), "plan.archive-no-level");
    assert_eq!(
        code(&zipped(&[("manifest.json", manifest), ("level.geojson", b"{")])),
        "plan.not-json"
    );
    assert_eq!(
        code(&zipped(&[("manifest.json", manifest), ("level.geojson", b"[]")])),
        "plan.not-a-collection"
    );
    assert_eq!(
        code(&zipped(&[
            ("manifest.json", manifest),
            ("level.geojson", b"{\"features\":[1]}")
        ])),
        "plan.not-a-collection"
    );
    assert_eq!(
        code(&zipped(&[
            ("manifest.json", manifest),
            ("level.geojson", level),
            ("x/level.geojson", level)
        ])),
        "plan.same-id"
    );
    // A bomb: a few kilobytes that unpack to many megabytes.
    let bomb = zipped(&[
        ("manifest.json", manifest),
        ("unit.geojson", &vec![b' '; 40 * 1024 * 1024]),
    ]);
    assert!(bomb.len() < 100_000);
    assert_eq!(code(&bomb), "plan.archive-too-large");
    // Another: it unpacks to little, and its values would fill the memory.
    for values in ["[],", "0,", "{\"a\":0},"] {
        let many = values.repeat(3 * 1024 * 1024 / values.len());
        let file = format!("{{\"features\":[{{\"id\":\"a\",\"properties\":[{many}0]}}]}}");
        let files: Vec<(String, &[u8])> = ["unit", "level", "opening"]
            .map(|of| (format!("{of}.geojson"), file.as_bytes()))
            .into();
        let mut files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        files.insert(0, ("manifest.json", manifest));
        let heap = zipped(&files);
        assert!(heap.len() < 100_000);
        assert_eq!(code(&heap), "plan.archive-too-much", "{values}");
    }
    let words = format!("{{\"features\":[],\"x\":\"{}\"}}", "[{,\\\"".repeat(500_000));
    assert_eq!(
        code(&zipped(&[
            ("manifest.json", manifest),
            ("level.geojson", words.as_bytes())
        ])),
        "plan.archive-no-level",
        "what stands in a text is no value"
    );
    let three = vec![b' '; 4 * 1024 * 1024 - 8];
    let many: Vec<(String, &[u8])> = (0..6)
        .map(|n| {
            (
                format!("x{}.geojson", ["a", "b", "c", "d", "e", "f"][n]),
                three.as_slice(),
            )
        })
        .collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(code(&zipped(&many)), "plan.not-json");
    let names: Vec<String> = (0..70).map(|n| format!("f{n}.txt")).collect();
    let crowd: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    assert_eq!(code(&zipped(&crowd)), "plan.archive-too-many-files");
    let mut torn = zipped(&[("manifest.json", manifest), ("level.geojson", &level.repeat(50))]);
    let middle = torn.len() / 3;
    torn[middle..middle + 20].fill(0xff);
    assert!(Archive::from_zip(&torn).is_err());
    // Deep nesting, and a level that crosses itself.
    let deep = format!("{{\"features\":[{{\"id\":\"a\",\"x\":{}}}]}}", "[".repeat(100_000));
    assert_eq!(
        code(&zipped(&[
            ("manifest.json", manifest),
            ("level.geojson", deep.as_bytes())
        ])),
        "plan.not-json"
    );
    let bow = json!({ "type": "FeatureCollection", "features": [{ "id": "a", "type": "Feature", "feature_type": "level",
        "geometry": { "type": "Polygon", "coordinates": [[[0, 0], [0.0001, 0.0001], [0.0001, 0], [0, 0.0001], [0, 0]]] }, "properties": {} }] });
    let archive = Archive::from_zip(&zipped(&[
        ("manifest.json", manifest),
        ("level.geojson", bow.to_string().as_bytes()),
    ]))
    .unwrap();
    assert_eq!(read(&archive, site(), "x").unwrap_err().code(), "plan.ring-crosses");
}
