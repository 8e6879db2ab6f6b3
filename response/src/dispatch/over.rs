//! What is over for the desk: emergencies that ended, and those that closed to this side.

use super::rules;
use crate::incident::{Asker, Incident, desk_receiver, gate, store};
use crate::room::pages::ListedRoom;
use muster_agreements::crossing::release::{self, Release};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How an emergency left the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// It ended, and is open still.
    Ended(Timestamp),
    /// It was open here until its sharing ended for everybody.
    Over(Timestamp),
    /// What was released of it was closed while it may have run.
    Closed(Timestamp),
    /// The site stopped sharing it with this side.
    Stopped(Timestamp),
    /// No clause names this reader now, and nothing says since when.
    NotNow,
}

impl Gone {
    pub fn since(self) -> Option<Timestamp> {
        match self {
            Gone::Ended(at) | Gone::Over(at) | Gone::Closed(at) | Gone::Stopped(at) => Some(at),
            Gone::NotNow => None,
        }
    }

    /// May it run still, for all that this desk was told?
    fn may_run(self) -> bool {
        !matches!(self, Gone::Ended(_) | Gone::Over(_))
    }
}

/// An emergency that is no work of the desk any more.
pub struct Over {
    pub room: ListedRoom,
    pub gone: Gone,
    /// Own units that were sent to what is closed now: they may still be out.
    pub units: Vec<String>,
}

impl Over {
    /// Is nothing of it open here?
    pub fn is_closed(&self) -> bool {
        self.room.known.is_none()
    }
}

/// What a shift still needs of what is over.
#[derive(Default)]
pub struct Shift {
    /// The newest first.
    pub over: Vec<Over>,
    /// There are more than these.
    pub is_cut: bool,
    /// One that is closed here may run still.
    pub some_may_run: bool,
}

/// More than these, and the list of rooms is the place to look.
const MOST: usize = 10;

pub async fn of_shift(desk: &Desk, past: Vec<ListedRoom>) -> Result<Shift, Problem> {
    let (tx, now) = (desk.read().await?, desk.now());
    // Long over for everybody: it would not stand here, however it left.
    let is_long_over =
        |room: &ListedRoom| !rules::may_run(room.joined_at, now) && room.was_over_by(rules::of_use_after(now));
    let wanted = |room: &ListedRoom| !room.is_drill && room.may_enter && !is_long_over(room);
    let past: Vec<ListedRoom> = past.into_iter().filter(wanted).collect();
    let mut shift = Shift::default();
    let mut all = Vec::new();
    for (gone, room) in all_gone(desk, &tx, past).await? {
        shift.some_may_run |= gone.may_run() && rules::may_run(room.joined_at, now);
        let since = gone.since().unwrap_or(room.joined_at);
        if rules::is_of_use(since, now) {
            all.push((since, gone, room));
        }
    }
    all.sort_by_key(|(since, ..)| std::cmp::Reverse(*since));
    shift.is_cut = all.len() > MOST;
    for (_, gone, room) in all.into_iter().take(MOST) {
        let units = match room.known {
            Some(_) => Vec::new(),
            None => own_units(&tx, room.id, desk.org()).await?,
        };
        shift.over.push(Over { room, gone, units });
    }
    Ok(shift)
}

/// How each of them left the queue.
async fn all_gone(desk: &Desk, tx: &Tx, past: Vec<ListedRoom>) -> Result<Vec<(Gone, ListedRoom)>, Problem> {
    let now = desk.now();
    let closed = past.iter().filter(|room| room.known.is_none());
    let records: Vec<String> = closed.map(|room| Incident::record_of(room.id)).collect();
    let released = release::of_records(tx, DataClass::Alert, &records, desk.org()).await?;
    let gate = gate(desk.app())?;
    let mut asker = Asker::new(&gate, desk_receiver(desk));
    let mut all = Vec::new();
    for room in past {
        let gone = match (&room.known, room.ended_at) {
            (Some(_), ended) => ended.map_or(Gone::NotNow, Gone::Ended),
            (None, _) => {
                let record = Incident::record_of(room.id);
                let of_it: Vec<&Release> = released.iter().filter(|row| row.record == record).collect();
                closed_how(tx, &mut asker, &room, &of_it, now).await?
            }
        };
        all.push((gone, room));
    }
    Ok(all)
}

/// What closed it first. What was released says it, and not the room: whoever it had closed to before does not learn here that it ended.
async fn closed_how(
    tx: &Tx,
    asker: &mut Asker<'_>,
    room: &ListedRoom,
    released: &[&Release],
    now: Timestamp,
) -> Result<Gone, Fault> {
    let closed = last_closed(released).filter(|at| !room.was_over_by(*at));
    Ok(match (closed, room.stopped_at) {
        (Some(closed), stopped) if stopped.is_none_or(|stopped| closed < stopped) => Gone::Closed(closed),
        (_, Some(stopped)) => Gone::Stopped(stopped),
        _ => {
            let until = room.shared_until(tx, asker, released, now).await?;
            until.map_or(Gone::NotNow, Gone::Over)
        }
    })
}

/// When the last of them closed; `None` while one of them is open, and where there is none.
fn last_closed(released: &[&Release]) -> Option<Timestamp> {
    let closed: Option<Vec<Timestamp>> = released.iter().map(|row| row.closed_at).collect();
    closed?.into_iter().max()
}

async fn own_units(tx: &Tx, incident: IncidentId, own: OrgId) -> Result<Vec<String>, Fault> {
    let units = store::units(tx, incident).await?;
    let own = units.into_iter().filter(|unit| unit.org == own);
    Ok(own.map(|unit| unit.name).collect())
}
