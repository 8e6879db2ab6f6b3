//! SQL of letters.

use super::{LetterKind, LetterState, Words, seal};
use crate::keys::SealingKey;
use muster_notify::Settlement;
use muster_store::{Fault, FromRow, Row, SendingQueue, Tx, params};
use muster_terms::*;

/// Letters that wait.
pub(super) const LETTERS: SendingQueue = SendingQueue::of("letter");

/// What a new letter is about and until when it has a point.
pub struct NewLetter<'a> {
    pub org: OrgId,
    pub kind: LetterKind,
    /// The position that somebody is invited to or that tests, or the person whose address it is.
    pub about: String,
    pub words: &'a Words,
    pub deadline_at: Timestamp,
}

/// Keeps a letter; it goes out after the commit.
pub async fn post(tx: &Tx, sealing: &SealingKey, new: NewLetter<'_>, now: Timestamp) -> Result<DeliveryId, Fault> {
    let id = DeliveryId::new();
    let sealed = seal(sealing, id, new.words)?;
    tx.leaves_deliveries();
    tx.execute(
        "INSERT INTO letter (id, org_id, kind, about, sealed, state, created_at, due_at, deadline_at) \
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, $7)",
        params![id, new.org, new.kind.as_str(), new.about, sealed, now, new.deadline_at],
    )
    .await?;
    Ok(id)
}

/// A letter that was claimed, still sealed.
pub(super) struct Claimed {
    pub id: DeliveryId,
    pub kind: String,
    pub sealed: Vec<u8>,
    pub attempts: i64,
    pub created_at: Timestamp,
    pub deadline_at: Timestamp,
}

impl FromRow for Claimed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            kind: row.text("kind")?,
            sealed: row.bytes("sealed")?,
            attempts: row.int("attempts")?,
            created_at: row.instant("created_at")?,
            deadline_at: row.instant("deadline_at")?,
        })
    }
}

/// Writes how an attempt ended; never over an end that is already there. With the end, address and words are forgotten.
pub(super) async fn settle(
    tx: &Tx,
    id: DeliveryId,
    attempt: u32,
    how: &Settlement,
    now: Timestamp,
) -> Result<(), Fault> {
    let (state, why) = match how {
        Settlement::Delivered { detail } | Settlement::HandedOver { detail } => ("sent", detail),
        Settlement::Refused { why } => ("refused", why),
        Settlement::Overdue { why } => ("overdue", why),
        Settlement::Again { why, next_attempt_at } => {
            return LETTERS.again(tx, id, attempt, *next_attempt_at, why).await;
        }
        Settlement::PutBack { next_attempt_at } => {
            return LETTERS.put_back(tx, id, attempt, *next_attempt_at).await;
        }
    };
    tx.execute(
        "UPDATE letter SET state = $2, why = $3, lease_until = NULL, settled_at = $4, sealed = $5 \
         WHERE id = $1 AND settled_at IS NULL",
        params![id, state, why, now, Vec::<u8>::new()],
    )
    .await
    .map(drop)
}

impl FromRow for LetterState {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            state: row.text("state")?,
            why: row.text("why")?,
            created_at: row.instant("created_at")?,
            settled_at: row.opt_instant("settled_at")?,
        })
    }
}

/// Takes back letters that have not gone out: what they say is no longer so.
pub async fn withdraw(tx: &Tx, org: OrgId, kind: LetterKind, about: &str, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE letter SET state = 'withdrawn', settled_at = $4, sealed = $5, lease_until = NULL \
         WHERE org_id = $1 AND kind = $2 AND about = $3 AND settled_at IS NULL",
        params![org, kind.as_str(), about, now, Vec::<u8>::new()],
    )
    .await
}

/// Letters of this kind that did not go out, since then: what they were about.
pub async fn not_sent_since(tx: &Tx, kind: LetterKind, since: Timestamp) -> Result<Vec<String>, Fault> {
    struct About(String);
    impl FromRow for About {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("about").map(Self)
        }
    }
    let sql = "SELECT about FROM letter WHERE kind = $1 AND state IN ('refused', 'overdue') AND created_at >= $2";
    let found: Vec<About> = tx.all(sql, params![kind.as_str(), since]).await?;
    Ok(found.into_iter().map(|about| about.0).collect())
}

/// How the newest letter of this kind about this thing stands.
pub async fn newest(tx: &Tx, org: OrgId, kind: LetterKind, about: &str) -> Result<Option<LetterState>, Fault> {
    tx.first(
        "SELECT state, why, created_at, settled_at FROM letter WHERE org_id = $1 AND kind = $2 AND about = $3 \
         ORDER BY created_at DESC LIMIT 1",
        params![org, kind.as_str(), about],
    )
    .await
}
