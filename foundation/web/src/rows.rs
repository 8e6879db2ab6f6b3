//! A list in a form of which two people changed some rows: put together row by row, where it is certain which row is which.

use crate::forms::clean;
use crate::{Begun, Below, Meanwhile, Stored, t};
use serde_json::{Value, json};

/// What names a row, such as a heading, and its words.
pub type Row = (String, String);

/// The list put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub rows: Vec<Row>,
    /// What somebody else changed.
    pub changed: Vec<ChangedRow>,
}

/// A row that somebody else changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRow {
    pub name: String,
    /// As stored now. `None`: it is gone.
    pub words: Option<String>,
    /// The list has it so; else something else was typed, and stays.
    pub is_taken: bool,
}

/// Each row that was left as the form began is as it is now, and every other as it was typed.
///
/// `None` where it is not certain which row is which, two of one name, or in which order they stand, moved by both.
pub fn merge(begun: &[Row], typed: &[Row], now: &[Row]) -> Option<Merged> {
    if [begun, typed, now].into_iter().any(has_doubles) {
        return None;
    }
    let mut merged = Merged {
        rows: Vec::new(),
        changed: Vec::new(),
    };
    for name in in_order(begun, typed, now)? {
        let (was, mine, is) = (words_of(begun, name), words_of(typed, name), words_of(now, name));
        let words = if mine == was { is } else { mine };
        if let Some(words) = words {
            merged.rows.push((name.to_owned(), words.to_owned()));
        }
        if is != was {
            merged.changed.push(ChangedRow {
                name: name.to_owned(),
                words: is.map(str::to_owned),
                is_taken: words == is,
            });
        }
    }
    Some(merged)
}

fn words_of<'a>(rows: &'a [Row], name: &str) -> Option<&'a str> {
    let found = rows.iter().find(|row| row.0 == name);
    found.map(|(_, words)| words.as_str())
}

fn has_doubles(rows: &[Row]) -> bool {
    let is_earlier = |(place, row): (usize, &Row)| words_of(&rows[..place], &row.0).is_some();
    rows.iter().enumerate().any(is_earlier)
}

/// The names of `rows` that are among the `others` too.
fn shared<'a>(rows: &'a [Row], others: &[Row]) -> Vec<&'a str> {
    let names = rows.iter().map(|row| row.0.as_str());
    names.filter(|name| words_of(others, name).is_some()).collect()
}

/// All names, in the order of now, or as typed where they were moved there; what stands in the other list only comes after what it came
/// after.
fn in_order<'a>(begun: &'a [Row], typed: &'a [Row], now: &'a [Row]) -> Option<Vec<&'a str>> {
    let is_moved = |rows: &[Row]| shared(rows, begun) != shared(begun, rows);
    let (first, second) = match (is_moved(typed), is_moved(now)) {
        (true, true) if shared(typed, now) != shared(now, typed) => return None,
        (true, _) => (typed, now),
        _ => (now, typed),
    };
    let mut names: Vec<&str> = first.iter().map(|row| row.0.as_str()).collect();
    for rows in [second, begun] {
        let mut place = 0;
        for (name, _) in rows {
            match names.iter().position(|other| other == name) {
                Some(found) => place = found + 1,
                None => {
                    names.insert(place, name);
                    place += 1;
                }
            }
        }
    }
    Some(names)
}

impl Merged {
    fn has_all(&self) -> bool {
        self.changed.iter().all(|row| row.is_taken)
    }

    /// What somebody else changed, in words for people: of what stands in the form only the name. Empty: only the order is another.
    fn words(&self) -> String {
        let has_all = self.has_all();
        let (taken, others): (Vec<_>, Vec<_>) = self.changed.iter().partition(|row| row.is_taken);
        let said = |row: &&ChangedRow| match (&row.words, row.is_taken) {
            (Some(_), true) if has_all => row.name.clone(),
            (Some(_), true) => format!("{} ({})", row.name, t("meanwhile-is-taken")),
            (None, true) if !has_all => {
                format!("{}: {} ({})", row.name, t("meanwhile-empty"), t("meanwhile-is-taken"))
            }
            (Some(words), false) => format!("{}: {words}", row.name),
            (None, _) => format!("{}: {}", row.name, t("meanwhile-empty")),
        };
        let all: Vec<String> = taken.iter().chain(&others).map(said).collect();
        all.join("; ")
    }
}

/// Rows as the value of a [`Stored`] field.
pub fn value_of(rows: &[Row]) -> Value {
    let row = |(label, words): &Row| json!({ "label": label, "words": words });
    rows.iter().map(row).collect()
}

/// The rows of such a value, as they are kept.
fn rows_of(value: &Value) -> Option<Vec<Row>> {
    let text = |row: &Value, name: &str| row.get(name)?.as_str().map(clean);
    let row = |row: &Value| Some((text(row, "label")?, text(row, "words")?));
    value.as_array()?.iter().map(row).collect()
}

impl Begun {
    /// The list that this form began with, put together.
    fn merged(&self, name: &str, typed: &Value, now: &Value) -> Option<Merged> {
        let begun = rows_of(self.value(name)?)?;
        merge(&begun, &rows_of(typed)?, &rows_of(now)?)
    }
}

impl Meanwhile {
    /// The same, and of a list only the rows that somebody changed.
    #[must_use]
    pub(crate) fn row_by_row(mut self, begun: &Begun, typed: &[Stored]) -> Self {
        if self.below != Below::Over {
            return self;
        }
        for field in self.changed.iter_mut().flatten() {
            let typed = typed.iter().find(|typed| typed.name == field.name);
            let Some(merged) = typed.and_then(|typed| begun.merged(field.name, &typed.value, &field.value)) else {
                continue;
            };
            self.otherwise.retain(|name| *name != field.name);
            if !merged.has_all() {
                self.otherwise.push(field.name);
            }
            if !merged.changed.is_empty() {
                field.words = merged.words();
            }
        }
        self
    }

    /// What a list of the form is filled with: row by row where that is certain, else as [`Meanwhile::fill`] says.
    pub fn fill_rows(&self, begun: &Begun, name: &str, typed: Vec<Row>, now: Vec<Row>) -> Vec<Row> {
        let is_changed = self.below == Below::Over && self.fields().iter().any(|field| field.name == name);
        let merged = begun.merged(name, &value_of(&typed), &value_of(&now));
        match merged.filter(|_| is_changed) {
            Some(merged) => merged.rows,
            None => self.fill(name, typed, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(all: &[(&str, &str)]) -> Vec<Row> {
        let row = |(name, words): &(&str, &str)| ((*name).to_owned(), (*words).to_owned());
        all.iter().map(row).collect()
    }

    const BEGUN: [(&str, &str); 3] = [("Parking", "2 bays"), ("Radio", "weak"), ("Roof", "key")];

    fn merged(typed: &[(&str, &str)], now: &[(&str, &str)]) -> Option<Merged> {
        merge(&rows(&BEGUN), &rows(typed), &rows(now))
    }

    fn changed(name: &str, words: Option<&str>, is_taken: bool) -> ChangedRow {
        ChangedRow {
            name: name.into(),
            words: words.map(str::to_owned),
            is_taken,
        }
    }

    #[test]
    fn a_row_that_was_left_alone_is_as_it_is_now_and_every_other_as_typed() {
        let now = [("Parking", "none"), ("Radio", "weak"), ("Dogs", "2"), ("Roof", "key")];
        let both = merged(&[("Parking", "2 bays"), ("Radio", "good"), ("Roof", "key")], &now).unwrap();
        let expected = [("Parking", "none"), ("Radio", "good"), ("Dogs", "2"), ("Roof", "key")];
        assert_eq!(both.rows, rows(&expected));
        assert_eq!(
            both.changed,
            [changed("Parking", Some("none"), true), changed("Dogs", Some("2"), true)]
        );
        let nothing = merged(&BEGUN, &now).unwrap();
        assert_eq!(nothing.rows, rows(&now));
        let alone = merged(&now, &BEGUN).unwrap();
        assert_eq!((alone.rows, alone.changed), (rows(&now), vec![]));
    }

    #[test]
    fn what_both_changed_stays_as_typed_and_is_named() {
        let typed = [("Parking", "1 bay"), ("Radio", "good"), ("Key", "gate")];
        let now = [("Parking", "none"), ("Radio", "good"), ("Roof", "gone")];
        let both = merged(&typed, &now).unwrap();
        assert_eq!(both.rows, rows(&typed));
        let expected = [
            changed("Parking", Some("none"), false),
            changed("Radio", Some("good"), true),
            changed("Roof", Some("gone"), false),
        ];
        assert_eq!(both.changed, expected);
        assert_eq!(both.words(), "Radio (now in your form); Parking: none; Roof: gone");
    }

    #[test]
    fn what_somebody_took_out_is_gone_unless_something_was_typed_in_it() {
        let now = [("Roof", "key")];
        let typed = [("Parking", "2 bays"), ("Radio", "good"), ("Roof", "key")];
        let both = merged(&typed, &now).unwrap();
        assert_eq!(both.rows, rows(&[("Radio", "good"), ("Roof", "key")]));
        assert_eq!(
            both.changed,
            [changed("Parking", None, true), changed("Radio", None, false)]
        );
        assert_eq!(both.words(), "Parking: nothing (now in your form); Radio: nothing");
        // Both took it out.
        let both = merged(&now, &now).unwrap();
        assert_eq!(both.rows, rows(&now));
        assert!(both.has_all());
    }

    #[test]
    fn who_moved_rows_gave_their_order() {
        let moved = [("Roof", "key"), ("Parking", "2 bays"), ("Radio", "weak")];
        let longer = [("Parking", "2 bays"), ("Radio", "weak"), ("Dogs", "2"), ("Roof", "key")];
        let expected = [("Roof", "key"), ("Parking", "2 bays"), ("Radio", "weak"), ("Dogs", "2")];
        for (typed, now) in [(&moved[..], &longer[..]), (&longer[..], &moved[..])] {
            assert_eq!(merged(typed, now).unwrap().rows, rows(&expected));
        }
        let other = [("Radio", "weak"), ("Parking", "2 bays"), ("Roof", "key")];
        assert_eq!(merged(&moved, &other), None);
        assert!(merged(&moved, &moved).is_some());
    }

    #[test]
    fn where_two_have_one_name_nothing_is_put_together() {
        let double = [("Parking", "2 bays"), ("Parking", "none")];
        assert_eq!(merged(&double, &BEGUN), None);
        assert_eq!(merged(&BEGUN, &double), None);
        assert_eq!(merge(&rows(&double), &rows(&BEGUN), &rows(&BEGUN)), None);
    }

    #[test]
    fn a_form_gets_the_list_put_together_and_says_which_rows_changed() {
        let notes = |all: &[(&str, &str)]| [Stored::known("notes", "Notes", value_of(&rows(all)), "all of it")];
        let begun = Begun::with(&notes(&BEGUN));
        let typed = [("Parking", "2 bays\r"), ("Radio", "good"), ("Roof", "key")];
        let filled = |now: &[(&str, &str)]| {
            let since = begun.since(&notes(&typed), &notes(now), "/x");
            let filled = since.fill_rows(&begun, "notes", rows(&typed), rows(now));
            (since.fields()[0].words.clone(), since.replaces(), filled)
        };
        let now = [("Parking", "none"), ("Radio", "weak"), ("Roof", "key")];
        let both = rows(&[("Parking", "none"), ("Radio", "good"), ("Roof", "key")]);
        assert_eq!(filled(&now), ("Parking".to_owned(), false, both));
        let now = [("Parking", "none"), ("Radio", "none"), ("Roof", "key")];
        let both = rows(&[("Parking", "none"), ("Radio", "good"), ("Roof", "key")]);
        let words = "Parking (now in your form); Radio: none".to_owned();
        assert_eq!(filled(&now), (words, true, both));
        // Two of one name: all of it, as it was typed.
        let now = [("Radio", "weak"), ("Radio", "none")];
        assert_eq!(filled(&now), ("all of it".to_owned(), true, rows(&typed)));
    }
}
