//! Documents on paper: a [`Document`] in, a PDF out.
//!
//! - Shape: pages of A4 or Letter with a running head and foot; headings, paragraphs, lists, facts, tables that break across pages, and
//!   drawings as vectors. What a document says is text: it can be selected, searched and read aloud (PDF/UA-1: tags, language, title,
//!   alternative texts), and every face is embedded as the subset that is used.
//! - Pure: the same document and the same `made_at` are the same bytes. No clock, no network, no folder is asked.
//! - Any script: a letter that no face has is drawn as a box and named in [`Printed::missing`], never left out in silence.
//! - Units: points (1/72 inch) on paper; a drawing has its own and is scaled.
//!
//! ```no_run
//! use muster_paper::{Block, Document, PageSize, print};
//! # fn main() -> Result<(), muster_paper::Fault> {
//! let document = Document {
//!     title: "Kit K1".into(),
//!     blocks: vec![Block::heading(1, "Kit K1"), Block::words("Trauma bag, door wedges, map set.")],
//!     ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
//! };
//! let printed = print(&document)?;
//! assert!(printed.pdf.starts_with(b"%PDF-"));
//! # Ok(())
//! # }
//! ```
//!
//! How it is made, and the roads not taken: `docs/decisions/0010-paper.md`.

mod code;
mod drawing;
mod fonts;
mod layout;
mod model;
mod press;
mod sheet;
mod svg;
mod tables;
#[cfg(test)]
mod tests;
mod text;

pub use code::{Code, CodeFault};
pub use drawing::Drawing;
pub use fonts::LICENCES;
pub use model::{Block, Column, Document, Foot, PageSize, Tone};
pub use sheet::Sheet;
pub use svg::DrawingFault;

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// Letters that no face has, in order and once each: they stand on paper as boxes.
    pub missing: Vec<char>,
}

/// Why a document could not be made. All of them are ours: what people wrote is never the reason.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the faces of documents are not built into this program: run cargo xtask assets and build it again")]
    NoFaces,
    #[error("a face cannot be read: {0}")]
    Face(&'static str),
    #[error("the document cannot be written: {0}")]
    Writing(String),
}

/// Sets a document and writes it as PDF 1.7, checked against PDF/UA-1 while it is written.
///
/// Errors: [`Fault`].
pub fn print(document: &Document) -> Result<Printed, Fault> {
    let mut faces = fonts::Faces::new()?;
    let laid = layout::lay(document, &mut faces)?;
    press::write(document, &laid, &mut faces)
}
