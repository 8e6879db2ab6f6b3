//! One message as RFC 5322 bytes, the same bytes at every attempt.

use super::MailSettings;
use crate::{Address, Outgoing};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Letter, MultiPart, SinglePart};

/// `Auto-Submitted: auto-generated`, so that absence replies do not answer. Source: RFC 3834, section 5.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Builds the letter and its envelope.
///
/// - Shape: text, or text and HTML as `multipart/alternative`. Message-ID, Date and boundary come from the delivery, so a
///   second attempt is byte for byte the same message and a relay or reader can drop it as a duplicate.
/// - Errors: a sentence for the delivery's line when the recipient is not a mail address.
pub(super) fn letter(message: &Outgoing, settings: &MailSettings) -> Result<(Envelope, Vec<u8>), String> {
    let Address::Mail { address } = &message.to else {
        return Err("the recipient is not a mail address".into());
    };
    let to: lettre::Address = address
        .parse()
        .map_err(|_| "the recipient's mail address is not valid".to_owned())?;
    let builder = Letter::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject(&message.subject))
        .message_id(Some(format!("<{}@{}>", message.delivery, settings.from.email.domain())))
        .date(std::time::SystemTime::from(message.created_at))
        .header(AutoSubmitted);
    let text = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(message.text.clone());
    let letter = match &message.html {
        None => builder.singlepart(text),
        Some(html) => builder.multipart(
            MultiPart::alternative()
                .boundary(format!("muster-{}", message.delivery))
                .singlepart(text)
                .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html.clone())),
        ),
    };
    let letter = letter.map_err(|_| "the mail could not be composed".to_owned())?;
    Ok((letter.envelope().clone(), letter.formatted()))
}

/// One line without control characters: a line break in a subject would start a header of the writer's choosing.
fn subject(words: &str) -> String {
    let flat: String = words
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    flat.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use muster_terms::{DeliveryId, Timestamp};
    use proptest::prelude::*;

    fn settings() -> MailSettings {
        MailSettings::new("smtp://localhost", "Muster <muster@ellery.example>").unwrap()
    }

    fn outgoing(to: &str, subject: &str, text: &str, html: Option<&str>) -> Outgoing {
        Outgoing::new(Message {
            delivery: "0199a3c0-0000-7000-8000-000000000001".parse::<DeliveryId>().unwrap(),
            to: Address::Mail { address: to.into() },
            event: "alert.raised".into(),
            subject: format!("LIVE {subject}"),
            text: format!("LIVE {text}"),
            html: html.map(|html| format!("<p>LIVE</p>{html}")),
            data: serde_json::Value::Null,
            is_drill: false,
            attempt: 1,
            created_at: "2026-11-20T21:42:10Z".parse::<Timestamp>().unwrap(),
            deadline_at: None,
        })
        .unwrap()
    }

    /// Names of the header section's fields, folded lines joined.
    fn fields(bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect()
    }

    proptest! {
        #[test]
        fn no_words_can_add_a_header_or_end_the_mail(
            subject in "(?s).{0,120}|[\r\na-zA-Z:, ]{0,80}",
            text in "(?s).{0,200}|[\r\n.]{0,40}",
            html in proptest::option::of("(?s).{0,80}"),
        ) {
            let (_, bytes) = letter(&outgoing("control@ellery.example", &subject, &text, html.as_deref()), &settings()).unwrap();
            let mut names = fields(&bytes);
            names.sort();
            let mut expected = vec!["Auto-Submitted", "Content-Type", "Date", "From", "Message-ID", "MIME-Version", "Subject", "To"];
            if html.is_none() {
                expected.push("Content-Transfer-Encoding");
            }
            names.retain(|name| name != "MIME-Version");
            expected.retain(|name| *name != "MIME-Version");
            expected.sort();
            prop_assert_eq!(names, expected);
            prop_assert!(bytes.is_ascii());
            let bare = |at: usize| bytes[at] == b'\n' && (at == 0 || bytes[at - 1] != b'\r');
            prop_assert!(!(0..bytes.len()).any(bare), "a bare line feed");
        }

        #[test]
        fn a_recipient_with_a_line_break_is_refused(to in "[a-z]{1,8}(\r\n|\n|\r)[a-zA-Z:@. ]{0,20}@ellery\\.example") {
            prop_assert!(letter(&outgoing(&to, "x", "x", None), &settings()).is_err());
        }
    }

    #[test]
    fn a_retry_is_byte_for_byte_the_same_mail() {
        let message = outgoing("control@ellery.example", "Zür", "Door 4 – now", Some("<b>Door 4</b>"));
        let (_, first) = letter(&message, &settings()).unwrap();
        let mut again = message.into_inner();
        again.attempt = 7;
        let (_, second) = letter(&Outgoing::new(again).unwrap(), &settings()).unwrap();
        assert_eq!(first, second);
        let text = String::from_utf8(first).unwrap();
        assert!(
            text.contains("Message-ID: <0199a3c0-0000-7000-8000-000000000001@ellery.example>"),
            "{text}"
        );
        assert!(text.contains("Auto-Submitted: auto-generated"));
        assert!(text.contains("Date: Fri, 20 Nov 2026 21:42:10 +0000"), "{text}");
    }
}
