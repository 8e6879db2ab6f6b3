//! The list of drills: own ones, and those of partners in which own positions were asked; newest first, page by page.

use super::model::Drill;
use super::{store, verbs};
use muster_policy::Cleared;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How many drills of each kind stand on one page.
pub const PAGE: usize = 50;
/// How many are read at once: a page, and one more to know whether it goes on.
const BATCH: i64 = PAGE as i64 + 1;

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
    let wants = |own: bool| last.is_none_or(|drill: &Drill| (drill.org == desk.org()) == own);
    let mut own = Vec::new();
    if wants(true) {
        own = store::of_org(&tx, desk.org(), last, BATCH).await?;
    }
    let own_next = cut(&mut own);
    let (mut others, mut others_next) = (Vec::new(), None);
    if wants(false) {
        (others, others_next) = of_partners(&mut tx, desk, last).await?;
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

/// One page of partners' drills that are open to this reader, and the last of it where an open one is older. One that is closed takes
/// no place, and nothing on the page tells that it is there; only what is shown leaves its line in "who saw what".
async fn of_partners(
    tx: &mut Tx,
    desk: &Desk,
    last: Option<&Drill>,
) -> Result<(Vec<Cleared<Drill>>, Option<Reference>), Problem> {
    let mut page: Vec<Cleared<Drill>> = Vec::new();
    let mut last = last.cloned();
    loop {
        let rows = store::with_participants_of(tx, desk.org(), last.as_ref(), BATCH).await?;
        if rows.is_empty() {
            return Ok((page, None));
        }
        last = rows.last().cloned();
        for drill in rows {
            if !verbs::is_open_to(tx, desk, &drill).await? {
                continue;
            }
            if page.len() == PAGE {
                let next = page.last().map(|drill| drill.as_ref().reference.clone());
                return Ok((page, next));
            }
            page.push(verbs::opened_to(tx, desk, drill).await?);
        }
    }
}

/// Leaves one page; the last of it, where there was more.
fn cut(drills: &mut Vec<Drill>) -> Option<Reference> {
    let is_more = drills.len() > PAGE;
    drills.truncate(PAGE);
    drills.last().filter(|_| is_more).map(|drill| drill.reference.clone())
}
