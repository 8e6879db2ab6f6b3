//! Facts at the top of a page: fact strip, phases, the thin bar, definitions.

use super::words::Words;
use crate::icons::icon;
use maud::{Markup, Render, html};

/// A fact at the top of an item: small label, value in bold, one small line.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    pub icon: Option<&'static str>,
    pub label: String,
    pub value: Words,
    pub small: Option<Markup>,
}

impl Fact {
    /// A fact with its value.
    pub fn of(label: impl Into<String>, value: impl Into<Words>) -> Self {
        Fact {
            label: label.into(),
            value: value.into(),
            ..Fact::default()
        }
    }

    /// Gives it a small line.
    pub fn small(self, words: impl Render) -> Self {
        Fact {
            small: Some(words.render()),
            ..self
        }
    }

    /// Gives its label an icon.
    pub fn icon(self, name: &'static str) -> Self {
        Fact {
            icon: Some(name),
            ..self
        }
    }
}

/// Three or four facts side by side, two by two on phones.
pub fn fact_strip(facts: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for fact in facts {
                div {
                    dt { @if let Some(name) = fact.icon { (icon(name)) " " } (fact.label) }
                    dd {
                        div.fact-value { (fact.value) }
                        @if let Some(small) = &fact.small { div.fact-small { (small) } }
                    }
                }
            }
        }
    }
}

/// One of the three phases on the home page: the number first, then words.
#[derive(Debug, Clone, Default)]
pub struct Phase {
    pub icon: &'static str,
    /// "Readiness".
    pub name: String,
    /// "37 of 48".
    pub number: String,
    /// "items current".
    pub unit: String,
    /// "4 problems, 5 due, 2 not set".
    pub words: Markup,
    /// Current, due, problem, not set: drawn as a thin bar when given. The words say the same.
    pub meter: Option<[u32; 4]>,
}

/// The three phase blocks.
pub fn phase_blocks(phases: &[Phase]) -> Markup {
    html! {
        div.phase {
            @for phase in phases {
                section.phase-block {
                    h2 { (icon(phase.icon)) (phase.name) }
                    p.phase-number { strong { (phase.number) } " " span { (phase.unit) } }
                    p.phase-words { (phase.words) }
                    @if let Some(parts) = phase.meter { (meter(parts)) }
                }
            }
        }
    }
}

/// A thin bar of four parts: current, due, problem, not set. Decoration of words that stand beside it.
pub fn meter(parts: [u32; 4]) -> Markup {
    let total: u32 = parts.iter().sum::<u32>().max(1);
    let classes = ["meter-ok", "meter-due", "meter-problem", "meter-rest"];
    let mut from = 0.0;
    let bars: Vec<(f64, f64, &str)> = parts
        .iter()
        .zip(classes)
        .map(|(part, class)| {
            let wide = f64::from(*part) * 300.0 / f64::from(total);
            from += wide;
            (from - wide, (wide - 1.0).max(0.0), class)
        })
        .collect();
    html! {
        svg.meter viewBox="0 0 300 5" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (x, wide, class) in bars { rect class=(class) x=(format!("{x:.1}")) y="0" width=(format!("{wide:.1}")) height="5" {} }
        }
    }
}

/// Term and description, term by term.
pub fn definitions(pairs: &[(String, Markup)]) -> Markup {
    html! { dl.definitions { @for (term, words) in pairs { dt { (term) } dd { (words) } } } }
}
