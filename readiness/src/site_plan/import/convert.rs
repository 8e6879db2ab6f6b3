//! From what was read to features: kind, name, shape, and the notes on what was mended.

use super::limits::{MOST_BYTES, MOST_FEATURES, MOST_NOTES};
use super::reader::{RawCollection, RawFeature, RawGeometry};
use super::rings::Budget;
use super::{Dialect, ImportNote, NoteCode, PlanRefusal, imdf, own, text, wrld};
use crate::site_plan::{Facts, Feature, FeatureKind};
use std::collections::HashMap;

/// Our own stored files are read strictly; a stranger's are mended where that loses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    Strict,
    Lenient,
}

/// Features and notes on their way to a plan.
#[derive(Default)]
pub(super) struct Converted {
    pub features: Vec<Feature>,
    pub notes: Vec<ImportNote>,
    pub more_notes: usize,
    /// Bytes of words in the features: those of a multipoint each carry all of its own.
    words: usize,
}

/// What a dialect makes of one feature, before its shape is known.
pub(super) enum Meaning {
    Known {
        kind: FeatureKind,
        label: Option<String>,
        facts: Facts,
    },
    LeftOut,
    Unknown {
        word: String,
        label: Option<String>,
    },
}

/// Converts a stranger's collection. Errors: limits, outlines that are not whole, nothing left to draw.
pub(super) fn lenient(raw: RawCollection, level: Option<&str>) -> Result<(Dialect, Converted), PlanRefusal> {
    let dialect = dialect_of(&raw)?;
    let features = match dialect {
        Dialect::Imdf => imdf::of_one_level(raw.features, level)?,
        _ => raw.features,
    };
    let mut converted = convert(features, dialect, Strictness::Lenient)?;
    if dialect == Dialect::Wrld {
        wrld::find_exterior_doors(&mut converted);
    }
    if converted.features.is_empty() {
        Err(PlanRefusal::NothingToDraw)
    } else {
        Ok((dialect, converted))
    }
}

fn dialect_of(raw: &RawCollection) -> Result<Dialect, PlanRefusal> {
    let says = |word: &str| {
        raw.features
            .iter()
            .any(|feature| feature.properties.iter().any(|(key, _)| key == word))
    };
    match () {
        () if raw.features.is_empty() => Err(PlanRefusal::NothingToDraw),
        () if !raw.head.is_empty() || says("kind") => Ok(Dialect::Own),
        () if raw.features.iter().any(|feature| feature.feature_type.is_some()) => Ok(Dialect::Imdf),
        () if says("type") => Ok(Dialect::Wrld),
        () => Err(PlanRefusal::UnknownFormat),
    }
}

/// Converts every feature in the order of the file.
pub(super) fn convert(raw: Vec<RawFeature>, dialect: Dialect, strict: Strictness) -> Result<Converted, PlanRefusal> {
    let mut out = Converted::default();
    let mut ids = HashMap::new();
    let mut budget = Budget::default();
    for (place, feature) in raw.into_iter().enumerate() {
        let meaning = match dialect {
            Dialect::Own => own::meaning(&feature),
            Dialect::Wrld => wrld::meaning(&feature),
            Dialect::Imdf => imdf::meaning(&feature),
        };
        let id = feature.id.as_deref().and_then(text::label);
        let id = id
            .or_else(|| property_id(&feature))
            .unwrap_or_else(|| format!("f{}", place + 1));
        let mut one = One {
            out: &mut out,
            budget: &mut budget,
            strict,
            id,
        };
        one.take(meaning, feature.geometry, &mut ids)?;
    }
    Ok(out)
}

fn property_id(feature: &RawFeature) -> Option<String> {
    use super::property::Property;
    let (_, id) = feature.properties.iter().find(|(key, _)| key == "id")?;
    match id {
        Property::Number(number) => text::label(&number.to_string()),
        other => text::label(other.text()?),
    }
}

/// One feature on its way through.
pub(super) struct One<'a> {
    out: &'a mut Converted,
    pub budget: &'a mut Budget,
    pub strict: Strictness,
    id: String,
}

impl One<'_> {
    fn take(
        &mut self,
        meaning: Meaning,
        geometry: Option<RawGeometry>,
        ids: &mut HashMap<String, usize>,
    ) -> Result<(), PlanRefusal> {
        let (mut kind, label, mut facts) = match meaning {
            Meaning::Known { kind, label, facts } => (kind, label, facts),
            Meaning::LeftOut => return self.note_only(NoteCode::LeftOut, None),
            Meaning::Unknown { word, label } if self.strict == Strictness::Lenient => {
                self.note(NoteCode::KeptAsOther, label.as_deref());
                (
                    FeatureKind::Other,
                    label,
                    Facts {
                        class: text::text(&word),
                        ..Facts::default()
                    },
                )
            }
            Meaning::Unknown { word, label } => {
                return Err(PlanRefusal::UnknownKind {
                    feature: self.name(label.as_deref()),
                    kind: text::named(&word),
                });
            }
        };
        let shapes = self.shapes(geometry, kind, label.as_deref())?;
        if shapes.is_empty() {
            return self.note_only(NoteCode::NoGeometry, label.as_deref());
        }
        for shape in shapes {
            if !kind.accepts(&shape) {
                if self.strict == Strictness::Strict || kind.is_edge() {
                    return Err(PlanRefusal::WrongShape {
                        feature: self.name(label.as_deref()),
                        kind: kind.as_str(),
                    });
                }
                self.note(NoteCode::KeptAsOther, label.as_deref());
                facts.class.get_or_insert_with(|| kind.as_str().into());
                kind = FeatureKind::Other;
            }
            self.room_for(&label, &facts)?;
            let id = self.unique_id(ids)?;
            self.out.features.push(Feature {
                id,
                kind,
                label: label.clone(),
                shape,
                facts: facts.clone(),
            });
        }
        Ok(())
    }

    /// One feature of a file may become many, so the limits of the file are asked again here.
    fn room_for(&mut self, label: &Option<String>, facts: &Facts) -> Result<(), PlanRefusal> {
        if self.out.features.len() >= MOST_FEATURES {
            return Err(PlanRefusal::TooManyFeatures { most: MOST_FEATURES });
        }
        let Facts {
            mark,
            number,
            from,
            access,
            note,
            class,
            ..
        } = facts;
        let words = [label, mark, number, from, access, note, class];
        self.out.words += words.into_iter().flatten().map(String::len).sum::<usize>();
        if self.out.words > MOST_BYTES {
            return Err(PlanRefusal::TooLarge {
                bytes: self.out.words,
                most: MOST_BYTES,
            });
        }
        Ok(())
    }

    pub(super) fn name(&self, label: Option<&str>) -> String {
        text::named(label.unwrap_or(&self.id))
    }

    pub(super) fn note(&mut self, code: NoteCode, label: Option<&str>) {
        let feature = self.name(label);
        self.out.note(code, feature);
    }

    fn note_only(&mut self, code: NoteCode, label: Option<&str>) -> Result<(), PlanRefusal> {
        if self.strict == Strictness::Strict {
            return Err(PlanRefusal::WrongShape {
                feature: self.name(label),
                kind: "feature",
            });
        }
        self.note(code, label);
        Ok(())
    }

    fn unique_id(&mut self, ids: &mut HashMap<String, usize>) -> Result<String, PlanRefusal> {
        if !ids.contains_key(&self.id) {
            ids.insert(self.id.clone(), 1);
            return Ok(self.id.clone());
        }
        if self.strict == Strictness::Strict {
            return Err(PlanRefusal::SameId { id: self.id.clone() });
        }
        self.note(NoteCode::IdChanged, None);
        let stem: String = self.id.chars().take(super::limits::LONGEST_LABEL - 8).collect();
        let mut number = ids.get(&self.id).copied().unwrap_or(1);
        let id = loop {
            number += 1;
            let id = format!("{stem}-{number}");
            if !ids.contains_key(&id) {
                break id;
            }
        };
        ids.insert(self.id.clone(), number);
        ids.insert(id.clone(), 1);
        Ok(id)
    }
}

impl Converted {
    pub(super) fn note(&mut self, code: NoteCode, feature: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(ImportNote { code, feature });
        } else {
            self.more_notes += 1;
        }
    }
}

/// Refuses a plan that is wider than a place can be, which a single wrong digit makes.
pub(in crate::site_plan) fn within(features: &[Feature], most_metres: f64) -> Result<(), PlanRefusal> {
    let mut spots = features.iter().flat_map(|feature| feature.shape.spots());
    let Some(first) = spots.next() else { return Ok(()) };
    let (mut low, mut high) = ((0.0_f64, 0.0_f64), (0.0_f64, 0.0_f64));
    for spot in spots {
        let (east, north) = first.metres_to(spot);
        low = (low.0.min(east), low.1.min(north));
        high = (high.0.max(east), high.1.max(north));
    }
    let across = (high.0 - low.0).max(high.1 - low.1);
    if across > most_metres {
        return Err(PlanRefusal::TooWide {
            metres: across as u64,
            most: most_metres as u64,
        });
    }
    Ok(())
}
