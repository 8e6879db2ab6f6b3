//! SQL of contacts. A contact whose position was closed is gone from every list.

use super::{Channel, Contact, Listed};
use crate::reach_test::store::{STANDS, revive};
use muster_store::{Fault, FromRow, Row, Tx, dialect, params};
use muster_terms::*;
use muster_web::LastChange;

const COLUMNS: &str = "c.id, c.org_id, c.site_id, c.position_id, c.reach_rank, c.hours, c.channel, c.verified_on, c.answer_seconds, \
    c.changed_at, c.changed_by";

/// One when a channel of the contact is dead and none has answered last, as far as that is of its person and number of now.
pub fn silent() -> String {
    format!(
        "(CASE WHEN EXISTS (SELECT 1 FROM reach_state r WHERE r.position_id = p.id AND r.dead_since IS NOT NULL AND {STANDS}) \
         AND NOT EXISTS (SELECT 1 FROM reach_state r WHERE r.position_id = p.id AND r.last_outcome IN ('answered', 'late') AND {STANDS}) \
         THEN 1 ELSE 0 END)"
    )
}

/// Those for the site first, then those for all sites. In each list those that answer, then the silent ones, each in their order: a
/// silent one is called all the same, after all others of its list.
pub fn reach() -> String {
    format!(
        "CASE WHEN c.site_id IS NULL THEN 1 ELSE 0 END, {}, c.reach_rank, c.id",
        silent()
    )
}

impl FromRow for Contact {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            site: row.opt_parsed("site_id")?,
            position: row.parsed("position_id")?,
            rank: row.int("reach_rank")?,
            hours: row.text("hours")?,
            channel: row.word("channel", Channel::parse)?,
            verified_on: row.opt_parsed("verified_on")?,
            answer_seconds: row.opt_int("answer_seconds")?,
            changed: LastChange::kept(row.opt_text("changed_by")?, row.opt_instant("changed_at")?),
        })
    }
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let mut dead = Vec::new();
        for channel in Channel::ALL {
            if row.int(&format!("dead_{}", channel.as_str()))? > 0 {
                dead.push(channel);
            }
        }
        Ok(Self {
            contact: Contact::from_row(row)?,
            dead,
            silent: row.int("silent")? > 0,
            title: row.text("title")?,
            phone: row.text("phone")?,
            duty: row.word("duty", Duty::parse)?,
            unit: row.opt_parsed("unit_id")?,
            unit_name: row.opt_text("unit_name")?,
            vacant: row.opt_text("person_id")?.is_none(),
            on_duty: row.int("shifts")? > 0,
            site_name: row.opt_text("site_name")?,
            tlp: row.opt_word("tlp", Tlp::from_label)?.unwrap_or_default(),
        })
    }
}

/// One flag for each channel: is it dead?
fn dead() -> String {
    let flag = |channel: &Channel| {
        let word = channel.as_str();
        format!(
            "(SELECT COUNT(*) FROM reach_state r WHERE r.position_id = p.id AND r.channel = '{word}' AND r.dead_since IS NOT NULL \
             AND {STANDS}) AS dead_{word}"
        )
    };
    Channel::ALL.iter().map(flag).collect::<Vec<_>>().join(", ")
}

/// An organisation's contacts in reach order. With a site: those for it, then those for all sites. Without: all of them.
pub async fn contacts_of(tx: &Tx, org: OrgId, site: Option<SiteId>) -> Result<Vec<Contact>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM contact c JOIN position p ON p.id = c.position_id WHERE c.org_id = $1 \
             AND p.closed_at IS NULL AND ($2 IS NULL OR c.site_id IS NULL OR c.site_id = $2) ORDER BY {}",
            reach()
        ),
        params![org, site],
    )
    .await
}

/// The same with what each position says now.
pub async fn listed(tx: &Tx, org: OrgId, site: Option<SiteId>, now: Timestamp) -> Result<Vec<Listed>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS}, p.title, p.phone, p.duty, p.unit_id, p.person_id, t.name AS site_name, t.tlp, u.name AS unit_name, \
             (SELECT COUNT(*) FROM duty_shift s WHERE s.position_id = p.id AND s.starts_at <= $3 \
             AND (s.ends_at IS NULL OR s.ends_at > $3)) AS shifts, CAST({} AS BIGINT) AS silent, {} \
             FROM contact c JOIN position p ON p.id = c.position_id LEFT JOIN site t ON t.id = c.site_id \
             LEFT JOIN unit u ON u.id = p.unit_id WHERE c.org_id = $1 AND p.closed_at IS NULL AND ($2 IS NULL OR c.site_id IS NULL OR c.site_id = $2) \
             ORDER BY {}",
            silent(),
            dead(),
            reach()
        ),
        params![org, site, now],
    )
    .await
}

/// One contact, only when it belongs to `org`.
pub async fn find_of(tx: &Tx, org: OrgId, id: ContactId) -> Result<Option<Contact>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM contact c JOIN position p ON p.id = c.position_id \
             WHERE c.id = $1 AND c.org_id = $2 AND p.closed_at IS NULL"
        ),
        params![id, org],
    )
    .await
}

/// The contacts of exactly this list (one site's, or that for all sites), held against other writers.
pub async fn hold_list(tx: &Tx, org: OrgId, site: Option<SiteId>) -> Result<Vec<Contact>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM contact c WHERE c.org_id = $1 AND ((c.site_id IS NULL AND $2 IS NULL) OR c.site_id = $2) \
             AND c.position_id IN (SELECT id FROM position WHERE closed_at IS NULL) ORDER BY c.reach_rank, c.id{}",
            dialect::for_update(tx.backend())
        ),
        params![org, site],
    )
    .await
}

pub async fn insert(tx: &Tx, contact: &Contact) -> Result<(), Fault> {
    let c = contact;
    tx.execute(
        "INSERT INTO contact (id, org_id, site_id, position_id, reach_rank, hours, channel, verified_on, answer_seconds, \
         changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            c.id,
            c.org,
            c.site,
            c.position,
            c.rank,
            c.hours,
            c.channel.as_str(),
            c.verified_on,
            c.answer_seconds,
            c.changed.as_ref().map(|last| last.at),
            c.changed.as_ref().map(|last| last.by.as_str())
        ],
    )
    .await
    .map(drop)
}

/// Saves hours and channel if they are still as they were seen; whether this writer won.
pub async fn save(
    tx: &Tx,
    id: ContactId,
    seen: (&str, Channel),
    now: (&str, Channel),
    by: &LastChange,
) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE contact SET hours = $4, channel = $5, changed_at = $6, changed_by = $7 \
             WHERE id = $1 AND hours = $2 AND channel = $3",
            params![id, seen.0, seen.1.as_str(), now.0, now.1.as_str(), by.at, by.by],
        )
        .await?;
    Ok(rows == 1)
}

/// Gives a contact its place in the reach order.
pub async fn set_rank(tx: &Tx, id: ContactId, rank: i64) -> Result<(), Fault> {
    tx.execute("UPDATE contact SET reach_rank = $2 WHERE id = $1", params![id, rank])
        .await
        .map(drop)
}

/// Keeps who gave a contact another place in its list.
pub async fn note_moved(tx: &Tx, id: ContactId, by: &LastChange) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET changed_at = $2, changed_by = $3 WHERE id = $1",
        params![id, by.at, by.by],
    )
    .await
    .map(drop)
}

/// Keeps that somebody made sure it answers.
pub async fn verify(tx: &Tx, id: ContactId, on: civil::Date, answer_seconds: Option<i64>) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET verified_on = $2, answer_seconds = $3 WHERE id = $1",
        params![id, on, answer_seconds],
    )
    .await
    .map(drop)
}

/// Keeps how long a position took to answer a real call on a screen: that screen is not dead.
pub async fn note_answer(tx: &Tx, position: PositionId, seconds: i64) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET answer_seconds = $2 WHERE position_id = $1",
        params![position, seconds],
    )
    .await?;
    revive(tx, position, Channel::Live).await
}

/// Another position takes this place: nobody has proved yet that it answers.
pub async fn hand_on(tx: &Tx, id: ContactId, to: PositionId, by: &LastChange) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET position_id = $2, verified_on = NULL, answer_seconds = NULL, changed_at = $3, changed_by = $4 WHERE id = $1",
        params![id, to, by.at, by.by],
    )
    .await
    .map(drop)
}

/// Somebody else, nobody, or another number is behind the position: nobody has proved yet that it answers.
pub async fn unprove(tx: &Tx, position: PositionId) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET verified_on = NULL, answer_seconds = NULL WHERE position_id = $1",
        params![position],
    )
    .await
    .map(drop)
}

/// Positions of an organisation's contacts that count as silent: a dead channel and none that answered last, of the person and number of
/// now.
pub async fn silent_of(tx: &Tx, org: OrgId) -> Result<Vec<PositionId>, Fault> {
    struct Silent(PositionId);
    impl FromRow for Silent {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.parsed("id").map(Self)
        }
    }
    let rows: Vec<Silent> = tx
        .all(
            &format!(
                "SELECT DISTINCT p.id FROM contact c JOIN position p ON p.id = c.position_id \
                 WHERE c.org_id = $1 AND p.closed_at IS NULL AND {} = 1 ORDER BY p.id",
                silent()
            ),
            params![org],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub async fn remove(tx: &Tx, id: ContactId) -> Result<(), Fault> {
    tx.execute("DELETE FROM contact WHERE id = $1", params![id])
        .await
        .map(drop)
}
