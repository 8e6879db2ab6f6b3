//! Names from strangers: any script, no control characters, no endless length.

use super::limits::{LONGEST_LABEL, LONGEST_TEXT};

/// A name of at most 80 characters, or none when nothing readable is left.
pub(super) fn label(raw: &str) -> Option<String> {
    clean(raw, LONGEST_LABEL)
}

/// A text of at most 200 characters, or none when nothing readable is left.
pub(super) fn text(raw: &str) -> Option<String> {
    clean(raw, LONGEST_TEXT)
}

/// A code on a mark: at most 12 characters.
pub(super) fn mark(raw: &str) -> Option<String> {
    clean(raw, 12)
}

/// A name as a refusal may repeat it: at most 60 characters.
pub(in crate::site_plan) fn named(raw: &str) -> String {
    clean(raw, 60).unwrap_or_else(|| "a feature without a name".into())
}

/// White space becomes one space; control and direction-changing characters go; the rest is cut at a whole character.
fn clean(raw: &str, most: usize) -> Option<String> {
    let mut out = String::new();
    let mut left = most;
    for c in raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_unwelcome(*c))
    {
        if left == 0 {
            break;
        }
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        out.push(c);
        left -= 1;
    }
    out.truncate(out.trim_end().len());
    (!out.is_empty()).then_some(out)
}

/// Control characters, and the invisible ones that turn the reading direction, break a line or mark bytes.
///
/// Zero-width joiner and non-joiner stay: Persian and several Indic scripts are misspelt without them.
fn is_unwelcome(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}
