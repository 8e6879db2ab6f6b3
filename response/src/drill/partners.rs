//! A partner in a drill: whom the agreement names is asked, agrees or refuses, and only who agreed is ever reached. What they
//! answer is the partner's own and comes back under its clause.

use super::model::{Drill, Participant};
use super::store;
use super::verbs::{item, must_be_planned};
use crate::incident::{desk_receiver, gate, receiver};
use muster_agreements::crossing::{Circumstance, Gate, Item, ask};
use muster_agreements::mou;
use muster_membership::{organisation, position, position::Position};
use muster_policy::{ClauseRef, CrossingAct, Decision};
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// A partner, as the page of an own drill shows it.
pub struct PartnerPart {
    pub org: OrgId,
    pub name: String,
    /// The clause under which it may be asked; `None`: no clause opens drills to anybody there.
    pub clause: Option<ClauseRef>,
    pub asked: bool,
    /// Who of it was asked and what they said, with the clause that lets the site have it; `None` when no clause does.
    pub answers: Option<(ClauseRef, Vec<Participant>)>,
}

/// The partners of an own drill: who may be asked under which clause, and what they answered, as far as a clause says it.
pub async fn of_drill(
    tx: &mut Tx,
    desk: &Desk,
    drill: &Drill,
    all: &[Participant],
) -> Result<Vec<PartnerPart>, Problem> {
    let gate = gate(desk.app())?;
    let mut parts = Vec::new();
    for org in mou::store::partners_of(tx, drill.org).await? {
        let theirs: Vec<Participant> = all.iter().filter(|asked| asked.org == org).cloned().collect();
        let named = named(tx, &gate, drill, org, desk.now()).await?;
        parts.push(PartnerPart {
            org,
            name: organisation::store::party_name(tx, org, None).await?,
            clause: named.into_iter().next().map(|(_, clause)| clause),
            asked: !theirs.is_empty(),
            answers: answers(tx, &gate, desk, drill, org, theirs).await?,
        });
    }
    Ok(parts)
}

async fn answers(
    tx: &mut Tx,
    gate: &Gate,
    desk: &Desk,
    drill: &Drill,
    org: OrgId,
    theirs: Vec<Participant>,
) -> Result<Option<(ClauseRef, Vec<Participant>)>, Problem> {
    if theirs.is_empty() {
        return Ok(None);
    }
    let item = Item {
        owner: org,
        ..item(drill)
    };
    let why = Circumstance::quiet(CrossingAct::Read, Purpose::Readiness);
    let decision = gate.watch(tx, &item, &desk_receiver(desk), &why, desk.now()).await?;
    Ok(match decision {
        Decision::Release { under } => Some((under.clause().clone(), theirs)),
        Decision::Refuse(_) => None,
    })
}

/// What a clause names of a position.
type Kind = (Duty, Option<UnitId>);

/// The filled positions of a partner that a clause lets be told of the drill. Each duty of each unit is asked once.
async fn named(
    tx: &Tx,
    gate: &Gate,
    drill: &Drill,
    partner: OrgId,
    now: Timestamp,
) -> Result<Vec<(Position, ClauseRef)>, Problem> {
    let why = Circumstance::quiet(CrossingAct::Receive, Purpose::Readiness);
    let mut decided: Vec<(Kind, Option<ClauseRef>)> = Vec::new();
    let mut named = Vec::new();
    for position in position::store::of_org(tx, partner).await? {
        if position.person.is_none() {
            continue;
        }
        let kind = (position.duty, position.unit);
        let known = decided.iter().find(|(asked, _)| *asked == kind);
        let clause = match known {
            Some((_, clause)) => clause.clone(),
            None => {
                let found = gate
                    .look(tx, &ask(&item(drill), &receiver(&position), &why), now)
                    .await?;
                let clause = match found {
                    Decision::Release { under } => Some(under.clause().clone()),
                    Decision::Refuse(_) => None,
                };
                decided.push((kind, clause.clone()));
                clause
            }
        };
        named.extend(clause.map(|clause| (position, clause)));
    }
    Ok(named)
}

/// Whoever of them plans drills answers for the partner and brings its people; where nobody does, all whom the clause names.
fn to_ask(named: Vec<(Position, ClauseRef)>) -> Vec<Position> {
    let positions = named.into_iter().map(|(position, _)| position);
    let (planners, others): (Vec<_>, Vec<_>) = positions.partition(|position| position.duty.may(Act::Drill));
    if planners.is_empty() { others } else { planners }
}

/// Asks a partner to take part in an own drill.
///
/// Errors: [`Problem::Missing`] for one that is no partner, `drill.not-planned`, `drill.no-clause` where nobody may be asked.
pub async fn invite(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let drill = store::find(&tx, reference)
        .await?
        .filter(|drill| drill.org == desk.org())
        .ok_or(Problem::Missing)?;
    if !mou::store::partners_of(&tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::Missing);
    }
    must_be_planned(&drill)?;
    let gate = gate(desk.app())?;
    let asked = to_ask(named(&tx, &gate, &drill, partner, desk.now()).await?);
    if asked.is_empty() {
        return Err(Problem::refusal("drill.no-clause", t("drill-no-clause")));
    }
    let why = Circumstance::quiet(CrossingAct::Receive, Purpose::Readiness);
    for position in asked {
        let told = gate
            .cross(&mut tx, &item(&drill), &receiver(&position), &why, desk.now())
            .await?;
        if !told.is_release() {
            continue;
        }
        let participant = Participant {
            drill: drill.id,
            org: partner,
            position: position.id,
            title: position.title,
            agreed_at: None,
            declined_at: None,
        };
        store::add_participant(&tx, &participant).await?;
    }
    tx.enter(
        Entry::new(desk.org(), "drill_partner_asked", desk.now())
            .with("drill", String::from(drill.id))
            .with("partner", String::from(partner)),
    );
    Ok(tx.commit().await?)
}
