//! The readiness matrix: sites against items, and only what needs someone is tinted.

use crate::icons::icon;
use maud::{Markup, html};

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
