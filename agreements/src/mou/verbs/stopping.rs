//! Suspending, resuming, terminating, and the end that comes by itself.

use super::super::rules::{self, Change};
use super::super::{MouFile, store};
use super::{open, settle};
use muster_store::{Fault, Store, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Why, in words that both sides read, and the revision of the page it was said on.
#[derive(Debug, Clone)]
pub struct ReasonInput {
    pub reason: String,
    pub revision: Option<i64>,
}

/// Stops the agreement at once. What stands on other pages never keeps a side from it: only another stop can be first.
///
/// From the commit on the gate refuses everything under it; the outbox carries `agreement.suspended` to the rooms.
pub async fn suspend(desk: &Desk, ag: &Reference, reason: String) -> Result<(), Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let change = rules::suspend(before.clone(), desk.org())?;
    stop(&mut tx, &before, &change, settle::Doer::because(desk, reason)).await?;
    Ok(tx.commit().await?)
}

/// Lets it run again. Rooms that still run open again from here on, debriefs and actions too; lines and papers that were closed stay
/// closed until they are written or asked for anew.
pub async fn resume(desk: &Desk, ag: &Reference, input: ReasonInput) -> Result<(), Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    settle::must_be_fresh(&tx, desk, &before, input.revision).await?;
    let change = rules::resume(before.clone(), desk.org())?;
    settle::write(&mut tx, &before, &change, &settle::Doer::because(desk, input.reason)).await?;
    Ok(tx.commit().await?)
}

/// Ends it for good.
pub async fn terminate(desk: &Desk, ag: &Reference, input: ReasonInput) -> Result<(), Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    settle::must_be_fresh(&tx, desk, &before, input.revision).await?;
    let change = rules::terminate(before.clone(), desk.org(), desk.now())?;
    stop(&mut tx, &before, &change, settle::Doer::because(desk, input.reason)).await?;
    Ok(tx.commit().await?)
}

async fn stop(tx: &mut Tx, before: &MouFile, change: &Change, doer: settle::Doer<'_>) -> Result<(), Fault> {
    store::close_releases(tx, before.mou.id, None, doer.now).await?;
    settle::write(tx, before, change, &doer).await
}

/// Ends the agreements whose last day has passed, each in a transaction of its own. Returns how many.
///
/// The clauses name the same end, so nothing passes between that instant and this job.
pub async fn expire_due(store: &Store, now: Timestamp) -> Result<u64, Fault> {
    let read = store.read().await?;
    let due = store::due_to_expire(&read, now).await?;
    read.roll_back().await?;
    let mut ended = 0;
    for id in due {
        let mut tx = store.begin().await?;
        let Some(before) = store::lock_by_id(&tx, id).await? else {
            continue;
        };
        let Some(change) = rules::expire(before.clone(), now) else {
            continue;
        };
        stop(
            &mut tx,
            &before,
            &change,
            settle::Doer {
                desk: None,
                words: String::new(),
                now,
            },
        )
        .await?;
        tx.commit().await?;
        ended += 1;
    }
    Ok(ended)
}
