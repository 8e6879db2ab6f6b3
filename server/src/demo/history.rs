//! Three months of the demo, lived through day by day.

mod afterwards;
mod emergency;
mod practice;
mod reach;

use super::{
    screens,
    town::{Town, at},
};
use crate::Server;
use emergency::{CLINIC, HOSPITAL, MALL};
use jiff::SignedDuration;
use muster_response::{
    delivery,
    incident::{Category, Ending},
    room::closing,
};
use muster_store::outbox;
use muster_terms::*;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::Arc;

struct Life<'a> {
    server: &'a Server,
    town: &'a Town,
    clock: Arc<FixedClock>,
    rng: StdRng,
}

/// Lives from the clock's day to the day before `until`.
pub async fn live(
    server: &Server,
    town: &Town,
    clock: Arc<FixedClock>,
    until: Timestamp,
    seed: u64,
) -> Result<(), String> {
    let mut life = Life {
        server,
        town,
        clock: clock.clone(),
        rng: StdRng::seed_from_u64(seed),
    };
    let mut day = 0;
    while clock.now() < until - SignedDuration::from_hours(most_hours(day)) {
        life.one_day(day).await?;
        day += 1;
        clock.advance(86_400 - 8 * 3_600);
    }
    super::kits::check(town).await?;
    life.plan_reach_tests().await?;
    life.settle().await
}

/// The longest that a day's work takes: of what both sides learn from, they write two days later, and some of it is done after three
/// more. A day that would end after now is not begun, so nothing in the demo is dated tomorrow.
fn most_hours(day: i64) -> i64 {
    match day % 12 {
        2 | 5 => 30 + 5 * 24,
        _ => 30,
    }
}

impl Life<'_> {
    async fn one_day(&mut self, day: i64) -> Result<(), String> {
        self.clock.advance(8 * 3_600 - 3_000);
        match day % 12 {
            2 => self.emergency(&HOSPITAL, Category::Violence, Ending::AllClear).await?,
            5 => self.emergency(&MALL, Category::Violence, Ending::AllClear).await?,
            7 => self.emergency(&CLINIC, Category::Unknown, Ending::FalseAlarm).await?,
            9 => self.emergency(&HOSPITAL, Category::Medical, Ending::Mistake).await?,
            _ => {}
        }
        if day % 15 == 10 {
            self.drill().await?;
        }
        if day % 30 == 21 {
            self.reach_tests().await?;
        }
        if day % 7 == 3 {
            self.quiet_day().await?;
        }
        if day % 30 == 12 {
            let mut calls = StdRng::seed_from_u64(day.unsigned_abs());
            self.town.verify_contacts(&mut calls).await?;
        }
        self.clock.advance(3_000);
        self.settle().await
    }

    fn after(&mut self, from: i64, to: i64) {
        let seconds = self.rng.random_range(from..=to);
        self.clock.advance(seconds);
    }

    /// What the jobs would have done by now.
    async fn settle(&self) -> Result<(), String> {
        let app = &self.server.app;
        screens::try_the_closed(self.server).await?;
        at("ladders", delivery::ladder::tick(app).await)?;
        at("closings", closing::tick(app).await)?;
        outbox::hand_over(app.store(), &crate::jobs::handlers(app), app.now())
            .await
            .map_err(|err| err.to_string())?;
        self.server.jobs.sequence_all().await
    }

    /// Open screens show what was sent to them.
    async fn screens(&mut self, role: &str, inc: &Reference) -> Result<(), String> {
        let org = self.town.desk(role).await?.org();
        screens::show(self.server, &self.clock, &mut self.rng, inc, org).await
    }

    /// The end is read; thirty minutes later what was opened is closed.
    async fn close(&mut self, role: &str, inc: &Reference) -> Result<(), String> {
        self.screens(role, inc).await?;
        self.settle().await?;
        self.clock.advance(31 * 60);
        self.settle().await
    }
}
