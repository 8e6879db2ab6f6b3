//! One transaction: row, ledger entry and outbox message together, or none of them.

use crate::{Entry, Fault, FromRow, Message, Param, Row, Store, dialect};
use rand::Rng;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use serde_json::Value;

/// An open transaction. Dropped without a commit, it leaves nothing behind.
pub struct Tx {
    inner: DatabaseTransaction,
    store: Store,
    entries: Vec<Entry>,
    messages: Vec<Message>,
}

impl Tx {
    pub(crate) fn new(inner: DatabaseTransaction, store: Store) -> Self {
        Self {
            inner,
            store,
            entries: Vec::new(),
            messages: Vec::new(),
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
        let messages = std::mem::take(&mut self.messages);
        for message in &messages {
            message.write(&self).await?;
        }
        let (store, inner) = (self.store.clone(), self.inner);
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

    async fn write_entry(&self, entry: &Entry) -> Result<(), Fault> {
        let salt: [u8; 32] = rand::rng().random();
        let canonical = muster_ledger::canonical::to_canonical(&Value::Object(entry.record.clone()))
            .map_err(|err| Fault::Ledger(err.to_string()))?;
        let digest = muster_ledger::salted_digest(&salt, &canonical);
        let canonical = String::from_utf8(canonical).map_err(Fault::other)?;
        for org in &entry.logs {
            self.execute(
                "INSERT INTO ledger_entry (org_id, kind, record, salt, digest) VALUES ($1, $2, $3, $4, $5)",
                crate::params![org, entry.kind, canonical, salt, digest],
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

    /// Undoes everything. Dropping does the same; this says it.
    pub async fn roll_back(self) -> Result<(), Fault> {
        Ok(self.inner.rollback().await?)
    }
}
