//! What stays with a side that a plan is not shared with any more: its own comments and approvals, and nothing of anybody else's.
//!
//! No clause is asked: it is all its own. The text, the paragraphs that were commented on, the answers of the other side and what became
//! of the plan are not among it.

use crate::model::*;
use crate::store;
use muster_membership::{Organisation, organisation};
use muster_readiness::opening::Part;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// A plan that one is out of, in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub reference: Reference,
    /// Name of the organisation whose plan it is.
    pub owner: String,
}

/// The own part of a plan that one is out of.
#[derive(Debug, Clone)]
pub struct OwnPart {
    pub reference: Reference,
    pub owner: Organisation,
    /// With the own side's answers alone; their quotes are empty.
    pub comments: Vec<Comment>,
    pub approvals: Vec<Approval>,
}

/// The own part of a plan whose sharing ended, or that was withdrawn.
///
/// Errors: [`Problem::Missing`] for a plan that is shared with this organisation, that never was, and that it said nothing at.
pub async fn find(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<OwnPart, Problem> {
    desk.require(Act::ReadOwn)?;
    let plan = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let mut shares = store::shares(tx, plan.id).await?;
    shares.retain(|share| share.org == desk.org());
    let is_out = |share: &Share| !share.is_open() || plan.withdrawn_at.is_some();
    if !shares.first().is_some_and(is_out) {
        return Err(Problem::Missing);
    }
    let comments = store::comments_of(tx, plan.id, desk.org()).await?;
    let mut approvals = store::approvals(tx, plan.id).await?;
    approvals.retain(|one| one.org == desk.org());
    if comments.is_empty() && approvals.is_empty() {
        return Err(Problem::Missing);
    }
    let comments = comments.into_iter().map(|one| alone(one, desk.org())).collect();
    let own = Part::own(desk, desk.org(), (comments, approvals))?;
    let (comments, approvals) = own.open().cloned().ok_or(Problem::Missing)?;
    Ok(OwnPart {
        owner: organisation::store::find(tx, plan.org).await?.ok_or(Problem::Missing)?,
        reference: plan.reference,
        comments,
        approvals,
    })
}

/// What this side said itself.
fn alone(comment: Comment, org: OrgId) -> Comment {
    let mut answers = comment.answers;
    answers.retain(|answer| answer.org == org);
    Comment {
        quote: String::new(),
        resolved: None,
        answers,
        ..comment
    }
}
