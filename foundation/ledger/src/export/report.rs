//! What a check found, in sentences that a records clerk can read out.

use serde::Serialize;

use super::Record;

/// The findings on one document, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub document: DocumentKind,
    /// The log, as the document names it.
    pub origin: String,
    /// Entries that the signed checkpoint covers; absent where no checkpoint could be trusted.
    pub size: Option<u64>,
    pub key_source: KeySource,
    pub checks: Vec<Check>,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub code: CheckCode,
    /// The entry it is about, counted from 0; absent where it is about the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    pub outcome: Outcome,
    pub sentence: String,
}

/// What was checked, as a code that stays the same when the sentence is reworded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckCode {
    /// The document is in its one canonical spelling.
    Form,
    /// Where the key came from.
    Key,
    /// The signature on the checkpoint.
    Checkpoint,
    /// Every entry's place in the signed log.
    Entries,
    /// The older checkpoint inside the document.
    EarlierCheckpoint,
    /// The older checkpoint that the reader kept.
    OlderCheckpoint,
    /// One disclosed record against its digest.
    Record,
    /// One record that was deleted.
    Deleted,
    /// Records that the export does not show.
    Withheld,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Pass,
    Fail,
    /// Nothing is wrong, and there is something the reader should know.
    Note,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    Export,
    Disclosure,
}

/// Whose word it is that this key is the log's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySource {
    /// The reader had the key already.
    Reader,
    /// The document brought its own key: it can prove only that it agrees with itself.
    Document,
}

impl Report {
    /// Whether nothing failed. Read [`Report::key_source`] before making much of it.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != Outcome::Fail)
    }

    pub(crate) fn add(&mut self, code: CheckCode, outcome: Outcome, sentence: impl Into<String>) {
        self.checks.push(Check {
            code,
            index: None,
            outcome,
            sentence: sentence.into(),
        });
    }

    pub(crate) fn add_at(&mut self, code: CheckCode, index: u64, outcome: Outcome, sentence: impl Into<String>) {
        self.checks.push(Check {
            code,
            index: Some(index),
            outcome,
            sentence: sentence.into(),
        });
    }
}

/// How a record is called in a sentence: its kind and id where it has them.
pub(crate) fn label(index: u64, record: &Record) -> String {
    let word = |key: &str| record.get(key).and_then(serde_json::Value::as_str).map(plain);
    match (word("kind"), word("id")) {
        (Some(kind), Some(id)) => format!("Entry {index} ({kind} {id})"),
        (Some(one), None) | (None, Some(one)) => format!("Entry {index} ({one})"),
        (None, None) => format!("Entry {index}"),
    }
}

/// A stranger's text made safe to print on a terminal: escaped, and cut where it is long.
pub(crate) fn plain(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut plain: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        plain.push('\u{2026}');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_stranger_s_text_cannot_move_the_cursor_or_turn_the_line_round() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\\n");
        assert_eq!(plain(&"x".repeat(500)).chars().count(), 161);
    }
}
