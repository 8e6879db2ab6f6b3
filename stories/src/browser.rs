//! Somebody's browser: it keeps cookies, follows nothing by itself, and sends the session's token with each form.

use crate::{Feed, Page};
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde::Serialize;
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

/// What stands between the parts of a form with a file, and in no file of a story.
const BOUNDARY: &str = "part-of-a-story";

/// A browser, or a program with an API token.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client,
    origin: String,
    pub cookies: BTreeMap<String, String>,
    csrf: Option<String>,
    bearer: Option<String>,
}

impl Browser {
    /// A browser that nobody has signed in with.
    pub fn at(address: SocketAddr) -> Self {
        // No proxies and no waiting for ever: a story that hangs must say where. No TLS either, so that no browser reads the
        // system's certificates before its first request.
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .tls_certs_only([])
            .timeout(Duration::from_secs(90))
            .build();
        Self {
            client: client.expect("a client"),
            origin: format!("http://{address}"),
            cookies: BTreeMap::new(),
            csrf: None,
            bearer: None,
        }
    }

    /// A program that shows this token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.bearer = Some(token.to_owned());
        self
    }

    /// The same browser, after the server came back at another port.
    pub fn moves_to(&mut self, address: SocketAddr) {
        self.origin = format!("http://{address}");
    }

    /// Opens a sign-in link and learns the session's token from the first page.
    pub async fn sign_in(&mut self, link: &str) {
        let home = self.get(link).await.location();
        self.csrf = None;
        let first = self.get(&home).await.ok();
        self.csrf = first.csrf();
        assert!(self.csrf.is_some(), "{home} carries no token: {}", first.text());
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.request(Method::GET, path);
        self.send(format!("GET {path}"), request).await
    }

    /// Posts a form with the session's token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.csrf.clone().unwrap_or_default();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("_csrf", token.as_str())]).collect();
        self.post_raw(path, &fields).await
    }

    /// Posts exactly these fields.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.request(Method::POST, path).form(fields);
        self.send(format!("POST {path}"), request).await
    }

    /// Posts the form of a page that goes to an address with this ending, its own token and all, with these fields filled in.
    #[track_caller]
    pub fn submit(&mut self, page: &Page, action_ends: &str, fields: &[(&str, &str)]) -> impl Future<Output = Page> {
        let hidden = page.form(action_ends);
        let action = page
            .body
            .split("action=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .find(|action| action.ends_with(action_ends));
        let action = action.expect("the form was found").to_owned();
        let filled: Vec<(String, String)> = hidden
            .into_iter()
            .filter(|(name, _)| !fields.iter().any(|(own, _)| own == name))
            .chain(
                fields
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            )
            .collect();
        async move {
            let fields: Vec<(&str, &str)> = filled
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            self.post_raw(&action, &fields).await
        }
    }

    /// Sends JSON.
    pub async fn send_json(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &impl Serialize,
    ) -> Page {
        let mut request = self.request(method.parse().expect("a method"), path).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(format!("{method} {path}"), request).await
    }

    /// Sends these bytes as they are, under this name of their kind.
    pub async fn send_bytes(&mut self, method: &str, path: &str, kind: &str, bytes: Vec<u8>) -> Page {
        let request = self.request(method.parse().expect("a method"), path);
        let request = request.header("content-type", kind).body(bytes);
        self.send(format!("{method} {path} ({kind})"), request).await
    }

    /// Sends a form with files, each with its field, its name and its bytes; the session's token comes first, as on the page.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        let token = self.csrf.clone().unwrap_or_default();
        let mut body = Vec::new();
        let mut part = |head: String, bytes: &[u8]| {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"_csrf\"".into(), token.as_bytes());
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (field, name, bytes) in files {
            part(format!("name=\"{field}\"; filename=\"{name}\""), bytes);
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send_bytes("POST", path, &kind, body).await
    }

    /// The token that forms of this session carry.
    pub fn csrf(&self) -> &str {
        self.csrf.as_deref().unwrap_or_default()
    }

    /// A request with one more header, as something on the way adds it.
    pub async fn get_with(&mut self, path: &str, header: &'static str, value: &str) -> Page {
        let request = self.request(Method::GET, path).header(header, value);
        self.send(format!("GET {path} ({header})"), request).await
    }

    /// Any request without a body.
    pub async fn ask(&mut self, method: &str, path: &str) -> Page {
        let request = self.request(method.parse().expect("a method"), path);
        self.send(format!("{method} {path}"), request).await
    }

    /// The status alone: for streams, which do not end.
    pub async fn status(&self, path: &str) -> String {
        let answer = self.request(Method::GET, path).send().await.expect("an answer");
        let leads_to = answer
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if leads_to.starts_with("/sign-in") {
            "sign in".into()
        } else {
            answer.status().as_u16().to_string()
        }
    }

    /// Opens an event stream.
    pub async fn listen(&self, path: &str) -> Feed {
        let request = self.request(Method::GET, path).timeout(Duration::from_secs(600));
        let answer = request.send().await.expect("the stream opens");
        assert_eq!(answer.status().as_u16(), 200, "GET {path}");
        Feed::new(answer)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let line: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin))
            .header("cookie", line.join("; "));
        match &self.bearer {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn send(&mut self, asked: String, request: RequestBuilder) -> Page {
        match self.try_send(asked, request).await {
            Ok(page) => page,
            Err(err) => panic!("{err:?}"),
        }
    }

    /// Posts a form to a server that may be dying: no answer is an answer here.
    pub async fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Page> {
        let token = self.csrf.clone().unwrap_or_default();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("_csrf", token.as_str())]).collect();
        let request = self.request(Method::POST, path).form(&fields);
        self.try_send(format!("POST {path}"), request).await.ok()
    }

    /// Asks a server that may be dying.
    pub async fn try_get(&mut self, path: &str) -> Option<Page> {
        let request = self.request(Method::GET, path);
        self.try_send(format!("GET {path}"), request).await.ok()
    }

    /// Posts the form of a page, as it stands, to a server that may be dying.
    pub async fn try_submit(&mut self, page: &Page, action: &str) -> Option<Page> {
        let fields = page.form(action);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let request = self.request(Method::POST, action).form(&fields);
        self.try_send(format!("POST {action}"), request).await.ok()
    }

    async fn try_send(&mut self, asked: String, request: RequestBuilder) -> Result<Page, reqwest::Error> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let (name, rest) = cookie.to_str().expect("plain text").split_once('=').expect("a cookie");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies
                    .insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
            }
        }
        let body = answer.text().await?;
        Ok(Page {
            asked,
            status,
            headers,
            body,
        })
    }
}
