//! Sharing that goes on after it was stopped: the clauses decide anew, class by class. What a stop had closed opens again under the
//! clause that opens it now; what was written meanwhile was never let out, and stays where it is.

use super::{Room, rules, share};
use muster_agreements::crossing::{Gate, release, release::Release};
use muster_policy::{CrossingAct, Decision};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::Problem;

/// A class of the site's data that is open, and the clause that opens it.
#[derive(Debug, Clone)]
pub struct Opened {
    pub class: DataClass,
    pub clause: ClauseId,
    pub clause_words: String,
}

/// What of the site's clauses open to `with` in this room now.
pub async fn opens(tx: &Tx, gate: &Gate, room: &Room, with: OrgId, now: Timestamp) -> Result<Vec<Opened>, Problem> {
    let mut opened = Vec::new();
    for class in rules::opened_classes(room.incident.status) {
        if let Some((clause, clause_words)) =
            share::opens_to(tx, gate, room, room.incident.org, with, *class, now).await?
        {
            opened.push(Opened {
                class: *class,
                clause,
                clause_words,
            });
        }
    }
    Ok(opened)
}

/// Opens the room as a whole to `with`, each class under the clause that opens it now.
pub async fn whole(tx: &Tx, gate: &Gate, room: &Room, with: OrgId, now: Timestamp) -> Result<Vec<Opened>, Problem> {
    let opened = opens(tx, gate, room, with, now).await?;
    open_parts(tx, room, with, &opened, now).await?;
    Ok(opened)
}

/// Opens to `with` those of these classes that are not open to it yet.
pub async fn open_parts(tx: &Tx, room: &Room, with: OrgId, opened: &[Opened], now: Timestamp) -> Result<(), Problem> {
    let record = room.incident.record();
    let open_now = release::open_for_incident(tx, room.incident.id, with).await?;
    let is_open = |class| open_now.iter().any(|row| row.class == class && row.record == record);
    for part in opened.iter().filter(|part| !is_open(part.class)) {
        let release = Release {
            id: ReleaseId::new(),
            class: part.class,
            record: record.clone(),
            site: Some(room.site.id),
            incident: Some(room.incident.id),
            from: room.incident.org,
            to: with,
            clause: part.clause,
            opened_at: now,
            closed_at: None,
        };
        release::open(tx, &release).await?;
    }
    Ok(())
}

/// Opens to `with` what clauses open now: the room as a whole, and every line that was closed to it at `stopped_at`. The room is as
/// it is without the stop.
pub async fn open(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    with: OrgId,
    stopped_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Opened>, Problem> {
    let opened = whole(tx, gate, room, with, now).await?;
    let closed = release::closed_for_incident(tx, room.incident.id, with, stopped_at).await?;
    let (lines, _): (Vec<_>, Vec<_>) = closed.into_iter().partition(|row| row.record.starts_with("entry:"));
    let mut sides: Vec<(OrgId, DataClass)> = vec![(room.incident.org, room.head_class())];
    for line in &lines {
        if !sides.contains(&(line.from, line.class)) {
            sides.push((line.from, line.class));
        }
    }
    for (from, class) in sides {
        let Some(clause) = cross(tx, gate, room, from, with, class, now).await? else {
            continue;
        };
        for line in lines.iter().filter(|line| (line.from, line.class) == (from, class)) {
            let line = Release {
                id: ReleaseId::new(),
                clause,
                opened_at: now,
                closed_at: None,
                ..line.clone()
            };
            release::open(tx, &line).await?;
        }
    }
    Ok(opened)
}

/// The crossing of one side's class, in "who saw what" and in both logs; `None` where no clause lets it pass: nobody asked for it.
async fn cross(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    now: Timestamp,
) -> Result<Option<ClauseId>, Problem> {
    let Some(passed) = share::stands_for(tx, gate, room, from, to, class, now).await? else {
        return Ok(None);
    };
    let why = room.circumstance(CrossingAct::Receive, from, to);
    let item = room.item(from, class);
    match gate.cross(tx, &item, &passed.receiver, &why, now).await? {
        Decision::Release { under } => Ok(Some(under.clause().clause)),
        Decision::Refuse(_) => {
            Err(Fault::other("what was to open again was refused in the transaction that had let it pass").into())
        }
    }
}
