//! One screen: a short queue of frames on one side, a stream on the other.

use super::Topic;
use bytes::Bytes;
use futures_util::Stream;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// What the hub holds of a screen. Some two hundred bytes when idle.
#[derive(Debug)]
pub(super) struct Screen {
    pub(super) number: u64,
    pub(super) topics: Box<[Topic]>,
    pub(super) opened_at: Instant,
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    frames: VecDeque<Bytes>,
    /// Frames of the replay that still wait; they do not count as slowness.
    replayed: usize,
    /// Number of the newest event queued.
    seq: u64,
    waker: Option<Waker>,
    is_closed: bool,
}

/// What became of a push.
pub(super) enum Push {
    Queued,
    /// The screen has this event by another of its topics, or is closed.
    Already,
    /// Too slow: its queue became one `resync` and its end.
    Dropped,
}

impl Screen {
    pub(super) fn new(number: u64, topics: Box<[Topic]>, seq: u64, first: Vec<Bytes>) -> Self {
        let queue = Queue {
            replayed: first.len(),
            frames: first.into(),
            seq,
            waker: None,
            is_closed: false,
        };
        Self {
            number,
            topics,
            opened_at: Instant::now(),
            queue: Mutex::new(queue),
        }
    }

    pub(super) fn push(&self, seq: u64, frame: &Bytes, most: usize, resync: impl FnOnce() -> Bytes) -> Push {
        let mut queue = self.queue();
        if queue.is_closed || queue.seq >= seq {
            return Push::Already;
        }
        queue.seq = seq;
        let is_full = queue.frames.len() >= queue.replayed + most.max(1);
        let was_empty = queue.frames.is_empty();
        if is_full {
            queue.frames.clear();
            queue.is_closed = true;
            queue.frames.push_back(resync());
        } else {
            queue.frames.push_back(frame.clone());
        }
        // Frames that wait already have woken the reader.
        if was_empty {
            queue.wake();
        }
        if is_full { Push::Dropped } else { Push::Queued }
    }

    /// Queues a ping, unless there is something to read anyway.
    pub(super) fn ping(&self, frame: &Bytes) {
        let mut queue = self.queue();
        if !queue.is_closed && queue.frames.is_empty() {
            queue.frames.push_back(frame.clone());
            queue.wake();
        }
    }

    /// Ends the stream after what is queued.
    pub(super) fn close(&self) {
        let mut queue = self.queue();
        queue.is_closed = true;
        queue.wake();
    }

    /// Ends the stream with `last`, and with nothing of what was queued before it.
    pub(super) fn end(&self, last: Bytes) {
        let mut queue = self.queue();
        if queue.is_closed {
            return;
        }
        queue.frames.clear();
        queue.frames.push_back(last);
        queue.is_closed = true;
        queue.wake();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// By reference: the waker stays for the next frame, which spares two atomic counts per frame and screen.
    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}

/// The stream of one screen: whole SSE frames, ready to be written. Dropping it takes the screen out of the hub.
#[derive(Debug)]
pub struct Subscription {
    screen: Arc<Screen>,
    gone: Arc<Mutex<Vec<Arc<Screen>>>>,
}

impl Subscription {
    pub(super) fn new(screen: Arc<Screen>, gone: Arc<Mutex<Vec<Arc<Screen>>>>) -> Self {
        Self { screen, gone }
    }
}

impl Stream for Subscription {
    type Item = Bytes;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut queue = self.screen.queue();
        if let Some(frame) = queue.frames.pop_front() {
            queue.replayed = queue.replayed.saturating_sub(1);
            if queue.frames.is_empty() && queue.frames.capacity() > 8 {
                queue.frames = VecDeque::new();
            }
            return Poll::Ready(Some(frame));
        }
        if queue.is_closed {
            return Poll::Ready(None);
        }
        if queue.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
            queue.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let waker = {
            let mut queue = self.screen.queue();
            queue.is_closed = true;
            queue.frames = VecDeque::new();
            queue.waker.take()
        };
        drop(waker);
        self.gone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.screen.clone());
    }
}
