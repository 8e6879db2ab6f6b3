//! The last look at a message's first word: LIVE or DRILL.

use crate::Message;

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
    use crate::Address;
    use muster_terms::{DeliveryId, Timestamp};

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
}
