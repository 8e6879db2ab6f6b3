//! Reading profiles: the own ones, and those of a partner that a clause opens.

use super::{Profile, store};
use crate::grouped::cross_list;
use muster_agreements::{crossing::Item, mou};
use muster_membership::{Organisation, organisation};
use muster_policy::Why;
use muster_readiness::opening::{Opening, Part};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// The profiles of one agency, as far as this desk may see them.
pub struct Stated {
    pub agency: Organisation,
    /// One per clause that opens some; a single closed one when none does.
    pub parts: Vec<Part<Vec<Profile>>>,
}

impl Stated {
    /// Every profile that is open: the whole agency first.
    pub fn open(&self) -> Vec<&Profile> {
        self.parts.iter().filter_map(Part::open).flatten().collect()
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        self.parts.iter().find_map(|part| match part {
            Part::Closed(why) => Some(why),
            Part::Open(_) => None,
        })
    }
}

/// A profile as the gate sees it.
fn item(owner: OrgId, unit: Option<UnitId>, recorded_at: Timestamp) -> Item {
    Item {
        class: DataClass::Capability,
        owner,
        owner_unit: unit,
        site: None,
        incident: None,
        record: format!("capability:{owner}"),
        words: t("capability-called"),
        tlp: Tlp::Amber,
        recorded_at,
    }
}

/// The own agency's; nothing for a company.
pub async fn own(desk: &Desk, tx: &Tx) -> Result<Stated, Problem> {
    let agency = organisation::store::find(tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let profiles = store::of_org(tx, desk.org()).await?;
    let part = Part::own(desk, desk.org(), profiles)?;
    Ok(Stated {
        agency,
        parts: vec![part],
    })
}

/// A partner agency's, through the gate. Commit before anything is shown.
pub async fn of_partner(desk: &Desk, tx: &mut Tx, opening: &Opening, agency: Organisation) -> Result<Stated, Problem> {
    let profiles = store::of_org(tx, agency.id).await?;
    let rows = profiles.into_iter().map(|profile| {
        let item = item(agency.id, profile.unit, profile.changed.at);
        (item, profile)
    });
    let list = item(agency.id, None, desk.now());
    let parts = cross_list(tx, opening, rows.collect(), list).await?;
    Ok(Stated { agency, parts })
}

/// Those of every partner agency with an agreement.
pub async fn of_partners(desk: &Desk, tx: &mut Tx) -> Result<Vec<Stated>, Problem> {
    let mut all = Vec::new();
    for partner in mou::store::partners_of(tx, desk.org()).await? {
        let Some(agency) = organisation::store::find(tx, partner).await? else {
            continue;
        };
        if agency.kind == OrganisationKind::Agency {
            let opening = Opening::between(desk, tx, partner).await?;
            all.push(of_partner(desk, tx, &opening, agency).await?);
        }
    }
    Ok(all)
}
