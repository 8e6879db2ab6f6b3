//! SQL of debriefs and their words, and of what facts are made of.

use super::model::*;
use super::rules::seconds_between;
use muster_response::incident::{Category, Ending, RoomEntry};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Debrief {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            created_at: row.instant("created_at")?,
            due_on: row.parsed("due_on")?,
            facts: row.json("facts")?,
            closed_at: row.opt_instant("closed_at")?,
        })
    }
}

/// Keeps a new debrief; whether the incident had none yet.
pub async fn insert(tx: &Tx, debrief: &Debrief) -> Result<bool, Fault> {
    let facts = serde_json::to_string(&debrief.facts).map_err(Fault::other)?;
    let rows = tx
        .execute(
            "INSERT INTO debrief (id, incident_id, org_id, created_at, due_on, facts) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (incident_id) DO NOTHING",
            params![
                debrief.id,
                debrief.incident,
                debrief.org,
                debrief.created_at,
                debrief.due_on,
                facts
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The debrief of an incident. The caller has decided that it may be asked for.
pub async fn of_incident(tx: &Tx, incident: IncidentId) -> Result<Option<Debrief>, Fault> {
    tx.first("SELECT * FROM debrief WHERE incident_id = $1", params![incident])
        .await
}

/// Is it still open? Holds it against whoever closes it until this transaction ends.
pub async fn hold_open(tx: &Tx, id: DebriefId) -> Result<bool, Fault> {
    struct Open(bool);
    impl FromRow for Open {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Open(row.opt_instant("closed_at")?.is_none()))
        }
    }
    let row: Option<Open> = tx
        .first_for_update("SELECT closed_at FROM debrief WHERE id = $1", params![id])
        .await?;
    Ok(row.is_some_and(|row| row.0))
}

/// Closes it if nobody did; whether this writer was first.
pub async fn save_closed(tx: &Tx, debrief: &Debrief) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE debrief SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL",
            params![debrief.id, debrief.closed_at],
        )
        .await?;
    Ok(rows == 1)
}

/// A debrief as a line of the list, before anybody decided who may see it.
#[derive(Debug, Clone)]
pub struct ListRow {
    pub debrief: DebriefId,
    pub incident: IncidentId,
    pub reference: Reference,
    pub status: AlertStatus,
    pub category: Category,
    pub ending: Option<Ending>,
    pub raised_at: Timestamp,
    pub site: SiteId,
    pub site_name: String,
    pub org: OrgId,
    pub org_name: String,
    pub org_kind: OrganisationKind,
    pub created_at: Timestamp,
    pub due_on: civil::Date,
    pub closed_at: Option<Timestamp>,
    /// When the reader's side came into the room.
    joined_at: Timestamp,
}

impl FromRow for ListRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            debrief: row.parsed("id")?,
            incident: row.parsed("incident_id")?,
            reference: row.parsed("reference")?,
            status: row.word("status", AlertStatus::parse)?,
            category: row.word("category", Category::parse)?,
            ending: row.opt_word("ending", Ending::parse)?,
            raised_at: row.instant("raised_at")?,
            site: row.parsed("site_id")?,
            site_name: row.text("site_name")?,
            org: row.parsed("org_id")?,
            org_name: row.text("org_name")?,
            org_kind: row.word("org_kind", OrganisationKind::parse)?,
            created_at: row.instant("created_at")?,
            due_on: row.parsed("due_on")?,
            closed_at: row.opt_instant("closed_at")?,
            joined_at: row.instant("joined_at")?,
        })
    }
}

/// Where a page of the list ends: when the reader's side came into that room, and the room.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    joined_at: Timestamp,
    incident: IncidentId,
}

impl ListRow {
    pub fn place(&self) -> Place {
        Place {
            joined_at: self.joined_at,
            incident: self.incident,
        }
    }
}

const LISTED: &str = "SELECT d.id, d.incident_id, d.org_id, d.created_at, d.due_on, d.closed_at, p.joined_at, i.reference, i.status, \
    i.category, i.ending, i.raised_at, i.site_id, s.name AS site_name, o.name AS org_name, o.kind AS org_kind \
    FROM incident_party p JOIN debrief d ON d.incident_id = p.incident_id JOIN incident i ON i.id = p.incident_id \
    JOIN site s ON s.id = i.site_id JOIN organisation o ON o.id = d.org_id WHERE p.org_id = $1 AND p.stopped_at IS NULL";

/// Debriefs of rooms this organisation was in and was not shut out of, newest first, those after a place of the list. Foreign ones
/// still need their decision.
pub async fn rooms_of(tx: &Tx, org: OrgId, after: Option<Place>, limit: i64) -> Result<Vec<ListRow>, Fault> {
    let joined_at = after.map_or(Timestamp::MAX, |place| place.joined_at);
    let incident = after.map_or_else(String::new, |place| String::from(place.incident));
    let sql = format!(
        "{LISTED} AND p.joined_at <= $2 AND (p.joined_at < $2 OR p.incident_id < $3) \
         ORDER BY p.joined_at DESC, p.incident_id DESC LIMIT $4"
    );
    tx.all(&sql, params![org, joined_at, incident, limit]).await
}

/// One of them, by its incident.
pub async fn room_of(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<ListRow>, Fault> {
    let sql = format!("{LISTED} AND i.reference = $2");
    tx.first(&sql, params![org, reference]).await
}

/// What one organisation has in a debrief that is not open to another: enough to ask the gate for it.
#[derive(Debug, Clone)]
pub struct NotOpen {
    pub debrief: DebriefId,
    pub org: OrgId,
    /// The owner's unit in the room.
    pub unit: Option<UnitId>,
    /// Whose it is: the owner of the debrief, or who has words in it.
    pub writer: OrgId,
    pub writer_unit: Option<UnitId>,
    pub incident: IncidentId,
    pub reference: Reference,
    pub site: SiteId,
    pub created_at: Timestamp,
}

impl FromRow for NotOpen {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            debrief: row.parsed("id")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            writer: row.parsed("writer")?,
            writer_unit: row.opt_parsed("writer_unit")?,
            incident: row.parsed("incident_id")?,
            reference: row.parsed("reference")?,
            site: row.parsed("site_id")?,
            created_at: row.instant("created_at")?,
        })
    }
}

/// Debriefs of rooms that both organisations were in and `to` was not shut out of, in which something is not open to `to` that takes
/// `from`'s clauses: its own debrief, its words in another's, or a third's words in its own. In order after `after`, a debrief and a
/// writer of it; each still needs its decision. That the site shut a writer out closes nothing of its own here: reading asks only
/// whether the reader was shut out, and for the rest the clauses of whose it is.
pub async fn not_open_to(
    tx: &Tx,
    from: OrgId,
    to: OrgId,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<NotOpen>, Fault> {
    tx.all(NOT_OPEN, params![from, to, after.0, after.1, limit]).await
}

/// `CROSS JOIN` makes SQLite walk the debriefs from `$3` on, in their order, and stop when it has enough: a long history is walked
/// once over all batches, and not once for each.
pub(crate) const NOT_OPEN: &str = "SELECT d.id, d.org_id, d.incident_id, d.created_at, i.reference, i.site_id, o.unit_id, \
    p.org_id AS writer, p.unit_id AS writer_unit FROM debrief d CROSS JOIN incident_party q CROSS JOIN incident_party p \
    CROSS JOIN incident_party o CROSS JOIN incident i WHERE d.id >= $3 AND (d.id > $3 OR p.org_id > $4) \
    AND q.incident_id = d.incident_id AND q.org_id = $2 AND q.stopped_at IS NULL \
    AND p.incident_id = d.incident_id AND p.org_id <> $2 AND $1 IN (p.org_id, d.org_id) \
    AND o.incident_id = d.incident_id AND o.org_id = d.org_id AND i.id = d.incident_id \
    AND (d.org_id = p.org_id OR EXISTS (SELECT 1 FROM debrief_word w WHERE w.debrief_id = d.id AND w.org_id = p.org_id)) \
    AND NOT EXISTS (SELECT 1 FROM release r WHERE r.to_org = $2 AND r.data_class = 'debrief' AND r.closed_at IS NULL \
    AND r.record = CASE WHEN d.org_id = p.org_id THEN 'debrief:' || d.id ELSE 'debrief:' || d.id || '/' || p.org_id END) \
    ORDER BY d.id, p.org_id LIMIT $5";

fn parse_side(text: &str) -> Option<Side> {
    [Side::Organisation, Side::Police, Side::System, Side::Public]
        .into_iter()
        .find(|side| muster_response::incident::store::side_word(*side) == text)
}

impl FromRow for Word {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            debrief: row.parsed("debrief_id")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            side: row.word("side", parse_side)?,
            kind: row.word("kind", WordKind::parse)?,
            words: row.text("words")?,
            at: row.instant("at")?,
        })
    }
}

pub async fn insert_word(tx: &Tx, word: &Word, salt: [u8; 32]) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO debrief_word (id, debrief_id, org_id, position_id, title, side, kind, words, at, salt) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            word.id.to_string(),
            word.debrief,
            word.org,
            word.position,
            word.title,
            muster_response::incident::store::side_word(word.side),
            word.kind.as_str(),
            word.words,
            word.at,
            salt
        ],
    )
    .await
    .map(drop)
}

/// Words of these organisations, oldest first. The caller has a decision for each of them.
pub async fn words_of(tx: &Tx, debrief: DebriefId, org: OrgId) -> Result<Vec<Word>, Fault> {
    tx.all(
        "SELECT * FROM debrief_word WHERE debrief_id = $1 AND org_id = $2 ORDER BY id",
        params![debrief, org],
    )
    .await
}

/// The log as the site has it: its own lines, and those that were released to it while the room ran.
pub async fn heard_entries(tx: &Tx, incident: IncidentId, org: OrgId) -> Result<Vec<RoomEntry>, Fault> {
    tx.all(
        "SELECT e.* FROM room_entry e WHERE e.incident_id = $1 AND (e.org_id = $2 OR (e.own_side = FALSE AND EXISTS \
         (SELECT 1 FROM release r WHERE r.to_org = $2 AND r.data_class = e.data_class AND r.record = 'entry:' || e.id))) \
         ORDER BY e.id",
        params![incident, org],
    )
    .await
}

/// What the site opened for this incident, with its clauses, oldest first.
pub async fn openings(
    tx: &Tx,
    incident: IncidentId,
    org: OrgId,
    raised_at: Timestamp,
) -> Result<Vec<OpeningFact>, Fault> {
    struct Opened {
        at: Timestamp,
        fact: OpeningFact,
    }
    impl FromRow for Opened {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            let fact = OpeningFact {
                org: row.parsed("to_org")?,
                class: row.word("data_class", DataClass::parse)?,
                agreement: row.text("reference")?,
                clause: row.text("number")?,
                at_seconds: 0,
            };
            Ok(Self {
                at: row.instant("opened_at")?,
                fact,
            })
        }
    }
    let opened: Vec<Opened> = tx
        .all(
            "SELECT r.to_org, r.data_class, r.opened_at, m.reference, c.number FROM release r JOIN clause c ON c.id = r.clause_id \
             JOIN mou m ON m.id = c.mou_id WHERE r.incident_id = $1 AND r.from_org = $2 AND r.record NOT LIKE 'entry:%' \
             ORDER BY r.opened_at, r.id",
            params![incident, org],
        )
        .await?;
    Ok(opened
        .into_iter()
        .map(|o| OpeningFact {
            at_seconds: seconds_between(raised_at, o.at),
            ..o.fact
        })
        .collect())
}

/// Stops of sharing while the room ran, oldest first.
pub async fn stops(
    tx: &Tx,
    incident: IncidentId,
    raised_at: Timestamp,
    ended_at: Timestamp,
) -> Result<Vec<StopFact>, Fault> {
    struct Stop {
        org: OrgId,
        stopped_at: Timestamp,
        resumed_at: Option<Timestamp>,
    }
    impl FromRow for Stop {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self {
                org: row.parsed("org_id")?,
                stopped_at: row.instant("stopped_at")?,
                resumed_at: row.opt_instant("resumed_at")?,
            })
        }
    }
    let stops: Vec<Stop> = tx
        .all(
            "SELECT org_id, stopped_at, resumed_at FROM sharing_stop WHERE incident_id = $1 AND stopped_at <= $2 \
             ORDER BY stopped_at, org_id",
            params![incident, ended_at],
        )
        .await?;
    let ran = |at: &Timestamp| *at <= ended_at;
    let seconds = |at| seconds_between(raised_at, at);
    Ok(stops
        .into_iter()
        .map(|stop| StopFact {
            org: stop.org,
            at_seconds: seconds(stop.stopped_at),
            resumed_seconds: stop.resumed_at.filter(ran).map(seconds),
        })
        .collect())
}
