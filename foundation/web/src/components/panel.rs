//! Panels, and what an empty one says.

use maud::{Markup, Render, html};

/// A topic: header row with a title, one fact and one action, then the body.
#[derive(Debug, Clone, Default)]
pub struct Panel<'a> {
    pub title: &'a str,
    /// Id of the heading; the panel is named by it when given.
    pub id: Option<&'a str>,
    /// One grey fact, a state or a clause chip after the title.
    pub fact: Option<Markup>,
    /// One action at the end of the header row: a link or a small button.
    pub action: Option<Markup>,
    /// 2 px brand border: the one panel that asks for an answer.
    pub brand: bool,
    /// The body is a list or table that brings its own spacing.
    pub flush: bool,
    /// A row under the body.
    pub foot: Option<Markup>,
}

impl<'a> Panel<'a> {
    /// A panel whose body is text or a form.
    pub fn of(title: &'a str) -> Self {
        Panel {
            title,
            ..Panel::default()
        }
    }

    /// A panel whose body is a list or a table.
    pub fn list(title: &'a str) -> Self {
        Panel {
            title,
            flush: true,
            ..Panel::default()
        }
    }

    /// Gives it a fact in words.
    pub fn fact(self, words: impl Render) -> Self {
        Panel {
            fact: Some(words.render()),
            ..self
        }
    }

    /// Gives it an action.
    pub fn action(self, action: Markup) -> Self {
        Panel {
            action: Some(action),
            ..self
        }
    }

    /// Gives its heading an id.
    pub fn id(self, id: &'a str) -> Self {
        Panel { id: Some(id), ..self }
    }

    /// Gives it a row under the body.
    pub fn foot(self, foot: Markup) -> Self {
        Panel {
            foot: Some(foot),
            ..self
        }
    }

    /// Gives it the brand border.
    pub fn brand(self) -> Self {
        Panel { brand: true, ..self }
    }
}

/// A panel around `body`.
pub fn panel(panel: Panel<'_>, body: Markup) -> Markup {
    html! {
        section class=(if panel.brand { "panel panel-brand" } else { "panel" }) aria-labelledby=[panel.id] {
            @if !panel.title.is_empty() {
                div.panel-head {
                    h2 id=[panel.id] { (panel.title) }
                    @if let Some(fact) = &panel.fact { span.panel-fact { (fact) } }
                    @if let Some(action) = &panel.action { div.panel-action { (action) } }
                }
            }
            @if panel.flush { (body) } @else { div.panel-body { (body) } }
            @if let Some(foot) = &panel.foot { div.panel-foot { (foot) } }
        }
    }
}

/// An empty panel says what it is for, why that helps, and offers one button.
pub fn empty_state(title: &str, words: &str, action: Option<Markup>) -> Markup {
    html! {
        div.empty {
            p.empty-title { strong { (title) } }
            @if !words.is_empty() { p { (words) } }
            @if let Some(action) = action { (action) }
        }
    }
}
