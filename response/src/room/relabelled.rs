//! A site's label that changes reaches the rooms at the site at once: open pages ask again.
//!
//! The gate itself needs none of this: from the commit on the room's things of the site carry the new label.

use crate::incident::{Room, share, store as incidents};
use async_trait::async_trait;
use muster_readiness::site_profile::verbs::RELABELLED;
use muster_store::{Fault, Tx, outbox::Handler};
use muster_terms::*;
use serde_json::Value;
use std::sync::Arc;

pub fn handler() -> Arc<dyn Handler> {
    Arc::new(SiteRelabelled)
}

struct SiteRelabelled;

#[async_trait]
impl Handler for SiteRelabelled {
    fn topic(&self) -> &'static str {
        RELABELLED
    }

    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let site: SiteId = serde_json::from_value(payload["site"].clone()).map_err(Fault::other)?;
        for incident in incidents::rooms_at(tx, site, now).await? {
            let room = Room::load(tx, incident).await?;
            let sides: Vec<OrgId> = room.parties.iter().map(|party| party.org).collect();
            tx.post(share::changed(&room, String::new(), RELABELLED, &sides));
        }
        Ok(())
    }
}
