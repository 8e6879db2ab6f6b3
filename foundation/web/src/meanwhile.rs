//! What somebody else changed while a form was open: what it began with, what is stored now, and where that can be opened.

use crate::forms::clean;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A field as the record has it now: its value as forms and the API send it, and the words that people read.
///
/// Make it only of what its reader may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Name of the field, in the form and in the API.
    pub name: &'static str,
    #[serde(rename = "now")]
    pub value: Value,
    /// The label of the form.
    #[serde(skip)]
    pub label: String,
    /// Empty when nothing is stored.
    #[serde(skip)]
    pub words: String,
}

impl Stored {
    /// A text, a number or a date: people read what is sent.
    pub fn text(name: &'static str, label: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self {
            words: value.clone(),
            ..Self::known(name, label, value, String::new())
        }
    }

    /// One that people read in other words than are sent: a choice, a yes, a list.
    pub fn known(
        name: &'static str,
        label: impl Into<String>,
        value: impl Into<Value>,
        words: impl Into<String>,
    ) -> Self {
        Self {
            name,
            value: value.into(),
            label: label.into(),
            words: words.into(),
        }
    }
}

/// The values that a form was filled with when it was opened. It goes along hidden, and what is not readable is nothing known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun(BTreeMap<String, Value>);

impl Begun {
    /// The form begins with these.
    pub fn with(stored: &[Stored]) -> Self {
        let pair = |field: &Stored| (field.name.to_owned(), field.value.clone());
        Self(stored.iter().map(pair).collect())
    }

    /// The form said nothing of its beginning.
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of the stored fields that are not as the form began; `None` where that is not known. A field that the form did not begin
    /// with is not said to have changed, and where one is missing "none of them" is not said either.
    pub fn changed(&self, stored: &[Stored]) -> Option<Vec<Stored>> {
        let differs = |field: &&Stored| self.0.get(field.name).is_some_and(|was| *was != field.value);
        let changed: Vec<Stored> = stored.iter().filter(differs).cloned().collect();
        (self.knows(stored) || !changed.is_empty()).then_some(changed)
    }

    /// What becomes of what somebody changed, when the form is filled again: the names of those of the `changed` fields in which something
    /// else was typed, and which keep it. Every other, left as the form began or typed alike, takes what is stored now.
    ///
    /// `typed` is what was typed, as it would be stored. A field that is not among it keeps what stands in the form.
    pub fn typed_otherwise(&self, typed: &[Stored], changed: &[Stored]) -> Vec<&'static str> {
        let takes_now = |now: &Stored| {
            let typed = typed.iter().find(|field| field.name == now.name);
            typed.is_some_and(|typed| {
                let typed = as_kept(&typed.value);
                let was = self.0.get(now.name).map(as_kept);
                was.is_some_and(|was| was == typed) || typed == as_kept(&now.value)
            })
        };
        let others = changed.iter().filter(|now| !takes_now(now));
        others.map(|now| now.name).collect()
    }

    /// What whoever filled this form and came second is told of the record as it is stored now. What the form did not begin with could be
    /// replaced unseen, so it goes on only where it knew all.
    ///
    /// `typed` is what was typed, as it would be stored.
    pub fn since(&self, typed: &[Stored], stored: &[Stored], reopen: impl Into<String>) -> Meanwhile {
        let changed = self.changed(stored);
        Meanwhile {
            reopen: reopen.into(),
            otherwise: self.typed_otherwise(typed, changed.as_deref().unwrap_or_default()),
            changed,
            below: if self.knows(stored) { Below::Over } else { Below::ToCopy },
        }
        .row_by_row(self, typed)
    }

    /// The value that this field began with.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Did the form begin with all of these?
    pub fn knows(&self, stored: &[Stored]) -> bool {
        !self.is_unknown() && stored.iter().all(|field| self.0.contains_key(field.name))
    }
}

/// A value without what a form adds on its way: other ends of lines, and what nobody sees.
fn as_kept(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(all) => all.iter().map(as_kept).collect(),
        Value::Object(all) => all.iter().map(|(name, value)| (name.clone(), as_kept(value))).collect(),
        other => other.clone(),
    }
}

impl fmt::Display for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl<'de> Deserialize<'de> for Begun {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(&text).unwrap_or_default()))
    }
}

/// What a conflict says beyond its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meanwhile {
    /// The page that shows the record, or its form, as it is now.
    pub reopen: String,
    /// What is not as it was. `None`: that is not known, and nothing is said of fields.
    pub changed: Option<Vec<Stored>>,
    /// Those of them in which something else was typed: [`Begun::typed_otherwise`].
    pub otherwise: Vec<&'static str>,
    pub below: Below,
}

/// What stands in a field now, where somebody changed it meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now<'a> {
    /// Empty when nothing is stored.
    pub words: &'a str,
    /// The form was filled with it.
    pub is_taken: bool,
}

/// What stands below the words of a conflict, as far as its page knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Below {
    /// No form, or nothing that could be said of it.
    #[default]
    Unsaid,
    /// What was typed, beside what somebody changed elsewhere in the form, with the version that the reader was just shown: sent again it
    /// takes the place of what is stored now.
    Over,
    /// What was typed, with the version of now; sent again it is added to what is there and takes the place of nothing.
    Beside,
    /// What was typed, with its old version: it can be read and copied, and not be sent.
    ToCopy,
    /// A form for files, which no page can fill again.
    Files,
}

impl Meanwhile {
    /// The fields that changed, where that is known.
    pub fn fields(&self) -> &[Stored] {
        self.changed.as_deref().unwrap_or_default()
    }

    /// Would sending the form again put something else in the place of what somebody changed?
    pub fn replaces(&self) -> bool {
        self.below == Below::Over && self.fields().iter().any(|field| !self.takes(field.name))
    }

    /// Does the form have what somebody made of this field?
    pub fn takes(&self, name: &str) -> bool {
        let is_changed = self.fields().iter().any(|field| field.name == name);
        self.below == Below::Over && is_changed && !self.otherwise.contains(&name)
    }

    /// What a field of the form is filled with: what is stored `now` where the form takes it, else what was typed.
    pub fn fill<T>(&self, name: &str, typed: T, now: T) -> T {
        if self.takes(name) { now } else { typed }
    }

    /// What stands in a field now, when somebody changed it meanwhile.
    pub fn now(&self, name: &str) -> Option<Now<'_>> {
        let field = self.fields().iter().find(|field| field.name == name)?;
        Some(Now {
            words: &field.words,
            is_taken: self.takes(name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(hours: &str, label: &str) -> Vec<Stored> {
        vec![
            Stored::text("hours", "Hours", hours),
            Stored::known("tlp", "Label", label, "words of it"),
        ]
    }

    #[derive(Deserialize)]
    struct Sent {
        #[serde(default)]
        begun: Begun,
    }

    fn sent(text: &str) -> Begun {
        let encoded = serde_html_form::to_string([("begun", text)]).unwrap();
        serde_html_form::from_str::<Sent>(&encoded).unwrap().begun
    }

    #[test]
    fn what_went_out_with_the_form_comes_back_with_it() {
        let begun = Begun::with(&stored("\"24\" hours & <more>", "TLP:RED"));
        assert_eq!(sent(&begun.to_string()), begun);
    }

    #[test]
    fn only_what_differs_from_the_beginning_changed() {
        let begun = Begun::with(&stored("Days", "TLP:RED"));
        assert_eq!(begun.changed(&stored("Days", "TLP:RED")), Some(Vec::new()));
        let changed = begun.changed(&stored("Nights", "TLP:RED"));
        assert_eq!(changed, Some(vec![Stored::text("hours", "Hours", "Nights")]));
        let meanwhile = Meanwhile {
            reopen: "/x".into(),
            changed,
            otherwise: vec!["hours"],
            below: Below::Over,
        };
        let hours = Now {
            words: "Nights",
            is_taken: false,
        };
        assert_eq!((meanwhile.now("hours"), meanwhile.now("tlp")), (Some(hours), None));
        assert!(meanwhile.replaces());
        let nothing = Meanwhile {
            changed: Some(Vec::new()),
            ..meanwhile
        };
        assert!(!nothing.replaces());
    }

    /// Begun with Days and TLP:RED, changed to Nights and TLP:GREEN by somebody else.
    fn over(hours: &str, label: &str) -> Meanwhile {
        let (begun, now) = (Begun::with(&stored("Days", "TLP:RED")), stored("Nights", "TLP:GREEN"));
        let changed = begun.changed(&now).unwrap();
        Meanwhile {
            reopen: "/x".into(),
            otherwise: begun.typed_otherwise(&stored(hours, label), &changed),
            changed: Some(changed),
            below: Below::Over,
        }
    }

    #[test]
    fn a_field_that_was_left_as_the_form_began_takes_what_is_stored_now() {
        for (hours, label, otherwise) in [
            ("Days", "TLP:RED", vec![]),
            ("Weekends", "TLP:RED", vec!["hours"]),
            ("Days", "TLP:AMBER", vec!["tlp"]),
            ("Weekends", "TLP:AMBER", vec!["hours", "tlp"]),
            // What both made of it is no other thing, and what a browser adds was not typed.
            ("Nights", "TLP:GREEN", vec![]),
            (" Days\r\n", "TLP:RED\u{200B}", vec![]),
            ("", "TLP:RED", vec!["hours"]),
        ] {
            let over = over(hours, label);
            assert_eq!(over.otherwise, otherwise, "{hours:?} {label:?}");
            assert_eq!(over.replaces(), !otherwise.is_empty());
            let filled = if otherwise.contains(&"hours") { hours } else { "Nights" };
            assert_eq!(over.fill("hours", hours, "Nights"), filled);
            assert_eq!(over.now("hours").unwrap().is_taken, !otherwise.contains(&"hours"));
        }
    }

    #[test]
    fn what_nobody_else_changed_stays_as_it_was_typed() {
        let begun = Begun::with(&stored("Days", "TLP:RED"));
        let changed = begun.changed(&stored("Days", "TLP:GREEN")).unwrap();
        let typed = stored("Weekends", "TLP:RED");
        assert!(begun.typed_otherwise(&typed, &changed).is_empty());
        let over = Meanwhile {
            changed: Some(changed),
            ..over("Days", "TLP:RED")
        };
        assert_eq!(over.fill("hours", "Weekends", "Days"), "Weekends");
        assert_eq!(over.fill("tlp", "TLP:RED", "TLP:GREEN"), "TLP:GREEN");
    }

    #[test]
    fn of_what_is_not_known_the_form_keeps_what_it_has() {
        let begun = Begun::with(&stored("Days", "TLP:RED"));
        let changed = begun.changed(&stored("Nights", "TLP:GREEN")).unwrap();
        assert_eq!(
            begun.typed_otherwise(&[], &changed),
            ["hours", "tlp"],
            "it says nothing of what was typed"
        );
        let typed = stored("Days", "TLP:RED");
        assert_eq!(
            Begun::default().typed_otherwise(&typed, &changed),
            ["hours", "tlp"],
            "nor of its beginning"
        );
        // What cannot be sent again stays as it was typed, to be copied.
        let to_copy = Meanwhile {
            below: Below::ToCopy,
            ..over("Days", "TLP:RED")
        };
        assert!(!to_copy.takes("hours") && !to_copy.now("hours").unwrap().is_taken);
        assert_eq!(to_copy.fill("hours", "Days", "Nights"), "Days");
    }

    #[test]
    fn a_list_was_left_as_it_was_when_all_of_it_was() {
        let notes = |all: &[(&str, &str)]| {
            let all: Vec<Value> = all
                .iter()
                .map(|(label, words)| serde_json::json!({ "label": label, "words": words }))
                .collect();
            [Stored::known("notes", "Notes", all, "")]
        };
        let begun = Begun::with(&notes(&[("Parking", "2 bays"), ("Radio", "weak")]));
        let now = notes(&[("Parking", "none")]);
        let otherwise = |typed: &[Stored]| begun.typed_otherwise(typed, &now);
        assert!(otherwise(&notes(&[("Parking", "2 bays\r"), ("Radio", "weak")])).is_empty());
        assert_eq!(otherwise(&notes(&[("Parking", "2 bays")])), ["notes"]);
    }

    #[test]
    fn of_a_form_that_says_nothing_of_its_beginning_nothing_is_claimed() {
        for text in ["", "{", "[1]", "7", "null", "{\"other\":\"x\"}"] {
            assert_eq!(sent(text).changed(&stored("Nights", "TLP:RED")), None, "{text}");
        }
        // Of one that says only a part, what differs is known, and "nothing" is not.
        let part = sent("{\"hours\":\"Days\"}");
        assert_eq!(part.changed(&stored("Days", "TLP:RED")), None);
        let of_all = Begun::with(&stored("Days", "TLP:RED"));
        for (begun, below) in [(&part, Below::ToCopy), (&of_all, Below::Over)] {
            let since = begun.since(&stored("Days", "TLP:RED"), &stored("Nights", "TLP:RED"), "/x");
            assert_eq!((since.fields().len(), since.below), (1, below));
            assert_eq!(since.takes("hours"), below == Below::Over);
        }
        assert_eq!(part.changed(&stored("Nights", "TLP:RED")).unwrap().len(), 1);
        assert_eq!(Begun::default().changed(&[]), None, "a new record began with nothing");
        assert_eq!(serde_html_form::from_str::<Sent>("").unwrap().begun, Begun::default());
    }

    #[test]
    fn a_program_reads_the_value_and_not_the_words() {
        let said = serde_json::to_value(stored("Nights", "TLP:RED")).unwrap();
        assert_eq!(said[1], serde_json::json!({ "name": "tlp", "now": "TLP:RED" }));
    }
}
