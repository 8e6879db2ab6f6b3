//! Police consults: what a threat team asks of one position at a partner, chosen line by line, and what comes back.
//!
//! Promise: the least that serves goes, to the one who was named; nobody else of either side learns that anything went.
//!
//! A consult stands in two sealed records of the team: the team's own, and the copy that the one who was asked opens too. No row,
//! outbox message, log line or count says that there is one. What crosses passes the gate at each reading; its line is kept in the
//! copy, and both logs are told salted digests.

mod crossing;
mod desk;
mod key_pages;
mod keys;
mod model;
mod pages;
mod partner;
mod partner_pages;
mod partner_views;
mod room;
pub mod rules;
pub(crate) mod store;
pub mod verbs;
mod views;

pub use desk::{ConsultDesk, OpenConsults};
pub use keys::{make_key, unlock};
pub use model::{
    Answer, Consult, Copy, CopyState, Disposition, Letter, Lost, Reason, Recalled, Recipient, Seen, Sent, SentAction,
    SentFact, SentLevel, SentSource, Standing,
};
pub use partner::{answer, list, read};
#[cfg(test)]
pub(crate) use room::SEEN;
pub(crate) use store::stir;
pub(crate) use views::of_case;

/// Pages of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
        .merge(key_pages::routes())
        .merge(partner_pages::routes())
}
