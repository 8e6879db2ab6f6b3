//! The questions before sharing with another side stops, and before it goes on.

use super::sharing::{chip, class_words};
use crate::incident::again::Opened;
use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{components::*, t, t_with};

/// What closes at once, what they keep, and who can open it again.
pub fn stop_sharing(room: &RoomPage, with: OrgId, title: &str) -> Markup {
    let open = room.view.open.iter().filter(|part| part.to == with);
    let open: Vec<_> = open.map(|part| (part.class, part.clause_words.as_str())).collect();
    let words = html! {
        @if open.is_empty() { (t("stop-closes-nothing")) } @else { (about(room, with, "stop-closes")) " " (parts(&open)) }
    };
    let more = html! {
        p { (about(room, with, "stop-closes-theirs")) }
        p { (t("stop-keeps")) }
        p { (t("stop-again")) }
    };
    ask(
        room,
        with,
        title,
        words,
        more,
        ("stop-sharing", "room-stop-sharing", "stop-no"),
    )
}

/// What clauses open now, and what stays closed; or that it opens to others of them than are in the room.
pub fn share_again(room: &RoomPage, with: OrgId, title: &str, opens: &[Opened]) -> Markup {
    let opens: Vec<_> = opens
        .iter()
        .map(|part| (part.class, part.clause_words.as_str()))
        .collect();
    let words = html! {
        @if opens.is_empty() { (about(room, with, "again-opens-others")) } @else { (about(room, with, "again-opens")) " " (parts(&opens)) }
    };
    let more = html! {
        p { (t(if opens.is_empty() { "again-lines-others" } else { "again-lines" })) }
        p { (t("again-told")) }
    };
    ask(
        room,
        with,
        title,
        words,
        more,
        ("share-again", "room-share-again", "again-no"),
    )
}

fn parts(open: &[(DataClass, &str)]) -> Markup {
    html! { @for (class, clause) in open { span.open-part { (class_words(*class)) " " (chip(clause)) } " " } }
}

fn about(room: &RoomPage, with: OrgId, key: &str) -> String {
    let who = room.view.partner(with).map(|party| party.org_name.clone());
    t_with(key, &[("who", who.unwrap_or_default().into())])
}

/// `verb`: the last part of the address, and the keys of yes and no.
fn ask(
    room: &RoomPage,
    with: OrgId,
    title: &str,
    words: Markup,
    more: Markup,
    (verb, yes, no): (&str, &str, &str),
) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    html! {
        (page_head(PageHead::of(&t(yes))))
        (confirm(&Confirm {
            title,
            words,
            action: &format!("{base}/{verb}"),
            yes: &t(yes),
            no: &t(no),
            back: &base,
            csrf: &room.csrf,
            fields: html! { (more) (hidden_field("with", &with.to_string())) },
            send: false,
        }))
    }
}
