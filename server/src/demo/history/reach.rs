//! Reach tests of the demo: both sides test themselves and each other, and one number turns out to be dead.

use super::{Life, at};
use muster_readiness::reach_test::{job, rules::NewSchedule, store, verbs, verbs::Heard};
use muster_terms::*;
use muster_web::Problem;

/// Who answers a test on the screen, after how many seconds each; the rest do not look.
const QUICK: [(&str, i64); 4] = [("control", 9), ("director", 12), ("dispatcher", 7), ("liaison", 15)];

impl Life<'_> {
    /// A test of the own contacts on both sides, and one of the hospital's by the police.
    pub(super) async fn reach_tests(&mut self) -> Result<(), String> {
        let company = self.town.desk("director").await?.org();
        let police = self.town.desk("commander").await?.org();
        for (by, about) in [("director", company), ("liaison", police), ("liaison", company)] {
            let desk = self.town.desk(by).await?;
            let test = at("reach test", verbs::start(&desk, about, 15).await)?;
            self.answers(&test).await?;
            self.calls(by, about, &test).await?;
            self.clock.advance(15 * 60);
            at("reach tests", job::tick(&self.server.app).await)?;
        }
        Ok(())
    }

    async fn answers(&mut self, test: &Reference) -> Result<(), String> {
        for (role, seconds) in QUICK {
            self.clock.advance(seconds);
            let desk = self.town.desk(role).await?;
            // Whom this test does not ask has nothing to answer.
            if let Err(problem) = verbs::answer(&desk, test).await
                && !matches!(problem, Problem::Missing)
            {
                return Err(format!("demo: answer: {}", problem.words()));
            }
        }
        Ok(())
    }

    /// The numbers are called; that of the site manager belongs to somebody else by now.
    async fn calls(&mut self, by: &str, about: OrgId, test: &Reference) -> Result<(), String> {
        let tx = self
            .town
            .desk(by)
            .await?
            .read()
            .await
            .map_err(|problem| problem.words())?;
        let found = store::find(&tx, about, test).await.map_err(|fault| fault.to_string())?;
        let found = found.ok_or("demo: the test is gone")?;
        let all = store::probes_of(&tx, found.test.id)
            .await
            .map_err(|fault| fault.to_string())?;
        drop(tx);
        let manager = self.town.position("manager");
        for each in all.into_iter().filter(|each| !each.probe.number.is_empty()) {
            let desk = self.town.desk(by).await?;
            at("call", verbs::call(&desk, test, each.probe.id).await)?;
            self.clock.advance(14);
            let heard = match Some(each.probe.position) == manager {
                true => Heard::WrongNumber,
                false => Heard::Answered,
            };
            let desk = self.town.desk(by).await?;
            at("heard", verbs::note_call(&desk, test, each.probe.id, heard).await)?;
        }
        Ok(())
    }

    /// From now on every month, at night too.
    pub(super) async fn plan_reach_tests(&mut self) -> Result<(), String> {
        for (by, at_hour) in [("director", 3), ("liaison", 22)] {
            let desk = self.town.desk(by).await?;
            let new = NewSchedule {
                about: desk.org(),
                every_days: 30,
                at_hour,
                limit_minutes: 15,
            };
            at("schedule", verbs::set_schedule(&desk, new).await)?;
        }
        Ok(())
    }
}
