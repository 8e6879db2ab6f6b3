//! The markup of requests.

use super::pages::{AnswerKind, FormPage, ListPage, RequestLine, ShowPage};
use super::rules::MAX_GRANT_DAYS;
use crate::mou::forms::last_day;
use crate::mou::urls;
use crate::mou::views::problem;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::Timestamp;
use muster_web::components::{
    ButtonKind, PageHead, Pager, Panel, Row, SelectField, StateKind, TextArea, TextField, Tone, button, button_link,
    clause_chip, csrf_field, definitions, empty_state, page_head, pager, panel, row_list, select_field, side_mark,
    state_mark, text_area, text_field,
};
use muster_web::{format, t, t_with};

fn state(line: &RequestLine) -> Markup {
    match &line.request.answer {
        None if line.waits_for_you => state_mark(StateKind::Due, &t("request-waits-for-you")),
        None if line.waits_for_us => state_mark(StateKind::Waiting, &t("request-waits-for-side")),
        None => state_mark(StateKind::Waiting, &t("request-waits")),
        Some(answer) if answer.granted_until.is_some() && line.opens_nothing.is_some() => {
            state_mark(StateKind::Closed, &t("request-granted"))
        }
        Some(answer) if answer.granted_until.is_some() => state_mark(StateKind::Open, &t("request-granted")),
        Some(_) => state_mark(StateKind::NotSet, &t("request-refused")),
    }
}

fn chip(line: &RequestLine) -> Markup {
    let request = &line.request;
    let closed = request
        .answer
        .as_ref()
        .is_none_or(|answer| answer.granted_until.is_none());
    clause_chip(
        &request.clause_number,
        &urls::clause_of(&request.mou_reference, &request.clause_number, request.clause_version),
        closed,
    )
}

pub fn list(page: &ListPage) -> Markup {
    let rows: Vec<Row> = page
        .lines
        .iter()
        .map(|line| {
            let small =
                html! { (line.request.reference) " · " (line.asker.name) ", " (line.asker_title) " " (chip(line)) };
            Row::of(line.request.words.as_str())
                .href(format!("/requests/{}", line.request.reference))
                .side(line.asker.side)
                .small(small)
                .mark(state(line))
                .date(format::short_clock(line.request.asked_at, &page.zone), Tone::Plain)
        })
        .collect();
    let title = t("request-list-title");
    let none = || match page.goes_on {
        true => empty_state(&t("request-list-none-more"), "", None),
        false => empty_state(&t("request-list-empty"), &t("request-list-empty-words"), None),
    };
    let body = html! { @if rows.is_empty() { (none()) } @else { div.rows-stacked { (row_list(&rows)) } } (more(page)) };
    html! { (page_head(PageHead::of(&title).lead(t("request-list-lead")))) (panel(Panel::list(&t("request-list-panel")), body)) }
}

/// The way on, and back to those that wait.
fn more(page: &ListPage) -> Markup {
    let pages = Pager {
        words: String::new(),
        newer: page.goes_on.then(|| "/requests".to_owned()),
        older: page
            .more
            .as_ref()
            .map(|more| format!("/requests?after={}&waits={}", more.after, more.waits)),
    };
    html! { @if page.goes_on || pages.older.is_some() { (pager(&pages)) } }
}

pub fn show(page: &ShowPage) -> Markup {
    let request = &page.line.request;
    html! {
        (page_head(PageHead::of(&t_with("request-title", &[("reference", request.reference.to_string().into())])).lead(state(&page.line))))
        @if let Some((_, typed)) = &page.typed { (problem(&typed.told)) }
        div.stack {
            (panel(Panel::of(&t("request-asked")), html! {
                p { (request.words) }
                (definitions(&facts(&page.line, &page.zone)))
                @for closed in &page.closed_by_label { p { (closed) } }
                @if let Some(why) = &page.line.opens_nothing { p { (t_with("request-opens-nothing", &[("why", why.clone().into())])) } }
            }))
            @if let Some(answer) = &request.answer {
                (panel(Panel::of(&t("request-answer")), html! {
                    p { (state(&page.line)) }
                    @if !answer.words.is_empty() { p { (answer.words) } }
                    @if let Some(until) = answer.granted_until { p { (until_words(until, &page.zone)) } }
                }))
            }
            (answer_to_copy(page))
            @if page.may_answer { (answer_forms(page)) }
        }
    }
}

fn facts(line: &RequestLine, zone: &TimeZone) -> Vec<(String, Markup)> {
    let mut facts = vec![
        (
            t("request-by"),
            html! { (side_mark(line.asker.side, &line.asker.name)) " " (line.asker_title) },
        ),
        (t("request-owner"), side_mark(line.owner.side, &line.owner.name)),
        (
            t("request-under"),
            html! { (chip(line)) " " a href=(urls::agreement(&line.request.mou_reference)) { (line.request.mou_reference) } },
        ),
        (
            t("request-at"),
            html! { (format::day_clock_zone(line.request.asked_at, zone)) },
        ),
    ];
    // Without a site it is asked for all of them, and a grant opens all of them.
    let every = || line.request.site.is_none().then(|| t("request-no-site"));
    if let Some(site) = line.site.clone().or_else(every) {
        facts.push((t("request-site"), html! { (site) }));
    }
    facts
}

fn answer_forms(page: &ShowPage) -> Markup {
    let base = format!("/requests/{}", page.line.request.reference);
    html! {
        div.cols.cols-even {
            // What opens nothing is not granted; it can be refused.
            @if page.line.opens_nothing.is_none() {
                form.panel action=(format!("{base}/grant")) method="post" {
                    div.panel-head { h2 { (t("request-grant-title")) } }
                    div.panel-body {
                        (csrf_field(&page.csrf))
                        (answer_fields(page, AnswerKind::Grant))
                        div.actions { (button(ButtonKind::Main, None, &t("request-grant-action"))) }
                    }
                }
            }
            form.panel action=(format!("{base}/refusal")) method="post" {
                div.panel-head { h2 { (t("request-refuse-title")) } }
                div.panel-body {
                    (csrf_field(&page.csrf))
                    (answer_fields(page, AnswerKind::Refuse))
                    div.actions { (button(ButtonKind::Plain, None, &t("request-refuse-action"))) }
                }
            }
        }
    }
}

/// An answer that was typed and can be sent no more: the same fields, and no button.
fn answer_to_copy(page: &ShowPage) -> Markup {
    html! { @if let Some((kind, _)) = page.to_copy() { (panel(Panel::of(&t("request-to-copy")), answer_fields(page, *kind))) } }
}

/// Where it ends with a day here, by that day.
fn until_words(until: Timestamp, zone: &TimeZone) -> String {
    match last_day(until, zone) {
        Some(day) => t_with("request-until-day", &[("day", format::date(day).into())]),
        None => t_with("request-until", &[("when", format::day_clock_zone(until, zone).into())]),
    }
}

fn answer_fields(page: &ShowPage, kind: AnswerKind) -> Markup {
    let typed = page.typed(kind);
    let at = |field: &str| typed.and_then(|typed| typed.told.at(field));
    let words = typed.map_or("", |typed| typed.words.as_str());
    let until_on = typed.map_or(page.until_on.as_str(), |typed| typed.until_on.as_str());
    let name = kind.words_field();
    let latest = [
        ("day", format::date_long(page.at_the_latest).into()),
        ("days", MAX_GRANT_DAYS.into()),
    ];
    html! {
        @match kind {
            AnswerKind::Grant => {
                (text_field(&TextField { name: "until_on", label: &t("request-until-on"), hint: Some(&t_with("request-until-hint", &latest)), error: at("until_on"), value: until_on, kind: "date", required: true, narrow: true, ..TextField::default() }))
                (text_area(&TextArea { name, label: &t("request-grant-words"), error: at(name), value: words, rows: 3, max_length: Some(2_000), ..TextArea::default() }))
            }
            AnswerKind::Refuse => (text_area(&TextArea { name, label: &t("request-refuse-words"), error: at(name), value: words, required: true, max_length: Some(2_000), ..TextArea::default() })),
        }
    }
}

pub fn form(page: &FormPage) -> Markup {
    let action = urls::under(&page.reference, format!("clauses/{}/request", page.number));
    let (title, typed) = (t("request-form-title"), &page.typed);
    html! {
        (page_head(PageHead::of(&title).lead(format!("§{} {}", page.number, page.title))))
        (problem(&typed.told))
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&page.csrf))
                p { (t_with("request-form-words", &[("owner", page.owner.clone().into())])) }
                @if !page.sites.is_empty() {
                    (select_field(&SelectField { name: "site", label: &t("request-site"), error: typed.told.at("site"), value: &typed.site, choices: &page.sites, empty: Some(&t("request-no-site")), ..SelectField::default() }))
                }
                (text_area(&TextArea { name: "words", label: &t("request-words"), hint: Some(&t("request-words-hint")), error: typed.told.at("words"), value: &typed.words, required: true, max_length: Some(2_000), ..TextArea::default() }))
                div.actions {
                    (button(ButtonKind::Main, Some("send"), &t("request-send")))
                    (button_link(ButtonKind::Plain, None, &t("agreement-not-yet"), &urls::clause(&page.reference, &page.number)))
                }
            }
        }
    }
}
