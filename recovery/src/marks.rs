//! Small marks that both slices draw.

use maud::{Markup, html};
use muster_policy::ClauseRef;
use muster_terms::Side;
use muster_web::components::{clause_chip, side_mark};

/// The chip of a clause, with its link.
pub(crate) fn chip(clause: &ClauseRef, closed: bool) -> Markup {
    chip_of(&clause.agreement, &clause.number, closed)
}

/// The same from the words of a fact.
pub(crate) fn chip_of(agreement: &str, number: &str, closed: bool) -> Markup {
    clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), closed)
}

/// An organisation's name with its side's mark, for a fact.
pub(crate) fn side_name(side: Side, name: &str) -> Markup {
    html! { (side_mark(side, name)) }
}

/// What a person typed, its lines kept.
pub(crate) fn said(words: &str) -> Markup {
    html! { @for (number, line) in words.lines().enumerate() { @if number > 0 { br; } (line) } }
}
