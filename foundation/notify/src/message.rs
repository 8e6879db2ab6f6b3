//! What is to be sent, to whom, over which channel.

use jiff::Timestamp;
use muster_terms::{DeliveryId, DeviceId, PersonId, PositionId, WebhookId};
use serde::{Deserialize, Serialize};

/// The road a message takes. Push, SMS and voice have their words and addresses; what speaks to their services comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// An open screen of ours.
    Live,
    /// E-mail over SMTP.
    Mail,
    /// A partner system's signed HTTP call.
    Webhook,
    /// Absent for now: Web Push.
    Push,
    /// Absent for now: text message.
    Sms,
    /// Absent for now: a spoken call.
    Voice,
}

impl ChannelKind {
    pub const ALL: &'static [ChannelKind] = &[
        Self::Live,
        Self::Mail,
        Self::Webhook,
        Self::Push,
        Self::Sms,
        Self::Voice,
    ];

    /// The stable word used in the store, in metrics and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }

    /// The reverse of [`ChannelKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

impl std::fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where one message goes. Queues keep it as JSON, so a word that stands here is not changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Address {
    /// Every open screen of one person.
    Person { person: PersonId },
    /// Every open screen of whoever fills a position.
    Position { position: PositionId },
    /// One mailbox, `local@domain`, without a display name.
    Mail { address: String },
    /// A partner's webhook: its URL, and the id under which its signing secrets are kept.
    Webhook { url: String, key: WebhookId },
    /// A device's push subscription: its endpoint, and the device under which its keys are kept.
    Push { endpoint: String, device: DeviceId },
    /// A telephone that reads: `+` and digits.
    Sms { number: String },
    /// A telephone that rings: `+` and digits.
    Voice { number: String },
}

impl Address {
    /// The channel that serves such an address.
    pub fn channel(&self) -> ChannelKind {
        match self {
            Self::Person { .. } | Self::Position { .. } => ChannelKind::Live,
            Self::Mail { .. } => ChannelKind::Mail,
            Self::Webhook { .. } => ChannelKind::Webhook,
            Self::Push { .. } => ChannelKind::Push,
            Self::Sms { .. } => ChannelKind::Sms,
            Self::Voice { .. } => ChannelKind::Voice,
        }
    }

    /// The system that must answer, for keeping a hanging one apart: the origin of a webhook or of a push service, else the
    /// channel's one relay.
    pub fn destination(&self) -> String {
        match self {
            Self::Webhook { url, .. } | Self::Push { endpoint: url, .. } => {
                url::Url::parse(url).map_or_else(|_| url.clone(), |url| url.origin().ascii_serialization())
            }
            other => other.channel().as_str().to_owned(),
        }
    }
}

/// One message to one recipient over one channel, as the queue keeps it; not yet checked, see [`crate::Outgoing`].
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The same over all attempts: it becomes the Message-ID and the `webhook-id`, so that a retry is the same message.
    pub delivery: DeliveryId,
    pub to: Address,
    /// The event's name, words joined by full stops such as `alert.raised`; the `type` of a webhook and of a live event.
    pub event: String,
    /// One line; starts with LIVE or DRILL when it speaks of an incident.
    pub subject: String,
    /// Plain text; starts with LIVE or DRILL when it speaks of an incident.
    pub text: String,
    /// The same words as HTML, for mail.
    pub html: Option<String>,
    /// For programs: the `data` of a webhook.
    pub data: serde_json::Value,
    pub is_drill: bool,
    /// Counts claims: 1 for the first.
    pub attempt: u32,
    pub created_at: Timestamp,
    /// When the message has lost its point: no attempt after the first starts later. `None`: see [`crate::gives_up`].
    pub deadline_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_channels_go_both_ways() {
        for kind in ChannelKind::ALL {
            assert_eq!(ChannelKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(ChannelKind::parse("pigeon"), None);
    }

    #[test]
    fn every_address_is_kept_under_a_word_that_stays_and_has_its_channel() {
        let number = || "+43123456789".to_owned();
        let device = DeviceId::new();
        let push = Address::Push {
            endpoint: "https://push.example/x".into(),
            device,
        };
        assert_eq!(push.destination(), "https://push.example");
        for (address, kept, kind) in [
            (
                push,
                serde_json::json!({ "to": "push", "endpoint": "https://push.example/x", "device": device }),
                ChannelKind::Push,
            ),
            (
                Address::Sms { number: number() },
                serde_json::json!({ "to": "sms", "number": "+43123456789" }),
                ChannelKind::Sms,
            ),
            (
                Address::Voice { number: number() },
                serde_json::json!({ "to": "voice", "number": "+43123456789" }),
                ChannelKind::Voice,
            ),
        ] {
            assert_eq!(serde_json::to_value(&address).unwrap(), kept);
            assert_eq!(serde_json::from_value::<Address>(kept).unwrap(), address);
            assert_eq!(address.channel(), kind);
        }
    }

    #[test]
    fn a_destination_is_a_webhooks_origin() {
        let to = |url: &str| {
            Address::Webhook {
                url: url.into(),
                key: WebhookId::new(),
            }
            .destination()
        };
        assert_eq!(to("https://partner.example/a?b"), "https://partner.example");
        assert_eq!(to("https://partner.example:8443/c"), "https://partner.example:8443");
    }
}
