//! Marks of one word: who acts, which clause, what state. Each has a shape as well as a colour.

use crate::icons::{icon, icon_with};
use crate::texts::{t, t_with};
use maud::{Markup, html};
use muster_terms::Side;

/// A colour of meaning for text or an icon; never the only carrier of that meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Problem,
    Due,
    Ok,
    Off,
    Brand,
    Police,
    Drill,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Problem => "tone-live",
            Tone::Due => "tone-warn",
            Tone::Ok => "tone-ok",
            Tone::Off => "tone-off",
            Tone::Brand => "tone-brand",
            Tone::Police => "tone-pol",
            Tone::Drill => "tone-drill",
        }
    }
}

fn side_slug(side: Side) -> &'static str {
    match side {
        Side::Organisation => "organisation",
        Side::Police => "police",
        Side::System => "system",
        Side::Public => "public",
    }
}

pub(crate) fn side_class(side: Side, prefix: &str) -> String {
    format!("{prefix}-{}", side_slug(side))
}

/// The side as a word, "Police": the text alternative of its mark.
pub fn side_word(side: Side) -> String {
    match side {
        Side::Organisation => t("side-organisation"),
        Side::Police => t("side-police"),
        Side::System => t("side-system"),
        Side::Public => t("side-public"),
    }
}

/// The mark alone: a square, a shield, a ring or a dot, with the side's word for screen readers.
pub fn side_mark_only(side: Side) -> Markup {
    html! {
        (icon_with(&format!("side-mark {}", side_class(side, "side")), &side_class(side, "side")))
        span.visually-hidden { (side_word(side)) ": " }
    }
}

/// A name that acts, with its side's mark before it and in its side's colour.
pub fn side_mark(side: Side, name: &str) -> Markup {
    html! { span class=(format!("side-name {}", side_class(side, "side"))) { (side_mark_only(side)) (name) } }
}

/// The same with the name as a link.
pub fn side_mark_link(side: Side, name: &str, href: &str) -> Markup {
    html! {
        span class=(format!("side-name {}", side_class(side, "side"))) { (side_mark_only(side)) a href=(href) { (name) } }
    }
}

/// The chip beside everything that is open to the other side; dashed when the clause keeps it closed.
///
/// `number` is the clause's own, "3.2". A screen where shared data stands without a chip is wrong.
pub fn clause_chip(number: &str, href: &str, closed: bool) -> Markup {
    chip(&format!("§{number}"), number, href, closed)
}

/// The same with its agreement, `AG-0143 §3.2`: where several agreements may speak of one thing.
pub fn clause_chip_of(agreement: &str, number: &str, closed: bool) -> Markup {
    let href = format!("/agreements/{agreement}/clauses/{number}");
    chip(&format!("{agreement} §{number}"), number, &href, closed)
}

fn chip(shown: &str, number: &str, href: &str, closed: bool) -> Markup {
    let values = [("number", number.into())];
    let spoken = if closed {
        t_with("clause-keeps-closed", &values)
    } else {
        t_with("clause-lets-through", &values)
    };
    html! {
        a class=(if closed { "clause clause-closed" } else { "clause" }) href=(href) aria-label=(format!("{shown}. {spoken}")) title=(spoken) { (shown) }
    }
}

/// The states of the inventory, each with its icon and tint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Current, done, shared.
    Current,
    /// Due soon, or waits for someone.
    Due,
    /// Failed, broken, missing.
    Problem,
    /// Not set, refused, closed by hand.
    NotSet,
    /// A unit is on its way.
    OnTheWay,
    /// Someone is on scene, at the meeting point.
    OnScene,
    /// Of a drill.
    Drill,
    /// A clause lets it through now.
    Open,
    /// No clause lets it through now.
    Closed,
    /// Waits for an answer.
    Waiting,
    /// Sent, not yet delivered.
    Sent,
    /// Delivered to a phone or a screen that is ringing.
    Ringing,
    /// On somebody's screen, not answered yet.
    Shown,
    /// Seen or acknowledged by a person.
    Seen,
    /// Called again, no answer yet.
    NoAnswer,
    /// Held by police, such as a legal hold.
    Held,
}

impl StateKind {
    fn drawing(self) -> (&'static str, &'static str) {
        match self {
            StateKind::Current | StateKind::Seen => ("state-ok", "check"),
            StateKind::Due => ("state-warn", "due"),
            StateKind::Problem => ("state-live", "alert"),
            StateKind::NotSet => ("state-off", "minus"),
            StateKind::OnTheWay => ("state-pol", "unit"),
            StateKind::OnScene => ("state-brand", "map-pin"),
            StateKind::Drill => ("state-drill", "school"),
            StateKind::Open => ("state-ok", "lock-open"),
            StateKind::Closed => ("state-off", "lock"),
            StateKind::Waiting => ("state-warn", "hourglass"),
            StateKind::Sent => ("state-off", "send"),
            StateKind::Shown => ("state-off", "eye"),
            StateKind::Ringing => ("state-warn", "phone-calling"),
            StateKind::NoAnswer => ("state-live", "phone-calling"),
            StateKind::Held => ("state-pol", "lock"),
        }
    }
}

/// A state: icon and word on a tint.
pub fn state_mark(kind: StateKind, words: &str) -> Markup {
    state_mark_icon(kind, kind.drawing().1, words)
}

/// A state with another icon than its kind's own.
pub fn state_mark_icon(kind: StateKind, drawing: &str, words: &str) -> Markup {
    html! { span class=(format!("state {}", kind.drawing().0)) { (icon(drawing)) span { (words) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_speaks_its_side() {
        for (side, word) in [
            (Side::Organisation, "Organisation"),
            (Side::Police, "Police"),
            (Side::System, "System"),
        ] {
            assert!(side_mark(side, "Control room").0.contains(&format!("{word}: ")));
        }
    }

    #[test]
    fn a_name_cannot_bring_markup_along() {
        assert!(side_mark(Side::Public, "<b>x</b>").0.contains("&lt;b&gt;x&lt;/b&gt;"));
        let of = clause_chip_of("AG-014", "3.5", false).0;
        assert!(
            of.contains(">AG-014 §3.5</a>") && of.contains("href=\"/agreements/AG-014/clauses/3.5\""),
            "{of}"
        );
        assert!(clause_chip("3.2\" onclick=\"x", "/", false).0.contains("&quot;"));
    }

    #[test]
    fn a_closed_clause_is_dashed_and_says_so() {
        let chip = clause_chip("3.5", "/agreements/AG-014/clauses/3.5", true).0;
        assert!(chip.contains("clause-closed") && chip.contains("keeps this closed"));
    }
}
