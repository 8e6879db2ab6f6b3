//! Reading contacts: the own ones, and those of a partner that a clause opens.

use super::{Contact, Listed, store};
use crate::opening::{Opening, Part, open_in, why_closed};
use muster_agreements::{crossing::Item, mou};
use muster_membership::organisation;
use muster_policy::{ClauseRef, CrossingAct, Why};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::collections::{BTreeMap, btree_map::Entry};

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
        open_in(&self.parts)
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        why_closed(&self.parts)
    }
}

/// Whose contacts, and for which site.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub owner: OrgId,
    /// On a site's page: those that answer for this site, and the site's label.
    pub site: Option<(SiteId, Tlp)>,
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

/// A site, a district, a label, and a day: what a clause may tell apart.
type Place = (Option<SiteId>, Option<UnitId>, Tlp, Timestamp);

/// How old a contact is: since somebody last made sure that it answers, or gave it its words. One of which neither was kept is of today.
fn age(contact: &Contact, now: Timestamp) -> Timestamp {
    let verified = contact
        .verified_on
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|start| start.timestamp());
    let changed = contact.changed.as_ref().map(|last| last.at);
    verified.max(changed).unwrap_or(now)
}

/// A partner's contacts. Districts and sites are asked one by one, since a clause may name them; each clause leaves one line.
pub async fn of_partner(tx: &mut Tx, opening: &Opening, asked: Asked) -> Result<Reach, Problem> {
    let now = opening.now();
    let owner = organisation::store::find(tx, asked.owner)
        .await?
        .ok_or(Problem::Missing)?;
    let (site, label) = asked.site.unzip();
    let listed = of_unit(store::listed(tx, asked.owner, site, now).await?, asked.unit);
    let mut by_clause: BTreeMap<(String, String), (ClauseRef, Item, Vec<Listed>)> = BTreeMap::new();
    let mut asked_before: BTreeMap<Place, Option<ClauseRef>> = BTreeMap::new();
    let mut refused = None;
    for each in listed {
        let place = (site.or(each.contact.site), each.unit, each.tlp, age(&each.contact, now));
        let item = item(asked.owner, place);
        let under = match asked_before.entry(place) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(opening.opens(&item, asked.act)?),
        };
        match under {
            Some(under) => {
                let key = (under.agreement.clone(), under.number.clone());
                by_clause
                    .entry(key)
                    .or_insert_with(|| (under.clone(), item, Vec::new()))
                    .2
                    .push(each);
            }
            None => refused = refused.or(Some(item)),
        }
    }
    let mut parts = Vec::new();
    for (_, item, listed) in by_clause.into_values() {
        parts.push(opening.cross(tx, &item, asked.act, listed).await?);
    }
    if parts.is_empty() {
        let none = || item(asked.owner, (site, None, label.unwrap_or_default(), now));
        let item = refused.unwrap_or_else(none);
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

/// Contacts as the gate sees them.
fn item(owner: OrgId, (site, unit, tlp, recorded_at): Place) -> Item {
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
        tlp,
        recorded_at,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Channel;
    use super::*;
    use muster_web::LastChange;

    fn contact(verified: Option<&str>, changed: Option<&str>) -> Contact {
        let at = changed.map(|at| at.parse().unwrap());
        Contact {
            id: ContactId::new(),
            org: OrgId::new(),
            site: None,
            position: PositionId::new(),
            rank: 1,
            hours: String::new(),
            channel: Channel::Live,
            verified_on: verified.map(|day| day.parse().unwrap()),
            answer_seconds: None,
            changed: LastChange::kept(at.map(|_| "Control room".to_owned()), at),
        }
    }

    #[test]
    fn a_contact_is_as_old_as_its_last_check_or_change() {
        let (now, noon) = ("2031-05-04T12:00:00Z", "2031-03-01T12:00:00Z");
        for (verified, changed, expected) in [
            (None, None, now),
            (Some("2031-02-03"), None, "2031-02-03T00:00:00Z"),
            (None, Some(noon), noon),
            (Some("2031-02-03"), Some(noon), noon),
            (Some("2031-04-05"), Some(noon), "2031-04-05T00:00:00Z"),
        ] {
            let found = age(&contact(verified, changed), now.parse().unwrap());
            assert_eq!(found, expected.parse().unwrap(), "{verified:?}, {changed:?}");
        }
    }
}
