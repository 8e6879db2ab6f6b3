//! Corrective actions that come from a plan's review: the reviews of one plan are one work.

use super::{hold_for, saved};
use crate::model::PlanText;
use crate::{reading, store};
use muster_membership::{organisation, position};
use muster_recovery::corrective_action::{NewAction, OwnerChoice, verbs::add_from_work};
use muster_recovery::work::{self, Work, WorkKind};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Whom an action of this plan can be given to: every own position, and people of a partner it is shared with who commented where that
/// is open, or approved.
pub async fn owner_choices(desk: &Desk, tx: &mut Tx, found: &reading::Found) -> Result<Vec<OwnerChoice>, Problem> {
    let mut ids: Vec<PositionId> = Vec::new();
    for said in reading::said(desk, tx, found).await? {
        ids.extend(said.open().map(|comment| comment.position));
    }
    ids.extend(
        store::approvals(tx, found.plan.id)
            .await?
            .into_iter()
            .map(|one| one.position),
    );
    let open: Vec<OrgId> = found
        .shares
        .iter()
        .filter(|share| share.is_open())
        .map(|share| share.org)
        .collect();
    let mut all = position::store::of_org(tx, desk.org()).await?;
    for id in ids {
        let known = all.iter().any(|one| one.id == id);
        let found = position::store::find(tx, id)
            .await?
            .filter(|one| !known && open.contains(&one.org));
        all.extend(found);
    }
    let mut choices = Vec::new();
    for position in all {
        let Some(org) = organisation::store::find(tx, position.org).await? else {
            continue;
        };
        choices.push(OwnerChoice {
            position: position.id,
            title: position.title,
            org: org.id,
            side: org.side(),
            org_name: org.name,
        });
    }
    Ok(choices)
}

/// Adds an action from the review of an own plan. An action for the other side is asked of it.
///
/// Errors: [`Problem::Missing`] without the duties; `plan-text.no-site`, `plan-text.withdrawn`, `action.owner`.
pub async fn add_action(desk: &Desk, reference: &Reference, new: NewAction) -> Result<Reference, Problem> {
    let (mut tx, plan) = hold_for(desk, reference, Act::Debrief).await?;
    let found = reading::find(desk, &mut tx, reference, None, muster_policy::CrossingAct::Read).await?;
    let choices = owner_choices(desk, &mut tx, &found).await?;
    let owner = choices.into_iter().find(|choice| choice.position == new.owner);
    let refused = || Problem::refusal("action.owner", t("actions-choose-owner"));
    let owner = owner.ok_or_else(refused)?;
    let work = work_of(desk, &tx, plan, &found).await?;
    let added = add_from_work(&mut tx, desk, work, owner, new).await?;
    tx.commit().await?;
    Ok(added)
}

/// The work of a plan; the first action makes it, with everybody in it who reads the plan.
async fn work_of(desk: &Desk, tx: &Tx, plan: PlanText, found: &reading::Found) -> Result<WorkId, Problem> {
    if let Some(work) = plan.work {
        return Ok(work);
    }
    let no_site = || Problem::refusal("plan-text.no-site", t("plantext-no-site"));
    let work = Work {
        id: WorkId::new(),
        kind: WorkKind::PlanReview,
        reference: plan.reference.clone(),
        org: plan.org,
        site: plan.site.ok_or_else(no_site)?,
        title: plan.title.clone(),
    };
    work::store::insert(tx, &work).await?;
    for share in found.shares.iter().filter(|share| share.is_open()) {
        work::store::join(tx, work.id, share.org, None).await?;
    }
    let plan = PlanText {
        work: Some(work.id),
        ..plan
    };
    saved(desk, tx, plan).await?;
    Ok(work.id)
}
