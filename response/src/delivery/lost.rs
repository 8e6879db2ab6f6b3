//! A message that did not arrive: it stands in the owner's ledger and in the program's log, by ids alone.

use super::store::Ended;
use muster_store::{Entry, Tx};
use muster_terms::{DeliveryId, IncidentId, OrgId, Timestamp};

/// What the ledger keeps of a delivery that ended without arriving: `delivery_refused` or `delivery_overdue`.
pub(super) fn entry(
    kind: &'static str,
    (owner, incident): (OrgId, IncidentId),
    (to, delivery): (OrgId, DeliveryId),
    now: Timestamp,
) -> Entry {
    Entry::new(owner, kind, now)
        .with("incident", String::from(incident))
        .with("delivery", String::from(delivery))
        .with("to", String::from(to))
}

/// Keeps that these did not arrive. Those that did are none of its business.
pub(super) fn keep<'a>(tx: &mut Tx, ended: impl IntoIterator<Item = &'a Ended>, now: Timestamp) {
    for row in ended {
        let kind = match row.state.as_str() {
            "refused" => "delivery_refused",
            "overdue" => "delivery_overdue",
            _ => continue,
        };
        tx.enter(entry(kind, (row.owner, row.incident), (row.org, row.id), now));
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
