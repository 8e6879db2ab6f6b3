//! The last question before a message leaves for another organisation: does a clause still let it? What was yes when the alarm was
//! raised may be no by now: sharing was stopped, the agreement suspended, the emergency over.

use super::{
    lost,
    store::{self, Claimed, DELIVERIES},
};
use crate::alert::{call, partners};
use crate::incident::{Room, store as incidents};
use jiff::SignedDuration;
use muster_agreements::crossing::Gate;
use muster_membership::position;
use muster_notify::Message;
use muster_policy::Decision;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t};
use std::{collections::HashMap, sync::Arc};

/// Pause before a message is claimed again whose question could not be answered.
const UNANSWERED_PAUSE: SignedDuration = SignedDuration::from_secs(15);

/// May it leave?
#[derive(Debug, Clone)]
enum Answer {
    Yes,
    /// No, and why, with the clause where there is one.
    No(String),
    /// The question itself failed: neither sent nor refused.
    Unanswered,
}

/// The answers of one claim; each is asked once.
pub(super) struct Asking<'a> {
    gate: &'a Gate,
    now: Timestamp,
    rooms: HashMap<IncidentId, Arc<Room>>,
    owners: HashMap<IncidentId, OrgId>,
    answers: HashMap<(IncidentId, OrgId, Option<PositionId>), Answer>,
}

impl<'a> Asking<'a> {
    pub fn new(gate: &'a Gate, now: Timestamp) -> Self {
        Self {
            gate,
            now,
            rooms: HashMap::new(),
            owners: HashMap::new(),
            answers: HashMap::new(),
        }
    }

    /// The message, if it may leave; else its row is settled as withheld, or put back when nobody could say.
    pub async fn may_leave(&mut self, tx: &mut Tx, claimed: Claimed) -> Result<Option<Message>, Problem> {
        let owner = self.owner(tx, claimed.incident).await?;
        if claimed.org == owner {
            return Ok(Some(claimed.message));
        }
        let (id, now) = (claimed.message.delivery, self.now);
        match self.ask(tx, &claimed).await? {
            Answer::Yes => Ok(Some(claimed.message)),
            Answer::Unanswered => {
                DELIVERIES
                    .put_back(tx, id, claimed.message.attempt, now + UNANSWERED_PAUSE)
                    .await?;
                Ok(None)
            }
            Answer::No(why) => {
                for row in store::withhold(tx, id, &why, now).await? {
                    lost::withheld(tx, owner, &row, now);
                }
                Ok(None)
            }
        }
    }

    async fn owner(&mut self, tx: &Tx, incident: IncidentId) -> Result<OrgId, Problem> {
        if let Some(owner) = self.owners.get(&incident) {
            return Ok(*owner);
        }
        let found = incidents::find(tx, incident).await?.ok_or(Problem::Missing)?;
        self.owners.insert(incident, found.org);
        Ok(found.org)
    }

    /// Between two marks, so that one that fails does not hold up the others.
    async fn ask(&mut self, tx: &mut Tx, claimed: &Claimed) -> Result<Answer, Problem> {
        let key = (claimed.incident, claimed.org, claimed.position);
        if let Some(known) = self.answers.get(&key) {
            return Ok(known.clone());
        }
        let mark = tx.mark().await?;
        let answer = match self.decide(tx, claimed).await {
            Ok(answer) => {
                tx.pass(mark).await?;
                answer
            }
            Err(problem) => {
                tx.undo_to(mark).await?;
                tracing::error!(incident.id = %claimed.incident, org.id = %claimed.org, ?problem, "what waits for a partner could not be asked again, it is put back");
                Answer::Unanswered
            }
        };
        self.answers.insert(key, answer.clone());
        Ok(answer)
    }

    async fn decide(&mut self, tx: &Tx, claimed: &Claimed) -> Result<Answer, Problem> {
        let room = self.room(tx, claimed.incident).await?;
        if room.is_shut(room.incident.org, claimed.org, self.now) {
            return Ok(Answer::No(t("delivery-shut")));
        }
        let Some(id) = claimed.position else {
            // A partner's system stands for whoever there may be told.
            let opened = partners::opened(tx, self.gate, &room, claimed.org, self.now).await?;
            return match opened {
                Some(_) => Ok(Answer::Yes),
                None => self.why_not(tx, &room, claimed.org).await,
            };
        };
        let Some(position) = position::store::find(tx, id).await? else {
            return Ok(Answer::No(t("delivery-no-position")));
        };
        Ok(answer(
            &call::may_be_told(tx, self.gate, &room, &position, self.now).await?,
        ))
    }

    async fn room(&mut self, tx: &Tx, id: IncidentId) -> Result<Arc<Room>, Problem> {
        if let Some(known) = self.rooms.get(&id) {
            return Ok(known.clone());
        }
        let incident = incidents::find(tx, id).await?.ok_or(Problem::Missing)?;
        let room = Arc::new(Room::load(tx, incident).await?);
        self.rooms.insert(id, room.clone());
        Ok(room)
    }

    /// The no that some position of the organisation gets.
    async fn why_not(&self, tx: &Tx, room: &Room, org: OrgId) -> Result<Answer, Problem> {
        let mut no = Answer::No(t("delivery-no-position"));
        for position in position::store::of_org(tx, org).await? {
            let decision = call::may_be_told(tx, self.gate, room, &position, self.now).await?;
            no = answer(&decision);
            if decision.why().is_some_and(|why| why.clause().is_some()) {
                break;
            }
        }
        Ok(no)
    }
}

fn answer(decision: &Decision) -> Answer {
    match decision.why() {
        None => Answer::Yes,
        Some(why) => Answer::No(why.to_string()),
    }
}
