//! SQL of webhook addresses.

use super::{LastCall, Webhook};
use muster_notify::Address;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

struct Line {
    id: WebhookId,
    url: String,
    created_at: Timestamp,
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            url: row.text("url")?,
            created_at: row.instant("created_at")?,
        })
    }
}

impl FromRow for LastCall {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let state = row.text("state")?;
        Ok(Self {
            at: row.instant("settled_at")?,
            good: state == "delivered" || state == "acknowledged",
        })
    }
}

/// An organisation's addresses, the oldest first, each with how its newest finished delivery ended.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Webhook>, Fault> {
    let lines: Vec<Line> = tx
        .all(
            "SELECT id, url, created_at FROM webhook WHERE org_id = $1 AND removed_at IS NULL ORDER BY created_at, id",
            params![org],
        )
        .await?;
    let mut hooks = Vec::with_capacity(lines.len());
    for Line { id, url, created_at } in lines {
        let last = last_call(tx, id, &url).await?;
        hooks.push(Webhook {
            id,
            url,
            created_at,
            last,
        });
    }
    Ok(hooks)
}

async fn last_call(tx: &Tx, key: WebhookId, url: &str) -> Result<Option<LastCall>, Fault> {
    let address = Address::Webhook {
        url: url.to_owned(),
        key,
    };
    let address = serde_json::to_string(&address).map_err(Fault::other)?;
    tx.first(
        "SELECT state, settled_at FROM delivery WHERE channel = 'webhook' AND address = $1 AND settled_at IS NOT NULL \
         ORDER BY settled_at DESC LIMIT 1",
        params![address],
    )
    .await
}

/// Keeps an address with its sealed secret.
pub async fn insert(
    tx: &Tx,
    org: OrgId,
    id: WebhookId,
    url: &str,
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO webhook (id, org_id, url, sealed_secret, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, org, url, sealed, now],
    )
    .await
    .map(drop)
}

/// Ends an address of an organisation; whether there was one.
pub async fn remove(tx: &Tx, org: OrgId, id: WebhookId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE webhook SET removed_at = $3 WHERE id = $1 AND org_id = $2 AND removed_at IS NULL",
            params![id, org, now],
        )
        .await?;
    Ok(rows == 1)
}

/// The sealed secret of an address that is still called.
pub async fn sealed_secret(tx: &Tx, id: WebhookId) -> Result<Option<Vec<u8>>, Fault> {
    struct Sealed(Vec<u8>);
    impl FromRow for Sealed {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.bytes("sealed_secret")?))
        }
    }
    let row: Option<Sealed> = tx
        .first(
            "SELECT sealed_secret FROM webhook WHERE id = $1 AND removed_at IS NULL",
            params![id],
        )
        .await?;
    Ok(row.map(|row| row.0))
}
