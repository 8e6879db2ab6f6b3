//! The lists of handovers: what was told in both directions and whom to meet, the own rows whole, those of partners as far as their clause of
//! contacts opens them.

use crate::gate;
use crate::model::*;
use crate::reading::{clauses, organisation_of, today};
use crate::rules;
use crate::store::{self, Before};
use muster_agreements::crossing::Item;
use muster_membership::Organisation;
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::Openings;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Rows of one list on one page.
const SHOWN: usize = 50;
/// Rows of partners that are looked at together.
const AT_ONCE: usize = 100;

/// What one partner heard last of one vacancy.
pub struct Told {
    pub notice: Notice,
    /// The partner that was told; of a notice of others, who told it.
    pub other: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
}

/// An introduction in the list.
pub struct Listed {
    pub found: Introduction,
    pub other: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
    pub is_overdue: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// All lists, each from its start.
    Start,
    /// What the own side told, after this notice.
    Own(String),
    /// What partners told, after this notice.
    Theirs(String),
    /// Introductions that nobody has to do anything about, after this one.
    Meetings(IntroductionId),
}

/// Rows of one list; `older`: there are more, after the row with this id.
pub struct Shown<T> {
    pub rows: Vec<T>,
    pub older: Option<String>,
}

/// What stands on the page of handovers; a list that was not asked for is `None`.
pub struct Handovers {
    /// Whom the own side has told.
    pub own: Option<Shown<Told>>,
    /// What partners told.
    pub theirs: Option<Shown<Told>>,
    pub introductions: Option<Shown<Listed>>,
}

/// The lists as far as they are open to this desk. What is read is read beside whoever writes; only what a partner's clause opens is noted.
///
/// Errors: [`Problem::Missing`] for a row to begin after that this organisation has no part in.
pub async fn list(desk: &Desk, begin: &Begin) -> Result<Handovers, Problem> {
    desk.require(Act::ReadOwn)?;
    let all = *begin == Begin::Start;
    let mut list = Handovers {
        own: None,
        theirs: None,
        introductions: None,
    };
    if all || matches!(begin, Begin::Own(_)) {
        list.own = Some(own(desk, begin).await?);
    }
    if all || matches!(begin, Begin::Theirs(_)) {
        list.theirs = Some(theirs(desk, begin).await?);
    }
    if all || matches!(begin, Begin::Meetings(_)) {
        list.introductions = Some(introductions(desk, begin).await?);
    }
    Ok(list)
}

/// Cuts what is one more than a page has; the last row that stays, where more come.
fn cut<T>(rows: &mut Vec<T>) -> Option<&T> {
    let has_older = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    rows.last().filter(|_| has_older)
}

/// The place of the notice that a page begins after.
async fn notice_place(desk: &Desk, tx: &Tx, begin: &Begin) -> Result<Before, Problem> {
    let (Begin::Own(id) | Begin::Theirs(id)) = begin else {
        return Ok(Before::first());
    };
    let found = store::find_notice(tx, desk.org(), id).await?;
    let found = found.ok_or(Problem::Missing)?;
    if found.org != desk.org() {
        let item = gate::notice_item(tx, &found).await?;
        is_open(desk, tx, &mut Openings::default(), &item).await?;
    }
    Ok(Before::notice(&found))
}

async fn own(desk: &Desk, begin: &Begin) -> Result<Shown<Told>, Problem> {
    let tx = desk.read().await?;
    let from = notice_place(desk, &tx, begin).await?;
    let mut notices = store::told_by(&tx, desk.org(), &from, SHOWN + 1).await?;
    let older = cut(&mut notices).map(|last| last.id.clone());
    let mut rows = Vec::new();
    for notice in notices {
        rows.push(Told {
            other: organisation_of(&tx, notice.partner).await?,
            notice,
            under: Vec::new(),
        });
    }
    Ok(Shown { rows, older })
}

/// What is closed is no place to go on from: it answers like what there is not.
async fn is_open(desk: &Desk, tx: &Tx, openings: &mut Openings, item: &Item) -> Result<(), Problem> {
    match opens(desk, tx, openings, item).await? {
        true => Ok(()),
        false => Err(Problem::Missing),
    }
}

async fn opens(desk: &Desk, tx: &Tx, openings: &mut Openings, item: &Item) -> Result<bool, Problem> {
    let opening = openings.of(desk, tx, item.owner).await?;
    Ok(opening.opens(item, CrossingAct::List)?.is_some())
}

async fn theirs(desk: &Desk, begin: &Begin) -> Result<Shown<Told>, Problem> {
    let tx = desk.read().await?;
    let mut from = notice_place(desk, &tx, begin).await?;
    let (mut openings, mut open) = (Openings::default(), Vec::new());
    // One more than a page has; what is closed is passed over before anything is cut.
    while open.len() <= SHOWN {
        let batch = store::told_to(&tx, desk.org(), &from, AT_ONCE).await?;
        let is_last = batch.len() < AT_ONCE;
        if let Some(last) = batch.last() {
            from = Before::notice(last);
        }
        for notice in batch {
            let item = gate::notice_item(&tx, &notice).await?;
            if open.len() <= SHOWN && opens(desk, &tx, &mut openings, &item).await? {
                open.push(notice);
            }
        }
        if is_last {
            break;
        }
    }
    drop(tx);
    let older = cut(&mut open).map(|last| last.id.clone());
    let mut rows = Vec::new();
    if open.is_empty() {
        return Ok(Shown { rows, older });
    }
    let (mut tx, mut openings) = (desk.begin().await?, Openings::default());
    for notice in open {
        let item = gate::notice_item(&tx, &notice).await?;
        let Some(under) = crossed(desk, &mut tx, &mut openings, &item).await? else {
            continue;
        };
        let other = organisation_of(&tx, notice.org).await?;
        rows.push(Told { notice, other, under });
    }
    tx.commit().await?;
    Ok(Shown { rows, older })
}

/// The clauses under which it is shown, with its line; `None` for what closed since it was read, which is neither shown nor noted.
async fn crossed(
    desk: &Desk,
    tx: &mut Tx,
    openings: &mut Openings,
    item: &Item,
) -> Result<Option<Vec<ClauseRef>>, Problem> {
    let opening = openings.of(desk, tx, item.owner).await?;
    if opening.opens(item, CrossingAct::List)?.is_none() {
        return Ok(None);
    }
    let part = opening.cross(tx, item, CrossingAct::List, ()).await?;
    Ok(part.open().map(|()| clauses(&part)))
}

/// The introductions of this organisation, on either side, as far as they are open to this desk: from the start all that somebody may still
/// do something about, then so many of the others.
///
/// Errors: as [`list`].
pub async fn introductions(desk: &Desk, begin: &Begin) -> Result<Shown<Listed>, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let (mut openings, mut open) = (Openings::default(), Vec::new());
    let mut from = match begin {
        Begin::Meetings(id) => {
            let found = store::find(&tx, *id).await?.filter(|found| found.is_of(desk.org()));
            let found = found.ok_or(Problem::Missing)?;
            if !is_shown(desk, &tx, &mut openings, &found).await? {
                return Err(Problem::Missing);
            }
            Before::introduction(&found)
        }
        _ => {
            for found in store::open_of(&tx, desk.org()).await? {
                if is_shown(desk, &tx, &mut openings, &found).await? {
                    open.push(found);
                }
            }
            Before::first()
        }
    };
    let mut ended = Vec::new();
    while ended.len() <= SHOWN {
        let batch = store::ended_of(&tx, desk.org(), &from, AT_ONCE).await?;
        let is_last = batch.len() < AT_ONCE;
        if let Some(last) = batch.last() {
            from = Before::introduction(last);
        }
        for found in batch {
            if ended.len() <= SHOWN && is_shown(desk, &tx, &mut openings, &found).await? {
                ended.push(found);
            }
        }
        if is_last {
            break;
        }
    }
    drop(tx);
    let older = cut(&mut ended).map(|last| last.id.to_string());
    open.extend(ended);
    Ok(Shown {
        rows: listed(desk, open).await?,
        older,
    })
}

async fn is_shown(desk: &Desk, tx: &Tx, openings: &mut Openings, found: &Introduction) -> Result<bool, Problem> {
    if found.org == desk.org() {
        return Ok(true);
    }
    let item = gate::introduction_item(tx, found, found.org).await?;
    opens(desk, tx, openings, &item).await
}

/// Introductions as they are shown; those of partners cross, each with its line.
async fn listed(desk: &Desk, all: Vec<Introduction>) -> Result<Vec<Listed>, Problem> {
    let row = |found: Introduction, other, under| Listed {
        is_overdue: rules::is_overdue(&found, desk.now(), today(desk)),
        found,
        other,
        under,
    };
    let mut rows = Vec::new();
    if all.iter().all(|found| found.org == desk.org()) {
        let tx = desk.read().await?;
        for found in all {
            let other = organisation_of(&tx, found.other(desk.org())).await?;
            rows.push(row(found, other, Vec::new()));
        }
        return Ok(rows);
    }
    let (mut tx, mut openings) = (desk.begin().await?, Openings::default());
    for found in all {
        let mut under = Vec::new();
        if found.org != desk.org() {
            let item = gate::introduction_item(&tx, &found, found.org).await?;
            match crossed(desk, &mut tx, &mut openings, &item).await? {
                Some(clauses) => under = clauses,
                None => continue,
            }
        }
        let other = organisation_of(&tx, found.other(desk.org())).await?;
        rows.push(row(found, other, under));
    }
    tx.commit().await?;
    Ok(rows)
}
