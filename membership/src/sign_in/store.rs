//! SQL of sessions, devices, invitations, recovery codes, tokens and demo links.

use super::secret;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::{Identity, Theme};

const IDENTITY: &str = "q.id AS person_id, p.id AS position_id, p.title, p.duty, p.unit_id, p.site_id, o.id AS org_id, \
    o.name AS org_name, o.kind, o.time_zone, q.theme, q.tap_twice, q.shortcuts \
    FROM position p JOIN organisation o ON o.id = p.org_id";

struct IdentityRow {
    identity: Identity,
    session: Option<String>,
    scopes: Option<Vec<String>>,
}

impl FromRow for IdentityRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let identity = Identity {
            person: row.parsed("person_id")?,
            position: row.parsed("position_id")?,
            position_title: row.text("title")?,
            duty: row.word("duty", Duty::parse)?,
            org: row.parsed("org_id")?,
            org_name: row.text("org_name")?,
            org_kind: row.word("kind", OrganisationKind::parse)?,
            unit: row.opt_parsed("unit_id")?,
            site: row.opt_parsed("site_id")?,
            theme: row.word("theme", Theme::parse)?,
            tap_twice: row.flag("tap_twice")?,
            shortcuts: row.flag("shortcuts")?,
            time_zone: row.text("time_zone")?,
            session: None,
            scopes: None,
        };
        Ok(Self { identity, session: row.opt_text("session_id")?, scopes: row.opt_json("scopes")? })
    }
}

/// Who holds this session, if it still runs and the person still fills the position.
pub async fn by_session(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<Identity>, Fault> {
    let row: Option<IdentityRow> = tx
        .first(
            &format!(
                "SELECT s.id AS session_id, NULL AS scopes, {IDENTITY} JOIN session s ON s.position_id = p.id \
                 JOIN person q ON q.id = s.person_id AND q.id = p.person_id \
                 WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND q.locked_at IS NULL \
                 AND p.closed_at IS NULL"
            ),
            params![secret::hash(presented), now],
        )
        .await?;
    row.map(|row| {
        let session = row.session.map(|id| id.parse()).transpose().map_err(Fault::other)?;
        Ok(Identity { session, ..row.identity })
    })
    .transpose()
}

/// Who holds this API token. Scopes narrow what the duty allows.
pub async fn by_token(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<Identity>, Fault> {
    let row: Option<IdentityRow> = tx
        .first(
            &format!(
                "SELECT NULL AS session_id, t.scopes AS scopes, {IDENTITY} JOIN api_token t ON t.position_id = p.id \
                 JOIN person q ON q.id = p.person_id \
                 WHERE t.secret_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND q.locked_at IS NULL \
                 AND p.closed_at IS NULL"
            ),
            params![secret::hash(presented), now],
        )
        .await?;
    Ok(row.map(|row| {
        let scopes = row.scopes.unwrap_or_default().iter().filter_map(|word| Act::parse(word)).collect();
        Identity { scopes: Some(scopes), ..row.identity }
    }))
}

/// Who enrolled this device. It may raise and nothing else.
pub async fn by_device(tx: &Tx, presented: &str) -> Result<Option<Identity>, Fault> {
    let row: Option<IdentityRow> = tx
        .first(
            &format!(
                "SELECT NULL AS session_id, NULL AS scopes, {IDENTITY} JOIN device d ON d.position_id = p.id \
                 JOIN person q ON q.id = d.person_id AND q.id = p.person_id \
                 WHERE d.secret_hash = $1 AND d.revoked_at IS NULL AND q.locked_at IS NULL AND p.closed_at IS NULL"
            ),
            params![secret::hash(presented)],
        )
        .await?;
    Ok(row.map(|row| Identity { scopes: Some(vec![Act::Raise]), ..row.identity }))
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

pub async fn end_session(tx: &Tx, id: SessionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute("UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", params![id, now]).await.map(drop)
}

/// Ends every session of a person; enrolled devices are revoked with them when asked.
pub async fn end_all_sessions(tx: &Tx, person: PersonId, devices_too: bool, now: Timestamp) -> Result<u64, Fault> {
    let ended =
        tx.execute("UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL", params![person, now]).await?;
    if devices_too {
        tx.execute("UPDATE device SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL", params![person, now]).await?;
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

/// An enrolled device, as its page lists it.
pub struct Device {
    pub id: DeviceId,
    pub label: String,
    pub enrolled_at: Timestamp,
}

impl FromRow for Device {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self { id: row.parsed("id")?, label: row.text("label")?, enrolled_at: row.instant("enrolled_at")? })
    }
}

pub async fn devices(tx: &Tx, person: PersonId) -> Result<Vec<Device>, Fault> {
    tx.all(
        "SELECT id, label, enrolled_at FROM device WHERE person_id = $1 AND revoked_at IS NULL ORDER BY enrolled_at DESC",
        params![person],
    )
    .await
}

pub async fn enrol_device(
    tx: &Tx,
    person: PersonId,
    position: PositionId,
    label: &str,
    now: Timestamp,
) -> Result<(DeviceId, String), Fault> {
    let (id, presented) = (DeviceId::new(), secret::draw());
    tx.execute(
        "INSERT INTO device (id, secret_hash, person_id, position_id, label, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, secret::hash(&presented), person, position, label, now],
    )
    .await?;
    Ok((id, presented))
}

/// Revokes a device of this person; whether there was one.
pub async fn revoke_device(tx: &Tx, person: PersonId, id: DeviceId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE device SET revoked_at = $3 WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL",
            params![id, person, now],
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

/// The kept hash of the account's password, if the account may sign in.
pub async fn password_of(tx: &Tx, person: PersonId) -> Result<Option<String>, Fault> {
    let row: Option<Text> =
        tx.first("SELECT password_hash AS t FROM person WHERE id = $1 AND locked_at IS NULL", params![person]).await?;
    Ok(row.and_then(|row| row.0))
}

pub async fn set_password(tx: &Tx, person: PersonId, kept: &str) -> Result<(), Fault> {
    tx.execute("UPDATE person SET password_hash = $2 WHERE id = $1", params![person, kept]).await.map(drop)
}

/// Replaces all recovery codes with new ones and returns them, once, for printing.
pub async fn renew_recovery_codes(tx: &Tx, person: PersonId, how_many: usize) -> Result<Vec<String>, Fault> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", params![person]).await?;
    let codes: Vec<String> = (0..how_many).map(|_| secret::recovery_code()).collect();
    for code in &codes {
        tx.execute(
            "INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)",
            params![person, secret::recovery_hash(code)],
        )
        .await?;
    }
    Ok(codes)
}

/// Uses up a recovery code; whether it was one of this person's and unused.
pub async fn use_recovery_code(tx: &Tx, person: PersonId, typed: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL",
            params![person, secret::recovery_hash(typed), now],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn recovery_codes_left(tx: &Tx, person: PersonId) -> Result<i64, Fault> {
    tx.count("SELECT COUNT(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL", params![person]).await
}

/// An invitation that can still be accepted.
pub struct Invitation {
    pub id: InvitationId,
    pub position: PositionId,
    pub expires_at: Timestamp,
}

impl FromRow for Invitation {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self { id: row.parsed("id")?, position: row.parsed("position_id")?, expires_at: row.instant("expires_at")? })
    }
}

pub async fn invite(
    tx: &Tx,
    position: PositionId,
    by: Option<PositionId>,
    now: Timestamp,
    ends: Timestamp,
) -> Result<(InvitationId, String), Fault> {
    let (id, presented) = (InvitationId::new(), secret::draw());
    tx.execute(
        "INSERT INTO invitation (id, secret_hash, position_id, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, secret::hash(&presented), position, by, now, ends],
    )
    .await?;
    Ok((id, presented))
}

pub async fn find_invitation(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<Invitation>, Fault> {
    tx.first(
        "SELECT id, position_id, expires_at FROM invitation WHERE secret_hash = $1 AND expires_at > $2 \
         AND accepted_at IS NULL AND withdrawn_at IS NULL",
        params![secret::hash(presented), now],
    )
    .await
}

/// Takes the invitation; whether this was the first to do so.
pub async fn accept_invitation(tx: &Tx, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute("UPDATE invitation SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL", params![id, now])
        .await?;
    Ok(rows == 1)
}

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
    let scopes = serde_json::to_string(&scopes.iter().map(|act| act.as_str()).collect::<Vec<_>>()).map_err(Fault::other)?;
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
    pub scopes: Vec<String>,
    pub expires_at: Timestamp,
}

impl FromRow for Token {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            label: row.text("label")?,
            scopes: row.json("scopes")?,
            expires_at: row.instant("expires_at")?,
        })
    }
}

pub async fn tokens(tx: &Tx, position: PositionId) -> Result<Vec<Token>, Fault> {
    tx.all(
        "SELECT id, label, scopes, expires_at FROM api_token WHERE position_id = $1 AND revoked_at IS NULL ORDER BY created_at",
        params![position],
    )
    .await
}

pub async fn revoke_token(tx: &Tx, position: PositionId, id: TokenId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND position_id = $2 AND revoked_at IS NULL",
            params![id, position, now],
        )
        .await?;
    Ok(rows == 1)
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
    let row: Option<Text> =
        tx.first("SELECT position_id AS t FROM demo_link WHERE secret_hash = $1", params![secret::hash(presented)]).await?;
    row.and_then(|row| row.0).map(|id| id.parse().map_err(Fault::other)).transpose()
}

pub async fn save_preferences(
    tx: &Tx,
    person: PersonId,
    theme: &str,
    tap_twice: bool,
    shortcuts: bool,
) -> Result<(), Fault> {
    tx.execute(
        "UPDATE person SET theme = $2, tap_twice = $3, shortcuts = $4 WHERE id = $1",
        params![person, theme, tap_twice, shortcuts],
    )
    .await
    .map(drop)
}
