//! The markup of reach tests.

use super::{
    Outcome, Probe,
    model::{Dead, ListedProbe, ListedTest, Schedule, Undelivered},
    reading::{Askable, Seen},
    rules::{self, ScheduleForm, StartForm},
    verbs,
};
use crate::chips::{closed, part_chip, side_panel};
use crate::contacts::{Channel, views::channel_word, views::tel};
use jiff::SignedDuration;
use maud::{Markup, html};
use muster_membership::{fields::FieldProblems, sign_in::open_page};
use muster_terms::*;
use muster_web::{App, Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// All that the list may show.
pub(super) struct ListPage<'a> {
    pub tests: &'a [ListedTest],
    pub dead: &'a [Dead],
    pub schedules: &'a [Schedule],
    pub askable: &'a [Askable],
}

pub(super) async fn list(desk: &Desk, page: &ListPage<'_>) -> Result<Markup, Problem> {
    let title = t("reach-title");
    let may = desk.may(Act::ManageSites);
    let actions = html! {
        (button_link(ButtonKind::Main, Some("reach"), &t("reach-start"), "/reach-tests/new"))
        (button_link(ButtonKind::Plain, Some("calendar-plus"), &t("reach-schedule"), "/reach-schedules/new"))
    };
    let head = PageHead {
        actions: may.then_some(actions),
        ..PageHead::of(&title).lead(t("reach-lead"))
    };
    let body = html! {
        (page_head(head))
        div.stack {
            @if !page.dead.is_empty() { (panel(Panel::list(&t("reach-dead")), row_list(&page.dead.iter().map(|dead| dead_row(desk, dead)).collect::<Vec<_>>()))) }
            (tests(desk, page.tests))
            @if may || !page.schedules.is_empty() { (schedules(desk, page, may)) }
        }
    };
    desk.page(&title, body).await
}

fn dead_row(desk: &Desk, dead: &Dead) -> Row {
    let since = dead.state.dead_since.map(|at| format::day(at, &desk.time_zone()));
    let values = [
        ("channel", channel_word(dead.state.channel).into()),
        ("since", since.unwrap_or_default().into()),
    ];
    Row::of(dead.title.as_str())
        .href(format!("/reach-tests/{}", dead.state.test))
        .small(t_with("reach-dead-since", &values))
        .mark(state_mark(StateKind::Problem, &t("reach-dead-mark")))
}

fn tests(desk: &Desk, tests: &[ListedTest]) -> Markup {
    let rows: Vec<Row> = tests.iter().map(|each| test_row(desk, each)).collect();
    let body = if rows.is_empty() {
        empty_state(&t("reach-none"), &t("reach-none-words"), None)
    } else {
        row_list(&rows)
    };
    panel(Panel::list(&t("reach-tests")), body)
}

fn test_row(desk: &Desk, each: &ListedTest) -> Row {
    let own = each.test.about == desk.org();
    let when = format::day_clock(each.test.started_at, &desk.time_zone());
    let values = [("by", each.org_name.as_str().into()), ("when", when.into())];
    let row = Row::of(t_with("reach-of", &[("whose", each.about_name.as_str().into())]))
        .href(format!("/reach-tests/{}", each.test.reference))
        .small(html! { (each.test.reference) ", " (t_with("reach-by", &values)) });
    // How a partner's contacts answered is theirs: the test's own page asks the clause.
    let counts = [("answered", each.answered.into()), ("asked", each.asked.into())];
    let counted = html! { @if own { (t_with("reach-counted", &counts)) " " } };
    match each.test.ended_at {
        Some(_) => row.mark(html! { (counted) (state_mark(StateKind::Current, &t("reach-ended-mark"))) }),
        None => row.mark(html! { (counted) (state_mark(StateKind::Waiting, &t("reach-runs"))) }),
    }
}

fn schedules(desk: &Desk, page: &ListPage<'_>, may: bool) -> Markup {
    let row = |schedule: &Schedule| {
        let whose = page.askable.iter().find(|each| each.org == schedule.about);
        let whose = whose.map_or_else(|| t("reach-no-agreement"), |each| each.name.clone());
        let next = format::day_clock(schedule.next_at, &desk.time_zone());
        let values = [
            ("days", schedule.every_days.into()),
            ("hour", format!("{:02}:00", schedule.at_hour).into()),
            ("next", next.into()),
        ];
        let postponed = schedule.postponed_at.map(|at| {
            let at = format::day_clock(at, &desk.time_zone());
            t_with("reach-postponed", &[("at", at.into())])
        });
        let skipped = schedule.refused.as_ref().map(|(code, at)| {
            let at = format::day_clock(*at, &desk.time_zone());
            t_with("reach-skipped", &[("at", at.into()), ("why", why_skipped(code).into())])
        });
        let row = Row::of(t_with("reach-of", &[("whose", whose.as_str().into())])).small(
            html! { (t_with("reach-every", &values)) @for words in postponed.iter().chain(&skipped) { " " (words) } },
        );
        if !may {
            return row;
        }
        let action = format!("/reach-schedules/{}/removal", schedule.id);
        let stop = html! { (t("reach-unschedule")) };
        row.mark(html! {
            form action=(action) method="post" {
                (csrf_field(&desk.csrf))
                button.button.button-small type="submit" { (stop) span.visually-hidden { " " (whose) } }
            }
        })
    };
    let rows: Vec<Row> = page.schedules.iter().map(row).collect();
    let body = if rows.is_empty() {
        empty_state(&t("reach-no-schedule"), &t("reach-no-schedule-words"), None)
    } else {
        row_list(&rows)
    };
    panel(Panel::list(&t("reach-schedules")), body)
}

/// Why a planned test did not begin.
fn why_skipped(code: &str) -> String {
    t(match code {
        rules::RUNNING => "reach-skipped-running",
        verbs::NOBODY => "reach-skipped-nobody",
        "reach.emergency" => "reach-skipped-emergency",
        "reach.no-keeper" => "reach-skipped-no-keeper",
        _ => "reach-skipped-closed",
    })
}

fn about_field(askable: &[Askable], value: &str, problems: &FieldProblems) -> Markup {
    let choices: Vec<Choice> = askable
        .iter()
        .map(|each| Choice::of(each.org.to_string(), each.name.as_str()))
        .collect();
    select_field(&SelectField {
        name: "about",
        label: &t("reach-about"),
        hint: Some(&t("reach-about-hint")),
        error: problems.of("about"),
        value,
        choices: &choices,
        ..SelectField::default()
    })
}

fn number_field(name: &str, label: &str, hint: &str, value: &str, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name,
        label: &t(label),
        hint: Some(&t(hint)),
        error: problems.of(name),
        value,
        inputmode: "numeric",
        narrow: true,
        ..TextField::default()
    })
}

fn limit_field(value: &str, problems: &FieldProblems) -> Markup {
    let usual = rules::USUAL_LIMIT_MINUTES.to_string();
    let value = if value.is_empty() { usual.as_str() } else { value };
    number_field("limit_minutes", "reach-limit", "reach-limit-hint", value, problems)
}

pub(super) async fn start(
    desk: &Desk,
    form: &StartForm,
    askable: &[Askable],
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("reach-start");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("reach-start-lead"))))
        (problems.summary())
        form.panel action="/reach-tests" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (about_field(askable, &form.about, problems))
                (limit_field(&form.limit_minutes, problems))
                div.actions { (button(ButtonKind::Main, Some("reach"), &t("reach-ask-now"))) (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/reach-tests")) }
            }
        }
    };
    framed(desk, &title, body).await
}

pub(super) async fn schedule(
    desk: &Desk,
    form: &ScheduleForm,
    askable: &[Askable],
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("reach-schedule");
    let every = if form.every_days.is_empty() {
        "30"
    } else {
        &form.every_days
    };
    let usual = rules::USUAL_HOUR.to_string();
    let hour = if form.at_hour.is_empty() { &usual } else { &form.at_hour };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("reach-schedule-lead"))))
        (problems.summary())
        form.panel action="/reach-schedules" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (about_field(askable, &form.about, problems))
                (number_field("every_days", "reach-every-days", "reach-every-days-hint", every, problems))
                (number_field("at_hour", "reach-at-hour", "reach-at-hour-hint", hour, problems))
                (limit_field(&form.limit_minutes, problems))
                div.actions { (button(ButtonKind::Main, Some("calendar-plus"), &t("sites-save"))) (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/reach-tests")) }
            }
        }
    };
    framed(desk, &title, body).await
}

async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let crumb = |label: String, href: Option<&str>| Crumb {
        label,
        href: href.map(Into::into),
    };
    shell.crumbs = vec![
        crumb(t("contacts-title"), Some("/contacts")),
        crumb(t("reach-title"), Some("/reach-tests")),
        crumb(title.to_owned(), None),
    ];
    Ok(layout::page(&shell, title, body))
}

/// One test: the question to this desk first, then who answered.
pub(super) async fn show(desk: &Desk, seen: &Seen) -> Result<Markup, Problem> {
    let test = &seen.listed.test;
    let title = t_with("reach-one", &[("reference", test.reference.as_str().into())]);
    let started = format::day_clock(test.started_at, &desk.time_zone());
    let by = seen.listed.starter.clone().unwrap_or_else(|| t("reach-by-schedule"));
    let values = [
        ("by", seen.listed.org_name.as_str().into()),
        ("starter", by.into()),
        ("whose", seen.listed.about_name.as_str().into()),
        ("when", started.into()),
    ];
    let may_call = test.org == desk.org() && desk.may(Act::ManageSites);
    let side = seen.listed.about_kind.side();
    let chips = html! { @for part in &seen.parts { (part_chip(part)) " " } };
    let open: Vec<&ListedProbe> = seen.open().collect();
    let body = html! {
        @match seen.closed() {
            Some(why) if open.is_empty() => (closed(why)),
            _ if open.is_empty() => (empty_state(&t("reach-nothing-open"), &t("reach-some-closed"), None)),
            _ => (questions(desk, &seen.listed, &open, may_call)),
        }
        @if seen.some_closed && !open.is_empty() { div.panel-body { p.quiet { (t("reach-some-closed")) } } }
    };
    let page = html! {
        (page_head(PageHead::of(&title).lead(t_with("reach-one-lead", &values))))
        div.stack {
            @if let Some(asked) = seen.for_desk(desk) { (question(desk, &seen.listed, &asked.probe)) }
            (side_panel(side, &seen.listed.about_name, chips, body))
            @if test.ended_at.is_none() {
                (refreshed_line(&format::clock_seconds(desk.now(), &desk.time_zone()), &format!("/reach-tests/{}", test.reference)))
            }
        }
    };
    framed(desk, &title, page).await
}

/// "TEST: can you answer?", for the position at this desk.
fn question(desk: &Desk, listed: &ListedTest, probe: &Probe) -> Markup {
    let until = format::clock(probe.deadline_at, &desk.time_zone());
    let values = [("by", listed.org_name.as_str().into()), ("until", until.into())];
    panel(
        Panel::of(&t("reach-question")).brand(),
        html! {
            p { (t_with("reach-question-words", &values)) }
            (post_button(ButtonKind::Main.large(), Some("check"), &t("reach-answer"),
                &format!("/reach-tests/{}/answer", listed.test.reference), &desk.csrf, &[]))
        },
    )
}

fn questions(desk: &Desk, listed: &ListedTest, open: &[&ListedProbe], may_call: bool) -> Markup {
    let mut columns: Vec<Column> = [
        t("contacts-who"),
        t("reach-channel"),
        t("reach-result"),
        t("reach-took"),
    ]
    .map(Column::of)
    .to_vec();
    let has_steps = may_call && open.iter().any(|each| is_to_call(&each.probe));
    if has_steps {
        columns.push(Column::of(t("contacts-actions")));
    }
    let row = |each: &&ListedProbe| {
        let probe = &each.probe;
        let mut cells = vec![
            html! { span id=(format!("question-{}", probe.id)) { strong { (each.title) } } },
            html! { (channel_word(probe.channel)) },
            result(desk, probe),
            html! { (took(probe)) },
        ];
        if has_steps {
            cells.push(html! { @if is_to_call(probe) { (call_steps(desk, listed, each)) } });
        }
        cells
    };
    table(&Table {
        caption: t_with("reach-of", &[("whose", listed.about_name.as_str().into())]),
        columns,
        rows: open.iter().map(row).collect(),
        keep_columns: false,
    })
}

fn is_to_call(probe: &Probe) -> bool {
    probe.channel == Channel::Phone && probe.outcome.is_none()
}

/// First "I am calling now"; then what was heard, each one tap.
fn call_steps(desk: &Desk, listed: &ListedTest, each: &ListedProbe) -> Markup {
    let probe = &each.probe;
    let base = format!("/reach-tests/{}/questions/{}", listed.test.reference, probe.id);
    let heard = |word: &str, key: &str, drawing: &'static str| {
        html! {
            form action=(format!("{base}/result")) method="post" {
                (csrf_field(&desk.csrf)) (hidden_field("heard", word))
                button.button.button-small type="submit" { (muster_web::icons::icon(drawing)) (t(key)) span.visually-hidden { " " (each.title) } }
            }
        }
    };
    html! {
        div.actions {
            a href=(tel(&probe.number)) { (probe.number) }
            @if probe.calling_at.is_none() {
                form action=(format!("{base}/call")) method="post" {
                    (csrf_field(&desk.csrf))
                    button.button.button-small type="submit" { (muster_web::icons::icon("phone-calling")) (t("reach-calling-now")) span.visually-hidden { " " (each.title) } }
                }
            } @else {
                (heard("answered", "reach-heard-answered", "check"))
                (heard("no_answer", "reach-heard-nothing", "close"))
                (heard("wrong_number", "reach-heard-wrong", "ban"))
            }
        }
    }
}

fn result(desk: &Desk, probe: &Probe) -> Markup {
    let zone = desk.time_zone();
    match (probe.outcome, probe.calling_at) {
        (Some(outcome), _) => outcome_mark(outcome, &probe.why),
        (None, Some(at)) => {
            let at = format::clock_seconds(at, &zone);
            state_mark(StateKind::Ringing, &t_with("reach-calls-since", &[("at", at.into())]))
        }
        (None, None) => {
            let until = format::clock(probe.deadline_at, &zone);
            state_mark(
                StateKind::Waiting,
                &t_with("reach-waits-until", &[("at", until.into())]),
            )
        }
    }
}

fn outcome_mark(outcome: Outcome, why: &str) -> Markup {
    let word = match why == Undelivered::OffDuty.as_str() {
        true => why,
        false => outcome.as_str(),
    };
    let words = t(&["reach-outcome-", word].concat());
    let kind = match outcome {
        Outcome::Answered => StateKind::Current,
        Outcome::Late => StateKind::Due,
        Outcome::NoAnswer => StateKind::NoAnswer,
        Outcome::WrongNumber | Outcome::Undeliverable => StateKind::Problem,
        Outcome::NotCalled | Outcome::CalledOff => StateKind::NotSet,
    };
    let known = Undelivered::ALL.into_iter().find(|each| each.as_str() == why);
    let why = known.map(|why| t(&["reach-why-", why.as_str()].concat()));
    html! { (state_mark(kind, &words)) @if let Some(why) = why { br; span.row-small { (why) } } }
}

fn took(probe: &Probe) -> String {
    probe.seconds.map_or_else(String::new, |seconds| {
        format::answer_time(SignedDuration::from_secs(seconds))
    })
}

/// What tests found of one contact: medians by day and night for each channel, then the newest questions.
pub(crate) fn history(desk: &Desk, probes: &[ListedProbe]) -> Markup {
    if probes.is_empty() {
        let start = desk
            .may(Act::ManageSites)
            .then(|| button_link(ButtonKind::Plain, Some("reach"), &t("reach-start"), "/reach-tests/new"));
        return panel(
            Panel::list(&t("reach-history")),
            empty_state(&t("reach-history-none"), &t("reach-none-words"), start),
        );
    }
    let zone = desk.time_zone();
    let middles = Channel::ALL.into_iter().filter_map(|channel| {
        let of = probes
            .iter()
            .map(|each| &each.probe)
            .filter(|probe| probe.channel == channel);
        let found = rules::medians(of, &zone);
        let said = |middle: Option<i64>| {
            middle.map_or_else(
                || t("contacts-never-answered"),
                |seconds| format::answer_time(SignedDuration::from_secs(seconds)),
            )
        };
        let values = [("day", said(found.day).into()), ("night", said(found.night).into())];
        (found.by_day + found.by_night > 0)
            .then(|| (channel_word(channel), html! { (t_with("reach-medians", &values)) }))
    });
    let middles: Vec<(String, Markup)> = middles.collect();
    let row = |each: &ListedProbe| {
        vec![
            html! { a href=(format!("/reach-tests/{}", each.reference)) { (format::day_clock(each.probe.asked_at, &zone)) } },
            html! { (channel_word(each.probe.channel)) },
            result(desk, &each.probe),
            html! { (took(&each.probe)) },
            side_mark(each.by_kind.side(), &each.by),
        ]
    };
    let columns = [
        t("reach-when"),
        t("reach-channel"),
        t("reach-result"),
        t("reach-took"),
        t("reach-tested-by"),
    ];
    let list = table(&Table {
        caption: t("reach-history"),
        columns: columns.map(Column::of).to_vec(),
        rows: probes.iter().map(row).collect(),
        keep_columns: false,
    });
    panel(
        Panel::list(&t("reach-history")),
        html! { @if !middles.is_empty() { div.panel-body { (definitions(&middles)) } } (list) },
    )
}

/// The page behind a mailed link: one button, and nothing of who asks or who is asked.
pub(super) fn link(app: &App, token: &str) -> Markup {
    let title = t("reach-question");
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            p { (t("reach-link-words")) }
            form action=(format!("/answer/{token}")) method="post" {
                (button(ButtonKind::Main.large(), Some("check"), &t("reach-answer")))
            }
        },
    )
}

pub(super) fn thanks(app: &App) -> Markup {
    let title = t("reach-thanks");
    open_page(app, &title, html! { h1 { (title) } p { (t("reach-thanks-words")) } })
}
