//! Connections, transactions, the outbox and the few places where SQLite and PostgreSQL differ.
//!
//! Slices write their SQL once, in their own `store.rs`, in the words both databases read alike (`$1` parameters, RFC 3339
//! text instants, `TEXT` ids). What differs has its one place here: see [`dialect`].

mod connection;
pub mod dialect;
pub mod dump;
mod entry;
mod fault;
mod lease;
mod migrate;
pub mod outbox;
mod row;
mod sending;
pub mod sequencer;
#[cfg(feature = "testing")]
pub mod testing;
mod turns;
mod tx;
mod value;

pub use connection::{DatabaseUrl, Store};
pub use entry::Entry;
pub use fault::Fault;
pub use lease::Lease;
pub use outbox::Message;
pub use row::{FromRow, Row};
pub use sending::SendingQueue;
pub use tx::{Mark, Tx};
pub use value::{Param, Params};

/// Hex digest of a person's words under a salt, for a ledger record: the words can be proved while salt and words are kept,
/// and neither guessed nor read once both are deleted.
pub fn salted_text_digest(salt: &[u8; 32], words: &str) -> String {
    hex::encode(muster_ledger::salted_digest(salt, words.as_bytes()))
}

/// Parameters of a statement, in order: `params![id, now, "text"]`.
#[macro_export]
macro_rules! params {
    () => { Vec::<$crate::Param>::new() };
    ($($value:expr),+ $(,)?) => { vec![$($crate::Params::param(&$value)),+] };
}
