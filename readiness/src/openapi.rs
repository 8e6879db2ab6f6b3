//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{contacts, site_plan, site_profile};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        site_profile::api::get_sites,
        site_profile::api::get_site,
        site_plan::api::get_floors,
        site_plan::api::get_floor,
        site_plan::api::post_floor,
        contacts::api::get_contacts
    ),
    components(schemas(
        site_profile::api::SitesOut,
        site_profile::api::SiteLineOut,
        site_profile::api::PartnerSitesOut,
        site_profile::api::SiteOut,
        site_profile::api::ArrivalOut,
        site_profile::api::PointOut,
        site_profile::api::OfficerNoteOut,
        site_plan::api::FloorsOut,
        site_plan::api::FloorOut,
        site_plan::api::FloorKept,
        site_plan::api::ImportNoteOut,
        contacts::api::ContactsOut,
        contacts::api::ReachOut,
        contacts::api::ContactOut
    )),
    tags(
        (name = "sites", description = "Sites, their points and floor plans: own ones, and partners' under a clause"),
        (name = "contacts", description = "Who answers, in reach order")
    )
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/sites` and `/api/v1/contacts`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
