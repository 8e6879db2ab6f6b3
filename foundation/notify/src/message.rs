//! What is to be sent, to whom, over which channel.

use muster_terms::{DeliveryId, PersonId, PositionId, WebhookId};
use serde::{Deserialize, Serialize};

use jiff::Timestamp;

/// The road a message takes. The stored words of push, SMS and voice exist; their channels come later.
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

/// Where one message goes.
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
}

impl Address {
    /// The channel that serves such an address.
    pub fn channel(&self) -> ChannelKind {
        match self {
            Self::Person { .. } | Self::Position { .. } => ChannelKind::Live,
            Self::Mail { .. } => ChannelKind::Mail,
            Self::Webhook { .. } => ChannelKind::Webhook,
        }
    }

    /// The system that must answer, for keeping a hanging one apart: the origin of a webhook, else the channel's one relay.
    pub fn destination(&self) -> String {
        match self {
            Self::Webhook { url, .. } => {
                url::Url::parse(url).map_or_else(|_| url.clone(), |url| url.origin().ascii_serialization())
            }
            other => other.channel().as_str().to_owned(),
        }
    }
}

/// One message to one recipient over one channel, as the queue keeps it; not yet checked.
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

/// A [`Message`] whose words were checked: a drill says DRILL first, and nothing real does. Channels accept nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing(Message);

/// Why a message is never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsRefusal {
    /// code: message.drill-unmarked
    #[error("a drill's {0} must start with the word DRILL")]
    DrillUnmarked(&'static str),
    /// code: message.real-marked-drill
    #[error("the {0} of a real message must not start with the word DRILL")]
    RealMarkedDrill(&'static str),
    /// code: message.empty
    #[error("the {0} is empty")]
    Empty(&'static str),
}

impl WordsRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::DrillUnmarked(_) => "message.drill-unmarked",
            Self::RealMarkedDrill(_) => "message.real-marked-drill",
            Self::Empty(_) => "message.empty",
        }
    }
}

impl Outgoing {
    /// Checks the first word of subject, text and HTML. The words are made elsewhere; this is the last look before they leave.
    ///
    /// - Errors: a drill that does not start with DRILL; a real message that does, in any letter case a reader could take
    ///   for the marker (`DRILL`, `Drill:`); an empty subject or text.
    pub fn new(message: Message) -> Result<Self, WordsRefusal> {
        let html = message.html.as_deref().map(visible);
        let parts = [
            ("subject", Some(message.subject.as_str())),
            ("text", Some(&message.text)),
            ("html", html.as_deref()),
        ];
        for (part, words) in parts
            .into_iter()
            .filter_map(|(part, words)| words.map(|words| (part, words)))
        {
            check(part, words, message.is_drill)?;
        }
        Ok(Self(message))
    }

    /// The message back, for tests and for the queue.
    pub fn into_inner(self) -> Message {
        self.0
    }
}

impl std::ops::Deref for Outgoing {
    type Target = Message;
    fn deref(&self) -> &Message {
        &self.0
    }
}

fn check(part: &'static str, words: &str, is_drill: bool) -> Result<(), WordsRefusal> {
    let first = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    if first.is_empty() {
        return Err(WordsRefusal::Empty(part));
    }
    let rest = first
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("DRILL"))
        .map(|_| &first[5..]);
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let is_marker = rest.is_some_and(|rest| ends(rest) && (first.starts_with("DRILL") || !rest.starts_with(' ')));
    match (is_drill, is_marker) {
        (true, _) if !(words.starts_with("DRILL") && ends(&words[5..])) && part != "html" => {
            Err(WordsRefusal::DrillUnmarked(part))
        }
        (true, false) => Err(WordsRefusal::DrillUnmarked(part)),
        (false, true) => Err(WordsRefusal::RealMarkedDrill(part)),
        _ => Ok(()),
    }
}

/// The words of an HTML body as they are read: after `<body>` when there is one, without tags.
fn visible(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let body = lower.find("<body").map_or(html, |at| &html[at..]);
    let mut words = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => words.push(c),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(is_drill: bool, subject: &str, text: &str, html: Option<&str>) -> Message {
        Message {
            delivery: DeliveryId::new(),
            to: Address::Mail {
                address: "control@ellery.example".into(),
            },
            event: "alert.raised".into(),
            subject: subject.into(),
            text: text.into(),
            html: html.map(Into::into),
            data: serde_json::Value::Null,
            is_drill,
            attempt: 1,
            created_at: Timestamp::UNIX_EPOCH,
            deadline_at: None,
        }
    }

    #[test]
    fn a_drill_says_drill_first_everywhere() {
        assert!(Outgoing::new(message(true, "DRILL Emergency", "DRILL: door 4", Some("<p>DRILL</p>"))).is_ok());
        for (subject, text, html) in [
            ("Emergency", "DRILL x", None),
            ("DRILL x", "LIVE x", None),
            ("DRILLING x", "DRILL x", None),
            ("drill x", "DRILL x", None),
            (" DRILL x", "DRILL x", None),
            ("DRILL x", "DRILL x", Some("<p>LIVE</p>")),
        ] {
            let refusal = Outgoing::new(message(true, subject, text, html)).unwrap_err();
            assert_eq!(refusal.code(), "message.drill-unmarked", "{subject}");
        }
    }

    #[test]
    fn a_real_message_never_says_drill_first() {
        assert!(Outgoing::new(message(false, "LIVE Emergency", "LIVE: door 4", None)).is_ok());
        assert!(
            Outgoing::new(message(
                false,
                "Drill bits stolen",
                "Drilling began, DRILL was heard",
                None
            ))
            .is_ok()
        );
        for subject in [
            "DRILL Emergency",
            "  DRILL",
            "[DRILL] x",
            "\u{200b}DRILL x",
            "Drill: x",
            "DRILL",
        ] {
            let refusal = Outgoing::new(message(false, subject, "x", None)).unwrap_err();
            assert_eq!(refusal.code(), "message.real-marked-drill", "{subject:?}");
        }
        let html = "<head><title>x</title></head><BODY class=a><b>DRILL</b>";
        assert_eq!(
            Outgoing::new(message(false, "LIVE", "LIVE", Some(html))).unwrap_err(),
            WordsRefusal::RealMarkedDrill("html")
        );
    }

    #[test]
    fn words_of_channels_go_both_ways() {
        for kind in ChannelKind::ALL {
            assert_eq!(ChannelKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(ChannelKind::parse("pigeon"), None);
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
