//! Organisations and their units. Promise: an organisation's name is public to its partners only.

mod model;
pub mod store;

pub use model::{Organisation, Unit};
