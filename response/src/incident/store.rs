//! SQL of incidents, their parties, people, units, steps and log.

use super::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const COLUMNS: &str = "i.id, i.reference, i.org_id, i.site_id, i.status, i.level, i.category, i.place, i.place_mark, i.silent, \
    i.words, i.raised_by, i.raised_at, i.acknowledged_at, i.units_sent_at, i.on_scene_at, i.contained_at, i.ending, i.ended_at, \
    i.sharing_ends_at, i.sharing_closed_at, i.case_number, i.meeting_point, i.became, i.came_from, i.revision";

impl FromRow for Incident {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let level = u8::try_from(row.int("level")?).map_err(Fault::other)?;
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            status: row.word("status", AlertStatus::parse)?,
            level: AlertLevel::try_from(level).map_err(Fault::Other)?,
            category: row.word("category", Category::parse)?,
            place: row.text("place")?,
            place_mark: row.text("place_mark")?,
            silent: row.flag("silent")?,
            words: row.text("words")?,
            raised_by: row.parsed("raised_by")?,
            raised_at: row.instant("raised_at")?,
            acknowledged_at: row.opt_instant("acknowledged_at")?,
            units_sent_at: row.opt_instant("units_sent_at")?,
            on_scene_at: row.opt_instant("on_scene_at")?,
            contained_at: row.opt_instant("contained_at")?,
            ending: row.opt_word("ending", Ending::parse)?,
            ended_at: row.opt_instant("ended_at")?,
            sharing_ends_at: row.opt_instant("sharing_ends_at")?,
            sharing_closed_at: row.opt_instant("sharing_closed_at")?,
            case_number: row.text("case_number")?,
            meeting_point: row.opt_parsed("meeting_point")?,
            became: row.opt_parsed("became")?,
            came_from: row.opt_parsed("came_from")?,
            revision: row.int("revision")?,
        })
    }
}

pub async fn insert(tx: &Tx, i: &Incident, idempotency_key: Option<&str>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, place_mark, silent, words, raised_by, \
         raised_at, idempotency_key, meeting_point, came_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            i.id, i.reference, i.org, i.site, i.status, i.level, i.category.as_str(), i.place, i.place_mark, i.silent, i.words,
            i.raised_by, i.raised_at, idempotency_key.map(str::to_owned), i.meeting_point, i.came_from
        ],
    )
    .await
    .map(drop)
}

/// Saves how it stands if nobody changed it since it was read. `status`, place and time of raising are never touched.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, i: &Incident) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE incident SET category = $2, acknowledged_at = $3, units_sent_at = $4, on_scene_at = $5, contained_at = $6, \
             ending = $7, ended_at = $8, sharing_ends_at = $9, sharing_closed_at = $10, case_number = $11, meeting_point = $12, \
             became = $13, revision = revision + 1 WHERE id = $1 AND revision = $14",
            params![
                i.id, i.category.as_str(), i.acknowledged_at, i.units_sent_at, i.on_scene_at, i.contained_at,
                i.ending.map(|ending| ending.as_str().to_owned()), i.ended_at, i.sharing_ends_at, i.sharing_closed_at, i.case_number,
                i.meeting_point, i.became, i.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn find(tx: &Tx, id: IncidentId) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM incident i WHERE i.id = $1"),
        params![id],
    )
    .await
}

/// The incident, held against other writers, if this organisation is in its room.
pub async fn find_for_update(tx: &Tx, reference: &Reference, org: OrgId) -> Result<Option<Incident>, Fault> {
    tx.first_for_update(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.reference = $1 AND EXISTS (SELECT 1 FROM incident_party p \
             WHERE p.incident_id = i.id AND p.org_id = $2)"
        ),
        params![reference, org],
    )
    .await
}

/// The incident, if this organisation is in its room.
pub async fn find_in_room(tx: &Tx, reference: &Reference, org: OrgId) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.reference = $1 AND EXISTS (SELECT 1 FROM incident_party p \
             WHERE p.incident_id = i.id AND p.org_id = $2)"
        ),
        params![reference, org],
    )
    .await
}

pub async fn by_idempotency_key(tx: &Tx, org: OrgId, by: PositionId, key: &str) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.org_id = $1 AND i.raised_by = $2 AND i.idempotency_key = $3"
        ),
        params![org, by, key],
    )
    .await
}

pub async fn is_reference_free(tx: &Tx, reference: &Reference) -> Result<bool, Fault> {
    Ok(tx
        .count(
            "SELECT COUNT(*) AS n FROM incident WHERE reference = $1",
            params![reference],
        )
        .await?
        == 0)
}

/// Open rooms an organisation is in, newest first.
pub async fn open_rooms(tx: &Tx, org: OrgId) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i JOIN incident_party p ON p.incident_id = i.id \
             WHERE p.org_id = $1 AND p.stopped_at IS NULL AND i.ended_at IS NULL ORDER BY i.raised_at DESC"
        ),
        params![org],
    )
    .await
}

/// Ended rooms an organisation was in, newest first, before an instant.
pub async fn past_rooms(tx: &Tx, org: OrgId, before: Timestamp, limit: i64) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident_party p JOIN incident i ON i.id = p.incident_id \
             WHERE p.org_id = $1 AND p.joined_at < $2 AND i.ended_at IS NOT NULL ORDER BY p.joined_at DESC LIMIT $3"
        ),
        params![org, before, limit],
    )
    .await
}

/// Rooms whose sharing is due to close.
pub async fn sharing_due(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.sharing_closed_at IS NULL AND i.sharing_ends_at <= $1 \
             ORDER BY i.sharing_ends_at LIMIT $2"
        ),
        params![now, limit],
    )
    .await
}

impl FromRow for Party {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            org_name: row.text("org_name")?,
            org_kind: row.word("org_kind", OrganisationKind::parse)?,
            unit: row.opt_parsed("unit_id")?,
            clause: row.opt_parsed("clause_id")?,
            lead: row.opt_parsed("lead_position")?,
            clear_said_by: row.opt_parsed("clear_said_by")?,
            clear_said_at: row.opt_instant("clear_said_at")?,
            stopped_at: row.opt_instant("stopped_at")?,
            joined_at: row.instant("joined_at")?,
        })
    }
}

pub async fn add_party(tx: &Tx, party: &Party) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_party (incident_id, org_id, unit_id, clause_id, joined_at) VALUES ($1, $2, $3, $4, $5)",
        params![party.incident, party.org, party.unit, party.clause, party.joined_at],
    )
    .await
    .map(drop)
}

/// The organisations in a room, the site's own first.
pub async fn parties(tx: &Tx, incident: IncidentId) -> Result<Vec<Party>, Fault> {
    tx.all(
        "SELECT p.*, o.name AS org_name, o.kind AS org_kind FROM incident_party p JOIN organisation o ON o.id = p.org_id \
         WHERE p.incident_id = $1 ORDER BY p.clause_id IS NOT NULL, p.joined_at, p.org_id",
        params![incident],
    )
    .await
}

pub async fn save_party(tx: &Tx, p: &Party) -> Result<(), Fault> {
    tx.execute(
        "UPDATE incident_party SET lead_position = $3, clear_said_by = $4, clear_said_at = $5, stopped_at = $6 \
         WHERE incident_id = $1 AND org_id = $2",
        params![
            p.incident,
            p.org,
            p.lead,
            p.clear_said_by,
            p.clear_said_at,
            p.stopped_at
        ],
    )
    .await
    .map(drop)
}

impl FromRow for RoomPerson {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            org: row.parsed("org_id")?,
            title: row.text("title")?,
            job: row.text("job")?,
            called_at: row.opt_instant("called_at")?,
            seen_at: row.opt_instant("seen_at")?,
            acknowledged_at: row.opt_instant("acknowledged_at")?,
            declined_at: row.opt_instant("declined_at")?,
            state: row.text("state")?,
            state_at: row.opt_instant("state_at")?,
        })
    }
}

/// Adds a person or saves what is known of it now.
pub async fn put_person(tx: &Tx, p: &RoomPerson) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_person (incident_id, position_id, org_id, title, job, called_at, seen_at, acknowledged_at, declined_at, \
         state, state_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (incident_id, position_id) DO UPDATE SET job = excluded.job, called_at = excluded.called_at, \
         seen_at = excluded.seen_at, acknowledged_at = excluded.acknowledged_at, declined_at = excluded.declined_at, \
         state = excluded.state, state_at = excluded.state_at",
        params![
            p.incident, p.position, p.org, p.title, p.job, p.called_at, p.seen_at, p.acknowledged_at, p.declined_at, p.state,
            p.state_at
        ],
    )
    .await
    .map(drop)
}

pub async fn people(tx: &Tx, incident: IncidentId) -> Result<Vec<RoomPerson>, Fault> {
    tx.all(
        "SELECT * FROM incident_person WHERE incident_id = $1 ORDER BY acknowledged_at IS NULL, acknowledged_at, called_at, title",
        params![incident],
    )
    .await
}

pub async fn person(tx: &Tx, incident: IncidentId, position: PositionId) -> Result<Option<RoomPerson>, Fault> {
    tx.first(
        "SELECT * FROM incident_person WHERE incident_id = $1 AND position_id = $2",
        params![incident, position],
    )
    .await
}

/// Notes that a called person's screen has shown it; whether this was the first time.
pub async fn mark_seen(tx: &Tx, incident: IncidentId, position: PositionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE incident_person SET seen_at = $3 WHERE incident_id = $1 AND position_id = $2 AND seen_at IS NULL",
            params![incident, position, now],
        )
        .await?;
    Ok(rows == 1)
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            name: row.text("name")?,
            state: row.text("state")?,
            minutes: row.opt_int("minutes")?,
            sent_at: row.instant("sent_at")?,
            state_at: row.instant("state_at")?,
        })
    }
}

pub async fn put_unit(tx: &Tx, incident: IncidentId, unit: &Unit) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_unit (incident_id, org_id, name, state, minutes, sent_at, state_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (incident_id, name) DO UPDATE SET state = excluded.state, minutes = excluded.minutes, \
         state_at = excluded.state_at",
        params![incident, unit.org, unit.name, unit.state, unit.minutes, unit.sent_at, unit.state_at],
    )
    .await
    .map(drop)
}

pub async fn units(tx: &Tx, incident: IncidentId) -> Result<Vec<Unit>, Fault> {
    tx.all(
        "SELECT * FROM incident_unit WHERE incident_id = $1 ORDER BY sent_at, name",
        params![incident],
    )
    .await
}

impl FromRow for RoomEntry {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            incident: row.parsed("incident_id")?,
            at: row.instant("at")?,
            org: row.parsed("org_id")?,
            position: row.opt_parsed("position_id")?,
            title: row.text("title")?,
            side: row.word("side", parse_side)?,
            kind: row.word("kind", EntryKind::parse)?,
            words: row.text("words")?,
            class: row.word("data_class", DataClass::parse)?,
            own_side: row.flag("own_side")?,
            clause_words: row.text("clause_words")?,
            clause: row.opt_parsed("clause_id")?,
        })
    }
}

fn parse_side(text: &str) -> Option<Side> {
    [Side::Organisation, Side::Police, Side::System, Side::Public]
        .into_iter()
        .find(|side| side_word(*side) == text)
}

/// The stored word of a side.
pub fn side_word(side: Side) -> &'static str {
    match side {
        Side::Organisation => "organisation",
        Side::Police => "police",
        Side::System => "system",
        Side::Public => "public",
    }
}

pub async fn append(tx: &Tx, e: &RoomEntry, salt: [u8; 32]) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO room_entry (id, incident_id, at, org_id, position_id, title, side, kind, words, data_class, own_side, \
         clause_words, clause_id, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            e.id, e.incident, e.at, e.org, e.position, e.title, side_word(e.side), e.kind.as_str(), e.words, e.class, e.own_side,
            e.clause_words, e.clause, salt
        ],
    )
    .await
    .map(drop)
}

/// Lines of one organisation's own, newest first.
pub async fn own_entries(tx: &Tx, incident: IncidentId, org: OrgId, limit: i64) -> Result<Vec<RoomEntry>, Fault> {
    tx.all(
        "SELECT * FROM room_entry WHERE incident_id = $1 AND org_id = $2 ORDER BY id DESC LIMIT $3",
        params![incident, org, limit],
    )
    .await
}

/// Lines of another organisation that were released to this one and are still open, newest first. The caller has a decision
/// for the class.
pub async fn released_entries(
    tx: &Tx,
    incident: IncidentId,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    limit: i64,
) -> Result<Vec<RoomEntry>, Fault> {
    tx.all(
        "SELECT e.* FROM room_entry e JOIN release r ON r.to_org = $3 AND r.data_class = e.data_class \
         AND r.record = 'entry:' || e.id AND r.closed_at IS NULL \
         WHERE e.incident_id = $1 AND e.org_id = $2 AND e.data_class = $4 AND e.own_side = FALSE ORDER BY e.id DESC LIMIT $5",
        params![incident, from, to, class, limit],
    )
    .await
}

impl FromRow for Step {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            rank: row.int("rank")?,
            words: row.text("words")?,
            duty: row.word("duty", Duty::parse)?,
            owner: row.opt_parsed("owner_position")?,
            owner_title: row.text("owner_title")?,
            state: row.text("state")?,
            changed_at: row.opt_instant("changed_at")?,
        })
    }
}

pub async fn put_step(tx: &Tx, incident: IncidentId, step: &Step) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_step (incident_id, rank, words, duty, owner_position, owner_title, state, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (incident_id, rank) DO UPDATE SET \
         owner_position = excluded.owner_position, owner_title = excluded.owner_title, state = excluded.state, \
         changed_at = excluded.changed_at",
        params![
            incident,
            step.rank,
            step.words,
            step.duty,
            step.owner,
            step.owner_title,
            step.state,
            step.changed_at
        ],
    )
    .await
    .map(drop)
}

pub async fn steps(tx: &Tx, incident: IncidentId) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT * FROM incident_step WHERE incident_id = $1 ORDER BY rank",
        params![incident],
    )
    .await
}

/// Real rooms both organisations are in whose sharing has not ended, newest first.
pub async fn shared_rooms(tx: &Tx, a: OrgId, b: OrgId, now: Timestamp) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $1 \
             JOIN incident_party q ON q.incident_id = i.id AND q.org_id = $2 \
             WHERE i.status = 'Actual' AND i.sharing_closed_at IS NULL AND (i.sharing_ends_at IS NULL OR i.sharing_ends_at > $3) \
             ORDER BY i.raised_at DESC LIMIT 20"
        ),
        params![a, b, now],
    )
    .await
}
