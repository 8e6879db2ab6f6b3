//! The two cookies: a session, and an enrolled device.

use axum::http::{HeaderMap, HeaderValue, header};

/// A signed-in session.
pub const SESSION: &str = "muster_session";
/// An enrolled device that may raise after its session ended.
pub const DEVICE: &str = "muster_device";

/// The value of a cookie, if the request carries it.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
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
pub fn set(name: &str, value: &str, max_age_seconds: i64, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}
