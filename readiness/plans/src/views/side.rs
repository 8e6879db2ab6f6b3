//! What stands beside a plan's text: comments, approvals, files, reviews.

use super::show::{Whole, may_change, short};
use super::{changed, lines, said_by};
use crate::model::{Comment, PlanFile, Review};
use crate::reading::{Found, Said};
use crate::rules;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_readiness::chips::{chip, closed, part_chip};
use muster_recovery::corrective_action::{Seen, State};
use muster_terms::*;
use muster_web::{Desk, components::*, format, t, t_with};

pub(super) fn comments(desk: &Desk, found: &Found, whole: &Whole) -> Markup {
    html! { @for said in &whole.said { (said_panel(desk, found, said)) } }
}

fn said_panel(desk: &Desk, found: &Found, said: &Said) -> Markup {
    let title = t_with("plantext-comments-of", &[("who", said.who.name.as_str().into())]);
    let chips = html! { @for part in &said.parts { (part_chip(part)) " " } };
    let rows: Vec<Row> = said.open().map(|comment| comment_row(desk, found, comment)).collect();
    let hint = match (found.is_own(), said.who.id == desk.org()) {
        (true, true) => t("plantext-comments-own-only"),
        (false, true) => t_with(
            "plantext-comments-with-owner",
            &[("owner", found.owner.name.as_str().into())],
        ),
        _ => String::new(),
    };
    let body = match (said.closed(), rows.is_empty()) {
        (Some(why), _) => closed(why),
        (None, true) => empty_state(&t("plantext-comments-empty"), &t("plantext-comments-empty-words"), None),
        (None, false) => row_list(&rows),
    };
    panel(
        Panel::list(&title).fact(chips),
        html! { (body) @if !hint.is_empty() { div.panel-body { p.quiet { (hint) } } } },
    )
}

fn comment_row(desk: &Desk, found: &Found, comment: &Comment) -> Row {
    let place = match found.version.content.find(comment.mark) {
        Some((_, _, number)) => t_with("plantext-comment-at", &[("number", number.into())]),
        None => t("plantext-comment-gone"),
    };
    let said = said_by(
        "plantext-comment-said",
        comment.version,
        &comment.title,
        comment.said_at,
        desk,
    );
    let mark = match &comment.resolved {
        Some(by) => state_mark(StateKind::Current, &changed("plantext-comment-resolved", by, desk)),
        None => state_mark(StateKind::Waiting, &t("plantext-comment-open")),
    };
    Row {
        below: Some(html! { span { (lines(&comment.words)) } " " (mark) }),
        ..Row::of(place)
            .href(format!("/plans/{}/comments/{}", found.plan.reference, comment.id))
            .small(said)
    }
}

pub(super) fn approvals(desk: &Desk, found: &Found, whole: &Whole) -> Markup {
    let version = found.version.version;
    let closed: Vec<String> = closed_words(found, whole);
    let body = html! {
        @if whole.approvals.is_empty() { p { (t("plantext-approvals-none")) } }
        @else {
            ul.plain-list { @for one in &whole.approvals {
                li {
                    @if let Some(org) = whole.names.get(&one.org) { (side_mark(org.side(), &org.name)) " " }
                    (said_by("plantext-approval-of", one.version, &one.title, one.approved_at, desk))
                    " " span.mono { (short(&one.digest)) }
                    @if one.steps.is_none() { " " span.quiet { (t("plantext-approval-text-alone")) } }
                }
            } }
        }
        @for words in waits(found, whole) { p { (state_mark(StateKind::Waiting, &words)) } }
        @for words in closed { p { (words) } }
        @if may_approve(desk, found, whole) {
            div.actions {
                (button_link(ButtonKind::Main, Some("check"), &t_with("plantext-approve", &[("version", version.into())]), &format!("/plans/{}/approval/{version}", found.plan.reference)))
            }
        }
    };
    panel(Panel::of(&t("plantext-approvals")), body)
}

/// Of each partner that cannot read this version now, what becomes of its approval.
fn closed_words(found: &Found, whole: &Whole) -> Vec<String> {
    let version = found.version.version;
    let has = |org: &OrgId| {
        let mut of = whole.approvals.iter().filter(|one| one.org == *org);
        of.any(|one| one.version == version)
    };
    let is_approved = found.approved().is_some_and(|approved| approved.version == version);
    let closed = whole.closed.iter().filter_map(|org| whole.names.get(org));
    closed
        .map(|org| {
            let key = match (has(&org.id), is_approved) {
                (true, _) => "plantext-approve-closed-since",
                (false, true) => "plantext-approve-closed-without",
                (false, false) => "plantext-approve-closed",
            };
            t_with(key, &[("who", org.name.as_str().into())])
        })
        .collect()
}

/// Whose approval this version waits for, in words. Whether a partner's covers the steps is for the owner to know.
fn waits(found: &Found, whole: &Whole) -> Vec<String> {
    if found.plan.withdrawn_at.is_some() {
        return Vec::new();
    }
    let version = found.version.version;
    let has = |org: &OrgId| match &whole.covered {
        Some(steps) if found.is_own() => rules::covers(version, *org, found.plan.org, &whole.approvals, steps),
        _ => whole
            .approvals
            .iter()
            .any(|one| one.version == version && one.org == *org),
    };
    let sides = rules::sides(found.plan.org, &found.shares, &whole.closed);
    let waits = sides
        .iter()
        .filter(|org| !has(org))
        .filter_map(|org| whole.names.get(org));
    waits
        .map(|org| t_with("plantext-approve-waits", &[("who", org.name.as_str().into())]))
        .collect()
}

/// Is there something for this desk to approve: the version, or the room's steps that changed since it did? The verb decides again.
fn may_approve(desk: &Desk, found: &Found, whole: &Whole) -> bool {
    let version = found.version.version;
    let is_approver = !found.is_own() || found.plan.approver == desk.who.position;
    let is_past = |one: Option<i64>| one.is_some_and(|one| one > version);
    let is_past = is_past(found.plan.approved.as_ref().map(|one| one.version)) || is_past(found.newest_offered());
    let mut own = whole.approvals.iter().filter(|one| one.org == desk.org());
    let has = own.any(|one| one.version == version && one.steps == whole.covered);
    let settles = || {
        let steps = whole.covered.as_deref().unwrap_or_default();
        let sides = rules::sides(found.plan.org, &found.shares, &whole.closed);
        let is_approved = found
            .approved()
            .is_some_and(|one| one.version == version && one.steps == steps);
        found.is_own() && !is_approved && rules::all_approved(version, &sides, &whole.approvals, steps)
    };
    let is_used = found.plan.withdrawn_at.is_none();
    is_used && is_approver && !is_past && desk.may(Act::ManageSites) && (!has || settles())
}

pub(super) fn files(desk: &Desk, found: &Found, problems: &FieldProblems) -> Markup {
    let base = format!("/plans/{}/files", found.plan.reference);
    let may = may_change(desk, found);
    let rows: Vec<Row> = found
        .version
        .files
        .iter()
        .map(|file| file_row(desk, &base, file, may))
        .collect();
    html! {
        (panel(Panel::list(&t("plantext-files")), html! {
            @if rows.is_empty() { (empty_state(&t("plantext-files-none"), "", None)) } @else { (row_list(&rows)) }
        }))
        @if may {
            form.panel action=(base) method="post" enctype="multipart/form-data" {
                div.panel-head { h2 { (t("plantext-file-add")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    (file_field(&FileField { name: "file", label: &t("plantext-file-label"), hint: Some(&t("plantext-file-hint")), error: problems.of("file"), accept: ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.odt", required: true }))
                    div.actions { (button(ButtonKind::Plain, Some("file"), &t("plantext-file-add"))) }
                }
            }
        }
    }
}

fn file_row(desk: &Desk, base: &str, file: &PlanFile, may: bool) -> Row {
    if file.is_gone {
        return Row::of(file.name.as_str()).small(t("plantext-file-gone"));
    }
    let kib = (file.size_bytes + 1023) / 1024;
    let said = [
        ("size", t_with("plantext-file-size", &[("kib", kib.into())]).into()),
        ("who", file.added.by.as_str().into()),
        ("at", format::day_clock(file.added.at, &desk.time_zone()).into()),
    ];
    let row = Row::of(file.name.as_str())
        .href(format!("{base}/{}", file.id))
        .small(t_with("plantext-file-of", &said));
    match may {
        true => row.mark(button_link(
            ButtonKind::Plain.small(),
            Some("trash"),
            &t("plantext-file-remove"),
            &format!("{base}/{}/removal", file.id),
        )),
        false => row,
    }
}

pub(super) fn reviews(desk: &Desk, found: &Found, whole: &Whole) -> Markup {
    let base = format!("/plans/{}", found.plan.reference);
    let is_used = found.plan.withdrawn_at.is_none();
    let may = is_used && desk.may(Act::ManageSites);
    let incident = whole
        .incidents
        .first()
        .map(|one| format!("?incident={}", one.reference))
        .unwrap_or_default();
    let body = html! {
        @if whole.reviews.is_empty() { p { (t("plantext-reviews-none")) } }
        @else { ul.plain-list { @for one in &whole.reviews { li { p.quiet { (review_of(desk, one)) } p { (lines(&one.words)) } } } } }
        div.actions {
            @if may && found.plan.approved.is_some() { (button_link(ButtonKind::Plain, Some("check"), &t("plantext-review-add"), &format!("{base}/reviews/new{incident}"))) }
            @if is_used && found.plan.site.is_some() && desk.may(Act::Debrief) { (button_link(ButtonKind::Plain, Some("task"), &t("plantext-action-add"), &format!("{base}/actions/new"))) }
            @if may { (button_link(ButtonKind::Plain, Some("trash"), &t("plantext-withdraw"), &format!("{base}/withdrawal"))) }
        }
    };
    panel(Panel::of(&t("plantext-reviews")), body)
}

/// The corrective actions that came from its reviews.
pub(super) fn actions(whole: &Whole) -> Markup {
    let row = |seen: &Seen| {
        let action = seen.action.as_ref();
        let state = match action.state() {
            State::Closed => state_mark(StateKind::Current, &t("plantext-action-closed")),
            _ => state_mark(StateKind::Waiting, &t("plantext-action-open")),
        };
        let chips = html! { @if let Some(clause) = seen.clause() { " " (chip(clause, false)) } };
        Row::of(action.words.as_str())
            .href(format!("/actions/{}", action.reference))
            .small(html! { code { (action.reference) } " " (action.owner_title) ", " (action.owner_name) })
            .mark(html! { @if seen.is_known() { (state) } (chips) })
    };
    let rows: Vec<Row> = whole.actions.iter().map(row).collect();
    panel(Panel::list(&t("plantext-actions-of")), row_list(&rows))
}

fn review_of(desk: &Desk, review: &Review) -> String {
    let at = format::day_clock(review.reviewed.at, &desk.time_zone());
    let mut said = vec![
        ("version", review.version.into()),
        ("who", review.reviewed.by.as_str().into()),
        ("at", at.into()),
    ];
    match &review.incident {
        Some(incident) => {
            said.push(("incident", incident.to_string().into()));
            t_with("plantext-review-of-incident", &said)
        }
        None => t_with("plantext-review-of", &said),
    }
}
