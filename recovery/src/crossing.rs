//! How recovery asks the gate: always for the purpose of recovery, on a quiet day, record by record.

use muster_agreements::crossing::{Circumstance, Gate, Item, Receiver, ask, release, release::Release};
use muster_membership::position;
use muster_policy::{ClauseRef, CrossingAct, Decision, Reader};
use muster_response::incident::{Room, desk_receiver, gate};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// What both slices say of a thing of theirs: whose it is, which class, its record name, and when it was made.
pub(crate) fn item(room: &Room, owner: OrgId, class: DataClass, record: String, recorded_at: Timestamp) -> Item {
    Item {
        record,
        recorded_at,
        ..room.item(owner, class)
    }
}

fn why(act: CrossingAct) -> Circumstance {
    Circumstance::quiet(act, Purpose::Recovery)
}

/// May this desk read it? Leaves its line in "who saw what". The transaction must be committed before anything is shown.
pub(crate) async fn cross(tx: &mut Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    let gate = gate(desk.app())?;
    let decision = gate
        .cross(tx, item, &desk_receiver(desk), &why(act), desk.now())
        .await?;
    Ok(decision)
}

/// Like [`cross`], for a thing of one partner that another partner of the same room asks for: only a yes leaves a line, since a no
/// would tell each of them that the other was there.
pub(crate) async fn cross_third(tx: &mut Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    let found = look(tx, desk, item, act).await?;
    if found.is_release() {
        cross(tx, desk, item, act).await
    } else {
        Ok(found)
    }
}

/// The same without a line: for rows of a list, which leave one line together.
pub(crate) async fn look(tx: &Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    let gate = gate(desk.app())?;
    let decision = gate
        .look(tx, &ask(item, &desk_receiver(desk), &why(act)), desk.now())
        .await?;
    Ok(decision)
}

/// The clause that opens this to some position of `to` now, if one does. Nobody of the other side is named by asking.
pub(crate) async fn opens_to(
    tx: &Tx,
    gate: &Gate,
    item: &Item,
    to: OrgId,
    now: Timestamp,
) -> Result<Option<ClauseRef>, Fault> {
    let mut asked: Vec<(Duty, Option<UnitId>)> = Vec::new();
    for position in position::store::of_org(tx, to).await? {
        if asked.contains(&(position.duty, position.unit)) {
            continue;
        }
        asked.push((position.duty, position.unit));
        let reader = Reader {
            org: to,
            unit: position.unit,
            position: position.id,
            duty: position.duty,
        };
        let receiver = Receiver {
            reader,
            title: String::new(),
        };
        let decision = gate
            .look(tx, &ask(item, &receiver, &why(CrossingAct::Read)), now)
            .await?;
        if let Decision::Release { under } = decision {
            return Ok(Some(under.clause().clone()));
        }
    }
    Ok(None)
}

/// Releases a thing to each of the others that a clause opens it to; those others.
///
/// The row has no incident: what was opened for the emergency closes after it, what is learned from it stays.
pub(crate) async fn release_to(
    tx: &Tx,
    gate: &Gate,
    item: &Item,
    others: impl IntoIterator<Item = OrgId>,
    now: Timestamp,
) -> Result<Vec<OrgId>, Fault> {
    let mut open = Vec::new();
    for to in others {
        let Some(clause) = opens_to(tx, gate, item, to, now).await? else {
            continue;
        };
        let opened = Release {
            id: ReleaseId::new(),
            class: item.class,
            record: item.record.clone(),
            site: item.site,
            incident: None,
            from: item.owner,
            to,
            clause: clause.clause,
            opened_at: now,
            closed_at: None,
        };
        release::open(tx, &opened).await?;
        open.push(to);
    }
    Ok(open)
}

/// Enters a change in the own log and in the log of whoever it is open to. Three parties never share one entry: it would tell
/// each of them of the others.
pub(crate) fn enter(tx: &mut Tx, entry: &Entry, open_to: &[OrgId]) {
    if open_to.is_empty() {
        tx.enter(entry.clone());
    }
    for other in open_to {
        tx.enter(entry.clone().also_for(*other));
    }
}

/// Organisations of the room besides `org` that were not shut out of it.
pub(crate) fn others(room: &Room, org: OrgId) -> Vec<OrgId> {
    room.others(org)
        .filter(|party| party.stopped_at.is_none())
        .map(|party| party.org)
        .collect()
}
