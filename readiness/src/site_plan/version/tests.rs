use super::*;
use crate::site_plan::draw::{ChangeSign, DrawOptions, draw_plan};
use crate::site_plan::{Feature, FeatureKind, FloorPlan, Shape, demo};
use muster_terms::{FloorId, SiteId};

fn plan() -> FloorPlan {
    demo::northfield_ground(FloorId::new(), SiteId::new(), None)
}

fn of_kind(plan: &FloorPlan, kind: FeatureKind) -> usize {
    plan.features.iter().position(|feature| feature.kind == kind).unwrap()
}

fn moved(shape: &Shape, east: f64, north: f64) -> Shape {
    match shape {
        Shape::Point(spot) => Shape::Point(spot.moved(east, north)),
        Shape::Lines(lines) => Shape::Lines(
            lines
                .iter()
                .map(|line| line.iter().map(|spot| spot.moved(east, north)).collect())
                .collect(),
        ),
        Shape::Areas(_) => panic!("a point or a line"),
    }
}

#[test]
fn the_same_drawing_differs_in_nothing() {
    let plan = plan();
    assert_eq!(compare(&plan.features, &plan.features), []);
}

#[test]
fn what_came_went_moved_and_changed_is_told_apart() {
    let before = plan();
    let mut after = before.clone();
    let (door, kit, room) = (
        of_kind(&before, FeatureKind::Door),
        of_kind(&before, FeatureKind::Kit),
        of_kind(&before, FeatureKind::Room),
    );
    after.features[door].shape = moved(&before.features[door].shape, 3.0, -4.0);
    after.features[kit].label = Some("Kit by the stairs".into());
    after.features[kit].facts.note = Some("New bag".into());
    let gone = after.features.remove(room);
    let spot = demo::town();
    after
        .features
        .push(Feature::new("new", FeatureKind::Aed, Shape::Point(spot)));
    let found = compare(&before.features, &after.features);
    assert_eq!(found.len(), 4, "{found:?}");
    let of = |id: &str| &found.iter().find(|one| one.id == id).unwrap().fate;
    let Fate::Stayed {
        moved: Some((metres, from)),
        reshaped: false,
        facts,
    } = of(&before.features[door].id)
    else {
        panic!("{found:?}")
    };
    assert!((metres - 5.0).abs() < 0.001 && facts.is_empty());
    assert_eq!(Some(*from), before.features[door].shape.middle());
    let fate = Fate::Stayed {
        moved: None,
        reshaped: false,
        facts: vec![Fact::Label, Fact::Note],
    };
    assert_eq!(*of(&before.features[kit].id), fate);
    assert_eq!(*of(&gone.id), Fate::Went);
    assert_eq!(*of("new"), Fate::Came);
    assert_eq!(found.last().unwrap().id, gone.id, "what went comes last");
}

#[test]
fn another_corner_is_another_shape_and_no_step() {
    let before = plan();
    let mut after = before.clone();
    let way = of_kind(&before, FeatureKind::WayIn);
    let Shape::Lines(lines) = &mut after.features[way].shape else {
        panic!()
    };
    lines[0][0] = lines[0][0].moved(1.0, 0.0);
    let fate = Fate::Stayed {
        moved: None,
        reshaped: true,
        facts: vec![],
    };
    assert_eq!(compare(&before.features, &after.features)[0].fate, fate);
}

#[test]
fn a_difference_is_drawn_with_its_sign_its_shape_and_its_number() {
    let before = plan();
    let mut after = before.clone();
    let kit = of_kind(&before, FeatureKind::Kit);
    after.features[kit].shape = moved(&before.features[kit].shape, 5.0, 0.0);
    after.features.remove(of_kind(&after, FeatureKind::Door));
    let found = compare(&before.features, &after.features);
    let options = DrawOptions {
        changes: super::views::marks_of(&found, &before.features),
        ..DrawOptions::default()
    };
    let drawn = draw_plan(&after, &options).0;
    for needed in [
        "plan-change--moved",
        "→1",
        "plan-moved",
        "plan-change--went",
        "−2",
        "plan-ghost",
    ] {
        assert!(drawn.contains(needed), "{needed} is not in {drawn}");
    }
    assert!(!draw_plan(&after, &DrawOptions::default()).0.contains("plan-change"));
    assert_eq!(ChangeSign::ALL.map(ChangeSign::sign).len(), 4);
}
