//! The verbs of whoever tells the team something: each is sealed before it is kept, and nobody is written down.

use super::{
    Side, Thread,
    rules::{self, Receipt, Told},
};
use crate::{
    roster::{self, Team},
    sealed::{
        Envelope, Held,
        model::Opened,
        verbs::{check_room, keep, keep_nothing, open_outside, random_id, said},
    },
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use muster_membership::sign_in::{Caller, Limits};
use muster_terms::OrgId;
use muster_web::{App, Problem, t};
use rand::Rng;
use std::num::NonZeroU32;

/// So many can be told from one address in an hour.
const AN_HOUR: NonZeroU32 = NonZeroU32::new(12).unwrap();

/// So many one team is told in an hour, from wherever; and as many are added to what it was told.
const A_TEAM: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// How often anybody may tell a team something, by address and by team. It lives in memory, and no address is kept with what was told.
pub struct IntakeLimits {
    by_address: DefaultKeyedRateLimiter<String>,
    by_team: DefaultKeyedRateLimiter<(OrgId, Act)>,
}

/// What is counted for itself, so that a flood of the one does not stop the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Act {
    Tell,
    Reply,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            by_address: RateLimiter::keyed(Quota::per_hour(AN_HOUR)),
            by_team: RateLimiter::keyed(Quota::per_hour(A_TEAM)),
        }
    }
}

impl IntakeLimits {
    /// Forgets addresses and teams that have their full number again.
    pub fn tidy(&self) {
        self.by_address.retain_recent();
        self.by_address.shrink_to_fit();
        self.by_team.retain_recent();
        self.by_team.shrink_to_fit();
    }

    fn ask(app: &App, team: OrgId, act: Act, caller: &Caller) -> Result<(), Problem> {
        match app.part::<Self>() {
            Some(limits) => limits.check(team, act, &caller.address.to_string()),
            None => Ok(()),
        }
    }

    /// The address first: whoever is stopped there does not use up the team's number.
    ///
    /// Errors: [`Problem::TooMany`].
    fn check(&self, team: OrgId, act: Act, address: &str) -> Result<(), Problem> {
        let too_many = |_| Problem::TooMany {
            retry_after_seconds: 300,
        };
        self.by_address.check_key(&address.to_owned()).map_err(too_many)?;
        self.by_team.check_key(&(team, act)).map_err(too_many)
    }
}

/// The team whose form has this link, once it has a key that can read.
///
/// Errors: missing, [`Problem::TooMany`].
pub async fn find(app: &App, link: &str, caller: &Caller) -> Result<Team, Problem> {
    Limits::ask_opening(app, caller)?;
    let team = roster::store::by_link(&app.store().read().await?, link).await?;
    team.filter(|team| team.recovery.is_some()).ok_or(Problem::Missing)
}

/// Keeps what was told, sealed to the team. Returns the receipt, which nobody else has.
///
/// Errors: missing, [`Problem::TooMany`], `tell.nobody-left`.
pub async fn tell(app: &App, team: &Team, told: Told, caller: &Caller) -> Result<Receipt, Problem> {
    IntakeLimits::ask(app, team.org, Act::Tell, caller)?;
    let (receipt, now) = (Receipt::draw(), app.now());
    let tx = app.store().begin().await?;
    let roster = roster::store::roster_for_update(&tx, team.org)
        .await?
        .ok_or(Problem::Missing)?;
    let has_room = check_room(&tx, team.org).await?;
    let kept_out = rules::kept_out(&roster, told.kept_from)?;
    let mut thread = Thread {
        id: random_id(),
        at: now,
        about: told.about,
        place: told.place,
        contact: told.contact,
        said: Vec::new(),
    };
    thread.say(Side::Reporter, told.words, now);
    let (public, _) = receipt.key(team.org).map_err(said)?;
    let mut envelope = Envelope::new(Held::Thread(Box::new(thread))).also_for(&public);
    envelope.kept_out = kept_out;
    let row = receipt.row(team.org);
    keep(&tx, &roster, &mut Opened { row, size: 0, envelope }).await?;
    let beside = if has_room { rand::rng().random_range(0..3) } else { 0 };
    for _ in 0..beside {
        keep_nothing(&tx, &roster).await?;
    }
    tx.commit().await?;
    Ok(receipt)
}

fn unknown() -> Problem {
    Problem::refusal("tell.receipt", t("tell-receipt-unknown"))
}

/// What was told under this receipt, and what was said since.
///
/// Errors: `tell.receipt`, [`Problem::TooMany`].
pub async fn read(app: &App, team: &Team, typed: &str, caller: &Caller) -> Result<Thread, Problem> {
    Limits::ask_link(app, caller)?;
    let receipt = Receipt::parse(typed).ok_or_else(unknown)?;
    let (_, key) = receipt.key(team.org).map_err(said)?;
    let tx = app.store().read().await?;
    let opened = open_outside(&tx, team.org, receipt.row(team.org), &key).await?;
    match opened.map(|opened| opened.envelope.held) {
        Some(Held::Thread(thread)) => Ok(*thread),
        _ => Err(unknown()),
    }
}

/// Adds a message under a receipt.
///
/// Errors: as [`read`]; `team.record-full`.
pub async fn reply(app: &App, team: &Team, typed: &str, words: String, caller: &Caller) -> Result<(), Problem> {
    Limits::ask_link(app, caller)?;
    IntakeLimits::ask(app, team.org, Act::Reply, caller)?;
    let receipt = Receipt::parse(typed).ok_or_else(unknown)?;
    let (_, key) = receipt.key(team.org).map_err(said)?;
    let tx = app.store().begin().await?;
    let roster = roster::store::roster_for_update(&tx, team.org)
        .await?
        .ok_or(Problem::Missing)?;
    let opened = open_outside(&tx, team.org, receipt.row(team.org), &key).await?;
    let mut opened = opened.ok_or_else(unknown)?;
    let Held::Thread(thread) = &mut opened.envelope.held else {
        return Err(unknown());
    };
    thread.say(Side::Reporter, words, app.now());
    keep(&tx, &roster, &mut opened).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_stopped_before_the_team_and_the_team_before_the_rows_are_full() {
        let (limits, team) = (IntakeLimits::default(), OrgId::new());
        let told = |address: &str, times: usize| {
            (0..times)
                .filter(|_| limits.check(team, Act::Tell, address).is_ok())
                .count()
        };
        assert_eq!(told("one", 100), 12);
        let of_others: usize = (0..20).map(|n| told(&format!("other {n}"), 12)).sum();
        assert_eq!(of_others, 48, "with the first it is sixty");
        assert!(
            limits.check(team, Act::Reply, "new").is_ok(),
            "whoever has a receipt goes on"
        );
        assert!(
            limits.check(OrgId::new(), Act::Tell, "newer").is_ok(),
            "so do other teams"
        );
    }
}
