use super::*;
use muster_readiness::site_plan::demo;

fn said(words: &str) -> Said<'_> {
    Said { words, mark: "" }
}

fn open(outside: bool, floors: bool) -> Open<'static> {
    let site = SiteId::new();
    Open {
        outside: outside.then(|| &*Box::leak(Box::new(demo::northfield_site(site)))),
        floors: match floors {
            true => Vec::leak(vec![
                demo::northfield_ground(FloorId::new(), site, None),
                demo::northfield_first(FloorId::new(), site, None),
            ]),
            false => &[],
        },
        is_drill: false,
    }
}

#[test]
fn a_drill_is_drawn_in_its_own_colour_and_an_emergency_is_not() {
    let here = said("ED waiting, ground floor");
    for is_drill in [true, false] {
        let open = Open {
            is_drill,
            ..open(true, true)
        };
        for wanted in [Wanted::Site, Wanted::Inside] {
            let map = open.drawn(here, wanted, true).unwrap();
            for drawing in [&map.drawing.0, &map.near.0] {
                assert!(drawing.contains("plan-reported-ring"));
                assert_eq!(drawing.contains("plan-svg--drill"), is_drill, "{wanted:?}");
            }
        }
    }
}

#[test]
fn the_outside_comes_first_and_the_place_stands_in_its_building() {
    let open = open(true, true);
    let map = open
        .drawn(said("ED waiting, ground floor"), Wanted::Usual, true)
        .unwrap();
    let words: Vec<(&str, bool)> = map
        .layers
        .iter()
        .map(|layer| (layer.label.as_str(), layer.shown))
        .collect();
    assert_eq!((words.len(), words[0].1), (3, true));
    assert_eq!(map.layers[0].class, DataClass::SiteProfile);
    assert!(map.layers[1..].iter().all(|layer| layer.class == DataClass::FloorPlan));
    for part in ["plan-svg--site", "plan-building--trouble", "plan-reported-ring"] {
        assert!(map.drawing.0.contains(part), "{part}");
    }
    assert!(
        map.near.0.contains("id=\"room-near-title\"") && map.drawing.0.contains("id=\"room-plan-title\""),
        "a phone sees the ground around it, in a drawing with names of its own"
    );
    assert!(map.twin.0.contains("Ambulance bay"));
}

#[test]
fn the_building_of_the_place_keeps_its_name_wherever_in_it_the_alarm_came_from() {
    let open = open(true, true);
    let rooms = open.floors.iter().flat_map(|floor| &floor.features);
    let named: Vec<&str> = rooms
        .filter(|feature| feature.kind.is_space())
        .filter_map(|feature| feature.label.as_deref())
        .collect();
    assert!(named.len() > 10);
    for place in named {
        let map = open.drawn(said(place), Wanted::Usual, true).unwrap();
        let drawing = &map.drawing.0;
        let name = drawing.split("plan-label--reported").nth(1);
        let name = name.unwrap_or_else(|| panic!("{place}: the building has no name"));
        let name = name.split("</text>").next().unwrap();
        assert!(
            name.contains("Emergency") && name.contains("Department"),
            "{place}: {name}"
        );
        assert!(drawing.contains("Reported here"), "{place}");
    }
}

#[test]
fn a_floor_that_is_asked_for_is_shown_and_only_the_place_s_own_floor_has_the_ring() {
    let open = open(true, true);
    let here = said("ED waiting, ground floor");
    let [ground, first] = [&open.floors[0], &open.floors[1]];
    let map = open.drawn(here, Wanted::Floor(ground.floor), true).unwrap();
    assert!(map.drawing.0.contains("plan-svg--floor") && map.drawing.0.contains("plan-reported-ring"));
    let above = open.drawn(here, Wanted::Floor(first.floor), true).unwrap();
    assert!(above.drawing.0.contains("plan-svg--floor") && !above.drawing.0.contains("plan-reported-ring"));
    let (near, wide) = (&above.near.0, &above.drawing.0);
    assert!(
        near.contains("room-near-title") && !near.contains("room-plan-title") && wide.contains("room-plan-title"),
        "the place is not on this floor: a phone sees the whole of it, under names of its own"
    );
    let inside = open.drawn(here, Wanted::Inside, true).unwrap();
    assert!(inside.layers[1].shown, "a desk sees the floor of the place");
}

#[test]
fn what_is_closed_is_no_layer_and_gives_nothing_away() {
    let closed = open(false, false);
    assert!(closed.drawn(said("ED waiting"), Wanted::Usual, true).is_none());

    // The profile alone: the room is on the floor plans only, so the outside does not say where it is.
    let outside = open(true, false);
    let map = outside.drawn(said("ED waiting"), Wanted::Inside, true).unwrap();
    assert_eq!(map.layers.len(), 1);
    assert!(!map.drawing.0.contains("plan-reported-ring") && !map.drawing.0.contains("trouble"));
    // A building that the words name is on the outside itself.
    let named = outside.drawn(said("Wards, second floor"), Wanted::Usual, true).unwrap();
    assert!(named.drawing.0.contains("plan-building--trouble"));

    let inside = open(false, true);
    let map = inside.drawn(said("ED waiting"), Wanted::Site, true).unwrap();
    assert!(map.layers.iter().all(|layer| layer.class == DataClass::FloorPlan));
    let unknown = inside
        .drawn(said("ED waiting"), Wanted::Floor(FloorId::new()), true)
        .unwrap();
    assert!(unknown.layers[0].shown, "a floor of another site is none of this one");
}

#[test]
fn the_address_says_which_drawing() {
    let floor = FloorId::new();
    assert_eq!(Wanted::parse("site"), Wanted::Site);
    assert_eq!(Wanted::parse(&floor.to_string()), Wanted::Floor(floor));
    for wanted in [Wanted::Usual, Wanted::Site, Wanted::Floor(floor)] {
        assert_eq!(Wanted::parse(&wanted.word()), wanted);
    }
    for other in ["", "../etc", "floor"] {
        assert_eq!(Wanted::parse(other), Wanted::Usual, "{other}");
    }
}
