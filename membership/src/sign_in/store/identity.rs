//! SQL that turns a credential into who holds it. Every road checks that the person still fills the position.

use crate::sign_in::{rules::DEVICE_SECONDS, secret};
use jiff::SignedDuration;
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
        Ok(Self {
            identity,
            session: row.opt_text("session_id")?,
            scopes: row.opt_json("scopes")?,
        })
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
        Ok(Identity {
            session,
            ..row.identity
        })
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
        let scopes = row
            .scopes
            .unwrap_or_default()
            .iter()
            .filter_map(|word| Act::parse(word))
            .collect();
        Identity {
            scopes: Some(scopes),
            ..row.identity
        }
    }))
}

/// Who enrolled this device, within its year. It may raise; that it also reads who comes to what its position raised is decided where
/// that page is (`response/src/alert/sent.rs`).
pub async fn by_device(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<Identity>, Fault> {
    let since = now - SignedDuration::from_secs(DEVICE_SECONDS);
    let row: Option<IdentityRow> = tx
        .first(
            &format!(
                "SELECT NULL AS session_id, NULL AS scopes, {IDENTITY} JOIN device d ON d.position_id = p.id \
                 JOIN person q ON q.id = d.person_id AND q.id = p.person_id \
                 WHERE d.secret_hash = $1 AND d.revoked_at IS NULL AND d.enrolled_at > $2 AND q.locked_at IS NULL AND p.closed_at IS NULL"
            ),
            params![secret::hash(presented), since],
        )
        .await?;
    Ok(row.map(|row| Identity {
        scopes: Some(vec![Act::Raise]),
        ..row.identity
    }))
}

/// Who fills this position: for the program's own work in somebody's name, such as the demo's history.
pub async fn by_position(tx: &Tx, id: PositionId) -> Result<Option<Identity>, Fault> {
    let row: Option<IdentityRow> = tx
        .first(
            &format!(
                "SELECT NULL AS session_id, NULL AS scopes, {IDENTITY} JOIN person q ON q.id = p.person_id \
                 WHERE p.id = $1 AND q.locked_at IS NULL AND p.closed_at IS NULL"
            ),
            params![id],
        )
        .await?;
    Ok(row.map(|row| row.identity))
}
