//! What the room may know of debriefs: whether this desk may open the one of its room.

use async_trait::async_trait;
use muster_store::Tx;
use muster_terms::Reference;
use muster_web::{Desk, Problem};
use std::sync::Arc;

/// Recovery knows the room, and not the reverse: the server joins the two.
#[async_trait]
pub trait Debriefs: Send + Sync {
    /// Is there a debrief of this room that the desk may open? It leaves no line: the answer draws a link.
    async fn opens(&self, tx: &Tx, desk: &Desk, reference: &Reference) -> Result<bool, Problem>;
}

/// As a part of the app.
pub struct DebriefsPart(pub Arc<dyn Debriefs>);

/// Without the part no debrief is known.
pub(super) async fn opens(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<bool, Problem> {
    match desk.app().part::<DebriefsPart>() {
        Some(part) => part.0.opens(tx, desk, reference).await,
        None => Ok(false),
    }
}
