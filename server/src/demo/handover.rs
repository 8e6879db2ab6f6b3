//! The demo's handover: a dispatcher's position changed hands, the site was told, and both look for a time to meet.

use super::town::{Town, at};
use crate::Server;
use muster_handover::{listing, rules, store, telling, verbs};
use muster_membership::{position, sign_in};
use muster_readiness::contacts;
use muster_web::Problem;

/// What happened in the last hours.
pub async fn lately(server: &Server, town: &Town) -> Result<(), String> {
    let (commander, director) = (town.desk("commander").await?, town.desk("director").await?);
    let dispatcher = town.position("dispatcher4").ok_or("demo: no dispatcher at desk 4")?;
    at("leaving", position::verbs::vacate(&commander, dispatcher).await)?;
    tell(server).await?;
    at("coming", sign_in::demo::add_link(&server.app, dispatcher).await)?;
    let desk = town.desk("dispatcher4").await?;
    at("coming", position::verbs::set_on_duty(&desk, dispatcher, true).await)?;
    let tx = at("contacts", commander.read().await)?;
    let listed = contacts::store::contacts_of(&tx, commander.org(), None).await;
    drop(tx);
    let listed = at("contacts", listed.map_err(Problem::from))?;
    for contact in listed.iter().filter(|contact| contact.position == dispatcher) {
        at(
            "contacts",
            contacts::verbs::verify(&commander, contact.id, Some(9)).await,
        )?;
    }
    tell(server).await?;
    let all = at(
        "meeting",
        listing::introductions(&director, &listing::Begin::Start).await,
    )?;
    for each in all.rows {
        let tx = at("meeting", director.read().await)?;
        let times = at("meeting", store::times(&tx, each.found.id).await.map_err(Problem::from))?;
        drop(tx);
        if let Some(second) = times.get(1) {
            let read = rules::Read {
                starts_at: second.starts_at,
                place: second.place.clone(),
            };
            at("meeting", verbs::accept(&director, each.found.id, &read).await)?;
        }
    }
    Ok(())
}

async fn tell(server: &Server) -> Result<(), String> {
    at("telling", telling::tick(&server.app).await.map_err(Problem::from)).map(drop)
}
