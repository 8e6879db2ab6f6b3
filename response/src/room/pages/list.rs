//! `/rooms`: running and past rooms.

use crate::incident::{Asker, Ending, Incident, Listed, course, desk_receiver, gate, store};
use crate::room::views;
use maud::Markup;
use muster_agreements::crossing::{Decided, release::Release, rules as crossing_rules, store as crossings};
use muster_policy::{Cleared, Decision, clear_own};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, Query};
use serde::Deserialize;

/// One room in a list.
pub struct ListedRoom {
    pub id: IncidentId,
    pub reference: Reference,
    /// What and where; `None` when the clause that showed it has closed.
    pub known: Option<Cleared<(Incident, String)>>,
    /// The reader may come in. Who only reads what the own side had sees the line without its door.
    pub may_enter: bool,
    pub is_drill: bool,
    pub raised_at: Timestamp,
    /// When the reader's organisation came in: what pages go by.
    pub joined_at: Timestamp,
    /// When and how it ended; `None` while it runs, and to a reader who may not know.
    pub ended_at: Option<Timestamp>,
    pub ending: Option<Ending>,
    /// When the site stopped sharing it with the reader's side.
    pub stopped_at: Option<Timestamp>,
    /// What the gate is asked of it. No page sees it.
    row: Listed,
}

impl ListedRoom {
    /// Of the reader's own organisation, to which it never closes.
    pub fn is_own(&self) -> bool {
        self.row.is_own()
    }

    /// Does the reader know that it runs?
    pub fn is_running(&self) -> bool {
        self.known.is_some() && self.ended_at.is_none()
    }

    /// Was its sharing over for everybody by then? That it ended is told only to whom it was open until then: see
    /// [`ListedRoom::shared_until`].
    pub fn was_over_by(&self, at: Timestamp) -> bool {
        self.row.incident.sharing_ends_at.is_some_and(|end| end <= at)
    }

    /// When its sharing ended for everybody, if it was open to this reader until then. Whoever clauses had closed it to before does not
    /// learn that it ended. Leaves no line.
    ///
    /// The clauses of now are asked as of its last instant; what a later one would have opened was not released then.
    pub async fn shared_until(
        &self,
        tx: &Tx,
        asker: &mut Asker<'_>,
        released: &[&Release],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let Some(end) = self.row.incident.sharing_ends_at.filter(|end| *end <= now) else {
            return Ok(None);
        };
        let decided = asker.look(tx, &self.row, course::last_instant_before(end)).await?;
        let Decision::Release { under } = decided.decision else {
            return Ok(None);
        };
        let was_open =
            |row: &&Release| under.all().contains(&row.clause) && row.closed_at.is_none_or(|closed| end <= closed);
        Ok(released.iter().any(was_open).then_some(end))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Older {
    before: Option<Timestamp>,
}

const PAGE: i64 = 50;

pub(super) async fn list(desk: Desk, Query(older): Query<Older>) -> Result<Markup, Problem> {
    let rooms = rooms(&desk, older.before).await?;
    let shell = muster_web::Shell {
        live: Some(muster_web::layout::LiveFeed {
            stream: "/live".into(),
            room: None,
            source: None,
            sound: false,
        }),
        ..desk.shell().await?
    };
    let body = views::list(&rooms, desk.now(), &desk.time_zone());
    Ok(muster_web::layout::page(&shell, &muster_web::t("rooms-title"), body))
}

/// Rooms of one desk.
#[derive(Default)]
pub struct RoomList {
    pub open: Vec<ListedRoom>,
    pub past: Vec<ListedRoom>,
    /// Where the next page of past ones begins, when there may be one.
    pub older: Option<Timestamp>,
}

/// Open and past rooms of this desk: its own organisation's, and a partner's as far as the released alert is still open. A room
/// that is closed to the reader stands among the past ones, whether it runs or has ended: nobody learns that from the list.
///
/// A query for the open ones and one for the past, and a decision for each row of another organisation.
pub async fn rooms(desk: &Desk, before: Option<Timestamp>) -> Result<RoomList, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let gate = gate(desk.app())?;
    let mut asker = Asker::new(&gate, desk_receiver(desk));
    let (reader, responds) = (desk.reader(), desk.who.duty.may(Act::Respond));
    let mut rooms = RoomList::default();
    if before.is_none() {
        for row in store::open_listed(&tx, &reader, responds).await? {
            let room = listed(&mut tx, desk, &mut asker, row).await?;
            match room.known {
                Some(_) => rooms.open.push(room),
                None => rooms.past.push(room),
            }
        }
    }
    let past = store::past_listed(&tx, &reader, responds, before.unwrap_or(Timestamp::MAX), PAGE).await?;
    if past.len() as i64 == PAGE {
        rooms.older = past.last().map(|row| row.joined_at);
    }
    for row in past {
        rooms.past.push(listed(&mut tx, desk, &mut asker, row).await?);
    }
    rooms.past.sort_by_key(|room| std::cmp::Reverse(room.raised_at));
    tx.commit().await?;
    Ok(rooms)
}

async fn listed(tx: &mut Tx, desk: &Desk, asker: &mut Asker<'_>, row: Listed) -> Result<ListedRoom, Problem> {
    let mut room = ListedRoom {
        id: row.incident.id,
        reference: row.incident.reference.clone(),
        known: None,
        may_enter: row.lets_in(desk.who.unit, desk.who.duty.may(Act::Respond)),
        is_drill: row.incident.is_drill(),
        raised_at: row.incident.raised_at,
        joined_at: row.joined_at,
        ended_at: None,
        ending: None,
        stopped_at: row.own.stopped_at.filter(|_| !row.is_own()),
        row,
    };
    let row = &room.row;
    // Closed for good: nothing is asked, so nothing is written down.
    if row.is_shut(desk.now()) {
        return Ok(room);
    }
    let what = (row.incident.clone(), row.site_name.clone());
    room.known = if row.is_own() {
        clear_own(desk.org(), row.owner.org, what).ok()
    } else {
        let Decided { why, decision } = asker.look(tx, row, desk.now()).await?;
        let line = crossing_rules::line(&row.item(), asker.receiver(), &why, &decision, desk.now());
        if !crossings::was_just_kept(tx, &line).await? {
            crossings::keep(tx, &line).await?;
        }
        decision.clear(what).ok()
    };
    if room.known.is_some() {
        (room.ended_at, room.ending) = (row.incident.ended_at, row.incident.ending);
    }
    Ok(room)
}
