//! The built files of `foundation/web/dist`: hashed names, served once and kept for a year.
//!
//! A release build carries them inside the program; a debug build reads them from the folder, so that a changed style
//! shows on the next reload. When they were never built, pages say what to run ([`are_built`]).

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

#[derive(RustEmbed)]
#[folder = "dist"]
#[allow_missing = true]
struct Dist;

/// What a page says in place of itself when the assets were never built.
pub const NOT_BUILT: &str = "assets are not built: run cargo xtask assets";

/// Names as the sources call them to names with their hash, read from `manifest.json`.
type Manifest = HashMap<String, String>;

static MANIFEST: RwLock<Option<(Instant, Arc<Manifest>)>> = RwLock::new(None);

/// Are there assets at all?
pub fn are_built() -> bool {
    !manifest().is_empty()
}

/// The address of an asset, `asset_url("app.css")` being `/assets/app-204dd97e976a.css`.
///
/// A name that is not in the manifest keeps its plain address, which answers 404.
pub fn asset_url(name: &str) -> String {
    format!("/assets/{}", manifest().get(name).map_or(name, String::as_str))
}

/// `GET /assets/{*path}`: one built file. Only names in the manifest exist.
///
/// The name holds the content's hash, so the answer may be kept for a year and its entity tag is that name.
pub async fn serve_asset(Path(path): Path<String>, headers: HeaderMap) -> Response<Body> {
    if !manifest().values().any(|name| *name == path) {
        return plain(StatusCode::NOT_FOUND);
    }
    let packed = accepts_gzip(&headers)
        .then(|| Dist::get(&format!("{path}.gz")))
        .flatten();
    let tag = format!("\"{path}{}\"", if packed.is_some() { ".gz" } else { "" });
    if names_tag(&headers, &tag) {
        return with_cache(plain(StatusCode::NOT_MODIFIED), &tag);
    }
    match (packed, Dist::get(&path)) {
        (Some(file), _) => with_cache(file_response(&path, file, true), &tag),
        (None, Some(file)) => with_cache(file_response(&path, file, false), &tag),
        (None, None) => plain(StatusCode::NOT_FOUND),
    }
}

fn file_response(path: &str, file: EmbeddedFile, packed: bool) -> Response<Body> {
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn with_cache(mut response: Response<Body>, tag: &str) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    accepted.split(',').map(str::trim).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip") && parts.next() != Some("q=0")
    })
}

fn names_tag(headers: &HeaderMap, tag: &str) -> bool {
    let asked = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    asked
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The manifest, read once; in a debug build read again after a second, because the folder may have been built anew.
fn manifest() -> Arc<Manifest> {
    let fresh = |read: &Instant| !cfg!(debug_assertions) || read.elapsed() < Duration::from_secs(1);
    let held = MANIFEST
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clone();
    if let Some((_, manifest)) = held.filter(|(read, _)| fresh(read)) {
        return manifest;
    }
    let read: Manifest = Dist::get("manifest.json")
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default();
    let read = Arc::new(read);
    *MANIFEST.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((Instant::now(), read.clone()));
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        let ask = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
            accepts_gzip(&headers)
        };
        assert!(ask("gzip, deflate, br"));
        assert!(ask("br;q=1.0, gzip;q=0.8"));
        assert!(!ask("gzip;q=0"));
        assert!(!ask("identity"));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn only_names_of_the_manifest_are_served() {
        for path in ["../Cargo.toml", "manifest.json", "app.css", "%2e%2e/Cargo.toml", ""] {
            let answer = serve_asset(Path(path.to_owned()), HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn a_built_asset_is_kept_for_a_year_and_asked_for_once() {
        assert!(are_built(), "{NOT_BUILT}");
        let path = asset_url("app.css").trim_start_matches("/assets/").to_owned();
        let first = serve_asset(Path(path.clone()), HeaderMap::new()).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(
            first.headers()[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(
            serve_asset(Path(path), headers).await.status(),
            StatusCode::NOT_MODIFIED
        );
    }
}
