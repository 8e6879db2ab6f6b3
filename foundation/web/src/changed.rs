//! What whoever comes second is told: who changed it last, and when, as far as that was kept.

use crate::{
    Desk, Problem, format,
    texts::{t, t_with},
};
use muster_terms::Timestamp;

/// The last change of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    /// Title of the position, as it was called then.
    pub by: String,
    pub at: Timestamp,
}

impl LastChange {
    /// As a row keeps it; nothing where one half was not kept.
    pub fn kept(by: Option<String>, at: Option<Timestamp>) -> Option<Self> {
        Some(Self { by: by?, at: at? })
    }

    /// By this desk, now.
    pub fn by(desk: &Desk) -> Self {
        Self {
            by: desk.who.position_title.clone(),
            at: desk.now(),
        }
    }
}

/// The code of a conflict and its words: a text with `$who` and `$at`, and the one for where nobody is known.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub code: &'static str,
    pub known: &'static str,
    pub unknown: &'static str,
}

impl Told {
    /// The conflict.
    pub fn conflict(self, last: Option<&LastChange>, desk: &Desk) -> Problem {
        let words = match last {
            Some(last) => t_with(
                self.known,
                &[
                    ("who", last.by.as_str().into()),
                    ("at", format::day_clock(last.at, &desk.time_zone()).into()),
                ],
            ),
            None => t(self.unknown),
        };
        Problem::conflict(self.code, words)
    }
}
