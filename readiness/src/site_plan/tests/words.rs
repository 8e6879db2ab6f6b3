//! The list twin says what the drawing shows.

use super::{ground_floor, hospital_site};
use crate::site_plan::{Feature, FeatureKind, FloorPlan, Shape, site_words, views::way_words, words};

#[test]
fn doors_come_by_number_with_their_street_and_hours() {
    let list = words(&ground_floor());
    let marks: Vec<_> = list.doors.iter().filter_map(|door| door.mark.as_deref()).collect();
    assert_eq!(marks, ["E1", "E2", "E3", "E4"]);
    let e2 = &list.doors[1];
    assert_eq!(
        (e2.name.as_deref(), e2.from.as_deref(), e2.best),
        (Some("Ambulance bay"), Some("Mill Lane"), true)
    );
}

#[test]
fn a_code_that_begins_the_name_is_said_once() {
    let list = words(&ground_floor());
    let camera = list
        .cameras
        .iter()
        .find(|camera| camera.mark.as_deref() == Some("ED-03"));
    assert_eq!(camera.unwrap().name.as_deref(), Some("Waiting"));
    for (label, said) in [
        ("E2", "E2"),
        ("E20 Bay", "E20 Bay"),
        ("E2 Ambulance bay", "Ambulance bay"),
    ] {
        let mut plan = ground_floor();
        let mut doors = plan.features.iter_mut();
        let door = doors.find(|each| each.facts.mark.as_deref() == Some("E2")).unwrap();
        door.label = Some(label.into());
        assert_eq!(words(&plan).doors[1].name.as_deref(), Some(said), "{label}");
    }
}

#[test]
fn a_kit_is_said_to_be_in_its_room() {
    let list = words(&ground_floor());
    assert_eq!(list.kits[1].place.as_deref(), Some("Staff base"));
    assert_eq!(list.kits[1].cell.as_deref(), Some("D3"));
    let base = list.rooms.iter().find(|room| room.name == "Staff base").unwrap();
    assert_eq!(base.marks, ["K2"]);
    assert_eq!(list.hazards[0].place.as_deref(), Some("Medicines"));
}

#[test]
fn stairs_lifts_and_ways_in_are_said_with_a_name_and_without() {
    let mut plan = ground_floor();
    let way = plan
        .features
        .iter()
        .position(|each| each.kind == FeatureKind::WayIn)
        .unwrap();
    let mut nameless = plan.features[way].clone();
    (nameless.id, nameless.label) = ("way-2".into(), None);
    plan.features.push(nameless);
    let said: Vec<String> = words(&plan).ways_in.iter().map(way_words).collect();
    assert_eq!(
        said,
        [
            "E2 to Triage, from grid H2 to grid C1",
            "agreed way in, from grid H2 to grid C1"
        ]
    );
    let corridor = plan
        .features
        .iter()
        .find(|each| each.kind == FeatureKind::Corridor)
        .unwrap();
    let middle = corridor.shape.middle().unwrap();
    plan.features
        .push(Feature::new("stairs", FeatureKind::Stairs, Shape::Point(middle)));
    let list = words(&plan);
    let stairs: Vec<_> = list
        .stairs
        .iter()
        .map(|mark| (mark.kind, mark.place.clone(), mark.cell.is_some()))
        .collect();
    assert_eq!(stairs, [(FeatureKind::Stairs, corridor_name(&plan), true)]);
}

/// The name of the first corridor.
fn corridor_name(plan: &FloorPlan) -> Option<String> {
    let corridor = plan.features.iter().find(|each| each.kind == FeatureKind::Corridor);
    corridor.and_then(|corridor| corridor.label.clone())
}

#[test]
fn rooms_are_counted_up_as_people_count() {
    let list = words(&ground_floor());
    let names: Vec<_> = list.rooms.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names.len(), 18);
    let place = |name: &str| names.iter().position(|other| *other == name);
    assert!(place("Triage 1") < place("Triage 2") && place("Majors 1-2") < place("Majors 7-8"));
}

#[test]
fn a_site_lists_its_points_and_buildings() {
    let list = site_words(&hospital_site());
    assert_eq!(
        list.points
            .iter()
            .filter_map(|point| point.mark.as_deref())
            .collect::<Vec<_>>(),
        ["A1", "M1", "M2", "P1", "PP", "S1"]
    );
    assert!(
        list.buildings
            .iter()
            .any(|building| building.name == "Emergency Department")
    );
}
