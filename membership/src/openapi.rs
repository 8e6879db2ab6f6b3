//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{me, organisation, position, vacancy};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        me::api::get_me,
        organisation::api::get_organisation,
        organisation::api::put_organisation,
        position::api::get_people,
        position::api::post_shift,
        position::api::delete_shift,
        position::admin_api::post_position,
        position::admin_api::put_position,
        position::admin_api::post_invitation,
        position::admin_api::post_vacancy,
        position::admin_api::post_closure,
        position::admin_api::post_lock,
        position::admin_api::delete_lock,
        position::admin_api::post_sign_out,
        position::admin_api::post_unit,
        position::admin_api::get_partner_invitations,
        position::admin_api::post_partner_invitation,
        position::admin_api::delete_partner_invitation,
        vacancy::api::get_vacancies,
        vacancy::api::get_vacancy,
        vacancy::api::post_acting,
        vacancy::api::post_gift
    ),
    components(schemas(me::api::MeOut, organisation::api::OrganisationOut, position::api::PeopleOut, position::api::PositionOut)),
    tags((name = "people", description = "Positions of the own organisation and who is on duty"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/me`, `/api/v1/organisation`, `/api/v1/people` and shifts.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
