//! Release rows: which record was opened to whom, under which clause, from when to when.
//!
//! A list of a partner's records reads these rows, so that a page of fifty among a million asks the policy once per class and
//! never once per record.

pub use super::store::releases::{
    close, close_incident, closed_for_incident, has_had, of_records, open, open_for_incident, open_under_mou,
};
use muster_terms::*;

/// One record released to one organisation.
#[derive(Debug, Clone)]
pub struct Release {
    pub id: ReleaseId,
    pub class: DataClass,
    pub record: String,
    pub site: Option<SiteId>,
    pub incident: Option<IncidentId>,
    pub from: OrgId,
    pub to: OrgId,
    pub clause: ClauseId,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}
