//! SQL of API tokens.

use crate::sign_in::secret;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A new API token; the returned secret is shown once.
pub async fn issue_token(
    tx: &Tx,
    position: PositionId,
    label: &str,
    scopes: &[Act],
    now: Timestamp,
    ends: Timestamp,
) -> Result<(TokenId, String), Fault> {
    let (id, presented) = (TokenId::new(), format!("muster_{}", secret::draw()));
    let scopes =
        serde_json::to_string(&scopes.iter().map(|act| act.as_str()).collect::<Vec<_>>()).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO api_token (id, secret_hash, position_id, label, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, secret::hash(&presented), position, label, scopes, now, ends],
    )
    .await?;
    Ok((id, presented))
}

/// A token as its page lists it.
pub struct Token {
    pub id: TokenId,
    pub label: String,
    /// The position it acts for.
    pub title: String,
    pub scopes: Vec<String>,
    pub expires_at: Timestamp,
}

impl FromRow for Token {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            label: row.text("label")?,
            title: row.text("title")?,
            scopes: row.json("scopes")?,
            expires_at: row.instant("expires_at")?,
        })
    }
}

/// Tokens of an organisation that were not revoked, newest first, with the position each acts for.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Token>, Fault> {
    tx.all(
        "SELECT t.id, t.label, t.scopes, t.expires_at, p.title FROM api_token t JOIN position p ON p.id = t.position_id \
         WHERE p.org_id = $1 AND t.revoked_at IS NULL ORDER BY t.created_at DESC",
        params![org],
    )
    .await
}

/// Revokes a token of an organisation; whether there was one.
pub async fn revoke(tx: &Tx, org: OrgId, id: TokenId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND revoked_at IS NULL \
             AND position_id IN (SELECT id FROM position WHERE org_id = $2)",
            params![id, org, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Revokes all tokens of a position: who leaves a duty leaves its programs.
pub async fn revoke_all(tx: &Tx, position: PositionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE api_token SET revoked_at = $2 WHERE position_id = $1 AND revoked_at IS NULL",
        params![position, now],
    )
    .await
    .map(drop)
}
