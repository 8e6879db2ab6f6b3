//! What is over for the desk: emergencies that ended, and those that closed to this side.

use super::rules;
use crate::incident::{Incident, store};
use crate::room::pages::ListedRoom;
use muster_agreements::crossing::release;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// An emergency that is no work of the desk any more.
pub struct Over {
    pub room: ListedRoom,
    /// When it ended or closed; `None` where it is only that no clause names this reader now.
    pub since: Option<Timestamp>,
    /// Own units that were sent to what is closed now: they may still be out.
    pub units: Vec<String>,
}

impl Over {
    /// May it still run, though nothing of it is open here?
    pub fn is_closed(&self) -> bool {
        self.room.known.is_none()
    }
}

/// More than these, and the list of rooms is the place to look.
const MOST: usize = 10;

/// Those that a shift still needs, the newest first.
pub async fn of_shift(desk: &Desk, past: Vec<ListedRoom>) -> Result<Vec<Over>, Problem> {
    let tx = desk.read().await?;
    let is_of_use = |since: Timestamp| rules::is_of_use(since, desk.now());
    let mut all = Vec::new();
    for room in past {
        if room.is_drill || !room.may_enter || room.shut_at.is_some_and(|at| !is_of_use(at)) {
            continue;
        }
        let since = match room.known {
            Some(_) => room.ended_at,
            None => closed_at(&tx, &room, desk.org()).await?,
        };
        if is_of_use(since.unwrap_or(room.joined_at)) {
            all.push((since, room));
        }
    }
    all.sort_by_key(|(since, room)| std::cmp::Reverse(since.unwrap_or(room.joined_at)));
    let mut over = Vec::new();
    for (since, room) in all.into_iter().take(MOST) {
        let units = match room.known {
            Some(_) => Vec::new(),
            None => own_units(&tx, room.id, desk.org()).await?,
        };
        over.push(Over { room, since, units });
    }
    Ok(over)
}

/// What was released says it, and not the room: whoever the agreement had closed it to does not learn here when it ended.
async fn closed_at(tx: &Tx, room: &ListedRoom, own: OrgId) -> Result<Option<Timestamp>, Fault> {
    let record = Incident::record_of(room.id);
    let closed = release::closed_at(tx, DataClass::Alert, &record, own).await?;
    Ok(closed.into_iter().chain(room.shut_at).min())
}

async fn own_units(tx: &Tx, incident: IncidentId, own: OrgId) -> Result<Vec<String>, Fault> {
    let units = store::units(tx, incident).await?;
    let own = units.into_iter().filter(|unit| unit.org == own);
    Ok(own.map(|unit| unit.name).collect())
}
