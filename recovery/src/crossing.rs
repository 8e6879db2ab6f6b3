//! How recovery asks the gate: on a quiet day, for the purpose of recovery and under each granted request, record by record.

use muster_agreements::crossing::{Decided, Gate, Item, Receiver, Ways, note, release, release::Release};
use muster_membership::position;
use muster_policy::{ClauseRef, CrossingAct, Decision, Reader};
pub(crate) use muster_response::incident::refused;
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

/// May this desk read it? Leaves its line in "who saw what". The transaction must be committed before anything is shown.
pub(crate) async fn cross(tx: &mut Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    let decided = decided(tx, desk, item, act).await?;
    Ok(note(tx, item, &desk_receiver(desk), decided, desk.now()).await?)
}

/// Like [`cross`], for a thing of one partner that another partner of the same room asks for: only a yes leaves a line, since a no
/// would tell each of them that the other was there.
pub(crate) async fn cross_third(tx: &mut Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    let found = decided(tx, desk, item, act).await?;
    if found.decision.is_release() {
        Ok(note(tx, item, &desk_receiver(desk), found, desk.now()).await?)
    } else {
        Ok(found.decision)
    }
}

/// The same without a line.
pub(crate) async fn look(tx: &Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decision, Problem> {
    Ok(decided(tx, desk, item, act).await?.decision)
}

/// Decisions about the rows of one list: those of a partner leave one line together. What may open anything of a partner's is read once
/// for all of its rows: they are read in one transaction, at one time of the desk.
#[derive(Default)]
pub(crate) struct Looking {
    ways: Vec<(OrgId, Ways)>,
    /// One row of each partner stands for all of them: an open one when there is any.
    lines: Vec<Item>,
}

impl Looking {
    pub(crate) async fn look(
        &mut self,
        tx: &Tx,
        desk: &Desk,
        item: &Item,
        act: CrossingAct,
    ) -> Result<Decision, Problem> {
        let ways = self.ways(tx, desk, item.owner).await?;
        Ok(decide(ways, item, &desk_receiver(desk), act, desk.now())?.decision)
    }

    /// Has this row stand in its partner's line, as the row is said there.
    pub(crate) fn keep(&mut self, line: Item, is_open: bool) {
        match self.lines.iter_mut().find(|kept| kept.owner == line.owner) {
            None => self.lines.push(line),
            Some(kept) if is_open => *kept = line,
            Some(_) => {}
        }
    }

    /// Leaves the lines that were kept, one for each partner, by the same ways as the rows themselves: they say what was shown, whatever
    /// was agreed since.
    pub(crate) async fn leave_lines(mut self, tx: &mut Tx, desk: &Desk, act: CrossingAct) -> Result<(), Problem> {
        let receiver = desk_receiver(desk);
        for line in std::mem::take(&mut self.lines) {
            let ways = self.ways(tx, desk, line.owner).await?;
            let decided = decide(ways, &line, &receiver, act, desk.now())?;
            let decision = note(tx, &line, &receiver, decided, desk.now()).await?;
            tracing::debug!(allowed = decision.is_release(), record = %line.record, "a partner's rows were listed");
        }
        Ok(())
    }

    async fn ways(&mut self, tx: &Tx, desk: &Desk, owner: OrgId) -> Result<&Ways, Problem> {
        let at = match self.ways.iter().position(|(known, _)| *known == owner) {
            Some(at) => at,
            None => {
                let ways = gate(desk.app())?.ways(tx, owner, desk.org(), desk.now()).await?;
                self.ways.push((owner, ways));
                self.ways.len() - 1
            }
        };
        Ok(&self.ways[at].1)
    }
}

async fn decided(tx: &Tx, desk: &Desk, item: &Item, act: CrossingAct) -> Result<Decided, Problem> {
    let ways = gate(desk.app())?.ways(tx, item.owner, desk.org(), desk.now()).await?;
    Ok(decide(&ways, item, &desk_receiver(desk), act, desk.now())?)
}

fn decide(ways: &Ways, item: &Item, receiver: &Receiver, act: CrossingAct, now: Timestamp) -> Result<Decided, Fault> {
    let decided = ways.decide(item, receiver, act, now)?;
    decided.ok_or_else(|| Fault::other(format!("nobody asks for the class {}", item.class)))
}

/// Those of an organisation who are asked about: see [`position::rules::one_of_each`].
async fn receivers(tx: &Tx, org: OrgId) -> Result<Vec<Receiver>, Fault> {
    let asked = position::rules::one_of_each(position::store::of_org(tx, org).await?);
    let receiver = |position: position::Position| Receiver {
        reader: Reader {
            org,
            unit: position.unit,
            position: position.id,
            duty: position.duty,
        },
        title: String::new(),
    };
    Ok(asked.into_iter().map(receiver).collect())
}

/// Those of `to` to whom some clause opens something of a class of `from`'s now. Nobody else need be asked about each record of it.
///
/// The gate is asked, clause by clause, for a record that meets what a clause says of records: made just now, of its unit, at a site of
/// its own or of a grant. Whoever is refused all of these is refused every record.
pub(crate) async fn receivers_of_class(
    tx: &Tx,
    gate: &Gate,
    class: DataClass,
    (from, to): (OrgId, OrgId),
    now: Timestamp,
) -> Result<Vec<Receiver>, Fault> {
    let ways = gate.ways(tx, from, to, now).await?;
    let mut likely = Vec::new();
    for clause in ways.clauses().in_force().iter().map(|clause| clause.clause()) {
        if clause.data_class != class || clause.keeps_closed() {
            continue;
        }
        let anywhere = clause.sites.is_empty().then_some(None);
        let granted = ways.grants().iter().filter(|grant| grant.clause == clause.id);
        let granted = granted.map(|grant| grant.site).filter(Option::is_some);
        for site in clause.sites.iter().copied().map(Some).chain(anywhere).chain(granted) {
            likely.push(Item {
                class,
                owner: from,
                owner_unit: clause.from.unit,
                site,
                incident: None,
                record: class.to_string(),
                words: String::new(),
                tlp: Tlp::Amber,
                recorded_at: now,
            });
        }
    }
    let mut open = Vec::new();
    for receiver in if likely.is_empty() {
        Vec::new()
    } else {
        receivers(tx, to).await?
    } {
        for item in &likely {
            if decide(&ways, item, &receiver, CrossingAct::Read, now)?
                .decision
                .is_release()
            {
                open.push(receiver);
                break;
            }
        }
    }
    Ok(open)
}

/// The clause that opens this to some position of `to` now, if one does. Nobody of the other side is named by asking.
pub(crate) async fn opens_to(
    tx: &Tx,
    gate: &Gate,
    item: &Item,
    to: OrgId,
    now: Timestamp,
) -> Result<Option<ClauseRef>, Fault> {
    opens_to_one_of(tx, gate, std::slice::from_ref(item), &receivers(tx, to).await?, now).await
}

/// The same for a thing of several parts, all of which one and the same receiver must be allowed: the clause of the first part.
async fn opens_to_one_of(
    tx: &Tx,
    gate: &Gate,
    parts: &[Item],
    receivers: &[Receiver],
    now: Timestamp,
) -> Result<Option<ClauseRef>, Fault> {
    'receivers: for receiver in receivers {
        let mut first = None;
        for part in parts {
            let ways = gate.ways(tx, part.owner, receiver.reader.org, now).await?;
            match decide(&ways, part, receiver, CrossingAct::Read, now)?.decision {
                Decision::Release { under } => {
                    first.get_or_insert_with(|| under.clause().clone());
                }
                Decision::Refuse(_) => continue 'receivers,
            }
        }
        if first.is_some() {
            return Ok(first);
        }
    }
    Ok(None)
}

/// Releases a thing to each of the others to whom all is open that it takes for them, under the clause of its first part; those others.
pub(crate) async fn release_to(
    tx: &Tx,
    gate: &Gate,
    parts_for: impl Fn(OrgId) -> Vec<Item>,
    others: impl IntoIterator<Item = OrgId>,
    now: Timestamp,
) -> Result<Vec<OrgId>, Fault> {
    let mut open = Vec::new();
    for to in others {
        if release_to_one_of(tx, gate, &parts_for(to), &receivers(tx, to).await?, now).await? {
            open.push(to);
        }
    }
    Ok(open)
}

/// The same for the receivers of one organisation that may be among those it is open to; whether it is.
///
/// The row has no incident: what was opened for the emergency closes after it, what is learned from it stays.
pub(crate) async fn release_to_one_of(
    tx: &Tx,
    gate: &Gate,
    parts: &[Item],
    receivers: &[Receiver],
    now: Timestamp,
) -> Result<bool, Fault> {
    let (Some(item), Some(to)) = (parts.first(), receivers.first().map(|receiver| receiver.reader.org)) else {
        return Ok(false);
    };
    let Some(clause) = opens_to_one_of(tx, gate, parts, receivers, now).await? else {
        return Ok(false);
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
    Ok(true)
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

/// That something opened to another side: one entry for both logs. Of two sides of a third's room each gets an entry of its own that does
/// not name the other: who was there, it learns from what is shown to it.
pub(crate) fn opened_lines(site_org: OrgId, (from, to): (OrgId, OrgId), line: impl Fn(OrgId) -> Entry) -> Vec<Entry> {
    if [from, to].contains(&site_org) {
        vec![line(from).also_for(to).with("to", String::from(to))]
    } else {
        vec![line(from), line(to)]
    }
}

/// Organisations of the room besides `org` that were not shut out of it.
pub(crate) fn others(room: &Room, org: OrgId) -> Vec<OrgId> {
    room.others(org)
        .filter(|party| party.stopped_at.is_none())
        .map(|party| party.org)
        .collect()
}
