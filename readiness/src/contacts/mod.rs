//! Contacts: who answers for an organisation, in which order they are called, and when somebody last made sure.
//!
//! Promise: someone answers, and a number that nobody tried shows.

mod model;
pub mod store;

pub use model::{Channel, Contact, Listed};
