//! Beginning a plan, and writing in it.

use super::{entry, hold_own, keep_version, made, newest, post};
use crate::document::{Basis, Document, Holds, MOST_SECTIONS};
use crate::model::PlanText;
use crate::rules::{self, Head, NewPlan, NewSection};
use crate::store;
use muster_membership::position;
use muster_readiness::site_profile::store::hold_own as hold_site;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Begins a plan from a template.
///
/// Errors: [`Problem::Missing`] without the duty; `plan-text.site` unless it is an own site, `plan-text.approver`, `plan-text.too-many`.
pub async fn add(desk: &Desk, new: NewPlan) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let site = match &new.site {
        Some(reference) => {
            let site = hold_site(&tx, desk.org(), reference).await?;
            let wrong = || Problem::refusal("plan-text.site", t("plantext-site-wrong"));
            Some(site.ok_or_else(wrong)?.id)
        }
        None => None,
    };
    check_approver(desk, &tx, new.approver).await?;
    if store::count_of(&tx, desk.org()).await? >= rules::MOST_PLANS {
        return Err(Problem::refusal("plan-text.too-many", t("plantext-too-many")));
    }
    let plan = PlanText {
        id: PlanTextId::new(),
        reference: store::draw_reference(&tx).await?,
        org: desk.org(),
        unit: desk.who.unit,
        site,
        kind: new.template.kind(),
        category: new.category,
        template: new.template,
        actions: new.actions,
        title: new.title,
        approver: new.approver,
        review_on: None,
        version: 1,
        approved: None,
        withdrawn_at: None,
        work: None,
        created_at: desk.now(),
        revision: 1,
    };
    let basis = Basis {
        actions: plan.actions,
        category: plan.category,
    };
    let content = new.template.document(new.actions).on(basis);
    let first = made(desk, 1, plan.title.clone(), content, Vec::new())?;
    store::insert(&tx, &plan, &first).await?;
    post(&mut tx, &plan, "plan_text.added", &[]);
    let entry = entry(desk, "plan_text.added", &plan).with("digest", first.digest);
    tx.commit_with(entry).await?;
    Ok(plan.reference)
}

/// The approver is an own position that may look after sites.
async fn check_approver(desk: &Desk, tx: &Tx, id: PositionId) -> Result<String, Problem> {
    let found = position::store::find_of(tx, desk.org(), id).await?;
    let found = found.filter(|position| position.duty.may(Act::ManageSites));
    let wrong = || Problem::refusal("plan-text.approver", t("plantext-choose"));
    Ok(found.ok_or_else(wrong)?.title)
}

/// An own plan for its form.
///
/// Errors: [`Problem::Missing`] without the duty and for every plan of others.
pub async fn find_own(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<PlanText, Problem> {
    desk.require(Act::ManageSites)?;
    let found = store::find(tx, reference).await?;
    found.filter(|plan| plan.org == desk.org()).ok_or(Problem::Missing)
}

/// Changes title, code list, kind of emergency and approver. Another title, list or kind is another version.
///
/// Errors: `plan-text.approver`, `plan-text.withdrawn`; `plan-text.changed-meanwhile`, a conflict.
pub async fn change_head(desk: &Desk, reference: &Reference, seen: i64, head: Head) -> Result<(), Problem> {
    let (tx, plan) = hold_own(desk, reference).await?;
    let before = newest(&tx, &plan).await?;
    if plan.revision != seen {
        // A share and an approval count the row on too: whoever wrote last need not be who came first.
        return Err(rules::lost_race(None, reference, desk));
    }
    check_approver(desk, &tx, head.approver).await?;
    let was = plan.basis_of(&before);
    let basis = rules::basis_with(&head, was);
    let content = match basis == was {
        true => before.content.clone(),
        false => before.content.clone().on(basis),
    };
    let plan = PlanText {
        title: head.title,
        category: basis.category,
        approver: head.approver,
        ..plan
    };
    keep_version(desk, tx, plan, &before, content, "plan_text.changed").await
}

/// Adds a section at the end.
///
/// Errors: `plan-text.too-many-sections`, `plan-text.too-long`, `plan-text.withdrawn`.
pub async fn add_section(desk: &Desk, reference: &Reference, new: NewSection) -> Result<PlanSectionId, Problem> {
    let (tx, plan) = hold_own(desk, reference).await?;
    let before = newest(&tx, &plan).await?;
    if before.content.sections.len() >= MOST_SECTIONS {
        return Err(Problem::refusal(
            "plan-text.too-many-sections",
            t("plantext-too-many-sections"),
        ));
    }
    let id = PlanSectionId::new();
    let content = before
        .content
        .clone()
        .with_section(id, &new.title, Holds::Text, &new.text);
    keep_version(desk, tx, plan, &before, content, "plan_text.changed").await?;
    Ok(id)
}

/// Changes a section. `seen` is the version that its writer saw: who writes in another section meanwhile is not in the way.
///
/// Errors: [`Problem::Missing`] where there never was such a section; `plan-text.changed-meanwhile`, a conflict, also where it was taken
/// away; `plan-text.too-long`.
pub async fn change_section(
    desk: &Desk,
    reference: &Reference,
    section: PlanSectionId,
    seen: i64,
    new: NewSection,
) -> Result<(), Problem> {
    edit(desk, reference, section, seen, |content| {
        Ok(content.with_text(section, &new.title, &new.text))
    })
    .await
}

/// Takes a section away; it stays in the versions before. The one that holds the room's steps stays: nothing brings it back.
///
/// Errors: as [`change_section`]; `plan-text.steps-stay`.
pub async fn remove_section(
    desk: &Desk,
    reference: &Reference,
    section: PlanSectionId,
    seen: i64,
) -> Result<(), Problem> {
    edit(desk, reference, section, seen, |content| {
        rules::may_go(content.section(section))?;
        Ok(content.without(section))
    })
    .await
}

/// Moves a section one place.
///
/// Errors: as [`change_section`].
pub async fn move_section(
    desk: &Desk,
    reference: &Reference,
    section: PlanSectionId,
    seen: i64,
    earlier: bool,
) -> Result<(), Problem> {
    edit(desk, reference, section, seen, |content| {
        Ok(content.moved(section, earlier))
    })
    .await
}

async fn edit(
    desk: &Desk,
    reference: &Reference,
    section: PlanSectionId,
    seen: i64,
    change: impl FnOnce(Document) -> Result<Document, Problem>,
) -> Result<(), Problem> {
    let (tx, plan) = hold_own(desk, reference).await?;
    let now = newest(&tx, &plan).await?;
    if seen != plan.version {
        let was = store::version(&tx, plan.id, seen).await?;
        let is_touched = was.is_none_or(|was| rules::is_touched(&was.content, &now.content, section));
        if is_touched {
            return Err(rules::lost_race(Some(&now.changed), reference, desk));
        }
    }
    if now.content.section(section).is_none() {
        return Err(Problem::Missing);
    }
    let content = change(now.content.clone())?;
    keep_version(desk, tx, plan, &now, content, "plan_text.changed").await
}
