//! The room through its pages, as people of both sides see it.

mod clear;
mod closing;
pub(crate) mod real;
mod town;
