//! What was opened for an emergency closes by itself, thirty minutes after all clear, and says so.

use crate::incident::{EntryKind, Line, Room, gate, share, store as incidents};
use muster_agreements::crossing::release;
use muster_store::Entry;
use muster_terms::{OrgId, Timestamp};
use muster_web::{App, Problem, t};

const BATCH: i64 = 50;

/// Closes every room whose sharing has ended. Returns how many were closed.
///
/// The clauses themselves stop at the instant ([`crate::incident::Incident::context`]); this writes it down.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let read = app.store().read().await?;
    let due = incidents::sharing_due(&read, now, BATCH).await?;
    drop(read);
    let mut closed = 0;
    for incident in due {
        match close(app, incident.id, now).await {
            Ok(()) => closed += 1,
            Err(problem) => {
                tracing::error!(incident.id = %incident.id, ?problem, "sharing could not be closed, it is tried again")
            }
        }
    }
    Ok(closed)
}

async fn close(app: &App, id: muster_terms::IncidentId, now: Timestamp) -> Result<(), Problem> {
    let mut tx = app.store().begin().await?;
    let incident = incidents::hold(&tx, id).await?.ok_or(Problem::Missing)?;
    let mut room = Room::load(&tx, incident).await?;
    if room.incident.sharing_closed_at.is_some() {
        return Ok(());
    }
    room.incident.sharing_closed_at = Some(now);
    if !incidents::save(&tx, &room.incident).await? {
        return Ok(());
    }
    release::close_incident(&tx, id, None, now).await?;
    let gate = gate(app)?;
    let line = Line::system(room.incident.org, EntryKind::Closed, t("log-sharing-ended"));
    share::write(&mut tx, &gate, &room, line, now).await?;
    // The open pages of the partners ask again, and find the room closed.
    let partners: Vec<OrgId> = room.others(room.incident.org).map(|party| party.org).collect();
    tx.post(share::changed(
        &room,
        String::new(),
        EntryKind::Closed.as_str(),
        &partners,
    ));
    let mut entry = Entry::new(room.incident.org, "sharing_closed", now).with("incident", String::from(id));
    // Each partner's log learns that its own view ended, in an entry of its own.
    for party in room.others(room.incident.org) {
        tx.enter(Entry::new(party.org, "sharing_closed", now).with("incident", String::from(id)));
    }
    entry = entry.with(
        "partners",
        i64::try_from(room.parties.len().saturating_sub(1)).unwrap_or(i64::MAX),
    );
    Ok(tx.commit_with(entry).await?)
}
