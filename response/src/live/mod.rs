//! Live screens: the event stream, the strips of every page, and the receipts that screens send back.
//!
//! One stream per page. It carries `strip` events (the strips region as HTML, rendered once for each audience), `room` events
//! (the reference of a room that changed: the page fetches what it may see), and `message` events with a receipt.

pub mod pages;
#[cfg(test)]
mod seen_tests;
pub mod strips;
pub mod teller;

pub use pages::routes;
pub use teller::Teller;
