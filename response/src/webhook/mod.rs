//! Webhook addresses: an organisation's own systems that hear of alarms, each with the secret that signs what it is sent.
//!
//! Promise: a secret is shown once and kept sealed; an address never points into this network unless its operator allowed it; what is
//! sent is what the organisation's clauses opened.

pub mod api;
mod keys;
pub mod pages;
mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use keys::{StoreSecrets, label};
use muster_terms::{Timestamp, WebhookId};

/// An address that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    pub created_at: Timestamp,
    /// When a message was last taken, or was last given up; none before the first.
    pub last: Option<LastCall>,
}

/// How the newest finished delivery to an address ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCall {
    pub at: Timestamp,
    /// Delivered or acknowledged, not refused or overdue.
    pub good: bool,
}

/// Pages and calls of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
