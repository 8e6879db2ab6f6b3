//! Connections, transactions, the outbox and the few places where SQLite and PostgreSQL differ.
//!
//! Slices write their SQL once, in their own `store.rs`, in the words both databases read alike (`$1` parameters, RFC 3339
//! text instants, `TEXT` ids). What differs has its one place here: see [`dialect`].

mod connection;
pub mod dialect;
mod entry;
mod fault;
mod migrate;
pub mod outbox;
mod row;
pub mod sequencer;
mod tx;
mod value;

pub use connection::{DatabaseUrl, Store};
pub use entry::Entry;
pub use fault::Fault;
pub use outbox::Message;
pub use row::{FromRow, Row};
pub use tx::Tx;
pub use value::{Param, Params};

/// Parameters of a statement, in order: `params![id, now, "text"]`.
#[macro_export]
macro_rules! params {
    () => { Vec::<$crate::Param>::new() };
    ($($value:expr),+ $(,)?) => { vec![$($crate::Params::param(&$value)),+] };
}
