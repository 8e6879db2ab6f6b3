//! The markup of "who saw what".

use super::{AuditLine, FilterForm, View, filter::Unread, store::Partner};
use crate::words;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{
    components::{
        ButtonKind, Choice, Column, PageHead, Pager, Panel, SelectField, StateKind, Tab, Table, TextField, button,
        button_link, clause_chip, empty_state, error_summary, hidden_field, page_head, pager, panel, select_field,
        side_mark, state_mark, table, tabs, text_field,
    },
    format, t,
};

pub struct AuditPage {
    pub view: View,
    pub form: FilterForm,
    pub lines: Vec<AuditLine>,
    /// Address of the next page, when there is one.
    pub older: Option<String>,
    pub partners: Vec<Partner>,
    /// The field of the filter that could not be read; then there are no lines.
    pub unread: Option<Unread>,
    /// The reader sees the whole organisation's lines, not only the own.
    pub audits: bool,
    /// The reader's own side.
    pub side: Side,
    pub zone: TimeZone,
}

pub fn audit(page: &AuditPage) -> Markup {
    let lead = if page.audits {
        t("audit-lead")
    } else {
        t("audit-lead-own")
    };
    html! {
        (page_head(PageHead::of(&t("audit-title")).lead(lead).actions(actions(page))))
        @if page.audits { (views(page)) }
        div.stack {
            (filter(page))
            @if page.unread.is_none() { (panel(Panel::list(&title(page.view)).fact(t("audit-newest")), lines(page))) }
            @if page.older.is_some() || !page.form.before.is_empty() { (foot(page)) }
        }
    }
}

fn title(view: View) -> String {
    match view {
        View::OfOurs => t("audit-of-ours"),
        View::ByUs => t("audit-by-us"),
    }
}

fn actions(page: &AuditPage) -> Markup {
    let csv = format!("/audit.csv?{}", page.form.query(None));
    html! {
        @if page.audits { (button_link(ButtonKind::Plain, Some("shield-check"), &t("audit-ledger"), "/audit/ledger")) }
        (button_link(ButtonKind::Plain, Some("download"), &t("audit-csv"), &csv))
    }
}

fn views(page: &AuditPage) -> Markup {
    let tab = |view: View| {
        let form = FilterForm {
            view: view.as_str().to_owned(),
            ..page.form.clone()
        };
        Tab {
            label: title(view),
            href: format!("/audit?{}", form.query(None)),
            count: None,
            current: view == page.view,
        }
    };
    tabs(&t("audit-views"), &View::ALL.map(tab))
}

fn foot(page: &AuditPage) -> Markup {
    let first = (!page.form.before.is_empty()).then(|| format!("/audit?{}", page.form.query(None)));
    pager(&Pager {
        words: String::new(),
        newer: first,
        older: page.older.clone(),
    })
}

fn filter(page: &AuditPage) -> Markup {
    let form = &page.form;
    let partners: Vec<Choice> = page
        .partners
        .iter()
        .map(|partner| Choice::of(partner.id.to_string(), partner.name.clone()))
        .collect();
    let classes: Vec<Choice> = DataClass::ALL
        .iter()
        .map(|class| Choice::of(class.as_str(), words::class(*class)))
        .collect();
    let verdicts = [Choice::of("yes", t("audit-yes")), Choice::of("no", t("audit-no"))];
    let any = t("audit-any");
    let error = |name: &str| {
        let unread = page.unread.as_ref().filter(|unread| unread.field == name);
        unread.map(|unread| unread.words.as_str())
    };
    let problems: Vec<(&str, String)> = page
        .unread
        .iter()
        .map(|unread| (unread.field, unread.words.clone()))
        .collect();
    let select = |name, label: &str, value, choices| {
        select_field(&SelectField {
            name,
            label,
            value,
            error: error(name),
            choices,
            empty: Some(&any),
            ..SelectField::default()
        })
    };
    let text = |name, label: &str, value, kind, placeholder: &str| {
        text_field(&TextField {
            name,
            label,
            value,
            error: error(name),
            kind,
            placeholder,
            narrow: true,
            ..TextField::default()
        })
    };
    let body = html! {
        form action="/audit" method="get" {
            (hidden_field("view", page.view.as_str()))
            (error_summary(&problems))
            div.fields {
                (select("partner", &t("audit-partner"), &form.partner, &partners))
                (select("class", &t("audit-class"), &form.class, &classes))
                (select("verdict", &t("audit-verdict"), &form.verdict, &verdicts))
                (text("clause", &t("audit-clause"), &form.clause, "", "AG-0143 §3.2"))
                (text("from", &t("audit-from"), &form.from, "date", ""))
                (text("until", &t("audit-until"), &form.until, "date", ""))
            }
            div.actions {
                (button(ButtonKind::Main.small(), Some("filter"), &t("audit-filter")))
                (button_link(ButtonKind::Plain.small(), None, &t("audit-all"), &format!("/audit?view={}", page.view.as_str())))
            }
        }
    };
    let details = html! {
        details.disclosure open[form.is_narrowed() || page.unread.is_some()] { summary { (t("audit-filter-title")) } (body) }
    };
    panel(Panel::of(""), details)
}

fn lines(page: &AuditPage) -> Markup {
    if page.lines.is_empty() {
        return empty_state(&t("audit-empty"), &t("audit-empty-words"), None);
    }
    let columns = [
        "audit-time",
        "audit-who",
        "audit-what",
        "audit-act",
        "audit-clause",
        "audit-times",
        "audit-proof",
    ];
    let mut columns: Vec<Column> = columns.into_iter().map(|key| Column::of(t(key))).collect();
    if let Some(times) = columns.get_mut(5) {
        times.number = true;
    }
    let rows = page.lines.iter().map(|line| row(page, line)).collect();
    table(&Table {
        caption: title(page.view),
        columns,
        rows,
        keep_columns: false,
    })
}

fn row(page: &AuditPage, line: &AuditLine) -> Vec<Markup> {
    let c = &line.crossing;
    let time = html! { time datetime=(format::machine(c.at)) { (format::short_clock(c.at, &page.zone)) } };
    let what = html! { strong { (c.record_words) } br; span.small { (words::class(c.class)) } };
    let act = html! { (words::act(c.act)) br; span.small { (words::purpose(c.purpose)) } };
    let proof = html! { a href=(format!("/audit/proof/{}", c.id)) { (t("audit-proof-link")) } };
    vec![
        time,
        who(page, line),
        what,
        act,
        answer(line),
        html! { (c.times) },
        proof,
    ]
}

/// The position that looked, and the organisation at the other end.
fn who(page: &AuditPage, line: &AuditLine) -> Markup {
    let other = line.other_kind.side();
    match page.view {
        View::OfOurs => {
            html! { (side_mark(other, &line.crossing.position_title)) br; span.small { (line.other_name) } }
        }
        View::ByUs => {
            html! { (side_mark(page.side, &line.crossing.position_title)) br; span.small { (t("audit-data-of")) " " (line.other_name) } }
        }
    }
}

fn answer(line: &AuditLine) -> Markup {
    let c = &line.crossing;
    let chip = chip(&c.clause_words, !c.allowed);
    html! {
        @if c.allowed {
            (chip)
        } @else {
            (state_mark(StateKind::Closed, &t("audit-refused"))) " " (chip) br;
            span.small { (words::why(&c.why)) }
        }
    }
}

/// `AG-0143 §3.2` as a chip that leads to the clause, the agreement's reference before it; without a clause a dashed chip.
fn chip(clause_words: &str, closed: bool) -> Markup {
    match clause_words.split_once(" §") {
        Some((agreement, number)) => html! {
            span.small { (agreement) } " "
            (clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), closed))
        },
        None => html! { span.clause.clause-closed { (t("audit-no-clause")) } },
    }
}
