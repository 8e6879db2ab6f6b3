//! Rate limits of sign-in and raise, per account and per address.
//!
//! A real raise from an enrolled device is never asked here.

use super::Caller;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use muster_web::{App, Problem};
use std::num::NonZeroU32;

/// Counters that live in memory; a restart forgives.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    raise: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    pub fn per_minute(sign_in: u32, raise: u32) -> Self {
        let limiter = |n: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)));
        Self {
            sign_in: limiter(sign_in),
            raise: limiter(raise),
        }
    }

    /// May one more sign-in be tried for this account from this address?
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn sign_in(&self, account: &str, address: &str) -> Result<(), Problem> {
        // The address first: who is stopped there does not use up the turns of somebody else's account.
        check(&self.sign_in, &format!("address:{address}"))?;
        check(&self.sign_in, &format!("account:{}", account.trim().to_lowercase()))
    }

    /// May one more alarm be raised by this account from this address?
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn raise(&self, account: &str, address: &str) -> Result<(), Problem> {
        check(&self.raise, &format!("address:{address}"))?;
        check(&self.raise, &format!("account:{account}"))
    }

    /// Asks the limits of this app; without any registered there are none (tests, the demo's generator).
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn ask_sign_in(app: &App, account: &str, caller: &Caller) -> Result<(), Problem> {
        app.part::<Limits>()
            .map_or(Ok(()), |limits| limits.sign_in(account, &caller.address.to_string()))
    }

    /// Forgets keys that no longer count.
    pub fn tidy(&self) {
        self.sign_in.retain_recent();
        self.raise.retain_recent();
    }
}

fn check(limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), Problem> {
    limiter.check_key(&key.to_owned()).map_err(|_| Problem::TooMany {
        retry_after_seconds: 60,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_stopped_and_the_next_is_not() {
        let limits = Limits::per_minute(3, 3);
        for _ in 0..3 {
            limits.sign_in("guard@example.org", "10.0.0.1").unwrap();
        }
        assert!(matches!(
            limits.sign_in("Guard@example.org ", "10.0.0.2"),
            Err(Problem::TooMany { .. })
        ));
        limits.sign_in("other@example.org", "10.0.0.3").unwrap();
    }
}
