//! The gate, asked for consults. Its answer leaves no line in "who saw what", which administrators read: the line is sealed into the
//! copy, where both who are in it read it, and the logs of both get its salted digest. Decision 0009 says what that costs.

use super::{
    model::{Copy, Look, Seen},
    room::SEEN,
};
use muster_agreements::{
    crossing::{Circumstance, Decided, Gate, Item, Receiver, rules::AGAIN_SECONDS, rules::clause_words},
    mou,
};
use muster_membership::Position;
use muster_policy::{ClauseRef, CrossingAct, Decision, Reader};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem};
use std::sync::Arc;
use uuid::Uuid;

pub fn gate(app: &App) -> Result<Arc<Gate>, Problem> {
    let gate = app.part::<Gate>();
    gate.ok_or_else(|| Problem::fault("the server has no gate", false))
}

/// A consult, or its answers, as the gate sees it: random id, no site, no words. Whoever wrote it is its owner.
pub fn item(owner: OrgId, id: Uuid, recorded_at: Timestamp) -> Item {
    Item {
        class: DataClass::ThreatConsult,
        owner,
        owner_unit: None,
        site: None,
        incident: None,
        record: format!("consult:{id}"),
        words: String::new(),
        tlp: Tlp::Amber,
        recorded_at,
    }
}

pub fn at_desk(desk: &Desk) -> Receiver {
    Receiver {
        reader: desk.reader(),
        title: desk.who.position_title.clone(),
    }
}

pub fn at_position(position: &Position) -> Receiver {
    Receiver {
        reader: Reader {
            org: position.org,
            unit: position.unit,
            position: position.id,
            duty: position.duty,
        },
        title: position.title.clone(),
    }
}

/// One question to the gate.
///
/// Errors: a fault when the clauses could not be evaluated.
pub async fn decide(
    app: &App,
    tx: &Tx,
    item: &Item,
    receiver: &Receiver,
    act: CrossingAct,
) -> Result<Decision, Problem> {
    let why = Circumstance::quiet(act, Purpose::Investigation);
    let decided: Result<Decided, Fault> = gate(app)?.decide(tx, item, receiver, &why, app.now()).await;
    Ok(decided?.decision)
}

/// The clause of a yes.
pub fn opened(decision: &Decision) -> Option<&ClauseRef> {
    match decision {
        Decision::Release { under } => Some(under.clause()),
        Decision::Refuse(_) => None,
    }
}

/// The line of a yes.
pub fn line(item: &Item, receiver: &Receiver, act: CrossingAct, clause: &ClauseRef, now: Timestamp) -> Seen {
    Seen::new(Look {
        at: now,
        act,
        from: item.owner,
        to: receiver.reader.org,
        position: receiver.reader.position,
        title: receiver.title.clone(),
        clause: clause.clause,
        clause_words: clause_words(clause),
        record: item.record.clone(),
    })
}

/// Keeps a line in the copy, or counts it to the same line of a moment ago. A copy with [`SEEN`] lines counts each further look of a
/// position into its last line, so that no number of looks fills it: then nobody could read it, as each look is kept before anything is
/// shown. Returns the digest that the other log gets, but for a look of the same moment.
pub fn keep(copy: &mut Copy, line: Seen) -> Option<String> {
    let again = copy
        .seen
        .iter_mut()
        .rev()
        .find(|kept| kept.is_like(&line) && line.at.duration_since(kept.newest()).as_secs() < AGAIN_SECONDS);
    if let Some(kept) = again {
        kept.times = kept.times.saturating_add(1);
        return None;
    }
    let mut like = copy
        .seen
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, kept)| kept.is_like(&line));
    let at = like.next().map(|(at, _)| at).filter(|_| copy.seen.len() >= SEEN);
    let Some(kept) = at.and_then(|at| copy.seen.get_mut(at)) else {
        let digest = line.digest().to_owned();
        copy.seen.push(line);
        return Some(digest);
    };
    kept.absorb(&line);
    Some(kept.digest().to_owned())
}

/// How many days the clause of a yes lets it be kept.
pub async fn retention_days(tx: &Tx, clause: &ClauseRef) -> Result<i64, Problem> {
    let found = mou::store::find_clause(tx, clause.clause).await?;
    let found = found.ok_or_else(|| Problem::fault("a clause that spoke is gone", false))?;
    Ok(i64::from(found.retention_days))
}
