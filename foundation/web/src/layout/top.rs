//! The top of a page: search, time, theme, inbox and raise, and the way to this page.

use super::{Crumb, Shell, Theme};
use crate::components::{ButtonKind, button_link, csrf_field};
use crate::icons::icon;
use crate::texts::{t, t_with};
use maud::{Markup, html};

pub(super) fn top_bar(shell: &Shell) -> Markup {
    html! {
        header.top {
            @if shell.reader.is_some() { (search_form()) }
            div.top-right {
                span.top-now { (shell.now) }
                (theme_switch(shell))
                @if shell.reader.is_some() { (inbox_link(shell)) }
                @if shell.may_raise { (button_link(ButtonKind::Raise.small(), Some("siren"), &t("shell-raise"), "/raise")) }
            }
        }
    }
}

fn search_form() -> Markup {
    html! {
        form.top-search action="/search" method="get" role="search" {
            (icon("search"))
            input #search .form-control type="search" name="q" autocomplete="off"
                aria-label=(t("shell-search")) placeholder=(t("shell-search-placeholder"));
            kbd aria-hidden="true" { "/" }
        }
    }
}

fn inbox_link(shell: &Shell) -> Markup {
    let words = match shell.inbox {
        0 => t("shell-inbox"),
        count if shell.inbox_more => t_with("shell-inbox-more", &[("count", count.into())]),
        count => t_with("shell-inbox-count", &[("count", count.into())]),
    };
    button_link(ButtonKind::Plain.small(), Some("inbox"), &words, "/inbox")
}

/// One button that posts the other theme to `/me/theme`, which sends the reader back to the same page.
pub fn theme_switch(shell: &Shell) -> Markup {
    let (to, drawing, words) = match shell.theme {
        Theme::Night => (Theme::Day, "sun", t("shell-theme-to-day")),
        Theme::Day | Theme::Device => (Theme::Night, "moon", t("shell-theme-to-night")),
    };
    html! {
        form action="/me/theme" method="post" {
            (csrf_field(&shell.csrf))
            input type="hidden" name="theme" value=(to.as_str());
            button.button.button-small.button-icon type="submit" aria-label=(words) title=(words) { (icon(drawing)) }
        }
    }
}

/// Sound of the desk, on or off, for the live island; hidden without script, because then nothing can sound.
pub fn sound_switch() -> Markup {
    html! {
        button.button.button-small type="button" data-sound-switch hidden aria-pressed="true"
            data-on=(t("shell-sound-on")) data-off=(t("shell-sound-off")) {
            span data-sound-on { (icon("volume")) }
            span data-sound-off hidden { (icon("volume-off")) }
            span data-sound-words { (t("shell-sound-on")) }
        }
    }
}

pub(super) fn crumbs(crumbs: &[Crumb]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label=(t("shell-crumbs")) {
                ol {
                    @for crumb in crumbs {
                        @match &crumb.href {
                            Some(href) => li { a href=(href) { (crumb.label) } },
                            None => li aria-current="page" { (crumb.label) },
                        }
                    }
                }
            }
        }
    }
}
