//! Routes and storage of the team, on both databases.

mod consults;
mod keys;
mod lasting;
mod pact;
mod town;
mod walk;
mod wall;
