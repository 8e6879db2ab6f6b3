//! SQL of plans as text.

mod files;
mod lists;
mod reviews;
mod talk;
mod texts;

pub use files::{bytes_of, delete_unseen, file, files_of, insert_file, versions_with};
pub use lists::*;
pub use reviews::{ended_since, insert_review, remind_once, reviews_of, to_remind};
pub use talk::{comment, comments_of, count_answers, insert_answer, insert_comment, resolve};
pub use texts::*;
