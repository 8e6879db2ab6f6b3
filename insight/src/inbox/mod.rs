//! The inbox: what waits for this person, and its number in the top bar.
//!
//! Promise: a number means "waits for you", never a total; of others nothing is counted that no clause opens.

pub mod api;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod verbs;
mod views;

pub use model::{More, Waiting, WaitingKind};
pub use verbs::{Counts, Inbox, Number, counts, rows};
pub(crate) use views::{row, rows as all_rows};

/// Page and call of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
