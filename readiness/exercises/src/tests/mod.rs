//! Pages and storage, on both databases.

mod away;
mod both_sides;
mod calls;
mod conduct;
mod guests;
mod late;
mod listing;
mod planning;
mod report;
mod rooms;
mod town;
