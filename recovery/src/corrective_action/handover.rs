//! Actions that a position has taken on: what its handover pack names, and what can be given to another.

use super::{store, verbs};
use async_trait::async_trait;
use muster_membership::vacancy::{Held, Holdings};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Open actions, as far as the own side has taken them on. What a partner asked for and nobody accepted is the partner's yet.
pub struct HeldActions;

#[async_trait]
impl Holdings for HeldActions {
    fn kind(&self) -> &'static str {
        "action"
    }

    fn gives(&self) -> Act {
        Act::Debrief
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let open = store::taken_on_by(tx, org, position).await?;
        let held = |(reference, words, due): (Reference, String, civil::Date)| Held {
            kind: self.kind(),
            id: reference.to_string(),
            words,
            due: Some(due),
            href: format!("/actions/{reference}"),
            reads: Act::Debrief,
        };
        Ok(open.into_iter().map(held).collect())
    }

    async fn give(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        item: &str,
        from: PositionId,
        to: PositionId,
    ) -> Result<(), Problem> {
        let reference: Reference = item.parse().map_err(|_| Problem::Missing)?;
        verbs::give(tx, desk, &reference, from, to).await
    }
}
