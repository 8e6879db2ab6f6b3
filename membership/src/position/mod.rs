//! Positions, the people in them and who is on duty. Promise: a duty never hangs on a person alone.

mod model;
pub mod store;

pub use model::{OnDuty, Person, Position};
