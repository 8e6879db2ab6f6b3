//! Blocks to pages: what stands where, and which tag it belongs to.

use crate::fonts::{Faces, Weight};
use crate::sheet::Rgb;
use crate::text::{Line, Style, fitted, lines, one_line};
use crate::{Block, Document, Drawing, Fault, Tone};

pub(crate) const INK: Rgb = (0x12, 0x23, 0x2b);
pub(crate) const QUIET: Rgb = (0x4a, 0x58, 0x60);
pub(crate) const LINE: Rgb = (0xb9, 0xc1, 0xc4);
pub(crate) const SHADE: Rgb = (0xf1, 0xf2, 0xef);

/// Free space at the sides of a page, above its head, and between head or foot and what stands between them.
const SIDE: f32 = 45.0;
const HEAD: f32 = 40.0;
const GAP: f32 = 16.0;
const BOTTOM: f32 = 28.0;
/// The code of the foot with its quiet zone; without one the foot is as high as its lines.
const CODE: f32 = 72.0;

const PLAIN: Style = Style {
    weight: Weight::Regular,
    size: 10.0,
    lead: 14.0,
};
const SMALL: Style = Style {
    weight: Weight::Regular,
    size: 8.5,
    lead: 11.5,
};
const LABEL: Style = Style {
    weight: Weight::Bold,
    size: 9.0,
    lead: 12.5,
};
const DIGEST: Style = Style {
    weight: Weight::Mono,
    size: 8.5,
    lead: 12.0,
};

/// All pages, and the tree of tags.
pub(crate) struct Laid<'a> {
    pub pages: Vec<Vec<Op<'a>>>,
    pub tags: Vec<TagNode>,
    pub bookmarks: Vec<Bookmark>,
}

/// One thing on a page; lengths are points from its top left corner.
pub(crate) enum Op<'a> {
    Text {
        x: f32,
        baseline: f32,
        line: Line,
        colour: Rgb,
        tag: Tagged,
    },
    Area {
        x: f32,
        y: f32,
        wide: f32,
        tall: f32,
        colour: Rgb,
    },
    Frame {
        x: f32,
        y: f32,
        wide: f32,
        tall: f32,
        dashed: bool,
    },
    Drawing {
        x: f32,
        y: f32,
        scale: f32,
        drawing: &'a Drawing,
        tag: usize,
    },
    /// The code of the foot: its left top corner and its side, quiet zone included.
    Code { x: f32, y: f32, side: f32 },
}

/// Where a text belongs in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tagged {
    Node(usize),
    Head,
    Foot,
    /// Repeated: whoever is read to has heard it.
    Again,
}

/// A tag with its parts.
pub(crate) struct TagNode {
    pub kind: Kind,
    pub children: Vec<usize>,
}

/// What a tag says of its content.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Root,
    Heading(u8, String),
    Words,
    List { numbered: bool },
    Item,
    ItemLabel,
    ItemBody,
    Table,
    TableHead,
    TableBody,
    Row,
    HeadCell,
    Cell,
    Figure(String),
}

/// A heading in the bookmarks.
pub(crate) struct Bookmark {
    pub level: u8,
    pub words: String,
    pub page: usize,
    pub y: f32,
}

/// A part of a row: lines in a column of their own.
pub(crate) struct Cell {
    pub x: f32,
    pub width: f32,
    pub lines: Vec<Line>,
    pub style: Style,
    pub colour: Rgb,
    pub tag: Tagged,
}

/// Sets all blocks, then head and foot of every page.
pub(crate) fn lay<'a>(document: &'a Document, faces: &mut Faces) -> Result<Laid<'a>, Fault> {
    let mut setter = Setter::new(document);
    for (at, block) in document.blocks.iter().enumerate() {
        setter.block(block, document.blocks.get(at + 1), faces);
    }
    setter.running(document, faces);
    Ok(setter.laid)
}

pub(crate) struct Setter<'a> {
    pub laid: Laid<'a>,
    wide: f32,
    tall: f32,
    top: f32,
    pub bottom: f32,
    /// Where the next thing begins.
    pub y: f32,
}

impl<'a> Setter<'a> {
    fn new(document: &Document) -> Self {
        let (wide, tall) = document.size.points();
        let foot = if document.foot.code.is_some() {
            CODE
        } else {
            4.0 * SMALL.lead
        };
        let root = TagNode {
            kind: Kind::Root,
            children: Vec::new(),
        };
        let top = HEAD + PLAIN.lead + GAP;
        Self {
            laid: Laid {
                pages: vec![Vec::new()],
                tags: vec![root],
                bookmarks: Vec::new(),
            },
            wide,
            tall,
            top,
            bottom: tall - BOTTOM - foot - GAP,
            y: top,
        }
    }

    pub(crate) fn left(&self) -> f32 {
        SIDE
    }

    pub(crate) fn column(&self) -> f32 {
        self.wide - 2.0 * SIDE
    }

    pub(crate) fn tag(&mut self, kind: Kind, parent: usize) -> usize {
        self.laid.tags.push(TagNode {
            kind,
            children: Vec::new(),
        });
        let id = self.laid.tags.len() - 1;
        self.laid.tags[parent].children.push(id);
        id
    }

    pub(crate) fn put(&mut self, op: Op<'a>) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push(op);
        }
    }

    pub(crate) fn new_page(&mut self) {
        self.laid.pages.push(Vec::new());
        self.y = self.top;
    }

    pub(crate) fn is_fresh(&self) -> bool {
        self.y <= self.top
    }

    /// A new page where less than this is left of this one.
    pub(crate) fn need(&mut self, height: f32) {
        if self.y + height > self.bottom && !self.is_fresh() {
            self.new_page();
        }
    }

    pub(crate) fn room(&self) -> f32 {
        self.bottom - self.top
    }

    fn block(&mut self, block: &'a Block, next: Option<&Block>, faces: &mut Faces) {
        match block {
            Block::Heading { level, words } => self.heading(*level, words, next, faces),
            Block::Words { words, tone } => self.words(words, *tone, faces),
            Block::List { numbered, items } => self.list(*numbered, items, faces),
            Block::Facts(facts) => self.facts(facts, faces),
            Block::Table { columns, rows } => self.table(columns, rows, faces),
            Block::Drawing { drawing, alt, most } => self.drawing(drawing, alt, *most),
            Block::NewPage => {
                if !self.is_fresh() {
                    self.new_page();
                }
            }
        }
    }

    fn heading(&mut self, level: u8, words: &str, next: Option<&Block>, faces: &mut Faces) {
        let level = level.clamp(1, 3);
        let (size, lead, above) = match level {
            1 => (20.0, 26.0, 14.0),
            2 => (14.0, 19.0, 12.0),
            _ => (11.0, 15.0, 8.0),
        };
        let style = Style {
            weight: Weight::Bold,
            size,
            lead,
        };
        let set = lines(words, style, self.column(), faces);
        if !self.is_fresh() {
            self.y += above;
        }
        let follows = match next {
            Some(Block::Drawing { drawing, most, .. }) => self.fit(drawing, *most).1,
            Some(Block::Table { .. }) => 60.0,
            _ => 30.0,
        };
        self.need((set.len() as f32 * lead + follows + 6.0).min(self.room()));
        if level < 3 {
            let page = self.laid.pages.len() - 1;
            self.laid.bookmarks.push(Bookmark {
                level,
                words: words.to_owned(),
                page,
                y: self.y,
            });
        }
        let tag = self.tag(Kind::Heading(level, words.to_owned()), 0);
        self.lines(set, style, INK, Tagged::Node(tag), (SIDE, self.column()));
        self.y += 4.0;
    }

    fn words(&mut self, words: &str, tone: Tone, faces: &mut Faces) {
        let (style, colour, inset) = match tone {
            Tone::Plain => (PLAIN, INK, 0.0),
            Tone::Quiet => (SMALL, QUIET, 0.0),
            Tone::Strong => (
                Style {
                    weight: Weight::Bold,
                    size: 13.0,
                    lead: 18.0,
                },
                INK,
                0.0,
            ),
            Tone::Framed | Tone::Absent => (PLAIN, INK, 9.0),
            Tone::Code => (DIGEST, INK, 0.0),
        };
        let (x, width) = (SIDE + inset, self.column() - 2.0 * inset);
        let set = lines(words, style, width, faces);
        let tag = Tagged::Node(self.tag(Kind::Words, 0));
        if inset == 0.0 {
            self.need(style.lead * 2.0_f32.min(set.len() as f32));
            self.lines(set, style, colour, tag, (x, width));
            self.y += 5.0;
            return;
        }
        self.framed(set, style, tag, (x, width, inset), tone == Tone::Absent);
    }

    /// Words in a frame; where they go on over a page, each page has a frame of its own.
    fn framed(
        &mut self,
        mut set: Vec<Line>,
        style: Style,
        tag: Tagged,
        (x, width, inset): (f32, f32, f32),
        dashed: bool,
    ) {
        self.need((set.len() as f32 * style.lead + 2.0 * inset).min(self.room()));
        while !set.is_empty() {
            let fits = (((self.bottom - self.y - 2.0 * inset) / style.lead).floor().max(1.0) as usize).min(set.len());
            let rest = set.split_off(fits);
            let tall = fits as f32 * style.lead + 2.0 * inset;
            self.put(Op::Frame {
                x: SIDE,
                y: self.y,
                wide: self.column(),
                tall,
                dashed,
            });
            self.y += inset;
            self.lines(set, style, INK, tag, (x, width));
            self.y += inset + 8.0;
            set = rest;
            if !set.is_empty() {
                self.new_page();
            }
        }
    }

    /// Lines one under the other, over as many pages as they need.
    fn lines(&mut self, set: Vec<Line>, style: Style, colour: Rgb, tag: Tagged, (x, width): (f32, f32)) {
        for line in set {
            self.need(style.lead);
            self.text(line, style, colour, tag, (x, width));
            self.y += style.lead;
        }
    }

    /// One line at the height of now; a paragraph that begins at the right ends its lines there.
    pub(crate) fn text(&mut self, line: Line, style: Style, colour: Rgb, tag: Tagged, (x, width): (f32, f32)) {
        if line.pieces.is_empty() {
            return;
        }
        let x = if line.from_right {
            x + (width - line.width).max(0.0)
        } else {
            x
        };
        let baseline = self.y + (style.lead + style.size * 0.68) / 2.0;
        self.put(Op::Text {
            x,
            baseline,
            line,
            colour,
            tag,
        });
    }

    fn list(&mut self, numbered: bool, items: &[String], faces: &mut Faces) {
        const INDENT: f32 = 20.0;
        if items.is_empty() {
            return;
        }
        let list = self.tag(Kind::List { numbered }, 0);
        for (at, item) in items.iter().enumerate() {
            let row = self.tag(Kind::Item, list);
            let (label, body) = (self.tag(Kind::ItemLabel, row), self.tag(Kind::ItemBody, row));
            let mark = if numbered {
                format!("{}.", at + 1)
            } else {
                "•".to_owned()
            };
            let cells = vec![
                Cell {
                    x: SIDE,
                    width: INDENT,
                    lines: vec![one_line(&mark, PLAIN, faces)],
                    style: PLAIN,
                    colour: QUIET,
                    tag: Tagged::Node(label),
                },
                Cell {
                    x: SIDE + INDENT,
                    width: self.column() - INDENT,
                    lines: lines(item, PLAIN, self.column() - INDENT, faces),
                    style: PLAIN,
                    colour: INK,
                    tag: Tagged::Node(body),
                },
            ];
            self.row(cells, 1.0, None);
        }
        self.y += 5.0;
    }

    fn facts(&mut self, facts: &[(String, String)], faces: &mut Faces) {
        if facts.is_empty() {
            return;
        }
        let list = self.tag(Kind::List { numbered: false }, 0);
        let label = self.column() * 0.27;
        for (called, known) in facts {
            let row = self.tag(Kind::Item, list);
            let (left, right) = (self.tag(Kind::ItemLabel, row), self.tag(Kind::ItemBody, row));
            let width = self.column() - label;
            let cells = vec![
                Cell {
                    x: SIDE,
                    width: label - 8.0,
                    lines: lines(called, LABEL, label - 8.0, faces),
                    style: LABEL,
                    colour: QUIET,
                    tag: Tagged::Node(left),
                },
                Cell {
                    x: SIDE + label,
                    width,
                    lines: lines(or_dash(known), PLAIN, width, faces),
                    style: PLAIN,
                    colour: INK,
                    tag: Tagged::Node(right),
                },
            ];
            self.row(cells, 1.5, None);
        }
        self.y += 5.0;
    }

    /// How large a drawing stands on a page: its scale, and its height in points.
    fn fit(&self, drawing: &Drawing, most: Option<f32>) -> (f32, f32) {
        let (wide, tall) = drawing.size();
        let highest = most.unwrap_or(f32::INFINITY).min(self.room() - 40.0);
        let scale = (self.column() / wide).min(highest / tall);
        (scale, tall * scale)
    }

    fn drawing(&mut self, drawing: &'a Drawing, alt: &str, most: Option<f32>) {
        let (scale, tall) = self.fit(drawing, most);
        self.need(tall);
        let tag = self.tag(Kind::Figure(alt.to_owned()), 0);
        let x = SIDE + (self.column() - drawing.size().0 * scale) / 2.0;
        self.put(Op::Drawing {
            x,
            y: self.y,
            scale,
            drawing,
            tag,
        });
        self.y += tall + 8.0;
    }

    /// Head and foot of every page; only now their number is known.
    fn running(&mut self, document: &Document, faces: &mut Faces) {
        let number = self.laid.pages.len();
        let foot_top = self.bottom + GAP;
        for page in 0..number {
            let half = self.column() / 2.0 - 6.0;
            let mut ops = Vec::new();
            let mut say = |words: &str,
                           style: Style,
                           x: f32,
                           baseline: f32,
                           colour: Rgb,
                           at_right: bool,
                           width: f32,
                           tag: Tagged,
                           faces: &mut Faces| {
                let line = fitted(words, style, width, faces);
                let x = if at_right { x - line.width } else { x };
                if !line.pieces.is_empty() {
                    ops.push(Op::Text {
                        x,
                        baseline,
                        line,
                        colour,
                        tag,
                    });
                }
            };
            let right = self.wide - SIDE;
            say(
                &document.title,
                LABEL,
                SIDE,
                HEAD + 6.0,
                INK,
                false,
                half,
                Tagged::Head,
                faces,
            );
            say(
                &document.subject,
                SMALL,
                right,
                HEAD + 6.0,
                QUIET,
                true,
                half,
                Tagged::Head,
                faces,
            );
            let code = if document.foot.code.is_some() { CODE } else { 0.0 };
            let words = document
                .foot
                .page
                .replace("{n}", &(page + 1).to_string())
                .replace("{m}", &number.to_string());
            let width = self.column() - code - 8.0;
            let mut baseline = foot_top + 12.0;
            say(&words, LABEL, SIDE, baseline, INK, false, width, Tagged::Foot, faces);
            for line in document.foot.lines.iter().take(3) {
                baseline += SMALL.lead;
                say(line, SMALL, SIDE, baseline, QUIET, false, width, Tagged::Foot, faces);
            }
            ops.push(Op::Area {
                x: SIDE,
                y: HEAD + PLAIN.lead,
                wide: self.column(),
                tall: 0.75,
                colour: LINE,
            });
            ops.push(Op::Area {
                x: SIDE,
                y: foot_top - 4.0,
                wide: self.column(),
                tall: 0.75,
                colour: LINE,
            });
            if document.foot.code.is_some() {
                ops.push(Op::Code {
                    x: right - CODE,
                    y: self.tall - BOTTOM - CODE + 2.0,
                    side: CODE,
                });
            }
            self.laid.pages[page].extend(ops);
        }
    }
}

/// What stands where nothing is known.
pub(crate) fn or_dash(words: &str) -> &str {
    if words.trim().is_empty() { "–" } else { words }
}
