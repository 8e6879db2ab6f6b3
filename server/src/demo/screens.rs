//! What the screens of the demo's three months do: most show a message within seconds, some stay closed.

use super::town::at;
use crate::Server;
use jiff::SignedDuration;
use muster_membership::sign_in;
use muster_notify::{DeliveryQueue, Settlement};
use muster_response::{delivery::StoreQueue, incident, room::verbs as room};
use muster_terms::*;
use rand::{Rng, rngs::StdRng, seq::SliceRandom};
use std::time::Duration;

/// How likely a called person has a screen open.
const OPEN: f64 = 0.9;
/// Seconds until the next screen shows it, at most.
const SLOWEST: i64 = 2;
/// Messages taken from the queue at once, and for how long.
const TAKEN: (usize, Duration) = (200, Duration::from_secs(30));

/// Whoever was called, on either side, and has a screen open sees what was sent, in any order.
pub async fn show(
    server: &Server,
    clock: &FixedClock,
    rng: &mut StdRng,
    reference: &Reference,
    org: OrgId,
) -> Result<(), String> {
    let app = &server.app;
    let words = |fault: muster_store::Fault| fault.to_string();
    let tx = app.store().read().await.map_err(words)?;
    let incident = incident::store::find_in_room(&tx, reference, org)
        .await
        .map_err(words)?
        .ok_or_else(|| format!("demo: {reference} is not there"))?;
    let mut called = incident::store::people(&tx, incident.id).await.map_err(words)?;
    drop(tx);
    // Positions are numbered as they were made: the same seed shuffles the same row of people on each database.
    called.sort_by_key(|person| person.position);
    called.shuffle(rng);
    for person in called {
        if rng.random_bool(OPEN) {
            clock.advance(rng.random_range(0..=SLOWEST));
            let desk = at("screen", sign_in::verbs::desk_of(app, person.position).await)?;
            at("seen", room::seen(&desk, reference).await)?;
        }
    }
    Ok(())
}

/// What was sent to closed screens is tried and goes back to the queue, as the worker does it.
pub async fn try_the_closed(server: &Server) -> Result<(), String> {
    let app = &server.app;
    let queue = StoreQueue::new(
        app.store().clone(),
        incident::gate(app).map_err(|fault| fault.to_string())?,
    );
    let (most, lease) = TAKEN;
    let now = app.now();
    let taken = queue
        .claim_due(now, most, lease)
        .await
        .map_err(|fault| fault.to_string())?;
    for message in taken {
        let again = Settlement::Again {
            why: "no screen is open".into(),
            next_attempt_at: now + SignedDuration::from_mins(1),
        };
        queue
            .settle(message.delivery, message.attempt, again, now)
            .await
            .map_err(|fault| fault.to_string())?;
    }
    Ok(())
}
