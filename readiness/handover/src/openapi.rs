//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(), components(schemas()))]
struct Api;

/// OpenAPI 3.1 of this crate's calls.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
