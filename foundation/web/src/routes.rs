//! The list of routes. A slice offers its routes through [`Routes`], so that the access table can ask each of them.

use crate::{App, Desk, Problem, problem::Carried};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing,
};

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

    #[must_use]
    pub fn merge(mut self, other: Routes) -> Self {
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
        self.router
            .fallback(nothing_here)
            .layer(from_fn(speak_problems))
            .layer(from_fn(guard_headers))
            .with_state(app)
    }
}

/// An unknown address answers like a record that is not yours: sign in first, then "not found".
async fn nothing_here(desk: Result<Desk, Problem>) -> Problem {
    match desk {
        Ok(_) => Problem::Missing,
        Err(problem) => problem,
    }
}

async fn speak_problems(request: Request, next: Next) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, |pq| pq.as_str().to_owned());
    let is_get = request.method() == Method::GET;
    let back = came_from(request.headers()).filter(|back| !is_get || *back != path);
    let response = next.run(request).await;
    let carried = response.extensions().get::<Carried>().cloned();
    let api = path.starts_with("/api/");
    if let Some(problem) = carried.and_then(|carried| carried.0.lock().ok().and_then(|mut slot| slot.take())) {
        return if api {
            problem.into_json()
        } else {
            problem.into_page(if is_get { &path } else { "/home" }, back.as_deref())
        };
    }
    // axum's own plain-text refusals (wrong method, unreadable path) must not differ from "not found".
    if matches!(response.status().as_u16(), 404 | 405) && !response.headers().contains_key(header::CONTENT_TYPE) {
        return if api {
            Problem::Missing.into_json()
        } else {
            Problem::Missing.into_page(&path, back.as_deref())
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
