use super::super::pages::{ComparePage, VersionPage, VersionsPage};
use super::super::{urls, words};
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, Column, PageHead, Panel, Row, StateKind, Table, Tone, button_link, definitions, empty_state, page_head,
    panel, print_sheet, row_list, state_mark, table,
};
use muster_web::{format, t, t_with};

pub fn versions(page: &VersionsPage) -> Markup {
    let rows: Vec<Row> = page
        .lines
        .iter()
        .map(|line| {
            let small = html! {
                code { (line.digest.get(..12).unwrap_or_default()) }
                @if let Some(previous) = line.previous {
                    " · " a href=(urls::compare(&page.reference, previous, line.number)) { (t_with("agreement-compare-with", &[("version", previous.into())])) }
                }
            };
            Row::of(super::version_words(line.number))
                .href(urls::under(&page.reference, format!("versions/{}", line.number)))
                .side(line.by.side)
                .small(small)
                .mark(state_mark(StateKind::NotSet, &words::version_state(line.state)))
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
            (panel(Panel::of(&super::version_words(page.version)).fact(words::version_state(page.state)), html! {
                p { (t("agreement-sign-digest")) ": " code { (page.digest) } }
                (super::signatures(&page.signed, &page.zone))
            }))
            @for section in &page.terms.sections { (panel(Panel::of(&section.heading), html! { p { (section.text) } })) }
            @for clause in &page.terms.clauses {
                @let title = format!("§{} {}", clause.number, clause.title);
                (panel(Panel::of(&title), html! {
                    p { (clause.text) }
                    (definitions(&[
                        (t("agreement-field-class"), html! { (words::class(clause.data_class)) }),
                        (t("agreement-field-from"), html! { (page.terms.name_of(clause.from.org)) }),
                        (t("agreement-field-to"), html! { (page.terms.name_of(clause.to.org)) }),
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
        &[("from", page.from.into()), ("to", page.to.into())],
    );
    let columns = vec![
        Column::of(t("agreement-compare-what")),
        Column::of(super::version_words(page.from)),
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
    html! { (page_head(PageHead::of(&title).lead(t("agreement-compare-lead")))) (panel(Panel::list(&t("agreement-compare-panel")), body)) }
}
