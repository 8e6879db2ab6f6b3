//! The markup of the debriefs' pages. Asks and decides nothing.

use super::model::{Answer, Debrief, OpeningFact, PersonFact, Question, Stage, Word, WordKind};
use super::reading::{ClosedSide, DebriefView, OpenTo, SideWords};
use super::store::ListRow;
use crate::corrective_action;
use crate::marks::{chip, chip_of, said};
use jiff::{SignedDuration, tz::TimeZone};
use maud::{Markup, html};
use muster_policy::{Cleared, Determining};
use muster_response::incident::{Ending, Incident};
use muster_terms::civil::Date;
use muster_terms::*;
use muster_web::components::*;
use muster_web::{format, t, t_with};

/// `/debriefs`.
pub struct ListView<'a> {
    pub lines: &'a [Cleared<ListRow>],
    pub older: Option<String>,
    pub today: Date,
    pub zone: &'a TimeZone,
}

pub fn list(page: &ListView<'_>) -> Markup {
    let rows: Vec<Row> = page.lines.iter().map(|line| list_row(line, page)).collect();
    html! {
        (page_head(PageHead::of(&t("debriefs-title")).lead(t("debriefs-lead"))))
        (panel(Panel::list(&t("debriefs-all")), html! {
            @if rows.is_empty() { (empty_state(&t("debriefs-none"), &t("debriefs-none-words"), None)) } @else { (row_list(&rows)) }
        }))
        @if page.older.is_some() { (pager(&Pager { words: String::new(), newer: None, older: page.older.clone() })) }
    }
}

fn list_row(line: &Cleared<ListRow>, page: &ListView<'_>) -> Row {
    let row = line.as_ref();
    let title = t_with(
        "debrief-what",
        &[
            ("what", t(row.category.title_key()).into()),
            ("site", row.site_name.clone().into()),
        ],
    );
    let (date, tone) = match row.closed_at {
        Some(at) => (
            t_with("debriefs-closed-on", &[("day", format::day(at, page.zone).into())]),
            Tone::Off,
        ),
        None if row.due_on < page.today => (format::due(row.due_on, page.today), Tone::Problem),
        None => (format::due(row.due_on, page.today), Tone::Plain),
    };
    Row::of(title)
        .href(format!("/debriefs/{}", row.reference))
        .small(html! {
            code { (row.reference) } ", " (format::day_clock(row.raised_at, page.zone))
            @if let Some(ending) = row.ending { ", " (ending_words(ending)) }
            ". " (side_mark(row.org_kind.side(), &row.org_name))
            @if row.status == AlertStatus::Exercise { " " (state_mark(StateKind::Drill, &t("shell-drill"))) }
            @if let Some(under) = line.under() { " " (chip(under.clause(), false)) }
        })
        .date(date, tone)
}

fn ending_words(ending: Ending) -> String {
    t(&["debrief-ending-", &ending.as_str().replace('_', "-")].concat())
}

/// What was typed into the form and why it was not taken.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub kind: String,
    pub words: String,
    pub problem: Option<(&'static str, String)>,
}

/// `/debriefs/{inc}`.
pub struct ShowView<'a> {
    pub view: &'a DebriefView,
    pub may_debrief: bool,
    pub typed: &'a Typed,
    pub today: Date,
    pub zone: &'a TimeZone,
    pub csrf: &'a str,
}

impl ShowView<'_> {
    fn incident(&self) -> &Incident {
        &self.view.opened.room.incident
    }

    fn debrief(&self) -> &Debrief {
        self.view.opened.debrief.as_ref()
    }

    fn side_of(&self, org: OrgId) -> Side {
        self.view
            .opened
            .room
            .party(org)
            .map_or(Side::System, |party| party.org_kind.side())
    }

    fn name_of(&self, org: OrgId) -> &str {
        self.view
            .opened
            .room
            .party(org)
            .map_or("", |party| party.org_name.as_str())
    }

    fn takes_words(&self) -> bool {
        self.debrief().is_open()
    }
}

pub fn show(page: &ShowView<'_>) -> Markup {
    let problems: Vec<(&str, String)> = page.typed.problem.iter().cloned().collect();
    html! {
        @if page.incident().is_drill() { div.spaced { (drill_band(html! {}, &t("debrief-drill-band"), None)) } }
        (head(page))
        (error_summary(&problems))
        @if page.view.facts.after_harm { div.spaced { (quiet(page)) } }
        div.spaced { (summary(page)) }
        div.cols {
            div.stack {
                (times(page))
                (questions(page))
                (words_panel(page, WordKind::WentWell))
                (words_panel(page, WordKind::ToChange))
                @if page.takes_words() { (word_form(page)) }
                (actions(page))
            }
            div.stack { (people(page)) (openings(page)) (steps(page)) (messages(page)) (beside(page)) }
        }
    }
}

fn head(page: &ShowView<'_>) -> Markup {
    let incident = page.incident();
    let title = t_with(
        "debrief-what",
        &[
            ("what", t(incident.category.title_key()).into()),
            ("site", page.view.opened.room.site.name.clone().into()),
        ],
    );
    let base = format!("/debriefs/{}", incident.reference);
    let open = page.debrief().is_open() && page.may_debrief;
    let actions = html! {
        @if page.view.is_owner && open { (button_link(ButtonKind::Plain, None, &t("debrief-close"), &format!("{base}/closing"))) }
        @if open { (button_link(ButtonKind::Main, Some("add"), &t("actions-new-title"), &format!("{base}/actions/new"))) }
    };
    page_head(
        PageHead::of(&title)
            .lead(html! {
                code { (incident.reference) } " " (incident.place) ", " (format::day_clock(incident.raised_at, page.zone))
                @if let Some(ending) = incident.ending { ", " (ending_words(ending)) }
                @if let Some(under) = page.view.opened.debrief.under() { " " (chip(under.clause(), false)) }
            })
            .actions(actions),
    )
}

fn quiet(page: &ShowView<'_>) -> Markup {
    html! { (note(&Note { kind: NoteKind::Info, words: if page.takes_words() { t("debrief-quiet") } else { t("debrief-quiet-closed") } })) }
}

fn summary(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let called: Vec<&PersonFact> = facts
        .people
        .iter()
        .filter(|person| person.called_seconds.is_some())
        .collect();
    let answered = called
        .iter()
        .filter(|person| matches!(person.answer, Answer::Answered { .. }))
        .count();
    let of = |some: usize, all: usize| t_with("count-of", &[("count", some.into()), ("total", all.into())]);
    let ended = facts
        .stages
        .iter()
        .find(|fact| fact.stage == Stage::Ended)
        .and_then(|fact| fact.took_seconds);
    let debrief = page.debrief();
    let due = match debrief.closed_at {
        Some(at) => Fact::of(t("debrief-state"), t("debrief-state-closed")).small(format::day(at, page.zone)),
        None => Fact::of(t("debrief-due"), format::due(debrief.due_on, page.today)).small(format::date(debrief.due_on)),
    };
    fact_strip(&[
        due.icon("calendar"),
        Fact::of(t("debrief-lasted"), ended.map_or_else(|| t("timeline-none"), time)).icon("clock"),
        Fact::of(t("debrief-answered"), of(answered, called.len()))
            .small(t("debrief-answered-small"))
            .icon("people"),
        Fact::of(
            t("debrief-rungs"),
            if facts.rungs == 0 {
                t("debrief-nothing")
            } else {
                facts.rungs.to_string()
            },
        )
        .small(t("debrief-rungs-small")),
    ])
}

fn time(seconds: u32) -> String {
    format::answer_time(SignedDuration::from_secs(seconds.into()))
}

fn stage_name(stage: Stage) -> String {
    t(&["debrief-stage-", &stage.as_str().replace('_', "-")].concat())
}

fn times(page: &ShowView<'_>) -> Markup {
    let stages: Vec<TimelineStage> = page
        .view
        .facts
        .stages
        .iter()
        .map(|fact| TimelineStage {
            name: stage_name(fact.stage),
            goal_seconds: fact.goal_seconds,
            took_seconds: fact.took_seconds,
            goal_words: fact.goal_seconds.map(time).unwrap_or_default(),
            took_words: fact.took_seconds.map(time).unwrap_or_default(),
        })
        .collect();
    panel(
        Panel::of(&t("debrief-times")).fact(t("debrief-times-fact")),
        timeline_strip(&stages),
    )
}

fn questions(page: &ShowView<'_>) -> Markup {
    let questions = page.view.facts.questions();
    html! {
        @if !questions.is_empty() {
            (panel(Panel::of(&t("debrief-questions")), html! { ul { @for question in &questions { li { (question_words(question)) } } } }))
        }
    }
}

/// An open question in words.
pub fn question_words(question: &Question) -> String {
    let counted = |key: &str, count: u32| t_with(key, &[("count", count.into())]);
    match question {
        Question::StageLate {
            stage,
            goal_seconds,
            took_seconds,
        } => t_with(
            "debrief-question-late",
            &[
                ("stage", stage_name(*stage).into()),
                ("took", time(*took_seconds).into()),
                ("goal", time(*goal_seconds).into()),
            ],
        ),
        Question::StageMissing { stage } => t_with("debrief-question-missing", &[("stage", stage_name(*stage).into())]),
        Question::NoAnswer { count } => counted("debrief-question-no-answer", *count),
        Question::Climbed { count } => counted("debrief-question-climbed", *count),
        Question::NotReached { count } => counted("debrief-question-not-reached", *count),
        Question::StepsOpen { count } => counted("debrief-question-steps", *count),
    }
}

fn words_panel(page: &ShowView<'_>, kind: WordKind) -> Markup {
    let key = ["debrief-", &kind.as_str().replace('_', "-")].concat();
    let mut rows = Vec::new();
    for side in &page.view.sides {
        let under = side.words.under();
        rows.extend(
            side.words
                .as_ref()
                .iter()
                .filter(|word| word.kind == kind)
                .map(|word| word_row(side, word, under, page)),
        );
    }
    let empty = t(&[&key, "-none"].concat());
    panel(
        Panel::list(&t(&key)),
        html! {
            @if rows.is_empty() { (empty_state(&empty, "", None)) } @else { (row_list(&rows)) }
            @if kind == WordKind::ToChange { @for shut in &page.view.closed { (closed_side(shut)) } }
        },
    )
}

fn word_row(side: &SideWords, word: &Word, under: Option<&Determining>, page: &ShowView<'_>) -> Row {
    let words = html! { span.row-said { (said(&word.words)) } };
    Row::of(words).side(word.side).small(html! {
        (word.title) ", " (side.name) ", " (format::day_clock(word.at, page.zone))
        @if let Some(under) = under { " " (chip(under.clause(), false)) }
    })
}

fn closed_side(shut: &ClosedSide) -> Markup {
    html! {
        div.panel-foot {
            (side_mark(shut.side, &shut.name)) " " (t("debrief-words-closed"))
            @if let Some(clause) = &shut.clause { " " (chip(clause, true)) }
        }
    }
}

fn word_form(page: &ShowView<'_>) -> Markup {
    let error = |name: &str| {
        page.typed
            .problem
            .as_ref()
            .filter(|(field, _)| *field == name)
            .map(|(_, words)| words.as_str())
    };
    let choices: Vec<Choice> = WordKind::ALL
        .iter()
        .map(|kind| {
            Choice::of(
                kind.as_str(),
                t(&["debrief-", &kind.as_str().replace('_', "-")].concat()),
            )
        })
        .collect();
    let chosen = if page.typed.kind.is_empty() {
        WordKind::WentWell.as_str()
    } else {
        page.typed.kind.as_str()
    };
    panel(
        Panel::of(&t("debrief-add-word")).id("add-word"),
        html! {
            (readers(&page.view.open_to))
            form action=(format!("/debriefs/{}/words", page.incident().reference)) method="post" {
                (csrf_field(page.csrf))
                (choice_radios(&ChoiceField {
                    name: "kind", label: &t("debrief-kind"), error: error("kind"), values: &[chosen], choices: &choices,
                    ..ChoiceField::default()
                }))
                (text_area(&TextArea {
                    name: "words", label: &t("debrief-words"), hint: Some(&t("debrief-words-hint")), error: error("words"),
                    value: &page.typed.words, rows: 3, required: true, max_length: Some(2_000),
                }))
                (button(ButtonKind::Main, Some("message"), &t("debrief-say")))
            }
        },
    )
}

/// Who else will read what is written, under which clause.
fn readers(open_to: &[OpenTo]) -> Markup {
    html! {
        @if open_to.is_empty() { p.quiet { (t("debrief-readers-none")) } }
        @for other in open_to { p { (side_mark(other.side, &other.name)) " " (t("debrief-readers")) " " (chip(&other.clause, false)) } }
    }
}

fn actions(page: &ShowView<'_>) -> Markup {
    let rows: Vec<Row> = page
        .view
        .actions
        .iter()
        .map(|seen| corrective_action::seen_row(seen, page.today, page.zone))
        .collect();
    panel(
        Panel::list(&t("debrief-actions")).action(html! { a href="/actions" { (t("debrief-all-actions")) } }),
        html! { @if rows.is_empty() { (empty_state(&t("debrief-actions-none"), &t("debrief-actions-none-words"), None)) } @else { (row_list(&rows)) } },
    )
}

fn people(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let rows: Vec<Row> = facts.people.iter().map(|person| person_row(person, page)).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("debrief-people")), row_list(&rows))) } }
}

fn person_row(person: &PersonFact, page: &ShowView<'_>) -> Row {
    let mark = match person.answer {
        Answer::Answered { seconds } => state_mark(StateKind::Seen, &time(seconds)),
        Answer::NoAnswer if person.called_seconds.is_none() => state_mark(StateKind::OnScene, &t("debrief-came")),
        Answer::NoAnswer => state_mark(StateKind::NoAnswer, &t("debrief-no-answer")),
        Answer::NotShared => state_mark(StateKind::Closed, &t("debrief-not-shared")),
    };
    Row::of(person.title.clone())
        .side(page.side_of(person.org))
        .small(page.name_of(person.org).to_owned())
        .mark(mark)
}

fn openings(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let rows: Vec<Row> = facts
        .openings
        .iter()
        .map(|opening| opening_row(opening, page))
        .collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("debrief-openings")), row_list(&rows))) } }
}

fn opening_row(opening: &OpeningFact, page: &ShowView<'_>) -> Row {
    let class = t(&["class-", &opening.class.as_str().replace('_', "-")].concat());
    let after = t_with("debrief-opened-after", &[("time", time(opening.at_seconds).into())]);
    Row::of(class)
        .small(html! { (side_mark(page.side_of(opening.org), page.name_of(opening.org))) ", " (after) })
        .mark(chip_of(&opening.agreement, &opening.clause, false))
}

fn steps(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let all = usize::try_from(facts.steps_done).unwrap_or_default() + facts.steps_open.len();
    let done = t_with("count-of", &[("count", facts.steps_done.into()), ("total", all.into())]);
    html! {
        @if all > 0 {
            (panel(Panel::of(&t("debrief-steps")).fact(done), html! {
                @if facts.steps_open.is_empty() { p { (t("debrief-steps-all-done")) } }
                @else { p { (t("debrief-steps-open")) } ul { @for words in &facts.steps_open { li { (words) } } } }
            }))
        }
    }
}

fn messages(page: &ShowView<'_>) -> Markup {
    let counted = page.view.facts.deliveries_by_state();
    let pairs: Vec<(String, Markup)> = counted
        .into_iter()
        .map(|(state, count)| {
            (
                t(&["debrief-delivery-", &state.replace('_', "-")].concat()),
                html! { (count) },
            )
        })
        .collect();
    html! { @if !pairs.is_empty() { (panel(Panel::of(&t("debrief-messages")), definitions(&pairs))) } }
}

/// The log stays beside the debrief, for those it was open to.
fn beside(page: &ShowView<'_>) -> Markup {
    let room = format!("/rooms/{}", page.incident().reference);
    html! {
        @if page.view.is_owner {
            (panel(Panel::of(&t("debrief-beside")), html! {
                p { (t("debrief-log-words")) }
                (button_link(ButtonKind::Plain, Some("list"), &t("debrief-log"), &format!("{room}/log")))
            }))
        }
    }
}

/// `/debriefs/{inc}/closing`: the question before it is closed.
pub fn closing(incident: &Reference, csrf: &str) -> Markup {
    let ask = confirm(&Confirm {
        title: &t("debrief-close-title"),
        words: html! { (t("debrief-close-words")) },
        action: &format!("/debriefs/{incident}/closing"),
        yes: &t("debrief-close"),
        no: &t("actions-not-now"),
        back: &format!("/debriefs/{incident}"),
        csrf,
        fields: html! {},
        send: false,
    });
    html! { (page_head(PageHead::of(incident.as_str()))) (ask) }
}
