//! SQL of what an archive brought.

use super::Archive;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An archive as it came, and which floor each of its levels became.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    pub archive: Archive,
    pub levels: BTreeMap<String, FloorId>,
}

impl FromRow for Source {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let mut kept: Value = row.json("archive")?;
        let manifest = kept.get_mut("manifest").map(Value::take);
        let features = kept.get_mut("features").map(Value::take);
        match (manifest, features) {
            (Some(Value::Object(manifest)), Some(Value::Array(features))) => Ok(Self {
                archive: Archive { manifest, features },
                levels: row.json("levels")?,
            }),
            _ => Err(Fault::other("plan_source: an archive that is none")),
        }
    }
}

/// What the last archive of a site brought.
pub async fn find(tx: &Tx, site: SiteId) -> Result<Option<Source>, Fault> {
    tx.first(
        "SELECT archive, levels FROM plan_source WHERE site_id = $1",
        params![site],
    )
    .await
}

/// Keeps an archive in the place of the one before.
pub async fn keep(tx: &Tx, site: SiteId, source: &Source, by: PositionId, now: Timestamp) -> Result<(), Fault> {
    let archive = json!({ "manifest": source.archive.manifest, "features": source.archive.features }).to_string();
    let levels = serde_json::to_string(&source.levels).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO plan_source (site_id, archive, levels, brought_at, brought_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (site_id) DO UPDATE SET archive = excluded.archive, levels = excluded.levels, \
         brought_at = excluded.brought_at, brought_by = excluded.brought_by",
        params![site, archive, levels, now, by],
    )
    .await
    .map(drop)
}
