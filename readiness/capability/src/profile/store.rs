//! SQL of capability profiles, of what was measured, and of the notes beside it.

use super::model::Version;
use super::{Content, Course, Note, Profile, rules};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

const SELECT: &str = "SELECT c.id, c.org_id, c.unit_id, u.name AS unit_name, c.version, c.content, c.changed_at, c.changed_by \
    FROM capability c LEFT JOIN unit u ON u.id = c.unit_id";

fn changed(row: &Row) -> Result<LastChange, Fault> {
    Ok(LastChange {
        by: row.text("changed_by")?,
        at: row.instant("changed_at")?,
    })
}

impl FromRow for Profile {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            unit_name: row.opt_text("unit_name")?.unwrap_or_default(),
            version: row.int("version")?,
            content: row.json("content")?,
            changed: changed(row)?,
        })
    }
}

impl FromRow for Version {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: row.int("version")?,
            content: row.json("content")?,
            changed: changed(row)?,
        })
    }
}

impl FromRow for Course {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.parsed("site_id")?,
            raised_at: row.instant("raised_at")?,
            accepted_at: row.opt_instant("accepted_at")?,
            sent_at: row.opt_instant("sent_at")?,
            on_scene_at: row.opt_instant("on_scene_at")?,
        })
    }
}

impl FromRow for Note {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            agency: row.parsed("agency_org")?,
            site: row.parsed("site_id")?,
            band: row.word("band", DayBand::parse)?,
            org: row.parsed("org_id")?,
            words: row.text("words")?,
            said_at: row.instant("said_at")?,
            title: row.text("title")?,
        })
    }
}

/// The profiles of an agency: the whole of it first, then its units by name.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Profile>, Fault> {
    let sql =
        format!("{SELECT} WHERE c.org_id = $1 ORDER BY CASE WHEN c.unit_id IS NULL THEN 0 ELSE 1 END, u.name, c.id");
    tx.all(&sql, params![org]).await
}

/// The profile of an agency or of one unit of it.
pub async fn find(tx: &Tx, org: OrgId, unit: Option<UnitId>) -> Result<Option<Profile>, Fault> {
    let sql = format!("{SELECT} WHERE c.org_id = $1 AND ((c.unit_id IS NULL AND $2 IS NULL) OR c.unit_id = $2)");
    tx.first(&sql, params![org, unit]).await
}

/// Its versions, the newest first.
pub async fn versions(tx: &Tx, id: CapabilityId) -> Result<Vec<Version>, Fault> {
    tx.all(
        "SELECT version, content, changed_at, changed_by FROM capability_version WHERE capability_id = $1 ORDER BY version DESC LIMIT 100",
        params![id],
    )
    .await
}

fn text(content: &Content) -> Result<String, Fault> {
    serde_json::to_string(content).map_err(Fault::other)
}

/// Keeps a first version; whether this writer was the first.
pub async fn insert(tx: &Tx, profile: &Profile) -> Result<bool, Fault> {
    let p = profile;
    let content = text(&p.content)?;
    let rows = tx
        .execute(
            "INSERT INTO capability (id, org_id, unit_id, version, content, changed_at, changed_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![p.id, p.org, p.unit, p.version, content, p.changed.at, p.changed.by],
        )
        .await?;
    if rows == 1 {
        keep_version(tx, p, &content).await?;
    }
    Ok(rows == 1)
}

/// Keeps the next version, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, profile: &Profile) -> Result<bool, Fault> {
    let p = profile;
    let content = text(&p.content)?;
    let rows = tx
        .execute(
            "UPDATE capability SET version = $2, content = $3, changed_at = $4, changed_by = $5 WHERE id = $1 AND version = $2 - 1",
            params![p.id, p.version, content, p.changed.at, p.changed.by],
        )
        .await?;
    if rows == 1 {
        keep_version(tx, p, &content).await?;
    }
    Ok(rows == 1)
}

async fn keep_version(tx: &Tx, p: &Profile, content: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO capability_version (capability_id, version, content, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)",
        params![p.id, p.version, content, p.changed.at, p.changed.by],
    )
    .await
    .map(drop)
}

/// A mistaken alarm measures nothing, and neither does a call for help: stated times are for danger to life.
const REAL: &str = "i.status = 'Actual' AND i.level = 1 AND COALESCE(i.ending, '') <> 'mistake' AND i.raised_at >= $3";

/// The real emergencies at `owner`'s sites that `agency` was a party of since then, as they are known to `reader`, one of the two:
/// the agency by what it kept of its own work, the owner by the lines of the agency that crossed to it.
pub async fn courses(
    tx: &Tx,
    (owner, agency): (OrgId, OrgId),
    reader: OrgId,
    since: Timestamp,
) -> Result<Vec<Course>, Fault> {
    let sql = if reader == agency {
        format!(
            "SELECT i.site_id, i.raised_at, p.acknowledged_at AS accepted_at, p.units_sent_at AS sent_at, p.on_scene_at \
             FROM incident i JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $2 AND p.stopped_at IS NULL \
             WHERE i.org_id = $1 AND {REAL} ORDER BY i.raised_at"
        )
    } else {
        let told = |kinds: &str| {
            format!(
                "(SELECT MIN(e.at) FROM room_entry e WHERE e.incident_id = i.id AND e.org_id = $2 AND e.kind IN ({kinds}) \
                 AND EXISTS (SELECT 1 FROM release r WHERE r.to_org = i.org_id AND r.data_class = e.data_class \
                 AND r.record = 'entry:' || e.id))"
            )
        };
        format!(
            "SELECT i.site_id, i.raised_at, {} AS accepted_at, {} AS sent_at, {} AS on_scene_at FROM incident i \
             JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $2 \
             WHERE i.org_id = $1 AND {REAL} ORDER BY i.raised_at",
            told("'accepted', 'acknowledged', 'lead'"),
            told("'units_sent'"),
            told("'on_scene'")
        )
    };
    tx.all(&sql, params![owner, agency, since]).await
}

/// What was said of the figures of an agency at an owner's sites, the newest first: so much of each side beside each figure, so that
/// neither pushes out what the other said.
pub async fn notes(tx: &Tx, owner: OrgId, agency: OrgId) -> Result<Vec<Note>, Fault> {
    tx.all(
        "SELECT * FROM (SELECT n.id, n.agency_org, n.site_id, n.band, n.org_id, n.words, n.said_at, n.title, \
         ROW_NUMBER() OVER (PARTITION BY n.site_id, n.band, n.org_id ORDER BY n.said_at DESC, n.id DESC) AS nth \
         FROM capability_note n JOIN site s ON s.id = n.site_id WHERE n.agency_org = $2 AND s.org_id = $1) said \
         WHERE nth <= $3 ORDER BY said_at DESC, id DESC",
        params![owner, agency, rules::MOST_NOTES],
    )
    .await
}

/// How much one side said beside one figure.
pub async fn count_notes(tx: &Tx, (agency, org): (OrgId, OrgId), site: SiteId, band: DayBand) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM capability_note WHERE agency_org = $1 AND org_id = $2 AND site_id = $3 AND band = $4";
    tx.count(sql, params![agency, org, site, band.as_str()]).await
}

pub async fn insert_note(tx: &Tx, n: &Note) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO capability_note (id, agency_org, site_id, band, org_id, words, said_at, title) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![n.id, n.agency, n.site, n.band.as_str(), n.org, n.words, n.said_at, n.title],
    )
    .await
    .map(drop)
}
