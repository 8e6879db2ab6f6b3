//! SQL of the grants that open something to an organisation.

use muster_policy::GrantedRequest;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A grant that runs, and the site it was given for.
#[derive(Debug, Clone)]
pub struct Grant {
    pub request: GrantedRequest,
    /// `None`: for every site that the clause covers.
    pub site: Option<SiteId>,
}

impl FromRow for Grant {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let request = GrantedRequest {
            id: row.parsed("id")?,
            clause: row.parsed("clause_id")?,
            until: row.instant("until_at")?,
        };
        Ok(Self {
            request,
            site: row.opt_parsed("site_id")?,
        })
    }
}

/// The grants that `owner` gave to `asking` and that still run, the longest first.
pub async fn running_grants(tx: &Tx, asking: OrgId, owner: OrgId, now: Timestamp) -> Result<Vec<Grant>, Fault> {
    tx.all(
        "SELECT id, clause_id, site_id, until_at FROM disclosure_request WHERE asking_org = $1 AND owner_org = $2 \
         AND granted AND until_at > $3 ORDER BY until_at DESC, id",
        params![asking, owner, now],
    )
    .await
}
