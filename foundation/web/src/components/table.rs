//! Tables of many equal things; on phones each row becomes a small list.

use crate::icons::icon;
use maud::{Markup, html};

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
