//! Rows to nouns: each column is read by name and by what it means.

use crate::Fault;
use muster_terms::{Timestamp, parse_instant};
use sea_orm::{QueryResult, TryGetable};
use std::str::FromStr;

/// One row of an answer.
pub struct Row(pub(crate) QueryResult);

/// A noun that can be read from a row.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self, Fault>;
}

fn wrong(column: &str, why: impl std::fmt::Display) -> Fault {
    Fault::Row {
        column: column.to_owned(),
        why: why.to_string(),
    }
}

impl Row {
    /// A column as the driver gives it: `String`, `i64`, `bool`, `f64`, `Vec<u8>`, or an `Option` of these.
    pub fn get<T: TryGetable>(&self, column: &str) -> Result<T, Fault> {
        self.0.try_get("", column).map_err(|err| wrong(column, err))
    }

    pub fn text(&self, column: &str) -> Result<String, Fault> {
        self.get(column)
    }

    pub fn opt_text(&self, column: &str) -> Result<Option<String>, Fault> {
        self.get(column)
    }

    pub fn int(&self, column: &str) -> Result<i64, Fault> {
        self.get(column)
    }

    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, Fault> {
        self.get(column)
    }

    pub fn flag(&self, column: &str) -> Result<bool, Fault> {
        self.get(column)
    }

    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, Fault> {
        self.get(column)
    }

    /// An id, a reference or any other text with a parser of its own.
    pub fn parsed<T: FromStr>(&self, column: &str) -> Result<T, Fault>
    where
        T::Err: std::fmt::Display,
    {
        self.text(column)?.parse().map_err(|err| wrong(column, err))
    }

    pub fn opt_parsed<T: FromStr>(&self, column: &str) -> Result<Option<T>, Fault>
    where
        T::Err: std::fmt::Display,
    {
        self.opt_text(column)?
            .map(|text| text.parse().map_err(|err| wrong(column, err)))
            .transpose()
    }

    /// An instant, RFC 3339.
    pub fn instant(&self, column: &str) -> Result<Timestamp, Fault> {
        parse_instant(&self.text(column)?).map_err(|err| wrong(column, err))
    }

    pub fn opt_instant(&self, column: &str) -> Result<Option<Timestamp>, Fault> {
        self.opt_text(column)?
            .map(|text| parse_instant(&text).map_err(|err| wrong(column, err)))
            .transpose()
    }

    /// A word of a closed list, such as a duty: `row.word("duty", Duty::parse)`.
    pub fn word<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| wrong(column, format_args!("unknown word {text:?}")))
    }

    pub fn opt_word<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
        self.opt_text(column)?
            .map(|text| parse(&text).ok_or_else(|| wrong(column, format_args!("unknown word {text:?}"))))
            .transpose()
    }

    /// JSON kept as text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, Fault> {
        serde_json::from_str(&self.text(column)?).map_err(|err| wrong(column, err))
    }

    pub fn opt_json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Fault> {
        self.opt_text(column)?
            .map(|text| serde_json::from_str(&text).map_err(|err| wrong(column, err)))
            .transpose()
    }
}
