//! The list of exercises: the own ones, and those of partners as far as a clause opens them.

use crate::model::*;
use crate::reading::{item, seen, site_name};
use crate::store::lines::{self, Before};
use muster_membership::{Organisation, organisation};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::Openings;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::cmp::Reverse;

/// Exercises on one page that are over or called off.
const ENDED_SHOWN: usize = 50;
/// Of partners so many are looked at together.
const AT_ONCE: usize = 100;

/// One row of the list.
pub struct Listed {
    pub exercise: Exercise,
    pub site_name: String,
    pub owner: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
}

/// One page of the list.
pub struct Page {
    /// On the first page all that are to come or under way, the last day first; then so many that are over or called off, the newest first.
    pub own: Vec<Listed>,
    /// The same of partners.
    pub theirs: Vec<Listed>,
    /// There are ended ones after these: the next page begins after this one.
    pub older: Option<Reference>,
    /// This is not the first page.
    pub goes_on: bool,
}

/// The own exercises and those of partners that are open to this desk; with `before` the ended ones that come after that one. What is read
/// is read beside whoever writes; only what a partner's clause opens is noted.
///
/// Errors: [`Problem::Missing`] for a `before` that is closed to this desk, or that this organisation has no part in.
pub async fn list(desk: &Desk, before: Option<&Reference>) -> Result<Page, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let mut openings = Openings::default();
    let from = match before {
        Some(reference) => {
            let exercise = lines::listed(&tx, desk.org(), reference).await?;
            let exercise = exercise.ok_or(Problem::Missing)?;
            let (from, is_own) = (Before::of(&exercise), exercise.org == desk.org());
            // What is closed is no place to go on from: it answers like what there is not.
            if !is_own && openings.open(desk, &tx, (vec![exercise], 1), in_list).await?.is_empty() {
                return Err(Problem::Missing);
            }
            from
        }
        None => Before::first(),
    };
    let mut all = Vec::new();
    if before.is_none() {
        all = lines::open_of(&tx, desk.org()).await?;
        let asked = lines::open_with(&tx, desk.org()).await?;
        all.extend(openings.open(desk, &tx, (asked, usize::MAX), in_list).await?);
    }
    let mut ended = ended(desk, &tx, &mut openings, from).await?;
    let has_older = ended.len() > ENDED_SHOWN;
    ended.truncate(ENDED_SHOWN);
    let older = ended.last().filter(|_| has_older).map(|last| last.reference.clone());
    all.extend(ended);
    let (own, theirs) = all.into_iter().partition(|exercise| exercise.org == desk.org());
    let own = of_own(desk, &tx, own).await?;
    drop(tx);
    Ok(Page {
        own,
        theirs: crossed(desk, theirs).await?,
        older,
        goes_on: before.is_some(),
    })
}

fn in_list(exercise: &Exercise) -> muster_agreements::crossing::Item {
    item(exercise, exercise.org, None)
}

/// One more than a page has of what is over, the newest first: what is not open is passed over before anything is cut.
async fn ended(desk: &Desk, tx: &Tx, openings: &mut Openings, from: Before) -> Result<Vec<Exercise>, Problem> {
    let most = ENDED_SHOWN + 1;
    let mut all = lines::ended_of(tx, desk.org(), &from, most).await?;
    let (mut others, mut from) = (0, from);
    loop {
        let batch = lines::ended_with(tx, desk.org(), &from, AT_ONCE).await?;
        let is_last = batch.len() < AT_ONCE;
        if let Some(last) = batch.last() {
            from = Before::of(last);
        }
        let open = openings.open(desk, tx, (batch, most - others), in_list).await?;
        others += open.len();
        all.extend(open);
        if is_last || others == most {
            break;
        }
    }
    all.sort_by_key(|exercise| Reverse((exercise.planned_for, String::from(exercise.id))));
    Ok(all)
}

async fn of_own(desk: &Desk, tx: &Tx, all: Vec<Exercise>) -> Result<Vec<Listed>, Problem> {
    let owner = organisation::store::find(tx, desk.org()).await?;
    let owner = owner.ok_or(Problem::Missing)?;
    let mut rows = Vec::new();
    for exercise in all {
        rows.push(Listed {
            site_name: site_name(tx, exercise.site).await?,
            owner: owner.clone(),
            under: Vec::new(),
            exercise,
        });
    }
    Ok(rows)
}

/// Those of partners as they are shown: each crosses with its line.
async fn crossed(desk: &Desk, all: Vec<Exercise>) -> Result<Vec<Listed>, Problem> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let (mut tx, mut rows) = (desk.begin().await?, Vec::new());
    for exercise in all {
        match seen(desk, &mut tx, exercise, CrossingAct::List).await {
            Ok(seen) => rows.push(Listed {
                site_name: seen.site_name,
                owner: seen.owner,
                under: seen.under,
                exercise: seen.exercise.into_inner(),
            }),
            // What closed since it was read is not shown.
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        }
    }
    tx.commit().await?;
    Ok(rows)
}
