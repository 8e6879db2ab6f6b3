//! SQL of accounts, sessions and demo links. Whatever ends a session says so to its open screens.

mod identity;
mod recovery_codes;

pub use identity::*;
pub use recovery_codes::*;

use super::{over::Over, secret};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// An account as sign-in looks it up, in one question whether it exists or not.
pub struct Account {
    pub person: PersonId,
    /// Whose account it is; `None` for somebody who never filled a position.
    pub org: Option<OrgId>,
    /// The kept hash; `None` when no password was ever chosen or the account is locked.
    pub kept: Option<String>,
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            person: row.parsed("id")?,
            org: row.opt_parsed("org_id")?,
            kept: row.opt_text("kept")?,
        })
    }
}

const ACCOUNT: &str = "SELECT id, org_id, CASE WHEN locked_at IS NULL THEN password_hash END AS kept FROM person";

/// The accounts of an address, one in each organisation at most: first those whose address is confirmed, each the oldest first. So
/// whoever opens an account under somebody else's address never comes before its owner.
pub async fn accounts_by_email(tx: &Tx, email: &str) -> Result<Vec<Account>, Fault> {
    tx.all(
        &format!(
            "{ACCOUNT} WHERE email = $1 ORDER BY CASE WHEN email_confirmed_at IS NULL THEN 1 ELSE 0 END, created_at, id"
        ),
        params![email.trim().to_lowercase()],
    )
    .await
}

pub async fn account_of(tx: &Tx, person: PersonId) -> Result<Option<Account>, Fault> {
    tx.first(&format!("{ACCOUNT} WHERE id = $1"), params![person]).await
}

/// Was no password ever chosen? So it is with who came by a demo's link.
pub async fn has_no_password(tx: &Tx, person: PersonId) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM person WHERE id = $1 AND password_hash IS NULL";
    Ok(tx.count(sql, params![person]).await? > 0)
}

pub async fn set_password(tx: &Tx, person: PersonId, kept: &str) -> Result<(), Fault> {
    tx.execute(
        "UPDATE person SET password_hash = $2 WHERE id = $1",
        params![person, kept],
    )
    .await
    .map(drop)
}

pub async fn set_locked(tx: &Tx, person: PersonId, locked_at: Option<Timestamp>) -> Result<(), Fault> {
    tx.execute(
        "UPDATE person SET locked_at = $2 WHERE id = $1",
        params![person, locked_at],
    )
    .await
    .map(drop)
}

/// A new session; the returned secret goes into the cookie and is kept nowhere.
pub async fn start_session(
    tx: &Tx,
    person: PersonId,
    position: PositionId,
    agent: &str,
    now: Timestamp,
    ends: Timestamp,
) -> Result<(SessionId, String), Fault> {
    let (id, presented) = (SessionId::new(), secret::draw());
    let agent: String = agent.chars().take(120).collect();
    tx.execute(
        "INSERT INTO session (id, secret_hash, person_id, position_id, agent, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, secret::hash(&presented), person, position, agent, now, ends],
    )
    .await?;
    Ok((id, presented))
}

pub async fn end_session(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), Fault> {
    tx.post(Over::Session(id).message());
    tx.execute(
        "UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        params![id, now],
    )
    .await
    .map(drop)
}

/// A session that runs, and whose it is.
pub struct Running {
    pub id: SessionId,
    pub person: PersonId,
    pub org: OrgId,
}

impl FromRow for Running {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            person: row.parsed("person_id")?,
            org: row.parsed("org_id")?,
        })
    }
}

/// The session behind the hash of a cookie's secret, while it was not ended.
pub async fn running(tx: &Tx, secret_hash: &[u8]) -> Result<Option<Running>, Fault> {
    tx.first(
        "SELECT s.id, s.person_id, p.org_id FROM session s JOIN position p ON p.id = s.position_id \
         WHERE s.secret_hash = $1 AND s.ended_at IS NULL",
        params![secret_hash.to_vec()],
    )
    .await
}

/// Ends one session of this person; whether it ran.
pub async fn end_session_of(tx: &mut Tx, person: PersonId, id: SessionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE session SET ended_at = $3 WHERE id = $1 AND person_id = $2 AND ended_at IS NULL",
            params![id, person, now],
        )
        .await?;
    if rows == 1 {
        tx.post(Over::Session(id).message());
    }
    Ok(rows == 1)
}

/// Ends the sessions a person has in one position, and revokes the devices enrolled for it: who left a duty leaves its phone.
pub async fn end_position(tx: &mut Tx, person: PersonId, position: PositionId, now: Timestamp) -> Result<(), Fault> {
    tx.post(Over::Position(position).message());
    for table in [
        "session SET ended_at = $3 WHERE ended_at IS NULL",
        "device SET revoked_at = $3 WHERE revoked_at IS NULL",
    ] {
        let sql = format!("UPDATE {table} AND person_id = $1 AND position_id = $2");
        tx.execute(&sql, params![person, position, now]).await?;
    }
    Ok(())
}

/// The running session continues in another position of the same person. Its screens connect again, as that position's.
pub async fn move_session(tx: &mut Tx, id: SessionId, position: PositionId) -> Result<(), Fault> {
    tx.post(Over::Session(id).message());
    tx.execute(
        "UPDATE session SET position_id = $2 WHERE id = $1",
        params![id, position],
    )
    .await
    .map(drop)
}

/// Ends every session of a person but one; how many.
pub async fn end_other_sessions(
    tx: &mut Tx,
    person: PersonId,
    but: Option<SessionId>,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.post(Over::Person(person, but).message());
    tx.execute(
        "UPDATE session SET ended_at = $3 WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL",
        params![person, but.map_or_else(String::new, String::from), now],
    )
    .await
}

/// Ends every session of a person; enrolled devices are revoked with them when asked.
pub async fn end_all_sessions(tx: &mut Tx, person: PersonId, devices_too: bool, now: Timestamp) -> Result<u64, Fault> {
    tx.post(Over::Person(person, None).message());
    let ended = tx
        .execute(
            "UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL",
            params![person, now],
        )
        .await?;
    if devices_too {
        tx.execute(
            "UPDATE device SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL",
            params![person, now],
        )
        .await?;
    }
    Ok(ended)
}

/// A session of the person's own, as its page lists it.
pub struct OpenSession {
    pub id: SessionId,
    pub agent: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

impl FromRow for OpenSession {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            agent: row.text("agent")?,
            created_at: row.instant("created_at")?,
            expires_at: row.instant("expires_at")?,
        })
    }
}

pub async fn open_sessions(tx: &Tx, person: PersonId, now: Timestamp) -> Result<Vec<OpenSession>, Fault> {
    tx.all(
        "SELECT id, agent, created_at, expires_at FROM session WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 \
         ORDER BY created_at DESC",
        params![person, now],
    )
    .await
}

/// Takes a choice at sign-in; whether this was the first to do so. What would be too old by now anyway is forgotten.
pub async fn take_choice(tx: &Tx, page: uuid::Uuid, ends: Timestamp, now: Timestamp) -> Result<bool, Fault> {
    tx.execute("DELETE FROM sign_in_choice WHERE ends_at <= $1", params![now])
        .await?;
    let rows = tx
        .execute(
            "INSERT INTO sign_in_choice (id, ends_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
            params![page.to_string(), ends],
        )
        .await?;
    Ok(rows == 1)
}

struct Text(Option<String>);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Text(row.opt_text("t")?))
    }
}

pub async fn add_demo_link(tx: &Tx, position: PositionId, presented: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO demo_link (secret_hash, position_id) VALUES ($1, $2)",
        params![secret::hash(presented), position],
    )
    .await
    .map(drop)
}

pub async fn find_demo_link(tx: &Tx, presented: &str) -> Result<Option<PositionId>, Fault> {
    let row: Option<Text> = tx
        .first(
            "SELECT position_id AS t FROM demo_link WHERE secret_hash = $1",
            params![secret::hash(presented)],
        )
        .await?;
    row.and_then(|row| row.0)
        .map(|id| id.parse().map_err(Fault::other))
        .transpose()
}
