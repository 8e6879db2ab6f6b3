//! Positions that somebody left, and how much waits there for nobody.

use muster_membership::vacancy;
use muster_store::{Fault, Tx};
use muster_terms::Reference;
use muster_web::Desk;

/// Open vacancies of this desk's organisation: reference, title, and how many things the position holds.
pub async fn vacancies(tx: &Tx, desk: &Desk) -> Result<Vec<(Reference, String, usize)>, Fault> {
    let mut all = Vec::new();
    for open in vacancy::store::open_of(tx, desk.org()).await? {
        let held = vacancy::held_by(desk.app(), tx, desk.org(), open.position).await?;
        all.push((open.reference, open.title, held.len()));
    }
    Ok(all)
}
