//! Where a request comes from, for rate limits.

use super::secret;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use muster_web::{App, Problem, cookies};
use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, SocketAddr},
};

/// Says whether a proxy of our own stands in front, so that its `X-Forwarded-For` may be believed. A part of the
/// [`App`]; without it nobody's header is.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrustedProxy(pub bool);

/// The address a request is counted under. IPv6 counts by its /64, because one household holds all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// From the peer of the connection and, behind a trusted proxy, the entry that the proxy itself appended: the last.
    pub fn of(peer: Option<IpAddr>, headers: &HeaderMap, trusted_proxy: bool) -> Self {
        let forwarded = trusted_proxy.then(|| last_forwarded(headers)).flatten();
        Self(forwarded.or(peer))
    }
}

fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = line.rsplit(',').next()?.trim();
    last.parse()
        .ok()
        .or_else(|| last.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.map(|address| address.to_canonical()) {
            None => f.write_str("unknown"),
            Some(IpAddr::V4(address)) => address.fmt(f),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                write!(f, "{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let trusted = app.part::<TrustedProxy>().is_some_and(|setting| setting.0);
        Ok(Self::of(peer, &parts.headers, trusted))
    }
}

/// Who counts and what they say they are: what every open post of sign-in needs.
#[derive(Debug, Clone)]
pub struct Caller {
    pub address: ClientAddress,
    /// The browser's own words, cut to 120 characters.
    pub agent: String,
    /// Hash of the session's secret that the browser still carries: who signs in again leaves that session.
    pub before: Option<Vec<u8>>,
}

impl Caller {
    /// Somebody inside the program: the demo's generator, a test.
    pub fn inside() -> Self {
        Self {
            address: ClientAddress(None),
            agent: String::new(),
            before: None,
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let address = match ClientAddress::from_request_parts(parts, app).await {
            Ok(address) => address,
            Err(never) => match never {},
        };
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Ok(Self {
            address,
            agent: agent.chars().take(120).collect(),
            before: cookies::read(&parts.headers, cookies::SESSION, app.settings().is_https())
                .map(|carried| secret::hash(&carried)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), line.parse().unwrap())])
    }

    fn counted(peer: &str, headers: &HeaderMap, trusted: bool) -> String {
        ClientAddress::of(Some(peer.parse().unwrap()), headers, trusted).to_string()
    }

    #[test]
    fn a_header_counts_only_behind_a_trusted_proxy() {
        let lied = headers("198.51.100.7, 203.0.113.9");
        assert_eq!(counted("192.0.2.1", &lied, false), "192.0.2.1");
        assert_eq!(counted("192.0.2.1", &lied, true), "203.0.113.9");
        assert_eq!(counted("192.0.2.1", &headers("nonsense"), true), "192.0.2.1");
        assert_eq!(ClientAddress::of(None, &HeaderMap::new(), true).to_string(), "unknown");
    }

    #[test]
    fn one_household_of_ipv6_counts_once() {
        let none = HeaderMap::new();
        assert_eq!(
            counted("2001:db8:1:2:3::4", &none, false),
            counted("2001:db8:1:2:ffff::1", &none, false)
        );
        assert_ne!(
            counted("2001:db8:1:2::1", &none, false),
            counted("2001:db8:1:3::1", &none, false)
        );
        assert_eq!(counted("::ffff:192.0.2.1", &none, false), "192.0.2.1");
    }
}
