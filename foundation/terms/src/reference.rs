//! Short spoken references such as `INC-0231`.
//!
//! The number is drawn, not counted: a running number would tell an organisation how busy the others are.

use rand::Rng;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A prefix and a drawn number of four to nine digits, unique in its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(String);

impl Reference {
    /// Draws a reference. `attempt` counts earlier collisions from 0; more collisions give a longer number.
    pub fn draw(prefix: &str, attempt: u32, rng: &mut impl Rng) -> Self {
        let digits = (4 + attempt / 4).min(9);
        let number = rng.random_range(0..10u64.pow(digits));
        Self(format!("{prefix}-{number:0width$}", width = digits as usize))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Reference {
    type Err = crate::NotAnId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, number) = text.split_once('-').ok_or(crate::NotAnId)?;
        let ok = (1..=4).contains(&prefix.len())
            && prefix.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=12).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit());
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(crate::NotAnId)
        }
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> String {
        reference.0
    }
}
