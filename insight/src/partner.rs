//! How this crate asks the gate: rows of partners are decided one by one, and each class of each partner leaves one line.

use jiff::Timestamp;
use muster_agreements::{
    crossing::{Circumstance, Crossing, Gate, Item, Receiver, answered, ask, rules, store},
    mou::usual_purpose,
    request,
};
use muster_policy::{Cleared, CrossingAct, Decision, GrantedRequest, IncidentContext, PairClauses};
use muster_response::incident::course;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

/// A row of another organisation, and the incident in whose course it may be open, if there is one.
#[derive(Debug)]
pub struct Candidate<T> {
    pub item: Item,
    pub incident: Option<IncidentId>,
    pub row: T,
}

/// What the gate let through, and the lines that are owed for it.
#[derive(Debug)]
pub struct Asked<T> {
    pub cleared: Vec<Cleared<T>>,
    lines: Vec<Crossing>,
}

/// Decides each row. Nothing is written: see [`Asked::keep`].
pub async fn ask_gate<T>(
    desk: &Desk,
    tx: &Tx,
    act: CrossingAct,
    called: &str,
    candidates: Vec<Candidate<T>>,
) -> Result<Asked<T>, Problem> {
    let mut asked = Asked {
        cleared: Vec::new(),
        lines: Vec::new(),
    };
    if candidates.is_empty() {
        return Ok(asked);
    }
    let gate: Arc<Gate> = desk
        .app()
        .part()
        .ok_or_else(|| Problem::fault("the server has no gate", false))?;
    let receiver = Receiver {
        reader: desk.reader(),
        title: desk.who.position_title.clone(),
    };
    let mut partners: HashMap<OrgId, (Arc<PairClauses>, Vec<GrantedRequest>)> = HashMap::new();
    for Candidate { item, incident, row } in candidates {
        let (pair, grants) = match partners.entry(item.owner) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert((
                gate.between(tx, item.owner, desk.org()).await?,
                request::granted(tx, desk.org(), item.owner, desk.now()).await?,
            )),
        };
        let during = match incident {
            Some(incident) => course::between(tx, incident, item.owner, desk.org(), desk.now()).await?,
            None => None,
        };
        // A row of the room itself is gone with the room.
        if incident.is_some() && during.is_none() && is_of_the_room(item.class) {
            continue;
        }
        let ways = ways(act, &item, during, pair, grants);
        let Some((way, decision)) = decided(&ways, &item, &receiver, pair, desk.now())? else {
            continue;
        };
        let listed = Item {
            record: format!("{act}:{}", item.owner),
            words: called.to_owned(),
            ..item
        };
        asked.note(rules::line(&listed, &receiver, way, &decision, desk.now()));
        asked.cleared.extend(decision.clear(row).ok());
    }
    Ok(asked)
}

/// Does this class open in the course of an incident alone? Others may be open on a quiet day too.
fn is_of_the_room(class: DataClass) -> bool {
    matches!(
        class,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus | DataClass::Exercise
    )
}

/// The circumstances under which this row could be open: a quiet day, an open incident, a granted request.
fn ways(
    act: CrossingAct,
    item: &Item,
    incident: Option<IncidentContext>,
    pair: &PairClauses,
    grants: &[GrantedRequest],
) -> Vec<Circumstance> {
    let mut ways = vec![Circumstance::quiet(act, usual_purpose(item.class, false))];
    ways.extend(incident.map(|incident| match incident.status {
        AlertStatus::Actual => Circumstance::during(act, incident),
        // A drill is readiness work on a quiet day, as in its room.
        AlertStatus::Exercise => Circumstance::quiet(act, Purpose::Readiness),
    }));
    ways.extend(grants.iter().filter_map(|grant| {
        let mut clauses = pair.in_force().iter().map(|compiled| compiled.clause());
        let clause = clauses.find(|clause| clause.id == grant.clause && clause.data_class == item.class)?;
        let quiet = Circumstance::quiet(act, clause.purpose);
        Some(Circumstance {
            request: Some(grant.clone()),
            ..quiet
        })
    }));
    ways
}

/// The first way that is open, with its decision; when none is, the first, whose no names the clause nearest to a yes.
fn decided<'a>(
    ways: &'a [Circumstance],
    item: &Item,
    receiver: &Receiver,
    pair: &PairClauses,
    now: Timestamp,
) -> Result<Option<(&'a Circumstance, Decision)>, Fault> {
    let mut first = None;
    for way in ways {
        let decision = answered(&ask(item, receiver, way), pair, now)?;
        if decision.is_release() {
            return Ok(Some((way, decision)));
        }
        first.get_or_insert((way, decision));
    }
    Ok(first)
}

impl<T> Asked<T> {
    /// One line for each class of each partner and each clause, however many rows it opened.
    ///
    /// A row that stays closed leaves none: the reader's own side reads its accesses, and a line "refused" there would tell that
    /// something was found after all.
    fn note(&mut self, line: Crossing) {
        let same = |kept: &Crossing| (kept.from, kept.class, &kept.clause) == (line.from, line.class, &line.clause);
        if line.allowed && !self.lines.iter().any(same) {
            self.lines.push(line);
        }
    }

    /// Keeps the lines of what is about to be shown; then the rows may be shown.
    ///
    /// A page that is opened again within the quarter of an hour leaves no further line and writes nothing.
    pub async fn keep(self, desk: &Desk, tx: &Tx) -> Result<Vec<Cleared<T>>, Problem> {
        let mut new = Vec::new();
        for line in &self.lines {
            if !store::was_just_kept(tx, line).await? {
                new.push(line);
            }
        }
        if !new.is_empty() {
            let mut tx = desk.begin().await?;
            for line in new {
                store::keep(&mut tx, line).await?;
            }
            tx.commit().await?;
        }
        Ok(self.cleared)
    }
}
