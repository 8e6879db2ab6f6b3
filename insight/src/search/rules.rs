//! What a person typed, as it is looked for.

/// Hits of all kinds on one page.
pub const LIMIT: usize = 50;
/// The longest text that is looked for, in characters.
const LONGEST: usize = 100;

/// A search text that can be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// As it was typed, for the page.
    pub typed: String,
    /// `LIKE` pattern in lower case, for columns in lower case.
    pub pattern: String,
    /// The same as typed: SQLite lowers ASCII letters only, so a name in other letters is also compared as it stands.
    pub exact: String,
}

/// The text, cut to a hundred characters; none when there is nothing to look for, or one letter, which finds everything.
pub fn wanted(text: &str) -> Option<Wanted> {
    let typed: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let typed: String = typed.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if typed.chars().count() < 2 {
        return None;
    }
    let pattern = muster_store::dialect::like_pattern(&typed);
    Some(Wanted {
        pattern,
        exact: escaped(&typed),
        typed,
    })
}

fn escaped(typed: &str) -> String {
    let mut pattern = String::from("%");
    for c in typed.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wild_cards_are_only_letters_here() {
        let found = wanted(" 100%  sure_ ").unwrap();
        assert_eq!(found.typed, "100% sure_");
        assert_eq!(found.pattern, "%100\\% sure\\_%");
        assert_eq!(wanted("\\").map(|wanted| wanted.typed), None);
        assert_eq!(wanted("Ärzte").unwrap().exact, "%Ärzte%");
        assert_eq!(wanted("Ärzte").unwrap().pattern, "%ärzte%");
    }

    #[test]
    fn nothing_and_one_letter_look_for_nothing() {
        assert_eq!(wanted("  "), None);
        assert_eq!(wanted("a"), None);
        assert_eq!(wanted(&"x".repeat(5000)).unwrap().typed.len(), 100);
    }
}
