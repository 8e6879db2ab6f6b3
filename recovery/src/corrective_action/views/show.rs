//! `/actions/{ref}`: what is to be done, how it stands, and the forms that move it.

use super::{element_words, state};
use crate::corrective_action::meanwhile;
use crate::corrective_action::model::{Action, Event, EventKind, State};
use crate::corrective_action::owners::OwnerChoice;
use crate::corrective_action::reading::Seen;
use crate::corrective_action::rules;
use crate::marks::{chip, said, side_name};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::components::*;
use muster_web::{Begun, Meanwhile, Now, Problem, Refusal, format, t, t_with};

/// What was typed into a form of the action's page and why it was not taken.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Which form: `acceptance`, `closing`, `due-date`, `reopening`.
    pub form: &'static str,
    pub field: &'static str,
    pub problem: Option<String>,
    pub words: String,
    pub due_on: String,
    /// The revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
    /// Somebody else was first.
    pub second: Option<Second>,
}

/// Who was first, in words, and what they changed.
#[derive(Debug, Clone)]
pub struct Second {
    words: String,
    meanwhile: Meanwhile,
}

impl Second {
    /// What a conflict says; nothing of any other problem.
    pub fn of(problem: Problem) -> Option<Self> {
        match problem {
            Problem::Refusal(Refusal {
                words,
                meanwhile: Some(meanwhile),
                ..
            }) => Some(Self {
                words,
                meanwhile: *meanwhile,
            }),
            _ => None,
        }
    }
}

impl Typed {
    /// What was typed into the field that the form changes.
    pub fn in_field(&self) -> &str {
        match self.form {
            "due-date" | "reopening" => &self.due_on,
            _ => &self.words,
        }
    }

    /// What stands in a field now, where somebody changed it meanwhile.
    fn now(&self, form: &str, field: &str) -> Option<Now<'_>> {
        self.second_at(form)?.now(field)
    }

    fn second_at(&self, form: &str) -> Option<&Meanwhile> {
        let second = self.second.as_ref().filter(|_| self.form == form);
        second.map(|second| &second.meanwhile)
    }

    /// The form of somebody who came second stays, although its step may no longer be one to take.
    fn stays(&self, form: &str) -> bool {
        self.second.is_some() && self.form == form
    }

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
    /// The debrief or work that it comes from is open to the reader.
    pub opens_source: bool,
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
        @match &page.typed.second {
            Some(second) => (meanwhile_summary(&second.words, &second.meanwhile)),
            None => (error_summary(&problems)),
        }
        div.spaced { (facts(page, action)) }
        div.cols {
            div.stack { (plan(page, action)) @if page.is_own && page.seen.is_known() { (forms(page, action)) } }
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

fn plan(page: &ShowView<'_>, action: &Action) -> Markup {
    let mut pairs = vec![
        (t("actions-issue"), html! { (said(&action.issue)) }),
        (t("actions-words"), html! { (said(&action.words)) }),
        (
            t("actions-from"),
            html! {
                @if page.opens_source { a href=(action.source.page()) { (action.source.reference()) } } @else { (action.source.reference()) }
            },
        ),
        (t("actions-starts"), html! { (format::date_long(action.starts_on)) }),
    ];
    if !action.proof.is_empty() {
        pairs.push((t("actions-proof"), html! { (said(&action.proof)) }));
    }
    panel(Panel::of(&t("actions-plan-title")), definitions(&pairs))
}

fn forms(page: &ShowView<'_>, action: &Action) -> Markup {
    // Whoever came second has that one form: beside another, two fields of one name would have one id.
    let draws = |form: &str, state: State| match &page.typed.second {
        Some(_) => page.typed.form == form,
        None => action.state() == state,
    };
    html! {
        @if draws("acceptance", State::Proposed) { (accept_form(page, action)) }
        @if draws("closing", State::Open) { (close_form(page, action)) }
        @if draws("due-date", State::Open) { (due_form(page, action)) }
        @if draws("reopening", State::Closed) { (reopen_form(page, action)) }
    }
}

/// A form of this page: the revision goes along, so that who comes second is told. What was typed there goes with the revision that its
/// answer decided on.
fn form(page: &ShowView<'_>, action: &Action, what: &str, fields: Markup) -> Markup {
    let (revision, begun) = if page.typed.stays(what) {
        (page.typed.revision, page.typed.begun.clone())
    } else {
        (action.revision, Begun::with(&meanwhile::in_form(action, what)))
    };
    html! {
        form action=(format!("/actions/{}/{what}", action.reference)) method="post" {
            (csrf_field(page.csrf))
            (hidden_field("revision", &revision.to_string())) (begun_field(&begun))
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
    let chosen = match page.typed.form {
        "acceptance" => page.typed.words.clone(),
        _ => action.owner_position.to_string(),
    };
    let fields = html! {
        p { (t("actions-accept-words")) }
        (select_field(&SelectField {
            name: "owner", label: &t("actions-owner-position"), error: page.typed.error("acceptance", "owner"),
            now: page.typed.now("acceptance", "owner"), value: &chosen, choices: &choices, required: true, ..SelectField::default()
        }))
        (save_button(ButtonKind::Main, Some("check"), &t("actions-accept"), page.typed.second_at("acceptance")))
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
            error: page.typed.error("closing", "proof"), now: page.typed.now("closing", "proof"), value: page.typed.value("closing", &page.typed.words),
            rows: 3, required: true, max_length: Some(1_000),
        }))
        (save_button(ButtonKind::Main, Some("check"), &t("actions-close"), page.typed.second_at("closing")))
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
        (save_button(ButtonKind::Plain, Some("calendar"), &t("actions-move-due"), page.typed.second_at("due-date")))
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
        (save_button(ButtonKind::Plain, Some("refresh"), &t("actions-reopen"), page.typed.second_at("reopening")))
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
        now: page.typed.now(form, name),
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
        ..TextArea::default()
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
