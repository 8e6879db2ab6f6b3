//! The markup of the actions' pages. Asks and decides nothing.

use super::model::{Action, Element, Event, EventKind, State};
use super::reading::{Seen, Standing};
use super::rules::{self, ActionForm};
use super::verbs::OwnerChoice;
use crate::marks::{chip, said, side_name};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::components::*;
use muster_web::{format, t, t_with};

/// `/actions`.
pub struct ListView<'a> {
    pub own: &'a [Seen],
    pub asked: &'a [Seen],
    pub others: &'a [Seen],
    pub closed: &'a [Seen],
    pub shows_closed: bool,
    pub today: Date,
    pub zone: &'a TimeZone,
}

pub fn list(page: &ListView<'_>) -> Markup {
    let late = page
        .own
        .iter()
        .filter(|seen| rules::is_late(seen.action.as_ref(), page.today))
        .count();
    let fact = if late > 0 {
        t_with("actions-late-count", &[("count", late.into())])
    } else {
        String::new()
    };
    html! {
        (page_head(PageHead::of(&t("actions-title")).lead(t("actions-lead"))))
        div.stack {
            (chips(&t("actions-filter"), &[
                Chip { label: t("actions-open"), href: "/actions".into(), on: !page.shows_closed },
                Chip { label: t("actions-with-closed"), href: "/actions?closed=yes".into(), on: page.shows_closed },
            ]))
            @if !page.asked.is_empty() {
                (panel(Panel::list(&t("actions-asked-title")).fact(t("actions-asked-fact")).brand(), rows(page.asked, page.today, page.zone)))
            }
            (panel(Panel::list(&t("actions-own-title")).fact(fact), html! {
                @if page.own.is_empty() { (empty_state(&t("actions-none"), &t("actions-none-words"), None)) } @else { (rows(page.own, page.today, page.zone)) }
            }))
            @if !page.others.is_empty() { (panel(Panel::list(&t("actions-others-title")), rows(page.others, page.today, page.zone))) }
            @if page.shows_closed {
                (panel(Panel::list(&t("actions-closed-title")), html! {
                    @if page.closed.is_empty() { (empty_state(&t("actions-none-closed"), "", None)) } @else { (rows(page.closed, page.today, page.zone)) }
                }))
            }
        }
    }
}

/// Actions as rows, in their order.
pub fn rows(actions: &[Seen], today: Date, zone: &TimeZone) -> Markup {
    row_list(
        &actions
            .iter()
            .map(|seen| seen_row(seen, today, zone))
            .collect::<Vec<_>>(),
    )
}

/// One action as a row: what will be done, why, who, how it stands, by when.
pub(crate) fn seen_row(seen: &Seen, today: Date, zone: &TimeZone) -> Row {
    let action = seen.action.as_ref();
    let row = Row::of(action.words.clone())
        .href(format!("/actions/{}", action.reference))
        .small(html! { code { (action.reference) } " " (action.issue) })
        .below(html! { (owner(action)) " " (state(seen)) @if let Some(clause) = seen.clause() { " " (chip(clause, false)) } });
    match (&seen.standing, action.state()) {
        (Standing::Closed { .. }, _) => row,
        (_, State::Closed) => row.date(
            action.closed_at.map(|at| format::day(at, zone)).unwrap_or_default(),
            Tone::Off,
        ),
        _ => row.date(format::due(action.due_on, today), tone(action, today)),
    }
}

fn owner(action: &Action) -> Markup {
    let side = action.owner_kind.side();
    if action.owner_title.is_empty() {
        side_mark(side, &action.owner_name)
    } else {
        side_mark(
            side,
            &t_with(
                "actions-owner-of",
                &[
                    ("title", action.owner_title.clone().into()),
                    ("org", action.owner_name.clone().into()),
                ],
            ),
        )
    }
}

fn tone(action: &Action, today: Date) -> Tone {
    match rules::days_left(action.due_on, today) {
        ..0 => Tone::Problem,
        0..=7 => Tone::Due,
        _ => Tone::Plain,
    }
}

fn state(seen: &Seen) -> Markup {
    match &seen.standing {
        Standing::Closed { clause } => html! {
            (state_mark(StateKind::Closed, &t("actions-standing-closed")))
            @if let Some(clause) = clause { " " (chip(clause, true)) }
        },
        Standing::Known { .. } => match seen.action.as_ref().state() {
            State::Proposed => state_mark(StateKind::Waiting, &t("actions-state-proposed")),
            State::Open => state_mark(StateKind::Due, &t("actions-state-open")),
            State::Closed => state_mark(StateKind::Current, &t("actions-state-closed")),
        },
    }
}

/// What was typed into a form of the action's page and why it was not taken.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Which form: `acceptance`, `closing`, `due-date`, `reopening`.
    pub form: &'static str,
    pub field: &'static str,
    pub problem: Option<String>,
    pub words: String,
    pub due_on: String,
}

impl Typed {
    fn error(&self, form: &str, field: &str) -> Option<&str> {
        self.problem
            .as_deref()
            .filter(|_| self.form == form && self.field == field)
    }

    fn value<'a>(&self, form: &str, value: &'a str) -> &'a str {
        if self.form == form { value } else { "" }
    }
}

/// `/actions/{ref}`.
pub struct ShowView<'a> {
    pub seen: &'a Seen,
    pub events: &'a [Event],
    /// The reader's side moves it.
    pub is_own: bool,
    /// Own positions, for accepting.
    pub positions: &'a [OwnerChoice],
    pub typed: &'a Typed,
    pub today: Date,
    pub zone: &'a TimeZone,
    pub csrf: &'a str,
}

pub fn show(page: &ShowView<'_>) -> Markup {
    let action = page.seen.action.as_ref();
    let problems: Vec<(&str, String)> = page
        .typed
        .problem
        .iter()
        .map(|words| (page.typed.field, words.clone()))
        .collect();
    html! {
        (page_head(PageHead::of(&action.words).lead(html! {
            code { (action.reference) } " " (state(page.seen))
            @if let Some(clause) = page.seen.clause() { " " (chip(clause, false)) }
        })))
        (error_summary(&problems))
        div.spaced { (facts(page, action)) }
        div.cols {
            div.stack { (plan(action)) @if page.is_own && page.seen.is_known() { (forms(page, action)) } }
            div.stack { (history(page)) }
        }
    }
}

fn facts(page: &ShowView<'_>, action: &Action) -> Markup {
    let mut facts = vec![
        Fact::of(
            t("actions-owner"),
            side_name(action.owner_kind.side(), &action.owner_name),
        )
        .small(action.owner_title.clone()),
    ];
    if page.seen.is_known() {
        let age = match action.state() {
            State::Closed => t("actions-state-closed"),
            _ => format::due(action.due_on, page.today),
        };
        facts.push(
            Fact::of(t("actions-due"), age)
                .small(format::date_long(action.due_on))
                .icon("calendar"),
        );
    }
    facts.push(Fact::of(t("actions-element"), element_words(action.element)));
    let added = format::date_long(action.added_at.to_zoned(page.zone.clone()).date());
    facts.push(
        Fact::of(
            t("actions-added-by"),
            side_name(action.added_by_kind.side(), &action.added_by_name),
        )
        .small(added),
    );
    fact_strip(&facts)
}

fn plan(action: &Action) -> Markup {
    let from = format!("/debriefs/{}", action.incident_reference);
    let mut pairs = vec![
        (t("actions-issue"), html! { (said(&action.issue)) }),
        (t("actions-words"), html! { (said(&action.words)) }),
        (
            t("actions-from"),
            html! { a href=(from) { (action.incident_reference) } },
        ),
        (t("actions-starts"), html! { (format::date_long(action.starts_on)) }),
    ];
    if !action.proof.is_empty() {
        pairs.push((t("actions-proof"), html! { (said(&action.proof)) }));
    }
    panel(Panel::of(&t("actions-plan-title")), definitions(&pairs))
}

fn forms(page: &ShowView<'_>, action: &Action) -> Markup {
    match action.state() {
        State::Proposed => accept_form(page, action),
        State::Open => html! { (close_form(page, action)) (due_form(page, action)) },
        State::Closed => reopen_form(page, action),
    }
}

/// A form of this page: the revision goes along, so that who comes second is told.
fn form(page: &ShowView<'_>, action: &Action, what: &str, fields: Markup) -> Markup {
    html! {
        form action=(format!("/actions/{}/{what}", action.reference)) method="post" {
            (csrf_field(page.csrf))
            (hidden_field("revision", &action.revision.to_string()))
            (fields)
        }
    }
}

fn accept_form(page: &ShowView<'_>, action: &Action) -> Markup {
    let choices: Vec<Choice> = page
        .positions
        .iter()
        .map(|p| Choice::of(p.position.to_string(), p.title.clone()))
        .collect();
    let fields = html! {
        p { (t("actions-accept-words")) }
        (select_field(&SelectField {
            name: "owner", label: &t("actions-owner-position"), error: page.typed.error("acceptance", "owner"),
            value: &action.owner_position.to_string(), choices: &choices, required: true, ..SelectField::default()
        }))
        (button(ButtonKind::Main, Some("check"), &t("actions-accept")))
    };
    panel(
        Panel::of(&t("actions-accept-title")).brand(),
        form(page, action, "acceptance", fields),
    )
}

fn close_form(page: &ShowView<'_>, action: &Action) -> Markup {
    let fields = html! {
        (text_area(&TextArea {
            name: "proof", label: &t("actions-proof"), hint: Some(&t("actions-proof-hint")),
            error: page.typed.error("closing", "proof"), value: page.typed.value("closing", &page.typed.words),
            rows: 3, required: true, max_length: Some(1_000),
        }))
        (button(ButtonKind::Main, Some("check"), &t("actions-close")))
    };
    panel(
        Panel::of(&t("actions-close-title")),
        form(page, action, "closing", fields),
    )
}

fn due_form(page: &ShowView<'_>, action: &Action) -> Markup {
    let fields = html! {
        (date_field(page, "due-date", "due_on", &t("actions-due-new")))
        (reason_field(page, "due-date", "reason"))
        (button(ButtonKind::Plain, Some("calendar"), &t("actions-move-due")))
    };
    panel(
        Panel::of(&t("actions-move-due-title")),
        form(page, action, "due-date", fields),
    )
}

fn reopen_form(page: &ShowView<'_>, action: &Action) -> Markup {
    let fields = html! {
        (date_field(page, "reopening", "due_on", &t("actions-due-new")))
        (reason_field(page, "reopening", "reason"))
        (button(ButtonKind::Plain, Some("refresh"), &t("actions-reopen")))
    };
    panel(
        Panel::of(&t("actions-reopen-title")),
        form(page, action, "reopening", fields),
    )
}

fn date_field(page: &ShowView<'_>, form: &str, name: &str, label: &str) -> Markup {
    text_field(&TextField {
        name,
        label,
        error: page.typed.error(form, name),
        value: page.typed.value(form, &page.typed.due_on),
        kind: "date",
        required: true,
        narrow: true,
        ..TextField::default()
    })
}

fn reason_field(page: &ShowView<'_>, form: &str, name: &str) -> Markup {
    text_area(&TextArea {
        name,
        label: &t("actions-reason"),
        hint: Some(&t("actions-reason-hint")),
        error: page.typed.error(form, name),
        value: page.typed.value(form, &page.typed.words),
        rows: 2,
        required: true,
        max_length: Some(1_000),
    })
}

fn history(page: &ShowView<'_>) -> Markup {
    let rows: Vec<Row> = page.events.iter().map(|event| event_row(event, page.zone)).collect();
    panel(Panel::list(&t("actions-history")), row_list(&rows))
}

fn event_row(event: &Event, zone: &TimeZone) -> Row {
    let due = event
        .due_on
        .filter(|_| matches!(event.kind, EventKind::Added | EventKind::DueMoved | EventKind::Reopened));
    Row::of(rules::event_words(event)).side(event.side).small(html! {
        (format::day_clock(event.at, zone))
        @if let Some(due) = due { ", " (t_with("actions-due-then", &[("day", format::date_long(due).into())])) }
        @if !event.words.is_empty() { br; (said(&event.words)) }
    })
}

/// The word of a capability element.
pub fn element_words(element: Element) -> String {
    t(&["actions-element-", element.as_str()].concat())
}

/// `/debriefs/{inc}/actions/new`.
pub struct NewView<'a> {
    pub incident: &'a str,
    pub choices: &'a [OwnerChoice],
    pub form: &'a ActionForm,
    pub problems: &'a [(&'static str, String)],
    pub csrf: &'a str,
}

pub fn new(page: &NewView<'_>) -> Markup {
    let error = |name: &str| {
        page.problems
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, words)| words.as_str())
    };
    let owners: Vec<Choice> = page
        .choices
        .iter()
        .map(|c| {
            Choice::of(
                c.position.to_string(),
                t_with(
                    "actions-owner-of",
                    &[("title", c.title.clone().into()), ("org", c.org_name.clone().into())],
                ),
            )
        })
        .collect();
    let elements: Vec<Choice> = Element::ALL
        .iter()
        .map(|e| Choice::of(e.as_str(), element_words(*e)))
        .collect();
    let day = |name: &str, label: &str, hint: Option<&str>, value: &str, required: bool| {
        text_field(&TextField {
            name,
            label,
            hint,
            error: error(name),
            value,
            kind: "date",
            required,
            narrow: true,
            ..TextField::default()
        })
    };
    let area = |name: &str, label: &str, hint: &str, value: &str| {
        text_area(&TextArea {
            name,
            label,
            hint: Some(hint),
            error: error(name),
            value,
            rows: 3,
            required: true,
            max_length: Some(1_000),
        })
    };
    html! {
        (page_head(PageHead::of(&t("actions-new-title")).lead(t("actions-new-lead"))))
        (error_summary(page.problems))
        (panel(Panel::of(&t("actions-plan-title")), html! {
            form action=(format!("/debriefs/{}/actions", page.incident)) method="post" {
                (csrf_field(page.csrf))
                (area("issue", &t("actions-issue"), &t("actions-issue-hint"), &page.form.issue))
                (area("words", &t("actions-words"), &t("actions-words-hint"), &page.form.words))
                (choice_radios(&ChoiceField {
                    name: "element", label: &t("actions-element"), error: error("element"), values: &[&page.form.element],
                    choices: &elements, ..ChoiceField::default()
                }))
                (select_field(&SelectField {
                    name: "owner", label: &t("actions-owner"), hint: Some(&t("actions-owner-hint")), error: error("owner"),
                    value: &page.form.owner, choices: &owners, empty: Some(&t("actions-choose-owner")), required: true,
                }))
                (day("starts_on", &t("actions-starts"), Some(&t("actions-starts-hint")), &page.form.starts_on, false))
                (day("due_on", &t("actions-due"), None, &page.form.due_on, true))
                div.actions {
                    (button(ButtonKind::Main, Some("add"), &t("actions-add")))
                    (button_link(ButtonKind::Plain, None, &t("actions-not-now"), &format!("/debriefs/{}", page.incident)))
                }
            }
        }))
    }
}
