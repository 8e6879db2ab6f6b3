//! A message that did not arrive: it stands in the ledger of the organisation whose people or systems it was for, and in the
//! program's log, by ids alone. How it went at a partner is the partner's own: the site reads in the room whether anybody answers.
//! What was kept back from a partner stands in the ledger of whose emergency it is.

use super::store::{self, Ended};
use crate::incident::Incident;
use muster_store::{Entry, Fault, Tx};
use muster_terms::{OrgId, Timestamp};

/// Ends what still waits for a side that may have no more of an incident, each as withheld.
pub async fn withhold_queued(
    tx: &mut Tx,
    incident: &Incident,
    to: OrgId,
    why: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    for row in store::withhold_queued(tx, incident.id, to, why, now).await? {
        withheld(tx, incident.org, &row, now);
    }
    Ok(())
}

/// Keeps in the ledger of the organisation whose emergency it is that a message to another did not leave: nothing opens it any more.
pub(super) fn withheld(tx: &mut Tx, owner: OrgId, row: &Ended, now: Timestamp) {
    tx.enter(about(owner, "delivery_refused", row, now).with("to", String::from(row.org)));
}

fn about(log: OrgId, kind: &'static str, row: &Ended, now: Timestamp) -> Entry {
    Entry::new(log, kind, now)
        .with("incident", String::from(row.incident))
        .with("delivery", String::from(row.id))
}

/// Keeps that these did not arrive, as `delivery_refused` or `delivery_overdue`. Those that did are none of its business.
pub(super) fn keep<'a>(tx: &mut Tx, ended: impl IntoIterator<Item = &'a Ended>, now: Timestamp) {
    for row in ended {
        let kind = match row.state.as_str() {
            "refused" => "delivery_refused",
            "overdue" => "delivery_overdue",
            _ => continue,
        };
        tx.enter(about(row.org, kind, row, now));
    }
}

/// Says so in the program's log, once it is so.
pub(super) fn say(ended: &Ended) {
    if ["refused", "overdue"].contains(&ended.state.as_str()) {
        tracing::warn!(
            delivery.id = %ended.id, incident.id = %ended.incident, org.id = %ended.org, channel = ended.channel.as_str(),
            outcome = %ended.state, "a delivery did not arrive"
        );
    }
}
