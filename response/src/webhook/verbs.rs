//! Adding and removing addresses.

use super::{keys, rules, store};
use muster_membership::keys::SealingKey;
use muster_notify::webhook::{Permits, SigningSecret};
use muster_store::{Entry, Fault};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// An address that was added, with the secret that is shown this once.
#[derive(Debug)]
pub struct Added {
    pub id: WebhookId,
    pub url: String,
    /// `whsec_…`: what the other system checks signatures with.
    pub secret: String,
}

/// The addresses of the own organisation.
///
/// Errors: [`Problem::Missing`] without the duty to administer.
pub async fn list(desk: &Desk) -> Result<Vec<super::Webhook>, Problem> {
    desk.require(Act::Administer)?;
    Ok(store::of_org(&desk.read().await?, desk.org()).await?)
}

/// Adds an address that is told of alarms from now on.
///
/// Errors: [`Problem::Missing`] without the duty, `webhook.not-a-url`, `webhook.not-https`, `webhook.has-password`,
/// `webhook.inside`, `webhook.known`, `webhook.too-many`.
pub async fn add(desk: &Desk, typed: &str) -> Result<Added, Problem> {
    desk.require(Act::Administer)?;
    let permits = desk.app().part::<Permits>().map(|permits| *permits).unwrap_or_default();
    let url = rules::check(typed, permits)?;
    let sealing = desk
        .app()
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let tx = desk.begin().await?;
    let known = store::of_org(&tx, desk.org()).await?;
    rules::may_add(&known.into_iter().map(|hook| hook.url).collect::<Vec<_>>(), &url)?;
    let (id, secret) = (WebhookId::new(), SigningSecret::draw(&mut rand::rng()).reveal());
    let sealed = sealing.seal(&keys::label(id), secret.as_bytes())?;
    store::insert(&tx, desk.org(), id, &url, sealed, desk.now()).await?;
    tx.commit_with(entry(desk, "webhook.added", id)).await?;
    Ok(Added {
        id,
        url,
        secret: secret.to_string(),
    })
}

/// Removes an address: nothing is sent to it any more, what waits for it included.
///
/// Errors: [`Problem::Missing`] without the duty, or when it is not the own organisation's.
pub async fn remove(desk: &Desk, id: WebhookId) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    if !store::remove(&tx, desk.org(), id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    Ok(tx.commit_with(entry(desk, "webhook.removed", id)).await?)
}

fn entry(desk: &Desk, kind: &'static str, id: WebhookId) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("webhook", id.to_string())
        .with("by", desk.who.position.to_string())
}
