//! What a finding becomes: a corrective action of somebody of either side, with a day.

use super::said::hold_finding;
use super::work_of;
use crate::model::{Answer, Visit};
use crate::reading::{self, Found, SidePart};
use crate::{rules, store};
use muster_membership::position;
use muster_recovery::corrective_action::{Element, NewAction, OwnerChoice, verbs as actions};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Characters of a finding that stand in its action as the issue.
const MOST_ISSUE: usize = 300;

/// What shall be done about a finding, as typed.
#[derive(Debug, Clone, Default)]
pub struct ActionInput {
    /// Id of a position.
    pub owner: String,
    /// Such as `2031-06-05`.
    pub due_on: String,
    /// What shall be done.
    pub words: String,
}

/// Who can be given an action: every own position, and of the other side those that come along, as far as it told who.
pub async fn owners(desk: &Desk, tx: &Tx, found: &Found) -> Result<Vec<OwnerChoice>, Problem> {
    let own = position::store::of_org(tx, desk.org()).await?;
    let mut all: Vec<OwnerChoice> = own
        .into_iter()
        .map(|position| OwnerChoice {
            position: position.id,
            title: position.title,
            org: desk.org(),
            org_name: desk.who.org_name.clone(),
            side: desk.who.org_kind.side(),
        })
        .collect();
    let is_asked = |side: &&SidePart| {
        let comes = side.org.id == found.visit.org || side.answer == Some(Answer::Accepted);
        side.org.id != desk.org() && comes
    };
    for side in found.sides.iter().filter(is_asked) {
        let people = side.said().map(|said| said.people.as_slice()).unwrap_or_default();
        all.extend(people.iter().map(|each| OwnerChoice {
            position: each.position,
            title: each.title.clone(),
            org: side.org.id,
            org_name: side.org.name.clone(),
            side: side.org.side(),
        }));
    }
    Ok(all)
}

/// Makes a corrective action of an own finding. One of the own side stands at once; the other side is asked.
///
/// Errors: [`Problem::Missing`] without the duty; `finding.has-action`, a conflict; `action.owner` for who cannot be asked; `visit.due`, `text.empty`,
/// `text.too-long`; `visit.not-started`, `visit.signed`, `visit.not-now`.
pub async fn make_action(
    desk: &Desk,
    reference: &Reference,
    finding: FindingId,
    input: ActionInput,
) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let (found, finding) = hold_finding(desk, &mut tx, reference, finding).await?;
    let taken = || Problem::conflict("finding.has-action", t("visit-finding-has-action"));
    if finding.action.is_some() {
        return Err(taken());
    }
    let owner = owners(desk, &tx, &found).await?;
    let owner = owner
        .into_iter()
        .find(|each| each.position.to_string() == input.owner.trim());
    let owner = owner.ok_or_else(|| Problem::refusal("action.owner", t("visit-choose")))?;
    let today = reading::today(desk);
    let new = NewAction {
        issue: finding.words.chars().take(MOST_ISSUE).collect(),
        words: plain_text(&input.words, &t("visit-action-words-called"), 500, true)?,
        element: Element::Planning,
        owner: owner.position,
        starts_on: today,
        due_on: rules::check_due(&input.due_on, today)?,
    };
    let action = actions::add_from_work(&mut tx, desk, work_of(found.visit.id), owner, new).await?;
    if !store::keep_action(&tx, finding.id, &action).await? {
        return Err(taken());
    }
    tx.enter(
        super::entry(desk, "visit.action", &found.visit)
            .with("finding", String::from(finding.id))
            .with("action", action.to_string()),
    );
    tx.commit().await?;
    Ok(action)
}

/// A partner leaves: what was asked of it and not accepted is taken back, so that its findings can be dealt with otherwise.
pub(super) async fn take_back_asked(desk: &Desk, tx: &mut Tx, visit: &Visit, leaves: OrgId) -> Result<(), Problem> {
    for (finding, action) in store::with_action(tx, visit.id).await? {
        if actions::take_back(tx, desk, (visit.org, &action), leaves, &t("visit-action-left")).await? {
            store::drop_action(tx, finding).await?;
            tx.enter(
                super::entry(desk, "visit.action_taken_back", visit)
                    .with("finding", String::from(finding))
                    .with("action", action.to_string()),
            );
        }
    }
    Ok(())
}
