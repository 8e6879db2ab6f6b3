//! The chips that stand beside what crosses, and the words of a closed part.

use crate::opening::{OwnClause, Part};
use maud::{Markup, html};
use muster_agreements::mou::words;
use muster_policy::{ClauseRef, Unmet, Why};
use muster_terms::Side;
use muster_web::{
    components::{clause_chip, side_mark},
    t,
};

fn href(agreement: &str, number: &str) -> String {
    format!("/agreements/{agreement}/clauses/{number}")
}

/// A clause as a chip; dashed when it keeps something closed.
pub fn chip(clause: &ClauseRef, closed: bool) -> Markup {
    clause_chip(&clause.number, &href(&clause.agreement, &clause.number), closed)
}

/// The chip of a part, if a clause spoke.
pub fn part_chip<T>(part: &Part<T>) -> Markup {
    html! { @if let Some((clause, closed)) = part.clause() { (chip(clause, closed)) } }
}

/// Chips of the own organisation's data: what is open to whom, and what waits.
pub fn own_chips(clauses: &[OwnClause]) -> Markup {
    html! { @for clause in clauses { (clause_chip(&clause.number, &href(&clause.agreement, &clause.number), clause.closed)) " " } }
}

/// A closed part: the dashed chip, the reason, the next step.
pub fn closed(why: &Why) -> Markup {
    html! {
        div.empty {
            p.empty-title { strong { (t("sites-closed-title")) } @if let Some(clause) = why.clause() { " " (chip(clause, true)) } }
            p { (words::why(why)) " " (next_step(why)) }
        }
    }
}

fn next_step(why: &Why) -> String {
    match why {
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::NeedsRequest) => t("sites-closed-next-request"),
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::NeedsOpenIncident) => t("sites-closed-next-incident"),
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::RecipientNotNamed) => t("sites-closed-next-recipient"),
        Why::Suspended { .. } => t("sites-closed-next-suspended"),
        Why::NotEvaluated { .. } => t("sites-closed-next-fault"),
        _ => t("sites-closed-next-clause"),
    }
}

/// A panel of another side's things, with its mark before its name.
pub fn side_panel(side: Side, name: &str, chips: Markup, body: Markup) -> Markup {
    html! {
        section.panel {
            div.panel-head { h2 { (side_mark(side, name)) } span.panel-fact { (chips) } }
            (body)
        }
    }
}

/// Parts as sentences of one line: a full stop between them, none twice.
pub fn sentences(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts
        .into_iter()
        .map(|part| part.trim().trim_end_matches('.').to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_full_stop_stands_twice() {
        let parts = ["Medicines", "Six cylinders.", "", "grid E2"].map(str::to_owned);
        assert_eq!(sentences(parts), "Medicines. Six cylinders. grid E2");
    }
}
