mod held;
mod listing;
mod meeting;
mod telling;
mod town;
