//! SQL of the log: lines are added, never changed.

use crate::incident::{EntryKind, RoomEntry};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

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

/// Up to where a person of the room has read the log.
pub async fn log_read_at(tx: &Tx, incident: IncidentId, position: PositionId) -> Result<Option<Timestamp>, Fault> {
    struct Read(Option<Timestamp>);
    impl FromRow for Read {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.opt_instant("log_read_at").map(Self)
        }
    }
    let read: Option<Read> = tx
        .first(
            "SELECT log_read_at FROM incident_person WHERE incident_id = $1 AND position_id = $2",
            params![incident, position],
        )
        .await?;
    Ok(read.and_then(|read| read.0))
}

/// Keeps that a person of the room has read the log up to now.
pub async fn read_log(tx: &Tx, incident: IncidentId, position: PositionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE incident_person SET log_read_at = $3 WHERE incident_id = $1 AND position_id = $2",
        params![incident, position, now],
    )
    .await
    .map(drop)
}

/// Lines in the order they were written, newest first: the first of all, or those before one.
#[derive(Debug, Clone, Copy)]
pub struct LogPage {
    pub before: Option<RoomEntryId>,
    pub limit: i64,
}

impl LogPage {
    /// No id comes after it.
    const LAST: &'static str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    fn before(self) -> String {
        self.before.map_or_else(|| Self::LAST.to_owned(), String::from)
    }
}

/// Those of one organisation's own lines, newest first, that nobody kept on its side and that were released to no other in the room.
pub async fn unshared_entries(
    tx: &Tx,
    incident: IncidentId,
    org: OrgId,
    page: LogPage,
) -> Result<Vec<RoomEntryId>, Fault> {
    struct Id(RoomEntryId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("id").map(Self)
        }
    }
    let found: Vec<Id> = tx
        .all(
            "SELECT e.id FROM room_entry e WHERE e.incident_id = $1 AND e.org_id = $2 AND e.own_side = FALSE AND NOT EXISTS \
             (SELECT 1 FROM incident_party p JOIN release r ON r.to_org = p.org_id AND r.data_class = e.data_class \
             AND r.record = 'entry:' || e.id WHERE p.incident_id = e.incident_id) AND e.id < $3 ORDER BY e.id DESC LIMIT $4",
            params![incident, org, page.before(), page.limit],
        )
        .await?;
    Ok(found.into_iter().map(|id| id.0).collect())
}

/// Lines of one organisation's own, newest first.
pub async fn own_entries(tx: &Tx, incident: IncidentId, org: OrgId, page: LogPage) -> Result<Vec<RoomEntry>, Fault> {
    tx.all(
        "SELECT * FROM room_entry WHERE incident_id = $1 AND org_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        params![incident, org, page.before(), page.limit],
    )
    .await
}

/// Has this organisation written lines of this class that are not for its own side alone?
pub async fn has_entries(tx: &Tx, incident: IncidentId, org: OrgId, class: DataClass) -> Result<bool, Fault> {
    struct Found;
    impl FromRow for Found {
        fn from_row(_: &Row) -> Result<Self, Fault> {
            Ok(Found)
        }
    }
    let found: Option<Found> = tx
        .first(
            "SELECT id FROM room_entry WHERE incident_id = $1 AND org_id = $2 AND data_class = $3 AND own_side = FALSE LIMIT 1",
            params![incident, org, class],
        )
        .await?;
    Ok(found.is_some())
}

/// Organisations of which a position wrote a line that is not for its own side alone: by words, or by what it did.
pub async fn spoke(tx: &Tx, incident: IncidentId) -> Result<Vec<OrgId>, Fault> {
    struct Spoke(OrgId);
    impl FromRow for Spoke {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("org_id").map(Self)
        }
    }
    let found: Vec<Spoke> = tx
        .all(
            "SELECT DISTINCT org_id FROM room_entry WHERE incident_id = $1 AND position_id IS NOT NULL AND own_side = FALSE",
            params![incident],
        )
        .await?;
    Ok(found.into_iter().map(|one| one.0).collect())
}

/// Lines of another organisation that were released to this one and are still open, newest first, each with the clause it
/// speaks of or that let it reach this one: which clauses let it reach others is theirs to know. The caller has a decision for the class.
pub async fn released_entries(
    tx: &Tx,
    incident: IncidentId,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    page: LogPage,
) -> Result<Vec<RoomEntry>, Fault> {
    tx.all(
        "SELECT e.id, e.incident_id, e.at, e.org_id, e.position_id, e.title, e.side, e.kind, e.words, e.data_class, e.own_side, \
         CASE WHEN o.id IS NULL THEN m.reference || ' §' || c.number ELSE e.clause_words END AS clause_words, \
         CASE WHEN o.id IS NULL THEN c.id ELSE o.id END AS clause_id FROM room_entry e JOIN release r ON r.to_org = $3 \
         AND r.data_class = e.data_class AND r.record = 'entry:' || e.id AND r.closed_at IS NULL \
         JOIN clause c ON c.id = r.clause_id JOIN mou m ON m.id = c.mou_id \
         LEFT JOIN clause o ON o.id = e.clause_id AND (o.from_org = $3 OR o.to_org = $3) \
         WHERE e.incident_id = $1 AND e.org_id = $2 AND e.data_class = $4 AND e.own_side = FALSE AND e.id < $5 \
         ORDER BY e.id DESC LIMIT $6",
        params![incident, from, to, class, page.before(), page.limit],
    )
    .await
}
