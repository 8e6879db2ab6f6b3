//! What the room may know of events: the one during which its emergency was raised.

use async_trait::async_trait;
use muster_store::Tx;
use muster_terms::{Reference, SiteId, Timestamp};
use muster_web::{Desk, Problem};
use std::sync::Arc;

/// An event that its reader may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    pub reference: Reference,
    /// Of the own organisation's events; of a partner's the link alone, as what it leads to leaves its line when it is opened.
    pub title: Option<String>,
}

/// Events know nothing of rooms, and rooms nothing of events: the server joins the two.
#[async_trait]
pub trait Occasions: Send + Sync {
    /// The event at this site around that time which the desk may open. It leaves no line: the answer draws a link.
    async fn during(&self, tx: &Tx, desk: &Desk, site: SiteId, at: Timestamp) -> Result<Option<Occasion>, Problem>;
}

/// As a part of the app.
pub struct OccasionsPart(pub Arc<dyn Occasions>);

/// Without the part no event is known.
pub(super) async fn during(tx: &Tx, desk: &Desk, site: SiteId, at: Timestamp) -> Result<Option<Occasion>, Problem> {
    match desk.app().part::<OccasionsPart>() {
        Some(part) => part.0.during(tx, desk, site, at).await,
        None => Ok(None),
    }
}
