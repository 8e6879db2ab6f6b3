//! How streams end before their page does: a sign-in that is over, an age, a loss.

use super::{Hub, Screen, State, Topic, beat::TURNS, frame};
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Hub {
    /// Ends every stream of `topic` now, but not those that are also of `but`. What was queued for them is not sent any more;
    /// the last they hear is `bye`. Returns how many ended.
    ///
    /// It is a hint and needs no proof: who may still sign in connects again and misses nothing.
    pub fn end(&self, topic: &Topic, but: Option<&Topic>) -> usize {
        let mut state = self.state();
        let stays = |screen: &Screen| but.is_some_and(|but| screen.topics.contains(but));
        let over: Vec<Arc<Screen>> = state
            .topics
            .get(topic)
            .into_iter()
            .flat_map(|here| here.screens.values())
            .filter(|screen| !stays(screen))
            .cloned()
            .collect();
        for screen in &over {
            screen.end(frame::BYE);
            state.remove(screen);
        }
        over.len()
    }

    /// One turn of ending what is too old, after what it has queued. The browser comes back by itself and goes on where it was.
    pub(super) fn end_old(&self, turn: u32, now: Instant) {
        let mut state = self.state();
        let longest = self.0.settings.longest_stream;
        let old: Vec<Arc<Screen>> = state
            .screens
            .values()
            .filter(|screen| screen.number % u64::from(TURNS) == u64::from(turn))
            .filter(|screen| now.saturating_duration_since(screen.opened_at) >= lives(longest, screen.number))
            .cloned()
            .collect();
        for screen in &old {
            screen.close();
            state.remove(screen);
        }
    }

    /// Events were lost before they came here. Every open screen hears `resync`, and whoever comes back with an older mark
    /// hears it too: all look for themselves.
    pub fn lost(&self) {
        let mut state = self.state();
        if state.is_closed {
            return;
        }
        state.seq += 1;
        let seq = state.seq;
        let State {
            topics,
            screens,
            forgotten,
            ..
        } = &mut *state;
        *forgotten = seq;
        for here in topics.values_mut() {
            here.ring.forget(seq);
        }
        let resync = frame::resync(&self.mark_at(seq));
        for screen in screens.values() {
            // A screen that is too slow for this too is ended with the same words.
            screen.push(seq, &resync, self.0.settings.waiting_frames, || resync.clone());
        }
        metrics::counter!("muster_live_lost_total").increment(1);
    }
}

/// How long the stream with this number lives: between two thirds of the longest and the longest.
fn lives(longest: Duration, number: u64) -> Duration {
    const STEPS: u32 = 64;
    let step = u32::try_from(number % u64::from(STEPS)).unwrap_or(0);
    longest - longest / (3 * STEPS) * step
}
