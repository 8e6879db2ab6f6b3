//! The projection of a drawing as plain numbers, for a program that draws over it.

use super::DrawOptions;
use super::view::{Ground, View};
use crate::site_plan::Sheet;
use serde::Serialize;

/// From degrees to pixels of a drawing: `x = a * (lon - lon0) + c * (lat - lat0) + x0`, and `y` likewise.
///
/// - Units: degrees to CSS pixels of the drawing's own view box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Projection {
    pub lon0: f64,
    pub lat0: f64,
    /// Pixels per degree of longitude, across and down.
    pub lon: (f64, f64),
    /// Pixels per degree of latitude, across and down.
    pub lat: (f64, f64),
    /// Where the origin lies.
    pub at: (f64, f64),
    pub width: f64,
    pub height: f64,
    /// Metres per degree of longitude and of latitude at the origin.
    pub metres: (f64, f64),
}

impl Projection {
    /// The projection that a sheet is drawn with under these options.
    pub fn of(sheet: &Sheet, options: &DrawOptions) -> Self {
        let ground = match sheet {
            Sheet::Floor(_) => Ground::Floor,
            Sheet::Map(_) => Ground::Site,
        };
        View::fit(sheet.features(), ground, options).as_numbers()
    }
}
