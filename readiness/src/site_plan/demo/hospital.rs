//! Northfield Hospital: the ground floor with its emergency department, and the wards above it.

use super::northfield;
use super::pen::Pen;
use crate::site_plan::{Feature, FeatureKind as K, FloorPlan};
use muster_terms::{FloorId, SiteId, civil::Date};

/// A block of rooms in one row: name, west and east edge in metres.
type Row<'a> = &'a [(&'a str, &'a str, f64, f64)];

/// The ground floor: 72 by 34 metres, four exterior doors, three kits.
pub fn northfield_ground(floor: FloorId, site: SiteId, walked_on: Option<Date>) -> FloorPlan {
    let mut pen = Pen::at(northfield());
    pen.block(K::Outline, "", (0.0, 0.0), (72.0, 34.0));
    corridors(&mut pen);
    row(&mut pen, &[("ED waiting", "0.01", 0.0, 15.0)], 0.0, 11.0);
    row(&mut pen, &[("Reception", "0.02", 0.0, 15.0)], 11.0, 18.0);
    row(&mut pen, &[("Triage 1", "0.03", 15.0, 24.0)], 0.0, 8.0);
    row(&mut pen, &[("Triage 2", "0.04", 15.0, 24.0)], 8.0, 18.0);
    row(
        &mut pen,
        &[("Main entrance", "0.05", 0.0, 12.0), ("Security", "0.06", 12.0, 24.0)],
        23.0,
        34.0,
    );
    let majors: Row<'_> = &[
        ("Resus", "0.07", 28.0, 40.0),
        ("Majors 1-2", "0.08", 40.0, 48.0),
        ("Majors 3-4", "0.09", 48.0, 56.0),
        ("Majors 5-6", "0.10", 56.0, 64.0),
        ("Majors 7-8", "0.11", 64.0, 72.0),
    ];
    row(&mut pen, majors, 0.0, 11.0);
    let middle: Row<'_> = &[
        ("Staff base", "0.12", 28.0, 41.0),
        ("Medicines", "0.13", 41.0, 52.0),
        ("Minors", "0.14", 52.0, 64.0),
        ("Relatives", "0.15", 64.0, 72.0),
    ];
    row(&mut pen, middle, 16.0, 24.0);
    row(
        &mut pen,
        &[
            ("Imaging", "0.16", 28.0, 43.0),
            ("Lifts and stairs", "0.17", 43.0, 56.0),
        ],
        28.0,
        34.0,
    );
    row(&mut pen, &[("Ward link", "0.18", 56.0, 72.0)], 28.0, 34.0);
    openings(&mut pen);
    doors(&mut pen);
    marks(&mut pen);
    let name = "Ground floor, ED".into();
    FloorPlan {
        floor,
        site,
        name,
        ordinal: 0,
        version: 7,
        walked_on,
        features: pen.features,
        grid: None,
    }
}

fn row(pen: &mut Pen, rooms: Row<'_>, top: f64, bottom: f64) {
    for (name, number, west, east) in rooms {
        pen.block(K::Room, name, (*west, top), (*east, bottom)).facts.number = Some((*number).into());
    }
}

fn corridors(pen: &mut Pen) {
    pen.block(K::Corridor, "Corridor A", (28.0, 11.0), (72.0, 16.0));
    pen.block(K::Corridor, "Corridor B", (28.0, 24.0), (72.0, 28.0));
    pen.block(K::Corridor, "Entrance hall", (0.0, 18.0), (24.0, 23.0));
    pen.block(K::Corridor, "Spine", (24.0, 0.0), (28.0, 34.0));
}

fn openings(pen: &mut Pen) {
    let along = [
        (7.5, 11.0),
        (34.0, 11.0),
        (44.0, 11.0),
        (52.0, 11.0),
        (60.0, 11.0),
        (68.0, 11.0),
    ];
    let below = [
        (34.5, 16.0),
        (46.5, 16.0),
        (58.0, 16.0),
        (68.0, 16.0),
        (35.5, 28.0),
        (49.5, 28.0),
        (64.0, 28.0),
    ];
    for at in along.into_iter().chain(below).chain([(6.0, 23.0), (18.0, 23.0)]) {
        pen.opening(at, true);
    }
    for at in [(15.0, 5.0), (24.0, 4.0), (24.0, 15.0), (15.0, 14.5)] {
        pen.opening(at, false);
    }
}

fn doors(pen: &mut Pen) {
    let hours = "07:00 to 21:00, then intercom";
    door(pen, "E1", "Main entrance", (6.0, 34.0), "Hospital Road", hours);
    door(pen, "E2", "Ambulance bay", (72.0, 13.5), "Mill Lane", "Always")
        .facts
        .best = true;
    door(pen, "E3", "Ward link", (72.0, 26.0), "Service yard", "Badge only");
    door(pen, "E4", "Walk-in", (0.0, 7.0), "Car park A", "Always");
    pen.line(K::WayIn, "E2 to Triage", &[(72.0, 13.5), (26.2, 13.5), (26.2, 5.0)]);
}

fn door<'a>(pen: &'a mut Pen, mark: &str, name: &str, at: (f64, f64), from: &str, access: &str) -> &'a mut Feature {
    let door = pen.mark(K::Door, mark, name, at);
    door.facts.from = Some(from.into());
    door.facts.access = Some(access.into());
    door
}

fn marks(pen: &mut Pen) {
    kit(
        pen,
        "K1",
        "Security office, by the door",
        (17.0, 31.6),
        "Map set, 2 radios, master fobs, trauma bag",
    );
    kit(
        pen,
        "K2",
        "Staff base, ED",
        (38.0, 22.4),
        "Trauma bag, door wedges, map set",
    );
    kit(pen, "K3", "Ward link, E3", (69.6, 31.6), "Map set, fobs, 1 radio");
    pen.mark(K::Aed, "AED", "Defibrillator, spine", (26.0, 26.0));
    pen.mark(K::Hazard, "HZ", "Oxygen store", (46.5, 18.2)).facts.note = Some("Six cylinders, no flame.".into());
    pen.camera("ED-03", "ED-03 Waiting", (1.7, 1.7), 135);
    pen.camera("ED-05", "ED-05 Triage", (26.0, 16.2), 0);
    pen.camera("ED-07", "ED-07 Corridor A west", (53.0, 12.2), 90);
    pen.camera("ED-08", "ED-08 Corridor A east", (69.0, 12.2), 270);
    pen.camera("ED-11", "ED-11 Corridor B", (41.0, 26.0), 90);
    pen.camera("EN-01", "EN-01 Main entrance", (1.7, 24.7), 135);
}

fn kit(pen: &mut Pen, mark: &str, name: &str, at: (f64, f64), contents: &str) {
    pen.mark(K::Kit, mark, name, at).facts.note = Some(contents.into());
}

/// The first floor: two wards, theatres, and no door to the outside.
pub fn northfield_first(floor: FloorId, site: SiteId, walked_on: Option<Date>) -> FloorPlan {
    let mut pen = Pen::at(northfield());
    pen.block(K::Outline, "", (0.0, 0.0), (72.0, 34.0));
    pen.block(K::Corridor, "Corridor C", (0.0, 13.0), (72.0, 18.0));
    let north: Row<'_> = &[
        ("Ward A, bays 1-4", "1.01", 0.0, 16.0),
        ("Ward A, bays 5-8", "1.02", 16.0, 32.0),
        ("Nurse station A", "1.03", 32.0, 42.0),
        ("Theatre 1", "1.04", 42.0, 57.0),
        ("Theatre 2", "1.05", 57.0, 72.0),
    ];
    let south: Row<'_> = &[
        ("Ward B, bays 1-6", "1.06", 0.0, 20.0),
        ("Day room", "1.07", 20.0, 30.0),
        ("Stores", "1.08", 30.0, 36.0),
        ("Kitchen", "1.09", 36.0, 43.0),
    ];
    row(&mut pen, north, 0.0, 13.0);
    row(&mut pen, south, 18.0, 34.0);
    row(&mut pen, &[("Recovery", "1.11", 56.0, 72.0)], 18.0, 34.0);
    row(&mut pen, &[("Offices", "1.10", 43.0, 56.0)], 18.0, 26.0);
    pen.block(K::Stairs, "Stairs", (43.0, 26.0), (50.0, 34.0));
    pen.block(K::Lift, "Lift 1", (50.0, 26.0), (56.0, 30.0));
    pen.block(K::Lift, "Lift 2", (50.0, 30.0), (56.0, 34.0));
    for x in [8.0, 24.0, 37.0, 49.5, 64.5] {
        pen.opening((x, 13.0), true);
    }
    for x in [10.0, 25.0, 33.0, 39.5, 49.5, 64.0] {
        pen.opening((x, 18.0), true);
    }
    kit(
        &mut pen,
        "K4",
        "Nurse station A",
        (39.6, 10.4),
        "Map set, evacuation sledge, 1 radio",
    );
    pen.mark(K::Aed, "AED", "Defibrillator, corridor C", (30.0, 15.5));
    pen.mark(K::ShutOff, "SO", "Medical gas, theatres", (57.0, 15.5));
    pen.camera("F1-02", "F1-02 Corridor C", (3.0, 15.5), 90);
    let name = "Floor 1, wards and theatres".into();
    FloorPlan {
        floor,
        site,
        name,
        ordinal: 1,
        version: 4,
        walked_on,
        features: pen.features,
        grid: None,
    }
}
