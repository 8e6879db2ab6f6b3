//! From nested coordinates to shapes: on the globe, whole, and mended where that loses nothing.

use super::convert::{One, Strictness};
use super::reader::RawGeometry;
use super::rings::{self, RingFault};
use super::{NoteCode, PlanRefusal};
use crate::site_plan::{Area, FeatureKind, Shape, Spot};

impl One<'_> {
    /// The shapes of a geometry: several only for a multipoint. None when there is nothing to draw.
    pub(super) fn shapes(
        &mut self,
        geometry: Option<RawGeometry>,
        kind: FeatureKind,
        label: Option<&str>,
    ) -> Result<Vec<Shape>, PlanRefusal> {
        let Some(RawGeometry { kind: word, nest }) = geometry else {
            return Ok(Vec::new());
        };
        let mut spots = Vec::with_capacity(nest.spots.len());
        for &(lon, lat) in &nest.spots {
            let off = || PlanRefusal::OffTheGlobe {
                feature: self.name(label),
                lon,
                lat,
            };
            spots.push(Spot::new(lon, lat).ok_or_else(off)?);
        }
        let mut from = 0;
        let lines = nest
            .line_ends
            .iter()
            .map(|&to| spots[std::mem::replace(&mut from, to)..to].to_vec());
        let lines: Vec<Vec<Spot>> = lines.collect();
        match (word.as_str(), nest.depth) {
            ("Point", Some(0)) | ("MultiPoint", Some(1)) => Ok(spots.into_iter().map(Shape::Point).collect()),
            ("LineString", Some(1)) | ("MultiLineString", Some(2)) => {
                let lines: Vec<_> = lines.into_iter().filter(|line| line.len() > 1).collect();
                Ok(if lines.is_empty() {
                    Vec::new()
                } else {
                    vec![Shape::Lines(lines)]
                })
            }
            ("Polygon", Some(2)) => self.areas(vec![lines], kind, label),
            ("MultiPolygon", Some(3)) => {
                let mut lines = lines.into_iter();
                let mut from = 0;
                let areas = nest.area_ends.iter().map(|&to| {
                    let count = to - std::mem::replace(&mut from, to);
                    lines.by_ref().take(count).collect()
                });
                self.areas(areas.collect(), kind, label)
            }
            (_, None) | ("GeometryCollection", _) => Ok(Vec::new()),
            _ => Err(PlanRefusal::BadPosition {
                feature: self.name(label),
            }),
        }
    }

    fn areas(
        &mut self,
        areas: Vec<Vec<Vec<Spot>>>,
        kind: FeatureKind,
        label: Option<&str>,
    ) -> Result<Vec<Shape>, PlanRefusal> {
        let mut kept = Vec::with_capacity(areas.len());
        for rings in areas {
            let mut whole = Vec::with_capacity(rings.len());
            for (place, ring) in rings.into_iter().enumerate() {
                match self.ring(ring, kind, label)? {
                    Some(ring) => whole.push(ring),
                    // Without its edge an area is nothing; without a hole it is still an area.
                    None if place == 0 => break,
                    None => {}
                }
            }
            if !whole.is_empty() {
                kept.push(Area { rings: whole });
            }
        }
        Ok(if kept.is_empty() {
            Vec::new()
        } else {
            vec![Shape::Areas(kept)]
        })
    }

    /// The ring, mended or none; refused when it is the edge everything is fitted to, or when we wrote the file ourselves.
    fn ring(
        &mut self,
        mut ring: Vec<Spot>,
        kind: FeatureKind,
        label: Option<&str>,
    ) -> Result<Option<Vec<Spot>>, PlanRefusal> {
        let feature = self.name(label);
        let must_be_whole = self.strict == Strictness::Strict || kind.is_edge();
        if self.strict == Strictness::Lenient {
            rings::without_repeats(&mut ring);
        }
        match rings::is_whole(&ring) {
            Err(RingFault::Open) if must_be_whole => return Err(PlanRefusal::RingOpen { feature }),
            Err(RingFault::Open) if ring.len() > 2 => {
                let first = ring[0];
                ring.push(first);
                self.note(NoteCode::RingClosed, label);
            }
            Err(_) if must_be_whole => return Err(PlanRefusal::RingTooShort { feature }),
            Err(_) => {
                self.note(NoteCode::RingTooShort, label);
                return Ok(None);
            }
            Ok(()) => {}
        }
        match (rings::is_simple(&ring, self.budget), kind.is_edge()) {
            (Ok(()), _) => {}
            (Err(RingFault::Tangled), true) => return Err(PlanRefusal::RingTangled { feature }),
            (Err(_), true) => return Err(PlanRefusal::RingCrosses { feature }),
            (Err(RingFault::Tangled), false) => self.note(NoteCode::RingUnchecked, label),
            (Err(_), false) => self.note(NoteCode::RingCrosses, label),
        }
        Ok(Some(ring))
    }
}
