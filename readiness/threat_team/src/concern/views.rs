//! The markup of the team's own pages.

use super::{
    Action, Assessment, Case, CaseState, Ending, Fact, Level, Line, Moment, Source, Struck,
    pages::ToldForm,
    rules::{CaseForm, List, NewForm, Struckable, TEXT, TITLE, out_words},
    verbs::{Desktop, Listed, owners, today},
};
use crate::{
    desk::OpenDesk,
    intake::{Thread, rules::WORDS},
    roster::{Role, Roster, framed},
};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Problem, components::*, format, t, t_with};

fn when(open: &OpenDesk, at: Timestamp) -> String {
    format::day_clock(at, &open.desk.time_zone())
}

fn by(open: &OpenDesk, moment: &Moment) -> String {
    t_with(
        "team-by",
        &[
            ("who", moment.by.title.as_str().into()),
            ("when", when(open, moment.at).into()),
        ],
    )
}

pub(crate) fn level_word(level: Level) -> String {
    t(&["team-level-", level.as_str()].concat())
}

fn level_mark(level: Option<&Assessment>) -> Markup {
    match level.map(|assessment| assessment.level) {
        None => state_mark(StateKind::Waiting, &t("team-no-level")),
        Some(level @ (Level::Low | Level::Moderate)) => state_mark(StateKind::Current, &level_word(level)),
        Some(level @ Level::Elevated) => state_mark(StateKind::Due, &level_word(level)),
        Some(level @ (Level::High | Level::Imminent)) => state_mark(StateKind::Problem, &level_word(level)),
    }
}

fn due_mark(day: Option<civil::Date>, today: civil::Date) -> Markup {
    match day {
        None => html! {},
        Some(day) if day <= today => state_mark(StateKind::Problem, &format::due(day, today)),
        Some(day) => state_mark(StateKind::Due, &format::due(day, today)),
    }
}

fn lines(words: &str) -> Markup {
    html! { @for line in words.lines() { (line) br; } }
}

/// All that the team's own list may show.
pub(super) async fn desktop(open: &OpenDesk, desktop: &Desktop, closed: bool) -> Result<Markup, Problem> {
    let title = t("team-title");
    let today = today(open);
    let told: Vec<Row> = desktop
        .unscreened()
        .map(|thread| {
            let first: String = thread.words().chars().take(TITLE).collect();
            Row::of(first)
                .href(format!("/team/told/{}", thread.id))
                .small(when(open, thread.at))
                .mark(state_mark(StateKind::Waiting, &t("team-told-waits")))
        })
        .collect();
    let cases: Vec<Row> = desktop
        .cases
        .iter()
        .filter(|listed| listed.case.is_open() != closed)
        .map(|listed| case_row(listed, today))
        .collect();
    let tabs_of = [
        ("team-tab-open", "/team", !closed),
        ("team-tab-closed", "/team?closed=1", closed),
    ]
    .map(|(key, href, current)| Tab {
        label: t(key),
        href: href.into(),
        count: None,
        current,
    });
    let actions = html! {
        (button_link(ButtonKind::Plain, Some("people"), &t("team-roster-title"), "/team/roster"))
        (post_button(ButtonKind::Plain, None, &t("team-lock"), "/team/lock", &open.desk.csrf, &[]))
        (button_link(ButtonKind::Main, Some("add"), &t("team-new"), "/team/concerns/new"))
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-lead")).actions(actions)))
        (waiting_for_records(desktop))
        @if !closed && !told.is_empty() { div.spaced { (panel(Panel::list(&t("team-told")), row_list(&told))) } }
        (tabs(&t("team-tabs"), &tabs_of))
        @if cases.is_empty() {
            (empty_state(&t(if closed { "team-empty-closed" } else { "team-empty" }), &t("team-empty-words"), None))
        } @else {
            (panel(Panel::list(&t(if closed { "team-tab-closed" } else { "team-tab-open" })), row_list(&cases)))
        }
    };
    open.desk.page(&title, body).await
}

/// Members with a key that nobody gave the records to yet.
fn waiting_for_records(desktop: &Desktop) -> Markup {
    let waits = desktop
        .roster
        .members
        .iter()
        .any(|member| member.key.is_some() && !member.is_admitted);
    html! {
        @if waits {
            div.note.note-warn { span { (t("team-somebody-waits")) " " a href="/team/roster" { (t("team-roster-title")) } } }
        }
    }
}

fn case_row(listed: &Listed, today: civil::Date) -> Row {
    let case = &listed.case;
    let row = Row::of(case.title.as_str()).href(format!("/team/concerns/{}", case.id));
    match &case.state {
        CaseState::Open => row
            .small(t("team-next-look"))
            .below(html! { (level_mark(case.assessment())) " " (due_mark(case.next_on(), today)) }),
        CaseState::Closed(closing) => row.small(ending_word(closing.ending)),
    }
}

fn ending_word(ending: Ending) -> String {
    t(&["team-ending-", ending.as_str()].concat())
}

fn area(name: &str, label: &str, hint: &str, value: &str, max: usize, problems: &FieldProblems) -> Markup {
    text_area(&TextArea {
        name,
        label: &t(label),
        hint: Some(&t(hint)),
        error: problems.of(name),
        value,
        rows: 3,
        required: true,
        max_length: u32::try_from(max).ok(),
        ..TextArea::default()
    })
}

fn line(name: &str, label: &str, hint: &str, value: &str, max: u32, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name,
        label: &t(label),
        hint: Some(&t(hint)),
        error: problems.of(name),
        value,
        autocomplete: "off",
        max_length: Some(max),
        ..TextField::default()
    })
}

fn day(name: &str, label: &str, hint: &str, value: &str, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name,
        label: &t(label),
        hint: Some(&t(hint)),
        error: problems.of(name),
        value,
        kind: "date",
        narrow: true,
        ..TextField::default()
    })
}

fn choose(name: &str, label: &str, value: &str, choices: &[Choice], problems: &FieldProblems) -> Markup {
    select_field(&SelectField {
        name,
        label: &t(label),
        error: problems.of(name),
        value,
        choices,
        empty: Some(&t("team-choose")),
        required: true,
        ..SelectField::default()
    })
}

/// Who can be kept out: all of the roster but this one, and roles that are kept out already.
fn out_fields(
    open: &OpenDesk,
    roster: &Roster,
    (roles, chosen): (&[Role], &[String]),
    problems: &FieldProblems,
) -> Markup {
    let others = roster
        .members
        .iter()
        .filter(|member| member.person != open.member.person);
    let others = others.map(|other| Choice::of(other.person.to_string(), other.title.as_str()));
    let roles = roles.iter().map(|role| {
        let name = t(&["team-role-", role.as_str()].concat());
        Choice::of(role.as_str(), t_with("team-out-role", &[("role", name.into())]))
    });
    let choices: Vec<Choice> = others.chain(roles).collect();
    let values: Vec<&str> = chosen.iter().map(String::as_str).collect();
    html! {
        @if !choices.is_empty() {
            (choice_chips(&ChoiceField {
                name: "kept_out", label: &t("team-kept-out"), hint: Some(&t("team-kept-out-hint")), error: problems.of("kept_out"),
                values: &values, choices: &choices, many: true, ..ChoiceField::default()
            }))
            @for choice in &choices { (hidden_field("offered", &choice.value)) }
        }
    }
}

fn new_fields(
    open: &OpenDesk,
    roster: &Roster,
    (title, person, kept_out): (&str, &str, &[String]),
    problems: &FieldProblems,
) -> Markup {
    html! {
        (line("title", "team-case-title", "team-case-title-hint", title, 120, problems))
        (line("person", "team-case-person", "team-case-person-hint", person, 400, problems))
        (out_fields(open, roster, (&[], kept_out), problems))
    }
}

pub(super) async fn new_case(
    open: &OpenDesk,
    roster: &Roster,
    form: &NewForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-new");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-new-lead"))))
        (problems.summary())
        form.panel action="/team/concerns" method="post" {
            div.panel-body {
                (csrf_field(&open.desk.csrf))
                (new_fields(open, roster, (&form.title, &form.person, &form.kept_out), problems))
                div.actions { (button(ButtonKind::Main, Some("add"), &t("team-open"))) (button_link(ButtonKind::Plain, None, &t("team-not-now"), "/team")) }
            }
        }
    };
    framed(&open.desk, &title, body).await
}

/// What comes first where somebody may be in danger now.
fn danger(open: &OpenDesk) -> Markup {
    let number = open.desk.app().settings().emergency_number.clone();
    html! {
        div.note.note-live {
            span {
                (t_with("team-danger", &[("number", number.as_str().into())])) " "
                a href=(format!("tel:{number}")) { (t_with("hold-call", &[("number", number.as_str().into())])) }
                " " a href="/raise" { (t("shell-raise")) }
            }
        }
    }
}

/// What was typed for something that somebody else screened meanwhile: to be copied.
fn typed_in_vain(form: &ToldForm) -> Markup {
    let typed = [
        (t("team-case-title"), &form.title),
        (t("team-case-person"), &form.person),
        (t("team-refuse-why"), &form.refusal),
    ];
    let pairs: Vec<(String, Markup)> = typed
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(label, words)| (label, lines(words)))
        .collect();
    html! {
        @if !(form.title.is_empty() && form.refusal.is_empty()) {
            (panel(Panel::of(&t("team-typed")), definitions(&pairs)))
        }
    }
}

/// What somebody told the team, and the three ways on.
pub(super) async fn told(
    open: &OpenDesk,
    desktop: &Desktop,
    thread: &Thread,
    form: &ToldForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-told-title");
    let base = format!("/team/told/{}", thread.id);
    let mut pairs = vec![(t("team-told-at"), html! { (when(open, thread.at)) })];
    for (key, words) in [
        ("team-told-about", &thread.about),
        ("team-told-place", &thread.place),
        ("team-told-contact", &thread.contact),
    ] {
        if !words.is_empty() {
            pairs.push((t(key), html! { (words) }));
        }
    }
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-told-lead"))))
        (danger(open))
        (problems.summary())
        div.stack {
            (panel(Panel::list(&t("tell-messages")), html! {
                (crate::intake::messages(thread, &open.desk.time_zone()))
                div.panel-body { (definitions(&pairs)) }
            }))
            form.panel action=(format!("{base}/answer")) method="post" {
                div.panel-head { h2 { (t("team-answer-title")) } }
                div.panel-body {
                    (csrf_field(&open.desk.csrf))
                    (area("answer", "team-answer", "team-answer-hint", &form.answer, WORDS, problems))
                    div.actions { (button(ButtonKind::Plain, None, &t("team-answer-send"))) }
                }
            }
            @match desktop.case_of(thread.id) {
                Some(listed) => {
                    (panel(Panel::of(&t("team-screened")), html! {
                        p { a href=(format!("/team/concerns/{}", listed.case.id)) { (listed.case.title) } }
                    }))
                    (typed_in_vain(form))
                },
                None => {
                    form.panel action=(format!("{base}/case")) method="post" {
                        div.panel-head { h2 { (t("team-take-title")) } }
                        div.panel-body {
                            (csrf_field(&open.desk.csrf))
                            (new_fields(open, &desktop.roster, (&form.title, &form.person, &form.kept_out), problems))
                            div.actions { (button(ButtonKind::Main, Some("add"), &t("team-take"))) }
                        }
                    }
                    form.panel action=(format!("{base}/refusal")) method="post" {
                        div.panel-head { h2 { (t("team-refuse-title")) } }
                        div.panel-body {
                            (csrf_field(&open.desk.csrf))
                            (area("refusal", "team-refuse-why", "team-refuse-hint", &form.refusal, TEXT, problems))
                            div.actions { (button(ButtonKind::Plain, None, &t("team-refuse"))) }
                        }
                    }
                },
            }
        }
    };
    framed(&open.desk, &title, body).await
}

fn struck_words(open: &OpenDesk, struck: Option<&Struck>) -> Markup {
    html! {
        @if let Some(struck) = struck {
            (state_mark(StateKind::NotSet, &t("team-struck-mark"))) " " (struck.why) " "
            span.row-small { (by(open, &struck.moment)) }
        }
    }
}

fn strike_link(case: &Case, list: &str, number: usize, words: &str) -> Markup {
    let href = format!("/team/concerns/{}/lines/{list}/{number}/strike", case.id);
    html! {
        @if case.is_open() {
            a class=(ButtonKind::Plain.small().class()) href=(href) {
                (t("team-strike")) span.visually-hidden { ": " (words.chars().take(60).collect::<String>()) }
            }
        }
    }
}

pub(crate) fn source_word(source: Source) -> String {
    t(&["team-source-", source.as_str()].concat())
}

fn source_words(fact: &Fact) -> String {
    source_word(fact.source)
}

fn fact_row(open: &OpenDesk, case: &Case, number: usize, fact: &Fact) -> Row {
    let on = fact
        .on
        .map(|day| format!(", {}", format::date_short(day)))
        .unwrap_or_default();
    let small = format!(
        "{}: {}{on}. {}",
        source_words(fact),
        fact.source_words,
        by(open, &fact.moment)
    );
    Row::of(lines(&fact.words)).small(small).below(html! {
        @match &fact.struck {
            Some(_) => (struck_words(open, fact.struck.as_ref())),
            None => (strike_link(case, "facts", number, &fact.words)),
        }
    })
}

fn facts(open: &OpenDesk, case: &Case, form: &CaseForm, problems: &FieldProblems) -> Markup {
    let rows: Vec<Row> = (0..)
        .zip(&case.facts)
        .map(|(number, fact)| fact_row(open, case, number, fact))
        .collect();
    let sources: Vec<Choice> = Source::ALL
        .iter()
        .map(|source| Choice::of(source.as_str(), t(&["team-source-", source.as_str()].concat())))
        .collect();
    panel(
        Panel::list(&t("team-facts")),
        html! {
            @if rows.is_empty() { (empty_state(&t("team-no-facts"), &t("team-no-facts-words"), None)) } @else { (row_list(&rows)) }
            @if case.is_open() {
                form.panel-body action=(format!("/team/concerns/{}/facts", case.id)) method="post" {
                    (csrf_field(&open.desk.csrf))
                    (area("fact", "team-fact", "team-fact-hint", &form.fact, TEXT, problems))
                    (choose("fact_source", "team-source", &form.fact_source, &sources, problems))
                    (line("fact_source_words", "team-source-words", "team-source-words-hint", &form.fact_source_words, 400, problems))
                    (day("fact_on", "team-fact-on", "team-fact-on-hint", &form.fact_on, problems))
                    div.actions { (button(ButtonKind::Main, Some("add"), &t("team-add-fact"))) }
                }
            }
        },
    )
}

fn list_panel(open: &OpenDesk, case: &Case, list: List, form: &CaseForm, problems: &FieldProblems) -> Markup {
    let (all, title, label, hint, add): (&[Line], _, _, _, _) = match list {
        List::Hypotheses => (
            &case.hypotheses,
            t("team-hypotheses"),
            "team-hypothesis",
            "team-hypothesis-hint",
            t("team-add-hypothesis"),
        ),
        List::Protective => (
            &case.protective,
            t("team-protective"),
            "team-protects",
            "team-protects-hint",
            t("team-add-protects"),
        ),
        List::Notes => (
            &case.notes,
            t("team-notes"),
            "team-note",
            "team-note-hint",
            t("team-add-note"),
        ),
    };
    let row = |(number, one): (usize, &Line)| {
        Row::of(lines(&one.words)).small(by(open, &one.moment)).below(html! {
            @match &one.struck {
                Some(_) => (struck_words(open, one.struck.as_ref())),
                None => (strike_link(case, list.as_str(), number, &one.words)),
            }
        })
    };
    let rows: Vec<Row> = (0..).zip(all).map(row).collect();
    panel(
        Panel::list(&title),
        html! {
            @if !rows.is_empty() { (row_list(&rows)) }
            @if case.is_open() || list == List::Notes {
                form.panel-body action=(format!("/team/concerns/{}/lines/{}", case.id, list.as_str())) method="post" {
                    (csrf_field(&open.desk.csrf))
                    (area(list.field(), label, hint, form.line(list), TEXT, problems))
                    div.actions { (button(ButtonKind::Plain, Some("add"), &add)) }
                }
            } @else if rows.is_empty() { div.panel-body { p { (t("team-nothing-here")) } } }
        },
    )
}

fn assessments(open: &OpenDesk, case: &Case, form: &CaseForm, problems: &FieldProblems) -> Markup {
    let scale = |assessment: &Assessment| {
        let scale = &assessment.scale;
        t_with(
            "team-scale",
            &[
                ("name", scale.name.as_str().into()),
                ("version", scale.version.as_str().into()),
            ],
        )
    };
    let row = |assessment: &Assessment| {
        let next = t_with(
            "team-next-review",
            &[("date", format::date_short(assessment.next_review_on).into())],
        );
        Row::of(html! { strong { (level_word(assessment.level)) } ", " (scale(assessment)) })
            .small(format!("{next} {}", by(open, &assessment.moment)))
            .below(lines(&assessment.rationale))
    };
    let rows: Vec<Row> = case.assessments.iter().rev().map(row).collect();
    let levels: Vec<Choice> = Level::ALL
        .iter()
        .map(|level| Choice::of(level.as_str(), level_word(*level)))
        .collect();
    panel(
        Panel::list(&t("team-level-title")),
        html! {
            @if !rows.is_empty() { (row_list(&rows)) }
            @if case.is_open() {
                form.panel-body action=(format!("/team/concerns/{}/assessments", case.id)) method="post" {
                    (csrf_field(&open.desk.csrf))
                    p.small { (t("team-level-words")) }
                    (choose("level", "team-level", &form.level, &levels, problems))
                    (area("rationale", "team-rationale", "team-rationale-hint", &form.rationale, TEXT, problems))
                    (day("next_review_on", "team-next-review-on", "team-next-review-hint", &form.next_review_on, problems))
                    div.actions { (button(ButtonKind::Main, None, &t("team-assess"))) }
                }
            }
        },
    )
}

fn action_row(open: &OpenDesk, case: &Case, number: usize, action: &Action) -> Row {
    let row = Row::of(lines(&action.words)).small(action.owner.title.as_str());
    match &action.done {
        Some(done) => row.below(html! {
            (state_mark(StateKind::Current, &t("team-action-done"))) " " (done.words) " "
            span.row-small { (by(open, &done.moment)) }
        }),
        None => row.below(html! {
            (due_mark(Some(action.due_on), today(open))) " "
            @if case.is_open() {
                a class=(ButtonKind::Plain.small().class()) href=(format!("/team/concerns/{}/actions/{number}/done", case.id)) {
                    (t("team-finish")) span.visually-hidden { ": " (action.words.chars().take(60).collect::<String>()) }
                }
            }
        }),
    }
}

fn actions(open: &OpenDesk, roster: &Roster, listed: &Listed, form: &CaseForm, problems: &FieldProblems) -> Markup {
    let case = &listed.case;
    let rows = (0..)
        .zip(&case.actions)
        .map(|(number, action)| action_row(open, case, number, action));
    let rows: Vec<Row> = rows.collect();
    let who: Vec<Choice> = owners(roster, &listed.kept_out)
        .into_iter()
        .map(|owner| Choice::of(owner.person.to_string(), owner.title))
        .collect();
    panel(
        Panel::list(&t("team-actions")),
        html! {
            @if !rows.is_empty() { (row_list(&rows)) }
            @if case.is_open() {
                form.panel-body action=(format!("/team/concerns/{}/actions", case.id)) method="post" {
                    (csrf_field(&open.desk.csrf))
                    (area("action", "team-action", "team-action-hint", &form.action, TEXT, problems))
                    (choose("action_owner", "team-action-owner", &form.action_owner, &who, problems))
                    (day("action_due_on", "team-action-due", "team-action-due-hint", &form.action_due_on, problems))
                    div.actions { (button(ButtonKind::Plain, Some("add"), &t("team-add-action"))) }
                }
            } @else if rows.is_empty() { div.panel-body { p { (t("team-nothing-here")) } } }
        },
    )
}

fn end(open: &OpenDesk, case: &Case, form: &CaseForm, problems: &FieldProblems) -> Markup {
    let endings: Vec<Choice> = Ending::ALL
        .iter()
        .map(|ending| Choice::of(ending.as_str(), ending_word(*ending)))
        .collect();
    match &case.state {
        CaseState::Open => html! {
            form.panel action=(format!("/team/concerns/{}/closing", case.id)) method="post" {
                div.panel-head { h2 { (t("team-close-title")) } }
                div.panel-body {
                    (csrf_field(&open.desk.csrf))
                    (choose("ending", "team-ending", &form.ending, &endings, problems))
                    (area("ending_words", "team-ending-words", "team-ending-hint", &form.ending_words, TEXT, problems))
                    div.actions { (button(ButtonKind::Plain, Some("check"), &t("team-close"))) }
                }
            }
        },
        CaseState::Closed(closing) => html! {
            form.panel action=(format!("/team/concerns/{}/reopening", case.id)) method="post" {
                div.panel-head { h2 { (t("team-closed-title")) } }
                div.panel-body {
                    (csrf_field(&open.desk.csrf))
                    p { strong { (ending_word(closing.ending)) } ". " (closing.words) }
                    p.small { (by(open, &closing.moment)) }
                    (area("reopening", "team-reopen-why", "team-reopen-hint", &form.reopening, TEXT, problems))
                    div.actions { (button(ButtonKind::Plain, None, &t("team-reopen"))) }
                }
            }
        },
    }
}

/// What was refused can go: or whoever floods the form fills the team's rows for good.
fn erasable(case: &Case) -> Markup {
    let refused = matches!(&case.state, CaseState::Closed(closing) if closing.ending == Ending::NotForUs);
    html! {
        @if refused && case.thread.is_some() {
            (panel(Panel::of(&t("team-erase-title")), html! {
                p { (t("team-erase-words")) }
                div.actions {
                    (button_link(ButtonKind::Plain, Some("trash"), &t("team-erase"), &format!("/team/concerns/{}/erasure", case.id)))
                }
            }))
        }
    }
}

pub(super) async fn erasure(open: &OpenDesk, case: &Case, problems: &FieldProblems) -> Result<Markup, Problem> {
    let base = format!("/team/concerns/{}", case.id);
    let ask = Confirm {
        title: &t("team-erase-ask"),
        words: html! { (t("team-erase-words")) },
        action: &format!("{base}/erasure"),
        yes: &t("team-erase"),
        no: &t("team-not-now"),
        back: &base,
        csrf: &open.desk.csrf,
        fields: html! {},
        ..Confirm::default()
    };
    let body = html! { (page_head(PageHead::of(&case.title))) (problems.summary()) (confirm(&ask)) };
    framed(&open.desk, &t("team-erase-title"), body).await
}

/// Past closings and reopenings of a concern.
fn past(open: &OpenDesk, case: &Case) -> Markup {
    let closings = case.closings.iter().map(|closing| {
        (
            closing.moment.at,
            ending_word(closing.ending),
            &closing.words,
            &closing.moment,
        )
    });
    let openings = case
        .reopenings
        .iter()
        .map(|line| (line.moment.at, t("team-reopened"), &line.words, &line.moment));
    let mut all: Vec<_> = closings.chain(openings).collect();
    all.sort_by_key(|each| each.0);
    let rows: Vec<Row> = all
        .into_iter()
        .map(|(_, what, words, moment)| Row::of(what).small(by(open, moment)).below(lines(words)))
        .collect();
    html! { @if !case.reopenings.is_empty() { (panel(Panel::list(&t("team-past")), row_list(&rows))) } }
}

/// One concern: who, how worrying, what is known, what is only thought, what protects, who does what, how it ends.
pub(super) async fn case(
    open: &OpenDesk,
    desktop: &Desktop,
    listed: &Listed,
    form: &CaseForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let case = &listed.case;
    let readers = owners(&desktop.roster, &listed.kept_out);
    let titles: Vec<&str> = readers.iter().map(|reader| reader.title.as_str()).collect();
    let mut pairs = vec![(t("team-level-title"), level_mark(case.assessment()))];
    if !case.person.is_empty() {
        pairs.push((t("team-case-person"), html! { (case.person) }));
    }
    pairs.push((t("team-readers"), html! {
        (titles.join("; ")) " " a href=(format!("/team/concerns/{}/readers", case.id)) { (t("team-change-readers")) }
    }));
    if let Some(thread) = case.thread.and_then(|id| desktop.thread(id)) {
        pairs.push((
            t("team-began-with"),
            html! { a href=(format!("/team/told/{}", thread.id)) { (t("team-told-title")) } },
        ));
    }
    let imminent = case.is_open()
        && case
            .assessment()
            .is_some_and(|assessment| assessment.level == Level::Imminent);
    let body = html! {
        (page_head(PageHead::of(&case.title).lead(by(open, &case.opened))))
        @if imminent { (danger(open)) }
        (problems.summary())
        div.stack {
            @if readers.len() < 2 { (note(&Note { kind: NoteKind::Due, words: t("team-one-reader") })) }
            (panel(Panel::of(&t("team-known")), definitions(&pairs)))
            (assessments(open, case, form, problems))
            (facts(open, case, form, problems))
            @for list in List::ALL { (list_panel(open, case, list, form, problems)) }
            (actions(open, &desktop.roster, listed, form, problems))
            (crate::consult::of_case(open, case, &desktop.consults))
            (past(open, case))
            (end(open, case, form, problems))
            (erasable(case))
        }
    };
    framed(&open.desk, &case.title, body).await
}

/// What a page about one line is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Strike(Struckable),
    Done(usize),
}

pub(super) async fn about(
    open: &OpenDesk,
    case: &Case,
    which: About,
    form: &CaseForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let base = format!("/team/concerns/{}", case.id);
    let line_of = |list: List, number: usize| match list {
        List::Hypotheses => case.hypotheses.get(number),
        List::Protective => case.protective.get(number),
        List::Notes => case.notes.get(number),
    };
    let (words, action) = match which {
        About::Strike(Struckable::Fact(number)) => (
            case.facts.get(number).map(|fact| fact.words.as_str()),
            format!("{base}/lines/facts/{number}/strike"),
        ),
        About::Strike(Struckable::Line(list, number)) => (
            line_of(list, number).map(|line| line.words.as_str()),
            format!("{base}/lines/{}/{number}/strike", list.as_str()),
        ),
        About::Done(number) => (
            case.actions.get(number).map(|action| action.words.as_str()),
            format!("{base}/actions/{number}/done"),
        ),
    };
    let words = words.ok_or(Problem::Missing)?;
    let (title, label, hint, yes) = match which {
        About::Strike(_) => (t("team-strike-title"), "team-why", "team-strike-hint", t("team-strike")),
        About::Done(_) => (t("team-done-title"), "team-done", "team-done-hint", t("team-finish")),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(words)))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&open.desk.csrf))
                (area("why", label, hint, &form.why, TEXT, problems))
                div.actions { (button(ButtonKind::Main, None, &yes)) (button_link(ButtonKind::Plain, None, &t("team-not-now"), &base)) }
            }
        }
    };
    framed(&open.desk, &title, body).await
}

pub(super) async fn readers(
    open: &OpenDesk,
    roster: &Roster,
    listed: &Listed,
    chosen: &[String],
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("team-readers");
    let base = format!("/team/concerns/{}", listed.case.id);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("team-readers-lead"))))
        (problems.summary())
        form.panel action=(format!("{base}/readers")) method="post" {
            div.panel-body {
                (csrf_field(&open.desk.csrf))
                (hidden_field("seen_out", &out_words(&listed.kept_out)))
                (out_fields(open, roster, (&listed.kept_out.roles, chosen), problems))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("team-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("team-not-now"), &base))
                }
            }
        }
    };
    framed(&open.desk, &title, body).await
}
