//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{profile, resource};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        profile::api::get_capability,
        profile::api::put_capability,
        profile::api::get_agency,
        profile::api::post_note,
        resource::api::get_resources,
        resource::api::post_resource,
        resource::api::get_resource,
        resource::api::put_resource,
        resource::api::post_withdrawal,
        resource::api::post_loan,
        resource::api::get_loans,
        resource::api::get_loan,
        resource::api::post_step
    ),
    components(schemas(
        profile::api::CapabilityOut,
        profile::api::StatedOut,
        profile::api::ProfileOut,
        profile::api::SendOut,
        profile::api::ProfileIn,
        profile::api::ComparedOut,
        profile::api::ComparedSiteOut,
        profile::api::BandOut,
        profile::api::FigureOut,
        profile::api::NoteOut,
        profile::api::NoteIn,
        resource::api::ResourcesOut,
        resource::api::PartnerResourcesOut,
        resource::api::ResourceOut,
        resource::api::ResourceIn,
        resource::api::ResourceAddedOut,
        resource::api::LoanAskIn,
        resource::api::LoanAskedOut,
        resource::api::LoanOut,
        resource::api::LoanStepOut,
        resource::api::LoanStepIn
    )),
    tags(
        (name = "capability", description = "What an agency can send and how fast it says it comes, beside what was measured"),
        (name = "resources", description = "What partners offer to lend, and the loans between two")
    )
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/capability`, `/api/v1/resources` and `/api/v1/loans`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
