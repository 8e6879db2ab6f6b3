//! Files of plans.

use crate::model::PlanFile;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

const FILES: &str = "SELECT id, name, media_type, size_bytes, sha256, added_at, added_by FROM plan_text_file";

impl FromRow for PlanFile {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.text("name")?,
            media_type: row.text("media_type")?,
            size_bytes: row.int("size_bytes")?,
            sha256: row.text("sha256")?,
            added: LastChange {
                by: row.text("added_by")?,
                at: row.instant("added_at")?,
            },
        })
    }
}

/// The files of a plan, by name, without their bytes.
pub async fn files_of(tx: &Tx, plan: PlanTextId) -> Result<Vec<PlanFile>, Fault> {
    tx.all(&format!("{FILES} WHERE plan_id = $1 ORDER BY name, id"), params![plan])
        .await
}

/// One file of this plan.
pub async fn file(tx: &Tx, plan: PlanTextId, id: PlanFileId) -> Result<Option<PlanFile>, Fault> {
    tx.first(&format!("{FILES} WHERE plan_id = $1 AND id = $2"), params![plan, id])
        .await
}

/// The bytes of a file. The caller sees to the clearance.
pub async fn bytes_of(tx: &Tx, id: PlanFileId) -> Result<Option<Vec<u8>>, Fault> {
    struct Bytes(Vec<u8>);
    impl FromRow for Bytes {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.bytes("content").map(Self)
        }
    }
    let found: Option<Bytes> = tx
        .first("SELECT content FROM plan_text_file WHERE id = $1", params![id])
        .await?;
    Ok(found.map(|found| found.0))
}

pub async fn insert_file(tx: &Tx, plan: PlanTextId, f: &PlanFile, bytes: Vec<u8>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_file (id, plan_id, name, media_type, size_bytes, sha256, content, added_at, added_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            f.id,
            plan,
            f.name,
            f.media_type,
            f.size_bytes,
            f.sha256,
            bytes,
            f.added.at,
            f.added.by
        ],
    )
    .await
    .map(drop)
}

/// Takes a file away; whether it was there.
pub async fn remove_file(tx: &Tx, plan: PlanTextId, id: PlanFileId) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "DELETE FROM plan_text_file WHERE plan_id = $1 AND id = $2",
            params![plan, id],
        )
        .await?;
    Ok(rows == 1)
}
