//! Pages that belong to no slice: what a problem looks like.

use crate::{
    layout::{Shell, bare_page},
    texts::t,
};
use axum::http::StatusCode;
use maud::{Markup, html};

/// A problem as a page: the words, the clause if one decided, and ways on.
pub fn problem(status: StatusCode, words: &str, clause: Option<&str>) -> Markup {
    let title = match status {
        StatusCode::NOT_FOUND => t("problem-missing"),
        StatusCode::CONFLICT => t("problem-conflict"),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => t("problem-fault"),
        _ => t("problem-refused"),
    };
    let body = html! {
        h1 { (title) }
        p.lead { (words) }
        @if let Some(clause) = clause { p { span.clause-chip { (clause) } } }
        p { a href="/home" { (t("problem-home")) } " " a href="/raise" { (t("shell-raise")) } }
    };
    bare_page(&Shell::default(), &title, false, html! {}, body)
}
