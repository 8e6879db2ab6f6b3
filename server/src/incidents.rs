//! What agreements may know of incidents: which are open between two parties. The server joins the two rooms.

use async_trait::async_trait;
use muster_agreements::mou::OpenIncidents;
use muster_policy::IncidentContext;
use muster_response::incident::{course, store};
use muster_store::{Fault, Tx};
use muster_terms::{OrgId, Reference, Timestamp};

/// Answers from the rooms.
pub struct Rooms;

#[async_trait]
impl OpenIncidents for Rooms {
    async fn open_between(
        &self,
        tx: &Tx,
        from: OrgId,
        to: OrgId,
        now: Timestamp,
    ) -> Result<Vec<(IncidentContext, Reference)>, Fault> {
        let mut open = Vec::new();
        for incident in store::shared_rooms(tx, from, to, now).await? {
            let context = course::between(tx, incident.id, from, to, now).await?;
            open.extend(context.map(|context| (context, incident.reference)));
        }
        Ok(open)
    }
}
