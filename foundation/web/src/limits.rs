//! How long a request may take, and what is said when it takes longer or breaks: a problem like every other.

use crate::Problem;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{any::Any, collections::BTreeSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};

/// What a page or a change may take.
const USUAL: Duration = Duration::from_secs(30);
/// What a whole file may take, made here or sent over a slow line.
const LONG: Duration = Duration::from_secs(15 * 60);

/// The times, and the paths that have the long one.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    usual: Duration,
    long: Duration,
    long_paths: Arc<BTreeSet<&'static str>>,
}

impl Limits {
    pub(crate) fn new(long_paths: BTreeSet<&'static str>) -> Self {
        Self {
            usual: USUAL,
            long: LONG,
            long_paths: Arc::new(long_paths),
        }
    }

    fn of(&self, request: &Request) -> Duration {
        let path = request.extensions().get::<MatchedPath>();
        if path.is_some_and(|path| self.long_paths.contains(path.as_str())) {
            self.long
        } else {
            self.usual
        }
    }
}

/// Cuts off what takes too long, and catches what panics. Both are faults: logged once, shown with their reference.
pub(crate) async fn within_limits(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let limit = limits.of(&request);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Problem::fault(format!("a request panicked: {}", words_of(&*panic)), false).into_response(),
        Err(_) => {
            let seconds = limit.as_secs();
            Problem::fault(format!("a request took longer than {seconds} s"), true).into_response()
        }
    }
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, http::StatusCode, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    async fn broken() -> StatusCode {
        panic!("on purpose")
    }

    async fn status(path: &str) -> StatusCode {
        let slow = || async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            "done"
        };
        let limits = Limits::new(BTreeSet::from(["/files/{name}"]));
        let router = Router::new()
            .route("/page", get(slow))
            .route("/files/{name}", get(slow))
            .route("/broken", get(broken))
            .layer(from_fn_with_state(limits, within_limits));
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().status()
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_has_seconds_a_file_has_minutes_and_a_panic_is_a_fault() {
        assert_eq!(status("/page").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status("/files/plan").await, StatusCode::OK);
        assert_eq!(status("/broken").await, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
