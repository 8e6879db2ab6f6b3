//! Live events to open screens: one process, many thousand streams.
//!
//! A page that shows live data does this, in this order, so that nothing falls between the picture and the stream:
//!
//! 1. take [`Hub::mark`];
//! 2. read the store and draw the page, with the mark in it;
//! 3. the stream's route calls [`Hub::subscribe`] with the browser's `Last-Event-ID` header or else that mark.
//!
//! What was published after the mark is replayed first, so an event may come twice (once in the picture, once in the stream)
//! but never not at all; screens apply an event idempotently. When the ring no longer reaches back to the mark, the stream
//! starts with a `resync` event and the page loads its fragment again.
//!
//! A stream is opened for a sign-in and lives no longer than that: [`Hub::end`] ends streams at once, and every stream ends
//! after [`HubSettings::longest_stream`], so that whoever comes back is asked again who it is.
//!
//! Every publish takes one lock, so all topics share one order: with one number a screen can resume all its topics. The lock is
//! held while the frame is put into each screen's short queue and never while anything is awaited or written to a socket.

mod beat;
mod ending;
mod frame;
mod mark;
mod ring;
mod subscription;
#[cfg(test)]
mod tests;
mod topic;

pub use frame::LiveEvent;
pub use subscription::Subscription;
pub use topic::Topic;

use bytes::Bytes;
use mark::Marks;
use ring::Ring;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use subscription::{Push, Screen};

/// Sizes of the hub. The defaults fit 10,000 screens.
#[derive(Debug, Clone)]
pub struct HubSettings {
    /// Events kept per topic for resuming; at least 1.
    pub ring_events: usize,
    /// Frames that may wait for one screen before it is dropped with a `resync`; at least 1.
    pub waiting_frames: usize,
    /// Time between two pings to one screen.
    pub ping_every: Duration,
    /// How long a topic without screens keeps its ring.
    pub quiet_topic: Duration,
    /// No stream lives longer; some end after two thirds of it, so that they do not all come back at one moment.
    pub longest_stream: Duration,
    /// What the browser waits before it connects again, in milliseconds, told at the head of each stream.
    pub retry_ms: u32,
}

impl Default for HubSettings {
    fn default() -> Self {
        Self {
            ring_events: 256,
            waiting_frames: 64,
            ping_every: Duration::from_secs(5),
            quiet_topic: Duration::from_secs(600),
            longest_stream: Duration::from_secs(300),
            retry_ms: 1000,
        }
    }
}

/// The fan-out. Cheap to clone; all clones are one hub.
#[derive(Debug, Clone)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: HubSettings,
    /// A mark of another start of the program is answered with a `resync`.
    marks: Marks,
    hello: Bytes,
    state: Mutex<State>,
    /// Screens whose stream was dropped, to be taken out at the next occasion. Apart from `state`, so that dropping a stream
    /// never waits for a publish.
    gone: Arc<Mutex<Vec<Arc<Screen>>>>,
}

#[derive(Debug, Default)]
struct State {
    /// Number of the newest event.
    seq: u64,
    next_screen: u64,
    /// Newest event of any topic that was let go: older marks cannot be resumed on a topic that is new or absent.
    forgotten: u64,
    topics: HashMap<Topic, TopicState>,
    screens: BTreeMap<u64, Arc<Screen>>,
    is_closed: bool,
}

#[derive(Debug)]
struct TopicState {
    ring: Ring,
    screens: BTreeMap<u64, Arc<Screen>>,
    quiet_since: Instant,
}

impl Hub {
    /// A hub without topics; they come and go with their events and screens.
    pub fn new(settings: HubSettings) -> Self {
        let hello = Bytes::from(format!("retry: {}\n\n", settings.retry_ms));
        Self(Arc::new(Inner {
            settings,
            marks: Marks::new(),
            hello,
            state: Mutex::default(),
            gone: Arc::default(),
        }))
    }

    /// "Everything published so far", as text for [`Hub::subscribe`]. Take it before reading what the page will show.
    pub fn mark(&self) -> String {
        let seq = self.state().seq;
        self.mark_at(seq)
    }

    /// Sends `event` to every screen of `topic` and keeps it for those that come back. Returns the screens it was queued for.
    pub fn publish(&self, topic: &Topic, event: &LiveEvent) -> usize {
        self.publish_all(std::slice::from_ref(topic), event)
    }

    /// As [`Hub::publish`] to several topics at once; a screen of more than one of them receives the event once.
    pub fn publish_all(&self, topics: &[Topic], event: &LiveEvent) -> usize {
        let frame = event.frame();
        let mut state = self.state();
        if state.is_closed {
            return 0;
        }
        self.remove_gone(&mut state);
        state.seq += 1;
        let (seq, forgotten) = (state.seq, state.forgotten);
        let mut slow = Vec::new();
        let mut reached = 0;
        for topic in topics {
            let here = state
                .topics
                .entry(topic.clone())
                .or_insert_with(|| TopicState::new(forgotten));
            here.ring
                .push(seq, &event.id, frame.clone(), self.0.settings.ring_events);
            here.quiet_since = Instant::now();
            for screen in here.screens.values() {
                match screen.push(seq, &frame, self.0.settings.waiting_frames, || {
                    frame::resync(&self.mark_at(seq))
                }) {
                    Push::Queued => reached += 1,
                    Push::Already => {}
                    Push::Dropped => slow.push(screen.clone()),
                }
            }
        }
        for screen in slow {
            metrics::counter!("muster_live_screens_dropped_total").increment(1);
            state.remove(&screen);
        }
        metrics::counter!("muster_live_events_total").increment(1);
        reached
    }

    /// Opens a stream of `topics`.
    ///
    /// - `since`: a [`Hub::mark`], the `id` of an event, or nothing for "from now on". What came after it is replayed; if
    ///   that is no longer known in full, the stream starts with `resync`.
    /// - The stream: whole SSE frames, each a refcounted copy of one rendering; starts with `retry:`; a `ping` event every
    ///   [`HubSettings::ping_every`]; ends after a `resync` when the screen was too slow, and when the hub closes.
    pub fn subscribe(&self, topics: &[Topic], since: Option<&str>) -> Subscription {
        let mut state = self.state();
        self.remove_gone(&mut state);
        self.open(&mut state, topics, since)
    }

    /// As [`Hub::subscribe`], unless `most` screens of `owner` are open already. `owner` is one of the topics.
    pub fn subscribe_at_most(
        &self,
        most: usize,
        owner: &Topic,
        topics: &[Topic],
        since: Option<&str>,
    ) -> Option<Subscription> {
        let mut state = self.state();
        self.remove_gone(&mut state);
        let is_full = state.topics.get(owner).is_some_and(|here| here.screens.len() >= most);
        (!is_full).then(|| self.open(&mut state, topics, since))
    }

    fn open(&self, state: &mut State, topics: &[Topic], since: Option<&str>) -> Subscription {
        let seq = state.seq;
        let mut first = vec![self.0.hello.clone()];
        match since.map(|since| self.replay(state, topics, since)) {
            Some(Some(frames)) => first.extend(frames),
            Some(None) => first.push(frame::resync(&self.mark_at(seq))),
            None => {}
        }
        state.next_screen += 1;
        let screen = Arc::new(Screen::new(state.next_screen, state.intern(topics), seq, first));
        if state.is_closed {
            screen.close();
        } else {
            state.add(&screen);
        }
        Subscription::new(screen, self.0.gone.clone())
    }

    /// Screens that are open on `topic` now.
    pub fn screens(&self, topic: &Topic) -> usize {
        let mut state = self.state();
        self.remove_gone(&mut state);
        state.topics.get(topic).map_or(0, |here| here.screens.len())
    }

    /// All open screens.
    pub fn all_screens(&self) -> usize {
        let mut state = self.state();
        self.remove_gone(&mut state);
        state.screens.len()
    }

    /// Ends every stream after what it has queued, and every later one at once: for a shutdown, which would wait for them.
    pub fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        for screen in std::mem::take(&mut state.screens).into_values() {
            screen.close();
        }
        state.topics.clear();
    }

    /// Frames after `since`, in order and each once; `None` when they are not all known.
    fn replay(&self, state: &State, topics: &[Topic], since: &str) -> Option<Vec<Bytes>> {
        let rings = || {
            topics
                .iter()
                .filter_map(|topic| state.topics.get(topic))
                .map(|here| &here.ring)
        };
        let after = match self.0.marks.open(since) {
            Some(seq) if seq <= state.seq => seq,
            _ => rings().find_map(|ring| ring.seq_of(since))?,
        };
        let reaches = |topic| {
            state
                .topics
                .get(topic)
                .map_or(state.forgotten, |here| here.ring.forgotten())
                <= after
        };
        if !topics.iter().all(reaches) {
            return None;
        }
        let mut frames: Vec<(u64, Bytes)> = rings().flat_map(|ring| ring.after(after)).collect();
        frames.sort_by_key(|(seq, _)| *seq);
        frames.dedup_by_key(|(seq, _)| *seq);
        Some(frames.into_iter().map(|(_, frame)| frame).collect())
    }

    fn mark_at(&self, seq: u64) -> String {
        self.0.marks.seal(seq)
    }

    fn remove_gone(&self, state: &mut State) {
        for screen in std::mem::take(&mut *self.0.gone.lock().unwrap_or_else(PoisonError::into_inner)) {
            state.remove(&screen);
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
