//! The last events of one topic, for screens that come back.

use bytes::Bytes;
use std::collections::VecDeque;

/// Events in order, oldest first, at most so many.
#[derive(Debug)]
pub(super) struct Ring {
    kept: VecDeque<Kept>,
    /// Number of the newest event that is no longer here.
    forgotten: u64,
}

#[derive(Debug)]
struct Kept {
    seq: u64,
    id: Box<str>,
    frame: Bytes,
}

impl Ring {
    pub(super) fn new(forgotten: u64) -> Self {
        Self {
            kept: VecDeque::new(),
            forgotten,
        }
    }

    pub(super) fn push(&mut self, seq: u64, id: &str, frame: Bytes, most: usize) {
        self.kept.push_back(Kept {
            seq,
            id: id.into(),
            frame,
        });
        while self.kept.len() > most.max(1) {
            if let Some(oldest) = self.kept.pop_front() {
                self.forgotten = oldest.seq;
            }
        }
    }

    /// Forgets all events up to `seq`: nobody resumes across it.
    pub(super) fn forget(&mut self, seq: u64) {
        self.kept.clear();
        self.forgotten = seq;
    }

    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Number of the newest event, here or forgotten.
    pub(super) fn newest(&self) -> u64 {
        self.kept.back().map_or(self.forgotten, |kept| kept.seq)
    }

    pub(super) fn seq_of(&self, id: &str) -> Option<u64> {
        self.kept.iter().rev().find(|kept| &*kept.id == id).map(|kept| kept.seq)
    }

    pub(super) fn after(&self, seq: u64) -> impl Iterator<Item = (u64, Bytes)> + '_ {
        let start = self.kept.partition_point(|kept| kept.seq <= seq);
        self.kept.range(start..).map(|kept| (kept.seq, kept.frame.clone()))
    }
}
