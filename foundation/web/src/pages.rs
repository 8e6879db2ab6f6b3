//! Pages that belong to no slice: what a problem looks like.

use crate::{
    components::{ButtonKind, button_link, meanwhile_words, reopen_link},
    layout::{Shell, bare_page},
    meanwhile::Meanwhile,
    texts::{t, t_with},
};
use axum::http::StatusCode;
use maud::{Markup, html};

/// All that a problem's page may show.
pub struct ProblemPage<'a> {
    pub status: StatusCode,
    pub words: &'a str,
    /// The clause, if one decided.
    pub clause: Option<&'a str>,
    /// What somebody else changed, and where it is as it is now.
    pub meanwhile: Option<&'a Meanwhile>,
    /// Where the reader came from.
    pub back: Option<&'a str>,
    /// The number that helps when this was to be an alarm.
    pub call: Option<&'a str>,
}

/// A problem as a page: its words, and ways on.
pub fn problem(page: &ProblemPage<'_>) -> Markup {
    let &ProblemPage {
        status,
        words,
        clause,
        meanwhile,
        back,
        call,
    } = page;
    // Whoever opens it as it is now needs no way back to how it was.
    let back = back.filter(|_| meanwhile.is_none());
    let title = match status {
        StatusCode::NOT_FOUND => t("problem-missing"),
        StatusCode::CONFLICT => t("problem-conflict"),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => t("problem-fault"),
        _ => t("problem-refused"),
    };
    let body = html! {
        h1 { (title) }
        p.problem-words { (words) @if let Some(clause) = clause { " " span.clause { (clause) } } }
        @if let Some(meanwhile) = meanwhile { (meanwhile_words(meanwhile)) }
        @if let Some(number) = call { p { (t_with("problem-call", &[("number", number.into())])) } }
        div.actions {
            @if let Some(number) = call {
                (button_link(ButtonKind::Send, Some("phone"), &t_with("hold-call", &[("number", number.into())]), &format!("tel:{number}")))
            }
            @if let Some(meanwhile) = meanwhile { (reopen_link(meanwhile)) }
            @if let Some(back) = back { (button_link(ButtonKind::Main, Some("arrow-left"), &t("problem-back"), back)) }
            (button_link(ButtonKind::Plain, Some("home"), &t("problem-home"), "/home"))
            (button_link(ButtonKind::Raise, Some("siren"), &t("shell-raise"), "/raise"))
        }
    };
    bare_page(&Shell::default(), &title, false, html! {}, body)
}
