//! A partner in a drill: whom the agreement names is asked, agrees or refuses, and only who agreed is ever reached. What they
//! answer is the partner's own and comes back under its clause.

use super::model::{Drill, Participant};
use super::store;
use super::verbs::{item, must_be_planned};
use crate::incident::{desk_receiver, gate, receiver};
use muster_agreements::crossing::{Circumstance, Gate, Item, Ways};
use muster_agreements::mou;
use muster_membership::{organisation, position, position::Position};
use muster_policy::{Clause, ClauseRef, Cleared, CrossingAct, Decision};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// A partner, as the page of an own drill shows it.
pub struct PartnerPart {
    pub org: OrgId,
    /// As people know the party: of an agency it may be a district.
    pub name: String,
    /// The clause under which it may be asked; `None`: no clause opens drills to anybody there.
    pub clause: Option<ClauseRef>,
    /// A clause opens drills to it, and nobody fills a position that it names.
    pub is_vacant: bool,
    pub asked: bool,
    /// Who of it was asked and what they said, cleared under the clause that lets the site have it; `None` when no clause does.
    pub answers: Option<Cleared<Vec<Participant>>>,
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
        let named = Named::of(tx, &gate, drill, org, desk.now()).await?;
        parts.push(PartnerPart {
            org,
            name: name(tx, drill, org, desk.now()).await?,
            is_vacant: named.clause.is_some() && named.filled.is_empty(),
            clause: named.clause,
            asked: !theirs.is_empty(),
            answers: answers(tx, &gate, desk, drill, org, theirs).await?,
        });
    }
    Ok(parts)
}

/// The party that is a partner: the organisation, or those units of it that clauses open drills at this site to; where none does, those
/// that the agreements are with.
async fn name(tx: &Tx, drill: &Drill, partner: OrgId, now: Timestamp) -> Result<String, Problem> {
    let opens = |clause: &Clause| {
        !clause.keeps_closed()
            && (clause.sites.is_empty() || clause.sites.contains(&drill.site))
            && clause.starts_at <= now
            && now < clause.ends_at
    };
    let clauses = mou::store::clauses_between(tx, drill.org, partner, DataClass::Exercise).await?;
    let mut units: Vec<Option<UnitId>> = clauses
        .iter()
        .filter(|clause| opens(clause))
        .map(|clause| clause.to.unit)
        .collect();
    if units.is_empty() {
        units = store::partner_units(tx, drill.org, partner).await?;
    }
    if units.contains(&None) {
        return Ok(organisation::store::party_name(tx, partner, None).await?);
    }
    let mut parts = vec![organisation::store::party_name(tx, partner, None).await?];
    let known = organisation::store::units_of(tx, partner).await?;
    parts.extend(
        known
            .into_iter()
            .filter(|unit| units.contains(&Some(unit.id)))
            .map(|unit| unit.name),
    );
    Ok(parts.join(", "))
}

async fn answers(
    tx: &mut Tx,
    gate: &Gate,
    desk: &Desk,
    drill: &Drill,
    org: OrgId,
    theirs: Vec<Participant>,
) -> Result<Option<Cleared<Vec<Participant>>>, Problem> {
    if theirs.is_empty() {
        return Ok(None);
    }
    let item = Item {
        owner: org,
        ..item(drill)
    };
    let why = Circumstance::quiet(CrossingAct::Read, Purpose::Readiness);
    let decision = gate.watch(tx, &item, &desk_receiver(desk), &why, desk.now()).await?;
    Ok(decision.clear(theirs).ok())
}

/// What a clause names of a position.
type Kind = (Duty, Option<UnitId>);

/// Whom of a partner the clauses name, and who of them can be asked.
struct Named {
    /// Under which the first of them is asked; also where nobody fills what it names.
    clause: Option<ClauseRef>,
    /// The filled positions that are asked.
    filled: Vec<Position>,
}

impl Named {
    /// The clauses decide over each duty of each unit, once; who fills it is another matter.
    async fn of(tx: &Tx, gate: &Gate, drill: &Drill, partner: OrgId, now: Timestamp) -> Result<Self, Problem> {
        let ways = gate.ways(tx, drill.org, partner, now).await?;
        let mut decided: Vec<(Kind, Option<ClauseRef>)> = Vec::new();
        let mut opens = |position: &Position| -> Result<Option<ClauseRef>, Fault> {
            let kind = (position.duty, position.unit);
            if let Some((_, known)) = decided.iter().find(|(asked, _)| *asked == kind) {
                return Ok(known.clone());
            }
            let clause = opening(&ways, drill, position, now)?;
            decided.push((kind, clause.clone()));
            Ok(clause)
        };
        let mut filled = Vec::new();
        for position in position::store::of_org(tx, partner).await? {
            if position.person.is_some()
                && let Some(clause) = opens(&position)?
            {
                filled.push((position, clause));
            }
        }
        if !filled.is_empty() {
            let (clauses, filled): (Vec<_>, Vec<_>) = to_ask(filled)
                .into_iter()
                .map(|(position, clause)| (clause, position))
                .unzip();
            return Ok(Self {
                clause: clauses.into_iter().next(),
                filled,
            });
        }
        let units = organisation::store::units_of(tx, partner).await?;
        for unit in std::iter::once(None).chain(units.into_iter().map(|unit| Some(unit.id))) {
            for duty in Duty::ALL {
                let nobody = Position {
                    unit,
                    ..Position::new(partner, String::new(), *duty)
                };
                if let Some(clause) = opens(&nobody)? {
                    return Ok(Self {
                        clause: Some(clause),
                        filled: Vec::new(),
                    });
                }
            }
        }
        Ok(Self {
            clause: None,
            filled: Vec::new(),
        })
    }

    /// Errors: why nobody can be asked.
    fn or_nobody(self) -> Result<Vec<Position>, Problem> {
        match (self.clause, self.filled) {
            (None, _) => Err(Problem::refusal("drill.no-clause", t("drill-no-clause"))),
            (Some(_), filled) if filled.is_empty() => {
                Err(Problem::refusal("drill.nobody-to-ask", t("drill-nobody-to-ask")))
            }
            (Some(_), filled) => Ok(filled),
        }
    }
}

/// How somebody of a partner is asked to a drill.
fn asking() -> Circumstance {
    Circumstance::quiet(CrossingAct::Receive, Purpose::Readiness)
}

/// The clause that lets this position be asked.
fn opening(ways: &Ways, drill: &Drill, position: &Position, now: Timestamp) -> Result<Option<ClauseRef>, Fault> {
    let decided = ways.decide_as(&item(drill), &receiver(position), &asking(), now)?;
    Ok(match decided.decision {
        Decision::Release { under } => Some(under.clause().clone()),
        Decision::Refuse(_) => None,
    })
}

/// Those of these own positions that the clauses open a partner's drill to. Leaves no line.
pub(super) async fn open_to(
    tx: &Tx,
    desk: &Desk,
    drill: &Drill,
    positions: Vec<Position>,
) -> Result<Vec<Position>, Problem> {
    let ways = gate(desk.app())?.ways(tx, drill.org, desk.org(), desk.now()).await?;
    let mut open = Vec::new();
    for position in positions {
        if opening(&ways, drill, &position, desk.now())?.is_some() {
            open.push(position);
        }
    }
    Ok(open)
}

/// Brings these own positions into a partner's drill, each with its line in "who saw what".
pub(super) async fn bring(tx: &mut Tx, desk: &Desk, drill: &Drill, positions: Vec<Position>) -> Result<(), Problem> {
    let gate = gate(desk.app())?;
    ask_all(tx, &gate, drill, positions, desk.now()).await?;
    Ok(())
}

/// Asks these positions of a partner, each through the gate; whoever was asked before is not asked again. Whether anybody was asked.
pub(super) async fn ask_all(
    tx: &mut Tx,
    gate: &Gate,
    drill: &Drill,
    positions: Vec<Position>,
    now: Timestamp,
) -> Result<bool, Problem> {
    let before = store::participants(tx, drill.id).await?;
    let mut asked = false;
    for position in positions {
        if before.iter().any(|known| known.position == position.id) {
            continue;
        }
        let told = gate
            .cross(tx, &item(drill), &receiver(&position), &asking(), now)
            .await?;
        if !told.is_release() {
            continue;
        }
        store::add_participant(tx, &Participant::asked(drill, position)).await?;
        asked = true;
    }
    Ok(asked)
}

/// Whoever of them plans drills answers for the partner and brings its people; where nobody does, all whom the clause names.
fn to_ask(named: Vec<(Position, ClauseRef)>) -> Vec<(Position, ClauseRef)> {
    let (planners, others): (Vec<_>, Vec<_>) = named
        .into_iter()
        .partition(|(position, _)| position.duty.may(Act::Drill));
    if planners.is_empty() { others } else { planners }
}

/// Asks a partner to take part in an own drill. Whoever was asked before is not asked again.
///
/// Errors: [`Problem::Missing`] for one that is no partner, `drill.not-planned`, `drill.no-clause` where nobody may be asked,
/// `drill.nobody-to-ask` where nobody fills a position that a clause names.
pub async fn invite(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let drill = store::find_for_update(&tx, reference)
        .await?
        .filter(|drill| drill.org == desk.org())
        .ok_or(Problem::Missing)?;
    if !mou::store::partners_of(&tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::Missing);
    }
    must_be_planned(&drill)?;
    let gate = gate(desk.app())?;
    let named = Named::of(&tx, &gate, &drill, partner, desk.now()).await?.or_nobody()?;
    let asked = ask_all(&mut tx, &gate, &drill, named, desk.now()).await?;
    if asked {
        tx.enter(
            Entry::new(desk.org(), "drill_partner_asked", desk.now())
                .with("drill", String::from(drill.id))
                .with("partner", String::from(partner)),
        );
    }
    Ok(tx.commit().await?)
}
