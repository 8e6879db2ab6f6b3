//! The markup of how a letter stands.

use super::LetterState;
use maud::{Markup, html};
use muster_web::{
    Desk,
    components::{StateKind, state_mark},
    format, t_with,
};

/// Where the newest mailed link is.
pub(crate) fn mail_state(desk: &Desk, mailed: &LetterState) -> Markup {
    let at = format::day_clock(mailed.settled_at.unwrap_or(mailed.created_at), &desk.time_zone());
    let values = [("time", at.into()), ("why", mailed.why.as_str().into())];
    match mailed.state.as_str() {
        "sent" => state_mark(StateKind::Current, &t_with("invite-mail-sent", &values)),
        "queued" => state_mark(StateKind::Waiting, &t_with("invite-mail-waits", &values)),
        "withdrawn" => html! {},
        _ => state_mark(StateKind::Problem, &t_with("invite-mail-refused", &values)),
    }
}
