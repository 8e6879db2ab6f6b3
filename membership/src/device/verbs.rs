//! Enrolling and revoking devices.

use super::store;
use crate::entries;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Enrols the device in hand for the position of this desk; the answer is the secret of its cookie.
///
/// Errors: [`Problem::Missing`] when the duty may not raise, `text.*` for the label.
pub async fn enrol(desk: &Desk, label: &str) -> Result<String, Problem> {
    desk.require(Act::Raise)?;
    let label = plain_text(label, &t("devices-label-called"), 60, true)?;
    let tx = desk.begin().await?;
    let (id, secret) = store::enrol_device(&tx, desk.who.person, desk.who.position, &label, desk.now()).await?;
    let entry = entries::device(desk.org(), "device.enrolled", desk.who.person, id, desk.now());
    tx.commit_with(entry.with("position", desk.who.position.to_string()))
        .await?;
    Ok(secret)
}

/// Revokes a device of the person at this desk.
pub async fn revoke(desk: &Desk, id: DeviceId) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    if !store::revoke_device(&tx, desk.who.person, id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    Ok(tx
        .commit_with(entries::device(
            desk.org(),
            "device.revoked",
            desk.who.person,
            id,
            desk.now(),
        ))
        .await?)
}
