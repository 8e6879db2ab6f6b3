//! Open improvement actions: the own side's, and those of partners, each with what the gate needs to decide it.

use crate::home::{OpenAction, Owner};
use crate::partner::Candidate;
use muster_agreements::crossing::Item;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

/// Actions of partners that are read in one go, the oldest date first; fewer are the last.
pub const AT_ONCE: usize = 64;

const SELECT: &str = "SELECT a.id, a.reference, a.words, a.owner_title, a.owner_position, a.owner_org, a.due_on, a.added_at, \
    CASE WHEN a.debrief_id IS NULL THEN NULL ELSE a.source_id END AS incident_id, a.site_id, o.name AS owner_name, o.kind AS owner_kind, \
    COALESCE((SELECT p.unit_id FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = a.owner_org), \
    (SELECT p.unit_id FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = a.owner_org)) AS owner_unit \
    FROM corrective_action a CROSS JOIN organisation o WHERE o.id = a.owner_org AND a.closed_at IS NULL AND a.accepted_at IS NOT NULL";

struct ActionRow {
    id: ActionId,
    action: OpenAction,
    position: PositionId,
    item: Item,
}

impl FromRow for ActionRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let id: ActionId = row.parsed("id")?;
        let action = OpenAction {
            reference: row.parsed("reference")?,
            words: row.text("words")?,
            owner: Owner {
                title: row.text("owner_title")?,
                is_you: false,
            },
            owner_org: row.text("owner_name")?,
            side: row.word("owner_kind", OrganisationKind::parse)?.side(),
            due_on: row.parsed("due_on")?,
        };
        let item = Item {
            class: DataClass::CorrectiveAction,
            owner: row.parsed("owner_org")?,
            owner_unit: row.opt_parsed("owner_unit")?,
            site: Some(row.parsed("site_id")?),
            incident: row.opt_parsed("incident_id")?,
            record: format!("action:{id}"),
            words: action.reference.to_string(),
            tlp: Tlp::Amber,
            recorded_at: row.instant("added_at")?,
        };
        Ok(Self {
            id,
            action,
            position: row.parsed("owner_position")?,
            item,
        })
    }
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The first few of what the own organisation has taken on and not done, the oldest date first.
pub async fn own_actions(tx: &Tx, desk: &Desk, count: usize) -> Result<Vec<OpenAction>, Fault> {
    let sql = format!("{SELECT} AND a.owner_org = $1 ORDER BY a.due_on, a.id LIMIT $2");
    let rows: Vec<ActionRow> = tx.all(&sql, params![desk.org(), rows(count)]).await?;
    let own = |row: ActionRow| OpenAction {
        owner: Owner {
            is_you: row.position == desk.who.position,
            ..row.action.owner
        },
        ..row.action
    };
    Ok(rows.into_iter().map(own).collect())
}

/// Where the reading of partners' actions goes on: the date and the action of the last one that was read.
pub type After = (civil::Date, ActionId);

/// What these partners have taken on after emergencies and works that this organisation was in, and not done; the oldest
/// that come after `after`, and where it goes on.
///
/// Only where the words are the partner's own or this organisation's: those of a third one need two decisions, which `/actions`
/// asks. The gate decides which are shown. Each partner is a query of its own: it walks that one's open actions in the order of
/// their dates and stops when it has enough.
pub async fn partner_actions(
    tx: &Tx,
    org: OrgId,
    partners: &[OrgId],
    after: Option<After>,
) -> Result<(Vec<Candidate<OpenAction>>, Option<After>), Fault> {
    let sql = format!(
        "{SELECT} AND a.owner_org = $2 AND (a.added_by_org = a.owner_org OR a.added_by_org = $1) AND (EXISTS (SELECT 1 \
         FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = $1 AND p.stopped_at IS NULL) OR EXISTS (SELECT 1 \
         FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = $1 AND p.stopped_at IS NULL)) \
         AND ($3 IS NULL OR a.due_on > $3 OR (a.due_on = $3 AND a.id > $4)) ORDER BY a.due_on, a.id LIMIT $5"
    );
    let (day, id) = (after.map(|(day, _)| day), after.map(|(_, id)| id));
    let mut rows: Vec<ActionRow> = Vec::new();
    for partner in partners {
        let asked = params![org, *partner, day, id, self::rows(AT_ONCE)];
        rows.extend(tx.all(&sql, asked).await?);
    }
    rows.sort_by_key(|row: &ActionRow| (row.action.due_on, row.id));
    let goes_on = rows.len() >= AT_ONCE;
    rows.truncate(AT_ONCE);
    let last = rows.last().map(|row| (row.action.due_on, row.id));
    let candidate = |row: ActionRow| Candidate {
        item: row.item,
        incident: None,
        row: row.action,
    };
    Ok((rows.into_iter().map(candidate).collect(), last.filter(|_| goes_on)))
}
