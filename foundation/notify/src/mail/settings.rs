//! Where mail goes and whose name it carries.

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use std::net::IpAddr;
use std::time::Duration;

/// How the relay is reached, read from one URL:
/// `smtp://user:password@host:port?tls=starttls` or `smtps://user:password@host:port`.
///
/// - `smtps`: TLS from the first byte; port 465 unless given.
/// - `smtp`: `tls=starttls` (the default; a relay without it is not used) or `tls=none` (the default only for an address of
///   this machine); port 587 with STARTTLS, else 25.
/// - User and password are percent-encoded; without them nothing is authenticated.
#[derive(Debug, Clone)]
pub struct MailSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: TlsMode,
    pub(super) credentials: Option<Credentials>,
    pub(super) from: Mailbox,
    pub(super) root_pem: Option<Vec<u8>>,
    pub(super) time_limit: Duration,
}

/// When the connection becomes encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsMode {
    Never,
    StartTls,
    FromFirstByte,
}

/// Why mail cannot be set up so. The texts quote no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsFault {
    #[error("the mail relay is not a URL such as smtps://user:password@mail.example:465")]
    NotAUrl,
    #[error("the mail relay's URL must start with smtp:// or smtps://")]
    Scheme,
    #[error("the mail relay's URL has no host")]
    NoHost,
    #[error("the mail relay's URL knows only the word tls, with starttls or none")]
    Query,
    #[error("a password must not travel unencrypted: use smtps:// or tls=starttls")]
    PlainPassword,
    #[error("the sender is not an address such as Muster <muster@example.org>")]
    From,
    #[error("the root certificate is not PEM")]
    RootCertificate,
}

impl MailSettings {
    /// Reads the relay's URL and the sender, `Name <local@domain>` or the bare address.
    pub fn new(relay: &str, from: &str) -> Result<Self, MailSettingsFault> {
        let url = url::Url::parse(relay).map_err(|_| MailSettingsFault::NotAUrl)?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(MailSettingsFault::NoHost)?;
        let host = decoded(host.trim_start_matches('[').trim_end_matches(']')).ok_or(MailSettingsFault::NoHost)?;
        let tls = tls_mode(&url, &host)?;
        let default_port = match tls {
            TlsMode::FromFirstByte => 465,
            TlsMode::StartTls => 587,
            TlsMode::Never => 25,
        };
        let credentials = credentials(&url)?;
        if credentials.is_some() && tls == TlsMode::Never && !is_this_machine(&host) {
            return Err(MailSettingsFault::PlainPassword);
        }
        let from = from.parse().map_err(|_| MailSettingsFault::From)?;
        let port = url.port().unwrap_or(default_port);
        Ok(Self {
            host,
            port,
            tls,
            credentials,
            from,
            root_pem: None,
            time_limit: Duration::from_secs(30),
        })
    }

    /// Trusts one more certificate authority, as PEM: for a relay inside a network of its own.
    pub fn with_root_certificate(mut self, pem: Vec<u8>) -> Result<Self, MailSettingsFault> {
        Certificate::from_pem(&pem).map_err(|_| MailSettingsFault::RootCertificate)?;
        self.root_pem = Some(pem);
        Ok(self)
    }

    /// The longest one mail may take from connection to the relay's answer. Default 30 s, as relays may look long at content.
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    pub(super) fn tls_parameters(&self) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let mut builder = TlsParameters::builder(self.host.clone()).certificate_store(CertificateStore::Default);
        if let Some(pem) = &self.root_pem {
            builder = builder.add_root_certificate(Certificate::from_pem(pem)?);
        }
        builder.build()
    }
}

fn tls_mode(url: &url::Url, host: &str) -> Result<TlsMode, MailSettingsFault> {
    let mut words = url.query_pairs();
    let asked = match (words.next(), words.next()) {
        (None, _) => None,
        (Some((key, value)), None) if key == "tls" => Some(value),
        _ => return Err(MailSettingsFault::Query),
    };
    match (url.scheme(), asked.as_deref()) {
        ("smtps", None) => Ok(TlsMode::FromFirstByte),
        ("smtp", Some("starttls")) => Ok(TlsMode::StartTls),
        ("smtp", Some("none")) => Ok(TlsMode::Never),
        ("smtp", None) if is_this_machine(host) => Ok(TlsMode::Never),
        ("smtp", None) => Ok(TlsMode::StartTls),
        ("smtp" | "smtps", Some(_)) => Err(MailSettingsFault::Query),
        _ => Err(MailSettingsFault::Scheme),
    }
}

fn credentials(url: &url::Url) -> Result<Option<Credentials>, MailSettingsFault> {
    if url.username().is_empty() {
        return Ok(None);
    }
    let user = decoded(url.username()).ok_or(MailSettingsFault::NotAUrl)?;
    let password = decoded(url.password().unwrap_or_default()).ok_or(MailSettingsFault::NotAUrl)?;
    Ok(Some(Credentials::new(user, password)))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Percent-decoding; `None` when the text is cut short or not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| (byte? as char).to_digit(16);
            bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(relay: &str) -> Result<MailSettings, MailSettingsFault> {
        MailSettings::new(relay, "Muster <muster@ellery.example>")
    }

    #[test]
    fn a_relay_is_read_from_its_url() {
        let tls = read("smtps://desk%40ellery:p%2Fw@mail.example").unwrap();
        assert_eq!(
            (tls.host.as_str(), tls.port, tls.tls),
            ("mail.example", 465, TlsMode::FromFirstByte)
        );
        assert!(tls.credentials.is_some());
        let start = read("smtp://mail.example").unwrap();
        assert_eq!((start.port, start.tls), (587, TlsMode::StartTls));
        let own = read("smtp://[::1]:1025").unwrap();
        assert_eq!((own.host.as_str(), own.port, own.tls), ("::1", 1025, TlsMode::Never));
        assert_eq!(read("smtp://mail.example:2525?tls=none").unwrap().tls, TlsMode::Never);
    }

    #[test]
    fn a_wrong_relay_is_refused_without_quoting_it() {
        for (relay, fault) in [
            ("mail.example:25", MailSettingsFault::NoHost),
            ("not a url", MailSettingsFault::NotAUrl),
            ("http://mail.example", MailSettingsFault::Scheme),
            ("smtp://", MailSettingsFault::NoHost),
            ("smtp://mail.example?tls=maybe", MailSettingsFault::Query),
            ("smtps://mail.example?tls=none", MailSettingsFault::Query),
            ("smtp://mail.example?ssl=1", MailSettingsFault::Query),
            (
                "smtp://u:secret@mail.example?tls=none",
                MailSettingsFault::PlainPassword,
            ),
            ("smtps://u:%zz@mail.example", MailSettingsFault::NotAUrl),
        ] {
            assert_eq!(read(relay).unwrap_err(), fault, "{relay}");
        }
        assert_eq!(
            MailSettings::new("smtp://localhost", "nobody").unwrap_err(),
            MailSettingsFault::From
        );
        let shown = format!("{:?}", read("smtps://desk:secret@mail.example").unwrap());
        assert!(!shown.contains("secret"), "{shown}");
    }
}
