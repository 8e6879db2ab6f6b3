//! `/debriefs`.

use super::ending_words;
use crate::debrief::store::ListRow;
use crate::marks::chip;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_policy::Cleared;
use muster_terms::civil::Date;
use muster_terms::*;
use muster_web::components::*;
use muster_web::{format, t, t_with};

/// `/debriefs`.
pub struct ListView<'a> {
    pub lines: &'a [Cleared<ListRow>],
    pub older: Option<String>,
    pub today: Date,
    pub zone: &'a TimeZone,
}

pub fn list(page: &ListView<'_>) -> Markup {
    let rows: Vec<Row> = page.lines.iter().map(|line| list_row(line, page)).collect();
    html! {
        (page_head(PageHead::of(&t("debriefs-title")).lead(t("debriefs-lead"))))
        (panel(Panel::list(&t("debriefs-all")), html! {
            @if rows.is_empty() { (empty_state(&t("debriefs-none"), &t("debriefs-none-words"), None)) } @else { (row_list(&rows)) }
        }))
        @if page.older.is_some() { (pager(&Pager { words: String::new(), newer: None, older: page.older.clone() })) }
    }
}

fn list_row(line: &Cleared<ListRow>, page: &ListView<'_>) -> Row {
    let row = line.as_ref();
    let title = t_with(
        "debrief-what",
        &[
            ("what", t(row.category.title_key()).into()),
            ("site", row.site_name.clone().into()),
        ],
    );
    let (date, tone) = match row.closed_at {
        Some(at) => (
            t_with("debriefs-closed-on", &[("day", format::day(at, page.zone).into())]),
            Tone::Off,
        ),
        None if row.due_on < page.today => (format::due(row.due_on, page.today), Tone::Problem),
        None => (format::due(row.due_on, page.today), Tone::Plain),
    };
    Row::of(title)
        .href(format!("/debriefs/{}", row.reference))
        .small(html! {
            code { (row.reference) } ", " (format::day_clock(row.raised_at, page.zone))
            @if let Some(ending) = row.ending { ", " (ending_words(ending)) }
            ". " (side_mark(row.org_kind.side(), &row.org_name))
            @if row.status == AlertStatus::Exercise { " " (state_mark(StateKind::Drill, &t("shell-drill"))) }
            @if let Some(under) = line.under() { " " (chip(under.clause(), false)) }
        })
        .date(date, tone)
}
