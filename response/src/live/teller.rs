//! Tells open screens after a commit: renders once per audience and publishes to the hub.

use super::strips::{self, Audience};
use crate::incident::share::{ROOM_TOPIC, STRIPS_TOPIC};
use muster_membership::position;
use muster_notify::hub::{Hub, LiveEvent, Topic};
use muster_store::Message;
use muster_terms::*;
use muster_web::{App, Problem, layout};
use serde_json::Value;
use tokio::sync::mpsc;

/// What is shown to everybody of an organisation who responds: one topic, one rendering.
pub fn responders(org: OrgId) -> Topic {
    Topic::named(format!("responders:{org}"))
}

/// Pages that watch all rooms of an organisation, such as the desk: they hear that something changed and fetch what they may see.
pub fn all_rooms(org: OrgId) -> Topic {
    Topic::named(format!("rooms:{org}"))
}

/// Takes committed messages and turns them into live events, in order.
#[derive(Clone)]
pub struct Teller {
    queue: mpsc::UnboundedSender<Message>,
}

impl Teller {
    /// The teller and the work that the server runs beside it.
    pub fn new() -> (Self, TellerWork) {
        let (queue, waiting) = mpsc::unbounded_channel();
        (Self { queue }, TellerWork { waiting })
    }

    /// Called right after each commit.
    pub fn told(&self, messages: &[Message]) {
        for message in messages
            .iter()
            .filter(|message| matches!(message.topic, ROOM_TOPIC | STRIPS_TOPIC))
        {
            // The receiver only goes when the server stops; then nobody is watching.
            let _ = self.queue.send(message.clone());
        }
    }
}

/// The waiting end of a [`Teller`].
pub struct TellerWork {
    waiting: mpsc::UnboundedReceiver<Message>,
}

impl TellerWork {
    /// Publishes until the server stops.
    pub async fn run(mut self, app: App, hub: Hub) {
        while let Some(message) = self.waiting.recv().await {
            let told = match message.topic {
                ROOM_TOPIC => {
                    tell_room(&hub, &message.payload);
                    Ok(())
                }
                _ => tell_strips(&app, &hub, &message.payload).await,
            };
            if let Err(problem) = told {
                tracing::error!(
                    ?problem,
                    topic = message.topic,
                    "screens could not be told; they refresh by themselves"
                );
            }
        }
    }
}

/// Each audience hears that the room changed; what changed it fetches itself, through the policy.
fn tell_room(hub: &Hub, payload: &Value) {
    let Some(incident) = parsed::<IncidentId>(payload, "incident") else {
        return;
    };
    let reference = payload["reference"].as_str().unwrap_or_default();
    let id = uuid::Uuid::now_v7().to_string();
    let data = serde_json::json!({ "room": reference }).to_string();
    let topics: Vec<Topic> = list::<OrgId>(payload, "audiences")
        .into_iter()
        .map(|org| Topic::incident(incident, org))
        .collect();
    hub.publish_all(
        &topics,
        &LiveEvent {
            id,
            name: "room",
            data: data.into(),
        },
    );
    for org in list::<OrgId>(payload, "audiences") {
        something_changed(hub, &all_rooms(org));
    }
}

/// Says no more than that: the page asks for itself, through the policy.
fn something_changed(hub: &Hub, topic: &Topic) {
    let event = LiveEvent {
        id: uuid::Uuid::now_v7().to_string(),
        name: "room",
        data: "{\"room\":\"\"}".into(),
    };
    hub.publish(topic, &event);
}

async fn tell_strips(app: &App, hub: &Hub, payload: &Value) -> Result<(), Problem> {
    let now = app.now();
    let tx = app.store().read().await?;
    let orgs = list::<OrgId>(payload, "orgs");
    for id in list::<PositionId>(payload, "positions") {
        let Some(position) = position::store::find(&tx, id).await? else {
            continue;
        };
        let strips = strips::for_audience(&tx, app, &Audience::of_position(&position), now).await?;
        publish(app, hub, &Topic::position(id), strips);
        something_changed(hub, &Topic::position(id));
    }
    for org in orgs {
        // Everybody of the site's organisation who responds sees the same strips: any responding position stands for all.
        let positions = position::store::of_org(&tx, org).await?;
        if let Some(any) = positions.iter().find(|position| position.duty.may(Act::Respond)) {
            let strips = strips::for_org(&tx, app, &Audience::of_position(any), now).await?;
            publish(app, hub, &responders(org), strips);
        }
    }
    Ok(())
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
