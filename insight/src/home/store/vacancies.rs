//! Positions that somebody left, and how much waits there for nobody.

use crate::home::VacantFact;
use muster_membership::vacancy;
use muster_store::{Fault, Tx};
use muster_web::Desk;

/// Open vacancies of this desk's organisation, with how many things each position holds.
pub async fn vacancies(tx: &Tx, desk: &Desk) -> Result<Vec<VacantFact>, Fault> {
    let mut all = Vec::new();
    for open in vacancy::store::open_of(tx, desk.org()).await? {
        let held = vacancy::held_by(desk.app(), tx, desk.org(), open.position).await?;
        all.push(VacantFact {
            reference: open.reference,
            title: open.title,
            since: open.opened_at,
            holds: held.len(),
        });
    }
    Ok(all)
}
