//! The room through its pages, as people of both sides see it.

mod closing;
mod town;
