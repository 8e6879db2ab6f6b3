//! The list of drills: own ones, and those of partners in which own positions were asked; newest first, page by page.

use super::model::Drill;
use super::{store, verbs};
use muster_policy::Cleared;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How many drills of each kind stand on one page.
pub const PAGE: usize = 50;

/// One page of the list.
pub struct Listing {
    pub own: Vec<Drill>,
    /// The last of the own ones here, when there are older ones: give it as `after`.
    pub own_next: Option<Reference>,
    pub others: Vec<Cleared<Drill>>,
    /// The same of the partners'.
    pub others_next: Option<Reference>,
    /// It goes on after another page.
    pub goes_on: bool,
}

/// One page for this desk. `after`: the older ones of the kind that this drill is of, and none of the other.
///
/// Errors: [`Problem::Missing`] without the duty, and for an `after` that is on no page of this reader's.
pub async fn list(desk: &Desk, after: Option<&Reference>) -> Result<Listing, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let last = match after {
        Some(reference) => Some(verbs::find(&mut tx, desk, reference).await?),
        None => None,
    };
    let last = last.as_ref().map(AsRef::as_ref);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let wants = |own: bool| last.is_none_or(|drill: &Drill| (drill.org == desk.org()) == own);
    let mut own = Vec::new();
    if wants(true) {
        own = store::of_org(&tx, desk.org(), last, limit).await?;
    }
    let mut theirs = Vec::new();
    if wants(false) {
        theirs = store::with_participants_of(&tx, desk.org(), last, limit).await?;
    }
    let (own_next, others_next) = (cut(&mut own), cut(&mut theirs));
    let mut others = Vec::new();
    for drill in theirs {
        match verbs::find(&mut tx, desk, &drill.reference).await {
            Ok(drill) => others.push(drill),
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        }
    }
    tx.commit().await?;
    Ok(Listing {
        own,
        own_next,
        others,
        others_next,
        goes_on: after.is_some(),
    })
}

/// Leaves one page; the last of it, where there was more.
fn cut(drills: &mut Vec<Drill>) -> Option<Reference> {
    let is_more = drills.len() > PAGE;
    drills.truncate(PAGE);
    drills.last().filter(|_| is_more).map(|drill| drill.reference.clone())
}
