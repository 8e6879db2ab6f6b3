//! SQL of deliveries.

mod ladders;

pub use ladders::{
    AGREEMENT_STOPPED, Ladder, NobodyLeft, climb, could_not_be_asked, due_ladders, end_ladder, nobody_left,
    reach_order, resume_ladder, start_ladder,
};

use muster_notify::{Address, ChannelKind, Message, Settlement};
use muster_store::{Fault, FromRow, Row, SendingQueue, Tx, params};
use muster_terms::*;

/// Deliveries that wait.
pub const DELIVERIES: SendingQueue = SendingQueue::of("delivery");

/// One message to one recipient over one channel, about one incident.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: DeliveryId,
    pub incident: IncidentId,
    pub org: OrgId,
    pub position: Option<PositionId>,
    pub title: String,
    pub channel: ChannelKind,
    pub state: String,
    pub why: String,
    pub attempts: i64,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

impl FromRow for Delivery {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            position: row.opt_parsed("position_id")?,
            title: row.text("title")?,
            channel: row.word("channel", ChannelKind::parse)?,
            state: row.text("state")?,
            why: row.text("why")?,
            attempts: row.int("attempts")?,
            created_at: row.instant("created_at")?,
            settled_at: row.opt_instant("settled_at")?,
        })
    }
}

/// A delivery that this worker holds, and for whom it is.
pub struct Claimed {
    pub message: Message,
    pub incident: IncidentId,
    pub org: OrgId,
    pub position: Option<PositionId>,
}

impl FromRow for Claimed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let message = Message {
            delivery: row.parsed("id")?,
            to: row.json("address")?,
            event: row.text("event")?,
            subject: row.text("words")?,
            text: row.text("body")?,
            html: None,
            data: row.json("data")?,
            is_drill: row.flag("is_drill")?,
            attempt: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
            created_at: row.instant("created_at")?,
            deadline_at: row.opt_instant("deadline_at")?,
        };
        Ok(Self {
            message,
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            position: row.opt_parsed("position_id")?,
        })
    }
}

/// What a new delivery says and to whom.
pub struct NewDelivery<'a> {
    pub incident: IncidentId,
    pub org: OrgId,
    pub position: Option<PositionId>,
    pub title: &'a str,
    pub address: Address,
    pub event: &'static str,
    pub words: &'a str,
    pub body: &'a str,
    pub data: &'a serde_json::Value,
    pub is_drill: bool,
    pub deadline_at: Timestamp,
}

/// Puts a delivery in the queue; it is due at once.
pub async fn enqueue(tx: &Tx, new: &NewDelivery<'_>, now: Timestamp) -> Result<DeliveryId, Fault> {
    let id = DeliveryId::new();
    let address = serde_json::to_string(&new.address).map_err(Fault::other)?;
    tx.leaves_deliveries();
    tx.execute(
        "INSERT INTO delivery (id, incident_id, org_id, position_id, title, channel, address, event, words, body, data, is_drill, \
         state, created_at, due_at, deadline_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'queued', $13, $13, $14)",
        params![
            id, new.incident, new.org, new.position, new.title, new.address.channel().as_str(), address, new.event, new.words,
            new.body, new.data, new.is_drill, now, new.deadline_at
        ],
    )
    .await?;
    Ok(id)
}

/// Frees what a worker held that is gone: sent again now rather than when its lease ends. A message that was on its way comes a
/// second time under the same id, as the promise "at least once" allows.
pub async fn free_leases(tx: &Tx) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE delivery SET lease_until = NULL WHERE state = 'queued' AND lease_until IS NOT NULL",
        params![],
    )
    .await
}

/// Settles a claimed delivery that may not leave, as withheld.
pub(super) async fn withhold(tx: &Tx, id: DeliveryId, why: &str, now: Timestamp) -> Result<Vec<Ended>, Fault> {
    tx.all(
        &format!(
            "UPDATE delivery SET state = 'refused', why = $2, settled_at = $3, withheld_at = $3, lease_until = NULL \
             WHERE id = $1 AND settled_at IS NULL {RETURNING_ENDED}"
        ),
        params![id, why, now],
    )
    .await
}

/// A delivery that has come to its end.
#[derive(Debug, Clone)]
pub struct Ended {
    pub id: DeliveryId,
    pub incident: IncidentId,
    /// Whose people or systems it was for.
    pub org: OrgId,
    pub channel: ChannelKind,
    pub state: String,
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            channel: row.word("channel", ChannelKind::parse)?,
            state: row.text("state")?,
        })
    }
}

const RETURNING_ENDED: &str = "RETURNING id, incident_id, org_id, channel, state";

/// Writes how an attempt ended; never over an end that is already there. The row, if that was its end.
pub async fn settle(
    tx: &Tx,
    id: DeliveryId,
    attempt: u32,
    how: &Settlement,
    now: Timestamp,
) -> Result<Option<Ended>, Fault> {
    let (state, why, ends) = match how {
        Settlement::Delivered { detail } => ("delivered", detail, true),
        Settlement::HandedOver { detail } => ("handed_over", detail, false),
        Settlement::Refused { why } => ("refused", why, true),
        Settlement::Overdue { why } => ("overdue", why, true),
        Settlement::Again { why, next_attempt_at } => {
            DELIVERIES.again(tx, id, attempt, *next_attempt_at, why).await?;
            return Ok(None);
        }
        Settlement::PutBack { next_attempt_at } => {
            DELIVERIES.put_back(tx, id, attempt, *next_attempt_at).await?;
            return Ok(None);
        }
    };
    let row: Option<Ended> = tx
        .first(
            &format!(
                "UPDATE delivery SET state = $2, why = $3, lease_until = NULL, settled_at = $4 \
                 WHERE id = $1 AND settled_at IS NULL {RETURNING_ENDED}"
            ),
            params![id, state, why, ends.then_some(now)],
        )
        .await?;
    Ok(row.filter(|_| ends))
}

/// A screen showed it: the recipient's live deliveries of this incident are delivered.
pub async fn shown_on_screen(
    tx: &Tx,
    incident: IncidentId,
    position: PositionId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE delivery SET state = 'delivered', settled_at = $3, lease_until = NULL WHERE incident_id = $1 AND position_id = $2 \
         AND channel = 'live' AND settled_at IS NULL",
        params![incident, position, now],
    )
    .await
}

/// A screen showed that it is over: the recipient's live stand-down is delivered. The call that it never showed is not.
pub async fn end_shown_on_screen(
    tx: &Tx,
    incident: IncidentId,
    position: PositionId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE delivery SET state = 'delivered', settled_at = $3, lease_until = NULL WHERE incident_id = $1 AND position_id = $2 \
         AND channel = 'live' AND event = 'alert.ended' AND settled_at IS NULL",
        params![incident, position, now],
    )
    .await
}

/// The recipient answered: all its deliveries of this incident end as acknowledged.
pub async fn acknowledged(tx: &Tx, incident: IncidentId, position: PositionId, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE delivery SET state = 'acknowledged', settled_at = $3, lease_until = NULL WHERE incident_id = $1 \
         AND position_id = $2 AND event = 'alert.raised' AND state <> 'refused'",
        params![incident, position, now],
    )
    .await
}

/// What still waits for a side that may have no more of an incident ends as withheld, with the reason: which. What is on its way at
/// this moment ends as it ends: if it comes back, it is asked before it leaves again.
pub(super) async fn withhold_queued(
    tx: &Tx,
    incident: IncidentId,
    org: OrgId,
    why: &str,
    now: Timestamp,
) -> Result<Vec<Ended>, Fault> {
    tx.all(
        &format!(
            "UPDATE delivery SET state = 'refused', why = $3, settled_at = $4, withheld_at = $4, lease_until = NULL \
             WHERE incident_id = $1 AND org_id = $2 AND state = 'queued' AND (lease_until IS NULL OR lease_until <= $4) \
             {RETURNING_ENDED}"
        ),
        params![incident, org, why, now],
    )
    .await
}

/// Tried at least once, nobody's at the moment, without an end, and its time has passed. What was never tried waits for its first
/// attempt, however late: the program may have been away.
const OVERDUE: &str =
    "settled_at IS NULL AND deadline_at <= $1 AND attempts > 0 AND (lease_until IS NULL OR lease_until <= $1)";

/// How many deliveries are about to become overdue.
pub async fn overdue(tx: &Tx, now: Timestamp) -> Result<i64, Fault> {
    tx.count(
        &format!("SELECT COUNT(*) AS n FROM delivery WHERE {OVERDUE}"),
        params![now],
    )
    .await
}

/// Deliveries whose time has passed without an end become overdue: which. One that somebody is changing at this moment is left to the
/// next turn.
pub async fn mark_overdue(tx: &Tx, now: Timestamp) -> Result<Vec<Ended>, Fault> {
    struct Late(DeliveryId);
    impl FromRow for Late {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Late(row.parsed("id")?))
        }
    }
    let late = format!("SELECT id FROM delivery WHERE {OVERDUE} ORDER BY id");
    let late: Vec<Late> = tx.all_free_for_update(&late, params![now]).await?;
    let end = format!(
        "UPDATE delivery SET state = 'overdue', settled_at = $1, lease_until = NULL, \
         why = CASE WHEN why = '' THEN 'no receipt in time' ELSE why END WHERE id = $2 AND {OVERDUE} {RETURNING_ENDED}"
    );
    let mut ended = Vec::with_capacity(late.len());
    for Late(id) in late {
        ended.extend(tx.first::<Ended>(&end, params![now, id]).await?);
    }
    Ok(ended)
}

pub async fn of_incident(tx: &Tx, incident: IncidentId) -> Result<Vec<Delivery>, Fault> {
    tx.all(
        "SELECT * FROM delivery WHERE incident_id = $1 ORDER BY created_at, id",
        params![incident],
    )
    .await
}

/// Where a message was to go, and whether it was kept back. What its receiver turned away was not: it got there. What was kept back
/// may have been tried before, and even have arrived: then its answer was lost.
pub struct Sent {
    pub id: DeliveryId,
    pub position: Option<PositionId>,
    pub address: Address,
    pub attempts: i64,
    pub is_withheld: bool,
}

impl FromRow for Sent {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            position: row.opt_parsed("position_id")?,
            address: row.json("address")?,
            attempts: row.int("attempts")?,
            is_withheld: row.opt_instant("withheld_at")?.is_some(),
        })
    }
}

/// Of messages that were written when nobody noted which were kept back: those that nobody tried to send were.
pub async fn note_withheld(tx: &Tx) -> Result<(), Fault> {
    let sql = "UPDATE delivery SET withheld_at = settled_at WHERE state = 'refused' AND attempts = 0";
    tx.execute(sql, params![]).await?;
    Ok(())
}

/// Every message about this event of an incident that was for one side's people and systems, held against the worker: one that is
/// being withheld at this moment is read as withheld.
pub async fn sent_to(tx: &Tx, incident: IncidentId, org: OrgId, event: &str) -> Result<Vec<Sent>, Fault> {
    tx.all_for_update(
        "SELECT id, position_id, address, attempts, withheld_at FROM delivery \
         WHERE incident_id = $1 AND org_id = $2 AND event = $3 ORDER BY id",
        params![incident, org, event],
    )
    .await
}

/// Puts a message that was kept back in the queue again, due at once: the same one under its own id, so that a receiver that has it
/// knows it, its attempts counted on. `to`: its address as it is by now.
pub async fn queue_again(
    tx: &Tx,
    id: DeliveryId,
    to: &Address,
    deadline: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let address = serde_json::to_string(to).map_err(Fault::other)?;
    tx.leaves_deliveries();
    tx.execute(
        "UPDATE delivery SET state = 'queued', why = '', address = $2, due_at = $3, deadline_at = $4, lease_until = NULL, \
         settled_at = NULL, withheld_at = NULL WHERE id = $1 AND withheld_at IS NOT NULL",
        params![id, address, now, deadline],
    )
    .await
    .map(drop)
}

/// An organisation's webhook addresses.
pub async fn webhooks(tx: &Tx, org: OrgId) -> Result<Vec<(WebhookId, String)>, Fault> {
    struct Hook(WebhookId, String);
    impl FromRow for Hook {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Hook(row.parsed("id")?, row.text("url")?))
        }
    }
    let rows: Vec<Hook> = tx
        .all(
            "SELECT id, url FROM webhook WHERE org_id = $1 AND removed_at IS NULL ORDER BY created_at",
            params![org],
        )
        .await?;
    Ok(rows.into_iter().map(|hook| (hook.0, hook.1)).collect())
}
