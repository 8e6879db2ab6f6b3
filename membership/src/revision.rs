//! Of two who change one record at once, one wins, and the other is told who did, when, and what was changed.

use muster_store::{Fault, FromRow, Row};
use muster_terms::{Act, Timestamp};
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told};
use std::collections::BTreeMap;

/// The columns of a [`Revision`].
pub const COLUMNS: &str = "revision, field_revisions, changed_at, changed_by";

/// A record with its revision.
#[derive(Debug, Clone)]
pub struct Revised<T> {
    pub record: T,
    pub revision: Revision,
}

/// Which version of a record this is, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Counts up with each save that changes a field of the form. Whoever saves gives back the number that they read.
    pub number: i64,
    /// The number that changed a field last, by the field's name in the API. One that is not here was not changed since this is kept.
    fields: BTreeMap<String, i64>,
    last: Option<LastChange>,
}

impl<T: FromRow> FromRow for Revised<T> {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            record: T::from_row(row)?,
            revision: Revision::from_row(row)?,
        })
    }
}

impl FromRow for Revision {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            number: row.int("revision")?,
            fields: row.json("field_revisions")?,
            last: LastChange::kept(row.opt_text("changed_by")?, row.opt_instant("changed_at")?),
        })
    }
}

impl Revision {
    /// Of a new record.
    pub fn first() -> Self {
        Self {
            number: 1,
            fields: BTreeMap::new(),
            last: None,
        }
    }

    /// The next one, when this desk changed what `was` stored to what `is`; the same where nothing differs.
    pub fn after(mut self, was: &[Stored], is: &[Stored], desk: &Desk) -> Self {
        self.count_up(was, is, LastChange::by(desk));
        self
    }

    fn count_up(&mut self, was: &[Stored], is: &[Stored], last: LastChange) {
        let changed = Begun::with(was).changed(is).unwrap_or_default();
        if changed.is_empty() {
            return;
        }
        self.number += 1;
        for field in changed {
            self.fields.insert(field.name.to_owned(), self.number);
        }
        self.last = Some(last);
    }

    /// Those of the stored fields that were changed after revision `read`; `None` where that is no earlier one of this record.
    fn changed_since(&self, read: i64, stored: Vec<Stored>) -> Option<Vec<Stored>> {
        let later = |field: &Stored| self.fields.get(field.name).is_some_and(|number| *number > read);
        let is_earlier = (1..self.number).contains(&read);
        is_earlier.then(|| stored.into_iter().filter(later).collect())
    }

    /// What whoever read revision `read` is told, of a record that is at another: who changed it last and when, and the fields that were
    /// changed since; `reopen` is where they can look. A program that lends no reading is not told what stands in the fields.
    pub fn conflict(&self, told: Told, read: i64, stored: Vec<Stored>, reopen: &str, desk: &Desk) -> Problem {
        let changed = self.changed_since(read, stored);
        let changed = changed.filter(|_| desk.may(Act::ReadOwn));
        told.conflict(self.last.as_ref(), desk).meanwhile(reopen, changed)
    }

    /// The numbers of its fields, as their column keeps them.
    pub fn fields_as_json(&self) -> Result<String, Fault> {
        serde_json::to_string(&self.fields).map_err(Fault::other)
    }

    pub fn changed_at(&self) -> Option<Timestamp> {
        self.last.as_ref().map(|last| last.at)
    }

    pub fn changed_by(&self) -> Option<&str> {
        self.last.as_ref().map(|last| last.by.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(title: &str, phone: &str) -> Vec<Stored> {
        vec![
            Stored::text("title", "Title", title),
            Stored::text("phone", "Phone", phone),
        ]
    }

    fn last() -> LastChange {
        LastChange {
            by: "Site manager".into(),
            at: "2031-05-05T09:01:00Z".parse().unwrap(),
        }
    }

    fn names(fields: Option<Vec<Stored>>) -> Option<Vec<&'static str>> {
        fields.map(|fields| fields.iter().map(|field| field.name).collect())
    }

    #[test]
    fn each_field_keeps_the_revision_that_changed_it_last() {
        let mut revision = Revision::first();
        revision.count_up(&stored("Post 3", ""), &stored("Post 4", ""), last());
        revision.count_up(&stored("Post 4", ""), &stored("Post 4", "112"), last());
        let since = |read| names(revision.changed_since(read, stored("Post 4", "112")));
        assert_eq!(revision.number, 3);
        assert_eq!(since(1), Some(vec!["title", "phone"]));
        assert_eq!(since(2), Some(vec!["phone"]));
        assert_eq!(revision.changed_by(), Some("Site manager"));
    }

    #[test]
    fn of_a_revision_that_never_was_nothing_is_claimed() {
        let mut revision = Revision::first();
        revision.count_up(&stored("Post 3", ""), &stored("Post 4", ""), last());
        for read in [i64::MIN, 0, 2, 3, i64::MAX] {
            assert_eq!(revision.changed_since(read, stored("Post 4", "")), None, "{read}");
        }
    }

    #[test]
    fn who_changes_nothing_makes_no_revision() {
        let mut revision = Revision::first();
        revision.count_up(&stored("Post 3", ""), &stored("Post 3", ""), last());
        assert_eq!(revision, Revision::first());
    }
}
