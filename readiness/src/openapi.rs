//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{contacts, emergency_plan, kit, left_out, reach_test, site_plan, site_point, site_profile, training};
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
        contacts::api::get_contacts,
        contacts::write_api::post_contact,
        contacts::write_api::put_contact,
        contacts::write_api::delete_contact,
        contacts::write_api::post_place,
        contacts::write_api::post_behind,
        contacts::write_api::post_verification,
        reach_test::api::get_tests,
        reach_test::api::post_test,
        reach_test::api::get_test,
        reach_test::api::post_answer,
        reach_test::api::post_call,
        reach_test::api::post_result,
        reach_test::api::get_schedules,
        reach_test::api::post_schedule,
        reach_test::api::delete_schedule,
        site_profile::write_api::post_site,
        site_profile::write_api::put_site,
        site_plan::write_api::post_walk,
        site_plan::write_api::delete_floor,
        site_plan::write_api::put_map,
        site_plan::version::api::get_floor_versions,
        site_plan::version::api::get_floor_version,
        site_plan::version::api::post_floor_return,
        site_plan::version::api::get_floor_compare,
        site_plan::version::api::get_map_versions,
        site_plan::version::api::get_map_version,
        site_plan::version::api::post_map_return,
        site_plan::version::api::get_map_compare,
        site_plan::edit::api::post_floor_changes,
        site_plan::edit::api::post_map_changes,
        site_plan::imdf::api::get_archive,
        site_plan::imdf::api::post_archive,
        site_point::api::post_point,
        site_point::api::put_point,
        site_point::api::delete_point,
        kit::api::get_kits,
        kit::api::get_kit,
        kit::api::get_of_site,
        kit::api::post_kit,
        kit::api::put_kit,
        kit::api::post_check,
        kit::api::post_label,
        kit::api::post_retirement
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
        site_plan::version::api::VersionsOut,
        site_plan::version::api::VersionOut,
        site_plan::version::api::ComparisonOut,
        site_plan::version::api::DifferenceOut,
        site_plan::version::api::ReturnIn,
        site_plan::version::api::NewVersionOut,
        site_plan::edit::Step,
        site_plan::imdf::api::ArchiveKept,
        site_plan::edit::api::ChangesIn,
        site_plan::edit::api::ChangedOut,
        emergency_plan::api::EmergencyPlansOut,
        emergency_plan::api::EmergencyPlanOut,
        emergency_plan::api::EmergencyStepOut,
        emergency_plan::api::EmergencyPlanIn,
        emergency_plan::api::EmergencyStepIn,
        emergency_plan::api::EmergencyPlanKept,
        emergency_plan::api::PlanAgreementIn,
        contacts::api::ContactsOut,
        contacts::api::ReachOut,
        contacts::api::ContactOut,
        kit::api::KitsOut,
        kit::api::KitOut,
        kit::api::KitItemOut,
        kit::api::KitFindingOut,
        kit::api::KitCheckOut,
        kit::api::KitFoundOut,
        kit::api::KitIn,
        kit::api::KitItemIn,
        kit::api::KitAddedOut,
        kit::api::KitCheckIn,
        kit::api::KitFoundIn,
        kit::api::KitRevisionIn
    )),
    tags(
        (name = "sites", description = "Sites, their points, floor plans and emergency plans: own ones, and partners' under a clause"),
        (name = "kits", description = "Emergency kits: own ones with their checks, and partners' under a clause"),
        (name = "contacts", description = "Who answers, in reach order")
    )
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/sites` and `/api/v1/contacts`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Api::openapi();
    document.merge(left_out::openapi());
    document.merge(training::openapi());
    document
}
