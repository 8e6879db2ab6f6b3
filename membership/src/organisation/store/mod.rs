//! SQL of organisations and units.

mod invitations;

pub use invitations::*;

use super::{Organisation, Unit};
use crate::revision::{self, Revised};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{OrgId, OrganisationKind, Timestamp, UnitId};
use muster_web::t;

const COLUMNS: &str = "id, kind, name, emergency_number, out_of_hours, time_zone, metric, created_at";

impl FromRow for Organisation {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            kind: row.word("kind", OrganisationKind::parse)?,
            name: row.text("name")?,
            emergency_number: row.text("emergency_number")?,
            out_of_hours: row.text("out_of_hours")?,
            time_zone: row.text("time_zone")?,
            metric: row.flag("metric")?,
            created_at: row.instant("created_at")?,
        })
    }
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            name: row.text("name")?,
        })
    }
}

pub async fn insert(tx: &Tx, org: &Organisation) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO organisation (id, kind, name, emergency_number, out_of_hours, time_zone, metric, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            org.id,
            org.kind,
            org.name,
            org.emergency_number,
            org.out_of_hours,
            org.time_zone,
            org.metric,
            org.created_at
        ],
    )
    .await
    .map(drop)
}

/// Saves all that can change, name, numbers, time zone and distances, with its revision, if it is still at revision `read`.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, changed: &Revised<Organisation>, read: i64) -> Result<bool, Fault> {
    let Revised { record: org, revision } = changed;
    let rows = tx
        .execute(
            "UPDATE organisation SET name = $2, emergency_number = $3, out_of_hours = $4, time_zone = $5, metric = $6, \
             revision = $7, field_revisions = $8, changed_at = $9, changed_by = $10 WHERE id = $1 AND revision = $11",
            params![
                org.id,
                org.name,
                org.emergency_number,
                org.out_of_hours,
                org.time_zone,
                org.metric,
                revision.number,
                revision.fields_as_json()?,
                revision.changed_at(),
                revision.changed_by(),
                read
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn insert_unit(tx: &Tx, unit: &Unit) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO unit (id, org_id, name) VALUES ($1, $2, $3)",
        params![unit.id, unit.org, unit.name],
    )
    .await
    .map(drop)
}

pub async fn find(tx: &Tx, id: OrgId) -> Result<Option<Organisation>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM organisation WHERE id = $1"),
        params![id],
    )
    .await
}

/// The same with its revision, for a change of its settings.
pub async fn find_revised(tx: &Tx, id: OrgId) -> Result<Option<Revised<Organisation>>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM organisation WHERE id = $1",
        revision::COLUMNS
    );
    tx.first(&sql, params![id]).await
}

/// Is there any organisation yet? Before the first, the first-run page is open.
pub async fn any(tx: &Tx) -> Result<bool, Fault> {
    Ok(tx.count("SELECT COUNT(*) AS n FROM organisation", params![]).await? > 0)
}

/// Takes the one place of the first run; whether it was still free.
pub async fn take_first_run(tx: &Tx, org: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO first_run (id, org_id, run_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
            params![org, now],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn units_of(tx: &Tx, org: OrgId) -> Result<Vec<Unit>, Fault> {
    tx.all(
        "SELECT id, org_id, name FROM unit WHERE org_id = $1 ORDER BY name",
        params![org],
    )
    .await
}

pub async fn find_unit(tx: &Tx, id: UnitId) -> Result<Option<Unit>, Fault> {
    tx.first("SELECT id, org_id, name FROM unit WHERE id = $1", params![id])
        .await
}

/// All organisations of this node, for its own jobs. No page lists them.
pub async fn all(tx: &Tx) -> Result<Vec<Organisation>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM organisation ORDER BY created_at, id"),
        params![],
    )
    .await
}

/// All units of this node, for its own jobs. No page lists them.
pub async fn all_units(tx: &Tx) -> Result<Vec<Unit>, Fault> {
    tx.all("SELECT id, org_id, name FROM unit ORDER BY id", params![]).await
}

/// A name as people know it: `City Police, Central District`.
pub async fn party_name(tx: &Tx, org: OrgId, unit: Option<UnitId>) -> Result<String, Fault> {
    let name = find(tx, org)
        .await?
        .map_or_else(|| t("organisation-unknown"), |org| org.name);
    Ok(match unit {
        Some(unit) => match find_unit(tx, unit).await? {
            Some(unit) => format!("{name}, {}", unit.name),
            None => name,
        },
        None => name,
    })
}
