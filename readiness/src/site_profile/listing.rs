//! The list of sites: the own ones and those of partners that a clause opens, so many of each organisation on one page.

use super::{SiteLine, reading::item, store, store::Listed};
use crate::opening::{Opening, Part};
use muster_agreements::{crossing::Item, mou};
use muster_membership::{Organisation, Site, organisation};
use muster_policy::{ClauseRef, Cleared, CrossingAct};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::collections::BTreeMap;

/// Sites of one organisation on one page.
pub const ON_A_PAGE: usize = 50;
/// Sites of a partner that are read at once: some of them may be closed.
const AT_ONCE: i64 = 200;

/// One page: the first sites of every organisation, or the next of one.
pub struct Sites {
    /// `None` where the page goes on with a partner's.
    pub own: Option<OwnSites>,
    pub partners: Vec<PartnerSites>,
    /// The page goes on from another one.
    pub goes_on: bool,
}

/// Own sites by name.
pub struct OwnSites {
    pub sites: Vec<SiteLine>,
    /// The last of them, when more follow: the next page begins after it.
    pub more_after: Option<Reference>,
}

/// The sites of one partner that are open to this desk under the same clauses.
pub struct PartnerSites {
    pub partner: String,
    pub side: Side,
    /// One clause of each agreement that opens them.
    pub under: Vec<ClauseRef>,
    pub sites: Cleared<Vec<SiteLine>>,
    /// On the last list of a partner: its last site on this page, when more are open.
    pub more_after: Option<Reference>,
}

/// The sites that this desk may see now; with `after`, the next of the organisation whose site that is. Each list of a
/// partner leaves one line, however many sites it holds.
///
/// Errors: [`Problem::Missing`] when that site is not one this desk could have read in the list, absent or not.
pub async fn sites(desk: &Desk, tx: &mut Tx, after: Option<&Reference>) -> Result<Sites, Problem> {
    let Some(after) = after else {
        return first(desk, tx).await;
    };
    let site = store::find_near(tx, desk.org(), after).await?.ok_or(Problem::Missing)?;
    if site.org == desk.org() {
        return Ok(Sites {
            own: Some(own(desk, tx, Some(&site)).await?),
            partners: Vec::new(),
            goes_on: true,
        });
    }
    let opening = Opening::between(desk, tx, site.org).await?;
    opening
        .opens(&item(&site, DataClass::SiteProfile), CrossingAct::List)?
        .ok_or(Problem::Missing)?;
    let owner = organisation::store::find(tx, site.org).await?.ok_or(Problem::Missing)?;
    Ok(Sites {
        own: None,
        partners: of_partner(tx, &owner, &opening, Some(&site)).await?,
        goes_on: true,
    })
}

async fn first(desk: &Desk, tx: &mut Tx) -> Result<Sites, Problem> {
    let own = own(desk, tx, None).await?;
    let mut partners = Vec::new();
    for partner in mou::store::partners_of(tx, desk.org()).await? {
        if let Some(owner) = organisation::store::find(tx, partner).await? {
            let opening = Opening::between(desk, tx, partner).await?;
            partners.extend(of_partner(tx, &owner, &opening, None).await?);
        }
    }
    Ok(Sites {
        own: Some(own),
        partners,
        goes_on: false,
    })
}

async fn own(desk: &Desk, tx: &Tx, after: Option<&Site>) -> Result<OwnSites, Fault> {
    let one_more = i64::try_from(ON_A_PAGE + 1).map_err(Fault::other)?;
    let listed = store::listed(tx, desk.org(), after, one_more).await?;
    let mut sites: Vec<SiteLine> = listed.into_iter().map(|listed| listed.line).collect();
    let more_after = cut(&mut sites, |line| line);
    Ok(OwnSites { sites, more_after })
}

/// Keeps what one page shows; the last of it, when there was more.
fn cut<T>(all: &mut Vec<T>, line: impl Fn(&T) -> &SiteLine) -> Option<Reference> {
    if all.len() <= ON_A_PAGE {
        return None;
    }
    all.truncate(ON_A_PAGE);
    all.last().map(|last| line(last).reference.clone())
}

/// A site that clauses open, one of each agreement.
struct Open {
    under: Vec<ClauseRef>,
    item: Item,
    line: SiteLine,
}

/// Sites that the same clauses open: these, what the gate is asked for, and the lines.
type Group = (Vec<ClauseRef>, Item, Vec<SiteLine>);

async fn of_partner(
    tx: &mut Tx,
    owner: &Organisation,
    opening: &Opening,
    after: Option<&Site>,
) -> Result<Vec<PartnerSites>, Problem> {
    let mut open = open_sites(tx, owner.id, opening, after).await?;
    let more_after = cut(&mut open, |open| &open.line);
    let mut by_clauses: BTreeMap<Vec<(String, String)>, Group> = BTreeMap::new();
    for Open { under, item, line } in open {
        let place = |clause: &ClauseRef| (clause.agreement.clone(), clause.number.clone());
        let key = under.iter().map(place).collect();
        let (_, asked, lines) = by_clauses
            .entry(key)
            .or_insert_with(|| (under, item.clone(), Vec::new()));
        // The list is as restricted as the most restricted site in it.
        if item.tlp > asked.tlp {
            *asked = item;
        }
        lines.push(line);
    }
    let mut lists = Vec::new();
    for (under, item, sites) in by_clauses.into_values() {
        let item = Item {
            record: format!("sites:{}", owner.id),
            words: t("sites-list-called"),
            ..item
        };
        if let Part::Open(sites) = opening.cross(tx, &item, CrossingAct::List, sites).await? {
            lists.push(PartnerSites {
                partner: owner.name.clone(),
                side: owner.side(),
                under,
                sites,
                more_after: None,
            });
        }
    }
    if let Some(last) = lists.last_mut() {
        last.more_after = more_after;
    }
    Ok(lists)
}

/// The open ones by name, until there is one more than a page holds. How many floors they have is of another class.
async fn open_sites(tx: &Tx, owner: OrgId, opening: &Opening, after: Option<&Site>) -> Result<Vec<Open>, Problem> {
    let mut open = Vec::new();
    let mut from = after.cloned();
    loop {
        let batch = store::listed(tx, owner, from.as_ref(), AT_ONCE).await?;
        let Some(last) = batch.last() else {
            return Ok(open);
        };
        from = Some(last.site.clone());
        for Listed { site, line } in batch {
            let item = item(&site, DataClass::SiteProfile);
            let under = opening.opens_under(&item, CrossingAct::List)?;
            if !under.is_empty() {
                let line = SiteLine { floors: None, ..line };
                open.push(Open { under, item, line });
            }
            if open.len() > ON_A_PAGE {
                return Ok(open);
            }
        }
    }
}
