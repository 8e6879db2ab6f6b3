//! Routes and storage, on both databases. Rules are tested beside the rules.

mod lending;
mod measuring;
mod profiles;
mod town;
