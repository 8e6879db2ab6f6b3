//! Reading notices and introductions: the own ones whole, those of partners as far as their clause of contacts opens them.

use crate::gate;
use crate::model::*;
use crate::{rules, store};
use muster_membership::{Organisation, organisation};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::{Opening, Part};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Today, in the reader's own calendar.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

pub(crate) async fn organisation_of(tx: &Tx, org: OrgId) -> Result<Organisation, Problem> {
    organisation::store::find(tx, org).await?.ok_or(Problem::Missing)
}

pub(crate) fn clauses<T>(part: &Part<T>) -> Vec<ClauseRef> {
    part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect()
}

/// What one side wrote into an introduction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub people: Vec<Came>,
    /// Who of it did what, with its words.
    pub events: Vec<Event>,
    /// Times that it proposed, with their places.
    pub times: Vec<Proposed>,
}

impl Written {
    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.events.is_empty() && self.times.is_empty()
    }
}

/// One introduction, as its reader may see it.
pub struct Found {
    pub introduction: Introduction,
    /// The other side, seen from the reader.
    pub other: Organisation,
    /// The clauses that open the partner's record; none for an own one.
    pub under: Vec<ClauseRef>,
    /// All times. The place of one that the other side proposed is empty where its words are closed.
    pub times: Vec<Proposed>,
    pub own: Written,
    /// What the other side wrote; `None` while it wrote nothing.
    pub others: Option<Part<Written>>,
    /// What was done, the first first; words and positions of the other side only where they are open.
    pub events: Vec<Event>,
    pub is_overdue: bool,
}

impl Found {
    /// Can the reader's side come at this time?
    pub fn own_yes(&self, desk: &Desk, time: &Proposed) -> bool {
        let own = self.introduction.org == desk.org();
        if own { time.owner_yes_at } else { time.partner_yes_at }.is_some()
    }

    /// Can the other side?
    pub fn other_yes(&self, desk: &Desk, time: &Proposed) -> bool {
        let own = self.introduction.org == desk.org();
        if own { time.partner_yes_at } else { time.owner_yes_at }.is_some()
    }

    /// Where to meet at the agreed time, as far as the reader may read it.
    pub fn agreed_place(&self) -> Option<&str> {
        let at = self.introduction.agreed_for?;
        let agreed = self.introduction.agreed_place.as_deref()?;
        let time = self.times.iter().find(|time| time.starts_at == at)?;
        // Where another place is proposed for that time, the agreed one may be of either side.
        let is_open = self.others.as_ref().is_none_or(|part| part.open().is_some());
        Some(agreed).filter(|place| !place.is_empty() && (is_open || time.place == *place))
    }
}

/// An introduction of the own organisation, or one with a partner that is open to this desk now. Commit before anything is shown. What
/// the desk is allowed is for its caller to ask.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn find(desk: &Desk, tx: &mut Tx, id: IntroductionId) -> Result<Found, Problem> {
    find_as(desk, tx, id, CrossingAct::Read).await
}

/// The same for what then leaves in a file.
pub(crate) async fn find_as(desk: &Desk, tx: &mut Tx, id: IntroductionId, act: CrossingAct) -> Result<Found, Problem> {
    let introduction = store::find(tx, id).await?.ok_or(Problem::Missing)?;
    if !introduction.is_of(desk.org()) {
        return Err(Problem::Missing);
    }
    let other = organisation_of(tx, introduction.other(desk.org())).await?;
    let own = written(tx, &introduction, desk.org()).await?;
    let theirs = written(tx, &introduction, other.id).await?;
    let (under, others) = other_side(desk, tx, &introduction, (act, theirs)).await?;
    let open = others.as_ref().is_none_or(|part| part.open().is_some());
    let mut times = store::times(tx, id).await?;
    let mut events = store::events(tx, id).await?;
    if !open {
        let closed = |time: &&mut Proposed| time.by == Some(other.id);
        times.iter_mut().filter(closed).for_each(|time| time.place.clear());
        for event in events.iter_mut().filter(|event| event.org == other.id) {
            event.words.clear();
            event.title.clear();
        }
    }
    Ok(Found {
        is_overdue: rules::is_overdue(&introduction, desk.now(), today(desk)),
        introduction,
        other,
        under,
        times,
        own,
        others,
        events,
    })
}

/// What the other side wrote, and the clauses that open the record itself. The owner's words are part of that record; a partner's are its
/// own, and pass under the clause of its direction.
///
/// Errors: [`Problem::Missing`] for a record that is closed to this desk.
async fn other_side(
    desk: &Desk,
    tx: &mut Tx,
    introduction: &Introduction,
    (act, theirs): (CrossingAct, Written),
) -> Result<(Vec<ClauseRef>, Option<Part<Written>>), Problem> {
    let writer = introduction.other(desk.org());
    let is_own = introduction.org == desk.org();
    let is_empty = theirs.is_empty();
    if is_own && is_empty {
        return Ok((Vec::new(), None));
    }
    let opening = Opening::between(desk, tx, writer).await?;
    let item = gate::introduction_item(tx, introduction, writer).await?;
    if !is_own && opening.opens(&item, act)?.is_none() {
        return Err(Problem::Missing);
    }
    let part = opening.cross(tx, &item, act, theirs).await?;
    if is_own {
        return Ok((Vec::new(), Some(part)));
    }
    part.open().ok_or(Problem::Missing)?;
    Ok((clauses(&part), Some(part).filter(|_| !is_empty)))
}

async fn written(tx: &Tx, introduction: &Introduction, org: OrgId) -> Result<Written, Problem> {
    let mut people = store::people(tx, introduction.id).await?;
    people.retain(|each| each.org == org);
    let mut events = store::events(tx, introduction.id).await?;
    events.retain(|event| event.org == org && !event.title.is_empty());
    let mut times = store::times(tx, introduction.id).await?;
    times.retain(|time| time.by == Some(org));
    Ok(Written { people, events, times })
}
