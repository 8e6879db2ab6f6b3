//! The model: the words of the format page in plain Rust, written from neither the Cedar text nor the explanation.

use crate::tests::fixtures::*;
use crate::*;
use jiff::Timestamp;
use muster_terms::*;

/// What the model answers: open under these clauses, or why not.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Open(Vec<ClauseId>),
    Closed(&'static str),
}

/// One agreement of the world, before compiling.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) state: AgreementState,
    pub(super) clauses: Vec<Clause>,
}

/// The model. Reads like the promise: an opening that fits, in force, and nothing in force that keeps it closed.
pub(super) fn model(drafts: &[Draft], ask: &Ask, now: Timestamp) -> Answer {
    let of_pair = |clause: &&Clause| clause.from.org == ask.resource.owner && clause.to.org == ask.reader.org;
    let with = |state| {
        drafts
            .iter()
            .filter(move |draft| draft.state == state)
            .flat_map(|draft| &draft.clauses)
    };
    let in_force = || with(AgreementState::InForce).filter(of_pair);
    if in_force().any(|clause| clause.condition == Condition::Never && names(clause, ask, now)) {
        return Answer::Closed("policy.closed-by-clause");
    }
    let mut open: Vec<ClauseId> = in_force()
        .filter(|clause| opens(clause, ask, now))
        .map(|clause| clause.id)
        .collect();
    open.sort();
    if !open.is_empty() {
        return Answer::Open(open);
    }
    let of_class = |clause: &&Clause| clause.data_class == ask.resource.class && clause.condition != Condition::Never;
    let suspended = || with(AgreementState::Suspended).filter(of_pair);
    let live = [AgreementState::InForce, AgreementState::Suspended];
    let strangers = [ask.resource.owner, ask.reader.org].contains(&CAMPUS_POLICE);
    Answer::Closed(
        if strangers || !drafts.iter().any(|draft| live.contains(&draft.state)) {
            "policy.no-agreement"
        } else if suspended().any(|clause| opens(clause, &unlabelled(ask), now)) {
            "policy.agreement-suspended"
        } else if in_force().any(|clause| of_class(&clause)) {
            "policy.not-now"
        } else if suspended().any(|clause| of_class(&clause)) {
            "policy.agreement-suspended"
        } else {
            "policy.no-clause"
        },
    )
}

/// What is suspended tells nothing of a record's label.
fn unlabelled(ask: &Ask) -> Ask {
    let mut ask = ask.clone();
    ask.resource.tlp = Tlp::Clear;
    ask
}

/// Does the clause speak of this record, this reader and this day?
fn names(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    let fits = |wanted: Option<UnitId>, has: Option<UnitId>| match wanted {
        None => true,
        Some(unit) => has == Some(unit),
    };
    let site_is_covered = match ask.resource.site {
        _ if clause.sites.is_empty() => true,
        Some(site) => clause.sites.contains(&site),
        None => false,
    };
    let named = clause.recipients.contains(&ask.reader.duty);
    clause.data_class == ask.resource.class
        && fits(clause.from.unit, ask.resource.owner_unit)
        && fits(clause.to.unit, ask.reader.unit)
        && site_is_covered
        && (named || (clause.recipients.is_empty() && clause.condition == Condition::Never))
        && (clause.starts_at..clause.ends_at).contains(&now)
}

fn opens(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    let age_micros = now.duration_since(ask.resource.recorded_at).as_micros();
    names(clause, ask, now)
        && clause.purpose == ask.purpose
        && (ask.act != CrossingAct::ShareOn || clause.onward_sharing)
        && restriction(ask.resource.tlp) <= restriction(clause.tlp_ceiling)
        && age_micros < i128::from(clause.retention_days) * 86_400_000_000
        && condition_holds(clause, ask, now)
        && drills_stay_apart(clause, ask)
}

fn restriction(tlp: Tlp) -> usize {
    ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
        .iter()
        .position(|label| *label == tlp.label())
        .unwrap()
}

fn condition_holds(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    match (clause.condition, &ask.incident, &ask.request) {
        (Condition::Never, _, _) => false,
        (Condition::Standing, _, _) => true,
        (Condition::OnRequest, _, None) | (Condition::WhileIncident { .. }, None, _) => false,
        (Condition::OnRequest, _, Some(request)) => {
            let elsewhere = request.site.is_some() && request.site != ask.resource.site;
            request.clause == clause.id && request.until > now && !elsewhere
        }
        (Condition::WhileIncident { max_level }, Some(incident), _) => {
            let still_open = match incident.open_until {
                None => true,
                Some(until) => until > now,
            };
            let bad_enough = max_level == AlertLevel::HelpNeeded || incident.level == AlertLevel::DangerToLife;
            let drill = incident.status == AlertStatus::Exercise;
            ask.resource.site == Some(incident.site)
                && still_open
                && bad_enough
                && drill == (clause.data_class == DataClass::Exercise)
        }
    }
}

/// A drill's things never pass as real ones, nor the other way round, whatever stands open.
fn drills_stay_apart(clause: &Clause, ask: &Ask) -> bool {
    let Some(incident) = &ask.incident else { return true };
    match clause.data_class {
        DataClass::Exercise => incident.status == AlertStatus::Exercise,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => incident.status == AlertStatus::Actual,
        _ => true,
    }
}
