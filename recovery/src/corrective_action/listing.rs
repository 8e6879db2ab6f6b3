//! The lists of `/actions`, page by page. What is closed to the reader neither fills a page nor says that there is another.

use super::model::{ActionList, State};
use super::reading::{Clearing, Seen, listing};
use super::store::{self, Place};
use super::verbs::today;
use muster_store::Fault;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How many actions of each list stand on one page.
pub const PAGE: usize = 50;

/// One page of one list.
#[derive(Default)]
pub struct Listed {
    pub rows: Vec<Seen>,
    /// The last of these, when the reader may see more: give it as `after`.
    pub more_after: Option<Reference>,
}

/// The lists of `/actions`.
#[derive(Default)]
pub struct Lists {
    /// What the own side has taken on, the oldest date first.
    pub own: Listed,
    /// What the other side asks of this one, and has not been answered.
    pub asked: Listed,
    /// What the other side has taken on or was asked, as far as clauses open it, the newest first.
    pub others: Listed,
    /// Closed ones, newest first; only when asked for.
    pub closed: Listed,
    /// How many of the own side's are past their day, whatever page they stand on.
    pub late: i64,
    /// The one list that goes on here; the others are left out.
    pub goes_on: Option<ActionList>,
}

impl Lists {
    pub fn of(&self, list: ActionList) -> &Listed {
        match list {
            ActionList::Own => &self.own,
            ActionList::Asked => &self.asked,
            ActionList::Others => &self.others,
            ActionList::Closed => &self.closed,
        }
    }
}

/// The first page of each list for this desk; `closed`: of the closed ones too.
///
/// Errors: [`Problem::Missing`] for who does not debrief.
pub async fn list(desk: &Desk, closed: bool) -> Result<Lists, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let mut lists = Lists {
        late: store::late_of(&tx, desk.org(), today(desk)).await?,
        ..Lists::default()
    };
    let mut clearing = listing(&mut tx, desk);
    lists.own = page(&mut clearing, ActionList::Own, None).await?;
    lists.asked = page(&mut clearing, ActionList::Asked, None).await?;
    lists.others = page(&mut clearing, ActionList::Others, None).await?;
    if closed {
        lists.closed = page(&mut clearing, ActionList::Closed, None).await?;
    }
    clearing.leave_lines().await?;
    tx.commit().await?;
    Ok(lists)
}

/// The next page of one list.
///
/// Errors: [`Problem::Missing`] for who does not debrief, and for an `after` that is not in this list of theirs.
pub async fn list_after(desk: &Desk, list: ActionList, after: &Reference) -> Result<Lists, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let mut lists = Lists {
        late: store::late_of(&tx, desk.org(), today(desk)).await?,
        goes_on: Some(list),
        ..Lists::default()
    };
    let last = store::find(&tx, desk.org(), after).await?.ok_or(Problem::Missing)?;
    let place = Place::of(list, desk.org(), &last);
    let mut clearing = listing(&mut tx, desk);
    let seen = clearing.clear(last).await?;
    let place = place.filter(|_| seen.is_some_and(|seen| list == ActionList::Others || seen.is_known()));
    let listed = match place {
        Some(place) => Some(page(&mut clearing, list, Some(place)).await?),
        None => None,
    };
    clearing.leave_lines().await?;
    tx.commit().await?;
    let listed = listed.ok_or(Problem::Missing)?;
    match list {
        ActionList::Own => lists.own = listed,
        ActionList::Asked => lists.asked = listed,
        ActionList::Others => lists.others = listed,
        ActionList::Closed => lists.closed = listed,
    }
    Ok(lists)
}

/// Asks on until a page of what the reader may see is full, or nothing is left. That there is more says one more that it may see.
async fn page(clearing: &mut Clearing<'_>, list: ActionList, after: Option<Place>) -> Result<Listed, Problem> {
    let org = clearing.desk.org();
    let limit = i64::try_from(PAGE + 1).map_err(Fault::other)?;
    let (mut listed, mut after) = (Listed::default(), after);
    loop {
        let found = store::listed(clearing.tx, org, list, after.as_ref(), limit).await?;
        let is_all = found.len() <= PAGE;
        after = found.last().and_then(|last| Place::of(list, org, last));
        for action in found {
            let Some(seen) = clearing.clear(action).await?.filter(|seen| belongs(list, seen)) else {
                continue;
            };
            if listed.rows.len() == PAGE {
                let last = listed.rows.last();
                listed.more_after = last.map(|last| last.action.as_ref().reference.clone());
                return Ok(listed);
            }
            listed.rows.push(seen);
        }
        if is_all {
            return Ok(listed);
        }
    }
}

/// Whether it is closed says in which list it stands to whoever may know that. To its writer who may not, it stays among the others'.
fn belongs(list: ActionList, seen: &Seen) -> bool {
    match list {
        ActionList::Own | ActionList::Asked => true,
        ActionList::Others => !seen.is_known() || seen.action.as_ref().state() != State::Closed,
        ActionList::Closed => seen.is_known(),
    }
}
