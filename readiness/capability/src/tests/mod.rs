//! Routes and storage, on both databases. Rules are tested beside the rules.

mod districts;
mod lending;
mod measuring;
mod profiles;
mod town;
