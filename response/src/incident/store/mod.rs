//! SQL of incidents, their parties, people, units, steps and log.

mod incidents;
mod listed;
mod log;
mod parties;
mod people;
mod steps;

pub use incidents::*;
pub use listed::*;
pub use log::*;
pub use parties::*;
pub use people::*;
pub use steps::*;
