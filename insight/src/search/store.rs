//! SQL of searching. Own rows by organisation; rows of partners only as candidates, which the gate decides one by one.

use super::{Hit, Kind, rules::Wanted};
use crate::partner::Candidate;
use muster_agreements::crossing::Item;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// Rows of one kind that are looked at.
const EACH: i64 = 50;
/// Sites of partners that the gate is asked for: more than are shown, so that closed ones crowd no open one out.
const SITES: i64 = 1_000;
/// Places are looked for in so many of the newest emergencies; a reference is found whatever its age.
const NEWEST: i64 = 2_000;

struct Found(Hit);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let kind = row.word("kind", |word| match word {
            "site" => Some(Kind::Site),
            "position" => Some(Kind::Position),
            "incident" => Some(Kind::Incident),
            "agreement" => Some(Kind::Agreement),
            "debrief" => Some(Kind::Debrief),
            "action" => Some(Kind::Action),
            _ => None,
        })?;
        Ok(Self(Hit {
            kind,
            reference: row.opt_parsed("reference")?,
            title: row.text("title")?,
            small: row.text("small")?,
            owner: row.text("owner")?,
            side: row.word("owner_kind", OrganisationKind::parse)?.side(),
            is_drill: row.opt_text("status")?.as_deref() == Some(AlertStatus::Exercise.as_str()),
        }))
    }
}

/// `column` holds the words: compared in lower case, and as typed.
fn holds(columns: &[&str]) -> String {
    let each = |column: &&str| format!("LOWER({column}) LIKE $2 ESCAPE '\\' OR {column} LIKE $3 ESCAPE '\\'");
    columns.iter().map(each).collect::<Vec<_>>().join(" OR ")
}

async fn hits(tx: &Tx, sql: &str, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let found: Vec<Found> = tx.all(sql, params![org, wanted.pattern, wanted.exact, EACH]).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

/// Own sites by name, address and reference.
pub async fn own_sites(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let sql = format!(
        "SELECT 'site' AS kind, s.reference, s.name AS title, s.address AS small, o.name AS owner, o.kind AS owner_kind, \
         NULL AS status FROM site s JOIN organisation o ON o.id = s.org_id WHERE s.org_id = $1 AND ({}) ORDER BY s.name LIMIT $4",
        holds(&["s.name", "s.address", "s.reference"])
    );
    hits(tx, &sql, org, wanted).await
}

/// Own positions by title and place. Who fills one is not looked for: a duty answers, not a person.
pub async fn own_positions(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let sql = format!(
        "SELECT 'position' AS kind, NULL AS reference, p.title, p.place AS small, o.name AS owner, o.kind AS owner_kind, \
         NULL AS status FROM position p JOIN organisation o ON o.id = p.org_id \
         WHERE p.org_id = $1 AND p.closed_at IS NULL AND ({}) ORDER BY p.title LIMIT $4",
        holds(&["p.title", "p.place"])
    );
    hits(tx, &sql, org, wanted).await
}

/// The case number of a side that told it to this organisation, while that is open to it. The number is the side's, not the
/// incident's.
fn told_case() -> String {
    format!(
        "EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = i.id AND p.case_number <> '' AND ({}) AND (p.org_id = $1 \
         OR EXISTS (SELECT 1 FROM room_entry e JOIN release r ON r.to_org = $1 AND r.data_class = e.data_class \
         AND r.record = 'entry:' || e.id AND r.closed_at IS NULL \
         WHERE e.incident_id = i.id AND e.org_id = p.org_id AND e.kind = 'case_number')))",
        holds(&["p.case_number"])
    )
}

/// Own emergencies and drills: of all, those whose reference it is; of the newest, those whose place holds the words.
pub async fn own_incidents(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let columns = "'incident' AS kind, i.reference, s.name AS title, i.place AS small, o.name AS owner, o.kind AS owner_kind, \
        i.status, i.raised_at";
    let joins = "JOIN site s ON s.id = i.site_id JOIN organisation o ON o.id = i.org_id";
    let found: Vec<Found> = tx
        .all(
            &format!("SELECT {columns} FROM incident i {joins} WHERE i.reference = $2 AND i.org_id = $1"),
            params![org, wanted.typed.to_uppercase()],
        )
        .await?;
    if !found.is_empty() {
        return Ok(found.into_iter().map(|found| found.0).collect());
    }
    let sql = format!(
        "SELECT {columns} FROM (SELECT * FROM incident WHERE org_id = $1 ORDER BY raised_at DESC LIMIT {NEWEST}) i {joins} \
         WHERE {} ORDER BY i.raised_at DESC LIMIT $4",
        [holds(&["i.place", "i.reference"]), told_case()].join(" OR ")
    );
    hits(tx, &sql, org, wanted).await
}

/// Agreements that the organisation is a party of and may know of, by title, reference and partner's name.
pub async fn agreements(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let sql = format!(
        "SELECT 'agreement' AS kind, m.reference, m.title, o.name AS small, o.name AS owner, o.kind AS owner_kind, NULL AS status \
         FROM mou m JOIN organisation o ON o.id = CASE WHEN m.a_org = $1 THEN m.b_org ELSE m.a_org END \
         WHERE (m.a_org = $1 OR (m.b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
         AND v.proposed_at IS NOT NULL))) AND ({}) ORDER BY m.created_at DESC LIMIT $4",
        holds(&["m.title", "m.reference", "o.name"])
    );
    hits(tx, &sql, org, wanted).await
}

/// Own debriefs by the reference of their emergency, and by its place among the newest.
pub async fn own_debriefs(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let sql = format!(
        "SELECT 'debrief' AS kind, i.reference, s.name AS title, i.place AS small, o.name AS owner, o.kind AS owner_kind, i.status \
         FROM (SELECT * FROM debrief WHERE org_id = $1 ORDER BY created_at DESC LIMIT {NEWEST}) d \
         JOIN incident i ON i.id = d.incident_id JOIN site s ON s.id = i.site_id JOIN organisation o ON o.id = d.org_id \
         WHERE {} ORDER BY d.created_at DESC LIMIT $4",
        holds(&["i.place", "i.reference"])
    );
    hits(tx, &sql, org, wanted).await
}

/// Actions that the organisation has taken on or wrote into its own debrief, of one position when that is given: of all, the one whose
/// reference it is; of those due last, those whose words hold it.
pub async fn own_actions(tx: &Tx, org: OrgId, of: Option<PositionId>, wanted: &Wanted) -> Result<Vec<Hit>, Fault> {
    let columns = "'action' AS kind, a.reference, a.words AS title, a.owner_title AS small, o.name AS owner, o.kind AS owner_kind, \
        NULL AS status";
    let own = |of: &str| {
        format!(
            "owner_org = $1 AND (accepted_at IS NOT NULL OR added_by_org = $1) AND ({of} IS NULL OR owner_position = {of})"
        )
    };
    let found: Vec<Found> = tx
        .all(
            &format!(
                "SELECT {columns} FROM (SELECT * FROM corrective_action WHERE reference = $2 AND {}) a \
                 JOIN organisation o ON o.id = a.owner_org",
                own("$3")
            ),
            params![org, wanted.typed.to_uppercase(), of],
        )
        .await?;
    if !found.is_empty() {
        return Ok(found.into_iter().map(|found| found.0).collect());
    }
    let sql = format!(
        "SELECT {columns} FROM (SELECT * FROM corrective_action WHERE {} ORDER BY due_on DESC LIMIT {NEWEST}) a \
         JOIN organisation o ON o.id = a.owner_org WHERE {} ORDER BY a.due_on DESC LIMIT $5",
        own("$4"),
        holds(&["a.words", "a.issue", "a.reference"])
    );
    let found: Vec<Found> = tx
        .all(&sql, params![org, wanted.pattern, wanted.exact, of, EACH])
        .await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

struct Foreign(Candidate<Hit>);

impl FromRow for Foreign {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let Found(hit) = Found::from_row(row)?;
        let class = row.word("data_class", DataClass::parse)?;
        let site: Option<SiteId> = row.opt_parsed("site_id")?;
        let incident = row.opt_parsed::<IncidentId>("incident_id")?;
        let item = Item {
            class,
            owner: row.parsed("owner_org")?,
            owner_unit: None,
            site,
            incident: None,
            record: row.text("record")?,
            words: hit.title.clone(),
            tlp: Tlp::Amber,
            recorded_at: row.instant("recorded_at")?,
        };
        Ok(Self(Candidate {
            item,
            incident,
            row: hit,
        }))
    }
}

async fn foreign(tx: &Tx, sql: &str, org: OrgId, wanted: &Wanted) -> Result<Vec<Candidate<Hit>>, Fault> {
    let found: Vec<Foreign> = tx.all(sql, params![org, wanted.pattern, wanted.exact, EACH]).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

/// A site, which has a label.
struct ForeignSite(Candidate<Hit>);

impl FromRow for ForeignSite {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let Foreign(mut site) = Foreign::from_row(row)?;
        site.item.tlp = row.word("tlp", Tlp::from_label)?;
        Ok(Self(site))
    }
}

/// Rooms that were released to the organisation and are still open to it.
pub async fn partner_incidents(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Candidate<Hit>>, Fault> {
    let sql = format!(
        "SELECT 'incident' AS kind, i.reference, s.name AS title, i.place AS small, o.name AS owner, o.kind AS owner_kind, i.status, \
         r.data_class, r.record, r.from_org AS owner_org, r.site_id, i.raised_at AS recorded_at, r.incident_id \
         FROM ({} UNION ALL {}) r JOIN incident i ON i.id = r.incident_id JOIN site s ON s.id = i.site_id \
         JOIN organisation o ON o.id = r.from_org WHERE {} ORDER BY r.opened_at DESC LIMIT $4",
        open_of("alert"),
        open_of("exercise"),
        holds(&["i.place", "i.reference", "s.name"])
    );
    foreign(tx, &sql, org, wanted).await
}

/// The newest that is open to the organisation of one class: of each class by itself, so that the index has them in order.
fn open_of(class: &str) -> String {
    format!(
        "SELECT * FROM (SELECT * FROM release WHERE to_org = $1 AND data_class = '{class}' AND closed_at IS NULL \
         ORDER BY opened_at DESC LIMIT {NEWEST}) AS {class}_release"
    )
}

/// Sites of organisations that an agreement in force joins to this one. A standing clause opens a site without a release row,
/// so here the gate alone decides, site by site; a row that an emergency opened brings its incident along.
pub async fn partner_sites(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Candidate<Hit>>, Fault> {
    let sql = format!(
        "SELECT 'site' AS kind, s.reference, s.name AS title, s.address AS small, o.name AS owner, o.kind AS owner_kind, \
         NULL AS status, s.tlp, 'site_profile' AS data_class, 'site:' || s.id AS record, s.org_id AS owner_org, s.id AS site_id, \
         s.created_at AS recorded_at, (SELECT r.incident_id FROM release r WHERE r.to_org = $1 \
         AND r.data_class = 'site_profile' AND r.site_id = s.id AND r.closed_at IS NULL LIMIT 1) AS incident_id \
         FROM site s JOIN organisation o ON o.id = s.org_id \
         WHERE s.org_id IN (SELECT b_org FROM mou WHERE a_org = $1 AND state = 'in_force' \
         UNION SELECT a_org FROM mou WHERE b_org = $1 AND state = 'in_force') AND ({}) ORDER BY s.name LIMIT $4",
        holds(&["s.name", "s.address", "s.reference"])
    );
    let found: Vec<ForeignSite> = tx.all(&sql, params![org, wanted.pattern, wanted.exact, EACH]).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

/// The organisation was in that room and was not shut out of it: only then a debrief opens.
const IN_ROOM: &str = "EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = d.incident_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL)";

/// The same for an action: the room of its debrief, or the work that it comes from.
const IN_ROOM_OR_WORK: &str = "(EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL) OR EXISTS (SELECT 1 FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL))";

/// Debriefs that were released to the organisation.
pub async fn partner_debriefs(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Candidate<Hit>>, Fault> {
    let sql = format!(
        "SELECT 'debrief' AS kind, i.reference, s.name AS title, i.place AS small, o.name AS owner, o.kind AS owner_kind, i.status, \
         r.data_class, r.record, r.from_org AS owner_org, r.site_id, d.created_at AS recorded_at, NULL AS incident_id \
         FROM ({}) r JOIN debrief d ON d.id = SUBSTR(r.record, 9) \
         JOIN incident i ON i.id = d.incident_id JOIN site s ON s.id = i.site_id JOIN organisation o ON o.id = r.from_org \
         WHERE d.org_id = r.from_org AND {IN_ROOM} AND ({}) ORDER BY r.opened_at DESC LIMIT $4",
        open_of("debrief"),
        holds(&["i.place", "i.reference", "s.name"])
    );
    let found: Vec<Foreign> = tx.all(&sql, params![org, wanted.pattern, wanted.exact, SITES]).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

/// Actions of others that were released to the organisation by whose they are now.
///
/// Only where the words are the partner's own or this organisation's: those of a third one need two decisions, which the action's
/// page asks.
pub async fn partner_actions(tx: &Tx, org: OrgId, wanted: &Wanted) -> Result<Vec<Candidate<Hit>>, Fault> {
    let sql = format!(
        "SELECT 'action' AS kind, a.reference, a.words AS title, a.owner_title AS small, o.name AS owner, o.kind AS owner_kind, \
         NULL AS status, r.data_class, r.record, r.from_org AS owner_org, r.site_id, a.added_at AS recorded_at, NULL AS incident_id \
         FROM ({}) r JOIN corrective_action a ON a.id = SUBSTR(r.record, 8) \
         JOIN organisation o ON o.id = r.from_org \
         WHERE r.from_org = CASE WHEN a.accepted_at IS NULL THEN a.added_by_org ELSE a.owner_org END \
         AND a.added_by_org IN (r.from_org, $1) AND {IN_ROOM_OR_WORK} AND ({}) ORDER BY a.due_on DESC LIMIT $4",
        open_of("corrective_action"),
        holds(&["a.words", "a.issue", "a.reference"])
    );
    foreign(tx, &sql, org, wanted).await
}
