//! The alphanumeric grid: columns by letter from the west, rows by number from the north.
//!
//! It is laid once over all floors of a site, so that B4 is the same column of air on each of them. The outside is measured for itself, and
//! its columns have two letters: BB4 is never taken for B4.

use crate::site_plan::{Feature, FeatureKind, Spot};
use serde::{Deserialize, Serialize};

/// Columns or rows at most of a grid that is measured.
const MOST_CELLS: f64 = 12.0;
/// Columns at most of a grid that was laid: there is no letter after Z.
pub const MOST_COLUMNS: u8 = 26;
/// Rows at most of a grid that was laid.
pub const MOST_ROWS: u8 = 99;
/// Metres of a cell's side that a measured grid has, and a person may choose from.
pub const SIDES_M: [f64; 10] = [5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0];
/// What is nearer to a line than this, in cells, is on it: a spot is kept to a tenth of a millimetre.
const ON_THE_LINE: f64 = 1e-6;

/// Where the grid of a site begins, how wide its cells are, and which way they run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteGrid {
    north_west: Spot,
    /// Metres of a cell's side.
    pub cell_m: f64,
    /// Degrees that the columns are turned clockwise from true north.
    pub turn_deg: f64,
}

/// A [`SiteGrid`] as it is kept: the corner in degrees.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    lon: f64,
    lat: f64,
    cell_m: f64,
    turn_deg: f64,
}

/// The cells of a site's grid that lie over one drawing. Names are the site's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    site: SiteGrid,
    /// Metres of a cell's side.
    pub cell_m: f64,
    /// Number of the first column over the drawing, from 0.
    pub first_column: u8,
    /// Number of the first row over the drawing, from 0.
    pub first_row: u8,
    /// Number after that of the last column and of the last row.
    pub columns: u8,
    pub rows: u8,
    /// Cells of the outside: their letters are doubled.
    is_outside: bool,
    /// What is covered, in cells from the corner of the site's grid: the low and the high end, each across and down.
    covers: ((f64, f64), (f64, f64)),
}

impl SiteGrid {
    /// A grid from its numbers. None for a cell of less than a metre or more than 5 km, and for a turn that is no number.
    ///
    /// - Units: metres; degrees clockwise from true north, kept between -180 and 180.
    pub fn new(north_west: Spot, cell_m: f64, turn_deg: f64) -> Option<Self> {
        let sane = (1.0..=5000.0).contains(&cell_m) && turn_deg.is_finite() && turn_deg.abs() <= 360.0;
        // In steps, so that writing and reading any number of times gives the same numbers.
        let stepped = |number: f64, steps: f64| (number * steps).round() / steps + 0.0;
        let turned = stepped((turn_deg + 180.0).rem_euclid(360.0) - 180.0, 1e9);
        sane.then_some(Self {
            north_west,
            cell_m: stepped(cell_m, 1e6),
            turn_deg: turned,
        })
    }

    /// The grid that is measured over several drawings: true north up, from the north-west corner of all of them.
    /// Each counts by its outline, or where it has none, by everything on it. None where all are empty.
    pub fn measured<'a>(drawings: impl Iterator<Item = &'a [Feature]>) -> Option<Self> {
        let mut spots = drawings.flat_map(measured_spots);
        let first = spots.next()?;
        let (mut west, mut south, mut east, mut north) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
        for spot in spots {
            let (x, y) = first.metres_to(spot);
            (west, south, east, north) = (west.min(x), south.min(y), east.max(x), north.max(y));
        }
        let longest = (east - west).max(north - south);
        let side = SIDES_M.into_iter().find(|side| longest / side <= MOST_CELLS);
        Self::new(first.moved(west, north), side.unwrap_or(5000.0), 0.0)
    }

    /// Its cells over one drawing. None when the drawing is empty, or wholly outside the grid.
    pub fn over(self, features: &[Feature]) -> Option<Grid> {
        let empty = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        let (low, high) = measured_spots(features).fold(empty, |(low, high), spot| {
            let (x, y) = self.cells_to(spot);
            ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
        });
        let low = (low.0.max(0.0), low.1.max(0.0));
        let high = (high.0.min(f64::from(MOST_COLUMNS)), high.1.min(f64::from(MOST_ROWS)));
        if !(low.0 <= high.0 && low.1 <= high.1) {
            return None;
        }
        let first = |cells: f64, most: u8| (cells + ON_THE_LINE).floor().clamp(0.0, f64::from(most - 1)) as u8;
        let end = |cells: f64, first: u8, most: u8| {
            (cells - ON_THE_LINE)
                .ceil()
                .clamp(f64::from(first) + 1.0, f64::from(most)) as u8
        };
        let (first_column, first_row) = (first(low.0, MOST_COLUMNS), first(low.1, MOST_ROWS));
        Some(Grid {
            site: self,
            cell_m: self.cell_m,
            first_column,
            first_row,
            columns: end(high.0, first_column, MOST_COLUMNS),
            rows: end(high.1, first_row, MOST_ROWS),
            is_outside: false,
            covers: (low, high),
        })
    }

    /// Where the grid begins.
    pub fn north_west(self) -> Spot {
        self.north_west
    }

    /// How many of these spots have no cell: they lie west or north of the corner, or beyond the last letter.
    pub fn outside(self, spots: impl Iterator<Item = Spot>) -> usize {
        let is_out = |spot: &Spot| {
            let (x, y) = self.cells_to(*spot);
            x < -ON_THE_LINE || y < -ON_THE_LINE || x > f64::from(MOST_COLUMNS) || y > f64::from(MOST_ROWS)
        };
        spots.filter(is_out).count()
    }

    /// The grid as the text that is kept.
    pub fn to_text(self) -> String {
        let kept = Kept {
            lon: self.north_west.lon(),
            lat: self.north_west.lat(),
            cell_m: self.cell_m,
            turn_deg: self.turn_deg,
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// A grid from its text; none when it is not one.
    pub fn from_text(text: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        Self::new(Spot::new(kept.lon, kept.lat)?, kept.cell_m, kept.turn_deg)
    }

    /// Cells across and down from the corner.
    fn cells_to(self, spot: Spot) -> (f64, f64) {
        let (east, north) = self.north_west.metres_to(spot);
        let (sin, cos) = self.turn_deg.to_radians().sin_cos();
        let (across, down) = (east * cos - north * sin, -(east * sin + north * cos));
        (across / self.cell_m, down / self.cell_m)
    }

    /// The spot this many cells across and down from the corner.
    fn spot(self, across: f64, down: f64) -> Spot {
        let (sin, cos) = self.turn_deg.to_radians().sin_cos();
        let (x, y) = (across * self.cell_m, -down * self.cell_m);
        self.north_west.moved(x * cos + y * sin, y * cos - x * sin)
    }
}

/// The spots a drawing is measured by.
fn measured_spots(features: &[Feature]) -> impl Iterator<Item = Spot> + '_ {
    let outlined = features.iter().any(|feature| feature.kind == FeatureKind::Outline);
    let counts = move |feature: &&Feature| !outlined || feature.kind == FeatureKind::Outline;
    features.iter().filter(counts).flat_map(|feature| feature.shape.spots())
}

impl Grid {
    /// The grid of a drawing that is measured alone. None when it is empty.
    pub fn of(features: &[Feature]) -> Option<Self> {
        SiteGrid::measured(std::iter::once(features))?.over(features)
    }

    /// The grid of a site's outside, measured alone. None when it is empty.
    pub fn of_outside(features: &[Feature]) -> Option<Self> {
        Some(Self {
            is_outside: true,
            ..Self::of(features)?
        })
    }

    /// The name of the cell a spot is in: "C4". None outside what the drawing covers.
    pub fn reference(&self, spot: Spot) -> Option<String> {
        let (across, down) = self.site.cells_to(spot);
        let cell = |cells: f64, first: u8, end: u8| {
            let n = (cells + ON_THE_LINE).floor();
            (n >= f64::from(first) && n < f64::from(end)).then_some(n as u8)
        };
        let column = cell(across, self.first_column, self.columns)?;
        let row = cell(down, self.first_row, self.rows)?;
        Some(format!("{}{}", self.letters(column), u16::from(row) + 1))
    }

    /// Where the grid begins.
    pub fn north_west(&self) -> Spot {
        self.site.north_west
    }

    /// The middle of a cell by its name, "C4" or "c4". None when there is no such cell over the drawing.
    pub fn middle(&self, name: &str) -> Option<Spot> {
        let letter = name.chars().next()?.to_ascii_uppercase();
        let column = u8::try_from(u32::from(letter).checked_sub(u32::from('A'))?).ok()?;
        let letters = self.letters(column);
        let begins = name
            .get(..letters.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(&letters));
        let digits = name
            .get(letters.len()..)
            .filter(|rest| begins && rest.bytes().all(|byte| byte.is_ascii_digit()))?;
        let row = digits.parse::<u8>().ok()?.checked_sub(1)?;
        let there = (self.first_column..self.columns).contains(&column) && (self.first_row..self.rows).contains(&row);
        there.then(|| self.corner(f64::from(column) + 0.5, f64::from(row) + 0.5))
    }

    /// What the drawing covers, in cells from the corner of the site's grid: the low end, and the high end.
    pub(super) fn covered(&self) -> ((f64, f64), (f64, f64)) {
        self.covers
    }

    /// The corner of a cell, counted from the north-west of the site's grid.
    pub(super) fn corner(&self, column: f64, row: f64) -> Spot {
        self.site.spot(column, row)
    }

    /// A for the first column, AA outside.
    pub(super) fn letters(&self, column: u8) -> String {
        let letter = char::from(b'A' + column.min(25)).to_string();
        letter.repeat(if self.is_outside { 2 } else { 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site_plan::{Area, Shape, demo};
    use proptest::prelude::*;

    fn outline(east: f64, south: f64, wide: f64, deep: f64) -> Vec<Feature> {
        let at = |x: f64, y: f64| demo::town().moved(east + x, -(south + y));
        let ring = vec![at(0.0, 0.0), at(0.0, deep), at(wide, deep), at(wide, 0.0), at(0.0, 0.0)];
        let shape = Shape::Areas(vec![Area { rings: vec![ring] }]);
        vec![Feature::new("outline", FeatureKind::Outline, shape)]
    }

    #[test]
    fn a_cell_is_the_same_column_of_air_on_every_floor() {
        let (ground, tower) = (outline(0.0, 0.0, 100.0, 60.0), outline(42.0, 21.0, 25.0, 25.0));
        let alone = Grid::of(&tower).unwrap();
        let site = SiteGrid::measured([ground.as_slice(), tower.as_slice()].into_iter()).unwrap();
        let (low, high) = (site.over(&ground).unwrap(), site.over(&tower).unwrap());
        let lift = demo::town().moved(45.0, -25.0);
        assert_eq!(low.reference(lift).as_deref(), Some("E3"));
        assert_eq!(high.reference(lift), low.reference(lift));
        assert_eq!(high.middle("e3"), low.middle("E3"));
        assert_ne!(
            alone.reference(lift),
            low.reference(lift),
            "each floor by itself had its own"
        );
        assert_eq!(
            (high.first_column, high.columns, high.first_row, high.rows),
            (4, 7, 2, 5)
        );
        assert_eq!(high.middle("A1"), None, "there is no air of this floor in A1");
    }

    #[test]
    fn a_turned_grid_runs_along_the_building_and_its_cells_are_square() {
        let site = SiteGrid::new(demo::town(), 10.0, 30.0).unwrap();
        let grid = site.over(&outline(0.0, 0.0, 60.0, 60.0)).unwrap();
        let along = |across: f64, down: f64| {
            let (sin, cos) = 30_f64.to_radians().sin_cos();
            demo::town().moved(across * cos - down * sin, -across * sin - down * cos)
        };
        assert_eq!(grid.reference(along(25.0, 5.0)).as_deref(), Some("C1"));
        assert_eq!(grid.reference(along(25.0, 15.0)).as_deref(), Some("C2"));
        let (east, north) = demo::town().metres_to(grid.corner(1.0, 0.0));
        assert!(
            (east - 8.660).abs() < 0.001 && (north + 5.0).abs() < 0.001,
            "{east} {north}"
        );
    }

    #[test]
    fn what_lies_outside_has_no_cell_and_is_counted() {
        let site = SiteGrid::new(demo::town(), 10.0, 0.0).unwrap();
        let spots = [(-5.0, 5.0), (5.0, 5.0), (5.0, -5.0), (265.0, 5.0)].map(|(e, s)| demo::town().moved(e, -s));
        assert_eq!(site.outside(spots.into_iter()), 3);
        assert_eq!(site.over(&outline(-50.0, 0.0, 20.0, 20.0)), None);
        assert_eq!(site.over(&[]), None);
    }

    #[test]
    fn a_grid_of_no_sense_is_none() {
        for (cell, turn) in [
            (0.0, 0.0),
            (-5.0, 0.0),
            (f64::NAN, 0.0),
            (6000.0, 0.0),
            (10.0, f64::NAN),
            (10.0, 400.0),
        ] {
            assert_eq!(SiteGrid::new(demo::town(), cell, turn), None, "{cell} {turn}");
        }
        for text in ["", "{}", "{\"lon\":300,\"lat\":0,\"cell_m\":5,\"turn_deg\":0}"] {
            assert_eq!(SiteGrid::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_outside_is_never_taken_for_one_inside() {
        let features = outline(0.0, 0.0, 60.0, 60.0);
        let (inside, outside) = (Grid::of(&features).unwrap(), Grid::of_outside(&features).unwrap());
        let spot = demo::town().moved(12.0, -33.0);
        assert_eq!(inside.reference(spot).as_deref(), Some("B4"));
        assert_eq!(outside.reference(spot).as_deref(), Some("BB4"));
        assert_eq!(outside.middle("bb4"), inside.middle("B4"));
        for (grid, none) in [
            (&outside, "B4"),
            (&outside, "BC4"),
            (&inside, "BB4"),
            (&outside, "BB"),
            (&outside, "BB+4"),
        ] {
            assert_eq!(grid.middle(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn the_middle_of_a_cell_lies_in_it(cell in 1.0..80.0_f64, turn in -360.0..360.0_f64, column in 0..26_u8, row in 0..99_u8) {
            let site = SiteGrid::new(demo::town(), cell, turn).unwrap();
            prop_assert_eq!(SiteGrid::from_text(&site.to_text()), Some(site));
            let at = |across: f64, down: f64| site.spot(across, down);
            let ring = vec![at(0.0, 0.0), at(0.0, 99.0), at(26.0, 99.0), at(26.0, 0.0), at(0.0, 0.0)];
            let whole = [Feature::new("o", FeatureKind::Outline, Shape::Areas(vec![Area { rings: vec![ring] }]))];
            let grid = site.over(&whole).unwrap();
            let name = format!("{}{}", grid.letters(column), row + 1);
            let middle = grid.middle(&name);
            prop_assert!(middle.is_some(), "{} of {:?}", name, grid);
            prop_assert_eq!(grid.reference(middle.unwrap()), Some(name));
        }
    }
}
