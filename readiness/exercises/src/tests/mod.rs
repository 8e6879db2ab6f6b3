//! Pages and storage, on both databases.

mod both_sides;
mod calls;
mod conduct;
mod guests;
mod planning;
mod report;
mod town;
