//! The list of routes. A slice offers its routes through [`Routes`], so that the access table can ask each of them.

use crate::{
    App, Desk, Problem,
    limits::{Limits, within_limits},
    problem::Carried,
    texts::{language, t, with_language},
};
use axum::{
    RequestExt, Router,
    body::Body,
    extract::{Request, State},
    handler::Handler,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing,
};
use std::collections::BTreeSet;
use tracing::Instrument;

/// One route: a method, a path pattern, and who may knock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteRow {
    pub method: &'static str,
    pub path: &'static str,
    /// Reachable without a sign-in.
    pub open: bool,
}

/// Routes of a slice, and the list of them.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    rows: Vec<RouteRow>,
    /// Paths that bring or take a whole file.
    long: BTreeSet<&'static str>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    fn add<H, T>(mut self, method: Method, path: &'static str, open: bool, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let (word, route) = match method {
            Method::GET => ("GET", routing::get(handler)),
            Method::POST => ("POST", routing::post(handler)),
            Method::PUT => ("PUT", routing::put(handler)),
            _ => ("DELETE", routing::delete(handler)),
        };
        self.router = self.router.route(path, route);
        self.rows.push(RouteRow {
            method: word,
            path,
            open,
        });
        self
    }

    /// A page or API read for signed-in people. Its handler takes a [`Desk`] and decides.
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::GET, path, false, handler)
    }

    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::POST, path, false, handler)
    }

    /// A change that is worked to its end once its whole request has arrived: an alarm counts from the press, though the phone
    /// is smashed or loses its cell before the answer.
    pub fn post_to_the_end<H: Handler<T, App>, T: 'static>(mut self, path: &'static str, handler: H) -> Self {
        let route = routing::post(handler).layer(from_fn(to_the_end));
        self.router = self.router.route(path, route);
        self.rows.push(RouteRow {
            method: "POST",
            path,
            open: false,
        });
        self
    }

    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::PUT, path, false, handler)
    }

    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::DELETE, path, false, handler)
    }

    /// A page that needs no sign-in. The house test holds the list of these.
    pub fn open_get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::GET, path, true, handler)
    }

    pub fn open_post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::POST, path, true, handler)
    }

    /// The path that was added last brings or takes a whole file: it has minutes, where a page has seconds.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long.extend(self.rows.last().map(|row| row.path));
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Routes) -> Self {
        self.long.extend(other.long);
        self.router = self.router.merge(other.router);
        self.rows.extend(other.rows);
        self
    }

    /// All routes, sorted by path.
    pub fn list(&self) -> Vec<RouteRow> {
        let mut rows = self.rows.clone();
        rows.sort_by(|a, b| (a.path, a.method).cmp(&(b.path, b.method)));
        rows
    }

    /// The router, with the layers every answer passes: problems as pages or JSON, and the security headers.
    pub fn into_router(self, app: App) -> Router {
        let emergency = app.settings().emergency_number.clone();
        let router = self.router.fallback(nothing_here);
        with_layers(router, Limits::new(self.long), emergency).with_state(app)
    }
}

/// What takes too long or breaks is a problem like every other, and every answer is guarded.
fn with_layers<S: Clone + Send + Sync + 'static>(router: Router<S>, limits: Limits, emergency: String) -> Router<S> {
    router
        .layer(from_fn_with_state(limits, within_limits))
        .layer(from_fn_with_state(emergency, speak_problems))
        .layer(from_fn(guard_headers))
}

/// The server drops what it does for a request when the other end goes; a task of its own is not dropped.
async fn to_the_end(request: Request, next: Next) -> Response {
    let (parts, body) = request.with_limited_body().into_parts();
    let body = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(_) => return Problem::refusal("body.too-large", t("refusal-body-too-large")).into_response(),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let language = language();
    let work = async move { with_language(&language, next.run(request)).await };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(err) if err.is_panic() => std::panic::resume_unwind(err.into_panic()),
        Err(err) => Problem::fault(err, true).into_response(),
    }
}

/// An unknown address answers like a record that is not yours: sign in first, then "not found".
async fn nothing_here(desk: Result<Desk, Problem>) -> Problem {
    match desk {
        Ok(_) => Problem::Missing,
        Err(problem) => problem,
    }
}

async fn speak_problems(State(emergency): State<String>, request: Request, next: Next) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, |pq| pq.as_str().to_owned());
    let is_get = request.method() == Method::GET;
    let back = came_from(request.headers()).filter(|back| !is_get || *back != path);
    let response = next.run(request).await;
    let carried = response.extensions().get::<Carried>().cloned();
    let api = path.starts_with("/api/");
    // Whoever wanted to raise an alarm and meets a problem must not be left with it.
    let call = path.starts_with("/raise").then_some(emergency.as_str());
    if let Some(problem) = carried.and_then(|carried| carried.0.lock().ok().and_then(|mut slot| slot.take())) {
        return if api {
            problem.into_json()
        } else {
            problem.into_page(if is_get { &path } else { "/home" }, back.as_deref(), call)
        };
    }
    // axum's own plain-text refusals (wrong method, unreadable path) must not differ from "not found".
    if matches!(response.status().as_u16(), 404 | 405) && !response.headers().contains_key(header::CONTENT_TYPE) {
        return if api {
            Problem::Missing.into_json()
        } else {
            Problem::Missing.into_page(&path, back.as_deref(), call)
        };
    }
    response
}

/// The page of this server that the reader came from, as a path; another site's page is nobody's way back.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let page: Uri = text(header::REFERER)?.parse().ok()?;
    let here = page.authority()?.as_str() == text(header::HOST)?;
    let path = page.path_and_query()?.as_str();
    (here && path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async fn guard_headers(request: Request, next: Next) -> Response {
    let cacheable = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(self)"),
    );
    if !cacheable && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use tower::ServiceExt;

    async fn broken() -> StatusCode {
        panic!("on purpose")
    }

    #[tokio::test(start_paused = true)]
    async fn what_takes_too_long_or_breaks_is_said_like_every_problem() {
        let slow = || std::future::pending::<()>();
        let router = Router::new()
            .route("/slow", routing::get(slow))
            .route("/broken", routing::get(broken))
            .route("/api/v1/broken", routing::get(broken));
        let router = with_layers(router, Limits::new(BTreeSet::new()), "112".into());
        for (path, status, kind) in [
            ("/slow", StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8"),
            ("/broken", StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8"),
            (
                "/api/v1/broken",
                StatusCode::INTERNAL_SERVER_ERROR,
                "application/problem+json",
            ),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), status, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_SECURITY_POLICY], CSP, "{path}");
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            assert!(
                String::from_utf8_lossy(&body).contains("F-"),
                "{path} names no reference"
            );
        }
    }

    #[test]
    fn the_policy_opens_nothing_but_this_server_and_pictures_in_the_page() {
        let rules: Vec<(&str, Vec<&str>)> = CSP
            .split(';')
            .filter_map(|rule| rule.trim().split_once(' '))
            .map(|(name, sources)| (name, sources.split_whitespace().collect()))
            .collect();
        for closed in ["default-src", "base-uri", "frame-ancestors"] {
            assert!(rules.contains(&(closed, vec!["'none'"])), "{closed}");
        }
        for (name, sources) in rules {
            let pictures = name == "img-src";
            let own = |source: &&str| ["'none'", "'self'"].contains(source) || pictures && *source == "data:";
            assert!(sources.iter().all(own), "{name} {sources:?}");
        }
    }

    #[test]
    fn only_a_page_of_this_server_is_a_way_back() {
        let back = |referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("muster.example:8443"));
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            came_from(&headers)
        };
        assert_eq!(
            back("https://muster.example:8443/sites/S-1?grid=1").as_deref(),
            Some("/sites/S-1?grid=1")
        );
        for elsewhere in [
            "https://muster.example/sites",
            "https://evil.example:8443/sites",
            "https://muster.example:8443//evil.example",
            "javascript:alert(1)",
            "/sites",
        ] {
            assert_eq!(back(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(came_from(&HeaderMap::new()), None);
    }
}
