//! What was promised: agreements that execute, and the one gate through which anything crosses.
//!
//! Promise: nothing crosses without a clause, by any door, and every yes and no names its clause.

pub mod crossing;
pub mod mou;
pub mod partner;
pub mod request;
#[cfg(test)]
mod town;

/// The API document of agreements and requests.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = mou::api::openapi();
    document.merge(request::api::openapi());
    document.merge(partner::api::openapi());
    document
}

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    mou::routes().merge(request::routes()).merge(partner::routes())
}
