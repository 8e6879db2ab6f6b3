//! The room through its pages, as people of both sides see it.

mod agreement;
mod amended;
mod answered;
mod clear;
mod closing;
mod ended;
mod list;
mod log;
mod real;
pub(crate) mod relabelled;
mod sharing;
mod told_truly;
pub(crate) mod town;
mod words;
