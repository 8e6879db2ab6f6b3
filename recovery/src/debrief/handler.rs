//! A debrief comes about by itself when an emergency or drill has ended.

use super::model::{Debrief, StageFact};
use super::rules::{self, RoomRecord};
use super::{reading, store};
use crate::crossing;
use async_trait::async_trait;
use jiff::tz::TimeZone;
use muster_agreements::crossing::Gate;
use muster_membership::organisation;
use muster_response::delivery::store as deliveries;
use muster_response::incident::{Ending, Room, share::ENDED_TOPIC, store as incidents};
use muster_store::{Entry, Fault, Tx, outbox::Handler};
use muster_terms::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// Listens to the end of incidents. Handed the same message again, it finds its debrief there and does nothing.
pub struct CreateDebrief {
    gate: Arc<Gate>,
}

impl CreateDebrief {
    pub fn new(gate: Arc<Gate>) -> Self {
        Self { gate }
    }
}

#[async_trait]
impl Handler for CreateDebrief {
    fn topic(&self) -> &'static str {
        ENDED_TOPIC
    }

    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let id: IncidentId = payload["incident"]
            .as_str()
            .unwrap_or_default()
            .parse()
            .map_err(Fault::other)?;
        let incident = incidents::find(tx, id)
            .await?
            .ok_or_else(|| Fault::other(format!("incident {id} is not there")))?;
        let (Some(ending), Some(ended_at)) = (incident.ending, incident.ended_at) else {
            return Ok(());
        };
        if !rules::is_wanted(ending) || store::of_incident(tx, id).await?.is_some() {
            return Ok(());
        }
        let room = Room::load(tx, incident).await?;
        self.create(tx, &room, ending, ended_at, now).await
    }
}

impl CreateDebrief {
    async fn create(
        &self,
        tx: &mut Tx,
        room: &Room,
        ending: Ending,
        ended_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let debrief = draft(tx, room, ended_at, now).await?;
        if !store::insert(tx, &debrief).await? {
            return Ok(());
        }
        tx.enter(entry(&debrief, ending));
        let needed = |reader| reading::needed_by(room, &debrief, debrief.org, reader);
        let partners = crossing::others(room, debrief.org);
        for to in crossing::release_to(tx, &self.gate, needed, partners, now).await? {
            let what = (debrief.id, debrief.incident);
            let lines = released(what, debrief.org, (debrief.org, to), debrief.created_at);
            lines.into_iter().for_each(|line| tx.enter(line));
        }
        tracing::info!(incident.id = %debrief.incident, debrief.id = %debrief.id, "debrief created, due {}", debrief.due_on);
        Ok(())
    }
}

async fn draft(tx: &Tx, room: &Room, ended_at: Timestamp, now: Timestamp) -> Result<Debrief, Fault> {
    let incident = &room.incident;
    let zone = organisation::store::find(tx, incident.org)
        .await?
        .and_then(|org| TimeZone::get(&org.time_zone).ok());
    // What was sent after the end is the stand-down, and no measure of the alarm.
    let mut sent = deliveries::of_incident(tx, incident.id).await?;
    sent.retain(|delivery| delivery.created_at < ended_at);
    let partners = room.parties.iter().map(|party| party.org);
    let partners: Vec<OrgId> = partners.filter(|org| *org != incident.org).collect();
    let facts = rules::facts(&RoomRecord {
        incident,
        partners: &partners,
        entries: &store::heard_entries(tx, incident.id, incident.org).await?,
        people: &room.people,
        deliveries: &sent,
        steps: &incidents::steps(tx, incident.id).await?,
        openings: &store::openings(tx, incident.id, incident.org, incident.raised_at).await?,
        stops: &store::stops(tx, incident.id, incident.raised_at, ended_at).await?,
    });
    Ok(Debrief {
        id: DebriefId::new(),
        incident: incident.id,
        org: incident.org,
        created_at: now,
        due_on: rules::due_on(ended_at, &zone.unwrap_or(TimeZone::UTC)),
        facts,
        closed_at: None,
    })
}

/// Ids, closed words and measured seconds. Whose seconds they are stands in the room's own entries.
fn entry(debrief: &Debrief, ending: Ending) -> Entry {
    let stage = |fact: &StageFact| json!({ "stage": fact.stage.as_str(), "goal": fact.goal_seconds, "took": fact.took_seconds });
    Entry::new(debrief.org, "debrief_created", debrief.created_at)
        .with("debrief", String::from(debrief.id))
        .with("incident", String::from(debrief.incident))
        .with("ending", ending.as_str())
        .with("due_on", debrief.due_on.to_string())
        .with("stages", debrief.facts.stages.iter().map(stage).collect::<Vec<_>>())
}

/// What one organisation has in a debrief of `owner`'s is open to another from here on: see [`crossing::opened_lines`].
pub(crate) fn released(
    (debrief, incident): (DebriefId, IncidentId),
    owner: OrgId,
    (from, to): (OrgId, OrgId),
    at: Timestamp,
) -> Vec<Entry> {
    crossing::opened_lines(owner, (from, to), |org| {
        Entry::new(org, "debrief_released", at)
            .with("debrief", String::from(debrief))
            .with("incident", String::from(incident))
    })
}
