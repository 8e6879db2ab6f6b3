//! The ladder: nobody of a side answers in sixty seconds, so the next in its reach order is called, and the log says so.
//!
//! Ladders live in the store, so the job after a restart goes on where it should be.

use super::{
    lost,
    store::{self, Ladder},
};
use crate::alert::{
    call,
    partners::{self, Found},
};
use crate::incident::{EntryKind, Line, Room, again, share, share::STRIPS_TOPIC, store as incidents};
use muster_agreements::crossing::Gate;
use muster_membership::{
    position::{self, OnDuty},
    vacancy,
};
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{App, Problem, t_with};
use serde_json::json;

const BATCH: i64 = 100;

/// Climbs every ladder that is due and marks deliveries whose time has passed. Returns how many rungs were climbed.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let read = app.store().read().await?;
    let due = store::due_ladders(&read, now, BATCH).await?;
    let late = store::overdue(&read, now).await?;
    drop(read);
    let mut climbed = 0;
    for ladder in due {
        match climb(app, &ladder, now).await {
            Ok(()) => climbed += 1,
            Err(problem) => {
                tracing::error!(incident.id = %ladder.incident, ?problem, "a ladder could not be climbed, it is tried again")
            }
        }
    }
    if late > 0 {
        let mut tx = app.store().begin().await?;
        let overdue = store::mark_overdue(&tx, now).await?;
        lost::keep(&mut tx, &overdue, now);
        tx.commit().await?;
        overdue.iter().for_each(lost::say);
        metrics::counter!("muster_deliveries_overdue_total").increment(overdue.len() as u64);
    }
    Ok(climbed)
}

async fn climb(app: &App, ladder: &Ladder, now: Timestamp) -> Result<(), Problem> {
    let gate = crate::incident::gate(app)?;
    let mut tx = app.store().begin().await?;
    // The room first, then its ladder, as whoever answers or ends it takes them: nobody waits in a ring, and who answers at this
    // moment is not called over.
    let incident = incidents::hold(&tx, ladder.incident).await?.ok_or(Problem::Missing)?;
    if !store::climb(&tx, ladder, now + call::rung()).await? {
        return Ok(tx.roll_back().await?);
    }
    let mut room = Room::load(&tx, incident).await?;
    let answered = room
        .people
        .iter()
        .any(|p| p.org == ladder.org && p.acknowledged_at.is_some());
    let stopped = room.party(ladder.org).is_some_and(|party| party.stopped_at.is_some());
    if !room.incident.is_open() || answered || stopped {
        store::end_ladder(&tx, ladder.incident, Some(ladder.org), "answered or ended").await?;
        return Ok(tx.commit().await?);
    }
    let rung = by_itself(&mut tx, &gate, app, &mut room, ladder.org, now).await?;
    match &rung {
        Rung::Called(next) => say(&mut tx, &gate, &room, ladder.org, Some(next), now).await?,
        Rung::NobodyLeft => {
            store::end_ladder(&tx, ladder.incident, Some(ladder.org), "nobody left").await?;
            say(&mut tx, &gate, &room, ladder.org, None, now).await?;
        }
        Rung::Closed => {
            store::end_ladder(&tx, ladder.incident, Some(ladder.org), store::AGREEMENT_STOPPED).await?;
        }
        Rung::NotTold => store::end_ladder(&tx, ladder.incident, Some(ladder.org), "no clause").await?,
        Rung::LetIn => {}
        Rung::NotAsked => {
            if store::could_not_be_asked(&tx, ladder.incident, ladder.org).await? {
                let line = partners::not_asked_line(&tx, &room, ladder.org).await?;
                share::write(&mut tx, &gate, &room, line, now).await?;
            }
        }
    }
    let entry = Entry::new(room.incident.org, "escalated", now)
        .with("incident", String::from(room.incident.id))
        .with("side", String::from(ladder.org))
        .with("rung", ladder.rung + 1)
        .with("called", matches!(rung, Rung::Called(_)));
    Ok(tx.commit_with(entry).await?)
}

/// What came of one rung.
enum Rung {
    /// The title of whoever was called.
    Called(String),
    NobodyLeft,
    /// Nothing opens the alert to the partner any more: the agreement stopped or ran out, and its rooms hear of it in a moment. Who was
    /// not called yet may be when it holds again.
    Closed,
    /// A partner that could not be asked when the alarm was raised is in the room now.
    LetIn,
    /// A partner that could not be asked, and that no clause tells of this.
    NotTold,
    /// Still not: the next turn tries again.
    NotAsked,
}

/// One rung of one side. A partner's trouble is its own: it is written down, and tried again.
async fn by_itself(
    tx: &mut Tx,
    gate: &Gate,
    app: &App,
    room: &mut Room,
    org: OrgId,
    now: Timestamp,
) -> Result<Rung, Problem> {
    let before = room.clone();
    let mark = tx.mark().await?;
    match rung(tx, gate, app, room, org, now).await {
        Ok(rung) => {
            tx.pass(mark).await?;
            Ok(rung)
        }
        Err(problem) if org != room.incident.org => {
            tx.undo_to(mark).await?;
            *room = before;
            tracing::error!(incident.id = %room.incident.id, org.id = %org, ?problem, "a partner could not be asked, it is tried again");
            Ok(Rung::NotAsked)
        }
        Err(problem) => Err(problem),
    }
}

async fn rung(
    tx: &mut Tx,
    gate: &Gate,
    app: &App,
    room: &mut Room,
    org: OrgId,
    now: Timestamp,
) -> Result<Rung, Problem> {
    if room.party(org).is_none() {
        let words = call::alarm_words(room, &app.settings().base_url);
        let found = partners::again(tx, gate, room, org, &words, now).await?;
        tx.post(Message::live(
            STRIPS_TOPIC,
            json!({ "orgs": [], "positions": positions_of(room, org) }),
        ));
        return Ok(match found {
            Found::Called | Found::NobodyOnDuty => Rung::LetIn,
            Found::NobodyNamed | Found::NotTold => Rung::NotTold,
        });
    }
    if let Some(title) = next_rung(tx, gate, app, room, org, now).await? {
        // Theirs may be the first duty that the agreement names as it is now: nothing was open to the side until this call.
        if org != room.incident.org {
            again::whole(tx, gate, room, org, now).await?;
        }
        return Ok(Rung::Called(title));
    }
    let is_open = org == room.incident.org || partners::opens(tx, gate, room, org, now).await?;
    Ok(if is_open { Rung::NobodyLeft } else { Rung::Closed })
}

fn positions_of(room: &Room, org: OrgId) -> Vec<String> {
    let of_side = room.people.iter().filter(|person| person.org == org);
    of_side.map(|person| person.position.to_string()).collect()
}

/// Calls the next of the reach order who was not called yet; their title, or `None` when nobody is left.
async fn next_rung(
    tx: &mut Tx,
    gate: &Gate,
    app: &App,
    room: &mut Room,
    org: OrgId,
    now: Timestamp,
) -> Result<Option<String>, Problem> {
    // In a drill only those who agreed are ever called.
    if room.incident.is_drill() {
        return Ok(None);
    }
    let words = call::alarm_words(room, &app.settings().base_url);
    for id in reach_order(tx, org, room.site.id).await? {
        let id = vacancy::store::called_for(tx, id).await?;
        if room.person(id).is_some_and(|person| person.called_at.is_some()) || id == room.incident.raised_by {
            continue;
        }
        let Some(next) = position::store::reachable(tx, id).await? else {
            continue;
        };
        if let Some(next) = allowed(tx, gate, room, next, now).await? {
            call::person(tx, room, &next, &words, now).await?;
            tx.post(Message::live(
                STRIPS_TOPIC,
                json!({ "orgs": [], "positions": [next.position.id.to_string()] }),
            ));
            return Ok(Some(next.position.title));
        }
    }
    Ok(None)
}

/// The reach order; of an organisation that has set none, whoever may respond, by title: no order is no reason to call nobody.
async fn reach_order(tx: &Tx, org: OrgId, site: SiteId) -> Result<Vec<PositionId>, Problem> {
    let order = store::reach_order(tx, org, site).await?;
    if !order.is_empty() {
        return Ok(order);
    }
    let all = position::store::of_org(tx, org).await?;
    let responds = all.into_iter().filter(|position| position.duty.may(Act::Respond));
    Ok(responds.map(|position| position.id).collect())
}

/// The site's own people may always be called; a partner's only when a clause names them.
async fn allowed(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    next: OnDuty,
    now: Timestamp,
) -> Result<Option<OnDuty>, Problem> {
    if next.position.org == room.incident.org {
        return Ok(Some(next));
    }
    Ok(call::name(tx, gate, room, next, now).await?.map(|named| named.on_duty))
}

async fn say(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    org: OrgId,
    called: Option<&str>,
    now: Timestamp,
) -> Result<(), Problem> {
    let side = room.party(org).map(|party| party.org_name.clone()).unwrap_or_default();
    let words = match called {
        Some(title) => t_with("log-escalated", &[("who", side.into()), ("next", title.into())]),
        None => {
            let call = partners::call_words(tx, org, room.incident.org).await?;
            t_with("log-nobody-left", &[("who", side.into()), ("call", call.into())])
        }
    };
    let line = Line::system(room.incident.org, EntryKind::Escalated, words);
    // Whom a partner calls is told to that partner; everybody in the room hears whom the site calls.
    let line = if org == room.incident.org {
        line
    } else {
        line.only_to(org)
    };
    share::write(tx, gate, room, line, now).await?;
    Ok(())
}
