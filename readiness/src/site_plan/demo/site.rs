//! Site maps: Northfield Hospital between Mill Lane and Hospital Road, and a plain one for other sites.

use super::northfield;
use super::pen::Pen;
use crate::site_plan::{FeatureKind as K, SiteMap, Spot};
use muster_terms::SiteId;

/// The outside of Northfield Hospital. Its emergency department is the building the floor plans show.
pub fn northfield_site(site: SiteId) -> SiteMap {
    let mut pen = Pen::at(northfield());
    pen.block(K::Outline, "", (-160.0, -100.0), (176.0, 118.0));
    greens_and_parking(&mut pen);
    roads(&mut pen);
    buildings(&mut pen);
    points(&mut pen);
    SiteMap {
        site,
        name: "Northfield Hospital".into(),
        version: 3,
        features: pen.features,
    }
}

fn greens_and_parking(pen: &mut Pen) {
    pen.area(
        K::Green,
        "",
        &[(-260.0, -170.0), (-92.0, -170.0), (-104.0, -62.0), (-260.0, -46.0)],
    );
    pen.block(K::Green, "", (116.0, -170.0), (260.0, -42.0));
    pen.area(
        K::Green,
        "",
        &[(-260.0, 100.0), (-76.0, 100.0), (-66.0, 190.0), (-260.0, 190.0)],
    );
    pen.block(K::CarPark, "Car park A", (-154.0, 28.0), (-114.0, 78.0));
    pen.block(K::CarPark, "Car park B", (112.0, 34.0), (168.0, 78.0));
}

fn roads(pen: &mut Pen) {
    pen.line(
        K::Road,
        "Mill Lane",
        &[
            (108.0, -160.0),
            (108.0, -52.0),
            (96.0, -18.0),
            (96.0, 90.0),
            (102.0, 190.0),
        ],
    )
    .facts
    .width_m = Some(9.0);
    pen.line(K::Road, "Hospital Road", &[(-260.0, 90.0), (260.0, 90.0)])
        .facts
        .width_m = Some(10.0);
    let loop_road = [(-106.0, 90.0), (-106.0, -44.0), (105.0, -44.0)];
    pen.line(K::Road, "", &loop_road).facts.width_m = Some(6.0);
    pen.line(K::Road, "", &[(-260.0, 14.0), (-106.0, 14.0)]).facts.width_m = Some(6.0);
    pen.line(K::Road, "", &[(96.0, 14.0), (260.0, 14.0)]).facts.width_m = Some(6.0);
    pen.line(
        K::WayIn,
        "Hospital Road, Mill Lane, M2, E2",
        &[(260.0, 90.0), (96.0, 90.0), (96.0, 13.5), (73.0, 13.5)],
    );
}

fn buildings(pen: &mut Pen) {
    pen.block(K::Building, "Energy centre", (-40.0, -88.0), (0.0, -66.0));
    pen.block(K::Building, "Staff residence", (14.0, -88.0), (66.0, -66.0));
    pen.block(K::Building, "Outpatients", (-96.0, -30.0), (-50.0, 4.0));
    pen.block(K::Building, "Main building", (-96.0, 4.0), (-50.0, 40.0));
    pen.block(K::Building, "Wards", (-50.0, -34.0), (-14.0, 6.0));
    pen.block(K::Building, "Imaging", (-50.0, 6.0), (-14.0, 40.0));
    pen.block(K::Building, "Emergency Department", (0.0, 0.0), (72.0, 34.0));
}

fn points(pen: &mut Pen) {
    pen.mark(K::MeetingPoint, "M1", "Car park A", (-142.0, 68.0)).facts.note = Some("By the pay machine.".into());
    let bay = pen.mark(K::MeetingPoint, "M2", "Ambulance bay", (84.0, 13.5));
    bay.facts.from = Some("Mill Lane".into());
    bay.facts.note = Some("Mill Lane gate. Guard, Post 1 waits there.".into());
    pen.mark(K::Assembly, "A1", "Staff assembly", (-146.0, 36.0));
    pen.mark(K::Staging, "S1", "Units wait here", (142.0, 56.0)).facts.note =
        Some("Out of sight of the entrance.".into());
    door(pen, "E1", "Main entrance", (6.0, 34.0), "Hospital Road");
    door(pen, "E2", "Ambulance bay", (72.0, 13.5), "Mill Lane");
    door(pen, "E4", "Walk-in", (0.0, 7.0), "Car park A");
    pen.mark(K::Post, "P1", "", (80.0, 26.0));
    pen.mark(K::OfficerParking, "PP", "", (86.0, -6.0)).facts.note = Some("2 bays at M2, marked P".into());
}

/// A door on the outside: its code alone is drawn, so that buildings keep their names; the list says the rest.
fn door(pen: &mut Pen, code: &str, name: &str, at: (f64, f64), street: &str) {
    let door = pen.mark(K::Door, code, "", at);
    (door.facts.from, door.facts.note) = (Some(street.into()), Some(name.into()));
}

/// The outside of a plain site: one building of this size in metres, a road to the south, the points where people meet, two doors.
pub fn simple_site(site: SiteId, name: &str, corner: Spot, (wide, deep): (f64, f64)) -> SiteMap {
    let mut pen = Pen::at(corner);
    pen.block(K::Outline, "", (-92.0, -34.0), (wide + 64.0, deep + 44.0));
    pen.block(K::Green, "", (-400.0, -90.0), (wide + 400.0, -20.0));
    pen.block(K::CarPark, "Car park", (wide + 14.0, 0.0), (wide + 50.0, deep));
    let street = [(-400.0, deep + 26.0), (wide + 400.0, deep + 26.0)];
    pen.line(K::Road, "Harbour Street", &street).facts.width_m = Some(9.0);
    pen.block(K::Building, name, (0.0, 0.0), (wide, deep));
    pen.mark(K::MeetingPoint, "M1", "Front gate", (-24.0, deep + 12.0))
        .facts
        .from = Some("Harbour Street".into());
    pen.mark(K::MeetingPoint, "M2", "Car park", (wide + 32.0, deep * 0.75));
    pen.mark(K::Staging, "S1", "Units wait here", (wide + 32.0, deep + 12.0));
    pen.mark(K::Assembly, "A1", "Staff assembly", (-72.0, deep / 2.0));
    door(&mut pen, "E1", "Main entrance", (0.0, deep / 2.0), "Harbour Street");
    door(&mut pen, "E2", "Deliveries", (wide, deep / 2.0), "Car park");
    let way = [(-24.0, deep + 26.0), (-24.0, deep / 2.0), (0.0, deep / 2.0)];
    pen.line(K::WayIn, "Harbour Street, M1, E1", &way);
    SiteMap {
        site,
        name: name.into(),
        version: 1,
        features: pen.features,
    }
}
