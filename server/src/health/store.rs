//! SQL of the health page: what waits for an organisation, and what the node knows of itself.

use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// What waits or failed, of one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that have not ended.
    pub queued: i64,
    /// Messages that ended overdue since the given instant.
    pub overdue: i64,
    /// Ledger entries without their place in the log.
    pub ledger: i64,
}

pub async fn waiting(tx: &Tx, org: OrgId, since: Timestamp) -> Result<Waiting, Fault> {
    let queued = "SELECT COUNT(*) AS n FROM delivery WHERE org_id = $1 AND settled_at IS NULL";
    let overdue = "SELECT COUNT(*) AS n FROM delivery WHERE org_id = $1 AND state = 'overdue' AND settled_at >= $2";
    let ledger = "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = $1 AND leaf_index IS NULL";
    Ok(Waiting {
        queued: tx.count(queued, params![org]).await?,
        overdue: tx.count(overdue, params![org, since]).await?,
        ledger: tx.count(ledger, params![org]).await?,
    })
}

/// Something the node knows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactName {
    /// A test mail was asked for; the detail is who asked, and its code.
    MailAsked,
    /// Somebody typed the code of a test mail: it arrived.
    MailProved,
    /// A backup was written whole; the detail is its count of rows.
    BackupMade,
    /// The public key of the node that this database lives under, since its first start.
    NodeKey,
}

impl FactName {
    fn as_str(self) -> &'static str {
        match self {
            Self::MailAsked => "mail_asked",
            Self::MailProved => "mail_proved",
            Self::BackupMade => "backup_made",
            Self::NodeKey => "node_key",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeFact {
    pub at: Timestamp,
    pub detail: String,
}

impl FromRow for NodeFact {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            at: row.instant("at")?,
            detail: row.text("detail")?,
        })
    }
}

pub async fn fact(tx: &Tx, name: FactName) -> Result<Option<NodeFact>, Fault> {
    tx.first(
        "SELECT at, detail FROM node_fact WHERE name = $1",
        params![name.as_str()],
    )
    .await
}

/// Keeps the newest of its name.
pub async fn keep_fact(tx: &Tx, name: FactName, at: Timestamp, detail: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO node_fact (name, at, detail) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail",
        params![name.as_str(), at, detail],
    )
    .await
    .map(drop)
}

/// Takes a code back, so that it proves once. Whether it was still there.
pub async fn take_code(tx: &Tx, asked: &str, not_before: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "DELETE FROM node_fact WHERE name = $1 AND detail = $2 AND at >= $3",
            params![FactName::MailAsked.as_str(), asked, not_before],
        )
        .await?;
    Ok(rows == 1)
}

/// The mail address of a person, to send a test to.
pub async fn address_of(tx: &Tx, person: PersonId) -> Result<Option<String>, Fault> {
    struct Address(Option<String>);
    impl FromRow for Address {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.opt_text("email")?))
        }
    }
    let row: Option<Address> = tx
        .first("SELECT email FROM person WHERE id = $1", params![person])
        .await?;
    Ok(row.and_then(|row| row.0))
}
