//! What stays with a side that is out of a visit: its own part of it, and nothing of anybody else's.
//!
//! Whoever declined or was uninvited after it wrote something reads its own lines, findings and photos, the visit's reference, and how
//! the visit was called when it was planned. No clause is asked: it is all its own. The plan, the route, the other side's words, what
//! became of the visit and what was made of a finding are not among it.

use crate::model::*;
use crate::store;
use muster_readiness::opening::Part;
use muster_recovery::work;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// A visit that one is out of, in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub reference: Reference,
    /// As it was called when it was planned.
    pub title: String,
}

/// The own part of a visit that one is out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPart {
    pub reference: Reference,
    /// As it was called when it was planned.
    pub title: String,
    /// [`Answer::Declined`] or [`Answer::Uninvited`].
    pub answer: Answer,
    pub said: Said,
}

/// The own part of a visit that this organisation is out of.
///
/// Errors: [`Problem::Missing`] for a visit that it is in, that it was never in, and that it wrote nothing into.
pub async fn find(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<OwnPart, Problem> {
    desk.require(Act::ReadOwn)?;
    let visit = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let invited = store::invited(tx, visit.id).await?;
    let mine = invited.into_iter().find(|each| each.org == desk.org());
    let mine = mine.filter(|mine| !mine.answer.is_in()).ok_or(Problem::Missing)?;
    let said = store::said(tx, visit.id, desk.org()).await?;
    if !said.has_words() {
        return Err(Problem::Missing);
    }
    let work = work::store::find(tx, crate::verbs::work_of(visit.id)).await?;
    let own = Part::own(desk, mine.org, alone(said))?;
    Ok(OwnPart {
        title: work.ok_or(Problem::Missing)?.title,
        reference: visit.reference,
        answer: mine.answer,
        said: own.open().cloned().ok_or(Problem::Missing)?,
    })
}

/// What was written, without where on the owner's route and without what was made of it.
fn alone(said: Said) -> Said {
    let alone = |finding: Finding| Finding {
        stop: None,
        action: None,
        ..finding
    };
    Said {
        findings: said.findings.into_iter().map(alone).collect(),
        ..said
    }
}
