//! A plain floor from a seed: rooms on both sides of one corridor. Same seed, same floor.

use super::pen::Pen;
use crate::site_plan::{FeatureKind as K, FloorPlan, Spot};
use muster_terms::{FloorId, SiteId};

const ROOM_DEPTH: f64 = 9.0;
const CORRIDOR_DEPTH: f64 = 4.0;

/// What the rooms of a plain floor are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Clinic,
    Office,
    /// Shop units with numbers.
    Mall,
}

/// What [`simple_floor`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleFloor<'a> {
    pub floor: FloorId,
    pub site: SiteId,
    /// The floor's name: "Ground floor".
    pub name: &'a str,
    pub ordinal: i32,
    /// The north-west corner.
    pub corner: Spot,
    pub seed: u64,
    /// Rooms on both sides together, 2 to 120.
    pub rooms: usize,
    pub used_as: Use,
}

/// Widths of the rooms north and south of the corridor, in metres.
fn sides(seed: u64, rooms: usize) -> (Vec<f64>, Vec<f64>) {
    let mut dice = Dice(seed);
    let rooms = rooms.clamp(2, 120);
    let north = widths(&mut dice, rooms.div_ceil(2));
    let wide: f64 = north.iter().sum();
    let south = fitted(widths(&mut dice, rooms / 2), wide);
    (north, south)
}

/// How wide and deep such a floor is, in metres: its building on the site map.
pub fn simple_size(seed: u64, rooms: usize) -> (f64, f64) {
    let (north, _) = sides(seed, rooms);
    (north.iter().sum(), ROOM_DEPTH * 2.0 + CORRIDOR_DEPTH)
}

/// A floor with rooms on both sides of a corridor, two or more exterior doors, a kit, an AED and a camera.
pub fn simple_floor(ask: &SimpleFloor<'_>) -> FloorPlan {
    let mut pen = Pen::at(ask.corner);
    let (north, south) = sides(ask.seed, ask.rooms);
    let (wide, deep) = simple_size(ask.seed, ask.rooms);
    pen.block(K::Outline, "", (0.0, 0.0), (wide, deep));
    pen.block(
        K::Corridor,
        corridor(ask.used_as),
        (0.0, ROOM_DEPTH),
        (wide, ROOM_DEPTH + CORRIDOR_DEPTH),
    );
    side(&mut pen, ask, &north, 0, (0.0, ROOM_DEPTH));
    side(
        &mut pen,
        ask,
        &south,
        north.len(),
        (ROOM_DEPTH + CORRIDOR_DEPTH, ROOM_DEPTH),
    );
    marks(&mut pen, ask, wide);
    FloorPlan {
        floor: ask.floor,
        site: ask.site,
        name: ask.name.into(),
        ordinal: ask.ordinal,
        version: 1,
        walked_on: None,
        features: pen.features,
        grid: None,
    }
}

/// One side of the corridor; the door opening lies on the corridor's edge.
fn side(pen: &mut Pen, ask: &SimpleFloor<'_>, widths: &[f64], first: usize, (top, depth): (f64, f64)) {
    let wall = if top == 0.0 { depth } else { top };
    let mut west = 0.0;
    for (n, wide) in widths.iter().enumerate() {
        let room = pen.block(
            K::Room,
            &room_name(ask.used_as, first + n),
            (west, top),
            (west + wide, top + depth),
        );
        room.facts.number = Some(format!("{}.{:02}", ask.ordinal, first + n + 1));
        pen.opening((west + wide / 2.0, wall), true);
        west += wide;
    }
}

fn marks(pen: &mut Pen, ask: &SimpleFloor<'_>, wide: f64) {
    let middle = ROOM_DEPTH + CORRIDOR_DEPTH / 2.0;
    if ask.ordinal == 0 {
        let main = pen.mark(K::Door, "E1", "Main entrance", (0.0, middle));
        (main.facts.access, main.facts.best) = (Some("08:00 to 20:00".into()), true);
        pen.mark(K::Door, "E2", "Deliveries", (wide, middle)).facts.access = Some("Badge only".into());
        pen.line(K::WayIn, "E1 to the corridor", &[(0.0, middle), (wide * 0.6, middle)]);
    }
    pen.mark(K::Kit, "K1", "By the corridor", (wide * 0.3, middle))
        .facts
        .note = Some("Map set, trauma bag".into());
    pen.mark(K::Aed, "AED", "Defibrillator", (wide * 0.72, middle));
    pen.camera("C-01", "C-01 Corridor", (wide * 0.9, middle - 1.0), 270);
}

fn corridor(used_as: Use) -> &'static str {
    match used_as {
        Use::Clinic | Use::Office => "Corridor",
        Use::Mall => "Mall walk",
    }
}

fn room_name(used_as: Use, n: usize) -> String {
    let names: &[&str] = match used_as {
        Use::Clinic => &[
            "Reception",
            "Waiting",
            "Consulting",
            "Treatment",
            "Pharmacy",
            "Staff room",
            "Records",
        ],
        Use::Office => &[
            "Reception",
            "Post room",
            "Meeting room",
            "Finance",
            "Control room",
            "Personnel",
            "Kitchen",
        ],
        Use::Mall => return format!("Unit {}", n + 1),
    };
    match n / names.len() {
        0 => names[n].into(),
        round => format!("{} {}", names[n % names.len()], round + 1),
    }
}

/// Room widths of six to twelve metres.
fn widths(dice: &mut Dice, count: usize) -> Vec<f64> {
    (0..count).map(|_| 6.0 + (dice.roll() % 13) as f64 * 0.5).collect()
}

/// The same proportions, stretched to one length.
fn fitted(widths: Vec<f64>, wide: f64) -> Vec<f64> {
    let sum: f64 = widths.iter().sum();
    widths.into_iter().map(|width| width * wide / sum).collect()
}

/// SplitMix64: small, seeded, and the same on every machine. Source: Steele, Lea and Flood, 2014.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
