//! One drawing of a site: a floor, or the map of its outside. What is done to both is done to a sheet.

use super::draw::Grid;
use super::{Feature, FloorPlan, PlanRefusal, SiteMap};
use muster_terms::{FloorId, Reference, SiteId};
use uuid::Uuid;

/// Which drawing of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetId {
    Floor(FloorId),
    /// The map of the outside.
    Map,
}

/// A drawing of a site, as it is or as it was.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheet {
    Floor(FloorPlan),
    Map(SiteMap),
}

impl SheetId {
    /// Where the sheet is shown.
    pub fn url(self, site: &Reference) -> String {
        match self {
            SheetId::Floor(floor) => format!("/sites/{site}/plans/{floor}"),
            SheetId::Map => format!("/sites/{site}/map"),
        }
    }

    /// The id that its versions are kept under: the floor's own, and the site's for its map.
    pub fn key(self, site: SiteId) -> Uuid {
        match self {
            SheetId::Floor(floor) => floor.0,
            SheetId::Map => site.0,
        }
    }
}

impl Sheet {
    pub fn id(&self) -> SheetId {
        match self {
            Sheet::Floor(plan) => SheetId::Floor(plan.floor),
            Sheet::Map(_) => SheetId::Map,
        }
    }

    pub fn site(&self) -> SiteId {
        match self {
            Sheet::Floor(plan) => plan.site,
            Sheet::Map(map) => map.site,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Sheet::Floor(plan) => &plan.name,
            Sheet::Map(map) => &map.name,
        }
    }

    pub fn version(&self) -> u32 {
        match self {
            Sheet::Floor(plan) => plan.version,
            Sheet::Map(map) => map.version,
        }
    }

    pub fn features(&self) -> &[Feature] {
        match self {
            Sheet::Floor(plan) => &plan.features,
            Sheet::Map(map) => &map.features,
        }
    }

    /// The cells over it: those of the site over a floor, its own over the outside.
    pub fn cells(&self) -> Option<Grid> {
        match self {
            Sheet::Floor(plan) => plan.cells(),
            Sheet::Map(map) => Grid::of_outside(&map.features),
        }
    }

    /// The sheet as GeoJSON text. Same sheet, same bytes.
    pub fn to_geojson(&self) -> String {
        match self {
            Sheet::Floor(plan) => plan.to_geojson(),
            Sheet::Map(map) => map.to_geojson(),
        }
    }

    /// A sheet of this kind from text that [`Sheet::to_geojson`] wrote. Errors: any [`PlanRefusal`].
    pub fn from_geojson(id: SheetId, bytes: &[u8]) -> Result<Self, PlanRefusal> {
        Ok(match id {
            SheetId::Floor(_) => Sheet::Floor(FloorPlan::from_geojson(bytes)?),
            SheetId::Map => Sheet::Map(SiteMap::from_geojson(bytes)?),
        })
    }

    /// The same sheet with other features, as this version; whoever walked the one before did not walk this one.
    #[must_use]
    pub fn with(self, features: Vec<Feature>, version: u32) -> Self {
        match self {
            Sheet::Floor(plan) => Sheet::Floor(FloorPlan {
                features,
                version,
                walked_on: None,
                ..plan
            }),
            Sheet::Map(map) => Sheet::Map(SiteMap {
                features,
                version,
                ..map
            }),
        }
    }
}
