//! The picture under the floors of the access table.

use crate::Town;
use image::RgbImage;
use muster_readiness::site_plan::{
    FloorPlan, Spot,
    picture::{Lay, PictureRecord, Placing, store, take},
};
use muster_store::Tx;
use muster_terms::PictureId;

/// Lays a picture under the first version of a floor, and shows it.
pub async fn lay(town: &Town, tx: &Tx, plan: &FloorPlan) {
    let desk = town.desk("director").await;
    let picture = take::of_pixels(RgbImage::new(80, 60)).expect("a picture");
    let record = PictureRecord {
        id: PictureId::new(),
        came_as: picture.came_as,
        page: picture.page,
        kind: picture.kind,
        extent: picture.extent,
        sha256: "0".repeat(64),
        added_at: desk.now(),
        added_by: desk.who.position_title.clone(),
    };
    let corner = Spot::new(8.5417, 47.3769).expect("a spot");
    let lay = Lay {
        placing: Placing::new(corner, 40.0, 0.0).expect("a place"),
        strength: 60,
        shown: true,
    };
    let site = town.hospital.id;
    store::insert(tx, site, plan.floor, &record, &picture)
        .await
        .expect("a picture");
    store::set(tx, site, plan.floor, plan.version, Some((record.id, lay)))
        .await
        .expect("it lies");
}
