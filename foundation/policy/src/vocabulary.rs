//! The schema and the names that Cedar policies, entities and requests share, made once.

use crate::ask::CrossingAct;
use cedar_policy::{EntityId, EntityTypeName, EntityUid, Schema, Validator};
use muster_terms::{AlertStatus, DataClass, Duty, Purpose};
use std::{str::FromStr, sync::LazyLock};
use uuid::Uuid;

/// The Cedar schema every clause is validated against, as text.
pub const SCHEMA_TEXT: &str = include_str!("policy.cedarschema");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| {
    Schema::from_cedarschema_str(SCHEMA_TEXT)
        .map(|(schema, _)| schema)
        .map_err(|error| error.to_string())
});
static VALIDATOR: LazyLock<Result<Validator, String>> = LazyLock::new(|| {
    schema()
        .map(|schema| Validator::new(schema.clone()))
        .map_err(str::to_owned)
});
static VOCABULARY: LazyLock<Result<Vocabulary, String>> =
    LazyLock::new(|| Vocabulary::new().map_err(|error| error.to_string()));

/// The schema. Errors: the parser's message; a test keeps that from happening.
pub(crate) fn schema() -> Result<&'static Schema, &'static str> {
    SCHEMA.as_ref().map_err(String::as_str)
}

/// The validator over [`schema`].
pub(crate) fn validator() -> Result<&'static Validator, &'static str> {
    VALIDATOR.as_ref().map_err(String::as_str)
}

/// The names. Errors: the parser's message; a test keeps that from happening.
pub(crate) fn vocabulary() -> Result<&'static Vocabulary, &'static str> {
    VOCABULARY.as_ref().map_err(String::as_str)
}

/// Entity types, and the entities that are words rather than things.
pub(crate) struct Vocabulary {
    pub(crate) organisation: EntityTypeName,
    pub(crate) unit: EntityTypeName,
    pub(crate) position: EntityTypeName,
    pub(crate) record: EntityTypeName,
    pub(crate) site: EntityTypeName,
    pub(crate) incident: EntityTypeName,
    pub(crate) request: EntityTypeName,
    pub(crate) clause: EntityTypeName,
    acts: Words<CrossingAct>,
    classes: Words<DataClass>,
    duties: Words<Duty>,
    purposes: Words<Purpose>,
    statuses: Words<AlertStatus>,
}

impl Vocabulary {
    fn new() -> Result<Self, Box<cedar_policy::ParseErrors>> {
        let name = |text: &str| EntityTypeName::from_str(text).map_err(Box::new);
        Ok(Self {
            organisation: name("Organisation")?,
            unit: name("Unit")?,
            position: name("Position")?,
            record: name("Record")?,
            site: name("Site")?,
            incident: name("Incident")?,
            request: name("Request")?,
            clause: name("Clause")?,
            acts: Words::new(name("Action")?, &CrossingAct::ALL, CrossingAct::as_str),
            classes: Words::new(name("DataClass")?, DataClass::ALL, DataClass::as_str),
            duties: Words::new(name("Duty")?, Duty::ALL, Duty::as_str),
            purposes: Words::new(name("Purpose")?, Purpose::ALL, Purpose::as_str),
            statuses: Words::new(name("AlertStatus")?, AlertStatus::ALL, AlertStatus::as_str),
        })
    }

    pub(crate) fn act(&self, act: CrossingAct) -> EntityUid {
        self.acts.get(act)
    }

    pub(crate) fn class(&self, class: DataClass) -> EntityUid {
        self.classes.get(class)
    }

    pub(crate) fn duty(&self, duty: Duty) -> EntityUid {
        self.duties.get(duty)
    }

    pub(crate) fn purpose(&self, purpose: Purpose) -> EntityUid {
        self.purposes.get(purpose)
    }

    pub(crate) fn status(&self, status: AlertStatus) -> EntityUid {
        self.statuses.get(status)
    }
}

/// The entity of a type whose id is `id` as written. No parsing, so no text can become anything but an id.
pub(crate) fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

/// The entity of a type whose id is one of ours.
pub(crate) fn uuid_uid(kind: &EntityTypeName, id: Uuid) -> EntityUid {
    uid(kind, id.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
}

/// One enumerated entity type and its entities.
struct Words<W> {
    kind: EntityTypeName,
    word: fn(W) -> &'static str,
    known: Vec<(W, EntityUid)>,
}

impl<W: Copy + PartialEq> Words<W> {
    fn new(kind: EntityTypeName, all: &[W], word: fn(W) -> &'static str) -> Self {
        let known = all.iter().map(|&each| (each, uid(&kind, word(each)))).collect();
        Self { kind, word, known }
    }

    fn get(&self, wanted: W) -> EntityUid {
        let known = self.known.iter().find(|(word, _)| *word == wanted);
        known.map_or_else(|| uid(&self.kind, (self.word)(wanted)), |(_, uid)| uid.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_and_names_are_well_formed() {
        schema().unwrap();
        vocabulary().unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn schema_knows_every_word_of_terms_and_no_other() {
        let json = cedar_policy::SchemaFragment::from_cedarschema_str(SCHEMA_TEXT)
            .unwrap()
            .0
            .to_json_value()
            .unwrap();
        let words = |kind: &str| -> Vec<String> {
            serde_json::from_value(json[""]["entityTypes"][kind]["enum"].clone()).unwrap()
        };
        fn ours<W: Copy>(all: &[W], word: fn(W) -> &'static str) -> Vec<String> {
            all.iter().map(|&each| word(each).to_owned()).collect()
        }
        assert_eq!(words("DataClass"), ours(DataClass::ALL, DataClass::as_str));
        assert_eq!(words("Duty"), ours(Duty::ALL, Duty::as_str));
        assert_eq!(words("Purpose"), ours(Purpose::ALL, Purpose::as_str));
        assert_eq!(words("AlertStatus"), ours(AlertStatus::ALL, AlertStatus::as_str));
        let mut acts: Vec<_> = json[""]["actions"].as_object().unwrap().keys().cloned().collect();
        let mut known = ours(&CrossingAct::ALL, CrossingAct::as_str);
        acts.sort();
        known.sort();
        assert_eq!(acts, known);
    }
}
