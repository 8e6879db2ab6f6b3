//! SQL of invitations to found an organisation on this node. Each is used once.

use crate::organisation::PartnerInvitation;
use crate::sign_in::{rules::invitation_ends, secret};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const COLUMNS: &str = "id, org_id, kind, created_at, expires_at, accepted_at";

impl FromRow for PartnerInvitation {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            kind: row.word("kind", OrganisationKind::parse)?,
            created_at: row.instant("created_at")?,
            expires_at: row.instant("expires_at")?,
            accepted_at: row.opt_instant("accepted_at")?,
        })
    }
}

/// A new invitation; the returned secret goes into the link and is kept nowhere.
pub async fn insert_invitation(
    tx: &Tx,
    org: OrgId,
    by: PositionId,
    kind: OrganisationKind,
    now: Timestamp,
) -> Result<(InvitationId, String), Fault> {
    let (id, presented) = (InvitationId::new(), secret::draw());
    tx.execute(
        "INSERT INTO organisation_invitation (id, secret_hash, org_id, invited_by, kind, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, secret::hash(&presented), org, by, kind, now, invitation_ends(now)],
    )
    .await?;
    Ok((id, presented))
}

/// The invitation behind a link, while it can be used.
pub async fn find_invitation(tx: &Tx, presented: &str, now: Timestamp) -> Result<Option<PartnerInvitation>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM organisation_invitation \
             WHERE secret_hash = $1 AND expires_at > $2 AND accepted_at IS NULL AND withdrawn_at IS NULL"
        ),
        params![secret::hash(presented), now],
    )
    .await
}

/// Uses it up for the organisation it founded; whether this was the first to do so.
pub async fn accept_invitation(tx: &Tx, id: InvitationId, founded: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE organisation_invitation SET accepted_at = $3, founded_org = $2 \
             WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
            params![id, founded, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes an unused invitation of `org` back; whether there was one.
pub async fn withdraw_invitation(tx: &Tx, org: OrgId, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE organisation_invitation SET withdrawn_at = $3 \
             WHERE id = $1 AND org_id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL",
            params![id, org, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Invitations of an organisation that were not taken back, newest first.
pub async fn invitations_of(tx: &Tx, org: OrgId) -> Result<Vec<PartnerInvitation>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM organisation_invitation WHERE org_id = $1 AND withdrawn_at IS NULL \
             ORDER BY created_at DESC LIMIT 50"
        ),
        params![org],
    )
    .await
}
