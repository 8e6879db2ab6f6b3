//! SQL of corrective actions and their history.

use super::model::*;
use crate::work::WorkKind;
use muster_response::incident::store::side_word;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use uuid::Uuid;

const SELECT: &str = "SELECT a.id, a.reference, a.debrief_id, a.source, a.source_id, a.source_reference, a.issue, a.words, \
    a.element, a.owner_org, oo.name AS owner_name, oo.kind AS owner_kind, a.owner_position, a.owner_title, a.starts_on, a.due_on, \
    a.added_by_org, ao.name AS added_by_name, ao.kind AS added_by_kind, a.added_by, a.added_at, a.accepted_at, a.closed_at, \
    a.closed_by, a.proof, a.revision, a.site_id, a.site_org, \
    COALESCE((SELECT p.unit_id FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = a.owner_org), \
    (SELECT p.unit_id FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = a.owner_org)) AS owner_unit, \
    COALESCE((SELECT p.unit_id FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = a.added_by_org), \
    (SELECT p.unit_id FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = a.added_by_org)) AS added_by_unit \
    FROM corrective_action a CROSS JOIN organisation oo CROSS JOIN organisation ao WHERE oo.id = a.owner_org AND ao.id = a.added_by_org";

impl FromRow for Source {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let reference = row.parsed("source_reference")?;
        match row.opt_parsed("debrief_id")? {
            Some(debrief) => Ok(Source::Debrief {
                debrief,
                incident: row.parsed("source_id")?,
                reference,
            }),
            None => Ok(Source::Work {
                kind: row.word("source", WorkKind::parse)?,
                work: row.parsed("source_id")?,
                reference,
            }),
        }
    }
}

impl FromRow for Action {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            source: Source::from_row(row)?,
            issue: row.text("issue")?,
            words: row.text("words")?,
            element: row.word("element", Element::parse)?,
            owner_org: row.parsed("owner_org")?,
            owner_name: row.text("owner_name")?,
            owner_kind: row.word("owner_kind", OrganisationKind::parse)?,
            owner_position: row.parsed("owner_position")?,
            owner_title: row.text("owner_title")?,
            starts_on: row.parsed("starts_on")?,
            due_on: row.parsed("due_on")?,
            added_by_org: row.parsed("added_by_org")?,
            added_by_name: row.text("added_by_name")?,
            added_by_kind: row.word("added_by_kind", OrganisationKind::parse)?,
            added_by: row.parsed("added_by")?,
            added_at: row.instant("added_at")?,
            accepted_at: row.opt_instant("accepted_at")?,
            closed_at: row.opt_instant("closed_at")?,
            closed_by: row.opt_parsed("closed_by")?,
            proof: row.text("proof")?,
            revision: row.int("revision")?,
            site: row.parsed("site_id")?,
            site_org: row.parsed("site_org")?,
            owner_unit: row.opt_parsed("owner_unit")?,
            added_by_unit: row.opt_parsed("added_by_unit")?,
        })
    }
}

pub async fn insert(tx: &Tx, a: &Action) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO corrective_action (id, reference, debrief_id, issue, words, element, owner_org, owner_position, owner_title, \
         starts_on, due_on, added_by_org, added_by, added_at, accepted_at, source, source_id, source_reference, site_id, site_org) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        params![
            a.id,
            a.reference,
            a.source.debrief(),
            a.issue,
            a.words,
            a.element.as_str(),
            a.owner_org,
            a.owner_position,
            a.owner_title,
            a.starts_on,
            a.due_on,
            a.added_by_org,
            a.added_by,
            a.added_at,
            a.accepted_at,
            a.source.kind(),
            a.source.id(),
            a.source.reference(),
            a.site,
            a.site_org
        ],
    )
    .await
    .map(drop)
}

/// Saves how it stands if nobody changed it since it was read. Issue, words and writer are never touched.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, a: &Action) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE corrective_action SET owner_position = $2, owner_title = $3, due_on = $4, accepted_at = $5, closed_at = $6, \
             closed_by = $7, proof = $8, revision = revision + 1 WHERE id = $1 AND revision = $9",
            params![
                a.id,
                a.owner_position,
                a.owner_title,
                a.due_on,
                a.accepted_at,
                a.closed_at,
                a.closed_by,
                a.proof,
                a.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// In a room or a work that this organisation was in and was not shut out of.
const IN_ROOM: &str = "(EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL) OR EXISTS (SELECT 1 FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL))";

/// The action of this reference from a room or a work that this organisation was in. A foreign one still needs its decision.
pub async fn find(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Action>, Fault> {
    let sql = format!(
        "{SELECT} AND a.reference = $2 AND (a.added_by_org = $1 OR a.owner_org = $1 AND a.accepted_at IS NOT NULL \
         OR {IN_ROOM})"
    );
    tx.first(&sql, params![org, reference]).await
}

/// Open actions that this position of `org` has taken on: reference, words and date, what is due first before the rest.
pub async fn taken_on_by(
    tx: &Tx,
    org: OrgId,
    position: PositionId,
) -> Result<Vec<(Reference, String, civil::Date)>, Fault> {
    struct Taken((Reference, String, civil::Date));
    impl FromRow for Taken {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self((
                row.parsed("reference")?,
                row.text("words")?,
                row.parsed("due_on")?,
            )))
        }
    }
    let rows: Vec<Taken> = tx
        .all(
            "SELECT a.reference, a.words, a.due_on FROM corrective_action a WHERE a.owner_org = $1 AND a.owner_position = $2 \
             AND a.closed_at IS NULL AND a.accepted_at IS NOT NULL ORDER BY a.due_on, a.id",
            params![org, position],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// All actions of a debrief, oldest first. Foreign ones still need their decision.
pub async fn of_debrief(tx: &Tx, debrief: DebriefId) -> Result<Vec<Action>, Fault> {
    tx.all(
        &format!("{SELECT} AND a.debrief_id = $1 ORDER BY a.added_at, a.id"),
        params![debrief],
    )
    .await
}

/// All actions of a work, oldest first. Foreign ones still need their decision.
pub async fn of_work(tx: &Tx, work: WorkId) -> Result<Vec<Action>, Fault> {
    tx.all(
        &format!("{SELECT} AND a.source_id = $1 AND a.debrief_id IS NULL ORDER BY a.added_at, a.id"),
        params![work],
    )
    .await
}

/// Where a list goes on: after the action at this place.
#[derive(Debug, Clone)]
pub struct Place {
    /// What the list is ordered by, as it is stored.
    at: String,
    id: String,
}

impl Place {
    /// The place of an action in a list of this organisation's; `None` for what never stood in it. Closed ones and the own side's are
    /// ordered by how they stand: who may not know that is not to be told what comes after.
    pub fn of(list: ActionList, org: OrgId, action: &Action) -> Option<Self> {
        let is_own = action.owner_org == org;
        let at = match list {
            ActionList::Own => (is_own && action.accepted_at.is_some()).then(|| action.due_on.to_string()),
            ActionList::Asked => is_own.then(|| action.due_on.to_string()),
            ActionList::Others => (!is_own).then(|| stored_instant(action.added_at)),
            ActionList::Closed => action.closed_at.map(stored_instant),
        }?;
        let id = String::from(action.id);
        Some(Self { at, id })
    }
}

/// Actions of one list, those after a place of it. Foreign ones still need their decision, and how they stand belongs to it: what this
/// organisation asked of another stays among the others' here, also when it is closed. Those of others are ordered by when they were
/// added, which tells nothing of how they stand.
pub async fn listed(
    tx: &Tx,
    org: OrgId,
    list: ActionList,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<Action>, Fault> {
    let (whose, by, newest_first) = match list {
        ActionList::Own => (
            "a.owner_org = $1 AND a.accepted_at IS NOT NULL AND a.closed_at IS NULL".to_owned(),
            "a.due_on",
            false,
        ),
        ActionList::Asked => (
            format!(
                "a.owner_org = $1 AND a.added_by_org <> $1 AND a.accepted_at IS NULL AND a.closed_at IS NULL AND {IN_ROOM}"
            ),
            "a.due_on",
            false,
        ),
        ActionList::Others => (
            "a.owner_org <> $1 AND (a.closed_at IS NULL OR a.added_by_org = $1) AND a.source_id IN \
             (SELECT p.incident_id FROM incident_party p WHERE p.org_id = $1 AND p.stopped_at IS NULL \
             UNION ALL SELECT p.work_id FROM work_party p WHERE p.org_id = $1 AND p.stopped_at IS NULL)"
                .to_owned(),
            "a.added_at",
            true,
        ),
        ActionList::Closed => (
            format!("a.closed_at IS NOT NULL AND (a.owner_org = $1 OR {IN_ROOM})"),
            "a.closed_at",
            true,
        ),
    };
    let (beyond, order) = if newest_first { ("<", "DESC") } else { (">", "ASC") };
    let first = if newest_first {
        stored_instant(Timestamp::MAX)
    } else {
        String::new()
    };
    let (at, id) = after.map_or((first, String::new()), |place| (place.at.clone(), place.id.clone()));
    let sql = format!(
        "{SELECT} AND {whose} AND {by} {beyond}= $2 AND ({by} {beyond} $2 OR a.id {beyond} $3) \
         ORDER BY {by} {order}, a.id {order} LIMIT $4"
    );
    tx.all(&sql, params![org, at, id, limit]).await
}

/// How many of those that this organisation has taken on and not done are past their day.
pub async fn late_of(tx: &Tx, org: OrgId, today: civil::Date) -> Result<i64, Fault> {
    tx.count(
        "SELECT COUNT(*) AS n FROM corrective_action WHERE owner_org = $1 AND accepted_at IS NOT NULL AND closed_at IS NULL \
         AND due_on < $2",
        params![org, today],
    )
    .await
}

/// Actions in which `from` has a half, of rooms that `to` was in and was not shut out of, that are not open to it: what `from` holds,
/// what it wrote and another has taken on, and what it asks of `to`, which is nobody else's to know before it is accepted. The oldest
/// after `after`; each still needs its decision. That the site shut `from` out closes nothing of its own here: reading asks only
/// whether the reader was shut out, and for the rest the clauses of whose it is.
pub async fn not_open_to(tx: &Tx, from: OrgId, to: OrgId, after: &str, limit: i64) -> Result<Vec<Action>, Fault> {
    tx.all(&not_open_sql(), params![from, to, after, limit]).await
}

/// `CROSS JOIN` makes SQLite walk the actions from `$3` on, in their order, as for debriefs.
pub(crate) fn not_open_sql() -> String {
    let in_it = IN_ROOM.replace("$1", "$2");
    format!(
        "{SELECT} AND a.id > $3 AND {in_it} AND CASE WHEN a.accepted_at IS NULL THEN a.added_by_org = $1 AND a.owner_org = $2 \
         ELSE a.owner_org <> $2 AND (a.owner_org = $1 OR a.added_by_org = $1) END AND NOT EXISTS \
         (SELECT 1 FROM release r WHERE r.to_org = $2 AND r.data_class = 'corrective_action' AND r.record = 'action:' || a.id \
         AND r.from_org = CASE WHEN a.accepted_at IS NULL THEN a.added_by_org ELSE a.owner_org END AND r.closed_at IS NULL) \
         ORDER BY a.id LIMIT $4"
    )
}

/// Organisations of the action's room or work that were not shut out of it.
pub async fn parties(tx: &Tx, source: &Source) -> Result<Vec<OrgId>, Fault> {
    struct Org(OrgId);
    impl FromRow for Org {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("org_id").map(Self)
        }
    }
    let sql = match source {
        Source::Debrief { .. } => {
            "SELECT org_id FROM incident_party WHERE incident_id = $1 AND stopped_at IS NULL ORDER BY org_id"
        }
        Source::Work { .. } => {
            "SELECT org_id FROM work_party WHERE work_id = $1 AND stopped_at IS NULL ORDER BY org_id"
        }
    };
    let rows: Vec<Org> = tx.all(sql, params![source.id()]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let parse_side = |text: &str| {
            [Side::Organisation, Side::Police, Side::System, Side::Public]
                .into_iter()
                .find(|side| side_word(*side) == text)
        };
        Ok(Self {
            id: row.parsed("id")?,
            action: row.parsed("action_id")?,
            kind: row.word("kind", EventKind::parse)?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            side: row.word("side", parse_side)?,
            words: row.text("words")?,
            due_on: row.opt_parsed("due_on")?,
            at: row.instant("at")?,
        })
    }
}

pub async fn keep_event(tx: &Tx, e: &Event, salt: [u8; 32]) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO corrective_action_event (id, action_id, kind, org_id, position_id, title, side, words, due_on, salt, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            e.id.to_string(),
            e.action,
            e.kind.as_str(),
            e.org,
            e.position,
            e.title,
            side_word(e.side),
            e.words,
            e.due_on,
            salt,
            e.at
        ],
    )
    .await
    .map(drop)
}

/// What happened, newest first.
pub async fn events(tx: &Tx, action: ActionId) -> Result<Vec<Event>, Fault> {
    tx.all(
        "SELECT * FROM corrective_action_event WHERE action_id = $1 ORDER BY id DESC",
        params![action],
    )
    .await
}

/// The id of what happened last.
pub async fn last_event(tx: &Tx, action: ActionId) -> Result<Option<Uuid>, Fault> {
    struct Last(Option<Uuid>);
    impl FromRow for Last {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.opt_parsed("id").map(Last)
        }
    }
    let sql = "SELECT MAX(id) AS id FROM corrective_action_event WHERE action_id = $1";
    let last: Option<Last> = tx.first(sql, params![action]).await?;
    Ok(last.and_then(|last| last.0))
}

/// A reference that no action has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..40 {
        let reference = Reference::draw("AC", attempt, &mut rand::rng());
        if tx
            .count(
                "SELECT COUNT(*) AS n FROM corrective_action WHERE reference = $1",
                params![reference],
            )
            .await?
            == 0
        {
            return Ok(reference);
        }
    }
    Err(Fault::other("no action reference is free"))
}
