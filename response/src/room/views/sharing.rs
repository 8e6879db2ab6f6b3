//! What is open to the other side and under which clause, the countdown, and the chips of clauses.

use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_web::{components::*, format, t, t_with};

pub(super) fn sharing(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let partners: Vec<_> = view.parties.iter().filter(|party| party.clause.is_some()).collect();
    let title = if view.is_owner {
        t("room-open-to-partner")
    } else {
        t("room-open-to-you")
    };
    let body = html! {
        @if partners.is_empty() { p.quiet { (t("room-nobody-else")) } }
        @for party in &partners {
            div.open-now {
                p {
                    (side_mark(party.org_kind.side(), &party.org_name)) " "
                    @match party.stopped_at {
                        Some(at) => (t_with("room-stopped-at", &[("time", format::clock_seconds(at, &room.zone).into())])),
                        None => @for release in view.open.iter().filter(|release| view.is_owner && release.to == party.org) {
                            (t(&["class-", &release.class.as_str().replace('_', "-")].concat())) " " (chip(&release.clause_words)) " "
                        },
                    }
                }
                @for (class, clause) in view.classes.iter().filter(|_| !view.is_owner) {
                    @if let Some(clause) = clause { (t(&["class-", &class.as_str().replace('_', "-")].concat())) " " (chip(&clause.to_string())) " " }
                }
                @for part in view.closed.iter().filter(|part| !view.is_owner && part.clause.is_some()) {
                    @if let Some(clause) = &part.clause { span.quiet { (t(&["class-", &part.class.as_str().replace('_', "-")].concat())) " " } (closed_chip(&clause.to_string())) " " }
                }
                @if room.can.stop_sharing && party.stopped_at.is_none() {
                    (post_button(ButtonKind::Plain.small(), Some("eye-off"), &t("room-stop-sharing"), &format!("{base}/stop-sharing"), &room.csrf, &[("with", &party.org.to_string())]))
                }
            }
        }
        @if let Some(head) = &view.head {
            @if let (Some(ends), None) = (head.as_ref().incident.sharing_ends_at, head.as_ref().incident.sharing_closed_at) {
                p { (t("room-closes-in")) " " (countdown(&format::machine(ends), &format::stopwatch(ends.duration_since(room.now)), &t("room-closed-now"))) }
            } @else if head.as_ref().incident.ended_at.is_none() {
                p.quiet { (t("room-closes-after")) }
            }
        }
    };
    live_region("sharing", panel(Panel::of(&title), body))
}

pub(super) fn split_clause(words: &str) -> Option<(&str, &str)> {
    words.split_once(" §")
}

/// The chip of a clause given as `AG-0143 §3.2`.
pub fn chip(words: &str) -> Markup {
    clause_mark(words, false)
}

/// The dashed chip of a clause that keeps something closed.
pub fn closed_chip(words: &str) -> Markup {
    clause_mark(words, true)
}

fn clause_mark(words: &str, closed: bool) -> Markup {
    match split_clause(words) {
        Some((agreement, number)) => clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), closed),
        None => html! {},
    }
}
