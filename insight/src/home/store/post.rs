//! A position's own post.

use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{PositionId, Timestamp};

/// Where a position stands, and since when it is on duty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// The post in words; empty when the position has none.
    pub place: String,
    /// The site's name; empty for the whole organisation.
    pub site: String,
    /// None when it is off duty.
    pub on_duty_since: Option<Timestamp>,
}

impl FromRow for Post {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            place: row.text("place")?,
            site: row.opt_text("site")?.unwrap_or_default(),
            on_duty_since: row.opt_instant("since")?,
        })
    }
}

/// The post of a position at `now`.
pub async fn post(tx: &Tx, position: PositionId, now: Timestamp) -> Result<Post, Fault> {
    let found = tx
        .first(
            "SELECT p.place, s.name AS site, (SELECT MAX(d.starts_at) FROM duty_shift d WHERE d.position_id = p.id \
             AND d.starts_at <= $2 AND (d.ends_at IS NULL OR d.ends_at > $2)) AS since \
             FROM position p LEFT JOIN site s ON s.id = p.site_id WHERE p.id = $1",
            params![position, now],
        )
        .await?;
    Ok(found.unwrap_or_default())
}
