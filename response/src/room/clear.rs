//! Whom all clear is still asked of.

use crate::alert::partners;
use crate::incident::{Room, rules, store};
use muster_agreements::crossing::Gate;
use muster_store::{Fault, Tx};
use muster_terms::*;

/// What the ending by all clear is decided by, beside the room.
#[derive(Debug)]
pub(crate) struct Asked {
    spoke: Vec<OrgId>,
    /// See [`closed_to`].
    closed: Vec<OrgId>,
}

impl Asked {
    pub(crate) async fn read(tx: &Tx, gate: &Gate, room: &Room, now: Timestamp) -> Result<Self, Fault> {
        Ok(Self {
            spoke: store::spoke(tx, room.incident.id).await?,
            closed: closed_to(tx, gate, room, now).await,
        })
    }

    pub(crate) fn all_said_clear(&self, room: &Room) -> bool {
        rules::all_said_clear(&room.parties, &room.people, &self.spoke, &self.closed)
    }

    pub(crate) fn somebody_was_not_asked(&self, room: &Room) -> bool {
        rules::somebody_was_not_asked(&room.parties, &room.people, &self.spoke, &self.closed)
    }
}

/// The partners of which no clause opens the emergency to anybody now: their agreement was suspended or has ended, and nobody of them
/// could say all clear. One that cannot be asked about is waited for.
pub(crate) async fn closed_to(tx: &Tx, gate: &Gate, room: &Room, now: Timestamp) -> Vec<OrgId> {
    let mut closed = Vec::new();
    for party in room.others(room.incident.org) {
        match partners::opened(tx, gate, room, party.org, now).await {
            Ok(None) => closed.push(party.org),
            Ok(Some(_)) => {}
            Err(problem) => {
                tracing::error!(incident.id = %room.incident.id, org.id = %party.org, ?problem, "whether a partner can say all clear could not be asked");
            }
        }
    }
    closed
}
