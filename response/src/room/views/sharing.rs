//! What is open to the other side and under which clause, the countdown, and the chips of clauses.

use crate::room::{pages::RoomPage, reading::RoomParty};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{components::*, format, t, t_with};

pub(super) fn sharing(room: &RoomPage) -> Markup {
    let view = &room.view;
    let partners: Vec<_> = view.parties.iter().filter(|party| party.clause.is_some()).collect();
    let title = match partners.as_slice() {
        [one] if view.is_owner && one.stopped_at.is_some() => {
            t_with("room-closed-to", &[("who", one.org_name.as_str().into())])
        }
        [one] if view.is_owner => t_with("room-open-to", &[("who", one.org_name.as_str().into())]),
        _ if view.is_owner => t("room-open-to-partner"),
        _ if open_parts(room) == 0 => t("room-not-open-to-you"),
        _ => t("room-open-to-you"),
    };
    let body = html! {
        @if partners.is_empty() { p.quiet { (t("room-nobody-else")) } }
        @for party in &partners {
            div.open-now {
                (open_line(room, party))
                (closed_line(room, party))
                (label_line(room, party))
                (given_line(room))
                (until(room, party))
                (who_decides(room, party))
                @if room.can.stop_sharing { (change(room, party)) }
            }
        }
    };
    live_region("sharing", panel(Panel::of(&title), body))
}

/// The door to the question: to stop, or to share again.
fn change(room: &RoomPage, party: &RoomParty) -> Markup {
    let (verb, icon, key) = match party.stopped_at {
        None => ("stop-sharing", "eye-off", "room-stop-sharing"),
        Some(_) => ("share-again", "eye", "room-share-again"),
    };
    let href = format!("/rooms/{}/{verb}?with={}", room.view.reference, party.org);
    button_link(ButtonKind::Plain.small(), Some(icon), &t(key), &href)
}

pub(super) fn class_words(class: DataClass) -> String {
    t(&["class-", &class.as_str().replace('_', "-")].concat())
}

/// The side, and each class that is open with its clause.
fn open_line(room: &RoomPage, party: &RoomParty) -> Markup {
    let view = &room.view;
    // A partner reads whose data it is: the site's, not its own name.
    let site = view.parties.iter().find(|party| party.clause.is_none());
    let of = site.filter(|_| !view.is_owner).unwrap_or(party);
    if let Some(at) = party.stopped_at {
        return stopped(room, of, at);
    }
    html! {
        p {
            (side_mark(of.org_kind.side(), &of.org_name)) " "
            @if view.is_owner && !view.open.iter().any(|release| release.to == party.org) { (t("room-nothing-open")) }
            @if !view.is_owner && view.classes.is_empty() { (t("room-nothing-open-to-you")) }
            @for release in view.open.iter().filter(|release| view.is_owner && release.to == party.org) {
                span.open-part { (class_words(release.class)) " " (chip(&release.clause_words)) } " "
            }
            @for (class, clause) in view.classes.iter().filter(|_| !view.is_owner) {
                @if let Some(clause) = clause { span.open-part { (class_words(*class)) " " (chip(&clause.to_string())) } " " }
            }
        }
    }
}

/// Who stopped sharing, and when: always the side whose emergency it is, never the one it was shared with.
fn stopped(room: &RoomPage, of: &RoomParty, at: Timestamp) -> Markup {
    let key = match room.view.is_owner {
        true => "room-stopped-with",
        false => "room-stopped-by",
    };
    let time = format::clock_seconds(at, &room.zone);
    let words = t_with(key, &[("who", of.org_name.as_str().into()), ("time", time.into())]);
    html! { p { (state_mark_icon(StateKind::Waiting, "eye-off", &words)) } }
}

/// What a clause keeps closed: to the reader, or for the owner to the other side.
fn closed_line(room: &RoomPage, party: &RoomParty) -> Markup {
    let view = &room.view;
    let to_reader = view.closed.iter().filter(|_| !view.is_owner);
    let to_reader = to_reader.filter_map(|part| Some((part.class, part.clause.as_ref()?.to_string())));
    let to_partner = view.kept_closed.iter().filter(|part| part.to == party.org);
    let to_partner = to_partner.map(|part| (part.class, part.clause_words.clone()));
    let mut closed: Vec<(DataClass, String)> = to_reader.chain(to_partner).collect();
    closed.sort();
    // A reader is told once for each class; the owner, which clauses keep it.
    closed.dedup_by(|next, part| if view.is_owner { next == part } else { next.0 == part.0 });
    html! {
        @if !closed.is_empty() {
            p.quiet {
                (t("room-not-open")) " "
                @for (class, clause) in &closed { span.open-part { (class_words(*class)) " " (closed_chip(clause)) } " " }
            }
        }
    }
}

/// For the owner: what only the site's label keeps closed to the other side, by which clause, and how far that clause goes.
fn label_line(room: &RoomPage, party: &RoomParty) -> Markup {
    let closed: Vec<_> = room
        .view
        .label_closed
        .iter()
        .filter(|part| part.to == party.org)
        .collect();
    let Some(head) = room.view.head().filter(|_| !closed.is_empty()) else {
        return html! {};
    };
    html! {
        p.quiet {
            (t_with("room-label-closes", &[("label", head.site.tlp.label().into())])) " "
            @for part in &closed {
                span.open-part {
                    (class_words(part.class)) " " (closed_chip(&part.clause_words)) " "
                    (t_with("room-label-up-to", &[("label", part.ceiling.label().into())]))
                } " "
            }
        }
    }
}

/// What of a partner's own goes to the site, for the partner to know.
fn given_line(room: &RoomPage) -> Markup {
    let given = &room.view.given;
    html! {
        @if !given.is_empty() {
            p {
                (t("room-yours-open")) " "
                @for part in given { span.open-part { (class_words(part.class)) " " (chip(&part.clause_words)) } " " }
            }
        }
    }
}

/// For a partner, that finds no button here: whose decision it is, and what its own side can do about its own.
fn who_decides(room: &RoomPage, party: &RoomParty) -> Markup {
    let view = &room.view;
    let site = view.parties.iter().find(|party| party.clause.is_none());
    // Where sharing has ended for everybody nothing is left to decide; a side that was shut out does not learn whether it has.
    let runs = view.is_known() && party.stopped_at.is_none();
    html! {
        @if let Some(site) = site.filter(|_| !view.is_owner && runs) {
            p.quiet { (t_with("room-site-decides", &[("who", site.org_name.as_str().into())])) }
            @if !view.given.is_empty() { p.quiet { (t("room-yours-decide")) } }
        }
    }
}

/// When it closes: the countdown after all clear, before it the rule. To a side whose sharing was stopped nothing is left to close.
fn until(room: &RoomPage, party: &RoomParty) -> Markup {
    let Some(head) = room.view.head().filter(|_| party.stopped_at.is_none()) else {
        return html! {};
    };
    let incident = &head.incident;
    html! {
        @if let (Some(ends), None) = (incident.sharing_ends_at, incident.sharing_closed_at) {
            p { (t("room-closes-in")) " " (countdown(&format::machine(ends), &format::stopwatch(ends.duration_since(room.now)), &t("room-closed-now"))) }
        } @else if incident.ended_at.is_none() {
            p.quiet { (t("room-closes-after")) }
        }
    }
}

/// How many parts are open: to the other sides together, or to the reader.
pub(super) fn open_parts(room: &RoomPage) -> usize {
    if room.view.is_owner {
        room.view.open.len()
    } else {
        room.view.classes.len()
    }
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
