//! What the room may know of debriefs: whether a desk may open the one of its room. The server joins the two rooms.

use async_trait::async_trait;
use muster_recovery::debrief::reading;
use muster_response::room::Debriefs;
use muster_store::Tx;
use muster_terms::Reference;
use muster_web::{Desk, Problem};

/// Answers from recovery.
pub struct Recovery;

#[async_trait]
impl Debriefs for Recovery {
    async fn opens(&self, tx: &Tx, desk: &Desk, reference: &Reference) -> Result<bool, Problem> {
        reading::opens(tx, desk, reference).await
    }
}
