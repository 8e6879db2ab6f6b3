//! Reading tests: the questions to the own people as they are, those to a partner's as far as a clause opens their contacts now.

use super::{
    ReachTest,
    model::{ListedProbe, ListedTest},
    store,
};
use crate::contacts::reading::{Asked, Reach, of_partner};
use crate::opening::{Opening, Part};
use muster_membership::organisation;
use muster_policy::{CrossingAct, Why};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeSet;

/// All contacts of a partner, whatever the site.
pub(super) fn whole(owner: OrgId, act: CrossingAct) -> Asked {
    Asked {
        owner,
        site: None,
        unit: None,
        act,
    }
}

/// The questions of a test as far as this desk may see them.
pub struct Seen {
    pub listed: ListedTest,
    /// One for each clause that opens some; a single closed one when none does any more.
    pub parts: Vec<Part<Vec<ListedProbe>>>,
    /// Contacts of the partner were asked that are no longer open. How many is not said.
    pub some_closed: bool,
}

impl Seen {
    /// Every question that is open to this desk.
    pub fn open(&self) -> impl Iterator<Item = &ListedProbe> {
        self.parts.iter().filter_map(Part::open).flatten()
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        self.parts.iter().find_map(|part| match part {
            Part::Closed(why) => Some(why),
            Part::Open(_) => None,
        })
    }

    /// What the position at this desk is asked on its screen, while it has not answered.
    pub fn for_desk(&self, desk: &Desk) -> Option<&ListedProbe> {
        let mine = |each: &&ListedProbe| {
            each.probe.position == desk.who.position
                && each.probe.channel == crate::contacts::Channel::Live
                && each.probe.outcome.is_none()
        };
        self.open().find(mine)
    }
}

/// A test that this organisation made or was asked in.
///
/// Errors: [`Problem::Missing`] for any other.
pub async fn find(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Seen, Problem> {
    desk.require(Act::ReadOwn)?;
    let listed = store::find(tx, desk.org(), reference).await?.ok_or(Problem::Missing)?;
    let probes = store::probes_of(tx, listed.test.id).await?;
    if listed.test.about == desk.org() {
        let parts = vec![Part::own(desk, desk.org(), probes)?];
        return Ok(Seen {
            listed,
            parts,
            some_closed: false,
        });
    }
    let reach = partner(desk, tx, listed.test.about).await?;
    let count = probes.len();
    let parts = by_clause(reach, &probes);
    let shown: usize = parts.iter().filter_map(Part::open).map(Vec::len).sum();
    Ok(Seen {
        listed,
        parts,
        some_closed: shown < count,
    })
}

async fn partner(desk: &Desk, tx: &mut Tx, about: OrgId) -> Result<Reach, Problem> {
    let opening = Opening::between(desk, tx, about).await?;
    of_partner(tx, &opening, whole(about, CrossingAct::Read)).await
}

/// The questions to the contacts of each part. Each position stands once, under the first clause that opens it.
fn by_clause(reach: Reach, probes: &[ListedProbe]) -> Vec<Part<Vec<ListedProbe>>> {
    let mut seen = BTreeSet::new();
    let mut parts = Vec::new();
    for part in reach.parts {
        parts.push(match part {
            Part::Closed(why) => Part::Closed(why),
            Part::Open(cleared) => Part::Open(cleared.map(|listed| {
                let ours: BTreeSet<PositionId> = listed
                    .iter()
                    .map(|each| each.contact.position)
                    .filter(|position| seen.insert(*position))
                    .collect();
                let here = probes.iter().filter(|each| ours.contains(&each.probe.position));
                here.cloned().collect()
            })),
        });
    }
    parts
}

/// May this desk see what this position of the test was asked, now?
pub(super) async fn is_open(desk: &Desk, tx: &mut Tx, test: &ReachTest, position: PositionId) -> Result<bool, Problem> {
    if test.about == desk.org() {
        return Ok(true);
    }
    let reach = partner(desk, tx, test.about).await?;
    Ok(reach.open().any(|each| each.contact.position == position))
}

/// An organisation whose contacts can be asked.
#[derive(Debug, Clone)]
pub struct Askable {
    pub org: OrgId,
    pub name: String,
}

/// The own organisation first, then those with an agreement in force.
pub async fn askable(desk: &Desk, tx: &Tx) -> Result<Vec<Askable>, Problem> {
    let mut all = vec![Askable {
        org: desk.org(),
        name: desk.who.org_name.clone(),
    }];
    for org in muster_agreements::mou::store::partners_of(tx, desk.org()).await? {
        if let Some(found) = organisation::store::find(tx, org).await? {
            all.push(Askable { org, name: found.name });
        }
    }
    Ok(all)
}
