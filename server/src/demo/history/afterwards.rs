//! What both sides write down after an emergency, and what becomes work.

use super::super::town::at;
use super::{Life, emergency::Cast};
use muster_recovery::{
    corrective_action::{self, Element, NewAction, verbs as actions},
    debrief::verbs as debrief,
};
use muster_terms::*;
use rand::Rng;

impl Life<'_> {
    /// What was no emergency is written down in a line; most of these debriefs are closed at once, some are left lying.
    pub(super) async fn note(&mut self, cast: &Cast, inc: &Reference, kind: &str, words: &str) -> Result<(), String> {
        if self.rng.random_bool(0.75) {
            let lead = self.town.desk(cast.lead).await?;
            at("word", debrief::add_word(&lead, inc, kind, words).await)?;
            at("debrief", debrief::close(&lead, inc).await)?;
        }
        Ok(())
    }

    /// Two days later both sides write what they learned; one thing becomes work on each side, and the debrief is closed.
    pub(super) async fn learn(&mut self, cast: &Cast, inc: &Reference) -> Result<(), String> {
        self.clock.advance(2 * 86_400);
        let lead = self.town.desk(cast.lead).await?;
        at(
            "word",
            debrief::add_word(
                &lead,
                inc,
                "went_well",
                "The guard was at the meeting point before police came.",
            )
            .await,
        )?;
        at(
            "word",
            debrief::add_word(&lead, inc, "to_change", "The second door was found locked.").await,
        )?;
        let police = self.town.desk(cast.dispatcher).await?;
        at(
            "police word",
            debrief::add_word(&police, inc, "to_change", "Say the door number first.").await,
        )?;
        let today = lead.now().to_zoned(lead.time_zone()).date();
        let owner = self
            .town
            .position(cast.control)
            .ok_or("demo: nobody at the control room")?;
        let days = self.rng.random_range(7..30);
        let new = NewAction {
            issue: "Second door locked".into(),
            words: "Check both doors on each round and write it down.".into(),
            element: Element::Organisation,
            owner,
            starts_on: today,
            due_on: today.saturating_add(jiff::Span::new().days(days)),
        };
        let action = at("action", actions::add(&lead, inc, new).await)?;
        let theirs = NewAction {
            issue: "Units stood at the wrong door".into(),
            words: "Read the door number of the meeting point to every unit that is sent.".into(),
            element: Element::Training,
            owner: self.town.position(cast.dispatcher).ok_or("demo: nobody at the desk")?,
            starts_on: today,
            due_on: today.saturating_add(jiff::Span::new().days(days + 14)),
        };
        let police = self.town.desk(cast.dispatcher).await?;
        at("police action", actions::add(&police, inc, theirs).await)?;
        at("debrief", debrief::close(&lead, inc).await)?;
        if self.rng.random_bool(0.5) {
            self.clock.advance(3 * 86_400);
            let tx = lead.read().await.map_err(|problem| problem.words())?;
            let known = corrective_action::store::find(&tx, lead.org(), &action)
                .await
                .map_err(|err| err.to_string())?;
            drop(tx);
            let revision = known.map_or(1, |known| known.revision);
            let done = "Both doors were checked on seven rounds in a row.";
            at(
                "done",
                actions::close(&self.town.desk(cast.lead).await?, &action, revision, done).await,
            )?;
        }
        Ok(())
    }
}
