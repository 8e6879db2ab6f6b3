use muster_terms::*;

/// A site: a hospital, a shop, a campus building.
#[derive(Debug, Clone)]
pub struct Site {
    pub id: SiteId,
    /// The spoken name in addresses: `S-4821`.
    pub reference: Reference,
    pub org: OrgId,
    pub name: String,
    pub address: String,
    pub hours: String,
    pub occupancy: String,
    /// The agency that answers for this site, when one does.
    pub police_org: Option<OrgId>,
    /// Its district.
    pub police_unit: Option<UnitId>,
    pub arrival_words: String,
    /// Notes for officers: label and words, such as `Parking`, `2 bays at M2`.
    pub officer_notes: Vec<(String, String)>,
    /// Of everything that is of the site: its profile, floors, emergency plans and contacts.
    pub tlp: Tlp,
    pub created_at: Timestamp,
    pub revision: i64,
}
