//! What is open to each partner, what an agreement keeps closed, and how the messages to the own people went.

use super::{LabelClosed, OpenPart};
use crate::delivery::store::{self as deliveries, Delivery};
use crate::incident::{EntryKind, Room, again, rules, share};
use muster_agreements::crossing::{Gate, has_site_label, release};
use muster_agreements::mou::store as mous;
use muster_policy::Condition;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeSet;

/// How every message to a side's own people went.
pub(super) async fn own_deliveries(tx: &Tx, room: &Room, own: OrgId) -> Result<Vec<Delivery>, Problem> {
    let all = deliveries::of_incident(tx, room.incident.id).await?;
    Ok(all.into_iter().filter(|delivery| delivery.org == own).collect())
}

pub(super) async fn open_now(tx: &Tx, room: &Room, desk: &Desk, is_owner: bool) -> Result<Vec<OpenPart>, Problem> {
    let mut open = Vec::new();
    for party in &room.parties {
        if party.org == room.incident.org || !(is_owner || party.org == desk.org()) {
            continue;
        }
        let releases = release::open_for_incident(tx, room.incident.id, party.org).await?;
        for release in releases
            .into_iter()
            .filter(|release| !release.record.starts_with("entry:"))
        {
            let clause = mous::find_clause(tx, release.clause).await?;
            let clause_words = clause
                .map(|clause| format!("{} §{}", clause.mou_ref, clause.number))
                .unwrap_or_default();
            open.push(OpenPart {
                class: release.class,
                to: release.to,
                clause_words,
            });
        }
    }
    Ok(open)
}

/// What a partner says in this room, as far as a clause lets the site have it.
pub(super) async fn given(tx: &Tx, gate: &Gate, room: &Room, desk: &Desk) -> Result<Vec<OpenPart>, Problem> {
    let mut given = Vec::new();
    let to = room.incident.org;
    for kind in [EntryKind::Message, EntryKind::UnitsSent] {
        let class = rules::class_of(room.incident.status, kind);
        if given.iter().any(|part: &OpenPart| part.class == class) {
            continue;
        }
        if let Some((_, clause_words)) = share::opens_to(tx, gate, room, desk.org(), to, class, desk.now()).await? {
            given.push(OpenPart {
                class,
                to,
                clause_words,
            });
        }
    }
    Ok(given)
}

/// The owner's data that clauses keep closed to a partner of this room, so that its people see what nobody can open by mistake.
pub(super) async fn kept_closed(tx: &Tx, room: &Room) -> Result<Vec<OpenPart>, Problem> {
    let mut closed = Vec::new();
    for class in DataClass::ALL {
        for clause in mous::clauses_from(tx, room.incident.org, *class).await? {
            let covers = clause.sites.is_empty() || clause.sites.contains(&room.site.id);
            let partner = room.others(room.incident.org).find(|party| party.org == clause.to.org);
            if let Some(partner) = partner.filter(|_| covers && clause.condition == Condition::Never) {
                closed.push(OpenPart {
                    class: *class,
                    to: partner.org,
                    clause_words: format!("{} §{}", clause.mou_ref, clause.number),
                });
            }
        }
    }
    Ok(closed)
}

/// The site's data that a clause would open to a partner of this room if the site's label did not keep it closed.
pub(super) async fn closed_by_label(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    open: &[OpenPart],
    now: Timestamp,
) -> Result<Vec<LabelClosed>, Problem> {
    let kept = kept_by_label(tx, room).await?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let mut unlabelled = room.clone();
    unlabelled.site.tlp = Tlp::Clear;
    let mut closed = Vec::new();
    for party in room.others(room.incident.org) {
        let is_open = |class| open.iter().any(|part| part.to == party.org && part.class == class);
        let may_be_closed = |class: &DataClass| kept.contains(&(party.org, *class)) && !is_open(*class);
        if !rules::opened_classes(room.incident.status).iter().any(may_be_closed) {
            continue;
        }
        let by_no_label = again::opens(tx, gate, &unlabelled, party.org, now).await?;
        for part in by_no_label.into_iter().filter(|part| may_be_closed(&part.class)) {
            let clause = mous::find_clause(tx, part.clause).await?;
            closed.extend(
                clause
                    .filter(|clause| room.site.tlp > clause.tlp_ceiling)
                    .map(|clause| LabelClosed {
                        class: part.class,
                        to: party.org,
                        clause_words: part.clause_words,
                        ceiling: clause.tlp_ceiling,
                    }),
            );
        }
    }
    Ok(closed)
}

/// To whom the site's label keeps something closed that a clause names: where no ceiling lies below it there is nothing to ask the
/// gate about, and the owner looks at the room often.
async fn kept_by_label(tx: &Tx, room: &Room) -> Result<Vec<(OrgId, DataClass)>, Problem> {
    let label = room.site.tlp;
    let mut kept = Vec::new();
    if label == Tlp::Clear || room.incident.sharing_closed_at.is_some() {
        return Ok(kept);
    }
    let classes = rules::opened_classes(room.incident.status).iter().copied();
    for class in classes.filter(|class| has_site_label(*class)) {
        let clauses = mous::clauses_from(tx, room.incident.org, class).await?;
        let below = clauses.iter().filter(|clause| label > clause.tlp_ceiling);
        kept.extend(below.map(|clause| (clause.to.org, class)));
    }
    Ok(kept)
}

/// The agreements under which something of this room is open to partners now, each once. A release names one clause; where another
/// agreement has the same class, the clauses are asked which of them opens it.
pub(super) async fn agreements(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    open: &[OpenPart],
    now: Timestamp,
) -> Result<BTreeSet<String>, Problem> {
    let named = |part: &OpenPart| Some(part.clause_words.split_once(" §")?.0.to_owned());
    let mut agreements: BTreeSet<String> = open.iter().filter_map(named).collect();
    let from = room.incident.org;
    for part in open {
        let clauses = mous::clauses_from(tx, from, part.class).await?;
        let mut others = clauses.iter().filter(|clause| clause.to.org == part.to);
        if others.any(|clause| !agreements.contains(&clause.mou_ref)) {
            agreements.extend(share::agreements_that_open(tx, gate, room, from, part.to, part.class, now).await?);
        }
    }
    Ok(agreements)
}
