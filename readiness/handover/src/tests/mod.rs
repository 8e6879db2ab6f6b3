mod held;
mod meeting;
mod telling;
mod town;
