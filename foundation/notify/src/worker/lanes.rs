//! Keeping destinations apart: each has its own lane, each channel its own width.

use crate::ChannelKind;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many messages of one channel travel at once, how many to one destination, and how many may stand before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    pub channel: usize,
    pub destination: usize,
    pub waiting: usize,
}

impl Width {
    /// A channel whose messages all meet one relay of ours waits for it; partners' systems get narrow lanes of their own.
    pub(super) fn usual(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::Webhook => Self {
                channel: 256,
                destination: 4,
                waiting: 16,
            },
            ChannelKind::Mail => Self {
                channel: 8,
                destination: 8,
                waiting: 512,
            },
            _ => Self {
                channel: 64,
                destination: 64,
                waiting: 512,
            },
        }
    }
}

/// All lanes. Those of destinations without messages are forgotten.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    channels: Mutex<HashMap<ChannelKind, Arc<Semaphore>>>,
    destinations: Mutex<HashMap<(ChannelKind, String), Arc<Lane>>>,
}

#[derive(Debug)]
struct Lane {
    going: Arc<Semaphore>,
    /// Messages that hold or wait for this lane.
    here: AtomicUsize,
}

/// A place before a destination; given back when dropped.
pub(super) struct Place {
    lanes: Arc<Lanes>,
    key: (ChannelKind, String),
    lane: Arc<Lane>,
    width: Width,
}

/// The right to send now.
pub(super) struct Going {
    _destination: OwnedSemaphorePermit,
    _channel: OwnedSemaphorePermit,
}

impl Lanes {
    /// A place before the destination, or nothing when too many stand there already.
    pub(super) fn enter(self: &Arc<Self>, kind: ChannelKind, destination: String, width: Width) -> Option<Place> {
        let key = (kind, destination);
        let mut lanes = self.destinations.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes
            .entry(key.clone())
            .or_insert_with(|| Arc::new(Lane::new(width)))
            .clone();
        if lane.here.load(Ordering::Acquire) >= width.destination.max(1) + width.waiting {
            return None;
        }
        lane.here.fetch_add(1, Ordering::AcqRel);
        Some(Place {
            lanes: self.clone(),
            key,
            lane,
            width,
        })
    }

    fn channel(&self, kind: ChannelKind, width: Width) -> Arc<Semaphore> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels
            .entry(kind)
            .or_insert_with(|| Arc::new(Semaphore::new(width.channel.max(1))))
            .clone()
    }
}

impl Lane {
    fn new(width: Width) -> Self {
        Self {
            going: Arc::new(Semaphore::new(width.destination.max(1))),
            here: AtomicUsize::new(0),
        }
    }
}

impl Place {
    /// Waits for the destination first and the channel second, so that nobody holds the channel's width while waiting for a
    /// destination that hangs.
    pub(super) async fn go(&self) -> Option<Going> {
        let destination = self.lane.going.clone().acquire_owned().await.ok()?;
        let channel = self.lanes.channel(self.key.0, self.width).acquire_owned().await.ok()?;
        Some(Going {
            _destination: destination,
            _channel: channel,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lanes = self.lanes.destinations.lock().unwrap_or_else(PoisonError::into_inner);
        if self.lane.here.fetch_sub(1, Ordering::AcqRel) == 1 {
            lanes.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Width = Width {
        channel: 2,
        destination: 1,
        waiting: 1,
    };

    #[tokio::test]
    async fn a_full_lane_turns_others_away_and_leaves_its_neighbour_free() {
        let lanes = Arc::new(Lanes::default());
        let enter = |to: &str| lanes.enter(ChannelKind::Webhook, to.into(), NARROW);
        let first = enter("a").unwrap();
        let going = first.go().await.unwrap();
        let second = enter("a").unwrap();
        assert!(enter("a").is_none());
        let waiting = tokio::spawn(async move { second.go().await.is_some() });
        tokio::task::yield_now().await;
        assert!(enter("b").unwrap().go().await.is_some());
        drop((going, first));
        assert!(waiting.await.unwrap());
        assert!(lanes.destinations.lock().unwrap().is_empty());
    }
}
