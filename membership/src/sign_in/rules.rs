//! What sign-in promises, without HTTP, SQL or clock.

use jiff::{SignedDuration, Timestamp};
use muster_web::Problem;

/// A session ends after twelve hours: one long shift.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// An invitation can be accepted for seven days.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 3600;
/// An enrolled device stays enrolled for a year.
pub const DEVICE_SECONDS: i64 = 365 * 24 * 3600;
/// How many recovery codes are printed.
pub const RECOVERY_CODES: usize = 10;

pub fn session_ends(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs(SESSION_SECONDS)
}

pub fn invitation_ends(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs(INVITATION_SECONDS)
}

/// A password anybody may choose: long rather than strange. Source: NIST SP 800-63B, section 3.1.1.2, length first.
///
/// Errors: `password.too-short` under 12 characters, `password.too-long` over 200.
pub fn check_password(password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < 12 {
        return Err(Problem::refusal("password.too-short", "Choose a password of at least 12 characters. A few words work well."));
    }
    if length > 200 {
        return Err(Problem::refusal("password.too-long", "Choose a password of at most 200 characters."));
    }
    Ok(())
}

/// Where to go after sign-in: only a path of our own.
pub fn safe_next(next: Option<&str>) -> &str {
    match next {
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.contains('\n') => path,
        _ => "/home",
    }
}

/// An address that mail can be sent to, lower-cased.
///
/// Errors: `email.malformed`.
pub fn check_email(email: &str) -> Result<String, Problem> {
    let email = email.trim().to_lowercase();
    let ok = email.len() <= 254
        && email.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.len() > 2 && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
        })
        && !email.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    if ok { Ok(email) } else { Err(Problem::refusal("email.malformed", "Enter an e-mail address, like guard@example.org.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_this_site() {
        assert_eq!(safe_next(Some("/rooms/INC-0231")), "/rooms/INC-0231");
        for bad in ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "/a\nb", ""] {
            assert_eq!(safe_next(Some(bad)), "/home", "{bad}");
        }
        assert_eq!(safe_next(None), "/home");
    }

    #[test]
    fn emails_are_checked_before_mail_is_sent_there() {
        assert_eq!(check_email(" Guard@Example.org ").unwrap(), "guard@example.org");
        for bad in ["", "guard", "a@b@c.org", "a b@c.org", "a@", "<a@b.org>", "a@b.org,c@d.org"] {
            assert!(check_email(bad).is_err(), "{bad}");
        }
    }
}
