//! The list of drills: own ones, and those of partners in which own positions were asked; newest first, page by page.

use super::model::Drill;
use super::{store, verbs};
use crate::incident::{desk_receiver, gate};
use muster_agreements::crossing::{Decided, Ways, note_once};
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

/// One page for this desk. `after`: the older ones of the kind that this drill is of, and none of the other. However many there are to
/// ask about, nobody who writes waits for it: only the lines of what is shown are written, at its end.
///
/// Errors: [`Problem::Missing`] without the duty, and for an `after` that is on no page of this reader's.
pub async fn list(desk: &Desk, after: Option<&Reference>) -> Result<Listing, Problem> {
    desk.require(Act::ReadOwn)?;
    let read = desk.read().await?;
    let mut looking = Looking {
        tx: &read,
        desk,
        ways: Vec::new(),
    };
    let last = match after {
        Some(reference) => Some(looking.last(reference).await?),
        None => None,
    };
    let wants = |own: bool| last.as_ref().is_none_or(|drill| (drill.org == desk.org()) == own);
    let mut own = Vec::new();
    if wants(true) {
        own = store::of_org(&read, desk.org(), last.as_ref(), BATCH).await?;
    }
    let own_next = cut(&mut own);
    let (mut others, mut others_next) = (Vec::new(), None);
    if wants(false) {
        (others, others_next) = looking.of_partners(last.clone()).await?;
    }
    drop(read);
    Ok(Listing {
        own,
        own_next,
        others: shown(desk, others).await?,
        others_next,
        goes_on: after.is_some(),
    })
}

/// Decisions about partners' drills. What may open anything of a partner's is read once for all of them.
struct Looking<'a> {
    tx: &'a Tx,
    desk: &'a Desk,
    ways: Vec<(OrgId, Ways)>,
}

impl Looking<'_> {
    /// The drill after which a page begins.
    async fn last(&mut self, reference: &Reference) -> Result<Drill, Problem> {
        let drill = store::find(self.tx, reference).await?.ok_or(Problem::Missing)?;
        let is_open = drill.org == self.desk.org()
            || store::is_asked(self.tx, drill.id, self.desk.org()).await?
                && self.decide(&drill).await?.decision.is_release();
        is_open.then_some(drill).ok_or(Problem::Missing)
    }

    /// One page of partners' drills that are open to this reader, and the last of it where an open one is older. One that is closed
    /// takes no place, and nothing on the page tells that it is there.
    async fn of_partners(
        &mut self,
        mut last: Option<Drill>,
    ) -> Result<(Vec<(Drill, Decided)>, Option<Reference>), Problem> {
        let mut page: Vec<(Drill, Decided)> = Vec::new();
        loop {
            let rows = store::with_participants_of(self.tx, self.desk.org(), last.as_ref(), BATCH).await?;
            if rows.is_empty() {
                return Ok((page, None));
            }
            last = rows.last().cloned();
            for drill in rows {
                let decided = self.decide(&drill).await?;
                if !decided.decision.is_release() {
                    continue;
                }
                if page.len() == PAGE {
                    let next = page.last().map(|(drill, _)| drill.reference.clone());
                    return Ok((page, next));
                }
                page.push((drill, decided));
            }
        }
    }

    async fn decide(&mut self, drill: &Drill) -> Result<Decided, Problem> {
        let (tx, desk) = (self.tx, self.desk);
        let at = match self.ways.iter().position(|(known, _)| *known == drill.org) {
            Some(at) => at,
            None => {
                let ways = gate(desk.app())?.ways(tx, drill.org, desk.org(), desk.now()).await?;
                self.ways.push((drill.org, ways));
                self.ways.len() - 1
            }
        };
        let (item, receiver) = (verbs::item(drill), desk_receiver(desk));
        Ok(self.ways[at]
            .1
            .decide_as(&item, &receiver, &verbs::look(), desk.now())?)
    }
}

/// What is shown leaves its lines in "who saw what", as it was decided.
async fn shown(desk: &Desk, page: Vec<(Drill, Decided)>) -> Result<Vec<Cleared<Drill>>, Problem> {
    if page.is_empty() {
        return Ok(Vec::new());
    }
    let (mut tx, receiver) = (desk.begin().await?, desk_receiver(desk));
    let mut shown = Vec::with_capacity(page.len());
    for (drill, decided) in page {
        let decision = note_once(&mut tx, &verbs::item(&drill), &receiver, decided, desk.now()).await?;
        shown.extend(decision.clear(drill).ok());
    }
    tx.commit().await?;
    Ok(shown)
}

/// Leaves one page; the last of it, where there was more.
fn cut(drills: &mut Vec<Drill>) -> Option<Reference> {
    let is_more = drills.len() > PAGE;
    drills.truncate(PAGE);
    drills.last().filter(|_| is_more).map(|drill| drill.reference.clone())
}
