//! Vacancies: a person left a position, and what it held is looked after until somebody fills it.
//!
//! Promise: from the day that somebody leaves there is a page that says what the position holds, who acts for it, and what was left on
//! that day. Nothing stays assigned to nobody without standing there.

pub(crate) mod api;
mod model;
mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use model::{Held, KeptItem, Pack, Vacancy};

use async_trait::async_trait;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem};
use std::sync::Arc;

/// What a slice knows to be assigned to a position. Each slice that assigns something to positions implements it; the server registers
/// all of them as one [`HoldingsPart`].
#[async_trait]
pub trait Holdings: Send + Sync {
    /// A word of its own: the kind of what it holds, and the last part of the text key `held-…`.
    fn kind(&self) -> &'static str;

    /// What a duty must be allowed to give one of them on.
    fn gives(&self) -> Act;

    /// Everything open that this position of `org` holds, what is due first before the rest.
    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault>;

    /// Gives one of them to another position, with its own entry in the ledger; it carries on there.
    ///
    /// Errors: [`Problem::Missing`] when `from` does not hold it (any more), or when this desk may not give it.
    async fn give(&self, tx: &mut Tx, desk: &Desk, item: &str, from: PositionId, to: PositionId)
    -> Result<(), Problem>;

    /// Somebody else fills the position, nobody does any more, or it has another number: what was proved of the one before is proved no
    /// longer. Part of the transaction that changes it.
    async fn unproved(&self, _tx: &Tx, _position: PositionId) -> Result<(), Fault> {
        Ok(())
    }
}

/// Everything that positions can hold.
pub struct HoldingsPart(pub Vec<Arc<dyn Holdings>>);

/// What a position holds now, slice by slice. Without a part, nothing is known.
pub async fn held_by(app: &App, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
    let Some(part) = app.part::<HoldingsPart>() else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for holdings in &part.0 {
        all.extend(holdings.of(tx, org, position).await?);
    }
    Ok(all)
}

/// The kinds of things that this desk may give on.
pub(crate) fn given_by(desk: &Desk) -> Vec<&'static str> {
    let part = desk.app().part::<HoldingsPart>();
    let all = part.iter().flat_map(|part| &part.0);
    all.filter(|each| desk.may(each.gives()))
        .map(|each| each.kind())
        .collect()
}

/// Tells every slice that another person or number is behind this position now.
pub(crate) async fn unproved(app: &App, tx: &Tx, position: PositionId) -> Result<(), Fault> {
    let Some(part) = app.part::<HoldingsPart>() else {
        return Ok(());
    };
    for holdings in &part.0 {
        holdings.unproved(tx, position).await?;
    }
    Ok(())
}

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
