//! Which addresses an organisation may add.

use muster_notify::webhook::{Permits, UrlRefusal, check_url};
use muster_web::{Problem, t};

/// How many addresses one organisation may have at a time.
pub const MOST: usize = 10;
/// How long an address may be, in characters.
pub const LONGEST: u32 = 2_000;

/// Reads an address as a person typed it.
///
/// Errors: `webhook.not-a-url`, `webhook.not-https`, `webhook.has-password`, `webhook.inside`.
pub fn check(typed: &str, permits: Permits) -> Result<String, Problem> {
    let refused = |refusal: UrlRefusal| {
        let key = match refusal {
            UrlRefusal::NotAUrl => "webhooks-not-a-url",
            UrlRefusal::NotHttps => "webhooks-not-https",
            UrlRefusal::HasPassword => "webhooks-has-password",
            UrlRefusal::Inside => "webhooks-inside",
        };
        Problem::refusal(refusal.code(), t(key))
    };
    if typed.chars().count() > LONGEST as usize {
        return Err(refused(UrlRefusal::NotAUrl));
    }
    let url = check_url(typed, permits).map_err(refused)?;
    Ok(url.into())
}

/// May one more be added beside these?
///
/// Errors: `webhook.known` for an address that is called already, `webhook.too-many`.
pub fn may_add(known: &[String], url: &str) -> Result<(), Problem> {
    if known.iter().any(|each| each == url) {
        return Err(Problem::refusal("webhook.known", t("webhooks-known")));
    }
    if known.len() >= MOST {
        return Err(Problem::refusal("webhook.too-many", t("webhooks-too-many")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<impl std::fmt::Debug, Problem>) -> String {
        result.unwrap_err().code().to_owned()
    }

    #[test]
    fn only_public_https_addresses_without_a_password_are_taken() {
        let outside = Permits::default();
        assert_eq!(
            check(" https://cad.example/hooks ", outside).unwrap(),
            "https://cad.example/hooks"
        );
        for (typed, wrong) in [
            ("", "webhook.not-a-url"),
            ("ftp://cad.example", "webhook.not-a-url"),
            ("http://cad.example/", "webhook.not-https"),
            ("https://a:b@cad.example/", "webhook.has-password"),
            ("https://127.0.0.1/", "webhook.inside"),
            ("https://[::1]/", "webhook.inside"),
        ] {
            assert_eq!(code(check(typed, outside)), wrong, "{typed}");
        }
        let long = format!("https://cad.example/{}", "a".repeat(LONGEST as usize));
        assert_eq!(code(check(&long, outside)), "webhook.not-a-url");
        let inside = Permits {
            plain_http: true,
            inside: true,
        };
        assert!(check("http://10.0.0.5:9000/hooks", inside).is_ok());
    }

    #[test]
    fn the_same_address_is_not_called_twice_and_ten_are_enough() {
        let known: Vec<String> = (0..MOST).map(|n| format!("https://cad{n}.example/")).collect();
        assert_eq!(code(may_add(&known[..3], &known[1])), "webhook.known");
        assert!(may_add(&known[..9], "https://new.example/").is_ok());
        assert_eq!(code(may_add(&known, "https://new.example/")), "webhook.too-many");
    }
}
