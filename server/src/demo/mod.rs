//! The demo partnership: invented organisations, role names, and three months of history that a seeded generator lives through.
//!
//! Nothing is inserted past the program: the generator takes the same verbs as pages and API, on a clock of its own, so ledger,
//! receipts and home page are as full as after three real months.

mod capability;
mod events;
mod exercises;
mod handover;
mod history;
mod kits;
mod packets;
mod places;
mod plan_texts;
mod plans;
mod screens;
mod threat_team;
mod town;
mod training;
mod visits;

use crate::{Server, Settings};
use jiff::SignedDuration;
use muster_membership::{organisation, sign_in};
use muster_terms::{Clock, FixedClock, PositionId, SystemClock};
use std::sync::Arc;
use town::Town;

/// How long ago the demo's first day was.
const HISTORY_DAYS: i64 = 92;

/// One sign-in link: who, and the address.
pub struct Link {
    pub organisation: String,
    pub title: String,
    pub address: String,
}

/// Makes the demo partnership in an empty database, or finds the one that is there. Returns one sign-in link per role.
///
/// Errors: a sentence, when the database holds something that is not a demo, or a verb refused.
pub async fn prepare(settings: &Settings, seed: u64) -> Result<Vec<Link>, String> {
    let now = SystemClock.now();
    let clock = Arc::new(FixedClock::at(now - SignedDuration::from_hours(24 * HISTORY_DAYS)));
    let server = Server::build(settings, clock.clone(), None).await?;
    let tx = server.app.store().read().await.map_err(|err| err.to_string())?;
    let known = organisation::store::any(&tx).await.map_err(|err| err.to_string())?;
    drop(tx);
    if !known {
        let town = Town::found(&server, clock.clone()).await?;
        history::live(&server, &town, clock.clone(), now, seed).await?;
        capability::ask(&town).await?;
        visits::lately(&town).await?;
        handover::lately(&server, &town).await?;
        events::lately(&town).await?;
        threat_team::meet(&server, &town, &clock).await?;
        server.jobs.sequence_all().await?;
        packets::take(&town).await?;
    }
    clock.set(now);
    let links = links(&server, settings).await?;
    server.app.store().close().await.map_err(|err| err.to_string())?;
    Ok(links)
}

/// One link for each filled position, made anew at each start.
async fn links(server: &Server, settings: &Settings) -> Result<Vec<Link>, String> {
    let words = |err: muster_store::Fault| err.to_string();
    let tx = server.app.store().read().await.map_err(words)?;
    let mut who: Vec<(String, String, PositionId)> = Vec::new();
    for org in organisation::store::all(&tx).await.map_err(words)? {
        for position in muster_membership::position::store::of_org(&tx, org.id)
            .await
            .map_err(words)?
        {
            if position.person.is_some() {
                who.push((org.name.clone(), position.title, position.id));
            }
        }
    }
    drop(tx);
    let mut links = Vec::with_capacity(who.len());
    for (organisation, title, id) in who {
        let path = sign_in::demo::add_link(&server.app, id)
            .await
            .map_err(|problem| problem.words())?;
        links.push(Link {
            organisation,
            title,
            address: format!("{}{path}", settings.base_url),
        });
    }
    Ok(links)
}
