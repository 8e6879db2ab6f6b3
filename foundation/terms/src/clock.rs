//! Time is an argument: rules take a `Timestamp`, and only the outermost layer asks a `Clock`.

use jiff::Timestamp;
use std::sync::Mutex;

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock in the hand of a test or of the demo's generator: it moves only when told.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that stands at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the clock to `at`, forwards or backwards.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }

    /// Moves the clock by `seconds`.
    pub fn advance(&self, seconds: i64) {
        let mut at = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *at += jiff::SignedDuration::from_secs(seconds);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// An instant as both databases keep it: RFC 3339 in UTC with exactly six decimals, so that text order is time order.
pub fn stored_instant(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// The reverse of [`stored_instant`]; reads any RFC 3339 instant.
pub fn parse_instant(text: &str) -> Result<Timestamp, jiff::Error> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_instants_have_one_width_and_sort_as_time_does() {
        let early = stored_instant("2026-11-20T21:42:10Z".parse().unwrap());
        let late = stored_instant("2026-11-20T21:42:10.0000019Z".parse().unwrap());
        assert_eq!(early, "2026-11-20T21:42:10.000000Z");
        assert_eq!(early.len(), late.len());
        assert!(early < late);
        assert_eq!(stored_instant(parse_instant(&late).unwrap()), late);
    }
}
