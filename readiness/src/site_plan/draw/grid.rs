//! The alphanumeric grid: columns by letter from the west, rows by number from the north.

use crate::site_plan::{Feature, FeatureKind, Spot};

/// Columns or rows at most.
const MOST_CELLS: f64 = 12.0;

/// Square cells laid over a plan from its north-west corner, with true north up whatever way the plan is turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    north_west: Spot,
    /// Metres of a cell's side: 5, 10, 20, 50 and so on.
    pub cell_m: f64,
    pub columns: u8,
    pub rows: u8,
    /// Metres that are covered, east and south.
    covers: (f64, f64),
}

impl Grid {
    /// The grid of a plan: over its outline, else over everything on it. None when the plan is empty.
    pub fn of(features: &[Feature]) -> Option<Self> {
        let outlined = features.iter().any(|feature| feature.kind == FeatureKind::Outline);
        let counts = |feature: &&Feature| !outlined || feature.kind == FeatureKind::Outline;
        let mut spots = features.iter().filter(counts).flat_map(|feature| feature.shape.spots());
        let first = spots.next()?;
        let (mut west, mut south, mut east, mut north) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
        for spot in spots {
            let (x, y) = first.metres_to(spot);
            (west, south, east, north) = (west.min(x), south.min(y), east.max(x), north.max(y));
        }
        let (wide, tall) = (east - west, north - south);
        let sizes = [5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
        let cell_m = sizes
            .into_iter()
            .find(|size| wide.max(tall) / size <= MOST_CELLS)
            .unwrap_or(5000.0);
        let cells = |metres: f64| (metres / cell_m).ceil().clamp(1.0, MOST_CELLS) as u8;
        let north_west = first.moved(west, north);
        Some(Self {
            north_west,
            cell_m,
            columns: cells(wide),
            rows: cells(tall),
            covers: (wide, tall),
        })
    }

    /// The name of the cell a spot is in: "C4". None outside the grid.
    pub fn reference(&self, spot: Spot) -> Option<String> {
        let (east, north) = self.north_west.metres_to(spot);
        let cell = |metres: f64, count: u8| {
            let n = (metres / self.cell_m).floor();
            (n >= 0.0 && n < f64::from(count)).then_some(n as u8)
        };
        let (column, row) = (cell(east, self.columns)?, cell(-north, self.rows)?);
        Some(format!("{}{}", Self::letter(column), row + 1))
    }

    /// Where the grid begins.
    pub fn north_west(&self) -> Spot {
        self.north_west
    }

    /// The middle of a cell by its name, "C4" or "c4". None when there is no such cell.
    pub fn middle(&self, name: &str) -> Option<Spot> {
        let letter = name.chars().next()?.to_ascii_uppercase();
        let column = u8::try_from(u32::from(letter).checked_sub(u32::from('A'))?).ok()?;
        let row: u8 = name
            .get(1..)?
            .parse()
            .ok()
            .filter(|row| (1..=self.rows).contains(row))?;
        (column < self.columns).then(|| self.corner(f64::from(column) + 0.5, f64::from(row) - 0.5))
    }

    /// How many cells the plan covers, the last one in part.
    pub(super) fn size_in_cells(&self) -> (f64, f64) {
        (self.covers.0 / self.cell_m, self.covers.1 / self.cell_m)
    }

    /// The corner of a cell, counted from the north-west.
    pub(super) fn corner(&self, column: f64, row: f64) -> Spot {
        self.north_west.moved(column * self.cell_m, -row * self.cell_m)
    }

    /// A for the first column.
    pub(super) fn letter(column: u8) -> char {
        char::from(b'A' + column.min(25))
    }
}
