//! Readiness, as JSON: the figure and every point that makes it.

use super::{Explained, RULE, SiteReadiness, verbs};
use axum::Json as Reply;
use muster_readiness::left_out::{LeftOut, rules::until};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/readiness", get_readiness)
        .get("/api/v1/sites/{site}/readiness", get_site)
}

/// One point of a site's readiness.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessPointOut {
    /// `first_contact`, `second_contact`, `agreement`, `meeting_point`, `floor_plan`, `walk_through`, `emergency_plan`, `drill`, `lessons`.
    point: &'static str,
    /// Thousandths of a point it is worth today.
    held: u32,
    /// Thousandths of a point it can be worth.
    of: u32,
    /// The date of what it rests on.
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<civil::Date>,
    /// The last day of its full worth.
    #[schema(value_type = Option<String>, format = Date)]
    full_until: Option<civil::Date>,
    /// The first day on which it is worth nothing.
    #[schema(value_type = Option<String>, format = Date)]
    gone_on: Option<civil::Date>,
}

impl From<&Explained> for ReadinessPointOut {
    fn from(point: &Explained) -> Self {
        Self {
            point: point.point.as_str(),
            held: point.held,
            of: point.of,
            on: point.artefact.map(|artefact| artefact.on),
            full_until: point.full_until,
            gone_on: point.gone_on,
        }
    }
}

/// What a site cannot have, as somebody said.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOutOut {
    point: &'static str,
    reason: String,
    /// The position that said so.
    by: String,
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
    /// From then on it is asked for again.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

impl From<&LeftOut> for LeftOutOut {
    fn from(left_out: &LeftOut) -> Self {
        Self {
            point: left_out.point.as_str(),
            reason: left_out.reason.clone(),
            by: left_out.title.clone(),
            said_at: left_out.said_at,
            until: until(left_out),
        }
    }
}

/// The readiness of one site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteReadinessOut {
    #[schema(value_type = String)]
    site: Reference,
    name: String,
    /// The rule by which it was made, such as `readiness/1`.
    rule: &'static str,
    /// 0 to 100, rounded down.
    percent: u32,
    points: Vec<ReadinessPointOut>,
    left_out: Vec<LeftOutOut>,
    /// The point that would bring most today; absent when there is nothing to gain.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'static str>,
    /// Title of the position that fixes it; empty when there is none.
    owner: String,
}

impl From<&SiteReadiness> for SiteReadinessOut {
    fn from(site: &SiteReadiness) -> Self {
        Self {
            site: site.reference.clone(),
            name: site.name.clone(),
            rule: RULE,
            percent: site.figure.percent,
            points: site.figure.points.iter().map(ReadinessPointOut::from).collect(),
            left_out: site.left_out.iter().map(LeftOutOut::from).collect(),
            next: site.figure.next().map(|next| next.point.as_str()),
            owner: site.owner.clone(),
        }
    }
}

/// Every own site with its readiness, the weakest first.
#[utoipa::path(get, path = "/api/v1/readiness", tag = "readiness", responses((status = 200, body = [SiteReadinessOut])))]
pub(crate) async fn get_readiness(desk: Desk) -> Result<Reply<Vec<SiteReadinessOut>>, Problem> {
    let sites = verbs::of_sites(&desk, &desk.read().await?).await?;
    Ok(Reply(sites.iter().map(SiteReadinessOut::from).collect()))
}

/// The readiness of one own site, point by point.
#[utoipa::path(get, path = "/api/v1/sites/{site}/readiness", tag = "readiness",
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, body = SiteReadinessOut), (status = 404)))]
pub(crate) async fn get_site(desk: Desk, Path(site): Path<Reference>) -> Result<Reply<SiteReadinessOut>, Problem> {
    let site = verbs::of_site(&desk, &desk.read().await?, &site).await?;
    Ok(Reply(SiteReadinessOut::from(&site)))
}

#[derive(OpenApi)]
#[openapi(paths(get_readiness, get_site), tags((name = "readiness", description = "How ready each own site is, and what would help most")))]
struct Api;

/// OpenAPI 3.1 of `/api/v1/readiness` and `/api/v1/sites/{site}/readiness`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
