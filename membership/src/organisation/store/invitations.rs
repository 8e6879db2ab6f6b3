//! SQL of invitations to found an organisation on this node. Each is used once.

use crate::organisation::{Invitations, PartnerInvitation};
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

/// Invitations that were accepted or have expired, of which the newest are listed.
pub const PAST: usize = 50;

/// Invitations of an organisation that were not taken back: all that can still be used, and the newest of the others.
pub async fn invitations_of(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Invitations, Fault> {
    let open = tx
        .all(
            &format!(
                "SELECT {COLUMNS} FROM organisation_invitation WHERE org_id = $1 AND withdrawn_at IS NULL \
                 AND accepted_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id DESC"
            ),
            params![org, now],
        )
        .await?;
    // One more than is listed says whether there are more.
    let limit = i64::try_from(PAST + 1).map_err(Fault::other)?;
    let mut past: Vec<PartnerInvitation> = tx
        .all(
            &format!(
                "SELECT {COLUMNS} FROM organisation_invitation WHERE org_id = $1 AND withdrawn_at IS NULL \
                 AND (accepted_at IS NOT NULL OR expires_at <= $2) ORDER BY created_at DESC, id DESC LIMIT $3"
            ),
            params![org, now, limit],
        )
        .await?;
    let more_past = past.len() > PAST;
    past.truncate(PAST);
    Ok(Invitations { open, past, more_past })
}

/// Has this organisation ever invited another one, and not taken all of it back?
pub async fn has_invited(tx: &Tx, org: OrgId) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM organisation_invitation WHERE org_id = $1 \
        AND withdrawn_at IS NULL LIMIT 1) invited";
    Ok(tx.count(sql, params![org]).await? > 0)
}
