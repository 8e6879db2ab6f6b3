//! The list and the plan.

use super::{chips, framed, lead, mark, state, ways};
use crate::listing::{Listed, Page};
use crate::model::*;
use crate::reading::{Seen, SidePart};
use crate::rules::clock;
use crate::scenarios;
use maud::{Markup, html};
use muster_membership::{Organisation, Position};
use muster_readiness::chips::{closed, own_chips, side_panel};
use muster_readiness::opening::OwnClause;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(crate) async fn list(desk: &Desk, page: &Page) -> Result<Markup, Problem> {
    let (own, theirs) = (&page.own, &page.theirs);
    let ways = Pager {
        words: String::new(),
        newer: page.goes_on.then(|| "/exercises".to_owned()),
        older: page.older.as_ref().map(|last| format!("/exercises?before={last}")),
    };
    let is_empty = own.is_empty() && !page.goes_on;
    let title = t("exercise-title");
    let may = desk.may(Act::Drill);
    let new = may.then(|| button_link(ButtonKind::Main, Some("add"), &t("exercise-new"), "/exercises/new"));
    let drills = button_link(ButtonKind::Plain, Some("room"), &t("drills-title"), "/drills");
    let rows = |all: &[Listed]| row_list(&all.iter().map(|each| row(desk, each)).collect::<Vec<_>>());
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("exercise-lead")).actions(html! { (drills) @if let Some(new) = new { (new) } })))
        div.stack {
            @if is_empty { (panel(Panel::list(&t("exercise-own")), empty_state(&t("exercise-none"), &t("exercise-none-words"), None))) }
            @if !own.is_empty() { (panel(Panel::list(&t("exercise-own")), rows(own))) }
            @if !theirs.is_empty() { (panel(Panel::list(&t("exercise-theirs")), rows(theirs))) }
            @if ways.newer.is_some() || ways.older.is_some() { (pager(&ways)) }
            @if may { (ready_panel()?) }
        }
    };
    desk.page(&title, body).await
}

fn row(desk: &Desk, each: &Listed) -> Row {
    let exercise = &each.exercise;
    let small = [
        exercise.reference.to_string(),
        exercise.kind.said(),
        each.site_name.clone(),
    ];
    let row = Row::of(exercise.title.as_str())
        .href(format!("/exercises/{}", exercise.reference))
        .side(each.owner.side())
        .small(small.join(", "))
        .mark(state(exercise.state))
        .date(format::day_clock(exercise.planned_for, &desk.time_zone()), Tone::Plain);
    match each.under.is_empty() {
        true => row,
        false => row.below(chips(&each.under)),
    }
}

fn ready_panel() -> Result<Markup, Problem> {
    let rows: Vec<Row> = scenarios::all()?
        .iter()
        .map(|ready| {
            let counts = [
                ("objectives", ready.objectives.len().into()),
                ("injects", ready.injects.len().into()),
                ("minutes", ready.minutes.into()),
            ];
            Row::of(ready.title.as_str())
                .href(format!("/exercises/new?ready={}", ready.key))
                .small(t_with("exercise-ready-row", &counts))
        })
        .collect();
    Ok(panel(
        Panel::list(&t("exercise-ready")).fact(t("exercise-ready-fact")),
        row_list(&rows),
    ))
}

/// All that the page of a plan may show.
pub(crate) struct ShowPage<'a> {
    pub seen: &'a Seen,
    pub sides: &'a [SidePart],
    pub objectives: &'a [Objective],
    /// For whoever plans it.
    pub guests: &'a [Guest],
    /// Own positions that may be given a role.
    pub own_people: &'a [Position],
    /// Partners that were not asked.
    pub askable: &'a [Organisation],
    /// The drill in whose room it is run.
    pub room: Option<&'a Reference>,
    pub clauses: &'a [OwnClause],
}

pub(crate) async fn show(desk: &Desk, page: &ShowPage<'_>) -> Result<Markup, Problem> {
    let exercise = page.seen.exercise();
    let body = html! {
        (page_head(PageHead::of(&exercise.title).lead(lead(page.seen)).actions(ways(page.seen, ""))))
        div.stack {
            (answer_panel(desk, page.seen))
            (plan_panel(desk, page))
            @if page.seen.access.takes_part { (objectives_panel(desk, page)) }
            (room_panel(desk, page))
            @for side in page.sides { (side_of(desk, page, side)) }
            (people_form(desk, page))
            (partners_panel(desk, page))
            (guests_panel(desk, page))
        }
    };
    framed(desk, exercise, &exercise.title, body).await
}

fn base(page: &ShowPage<'_>) -> String {
    format!("/exercises/{}", page.seen.exercise().reference)
}

/// The question to a partner, and what it answered.
fn answer_panel(desk: &Desk, seen: &Seen) -> Markup {
    let Some(party) = &seen.party else { return html! {} };
    let exercise = seen.exercise();
    let said = match (party.agreed_at, party.declined_at) {
        (Some(_), _) => t_with("exercise-agreed", &[("who", party.answered_by.as_str().into())]),
        (None, Some(_)) => t_with("exercise-declined", &[("who", party.answered_by.as_str().into())]),
        (None, None) => t("exercise-asked"),
    };
    let action = format!("/exercises/{}/answer", exercise.reference);
    let button =
        |answer, key, kind: ButtonKind| post_button(kind, None, &t(key), &action, &desk.csrf, &[("take_part", answer)]);
    panel(
        Panel::of(&t("exercise-your-answer")).brand(),
        html! {
            p { (t_with("exercise-asked-by", &[("org", seen.owner.name.as_str().into()), ("who", party.asked_by.as_str().into())])) }
            p { (said) }
            @if desk.may(Act::Drill) && !exercise.is_over() {
                div.actions {
                    @if party.agreed_at.is_none() { (button("yes", "exercise-take-part", ButtonKind::Main)) }
                    @if party.declined_at.is_none() { (button("no", "exercise-stay-away", ButtonKind::Plain)) }
                }
            }
        },
    )
}

fn plan_panel(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let exercise = page.seen.exercise();
    let minutes = [("count", exercise.duration_minutes.into())];
    let mut facts = vec![
        (
            t("exercise-of"),
            side_mark(page.seen.owner.side(), &page.seen.owner.name),
        ),
        (t("exercise-site"), html! { (page.seen.site_name) }),
        (
            t("exercise-when"),
            html! { (format::day_clock_zone(exercise.planned_for, &desk.time_zone())) },
        ),
        (t("exercise-duration"), html! { (t_with("exercise-minutes", &minutes)) }),
    ];
    if page.seen.access.takes_part {
        facts.push((t("exercise-category"), html! { (t(exercise.category.word_key())) }));
    }
    for (key, said) in [
        ("exercise-place", &exercise.place),
        ("exercise-scenario", &exercise.scenario),
        ("exercise-scope", &exercise.scope),
        ("exercise-sponsor", &exercise.sponsor),
        ("exercise-contact", &exercise.contact),
    ] {
        if !said.is_empty() {
            facts.push((t(key), html! { (said) }));
        }
    }
    let chips = if page.seen.access.is_own {
        own_chips(page.clauses)
    } else {
        chips(&page.seen.under)
    };
    let can_change = page.seen.access.may_plan() && exercise.is_planned();
    panel(
        Panel::of(&t("exercise-way-plan")).fact(chips),
        html! {
            p { (t("exercise-mark-words")) }
            (definitions(&facts))
            @if can_change {
                div.actions {
                    (button_link(ButtonKind::Plain, Some("edit"), &t("exercise-edit"), &format!("{}/edit", base(page))))
                    (post_button(ButtonKind::Plain, Some("trash"), &t("exercise-call-off"), &format!("{}/cancellation", base(page)), &desk.csrf, &[]))
                }
            }
        },
    )
}

fn objectives_panel(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let can_change = page.seen.access.may_plan() && page.seen.exercise().is_planned();
    let path = format!("{}/objectives", base(page));
    let add = can_change.then(|| {
        button_link(
            ButtonKind::Plain.small(),
            Some("add"),
            &t("exercise-objective-add"),
            &format!("{path}/new"),
        )
    });
    let title = t("exercise-objectives");
    let head = Panel {
        action: add,
        ..Panel::of(&title)
    };
    panel(
        head,
        html! {
            @if page.objectives.is_empty() { (empty_state(&t("exercise-objectives-none"), &t("exercise-objectives-none-words"), None)) }
            @for objective in page.objectives {
                h3 { (objective.words) }
                p.quiet { (objective.capability.said()) }
                (targets(objective))
                @if can_change {
                    div.actions {
                        (button_link(ButtonKind::Plain.small(), Some("edit"), &t_with("exercise-objective-edit", &[("rank", objective.rank.into())]), &format!("{path}/{}/edit", objective.id)))
                        (post_button(ButtonKind::Plain.small(), Some("trash"), &t_with("exercise-objective-remove", &[("rank", objective.rank.into())]), &format!("{path}/{}/removal", objective.id), &desk.csrf, &[]))
                    }
                }
            }
        },
    )
}

fn targets(objective: &Objective) -> Markup {
    html! {
        ol {
            @for target in &objective.targets {
                li { (target.words) @if !target.tasks.is_empty() { ul { @for task in &target.tasks { li { (task) } } } } }
            }
        }
    }
}

fn room_panel(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    let exercise = page.seen.exercise();
    if !exercise.kind.is_operations_based() || !(page.seen.access.is_own || page.room.is_some()) {
        return html! {};
    }
    let can_make = page.seen.access.may_plan() && exercise.is_planned() && page.room.is_none();
    panel(
        Panel::of(&t("exercise-room")),
        html! {
            @match page.room {
                Some(drill) => {
                    p { (t("exercise-room-words")) }
                    (button_link(ButtonKind::Plain, Some("room"), &t_with("exercise-room-open", &[("drill", drill.as_str().into())]), &format!("/drills/{drill}")))
                }
                None => p { (t("exercise-room-none")) },
            }
            @if can_make { (post_button(ButtonKind::Main, Some("add"), &t("exercise-room-make"), &format!("{}/room", base(page)), &desk.csrf, &[])) }
        },
    )
}

/// The people of one side.
fn side_of(desk: &Desk, page: &ShowPage<'_>, side: &SidePart) -> Markup {
    let exercise = page.seen.exercise();
    let answer = side
        .party
        .as_ref()
        .map(|party| match (party.agreed_at, party.declined_at) {
            (Some(_), _) => state_mark(StateKind::Current, &t("exercise-partner-agreed")),
            (None, Some(_)) => state_mark(StateKind::NotSet, &t("exercise-partner-declined")),
            (None, None) => state_mark(StateKind::Waiting, &t("exercise-partner-waits")),
        });
    let fact = html! { @if let Some(answer) = &answer { (answer) " " } (chips(&side.under)) };
    let body = match &side.brought {
        Err(why) => closed(why),
        Ok(brought) if brought.as_ref().people.is_empty() => empty_state(&t("exercise-people-none"), "", None),
        Ok(brought) => {
            let may = side.is_own && page.seen.access.takes_part && page.seen.access.plans && !exercise.is_over();
            let row = |one: &Participant| {
                let row = Row::of(one.title.as_str()).small(one.role.said());
                match may {
                    true => row.mark(post_button(
                        ButtonKind::Plain.small(),
                        None,
                        &t_with("exercise-people-remove", &[("who", one.title.as_str().into())]),
                        &format!("{}/people/{}/removal", base(page), one.position),
                        &desk.csrf,
                        &[],
                    )),
                    false => row,
                }
            };
            row_list(&brought.as_ref().people.iter().map(row).collect::<Vec<_>>())
        }
    };
    side_panel(side.org.side(), &side.org.name, fact, body)
}

fn people_form(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    if page.own_people.is_empty() || page.seen.exercise().is_over() {
        return html! {};
    }
    let positions: Vec<Choice> = page
        .own_people
        .iter()
        .map(|position| Choice::of(position.id.to_string(), position.title.clone()))
        .collect();
    let roles: Vec<Choice> = Role::ALL
        .iter()
        .map(|role| Choice::of(role.as_str(), role.said()))
        .collect();
    html! {
        form.panel action=(format!("{}/people", base(page))) method="post" {
            div.panel-head { h2 { (t("exercise-people-add")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select_field(&SelectField { name: "position", label: &t("exercise-position"), choices: &positions, required: true, ..SelectField::default() }))
                (select_field(&SelectField { name: "role", label: &t("exercise-role"), hint: Some(&t("exercise-role-hint")), choices: &roles, required: true, ..SelectField::default() }))
                div.actions { (button(ButtonKind::Main, Some("check"), &t("exercise-people-save"))) }
            }
        }
    }
}

fn partners_panel(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    if !page.seen.access.may_plan() || page.seen.exercise().is_over() {
        return html! {};
    }
    let path = format!("{}/partners", base(page));
    let ask = |org: &Organisation| {
        let id = org.id.to_string();
        let label = t_with("exercise-partner-ask", &[("org", org.name.as_str().into())]);
        post_button(
            ButtonKind::Main.small(),
            Some("send"),
            &label,
            &path,
            &desk.csrf,
            &[("partner", &id)],
        )
    };
    let mut rows: Vec<Row> = page
        .askable
        .iter()
        .map(|org| Row::of(org.name.as_str()).side(org.side()).mark(ask(org)))
        .collect();
    for side in page.sides.iter().filter(|side| !side.is_own) {
        let label = t_with("exercise-partner-remove", &[("org", side.org.name.as_str().into())]);
        let out = post_button(
            ButtonKind::Plain.small(),
            None,
            &label,
            &format!("{path}/{}/removal", side.org.id),
            &desk.csrf,
            &[],
        );
        rows.push(Row::of(side.org.name.as_str()).side(side.org.side()).mark(out));
    }
    let body = match rows.is_empty() {
        true => empty_state(&t("exercise-partners-none"), "", None),
        false => row_list(&rows),
    };
    panel(Panel::list(&t("exercise-partners")), body)
}

fn guests_panel(desk: &Desk, page: &ShowPage<'_>) -> Markup {
    if !page.seen.access.may_plan() {
        return html! {};
    }
    let is_past = clock::link_ends_at(page.seen.exercise()) <= desk.now();
    let row = |guest: &Guest| {
        let row =
            Row::of(guest.name.as_str()).small(t_with("exercise-guest-by", &[("who", guest.added_by.as_str().into())]));
        match guest.ended_at.is_some() || is_past {
            true => row.mark(state_mark(StateKind::NotSet, &t("exercise-guest-over"))),
            false => row.mark(post_button(
                ButtonKind::Plain.small(),
                None,
                &t_with("exercise-guest-end", &[("name", guest.name.as_str().into())]),
                &format!("{}/guests/{}/removal", base(page), guest.id),
                &desk.csrf,
                &[],
            )),
        }
    };
    let is_over = is_past || page.seen.exercise().is_over();
    html! {
        (panel(Panel::list(&t("exercise-guests")).fact(mark()), html! {
            @if page.guests.is_empty() { (empty_state(&t("exercise-guests-none"), &t("exercise-guests-none-words"), None)) }
            @else { (row_list(&page.guests.iter().map(row).collect::<Vec<_>>())) }
        }))
        @if !is_over {
            form.panel action=(format!("{}/guests", base(page))) method="post" {
                div.panel-head { h2 { (t("exercise-guest-add")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    (text_field(&TextField { name: "name", label: &t("exercise-guest-name"), hint: Some(&t("exercise-guest-hint")), required: true, max_length: Some(80), ..TextField::default() }))
                    div.actions { (button(ButtonKind::Main, Some("qrcode"), &t("exercise-guest-make"))) }
                }
            }
        }
    }
}
