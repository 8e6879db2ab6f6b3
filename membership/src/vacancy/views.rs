//! The markup of vacancies and of the handover pack, which is also its print sheet.

use super::{Held, Vacancy, model::KeptItem, rules};
use crate::{Position, fields::FieldProblems, words::duty};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

pub(super) async fn list(desk: &Desk, open: &[(Vacancy, usize)], closed: &[Vacancy]) -> Result<Markup, Problem> {
    let title = t("vacancy-title");
    let now: Vec<Row> = open
        .iter()
        .map(|(vacancy, held)| open_row(desk, vacancy, *held))
        .collect();
    let past: Vec<Row> = closed.iter().map(|vacancy| row(desk, vacancy)).collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("vacancy-lead"))))
        div.stack {
            (panel(Panel::list(&t("vacancy-open")), html! {
                @if now.is_empty() { (empty_state(&t("vacancy-none"), &t("vacancy-none-words"), None)) } @else { (row_list(&now)) }
            }))
            @if !past.is_empty() { (panel(Panel::list(&t("vacancy-past")), row_list(&past))) }
        }
    };
    desk.page(&title, body).await
}

fn row(desk: &Desk, vacancy: &Vacancy) -> Row {
    let days = rules::days_vacant(vacancy, desk.now(), &desk.time_zone());
    let since = format::day(vacancy.opened_at, &desk.time_zone());
    let values = [("since", since.into()), ("days", days.into())];
    let key = match (vacancy.closed_at, vacancy.filled_at) {
        (None, _) => "vacancy-since",
        (Some(_), Some(_)) => "vacancy-took",
        (Some(_), None) => "vacancy-ended",
    };
    Row::of(vacancy.title.as_str())
        .href(format!("/vacancies/{}", vacancy.reference))
        .small(t_with(key, &values))
}

fn open_row(desk: &Desk, vacancy: &Vacancy, held: usize) -> Row {
    let mark = match held {
        0 => state_mark(StateKind::Due, &t("vacancy-nothing-waits")),
        held => state_mark(StateKind::Problem, &t_with("vacancy-waits", &[("count", held.into())])),
    };
    row(desk, vacancy).mark(mark)
}

/// All that the page of one vacancy may show.
pub(super) struct VacancyPage<'a> {
    pub vacancy: &'a Vacancy,
    /// What is assigned to nobody now.
    pub held: &'a [Held],
    /// The kinds that this desk may give on.
    pub gives: &'a [&'static str],
    /// Who could take it.
    pub takers: &'a [Position],
    pub problems: &'a FieldProblems,
}

pub(super) async fn show(desk: &Desk, page: &VacancyPage<'_>) -> Result<Markup, Problem> {
    let vacancy = page.vacancy;
    let title = vacancy.title.as_str();
    let is_open = vacancy.closed_at.is_none();
    let body = html! {
        (page_head(PageHead::of(title).lead(html! { (duty(vacancy.duty)) ". " (vacancy.reference) })))
        (page.problems.summary())
        div.stack {
            (panel(Panel::of(&t("vacancy-one")), facts(desk, vacancy)))
            @if is_open {
                (waits(desk, page))
                (acting(desk, page))
            }
            (pack(desk, vacancy))
        }
    };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("vacancy-title"),
            href: Some("/vacancies".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

fn facts(desk: &Desk, vacancy: &Vacancy) -> Markup {
    let zone = desk.time_zone();
    let days = rules::days_vacant(vacancy, desk.now(), &zone);
    let when = |at: Option<Timestamp>| at.map_or_else(|| t("vacancy-not-yet"), |at| format::day_clock(at, &zone));
    let acting = vacancy
        .acting
        .as_ref()
        .map_or_else(|| t("vacancy-nobody-acts"), |(_, title)| title.clone());
    let mut pairs = vec![
        (
            t("vacancy-left"),
            html! { (format::day_clock(vacancy.opened_at, &zone)) },
        ),
        (t("vacancy-acts"), html! { (acting) }),
        (t("vacancy-filled"), html! { (when(vacancy.filled_at)) }),
        (
            t("vacancy-days"),
            html! { (t_with("vacancy-day-count", &[("days", days.into())])) },
        ),
    ];
    if vacancy.closed_at.is_some() && vacancy.filled_at.is_none() {
        pairs.push((t("vacancy-position-closed"), html! { (when(vacancy.closed_at)) }));
    }
    definitions(&pairs)
}

/// What is assigned to nobody, each with the form that gives it to somebody.
fn waits(desk: &Desk, page: &VacancyPage<'_>) -> Markup {
    let body = if page.held.is_empty() {
        empty_state(&t("vacancy-nothing-waits"), &t("vacancy-nothing-waits-words"), None)
    } else {
        let columns = [t("vacancy-what"), t("vacancy-due"), t("vacancy-give")];
        let row = |(at, held): (usize, &Held)| {
            vec![
                words(desk, held.kind, &held.words, held.reads, Some(&held.href)),
                html! { (held.due.map(format::date).unwrap_or_default()) },
                if page.gives.contains(&held.kind) {
                    gift(desk, page, at, held)
                } else {
                    html! { span.quiet { (t("vacancy-others-give")) } }
                },
            ]
        };
        table(&Table {
            caption: t("vacancy-waiting"),
            columns: columns.map(Column::of).to_vec(),
            rows: page.held.iter().enumerate().map(row).collect(),
            keep_columns: false,
        })
    };
    panel(Panel::list(&t("vacancy-waiting")), body)
}

/// What it is: its words for who may read it, its kind for everybody else.
fn words(desk: &Desk, kind: &str, words: &str, reads: Act, href: Option<&str>) -> Markup {
    let kind = t(&["held-", kind].concat());
    html! {
        @if desk.may(reads) {
            @if let Some(href) = href { a href=(href) { (words) } } @else { (words) }
            br; span.row-small { (kind) }
        } @else { (kind) }
    }
}

fn gift(desk: &Desk, page: &VacancyPage<'_>, at: usize, held: &Held) -> Markup {
    let id = format!("give-{at}");
    html! {
        form.actions action=(format!("/vacancies/{}/gifts", page.vacancy.reference)) method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("kind", held.kind)) (hidden_field("item", &held.id))
            label.visually-hidden for=(id) { (t_with("vacancy-give-to", &[("what", t(&["held-", held.kind].concat()).into())])) }
            select.form-select id=(id) name="to" required {
                option value="" { (t("sites-choose")) }
                @for taker in page.takers { option value=(taker.id) { (taker.title) } }
            }
            (button(ButtonKind::Plain.small(), Some("check"), &t("vacancy-give-action")))
        }
    }
}

fn acting(desk: &Desk, page: &VacancyPage<'_>) -> Markup {
    let choices: Vec<Choice> = page
        .takers
        .iter()
        .map(|taker| Choice::of(taker.id.to_string(), taker.title.as_str()))
        .collect();
    let value = page
        .vacancy
        .acting
        .as_ref()
        .map(|(id, _)| id.to_string())
        .unwrap_or_default();
    html! {
        form.panel action=(format!("/vacancies/{}/acting", page.vacancy.reference)) method="post" {
            div.panel-head { h2 { (t("vacancy-acts")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select_field(&SelectField {
                    name: "acting",
                    label: &t("vacancy-acting-label"),
                    hint: Some(&t("vacancy-acting-hint")),
                    error: page.problems.of("acting"),
                    value: &value,
                    choices: &choices,
                    empty: Some(&t("vacancy-nobody-acts")),
                    ..SelectField::default()
                }))
                div.actions { (button(ButtonKind::Plain, Some("check"), &t("sites-save"))) }
            }
        }
    }
}

/// What was left on the day, as it was then.
fn pack(desk: &Desk, vacancy: &Vacancy) -> Markup {
    let made = format::day_clock(vacancy.pack.made_at, &desk.time_zone());
    let row = |item: &KeptItem| {
        let reads = Act::ALL.iter().copied().find(|act| act.as_str() == item.reads);
        vec![
            words(desk, &item.kind, &item.words, reads.unwrap_or(Act::Administer), None),
            html! { (item.due.map(format::date).unwrap_or_default()) },
        ]
    };
    let body = html! {
        @if vacancy.pack.items.is_empty() { (empty_state(&t("vacancy-pack-empty"), &t("vacancy-pack-empty-words"), None)) } @else {
            (table(&Table {
                caption: t("vacancy-pack"),
                columns: [t("vacancy-what"), t("vacancy-due")].map(Column::of).to_vec(),
                rows: vacancy.pack.items.iter().map(row).collect(),
                keep_columns: true,
            }))
        }
        div.panel-body {
            p { (t_with("vacancy-pack-made", &[("at", made.into())])) }
            p.quiet { (t("vacancy-digest")) " " code.mono { (vacancy.digest) } }
        }
    };
    panel(Panel::list(&t("vacancy-pack")), body)
}
