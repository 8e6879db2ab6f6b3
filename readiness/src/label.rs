//! What the label of a site opens and closes: each clause that speaks of what has it, and how far that clause goes.

use muster_agreements::crossing::has_site_label;
use muster_agreements::mou::store as mous;
use muster_membership::organisation;
use muster_policy::Condition;
use muster_store::{Fault, Tx};
use muster_terms::*;

/// A clause that opens something of a site to a partner as long as the site's label is not above `up_to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// As people know the party.
    pub partner: String,
    pub class: DataClass,
    pub agreement: String,
    pub number: String,
    pub up_to: Tlp,
}

impl Reach {
    /// Does this label close it?
    pub fn is_closed_by(&self, label: Tlp) -> bool {
        label > self.up_to
    }
}

/// The clauses in force that the label of this site bears on; for a new site those that speak of all sites.
pub async fn reach(tx: &Tx, owner: OrgId, site: Option<SiteId>, now: Timestamp) -> Result<Vec<Reach>, Fault> {
    let covers = |sites: &[SiteId]| sites.is_empty() || site.is_some_and(|site| sites.contains(&site));
    let mut reach = Vec::new();
    for class in DataClass::ALL.iter().filter(|class| has_site_label(**class)) {
        for clause in mous::clauses_from(tx, owner, *class).await? {
            let in_force = clause.starts_at <= now && now < clause.ends_at;
            if clause.condition == Condition::Never || !in_force || !covers(&clause.sites) {
                continue;
            }
            reach.push(Reach {
                partner: organisation::store::party_name(tx, clause.to.org, clause.to.unit).await?,
                class: *class,
                agreement: clause.mou_ref,
                number: clause.number,
                up_to: clause.tlp_ceiling,
            });
        }
    }
    reach.sort_by(|a, b| (&a.partner, &a.agreement, &a.number).cmp(&(&b.partner, &b.agreement, &b.number)));
    Ok(reach)
}
