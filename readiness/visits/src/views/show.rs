//! The markup of one visit.

use super::{below, maps, severity, state, verdict};
use crate::model::{Answer, *};
use crate::pages::Do;
use crate::reading::{Found, SidePart};
use crate::{lists, rules, words};
use maud::{Markup, html};
use muster_readiness::chips::{chip, closed, own_chips, part_chip, side_panel};
use muster_readiness::opening::{OwnClause, Part};
use muster_readiness::site_plan::FloorPlan;
use muster_recovery::corrective_action::{Seen, State, reading::Standing};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the page of a visit may show.
pub(crate) struct ShowPage<'a> {
    pub found: &'a Found,
    pub floors: Option<&'a Part<Vec<FloorPlan>>>,
    pub actions: &'a [Seen],
    pub clauses: &'a [OwnClause],
    pub metric: bool,
    pub today: civil::Date,
}

pub(crate) async fn visit(desk: &Desk, page: &ShowPage<'_>) -> Result<Markup, Problem> {
    let found = page.found;
    let visit = &found.visit;
    let title = words::title(visit.kind, &found.site.name);
    let lead = html! { code { (visit.reference) } " " (state(visit.state)) };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead).actions(actions(desk, found))))
        div.stack {
            (plan(desk, page))
            @for side in &found.sides {
                @if side.org.id != visit.org { (partner(desk, found, side)) }
            }
            (route(desk, page))
            (checklist(desk, found))
            (findings(desk, page))
            (signatures(desk, found))
            (history(desk, found))
        }
    };
    below(desk, None, &title, body).await
}

fn step_link(found: &Found, what: Do, kind: ButtonKind, icon: &str) -> Markup {
    let href = format!("/visits/{}/steps/{}", found.visit.reference, what.as_str());
    button_link(kind, Some(icon), &super::steps::verb(what), &href)
}

/// What asks for an answer stands first; the rest is beside its panel.
fn actions(desk: &Desk, found: &Found) -> Markup {
    let base = format!("/visits/{}", found.visit.reference);
    let may = |what: Do| what.is_for(desk, found);
    html! {
        @if found.is_own(desk) && desk.may(Act::ManageSites) && found.visit.state.is_open() {
            (button_link(ButtonKind::Plain, Some("edit"), &t("visit-edit"), &format!("{base}/edit")))
        }
        @if may(Do::Cancel) { (step_link(found, Do::Cancel, ButtonKind::Plain, "close")) }
        @if may(Do::Start) {
            (post_button(ButtonKind::Main, Some("check"), &super::steps::verb(Do::Start), &format!("{base}/steps"), &desk.csrf, &[("step", Do::Start.as_str())]))
        }
    }
}

fn plan(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let found = page.found;
    let own = found.is_own(desk);
    let fact = html! {
        @if own { (own_chips(page.clauses)) } @else { @for clause in &found.under { (chip(clause, false)) " " } }
    };
    let zone = desk.time_zone();
    let mut facts = vec![
        (t("visit-of"), side_mark(found.owner.side(), &found.owner.name)),
        (t("visit-site"), html! { (found.site.name) }),
        (
            t("visit-when"),
            html! { (format::day_clock_zone(found.visit.planned_for, &zone)) },
        ),
        (t("visit-purpose"), html! { (found.visit.purpose) }),
    ];
    let owner = found.sides.iter().find(|side| side.org.id == found.visit.org);
    if let Some(people) = owner.and_then(SidePart::said).and_then(people) {
        facts.push((t("visit-people"), people));
    }
    panel(
        Panel::of(&t("visit-plan")).fact(fact),
        html! {
            (definitions(&facts))
            @if Do::Invite.is_for(desk, found) {
                div.actions { (step_link(found, Do::Invite, ButtonKind::Plain, "send")) }
            }
        },
    )
}

fn people(said: &Said) -> Option<Markup> {
    let titles: Vec<&str> = said.people.iter().map(|each| each.title.as_str()).collect();
    (!titles.is_empty()).then(|| html! { (titles.join(", ")) })
}

/// An invited partner: what it answered, and what can be answered now.
fn partner(desk: &Desk, found: &Found, side: &SidePart) -> Markup {
    let chips = html! { @if let Some(told) = &side.told { (part_chip(told)) } };
    let zone = desk.time_zone();
    let mut facts = Vec::new();
    if let Some(answer) = side.answer {
        facts.push((t("visit-answer"), html! { (words::answer(answer)) }));
    }
    if let Some(told) = side.open() {
        if let Some(invited) = &told.invited {
            if let Some(at) = invited.proposed_for.filter(|_| invited.answer == Answer::Proposed) {
                facts.push((t("visit-proposed-for"), html! { (format::day_clock_zone(at, &zone)) }));
            }
            if !invited.words.is_empty() {
                facts.push((t("visit-answer-words"), html! { (invited.words) }));
            }
            if let Some(title) = &invited.answered_title {
                facts.push((t("visit-answered-by"), html! { (title) }));
            }
        }
        if let Some(people) = people(&told.said) {
            facts.push((t("visit-people"), people));
        }
    }
    let steps = [Do::Accept, Do::People, Do::Propose, Do::Decline, Do::Uninvite];
    let steps: Vec<Do> = steps.into_iter().filter(|what| what.is_for(desk, found)).collect();
    // Of several that were ever invited, only one can be uninvited: who is in.
    let is_in = side.answer.is_some_and(Answer::is_in);
    let mine = side.org.id == desk.org() || is_in;
    let base = format!("/visits/{}", found.visit.reference);
    side_panel(
        side.org.side(),
        &side.org.name,
        chips,
        html! {
            div.panel-body {
                (definitions(&facts))
                @if let Some(Part::Closed(why)) = &side.told { (closed(why)) }
                @if mine {
                    div.actions {
                        @if Do::TakeTime.is_for(desk, found) && side.open().is_some() {
                            (post_button(ButtonKind::Main, Some("check"), &super::steps::verb(Do::TakeTime), &format!("{base}/steps"), &desk.csrf, &[("step", Do::TakeTime.as_str())]))
                        }
                        @for what in steps {
                            (step_link(found, what, if what == Do::Accept { ButtonKind::Main } else { ButtonKind::Plain }, if what == Do::Accept { "check" } else { "edit" }))
                        }
                    }
                }
            }
        },
    )
}

fn route(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let found = page.found;
    let may_change = found.is_own(desk) && desk.may(Act::ManageSites) && found.visit.state.is_open();
    let href = format!("/visits/{}/route", found.visit.reference);
    let title = t("visit-route");
    let head = Panel {
        action: may_change.then(|| button_link(ButtonKind::Plain.small(), Some("edit"), &t("visit-route-edit"), &href)),
        ..Panel::of(&title)
    };
    panel(
        head,
        html! {
            @if found.stops.is_empty() { p.quiet { (t("visit-route-empty")) } }
            @else { (row_list(&found.stops.iter().map(stop_row).collect::<Vec<_>>())) }
            @if let Some(floors) = page.floors { (maps(floors, &found.stops, found.owner.side(), page.metric)) }
        },
    )
}

/// One stop in the list.
pub(super) fn stop_row(stop: &Stop) -> Row {
    Row {
        lead: Some(html! { (stop.place) }),
        ..Row::of(stop.label.as_str()).small(html! { (stop.words) })
    }
}

fn checklist(desk: &Desk, found: &Found) -> Markup {
    let may_write = found.may_write(desk) && found.visit.state == VisitState::UnderWay;
    let rows: Vec<Row> = lists::lines(found.visit.kind)
        .iter()
        .map(|line| check_row(desk, found, *line, may_write))
        .collect();
    panel(
        Panel::list(&t("visit-checklist")).fact(t("visit-checklist-fact")),
        row_list(&rows),
    )
}

fn check_row(desk: &Desk, found: &Found, line: lists::Line, may_write: bool) -> Row {
    let said: Vec<(&SidePart, &Check)> = found
        .sides
        .iter()
        .filter_map(|side| Some((side, side.said()?.check(line.key)?)))
        .collect();
    let below = html! {
        @for (side, check) in &said {
            p {
                (side_mark(side.org.side(), &side.org.name)) " " (verdict(check.verdict)) " "
                @if let Some(likelihood) = check.likelihood { (words::likelihood(likelihood)) " " }
                @if let Some(consequence) = check.consequence { (words::consequence(consequence)) " " }
                @if side.org.id != desk.org() { @if let Some(told) = &side.told { (part_chip(told)) } }
                @if !check.words.is_empty() { br; (check.words) }
            }
        }
    };
    let row = Row::of(t(line.words)).below(below);
    match may_write {
        true => row.href(format!("/visits/{}/checks/{}", found.visit.reference, line.key)),
        false => row,
    }
}

fn findings(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let found = page.found;
    let href = format!("/visits/{}/findings/new", found.visit.reference);
    let may_write = found.may_write(desk) && found.visit.state == VisitState::UnderWay;
    let add = may_write.then(|| button_link(ButtonKind::Main.small(), Some("add"), &t("visit-finding-add"), &href));
    let rows: Vec<Row> = found
        .sides
        .iter()
        .flat_map(|side| finding_rows(desk, page, side))
        .collect();
    let title = t("visit-findings");
    let head = Panel {
        action: add,
        ..Panel::list(&title)
    };
    let actions: Vec<Row> = page.actions.iter().map(|seen| action_row(seen, page.today)).collect();
    html! {
        (panel(head, html! {
            @if rows.is_empty() { (empty_state(&t("visit-findings-none"), "", None)) } @else { (row_list(&rows)) }
        }))
        @if !actions.is_empty() { (panel(Panel::list(&t("visit-actions")).fact(t("visit-actions-fact")), row_list(&actions))) }
    }
}

fn finding_rows(desk: &Desk, page: &ShowPage<'_>, side: &SidePart) -> Vec<Row> {
    let Some(said) = side.said() else {
        return Vec::new();
    };
    let zone = desk.time_zone();
    let row = |finding: &Finding| {
        let stop = page.found.stops.iter().find(|stop| Some(stop.id) == finding.stop);
        let photos = said.photos_of(finding.id).count();
        let small = html! {
            (finding.found_by) ", " (format::day_clock(finding.found_at, &zone))
            @if let Some(stop) = stop { ". " (stop.label) }
            @if photos > 0 { ". " (t_with("visit-photos", &[("count", photos.into())])) }
            @if let Some(action) = &finding.action { " " code { (action) } }
        };
        let row = Row::of(finding.words.as_str())
            .href(format!(
                "/visits/{}/findings/{}",
                page.found.visit.reference, finding.id
            ))
            .side(side.org.side())
            .small(small)
            .mark(html! {
                (severity(finding.severity))
                @if page.found.visit.state == VisitState::UnderWay && rules::lacks_owner(finding) { " " (state_mark(StateKind::Due, &t("visit-finding-needs-owner"))) }
            });
        match &side.told {
            Some(told) if side.org.id != desk.org() => row.below(part_chip(told)),
            _ => row,
        }
    };
    said.findings.iter().map(row).collect()
}

/// One action with how it stands, as far as its reader may know.
pub(super) fn action_row(seen: &Seen, today: civil::Date) -> Row {
    let action = seen.action.as_ref();
    let small = html! { code { (action.reference) } " " (action.owner_title) ", " (action.owner_name) };
    let row = Row::of(action.words.as_str())
        .href(format!("/actions/{}", action.reference))
        .side(action.owner_kind.side())
        .small(small);
    let row = match seen.clause() {
        Some(clause) => row.below(chip(clause, false)),
        None => row,
    };
    match (&seen.standing, action.state()) {
        (Standing::Closed { .. }, _) => row.mark(state_mark(StateKind::NotSet, &t("visit-action-closed-to-you"))),
        (_, State::Proposed) => row.mark(state_mark(StateKind::Due, &t("visit-action-asked"))),
        (_, State::Closed) => row.mark(state_mark(StateKind::Current, &t("visit-action-done"))),
        (_, State::Open) => {
            let tone = if action.due_on < today {
                Tone::Problem
            } else {
                Tone::Plain
            };
            row.date(format::due(action.due_on, today), tone)
        }
    }
}

fn signatures(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let name = |org: OrgId| found.sides.iter().find(|side| side.org.id == org).map(|side| &side.org);
    let row = |each: &Signature| {
        let small = html! {
            @if let Some(org) = name(each.org) { (org.name) } ". " (t("visit-digest")) " " code { (each.digest.get(..16).unwrap_or_default()) }
        };
        let row = Row::of(each.title.as_str())
            .small(small)
            .date(format::day_clock(each.signed_at, &zone), Tone::Plain);
        let row = match name(each.org) {
            Some(org) => row.side(org.side()),
            None => row,
        };
        match each.dropped_at {
            Some(_) => row.mark(state_mark(StateKind::NotSet, &t("visit-signature-dropped"))),
            None => row.mark(state_mark(StateKind::Current, &t("visit-signature-stands"))),
        }
    };
    let rows: Vec<Row> = found.signatures.iter().map(row).collect();
    panel(
        Panel::of(&t("visit-signatures")),
        html! {
            @if rows.is_empty() { p.quiet { (t("visit-signatures-none")) } } @else { (row_list(&rows)) }
            div.actions {
                @if Do::Sign.is_for(desk, found) { (step_link(found, Do::Sign, ButtonKind::Main, "check")) }
                @if Do::Reopen.is_for(desk, found) { (step_link(found, Do::Reopen, ButtonKind::Plain, "edit")) }
            }
        },
    )
}

fn history(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let row = |event: &Event| {
        let org = found
            .sides
            .iter()
            .find(|side| side.org.id == event.org)
            .map(|side| &side.org);
        let row = Row::of(words::step(event.step))
            .small(html! { (event.title) @if !event.words.is_empty() { br; (event.words) } })
            .date(format::day_clock(event.at, &zone), Tone::Plain);
        match org {
            Some(org) => row.side(org.side()),
            None => row,
        }
    };
    panel(
        Panel::list(&t("visit-history")),
        row_list(&found.events.iter().map(row).collect::<Vec<_>>()),
    )
}
