//! The ladder: nobody of a side answers in sixty seconds, so the next in its reach order is called, and the log says so.
//!
//! Ladders live in the store, so the job after a restart goes on where it should be.

use super::store::{self, Ladder};
use crate::alert::call;
use crate::incident::{EntryKind, Line, Room, rules, share, share::STRIPS_TOPIC, store as incidents};
use jiff::SignedDuration;
use muster_agreements::crossing::Gate;
use muster_membership::position::{self, OnDuty};
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
    let late = read
        .count(
            "SELECT COUNT(*) AS n FROM delivery WHERE settled_at IS NULL AND deadline_at <= $1",
            muster_store::params![now],
        )
        .await?;
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
        let tx = app.store().begin().await?;
        let overdue = store::mark_overdue(&tx, now).await?;
        tx.commit().await?;
        metrics::counter!("muster_deliveries_overdue_total").increment(overdue);
    }
    Ok(climbed)
}

async fn climb(app: &App, ladder: &Ladder, now: Timestamp) -> Result<(), Problem> {
    let gate = crate::incident::gate(app)?;
    let mut tx = app.store().begin().await?;
    let next_due = now + SignedDuration::from_secs(rules::RUNG_SECONDS);
    if !store::climb(&tx, ladder, next_due).await? {
        return Ok(());
    }
    let incident = incidents::find(&tx, ladder.incident).await?.ok_or(Problem::Missing)?;
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
    let called = next_rung(&mut tx, &gate, app, &mut room, ladder.org, now).await?;
    if called.is_none() {
        store::end_ladder(&tx, ladder.incident, Some(ladder.org), "nobody left").await?;
    }
    say(&mut tx, &gate, &room, ladder.org, called.as_deref(), now).await?;
    let entry = Entry::new(room.incident.org, "escalated", now)
        .with("incident", String::from(room.incident.id))
        .with("side", String::from(ladder.org))
        .with("rung", ladder.rung + 1)
        .with("called", called.is_some());
    Ok(tx.commit_with(entry).await?)
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
    for id in store::reach_order(tx, org, room.site.id).await? {
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
            let known = muster_membership::organisation::store::find(tx, org).await?;
            let line = known.map_or_else(String::new, |org| {
                if org.out_of_hours.is_empty() {
                    org.emergency_number
                } else {
                    org.out_of_hours
                }
            });
            t_with("log-nobody-left", &[("who", side.into()), ("number", line.into())])
        }
    };
    share::write(
        tx,
        gate,
        room,
        Line::system(room.incident.org, EntryKind::Escalated, words),
        now,
    )
    .await?;
    Ok(())
}
