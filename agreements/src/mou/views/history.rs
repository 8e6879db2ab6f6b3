use super::super::pages::{Base, ComparePage, VersionPage, VersionsPage, Was};
use super::super::{urls, words};
use maud::{Markup, html};
use muster_terms::Reference;
use muster_web::components::{
    ButtonKind, Column, PageHead, Panel, Row, StateKind, Table, Tone, button_link, definitions, empty_state, page_head,
    panel, print_sheet, row_list, state_mark, table,
};
use muster_web::texts::FluentValue;
use muster_web::{format, t, t_with};

pub fn versions(page: &VersionsPage) -> Markup {
    let rows: Vec<Row> = page
        .lines
        .iter()
        .map(|line| {
            let small = html! {
                code { (line.digest.get(..12).unwrap_or_default()) }
                @if let Some(before) = line.before {
                    " · " a href=(urls::compare(&page.reference, before, line.number)) { (t_with("agreement-compare-with", &[("version", before.into())])) }
                }
            };
            Row::of(super::version_words(line.number))
                .href(urls::under(&page.reference, format!("versions/{}", line.number)))
                .side(line.by.side)
                .small(small)
                .mark(state_mark(StateKind::NotSet, &words::version_state(line.state, line.was_proposed)))
                .date(format::short_clock(line.at, &page.zone), Tone::Plain)
        })
        .collect();
    let title = t("agreement-versions-title");
    html! { (page_head(PageHead::of(&title).lead(t("agreement-versions-lead")))) (panel(Panel::list(&t("agreement-versions-panel")), row_list(&rows))) }
}

pub fn version(page: &VersionPage) -> Markup {
    let text = urls::under(&page.reference, format!("versions/{}/text", page.version));
    let actions = button_link(
        ButtonKind::Plain,
        Some("download"),
        &t("agreement-download-text"),
        &text,
    );
    let lead = html! { (super::name(&page.sides[0])) " " (t("agreement-and")) " " (super::name(&page.sides[1])) };
    html! {
        (print_sheet(&page.terms.title, &page.printed, None))
        (page_head(PageHead::of(&page.terms.title).lead(lead).actions(actions)))
        div.stack {
            (panel(Panel::of(&super::version_words(page.version)).fact(words::version_state(page.state, page.was_proposed)), html! {
                p { (t("agreement-sign-digest")) ": " code { (page.digest) } }
                (super::signatures(&page.signed, &page.zone))
            }))
            @for section in &page.terms.sections { (panel(Panel::of(&section.heading), html! { p { (section.text) } })) }
            @for (clause, [from, to]) in page.terms.clauses.iter().zip(&page.parties) {
                @let title = format!("§{} {}", clause.number, clause.title);
                (panel(Panel::of(&title), html! {
                    p { (clause.text) }
                    (definitions(&[
                        (t("agreement-field-class"), html! { (words::class(clause.data_class)) }),
                        (t("agreement-field-from"), html! { (from.name) }),
                        (t("agreement-field-to"), html! { (to.name) }),
                        (t("agreement-field-condition"), html! { (words::condition_line(&page.terms.clause(clause))) }),
                    ]))
                    p { a href=(urls::clause_of(&page.reference, &clause.number, page.version)) { (t("agreement-clause-open")) } }
                }))
            }
        }
    }
}

pub fn compare(page: &ComparePage) -> Markup {
    let title = t_with(
        "agreement-compare-title",
        &[("from", page.from.number.into()), ("to", page.to.into())],
    );
    let columns = vec![
        Column::of(t("agreement-compare-what")),
        Column::of(super::version_words(page.from.number)),
        Column::of(super::version_words(page.to)),
    ];
    let rows = page
        .lines
        .iter()
        .map(|line| {
            vec![
                html! { @if !line.clause.is_empty() { "§" (line.clause) " " } (line.field) },
                html! { @if line.old.is_empty() { (t("agreement-compare-nothing")) } @else { del { (line.old) } } },
                html! { @if line.new.is_empty() { (t("agreement-compare-nothing")) } @else { ins { (line.new) } } },
            ]
        })
        .collect();
    let body = if page.lines.is_empty() {
        empty_state(&t("agreement-compare-same"), "", None)
    } else {
        table(&Table {
            caption: title.clone(),
            columns,
            rows,
            keep_columns: false,
        })
    };
    let (words, who) = base_words(&page.from);
    let words = t_with(&["agreement-compare-", words].concat(), &who);
    let lead = html! { (t("agreement-compare-lead")) @if page.from.number != page.to { " " (words) } };
    html! {
        (page_head(PageHead::of(&title).lead(lead).actions(compare_links(&page.reference, &page.others, page.to))))
        (panel(Panel::list(&t("agreement-compare-panel")), body))
    }
}

/// One link for each version that another one is compared with, which says what that version is.
pub(super) fn compare_links(ag: &Reference, all: &[Base], to: u32) -> Markup {
    html! {
        @for base in all {
            @let (words, who) = base_words(base);
            (button_link(ButtonKind::Plain, Some("compare"), &t_with(&["agreement-compare-with-", words].concat(), &who), &urls::compare(ag, base.number, to)))
        }
    }
}

fn base_words(base: &Base) -> (&'static str, Vec<(&'static str, FluentValue<'_>)>) {
    let version = ("version", base.number.into());
    match &base.was {
        Was::InForce => ("in-force", vec![version]),
        Was::InForceBefore => ("in-force-before", vec![version]),
        Was::Proposed(by) => ("proposed", vec![version, ("who", by.name.as_str().into())]),
        Was::Draft => ("draft", vec![version]),
    }
}
