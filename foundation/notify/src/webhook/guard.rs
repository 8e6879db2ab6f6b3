//! Which addresses a partner's webhook may have: never our own network's inside.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Why a webhook's address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlRefusal {
    /// code: webhook.not-a-url
    #[error("this is not a web address such as https://partner.example/hooks")]
    NotAUrl,
    /// code: webhook.not-https
    #[error("a webhook's address must start with https://")]
    NotHttps,
    /// code: webhook.has-password
    #[error("a webhook's address must not hold a user name or password")]
    HasPassword,
    /// code: webhook.inside
    #[error("this address lies inside a private network; webhooks go to public addresses only")]
    Inside,
}

impl UrlRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAUrl => "webhook.not-a-url",
            Self::NotHttps => "webhook.not-https",
            Self::HasPassword => "webhook.has-password",
            Self::Inside => "webhook.inside",
        }
    }
}

/// What the operator permits beyond the safe default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permits {
    /// `http://` too: the signature still proves the sender, but anybody on the way can read.
    pub plain_http: bool,
    /// Loopback, link-local and private addresses too: for partners in one closed network, and for tests.
    pub inside: bool,
}

/// Reads a webhook's address as a person typed it. Looks at names and literal addresses only; what a name resolves to is
/// checked at each connection.
pub fn check_url(text: &str, permits: Permits) -> Result<Url, UrlRefusal> {
    let url = Url::parse(text.trim()).map_err(|_| UrlRefusal::NotAUrl)?;
    match url.scheme() {
        "https" => {}
        "http" if permits.plain_http => {}
        "http" => return Err(UrlRefusal::NotHttps),
        _ => return Err(UrlRefusal::NotAUrl),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlRefusal::HasPassword);
    }
    let is_inside = match url.host().ok_or(UrlRefusal::NotAUrl)? {
        Host::Ipv4(ip) => !is_public(IpAddr::V4(ip)),
        Host::Ipv6(ip) => !is_public(IpAddr::V6(ip)),
        Host::Domain(name) => is_inside_name(name),
    };
    if is_inside && !permits.inside {
        Err(UrlRefusal::Inside)
    } else {
        Ok(url)
    }
}

fn is_inside_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost"
        || [".localhost", ".local", ".internal", ".home.arpa"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Resolves a name and gives the connector only the addresses that passed, so that what was checked is what is connected to:
/// a name cannot answer one thing to the check and another to the connection.
pub(super) struct GuardedResolver {
    pub(super) permits: Permits,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let permits = self.permits;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let passed = passed(found, permits)?;
            Ok(Box::new(passed.into_iter()) as Addrs)
        })
    }
}

fn passed(found: Vec<SocketAddr>, permits: Permits) -> Result<Vec<SocketAddr>, UrlRefusal> {
    let had_any = !found.is_empty();
    let passed: Vec<SocketAddr> = found
        .into_iter()
        .filter(|at| permits.inside || is_public(at.ip()))
        .collect();
    if had_any && passed.is_empty() {
        Err(UrlRefusal::Inside)
    } else {
        Ok(passed)
    }
}

/// Is this an address of the public internet?
///
/// - Source: IANA special-purpose address registries (RFC 6890 and updates). Addresses that carry an IPv4 address inside
///   (mapped, compatible, NAT64, 6to4) are judged by it; Teredo is never public.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let inside =
        |net: [u8; 4], bits: u32| u32::from(ip) >> (32 - bits) == u32::from(Ipv4Addr::from(net)) >> (32 - bits);
    ![
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 4),
        ([240, 0, 0, 0], 4),
    ]
    .iter()
    .any(|(net, bits)| inside(*net, *bits))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match s {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        [0x2001, 0, ..] | [0x2001, 0xdb8, ..] => false,
        // Only 2000::/3 is given out; 3fff::/20 of it is for documentation.
        [first, second, ..] => first & 0xe000 == 0x2000 && !(first == 0x3fff && second < 0x1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_addresses_are_known_in_every_dress() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:0:1::1",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "3fff::1",
            "5f00::1",
            "100::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_is_checked_as_it_is_typed() {
        let safe = Permits::default();
        assert!(check_url(" https://partner.example/hooks?x=1 ", safe).is_ok());
        for (text, code) in [
            ("partner", "webhook.not-a-url"),
            ("ftp://partner.example", "webhook.not-a-url"),
            ("http://partner.example", "webhook.not-https"),
            ("https://u:p@partner.example", "webhook.has-password"),
            ("https://u@partner.example", "webhook.has-password"),
            ("https://127.0.0.1/", "webhook.inside"),
            ("https://0x7f.1/", "webhook.inside"),
            ("https://2130706433/", "webhook.inside"),
            ("https://[::1]/", "webhook.inside"),
            ("https://[::ffff:10.0.0.1]/", "webhook.inside"),
            ("https://LOCALHOST./", "webhook.inside"),
            ("https://printer.local/", "webhook.inside"),
        ] {
            assert_eq!(check_url(text, safe).unwrap_err().code(), code, "{text}");
        }
        assert!(
            check_url(
                "http://127.0.0.1:8080/",
                Permits {
                    plain_http: true,
                    inside: true
                }
            )
            .is_ok()
        );
        assert!(
            check_url(
                "http://127.0.0.1:8080/",
                Permits {
                    plain_http: true,
                    inside: false
                }
            )
            .is_err()
        );
    }

    #[test]
    fn of_a_mixed_answer_only_public_addresses_are_connected_to() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let found = vec![at("10.0.0.1:0"), at("1.1.1.1:0"), at("[::1]:0")];
        assert_eq!(passed(found.clone(), Permits::default()), Ok(vec![at("1.1.1.1:0")]));
        assert_eq!(
            passed(
                found.clone(),
                Permits {
                    inside: true,
                    ..Permits::default()
                }
            )
            .unwrap(),
            found
        );
        assert_eq!(
            passed(vec![at("10.0.0.1:0")], Permits::default()),
            Err(UrlRefusal::Inside)
        );
        assert_eq!(passed(vec![], Permits::default()), Ok(vec![]));
    }
}
