//! Why not: the terms of the clauses, read again in plain Rust. It never decides; a property test keeps it in step with
//! Cedar.

use crate::ask::{Ask, CrossingAct};
use crate::clause::{Clause, Condition};
use crate::compile::CompiledClause;
use crate::drill::{status_needed, status_of_any_incident};
use crate::facts::{MICROS_PER_DAY, micros};
use crate::pair::PairClauses;
use crate::why::{Unmet, Why};
use jiff::Timestamp;
use muster_terms::AlertLevel;
use std::sync::Arc;

/// The reason for Cedar's silence.
///
/// A suspended clause that would open it comes first, then the clause in force that is nearest to a yes, one that names
/// the reader before any other, then any suspended clause of the class.
///
/// A record's label is told only to who would get the record under a lower one: where a clause misses anything else, its
/// ceiling is not spoken of, and a suspended clause says nothing of it at all. Otherwise clauses that open nothing, each with its
/// own ceiling, would tell the label of what they keep closed.
pub(crate) fn why_not(ask: &Ask, pair: &PairClauses, now: Timestamp) -> Why {
    if !pair.has_agreement() || !pair.is_for(ask) {
        return Why::NoAgreement;
    }
    let in_force = nearest(ask, pair.in_force(), now, last_of_all);
    let suspended = nearest(ask, pair.suspended(), now, without_label);
    match (in_force, suspended) {
        (Some((_, unmet)), _) if unmet.is_empty() => Why::NotEvaluated {
            errors: vec!["Cedar and the explanation disagree".to_owned()],
        },
        (_, Some((clause, unmet))) if unmet.is_empty() => Why::Suspended {
            clause: clause.reference().clone(),
        },
        (Some((clause, unmet)), _) => Why::NotNow {
            clause: clause.reference().clone(),
            unmet,
        },
        (None, Some((clause, _))) => Why::Suspended {
            clause: clause.reference().clone(),
        },
        (None, None) => Why::NoClause,
    }
}

/// The ceiling, when it is all that a clause misses; else everything but the ceiling.
fn last_of_all(unmet: Vec<Unmet>) -> Vec<Unmet> {
    if unmet == [Unmet::AboveTlpCeiling] {
        return unmet;
    }
    without_label(unmet)
}

fn without_label(mut unmet: Vec<Unmet>) -> Vec<Unmet> {
    unmet.retain(|each| *each != Unmet::AboveTlpCeiling);
    unmet
}

/// The opening clause of the record's class that is nearest to a yes, and what is said that it misses. The first of equals. Clauses that
/// name the reader come before all others: those can open by an event or a request, and the others never do.
fn nearest<'a>(
    ask: &Ask,
    clauses: &'a [Arc<CompiledClause>],
    now: Timestamp,
    said: fn(Vec<Unmet>) -> Vec<Unmet>,
) -> Option<(&'a CompiledClause, Vec<Unmet>)> {
    clauses
        .iter()
        .filter(|clause| clause.clause().data_class == ask.resource.class && !clause.clause().keeps_closed())
        .map(|clause| (clause.as_ref(), said(unmet(clause.clause(), ask, now))))
        .min_by_key(|(clause, unmet)| {
            let distance = unmet.iter().map(|each| each.distance()).sum::<u32>();
            (!clause.clause().names(&ask.reader), distance)
        })
}

/// The terms of an opening clause of the record's own class and pair that the ask does not meet, each once, in the
/// order of [`Unmet`].
pub(crate) fn unmet(clause: &Clause, ask: &Ask, now: Timestamp) -> Vec<Unmet> {
    let Ask {
        reader,
        act,
        resource,
        purpose,
        ..
    } = ask;
    let mut unmet = Vec::new();
    let mut need = |met: bool, otherwise: Unmet| {
        if !met {
            unmet.push(otherwise);
        }
    };
    need(micros(now) >= micros(clause.starts_at), Unmet::NotStarted);
    need(is_before(now, clause.ends_at), Unmet::Ended);
    if let Condition::WhileIncident { max_level } = clause.condition {
        need(incident_is_open_at_site(ask, now), Unmet::NeedsOpenIncident);
        need(level_is_reached(ask, max_level), Unmet::LevelTooLow);
    }
    need(incident_is_of_the_right_status(clause, ask), Unmet::Drill);
    need(
        clause.condition != Condition::OnRequest || request_is_granted(clause, ask, now),
        Unmet::NeedsRequest,
    );
    need(clause.recipients.contains(&reader.duty), Unmet::RecipientNotNamed);
    need(
        clause.to.unit.is_none() || clause.to.unit == reader.unit,
        Unmet::ReaderUnitDiffers,
    );
    need(
        clause.from.unit.is_none() || clause.from.unit == resource.owner_unit,
        Unmet::OwnerUnitDiffers,
    );
    let covered = resource.site.is_some_and(|site| clause.sites.contains(&site));
    need(clause.sites.is_empty() || covered, Unmet::SiteNotCovered);
    need(clause.purpose == *purpose, Unmet::PurposeDiffers);
    need(resource.tlp <= clause.tlp_ceiling, Unmet::AboveTlpCeiling);
    need(is_kept(clause, resource.recorded_at, now), Unmet::RetentionPassed);
    need(
        *act != CrossingAct::ShareOn || clause.onward_sharing,
        Unmet::OnwardSharingNotAllowed,
    );
    unmet
}

/// Level 1 is the worst, so "at least as bad" is a number at most as high. No incident is no wrong level.
fn level_is_reached(ask: &Ask, max_level: AlertLevel) -> bool {
    ask.incident
        .as_ref()
        .is_none_or(|incident| incident.level.number() <= max_level.number())
}

fn incident_is_open_at_site(ask: &Ask, now: Timestamp) -> bool {
    ask.incident.as_ref().is_some_and(|incident| {
        Some(incident.site) == ask.resource.site && incident.open_until.is_none_or(|until| is_before(now, until))
    })
}

/// Without an incident nothing is mistaken for anything.
fn incident_is_of_the_right_status(clause: &Clause, ask: &Ask) -> bool {
    let needed = match clause.condition {
        Condition::WhileIncident { .. } => Some(status_needed(clause.data_class)),
        _ => status_of_any_incident(clause.data_class),
    };
    match (&ask.incident, needed) {
        (Some(incident), Some(needed)) => incident.status == needed,
        _ => true,
    }
}

fn request_is_granted(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    ask.request.as_ref().is_some_and(|request| {
        request.clause == clause.id && is_before(now, request.until) && request.covers(ask.resource.site)
    })
}

fn is_kept(clause: &Clause, recorded_at: Timestamp, now: Timestamp) -> bool {
    micros(now) < micros(recorded_at) + i64::from(clause.retention_days) * MICROS_PER_DAY
}

fn is_before(now: Timestamp, limit: Timestamp) -> bool {
    micros(now) < micros(limit)
}
