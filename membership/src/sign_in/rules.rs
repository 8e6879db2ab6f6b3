//! What sign-in promises, without HTTP, SQL or clock.

use jiff::{SignedDuration, Timestamp};
use muster_web::{Problem, t};

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
        return Err(Problem::refusal("password.too-short", t("refusal-password-too-short")));
    }
    if length > 200 {
        return Err(Problem::refusal("password.too-long", t("refusal-password-too-long")));
    }
    Ok(())
}

/// Where to go after sign-in: only a path of our own.
pub fn safe_next(next: Option<&str>) -> &str {
    match next {
        // Browsers drop tabs and line ends from an address, so "/\t/evil" would be "//evil": only plain characters pass.
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') =>
        {
            path
        }
        _ => "/home",
    }
}

/// The path to go back to after a small change such as the theme: the page the form stood on, if it is one of ours.
pub fn path_of_referer<'a>(referer: Option<&'a str>, host: Option<&str>) -> &'a str {
    let path = referer.and_then(|from| from.split_once("://")).and_then(|(_, rest)| {
        let (from_host, path) = rest.split_at(rest.find('/')?);
        (Some(from_host) == host).then_some(path)
    });
    safe_next(path)
}

/// What a browser calls itself, short enough for a list: "Firefox, Android". Empty when it says nothing known.
pub fn agent_words(agent: &str) -> String {
    let first = |signs: &[(&str, &'static str)]| {
        signs
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    browser.into_iter().chain(system).collect::<Vec<_>>().join(", ")
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
        && !email
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    if ok {
        Ok(email)
    } else {
        Err(Problem::refusal("email.malformed", t("refusal-email-malformed")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_this_site() {
        assert_eq!(safe_next(Some("/rooms/INC-0231")), "/rooms/INC-0231");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\\evil.example",
            "/a\nb",
            "/\t/evil.example",
            "/a b",
            "/ä",
            "",
        ] {
            assert_eq!(safe_next(Some(bad)), "/home", "{bad}");
        }
        assert_eq!(safe_next(None), "/home");
    }

    #[test]
    fn the_way_back_stays_on_this_host() {
        let host = Some("muster.example");
        assert_eq!(
            path_of_referer(Some("https://muster.example/sites/S-1?tab=2"), host),
            "/sites/S-1?tab=2"
        );
        assert_eq!(path_of_referer(Some("https://evil.example/sites"), host), "/home");
        assert_eq!(path_of_referer(Some("https://muster.example"), host), "/home");
        assert_eq!(path_of_referer(None, host), "/home");
    }

    #[test]
    fn browsers_are_named_shortly() {
        let phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36";
        assert_eq!(agent_words(phone), "Chrome, Android");
        assert_eq!(agent_words("curl/8.5"), "");
    }

    #[test]
    fn emails_are_checked_before_mail_is_sent_there() {
        assert_eq!(check_email(" Guard@Example.org ").unwrap(), "guard@example.org");
        for bad in [
            "",
            "guard",
            "a@b@c.org",
            "a b@c.org",
            "a@",
            "<a@b.org>",
            "a@b.org,c@d.org",
        ] {
            assert!(check_email(bad).is_err(), "{bad}");
        }
    }
}
