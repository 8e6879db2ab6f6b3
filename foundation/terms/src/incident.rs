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
