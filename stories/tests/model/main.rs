//! Random agreements, emergencies and reads through the whole product, beside a small model that knows only the rules.
//!
//! A case is one read against a world that has come about step by step: a page, a call, a file, a search, or a question for the
//! gate. Each must be what the model says, with the clause it names; no marked word of an owner may stand in any answer to who
//! may not read it; and every crossing must stand in both ledgers. docs/operating/testing.md says how to run more of them and
//! how to play a failure again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]
#![allow(
    clippy::manual_is_multiple_of,
    reason = "a remainder here is a choice, not a question of multiples"
)]

mod deals;
mod joint;
mod lending;
mod life;
mod marks;
mod meetings;
mod police;
mod reads;
mod rooms;
mod rules;
mod run;
mod steps;
mod world;

use muster_web::Problem;
use std::fmt::Debug;

/// `Err`: the product and the model disagree, in words.
type Verdict = Result<(), String>;

fn disagreement(words: impl Into<String>) -> String {
    words.into()
}

/// Both must say the same.
fn agree<T: PartialEq + Debug>(what: &str, model: T, product: T) -> Verdict {
    if model == product {
        Ok(())
    } else {
        Err(disagreement(format!(
            "{what}: the model says {model:?}, the product {product:?}"
        )))
    }
}

/// What must go well whatever the world is like.
fn done<T>(what: &str, outcome: Result<T, Problem>) -> Result<T, String> {
    outcome.map_err(|problem| disagreement(format!("{what}: {}", problem.words())))
}

/// What the product did, or that it refused to. A fault is neither.
fn done_or_refused<T>(what: &str, outcome: Result<T, Problem>) -> Result<Option<T>, String> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Problem::Refusal(_) | Problem::Missing) => Ok(None),
        Err(problem) => Err(disagreement(format!("{what}: {}", problem.words()))),
    }
}
