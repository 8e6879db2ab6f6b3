//! What each side of a room may know of the others: two partners of one site never learn of each other, and who was shut out
//! learns nothing later.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

mod apart;
mod credentials;
mod promised;
mod proof;
mod scopes;
mod shut_out;
mod suspended;

use muster_agreements::mou::verbs as agreements;
use muster_stories::{Browser, Town};

/// The sheriff's agreement runs again: now the site has two partners that have none with each other.
async fn resume_sheriff(town: &Town) {
    let input = agreements::ReasonInput {
        reason: "They answer again.".into(),
        revision: None,
    };
    let agreement = town.suspended.as_ref().unwrap();
    agreements::resume(&town.desk("director").await, agreement, input)
        .await
        .unwrap();
}

async fn suspend_police(town: &Town) {
    let agreement = town.agreement.as_ref().unwrap();
    agreements::suspend(&town.desk("director").await, agreement, "At once.".into())
        .await
        .unwrap();
}

/// The address of a new emergency's room.
async fn raised(town: &Town) -> String {
    let mut guard = town.browser("guard").await;
    format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await)
}

/// The control room leads and stops sharing with the Ellery police.
async fn shut_out(town: &Town, room: &str) -> Browser {
    let mut control = town.browser("control").await;
    control.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
    control.post(&format!("{room}/lead"), &[]).await.is(303);
    let with = town.org("commander").await.to_string();
    control
        .post(&format!("{room}/stop-sharing"), &[("with", &with)])
        .await
        .is(303);
    control
}

/// Takes clauses of these numbers out of every agreement, as if they had never been signed.
async fn without_clauses(town: &Town, numbers: &[&str]) {
    let tx = town.app().store().begin().await.unwrap();
    for number in numbers {
        tx.execute("DELETE FROM clause WHERE number = $1", muster_store::params![*number])
            .await
            .unwrap();
    }
    tx.execute("UPDATE mou SET revision = revision + 1", muster_store::params![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
