//! From the outbox to live screens, mail and partner systems: after the commit, at least once, never blocking one another.
//!
//! The room knows no database and no mission. It works through three traits: [`DeliveryQueue`] (where messages wait),
//! [`Channel`] (a road out) and [`webhook::SigningKeys`] (a partner's secrets). [`Worker`] drives them; [`hub::Hub`] fans live
//! events out to screens.
//!
//! Absent on purpose: words of messages (their owners write them; [`Outgoing::new`] only checks LIVE or DRILL), and any
//! decision about who may be reached (agreements and policy decide before a row enters the queue).

mod backoff;
mod channel;
pub mod hub;
mod live;
pub mod mail;
mod message;
mod queue;
pub mod webhook;
mod words;
mod worker;

pub use backoff::{LONGEST_PAUSE_SECONDS, MOST_ATTEMPTS, gives_up, next_attempt};
pub use channel::{Channel, Outcome};
pub use live::LiveChannel;
pub use message::{Address, ChannelKind, Message};
pub use queue::{DeliveryQueue, QueueFault, Settlement};
pub use words::{Outgoing, WordsRefusal};
pub use worker::{Wake, Width, Worker, WorkerSettings};
