//! Pages that belong to no slice: what a problem looks like.

use crate::{
    components::{ButtonKind, button_link},
    layout::{Shell, bare_page},
    texts::t,
};
use axum::http::StatusCode;
use maud::{Markup, html};

/// A problem as a page: the words, the clause if one decided, and ways on. `back` is where the reader came from.
pub fn problem(status: StatusCode, words: &str, clause: Option<&str>, back: Option<&str>) -> Markup {
    let title = match status {
        StatusCode::NOT_FOUND => t("problem-missing"),
        StatusCode::CONFLICT => t("problem-conflict"),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => t("problem-fault"),
        _ => t("problem-refused"),
    };
    let body = html! {
        h1 { (title) }
        p.problem-words { (words) @if let Some(clause) = clause { " " span.clause { (clause) } } }
        div.actions {
            @if let Some(back) = back { (button_link(ButtonKind::Main, Some("arrow-left"), &t("problem-back"), back)) }
            (button_link(ButtonKind::Plain, Some("home"), &t("problem-home"), "/home"))
            (button_link(ButtonKind::Raise, Some("siren"), &t("shell-raise"), "/raise"))
        }
    };
    bare_page(&Shell::default(), &title, false, html! {}, body)
}
