//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{contacts, emergency_plan, packet, site_plan, site_point, site_profile};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        site_profile::api::get_sites,
        site_profile::api::get_site,
        site_plan::api::get_floors,
        site_plan::api::get_floor,
        site_plan::api::post_floor,
        emergency_plan::api::get_plans,
        emergency_plan::api::post_plan,
        emergency_plan::api::get_plan,
        emergency_plan::api::put_plan,
        emergency_plan::api::delete_plan,
        emergency_plan::api::post_agreement,
        packet::api::get_packets,
        packet::api::post_packet,
        packet::api::put_validity,
        contacts::api::get_contacts,
        contacts::write_api::post_contact,
        contacts::write_api::put_contact,
        contacts::write_api::delete_contact,
        contacts::write_api::post_place,
        contacts::write_api::post_verification,
        site_profile::write_api::post_site,
        site_profile::write_api::put_site,
        site_plan::write_api::post_walk,
        site_plan::write_api::delete_floor,
        site_plan::write_api::put_map,
        site_point::api::post_point,
        site_point::api::put_point,
        site_point::api::delete_point
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
        emergency_plan::api::EmergencyPlansOut,
        emergency_plan::api::EmergencyPlanOut,
        emergency_plan::api::EmergencyStepOut,
        emergency_plan::api::EmergencyPlanIn,
        emergency_plan::api::EmergencyStepIn,
        emergency_plan::api::EmergencyPlanKept,
        emergency_plan::api::PlanAgreementIn,
        packet::api::PacketsOut,
        packet::api::PacketOut,
        packet::api::PacketPartOut,
        packet::api::PacketIn,
        packet::api::PacketValidityIn,
        contacts::api::ContactsOut,
        contacts::api::ReachOut,
        contacts::api::ContactOut
    )),
    tags(
        (name = "sites", description = "Sites, their points, floor plans and emergency plans: own ones, and partners' under a clause"),
        (name = "contacts", description = "Who answers, in reach order")
    )
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/sites` and `/api/v1/contacts`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
