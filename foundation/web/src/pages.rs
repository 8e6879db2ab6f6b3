//! Pages that belong to no slice: what a problem looks like.

use crate::{
    components::{ButtonKind, button_link},
    layout::{Shell, bare_page},
    texts::{t, t_with},
};
use axum::http::StatusCode;
use maud::{Markup, html};

/// A problem as a page: the words, the clause if one decided, and ways on. `back` is where the reader came from; `call` the number
/// that helps when this was to be an alarm.
pub fn problem(
    status: StatusCode,
    words: &str,
    clause: Option<&str>,
    back: Option<&str>,
    call: Option<&str>,
) -> Markup {
    let title = match status {
        StatusCode::NOT_FOUND => t("problem-missing"),
        StatusCode::CONFLICT => t("problem-conflict"),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => t("problem-fault"),
        _ => t("problem-refused"),
    };
    let body = html! {
        h1 { (title) }
        p.problem-words { (words) @if let Some(clause) = clause { " " span.clause { (clause) } } }
        @if let Some(number) = call { p { (t_with("problem-call", &[("number", number.into())])) } }
        div.actions {
            @if let Some(number) = call {
                (button_link(ButtonKind::Send, Some("phone"), &t_with("hold-call", &[("number", number.into())]), &format!("tel:{number}")))
            }
            @if let Some(back) = back { (button_link(ButtonKind::Main, Some("arrow-left"), &t("problem-back"), back)) }
            (button_link(ButtonKind::Plain, Some("home"), &t("problem-home"), "/home"))
            (button_link(ButtonKind::Raise, Some("siren"), &t("shell-raise"), "/raise"))
        }
    };
    bare_page(&Shell::default(), &title, false, html! {}, body)
}
