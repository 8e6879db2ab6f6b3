//! Our own words: `kind`, `label`, and the facts by name; and the head of a file we wrote.

use super::convert::{self, Meaning, Strictness};
use super::limits::{WIDEST_FLOOR_METRES, WIDEST_SITE_METRES};
use super::property::Property;
use super::reader::{self, Properties, RawFeature};
use super::{Dialect, NoteCode, PlanRefusal, text};
use crate::site_plan::form::{FLOOR_FORM, SITE_FORM};
use crate::site_plan::{Facts, Feature, FeatureKind, FloorPlan, SiteMap};

/// What our own properties say.
pub(super) fn meaning(feature: &RawFeature) -> Meaning {
    let says = |key: &str| find(&feature.properties, key);
    let label = says("label").and_then(Property::text).and_then(text::label);
    let word = says("kind").and_then(Property::text).unwrap_or_default();
    match FeatureKind::parse(word) {
        Some(kind) => Meaning::Known {
            kind,
            label,
            facts: facts(&feature.properties),
        },
        None => Meaning::Unknown {
            word: word.into(),
            label,
        },
    }
}

/// The facts we know by name; everything else is not carried.
pub(super) fn facts(properties: &Properties) -> Facts {
    let words = |key: &str| find(properties, key).and_then(Property::text).and_then(text::text);
    let number = |key: &str| match find(properties, key) {
        Some(Property::Number(number)) if number.is_finite() => Some(*number),
        _ => None,
    };
    Facts {
        mark: find(properties, "mark").and_then(Property::text).and_then(text::mark),
        number: words("number"),
        from: words("from"),
        access: words("access"),
        note: words("note"),
        class: words("class"),
        facing_deg: number("facing_deg").map(|degrees| degrees.rem_euclid(360.0) as u16 % 360),
        width_m: number("width_m").map(|metres| (metres.clamp(0.0, 200.0) * 100.0).round() / 100.0),
        best: find(properties, "best") == Some(&Property::Flag(true)),
    }
}

fn find<'a>(properties: &'a Properties, key: &str) -> Option<&'a Property> {
    properties.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// A floor plan that we wrote.
pub(in crate::site_plan) fn floor_plan(bytes: &[u8]) -> Result<FloorPlan, PlanRefusal> {
    let (head, features) = open(bytes, FLOOR_FORM, WIDEST_FLOOR_METRES)?;
    let plan = FloorPlan {
        floor: parsed(&head, "floor")?,
        site: parsed(&head, "site")?,
        name: named(&head)?,
        ordinal: whole(&head, "ordinal")?,
        version: whole(&head, "version")?,
        walked_on: match find(&head, "walked_on") {
            None | Some(Property::Nothing) => None,
            Some(_) => Some(parsed(&head, "walked_on")?),
        },
        features,
        grid: None,
    };
    Ok(plan)
}

/// A site map that we wrote.
pub(in crate::site_plan) fn site_map(bytes: &[u8]) -> Result<SiteMap, PlanRefusal> {
    let (head, features) = open(bytes, SITE_FORM, WIDEST_SITE_METRES)?;
    Ok(SiteMap {
        site: parsed(&head, "site")?,
        name: named(&head)?,
        version: whole(&head, "version")?,
        features,
    })
}

/// One feature as somebody sent it, and whether its edge crosses itself.
pub(in crate::site_plan) struct OneFeature {
    pub feature: Feature,
    crossing: Option<PlanRefusal>,
}

impl OneFeature {
    /// The feature, when its edge does not cross itself. Errors: `plan.ring-crosses`, `plan.ring-tangled`.
    pub fn simple(self) -> Result<Feature, PlanRefusal> {
        match self.crossing {
            Some(refusal) => Err(refusal),
            None => Ok(self.feature),
        }
    }
}

/// One GeoJSON Feature with our own properties, as strictly as a file of ours. It has an id.
///
/// Errors: any [`PlanRefusal`].
pub(in crate::site_plan) fn one(feature: &serde_json::Value) -> Result<OneFeature, PlanRefusal> {
    let file = serde_json::json!({ "type": "FeatureCollection", "features": [feature] });
    let raw = reader::read(file.to_string().as_bytes())?;
    if raw.features.iter().any(|feature| feature.id.is_none()) {
        return Err(PlanRefusal::NoHead { what: "id" });
    }
    let converted = convert::convert(raw.features, Dialect::Own, Strictness::Strict)?;
    let crossing = converted.notes.iter().find_map(|note| match note.code {
        NoteCode::RingCrosses => Some(PlanRefusal::RingCrosses {
            feature: note.feature.clone(),
        }),
        NoteCode::RingUnchecked => Some(PlanRefusal::RingTangled {
            feature: note.feature.clone(),
        }),
        _ => None,
    });
    let feature = converted
        .features
        .into_iter()
        .next()
        .ok_or(PlanRefusal::NothingToDraw)?;
    Ok(OneFeature { feature, crossing })
}

fn open(bytes: &[u8], form: &str, widest: f64) -> Result<(Properties, Vec<Feature>), PlanRefusal> {
    let raw = reader::read(bytes)?;
    if find(&raw.head, "form").and_then(Property::text) != Some(form) {
        return Err(PlanRefusal::NoHead { what: "form" });
    }
    let converted = convert::convert(raw.features, Dialect::Own, Strictness::Strict)?;
    convert::within(&converted.features, widest)?;
    Ok((raw.head, converted.features))
}

fn parsed<T: std::str::FromStr>(head: &Properties, what: &'static str) -> Result<T, PlanRefusal> {
    let words = find(head, what).and_then(Property::text);
    words
        .and_then(|words| words.parse().ok())
        .ok_or(PlanRefusal::NoHead { what })
}

fn named(head: &Properties) -> Result<String, PlanRefusal> {
    let words = find(head, "name").and_then(Property::text);
    words.and_then(text::label).ok_or(PlanRefusal::NoHead { what: "name" })
}

/// A whole number that fits, or a refusal that names the field.
fn whole<T: TryFrom<i64>>(head: &Properties, what: &'static str) -> Result<T, PlanRefusal> {
    match find(head, what) {
        Some(Property::Number(number)) if number.fract() == 0.0 && number.abs() < 9e15 => {
            T::try_from(*number as i64).map_err(|_| PlanRefusal::NoHead { what })
        }
        _ => Err(PlanRefusal::NoHead { what }),
    }
}
