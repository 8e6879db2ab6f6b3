//! Tells open screens after a commit: renders once per audience and publishes to the hub.

use super::strips::{self, Audience};
use crate::incident::share::{ROOM_TOPIC, STRIPS_TOPIC};
use muster_membership::position;
use muster_notify::hub::{Hub, LiveEvent, Topic};
use muster_store::Message;
use muster_terms::*;
use muster_web::{App, Problem, layout};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::mpsc;

/// What is shown to everybody of an organisation who responds: one topic, one rendering.
pub fn responders(org: OrgId) -> Topic {
    Topic::named(format!("responders:{org}"))
}

/// Pages that watch all rooms of an organisation, such as the desk: they hear that something changed and fetch what they may see.
pub fn all_rooms(org: OrgId) -> Topic {
    Topic::named(format!("rooms:{org}"))
}

/// Commits that may wait to be told. More than that are not kept: all screens are sent to look for themselves instead.
const MOST_WAITING: usize = 1024;

/// Takes committed messages and turns them into live events, in order.
#[derive(Clone)]
pub struct Teller {
    queue: mpsc::Sender<Vec<Message>>,
    /// Commits were not kept since the screens were last sent to look.
    lost: Arc<AtomicBool>,
}

impl Teller {
    /// The teller and the work that the server runs beside it.
    pub fn new() -> (Self, TellerWork) {
        let (queue, waiting) = mpsc::channel(MOST_WAITING);
        let lost = Arc::<AtomicBool>::default();
        (
            Self {
                queue,
                lost: lost.clone(),
            },
            TellerWork { waiting, lost },
        )
    }

    /// Called right after each commit; never waits.
    pub fn told(&self, messages: &[Message]) {
        let live: Vec<Message> = messages
            .iter()
            .filter(|message| matches!(message.topic, ROOM_TOPIC | STRIPS_TOPIC))
            .cloned()
            .collect();
        if live.is_empty() {
            return;
        }
        // A receiver that is gone means that the server stops; then nobody is watching.
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(live) {
            self.lost.store(true, Ordering::Release);
            // Had the worker emptied the queue in between, this wakes it to see the flag.
            let _ = self.queue.try_send(Vec::new());
        }
    }
}

/// Commits that are told at once when many wait.
const AT_ONCE: usize = 64;

/// The waiting end of a [`Teller`].
pub struct TellerWork {
    waiting: mpsc::Receiver<Vec<Message>>,
    lost: Arc<AtomicBool>,
}

impl TellerWork {
    /// Publishes until the server stops.
    pub async fn run(mut self, app: App, hub: Hub) {
        let mut commits = Vec::new();
        while self.wait(&mut commits, &hub).await {
            let mut news = News::default();
            for message in commits.drain(..).flatten() {
                news.add(&message);
            }
            if let Err(problem) = news.tell_strips(&app, &hub).await {
                tracing::error!(?problem, "strips could not be told; all screens were sent to look");
                hub.lost();
            }
            news.tell_rooms(&hub);
        }
    }

    /// Waits for commits; false when the server stops. Had some not been kept, all screens are sent to look: what was lost is
    /// committed, so whoever looks from now on finds it.
    async fn wait(&mut self, commits: &mut Vec<Vec<Message>>, hub: &Hub) -> bool {
        if self.waiting.recv_many(commits, AT_ONCE).await == 0 {
            return false;
        }
        if self.lost.swap(false, Ordering::AcqRel) {
            tracing::warn!("screens could not be told one by one; all were sent to look");
            hub.lost();
        }
        true
    }
}

/// What screens must hear of one or more commits, each thing once: an alarm that writes five lines into its room changes the
/// room once, and ten thousand screens are woken once.
#[derive(Default)]
struct News {
    /// Whose strips changed: everybody of an organisation who responds, and single positions.
    orgs: Vec<OrgId>,
    positions: Vec<PositionId>,
    rooms: Vec<ChangedRoom>,
}

struct ChangedRoom {
    incident: IncidentId,
    reference: String,
    audiences: Vec<OrgId>,
}

impl News {
    fn add(&mut self, message: &Message) {
        let payload = &message.payload;
        if message.topic == STRIPS_TOPIC {
            add_new(&mut self.orgs, list(payload, "orgs"));
            add_new(&mut self.positions, list(payload, "positions"));
        } else if let Some(incident) = parsed::<IncidentId>(payload, "incident") {
            let audiences = list(payload, "audiences");
            match self.rooms.iter_mut().find(|room| room.incident == incident) {
                Some(room) => add_new(&mut room.audiences, audiences),
                None => self.rooms.push(ChangedRoom {
                    incident,
                    reference: payload["reference"].as_str().unwrap_or_default().to_owned(),
                    audiences,
                }),
            }
        }
    }

    /// First, as they carry the alarm itself: those who were called, then everybody who responds.
    async fn tell_strips(&self, app: &App, hub: &Hub) -> Result<(), Problem> {
        if self.orgs.is_empty() && self.positions.is_empty() {
            return Ok(());
        }
        let now = app.now();
        let tx = app.store().read().await?;
        let mut trouble = None;
        for id in &self.positions {
            let Some(position) = position::store::find(&tx, *id).await? else {
                continue;
            };
            match strips::for_audience(&tx, app, &Audience::of_position(&position), now).await {
                Ok(strips) => publish(app, hub, &Topic::position(*id), strips),
                // One partner's trouble keeps the alarm from nobody else's screens.
                Err(problem) => trouble = Some(problem),
            }
            something_changed(hub, &Topic::position(*id));
        }
        for org in &self.orgs {
            // Where everybody of the site's organisation who responds sees the same strips, any responding position stands for all.
            if let Some(any) = position::store::any_that_may(&tx, *org, Act::Respond).await? {
                match strips::for_org(&tx, &Audience::of_position(&any), now).await? {
                    Some(strips) => publish(app, hub, &responders(*org), strips),
                    None => look_again(hub, &responders(*org)),
                }
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Each audience hears that a room changed; what changed it fetches itself, through the policy.
    fn tell_rooms(&self, hub: &Hub) {
        let mut watchers = Vec::new();
        for room in &self.rooms {
            let topics: Vec<Topic> = room
                .audiences
                .iter()
                .map(|org| Topic::incident(room.incident, *org))
                .collect();
            hub.publish_all(&topics, &changed(&room.reference));
            add_new(&mut watchers, room.audiences.clone());
        }
        for org in watchers {
            something_changed(hub, &all_rooms(org));
        }
    }
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}

fn changed(reference: &str) -> LiveEvent {
    LiveEvent {
        id: uuid::Uuid::now_v7().to_string(),
        name: "room",
        data: serde_json::json!({ "room": reference }).to_string().into(),
    }
}

/// Sends the screens of a topic to fetch their strips and regions, each its own.
fn look_again(hub: &Hub, topic: &Topic) {
    let event = LiveEvent {
        id: uuid::Uuid::now_v7().to_string(),
        name: "resync",
        data: "reload".into(),
    };
    hub.publish(topic, &event);
}

/// Says no more than that: the page asks for itself, through the policy.
fn something_changed(hub: &Hub, topic: &Topic) {
    hub.publish(topic, &changed(""));
}

fn publish(app: &App, hub: &Hub, topic: &Topic, strips: Vec<layout::LiveStrip>) {
    let shell = layout::Shell {
        strips,
        demo: app.settings().demo,
        ..layout::Shell::default()
    };
    let html = layout::strips(&shell).into_string();
    hub.publish(
        topic,
        &LiveEvent {
            id: uuid::Uuid::now_v7().to_string(),
            name: "strip",
            data: html.into(),
        },
    );
}

fn parsed<T: std::str::FromStr>(payload: &Value, field: &str) -> Option<T> {
    payload[field].as_str().and_then(|text| text.parse().ok())
}

fn list<T: std::str::FromStr>(payload: &Value, field: &str) -> Vec<T> {
    payload[field]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str()?.parse().ok())
        .collect()
}

#[cfg(test)]
#[path = "teller_tests.rs"]
mod tests;
