//! What a drawing promises: north is up, names stay in their rooms and off each other, and nothing breaks the markup.

use super::view::{Ground, View, bounds};
use super::*;
use crate::site_plan::{Area, Facts, FeatureKind, Shape, Spot, demo};
use muster_terms::{FloorId, SiteId};
use proptest::prelude::*;

fn ground_floor() -> FloorPlan {
    demo::northfield_ground(FloorId::new(), SiteId::new(), None)
}

fn spot(east: f64, north: f64) -> Spot {
    demo::town().moved(east, north)
}

fn room(id: usize, name: &str, corners: &[(f64, f64)]) -> Feature {
    let ring = corners
        .iter()
        .chain(corners.first())
        .map(|(x, y)| spot(*x, *y))
        .collect();
    let shape = Shape::Areas(vec![Area { rings: vec![ring] }]);
    let facts = Facts {
        number: Some(format!("{id}")),
        ..Facts::default()
    };
    Feature {
        id: format!("r{id}"),
        kind: FeatureKind::Room,
        label: Some(name.into()),
        shape,
        facts,
    }
}

#[test]
fn north_is_up_and_east_is_right() {
    let plan = ground_floor();
    let view = View::fit(&plan.features, Ground::Floor, &DrawOptions::default());
    let (here, north, east) = (spot(0.0, 0.0), spot(0.0, 10.0), spot(10.0, 0.0));
    assert!(view.at(north).1 < view.at(here).1 - 1.0);
    assert!((view.at(north).0 - view.at(here).0).abs() < 0.01);
    assert!(view.at(east).0 > view.at(here).0 + 1.0);
    let lengths = (view.at(here).1 - view.at(north).1, view.at(east).0 - view.at(here).0);
    assert!(
        (lengths.0 - lengths.1).abs() < 0.1,
        "a metre is as long to the north as to the east: {lengths:?}"
    );
}

#[test]
fn turned_by_a_quarter_north_is_right() {
    let plan = ground_floor();
    let options = DrawOptions {
        rotate_deg: 90.0,
        ..DrawOptions::default()
    };
    let view = View::fit(&plan.features, Ground::Floor, &options);
    assert!(view.at(spot(0.0, 10.0)).0 > view.at(spot(0.0, 0.0)).0 + 1.0);
    assert!(draw_plan(&plan, &options).0.contains("rotate(90)"));
}

#[test]
fn everything_lies_in_the_frame() {
    let plan = ground_floor();
    for turn in [0.0, 17.0, 90.0, 200.0] {
        let options = DrawOptions {
            rotate_deg: turn,
            ..DrawOptions::default()
        };
        let view = View::fit(&plan.features, Ground::Floor, &options);
        let (low, high) = bounds(
            plan.features
                .iter()
                .flat_map(|f| f.shape.spots())
                .map(|spot| view.at(spot)),
        );
        assert!(
            low.0 >= 0.0 && low.1 >= 0.0 && high.0 <= view.width && high.1 <= view.height,
            "{turn}"
        );
    }
}

#[test]
fn all_names_of_the_hospital_are_shown_at_desktop_width() {
    let svg = draw_plan(&ground_floor(), &DrawOptions::default()).0;
    for name in [
        "ED waiting",
        "Triage 1",
        "Resus",
        "Staff base",
        "Medicines",
        "Relatives",
        "Lifts and stairs",
        "Corridor A",
    ] {
        assert!(svg.contains(&format!(">{name}<")), "{name}");
    }
    assert!(svg.contains(">Majors</tspan>") && svg.contains(">7-8</tspan>"));
}

#[test]
fn layers_hide_what_they_name() {
    let plan = ground_floor();
    let none = Layers {
        entrances: false,
        kits: false,
        cameras: false,
        hazards: false,
        points: false,
        labels: false,
    };
    let svg = draw_plan(
        &plan,
        &DrawOptions {
            layers: none,
            ..DrawOptions::default()
        },
    )
    .0;
    for class in [
        "plan-mark--door",
        "plan-mark--kit",
        "plan-mark--aed",
        "plan-mark--hazard",
        "plan-camera\"",
        "plan-way-in",
        "plan-label",
    ] {
        assert!(
            !svg.contains(&format!("\"plan-mark {class}")) && !svg.contains(&format!("class=\"{class}")),
            "{class}"
        );
    }
}

#[test]
fn the_reported_room_is_tinted_named_and_ringed() {
    let plan = ground_floor();
    let id = plan
        .features
        .iter()
        .find(|f| f.label.as_deref() == Some("ED waiting"))
        .unwrap()
        .id
        .clone();
    let place = Where::Feature(id);
    let options = DrawOptions {
        reported: Some(ReportedHere { place, label: None }),
        ..DrawOptions::default()
    };
    let by_id = draw_plan(&plan, &options).0;
    let inside = demo::northfield().moved(5.0, -5.0);
    let place = Where::Spot(inside);
    let options = DrawOptions {
        reported: Some(ReportedHere {
            place,
            label: Some("Reported here".into()),
        }),
        ..options
    };
    let by_spot = draw_plan(&plan, &options).0;
    for svg in [by_id, by_spot.clone()] {
        assert!(
            svg.contains("plan-room--trouble")
                && svg.contains("plan-label--reported")
                && svg.contains("plan-reported-ring")
        );
    }
    assert!(by_spot.contains(">Reported here<"));
}

#[test]
fn the_name_of_a_reported_building_that_is_too_small_for_it_stands_beside_it_and_on_no_other() {
    let building = |id, name: &str, corners: &[(f64, f64)]| Feature {
        kind: FeatureKind::Building,
        ..room(id, name, corners)
    };
    let features = [
        building(
            0,
            "Gatehouse of the north wing",
            &[(130.0, 100.0), (142.0, 100.0), (142.0, 106.0), (130.0, 106.0)],
        ),
        building(1, "Store", &[(0.0, 0.0), (90.0, 0.0), (90.0, 200.0), (0.0, 200.0)]),
        building(
            2,
            "Works",
            &[(190.0, 0.0), (300.0, 0.0), (300.0, 200.0), (190.0, 200.0)],
        ),
    ];
    let drawn = |reported: Option<&str>| {
        let options = DrawOptions {
            reported: reported.map(|id| ReportedHere {
                place: Where::Feature(id.into()),
                label: Some("Reported here".into()),
            }),
            ..DrawOptions::default()
        };
        let view = View::fit(&features, Ground::Site, &options);
        let scene = Scene {
            features: &features,
            view: &view,
            options: &options,
            ground: Ground::Site,
            cells: None,
            reported_in: reported,
        };
        let mut taken = Taken::new(&view);
        let _ = live::place(&scene, &mut taken);
        let labels = labels::place(&scene, &mut taken);
        let boxes: Vec<_> = features
            .iter()
            .map(|f| bounds(f.shape.spots().map(|spot| view.at(spot))))
            .collect();
        (labels, boxes)
    };
    let is_gate = |label: &&labels::Label| label.lines.concat().starts_with("Gatehouse");
    let (quiet, _) = drawn(None);
    assert!(
        !quiet.iter().any(|label| is_gate(&label)),
        "it does not fit, and nothing happens there"
    );
    let (labels, boxes) = drawn(Some("r0"));
    let gate = labels.iter().find(is_gate).expect("the reported building is named");
    assert_eq!(gate.class, "plan-label plan-label--reported");
    let rect = gate.rect();
    for (low, high) in boxes {
        assert!(!rect.meets(&taken::Rect { low, high }), "{gate:?}");
    }
    let others = labels.iter().filter(|label| !is_gate(label));
    assert!(others.clone().count() == 2 && others.into_iter().all(|label| !rect.meets(&label.rect())));
}

#[test]
fn two_drawings_have_different_ids_and_no_drawing_has_style_or_script() {
    let plan = ground_floor();
    let one = draw_plan(
        &plan,
        &DrawOptions {
            id_prefix: "a".into(),
            ..DrawOptions::default()
        },
    )
    .0;
    let two = draw_plan(
        &plan,
        &DrawOptions {
            id_prefix: "b\" onload=\"x".into(),
            ..DrawOptions::default()
        },
    )
    .0;
    assert!(one.contains("id=\"a-title\"") && two.contains("id=\"bonloadx-title\""));
    for svg in [one, two] {
        assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("onload="));
    }
}

#[test]
fn a_hostile_name_is_text() {
    let evil = room(
        1,
        "</svg><script>x</script>",
        &[(0.0, 0.0), (90.0, 0.0), (90.0, 50.0), (0.0, 50.0)],
    );
    let plan = FloorPlan {
        features: vec![evil],
        ..ground_floor()
    };
    let svg = draw_plan(&plan, &DrawOptions::default()).0;
    assert!(svg.contains("&lt;script&gt;") && !svg.contains("<script>"));
}

#[test]
fn an_empty_plan_is_an_empty_drawing() {
    let plan = FloorPlan {
        features: Vec::new(),
        ..ground_floor()
    };
    let options = DrawOptions {
        width_px: f64::NAN,
        rotate_deg: f64::INFINITY,
        grid: true,
        ..DrawOptions::default()
    };
    let svg = draw_plan(&plan, &options).0;
    assert!(svg.contains("viewBox=\"0 0 760") && !svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn grid_cells_are_named_from_the_north_west() {
    let plan = ground_floor();
    let grid = Grid::of(&plan.features).unwrap();
    let at = |east: f64, south: f64| demo::northfield().moved(east, -south);
    assert_eq!(grid.cell_m, 10.0);
    assert_eq!(grid.reference(at(1.0, 1.0)).as_deref(), Some("A1"));
    assert_eq!(grid.reference(at(71.0, 33.0)).as_deref(), Some("H4"));
    assert_eq!(grid.reference(at(-3.0, 1.0)), None);
}

#[test]
fn the_legend_names_each_kind_once() {
    let legend = legend(&ground_floor().features, &Layers::default());
    let kinds: Vec<&str> = legend.iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds, ["door", "kit", "aed", "camera", "hazard", "way_in"]);
    assert_eq!(legend[4].only.as_deref(), Some("Oxygen store"));
}

#[test]
fn the_legend_says_the_marks_as_they_stand_on_the_drawing() {
    let of = |marks: &[&str]| {
        let mut features = ground_floor().features;
        features.retain(|feature| !matches!(feature.kind, FeatureKind::Staging));
        let first = features
            .iter()
            .find(|feature| feature.kind == FeatureKind::Kit)
            .cloned()
            .unwrap();
        features.extend(marks.iter().enumerate().map(|(n, mark)| {
            let mut point = first.clone();
            (point.id, point.kind) = (format!("staging-{n}"), FeatureKind::Staging);
            point.facts.mark = (!mark.is_empty()).then(|| (*mark).to_owned());
            point
        }));
        let drawing = draw_plan(
            &FloorPlan {
                features: features.clone(),
                ..ground_floor()
            },
            &DrawOptions::default(),
        )
        .0;
        for mark in marks.iter().filter(|mark| !mark.is_empty()) {
            assert!(drawing.contains(&format!(">{mark}</text>")), "{mark}: {drawing}");
        }
        let legend = legend(&features, &Layers::default());
        legend
            .into_iter()
            .find(|item| item.kind == FeatureKind::Staging)
            .map(|item| item.sign)
    };
    assert_eq!(of(&["S1"]).as_deref(), Some("S1"));
    assert_eq!(of(&[""]).as_deref(), Some("ST"));
    assert_eq!(of(&["S2", "S1", "S2"]).as_deref(), Some("S1, S2"));
    assert_eq!(of(&["S10", "S9", "S2", "S1"]).as_deref(), Some("S1 to S10"));
    assert_eq!(of(&[]), None);
    // A door without a number has no mark, and so no line.
    let mut doors = ground_floor().features;
    doors.iter_mut().for_each(|feature| feature.facts.mark = None);
    assert!(
        legend(&doors, &Layers::default())
            .iter()
            .all(|item| item.kind != FeatureKind::Door)
    );
}

#[test]
fn a_drawing_of_the_hospital_is_small() {
    assert!(draw_plan(&ground_floor(), &DrawOptions::default()).0.len() < 8_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the rooms, a name lies inside its own room's box, and no two names touch.
    #[test]
    fn names_stay_in_their_rooms_and_apart(
        sizes in prop::collection::vec((0.0..60.0_f64, 0.0..40.0_f64, 1.0..30.0_f64, 1.0..20.0_f64, -4.0..4.0_f64), 1..30),
        name in "[A-Za-z0-9 äßЖ中]{1,24}",
        turn in 0.0..360.0_f64,
    ) {
        let rooms: Vec<Feature> = sizes.iter().enumerate().map(|(n, (x, y, wide, tall, lean))| {
            room(n, &name, &[(*x, *y), (x + wide, *y), (x + wide + lean, y + tall), (x + lean, y + tall)])
        }).collect();
        let options = DrawOptions { rotate_deg: turn, ..DrawOptions::default() };
        let view = View::fit(&rooms, Ground::Floor, &options);
        let scene = Scene { features: &rooms, view: &view, options: &options, ground: Ground::Floor, cells: None, reported_in: None };
        let labels = labels::place(&scene, &mut Taken::new(&view));
        let boxes: Vec<_> = rooms.iter().map(|f| bounds(f.shape.spots().map(|spot| view.at(spot)))).collect();
        for (n, label) in labels.iter().enumerate() {
            let rect = label.rect();
            let held = boxes.iter().any(|(low, high)| {
                rect.low.0 >= low.0 && rect.low.1 >= low.1 && rect.high.0 <= high.0 && rect.high.1 <= high.1
            });
            prop_assert!(held, "{label:?}");
            prop_assert!(labels[..n].iter().all(|other| !rect.meets(&other.rect())), "{label:?}");
        }
    }
}
