//! SQL of who put the first steps away.

use muster_store::{Fault, Tx, params};
use muster_terms::{PersonId, Timestamp};

/// Has this person taken the first steps off the home page?
pub async fn are_steps_away(tx: &Tx, person: PersonId) -> Result<bool, Fault> {
    let away = "SELECT COUNT(*) AS n FROM person WHERE id = $1 AND first_steps_away_at IS NOT NULL";
    Ok(tx.count(away, params![person]).await? > 0)
}

pub async fn put_steps_away(tx: &Tx, person: PersonId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE person SET first_steps_away_at = $2 WHERE id = $1 AND first_steps_away_at IS NULL";
    tx.execute(sql, params![person, now]).await.map(drop)
}
