//! Requests on both databases, from the first word to the answer and its end.

mod answering;
mod forms;
mod listing;
mod opening;

use super::store;
use super::verbs::{AnswerInput, AskInput, answer, ask};
use crate::mou::tests::{code, in_force};
use crate::mou::{self, verbs};
use crate::town::{Town, Who};
use muster_store::testing::each_store;
use muster_terms::*;

fn input(town: &Town) -> AskInput {
    AskInput {
        clause_number: "4.2".into(),
        site: Some(town.main_building),
        words: "A walk-through on Friday.".into(),
    }
}
