//! The markup of one event.

use super::{below, state};
use crate::ics::span_words;
use crate::model::{Answer, *};
use crate::pages::steps::Do;
use crate::reading::{Found, SidePart};
use crate::rules::staffing::chart;
use crate::{rules, words};
use maud::{Markup, html};
use muster_readiness::chips::{chip, closed, own_chips, part_chip, side_panel};
use muster_readiness::opening::{OwnClause, Part};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(crate) async fn event(desk: &Desk, found: &Found, clauses: &[OwnClause]) -> Result<Markup, Problem> {
    let event = &found.event;
    let lead = html! { code { (event.reference) } " " (state(event.state(desk.now()))) };
    let body = html! {
        (page_head(PageHead::of(&event.title).lead(lead).actions(actions(desk, found))))
        div.stack {
            (plan(desk, found, clauses))
            (warnings(desk, found))
            (periods(desk, found))
            @for side in &found.sides { (one_side(desk, found, side)) }
            (briefing(desk, found))
            (papers(found))
            (history(desk, found))
        }
    };
    below(desk, None, &event.title, body).await
}

fn is_open(desk: &Desk, found: &Found) -> bool {
    rules::must_go_on(&found.event, desk.now()).is_ok()
}

fn step_link(found: &Found, what: Do, kind: ButtonKind, icon: &str) -> Markup {
    let href = format!("/events/{}/steps/{}", found.event.reference, what.as_str());
    button_link(kind, Some(icon), &super::forms::verb(what), &href)
}

fn actions(desk: &Desk, found: &Found) -> Markup {
    let base = format!("/events/{}", found.event.reference);
    html! {
        @if found.is_own(desk) && desk.may(Act::ManageSites) && is_open(desk, found) {
            (button_link(ButtonKind::Plain, Some("edit"), &t("event-edit"), &format!("{base}/edit")))
        }
        @if Do::Invite.is_for(desk, found) { (step_link(found, Do::Invite, ButtonKind::Plain, "send")) }
        @if Do::Cancel.is_for(desk, found) { (step_link(found, Do::Cancel, ButtonKind::Plain, "close")) }
    }
}

fn plan(desk: &Desk, found: &Found, clauses: &[OwnClause]) -> Markup {
    let (event, zone) = (&found.event, desk.time_zone());
    let fact = html! {
        @if found.is_own(desk) { (own_chips(clauses)) } @else { @for clause in &found.under { (chip(clause, false)) " " } }
    };
    let site = html! {
        @if found.is_own(desk) { a href=(format!("/sites/{}", found.site.reference)) { (found.site.name) } } @else { (found.site.name) }
        ", " (found.site.address)
        @if event.own_site { br; span.quiet { (window(desk, found)) } }
    };
    let mut facts = vec![
        (t("event-of"), side_mark(found.owner.side(), &found.owner.name)),
        (t("event-when"), html! { (span_words(event.span(), &zone)) }),
        (t("event-place"), site),
    ];
    let said = [
        ("event-words", &event.words),
        ("event-weather", &event.weather),
        ("event-safety", &event.safety),
    ];
    if let Some(people) = event.attendance {
        facts.push((t("event-attendance"), html! { (people) }));
    }
    for (key, text) in said.into_iter().filter(|(_, text)| !text.is_empty()) {
        facts.push((t(key), html! { (text) }));
    }
    panel(Panel::of(&t("event-plan")).fact(fact), definitions(&facts))
}

/// From when until when an alarm can be raised at a site that is there for the event alone.
fn window(desk: &Desk, found: &Found) -> String {
    if found.event.cancelled_at.is_some() {
        return t("event-site-closed");
    }
    let span = span_words(rules::window(found.event.span()), &desk.time_zone());
    t_with("event-site-window", &[("span", span.into())])
}

/// Posts that nobody stands at, positions at two posts at once, and times that do not fit the event's. As far as the reader sees.
fn warnings(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let mut rows = Vec::new();
    for overlap in found.overlaps() {
        let [one, other] = overlap.posts.map(|id| found.post_words(id));
        let words = t_with(
            "event-overlap",
            &[
                ("title", overlap.title.as_str().into()),
                ("one", one.into()),
                ("other", other.into()),
            ],
        );
        let row = Row::of(words).small(html! { (span_words(overlap.span, &zone)) });
        rows.push(row.mark(state_mark(StateKind::Problem, &t("event-overlap-mark"))));
    }
    for gap in found.gaps() {
        let words = t_with("event-gap", &[("post", found.post_words(gap.post).into())]);
        let row = Row::of(words).small(html! { (span_words(gap.span, &zone)) });
        rows.push(row.mark(state_mark(StateKind::Due, &t("event-gap-mark"))));
    }
    for span in found.uncovered() {
        let row = Row::of(t("event-uncovered")).small(html! { (span_words(span, &zone)) });
        rows.push(row.mark(state_mark(StateKind::Due, &t("event-gap-mark"))));
    }
    for (what, span) in found.outside() {
        let words = t_with("event-outside", &[("what", what.into())]);
        let row = Row::of(words).small(html! { (span_words(span, &zone)) });
        rows.push(row.mark(state_mark(StateKind::Problem, &t("event-outside-mark"))));
    }
    let title = t("event-warnings");
    html! { @if !rows.is_empty() { (panel(Panel::list(&title), row_list(&rows))) } }
}

fn periods(desk: &Desk, found: &Found) -> Markup {
    let base = format!("/events/{}/periods", found.event.reference);
    let writes = found.is_own(desk) && desk.may(Act::ManageSites) && is_open(desk, found);
    let zone = desk.time_zone();
    let row = |(number, period): (usize, &Period)| {
        let small = html! {
            (span_words(period.span(), &zone))
            @if !period.objectives.is_empty() { br; (period.objectives) }
            @if !period.safety.is_empty() { br; (t("event-period-safety")) ": " (period.safety) }
        };
        let row = Row::of(words::period(number)).small(small);
        match writes {
            true => row.href(format!("{base}/{}", period.id)),
            false => row,
        }
    };
    let rows: Vec<Row> = (1..).zip(&found.periods).map(row).collect();
    let add = button_link(
        ButtonKind::Plain.small(),
        Some("add"),
        &t("event-period-add"),
        &format!("{base}/new"),
    );
    let title = t("event-periods");
    let head = Panel {
        action: writes.then_some(add),
        ..Panel::list(&title)
    };
    panel(
        head,
        html! {
            @if rows.is_empty() { div.panel-body { p.quiet { (t("event-periods-empty")) } } } @else { (row_list(&rows)) }
        },
    )
}

fn one_side(desk: &Desk, found: &Found, side: &SidePart) -> Markup {
    let mine = side.org.id == desk.org();
    let chips = html! { @if let Some(told) = &side.told { (part_chip(told)) } };
    let base = format!("/events/{}", found.event.reference);
    let writes = mine && found.may_staff(desk) && is_open(desk, found);
    let steps = [Do::Accept, Do::Decline, Do::Uninvite];
    let is_theirs = |what: &Do| match what {
        Do::Uninvite => side.answer.is_some_and(Answer::is_in),
        _ => mine,
    };
    let steps: Vec<Do> = steps
        .into_iter()
        .filter(|what| is_theirs(what) && what.is_for(desk, found))
        .collect();
    side_panel(
        side.org.side(),
        &side.org.name,
        chips,
        html! {
            div.panel-body {
                (answer(side))
                @if let Some(Part::Closed(why)) = &side.told { (closed(why)) }
                @if let Some(brought) = side.brought() { (posts(desk, found, brought, writes)) }
                @if writes || !steps.is_empty() {
                    div.actions {
                        @if writes {
                            (button_link(ButtonKind::Plain, Some("add"), &t("event-post-add"), &format!("{base}/posts/new")))
                            @if side.brought().is_some_and(|brought| !brought.posts.is_empty()) {
                                (button_link(ButtonKind::Plain, Some("clock"), &t("event-shift-add"), &format!("{base}/shifts/new")))
                            }
                        }
                        @for what in steps {
                            (step_link(found, what, if what == Do::Accept { ButtonKind::Main } else { ButtonKind::Plain }, if what == Do::Accept { "check" } else { "close" }))
                        }
                    }
                }
            }
        },
    )
}

fn answer(side: &SidePart) -> Markup {
    let mut facts = Vec::new();
    if let Some(answer) = side.answer {
        facts.push((t("event-answer"), html! { (words::answer(answer)) }));
    }
    if let Some(invited) = side.open().and_then(|told| told.invited.as_ref()) {
        if !invited.words.is_empty() {
            facts.push((t("event-answer-words"), html! { (invited.words) }));
        }
        if let Some(title) = &invited.answered_title {
            facts.push((t("event-answered-by"), html! { (title) }));
        }
    }
    html! { @if !facts.is_empty() { (definitions(&facts)) } }
}

/// The posts of one side from the top down, each with its shifts.
fn posts(desk: &Desk, found: &Found, brought: &Brought, writes: bool) -> Markup {
    let (zone, unified) = (desk.time_zone(), found.is_unified());
    let base = format!("/events/{}", found.event.reference);
    let shift = |shift: &Shift| {
        let label = t_with(
            "event-shift-out",
            &[
                ("title", shift.title.as_str().into()),
                ("span", span_words(shift.span(), &zone).into()),
            ],
        );
        let href = format!("{base}/shifts/{}/removal", shift.id);
        html! {
            li {
                (shift.title) ", " (span_words(shift.span(), &zone))
                @if writes { " " (post_button(ButtonKind::Plain.small(), None, &label, &href, &desk.csrf, &[])) }
            }
        }
    };
    let row = |post: &Post| {
        let above = post
            .reports_to
            .map(|id| t_with("event-reports", &[("post", found.post_words(id).into())]));
        let small = html! {
            @if let Some(above) = above { (above) ". " }
            @if !post.words.is_empty() { (post.words) " " }
            @if !post.contact.is_empty() { (t("event-post-contact")) ": " (post.contact) }
        };
        let here: Vec<&Shift> = brought.shifts.iter().filter(|shift| shift.post == post.id).collect();
        let below = html! {
            @if here.is_empty() { p.quiet { (t("event-nobody")) } }
            @else { ul { @for each in here { (shift(each)) } } }
        };
        let row = Row::of(words::post(post, unified)).small(small).below(below);
        match writes {
            true => row.href(format!("{base}/posts/{}", post.id)),
            false => row,
        }
    };
    let rows: Vec<Row> = chart(&brought.posts).iter().map(|placed| row(placed.post)).collect();
    html! { @if rows.is_empty() { p.quiet { (t("event-posts-empty")) } } @else { (row_list(&rows)) } }
}

fn briefing(desk: &Desk, found: &Found) -> Markup {
    let href = format!("/events/{}/briefing", found.event.reference);
    let writes = found.is_own(desk) && desk.may(Act::ManageSites) && is_open(desk, found);
    let title = t("event-briefing");
    panel(
        Panel::of(&title),
        html! {
            @match &found.briefing {
                Some(briefing) => {
                    p { a href=(&href) { (t_with("event-briefing-version", &[("version", briefing.version.into())])) } ", " (briefing.made_by) ", " (format::day_clock(briefing.made_at, &desk.time_zone())) }
                    p { (t_with("event-briefing-readers", &[("readers", found.readers().len().into())])) }
                }
                None => p.quiet { (t("event-briefing-empty")) }
            }
            @if writes { div.actions { (button_link(ButtonKind::Plain, Some("edit"), &t("event-briefing-edit"), &format!("{href}/edit"))) } }
        },
    )
}

fn papers(found: &Found) -> Markup {
    let row = |form: &Form| {
        let href = format!("/events/{}/forms/{}", found.event.reference, form.as_str());
        Row::of(words::form(*form)).href(href)
    };
    panel(
        Panel::list(&t("event-forms")),
        row_list(&Form::ALL.iter().map(row).collect::<Vec<_>>()),
    )
}

fn history(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let row = |line: &Line| {
        let row = Row::of(words::step(line.step))
            .small(html! { (line.title) @if !line.words.is_empty() { br; (line.words) } })
            .date(format::day_clock(line.at, &zone), Tone::Plain);
        match found.side(line.org) {
            Some(side) => row.side(side.org.side()),
            None => row,
        }
    };
    panel(
        Panel::list(&t("event-history")),
        row_list(&found.lines.iter().map(row).collect::<Vec<_>>()),
    )
}
