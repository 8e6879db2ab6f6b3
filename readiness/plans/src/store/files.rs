//! Files of plans.

use crate::model::PlanFile;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

const FILES: &str = "SELECT f.id, f.name, f.media_type, f.size_bytes, f.sha256, f.added_at, f.added_by, f.removed_at FROM plan_text_file f";

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
            is_gone: row.opt_instant("removed_at")?.is_some(),
        })
    }
}

/// The files of a version, by name, without their bytes.
pub async fn files_of(tx: &Tx, plan: PlanTextId, version: i64) -> Result<Vec<PlanFile>, Fault> {
    tx.all(
        &format!(
            "{FILES} JOIN plan_text_version_file v ON v.file_id = f.id WHERE v.plan_id = $1 AND v.version = $2 ORDER BY f.name, f.id"
        ),
        params![plan, version],
    )
    .await
}

/// One file of this plan.
pub async fn file(tx: &Tx, plan: PlanTextId, id: PlanFileId) -> Result<Option<PlanFile>, Fault> {
    tx.first(
        &format!("{FILES} WHERE f.plan_id = $1 AND f.id = $2"),
        params![plan, id],
    )
    .await
}

/// The versions that a file is in.
pub async fn versions_with(tx: &Tx, plan: PlanTextId, id: PlanFileId) -> Result<Vec<i64>, Fault> {
    struct Number(i64);
    impl FromRow for Number {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.int("version").map(Self)
        }
    }
    let found: Vec<Number> = tx
        .all(
            "SELECT version FROM plan_text_version_file WHERE plan_id = $1 AND file_id = $2 ORDER BY version",
            params![plan, id],
        )
        .await?;
    Ok(found.into_iter().map(|one| one.0).collect())
}

/// Says that a file is in a version.
pub(super) async fn keep_in_version(tx: &Tx, plan: PlanTextId, version: i64, file: PlanFileId) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_version_file (plan_id, version, file_id) VALUES ($1, $2, $3)",
        params![plan, version, file],
    )
    .await
    .map(drop)
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
        .first(
            "SELECT content FROM plan_text_file WHERE id = $1 AND removed_at IS NULL",
            params![id],
        )
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

/// Deletes the bytes of a file that no side was offered or approved; its name and digest stay with the drafts it was in. Whether they
/// were there to delete.
pub async fn delete_unseen(tx: &Tx, plan: PlanTextId, id: PlanFileId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE plan_text_file SET content = $3, removed_at = $4 WHERE plan_id = $1 AND id = $2 AND removed_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM plan_text_version_file v WHERE v.file_id = plan_text_file.id AND \
             (EXISTS (SELECT 1 FROM plan_text_offer o WHERE o.plan_id = v.plan_id AND o.version = v.version) \
             OR EXISTS (SELECT 1 FROM plan_text_approval a WHERE a.plan_id = v.plan_id AND a.version = v.version)))",
            params![plan, id, Vec::<u8>::new(), now],
        )
        .await?;
    Ok(rows == 1)
}
