//! How quickly the other side answered. A bounded window of the newest, sorted in the rules: a difference of two instants is
//! the one thing that the two databases write differently.

use crate::home::{ResponseFacts, rules};
use crate::partner::Candidate;
use jiff::SignedDuration;
use muster_agreements::crossing::Item;
use muster_policy::Reader;
use muster_response::incident::store::MOST_OPEN;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// Answers that a median is made of, at most.
const WINDOW: i64 = 100;
/// Of how many rooms of an agency, the newest, those of one reader are looked for.
const LOOKED_AT: i64 = 1000;
/// Days that count.
const DAYS: i64 = 90;

struct Times {
    raised_at: Timestamp,
    acknowledged_at: Option<Timestamp>,
    is_drill: bool,
}

impl FromRow for Times {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            raised_at: row.instant("raised_at")?,
            acknowledged_at: row.opt_instant("acknowledged_at")?,
            is_drill: row.word("status", AlertStatus::parse)? == AlertStatus::Exercise,
        })
    }
}

fn since(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(24 * DAYS)
}

fn median_of(times: &[Times]) -> Option<i64> {
    let answered = times.iter().filter(|each| !each.is_drill);
    let seconds =
        answered.filter_map(|each| Some(each.acknowledged_at?.duration_since(each.raised_at).as_secs().max(0)));
    rules::median(seconds.collect())
}

/// A site owner's: from raising to the first answer of police that was told to the site, in real emergencies that a clause let
/// police into.
pub async fn own_response(tx: &Tx, org: OrgId, now: Timestamp) -> Result<ResponseFacts, Fault> {
    let answered: Vec<Times> = tx
        .all(
            "SELECT i.raised_at, i.acknowledged_at, 'Actual' AS status FROM (SELECT id, raised_at, \
             acknowledged_at FROM incident WHERE org_id = $1 AND status = 'Actual' AND acknowledged_at IS NOT NULL \
             AND raised_at >= $2 ORDER BY raised_at DESC LIMIT $3) i \
             WHERE EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = i.id AND p.clause_id IS NOT NULL)",
            params![org, since(now), WINDOW],
        )
        .await?;
    Ok(ResponseFacts {
        median_seconds: median_of(&answered),
        ..ResponseFacts::default()
    })
}

/// Emergencies of the own sites that run. An open drill is not an open room.
pub async fn own_open(tx: &Tx, org: OrgId) -> Result<i64, Fault> {
    tx.count(
        "SELECT COUNT(*) AS n FROM incident WHERE org_id = $1 AND status = 'Actual' AND ended_at IS NULL",
        params![org],
    )
    .await
}

/// An agency's: from being told to its own first answer, in the rooms it was let into and this reader may enter, as the list of rooms
/// has them (`response/incident/store/listed.rs`): another unit's are not theirs. What it learned then stays; which rooms are open is
/// not counted here, since that is the sites' to tell: see [`open_calls`].
pub async fn partner_response(tx: &Tx, reader: &Reader, now: Timestamp) -> Result<ResponseFacts, Fault> {
    let responds = i64::from(reader.duty.may(Act::Respond));
    let rooms: Vec<Times> = tx
        .all(
            "SELECT p.joined_at AS raised_at, p.acknowledged_at, i.status FROM (SELECT incident_id, unit_id, joined_at, acknowledged_at \
             FROM incident_party WHERE org_id = $1 AND clause_id IS NOT NULL AND joined_at >= $2 ORDER BY joined_at DESC LIMIT $3) p \
             JOIN incident i ON i.id = p.incident_id LEFT JOIN incident_person q ON q.incident_id = i.id AND q.position_id = $4 \
             WHERE q.position_id IS NOT NULL OR ($5 = 1 AND i.status = 'Actual' AND (p.unit_id IS NULL OR p.unit_id = $6)) \
             ORDER BY p.joined_at DESC LIMIT $7",
            params![
                reader.org, since(now), LOOKED_AT, reader.position, responds, reader.unit, WINDOW
            ],
        )
        .await?;
    let newest = |drill: bool| {
        rooms
            .iter()
            .find(|each| each.is_drill == drill)
            .map(|each| each.raised_at)
    };
    Ok(ResponseFacts {
        median_seconds: median_of(&rooms),
        last_drill: newest(true),
        last_emergency: newest(false),
        ..ResponseFacts::default()
    })
}

struct Call(Candidate<()>);

impl FromRow for Call {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let id: IncidentId = row.parsed("id")?;
        let item = Item {
            class: DataClass::Alert,
            owner: row.parsed("org_id")?,
            owner_unit: row.opt_parsed("unit_id")?,
            site: row.opt_parsed("site_id")?,
            incident: Some(id),
            record: format!("incident:{id}"),
            words: row.text("reference")?,
            tlp: Tlp::Amber,
            recorded_at: row.instant("raised_at")?,
        };
        Ok(Self(Candidate {
            item,
            incident: Some(id),
            row: (),
        }))
    }
}

/// Real rooms of others that this organisation was let into and that run, as many as its strips look at. The gate decides which it may
/// still know of.
///
/// `CROSS JOIN` makes SQLite begin with the few that are open.
pub async fn open_calls(tx: &Tx, org: OrgId) -> Result<Vec<Candidate<()>>, Fault> {
    let rows: Vec<Call> = tx
        .all(
            "SELECT i.id, i.reference, i.org_id, i.site_id, i.raised_at, o.unit_id FROM incident i CROSS JOIN incident_party p \
             CROSS JOIN incident_party o WHERE i.ended_at IS NULL AND i.status = 'Actual' AND i.org_id <> $1 \
             AND p.incident_id = i.id AND p.org_id = $1 AND p.stopped_at IS NULL AND o.incident_id = i.id \
             AND o.org_id = i.org_id ORDER BY i.raised_at DESC LIMIT $2",
            params![org, MOST_OPEN],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
