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

/// An alert that is stored.
#[derive(Debug, Clone)]
pub struct Raised {
    pub incident: Incident,
    /// `false` when the same key had raised it before.
    pub is_new: bool,
}

/// Who would be told, before anything is sent: for the raise screen.
#[derive(Debug, Clone)]
pub struct WouldBeTold {
    pub side: Side,
    pub title: String,
    /// Seconds of the last answer to a call, when there was one.
    pub last_answer_seconds: Option<i64>,
}
