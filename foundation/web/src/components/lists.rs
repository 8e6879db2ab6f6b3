//! Panels and what stands in them: rows, tables, facts, phases, chains, empty states.

use super::marks::{Tone, side_class, side_mark_only};
use crate::icons::{icon, icon_with};
use maud::{Markup, Render, html};
use muster_terms::Side;

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
    pub words: String,
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
    pub fn date(self, words: impl Into<String>, tone: Tone) -> Self {
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

/// A column of a table.
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub label: String,
    /// Link that sorts by this column.
    pub sort: Option<String>,
    /// How the column is sorted now: `"ascending"` or `"descending"`.
    pub sorted: Option<&'static str>,
    /// Figures, set at the end of the cell.
    pub number: bool,
}

impl Column {
    /// A column that only has a name.
    pub fn of(label: impl Into<String>) -> Self {
        Column {
            label: label.into(),
            ..Column::default()
        }
    }
}

/// A cell; the first of a row is the row's head.
pub type Cell = Markup;

/// Many equal things. On phones each row becomes a small list with the columns' names.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What the table holds, for screen readers.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Keep columns on phones: for few, narrow ones.
    pub keep_columns: bool,
}

/// A real `<table>`; its head stays in view over 20 rows.
pub fn table(table: &Table) -> Markup {
    let rows = if table.keep_columns { "" } else { " table-rows" };
    let long = if table.rows.len() > 20 { " table-long" } else { "" };
    html! {
        div.table-frame role="region" tabindex="0" aria-label=(table.caption) {
            table class=(format!("table{rows}{long}")) {
                caption { (table.caption) }
                thead { tr { @for column in &table.columns { (column_head(column)) } } }
                tbody { @for row in &table.rows { tr { @for (at, (cell, column)) in row.iter().zip(&table.columns).enumerate() { (table_cell(at, cell, column)) } } } }
            }
        }
    }
}

fn column_head(column: &Column) -> Markup {
    html! {
        th scope="col" class=[column.number.then_some("number")] aria-sort=[column.sorted] {
            @match &column.sort {
                Some(href) => a href=(href) {
                    (column.label)
                    @match column.sorted { Some("ascending") => (icon("chevron-up")), Some(_) => (icon("chevron-down")), None => {} }
                },
                None => (column.label),
            }
        }
    }
}

fn table_cell(at: usize, cell: &Cell, column: &Column) -> Markup {
    let class = column.number.then_some("number");
    html! {
        @if at == 0 { th scope="row" class=[class] { (cell) } } @else { td class=[class] data-label=(column.label) { (cell) } }
    }
}

/// How one readiness item of one site stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixState {
    Current,
    Due,
    Problem,
    NotSet,
}

/// One cell: a link with icon and short word; only problems are tinted.
#[derive(Debug, Clone)]
pub struct MatrixCell {
    pub state: MatrixState,
    pub words: String,
    pub href: String,
}

/// One site and its items, in the order of the columns.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    pub name: String,
    pub href: String,
    pub small: String,
    pub cells: Vec<MatrixCell>,
}

/// Sites against readiness items. On phones only what needs someone is shown.
pub fn matrix(caption: &str, columns: &[String], rows: &[MatrixRow]) -> Markup {
    html! {
        div.table-frame role="region" tabindex="0" aria-label=(caption) {
            table.matrix {
                caption.visually-hidden { (caption) }
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { a href=(row.href) { (row.name) } span { (row.small) } }
                            @for (cell, column) in row.cells.iter().zip(columns.iter().skip(1)) { td { (matrix_cell(cell, column)) } }
                        }
                    }
                }
            }
        }
    }
}

fn matrix_cell(cell: &MatrixCell, column: &str) -> Markup {
    let (class, drawing) = match cell.state {
        MatrixState::Current => ("matrix-cell", "circle-check"),
        MatrixState::Due => ("matrix-cell matrix-due", "due"),
        MatrixState::Problem => ("matrix-cell matrix-problem", "alert"),
        MatrixState::NotSet => ("matrix-cell matrix-off", "minus"),
    };
    html! { a class=(class) href=(cell.href) data-label=(column) { (icon(drawing)) span { (cell.words) } } }
}

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
    pub words: String,
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

/// One link of a chain such as custody or the signatures of an agreement.
#[derive(Debug, Clone)]
pub struct ChainLink {
    pub side: Side,
    pub title: String,
    pub small: Option<Markup>,
    /// "20 Nov 22:31".
    pub time: String,
    /// Last characters of the link's hash.
    pub hash_end: String,
}

/// Numbered rings in the colour of the side that acted.
pub fn chain(links: &[ChainLink]) -> Markup {
    html! {
        ol.chain {
            @for (number, link) in links.iter().enumerate() {
                li {
                    span class=(format!("chain-number {}", side_class(link.side, "side"))) aria-hidden="true" { (number + 1) }
                    div {
                        div.chain-title { (side_mark_only(link.side)) " " (link.title) }
                        @if let Some(small) = &link.small { div.chain-small { (small) } }
                    }
                    div.chain-time { (link.time) @if !link.hash_end.is_empty() { br; code { (link.hash_end) } } }
                }
            }
        }
    }
}
