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

    /// Posts a multipart form: the token first, then fields, then files under `files`.
    pub async fn upload(&self, who: Who, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let csrf = self.csrf(who);
        self.upload_with(who, path, &csrf, fields, files).await
    }

    pub async fn upload_with(
        &self,
        who: Who,
        path: &str,
        csrf: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        let mut part = |head: String, bytes: &[u8]| {
            body.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"_csrf\"".into(), csrf.as_bytes());
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, bytes) in files {
            part(format!("name=\"files\"; filename=\"{name}\""), bytes);
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = self
            .request(who, "POST", path)
            .header("content-type", "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
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

    /// Where it led, with the note that is shown there.
    pub fn led_to_note(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.location.clone().unwrap()
    }

    pub fn says(&self, words: &str) {
        assert!(self.body.contains(words), "{words:?} is not in {}", self.body);
    }
}
