//! The log's files at the paths that C2SP tlog-tiles gives them, one log per organisation.
//!
//! Promise: a log is served to its own organisation's auditors only. Everybody else gets the answer of a log that does not
//! exist, so that nobody learns from a log that others have dealings.

mod pages;
#[cfg(test)]
mod tests;

pub use pages::routes;
