//! The worker that keeps the check page on a phone: served from the root, so that it may answer for the pages of checks.
//!
//! It is registered for addresses that begin with `/k`, keeps check pages and their assets, and nothing else.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, Response, header},
};
use muster_web::{Routes, assets};

pub(super) fn routes() -> Routes {
    Routes::new().open_get("/kit-worker.js", get_worker)
}

/// `GET /kit-worker.js`: the newest one, asked for again each time, since its address has no hash.
async fn get_worker(headers: HeaderMap) -> Response<Body> {
    let built = assets::asset_url("kit-worker.js");
    let name = built.trim_start_matches("/assets/").to_owned();
    let mut response = assets::serve_asset(Path(name), headers).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
