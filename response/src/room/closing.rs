//! What was opened for an emergency closes by itself, thirty minutes after all clear, and says so.

use crate::incident::{EntryKind, Line, Room, again, course, gate, share, store as incidents};
use muster_agreements::crossing::{Gate, release};
use muster_store::{Entry, Tx};
use muster_terms::{DataClass, OrgId, Timestamp};
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
    let gate = gate(app)?;
    let told = open_to_the_end(&tx, &gate, &room).await?;
    release::close_incident(&tx, id, None, now).await?;
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
    for partner in told {
        tx.enter(Entry::new(partner, "sharing_closed", now).with("incident", String::from(id)));
    }
    entry = entry.with(
        "partners",
        i64::try_from(room.parties.len().saturating_sub(1)).unwrap_or(i64::MAX),
    );
    Ok(tx.commit_with(entry).await?)
}

/// The partners to whom something of the site's was open until now. Whoever the clauses had closed it to before does not read in its
/// own log that it ended.
async fn open_to_the_end(tx: &Tx, gate: &Gate, room: &Room) -> Result<Vec<OrgId>, Problem> {
    let (site, mut open) = (room.incident.org, Vec::new());
    let Some(ends) = room.incident.sharing_ends_at else {
        return Ok(open);
    };
    for party in room.others(site) {
        let released = release::open_for_incident(tx, room.incident.id, party.org).await?;
        let is_released = |class: DataClass| released.iter().any(|row| row.from == site && row.class == class);
        match again::opens(tx, gate, room, party.org, course::last_instant_before(ends)).await {
            Ok(opens) if opens.iter().any(|part| is_released(part.class)) => open.push(party.org),
            Ok(_) => {}
            // Closed is what could not be decided; the room itself closes.
            Err(problem) => {
                tracing::error!(incident.id = %room.incident.id, org.id = %party.org, ?problem, "what was open to a partner could not be asked");
            }
        }
    }
    Ok(open)
}
