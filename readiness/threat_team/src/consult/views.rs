//! The markup of the team: the form, the preview, one consult; and of a letter, which both sides read alike.

use super::{
    model::{Answer, Consult, Copy, CopyState, Letter, Lost, Reason, Seen, Standing},
    partner_views::{asked_for, disposition_word},
    rules::{Choosable, ConsultForm, TEXT},
    verbs::{Answers, Candidate, Draft, Read},
};
use crate::{
    concern::{Case, level_word, source_word},
    desk::OpenDesk,
    roster::framed,
};
use maud::{Markup, html};
use muster_agreements::mou::words;
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};
use uuid::Uuid;

fn when(desk: &Desk, at: Timestamp) -> String {
    format::day_clock(at, &desk.time_zone())
}

fn lines(words: &str) -> Markup {
    html! { @for line in words.lines() { (line) br; } }
}

pub(super) fn reason_word(reason: Reason) -> String {
    t(&["consult-reason-", reason.as_str()].concat())
}

/// Label and retention, in words.
pub(super) fn keeping(desk: &Desk, letter: &Letter) -> Markup {
    let until = format::date_short(letter.keep_until.to_zoned(desk.time_zone()).date());
    html! {
        strong { (Tlp::Amber.label()) } " "
        (t_with("consult-kept-until", &[("date", until.into())]))
    }
}

/// What is read, all of it.
pub(super) fn letter(desk: &Desk, letter: &Letter) -> Markup {
    let sent = &letter.sent;
    let mut pairs = vec![(t("consult-question"), lines(&letter.question))];
    if let Some(person) = &sent.person {
        pairs.push((t("team-case-person"), lines(person)));
    }
    if let Some(level) = &sent.level {
        let scale = [
            ("name", level.scale.name.as_str().into()),
            ("version", level.scale.version.as_str().into()),
        ];
        pairs.push((
            t("team-level-title"),
            html! { (level_word(level.level)) ", " (t_with("team-scale", &scale)) ", " (when(desk, level.at)) },
        ));
    }
    pairs.push((t("consult-by"), html! { (letter.by) }));
    let facts: Vec<Row> = sent
        .facts
        .iter()
        .map(|fact| {
            let row = Row::of(lines(&fact.words));
            let row = match fact.on {
                Some(on) => row.small(format::date_short(on)),
                None => row,
            };
            match &fact.source {
                Some(source) => row.below(html! { (source_word(source.source)) ": " (source.words) }),
                None => row.below(html! { (t("consult-without-source")) }),
            }
        })
        .collect();
    let actions: Vec<Row> = sent
        .actions
        .iter()
        .map(|action| {
            let state = if action.is_done {
                t("team-action-done")
            } else {
                t_with("consult-due-on", &[("date", format::date_short(action.due_on).into())])
            };
            Row::of(lines(&action.words)).small(state)
        })
        .collect();
    html! {
        (panel(Panel::of(&asked_for(letter.reason)), definitions(&pairs)))
        @if !facts.is_empty() { (panel(Panel::list(&t("team-facts")), row_list(&facts))) }
        @if !actions.is_empty() { (panel(Panel::list(&t("team-actions")), row_list(&actions))) }
    }
}

pub(super) fn answer_rows(desk: &Desk, answers: &[Answer]) -> Markup {
    let rows: Vec<Row> = answers
        .iter()
        .map(|answer| {
            let by = [
                ("who", answer.title.as_str().into()),
                ("when", when(desk, answer.at).into()),
            ];
            let row = Row::of(disposition_word(answer.disposition)).small(t_with("team-by", &by));
            row.below(html! {
                @if !answer.case_number.is_empty() {
                    (t_with("consult-case-number-is", &[("number", answer.case_number.as_str().into())])) " "
                }
                (lines(&answer.words))
            })
        })
        .collect();
    row_list(&rows)
}

/// Who saw what: here, and in no other list. With it, what proves each line in the log.
pub(super) fn seen_panel(desk: &Desk, copy: &Copy) -> Markup {
    let row = |seen: &Seen| {
        let act = t(&["consult-act-", seen.act.as_str()].concat());
        let times = t_with("consult-times", &[("times", seen.times.into())]);
        let by = [
            ("who", seen.title.as_str().into()),
            ("when", when(desk, seen.at).into()),
        ];
        Row::of(act)
            .small(format!(
                "{} {}. {times}{}",
                seen.clause_words,
                t_with("team-by", &by),
                last(desk, seen)
            ))
            .below(html! {
                details {
                    summary { (t("consult-proof")) }
                    p.small { (t("consult-proof-words")) }
                    p.small { code { (seen.proof()) } }
                    p.small { (t("consult-proof-salt")) " " code { (seen.salt()) } }
                    p.small { (t("consult-proof-digest")) " " code { (seen.digest()) } }
                }
            })
    };
    let rows: Vec<Row> = copy.seen.iter().map(row).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("consult-seen")), row_list(&rows))) } }
}

/// Where a line stands for many looks: when the last one was.
fn last(desk: &Desk, seen: &Seen) -> String {
    match seen.last {
        Some(at) => [" ", &t_with("consult-seen-last", &[("when", when(desk, at).into())])].concat(),
        None => String::new(),
    }
}

fn state(standing: &Standing) -> Markup {
    let copy = &standing.copy;
    match &copy.state {
        CopyState::Recalled { .. } => state_mark(StateKind::NotSet, &t("consult-state-recalled")),
        CopyState::Ended { .. } => state_mark(StateKind::NotSet, &t("consult-state-ended")),
        CopyState::Open if !copy.answers.is_empty() => state_mark(StateKind::Current, &t("consult-state-back")),
        CopyState::Open if standing.lost.is_some() => state_mark(StateKind::Problem, &t("consult-state-lost")),
        CopyState::Open if copy.received().is_some() => state_mark(StateKind::Seen, &t("consult-state-opened")),
        CopyState::Open => state_mark(StateKind::Sent, &t("consult-state-sent")),
    }
}

fn to_words(consult: &Consult) -> String {
    let to = [
        ("title", consult.to.title.as_str().into()),
        ("organisation", consult.to.org_name.as_str().into()),
    ];
    t_with("consult-to", &to)
}

/// The consults of a concern, on its page.
pub(crate) fn of_case(open: &OpenDesk, case: &Case, consults: &[Standing]) -> Markup {
    let rows: Vec<Row> = consults
        .iter()
        .filter(|standing| standing.consult.case == case.id)
        .map(|standing| {
            let consult = &standing.consult;
            Row::of(to_words(consult))
                .href(format!("/team/consults/{}", consult.id))
                .small(when(&open.desk, consult.sent.at))
                .below(state(standing))
        })
        .collect();
    let new = format!("/team/concerns/{}/consults/new", case.id);
    panel(
        Panel::list(&t("consults-of-case")),
        html! {
            @if !rows.is_empty() { (row_list(&rows)) }
            div.panel-body {
                p { (t("consults-of-case-words")) }
                @if case.is_open() { div.actions { (button_link(ButtonKind::Plain, None, &t("consult-new"), &new)) } }
            }
        },
    )
}

/// What a line says, on the form that chooses it.
fn line_words(case: &Case, line: Choosable) -> Option<(String, String)> {
    Some(match line {
        Choosable::Person => (t("team-case-person"), case.person.clone()),
        Choosable::Level => (t("team-level-title"), level_word(case.assessment()?.level)),
        Choosable::Fact(n) => (t("team-fact"), case.facts.get(n)?.words.clone()),
        Choosable::Source(n) => {
            let fact = case.facts.get(n)?;
            let words = format!("{}: {}", source_word(fact.source), fact.source_words);
            (t("consult-its-source"), words)
        }
        Choosable::Action(n) => (t("team-action"), case.actions.get(n)?.words.clone()),
    })
}

/// The form: whom, what for, and which lines; nothing is chosen before.
pub(super) async fn form(
    open: &OpenDesk,
    case: &Case,
    candidates: &[Candidate],
    form: &ConsultForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("consult-new");
    let back = format!("/team/concerns/{}", case.id);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("consult-new-lead"))))
        (problems.summary())
        @if candidates.is_empty() {
            (empty_state(&t("consult-nobody"), &t("consult-nobody-words"), None))
            p { a href=(back) { (t("consult-to-concern")) } }
        } @else if !case.is_open() {
            (note(&Note { kind: NoteKind::Due, words: t("team-case-closed") }))
            p { a href=(back) { (t("consult-to-concern")) } }
        } @else {
            form.panel action=(format!("{back}/consults/preview")) method="post" {
                div.panel-body {
                    (csrf_field(&open.desk.csrf))
                    (whom(candidates, form, problems))
                    (lines_field(case, form, problems))
                    div.actions {
                        (button(ButtonKind::Main, Some("eye"), &t("consult-look")))
                        (button_link(ButtonKind::Plain, None, &t("team-not-now"), &back))
                    }
                }
            }
        }
    };
    framed(&open.desk, &title, body).await
}

fn whom(candidates: &[Candidate], form: &ConsultForm, problems: &FieldProblems) -> Markup {
    let to: Vec<Choice> = candidates
        .iter()
        .map(|each| {
            Choice::of(
                each.to.position.to_string(),
                format!("{}, {}", each.to.title, each.to.org_name),
            )
        })
        .collect();
    let reasons: Vec<Choice> = Reason::ALL
        .iter()
        .map(|reason| Choice::of(reason.as_str(), reason_word(*reason)))
        .collect();
    let choose = |name, label: &str, value: &str, choices: &[Choice]| {
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
    };
    html! {
        (choose("to", "consult-whom", &form.to, &to))
        (choose("reason", "consult-reason", &form.reason, &reasons))
        (text_area(&TextArea {
            name: "question", label: &t("consult-question"), hint: Some(&t("consult-question-hint")),
            error: problems.of("question"), value: &form.question, rows: 4, required: true,
            max_length: u32::try_from(TEXT).ok(), ..TextArea::default()
        }))
    }
}

fn lines_field(case: &Case, form: &ConsultForm, problems: &FieldProblems) -> Markup {
    let all = Choosable::all(case);
    html! {
        fieldset.field id=(field_id("lines")) tabindex="-1" {
            legend { (t("consult-lines")) }
            p.form-hint { (t("consult-lines-hint")) }
            @if let Some(words) = problems.of("lines") {
                span.field-message { span.visually-hidden { (t("problem-prefix")) ": " } (words) }
            }
            @for line in all {
                @if let Some((what, words)) = line_words(case, line) {
                    @let value = line.word();
                    (check_field(&CheckField {
                        name: "lines", value: &value, label: html! { strong { (what) ". " } (words) },
                        checked: form.lines.contains(&value), ..CheckField::default()
                    }))
                }
            }
        }
    }
}

/// Exactly what would be read, before it is sent.
pub(super) async fn preview(
    open: &OpenDesk,
    case: Uuid,
    form: &ConsultForm,
    draft: &Draft,
    changed: Option<String>,
) -> Result<Markup, Problem> {
    let title = t("consult-preview-title");
    let base = format!("/team/concerns/{case}/consults");
    let to = [
        ("title", draft.to.to.title.as_str().into()),
        ("organisation", draft.to.to.org_name.as_str().into()),
    ];
    let carried = html! {
        (hidden_field("to", &form.to)) (hidden_field("reason", &form.reason)) (hidden_field("question", &form.question))
        @for line in &form.lines { (hidden_field("lines", line)) }
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t_with("consult-preview-lead", &to))))
        @if let Some(words) = changed { (note(&Note { kind: NoteKind::Due, words })) }
        div.stack {
            p { (clause_chip_of(&draft.letter.agreement, &draft.letter.clause, false)) " " (keeping(&open.desk, &draft.letter)) }
            (letter(&open.desk, &draft.letter))
            (panel(Panel::of(&t("team-digits")), html! {
                p.codes { strong { (draft.to.key.fingerprint()) } }
                p { (t("consult-digits-compare")) }
            }))
            form.panel action=(base) method="post" {
                div.panel-body {
                    (csrf_field(&open.desk.csrf)) (carried) (hidden_field("seen", &draft.seen))
                    p { (t("consult-send-words")) }
                    div.actions {
                        (button(ButtonKind::Main, Some("send"), &t("consult-send")))
                        (button_link(ButtonKind::Plain, None, &t("consult-anew"), &format!("{base}/new")))
                    }
                }
            }
        }
    };
    framed(&open.desk, &title, body).await
}

fn answers(desk: &Desk, answers: &Answers) -> Markup {
    let title = t("consult-answers");
    match answers {
        Answers::None => panel(Panel::of(&title), html! { p { (t("consult-no-answer")) } }),
        Answers::Open(all, clause) => html! {
            p { (clause_chip_of(&clause.agreement, &clause.number, false)) }
            (panel(Panel::list(&title), answer_rows(desk, all)))
        },
        Answers::Closed(why) => panel(
            Panel::of(&title),
            html! {
                @if let Some(clause) = why.clause() { p { (clause_chip_of(&clause.agreement, &clause.number, true)) } }
                p { (words::why(why)) }
            },
        ),
    }
}

/// That nobody there can open it, and how to send anew.
fn lost_note(consult: &Consult, lost: Lost) -> Markup {
    let new = format!("/team/concerns/{}/consults/new", consult.case);
    html! {
        (note(&Note { kind: NoteKind::Problem, words: t(&["consult-lost-", lost.as_str()].concat()) }))
        div.actions { (button_link(ButtonKind::Plain, None, &t("consult-send-anew"), &new)) }
    }
}

/// One consult, as the team reads it.
pub(super) async fn consult(open: &OpenDesk, read: &Read) -> Result<Markup, Problem> {
    let Standing { consult, copy, lost } = &read.standing;
    let desk = &open.desk;
    let title = to_words(consult);
    let received = match copy.received() {
        Some(seen) => t_with(
            "consult-received",
            &[
                ("when", when(desk, seen.at).into()),
                ("who", seen.title.as_str().into()),
            ],
        ),
        None => t("consult-not-received"),
    };
    let sent = [
        ("who", consult.sent.by.title.as_str().into()),
        ("when", when(desk, consult.sent.at).into()),
    ];
    let body = html! {
        (page_head(PageHead::of(&title).lead(t_with("consult-sent-by", &sent))))
        div.stack {
            @if let Some(recalled) = &consult.recalled {
                (note(&Note { kind: NoteKind::Due, words: t_with("consult-recalled-why", &[
                    ("when", when(desk, recalled.moment.at).into()), ("who", recalled.moment.by.title.as_str().into()),
                    ("why", recalled.why.as_str().into()),
                ]) }))
            }
            @if let Some(lost) = lost { (lost_note(consult, *lost)) }
            p { (state(&read.standing)) " " (received) }
            p { (clause_chip_of(&consult.letter.agreement, &consult.letter.clause, false)) " " (keeping(desk, &consult.letter)) }
            (answers(desk, &read.answers))
            (letter(desk, &consult.letter))
            (seen_panel(desk, copy))
            p { a href=(format!("/team/concerns/{}", consult.case)) { (t("consult-to-concern")) } }
            @if copy.state == CopyState::Open {
                div.actions {
                    (button_link(ButtonKind::Plain, None, &t("consult-recall"), &format!("/team/consults/{}/recall", consult.id)))
                }
            }
        }
    };
    framed(desk, &title, body).await
}

/// Before it is taken back.
pub(super) async fn recall(
    open: &OpenDesk,
    consult: &Consult,
    why: &str,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("consult-recall");
    let base = format!("/team/consults/{}", consult.id);
    let body = html! {
        (page_head(PageHead::of(&title).lead(to_words(consult))))
        (problems.summary())
        form.panel action=(format!("{base}/recall")) method="post" {
            div.panel-body {
                (csrf_field(&open.desk.csrf))
                p { (t("consult-recall-words")) }
                (text_area(&TextArea {
                    name: "why", label: &t("team-why"), hint: Some(&t("consult-recall-hint")), error: problems.of("why"),
                    value: why, rows: 3, required: true, max_length: u32::try_from(TEXT).ok(), ..TextArea::default()
                }))
                div.actions {
                    (button(ButtonKind::Main, None, &t("consult-recall-yes")))
                    (button_link(ButtonKind::Plain, None, &t("team-not-now"), &base))
                }
            }
        }
    };
    framed(&open.desk, &title, body).await
}
