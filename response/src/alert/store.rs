//! SQL that only raising needs: the meeting point of the site, and a free reference.

use crate::incident::{Incident, store};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A reference that no incident has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..40 {
        let reference = Reference::draw("INC", attempt, &mut rand::rng());
        if store::is_reference_free(tx, &reference).await? {
            return Ok(reference);
        }
    }
    Err(Fault::other("no incident reference is free"))
}

/// What became of a new incident's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    New,
    /// The same key has raised it on another connection.
    KeyKnown,
}

/// Inserts the incident. A reference that somebody else drew at the same moment is drawn again.
pub async fn insert(tx: &mut Tx, incident: &mut Incident, key: Option<&str>) -> Result<Inserted, Fault> {
    for _ in 0..REDRAWS {
        let mark = tx.mark().await?;
        match store::insert(tx, incident, key).await {
            Ok(()) => {
                tx.pass(mark).await?;
                return Ok(Inserted::New);
            }
            Err(fault) if fault.violates_unique("idempotency") => {
                tx.undo_to(mark).await?;
                return Ok(Inserted::KeyKnown);
            }
            Err(fault) if fault.violates_unique("reference") => {
                tx.undo_to(mark).await?;
                incident.reference = draw_reference(tx).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::other(
        "every incident reference that was drawn was taken at the same moment",
    ))
}

/// How often a reference is drawn again that another connection took at the same moment.
const REDRAWS: u32 = 20;

/// The meeting point police are sent to: the preferred one of the site.
pub async fn meeting_point(tx: &Tx, site: SiteId) -> Result<Option<PointId>, Fault> {
    struct Id(PointId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Id(row.parsed("id")?))
        }
    }
    let row: Option<Id> = tx
        .first(
            "SELECT id FROM site_point WHERE site_id = $1 AND kind = 'meeting_point' ORDER BY preferred DESC, rank, code LIMIT 1",
            params![site],
        )
        .await?;
    Ok(row.map(|id| id.0))
}

/// Median-free and honest: the seconds of the position's last answered call, if any.
pub async fn last_answer_seconds(tx: &Tx, position: PositionId) -> Result<Option<i64>, Fault> {
    struct Times(Timestamp, Timestamp);
    impl FromRow for Times {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Times(row.instant("called_at")?, row.instant("acknowledged_at")?))
        }
    }
    let row: Option<Times> = tx
        .first(
            "SELECT called_at, acknowledged_at FROM incident_person WHERE position_id = $1 AND called_at IS NOT NULL \
             AND acknowledged_at IS NOT NULL ORDER BY acknowledged_at DESC LIMIT 1",
            params![position],
        )
        .await?;
    Ok(row.map(|times| times.1.duration_since(times.0).as_secs()))
}
