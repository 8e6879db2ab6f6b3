//! The markup of one paragraph, with what was said of it.

use super::{below_plan, changed, lines, said_by};
use crate::model::{Answer, Comment};
use crate::reading::{Found, Said};
use crate::talk_pages::Typed;
use maud::{Markup, html};
use muster_readiness::chips::{chip, closed, part_chip};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(crate) async fn paragraph(
    desk: &Desk,
    found: &Found,
    mark: i64,
    said: &[Said],
    typed: &Typed,
) -> Result<Markup, Problem> {
    let here = found.version.content.find(mark);
    let number = here.as_ref().map(|(_, _, number)| number.clone()).unwrap_or_default();
    let title = match here {
        Some(_) => t_with("plantext-paragraph-title", &[("number", number.as_str().into())]),
        None => t("plantext-comment-gone"),
    };
    let may = found.plan.withdrawn_at.is_none() && desk.may(Act::ManageSites);
    let chips = html! { @for clause in &found.under { (chip(clause, false)) " " } };
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (found.version.title) })))
        (typed.problems.summary())
        div.stack {
            @match &here {
                Some((section, paragraph, _)) => (panel(Panel::of(&section.title).fact(chips), html! { p { (lines(&paragraph.text)) } })),
                None => (note(&Note::problem(t("plantext-paragraph-gone")))),
            }
            @for side in said { (side_panel(desk, found, side, mark, may)) }
            @if may && here.is_some() { (comment_form(desk, found, mark, typed)) }
            div.actions { (button_link(ButtonKind::Plain, Some("chevron-left"), &t("plantext-back"), &back(found, mark))) }
        }
    };
    below_plan(desk, (&found.version.title, &found.plan.reference), &title, body).await
}

fn back(found: &Found, mark: i64) -> String {
    let base = format!("/plans/{}", found.plan.reference);
    match found.version.version == found.newest() {
        true => format!("{base}#p{mark}"),
        false => format!("{base}/versions/{}#p{mark}", found.version.version),
    }
}

fn side_panel(desk: &Desk, found: &Found, side: &Said, mark: i64, may: bool) -> Markup {
    let chips = html! { @for part in &side.parts { (part_chip(part)) " " } };
    let here: Vec<&Comment> = side.open().filter(|comment| comment.mark == mark).collect();
    let title = t_with("plantext-comments-of", &[("who", side.who.name.as_str().into())]);
    match (side.closed(), here.is_empty()) {
        (Some(why), _) => panel(Panel::list(&title).fact(chips), closed(why)),
        (None, true) => html! {},
        (None, false) => panel(
            Panel::of(&title).fact(chips),
            html! { @for comment in here { (one(desk, found, comment, None, may)) } },
        ),
    }
}

/// One comment with its answers; with the form of an answer on its own page, and with the way there elsewhere.
fn one(desk: &Desk, found: &Found, comment: &Comment, answering: Option<&Typed>, may: bool) -> Markup {
    let base = format!("/plans/{}/comments/{}", found.plan.reference, comment.id);
    let now = found
        .version
        .content
        .find(comment.mark)
        .map(|(_, paragraph, _)| paragraph.text.as_str());
    let may_resolve = may && found.is_own() && comment.resolved.is_none();
    html! {
        div.stack id=(format!("c-{}", comment.id)) {
            p.quiet { (said_by("plantext-comment-said", comment.version, &comment.title, comment.said_at, desk)) }
            @if now != Some(comment.quote.as_str()) {
                p.quiet { (t("plantext-comment-quote")) ": " q { (lines(&comment.quote)) } }
            }
            p { (lines(&comment.words)) }
            @for answer in &comment.answers { (answer_of(desk, found, answer)) }
            @match &comment.resolved {
                Some(by) => p { (state_mark(StateKind::Current, &changed("plantext-comment-resolved", by, desk))) },
                None => p { (state_mark(StateKind::Waiting, &t("plantext-comment-open"))) },
            }
            @match answering {
                Some(typed) => @if may { (answer_form(desk, &base, typed)) },
                None => div.actions { (button_link(ButtonKind::Plain.small(), None, &t("plantext-answer-open"), &base)) },
            }
            @if may_resolve && answering.is_some() {
                (post_button(ButtonKind::Plain, Some("check"), &t("plantext-resolve"), &format!("{base}/resolution"), &desk.csrf, &[]))
            }
        }
    }
}

fn answer_form(desk: &Desk, base: &str, typed: &Typed) -> Markup {
    html! {
        form action=(format!("{base}/answers")) method="post" {
            (csrf_field(&desk.csrf))
            (text_area(&TextArea {
                name: "words",
                label: &t("plantext-answer-label"),
                error: typed.problems.of("words"),
                value: &typed.words,
                rows: 3,
                required: true,
                max_length: Some(4_000),
                ..TextArea::default()
            }))
            div.actions { (button(ButtonKind::Main, Some("send"), &t("plantext-answer-add"))) }
        }
    }
}

/// One comment on its own page, with what was answered and the form for an answer.
pub(crate) async fn comment(
    desk: &Desk,
    found: &Found,
    (side, comment): (&Said, &Comment),
    typed: &Typed,
) -> Result<Markup, Problem> {
    let may = found.plan.withdrawn_at.is_none() && desk.may(Act::ManageSites);
    let title = t_with("plantext-comments-of", &[("who", side.who.name.as_str().into())]);
    let chips = html! { @for part in &side.parts { (part_chip(part)) " " } };
    let to = format!("/plans/{}/paragraphs/{}", found.plan.reference, comment.mark);
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (found.version.title) })))
        (typed.problems.summary())
        div.stack {
            (panel(Panel::of(&t("plantext-comment-label")).fact(chips), one(desk, found, comment, Some(typed), may)))
            div.actions { (button_link(ButtonKind::Plain, Some("chevron-left"), &t("plantext-paragraph-back"), &to)) }
        }
    };
    below_plan(desk, (&found.version.title, &found.plan.reference), &title, body).await
}

fn answer_of(desk: &Desk, found: &Found, answer: &Answer) -> Markup {
    let at = format::day_clock(answer.said_at, &desk.time_zone());
    html! {
        blockquote {
            p.quiet { (answer.title) @if answer.org == found.plan.org { ", " (found.owner.name) } ", " (at) }
            p { (lines(&answer.words)) }
        }
    }
}

fn comment_form(desk: &Desk, found: &Found, mark: i64, typed: &Typed) -> Markup {
    let hint = match found.is_own() {
        true => t("plantext-comment-hint-own"),
        false => t_with("plantext-comment-hint", &[("owner", found.owner.name.as_str().into())]),
    };
    html! {
        form.panel action=(format!("/plans/{}/paragraphs/{mark}/comments", found.plan.reference)) method="post" {
            div.panel-head { h2 { (t("plantext-comment-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("version", &found.version.version.to_string()))
                (text_area(&TextArea {
                    name: "words",
                    label: &t("plantext-comment-label"),
                    hint: Some(&hint),
                    error: typed.problems.of("words"),
                    value: &typed.words,
                    rows: 4,
                    required: true,
                    max_length: Some(4_000),
                    ..TextArea::default()
                }))
                div.actions { (button(ButtonKind::Main, Some("send"), &t("plantext-comment-add"))) }
            }
        }
    }
}
