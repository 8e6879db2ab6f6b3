//! The markup of whoever is consulted.

use super::{
    OpenConsults,
    model::{CopyState, Disposition},
    partner::Asked,
    rules::{AnswerForm, CASE_NUMBER, TEXT},
    views::{answer_rows, keeping, letter, reason_word, seen_panel},
};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_terms::Timestamp;
use muster_web::{
    Desk, Problem,
    components::*,
    format,
    layout::{self, Crumb},
    t, t_with,
};

pub(super) async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("consults-title"),
            href: Some("/consults".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

fn when(desk: &Desk, at: Timestamp) -> String {
    format::day_clock(at, &desk.time_zone())
}

fn from(asked: &Asked) -> String {
    t_with("consult-from", &[("organisation", asked.org.name.as_str().into())])
}

fn state(asked: &Asked) -> Markup {
    match &asked.copy.state {
        CopyState::Recalled { .. } => state_mark(StateKind::NotSet, &t("consult-state-recalled")),
        CopyState::Ended { .. } => state_mark(StateKind::NotSet, &t("consult-state-ended")),
        CopyState::Open if !asked.copy.answers.is_empty() => {
            state_mark(StateKind::Current, &t("consult-state-answered"))
        }
        CopyState::Open if asked.copy.received().is_some() => state_mark(StateKind::Seen, &t("consult-state-opened")),
        CopyState::Open => state_mark(StateKind::Waiting, &t("consult-state-new")),
    }
}

/// What was asked of this position, and nothing of what others were asked.
pub(super) async fn list(open: &OpenConsults, all: &[Asked]) -> Result<Markup, Problem> {
    let title = t("consults-title");
    let rows: Vec<Row> = all
        .iter()
        .map(|asked| {
            Row::of(from(asked))
                .href(format!("/consults/{}", asked.copy.id))
                .small(when(&open.desk, asked.copy.sent_at))
                .below(html! {
                    (state(asked)) " " (clause_chip_of(&asked.clause.agreement, &asked.clause.number, false))
                })
        })
        .collect();
    let actions = html! {
        (button_link(ButtonKind::Plain, None, &t("consult-key-title"), "/consults/key"))
        (post_button(ButtonKind::Plain, None, &t("team-lock"), "/consults/lock", &open.desk.csrf, &[]))
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("consults-lead")).actions(actions)))
        @if rows.is_empty() {
            (empty_state(&t("consults-empty"), &t("consults-empty-words"), None))
        } @else {
            (panel(Panel::list(&title), row_list(&rows)))
        }
        p.small { (t("consults-closed-words")) }
    };
    open.desk.page(&title, body).await
}

/// One consult: what was asked, the answer, who saw it.
pub(super) async fn one(
    open: &OpenConsults,
    asked: &Asked,
    form: &AnswerForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (desk, copy) = (&open.desk, &asked.copy);
    let title = from(asked);
    let body = html! {
        (page_head(PageHead::of(&title).lead(when(desk, copy.sent_at))))
        (problems.summary())
        div.stack {
            @match (&copy.state, &copy.letter) {
                (CopyState::Open, Some(words)) => {
                    p { (clause_chip_of(&asked.clause.agreement, &asked.clause.number, false)) " " (keeping(desk, words)) }
                    (letter(desk, words))
                }
                (CopyState::Recalled { at, by }, _) => {
                    (note(&Note { kind: NoteKind::Due, words: t_with("consult-recalled-at", &[
                        ("when", when(desk, *at).into()), ("who", by.as_str().into()),
                    ]) }))
                }
                _ => { (note(&Note { kind: NoteKind::Due, words: t("consult-ended-words") })) }
            }
            @if !copy.answers.is_empty() { (panel(Panel::list(&t("consult-answers")), answer_rows(desk, &copy.answers))) }
            @if copy.state == CopyState::Open { (answer_form(desk, asked, form, problems)) }
            (seen_panel(desk, copy))
        }
    };
    framed(desk, &title, body).await
}

fn answer_form(desk: &Desk, asked: &Asked, form: &AnswerForm, problems: &FieldProblems) -> Markup {
    let dispositions: Vec<Choice> = Disposition::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), disposition_word(*each)))
        .collect();
    let chosen = [form.disposition.as_str()];
    html! {
        form.panel action=(format!("/consults/{}/answer", asked.copy.id)) method="post" {
            div.panel-head { h2 { (t("consult-answer-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (choice_radios(&ChoiceField {
                    name: "disposition", label: &t("consult-disposition"), error: problems.of("disposition"), values: &chosen,
                    choices: &dispositions, ..ChoiceField::default()
                }))
                (text_field(&TextField {
                    name: "case_number", label: &t("consult-case-number"), hint: Some(&t("consult-case-number-hint")),
                    error: problems.of("case_number"), value: &form.case_number, autocomplete: "off", narrow: true,
                    max_length: u32::try_from(CASE_NUMBER).ok(), ..TextField::default()
                }))
                (text_area(&TextArea {
                    name: "words", label: &t("consult-answer"), hint: Some(&t("consult-answer-hint")), error: problems.of("words"),
                    value: &form.words, rows: 5, max_length: u32::try_from(TEXT).ok(), ..TextArea::default()
                }))
                div.actions { (button(ButtonKind::Main, Some("send"), &t("consult-answer-send"))) }
            }
        }
    }
}

pub(super) fn disposition_word(disposition: Disposition) -> String {
    t(&["consult-disposition-", disposition.as_str()].concat())
}

/// The title of a letter, for its panel.
pub(super) fn asked_for(reason: super::Reason) -> String {
    t_with("consult-asks-for", &[("reason", reason_word(reason).into())])
}
