//! What raising asks of its input.

use muster_web::{Problem, t};

/// The key under which the same press is the same alert: 8 to 64 letters, digits and dashes.
///
/// Errors: `raise.key`.
pub fn check_key(key: &str) -> Result<String, Problem> {
    let ok = (8..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if ok {
        Ok(key.to_owned())
    } else {
        Err(Problem::refusal("raise.key", t("refusal-raise-key")))
    }
}

/// The longest words of a place, a mark and what was said.
pub const PLACE_CHARS: usize = 120;
pub const MARK_CHARS: usize = 80;
pub const WORDS_CHARS: usize = 2_000;

/// Where, in words. An alarm without a place still goes out.
pub fn place_words(place: &str) -> String {
    let place = cut(&place.replace('\n', " "), PLACE_CHARS);
    if place.is_empty() {
        muster_web::t("raise-place-unknown")
    } else {
        place
    }
}

/// Text of an alarm: without control characters, and cut where it is too long. It is never refused: the form of an alarm must not
/// be filled in twice.
pub fn cut(text: &str, most: usize) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let clean = clean.trim();
    if clean.chars().count() <= most {
        return clean.to_owned();
    }
    let kept: String = clean.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
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

    #[test]
    fn long_words_are_cut_and_nothing_is_refused() {
        let place = place_words(&format!("ED\nwaiting {}\0", "x".repeat(300)));
        assert_eq!(place.chars().count(), PLACE_CHARS);
        assert!(place.starts_with("ED waiting xxx") && place.ends_with('…'));
        assert_eq!(cut("  Door 4 \u{7} ", MARK_CHARS), "Door 4");
        assert_eq!(cut(&"é".repeat(80), MARK_CHARS), "é".repeat(80));
        assert_eq!(place_words(" \n "), muster_web::t("raise-place-unknown"));
    }
}
