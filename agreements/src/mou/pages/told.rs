//! What a form that was not taken says: above it, and at each field that is to blame or that somebody else changed meanwhile.

use super::super::forms::Wrong;
use super::super::rules::MouRefusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Meanwhile, Problem, Stored};

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

    /// A refusal is said above the form that was sent; so is what somebody changed meanwhile, with the fields of it. Anything else is a
    /// page of its own.
    pub(super) fn said(desk: &Desk, problem: Problem) -> Result<Self, Problem> {
        desk.require(Act::NegotiateAgreements)?;
        match problem {
            Problem::Refusal(refusal) if !refusal.conflict => Ok(Self::of([Wrong {
                field: field_of(refusal.code),
                words: refusal.words,
            }])),
            Problem::Refusal(refusal) if refusal.code == MouRefusal::TextChanged.code() => Ok(Self {
                wrong: Vec::new(),
                meanwhile: Some((refusal.words, refusal.meanwhile.unwrap_or_default())),
            }),
            other => Err(other),
        }
    }

    /// The same with the fields that are not as the form began, and where they stand as they are now.
    #[must_use]
    pub(super) fn changed(self, reopen: String, changed: Vec<Stored>) -> Self {
        let meanwhile = |(words, _)| (words, Meanwhile { reopen, changed });
        Self {
            meanwhile: self.meanwhile.map(meanwhile),
            ..self
        }
    }

    /// What is wrong at this field.
    pub fn at(&self, field: &str) -> Option<&str> {
        let wrong = self.wrong.iter().find(|wrong| wrong.field == Some(field));
        wrong.map(|wrong| wrong.words.as_str())
    }

    /// What stands in this field now, when somebody changed it meanwhile.
    pub fn now(&self, field: &str) -> Option<&str> {
        self.meanwhile.as_ref().and_then(|(_, meanwhile)| meanwhile.now(field))
    }

    /// The form again, with what was typed.
    pub(super) fn answer(&self, page: Markup) -> Response {
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
