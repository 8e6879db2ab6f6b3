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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use crate::hub::HubSettings;
    use futures_util::{FutureExt, StreamExt};
    use muster_terms::{DeliveryId, PersonId, Timestamp};

    #[test]
    fn a_message_is_handed_to_open_screens_and_else_waits() {
        let (hub, person) = (Hub::new(HubSettings::default()), PersonId::new());
        let message = Outgoing::new(Message {
            delivery: DeliveryId::new(),
            to: Address::Person { person },
            event: "alert.raised".into(),
            subject: "DRILL Emergency".into(),
            text: "DRILL: door 4".into(),
            html: None,
            data: serde_json::json!({ "incident": "INC-0231" }),
            is_drill: true,
            attempt: 1,
            created_at: Timestamp::UNIX_EPOCH,
            deadline_at: None,
        })
        .unwrap();
        let channel = LiveChannel::new(hub.clone());
        let send = || channel.send(&message).now_or_never().unwrap();
        assert_eq!(
            send(),
            Outcome::TryLater {
                why: "no screen is open".into()
            }
        );
        let mut screens = [(); 2].map(|()| hub.subscribe(&[Topic::person(person)], None));
        let mut stranger = hub.subscribe(&[Topic::person(PersonId::new())], None);
        assert_eq!(
            send(),
            Outcome::HandedOver {
                detail: "2 screens".into()
            }
        );
        for screen in &mut screens {
            let frame = screen.skip(1).next().now_or_never().unwrap().unwrap();
            let text = std::str::from_utf8(&frame).unwrap();
            assert!(
                text.starts_with(&format!("id: {}\nevent: message\ndata: {{", message.delivery)),
                "{text}"
            );
            assert!(text.contains("\"drill\":true") && text.contains("INC-0231"), "{text}");
        }
        assert!(stranger.by_ref().skip(1).next().now_or_never().is_none());
    }
}
