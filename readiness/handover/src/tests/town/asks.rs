//! Requests of the town's people, and what came back.

use super::{Town, Who};
use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use tower::ServiceExt;

impl Town {
    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, "GET", path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf(who);
        let mut pairs = vec![("_csrf", csrf.as_str())];
        pairs.extend_from_slice(fields);
        let body = serde_html_form::to_string(&pairs).unwrap();
        let request = self
            .request(who, "POST", path)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a document to the API.
    pub async fn call(&self, who: Who, method: &str, path: &str, document: serde_json::Value) -> Answer {
        let request = self
            .request(who, method, path)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(document.to_string())).unwrap()).await
    }

    pub fn request(&self, who: Who, method: &str, path: &str) -> axum::http::request::Builder {
        let secret = self.secret(who);
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("muster_session={secret}"))
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn ok(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }

    /// Where a post led, without the note.
    pub fn led_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.location.clone().unwrap().split('?').next().unwrap().to_owned()
    }

    pub fn says(&self, words: &str) {
        assert!(self.body.contains(words), "{words:?} is not in {}", self.body);
    }
}
