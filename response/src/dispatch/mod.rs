//! The dispatcher's desk: the queue, the open emergency, one-tap words to the site, and a plain block for CAD.
//!
//! Promise: nothing of a drill stands in the queue.

mod over;
pub mod pages;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod views;

pub use pages::routes;
