//! The same document as an Office Open XML text document (ECMA-376), which word processors open and people go on writing in.

use docx_rs::{BreakType, Docx, Paragraph, Run, RunFonts, Style, StyleType, Table, TableCell, TableRow};
use muster_paper::{Block, Document, Tone};
use muster_store::Fault;
use std::io::Cursor;

/// Sizes in half points.
const BODY: usize = 21;
const HEADINGS: [usize; 3] = [34, 28, 24];

/// The file.
///
/// Errors: a fault when it cannot be written.
pub(super) fn written(document: &Document) -> Result<Vec<u8>, Fault> {
    let fonts = || RunFonts::new().ascii("Calibri").hi_ansi("Calibri");
    let mut docx = Docx::new().default_fonts(fonts()).default_size(BODY);
    for (level, size) in (1..).zip(HEADINGS) {
        let style = Style::new(format!("Heading{level}"), StyleType::Paragraph).name(format!("heading {level}"));
        docx = docx.add_style(style.size(size).bold());
    }
    docx = docx.add_paragraph(heading(1, &document.title));
    docx = docx.add_paragraph(Paragraph::new().add_run(Run::new().add_text(&document.subject).bold()));
    for block in &document.blocks {
        docx = add(docx, block);
    }
    for line in &document.foot.lines {
        docx = docx.add_paragraph(lines(line, false));
    }
    let mut file = Cursor::new(Vec::new());
    docx.build().pack(&mut file).map_err(Fault::other)?;
    Ok(file.into_inner())
}

fn heading(level: usize, words: &str) -> Paragraph {
    let run = Run::new().add_text(plain(words));
    Paragraph::new().style(&format!("Heading{level}")).add_run(run)
}

fn add(docx: Docx, block: &Block) -> Docx {
    match block {
        Block::Heading { level, words } => docx.add_paragraph(heading(usize::from(*level).clamp(1, 3), words)),
        Block::Words { words, tone } => {
            let is_bold = matches!(tone, Tone::Strong | Tone::Framed);
            docx.add_paragraph(lines(words, is_bold))
        }
        Block::List { items, .. } => items.iter().fold(docx, |docx, item| {
            docx.add_paragraph(lines(&format!("• {item}"), false))
        }),
        Block::Facts(facts) => {
            let rows = facts.iter().map(|(name, said)| row([(name, true), (said, false)]));
            docx.add_table(Table::new(rows.collect()))
        }
        Block::Table { columns, rows } => {
            let mut all = vec![row(columns.iter().map(|column| (&column.head, true)))];
            all.extend(rows.iter().map(|cells| row(cells.iter().map(|cell| (cell, false)))));
            docx.add_table(Table::new(all)).add_paragraph(Paragraph::new())
        }
        // A report has none; its words would stand here.
        Block::Drawing { alt, .. } => docx.add_paragraph(lines(alt, false)),
        Block::NewPage => docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page))),
    }
}

fn row<'a>(cells: impl IntoIterator<Item = (&'a String, bool)>) -> TableRow {
    let cell = |(words, is_bold): (&String, bool)| TableCell::new().add_paragraph(lines(words, is_bold));
    TableRow::new(cells.into_iter().map(cell).collect())
}

/// A paragraph with its line ends.
fn lines(words: &str, is_bold: bool) -> Paragraph {
    let mut paragraph = Paragraph::new();
    for (at, line) in words.lines().enumerate() {
        let mut run = Run::new();
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(plain(line));
        paragraph = paragraph.add_run(if is_bold { run.bold() } else { run });
    }
    paragraph
}

/// XML 1.0 has no place for control characters, not even escaped.
fn plain(words: &str) -> String {
    let is_kept = |letter: &char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    words.chars().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_paper::{Column, PageSize};
    use std::io::Read;

    fn text_of(bytes: Vec<u8>) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        zip.by_name("word/document.xml")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(zip.by_name("[Content_Types].xml").is_ok());
        text
    }

    #[test]
    fn a_word_processor_finds_the_words_in_any_script() {
        let document = Document {
            title: "Report <one> & \"two\"".into(),
            blocks: vec![
                Block::heading(2, "停電訓練"),
                Block::words("First line\nتمرين\u{0}\u{b}"),
                Block::Table {
                    columns: vec![Column::new("Target", 1.0)],
                    rows: vec![vec!["Doors locked".into()]],
                },
                Block::List {
                    numbered: false,
                    items: vec!["A strength".into()],
                },
            ],
            ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
        };
        let text = text_of(written(&document).unwrap());
        for words in [
            "Report &lt;one&gt; &amp; ",
            "停電訓練",
            "First line",
            "تمرين",
            "Target",
            "Doors locked",
            "A strength",
        ] {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        assert!(
            !text
                .chars()
                .any(|letter| letter.is_control() && !"\n\r\t".contains(letter))
        );
    }
}
