//! Words that may hold marks.

use maud::{Markup, Render, html};

/// Title text that may hold marks. Made from `&str`, `String` or [`Markup`].
#[derive(Debug, Clone, Default)]
pub struct Words(Option<Markup>);

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Words(Some(html! { (text) }))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Words::from(text.as_str())
    }
}

impl From<Markup> for Words {
    fn from(markup: Markup) -> Self {
        Words(Some(markup))
    }
}

impl Render for Words {
    fn render(&self) -> Markup {
        html! { @if let Some(markup) = &self.0 { (markup) } }
    }
}
