//! Writing emergency plans. One transaction each, with its ledger entry: ids, version and a digest of the text.

use super::rules::{self, Head, NewStep, Owner};
use super::{EmergencyPlan, PlanStep, StepPosition, store};
use crate::contacts::rules::Direction;
use crate::site_plan::verbs::digest;
use crate::site_profile::{store::hold_own, verbs::entry};
use jiff::civil::Date;
use muster_membership::{Site, position};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::fmt::Write;

/// Adds the site's plan for a kind of emergency.
///
/// Errors: [`Problem::Missing`] without the duty or when it is not an own site; `emergency-plan.there-already`,
/// `emergency-plan.owner`, `emergency-plan.too-many-steps`.
pub async fn add(
    desk: &Desk,
    reference: &Reference,
    category: Category,
    head: Head,
    steps: Vec<NewStep>,
) -> Result<PlanId, Problem> {
    let (tx, site) = hold_site(desk, reference).await?;
    let there_already = || Problem::conflict("emergency-plan.there-already", t("plans-there-already"));
    if store::for_category(&tx, site.id, category).await?.is_some() {
        return Err(there_already());
    }
    let blank = EmergencyPlan {
        id: PlanId::new(),
        site: site.id,
        category,
        name: head.name,
        instruction: head.instruction,
        version: 1,
        agreed_on: None,
        revision: 1,
        changed_at: None,
        changed_by: None,
        steps: Vec::new(),
    };
    let plan = rules::with_steps(blank, owned_all(&tx, &site, steps).await?)?;
    let done = async {
        store::insert(&tx, &plan, desk.who.position, desk.now()).await?;
        tx.commit_with(plan_entry(desk, "site.emergency_plan_added", &plan))
            .await
    };
    match done.await {
        Ok(_) => Ok(plan.id),
        // Another connection added one of this kind first.
        Err(fault) if fault.is_unique_violation() => Err(there_already()),
        Err(fault) => Err(fault.into()),
    }
}

/// The plan that a change is made to, and the revision its maker saw.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub site: &'a Reference,
    pub plan: PlanId,
    pub revision: i64,
}

/// Changes name and instruction.
///
/// Errors: [`Problem::Missing`] for everything that is not the desk's to change; `emergency-plan.changed-meanwhile`, a conflict.
pub async fn change_head(desk: &Desk, seen: Seen<'_>, head: Head) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let plan = rules::with_head(held.plan.clone(), head);
    held.keep(desk, plan).await
}

/// Adds a step at the end. Errors: as [`change_head`], `emergency-plan.owner`, `emergency-plan.too-many-steps`.
pub async fn add_step(desk: &Desk, seen: Seen<'_>, step: NewStep) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let step = owned(&held.tx, &held.site, step).await?;
    let plan = rules::with_step(held.plan.clone(), step)?;
    held.keep(desk, plan).await
}

/// Changes the step at a place, from 1. Errors: as [`add_step`].
pub async fn change_step(desk: &Desk, seen: Seen<'_>, place: usize, step: NewStep) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let step = owned(&held.tx, &held.site, step).await?;
    let plan = rules::with_step_changed(held.plan.clone(), place, step)?;
    held.keep(desk, plan).await
}

/// Moves the step at a place, from 1, one place. Errors: as [`change_head`].
pub async fn move_step(desk: &Desk, seen: Seen<'_>, place: usize, direction: Direction) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let plan = rules::with_step_moved(held.plan.clone(), place, direction)?;
    held.keep(desk, plan).await
}

/// Takes the step at a place, from 1, out of the plan. Errors: as [`change_head`].
pub async fn remove_step(desk: &Desk, seen: Seen<'_>, place: usize) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let plan = rules::without_step(held.plan.clone(), place)?;
    held.keep(desk, plan).await
}

/// Puts a whole text in place of the old one. Errors: as [`add_step`].
pub async fn replace(desk: &Desk, seen: Seen<'_>, head: Head, steps: Vec<NewStep>) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let steps = owned_all(&held.tx, &held.site, steps).await?;
    let with_head = EmergencyPlan {
        name: head.name,
        instruction: head.instruction,
        ..held.plan.clone()
    };
    let plan = rules::with_steps(with_head, steps)?;
    held.keep(desk, plan).await
}

/// Keeps the day on which this version was agreed.
///
/// Errors: as [`change_head`], `emergency-plan.no-steps`, `emergency-plan.agreed-later`.
pub async fn agree(desk: &Desk, seen: Seen<'_>, on: Date) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let plan = rules::agreed(held.plan.clone(), on, today)?;
    if !store::save(&held.tx, &plan, desk.who.position, desk.now()).await? {
        return Err(held.lost_race(desk).await?);
    }
    let entry = plan_entry(desk, "site.emergency_plan_agreed", &plan).with("agreed_on", on.to_string());
    Ok(held.tx.commit_with(entry).await?)
}

/// Takes a plan away: the built-in steps of its kind are used again.
///
/// Errors: as [`change_head`].
pub async fn remove(desk: &Desk, seen: Seen<'_>) -> Result<(), Problem> {
    let held = hold(desk, seen).await?;
    if !store::remove(&held.tx, held.plan.id, held.plan.revision).await? {
        return Err(held.lost_race(desk).await?);
    }
    let entry = plan_entry(desk, "site.emergency_plan_removed", &held.plan);
    Ok(held.tx.commit_with(entry).await?)
}

/// A plan that is being changed.
struct Held {
    tx: Tx,
    site: Site,
    plan: EmergencyPlan,
}

impl Held {
    async fn keep(self, desk: &Desk, plan: EmergencyPlan) -> Result<(), Problem> {
        if plan == self.plan {
            return Ok(());
        }
        if !store::save(&self.tx, &plan, desk.who.position, desk.now()).await? {
            return Err(self.lost_race(desk).await?);
        }
        let entry = plan_entry(desk, "site.emergency_plan_changed", &plan);
        Ok(self.tx.commit_with(entry).await?)
    }

    /// Somebody else was first: the plan as it stands now says who.
    async fn lost_race(&self, desk: &Desk) -> Result<Problem, Fault> {
        let now = store::find(&self.tx, self.site.id, self.plan.id).await?;
        Ok(now.map_or(Problem::Missing, |plan| {
            rules::lost_race(&plan, &self.site.reference, desk)
        }))
    }
}

async fn hold_site(desk: &Desk, reference: &Reference) -> Result<(Tx, Site), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let site = hold_own(&tx, desk.org(), reference).await?.ok_or(Problem::Missing)?;
    Ok((tx, site))
}

async fn hold(desk: &Desk, seen: Seen<'_>) -> Result<Held, Problem> {
    let (tx, site) = hold_site(desk, seen.site).await?;
    let plan = store::hold(&tx, site.id, seen.plan).await?.ok_or(Problem::Missing)?;
    rules::refuse_stale(&plan, seen, desk)?;
    Ok(Held { tx, site, plan })
}

async fn owned_all(tx: &Tx, site: &Site, steps: Vec<NewStep>) -> Result<Vec<PlanStep>, Problem> {
    let mut owned_steps = Vec::with_capacity(steps.len());
    for step in steps {
        owned_steps.push(owned(tx, site, step).await?);
    }
    Ok(owned_steps)
}

/// The step with its owner found: a position must be the organisation's own, still there, and one that acts in an emergency.
async fn owned(tx: &Tx, site: &Site, step: NewStep) -> Result<PlanStep, Problem> {
    let (duty, position) = match step.owner {
        Owner::Duty(duty) => (duty, None),
        Owner::Position(id) => {
            let known = positions_for(tx, site).await?.into_iter().find(|known| known.id == id);
            let known = known.ok_or_else(rules::unknown_owner)?;
            let filled = !known.is_vacant();
            let position = StepPosition {
                id,
                title: known.title,
                filled,
            };
            (known.duty, Some(position))
        }
    };
    Ok(PlanStep {
        words: step.words,
        duty,
        position,
    })
}

/// The positions that can do a step at this site: the organisation's own, of this site or of all of them.
pub async fn positions_for(tx: &Tx, site: &Site) -> Result<Vec<muster_membership::Position>, Fault> {
    let mut own = position::store::of_org(tx, site.org).await?;
    own.retain(|each| rules::can_own(each.duty) && each.site.is_none_or(|at| at == site.id));
    Ok(own)
}

fn plan_entry(desk: &Desk, kind: &'static str, plan: &EmergencyPlan) -> Entry {
    told_of(entry(desk, kind, plan.site), plan)
}

/// The entry with what the ledger keeps of a plan: ids, kind, version, and a digest of its text.
pub fn told_of(entry: Entry, plan: &EmergencyPlan) -> Entry {
    entry
        .with("plan", String::from(plan.id))
        .with("category", plan.category.as_str())
        .with("version", plan.version)
        .with("plan_digest", digest(plan.id.0, &text(plan)))
}

/// The text of a plan, of which the ledger keeps the digest: kind, name and instruction, then one line for each step with its
/// owner, parted by tabs. Nobody's name is in it.
pub fn text(plan: &EmergencyPlan) -> String {
    let mut text = format!("{}\t{}\t{}\n", plan.category.as_str(), plan.name, plan.instruction);
    for step in &plan.steps {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\t{}", rules::owner_word(step), step.words);
    }
    text
}
