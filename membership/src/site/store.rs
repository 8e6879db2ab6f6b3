//! SQL of sites.

use super::Site;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{OrgId, Reference, SiteId, Timestamp, Tlp};

pub const COLUMNS: &str = "s.id, s.reference, s.org_id, s.name, s.address, s.hours, s.occupancy, s.police_org, s.police_unit, \
    s.arrival_words, s.officer_notes, s.tlp, s.created_at, s.revision";

impl FromRow for Site {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            name: row.text("name")?,
            address: row.text("address")?,
            hours: row.text("hours")?,
            occupancy: row.text("occupancy")?,
            police_org: row.opt_parsed("police_org")?,
            police_unit: row.opt_parsed("police_unit")?,
            arrival_words: row.text("arrival_words")?,
            officer_notes: row.json("officer_notes")?,
            tlp: row.word("tlp", Tlp::from_label)?,
            created_at: row.instant("created_at")?,
            revision: row.int("revision")?,
        })
    }
}

pub async fn insert(tx: &Tx, site: &Site) -> Result<(), Fault> {
    let notes = serde_json::to_string(&site.officer_notes).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO site (id, reference, org_id, name, address, hours, occupancy, police_org, police_unit, arrival_words, \
         officer_notes, tlp, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            site.id, site.reference, site.org, site.name, site.address, site.hours, site.occupancy, site.police_org,
            site.police_unit, site.arrival_words, notes, site.tlp, site.created_at
        ],
    )
    .await
    .map(drop)
}

/// Saves the profile if nobody changed it since it was read.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, site: &Site) -> Result<bool, Fault> {
    let notes = serde_json::to_string(&site.officer_notes).map_err(Fault::other)?;
    let rows = tx
        .execute(
            "UPDATE site SET name = $2, address = $3, hours = $4, occupancy = $5, police_org = $6, police_unit = $7, \
             arrival_words = $8, officer_notes = $9, tlp = $10, revision = revision + 1 WHERE id = $1 AND revision = $11",
            params![
                site.id,
                site.name,
                site.address,
                site.hours,
                site.occupancy,
                site.police_org,
                site.police_unit,
                site.arrival_words,
                notes,
                site.tlp,
                site.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn find(tx: &Tx, id: SiteId) -> Result<Option<Site>, Fault> {
    tx.first(&format!("SELECT {COLUMNS} FROM site s WHERE s.id = $1"), params![id])
        .await
}

pub async fn find_by_reference(tx: &Tx, reference: &Reference) -> Result<Option<Site>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM site s WHERE s.reference = $1"),
        params![reference],
    )
    .await
}

/// The standing sites of an organisation, by name. One that is there for an event alone is not among them.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Site>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM site s WHERE s.org_id = $1 AND s.valid_until IS NULL ORDER BY s.name"),
        params![org],
    )
    .await
}

/// Where an alarm can be raised now: the standing sites, and those of an event while their window runs.
pub async fn open_at(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<Site>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM site s WHERE s.org_id = $1 AND (s.valid_until IS NULL OR (s.valid_from <= $2 AND s.valid_until > $2)) \
             ORDER BY s.name"
        ),
        params![org, now],
    )
    .await
}

/// Makes a site temporary: it is offered from `from` until `until` alone. What happened at it stays.
pub async fn set_window(tx: &Tx, id: SiteId, from: Timestamp, until: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE site SET valid_from = $2, valid_until = $3 WHERE id = $1",
        params![id, from, until],
    )
    .await
    .map(drop)
}

/// A reference that no site has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0.. {
        let reference = Reference::draw("S", attempt, &mut rand::rng());
        if find_by_reference(tx, &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Fault::other("no site reference is free"))
}
