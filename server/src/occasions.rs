//! Joins the room with events: which one was on when its emergency was raised.

use async_trait::async_trait;
use muster_events::reading;
use muster_response::room::{Occasion, Occasions};
use muster_store::Tx;
use muster_terms::{SiteId, Timestamp};
use muster_web::{Desk, Problem};

/// Fills the room's part.
pub struct Events;

#[async_trait]
impl Occasions for Events {
    async fn during(&self, tx: &Tx, desk: &Desk, site: SiteId, at: Timestamp) -> Result<Option<Occasion>, Problem> {
        let found = reading::around(tx, desk, site, at).await?;
        Ok(found.map(|event| Occasion {
            title: (event.org == desk.org()).then_some(event.title),
            reference: event.reference,
        }))
    }
}
