//! One event as the bytes of a server-sent event. Source: HTML Living Standard, section 9.2 "Server-sent events".

use bytes::Bytes;
use std::fmt::Write;
use std::sync::Arc;

/// One event for screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveEvent {
    /// The event's own id (UUID version 7 text); a browser sends the last one back to resume.
    pub id: String,
    /// What happened, such as `room.entry`; the name a page listens for.
    pub name: &'static str,
    /// HTML or JSON made by the server; may have several lines.
    pub data: Arc<str>,
}

impl LiveEvent {
    /// The SSE frame. A line break in the data becomes a further `data:` line, so that nothing in it can start a field.
    pub fn frame(&self) -> Bytes {
        let id: String = self.id.chars().filter(|c| !c.is_control()).collect();
        let mut frame = String::with_capacity(self.data.len() + id.len() + self.name.len() + 32);
        let _ = writeln!(frame, "id: {id}\nevent: {}", self.name);
        for line in lines(&self.data) {
            let _ = writeln!(frame, "data: {line}");
        }
        frame.push('\n');
        frame.into()
    }
}

/// Tells a page to load its fragment again; carries a mark, so that the next resume starts here.
pub(super) fn resync(mark: &str) -> Bytes {
    format!("id: {mark}\nevent: resync\ndata: reload\n\n").into()
}

/// Tells a page that this stream is over because its sign-in may be: the page asks who it is now, and leaves or connects anew.
pub(super) const BYE: Bytes = Bytes::from_static(b"event: bye\ndata: sign in anew\n\n");

/// Shows a page that the stream lives. An event and not a comment, as scripts cannot see comments; without an id.
pub(super) const PING: Bytes = Bytes::from_static(b"event: ping\ndata: ok\n\n");

/// Lines as the standard ends them: CR LF, LF or CR.
fn lines(data: &str) -> impl Iterator<Item = &str> {
    data.split("\r\n")
        .flat_map(|part| part.split(['\n', '\r']))
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a frame as the standard tells a browser to: (id, name, data).
    pub(in crate::hub) fn parse(frame: &[u8]) -> (Option<String>, String, String) {
        let text = std::str::from_utf8(frame)
            .unwrap()
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        let (mut id, mut name, mut data) = (None, String::new(), Vec::new());
        for line in text
            .strip_suffix("\n\n")
            .expect("a frame ends with an empty line")
            .split('\n')
        {
            assert!(!line.is_empty(), "an empty line would end the event early");
            let (field, value) = line.split_once(':').unwrap();
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => id = Some(value.to_owned()),
                "event" => name = value.to_owned(),
                "data" => data.push(value.to_owned()),
                "retry" => {}
                other => panic!("a field {other}"),
            }
        }
        (id, name, data.join("\n"))
    }

    proptest! {
        #[test]
        fn no_data_and_no_id_can_break_out_of_a_frame(id in any::<String>(), data in "(?s).{0,80}|[\r\n:a-z ]{0,40}") {
            let event = LiveEvent { id: id.clone(), name: "room.entry", data: data.clone().into() };
            let (read_id, name, read) = parse(&event.frame());
            prop_assert_eq!(read_id.unwrap(), id.replace(|c: char| c.is_control(), ""));
            prop_assert_eq!(name, "room.entry");
            prop_assert_eq!(read, data.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
}
