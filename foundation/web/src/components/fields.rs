//! Fields of forms: a visible label, the hint before the field, the error above it, the value kept.

use super::meanwhile::now_mark;
use crate::icons::icon;
use crate::meanwhile::Now;
use crate::texts::t;
use maud::{Markup, html};

/// The id of a field, from its name: `error_summary` links to it.
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// The session's token as a hidden input. Every form that posts begins with it.
pub fn csrf_field(token: &str) -> Markup {
    hidden_field("_csrf", token)
}

/// A hidden input.
pub fn hidden_field(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// "There is a problem", with a link to each field. Empty when there is none.
///
/// Each problem is the field's name and what to do: "Enter the police case number, like CR-2041".
pub fn error_summary(problems: &[(&str, String)]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.error-summary role="alert" tabindex="-1" {
                h2 { (t("problem-title")) }
                ul { @for (name, words) in problems { li { a href=(format!("#{}", field_id(name))) { (words) } } } }
            }
        }
    }
}

/// What every kind of field has around its input.
struct Around<'a> {
    name: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    error: Option<&'a str>,
    now: Option<Now<'a>>,
}

impl Around<'_> {
    fn class(&self) -> &'static str {
        match (self.error, self.now) {
            (Some(_), _) => "field field-error",
            (None, Some(_)) => "field field-meanwhile",
            (None, None) => "field",
        }
    }

    /// Ids of hint, error and what is stored now, for `aria-describedby`.
    fn described_by(&self) -> Option<String> {
        let id = field_id(self.name);
        let hint = self.hint.map(|_| format!("{id}-hint"));
        let error = self.error.map(|_| format!("{id}-error"));
        let now = self.now.map(|_| format!("{id}-now"));
        let ids: Vec<String> = hint.into_iter().chain(error).chain(now).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// What somebody else made of it meanwhile.
    fn now(&self) -> Markup {
        html! { @if let Some(now) = self.now { (now_mark(&format!("{}-now", field_id(self.name)), now)) } }
    }

    fn words(&self) -> Markup {
        let id = field_id(self.name);
        html! {
            @if let Some(hint) = self.hint { p.form-hint id=(format!("{id}-hint")) { (hint) } }
            @if let Some(error) = self.error {
                span.field-message id=(format!("{id}-error")) { span.visually-hidden { (t("problem-prefix")) ": " } (error) }
            }
        }
    }

    fn field(&self, input: Markup) -> Markup {
        html! {
            div class=(self.class()) {
                label.form-label for=(field_id(self.name)) { (self.label) }
                (self.words())
                (input)
                (self.now())
            }
        }
    }

    /// For several inputs under one question.
    fn group(&self, inputs: Markup) -> Markup {
        html! {
            fieldset class=(self.class()) id=(field_id(self.name)) aria-describedby=[self.described_by()] {
                legend { (self.label) }
                (self.words())
                (inputs)
                (self.now())
            }
        }
    }
}

/// One line of text, a number, a date, a password.
#[derive(Debug, Clone, Default)]
pub struct TextField<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    /// What is stored, where somebody changed it since the form was opened.
    pub now: Option<Now<'a>>,
    pub value: &'a str,
    /// `type` of the input; empty means text.
    pub kind: &'a str,
    /// `autocomplete`, such as `current-password`; empty leaves it to the browser.
    pub autocomplete: &'a str,
    /// `inputmode`, such as `numeric`; empty leaves it to the browser.
    pub inputmode: &'a str,
    pub placeholder: &'a str,
    pub required: bool,
    /// It is shown and sent, and cannot be changed.
    pub read_only: bool,
    pub max_length: Option<u32>,
    /// Short things: at most 14 rem wide.
    pub narrow: bool,
}

/// A [`TextField`].
pub fn text_field(field: &TextField<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: field.now,
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let input = html! {
        input.form-control id=(field_id(field.name)) name=(field.name) value=(field.value)
            type=(if field.kind.is_empty() { "text" } else { field.kind })
            autocomplete=[some(field.autocomplete)] inputmode=[some(field.inputmode)] placeholder=[some(field.placeholder)]
            required[field.required] readonly[field.read_only] maxlength=[field.max_length] aria-describedby=[around.described_by()]
            aria-invalid=[field.error.map(|_| "true")];
    };
    if field.narrow {
        html! { div.field-narrow { (around.field(input)) } }
    } else {
        around.field(input)
    }
}

/// Several lines of text.
#[derive(Debug, Clone, Default)]
pub struct TextArea<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    /// What is stored, where somebody changed it since the form was opened.
    pub now: Option<Now<'a>>,
    pub value: &'a str,
    /// Rows; zero means four.
    pub rows: u8,
    pub required: bool,
    pub max_length: Option<u32>,
}

/// A [`TextArea`].
pub fn text_area(field: &TextArea<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: field.now,
    };
    around.field(html! {
        textarea.form-control id=(field_id(field.name)) name=(field.name) rows=(if field.rows == 0 { 4 } else { field.rows })
            required[field.required] maxlength=[field.max_length] aria-describedby=[around.described_by()]
            aria-invalid=[field.error.map(|_| "true")] { (field.value) }
    })
}

/// One value to choose.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    /// A value with its words.
    pub fn of(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// One of many, in a list that opens.
#[derive(Debug, Clone, Default)]
pub struct SelectField<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    /// What is stored, where somebody changed it since the form was opened.
    pub now: Option<Now<'a>>,
    pub value: &'a str,
    pub choices: &'a [Choice],
    /// First line with an empty value, "Choose a site".
    pub empty: Option<&'a str>,
    pub required: bool,
}

/// A [`SelectField`].
pub fn select_field(field: &SelectField<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: field.now,
    };
    around.field(html! {
        select.form-select id=(field_id(field.name)) name=(field.name) required[field.required]
            aria-describedby=[around.described_by()] aria-invalid=[field.error.map(|_| "true")] {
            @if let Some(empty) = field.empty { option value="" { (empty) } }
            @for choice in field.choices { option value=(choice.value) selected[choice.value == field.value] { (choice.label) } }
        }
    })
}

/// One yes or no.
#[derive(Debug, Clone, Default)]
pub struct CheckField<'a> {
    pub name: &'a str,
    /// Sent when checked; empty means `yes`.
    pub value: &'a str,
    pub label: Markup,
    pub hint: Option<&'a str>,
    pub checked: bool,
    /// What is stored, where somebody changed it since the form was opened.
    pub now: Option<Now<'a>>,
}

/// A [`CheckField`].
pub fn check_field(field: &CheckField<'_>) -> Markup {
    let value = if field.value.is_empty() { "yes" } else { field.value };
    // One yes or no is its field: what links to the field reaches it. Of several values each has an id of its own.
    let id = match value {
        "yes" => field_id(field.name),
        value => format!("{}-{value}", field_id(field.name)),
    };
    let hint = field.hint.map(|_| format!("{id}-hint"));
    let now = field.now.map(|_| format!("{id}-now"));
    let ids: Vec<&str> = hint.iter().chain(&now).map(String::as_str).collect();
    let described_by = (!ids.is_empty()).then(|| ids.join(" "));
    html! {
        div.form-check {
            input.form-check-input type="checkbox" id=(id) name=(field.name) value=(value) checked[field.checked] aria-describedby=[described_by];
            div {
                label for=(id) { (field.label) }
                @if let Some(words) = field.hint { p.form-hint id=[hint.as_deref()] { (words) } }
                @if let (Some(words), Some(id)) = (field.now, &now) { (now_mark(id, words)) }
            }
        }
    }
}

/// One of few, all in view: as radios or as chips.
#[derive(Debug, Clone, Default)]
pub struct ChoiceField<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    /// What is stored, where somebody changed it since the form was opened.
    pub now: Option<Now<'a>>,
    /// Chosen values; radios take the first.
    pub values: &'a [&'a str],
    pub choices: &'a [Choice],
    /// Several may be chosen (chips only).
    pub many: bool,
}

/// Radios, one below the other.
pub fn choice_radios(field: &ChoiceField<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: field.now,
    };
    around.group(html! {
        @for choice in field.choices {
            @let id = format!("{}-{}", field_id(field.name), choice.value);
            div.form-check {
                input.form-check-input type="radio" id=(id) name=(field.name) value=(choice.value) checked[field.values.first() == Some(&choice.value.as_str())];
                label for=(id) { (choice.label) }
            }
        }
    })
}

/// Chips in a row; a check stands before those that are on.
pub fn choice_chips(field: &ChoiceField<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: field.now,
    };
    let kind = if field.many { "checkbox" } else { "radio" };
    around.group(html! {
        div.chips {
            @for choice in field.choices {
                label.chip {
                    input type=(kind) name=(field.name) value=(choice.value) checked[field.values.contains(&choice.value.as_str())];
                    span.chip-check { (icon("check")) }
                    span { (choice.label) }
                }
            }
        }
    })
}

/// A radio as a card with a second line: the two levels of an emergency.
#[derive(Debug, Clone, Default)]
pub struct ChoiceCard {
    pub value: String,
    pub label: String,
    pub words: String,
    /// Danger to life: red when chosen.
    pub live: bool,
}

/// Cards side by side under one question.
pub fn choice_cards(name: &str, label: &str, error: Option<&str>, chosen: &str, cards: &[ChoiceCard]) -> Markup {
    let around = Around {
        name,
        label,
        hint: None,
        error,
        now: None,
    };
    around.group(html! {
        div.cards {
            @for card in cards {
                label class=(if card.live { "card-choice card-choice-live" } else { "card-choice" }) {
                    input.form-check-input type="radio" name=(name) value=(card.value) checked[card.value == chosen];
                    span { strong { (card.label) } span { (card.words) } }
                }
            }
        }
    })
}

/// A file to send. Its form needs `enctype="multipart/form-data"`.
#[derive(Debug, Clone, Default)]
pub struct FileField<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub error: Option<&'a str>,
    /// `accept`, such as `.geojson,.zip`.
    pub accept: &'a str,
    pub required: bool,
}

/// A [`FileField`].
pub fn file_field(field: &FileField<'_>) -> Markup {
    let around = Around {
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: field.error,
        now: None,
    };
    around.field(html! {
        input.form-control type="file" id=(field_id(field.name)) name=(field.name) accept=(field.accept)
            required[field.required] aria-describedby=[around.described_by()] aria-invalid=[field.error.map(|_| "true")];
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_keeps_its_value_and_is_tied_to_its_message() {
        let field = TextField {
            name: "case",
            label: "Police case number",
            error: Some("Enter it"),
            value: "CR-",
            ..TextField::default()
        };
        let drawn = text_field(&field).0;
        for part in [
            "value=\"CR-\"",
            "aria-invalid=\"true\"",
            "aria-describedby=\"field-case-error\"",
            "id=\"field-case-error\"",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        assert!(
            error_summary(&[("case", "Enter it".to_owned())])
                .0
                .contains("href=\"#field-case\"")
        );
    }

    #[test]
    fn what_is_stored_now_stands_beside_what_was_typed() {
        let field = TextField {
            name: "hours",
            label: "Hours",
            hint: Some("When it is open"),
            now: Some(Now {
                words: "Nights",
                is_taken: false,
            }),
            value: "Days",
            ..TextField::default()
        };
        let drawn = text_field(&field).0;
        for part in [
            "value=\"Days\"",
            "field-meanwhile",
            "aria-describedby=\"field-hours-hint field-hours-now\"",
            "id=\"field-hours-now\"",
            "Now: Nights",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        let check = check_field(&CheckField {
            name: "preferred",
            now: Some(Now {
                words: "",
                is_taken: true,
            }),
            ..CheckField::default()
        });
        for part in [
            "type=\"checkbox\" id=\"field-preferred\"",
            "aria-describedby=\"field-preferred-now\"",
            "for=\"field-preferred\"",
        ] {
            assert!(check.0.contains(part), "{part} in {}", check.0);
        }
        let one_of_many = check_field(&CheckField {
            name: "days",
            value: "monday",
            ..CheckField::default()
        });
        assert!(one_of_many.0.contains("id=\"field-days-monday\""), "{}", one_of_many.0);
    }

    #[test]
    fn without_problems_there_is_no_summary() {
        assert_eq!(error_summary(&[]).0, "");
    }
}
