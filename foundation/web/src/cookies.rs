//! The two cookies: a session, and an enrolled device.
//!
//! Where people come over TLS each has the prefix `__Host-`: the browser then takes it from this host alone, over TLS and for the
//! whole site, so that neither a neighbour under the same domain nor a page over plain HTTP can put one of its own in its place. The
//! plain names are for plain HTTP, where no browser would keep the others, and are read nowhere else.
//! Source: RFC 6265bis, section 4.1.3.2.

use axum::http::{HeaderMap, HeaderValue, header};

/// A signed-in session.
pub const SESSION: &str = "muster_session";
/// An enrolled device that may raise after its session ended.
pub const DEVICE: &str = "muster_device";

/// What a cookie is called where people come over TLS, or do not.
pub fn name(plain: &str, https: bool) -> String {
    if https {
        format!("__Host-{plain}")
    } else {
        plain.to_owned()
    }
}

/// The value of a cookie, if the request carries it under the name of this scheme.
pub fn read(headers: &HeaderMap, plain: &str, https: bool) -> Option<String> {
    let name = name(plain, https);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` that scripts cannot read and other sites cannot send. `max_age_seconds` 0 removes it.
pub fn set(plain: &str, value: &str, max_age_seconds: i64, https: bool) -> Option<HeaderValue> {
    let (name, secure) = (name(plain, https), if https { "; Secure" } else { "" });
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(line))])
    }

    #[test]
    fn over_tls_only_what_this_host_itself_set_is_read() {
        let both = sent("muster_session=tossed; __Host-muster_session=own");
        assert_eq!(read(&both, SESSION, true).as_deref(), Some("own"));
        assert_eq!(read(&both, SESSION, false).as_deref(), Some("tossed"));
        for foreign in [
            "muster_session=tossed",
            "__host-muster_session=tossed",
            "muster_device=own",
        ] {
            assert_eq!(read(&sent(foreign), SESSION, true), None, "{foreign}");
        }
        assert_eq!(read(&sent("__Host-muster_session=own"), SESSION, false), None);
    }

    #[test]
    fn a_cookie_of_this_host_has_what_its_prefix_asks_for() {
        let line = |https| set(DEVICE, "secret", 60, https).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(
            line(true).as_deref(),
            Some("__Host-muster_device=secret; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
        );
        assert_eq!(
            line(false).as_deref(),
            Some("muster_device=secret; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")
        );
    }
}
