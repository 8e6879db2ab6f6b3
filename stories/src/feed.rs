//! An open event stream, read event by event.

use reqwest::Response;
use std::time::Duration;

/// How long a story waits for an event that must come. Long, as a slow machine may do other things meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: String,
}

/// The stream of one page.
#[derive(Debug)]
pub struct Feed {
    answer: Response,
    unread: String,
}

impl Feed {
    pub(crate) fn new(answer: Response) -> Self {
        Self {
            answer,
            unread: String::new(),
        }
    }

    /// The next event of this name whose data hold these words; others are passed over.
    pub async fn wait_for(&mut self, name: &str, words: &str) -> Event {
        let mut passed = Vec::new();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                let event = self.next().await.expect("the stream goes on");
                if event.name == name && event.data.contains(words) {
                    return event;
                }
                passed.push(event);
            }
        });
        match found.await {
            Ok(event) => event,
            Err(_) => panic!("no {name} with {words:?} came in {PATIENCE:?}; passed over: {passed:?}"),
        }
    }

    /// Every event that comes in this time.
    pub async fn all_within(&mut self, time: Duration) -> Vec<Event> {
        let mut events = Vec::new();
        let _ = tokio::time::timeout(time, async {
            while let Some(event) = self.next().await {
                events.push(event);
            }
        })
        .await;
        events
    }

    /// The next event; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let event = parse(block);
                self.unread = rest.to_owned();
                match event {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let bytes = self.answer.chunk().await.ok()??;
            self.unread += &String::from_utf8_lossy(&bytes);
        }
    }
}

/// A block of lines as an event; comments and the retry line alone are none.
fn parse(block: &str) -> Option<Event> {
    let mut event = Event::default();
    let mut data: Vec<&str> = Vec::new();
    for line in block.lines() {
        match line
            .split_once(':')
            .map(|(field, value)| (field, value.strip_prefix(' ').unwrap_or(value)))
        {
            Some(("id", value)) => event.id = value.to_owned(),
            Some(("event", value)) => event.name = value.to_owned(),
            Some(("data", value)) => data.push(value),
            _ => {}
        }
    }
    event.data = data.join("\n");
    (!event.name.is_empty() || !event.data.is_empty()).then_some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_one_event_and_a_beat_is_none() {
        let event = parse("id: 7\nevent: room\ndata: {\ndata: }").unwrap();
        assert_eq!(
            event,
            Event {
                id: "7".into(),
                name: "room".into(),
                data: "{\n}".into()
            }
        );
        assert_eq!(parse(": beat"), None);
        assert_eq!(parse("retry: 3000"), None);
    }
}
