//! SQL of recovery codes: printed once, each used once.

use crate::sign_in::secret;
use muster_store::{Fault, Tx, params};
use muster_terms::*;

/// Replaces all recovery codes with new ones and returns them, once, for printing.
pub async fn renew_recovery_codes(tx: &Tx, person: PersonId, how_many: usize) -> Result<Vec<String>, Fault> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", params![person])
        .await?;
    let codes: Vec<String> = (0..how_many).map(|_| secret::recovery_code()).collect();
    for code in &codes {
        tx.execute(
            "INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)",
            params![person, secret::recovery_hash(person, code)],
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
            params![person, secret::recovery_hash(person, typed), now],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn recovery_codes_left(tx: &Tx, person: PersonId) -> Result<i64, Fault> {
    tx.count(
        "SELECT COUNT(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL",
        params![person],
    )
    .await
}
