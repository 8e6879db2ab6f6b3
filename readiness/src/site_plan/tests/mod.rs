//! Plans as a whole: written and read back, imported from real buildings, and refused when hostile.

mod hostile;
mod import;
mod round_trip;
mod words;

use super::demo;
use super::import::FloorHead;
use super::{FloorPlan, SiteMap};
use muster_terms::{FloorId, SiteId};
use std::path::PathBuf;

fn ground_floor() -> FloorPlan {
    demo::northfield_ground(FloorId::new(), SiteId::new(), "2031-09-03".parse().ok())
}

fn hospital_site() -> SiteMap {
    demo::northfield_site(SiteId::new())
}

fn head(name: &str) -> FloorHead {
    FloorHead {
        floor: FloorId::new(),
        site: SiteId::new(),
        name: name.into(),
        ordinal: 0,
        level: None,
    }
}

/// A file of the shared real data, found beside one of the folders above this crate; none where it is not present.
fn real(path: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|folder| folder.join("shared/data/indoor").join(path))
        .find(|file| file.exists())
}
