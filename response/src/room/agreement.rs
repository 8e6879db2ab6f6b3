//! A change of an agreement reaches the rooms of its two parties at once: what waits to be sent is taken back, or the room opens
//! again from here on as far as clauses that hold now open it; open pages ask again, and the log says why. Lines that a suspension
//! closed stay closed.
//!
//! The gate itself needs none of this: from the commit on it decides by the new state.

use crate::alert::{anew, call, partners};
use crate::delivery::{
    lost,
    store::{self as deliveries, AGREEMENT_STOPPED},
};
use crate::incident::{EntryKind, Line, Room, again, share, share::STRIPS_TOPIC, store as incidents};
use async_trait::async_trait;
use muster_agreements::crossing::{Gate, release};
use muster_store::{Fault, Message, Tx, outbox::Handler};
use muster_terms::*;
use muster_web::{Problem, t_with};
use serde_json::{Value, json};
use std::sync::Arc;

/// What agreements post, and the line that a room gets for it; none for what only opens more.
const TOPICS: [(&str, Option<(&str, EntryKind)>); 5] = [
    (
        "agreement.suspended",
        Some(("log-agreement-suspended", EntryKind::Closed)),
    ),
    (
        "agreement.terminated",
        Some(("log-agreement-terminated", EntryKind::Closed)),
    ),
    ("agreement.expired", Some(("log-agreement-expired", EntryKind::Closed))),
    ("agreement.resumed", Some(("log-agreement-resumed", EntryKind::Opened))),
    ("agreement.in-force", None),
];

/// One for each topic.
///
/// `base_url`: where the pages stand, for the link of a message.
pub fn handlers(base_url: &str, gate: &Arc<Gate>) -> Vec<Arc<dyn Handler>> {
    TOPICS
        .into_iter()
        .map(|(topic, says)| -> Arc<dyn Handler> {
            Arc::new(AgreementChanged {
                topic,
                says,
                base_url: base_url.to_owned(),
                gate: gate.clone(),
            })
        })
        .collect()
}

struct AgreementChanged {
    topic: &'static str,
    says: Option<(&'static str, EntryKind)>,
    base_url: String,
    gate: Arc<Gate>,
}

#[async_trait]
impl Handler for AgreementChanged {
    fn topic(&self) -> &'static str {
        self.topic
    }

    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let orgs: [OrgId; 2] = serde_json::from_value(payload["orgs"].clone()).map_err(Fault::other)?;
        let agreement = payload["reference"].as_str().unwrap_or_default();
        for incident in incidents::rooms_of_pair(tx, orgs[0], orgs[1], now).await? {
            // Held from here on, so that nobody closes the room between the question and what follows from it.
            let Some(incident) = incidents::hold(tx, incident.id).await? else {
                continue;
            };
            let room = Room::load(tx, incident).await?;
            self.reach(tx, &room, orgs, agreement, now)
                .await
                .map_err(|problem| Fault::other(format!("room {}: {problem:?}", room.incident.id)))?;
        }
        Ok(())
    }
}

impl AgreementChanged {
    async fn reach(
        &self,
        tx: &mut Tx,
        room: &Room,
        orgs: [OrgId; 2],
        agreement: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let site = room.incident.org;
        let told = match orgs
            .into_iter()
            .find(|org| *org != site)
            .filter(|_| orgs.contains(&site))
        {
            Some(other) => {
                self.settle(tx, room, other, agreement, now).await?;
                self.say(tx, room, &[(site, other), (other, site)], agreement, now)
                    .await?;
                orgs.to_vec()
            }
            // Two partners of a third's room: their agreement is theirs, and what it opens between them passes line by line, under
            // what the gate says then. Who has had nothing of the other here is not told that the other is here, nor that anything
            // became of this room just now; and what they have of each other is on no strip of the site.
            None => {
                let mut told = Vec::new();
                for (org, with) in [(orgs[0], orgs[1]), (orgs[1], orgs[0])] {
                    if release::has_had(tx, room.incident.id, with, org).await? {
                        self.say(tx, room, &[(org, with)], agreement, now).await?;
                        told.push(org);
                    }
                }
                told
            }
        };
        if told.is_empty() {
            return Ok(());
        }
        tx.post(share::changed(room, String::new(), self.topic, &told));
        let theirs = room.people.iter().filter(|person| told.contains(&person.org));
        let positions: Vec<String> = theirs.map(|person| person.position.to_string()).collect();
        let whole: Vec<String> = told.iter().filter(|org| **org == site).map(OrgId::to_string).collect();
        tx.post(Message::live(
            STRIPS_TOPIC,
            json!({ "orgs": whole, "positions": positions }),
        ));
        Ok(())
    }

    /// Takes back what waits for the other side; or, when some agreement lets it have the alert, opens the room to it as a whole and
    /// lets its ladder go on, with the messages that had not left. The next version of an agreement closes what the one before had opened, so this follows each change.
    async fn settle(
        &self,
        tx: &mut Tx,
        room: &Room,
        other: OrgId,
        agreement: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let incident = &room.incident;
        if self.opens(tx, room, other, now).await? {
            again::whole(tx, &self.gate, room, other, now).await?;
            if incident.is_open() {
                deliveries::resume_ladder(tx, incident.id, other, AGREEMENT_STOPPED, now + call::rung()).await?;
            }
            return anew::tell(tx, &self.gate, room, other, &self.base_url, now).await;
        }
        let why = t_with(
            "delivery-agreement-stopped",
            &[("agreement", agreement.to_owned().into())],
        );
        lost::withhold_queued(tx, incident, other, &why, now).await?;
        deliveries::end_ladder(tx, incident.id, Some(other), AGREEMENT_STOPPED).await?;
        Ok(())
    }

    /// May anybody of the other side be told of the alert now, whether or not they are in the room? The next version may name others
    /// than those who were called: they are next on the ladder, and whoever is named no more is asked for before a message leaves.
    async fn opens(&self, tx: &Tx, room: &Room, other: OrgId, now: Timestamp) -> Result<bool, Problem> {
        if room.is_shut(room.incident.org, other, now) {
            return Ok(false);
        }
        partners::opens(tx, &self.gate, room, other, now).await
    }

    /// Who reads why, and with whom the agreement is: each in its own log, as between the two nothing may pass any more.
    async fn say(
        &self,
        tx: &mut Tx,
        room: &Room,
        sides: &[(OrgId, OrgId)],
        agreement: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let Some((key, kind)) = self.says else {
            return Ok(());
        };
        for (org, with) in sides {
            let who = room
                .party(*with)
                .map(|party| party.org_name.clone())
                .unwrap_or_default();
            let words = t_with(key, &[("agreement", agreement.to_owned().into()), ("who", who.into())]);
            share::write(
                tx,
                &self.gate,
                room,
                Line::system(*org, kind, words).own_side(true),
                now,
            )
            .await?;
        }
        Ok(())
    }
}
