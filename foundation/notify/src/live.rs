//! Messages to open screens, over the hub.

use crate::hub::{Hub, LiveEvent, Topic};
use crate::{Address, Channel, ChannelKind, Outcome, Outgoing};
use async_trait::async_trait;

/// The live channel. A screen that shows the message sends its own receipt, so a message that reached a screen is handed over,
/// not delivered; with no screen open it is tried again.
pub struct LiveChannel {
    hub: Hub,
}

impl LiveChannel {
    pub fn new(hub: Hub) -> Self {
        Self { hub }
    }
}

#[async_trait]
impl Channel for LiveChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Live
    }

    /// Sends event `message` with the delivery's id as event id and, as data, one JSON object: `delivery`, `event`, `drill`,
    /// `subject`, `text`, `data`.
    async fn send(&self, message: &Outgoing) -> Outcome {
        let topic = match &message.to {
            Address::Person { person } => Topic::person(*person),
            Address::Position { position } => Topic::position(*position),
            _ => {
                return Outcome::Refused {
                    why: "the recipient is not a person or position".into(),
                };
            }
        };
        if self.hub.screens(&topic) == 0 {
            return Outcome::TryLater {
                why: "no screen is open".into(),
            };
        }
        let event = LiveEvent {
            id: message.delivery.to_string(),
            name: "message",
            data: data(message).into(),
        };
        match self.hub.publish(&topic, &event) {
            0 => Outcome::TryLater {
                why: "no screen is open".into(),
            },
            1 => Outcome::HandedOver {
                detail: "1 screen".into(),
            },
            screens => Outcome::HandedOver {
                detail: format!("{screens} screens"),
            },
        }
    }
}

fn data(message: &Outgoing) -> String {
    serde_json::json!({
        "delivery": message.delivery,
        "event": message.event,
        "drill": message.is_drill,
        "subject": message.subject,
        "text": message.text,
        "data": message.data,
    })
    .to_string()
}
