//! Parts of an event in time: operational periods and shifts, as typed and checked.

use super::{MOST_PERIODS, check_changed, check_local, check_part, local, staffing::Span, too_many};
use crate::model::*;
use jiff::tz::TimeZone;
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Problem, Stored, format, plain_text, t};
use serde::Deserialize;

/// An operational period as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PeriodForm {
    pub from: String,
    pub until: String,
    pub objectives: String,
    pub safety: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInput {
    pub span: Span,
    pub objectives: String,
    pub safety: String,
}

/// Checks an operational period of this event; `known`: the one that is changed.
///
/// Errors: `event.when`, `event.part`, `text.too-long`, each at its field.
pub fn check_period(
    form: &PeriodForm,
    event: &Event,
    known: Option<&Period>,
    zone: &TimeZone,
) -> Result<PeriodInput, FieldProblems> {
    let mut problems = FieldProblems::default();
    let from = check_changed(&form.from, known.map(|known| known.from), zone);
    let from = problems.keep("from", from);
    let until = check_changed(&form.until, known.map(|known| known.until), zone);
    let until = problems.keep("until", until);
    let span = match (from, until) {
        (Some(from), Some(until)) => problems.keep("until", check_part(event, from, until)),
        _ => None,
    };
    let objectives = plain_text(&form.objectives, &t("event-objectives-called"), 2_000, false);
    let objectives = problems.keep("objectives", objectives);
    let safety = plain_text(&form.safety, &t("event-period-safety-called"), 2_000, false);
    let safety = problems.keep("safety", safety);
    match (span, objectives, safety) {
        (Some(span), Some(objectives), Some(safety)) => Ok(PeriodInput {
            span,
            objectives,
            safety,
        }),
        _ => Err(problems),
    }
}

/// Operational periods follow one another.
///
/// Errors: `event.period-overlaps`, `event.too-many`.
pub fn may_period(periods: &[Period], period: Option<PeriodId>, span: Span) -> Result<(), Problem> {
    let mut others = periods.iter().filter(|each| Some(each.id) != period);
    if others.any(|each| each.span().common(span).is_some()) {
        return Err(Problem::refusal("event.period-overlaps", t("event-period-overlaps")));
    }
    match period.is_none() && periods.len() >= MOST_PERIODS {
        true => Err(too_many()),
        false => Ok(()),
    }
}

/// An operational period as its form and its conflicts see it.
pub fn stored_period(period: &Period, zone: &TimeZone) -> Vec<Stored> {
    let time = |name, label: &str, at| Stored::known(name, t(label), local(at, zone), format::day_clock(at, zone));
    vec![
        time("from", "event-from", period.from),
        time("until", "event-until", period.until),
        Stored::text("objectives", t("event-objectives"), period.objectives.as_str()),
        Stored::text("safety", t("event-period-safety"), period.safety.as_str()),
    ]
}

/// A shift as typed: for a whole operational period, or from when until when.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ShiftForm {
    pub post: String,
    pub position: String,
    /// Id of an operational period; empty: the times count.
    pub period: String,
    pub from: String,
    pub until: String,
}

/// The same, checked. Whether post and position are own ones is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftInput {
    pub post: EventPostId,
    pub position: PositionId,
    pub span: Span,
}

/// Checks a shift at this event.
///
/// Errors: `event.post`, `event.position`, `event.period`, `event.when`, `event.part`, each at its field.
pub fn check_shift(
    form: &ShiftForm,
    event: &Event,
    periods: &[Period],
    zone: &TimeZone,
) -> Result<ShiftInput, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("event-choose"));
    let post = problems.keep("post", form.post.trim().parse().map_err(|_| choose("event.post")));
    let position = form.position.trim().parse().map_err(|_| choose("event.position"));
    let position = problems.keep("position", position);
    let span = match form.period.trim() {
        "" => {
            let from = problems.keep("from", check_local(&form.from, zone));
            let until = problems.keep("until", check_local(&form.until, zone));
            match (from, until) {
                (Some(from), Some(until)) => problems.keep("until", check_part(event, from, until)),
                _ => None,
            }
        }
        id => {
            let found = periods.iter().find(|period| period.id.to_string() == id);
            problems.keep("period", found.map(Period::span).ok_or_else(|| choose("event.period")))
        }
    };
    match (post, position, span) {
        (Some(post), Some(position), Some(span)) => Ok(ShiftInput { post, position, span }),
        _ => Err(problems),
    }
}
