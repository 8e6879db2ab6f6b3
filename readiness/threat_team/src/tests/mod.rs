//! Routes and storage of the team, on both databases.

mod keys;
mod town;
mod walk;
mod wall;
