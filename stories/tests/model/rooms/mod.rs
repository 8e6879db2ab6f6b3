//! Steps of emergencies, drills and what is learned: done by the product's verbs and by the model.

mod acting;
mod afterwards;
mod drills;
mod raising;

use crate::marks::{self, Mark};
use crate::rules::{self, Sight, Wish};
use crate::steps::Step;
use crate::world::{World, dice};
use crate::{Verdict, agree, disagreement, done, done_or_refused};
use jiff::{SignedDuration, ToSpan};
use muster_membership::position;
use muster_recovery::{
    corrective_action::{self, Element, NewAction},
    debrief,
};
use muster_response::{
    alert::{self, Raise},
    delivery,
    drill::{self, verbs::Plan},
    incident::{Category, Ending},
    room::{self, verbs::PoliceStatus},
};
use muster_store::{Fault, FromRow, Row, outbox, params};
use muster_terms::*;
use rand::{Rng, seq::IndexedRandom};
use std::{collections::BTreeSet, fmt::Display, str::FromStr};

/// Rooms that steps still look at: the newest few.
const NEAR: usize = 5;

struct Present {
    incident: IncidentId,
    position: PositionId,
    called: Option<Timestamp>,
}

impl FromRow for Present {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            called: row.opt_instant("called_at")?,
        })
    }
}

struct Id<T>(T);

impl<T: FromStr> FromRow for Id<T>
where
    T::Err: Display,
{
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("id")?))
    }
}

struct Sent {
    id: String,
    incident: IncidentId,
    position: PositionId,
    words: String,
}

impl FromRow for Sent {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.text("id")?,
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            words: format!("{}\n{}\n{}", row.text("words")?, row.text("body")?, row.text("data")?),
        })
    }
}

impl World {
    pub fn near_room(&self, n: u32) -> Option<usize> {
        let first = self.rooms.len().saturating_sub(NEAR);
        (first < self.rooms.len()).then(|| first + n as usize % (self.rooms.len() - first))
    }

    /// Somebody of the room's sides, mostly; anybody at all now and then.
    pub fn somebody(&self, room: usize, n: u32) -> usize {
        let sides: Vec<usize> = self.model.rooms[room].members.iter().map(|member| member.org).collect();
        let theirs: Vec<usize> = (0..self.posts.len())
            .filter(|post| sides.contains(&self.model.posts[*post].org))
            .collect();
        if n % 9 == 0 {
            self.any_post(n / 9)
        } else {
            theirs[n as usize % theirs.len()]
        }
    }

    pub async fn pass(&mut self, step: Step) -> Verdict {
        // Short times mostly, and the ends of the countdown to the second; days now and then, for what grows old.
        let seconds = [
            1,
            1,
            59,
            61,
            61,
            300,
            300,
            600,
            960,
            1_799,
            1_800,
            1_801,
            3_600,
            3_600,
            86_400,
            86_400 * 3,
            86_400 * 41,
        ];
        self.set_clock(seconds[step.a as usize % seconds.len()]);
        self.run_jobs().await?;
        self.model.time_passes();
        self.people_came().await
    }

    /// What the product does by itself: ladders, closings, expiries, debriefs.
    async fn run_jobs(&mut self) -> Verdict {
        done("ladders", delivery::ladder::tick(&self.app).await)?;
        done("closings", room::closing::tick(&self.app).await)?;
        let now = self.app.now();
        let expired = muster_agreements::mou::verbs::expire_due(self.app.store(), now).await;
        expired.map_err(|fault| disagreement(format!("expiries: {fault}")))?;
        self.hand_over().await
    }

    async fn hand_over(&mut self) -> Verdict {
        let handled = outbox::hand_over(
            self.app.store(),
            &muster_server::jobs::handlers(&self.app),
            self.app.now(),
        )
        .await;
        handled
            .map(drop)
            .map_err(|fault| disagreement(format!("outbox: {fault}")))
    }

    pub async fn shift(&mut self, step: Step) -> Verdict {
        let post = self.any_post(step.a);
        let on_duty = step.b % 2 == 0;
        let desk = self.desk(post).await;
        done(
            "a shift",
            position::verbs::set_on_duty(&desk, self.posts[post], on_duty).await,
        )?;
        self.model.posts[post].on_duty = on_duty;
        Ok(())
    }

    /// Who is in the rooms: the product called them, and nobody of a partner without a clause that says so.
    async fn people_came(&mut self) -> Verdict {
        let tx = self.app.store().read().await.unwrap();
        let came: Vec<Present> = tx
            .all("SELECT * FROM incident_person ORDER BY position_id", params![])
            .await
            .unwrap();
        drop(tx);
        for came in came {
            let Some(no) = self.rooms.iter().position(|(id, _)| *id == came.incident) else {
                continue;
            };
            let post = self.posts.iter().position(|id| *id == came.position).unwrap();
            let mut people = self.model.rooms[no].people.iter_mut();
            if let Some(known) = people.find(|person| person.post == post) {
                known.called = known.called.or(came.called);
                continue;
            }
            let org = self.model.posts[post].org;
            if came.called.is_some() && self.model.head(post, no) == Sight::No {
                return Err(disagreement(format!(
                    "LEAK: position {post} was called to room {no}, and no clause names it"
                )));
            }
            let room = &mut self.model.rooms[no];
            room.people.push(rules::Person::new(post, came.called));
            if room.member(org).is_none() {
                room.members.push(member(org));
            }
        }
        self.messages_went().await
    }

    /// What was sent to people of partners stands in clauses too.
    async fn messages_went(&mut self) -> Verdict {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT id, incident_id, position_id, words, body, data FROM delivery WHERE position_id IS NOT NULL ORDER BY id";
        let sent: Vec<Sent> = tx.all(sql, params![]).await.unwrap();
        drop(tx);
        for sent in sent {
            if !self.rooms.iter().any(|(id, _)| *id == sent.incident) || !self.deliveries_seen.insert(sent.id) {
                continue;
            }
            let post = self.posts.iter().position(|id| *id == sent.position).unwrap();
            for no in marks::in_text(&sent.words) {
                if !self.model.sees(post, self.marks[no]).is_open() {
                    return Err(disagreement(format!(
                        "LEAK: a message to position {post} tells {:?}: {}",
                        self.marks[no], sent.words
                    )));
                }
                self.was_shown[self.model.posts[post].org].insert(no);
            }
        }
        Ok(())
    }
}

fn member(org: usize) -> rules::Member {
    rules::Member {
        org,
        lead: None,
        said_clear: false,
        stopped_at: None,
    }
}
