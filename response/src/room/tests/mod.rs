//! The room through its pages, as people of both sides see it.

mod agreement;
mod amended;
mod clear;
mod closing;
mod ended;
mod list;
mod log;
mod real;
mod relabelled;
mod sharing;
pub(crate) mod town;
mod words;
