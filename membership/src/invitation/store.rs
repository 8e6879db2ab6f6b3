//! SQL of invitations to a position.

use crate::sign_in::secret;
use muster_store::{Fault, FromRow, Row, Store, Tx, params};
use muster_terms::*;

/// An invitation that can still be accepted.
pub struct Invitation {
    pub id: InvitationId,
    pub position: PositionId,
    pub expires_at: Timestamp,
    /// Where its link was mailed to, and nowhere shown: whoever opens it reads that mail. `None` when it was handed over.
    pub email: Option<String>,
}

impl FromRow for Invitation {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            position: row.parsed("position_id")?,
            expires_at: row.instant("expires_at")?,
            email: row.opt_text("email")?,
        })
    }
}

/// A new invitation; the returned secret goes into the link and is kept nowhere.
pub async fn invite(
    tx: &Tx,
    position: PositionId,
    by: Option<PositionId>,
    email: Option<&str>,
    now: Timestamp,
    ends: Timestamp,
) -> Result<(InvitationId, String), Fault> {
    let (id, presented) = (InvitationId::new(), secret::draw());
    tx.execute(
        "INSERT INTO invitation (id, secret_hash, position_id, invited_by, created_at, expires_at, email) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            id,
            secret::hash(&presented),
            position,
            by,
            now,
            ends,
            email.map(str::to_owned)
        ],
    )
    .await?;
    Ok((id, presented))
}

pub async fn find_invitation(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<Invitation>, Fault> {
    tx.first(
        "SELECT id, position_id, expires_at, email FROM invitation WHERE secret_hash = $1 AND expires_at > $2 \
         AND accepted_at IS NULL AND withdrawn_at IS NULL",
        params![secret::hash(presented), now],
    )
    .await
}

/// Takes the invitation, and forgets where it was mailed to; whether this was the first to do so.
pub async fn accept_invitation(tx: &Tx, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE invitation SET accepted_at = $2, email = NULL WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
            params![id, now],
        )
        .await?;
    Ok(rows == 1)
}

/// When the link to a position that still works was made; `None` when none does.
pub async fn open_since(tx: &Tx, position: PositionId, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    struct Made(Timestamp);
    impl FromRow for Made {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.instant("created_at").map(Self)
        }
    }
    let newest: Option<Made> = tx
        .first(
            "SELECT created_at FROM invitation WHERE position_id = $1 AND expires_at > $2 AND accepted_at IS NULL \
             AND withdrawn_at IS NULL ORDER BY created_at DESC LIMIT 1",
            params![position, now],
        )
        .await?;
    Ok(newest.map(|made| made.0))
}

/// Takes back what still waits for a position, so that only the newest link opens it.
pub async fn withdraw_waiting(tx: &Tx, position: PositionId, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE invitation SET withdrawn_at = $2, email = NULL WHERE position_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        params![position, now],
    )
    .await
}

/// Forgets where links were mailed to that nobody opened in time.
pub async fn forget_expired(store: &Store, now: Timestamp) -> Result<u64, Fault> {
    let tx = store.begin().await?;
    let forgotten = tx
        .execute(
            "UPDATE invitation SET email = NULL WHERE email IS NOT NULL AND expires_at <= $1",
            params![now],
        )
        .await?;
    tx.commit().await?;
    Ok(forgotten)
}
