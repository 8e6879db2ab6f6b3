//! A picture under a floor.

use image::RgbImage;
use muster_readiness::site_plan::{
    FloorPlan, Spot,
    picture::{Lay, PictureRecord, Placing, store, take},
};
use muster_store::Tx;
use muster_terms::PictureId;
use muster_web::Desk;

/// Lays a picture under the first version of a floor, and shows it. `sha256`: what is said of its bytes.
pub async fn lay(desk: &Desk, tx: &Tx, plan: &FloorPlan, sha256: String) {
    let picture = take::of_pixels(RgbImage::new(80, 60)).expect("a picture");
    let record = PictureRecord {
        id: PictureId::new(),
        came_as: picture.came_as,
        page: picture.page,
        kind: picture.kind,
        extent: picture.extent,
        sha256,
        added_at: desk.now(),
        added_by: desk.who.position_title.clone(),
    };
    let corner = Spot::new(8.5417, 47.3769).expect("a spot");
    let lay = Lay {
        placing: Placing::new(corner, 40.0, 0.0).expect("a place"),
        strength: 60,
        shown: true,
    };
    store::insert(tx, plan.site, plan.floor, &record, &picture)
        .await
        .expect("a picture");
    store::set(tx, plan.site, plan.floor, plan.version, Some((record.id, lay)))
        .await
        .expect("it lies");
}
