//! Invented sites for the demo town and for tests: a hospital drawn by hand, and plain floors made from a seed.
//!
//! Everything is placed on open sea, so that no real building is meant.

mod hospital;
mod pen;
mod scan;
mod simple;
mod site;

pub use hospital::{northfield_first, northfield_ground};
pub use scan::scan;
pub use simple::{SimpleFloor, Use, simple_floor, simple_size};
pub use site::{northfield_site, simple_site};

use super::Spot;

/// The middle of the invented town: a spot in the Atlantic.
pub fn town() -> Spot {
    Spot::new(-40.0, 44.0).unwrap_or(Spot::ZERO)
}

/// The north-west corner of Northfield Hospital's emergency department; the site map and both floors hang on it.
pub fn northfield() -> Spot {
    town().moved(420.0, 310.0)
}
