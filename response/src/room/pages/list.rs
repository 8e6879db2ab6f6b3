//! `/rooms`: running and past rooms.

use crate::incident::{Ending, Incident, Room, store};
use crate::room::views;
use maud::Markup;
use muster_policy::{Cleared, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, Query};
use serde::Deserialize;

/// One room in a list.
pub struct ListedRoom {
    pub reference: Reference,
    /// What and where; `None` when the clause that showed it has closed.
    pub known: Option<Cleared<(Incident, String)>>,
    /// The reader may come in. Who only reads what the own side had sees the line without its door.
    pub may_enter: bool,
    pub is_drill: bool,
    pub raised_at: Timestamp,
    /// When and how it ended; `None` while it runs, and to a reader who may not know.
    pub ended_at: Option<Timestamp>,
    pub ending: Option<Ending>,
}

impl ListedRoom {
    /// Does the reader know that it runs?
    pub fn is_running(&self) -> bool {
        self.known.is_some() && self.ended_at.is_none()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Older {
    before: Option<Timestamp>,
}

const PAGE: i64 = 50;

pub(super) async fn list(desk: Desk, Query(older): Query<Older>) -> Result<Markup, Problem> {
    let (open, past) = rooms(&desk, older.before).await?;
    let more = past
        .last()
        .filter(|_| past.len() as i64 == PAGE)
        .map(|room| room.raised_at);
    let shell = muster_web::Shell {
        live: Some(muster_web::layout::LiveFeed {
            stream: "/live".into(),
            room: None,
            source: None,
            sound: false,
        }),
        ..desk.shell().await?
    };
    let body = views::list(&open, &past, more, desk.now(), &desk.time_zone());
    Ok(muster_web::layout::page(&shell, &muster_web::t("rooms-title"), body))
}

/// Open and past rooms of this desk: its own organisation's, and a partner's as far as the released alert is still open. A room
/// that is closed to the reader stands among the past ones, whether it runs or has ended: nobody learns that from the list.
pub async fn rooms(desk: &Desk, before: Option<Timestamp>) -> Result<(Vec<ListedRoom>, Vec<ListedRoom>), Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let (mut open, mut past) = (Vec::new(), Vec::new());
    if before.is_none() {
        for incident in store::open_rooms(&tx, desk.org()).await? {
            let room = listed(&mut tx, desk, incident).await?;
            match room {
                Some(room) if room.known.is_none() => past.push(room),
                running => open.extend(running),
            }
        }
    }
    for incident in store::past_rooms(&tx, desk.org(), before.unwrap_or(Timestamp::MAX), PAGE).await? {
        past.extend(listed(&mut tx, desk, incident).await?);
    }
    past.sort_by_key(|room| std::cmp::Reverse(room.raised_at));
    tx.commit().await?;
    Ok((open, past))
}

async fn listed(tx: &mut Tx, desk: &Desk, incident: Incident) -> Result<Option<ListedRoom>, Problem> {
    let own = incident.org == desk.org();
    let part = store::person(tx, incident.id, desk.who.position).await?.is_some();
    let drill_of_others = incident.is_drill() && !own;
    if !part && (drill_of_others || !desk.may(Act::ReadOwn)) {
        return Ok(None);
    }
    let mut row = ListedRoom {
        reference: incident.reference.clone(),
        known: None,
        may_enter: part || own && desk.may(Act::Respond),
        is_drill: incident.is_drill(),
        raised_at: incident.raised_at,
        ended_at: None,
        ending: None,
    };
    let (ended_at, ending) = (incident.ended_at, incident.ending);
    let site = muster_membership::site::store::find(tx, incident.site)
        .await?
        .map(|site| site.name)
        .unwrap_or_default();
    row.known = if own {
        clear_own(desk.org(), incident.org, (incident, site)).ok()
    } else {
        let room = Room::load(tx, incident.clone()).await?;
        if !room.lets_in(desk) {
            return Ok(None);
        }
        row.may_enter = true;
        if room.is_shut(incident.org, desk.org(), desk.now()) {
            // Closed for good: nothing is asked, so nothing is written down.
            return Ok(Some(row));
        }
        let class = room.head_class();
        let gate = crate::incident::gate(desk.app())?;
        let why = room.circumstance(muster_policy::CrossingAct::List, incident.org, desk.org());
        let receiver = crate::incident::desk_receiver(desk);
        let decision = gate
            .watch(tx, &room.item(incident.org, class), &receiver, &why, desk.now())
            .await?;
        decision.clear((incident, site)).ok()
    };
    if row.known.is_some() {
        (row.ended_at, row.ending) = (ended_at, ending);
    }
    Ok(Some(row))
}
