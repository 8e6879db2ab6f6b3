//! How wide a text will be, without asking a font.
//!
//! Measured on Atkinson Hyperlegible Next and rounded up, so that a label that fits here fits on the page, and mostly in a
//! fallback font too.

/// The size of plan labels and marks, in pixels. The design allows nothing smaller.
pub(super) const TEXT_PX: f64 = 13.0;
/// From one line of a label to the next, in pixels.
pub(super) const LINE_PX: f64 = 16.0;

/// Width of a text at [`TEXT_PX`], in pixels.
pub(super) fn width(text: &str, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * TEXT_PX * if bold { 1.08 } else { 1.0 }
}

/// Width of one character in ems.
fn ems(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '’' => 0.30,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' | 'I' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.90,
        'A'..='Z' | '&' | '+' | '=' => 0.70,
        '0'..='9' => 0.64,
        'a'..='z' => 0.58,
        '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{80}'..='\u{24f}' => 0.66,
        '\u{370}'..='\u{52f}' => 0.72,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffef}' | '\u{1f000}'..='\u{3ffff}' => 1.05,
        _ => 0.8,
    }
}
