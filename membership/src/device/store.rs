//! SQL of enrolled devices.

use crate::sign_in::secret;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// An enrolled device, as its page lists it.
pub struct Device {
    pub id: DeviceId,
    pub label: String,
    pub enrolled_at: Timestamp,
}

impl FromRow for Device {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            label: row.text("label")?,
            enrolled_at: row.instant("enrolled_at")?,
        })
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
