//! Clauses with what each lets through now, and the answer of an agreement that was asked.

use super::marks::clause_chip;
use crate::icons::icon;
use crate::texts::t;
use maud::{Markup, html};

/// A clause and what it lets through at this moment.
#[derive(Debug, Clone, Default)]
pub struct ClauseRow {
    /// "3.2".
    pub number: String,
    pub href: String,
    pub title: String,
    pub words: String,
    /// "Only: level 1 room. Area of the room. Ends by itself."
    pub condition: String,
    /// The state: open, closed, one request waits.
    pub now: Markup,
    /// "INC-0231, ends with the room".
    pub now_words: String,
}

/// The clauses of an agreement in their order.
pub fn clause_rows(rows: &[ClauseRow]) -> Markup {
    html! {
        ol.clause-rows {
            @for row in rows {
                li {
                    div.clause-number { a href=(row.href) { "§" (row.number) } }
                    div.clause-words {
                        h3 { (row.title) }
                        p { (row.words) }
                        @if !row.condition.is_empty() { p.clause-condition { (icon("adjustments")) " " (row.condition) } }
                    }
                    div.clause-now { (row.now) @if !row.now_words.is_empty() { p { (row.now_words) } } }
                }
            }
        }
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
}

/// What an agreement answered: the word, the reason, the clause, the next step.
#[derive(Debug, Clone)]
pub struct AskAnswer {
    pub answer: Answer,
    /// "The camera is outside the area of the room."
    pub reason: String,
    /// Number and link of the clause that decided, and whether it keeps this closed; none when no clause speaks.
    pub clause: Option<(String, String, bool)>,
    /// "The incident lead can widen the area, that is logged."
    pub next: String,
}

/// The answer under the ask form.
pub fn ask_answer(answer: &AskAnswer) -> Markup {
    let (class, drawing, word) = match answer.answer {
        Answer::Yes => ("answer answer-yes", "circle-check", t("answer-yes")),
        Answer::No => ("answer answer-no", "circle-x", t("answer-no")),
    };
    html! {
        div class=(class) role="status" {
            div.answer-word { (icon(drawing)) (word) }
            p {
                (answer.reason)
                @if let Some((number, href, closed)) = &answer.clause { " " (clause_chip(number, href, *closed)) }
                @if !answer.next.is_empty() { " " (answer.next) }
            }
        }
    }
}
