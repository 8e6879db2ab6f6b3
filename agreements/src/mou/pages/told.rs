//! What a form that was not taken says: above it, and at each field that is to blame or that somebody else changed meanwhile.

use super::super::forms::Wrong;
use super::super::rules::MouRefusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Below, Desk, Meanwhile, Now, Problem, Stored};

/// Nothing, when a form is opened and nothing of it is wrong.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Each field at most once.
    pub wrong: Vec<Wrong>,
    /// Somebody else was first: in which words, and what is not as it was.
    pub meanwhile: Option<(String, Meanwhile)>,
}

impl Told {
    /// Mistakes, those of one field in one message.
    pub fn of(all: impl IntoIterator<Item = Wrong>) -> Self {
        let mut wrong: Vec<Wrong> = Vec::new();
        for each in all {
            let same = |other: &&mut Wrong| other.field.is_some() && other.field == each.field;
            match wrong.iter_mut().find(same) {
                Some(other) => other.words = [&other.words, " ", &each.words].concat(),
                None => wrong.push(each),
            }
        }
        Self { wrong, meanwhile: None }
    }

    /// What the rules say of one clause, at the fields of its form.
    pub fn of_clause(problems: &[MouRefusal]) -> Self {
        Self::of(problems.iter().map(|problem| Wrong {
            field: problem.field(),
            words: problem.words_at_field(),
        }))
    }

    /// Somebody else was first, in these words. Its page says what changed ([`Told::since`]).
    pub(crate) fn second_because(words: String) -> Self {
        Self {
            wrong: Vec::new(),
            meanwhile: Some((words, Meanwhile::default())),
        }
    }

    /// A refusal is said above the form that was sent; so is what somebody changed meanwhile, with the fields of it. Anything else is a
    /// page of its own.
    pub(super) fn said(desk: &Desk, problem: Problem) -> Result<Self, Problem> {
        desk.require(Act::NegotiateAgreements)?;
        match problem {
            Problem::Refusal(refusal) if refusal.conflict => Ok(Self::second_because(refusal.words)),
            Problem::Refusal(refusal) => Ok(Self::of([Wrong {
                field: field_of(refusal.code),
                words: refusal.words,
            }])),
            other => Err(other),
        }
    }

    /// The same with the fields that are not as the form began, where they stand as they are now, and what the form is still good for.
    #[must_use]
    pub(crate) fn changed(self, reopen: String, changed: Option<Vec<Stored>>, below: Below) -> Self {
        self.since(Meanwhile {
            reopen,
            changed,
            below,
            ..Meanwhile::default()
        })
    }

    /// The same with what somebody changed meanwhile, where the form came second.
    #[must_use]
    pub(super) fn since(self, meanwhile: Meanwhile) -> Self {
        Self {
            meanwhile: self.meanwhile.map(|(words, _)| (words, meanwhile)),
            ..self
        }
    }

    /// Does the form that came second go on from the text as it is now?
    pub(super) fn goes_on(&self) -> bool {
        self.second()
            .is_some_and(|meanwhile| matches!(meanwhile.below, Below::Over | Below::Beside))
    }

    /// What is wrong at this field.
    pub fn at(&self, field: &str) -> Option<&str> {
        let wrong = self.wrong.iter().find(|wrong| wrong.field == Some(field));
        wrong.map(|wrong| wrong.words.as_str())
    }

    /// What somebody else changed meanwhile.
    pub fn second(&self) -> Option<&Meanwhile> {
        self.meanwhile.as_ref().map(|(_, meanwhile)| meanwhile)
    }

    /// What stands in this field now, when somebody changed it meanwhile.
    pub fn now(&self, field: &str) -> Option<Now<'_>> {
        self.second().and_then(|meanwhile| meanwhile.now(field))
    }

    /// The form again, with what was typed.
    pub(crate) fn answer(&self, page: Markup) -> Response {
        let status = match self.meanwhile {
            Some(_) => StatusCode::CONFLICT,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, page).into_response()
    }
}

/// The field that a refusal of a whole form speaks of.
fn field_of(code: &str) -> Option<&'static str> {
    match code {
        "mou.unknown-template" => Some("template"),
        "mou.unknown-code" | "mou.own-code" => Some("partner_code"),
        "mou.ends-before-start" | "mou.end-has-passed" => Some("ends_on"),
        "mou.review-after-end" => Some("review_on"),
        "mou.no-title" => Some("title"),
        "clause.foreign-party" => Some("sites"),
        _ => None,
    }
}
