//! What is taken on the drawing: no two names and no two marks share a place.

use super::view::View;

/// A box on the drawing, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub low: (f64, f64),
    pub high: (f64, f64),
}

impl Rect {
    pub(super) fn around(at: (f64, f64), wide: f64, high: f64) -> Self {
        Self {
            low: (at.0 - wide / 2.0, at.1 - high / 2.0),
            high: (at.0 + wide / 2.0, at.1 + high / 2.0),
        }
    }

    pub(super) fn meets(&self, other: &Rect) -> bool {
        self.low.0 < other.high.0 && other.low.0 < self.high.0 && self.low.1 < other.high.1 && other.low.1 < self.high.1
    }
}

/// What is taken on the drawing already. Boxes are kept by tiles, so asking stays fast with thousands of them.
pub(super) struct Taken {
    tiles: Vec<Vec<Rect>>,
    columns: usize,
    frame: Rect,
}

/// Width and height of a tile: about a mark with its neighbour.
const TILE_PX: (f64, f64) = (64.0, 32.0);

impl Taken {
    pub(super) fn new(view: &View) -> Self {
        let count = |long: f64, tile: f64| (long / tile).ceil().max(1.0) as usize;
        let (columns, rows) = (count(view.width, TILE_PX.0), count(view.height, TILE_PX.1));
        let frame = Rect {
            low: (0.0, 0.0),
            high: (view.width, view.height),
        };
        Self {
            tiles: vec![Vec::new(); columns * rows],
            columns,
            frame,
        }
    }

    fn tiles_of(&self, rect: &Rect) -> impl Iterator<Item = usize> + use<> {
        let (columns, rows) = (self.columns, self.tiles.len() / self.columns);
        let tile = |at: f64, size: f64, count: usize| ((at / size).max(0.0) as usize).min(count - 1);
        let (left, right) = (
            tile(rect.low.0, TILE_PX.0, columns),
            tile(rect.high.0, TILE_PX.0, columns),
        );
        let (top, bottom) = (tile(rect.low.1, TILE_PX.1, rows), tile(rect.high.1, TILE_PX.1, rows));
        (top..=bottom).flat_map(move |row| (left..=right).map(move |column| row * columns + column))
    }

    pub(super) fn add(&mut self, rect: Rect) {
        for tile in self.tiles_of(&rect) {
            self.tiles[tile].push(rect);
        }
    }

    pub(super) fn is_free(&self, rect: &Rect) -> bool {
        let inside = rect.low.0 >= self.frame.low.0
            && rect.low.1 >= self.frame.low.1
            && rect.high.0 <= self.frame.high.0
            && rect.high.1 <= self.frame.high.1;
        inside
            && !self
                .tiles_of(rect)
                .any(|tile| self.tiles[tile].iter().any(|other| other.meets(rect)))
    }
}
