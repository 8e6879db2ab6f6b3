//! SQL of addresses and the links that confirm them.

use crate::sign_in::secret;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// The address of an account, as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub email: String,
    /// When a link that was sent there was opened.
    pub confirmed_at: Option<Timestamp>,
    /// When the newest link was sent there.
    pub sent_at: Option<Timestamp>,
}

impl FromRow for Address {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            email: row.text("email")?,
            confirmed_at: row.opt_instant("email_confirmed_at")?,
            sent_at: row.opt_instant("sent_at")?,
        })
    }
}

/// The address of an account, if it has one.
pub async fn address_of(tx: &Tx, person: PersonId) -> Result<Option<Address>, Fault> {
    tx.first(
        "SELECT q.email, q.email_confirmed_at, c.sent_at FROM person q \
         LEFT JOIN address_confirmation c ON c.person_id = q.id WHERE q.id = $1 AND q.email IS NOT NULL",
        params![person],
    )
    .await
}

/// A new link in place of the one before; the returned secret goes into the letter and is kept nowhere.
pub async fn renew(tx: &Tx, person: PersonId, now: Timestamp, ends: Timestamp) -> Result<String, Fault> {
    let presented = secret::draw();
    tx.execute(
        "INSERT INTO address_confirmation (person_id, secret_hash, sent_at, expires_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash, sent_at = excluded.sent_at, \
         expires_at = excluded.expires_at",
        params![person, secret::hash(&presented), now, ends],
    )
    .await?;
    Ok(presented)
}

/// Is this the newest link of this person, and still good?
pub async fn is_good(tx: &Tx, person: PersonId, presented: &str, now: Timestamp) -> Result<bool, Fault> {
    let found = tx
        .count(
            "SELECT COUNT(*) AS n FROM address_confirmation WHERE person_id = $1 AND secret_hash = $2 AND expires_at > $3",
            params![person, secret::hash(presented), now],
        )
        .await?;
    Ok(found > 0)
}

/// Uses the link up; whether it was good.
pub async fn take(tx: &Tx, person: PersonId, presented: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "DELETE FROM address_confirmation WHERE person_id = $1 AND secret_hash = $2 AND expires_at > $3",
            params![person, secret::hash(presented), now],
        )
        .await?;
    Ok(rows == 1)
}

/// Keeps that the address is its account's; whether that is new.
pub async fn confirm(tx: &Tx, person: PersonId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE person SET email_confirmed_at = $2 WHERE id = $1 AND email IS NOT NULL AND email_confirmed_at IS NULL",
            params![person, now],
        )
        .await?;
    Ok(rows == 1)
}
