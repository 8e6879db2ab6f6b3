//! Forms at the border: what a person typed, as typed input or as a refusal that names the field.

mod clause;
mod dates;
mod question;
mod terms;
mod typed;

pub use clause::{ClauseForm, party_key};
pub use dates::{date, day_of, day_of_end, end_of_day, last_day, start_of_day};
pub use question::AskQuery;
pub use terms::{NewForm, TermsForm};
pub use typed::Wrong;
