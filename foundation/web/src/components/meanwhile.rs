//! Somebody changed it meanwhile: what they changed, beside what was typed, and the way to the record as it is now.

use super::fields::{field_id, hidden_field};
use super::page::{ButtonKind, button, button_link};
use crate::icons::icon;
use crate::meanwhile::{Begun, Below, Meanwhile, Now, Stored};
use crate::texts::{t, t_with};
use maud::{Markup, html};

/// What the form began with, as a hidden input beside its version.
pub fn begun_field(begun: &Begun) -> Markup {
    hidden_field("begun", &begun.to_string())
}

/// The message above a form that came second: who was first, each field that is not as it was and whether the form has it now, what
/// becomes of what was typed, and a link to open it as it is now. What its caller does not know is not said.
///
/// Give the fields below their `now` from the same [`Meanwhile`], and their button the words of [`save_button`].
pub fn meanwhile_summary(words: &str, meanwhile: &Meanwhile) -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" {
            h2 { (t("problem-conflict")) }
            p { (words) }
            @match meanwhile.changed.as_deref() {
                None => {},
                Some([]) => p { (t("meanwhile-none")) },
                Some(changed) => ul { @for field in changed {
                    li {
                        a href=(format!("#{}", field_id(field.name))) { (field.label) } ": " (said(&field.words))
                        @if meanwhile.below == Below::Over { " (" (t(becomes(meanwhile, field))) ")" }
                    }
                } },
            }
            @if let Some(words) = below(meanwhile) { p { (t(words)) } }
            div.actions { (reopen_link(meanwhile)) }
        }
    }
}

/// What becomes of what somebody made of a field, in a form that can be sent again.
fn becomes(meanwhile: &Meanwhile, field: &Stored) -> &'static str {
    match meanwhile.takes(field.name) {
        true => "meanwhile-is-taken",
        false => "meanwhile-is-otherwise",
    }
}

fn below(meanwhile: &Meanwhile) -> Option<&'static str> {
    match meanwhile.below {
        Below::Unsaid => None,
        Below::Over if meanwhile.replaces() => Some("meanwhile-over"),
        Below::Over if !meanwhile.fields().is_empty() => Some("meanwhile-taken"),
        Below::Over | Below::Beside => Some("meanwhile-beside"),
        Below::ToCopy => Some("meanwhile-to-copy"),
        Below::Files => Some("meanwhile-files"),
    }
}

/// The button that saves a form: it says so when it puts what was typed in the place of what somebody else changed. What is only there
/// to be copied has none.
pub fn save_button(kind: ButtonKind, drawing: Option<&str>, label: &str, meanwhile: Option<&Meanwhile>) -> Markup {
    match meanwhile {
        Some(meanwhile) if meanwhile.below == Below::ToCopy => html! {},
        Some(meanwhile) if meanwhile.replaces() => button(kind, drawing, &t("meanwhile-save-over")),
        _ => button(kind, drawing, label),
    }
}

/// The same on a page of its own, where no form stands below.
pub fn meanwhile_words(meanwhile: &Meanwhile) -> Markup {
    let changed = meanwhile.fields();
    html! {
        @if !changed.is_empty() { ul { @for field in changed { li { (line(field)) } } } }
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

/// What stands in a field now, under its input; where the form has it, only that. `id` is the one that the input is described by.
pub fn now_mark(id: &str, now: Now<'_>) -> Markup {
    let words = match now.is_taken {
        true => t("meanwhile-now-taken"),
        false => t_with("meanwhile-now", &[("value", said(now.words).into())]),
    };
    html! { p.field-now id=(id) { (icon("refresh")) span { (words) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed() -> Meanwhile {
        Meanwhile {
            reopen: "/sites/S-1/edit".into(),
            changed: Some(vec![
                Stored::text("hours", "Hours", "<Nights>"),
                Stored::text("occupancy", "People", ""),
            ]),
            otherwise: vec!["hours"],
            below: Below::Over,
        }
    }

    fn drawn(meanwhile: &Meanwhile) -> String {
        let drawn = meanwhile_summary("Site manager was first.", meanwhile).0;
        assert!(!drawn.contains('⟦'), "{drawn}");
        drawn
    }

    #[test]
    fn the_message_names_each_field_and_leads_to_the_record() {
        let drawn = drawn(&changed());
        for part in [
            "Site manager was first.",
            "<a href=\"#field-hours\">Hours</a>: &lt;Nights&gt; (you typed something else)",
            "<a href=\"#field-occupancy\">People</a>: nothing (now in your form)",
            "href=\"/sites/S-1/edit\"",
            "role=\"alert\"",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        assert!(drawn.contains(&t("meanwhile-over")), "{drawn}");
    }

    #[test]
    fn where_the_form_has_all_that_was_changed_nothing_is_replaced() {
        let all_taken = Meanwhile {
            otherwise: Vec::new(),
            ..changed()
        };
        let page = drawn(&all_taken);
        assert!(page.contains(&t("meanwhile-taken")), "{page}");
        assert!(!page.contains("something else") && !page.contains(&t("meanwhile-over")));
        let save = save_button(ButtonKind::Main, None, "Save changes", Some(&all_taken)).0;
        assert!(save.contains("Save changes"), "{save}");
        // A form that cannot be sent says what changed, and nothing of what would become of it.
        let to_copy = drawn(&Meanwhile {
            below: Below::ToCopy,
            ..changed()
        });
        assert!(to_copy.contains("&lt;Nights&gt;</li>"), "{to_copy}");
    }

    #[test]
    fn a_field_says_what_is_stored_or_that_it_has_it() {
        let mark = |is_taken| {
            let now = Now {
                words: "<Nights>",
                is_taken,
            };
            now_mark("field-hours-now", now).0
        };
        assert!(mark(false).contains("Now: &lt;Nights&gt;"));
        assert!(mark(true).contains(&t("meanwhile-now-taken")) && !mark(true).contains("Nights"));
    }

    #[test]
    fn where_no_field_changed_that_is_said_and_where_it_is_not_known_nothing_is() {
        let with = |changed, below| {
            drawn(&Meanwhile {
                reopen: "/x".into(),
                changed,
                otherwise: Vec::new(),
                below,
            })
        };
        let nothing = with(Some(Vec::new()), Below::Over);
        assert!(nothing.contains(&t("meanwhile-none")) && nothing.contains(&t("meanwhile-beside")));
        assert!(
            !nothing.contains(&t("meanwhile-over")),
            "there is nothing to replace: {nothing}"
        );
        let all = ["none", "over", "beside", "to-copy", "files", "taken"].map(|end| t(&["meanwhile-", end].concat()));
        let said = |page: &str| all.iter().filter(|words| page.contains(*words)).count();
        assert_eq!(said(&with(None, Below::Unsaid)), 0);
        for (below, words) in [
            (Below::Beside, &all[2]),
            (Below::ToCopy, &all[3]),
            (Below::Files, &all[4]),
        ] {
            let page = with(None, below);
            assert!(said(&page) == 1 && page.contains(words), "{page}");
        }
    }

    #[test]
    fn the_button_says_when_it_replaces_what_somebody_changed() {
        let draw = |meanwhile: Option<&Meanwhile>| save_button(ButtonKind::Main, None, "Save changes", meanwhile).0;
        assert!(draw(Some(&changed())).contains(&t("meanwhile-save-over")));
        let to_copy = Meanwhile {
            below: Below::ToCopy,
            ..changed()
        };
        assert_eq!(draw(Some(&to_copy)), "", "it cannot be sent");
        for below in [Below::Unsaid, Below::Beside, Below::Files] {
            assert!(
                draw(Some(&Meanwhile { below, ..changed() })).contains("Save changes"),
                "{below:?}"
            );
        }
        assert!(draw(None).contains("Save changes"));
    }
}
