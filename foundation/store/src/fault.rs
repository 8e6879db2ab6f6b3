//! Faults of the store: ours, never the person's.

use sea_orm::{DbErr, SqlErr};

/// The store could not do what it was asked. Logged once, shown as a reference number.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("row: column {column}: {why}")]
    Row { column: String, why: String },
    #[error("migration: {0}")]
    Migration(String),
    #[error("database address: {0}")]
    Address(String),
    /// A file or folder that must be there before the database can be opened.
    #[error("{} is not there", .0.display())]
    NotThere(std::path::PathBuf),
    #[error("another muster serves this database; one program serves one database")]
    Served,
    #[error("ledger: {0}")]
    Ledger(String),
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// A fault with its own words, for what has no type of its own.
    pub fn other(words: impl std::fmt::Display) -> Self {
        Fault::Other(words.to_string())
    }

    /// Did a unique constraint refuse the row? Idempotency keys and drawn references rest on it.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Fault::Database(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
    }

    /// Did a unique constraint refuse the row, and does its name, or that of its columns, hold this word? SQLite names the
    /// columns, PostgreSQL the constraint.
    pub fn violates_unique(&self, word: &str) -> bool {
        match self {
            Fault::Database(err) => {
                matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(words)) if words.contains(word))
            }
            _ => false,
        }
    }

    /// Is the database away or out of room, so that trying again later may help?
    pub fn is_unavailable(&self) -> bool {
        match self {
            Fault::Database(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => true,
            Fault::Database(err) => {
                let words = err.to_string();
                [
                    "disk is full",
                    "disk I/O",
                    "database is locked",
                    "connection",
                    "shutting down",
                    "pool timed out",
                    "No space left",
                    // SQLite ended the transaction by itself, as it does when there is no room.
                    "no such savepoint",
                    "no transaction is active",
                ]
                .iter()
                .any(|sign| words.contains(sign))
            }
            _ => false,
        }
    }
}
