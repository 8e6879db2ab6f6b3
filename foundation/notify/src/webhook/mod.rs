//! Signed calls to partner systems. Source: Standard Webhooks specification 1.0.0; our page: `docs/formats/webhook.md`.
//!
//! Signed with HMAC-SHA256 (`v1`), which every library of the standard verifies. Absent for now: Ed25519 (`v1a`), for which
//! `webhook-signature` has room beside it.

mod guard;
mod sign;

pub use guard::{Permits, UrlRefusal, check_url, is_public};
pub use sign::{NotASecret, SigningSecret};

use crate::channel::one_line;
use crate::{Address, Channel, ChannelKind, Outcome, Outgoing, QueueFault};
use async_trait::async_trait;
use guard::GuardedResolver;
use muster_terms::{Clock, WebhookId};
use reqwest::{Response, StatusCode, redirect};
use serde::Serialize;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

const MOST_ANSWER_BYTES: usize = 64 * 1024;
const READ_AWAY_LIMIT: Duration = Duration::from_secs(1);

/// Where a partner's secrets are kept.
#[async_trait]
pub trait SigningKeys: Send + Sync + 'static {
    /// The secrets in force for a webhook, newest first; two while one replaces the other. Empty when it was withdrawn.
    async fn secrets(&self, key: WebhookId) -> Result<Vec<SigningSecret>, QueueFault>;
}

/// How calls are made. The defaults are for the public internet.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    pub permits: Permits,
    /// From resolving the name to the encrypted connection. Default 3 s.
    pub connect_limit: Duration,
    /// From start to answer. Default 10 s.
    pub time_limit: Duration,
    /// One more certificate authority to trust, as PEM.
    pub root_pem: Option<Vec<u8>>,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        let (connect_limit, time_limit) = (Duration::from_secs(3), Duration::from_secs(10));
        Self {
            permits: Permits::default(),
            connect_limit,
            time_limit,
            root_pem: None,
        }
    }
}

/// The HTTP client could not be made, for example because the root certificate is not PEM.
#[derive(Debug, thiserror::Error)]
#[error("the webhook client cannot be made")]
pub struct WebhookSettingsFault(#[source] reqwest::Error);

/// The webhook channel.
pub struct WebhookChannel {
    client: reqwest::Client,
    settings: WebhookSettings,
    keys: Arc<dyn SigningKeys>,
    clock: Arc<dyn Clock>,
}

/// The body of a call; the same bytes at every attempt.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    timestamp: String,
    drill: bool,
    subject: &'a str,
    text: &'a str,
    data: &'a serde_json::Value,
}

impl WebhookChannel {
    /// A channel with its own connection pool. Proxies of the environment are not used: they would connect in our place.
    pub fn new(
        settings: WebhookSettings,
        keys: Arc<dyn SigningKeys>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WebhookSettingsFault> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Muster/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(GuardedResolver {
                permits: settings.permits,
            }))
            .connect_timeout(settings.connect_limit)
            .timeout(settings.time_limit)
            .pool_max_idle_per_host(2);
        if let Some(pem) = &settings.root_pem {
            builder =
                builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(pem).map_err(WebhookSettingsFault)?);
        }
        Ok(Self {
            client: builder.build().map_err(WebhookSettingsFault)?,
            settings,
            keys,
            clock,
        })
    }

    async fn call(&self, url: Url, body: Vec<u8>, message: &Outgoing, secrets: &[SigningSecret]) -> Outcome {
        let id = message.delivery.to_string();
        let timestamp = self.clock.now().as_second();
        let signature = secrets
            .iter()
            .map(|secret| secret.sign(&id, timestamp, &body))
            .collect::<Vec<_>>()
            .join(" ");
        let call = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body);
        match call.send().await {
            Ok(answer) => {
                let outcome = outcome_of(answer.status());
                let _ = tokio::time::timeout(READ_AWAY_LIMIT, read_away(answer)).await;
                outcome
            }
            Err(fault) => outcome_of_fault(&fault),
        }
    }
}

#[async_trait]
impl Channel for WebhookChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    async fn send(&self, message: &Outgoing) -> Outcome {
        let Address::Webhook { url, key } = &message.to else {
            return Outcome::Refused {
                why: "the recipient is not a webhook".into(),
            };
        };
        let url = match check_url(url, self.settings.permits) {
            Ok(url) => url,
            Err(refusal) => {
                return Outcome::Refused {
                    why: refusal.to_string(),
                };
            }
        };
        let secrets = match self.keys.secrets(*key).await {
            Ok(secrets) if secrets.is_empty() => {
                return Outcome::Refused {
                    why: "the webhook was withdrawn".into(),
                };
            }
            Ok(secrets) => secrets,
            Err(_) => {
                return Outcome::TryLater {
                    why: "the signing secret is out of reach".into(),
                };
            }
        };
        match body(message) {
            Ok(body) => self.call(url, body, message, &secrets).await,
            Err(_) => Outcome::Refused {
                why: "the message could not be written as JSON".into(),
            },
        }
    }

    fn time_limit(&self) -> Duration {
        self.settings.time_limit + Duration::from_secs(1)
    }
}

fn body(message: &Outgoing) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Body {
        r#type: &message.event,
        timestamp: format!("{:.6}", message.created_at),
        drill: message.is_drill,
        subject: &message.subject,
        text: &message.text,
        data: &message.data,
    })
}

fn outcome_of(status: StatusCode) -> Outcome {
    let said = format!("the partner system answered {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Outcome::Delivered { detail: said },
        408 | 425 | 429 => Outcome::TryLater { why: said },
        400..=499 => Outcome::Refused { why: said },
        _ => Outcome::TryLater { why: said },
    }
}

fn outcome_of_fault(fault: &reqwest::Error) -> Outcome {
    let mut source: Option<&dyn Error> = Some(fault);
    while let Some(error) = source {
        if let Some(refusal) = error.downcast_ref::<UrlRefusal>() {
            return Outcome::Refused {
                why: refusal.to_string(),
            };
        }
        source = error.source();
    }
    let why = match fault {
        fault if fault.is_connect() && fault.is_timeout() => {
            "the partner system could not be reached in time".to_owned()
        }
        fault if fault.is_timeout() => "the partner system did not answer in time".into(),
        fault if fault.is_connect() => format!("the partner system could not be reached: {}", root_words(fault)),
        fault => format!("the call to the partner system failed: {}", root_words(fault)),
    };
    Outcome::TryLater { why }
}

/// The innermost cause, which names no address of ours.
fn root_words(fault: &reqwest::Error) -> String {
    let mut root: &dyn Error = fault;
    while let Some(deeper) = root.source() {
        root = deeper;
    }
    one_line(&root.to_string())
}

/// Reads a short answer to its end, so that the connection can serve again; lets go of a long one. The status has decided.
async fn read_away(mut answer: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read += chunk.len();
        if read > MOST_ANSWER_BYTES {
            return;
        }
    }
}
