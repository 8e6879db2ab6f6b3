//! The chips that stand beside what crosses, and the words of a closed part.

use crate::opening::{OwnClause, Part};
use maud::{Markup, html};
use muster_agreements::mou::words;
use muster_policy::{ClauseRef, Unmet, Why};
use muster_terms::Side;
use muster_web::{
    components::{clause_chip_of, side_mark},
    t, t_with,
};

/// A clause as a chip, with its agreement; dashed when it keeps something closed.
pub fn chip(clause: &ClauseRef, closed: bool) -> Markup {
    clause_chip_of(&clause.agreement, &clause.number, closed)
}

/// The chips of a part, if a clause spoke: of each agreement that opens it, or the one clause that keeps it closed.
pub fn part_chip<T>(part: &Part<T>) -> Markup {
    html! { @for (clause, closed) in part.clauses() { (chip(clause, closed)) " " } }
}

/// Chips of the own organisation's data: what is open to whom, what waits, and what the site's label closes.
pub fn own_chips(clauses: &[OwnClause]) -> Markup {
    html! {
        @for clause in clauses {
            (clause_chip_of(&clause.agreement, &clause.number, clause.closed)) " "
            @if let Some(up_to) = clause.below_label {
                span.quiet { (t_with("sites-closed-by-label", &[("label", up_to.label().into())])) } " "
            }
        }
    }
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
        // Neither a request nor an emergency opens it to a reader that the clause does not name.
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::ReaderUnitDiffers) => t("sites-closed-next-district"),
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::RecipientNotNamed) => t("sites-closed-next-recipient"),
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::NeedsRequest) => t("sites-closed-next-request"),
        Why::NotNow { unmet, .. } if unmet.contains(&Unmet::NeedsOpenIncident) => t("sites-closed-next-incident"),
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
    use muster_terms::{ClauseId, MouId};

    #[test]
    fn who_a_clause_does_not_name_is_not_sent_to_ask_or_to_wait() {
        let next = |unmet: &[Unmet]| {
            next_step(&Why::NotNow {
                clause: ClauseRef {
                    clause: ClauseId::new(),
                    number: "4.2".into(),
                    mou: MouId::new(),
                    agreement: "AG-0143".into(),
                    version: 1,
                },
                unmet: unmet.to_vec(),
            })
        };
        let [request, emergency] = [Unmet::NeedsRequest, Unmet::NeedsOpenIncident];
        for waits in [request, emergency] {
            assert_eq!(
                next(&[waits, Unmet::RecipientNotNamed]),
                t("sites-closed-next-recipient")
            );
            assert_eq!(
                next(&[waits, Unmet::ReaderUnitDiffers]),
                t("sites-closed-next-district")
            );
        }
        assert_eq!(next(&[request]), t("sites-closed-next-request"));
        assert_eq!(next(&[emergency]), t("sites-closed-next-incident"));
    }

    #[test]
    fn no_full_stop_stands_twice() {
        let parts = ["Medicines", "Six cylinders.", "", "grid E2"].map(str::to_owned);
        assert_eq!(sentences(parts), "Medicines. Six cylinders. grid E2");
    }
}
