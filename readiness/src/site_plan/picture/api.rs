//! JSON of the picture under a floor: the same rules as the page.

use super::{
    CameAs, Laid, Lay, PictureRefusal, Pin, Placing, STRENGTHS,
    pages::{self, FileQuery},
    take::{self, MOST_BYTES, MOST_UPLOAD_BYTES},
    verbs::{self, Done},
};
use crate::opening::Part;
use crate::site_plan::{Spot, api::refused, verbs::Seen, version::verbs::why_line};
use crate::site_profile::reading;
use axum::{
    Json,
    body::to_bytes,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::StatusCode,
    response::Response,
};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Json as SentJson, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    let upload = DefaultBodyLimit::max(MOST_UPLOAD_BYTES);
    Routes::new()
        .get("/api/v1/sites/{site}/floors/{floor}/picture", get_picture)
        .post(
            "/api/v1/sites/{site}/floors/{floor}/picture",
            post_picture.layer(upload),
        )
        .long()
        .get("/api/v1/sites/{site}/floors/{floor}/picture/file", get_file)
        .post("/api/v1/sites/{site}/floors/{floor}/picture/placing", post_placing)
        .post("/api/v1/sites/{site}/floors/{floor}/picture/removal", post_removal)
}

/// The picture under a floor.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorPictureOut {
    #[schema(value_type = String, format = Uuid)]
    id: PictureId,
    came_as: CameAs,
    /// Of the PDF, from 1.
    page: Option<u32>,
    /// Pixels.
    width: u32,
    height: u32,
    /// Of the file that `…/picture/file` gives, in hexadecimal.
    sha256: String,
    /// Where its top left corner is: longitude, latitude.
    #[schema(value_type = [f64; 2])]
    corner: Spot,
    width_m: f64,
    /// Degrees clockwise from true north.
    turn_deg: f64,
    /// Percent.
    strength: u8,
    /// Whoever reads the floor sees it.
    shown: bool,
}

impl From<&Laid> for FloorPictureOut {
    fn from(laid: &Laid) -> Self {
        let Laid { picture, lay } = laid;
        Self {
            id: picture.id,
            came_as: picture.came_as,
            page: picture.page,
            width: picture.extent.width,
            height: picture.extent.height,
            sha256: picture.sha256.clone(),
            corner: lay.placing.corner,
            width_m: lay.placing.width_m,
            turn_deg: lay.placing.turn_deg,
            strength: lay.strength,
            shown: lay.shown,
        }
    }
}

/// What came of a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorPictureChangedOut {
    /// The version of today.
    version: u32,
    /// Somebody else drew meanwhile, and both are in this version.
    together: bool,
    /// It was so already: there is no new version.
    same: bool,
}

impl From<Done> for FloorPictureChangedOut {
    fn from(done: Done) -> Self {
        let Done {
            version,
            together,
            same,
        } = done;
        Self {
            version,
            together,
            same,
        }
    }
}

/// The picture under a floor as it is today.
#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}/picture", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, body = FloorPictureOut), (status = 404, description = "Also where no picture lies, or none is shown"), (status = 422)))]
pub(crate) async fn get_picture(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
) -> Result<Json<FloorPictureOut>, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let floors = found.floors(&desk, Some(floor), CrossingAct::Read).await?;
    found.done().await?;
    match &floors {
        Part::Open(open) => {
            let laid = open.as_ref().laid.as_ref().ok_or(Problem::Missing)?;
            Ok(Json(FloorPictureOut::from(laid)))
        }
        Part::Closed(why) => Err(refused(why)),
    }
}

/// The picture itself, PNG or JPEG.
#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}/picture/file", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"),
        ("id" = Option<String>, Query, description = "Id of the picture; another than the one of today answers like none")),
    responses((status = 200, content_type = "image/png"), (status = 404), (status = 422)))]
pub(crate) async fn get_file(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(asked): Query<FileQuery>,
) -> Result<Response, Problem> {
    pages::file(&desk, &site, floor, asked.id).await
}

/// What the body does not say.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct FloorPictureQuery {
    /// The version of the floor that was read.
    version: u32,
    /// Which page of a PDF, from 1; absent: the first.
    page: Option<u32>,
    /// Why, in one line of at most 200 characters.
    why: String,
}

/// Lays a picture under a floor. The body is the file itself: PNG, JPEG, WebP or PDF, at most 16 MiB and 24 million pixels.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/picture", tag = "sites",
    request_body(content = String, content_type = "application/pdf", description = "The file: PNG, JPEG, WebP or PDF"),
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"), FloorPictureQuery),
    responses((status = 201, body = FloorPictureChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"),
        (status = 422, description = "`picture.*`")))]
pub(crate) async fn post_picture(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(asked): Query<FloorPictureQuery>,
    request: Request,
) -> Result<(StatusCode, Json<FloorPictureChangedOut>), Problem> {
    verbs::find(&desk, &site, floor).await?;
    let why = why_line(&asked.why)?;
    let body = to_bytes(request.into_body(), MOST_BYTES).await;
    let body = body.map_err(|_| PictureRefusal::TooLarge.problem())?;
    let picture = take::take(body.into(), asked.page.unwrap_or(1)).await;
    let picture = picture.map_err(PictureRefusal::problem)?;
    let seen = Seen {
        floor,
        version: asked.version,
    };
    let done = verbs::bring(&desk, &site, seen, picture, why).await?;
    Ok((StatusCode::CREATED, Json(done.into())))
}

/// A point of the picture, and where it is.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PinIn {
    /// Pixels right and down from the top left corner.
    pixel: (f64, f64),
    /// Longitude, latitude.
    at: (f64, f64),
}

/// Where the picture lies: by two points, or by corner, width and turn.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FloorPicturePlacingIn {
    /// The version of the floor that was read.
    version: u32,
    /// Two points; with these the three below are left out.
    #[serde(default)]
    pins: Option<(PinIn, PinIn)>,
    /// Where the top left corner is: longitude, latitude.
    #[serde(default)]
    corner: Option<(f64, f64)>,
    #[serde(default)]
    width_m: Option<f64>,
    /// Degrees clockwise from true north.
    #[serde(default)]
    turn_deg: Option<f64>,
    /// Percent, 10 to 100; absent: as it is.
    #[serde(default)]
    strength: Option<u8>,
    /// Whoever reads the floor sees it; absent: as it is.
    #[serde(default)]
    shown: Option<bool>,
    /// Why, in one line of at most 200 characters.
    #[serde(default)]
    why: String,
}

impl FloorPicturePlacingIn {
    fn lay(&self, laid: &Laid) -> Result<Lay, Problem> {
        let was = laid.lay.placing;
        let spot = |(lon, lat): (f64, f64)| Spot::new(lon, lat).ok_or_else(off_the_globe);
        let placing = match &self.pins {
            Some((first, second)) => {
                let pin = |pin: &PinIn| {
                    Ok::<_, Problem>(Pin {
                        pixel: pin.pixel,
                        spot: spot(pin.at)?,
                    })
                };
                Placing::pinned(laid.picture.extent, pin(first)?, pin(second)?)
            }
            None => {
                let corner = self.corner.map(spot).transpose()?.unwrap_or(was.corner);
                Placing::new(
                    corner,
                    self.width_m.unwrap_or(was.width_m),
                    self.turn_deg.unwrap_or(was.turn_deg),
                )
            }
        };
        let strength = self.strength.unwrap_or(laid.lay.strength);
        if !STRENGTHS.contains(&strength) {
            return Err(Problem::refusal("picture.strength", t("picture-strength-wrong")));
        }
        Ok(Lay {
            placing: placing.map_err(|refusal| refusal.problem())?,
            strength,
            shown: self.shown.unwrap_or(laid.lay.shown),
        })
    }
}

fn off_the_globe() -> Problem {
    Problem::refusal("picture.off-the-globe", t("picture-place-wrong"))
}

/// Places the picture under a floor.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/picture/placing", tag = "sites", request_body = FloorPicturePlacingIn,
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, body = FloorPictureChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"),
        (status = 422, description = "`picture.*`")))]
pub(crate) async fn post_placing(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    SentJson(asked): SentJson<FloorPicturePlacingIn>,
) -> Result<Json<FloorPictureChangedOut>, Problem> {
    let (_, laid) = verbs::find(&desk, &site, floor).await?;
    let lay = asked.lay(&laid.ok_or(Problem::Missing)?)?;
    let seen = Seen {
        floor,
        version: asked.version,
    };
    let done = verbs::place(&desk, &site, seen, lay, why_line(&asked.why)?).await?;
    Ok(Json(done.into()))
}

/// The version that was read, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FloorPictureRemovalIn {
    version: u32,
    /// Why, in one line of at most 200 characters.
    #[serde(default)]
    why: String,
}

/// Takes the picture under a floor away. It stays under the versions it lay under.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/picture/removal", tag = "sites", request_body = FloorPictureRemovalIn,
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, body = FloorPictureChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`")))]
pub(crate) async fn post_removal(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    SentJson(asked): SentJson<FloorPictureRemovalIn>,
) -> Result<Json<FloorPictureChangedOut>, Problem> {
    let seen = Seen {
        floor,
        version: asked.version,
    };
    let done = verbs::take_away(&desk, &site, seen, why_line(&asked.why)?).await?;
    Ok(Json(done.into()))
}
