use super::corners::{self, NoShape, ShapeKind};
use super::rules::{self, apply, as_steps, merge, moved, turned};
use super::*;
use crate::site_plan::import::limits::MOST_FEATURES;
use crate::site_plan::{Area, Feature, FeatureKind, FloorPlan, Shape, Sheet, Spot, demo};
use muster_terms::{FloorId, SiteId};
use serde_json::json;

fn sheet() -> Sheet {
    Sheet::Floor(demo::northfield_ground(FloorId::new(), SiteId::new(), None))
}

fn first(sheet: &Sheet, kind: FeatureKind) -> Feature {
    sheet
        .features()
        .iter()
        .find(|feature| feature.kind == kind)
        .unwrap()
        .clone()
}

fn done(sheet: &Sheet, steps: &[Step]) -> Sheet {
    let features = apply(sheet, steps).unwrap();
    sheet.clone().with(features, sheet.version() + 1)
}

fn code(sheet: &Sheet, step: Step) -> &'static str {
    let wrong = apply(sheet, &[step]).unwrap_err();
    assert_eq!(wrong.len(), 1);
    wrong[0].refusal.code()
}

fn find<'a>(sheet: &'a Sheet, id: &str) -> &'a Feature {
    sheet.features().iter().find(|feature| feature.id == id).unwrap()
}

#[test]
fn each_step_does_what_it_says_and_nothing_else() {
    let before = sheet();
    let (kit, camera, room) = (
        first(&before, FeatureKind::Kit),
        first(&before, FeatureKind::Camera),
        first(&before, FeatureKind::Room),
    );
    let after = done(
        &before,
        &[
            Step::Move {
                id: kit.id.clone(),
                east_m: 3.0,
                north_m: -4.0,
            },
            Step::Facts {
                id: room.id.clone(),
                properties: json!({ "kind": "report_room", "label": "  Report\u{202e} room ", "note": "A desk" }),
            },
            Step::Turn {
                id: camera.id.clone(),
                degrees: 90.0,
            },
            Step::put(&Feature::new("new", FeatureKind::Aed, Shape::Point(demo::town()))),
        ],
    );
    let (east, north) = kit
        .shape
        .middle()
        .unwrap()
        .metres_to(find(&after, &kit.id).shape.middle().unwrap());
    assert!((east - 3.0).abs() < 0.001 && (north + 4.0).abs() < 0.001);
    let renamed = find(&after, &room.id);
    assert_eq!(renamed.kind, FeatureKind::ReportRoom);
    assert_eq!(renamed.label.as_deref(), Some("Report room"), "cleaned as an import is");
    assert_eq!(renamed.shape, room.shape, "it stays where it is");
    let facing = |feature: &Feature| feature.facts.facing_deg.unwrap();
    assert_eq!(facing(find(&after, &camera.id)), (facing(&camera) + 90) % 360);
    assert_eq!(find(&after, &camera.id).shape, camera.shape);
    assert_eq!(after.features().len(), before.features().len() + 1);
    let same = before
        .features()
        .iter()
        .filter(|feature| after.features().contains(feature))
        .count();
    assert_eq!(same, before.features().len() - 3);
    let gone = done(&after, &[Step::Remove { id: "new".into() }]);
    assert_eq!(gone.features().len(), before.features().len());
}

#[test]
fn what_cannot_be_done_is_named_with_its_feature_and_nothing_is_done() {
    let before = sheet();
    let room = first(&before, FeatureKind::Room);
    let bow = |d: f64| {
        let at = |east: f64, north: f64| {
            let spot = demo::town().moved(east * d, north * d);
            json!([spot.lon(), spot.lat()])
        };
        json!({ "type": "Polygon", "coordinates": [[at(0.0, 0.0), at(9.0, 9.0), at(9.0, 0.0), at(0.0, 9.0), at(0.0, 0.0)]] })
    };
    let shape = |geometry| Step::Shape {
        id: room.id.clone(),
        geometry,
    };
    assert_eq!(code(&before, shape(bow(1.0))), "plan.ring-crosses");
    assert_eq!(
        code(&before, shape(json!({ "type": "Point", "coordinates": [200, 10] }))),
        "plan.off-the-globe"
    );
    assert_eq!(
        code(
            &before,
            shape(json!({ "type": "LineString", "coordinates": [[1, 1], [2, 2]] }))
        ),
        "plan.wrong-shape"
    );
    assert_eq!(
        code(&before, shape(json!({ "type": "Point", "coordinates": ["a", 1] }))),
        "plan.bad-position"
    );
    assert_eq!(code(&before, shape(json!(null))), "plan.wrong-shape");
    assert_eq!(code(&before, Step::Remove { id: "nothing".into() }), "plan.no-feature");
    let far = Step::Move {
        id: room.id.clone(),
        east_m: f64::NAN,
        north_m: 0.0,
    };
    assert_eq!(code(&before, far), "plan.too-wide");
    let outside = Step::Move {
        id: room.id.clone(),
        east_m: 9_000.0,
        north_m: 0.0,
    };
    assert_eq!(code(&before, outside), "plan.too-wide", "the drawing as a whole");
    let unknown = json!({ "type": "Feature", "id": "x", "properties": { "kind": "moat" }, "geometry": { "type": "Point", "coordinates": [1, 1] } });
    assert_eq!(code(&before, Step::Put { feature: unknown }), "plan.unknown-kind");
    let nameless = json!({ "type": "Feature", "properties": { "kind": "aed" }, "geometry": { "type": "Point", "coordinates": [1, 1] } });
    assert_eq!(
        code(
            &before,
            Step::Put {
                feature: nameless.clone()
            }
        ),
        "plan.no-head"
    );
    assert_eq!(code(&before, Step::Put { feature: json!(7) }), "plan.not-a-collection");
    let two = [Step::Remove { id: "one".into() }, Step::Remove { id: "two".into() }];
    let wrong = apply(&before, &two).unwrap_err();
    assert_eq!(
        wrong
            .iter()
            .map(|wrong| (wrong.step, wrong.feature.as_str()))
            .collect::<Vec<_>>(),
        [(0, "one"), (1, "two")]
    );
    let named = step::with_ids(vec![Step::Put { feature: nameless }], || "drawn".into());
    assert_eq!(named[0].about(), Some("drawn"));
}

#[test]
fn an_edge_that_crossed_itself_in_an_import_can_be_renamed_and_moved_and_no_new_one_is_drawn() {
    let at = |east: f64, north: f64| demo::town().moved(east, north);
    let ring = vec![at(0.0, 0.0), at(9.0, 9.0), at(9.0, 0.0), at(0.0, 9.0), at(0.0, 0.0)];
    let bow = Feature::new("bow", FeatureKind::Room, Shape::Areas(vec![Area { rings: vec![ring] }]));
    let Sheet::Floor(plan) = sheet() else { panic!() };
    let mut features = plan.features.clone();
    features.push(bow.clone());
    let before = Sheet::Floor(FloorPlan { features, ..plan });
    let named = Feature {
        label: Some("Knot".into()),
        ..bow.clone()
    };
    let step = Step::Move {
        id: "bow".into(),
        east_m: 1.0,
        north_m: 0.0,
    };
    let after = done(&before, &[Step::put(&named), step]);
    assert_eq!(find(&after, "bow").label.as_deref(), Some("Knot"));
    let other = Feature {
        id: "bow-2".into(),
        ..bow
    };
    assert_eq!(code(&before, Step::put(&other)), "plan.ring-crosses");
}

#[test]
fn a_drawing_takes_no_more_than_an_import_does() {
    let Sheet::Floor(plan) = sheet() else { panic!() };
    let features = (0..MOST_FEATURES)
        .map(|n| Feature::new(format!("p{n}"), FeatureKind::Kit, Shape::Point(demo::town())))
        .collect();
    let full = Sheet::Floor(FloorPlan { features, ..plan });
    let one = Step::put(&Feature::new("more", FeatureKind::Kit, Shape::Point(demo::town())));
    assert_eq!(code(&full, one), "plan.too-many-features");
}

#[test]
fn two_peoples_work_is_put_together_where_it_touches_different_things() {
    let began = sheet();
    let (kit, door, room) = (
        first(&began, FeatureKind::Kit),
        first(&began, FeatureKind::Door),
        first(&began, FeatureKind::Room),
    );
    let step = |id: &str, east_m: f64| Step::Move {
        id: id.into(),
        east_m,
        north_m: 0.0,
    };
    let aed = |id: &str| Step::put(&Feature::new(id, FeatureKind::Aed, Shape::Point(demo::town())));
    let theirs = done(
        &began,
        &[step(&kit.id, 1.0), aed("theirs"), Step::Remove { id: room.id.clone() }],
    );
    let mine = apply(
        &began,
        &[step(&door.id, 2.0), aed("mine"), Step::Remove { id: room.id.clone() }],
    )
    .unwrap();
    let both = merge(began.features(), &mine, theirs.features()).unwrap();
    let both = theirs.clone().with(both, 3);
    assert_eq!(find(&both, &kit.id).shape, moved(&kit.shape, 1.0, 0.0));
    assert_eq!(find(&both, &door.id).shape, moved(&door.shape, 2.0, 0.0));
    assert_eq!(both.features().len(), began.features().len() + 1, "two came, one went");
    // The same thing, each in another way.
    let mine = apply(&began, &[step(&kit.id, 5.0), Step::Remove { id: door.id.clone() }]).unwrap();
    let clashes = merge(began.features(), &mine, theirs.features()).unwrap_err();
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].mine.as_ref().unwrap().shape, moved(&kit.shape, 5.0, 0.0));
    assert_eq!(clashes[0].theirs.as_ref().unwrap().shape, moved(&kit.shape, 1.0, 0.0));
    // What is said of it in steps stands by itself: on the drawing of now mine takes the place.
    let over = done(&theirs, &as_steps(began.features(), &mine));
    assert_eq!(find(&over, &kit.id).shape, moved(&kit.shape, 5.0, 0.0));
    assert!(over.features().iter().all(|feature| feature.id != door.id));
    assert!(over.features().iter().any(|feature| feature.id == "theirs"));
    // Somebody took away what I changed: mine can come back.
    let mine = apply(&began, &[step(&room.id, 1.0)]).unwrap();
    let clashes = merge(began.features(), &mine, theirs.features()).unwrap_err();
    assert_eq!(
        (clashes[0].theirs.as_ref(), clashes[0].id.as_str()),
        (None, room.id.as_str())
    );
}

#[test]
fn no_two_doors_are_given_one_mark() {
    let began = sheet();
    let door = |id: &str, mark: Option<&str>| {
        let mut door = Feature::new(id, FeatureKind::Door, Shape::Point(demo::town()));
        door.facts.mark = mark.map(str::to_owned);
        Step::put(&door)
    };
    assert_eq!(code(&began, door("new", Some("E1"))), "plan.same-mark");
    // Each alone gives the next free number, which is the same.
    let theirs = done(&began, &[door("theirs", None), Step::NumberDoors]);
    let mine = apply(&began, &[door("mine", None), Step::NumberDoors]).unwrap();
    let mark = find(&theirs, "theirs").facts.mark.clone();
    assert!(mark.is_some());
    let clashes = merge(began.features(), &mine, theirs.features()).unwrap_err();
    assert_eq!((clashes.len(), clashes[0].id.as_str()), (1, "mine"));
    assert_eq!(clashes[0].mine.as_ref().unwrap().facts.mark, mark);
    assert_eq!(
        clashes[0].theirs.as_ref().unwrap().id,
        "theirs",
        "the door that has the mark"
    );
    let twice = clashes[0].twice.clone().unwrap();
    assert_eq!(Some(&twice.mark), mark.as_ref());
    // With the mark that is offered, and with none, both doors are there; with another that is taken it is asked again.
    let carried = as_steps(began.features(), &mine);
    let named = |mark: &str| -> Vec<Step> { carried.iter().map(|step| step.clone().marked(mark)).collect() };
    for (typed, kept) in [(twice.free.as_str(), Some(twice.free.clone())), (" ", None)] {
        let both = done(&theirs, &named(typed));
        assert_eq!(find(&both, "mine").facts.mark, kept);
        assert_eq!(find(&both, "theirs").facts.mark, mark);
    }
    let taken = rules::drawn(&theirs, &named("E1")).unwrap();
    let again = merge(theirs.features(), &taken, theirs.features()).unwrap_err();
    assert_eq!(again[0].twice.as_ref().map(|twice| twice.mark.as_str()), Some("E1"));
    assert_eq!(again[0].twice.as_ref().map(|it| &it.free), Some(&twice.free));
    // Two that came so with an import stay, and everything else can be drawn.
    let Sheet::Floor(plan) = &began else { panic!() };
    let mut features = plan.features.clone();
    let twin = |id: &str| Feature {
        id: id.into(),
        ..first(&began, FeatureKind::Door)
    };
    features.push(twin("twin"));
    let twins = began.clone().with(features, 1);
    let kit = first(&began, FeatureKind::Kit).id;
    let moved = Step::Move {
        id: kit,
        east_m: 1.0,
        north_m: 0.0,
    };
    assert!(apply(&twins, &[moved]).is_ok());
    assert_eq!(code(&twins, Step::put(&twin("third"))), "plan.same-mark");
    // A slip of the hand is no number to count on from.
    let far = done(
        &began,
        &[door("far", Some("E4294967295")), door("more", None), Step::NumberDoors],
    );
    assert_eq!(find(&far, "more").facts.mark, mark);
}

#[test]
fn each_of_several_doors_with_one_mark_is_offered_one_of_its_own() {
    let door = |id: &str, mark: &str| {
        let mut door = Feature::new(id, FeatureKind::Door, Shape::Point(demo::town()));
        door.facts.mark = Some(mark.into());
        door
    };
    let offered = |mine: &[Feature], now: &[Feature]| -> Vec<(String, Option<String>, String)> {
        let one = |clash: Clash| (clash.id, clash.theirs.map(|door| door.id), clash.twice.unwrap().free);
        let clashes = merge(&[], mine, now).unwrap_err();
        clashes.into_iter().map(one).collect()
    };
    let said = |all: &[(&str, &str, &str)]| -> Vec<(String, Option<String>, String)> {
        let one = |(id, theirs, free): &(&str, &str, &str)| ((*id).into(), Some((*theirs).into()), (*free).into());
        all.iter().map(one).collect()
    };
    let now = [door("n1", "E9"), door("n2", "E10"), door("n3", "Main")];
    let mine = [door("m1", "E9"), door("m2", "E10"), door("m3", "Main")];
    let each = [("m2", "n2", "E11"), ("m1", "n1", "E12"), ("m3", "n3", "Main 2")];
    assert_eq!(offered(&mine, &now), said(&each));
    // Two of one hand: the first keeps it.
    let twins = [door("m1", "Ambulance bay"), door("m2", "Ambulance bay")];
    assert_eq!(offered(&twins, &[]), said(&[("m2", "m1", "Ambul 2")]));
    let far = [door("m1", "E4294967295"), door("m2", "Loading99999")];
    let far_now = [door("n1", "E4294967295"), door("n2", "Loading99999")];
    let free = offered(&far, &far_now);
    assert_eq!(free, said(&[("m1", "n1", "E2"), ("m2", "n2", "Loadin2")]));
}

#[test]
fn a_quarter_turn_four_times_is_where_it_was() {
    let room = first(&sheet(), FeatureKind::Room);
    let once = turned(&room.shape, 90.0);
    assert_ne!(once, room.shape);
    let four = (0..4).fold(room.shape.clone(), |shape, _| turned(&shape, 90.0));
    for (a, b) in four.spots().zip(room.shape.spots()) {
        let (east, north) = a.metres_to(b);
        assert!(east.hypot(north) < 0.02, "{east} {north}");
    }
}

#[test]
fn corners_are_read_as_they_are_written() {
    let nw = demo::town();
    for feature in sheet().features() {
        let text = corners::text(&feature.shape, nw);
        let back = corners::shape(&text, ShapeKind::of(&feature.shape), nw).unwrap();
        assert_eq!(corners::text(&back, nw), text, "{}", feature.id);
    }
    let area = corners::shape(
        "0 0\n10 0\n10 10\n0 10\n\n2 2\n3 2\n3 3\n+\n20 0\n25 0\n25 5",
        ShapeKind::Area,
        nw,
    )
    .unwrap();
    let Shape::Areas(areas) = &area else { panic!() };
    assert_eq!((areas.len(), areas[0].rings.len(), areas[0].rings[0].len()), (2, 2, 5));
    let point = corners::shape(" 1,5; 2,25 m", ShapeKind::Point, nw);
    let Ok(Shape::Point(spot)) = point else {
        panic!("{point:?}")
    };
    let (east, north) = nw.metres_to(spot);
    assert!((east - 1.5).abs() < 0.001 && (north + 2.25).abs() < 0.001);
}

#[test]
fn corners_that_are_none_say_which_line() {
    let nw = Spot::ZERO;
    let no = |text: &str, kind| corners::shape(text, kind, nw).unwrap_err();
    assert_eq!(no("1 2\nx 3", ShapeKind::Line), NoShape { line: Some(2) });
    assert_eq!(no("1 2 3", ShapeKind::Point), NoShape { line: Some(1) });
    assert_eq!(no("NaN 2", ShapeKind::Point), NoShape { line: Some(1) });
    assert_eq!(no("1e9 2", ShapeKind::Point), NoShape { line: Some(1) });
    assert_eq!(no("", ShapeKind::Point), NoShape { line: None });
    assert_eq!(no("1 2\n3 4", ShapeKind::Area), NoShape { line: None });
    assert_eq!(no("1 2\n3 4", ShapeKind::Point), NoShape { line: Some(2) });
}

#[test]
fn a_cell_of_the_grid_is_found_by_its_name() {
    let sheet = sheet();
    let grid = crate::site_plan::draw::Grid::of(sheet.features()).unwrap();
    assert_eq!(grid.reference(grid.middle("b2").unwrap()).as_deref(), Some("B2"));
    for none in ["", "B", "2B", "Z1", "A0", "A99", "Ä1", "A-1", "AA1"] {
        assert_eq!(grid.middle(none), None, "{none}");
    }
}
