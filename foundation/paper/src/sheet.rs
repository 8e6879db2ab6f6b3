//! A small style sheet: how the classes of a drawing look on paper.
//!
//! The same text can stand in a page beside the same drawing, so that both look alike. Known are rules of one class, or of one class and
//! an element or a class in it (`.plan-mark rect`), lists of these, and plain values: `#rrggbb`, `none`, numbers. What is not known is passed over.

use std::collections::HashMap;

/// The rules, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    class: String,
    inner: Option<Inner>,
    values: HashMap<String, String>,
}

/// What a rule is of, inside elements of its class.
#[derive(Debug, Clone, PartialEq)]
enum Inner {
    Element(String),
    Class(String),
}

impl Sheet {
    /// Reads the rules; what is not one of ours is left out.
    pub fn read(text: &str) -> Self {
        let mut rules = Vec::new();
        for part in without_comments(text).split('}') {
            let Some((selectors, body)) = part.split_once('{') else {
                continue;
            };
            let values: HashMap<String, String> = body
                .split(';')
                .filter_map(|pair| pair.split_once(':'))
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect();
            rules.extend(selectors.split(',').filter_map(|selector| Rule::of(selector, &values)));
        }
        Self { rules }
    }

    /// What the rules say of an element with these classes, inside elements with those; later rules win.
    pub(crate) fn apply(&self, element: &str, own: &str, around: &[String], paint: &mut Look) {
        for rule in &self.rules {
            let holds = |classes: &str, wanted: &str| classes.split_ascii_whitespace().any(|class| class == wanted);
            let is_inside = || around.iter().any(|classes| holds(classes, &rule.class));
            let fits = match &rule.inner {
                None => holds(own, &rule.class),
                Some(Inner::Element(wanted)) => wanted == element && is_inside(),
                Some(Inner::Class(wanted)) => holds(own, wanted) && is_inside(),
            };
            if fits {
                rule.values.iter().for_each(|(name, value)| paint.set(name, value));
            }
        }
    }
}

impl Rule {
    fn of(selector: &str, values: &HashMap<String, String>) -> Option<Self> {
        let mut words = selector.split_ascii_whitespace();
        let class = words.next()?.strip_prefix('.')?;
        let inner = words.next();
        let plain = |word: &str| {
            word.chars()
                .all(|each| each.is_ascii_alphanumeric() || "-_".contains(each))
        };
        let inner_name = inner.map(|inner| inner.strip_prefix('.').unwrap_or(inner));
        let is_ours = plain(class) && inner_name.is_none_or(plain) && words.next().is_none();
        is_ours.then(|| Self {
            class: class.to_owned(),
            inner: inner.map(|inner| match inner.strip_prefix('.') {
                Some(class) => Inner::Class(class.to_owned()),
                None => Inner::Element(inner.to_owned()),
            }),
            values: values.clone(),
        })
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// Red, green, blue.
pub(crate) type Rgb = (u8, u8, u8);

/// How an element is painted; what is inside begins with the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    pub fill: Option<Rgb>,
    pub stroke: Option<Rgb>,
    pub stroke_width: f32,
    pub dashes: Vec<f32>,
    pub round: bool,
    pub opacity: f32,
    /// Of the fill alone, on top of the other.
    pub fill_opacity: f32,
    pub size: f32,
    pub bold: bool,
    pub anchor: Anchor,
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            fill: Some((0, 0, 0)),
            stroke: None,
            stroke_width: 1.0,
            dashes: Vec::new(),
            round: false,
            opacity: 1.0,
            fill_opacity: 1.0,
            size: 13.0,
            bold: false,
            anchor: Anchor::Start,
        }
    }
}

impl Look {
    /// A property or attribute by its name; a value that cannot be read changes nothing.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match name {
            "fill" => self.fill = colour(value).unwrap_or(self.fill),
            "stroke" => self.stroke = colour(value).unwrap_or(self.stroke),
            "stroke-width" => self.stroke_width = number(value).unwrap_or(self.stroke_width),
            "stroke-dasharray" => self.dashes = dashes(value),
            "stroke-linecap" => self.round = value == "round",
            "opacity" => self.opacity = number(value).unwrap_or(self.opacity).clamp(0.0, 1.0),
            "fill-opacity" => self.fill_opacity = number(value).unwrap_or(self.fill_opacity).clamp(0.0, 1.0),
            "font-size" => self.size = number(value).unwrap_or(self.size),
            "font-weight" => self.bold = value == "bold" || number(value).is_some_and(|weight| weight >= 600.0),
            "text-anchor" => {
                self.anchor = match value {
                    "middle" => Anchor::Middle,
                    "end" => Anchor::End,
                    _ => Anchor::Start,
                }
            }
            _ => {}
        }
    }
}

fn number(value: &str) -> Option<f32> {
    let value = value.strip_suffix("px").unwrap_or(value);
    value.parse().ok().filter(|number: &f32| number.is_finite())
}

/// Dashes that are all nothing would never end; then there are none.
fn dashes(value: &str) -> Vec<f32> {
    let lengths: Vec<f32> = value
        .split([' ', ','])
        .filter_map(number)
        .map(|each| each.max(0.0))
        .collect();
    if lengths.iter().sum::<f32>() > 0.0 {
        lengths
    } else {
        Vec::new()
    }
}

/// Some of nothing for `none`; nothing for what is not a colour.
fn colour(value: &str) -> Option<Option<Rgb>> {
    if value == "none" {
        return Some(None);
    }
    let hex = value.strip_prefix('#').filter(|hex| hex.is_ascii())?;
    let part = |range: std::ops::Range<usize>| u8::from_str_radix(hex.get(range)?, 16).ok();
    match hex.len() {
        6 => Some(Some((part(0..2)?, part(2..4)?, part(4..6)?))),
        3 => Some(Some((part(0..1)? * 17, part(1..2)? * 17, part(2..3)? * 17))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rules_win_and_unknown_ones_are_passed_over() {
        let sheet = Sheet::read(
            "/* a { } */ .over .room { fill-opacity: .5 } .mark rect, .pin { fill: #fff; stroke: #102030 } @media x { .y { fill: none } } .mark--hot rect { fill: #f00 } a > b { fill: #000 }",
        );
        let mut look = Look::default();
        sheet.apply("rect", "", &["mark mark--hot".into()], &mut look);
        assert_eq!((look.fill, look.stroke), (Some((255, 0, 0)), Some((16, 32, 48))));
        let mut other = Look::default();
        sheet.apply("text", "", &["mark".into()], &mut other);
        assert_eq!(other, Look::default());
        let mut room = Look::default();
        sheet.apply("path", "room", &["floor".into()], &mut room);
        assert_eq!(room, Look::default());
        sheet.apply("path", "room", &["floor over".into()], &mut room);
        assert_eq!(room.fill_opacity, 0.5);
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let mut look = Look::default();
        for (name, value) in [
            ("fill", "red"),
            ("fill", "#12"),
            ("fill", "#ääää"),
            ("stroke-width", "inf"),
            ("stroke-dasharray", "0 0"),
        ] {
            look.set(name, value);
        }
        assert_eq!(look, Look::default());
    }
}
