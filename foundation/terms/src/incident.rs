//! Words of an alert that clauses and rooms share.

use crate::duty::words;
use serde::{Deserialize, Serialize};

/// How bad. Level 1 is danger to life (police and site); level 2 is help needed here (guards and control room).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum AlertLevel {
    DangerToLife,
    HelpNeeded,
}

impl AlertLevel {
    pub fn number(self) -> u8 {
        match self {
            AlertLevel::DangerToLife => 1,
            AlertLevel::HelpNeeded => 2,
        }
    }
}

impl From<AlertLevel> for u8 {
    fn from(level: AlertLevel) -> u8 {
        level.number()
    }
}

impl TryFrom<u8> for AlertLevel {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(AlertLevel::DangerToLife),
            2 => Ok(AlertLevel::HelpNeeded),
            other => Err(format!("{other} is not an alert level: 1 or 2")),
        }
    }
}

words! {
    /// CAP 1.2 `status` of an alert. Source: OASIS CAP 1.2, section 3.2.1. Muster raises only these two.
    AlertStatus { Actual = "Actual", Exercise = "Exercise" }
}

/// What kind of emergency, as the raise screen offers it and plans are made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    Weapon,
    Violence,
    Fire,
    Medical,
    MissingPerson,
    Unknown,
}

impl Category {
    pub const ALL: [Category; 6] = [
        Category::Weapon,
        Category::Violence,
        Category::Fire,
        Category::Medical,
        Category::MissingPerson,
        Category::Unknown,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Category::Weapon => "weapon",
            Category::Violence => "violence",
            Category::Fire => "fire",
            Category::Medical => "medical",
            Category::MissingPerson => "missing_person",
            Category::Unknown => "unknown",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }

    /// Text key of its words in a title: `Threat with a weapon`.
    pub fn title_key(self) -> &'static str {
        match self {
            Category::Weapon => "category-weapon-title",
            Category::Violence => "category-violence-title",
            Category::Fire => "category-fire-title",
            Category::Medical => "category-medical-title",
            Category::MissingPerson => "category-missing-person-title",
            Category::Unknown => "category-unknown-title",
        }
    }

    /// Text key of its short word: `Weapon`.
    pub fn word_key(self) -> &'static str {
        match self {
            Category::Weapon => "category-weapon",
            Category::Violence => "category-violence",
            Category::Fire => "category-fire",
            Category::Medical => "category-medical",
            Category::MissingPerson => "category-missing-person",
            Category::Unknown => "category-unknown",
        }
    }
}
