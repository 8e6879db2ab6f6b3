//! The list of events: the own ones, and those of others as far as a clause opens them.

use crate::model::*;
use crate::reading::item;
use crate::store::{self, Before, ListLine};
use muster_agreements::crossing::Item;
use muster_membership::{Organisation, organisation};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::Openings;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::cmp::Reverse;
use std::collections::{BTreeMap, btree_map::Entry};

/// Events that are over, on one page.
const ENDED_SHOWN: usize = 50;
/// Those of others that are looked at together.
const AT_ONCE: usize = 100;

/// An event in the list.
pub struct Listed {
    pub event: Event,
    pub site: String,
    pub owner: Organisation,
    /// What the partner answered; for an event of others, what this organisation answered.
    pub answer: Option<Answer>,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
}

/// One page of the list.
pub struct Page {
    /// On the first page all that are not over, the own ones first and by their day; then so many of the others, the newest first.
    pub rows: Vec<Listed>,
    /// There are more that are over: the next page begins after this one.
    pub older: Option<Reference>,
    /// This is not the first page.
    pub goes_on: bool,
}

/// A line as the gate sees it.
fn in_list(line: &ListLine) -> Item {
    item(&line.event, line.event.org, line.event.unit)
}

/// The own events, then those of others that this desk is invited to and may see; with `before` those that are over and come after that one.
/// What is read is read beside whoever writes; only what a partner's clause opens is noted.
///
/// Errors: [`Problem::Missing`] for a `before` that is closed to this desk, or that this organisation was never in.
pub async fn list(desk: &Desk, before: Option<&Reference>) -> Result<Page, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let mut openings = Openings::default();
    let from = match before {
        Some(reference) => {
            let line = store::listed(&tx, desk.org(), reference).await?;
            let line = line.ok_or(Problem::Missing)?;
            let (from, is_own) = (Before::of(&line.event), line.event.org == desk.org());
            // What is closed is no place to go on from: it answers like what there is not.
            if !is_own && openings.open(desk, &tx, (vec![line], 1), in_list).await?.is_empty() {
                return Err(Problem::Missing);
            }
            from
        }
        None => Before::first(),
    };
    let mut lines = Vec::new();
    if before.is_none() {
        lines = store::open_of(&tx, desk.org(), desk.now()).await?;
        let others = store::open_with(&tx, desk.org(), desk.now()).await?;
        lines.extend(openings.open(desk, &tx, (others, usize::MAX), in_list).await?);
    }
    let mut ended = ended(desk, &tx, &mut openings, from).await?;
    let has_older = ended.len() > ENDED_SHOWN;
    ended.truncate(ENDED_SHOWN);
    let older = ended.last().filter(|_| has_older);
    let older = older.map(|line| line.event.reference.clone());
    lines.extend(ended);
    let owners = owners(&tx, &lines).await?;
    drop(tx);
    Ok(Page {
        rows: crossed(desk, lines, &owners).await?,
        older,
        goes_on: before.is_some(),
    })
}

/// One more than a page has of what is over, the newest first: each one that is not open is passed over before anything is cut.
async fn ended(desk: &Desk, tx: &Tx, openings: &mut Openings, from: Before) -> Result<Vec<ListLine>, Problem> {
    let most = ENDED_SHOWN + 1;
    let mut all = store::ended_of(tx, desk.org(), desk.now(), &from, most).await?;
    let (mut others, mut from) = (0, from);
    loop {
        let batch = store::ended_with(tx, desk.org(), desk.now(), &from, AT_ONCE).await?;
        let is_last = batch.len() < AT_ONCE;
        if let Some(last) = batch.last() {
            from = Before::of(&last.event);
        }
        let open = openings.open(desk, tx, (batch, most - others), in_list).await?;
        others += open.len();
        all.extend(open);
        if is_last || others == most {
            break;
        }
    }
    all.sort_by_key(|line| Reverse((line.event.starts_at, String::from(line.event.id))));
    Ok(all)
}

async fn owners(tx: &Tx, lines: &[ListLine]) -> Result<BTreeMap<OrgId, Organisation>, Problem> {
    let mut owners = BTreeMap::new();
    for line in lines {
        if let Entry::Vacant(place) = owners.entry(line.event.org) {
            let owner = organisation::store::find(tx, line.event.org).await?;
            place.insert(owner.ok_or(Problem::Missing)?);
        }
    }
    Ok(owners)
}

/// The lines as they are shown; those of others cross, each with its line.
async fn crossed(
    desk: &Desk,
    lines: Vec<ListLine>,
    owners: &BTreeMap<OrgId, Organisation>,
) -> Result<Vec<Listed>, Problem> {
    let listed = |line: ListLine, under: Vec<ClauseRef>| -> Result<Listed, Problem> {
        let owner = owners.get(&line.event.org).cloned().ok_or(Problem::Missing)?;
        let answer = match line.event.org == desk.org() {
            true => line.partner_answer,
            false => line.own_answer,
        };
        Ok(Listed {
            answer,
            owner,
            under,
            site: line.site,
            event: line.event,
        })
    };
    if lines.iter().all(|line| line.event.org == desk.org()) {
        return lines.into_iter().map(|line| listed(line, Vec::new())).collect();
    }
    let mut tx = desk.begin().await?;
    let (mut openings, mut rows) = (Openings::default(), Vec::new());
    for line in lines {
        if line.event.org == desk.org() {
            rows.push(listed(line, Vec::new())?);
            continue;
        }
        let item = item(&line.event, line.event.org, line.event.unit);
        let opening = openings.of(desk, &tx, line.event.org).await?;
        // What closed since it was read is neither shown nor noted.
        if opening.opens(&item, CrossingAct::List)?.is_none() {
            continue;
        }
        let part = opening.cross(&mut tx, &item, CrossingAct::List, ()).await?;
        if part.open().is_some() {
            let under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
            rows.push(listed(line, under)?);
        }
    }
    tx.commit().await?;
    Ok(rows)
}
