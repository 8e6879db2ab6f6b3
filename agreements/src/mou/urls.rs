//! Addresses of this slice's pages.

use muster_terms::Reference;
use std::fmt::Display;

pub fn agreement(ag: &Reference) -> String {
    format!("/agreements/{ag}")
}

/// A page under an agreement: `sign`, `ask`, `uses`.
pub fn under(ag: &Reference, page: impl Display) -> String {
    format!("/agreements/{ag}/{page}")
}

pub fn clause(ag: &Reference, number: &str) -> String {
    format!("/agreements/{ag}/clauses/{number}")
}

/// A clause of a version that need not be in force.
pub fn clause_of(ag: &Reference, number: &str, version: u32) -> String {
    format!("/agreements/{ag}/clauses/{number}?version={version}")
}

pub fn compare(ag: &Reference, from: u32, to: u32) -> String {
    format!("/agreements/{ag}/compare?from={from}&to={to}")
}
