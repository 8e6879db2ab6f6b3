//! The menu: groups under their phases, and what waits for the reader in each place.

use super::{MenuGroup, MenuItem, Shell, mark, strips::live_count};
use crate::icons::icon;
use crate::texts::{t, t_with};
use maud::{Markup, html};

pub(super) fn menu(shell: &Shell) -> Markup {
    html! {
        nav.menu aria-label=(t("shell-menu")) {
            a.menu-brand href="/home" { (mark()) span { (t("shell-product")) } }
            (menu_groups(&shell.menu, "menu"))
            @if let Some(reader) = &shell.reader {
                div.menu-foot {
                    a.menu-item.menu-reader href="/me" {
                        (icon("person"))
                        span.menu-name { strong { (reader.position) } " " span { (reader.organisation) } }
                    }
                }
            }
        }
    }
}

/// The groups as lists with their headings; `place` keeps the ids of the menu and of the phone's sheet apart.
pub(super) fn menu_groups(groups: &[MenuGroup], place: &str) -> Markup {
    html! {
        @for (number, group) in groups.iter().enumerate() {
            @if group.label.is_empty() {
                ul.plain-list { @for item in &group.items { li { (menu_item(item)) } } }
            } @else {
                @let id = format!("{place}-group-{number}");
                p.menu-label id=(id) { (group.label) }
                ul.plain-list aria-labelledby=(id) { @for item in &group.items { li { (menu_item(item)) } } }
            }
        }
    }
}

fn menu_item(item: &MenuItem) -> Markup {
    let count = item.count.filter(|count| *count > 0);
    let waiting = |count: u32| match item.more {
        true => t_with("shell-count-waiting-more", &[("count", count.into())]),
        false => t_with("shell-count-waiting", &[("count", count.into())]),
    };
    html! {
        a.menu-item href=(item.href) aria-current=[item.current.then_some("page")] {
            (icon(item.icon))
            span.menu-name { (item.label) }
            @if item.live {
                // The live island keeps it true while the page is open.
                span.menu-count.menu-count-live hidden[count.is_none()] data-live-counted {
                    span aria-hidden="true" { @if let Some(count) = count { (count) } }
                    span.visually-hidden { @if let Some(count) = count { (live_count(count)) } }
                }
            } @else if let Some(count) = count {
                span.menu-count {
                    span aria-hidden="true" { (count) @if item.more { "+" } }
                    span.visually-hidden { (waiting(count)) }
                }
            }
        }
    }
}
