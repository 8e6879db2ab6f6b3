//! Points of a site in words: ways in, meeting points, kits, hazards.
//!
//! Promise: what an officer must find in the dark stands in one list, under the code that is on the thing itself.

mod model;
pub mod store;

pub use model::SitePoint;
