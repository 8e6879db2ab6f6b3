//! The frame on a phone: the bar at the top, the bar at the foot, and the menu as a sheet.

use super::menu::menu_groups;
use super::{Shell, mark, theme_switch};
use crate::components::side_mark_only;
use crate::icons::icon;
use crate::texts::t;
use maud::{Markup, html};

pub(super) fn phone_top(shell: &Shell) -> Markup {
    let back = shell.crumbs.iter().rev().find_map(|crumb| crumb.href.as_deref());
    let title = shell
        .phone_title
        .clone()
        .or_else(|| shell.crumbs.last().map(|crumb| crumb.label.clone()))
        .or_else(|| shell.reader.as_ref().map(|reader| reader.organisation.clone()))
        .unwrap_or_else(|| t("shell-product"));
    html! {
        header.phone-top {
            @match back {
                Some(href) => a.icon-link href=(href) aria-label=(t("shell-back")) { (icon("arrow-left")) },
                None => (mark()),
            }
            strong { (title) }
            @if shell.reader.is_some() {
                a.icon-link href="/search" aria-label=(t("shell-search")) { (icon("search")) }
            }
        }
    }
}

pub(super) fn phone_foot(shell: &Shell) -> Markup {
    if let Some(action) = &shell.main_action {
        return html! { section.phone-action aria-label=(t("shell-phone-bar")) { (action) } };
    }
    let home = shell
        .menu
        .iter()
        .flat_map(|group| &group.items)
        .any(|item| item.current && item.href == "/home");
    html! {
        @if shell.reader.is_some() {
            nav.phone-bar aria-label=(t("shell-phone-bar")) {
                (phone_item("home", &t("shell-home"), "/home", home))
                @if let Some(href) = &shell.phone.report { (phone_item("report", &t("shell-report"), href, false)) }
                @if shell.may_raise {
                    a.phone-item.phone-raise href="/raise" {
                        span.phone-raise-ring { (icon("siren")) }
                        span { (t("shell-raise-short")) }
                    }
                }
                @if let Some(href) = &shell.phone.tasks { (phone_item("task", &t("shell-tasks"), href, false)) }
                (phone_more(shell))
            }
        }
    }
}

fn phone_item(drawing: &str, label: &str, href: &str, current: bool) -> Markup {
    html! {
        a.phone-item href=(href) aria-current=[current.then_some("page")] { (icon(drawing)) span { (label) } }
    }
}

/// The whole menu as a sheet; `<details>`, so that it opens without script.
fn phone_more(shell: &Shell) -> Markup {
    html! {
        details.phone-more data-escape {
            summary.phone-item { (icon("menu")) span { (t("shell-more")) } }
            div.phone-sheet {
                nav aria-label=(t("shell-menu")) { (menu_groups(&shell.menu, "sheet")) }
                ul.plain-list {
                    li { a.menu-item href="/inbox" { (icon("inbox")) span { (t("shell-inbox")) } } }
                    @if let Some(reader) = &shell.reader {
                        li { a.menu-item href="/me" { (side_mark_only(reader.side)) span { (reader.position) ", " (reader.organisation) } } }
                    }
                }
                (theme_switch(shell))
            }
        }
    }
}
