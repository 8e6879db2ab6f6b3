//! Open screens of a sign-in that is over: said with the commit that ends it, heard before anything else is told.

use muster_notify::hub::{Hub, Topic};
use muster_store::Message;
use muster_terms::*;
use serde_json::{Value, json};

/// Topic of [`Over`]. The functions of the store that end sessions post it themselves, so that no verb can forget it.
const TOPIC: &str = "membership.sign_in_over";

/// Whose sign-in is over, or goes on as somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    Session(SessionId),
    /// All sessions of a person but one.
    Person(PersonId, Option<SessionId>),
    /// All sessions of whoever filled a position, in that position.
    Position(PositionId),
}

impl Over {
    /// What the commit that ends it says.
    pub fn message(self) -> Message {
        let payload = match self {
            Self::Session(session) => json!({ "session": session }),
            Self::Person(person, but) => json!({ "person": person, "but": but }),
            Self::Position(position) => json!({ "position": position }),
        };
        Message::live(TOPIC, payload)
    }

    fn read(payload: &Value) -> Option<Self> {
        if let Some(session) = parsed(payload, "session") {
            return Some(Self::Session(session));
        }
        if let Some(person) = parsed(payload, "person") {
            return Some(Self::Person(person, parsed(payload, "but")));
        }
        parsed(payload, "position").map(Self::Position)
    }
}

fn parsed<T: std::str::FromStr>(payload: &Value, field: &str) -> Option<T> {
    payload[field].as_str()?.parse().ok()
}

/// The sign-ins that these messages say are over, for whoever keeps something as long as they last.
pub fn all_over(messages: &[Message]) -> Vec<Over> {
    let over = messages.iter().filter(|message| message.topic == TOPIC);
    over.filter_map(|message| Over::read(&message.payload)).collect()
}

/// Ends the streams of every sign-in that these messages say is over. Call it right after the commit.
pub fn end_screens(hub: &Hub, messages: &[Message]) {
    for message in messages.iter().filter(|message| message.topic == TOPIC) {
        match Over::read(&message.payload) {
            Some(Over::Session(session)) => hub.end(&Topic::session(session), None),
            Some(Over::Person(person, but)) => hub.end(&Topic::person(person), but.map(Topic::session).as_ref()),
            Some(Over::Position(position)) => hub.end(&Topic::position(position), None),
            None => {
                tracing::error!(payload = %message.payload, "a sign-in is over and nobody is named");
                0
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read() {
        let (session, person) = (SessionId::new(), PersonId::new());
        for over in [
            Over::Session(session),
            Over::Person(person, Some(session)),
            Over::Person(person, None),
            Over::Position(PositionId::new()),
        ] {
            assert_eq!(Over::read(&over.message().payload), Some(over));
            assert_eq!(
                all_over(&[Message::live("another", Value::Null), over.message()]),
                [over]
            );
        }
        assert_eq!(Over::read(&json!({ "person": 7 })), None);
    }
}
