//! Rate limits of sign-in and raise, per account and per address.
//!
//! A real raise from an enrolled device is never asked here.

use super::Caller;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use muster_terms::InvitationId;
use muster_web::{App, Problem};
use std::{num::NonZeroU32, time::Duration};

/// How many times the limit of one address an account may be tried from everywhere together.
const EVERYWHERE: u32 = 10;
/// How many times that limit links may be opened from one address: an office whose people all follow theirs in one minute is not
/// stopped, and whoever guesses at 256 bits gets nowhere.
const OPENED: u32 = 10;
/// When a limit by the minute lets in again at the latest.
const MINUTE: Duration = Duration::from_secs(60);
/// How many times one address may be tried with one invitation before it must wait, and for how long.
const INVITATION_TRIES: u32 = 5;
const INVITATION_PAUSE: Duration = Duration::from_secs(3600);

/// Counters that live in memory; a restart forgives.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    /// An account from everywhere together: wide, so that one stranger's tries do not shut its owner out.
    account: DefaultKeyedRateLimiter<String>,
    opening: DefaultKeyedRateLimiter<String>,
    invitation: DefaultKeyedRateLimiter<String>,
    raise: DefaultKeyedRateLimiter<String>,
    raise_by_program: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// Sign-ins, alarms raised by people, and alarms raised by programs.
    pub fn per_minute(sign_in: u32, raise: u32, raise_by_program: u32) -> Self {
        let limiter = |n: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)));
        Self {
            sign_in: limiter(sign_in),
            account: limiter(sign_in.saturating_mul(EVERYWHERE)),
            opening: limiter(sign_in.saturating_mul(OPENED)),
            invitation: RateLimiter::keyed(invitation_quota()),
            raise: limiter(raise),
            raise_by_program: limiter(raise_by_program),
        }
    }

    /// May one more sign-in be tried for this account from this address? An account is counted under its e-mail address: whatever
    /// organisations it has accounts in, and whether it has any, the tries are the same few, and nobody is told which.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn sign_in(&self, account: &str, address: &str) -> Result<(), Problem> {
        // The address first: who is stopped there does not use up the turns of somebody else's account.
        check(&self.sign_in, &format!("address:{address}"), MINUTE)?;
        let account = account.trim().to_lowercase();
        check(&self.sign_in, &format!("pair:{address} {account}"), MINUTE)?;
        check(&self.account, &account, MINUTE)
    }

    /// May one more link be opened from this address? Asked before the link is looked up, and counted beside everything else.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn opening(&self, address: &str) -> Result<(), Problem> {
        check(&self.opening, address, MINUTE)
    }

    /// May the form of one more link be sent from this address? Asked before the link is looked up, and counted beside the sign-ins.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn link(&self, address: &str) -> Result<(), Problem> {
        check(&self.sign_in, &format!("link:{address}"), MINUTE)
    }

    /// May this invitation be accepted once more for this account, with whatever password?
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn invitation(&self, invitation: InvitationId, account: &str) -> Result<(), Problem> {
        check(&self.invitation, &format!("{invitation} {account}"), INVITATION_PAUSE)
    }

    /// May one more alarm be raised by this position from this address? Nobody else's presses count: many desks share one
    /// address, and a stuck button at one must not silence the others.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn raise(&self, position: &str, address: &str) -> Result<(), Problem> {
        check(&self.raise, &format!("{position} {address}"), MINUTE)
    }

    /// The same for a program with a token of this position, with a figure of its own.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn raise_by_program(&self, position: &str, address: &str) -> Result<(), Problem> {
        check(&self.raise_by_program, &format!("{position} {address}"), MINUTE)
    }

    /// Asks the limits of this app; without any registered there are none (tests, the demo's generator).
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn ask_sign_in(app: &App, account: &str, caller: &Caller) -> Result<(), Problem> {
        app.part::<Limits>()
            .map_or(Ok(()), |limits| limits.sign_in(account, &caller.address.to_string()))
    }

    /// The same for a link that somebody opens.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn ask_opening(app: &App, caller: &Caller) -> Result<(), Problem> {
        app.part::<Limits>()
            .map_or(Ok(()), |limits| limits.opening(&caller.address.to_string()))
    }

    /// The same for the form of a link.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn ask_link(app: &App, caller: &Caller) -> Result<(), Problem> {
        app.part::<Limits>()
            .map_or(Ok(()), |limits| limits.link(&caller.address.to_string()))
    }

    /// The same for an invitation.
    ///
    /// Errors: [`Problem::TooMany`].
    pub fn ask_invitation(app: &App, invitation: InvitationId, account: &str) -> Result<(), Problem> {
        app.part::<Limits>()
            .map_or(Ok(()), |limits| limits.invitation(invitation, account))
    }

    /// Forgets keys that no longer count.
    pub fn tidy(&self) {
        self.sign_in.retain_recent();
        self.account.retain_recent();
        self.opening.retain_recent();
        self.invitation.retain_recent();
        self.raise.retain_recent();
        self.raise_by_program.retain_recent();
    }
}

fn invitation_quota() -> Quota {
    let tries = NonZeroU32::new(INVITATION_TRIES).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(INVITATION_PAUSE)
        .unwrap_or(Quota::per_hour(NonZeroU32::MIN))
        .allow_burst(tries)
}

/// Asks a limiter that refills within `pause`: who is stopped is told to come back then.
fn check(limiter: &DefaultKeyedRateLimiter<String>, key: &str, pause: Duration) -> Result<(), Problem> {
    limiter.check_key(&key.to_owned()).map_err(|_| Problem::TooMany {
        retry_after_seconds: pause.as_secs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_stopped_and_the_owner_elsewhere_is_not() {
        let limits = Limits::per_minute(3, 3, 3);
        let stopped =
            |account: &str, address: &str| matches!(limits.sign_in(account, address), Err(Problem::TooMany { .. }));
        for _ in 0..3 {
            limits.sign_in("guard@example.org", "10.0.0.1").unwrap();
        }
        assert!(stopped("Guard@example.org ", "10.0.0.1"));
        let told = limits.sign_in("guard@example.org", "10.0.0.1");
        assert!(matches!(
            told,
            Err(Problem::TooMany {
                retry_after_seconds: 60
            })
        ));
        assert!(stopped("other@example.org", "10.0.0.1"), "the address is used up");
        limits.sign_in("guard@example.org", "10.0.0.2").unwrap();
        limits.sign_in("other@example.org", "10.0.0.3").unwrap();
    }

    #[test]
    fn an_invitation_tries_an_address_five_times() {
        let limits = Limits::per_minute(100, 3, 3);
        let (one, other) = (InvitationId::new(), InvitationId::new());
        let tried = (0..9).filter(|_| limits.invitation(one, "guard@example.org").is_ok());
        assert_eq!(tried.count(), 5);
        let stopped = limits.invitation(one, "guard@example.org");
        assert!(
            matches!(
                stopped,
                Err(Problem::TooMany {
                    retry_after_seconds: 3600
                })
            ),
            "one more an hour"
        );
        limits.invitation(one, "other@example.org").unwrap();
        limits.invitation(other, "guard@example.org").unwrap();
    }

    #[test]
    fn an_office_opens_its_links_in_one_minute_and_signs_in_all_the_same() {
        let limits = Limits::per_minute(10, 3, 3);
        let opened = (0..200).filter(|_| limits.opening("10.0.0.1").is_ok());
        assert_eq!(opened.count(), 100);
        limits.link("10.0.0.1").unwrap();
        limits.sign_in("guard@example.org", "10.0.0.1").unwrap();
        limits.opening("10.0.0.2").unwrap();
    }

    #[test]
    fn many_addresses_together_do_not_try_one_account_for_ever() {
        let limits = Limits::per_minute(3, 3, 3);
        let tried = (0..100).filter(|n| limits.sign_in("guard@example.org", &format!("10.0.0.{n}")).is_ok());
        assert_eq!(tried.count(), 30);
    }
}
