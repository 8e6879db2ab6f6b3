//! What stands in a document.

use crate::{Code, Drawing};
use jiff::Timestamp;

/// A size of paper, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSize {
    A4,
    Letter,
}

impl PageSize {
    pub const ALL: [PageSize; 2] = [PageSize::A4, PageSize::Letter];

    /// The stable word of addresses and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            PageSize::A4 => "a4",
            PageSize::Letter => "letter",
        }
    }

    /// The reverse of [`PageSize::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.as_str() == word)
    }

    /// Width and height in points. Source: ISO 216; ANSI/ASME Y14.1.
    pub fn points(self) -> (f32, f32) {
        match self {
            PageSize::A4 => (595.28, 841.89),
            PageSize::Letter => (612.0, 792.0),
        }
    }
}

/// What is printed.
#[derive(Debug, Clone)]
pub struct Document {
    pub size: PageSize,
    /// BCP 47: `en`.
    pub language: String,
    /// Says who it is in the title bar of a reader, and at the left of each page's head.
    pub title: String,
    /// At the right of each page's head.
    pub subject: String,
    pub foot: Foot,
    pub made_at: Timestamp,
    /// In the order of reading.
    pub blocks: Vec<Block>,
}

/// At the bottom of each page.
#[derive(Debug, Clone, Default)]
pub struct Foot {
    /// At most three short lines, such as the date and the digest.
    pub lines: Vec<String>,
    /// `{n}` and `{m}` stand for the page and their number: "Page {n} of {m}".
    pub page: String,
    pub code: Option<Code>,
}

impl Document {
    /// An empty one.
    pub fn new(size: PageSize, language: &str, made_at: Timestamp) -> Self {
        Self {
            size,
            language: language.to_owned(),
            title: String::new(),
            subject: String::new(),
            foot: Foot::default(),
            made_at,
            blocks: Vec::new(),
        }
    }
}

/// A part of a document. All texts may be in any script; line ends in them are kept, other control characters become spaces.
#[derive(Debug, Clone)]
pub enum Block {
    /// Level 1 to 3. Levels 1 and 2 stand in the bookmarks. It stays with what follows.
    Heading {
        level: u8,
        words: String,
    },
    Words {
        words: String,
        tone: Tone,
    },
    /// One after the other, with numbers or dots.
    List {
        numbered: bool,
        items: Vec<String>,
    },
    /// What a thing is called, and what is known of it.
    Facts(Vec<(String, String)>),
    /// Rows have as many cells as there are columns; the heads are repeated on each page. An empty cell is printed as a dash.
    Table {
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
    },
    /// As large as the page allows, never larger than `most` points high. `alt` is for whoever does not see it.
    Drawing {
        drawing: Box<Drawing>,
        alt: String,
        most: Option<f32>,
    },
    /// What follows begins on a new page, unless this one is still empty.
    NewPage,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub head: String,
    /// Its part of the width, held against the others' parts.
    pub share: f32,
}

impl Column {
    pub fn new(head: impl Into<String>, share: f32) -> Self {
        Self {
            head: head.into(),
            share,
        }
    }
}

/// How words stand on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    /// Small and grey.
    Quiet,
    /// Large and bold: what is read first.
    Strong,
    /// In a frame.
    Framed,
    /// In a dashed frame: something is not here.
    Absent,
    /// Letters of one width, for digests.
    Code,
}

impl Block {
    pub fn heading(level: u8, words: impl Into<String>) -> Self {
        Block::Heading {
            level,
            words: words.into(),
        }
    }

    pub fn words(words: impl Into<String>) -> Self {
        Block::toned(Tone::Plain, words)
    }

    pub fn toned(tone: Tone, words: impl Into<String>) -> Self {
        Block::Words {
            words: words.into(),
            tone,
        }
    }
}
