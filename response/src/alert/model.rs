use crate::incident::{Category, Incident};
use muster_terms::*;

/// What the person pressed. Place and level are known; the rest may come later.
#[derive(Debug, Clone)]
pub struct Raise {
    pub site: Reference,
    pub place: String,
    pub place_mark: String,
    pub level: AlertLevel,
    pub category: Category,
    pub words: String,
    pub silent: bool,
    /// Drawn by the page or program: the same key twice is one alert.
    pub idempotency_key: String,
}

impl Raise {
    /// Is this the press that raised the incident, sent again? The same level, kind and place, as they were kept.
    pub fn is_retried_as(&self, incident: &Incident) -> bool {
        self.level == incident.level
            && self.category == incident.category
            && super::rules::place_words(&self.place) == incident.place
    }
}

/// An alert that is stored.
#[derive(Debug, Clone)]
pub struct Raised {
    pub incident: Incident,
    /// `false` when the same key had raised it before.
    pub is_new: bool,
}

/// Who would be told at a site, before anything is sent: for the raise screen.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub own: Vec<WouldBeTold>,
    pub partners: Vec<WouldBeTold>,
    /// Whoever looks is on duty there: not called, as it is the one who raises.
    pub you_are_on_duty: bool,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct WouldBeTold {
    pub side: Side,
    pub title: String,
    /// Seconds of the last answer to a call, when there was one.
    pub last_answer_seconds: Option<i64>,
}
