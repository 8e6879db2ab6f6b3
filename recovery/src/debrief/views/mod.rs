//! The markup of the debriefs' pages. Asks and decides nothing.

mod beside;
mod list;
mod words;

use super::model::{Answer, Debrief, PersonFact, Question, Stage, WordKind};
use super::reading::DebriefView;
use crate::corrective_action::{self, rules::may_open};
use crate::marks::chip;
use beside::{beside, messages, openings, people, steps, stops};
use jiff::{SignedDuration, tz::TimeZone};
use maud::{Markup, html};
use muster_response::incident::{Ending, Incident};
use muster_terms::civil::Date;
use muster_terms::*;
use muster_web::components::*;
use muster_web::{format, t, t_with};
use words::{word_form, word_to_copy, words_panel};

pub use list::{ListView, list};

fn ending_words(ending: Ending) -> String {
    t(&["debrief-ending-", &ending.as_str().replace('_', "-")].concat())
}

/// What was typed into the form and why it was not taken.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub kind: String,
    pub words: String,
    pub problem: Option<(&'static str, String)>,
    /// The debrief was closed before it came.
    pub too_late: bool,
}

/// `/debriefs/{inc}`.
pub struct ShowView<'a> {
    pub view: &'a DebriefView,
    pub may_debrief: bool,
    pub reader: PositionId,
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
        @if page.typed.too_late { (closed_meanwhile()) } @else { (error_summary(&problems)) }
        @if page.view.facts.after_harm { div.spaced { (quiet(page)) } }
        div.spaced { (summary(page)) }
        div.cols {
            div.stack {
                (times(page))
                (questions(page))
                (words_panel(page, WordKind::WentWell))
                (words_panel(page, WordKind::ToChange))
                @if page.takes_words() { (word_form(page)) } @else if page.typed.too_late { (word_to_copy(page)) }
                (actions(page))
            }
            div.stack { (people(page)) (openings(page)) (stops(page)) (steps(page)) (messages(page)) (beside(page)) }
        }
    }
}

/// Above what somebody typed while the debrief was closed.
pub(crate) fn closed_meanwhile() -> Markup {
    html! {
        div.error-summary role="alert" tabindex="-1" {
            h2 { (t("problem-conflict")) }
            p { (t("debrief-is-closed")) }
            p { (t("debrief-closed-to-copy")) }
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

fn actions(page: &ShowView<'_>) -> Markup {
    let rows: Vec<Row> = page
        .view
        .actions
        .iter()
        .map(|seen| {
            let opens = may_open(page.may_debrief, page.reader, seen.action.as_ref());
            corrective_action::seen_row(seen, page.today, page.zone, opens)
        })
        .collect();
    let title = t("debrief-actions");
    let head = Panel::list(&title);
    let all = html! { a href="/actions" { (t("debrief-all-actions")) } };
    panel(
        if page.may_debrief { head.action(all) } else { head },
        html! { @if rows.is_empty() { (empty_state(&t("debrief-actions-none"), &t("debrief-actions-none-words"), None)) } @else { (row_list(&rows)) } },
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn every_ending_has_its_words() {
        for ending in Ending::ALL {
            let words = ending_words(ending);
            assert!(!words.contains('⟦'), "{words}");
        }
    }
}
