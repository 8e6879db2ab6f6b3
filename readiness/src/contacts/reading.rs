//! Reading contacts: the own ones, and those of a partner that a clause opens.

use super::{Listed, store};
use crate::opening::{Opening, Part};
use muster_agreements::{crossing::Item, mou};
use muster_membership::organisation;
use muster_policy::{ClauseRef, CrossingAct, Why};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::collections::BTreeMap;

/// The contacts of one organisation, as far as this desk may see them.
pub struct Reach {
    pub org: OrgId,
    pub name: String,
    pub side: Side,
    /// One per clause that opens some; a single closed one when none does.
    pub parts: Vec<Part<Vec<Listed>>>,
}

impl Reach {
    /// Every contact that is open, in reach order within each clause.
    pub fn open(&self) -> impl Iterator<Item = &Listed> {
        self.parts.iter().filter_map(Part::open).flatten()
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        self.parts.iter().find_map(|part| match part {
            Part::Closed(why) => Some(why),
            Part::Open(_) => None,
        })
    }
}

/// Whose contacts, and for which site.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub owner: OrgId,
    /// On a site's page: those that answer for this site.
    pub site: Option<SiteId>,
    /// Only this district's, and those of no district.
    pub unit: Option<UnitId>,
    pub act: CrossingAct,
}

/// Those of the district, and those of none.
fn of_unit(mut listed: Vec<Listed>, unit: Option<UnitId>) -> Vec<Listed> {
    listed.retain(|each| unit.is_none() || each.unit.is_none() || each.unit == unit);
    listed
}

/// The own organisation's contacts.
pub async fn own(desk: &Desk, tx: &Tx, site: Option<SiteId>, unit: Option<UnitId>) -> Result<Reach, Problem> {
    let listed = of_unit(store::listed(tx, desk.org(), site, desk.now()).await?, unit);
    let part = Part::own(desk, desk.org(), listed)?;
    Ok(Reach {
        org: desk.org(),
        name: desk.who.org_name.clone(),
        side: desk.who.org_kind.side(),
        parts: vec![part],
    })
}

/// A partner's contacts. Districts and sites are asked one by one, since a clause may name them; each clause leaves one line.
pub async fn of_partner(desk: &Desk, tx: &mut Tx, opening: &Opening, asked: Asked) -> Result<Reach, Problem> {
    let owner = organisation::store::find(tx, asked.owner)
        .await?
        .ok_or(Problem::Missing)?;
    let listed = of_unit(
        store::listed(tx, asked.owner, asked.site, desk.now()).await?,
        asked.unit,
    );
    let mut by_clause: BTreeMap<(String, String), (ClauseRef, Item, Vec<Listed>)> = BTreeMap::new();
    let mut asked_before: BTreeMap<(Option<SiteId>, Option<UnitId>), Option<ClauseRef>> = BTreeMap::new();
    for each in listed {
        let place = (asked.site.or(each.contact.site), each.unit);
        let item = item(desk, asked.owner, place);
        let under = asked_before
            .entry(place)
            .or_insert_with(|| opening.opens(&item, asked.act));
        if let Some(under) = under {
            let key = (under.agreement.clone(), under.number.clone());
            by_clause
                .entry(key)
                .or_insert_with(|| (under.clone(), item, Vec::new()))
                .2
                .push(each);
        }
    }
    let mut parts = Vec::new();
    for (_, item, listed) in by_clause.into_values() {
        parts.push(opening.cross(tx, &item, asked.act, listed).await?);
    }
    if parts.is_empty() {
        let item = item(desk, asked.owner, (asked.site, None));
        parts.push(opening.cross(tx, &item, asked.act, Vec::new()).await?);
    }
    Ok(Reach {
        org: owner.id,
        side: owner.side(),
        name: owner.name,
        parts,
    })
}

/// The contacts of every partner with an agreement in force.
pub async fn of_partners(desk: &Desk, tx: &mut Tx) -> Result<Vec<Reach>, Problem> {
    let mut all = Vec::new();
    for owner in mou::store::partners_of(tx, desk.org()).await? {
        let opening = Opening::between(desk, tx, owner).await?;
        all.push(
            of_partner(
                desk,
                tx,
                &opening,
                Asked {
                    owner,
                    site: None,
                    unit: None,
                    act: CrossingAct::List,
                },
            )
            .await?,
        );
    }
    Ok(all)
}

/// Contacts as the gate sees them. They are kept current, so what is read is always of today: retention never closes them.
fn item(desk: &Desk, owner: OrgId, (site, unit): (Option<SiteId>, Option<UnitId>)) -> Item {
    Item {
        class: DataClass::Contacts,
        owner,
        owner_unit: unit,
        site,
        incident: None,
        record: match site {
            Some(site) => format!("contacts:{owner}:{site}"),
            None => format!("contacts:{owner}"),
        },
        words: t("contacts-called"),
        tlp: Tlp::Amber,
        recorded_at: desk.now(),
    }
}
