//! Wrong, huge, truncated and hostile files are refused with a code, and nothing panics.

use super::{ground_floor, head, hospital_site};
use crate::site_plan::draw::{DrawOptions, draw_plan, draw_site_map, legend};
use crate::site_plan::import::{self, PlanRefusal, limits};
use crate::site_plan::{FloorPlan, SiteMap, site_words, words};
use muster_terms::SiteId;
use proptest::prelude::*;

fn code(bytes: &[u8]) -> &'static str {
    import::floor(bytes, head("Hostile"))
        .map(|imported| imported.plan.name)
        .unwrap_err()
        .code()
}

fn of(kind: &str, geometry: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"x1","properties":{{"kind":"{kind}","label":"Hall"}},"geometry":{{"type":"{geometry}","coordinates":{coordinates}}}}}]}}"#
    )
}

#[test]
fn each_wrong_file_has_its_code() {
    let square = "[[[0,0],[0.001,0],[0.001,0.001],[0,0.001],[0,0]]]";
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let cases: &[(&str, String)] = &[
        ("plan.empty", String::new()),
        ("plan.empty", " \n\t ".into()),
        ("plan.empty", "\u{feff}".into()),
        ("plan.not-json", "<svg/>".into()),
        ("plan.not-json", "{'type':1}".into()),
        ("plan.not-json", format!("{} trailing", of("room", "Polygon", square))),
        ("plan.not-json", of("room", "Point", "[1e999,0]")),
        ("plan.not-json", of("room", "Point", "[NaN,0]")),
        ("plan.cut-short", of("room", "Polygon", square)[..120].into()),
        ("plan.not-a-collection", "[]".into()),
        ("plan.not-a-collection", "17".into()),
        ("plan.not-a-collection", "{}".into()),
        ("plan.not-a-collection", r#"{"type":"Feature","geometry":null,"properties":{}}"#.into()),
        ("plan.not-a-collection", r#"{"type":"FeatureCollection","features":{"0":1}}"#.into()),
        ("plan.not-a-collection", r#"{"type":"FeatureCollection","features":[1,2]}"#.into()),
        ("plan.nothing-to-draw", r#"{"type":"FeatureCollection","features":[]}"#.into()),
        ("plan.unknown-format", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null}]}"#.into()),
        ("plan.nothing-to-draw", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kind":"room"},"geometry":null}]}"#.into()),
        ("plan.too-deep", of("room", "Polygon", "[[[[[[0,0]]]]]]")),
        ("plan.too-deep", of("room", "Polygon", &nested)),
        // What nobody reads may be as deep as it likes: it is passed over without recursion.
        ("plan.nothing-to-draw", format!(r#"{{"type":"FeatureCollection","x":{nested}}}"#)),
        ("plan.bad-position", of("room", "Point", "[1]")),
        ("plan.bad-position", of("room", "Point", "[\"1\",2]")),
        ("plan.bad-position", of("room", "Point", "[null,2]")),
        ("plan.bad-position", of("room", "Point", "[[0,1],2]")),
        ("plan.bad-position", of("room", "Polygon", "[0,1]")),
        ("plan.off-the-globe", of("room", "Point", "[200,0]")),
        ("plan.off-the-globe", of("room", "Point", "[-2.9,-91]")),
        ("plan.ring-open", of("outline", "Polygon", "[[[0,0],[0.001,0],[0.001,0.001],[0,0.001]]]")),
        ("plan.ring-crosses", of("outline", "Polygon", "[[[0,0],[0.001,0.001],[0.001,0],[0,0.001],[0,0]]]")),
        ("plan.ring-too-short", of("outline", "Polygon", "[[[0,0],[0.001,0],[0,0]]]")),
        ("plan.wrong-shape", of("outline", "Point", "[0,0]")),
        ("plan.too-wide", of("room", "Polygon", "[[[0,0],[1,0],[1,0.001],[0,0]]]")),
        ("plan.no-head", String::from_utf8(ground_floor().to_geojson().into()).unwrap().replace("floor-plan/1", "floor-plan/9")),
    ];
    for (wanted, file) in cases {
        let strict = FloorPlan::from_geojson(file.as_bytes());
        if *wanted == "plan.no-head" {
            assert_eq!(strict.unwrap_err().code(), *wanted);
            continue;
        }
        assert!(strict.is_err());
        assert_eq!(code(file.as_bytes()), *wanted, "{}", &file[..file.len().min(200)]);
    }
}

#[test]
fn too_much_is_refused_before_it_is_kept() {
    assert_eq!(code(&vec![b' '; limits::MOST_BYTES + 1]), "plan.too-large");
    let features = vec![r#"{"type":"Feature"}"#; limits::MOST_FEATURES + 1].join(",");
    assert_eq!(
        code(format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#).as_bytes()),
        "plan.too-many-features"
    );
    let spots = vec!["[0,0]"; limits::MOST_VERTICES + 1].join(",");
    assert_eq!(
        code(of("way_in", "LineString", &format!("[{spots}]")).as_bytes()),
        "plan.too-many-vertices"
    );
}

#[test]
fn one_feature_that_becomes_many_is_held_to_the_same_limits() {
    let many = |count: usize| format!("[{}]", vec!["[0,0]"; count].join(","));
    let file = of("kit", "MultiPoint", &many(limits::MOST_FEATURES));
    let kept = import::floor(file.as_bytes(), head("Kits"))
        .unwrap()
        .plan
        .features
        .len();
    assert_eq!(kept, limits::MOST_FEATURES);
    let one_more = of("kit", "MultiPoint", &many(limits::MOST_FEATURES + 1));
    assert_eq!(code(one_more.as_bytes()), "plan.too-many-features");
    let words = "\u{1f9f0}".repeat(200);
    let wordy = of("kit", "MultiPoint", &many(limits::MOST_FEATURES))
        .replace(r#""kind""#, &format!(r#""note":"{words}","kind""#));
    assert_eq!(
        code(wordy.as_bytes()),
        "plan.too-large",
        "each of them carries the words"
    );
}

/// A ring whose edges all overlap in longitude is the worst case of the sweep; the budget ends it.
#[test]
fn a_tangle_is_refused_for_an_outline_and_noted_for_a_room() {
    let mut ring: Vec<String> = (0..20_000)
        .map(|n| format!("[{},{}]", (n % 2) as f64 * 0.001, n as f64 * 1e-7))
        .collect();
    ring.extend(["[0.002,0.0019999]", "[0.002,-0.001]", "[0,-0.001]"].map(String::from));
    ring.push(ring[0].clone());
    let coordinates = format!("[[{}]]", ring.join(","));
    assert_eq!(
        code(of("outline", "Polygon", &coordinates).as_bytes()),
        "plan.ring-tangled"
    );
    let imported = import::floor(of("room", "Polygon", &coordinates).as_bytes(), head("x")).unwrap();
    assert_eq!(imported.notes[0].code.as_str(), "plan.note.ring-unchecked");
}

#[test]
fn a_refusal_names_the_outline() {
    let refusal = import::floor(
        of("outline", "Polygon", "[[[0,0],[0.001,0],[0.001,0.001],[0,0.001]]]").as_bytes(),
        head("x"),
    );
    assert_eq!(
        refusal.unwrap_err().to_string(),
        "the edge of Hall does not end where it begins"
    );
}

#[test]
fn our_own_files_are_read_strictly() {
    let text = ground_floor().to_geojson();
    let strict = |from: &str, to: &str| FloorPlan::from_geojson(text.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(
        strict("\"kind\":\"kit\"", "\"kind\":\"treasure\"").code(),
        "plan.unknown-kind"
    );
    assert_eq!(
        strict("\"id\":\"corridor-2\"", "\"id\":\"outline-1\"").code(),
        "plan.same-id"
    );
    assert_eq!(
        strict("\"version\":7", "\"version\":-7"),
        PlanRefusal::NoHead { what: "version" }
    );
    assert_eq!(
        strict("2031-09-03", "2031-02-30"),
        PlanRefusal::NoHead { what: "walked_on" }
    );
}

#[test]
fn a_building_record_points_only_beside_itself() {
    let record = r#"{"name":"House","levels":[{"id":"b","z_order":1,"filename":"../../etc/passwd"},{"id":"a","z_order":0,"filename":"a.geojson"}]}"#;
    let building = import::read_building(record.as_bytes()).unwrap();
    assert_eq!(building.levels[0].filename.as_deref(), Some("a.geojson"));
    assert_eq!(building.levels[1].filename, None);
    assert_eq!(import::read_building(b"{}").unwrap_err().code(), "plan.no-head");
    assert_eq!(import::read_building(b"{").unwrap_err().code(), "plan.cut-short");
}

/// Whatever was taken can be drawn, said in words, written, and read back the same.
fn holds_together(bytes: &[u8]) {
    if let Ok(imported) = import::floor(bytes, head("Any")) {
        let plan = imported.plan;
        let svg = draw_plan(
            &plan,
            &DrawOptions {
                grid: true,
                ..DrawOptions::default()
            },
        )
        .0;
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        let _ = (words(&plan), legend(&plan.features, &Default::default()));
        assert_eq!(FloorPlan::from_geojson(plan.to_geojson().as_bytes()).unwrap(), plan);
    }
    if let Ok(imported) = import::site_map(bytes, SiteId::new(), "Any") {
        let _ = (
            draw_site_map(&imported.plan, &DrawOptions::default()),
            site_words(&imported.plan),
        );
        assert_eq!(
            SiteMap::from_geojson(imported.plan.to_geojson().as_bytes()).unwrap(),
            imported.plan
        );
    }
    let _ = (
        FloorPlan::from_geojson(bytes),
        SiteMap::from_geojson(bytes),
        import::read_building(bytes),
    );
}

const SHARDS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-",
    "1e308",
    "-1e-308",
    "99999999999999999999",
    "180",
    "-90",
    "[]",
    "[[]]",
    "\\u0000",
    "\\ud800",
    "\"kind\":\"outline\",",
    "\"kind\":\"door\",",
    "\"type\":\"Polygon\",",
    "\"type\":\"MultiPolygon\",",
    "\"type\":\"Point\",",
    "\"feature_type\":\"unit\",",
    "\"geometry\":null,",
    "\u{202e}",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_plans_never_panic(
        site in any::<bool>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..5_u8, prop::sample::select(SHARDS), 0..40_usize), 1..8),
    ) {
        let mut bytes = if site { hospital_site().to_geojson() } else { ground_floor().to_geojson() }.into_bytes();
        for (place, how, shard, long) in edits {
            let at = place.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + long).min(bytes.len());
            match how {
                0 => { bytes.splice(at..end, shard.bytes()); }
                1 => { bytes.splice(at..at, shard.bytes()); }
                2 => bytes.truncate(at),
                3 => { let copy = bytes[at..end].to_vec(); bytes.splice(at..at, copy); }
                _ => if let Some(byte) = bytes.get_mut(at) { *byte ^= 1 << (long % 8) },
            }
        }
        holds_together(&bytes);
    }

    /// Edits of numbers and words keep the file JSON, so that they reach the rules behind the reader.
    #[test]
    fn changed_values_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&["0", "-0", "180", "1e-9", "-40.00001", "44.0001", "null", "[]", "true"][..])), 1..6),
    ) {
        let mut text = ground_floor().to_geojson();
        for (place, value) in edits {
            let numbers: Vec<(usize, usize)> = number_spans(&text);
            if numbers.is_empty() { break; }
            let (from, to) = numbers[place.index(numbers.len())];
            text.replace_range(from..to, value);
        }
        holds_together(text.as_bytes());
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        holds_together(&bytes);
    }
}

/// Where numbers stand in `coordinates`: after a bracket or comma, up to the next one.
fn number_spans(text: &str) -> Vec<(usize, usize)> {
    let start = |c: char| c.is_ascii_digit() || c == '-';
    let mut spans = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices() {
        match from {
            None if start(c) && matches!(text.as_bytes()[at.saturating_sub(1)], b'[' | b',') => from = Some(at),
            Some(begun) if matches!(c, ']' | ',') => {
                spans.push((begun, at));
                from = None;
            }
            _ => {}
        }
    }
    spans
}
