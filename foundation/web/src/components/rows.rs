//! Rows to act on: a title that is the link, one grey line, a state or owner and date at the end.

use super::marks::{Tone, side_mark_only};
use super::words::Words;
use crate::icons::icon_with;
use maud::{Markup, Render, html};
use muster_terms::Side;

/// What stands at the end of a row.
#[derive(Debug, Clone, Default)]
pub enum RowEnd {
    #[default]
    Nothing,
    /// Who fixes it and where: "Site manager", "Harbour Mall".
    Owner { owner: String, place: String },
    /// A state, a chip, a small button.
    Mark(Markup),
}

/// A date at the far end of a row, "today" in the tone of a problem.
#[derive(Debug, Clone, Default)]
pub struct RowDate {
    pub words: Words,
    pub tone: Tone,
}

/// Something to act on: the title is the link, then one grey line, at the end a state or owner and date.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// An icon before the title, with its tone.
    pub icon: Option<(&'static str, Tone)>,
    /// In place of an icon: a side's mark.
    pub side: Option<Side>,
    /// In place of an icon: a day, "23" and "Mon".
    pub day: Option<(String, String)>,
    /// In place of an icon: a short identifier, "K2".
    pub lead: Option<Markup>,
    pub title: Words,
    pub href: Option<String>,
    /// The grey line.
    pub small: Option<Markup>,
    /// What stands under the grey line, such as states.
    pub below: Option<Markup>,
    pub end: RowEnd,
    pub date: Option<RowDate>,
    /// A live emergency: red tint and bar.
    pub live: bool,
}

impl Row {
    /// A row with its title.
    pub fn of(title: impl Into<Words>) -> Self {
        Row {
            title: title.into(),
            ..Row::default()
        }
    }

    /// Makes the title a link.
    pub fn href(self, href: impl Into<String>) -> Self {
        Row {
            href: Some(href.into()),
            ..self
        }
    }

    /// Gives it a grey line.
    pub fn small(self, words: impl Render) -> Self {
        Row {
            small: Some(words.render()),
            ..self
        }
    }

    /// Gives it an icon before the title.
    pub fn icon(self, name: &'static str, tone: Tone) -> Self {
        Row {
            icon: Some((name, tone)),
            ..self
        }
    }

    /// Gives it a side's mark before the title.
    pub fn side(self, side: Side) -> Self {
        Row {
            side: Some(side),
            ..self
        }
    }

    /// Gives it a state, chip or button at the end.
    pub fn mark(self, mark: Markup) -> Self {
        Row {
            end: RowEnd::Mark(mark),
            ..self
        }
    }

    /// Gives it owner and place at the end.
    pub fn owner(self, owner: impl Into<String>, place: impl Into<String>) -> Self {
        Row {
            end: RowEnd::Owner {
                owner: owner.into(),
                place: place.into(),
            },
            ..self
        }
    }

    /// Gives it a date at the far end.
    pub fn date(self, words: impl Into<Words>, tone: Tone) -> Self {
        Row {
            date: Some(RowDate {
                words: words.into(),
                tone,
            }),
            ..self
        }
    }

    /// Gives it something under the grey line.
    pub fn below(self, below: Markup) -> Self {
        Row {
            below: Some(below),
            ..self
        }
    }
}

/// Rows in their order.
pub fn row_list(rows: &[Row]) -> Markup {
    html! { ul.rows { @for row in rows { (row_item(row)) } } }
}

fn row_item(row: &Row) -> Markup {
    html! {
        li class=(if row.live { "row-item row-live" } else { "row-item" }) {
            (row_start(row))
            div.row-words {
                div.row-title { @match &row.href { Some(href) => a href=(href) { (row.title) }, None => (row.title) } }
                @if let Some(small) = &row.small { div.row-small { (small) } }
                @if let Some(below) = &row.below { div { (below) } }
            }
            @match &row.end {
                RowEnd::Nothing => {},
                RowEnd::Owner { owner, place } => div.row-end { div.row-owner { strong { (owner) } " " span { (place) } } },
                RowEnd::Mark(mark) => div.row-end { (mark) },
            }
            @if let Some(date) = &row.date { span class=(format!("row-date {}", date.tone.class())) { (date.words) } }
        }
    }
}

fn row_start(row: &Row) -> Markup {
    html! {
        @if let Some((name, tone)) = row.icon { (icon_with(&format!("icon {}", tone.class()), name)) }
        @if let Some(side) = row.side { (side_mark_only(side)) }
        @if let Some((number, name)) = &row.day { span.row-day { strong { (number) } " " span { (name) } } }
        @if let Some(lead) = &row.lead { span.row-lead { (lead) } }
    }
}
