//! Approving a version, with the steps of the room that it stands on.

use super::told::{closed_to, told};
use super::{post, saved};
use crate::model::{Approval, Approved, PlanText, Version};
use crate::reading::{self, Found};
use crate::{rules, store};
use muster_membership::site;
use muster_policy::CrossingAct;
use muster_readiness::emergency_plan;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Approves exactly this version, with the steps of the room as they are now where they are open to the desk, and the text alone where
/// they are not: for its owner its approver does, for a partner whoever looks after sites. When the last side that can read it did, the
/// version is the approved one, and its review is due in a year. `steps` is the digest of the steps that were seen, where it is known.
///
/// Errors: [`Problem::Missing`] for what is not open to this desk; `plan-text.not-approver`, `plan-text.withdrawn`; as conflicts
/// `plan-text.approved-later` and `plan-text.offered-later` for a version before the approved one or before the newest that was offered,
/// `plan-text.steps-meanwhile` for steps that changed since, `plan-text.file-gone` for a version whose file was deleted.
pub async fn approve(desk: &Desk, reference: &Reference, version: i64, steps: Option<&str>) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let held = store::hold(&tx, reference).await?.ok_or(Problem::Missing)?;
    let found = reading::find(desk, &mut tx, reference, Some(version), CrossingAct::Read).await?;
    let covered = reading::steps_covered(&tx, &found).await?;
    may_approve(desk, &held, &found)?;
    if steps.is_some_and(|seen| seen != covered.as_deref().unwrap_or_default()) {
        return Err(conflict("plan-text.steps-meanwhile", "plantext-steps-meanwhile", &held));
    }
    let approval = Approval {
        version,
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        digest: found.version.digest.clone(),
        steps: covered,
        approved_at: desk.now(),
    };
    let is_new = store::approve(&tx, held.id, &approval).await?;
    let (plan, is_done) = settle(desk, &mut tx, held, &found.version, is_new).await?;
    if is_new || is_done {
        enter(desk, &mut tx, &plan, &approval, is_done).await?;
    }
    Ok(tx.commit().await?)
}

fn conflict(code: &'static str, words: &str, plan: &PlanText) -> Problem {
    Problem::conflict(code, t(words)).meanwhile(format!("/plans/{}", plan.reference), None)
}

fn may_approve(desk: &Desk, plan: &PlanText, found: &Found) -> Result<(), Problem> {
    let version = found.version.version;
    if plan.withdrawn_at.is_some() {
        return Err(Problem::refusal("plan-text.withdrawn", t("plantext-is-withdrawn")));
    }
    if found.is_own() && plan.approver != desk.who.position {
        return Err(Problem::refusal("plan-text.not-approver", t("plantext-not-approver")));
    }
    if plan
        .approved
        .as_ref()
        .is_some_and(|approved| approved.version > version)
    {
        return Err(conflict("plan-text.approved-later", "plantext-approved-later", plan));
    }
    if found.newest_offered().is_some_and(|offered| offered > version) {
        return Err(conflict("plan-text.offered-later", "plantext-offered-later", plan));
    }
    if found.version.files.iter().any(|file| file.is_gone) {
        return Err(conflict("plan-text.file-gone", "plantext-file-gone-approve", plan));
    }
    Ok(())
}

/// Is this version approved by every side that can read it now, with the room's steps of now? Then it is the plan's approved one.
/// `is_new`: somebody approved just now, so that also the last approval of a version that was approved already is said.
async fn settle(
    desk: &Desk,
    tx: &mut Tx,
    plan: PlanText,
    version: &Version,
    is_new: bool,
) -> Result<(PlanText, bool), Problem> {
    let shares = store::shares(tx, plan.id).await?;
    let approvals = store::approvals(tx, plan.id).await?;
    let closed = closed_to(desk, tx, &plan, version, &shares).await?;
    let steps = reading::steps_digest(tx, &plan, plan.basis_of(version).category).await?;
    let sides = rules::sides(plan.org, &shares, &closed);
    let known = plan.approved.as_ref();
    let stands = |one: &Approved| rules::stands(one, &shares, &approvals, &closed);
    let is_known = known.is_some_and(|one| one.version == version.version && one.steps == steps && stands(one));
    if (is_known && !is_new) || !rules::all_approved(version.version, &sides, &approvals, &steps) {
        return Ok((plan, false));
    }
    let today = reading::today_of(tx, plan.org, desk.now()).await?;
    let police = police_of(tx, &plan).await?;
    if let Some(at) = rules::steps_agreed_at((version.version, &steps), &sides, police, &approvals) {
        let on = reading::today_of(tx, plan.org, at).await?;
        agree_steps(desk, tx, &plan, plan.basis_of(version).category, (on, today)).await?;
    }
    let plan = PlanText {
        review_on: Some(rules::review_after_approval(plan.review_on, today)),
        approved: Some(Approved {
            version: version.version,
            at: desk.now(),
            steps,
        }),
        ..plan
    };
    Ok((saved(desk, tx, plan).await?, true))
}

/// Who answers for the site of the plan, where that is chosen.
async fn police_of(tx: &Tx, plan: &PlanText) -> Result<Option<OrgId>, Problem> {
    let site = match plan.site {
        Some(site) => site::store::find(tx, site).await?,
        None => None,
    };
    Ok(site.and_then(|site| site.police_org))
}

/// The steps of the room that the owner and the police approved are agreed as of the day the police did: the site, home and the readiness
/// figure say so.
async fn agree_steps(
    desk: &Desk,
    tx: &mut Tx,
    plan: &PlanText,
    category: Option<Category>,
    (on, today): (civil::Date, civil::Date),
) -> Result<(), Problem> {
    let (Some(site), Some(category)) = (plan.site, category) else {
        return Ok(());
    };
    let Some(steps) = emergency_plan::store::for_category(tx, site, category).await? else {
        return Ok(());
    };
    if steps.steps.is_empty() || steps.agreed_on.is_some_and(|known| known >= on) {
        return Ok(());
    }
    let agreed = emergency_plan::rules::agreed(steps, on, today)?;
    // Whoever approves for the owner stands for the change, also where the partner approved last.
    if !emergency_plan::store::save(tx, &agreed, plan.approver, desk.now()).await? {
        return Err(conflict("plan-text.steps-meanwhile", "plantext-steps-meanwhile", plan));
    }
    let entry = Entry::new(plan.org, "site.emergency_plan_agreed", desk.now())
        .with("site", String::from(site))
        .with("by", String::from(desk.who.position));
    tx.enter(
        emergency_plan::verbs::told_of(entry, &agreed)
            .with("agreed_on", on.to_string())
            .with("plan_text", String::from(plan.id)),
    );
    Ok(())
}

/// A side is out: the newest version that its owner approved may be approved by all who are left.
pub(super) async fn settle_rest(desk: &Desk, tx: &mut Tx, plan: PlanText) -> Result<(), Problem> {
    let approvals = store::approvals(tx, plan.id).await?;
    let own = approvals.into_iter().filter(|one| one.org == plan.org);
    let Some(last) = own.max_by_key(|one| one.version) else {
        return Ok(());
    };
    let is_later = |approved: &Approved| approved.version > last.version;
    let shares = store::shares(tx, plan.id).await?;
    let mut offered = shares
        .iter()
        .filter(|share| share.is_open())
        .flat_map(|share| &share.offered);
    if plan.approved.as_ref().is_some_and(is_later) || offered.any(|version| *version > last.version) {
        return Ok(());
    }
    let version = store::version(tx, plan.id, last.version)
        .await?
        .ok_or(Problem::Missing)?;
    let (plan, is_done) = settle(desk, tx, plan, &version, false).await?;
    if is_done {
        enter(desk, tx, &plan, &last, true).await?;
    }
    Ok(())
}

/// One entry for each pair that this concerns, while a clause opens it there: no partner learns of another.
async fn enter(desk: &Desk, tx: &mut Tx, plan: &PlanText, approval: &Approval, is_done: bool) -> Result<(), Problem> {
    let version = store::version(tx, plan.id, approval.version).await?;
    let version = version.ok_or(Problem::Missing)?;
    let mut partners = told(desk, tx, plan, &version).await?;
    if desk.org() != plan.org {
        partners.retain(|org| *org == desk.org());
    }
    let each: Vec<Option<OrgId>> = match partners.is_empty() {
        true => vec![None],
        false => partners.iter().copied().map(Some).collect(),
    };
    for partner in each {
        let entry = Entry::new(plan.org, "plan_text.approved", desk.now())
            .with("plan", String::from(plan.id))
            .with("version", approval.version)
            .with("digest", approval.digest.clone())
            .with("with_steps", approval.steps.is_some())
            .with("by", String::from(approval.org))
            .with("position", String::from(approval.position))
            .with("by_every_side", is_done);
        tx.enter(match partner {
            Some(partner) => entry.also_for(partner),
            None => entry,
        });
    }
    post(tx, plan, "plan_text.approved", &partners);
    Ok(())
}
