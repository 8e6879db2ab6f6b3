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
        verbs::{check_room, entry, keep, keep_nothing, open_outside, random_id, said},
    },
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use muster_membership::sign_in::{Caller, Limits};
use muster_web::{App, Problem, t};
use rand::Rng;
use std::num::NonZeroU32;

/// So many can be told from one address in an hour.
const AN_HOUR: NonZeroU32 = NonZeroU32::new(12).unwrap();

/// How often anybody may tell a team something, by address. It lives in memory, and no address is kept with what was told.
pub struct IntakeLimits(DefaultKeyedRateLimiter<String>);

impl Default for IntakeLimits {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_hour(AN_HOUR)))
    }
}

impl IntakeLimits {
    /// Forgets addresses that have their full number again.
    pub fn tidy(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }

    /// Errors: [`Problem::TooMany`].
    fn ask(app: &App, caller: &Caller) -> Result<(), Problem> {
        let Some(limits) = app.part::<Self>() else {
            return Ok(());
        };
        limits
            .0
            .check_key(&caller.address.to_string())
            .map_err(|_| Problem::TooMany {
                retry_after_seconds: 300,
            })
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
    IntakeLimits::ask(app, caller)?;
    let (receipt, now) = (Receipt::draw(), app.now());
    let tx = app.store().begin().await?;
    let roster = roster::store::roster_for_update(&tx, team.org)
        .await?
        .ok_or(Problem::Missing)?;
    check_room(&tx, team.org).await?;
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
    let digest = keep(&tx, &roster, &mut Opened { row, envelope }).await?;
    let beside = rand::rng().random_range(0..3);
    for _ in 0..beside {
        keep_nothing(&tx, &roster).await?;
    }
    tx.commit_with(entry(team.org, Some(digest), now)).await?;
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
    IntakeLimits::ask(app, caller)?;
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
    let digest = keep(&tx, &roster, &mut opened).await?;
    Ok(tx.commit_with(entry(team.org, Some(digest), app.now())).await?)
}
