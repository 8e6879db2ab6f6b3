//! Who a token or session is, as JSON.

use crate::words;
use axum::Json;
use muster_terms::*;
use muster_web::{Desk, Problem, Routes};
use serde::Serialize;
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/me", get_me)
}

/// The holder of this token: a position of an organisation, and what it may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    #[schema(value_type = String, format = Uuid)]
    position: PositionId,
    title: String,
    #[schema(value_type = String)]
    duty: Duty,
    duty_words: String,
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    organisation_name: String,
    /// `company` or `agency`.
    #[schema(value_type = String)]
    organisation_kind: OrganisationKind,
    #[schema(value_type = Option<String>, format = Uuid)]
    unit: Option<UnitId>,
    #[schema(value_type = Option<String>, format = Uuid)]
    site: Option<SiteId>,
    /// Acts that both the duty and the token's scopes allow.
    #[schema(value_type = Vec<String>)]
    acts: Vec<Act>,
    time_zone: String,
}

#[utoipa::path(get, path = "/api/v1/me", tag = "people", responses((status = 200, body = MeOut)))]
pub(crate) async fn get_me(desk: Desk) -> Result<Json<MeOut>, Problem> {
    let acts = Act::ALL.iter().copied().filter(|act| desk.may(*act)).collect();
    let who = desk.who;
    Ok(Json(MeOut {
        position: who.position,
        title: who.position_title,
        duty: who.duty,
        duty_words: words::duty(who.duty),
        organisation: who.org,
        organisation_name: who.org_name,
        organisation_kind: who.org_kind,
        unit: who.unit,
        site: who.site,
        acts,
        time_zone: who.time_zone,
    }))
}
