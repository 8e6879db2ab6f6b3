//! What raising asks of its input.

use muster_web::{Problem, plain_text};

/// The key under which the same press is the same alert: 8 to 64 letters, digits and dashes.
///
/// Errors: `raise.key`.
pub fn check_key(key: &str) -> Result<String, Problem> {
    let ok = (8..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if ok {
        Ok(key.to_owned())
    } else {
        Err(Problem::refusal(
            "raise.key",
            "The idempotency key is 8 to 64 letters, digits and dashes. Draw a new one for each alarm.",
        ))
    }
}

/// Where, in words. An alarm without a place still goes out.
pub fn place_words(place: &str) -> Result<String, Problem> {
    let place = plain_text(place, &muster_web::t("raise-place-name"), 120, false)?;
    Ok(if place.is_empty() {
        muster_web::t("raise-place-unknown")
    } else {
        place.replace('\n', " ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain() {
        assert!(check_key("0190b1b2-aaaa-7ccc").is_ok());
        for bad in ["", "short", "with space in it", "späße-späße", &"x".repeat(65)] {
            assert!(check_key(bad).is_err(), "{bad}");
        }
    }
}
