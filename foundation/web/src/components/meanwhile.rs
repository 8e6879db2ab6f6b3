//! Somebody changed it meanwhile: what they changed, beside what was typed, and the way to the record as it is now.

use super::fields::{field_id, hidden_field};
use super::page::{ButtonKind, button_link};
use crate::icons::icon;
use crate::meanwhile::{Begun, Meanwhile, Stored};
use crate::texts::{t, t_with};
use maud::{Markup, html};

/// What the form began with, as a hidden input beside its version.
pub fn begun_field(begun: &Begun) -> Markup {
    hidden_field("begun", &begun.to_string())
}

/// The message above a form that came second: who was first, each field that is not as it was, and a link to open it as it is now.
///
/// Give the fields below their `now` from the same [`Meanwhile`].
pub fn meanwhile_summary(words: &str, meanwhile: &Meanwhile) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" {
            h2 { (t("problem-conflict")) }
            p { (words) }
            @if meanwhile.changed.is_empty() { p { (t("meanwhile-none")) } } @else {
                ul { @for field in &meanwhile.changed {
                    li { a href=(format!("#{}", field_id(field.name))) { (field.label) } ": " (said(&field.words)) }
                } }
            }
            p { (t("meanwhile-kept")) }
            div.actions { (reopen_link(meanwhile)) }
        }
    }
}

/// The same on a page of its own, where no form stands below.
pub fn meanwhile_words(meanwhile: &Meanwhile) -> Markup {
    html! {
        @if !meanwhile.changed.is_empty() { ul { @for field in &meanwhile.changed { li { (line(field)) } } } }
    }
}

/// To the record as it is now.
pub fn reopen_link(meanwhile: &Meanwhile) -> Markup {
    button_link(
        ButtonKind::Main,
        Some("refresh"),
        &t("meanwhile-open"),
        &meanwhile.reopen,
    )
}

fn line(field: &Stored) -> Markup {
    html! { (field.label) ": " (said(&field.words)) }
}

fn said(words: &str) -> String {
    if words.is_empty() {
        t("meanwhile-empty")
    } else {
        words.to_owned()
    }
}

/// What stands in a field now, under its input. `id` is the one that the input is described by.
pub fn now_mark(id: &str, now: &str) -> Markup {
    html! { p.field-now id=(id) { (icon("refresh")) span { (t_with("meanwhile-now", &[("value", said(now).into())])) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed() -> Meanwhile {
        Meanwhile {
            reopen: "/sites/S-1/edit".into(),
            changed: vec![
                Stored::text("hours", "Hours", "<Nights>"),
                Stored::text("occupancy", "People", ""),
            ],
        }
    }

    #[test]
    fn the_message_names_each_field_and_leads_to_the_record() {
        let drawn = meanwhile_summary("Site manager was first.", &changed()).0;
        for part in [
            "Site manager was first.",
            "<a href=\"#field-hours\">Hours</a>: &lt;Nights&gt;",
            "<a href=\"#field-occupancy\">People</a>: nothing",
            "href=\"/sites/S-1/edit\"",
            "role=\"alert\"",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        assert!(!drawn.contains('⟦'), "{drawn}");
    }

    #[test]
    fn where_no_field_changed_that_is_said() {
        let nothing = Meanwhile {
            changed: Vec::new(),
            ..changed()
        };
        let drawn = meanwhile_summary("Site manager was first.", &nothing).0;
        assert!(drawn.contains(&t("meanwhile-none")) && !drawn.contains('⟦'), "{drawn}");
    }
}
