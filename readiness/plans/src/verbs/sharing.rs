//! Sharing a plan for comment, and approving it by both.

use super::{entry, hold_own, post, saved};
use crate::model::{Approval, Approved, PlanText, Version};
use crate::{reading, rules, store};
use muster_agreements::mou;
use muster_policy::CrossingAct;
use muster_recovery::work;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};

/// Shares the newest version with a partner, or offers it the newest one.
///
/// Errors: `plan-text.partner` unless an agreement is in force with it; `plan-text.withdrawn`.
pub async fn share(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    if !mou::store::partners_of(&tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::refusal("plan-text.partner", t("plantext-partner-wrong")));
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

/// Ends the sharing with a partner: it reads the plan no more. What it said stays with both.
///
/// Errors: [`Problem::Missing`] where it was not shared.
pub async fn end_share(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    if !store::end_share(&tx, plan.id, partner, desk.now()).await? {
        return Err(Problem::Missing);
    }
    if let Some(work) = plan.work {
        work::store::leave(&tx, work, partner, desk.now()).await?;
    }
    let plan = saved(desk, &tx, plan).await?;
    post(&mut tx, &plan, "plan_text.share_ended", &[partner]);
    let entry = entry(desk, "plan_text.share_ended", &plan).also_for(partner);
    Ok(tx.commit_with(entry).await?)
}

/// Approves exactly this version: for its owner its approver does, for a partner whoever looks after sites. When the last side did, the
/// version is the approved one, and its review is due in a year.
///
/// Errors: [`Problem::Missing`] for what is not open to this desk; `plan-text.not-approver`; `plan-text.approved-later` for a version
/// before the approved one.
pub async fn approve(desk: &Desk, reference: &Reference, version: i64) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let held = store::hold(&tx, reference).await?.ok_or(Problem::Missing)?;
    let found = reading::find(desk, &mut tx, reference, Some(version), CrossingAct::Read).await?;
    if held.withdrawn_at.is_some() {
        return Err(Problem::refusal("plan-text.withdrawn", t("plantext-is-withdrawn")));
    }
    if found.is_own() && held.approver != desk.who.position {
        return Err(Problem::refusal("plan-text.not-approver", t("plantext-not-approver")));
    }
    if held
        .approved
        .as_ref()
        .is_some_and(|approved| approved.version > version)
    {
        return Err(
            Problem::conflict("plan-text.approved-later", t("plantext-approved-later"))
                .meanwhile(format!("/plans/{reference}"), None),
        );
    }
    let approval = Approval {
        version,
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        digest: found.version.digest.clone(),
        approved_at: desk.now(),
    };
    let is_new = store::approve(&tx, held.id, &approval).await?;
    let (plan, is_done) = settle(desk, &tx, held, version).await?;
    if !is_new && !is_done {
        return Ok(tx.commit().await?);
    }
    enter(desk, &mut tx, &plan, &found.version, is_done).await?;
    Ok(tx.commit().await?)
}

/// Is this version approved by every side now? Then it is the plan's approved one.
async fn settle(desk: &Desk, tx: &Tx, plan: PlanText, version: i64) -> Result<(PlanText, bool), Problem> {
    let is_known = plan
        .approved
        .as_ref()
        .is_some_and(|approved| approved.version == version);
    let shares = store::shares(tx, plan.id).await?;
    let approvals = store::approvals(tx, plan.id).await?;
    if is_known || !rules::all_approved(version, plan.org, &shares, &approvals) {
        return Ok((plan, false));
    }
    let plan = PlanText {
        approved: Some(Approved {
            version,
            at: desk.now(),
            steps: reading::steps_digest(tx, &plan).await?,
        }),
        review_on: Some(rules::next_review(reading::today(desk))),
        ..plan
    };
    Ok((saved(desk, tx, plan).await?, true))
}

/// One entry for each pair that this concerns: no partner learns of another.
async fn enter(desk: &Desk, tx: &mut Tx, plan: &PlanText, version: &Version, is_done: bool) -> Result<(), Problem> {
    let shares = store::shares(tx, plan.id).await?;
    let is_open = |org: OrgId| {
        let share = shares.iter().find(|share| share.org == org);
        share.is_some_and(|share| share.is_open() && share.offered.contains(&version.version))
    };
    let mut partners: Vec<OrgId> = shares
        .iter()
        .map(|share| share.org)
        .filter(|org| is_open(*org))
        .collect();
    if desk.org() != plan.org {
        partners.retain(|org| *org == desk.org());
    }
    let of = |entry: Entry, partner: Option<OrgId>| match partner {
        Some(partner) => entry.also_for(partner),
        None => entry,
    };
    let each: Vec<Option<OrgId>> = match partners.is_empty() {
        true => vec![None],
        false => partners.iter().copied().map(Some).collect(),
    };
    for partner in each {
        let entry = Entry::new(plan.org, "plan_text.approved", desk.now())
            .with("plan", String::from(plan.id))
            .with("version", version.version)
            .with("digest", version.digest.clone())
            .with("by", String::from(desk.org()))
            .with("position", String::from(desk.who.position))
            .with("by_every_side", is_done);
        tx.enter(of(entry, partner));
    }
    for partner in partners {
        post(tx, plan, "plan_text.approved", &[partner]);
    }
    Ok(())
}
