//! One property of a feature: a scalar, or a name in several languages. Everything else is passed over unread.

use super::limits::LONGEST_TEXT;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Languages that are kept of one name.
const MOST_LANGUAGES: usize = 16;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Property {
    Text(String),
    Number(f64),
    Flag(bool),
    /// Texts by language tag: IMDF writes names so.
    Languages(Vec<(String, String)>),
    Nothing,
}

impl Property {
    /// The text; of several languages the English one, else the first.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Property::Text(text) => Some(text),
            Property::Languages(names) => {
                let english = names.iter().find(|(tag, _)| tag == "en" || tag.starts_with("en-"));
                english.or(names.first()).map(|(_, name)| name.as_str())
            }
            _ => None,
        }
    }
}

pub(super) struct PropertySeed;

impl<'de> DeserializeSeed<'de> for PropertySeed {
    type Value = Property;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Property, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PropertySeed {
    type Value = Property;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Property, E> {
        // Cleaned later; here only kept short, with room for characters that cleaning takes away.
        Ok(Property::Text(text.chars().take(LONGEST_TEXT * 2).collect()))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Property, E> {
        Ok(Property::Number(number))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Property, E> {
        Ok(Property::Number(number as f64))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Property, E> {
        Ok(Property::Number(number as f64))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Property, E> {
        Ok(Property::Flag(flag))
    }
    fn visit_unit<E: Error>(self) -> Result<Property, E> {
        Ok(Property::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Property, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Property::Nothing)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Property, A::Error> {
        let mut names = Vec::new();
        while let Some(tag) = map.next_key::<String>()? {
            // One level down only: deeper objects are not names, and depth is the JSON reader's to limit.
            let value: Shallow = map.next_value()?;
            if let (Shallow(Some(text)), true) = (value, names.len() < MOST_LANGUAGES) {
                names.push((tag, text));
            }
        }
        Ok(if names.is_empty() {
            Property::Nothing
        } else {
            Property::Languages(names)
        })
    }
}

/// A text, or anything else without keeping it.
struct Shallow(Option<String>);

impl<'de> serde::Deserialize<'de> for Shallow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShallowVisitor)
    }
}

struct ShallowVisitor;

impl<'de> Visitor<'de> for ShallowVisitor {
    type Value = Shallow;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Shallow, E> {
        Ok(Shallow(Some(text.chars().take(LONGEST_TEXT * 2).collect())))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Shallow, E> {
        Ok(Shallow(None))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Shallow, E> {
        Ok(Shallow(None))
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Shallow, E> {
        Ok(Shallow(None))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Shallow, E> {
        Ok(Shallow(None))
    }
    fn visit_unit<E: Error>(self) -> Result<Shallow, E> {
        Ok(Shallow(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shallow, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Shallow(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shallow, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Shallow(None))
    }
}
