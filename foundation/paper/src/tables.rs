//! Rows of cells, and tables that go on over pages with their heads repeated.

use crate::Column;
use crate::fonts::{Faces, Weight};
use crate::layout::{Cell, INK, Kind, LINE, Op, QUIET, SHADE, Setter, Tagged, or_dash};
use crate::text::{Line, Style, lines};

const CELL: Style = Style {
    weight: Weight::Regular,
    size: 9.0,
    lead: 12.5,
};
const HEAD: Style = Style {
    weight: Weight::Bold,
    size: 8.5,
    lead: 12.0,
};
const PAD_X: f32 = 5.0;
const PAD_Y: f32 = 3.5;
/// A column is never narrower than this part of the table.
const LEAST: f32 = 0.06;

/// The heads of a table, for the pages that it goes on to.
pub(crate) struct Heads {
    lines: Vec<Vec<Line>>,
    places: Vec<(f32, f32)>,
}

impl Heads {
    fn height(&self) -> f32 {
        tallest(self.lines.iter().map(Vec::len)) as f32 * HEAD.lead + 2.0 * PAD_Y
    }
}

fn tallest(lines: impl Iterator<Item = usize>) -> usize {
    lines.max().unwrap_or(0)
}

impl Setter<'_> {
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Vec<String>], faces: &mut Faces) {
        if columns.is_empty() {
            return;
        }
        let places = self.places(columns);
        let heads = Heads {
            lines: columns
                .iter()
                .zip(&places)
                .map(|(column, place)| lines(or_dash(&column.head), HEAD, place.1, faces))
                .collect(),
            places,
        };
        self.need((heads.height() + 2.0 * CELL.lead + 2.0 * PAD_Y).min(self.room()));
        let table = self.tag(Kind::Table, 0);
        let head = self.tag(Kind::TableHead, table);
        let row = self.tag(Kind::Row, head);
        let tags: Vec<Tagged> = columns
            .iter()
            .map(|_| Tagged::Node(self.tag(Kind::HeadCell, row)))
            .collect();
        self.heads(&heads, &tags);
        if rows.is_empty() {
            return;
        }
        let body = self.tag(Kind::TableBody, table);
        for texts in rows {
            let row = self.tag(Kind::Row, body);
            let cells = heads.places.iter().enumerate().map(|(at, (x, width))| {
                let words = or_dash(texts.get(at).map_or("", String::as_str));
                let tag = Tagged::Node(self.tag(Kind::Cell, row));
                Cell {
                    x: *x,
                    width: *width,
                    lines: lines(words, CELL, *width, faces),
                    style: CELL,
                    colour: INK,
                    tag,
                }
            });
            let cells = cells.collect();
            self.row(cells, PAD_Y, Some(&heads));
        }
        self.y += 10.0;
    }

    /// Left end and width of the words in each column.
    fn places(&self, columns: &[Column]) -> Vec<(f32, f32)> {
        let share = |column: &Column| {
            if column.share.is_finite() {
                column.share.max(0.0)
            } else {
                0.0
            }
        };
        let sum: f32 = columns.iter().map(share).sum::<f32>().max(f32::MIN_POSITIVE);
        let parts: Vec<f32> = columns.iter().map(|column| (share(column) / sum).max(LEAST)).collect();
        let whole: f32 = parts.iter().sum();
        let mut x = self.left();
        let place = |part: f32| {
            let wide = self.column() * part / whole;
            let at = (x + PAD_X, (wide - 2.0 * PAD_X).max(4.0));
            x += wide;
            at
        };
        parts.into_iter().map(place).collect()
    }

    fn heads(&mut self, heads: &Heads, tags: &[Tagged]) {
        let tall = heads.height();
        self.put(Op::Area {
            x: self.left(),
            y: self.y,
            wide: self.column(),
            tall,
            colour: SHADE,
        });
        let top = self.y;
        for (at, (set, place)) in heads.lines.iter().zip(&heads.places).enumerate() {
            self.y = top + PAD_Y;
            for line in set {
                self.text(
                    line.clone(),
                    HEAD,
                    QUIET,
                    tags.get(at).copied().unwrap_or(Tagged::Again),
                    *place,
                );
                self.y += HEAD.lead;
            }
        }
        self.y = top + tall;
        self.put(Op::Area {
            x: self.left(),
            y: self.y - 0.75,
            wide: self.column(),
            tall: 0.75,
            colour: LINE,
        });
    }

    /// Cells beside each other. A row that fits on one page is not parted; a taller one goes on where the page ends.
    pub(crate) fn row(&mut self, mut cells: Vec<Cell>, pad: f32, heads: Option<&Heads>) {
        let height = |cells: &[Cell]| {
            cells
                .iter()
                .map(|cell| cell.lines.len() as f32 * cell.style.lead)
                .fold(0.0, f32::max)
                + 2.0 * pad
        };
        let whole = self.room() - heads.map_or(0.0, Heads::height);
        let tall = height(&cells);
        let is_at_top = |setter: &Self| setter.is_fresh();
        if self.y + tall > self.bottom && (tall <= whole || self.bottom - self.y < 3.0 * CELL.lead) && !is_at_top(self)
        {
            self.go_on(heads);
        }
        loop {
            let top = self.y;
            let mut deepest = top;
            for cell in &mut cells {
                self.y = top + pad;
                let fits = ((self.bottom - pad - self.y) / cell.style.lead + 0.01).floor().max(1.0) as usize;
                let rest = cell.lines.split_off(fits.min(cell.lines.len()));
                for line in std::mem::replace(&mut cell.lines, rest) {
                    self.text(line, cell.style, cell.colour, cell.tag, (cell.x, cell.width));
                    self.y += cell.style.lead;
                }
                deepest = deepest.max(self.y + pad);
            }
            self.y = deepest;
            if heads.is_some() {
                self.put(Op::Area {
                    x: self.left(),
                    y: self.y - 0.5,
                    wide: self.column(),
                    tall: 0.5,
                    colour: LINE,
                });
            }
            if cells.iter().all(|cell| cell.lines.is_empty()) {
                return;
            }
            self.go_on(heads);
        }
    }

    fn go_on(&mut self, heads: Option<&Heads>) {
        self.new_page();
        if let Some(heads) = heads {
            self.heads(heads, &[]);
        }
    }
}
