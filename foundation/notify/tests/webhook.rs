//! Webhooks to real sinks on the loopback.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/tls.rs"]
mod tls;

use async_trait::async_trait;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use common::*;
use muster_notify::webhook::{Permits, SigningKeys, SigningSecret, WebhookChannel, WebhookSettings};
use muster_notify::{Channel, Message, Outcome, Outgoing, QueueFault};
use muster_terms::{FixedClock, WebhookId};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLDER: &str = "whsec_b2xkZXItYW5kLXN0aWxsLWluLWZvcmNl";

#[derive(Clone)]
struct Keys(Result<Vec<&'static str>, ()>);

#[async_trait]
impl SigningKeys for Keys {
    async fn secrets(&self, _: WebhookId) -> Result<Vec<SigningSecret>, QueueFault> {
        let texts = self.0.clone().map_err(|()| QueueFault::new("gone"))?;
        Ok(texts
            .into_iter()
            .map(|text| SigningSecret::parse(text).unwrap())
            .collect())
    }
}

type Calls = Arc<Mutex<Vec<(Uri, HeaderMap, Bytes)>>>;

async fn sink() -> (Calls, String) {
    let calls = Calls::default();
    let app = axum::Router::new().fallback(answer).with_state(calls.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (calls, address)
}

async fn answer(State(calls): State<Calls>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    calls.lock().unwrap().push((uri.clone(), headers, body));
    match uri.path() {
        "/hanging" => std::future::pending().await,
        "/redirect" => Redirect::temporary("/elsewhere").into_response(),
        "/endless" => {
            let chunks =
                futures_util::stream::repeat(Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b'x'; 8192])));
            Body::from_stream(chunks).into_response()
        }
        path => match path
            .trim_start_matches('/')
            .parse()
            .ok()
            .and_then(|code| StatusCode::from_u16(code).ok())
        {
            Some(status) => (status, "words of the partner").into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        },
    }
}

fn channel_with(settings: WebhookSettings, keys: Keys) -> WebhookChannel {
    let clock = Arc::new(FixedClock::at(at("2031-05-04T22:10:07Z")));
    WebhookChannel::new(settings, Arc::new(keys), clock).unwrap()
}

fn inside() -> WebhookSettings {
    let permits = Permits {
        plain_http: true,
        inside: true,
    };
    WebhookSettings {
        permits,
        time_limit: Duration::from_secs(60),
        ..WebhookSettings::default()
    }
}

fn channel() -> WebhookChannel {
    channel_with(inside(), Keys(Ok(vec![SECRET, OLDER])))
}

#[tokio::test]
async fn a_call_carries_its_message_and_a_signature_that_verifies() {
    let (calls, sink) = sink().await;
    let message = outgoing(hook(&format!("{sink}/hooks?token=5")));
    let channel = channel();
    assert_eq!(
        channel.send(&message).await,
        Outcome::Delivered {
            detail: "the partner system answered 204".into()
        }
    );
    channel.send(&message).await;
    let calls = calls.lock().unwrap();
    let (uri, headers, body) = &calls[0];
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(uri.to_string(), "/hooks?token=5");
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("webhook-id"), message.delivery.to_string());
    assert_eq!(
        header("webhook-timestamp"),
        at("2031-05-04T22:10:07Z").as_second().to_string()
    );
    for secret in [SECRET, OLDER] {
        let secret = SigningSecret::parse(secret).unwrap();
        let timestamp = header("webhook-timestamp").parse().unwrap();
        assert!(secret.verifies(header("webhook-signature"), header("webhook-id"), timestamp, body));
        assert!(!secret.verifies(header("webhook-signature"), header("webhook-id"), timestamp + 1, body));
    }
    let json: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "type": "alert.raised",
            "timestamp": "2031-05-04T22:10:00.000000Z",
            "drill": false,
            "subject": "LIVE Emergency at Harbor Mall",
            "text": "LIVE: emergency at Harbor Mall, door 4.",
            "data": { "incident": "INC-0231", "level": 1 },
        })
    );
    assert_eq!(calls[1].2, *body, "a retry has the same body");
    assert_eq!(calls[1].1["webhook-id"], headers["webhook-id"]);
}

#[tokio::test]
async fn a_drill_says_so_to_programs_too() {
    let (calls, sink) = sink().await;
    let drill = Message {
        is_drill: true,
        subject: "DRILL x".into(),
        text: "DRILL x".into(),
        ..message(hook(&sink))
    };
    channel().send(&Outgoing::new(drill).unwrap()).await;
    let json: serde_json::Value = serde_json::from_slice(&calls.lock().unwrap()[0].2).unwrap();
    assert_eq!(json["drill"], true);
}

#[tokio::test]
async fn each_answer_has_its_meaning() {
    let (calls, sink) = sink().await;
    let channel = channel();
    let send = async |path: &str| channel.send(&outgoing(hook(&format!("{sink}/{path}")))).await;
    for path in ["200", "201", "202", "endless"] {
        assert!(matches!(send(path).await, Outcome::Delivered { .. }), "{path}");
    }
    for path in ["400", "401", "403", "404", "410", "422"] {
        assert_eq!(
            send(path).await,
            Outcome::Refused {
                why: format!("the partner system answered {path}")
            }
        );
    }
    for path in ["408", "425", "429", "500", "502", "503"] {
        assert_eq!(
            send(path).await,
            Outcome::TryLater {
                why: format!("the partner system answered {path}")
            }
        );
    }
    let before = calls.lock().unwrap().len();
    assert!(matches!(send("redirect").await, Outcome::TryLater { .. }));
    assert_eq!(calls.lock().unwrap().len(), before + 1, "a redirect is not followed");
}

#[tokio::test]
async fn a_partner_that_hangs_breaks_off_or_is_down_is_tried_later() {
    let (_, sink) = sink().await;
    let channel = channel();
    let short = WebhookSettings {
        time_limit: Duration::from_millis(1500),
        ..inside()
    };
    let hanging = channel_with(short, Keys(Ok(vec![SECRET])))
        .send(&outgoing(hook(&format!("{sink}/hanging"))))
        .await;
    assert_eq!(
        hanging,
        Outcome::TryLater {
            why: "the partner system did not answer in time".into()
        }
    );

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let breaking = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 64]).await;
        let _ = stream.write_all(b"HTTP/1.1 2").await;
    });
    assert!(matches!(
        channel.send(&outgoing(hook(&address))).await,
        Outcome::TryLater { .. }
    ));
    breaking.await.unwrap();
    match channel.send(&outgoing(hook(&address))).await {
        Outcome::TryLater { why } => assert!(why.starts_with("the partner system could not be reached"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_inside_is_called_unless_permitted() {
    let (calls, sink) = sink().await;
    let port = sink.rsplit(':').next().unwrap();
    let only_http = Permits {
        plain_http: true,
        inside: false,
    };
    let guarded = channel_with(
        WebhookSettings {
            permits: only_http,
            ..inside()
        },
        Keys(Ok(vec![SECRET])),
    );
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "printer.local",
    ] {
        let outcome = guarded.send(&outgoing(hook(&format!("http://{host}:{port}/")))).await;
        assert!(matches!(outcome, Outcome::Refused { .. }), "{host}: {outcome:?}");
    }
    let careful = channel_with(
        WebhookSettings {
            permits: Permits::default(),
            ..inside()
        },
        Keys(Ok(vec![SECRET])),
    );
    assert!(matches!(
        careful.send(&outgoing(hook("http://partner.example/"))).await,
        Outcome::Refused { .. }
    ));
    assert!(calls.lock().unwrap().is_empty());
}

/// The machine's own name is not caught by any list of names: only the check of what it resolves to can refuse it.
#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let Ok(name) = std::fs::read_to_string("/etc/hostname").map(|name| name.trim().to_owned()) else {
        return println!("skipped: this machine's name is not known");
    };
    let found = tokio::net::lookup_host((name.as_str(), 0))
        .await
        .map(|found| found.collect::<Vec<_>>())
        .unwrap_or_default();
    if found.is_empty() || found.iter().any(|at| muster_notify::webhook::is_public(at.ip())) {
        return println!("skipped: this machine's name does not resolve to a private address");
    }
    let only_http = Permits {
        plain_http: true,
        inside: false,
    };
    let guarded = channel_with(
        WebhookSettings {
            permits: only_http,
            ..inside()
        },
        Keys(Ok(vec![SECRET])),
    );
    let outcome = guarded.send(&outgoing(hook(&format!("http://{name}:1/")))).await;
    assert!(
        matches!(&outcome, Outcome::Refused { why } if why.contains("private network")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn without_a_secret_nothing_is_sent() {
    let (calls, sink) = sink().await;
    let withdrawn = channel_with(inside(), Keys(Ok(vec![])));
    assert!(matches!(
        withdrawn.send(&outgoing(hook(&sink))).await,
        Outcome::Refused { .. }
    ));
    let gone = channel_with(inside(), Keys(Err(())));
    assert!(matches!(
        gone.send(&outgoing(hook(&sink))).await,
        Outcome::TryLater { .. }
    ));
    assert!(matches!(
        channel().send(&outgoing(mailbox("a@b.example"))).await,
        Outcome::Refused { .. }
    ));
    assert!(calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn https_is_spoken_and_only_to_a_certificate_it_trusts() {
    let authority = tls::authority();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/hook", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = authority.acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await.ok()?;
                stream.read(&mut [0; 4096]).await.ok().filter(|read| *read > 0)?;
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                    .await
                    .ok()
            });
        }
    });
    let stranger = channel().send(&outgoing(hook(&url))).await;
    assert!(matches!(stranger, Outcome::TryLater { .. }), "{stranger:?}");
    let trusting = WebhookSettings {
        root_pem: Some(authority.pem),
        ..inside()
    };
    let outcome = channel_with(trusting, Keys(Ok(vec![SECRET])))
        .send(&outgoing(hook(&url)))
        .await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
}
