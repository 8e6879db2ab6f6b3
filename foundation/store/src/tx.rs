//! One transaction: row, ledger entry and outbox message together, or none of them.

use crate::outbox::DELIVERIES;
use crate::{Entry, Fault, FromRow, Message, Param, Row, Store, dialect, turns::Turn};
use rand::Rng;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};

/// An open transaction. Dropped without a commit, it leaves nothing behind.
pub struct Tx {
    inner: DatabaseTransaction,
    store: Store,
    entries: Vec<Entry>,
    messages: Vec<Message>,
    leaves_deliveries: AtomicBool,
    /// Given back after the connection.
    _turn: Turn,
}

/// A point of a transaction to which the work can be undone.
#[derive(Debug)]
#[must_use = "a mark is kept or gone back to"]
pub struct Mark {
    entries: usize,
    messages: usize,
}

impl Tx {
    pub(crate) fn new(inner: DatabaseTransaction, store: Store, turn: Turn) -> Self {
        Self {
            inner,
            store,
            entries: Vec::new(),
            messages: Vec::new(),
            leaves_deliveries: AtomicBool::new(false),
            _turn: turn,
        }
    }

    pub fn backend(&self) -> DbBackend {
        self.store.backend()
    }

    pub(crate) fn inner(&self) -> &DatabaseTransaction {
        &self.inner
    }

    fn statement(&self, sql: &str, params: Vec<Param>) -> Statement {
        Statement::from_sql_and_values(self.backend(), sql, params)
    }

    /// Runs a statement; the number of rows it touched.
    pub async fn execute(&self, sql: &str, params: Vec<Param>) -> Result<u64, Fault> {
        Ok(self
            .inner
            .execute_raw(self.statement(sql, params))
            .await?
            .rows_affected())
    }

    /// All rows of an answer.
    pub async fn all<T: FromRow>(&self, sql: &str, params: Vec<Param>) -> Result<Vec<T>, Fault> {
        let rows = self.inner.query_all_raw(self.statement(sql, params)).await?;
        rows.into_iter().map(|row| T::from_row(&Row(row))).collect()
    }

    /// The first row of an answer, if any.
    pub async fn first<T: FromRow>(&self, sql: &str, params: Vec<Param>) -> Result<Option<T>, Fault> {
        let row = self.inner.query_one_raw(self.statement(sql, params)).await?;
        row.map(|row| T::from_row(&Row(row))).transpose()
    }

    /// Like [`Tx::first`], holding the row against other writers until this transaction ends.
    pub async fn first_for_update<T: FromRow>(&self, sql: &str, params: Vec<Param>) -> Result<Option<T>, Fault> {
        self.first(&format!("{sql}{}", dialect::for_update(self.backend())), params)
            .await
    }

    /// Like [`Tx::all`], holding the rows against other writers until this transaction ends.
    pub async fn all_for_update<T: FromRow>(&self, sql: &str, params: Vec<Param>) -> Result<Vec<T>, Fault> {
        self.all(&format!("{sql}{}", dialect::for_update(self.backend())), params)
            .await
    }

    /// Like [`Tx::all_for_update`], without the rows that another transaction holds: it waits for nobody, so it is in no ring of
    /// transactions that wait for each other.
    pub async fn all_free_for_update<T: FromRow>(&self, sql: &str, params: Vec<Param>) -> Result<Vec<T>, Fault> {
        let free = dialect::for_update_of_free(self.backend());
        self.all(&format!("{sql}{free}"), params).await
    }

    /// The single whole number of an answer; zero when there is no row.
    pub async fn count(&self, sql: &str, params: Vec<Param>) -> Result<i64, Fault> {
        struct N(i64);
        impl FromRow for N {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(N(row.get::<Option<i64>>("n")?.unwrap_or(0)))
            }
        }
        Ok(self.first::<N>(sql, params).await?.map_or(0, |n| n.0))
    }

    /// A ledger entry that will be written with this transaction.
    pub fn enter(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// An outbox message that will be written with this transaction and handled after it.
    pub fn post(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// This transaction leaves something to be sent: whoever sends is told with the commit, by [`outbox::DELIVERIES`].
    ///
    /// [`outbox::DELIVERIES`]: crate::outbox::DELIVERIES
    pub fn leaves_deliveries(&self) {
        self.leaves_deliveries.store(true, Ordering::Relaxed);
    }

    /// Commits the change with its entry (and all entered before). A change that people can dispute goes this way.
    pub async fn commit_with(mut self, entry: Entry) -> Result<(), Fault> {
        self.enter(entry);
        self.commit().await
    }

    /// Commits what was done, entered and posted.
    pub async fn commit(mut self) -> Result<(), Fault> {
        for entry in std::mem::take(&mut self.entries) {
            self.write_entry(&entry).await?;
            self.store.ledger_pending.notify_one();
        }
        let mut messages = std::mem::take(&mut self.messages);
        if *self.leaves_deliveries.get_mut() {
            messages.push(Message::live(DELIVERIES, Value::Null));
        }
        for message in &messages {
            message.write(&self).await?;
        }
        // In a task of its own: whoever waits may hang up between the commit and the telling, and screens would not hear of it.
        let (store, inner) = (self.store.clone(), self.inner);
        match tokio::spawn(commit_and_tell(store, inner, messages)).await {
            Ok(done) => done,
            Err(err) if err.is_panic() => std::panic::resume_unwind(err.into_panic()),
            Err(err) => Err(Fault::other(format!("the commit was cut off: {err}"))),
        }
    }

    async fn write_entry(&self, entry: &Entry) -> Result<(), Fault> {
        let salt: [u8; 32] = rand::rng().random();
        let canonical = muster_ledger::canonical::to_canonical(&Value::Object(entry.record.clone()))
            .map_err(|err| Fault::Ledger(err.to_string()))?;
        let digest = muster_ledger::salted_digest(&salt, &canonical);
        let canonical = String::from_utf8(canonical).map_err(Fault::other)?;
        let crossing = entry.record.get("crossing").and_then(Value::as_str);
        for org in &entry.logs {
            self.execute(
                "INSERT INTO ledger_entry (org_id, kind, record, salt, digest, crossing_id) VALUES ($1, $2, $3, $4, $5, $6)",
                crate::params![org, entry.kind, canonical, salt, digest, crossing],
            )
            .await?;
        }
        Ok(())
    }

    /// The store this transaction belongs to.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Was anything entered so far?
    pub fn has_entries(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Marks this point, so that what follows can be undone by itself and the rest kept. PostgreSQL takes nothing more in a
    /// transaction after a refused statement; back at a mark it does.
    pub async fn mark(&self) -> Result<Mark, Fault> {
        self.execute("SAVEPOINT muster_mark", Vec::new()).await?;
        Ok(Mark {
            entries: self.entries.len(),
            messages: self.messages.len(),
        })
    }

    /// Keeps what was done since the mark, as part of this transaction. Marks may lie within each other: the last ends first.
    pub async fn pass(&self, _mark: Mark) -> Result<(), Fault> {
        self.execute("RELEASE SAVEPOINT muster_mark", Vec::new())
            .await
            .map(drop)
    }

    /// Undoes what was done, entered and posted since the mark.
    pub async fn undo_to(&mut self, mark: Mark) -> Result<(), Fault> {
        self.entries.truncate(mark.entries);
        self.messages.truncate(mark.messages);
        self.execute("ROLLBACK TO SAVEPOINT muster_mark", Vec::new()).await?;
        self.execute("RELEASE SAVEPOINT muster_mark", Vec::new())
            .await
            .map(drop)
    }

    /// Undoes everything. Dropping does the same; this says it.
    pub async fn roll_back(self) -> Result<(), Fault> {
        Ok(self.inner.rollback().await?)
    }
}

async fn commit_and_tell(store: Store, inner: DatabaseTransaction, messages: Vec<Message>) -> Result<(), Fault> {
    inner.commit().await?;
    store.ledger_pending.notify_one();
    if !messages.is_empty() {
        if let Some(listener) = store.listener.get() {
            listener(&messages);
        }
        store.committed.notify_one();
    }
    Ok(())
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use crate::{Entry, Fault, FromRow, Row, Tx, params, testing::each_store};
    use muster_terms::{OrgId, Timestamp};
    use std::sync::{Arc, Mutex};

    struct Name;

    impl FromRow for Name {
        fn from_row(_: &Row) -> Result<Self, Fault> {
            Ok(Name)
        }
    }

    async fn keep(tx: &Tx, org: OrgId) -> Result<(), Fault> {
        tx.execute(
            "INSERT INTO organisation (id, kind, name, emergency_number, time_zone, metric, created_at) \
             VALUES ($1, 'company', 'Northgate', '112', 'UTC', TRUE, $2)",
            params![org, Timestamp::UNIX_EPOCH],
        )
        .await
        .map(drop)
    }

    #[tokio::test]
    async fn back_at_a_mark_the_rest_of_the_work_goes_on() {
        each_store(|store| async move {
            let (first, second) = (OrgId::new(), OrgId::new());
            let mut tx = store.begin().await.unwrap();
            keep(&tx, first).await.unwrap();
            let mark = tx.mark().await.unwrap();
            tx.enter(Entry::new(first, "lost", Timestamp::UNIX_EPOCH));
            let refused = keep(&tx, first).await.unwrap_err();
            assert!(refused.violates_unique("organisation") && !refused.violates_unique("incident"));
            tx.undo_to(mark).await.unwrap();
            assert!(!tx.has_entries());
            let mark = tx.mark().await.unwrap();
            keep(&tx, second).await.unwrap();
            tx.pass(mark).await.unwrap();
            tx.commit().await.unwrap();
            let read = store.read().await.unwrap();
            let found: Vec<Name> = read.all("SELECT id FROM organisation", params![]).await.unwrap();
            assert_eq!(found.len(), 2);
        })
        .await;
    }

    #[tokio::test]
    async fn whoever_sends_is_told_by_the_commit_that_left_something() {
        each_store(|store| async move {
            let heard = Arc::new(Mutex::new(Vec::new()));
            let hears = heard.clone();
            store.listen(move |messages| {
                let topics = messages.iter().map(|message| message.topic);
                hears.lock().unwrap().extend(topics);
            });
            store.begin().await.unwrap().commit().await.unwrap();
            let dropped = store.begin().await.unwrap();
            dropped.leaves_deliveries();
            dropped.roll_back().await.unwrap();
            assert!(heard.lock().unwrap().is_empty());
            let tx = store.begin().await.unwrap();
            tx.leaves_deliveries();
            tx.leaves_deliveries();
            tx.commit().await.unwrap();
            assert_eq!(*heard.lock().unwrap(), [crate::outbox::DELIVERIES]);
        })
        .await;
    }
}
