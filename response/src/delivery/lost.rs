//! A message that did not arrive: it stands in the ledger of the organisation whose people or systems it was for, and in the
//! program's log, by ids alone. How it went at a partner is the partner's own: the site reads in the room whether anybody answers.

use super::store::Ended;
use muster_store::{Entry, Tx};
use muster_terms::Timestamp;

/// Keeps that these did not arrive, as `delivery_refused` or `delivery_overdue`. Those that did are none of its business.
pub(super) fn keep<'a>(tx: &mut Tx, ended: impl IntoIterator<Item = &'a Ended>, now: Timestamp) {
    for row in ended {
        let kind = match row.state.as_str() {
            "refused" => "delivery_refused",
            "overdue" => "delivery_overdue",
            _ => continue,
        };
        tx.enter(
            Entry::new(row.org, kind, now)
                .with("incident", String::from(row.incident))
                .with("delivery", String::from(row.id)),
        );
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
