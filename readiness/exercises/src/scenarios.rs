//! Ten ready scenarios: documents that whoever plans an exercise makes its own, word by word. They stand in the sources as the templates
//! of agreements do, since what is chosen becomes a record.

use crate::capability::CoreCapability;
use crate::model::{Audience, Kind, Target};
use muster_response::incident::Category;
use muster_store::Fault;
use serde::Deserialize;
use std::sync::OnceLock;

const ENGLISH: &str = include_str!("scenarios.json");

/// A ready scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    /// The stable word of addresses and the API.
    pub key: String,
    pub title: String,
    /// The type it was written for; another may be chosen.
    kind: String,
    category: String,
    /// How long it takes.
    pub minutes: i64,
    pub scenario: String,
    pub objectives: Vec<ReadyObjective>,
    pub injects: Vec<ReadyInject>,
}

/// An objective of a ready scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct ReadyObjective {
    pub words: String,
    capability: String,
    pub targets: Vec<Target>,
}

/// An inject of a ready scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct ReadyInject {
    pub minute: i64,
    pub from: String,
    pub to: String,
    audience: String,
    pub words: String,
    pub expected: String,
    /// From 1; 0: none.
    pub objective: usize,
}

fn known<T>(found: Option<T>, word: &str) -> Result<T, Fault> {
    found.ok_or_else(|| Fault::other(format!("a ready scenario says {word}, which is not known")))
}

impl Scenario {
    pub fn kind(&self) -> Result<Kind, Fault> {
        known(Kind::parse(&self.kind), &self.kind)
    }

    pub fn category(&self) -> Result<Category, Fault> {
        known(Category::parse(&self.category), &self.category)
    }
}

impl ReadyObjective {
    pub fn capability(&self) -> Result<CoreCapability, Fault> {
        known(CoreCapability::parse(&self.capability), &self.capability)
    }
}

impl ReadyInject {
    pub fn audience(&self) -> Result<Audience, Fault> {
        known(Audience::parse(&self.audience), &self.audience)
    }
}

/// All of them.
///
/// Errors: a fault when the document cannot be read; a test reads it.
pub fn all() -> Result<&'static [Scenario], Fault> {
    static READ: OnceLock<Result<Vec<Scenario>, String>> = OnceLock::new();
    let read = READ.get_or_init(|| serde_json::from_str(ENGLISH).map_err(|err| err.to_string()));
    read.as_deref().map_err(|err| Fault::other(err.clone()))
}

/// The one with this word.
pub fn find(key: &str) -> Result<Option<&'static Scenario>, Fault> {
    Ok(all()?.iter().find(|scenario| scenario.key == key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::forms::{MOST_MINUTES, SCENARIO_CHARS};
    use std::collections::BTreeSet;

    #[test]
    fn ten_scenarios_are_ready_and_each_can_be_held_as_it_stands() {
        let all = all().unwrap();
        assert_eq!(all.len(), 10);
        let keys: BTreeSet<&str> = all.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys.len(), 10, "each has a word of its own");
        for one in all {
            assert!(one.kind().is_ok() && one.category().is_ok(), "{}", one.key);
            assert!(
                (1..=MOST_MINUTES).contains(&one.minutes) && !one.title.is_empty(),
                "{}",
                one.key
            );
            assert!(one.scenario.chars().count() <= SCENARIO_CHARS, "{}", one.key);
            assert!(one.objectives.len() >= 2 && one.injects.len() >= 5, "{}", one.key);
            for objective in &one.objectives {
                assert!(
                    objective.capability().is_ok() && !objective.targets.is_empty(),
                    "{}",
                    objective.words
                );
            }
            for inject in &one.injects {
                assert!(
                    inject.audience().is_ok() && !inject.words.is_empty(),
                    "{}",
                    inject.words
                );
                assert!(
                    (0..one.minutes).contains(&inject.minute),
                    "{}: {}",
                    one.key,
                    inject.words
                );
                assert!(inject.objective <= one.objectives.len(), "{}", inject.words);
            }
            assert!(
                one.injects.windows(2).all(|two| two[0].minute <= two[1].minute),
                "{}",
                one.key
            );
        }
    }
}
