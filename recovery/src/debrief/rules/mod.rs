//! When a debrief comes about, who may write in it, and how it ends. No HTTP, no SQL, no clock.

mod facts;
#[cfg(test)]
mod tests;

pub use facts::{RoomRecord, facts, seconds_between};

use super::model::{Debrief, WordKind};
use jiff::{ToSpan, tz::TimeZone};
use muster_response::incident::Ending;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};

/// A debrief is due this many days after the end.
pub const DUE_DAYS: i64 = 7;
/// The longest word, in characters.
pub const MAX_WORDS: usize = 2_000;

/// Does an emergency that ended like this get a debrief? One that became real is debriefed with the real one.
pub fn is_wanted(ending: Ending) -> bool {
    ending != Ending::BecameReal
}

/// The day it is due, in the organisation's own calendar.
pub fn due_on(ended_at: Timestamp, zone: &TimeZone) -> civil::Date {
    let day = ended_at.to_zoned(zone.clone()).date();
    day.checked_add(DUE_DAYS.days()).unwrap_or(day)
}

/// Checks what somebody wants to say.
///
/// Errors: `debrief.kind` for a word that is neither, `text.empty`, `text.too-long`.
pub fn check_word(kind: &str, words: &str) -> Result<(WordKind, String), Problem> {
    let kind = WordKind::parse(kind).ok_or_else(|| Problem::refusal("debrief.kind", t("debrief-choose-kind")))?;
    Ok((kind, plain_text(words, &t("debrief-words-called"), MAX_WORDS, true)?))
}

/// Words and actions are added until it is closed.
///
/// Errors: `debrief.closed`.
pub fn must_be_open(debrief: &Debrief) -> Result<(), Problem> {
    if debrief.is_open() { Ok(()) } else { Err(closed()) }
}

/// The no to whoever comes after the closing.
pub fn closed() -> Problem {
    Problem::conflict("debrief.closed", t("debrief-is-closed"))
}

/// Closes it. Words stay as they are; actions go on until each is done.
///
/// Errors: `debrief.not-yours` for the other side, `debrief.closed` when it was closed before.
pub fn close(debrief: Debrief, by: OrgId, now: Timestamp) -> Result<Debrief, Problem> {
    if debrief.org != by {
        return Err(Problem::refusal("debrief.not-yours", t("debrief-not-yours")));
    }
    must_be_open(&debrief)?;
    Ok(Debrief {
        closed_at: Some(now),
        ..debrief
    })
}
