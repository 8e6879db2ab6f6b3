//! What happens by the clock: pings, and letting go of topics that nobody needs.

use super::{Hub, Ring, Screen, State, Topic, TopicState, frame};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Screens are pinged in so many turns, so that ten thousand do not wake at one moment.
pub(super) const TURNS: u32 = 20;

impl Hub {
    /// Pings all screens by one shared timer, for ever; the server runs it as one task and drops it at the end.
    pub async fn beat(&self) {
        let mut timer =
            tokio::time::interval(self.0.settings.ping_every.max(std::time::Duration::from_millis(20)) / TURNS);
        timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for turn in (0..TURNS).cycle() {
            timer.tick().await;
            self.ping(turn);
            self.end_old(turn, Instant::now());
            if turn == 0 {
                self.let_go(Instant::now());
            }
        }
    }

    /// One turn of pings.
    pub(super) fn ping(&self, turn: u32) {
        let mut state = self.state();
        self.remove_gone(&mut state);
        for screen in state
            .screens
            .values()
            .filter(|screen| screen.number % u64::from(TURNS) == u64::from(turn))
        {
            screen.ping(&frame::PING);
        }
        metrics::gauge!("muster_live_screens").set(state.screens.len() as f64);
    }

    /// Forgets topics without screens that had no event for a while.
    pub(super) fn let_go(&self, now: Instant) {
        let mut state = self.state();
        let State { topics, forgotten, .. } = &mut *state;
        topics.retain(|_, here| {
            let keep = !here.screens.is_empty() || now.duration_since(here.quiet_since) < self.0.settings.quiet_topic;
            if !keep {
                *forgotten = (*forgotten).max(here.ring.newest());
            }
            keep
        });
    }
}

impl State {
    pub(super) fn add(&mut self, screen: &Arc<Screen>) {
        for topic in &screen.topics {
            let forgotten = self.forgotten;
            let here = self
                .topics
                .entry(topic.clone())
                .or_insert_with(|| TopicState::new(forgotten));
            here.screens.insert(screen.number, screen.clone());
        }
        self.screens.insert(screen.number, screen.clone());
    }

    pub(super) fn remove(&mut self, screen: &Arc<Screen>) {
        self.screens.remove(&screen.number);
        for topic in &screen.topics {
            if let Some(here) = self.topics.get_mut(topic)
                && here.screens.remove(&screen.number).is_some()
            {
                here.quiet_since = Instant::now();
            }
        }
    }

    /// The topics of a new screen, each once, sharing the text of those that exist.
    pub(super) fn intern(&self, topics: &[Topic]) -> Box<[Topic]> {
        let mut own: Vec<Topic> = Vec::with_capacity(topics.len());
        for topic in topics {
            if !own.contains(topic) {
                own.push(
                    self.topics
                        .get_key_value(topic)
                        .map_or_else(|| topic.clone(), |(known, _)| known.clone()),
                );
            }
        }
        own.into()
    }
}

impl TopicState {
    pub(super) fn new(forgotten: u64) -> Self {
        Self {
            ring: Ring::new(forgotten),
            screens: BTreeMap::new(),
            quiet_since: Instant::now(),
        }
    }
}
