use super::super::pages::{ClausePage, UseLine, UsesPage};
use super::super::{forms, urls, words};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, Column, PageHead, Panel, StateKind, Table, button_link, clause_chip, definitions, empty_state,
    page_head, panel, state_mark, table,
};
use muster_web::{format, t, t_with};

pub fn clause(page: &ClausePage) -> Markup {
    let title = format!("§{} {}", page.clause.number, page.title);
    html! {
        (page_head(PageHead::of(&title).lead(super::version_words(page.version)).actions(actions(page))))
        div.cols {
            div.stack {
                (panel(Panel::of(&t("agreement-clause-words")), html! { p { (page.clause.text) } (definitions(&fields(page))) }))
                (policy(page))
                @if let Some(uses) = &page.uses {
                    (panel(Panel::list(&t("agreement-clause-uses")), use_table(&page.reference, uses, &page.zone)))
                }
            }
            div.stack { (now(page)) }
        }
    }
}

fn actions(page: &ClausePage) -> Markup {
    let number = &page.clause.number;
    html! {
        @if page.may_edit {
            (button_link(ButtonKind::Main, Some("edit"), &t("agreement-clause-edit"), &urls::under(&page.reference, format!("draft/clauses/{number}"))))
        }
        @if page.may_request {
            (button_link(ButtonKind::Main, Some("send"), &t("agreement-request-action"), &urls::under(&page.reference, format!("clauses/{number}/request"))))
        }
    }
}

fn fields(page: &ClausePage) -> Vec<(String, Markup)> {
    let clause = &page.clause;
    let sites = if page.sites.is_empty() {
        t("agreement-all-sites")
    } else {
        page.sites.join(", ")
    };
    let day = |day| format::date_long(day);
    let text = |words: String| html! { (words) };
    vec![
        (t("agreement-field-class"), text(words::class(clause.data_class))),
        (t("agreement-field-from"), super::name(&page.from)),
        (t("agreement-field-to"), super::name(&page.to)),
        (t("agreement-field-purpose"), text(words::purpose(clause.purpose))),
        (t("agreement-field-condition"), text(words::condition(clause.condition))),
        (t("agreement-field-sites"), text(sites)),
        (
            t("agreement-field-recipients"),
            text(words::beginning(&words::recipients(clause))),
        ),
        (t("agreement-field-tlp"), text(clause.tlp_ceiling.label().to_owned())),
        (
            t("agreement-field-retention"),
            text(t_with("agreement-days", &[("count", clause.retention_days.into())])),
        ),
        (
            t("agreement-field-onward"),
            text(if clause.onward_sharing {
                t("agreement-yes")
            } else {
                t("agreement-no")
            }),
        ),
        (
            t("agreement-field-starts"),
            text(day(forms::day_of(clause.starts_at, &page.zone))),
        ),
        (
            t("agreement-field-ends"),
            text(day(forms::day_of_end(clause.ends_at, &page.zone))),
        ),
    ]
}

/// How the clause executes: its Cedar policy, as text.
fn policy(page: &ClausePage) -> Markup {
    let body = match &page.cedar {
        Ok(cedar) => {
            html! { p { (t("agreement-policy-words")) } details.disclosure open { summary { (t("agreement-policy-show")) } pre tabindex="0" { code { (cedar) } } } }
        }
        Err(why) => html! { p { (state_mark(StateKind::Problem, &t("agreement-policy-not-valid"))) " " (why) } },
    };
    panel(Panel::of(&t("agreement-policy-title")), body)
}

fn now(page: &ClausePage) -> Markup {
    let body = match &page.now {
        Some(now) => html! {
            p { (super::show::now_mark(now)) }
            @if !now.incidents.is_empty() { p { (now.incidents.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) } }
            @if let super::super::NowState::Closed(Some(why)) = &now.state { p { (words::why(why)) } }
            @for closed in &page.label { p { (closed) } }
            @for waiting in now.waiting.iter().filter(|_| page.uses.is_some()) { p { a href=(format!("/requests/{waiting}")) { (waiting) } } }
        },
        None => html! { p { (t("agreement-now-not-in-force")) } },
    };
    panel(Panel::of(&t("agreement-clause-now")), body)
}

fn use_table(ag: &muster_terms::Reference, uses: &[UseLine], zone: &TimeZone) -> Markup {
    if uses.is_empty() {
        return empty_state(&t("agreement-no-uses"), &t("agreement-no-uses-words"), None);
    }
    let columns = ["when", "who", "what", "clause", "answer"]
        .map(|key| Column::of(t(&["agreement-use-", key].concat())))
        .to_vec();
    let rows = uses.iter().map(|line| use_row(ag, line, zone)).collect();
    table(&Table {
        caption: t("agreement-uses-title"),
        columns,
        rows,
        keep_columns: false,
    })
}

fn use_row(ag: &muster_terms::Reference, line: &UseLine, zone: &TimeZone) -> Vec<Markup> {
    let crossing = &line.crossing;
    let class = words::class(crossing.class);
    let number = crossing.clause_words.rsplit_once('§').map_or("", |(_, number)| number);
    let answer = if crossing.allowed {
        (StateKind::Open, t("agreement-use-yes"))
    } else {
        (StateKind::Closed, t("agreement-use-no"))
    };
    vec![
        html! {
            (format::short_clock(crossing.at, zone))
            @if crossing.times > 1 { div.row-small { (t_with("agreement-use-times", &[("count", crossing.times.into())])) } }
        },
        html! { (super::name(&line.reader)) div.row-small { (crossing.position_title) } },
        html! { (crossing.record_words) @if class != crossing.record_words { div.row-small { (class) } } },
        html! { @if !number.is_empty() { (clause_chip(number, &urls::clause(ag, number), !crossing.allowed)) } },
        html! {
            (state_mark(answer.0, &answer.1))
            @if !crossing.allowed { div.row-small { (words::refused(&crossing.why)) } }
        },
    ]
}

pub fn uses(page: &UsesPage) -> Markup {
    let title = t("agreement-uses-title");
    html! {
        (page_head(PageHead::of(&title).lead(t("agreement-uses-lead"))))
        (panel(Panel::list(&t("agreement-uses-panel")), use_table(&page.reference, &page.lines, &page.zone)))
    }
}
