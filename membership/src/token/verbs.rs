//! Issuing and revoking tokens.

use super::{rules::NewToken, store};
use crate::entries;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Issues a token that acts for this desk's position; the answer is its secret, shown once.
///
/// Errors: [`Problem::Missing`] without the duty to administer.
pub async fn issue(desk: &Desk, new: NewToken) -> Result<String, Problem> {
    desk.require(Act::Administer)?;
    let (tx, now) = (desk.begin().await?, desk.now());
    let NewToken {
        label,
        scopes,
        expires_at,
    } = new;
    let (id, secret) = store::issue_token(&tx, desk.who.position, &label, &scopes, now, expires_at).await?;
    let scopes: Vec<&str> = scopes.iter().map(|act| act.as_str()).collect();
    let entry = entries::token(desk.org(), "token.issued", id, desk.who.position, now).with("scopes", scopes);
    tx.commit_with(entry.with("expires_at", stored_instant(expires_at)))
        .await?;
    Ok(secret)
}

/// Revokes a token of the own organisation.
pub async fn revoke(desk: &Desk, id: TokenId) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    if !store::revoke(&tx, desk.org(), id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    Ok(tx
        .commit_with(entries::token(
            desk.org(),
            "token.revoked",
            id,
            desk.who.position,
            desk.now(),
        ))
        .await?)
}
