//! Rows that wait to be sent: how a worker takes them on for a while, and gives them back.
//!
//! A table of such rows has `id`, `state` (`queued` until it ends), `due_at`, `lease_until`, `attempts` and `why`. What a row says, to
//! whom, and how it ends is its own slice's.

use crate::{Fault, FromRow, Params, Row, Tx, params};
use muster_terms::Timestamp;

/// A table of rows that wait to be sent.
#[derive(Debug, Clone, Copy)]
pub struct SendingQueue {
    table: &'static str,
}

impl SendingQueue {
    pub const fn of(table: &'static str) -> Self {
        Self { table }
    }

    /// Is anything due? A look without the writer, so that an idle worker costs no write transaction.
    pub async fn any_due(self, tx: &Tx, now: Timestamp) -> Result<bool, Fault> {
        let sql = format!(
            "SELECT COUNT(*) AS n FROM {} WHERE state = 'queued' AND due_at <= $1",
            self.table
        );
        Ok(tx.count(&sql, params![now]).await? > 0)
    }

    /// Leases due rows to this worker until `until`, the oldest first. Each claim counts as an attempt. A row that somebody is
    /// changing at this moment is left to the next claim.
    pub async fn claim<T: FromRow>(
        self,
        tx: &Tx,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<T>, Fault> {
        struct Id(String);
        impl FromRow for Id {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(Id(row.text("id")?))
            }
        }
        let table = self.table;
        let due = format!(
            "SELECT id FROM {table} WHERE state = 'queued' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) \
             ORDER BY due_at, id LIMIT $2"
        );
        let due: Vec<Id> = tx.all_free_for_update(&due, params![now, limit]).await?;
        let lease = format!(
            "UPDATE {table} SET attempts = attempts + 1, lease_until = $2 \
             WHERE id = $1 AND state = 'queued' AND (lease_until IS NULL OR lease_until <= $3) RETURNING *"
        );
        let mut claimed = Vec::with_capacity(due.len());
        for Id(id) in due {
            claimed.extend(tx.first::<T>(&lease, params![id, until, now]).await?);
        }
        Ok(claimed)
    }

    /// Attempt `attempt` did not pass: due again at `due`, as the next attempt. Nothing, if that is not the row's present one.
    pub async fn again(self, tx: &Tx, id: impl Params, attempt: u32, due: Timestamp, why: &str) -> Result<(), Fault> {
        let sql = format!(
            "UPDATE {} SET due_at = $3, lease_until = NULL, why = $4 WHERE id = $1 AND attempts = $2 AND state = 'queued'",
            self.table
        );
        tx.execute(&sql, params![id, attempt, due, why]).await.map(drop)
    }

    /// It was not tried: due again at `due`, and the claim does not count. Nothing, if `attempt` is not the row's present one.
    pub async fn put_back(self, tx: &Tx, id: impl Params, attempt: u32, due: Timestamp) -> Result<(), Fault> {
        let sql = format!(
            "UPDATE {} SET due_at = $3, lease_until = NULL, attempts = attempts - 1 \
             WHERE id = $1 AND attempts = $2 AND state = 'queued'",
            self.table
        );
        tx.execute(&sql, params![id, attempt, due]).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::each_store;

    const LETTERS: SendingQueue = SendingQueue::of("letter");

    /// What a claim read: the id, and which attempt it is.
    #[derive(Debug, PartialEq, Eq)]
    struct Claimed(String, i64);

    impl FromRow for Claimed {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("id")?, row.int("attempts")?))
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    async fn organisation(tx: &Tx) {
        let org = "INSERT INTO organisation (id, kind, name, emergency_number, time_zone, created_at) \
            VALUES ('o', 'company', 'Northgate', '112', 'UTC', '2031-05-06')";
        tx.execute(org, params![]).await.unwrap();
    }

    async fn queued(tx: &Tx, id: &str, due: Timestamp) {
        let sql = "INSERT INTO letter (id, org_id, kind, about, sealed, state, created_at, due_at, deadline_at) \
            VALUES ($1, 'o', 'mail_test', 'p', $2, 'queued', $3, $3, $3)";
        tx.execute(sql, params![id, [7; 32], due]).await.unwrap();
    }

    #[tokio::test]
    async fn a_row_is_one_workers_until_its_lease_ends_or_it_is_given_back() {
        each_store(|store| async move {
            let tx = store.begin().await.unwrap();
            organisation(&tx).await;
            let (early, now, later) = (
                at("2031-05-06T19:41:00Z"),
                at("2031-05-06T19:42:00Z"),
                at("2031-05-06T19:43:00Z"),
            );
            assert!(!LETTERS.any_due(&tx, now).await.unwrap());
            queued(&tx, "second", now).await;
            queued(&tx, "first", early).await;
            queued(&tx, "future", later).await;
            assert!(LETTERS.any_due(&tx, now).await.unwrap());
            let claim = async |at, limit| LETTERS.claim::<Claimed>(&tx, at, later, limit).await.unwrap();
            let of = |id: &str, attempt| Claimed(id.into(), attempt);
            assert_eq!(claim(now, 1).await, [of("first", 1)], "the oldest");
            assert_eq!(
                claim(now, 9).await,
                [of("second", 1)],
                "what is leased is not taken twice"
            );
            assert_eq!(claim(now, 9).await, []);

            // Given back untried, the claim does not count; what passed not is due again as the next attempt.
            LETTERS.put_back(&tx, "first", 1, now).await.unwrap();
            LETTERS.again(&tx, "second", 1, now, "busy").await.unwrap();
            assert_eq!(claim(now, 9).await, [of("first", 1), of("second", 2)]);

            // A worker whose lease ran out says nothing of the attempt of another.
            LETTERS.again(&tx, "second", 1, early, "late").await.unwrap();
            LETTERS.put_back(&tx, "second", 1, early).await.unwrap();
            assert_eq!(claim(now, 9).await, []);
            assert_eq!(
                claim(later, 9).await,
                [of("first", 2), of("second", 3), of("future", 1)],
                "a lease that ended is nobody's"
            );
            tx.roll_back().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn a_claim_waits_for_no_row_that_somebody_is_changing_and_takes_the_others() {
        each_store(|store| async move {
            let now = at("2031-05-06T19:42:00Z");
            let later = at("2031-05-06T19:43:00Z");
            let tx = store.begin().await.unwrap();
            organisation(&tx).await;
            queued(&tx, "first", now).await;
            queued(&tx, "second", now).await;
            tx.commit().await.unwrap();
            // Two writers at a time are PostgreSQL's alone.
            if store.backend() == sea_orm::DbBackend::Postgres {
                let changing = store.begin().await.unwrap();
                let sql = "UPDATE letter SET why = 'held' WHERE id = 'first'";
                changing.execute(sql, params![]).await.unwrap();
                let tx = store.begin().await.unwrap();
                let claimed: Vec<Claimed> = LETTERS.claim(&tx, now, later, 9).await.unwrap();
                assert_eq!(claimed, [Claimed("second".into(), 1)]);
                tx.roll_back().await.unwrap();
                changing.commit().await.unwrap();
            }
            let tx = store.begin().await.unwrap();
            let claimed: Vec<Claimed> = LETTERS.claim(&tx, now, later, 9).await.unwrap();
            assert_eq!(claimed, [Claimed("first".into(), 1), Claimed("second".into(), 1)]);
            tx.roll_back().await.unwrap();
        })
        .await;
    }
}
