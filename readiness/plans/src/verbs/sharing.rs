//! Sharing a plan for comment, and ending it.

use super::told::is_open_to;
use super::{approving, entry, hold_own, newest, post, saved};
use crate::model::PlanText;
use crate::{rules, store};
use muster_agreements::mou;
use muster_recovery::work;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};

/// Shares the newest version with a partner, or offers it the newest one. `seen` is the version that its owner saw: another is not
/// offered unseen.
///
/// Errors: `plan-text.partner` unless an agreement is in force with it; `plan-text.no-clause` where nothing opens the version to anybody
/// there; `plan-text.changed-meanwhile`, a conflict; `plan-text.withdrawn`.
pub async fn share(desk: &Desk, reference: &Reference, partner: OrgId, seen: i64) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    if !mou::store::partners_of(&tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::refusal("plan-text.partner", t("plantext-partner-wrong")));
    }
    let version = newest(&tx, &plan).await?;
    if seen != plan.version {
        return Err(rules::lost_race(Some(&version.changed), reference, desk));
    }
    if !is_open_to(desk, &tx, &plan, &version, partner).await? {
        return Err(Problem::refusal("plan-text.no-clause", t("plantext-no-clause")));
    }
    let by = LastChange::by(desk);
    let known = store::shares(&tx, plan.id).await?;
    if !known.iter().any(|share| share.org == partner && share.is_open()) {
        store::open_share(&tx, plan.id, partner, &by).await?;
    }
    store::offer(&tx, plan.id, partner, plan.version, &by).await?;
    if let Some(work) = plan.work {
        work::store::join(&tx, work, partner, None).await?;
    }
    let plan = saved(desk, &tx, plan).await?;
    post(&mut tx, &plan, "plan_text.shared", &[partner]);
    let entry = entry(desk, "plan_text.shared", &plan).also_for(partner);
    Ok(tx.commit_with(entry).await?)
}

/// Ends the sharing with a partner: it reads the plan no more. What it said stays with both. A version that all others approved is the
/// approved one from then on.
///
/// Errors: [`Problem::Missing`] where it was not shared.
pub async fn end_share(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    let hears = hears_of_end(desk, &tx, &plan, partner).await?;
    if !store::end_share(&tx, plan.id, partner, desk.now()).await? {
        return Err(Problem::Missing);
    }
    if let Some(work) = plan.work {
        work::store::leave(&tx, work, partner, desk.now()).await?;
    }
    let plan = saved(desk, &tx, plan).await?;
    let told: Vec<OrgId> = hears.then_some(partner).into_iter().collect();
    post(&mut tx, &plan, "plan_text.share_ended", &told);
    let entry = entry(desk, "plan_text.share_ended", &plan);
    tx.enter(match hears {
        true => entry.also_for(partner),
        false => entry,
    });
    approving::settle_rest(desk, &mut tx, plan).await?;
    Ok(tx.commit().await?)
}

/// Could the partner read what it was offered last? Then its log says that this ends.
async fn hears_of_end(desk: &Desk, tx: &Tx, plan: &PlanText, partner: OrgId) -> Result<bool, Problem> {
    let shares = store::shares(tx, plan.id).await?;
    let share = shares.into_iter().find(|share| share.org == partner && share.is_open());
    let Some(last) = share.and_then(|share| share.offered.first().copied()) else {
        return Ok(false);
    };
    match store::version(tx, plan.id, last).await? {
        Some(version) => is_open_to(desk, tx, plan, &version, partner).await,
        None => Ok(false),
    }
}
