//! The nested lists of `coordinates`, kept flat: spots in a row, and where each ring and each area ends.

use super::PlanRefusal;
use super::limits::Meter;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

/// Lists in lists that a multipolygon has: areas, rings, positions, numbers.
const DEEPEST: u8 = 4;

/// Coordinates of one geometry.
///
/// - Shape: `depth` 0 is one position, 1 a list of positions, 2 a list of those, 3 a multipolygon; none is `[]`.
#[derive(Default)]
pub(super) struct Nest {
    pub spots: Vec<(f64, f64)>,
    pub line_ends: Vec<usize>,
    pub area_ends: Vec<usize>,
    pub depth: Option<u8>,
}

pub(super) struct NestSeed<'a> {
    pub nest: &'a mut Nest,
    pub meter: &'a Meter,
    pub level: u8,
}

/// What one element of a list was.
pub(super) enum Item {
    Number(f64),
    /// A list, and how deep it is; none when it was empty.
    List(Option<u8>),
}

impl<'de> DeserializeSeed<'de> for NestSeed<'_> {
    type Value = Item;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Item, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NestSeed<'_> {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers in lists")
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Number(number))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Item, E> {
        Err(self.bad())
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Item, E> {
        Err(self.bad())
    }
    fn visit_unit<E: Error>(self) -> Result<Item, E> {
        Err(self.bad())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
        let NestSeed { nest, meter, level } = self;
        if level >= DEEPEST {
            return Err(meter.stop(PlanRefusal::TooDeep));
        }
        let bad = || meter.stop::<A::Error>(PlanRefusal::BadPosition { feature: meter.place() });
        let (mut numbers, mut count) = ([0.0; 2], 0_usize);
        let mut inner: Option<u8> = None;
        while let Some(item) = seq.next_element_seed(NestSeed {
            nest: &mut *nest,
            meter,
            level: level + 1,
        })? {
            match item {
                Item::Number(_) if inner.is_some() => return Err(bad()),
                // Altitude and anything after it is not carried.
                Item::Number(number) => {
                    if let Some(slot) = numbers.get_mut(count) {
                        *slot = number;
                    }
                    count += 1;
                }
                Item::List(_) if count > 0 => return Err(bad()),
                Item::List(None) => {}
                Item::List(Some(depth)) if inner.is_none_or(|known| known == depth) => inner = Some(depth),
                Item::List(Some(_)) => return Err(bad()),
            }
        }
        let depth = match (count, inner) {
            (0, None) => None,
            (0, Some(depth)) => Some(depth + 1),
            (1, _) => return Err(bad()),
            _ => Some(0),
        };
        match depth {
            Some(0) => {
                meter.vertex().map_err(|refusal| meter.stop::<A::Error>(refusal))?;
                nest.spots.push((numbers[0], numbers[1]));
            }
            Some(1) => nest.line_ends.push(nest.spots.len()),
            Some(2) => nest.area_ends.push(nest.line_ends.len()),
            _ => {}
        }
        if level == 0 {
            nest.depth = depth;
        }
        Ok(Item::List(depth))
    }
}

impl NestSeed<'_> {
    fn bad<E: Error>(self) -> E {
        self.meter.stop(PlanRefusal::BadPosition {
            feature: self.meter.place(),
        })
    }
}
