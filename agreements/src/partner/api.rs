//! Partners, as JSON.

use super::reading;
use crate::mou::UnitCode;
use axum::Json as Reply;
use muster_terms::*;
use muster_web::{Desk, Problem, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/partners", get_partners)
}

/// An agreement with a partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerAgreementOut {
    reference: String,
    title: String,
    /// `draft`, `proposed`, `in_force`, `suspended`, `terminated`, `expired`.
    state: &'static str,
}

/// A partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    name: String,
    agreements: Vec<PartnerAgreementOut>,
}

/// The code of one unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitCodeOut {
    name: String,
    code: String,
}

/// The partners, and the codes by which another organisation finds this one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnersOut {
    own_code: String,
    /// For an agreement with one unit of it alone, such as a police district.
    unit_codes: Vec<UnitCodeOut>,
    partners: Vec<PartnerOut>,
}

#[utoipa::path(get, path = "/api/v1/partners", tag = "agreements", responses((status = 200, body = PartnersOut)))]
pub(crate) async fn get_partners(desk: Desk) -> Result<Reply<PartnersOut>, Problem> {
    let partners = reading::read(&desk).await?;
    let out = |line: reading::PartnerLine| PartnerOut {
        organisation: line.name.org,
        name: line.name.name,
        agreements: line
            .agreements
            .into_iter()
            .map(|(reference, title, state)| PartnerAgreementOut {
                reference: reference.to_string(),
                title,
                state: state.as_str(),
            })
            .collect(),
    };
    Ok(Reply(PartnersOut {
        own_code: partners.own_code,
        unit_codes: partners
            .unit_codes
            .into_iter()
            .map(|UnitCode { name, code }| UnitCodeOut { name, code })
            .collect(),
        partners: partners.lines.into_iter().map(out).collect(),
    }))
}

#[derive(OpenApi)]
#[openapi(paths(get_partners))]
struct Api;

/// OpenAPI 3.1 of `/api/v1/partners`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
