//! E-mail over SMTP. Source: RFC 5321.
//!
//! The session is driven step by step and not through the library's own pool: its pool takes a connection back when a send is
//! cut in the middle, and the next mail would read the last one's answer. Here a connection belongs to the attempt that uses
//! it, and only a finished attempt gives it back.

mod letter;
mod settings;

pub use settings::{MailSettings, MailSettingsFault};

use crate::channel::one_line;
use crate::{Channel, ChannelKind, Outcome, Outgoing};
use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::{Error, response::Response};
use settings::TlsMode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// A relay may close an idle connection after some minutes; ours are younger.
const IDLE_LIMIT: Duration = Duration::from_secs(20);
const MOST_IDLE: usize = 4;

/// The mail channel: one relay, one sender.
pub struct MailChannel {
    settings: MailSettings,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// Where a session failed. Only what the relay says about this recipient or this mail is final; what it says about us
/// (sign-in, sender, greeting) is for the administrator to mend, and the mail waits.
enum Stop {
    Ours(Error),
    TheMail(Error),
    NoUtf8,
}

impl MailChannel {
    /// - Errors: the root certificate or host name cannot serve for TLS.
    pub fn new(settings: MailSettings) -> Result<Self, MailSettingsFault> {
        let tls = match settings.tls {
            TlsMode::Never => None,
            _ => Some(
                settings
                    .tls_parameters()
                    .map_err(|_| MailSettingsFault::RootCertificate)?,
            ),
        };
        Ok(Self {
            settings,
            tls,
            idle: Mutex::default(),
        })
    }

    async fn hand_over(&self, envelope: &Envelope, letter: &[u8]) -> Result<Response, Stop> {
        let mut relay = self.connection().await.map_err(Stop::Ours)?;
        let mut options = Vec::new();
        if !addresses_are_ascii(envelope) {
            if !relay.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Stop::NoUtf8);
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        relay
            .command(Mail::new(envelope.from().cloned(), options))
            .await
            .map_err(Stop::Ours)?;
        for to in envelope.to() {
            relay
                .command(Rcpt::new(to.clone(), Vec::new()))
                .await
                .map_err(Stop::TheMail)?;
        }
        relay.command(Data).await.map_err(Stop::TheMail)?;
        let answer = relay.message(letter).await.map_err(Stop::TheMail)?;
        self.park(relay);
        Ok(answer)
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut relay) = self.unpark() {
            if relay.test_connected().await {
                return Ok(relay);
            }
        }
        let name = ClientId::default();
        let at_once = self.tls.clone().filter(|_| self.settings.tls == TlsMode::FromFirstByte);
        let server = (self.settings.host.as_str(), self.settings.port);
        let mut relay = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_LIMIT), &name, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| self.settings.tls == TlsMode::StartTls) {
            relay.starttls(tls, &name).await?;
        }
        if let Some(credentials) = &self.settings.credentials {
            relay.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(relay)
    }

    fn park(&self, relay: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE && !relay.has_broken() {
            idle.push((relay, Instant::now()));
        }
    }

    fn unpark(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE_LIMIT);
        idle.pop().map(|(relay, _)| relay)
    }
}

#[async_trait]
impl Channel for MailChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Mail
    }

    async fn send(&self, message: &Outgoing) -> Outcome {
        let (envelope, letter) = match letter::letter(message, &self.settings) {
            Ok(letter) => letter,
            Err(why) => return Outcome::Refused { why },
        };
        match tokio::time::timeout(self.settings.time_limit, self.hand_over(&envelope, &letter)).await {
            Ok(Ok(answer)) => Outcome::HandedOver {
                detail: spoken(&answer),
            },
            Ok(Err(stop)) => outcome(&stop),
            Err(_) => Outcome::TryLater {
                why: "the mail relay did not answer in time".into(),
            },
        }
    }

    fn time_limit(&self) -> Duration {
        self.settings.time_limit + Duration::from_secs(1)
    }
}

fn addresses_are_ascii(envelope: &Envelope) -> bool {
    envelope
        .from()
        .into_iter()
        .chain(envelope.to())
        .all(|address| AsRef::<str>::as_ref(address).is_ascii())
}

fn outcome(stop: &Stop) -> Outcome {
    match stop {
        Stop::NoUtf8 => Outcome::Refused {
            why: "the mail relay cannot carry an address with letters beyond ASCII".into(),
        },
        Stop::TheMail(fault) if fault.is_permanent() => Outcome::Refused {
            why: format!("the mail relay refused: {}", words(fault)),
        },
        Stop::TheMail(fault) | Stop::Ours(fault) => Outcome::TryLater {
            why: format!("the mail relay failed: {}", words(fault)),
        },
    }
}

/// What the relay said, or what kind of fault it was; never our own settings.
fn words(fault: &Error) -> String {
    let said = std::error::Error::source(fault)
        .map(|said| one_line(&said.to_string()))
        .filter(|said| !said.is_empty());
    match (fault.status(), said) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, _) if fault.is_timeout() => "no answer in time".into(),
        (None, _) if fault.is_tls() => "the encrypted connection could not be made".into(),
        (None, Some(said)) => said,
        (None, None) => "the connection failed".into(),
    }
}

fn spoken(answer: &Response) -> String {
    one_line(&format!(
        "{} {}",
        answer.code(),
        answer.first_line().unwrap_or_default()
    ))
}
