//! The markup of handovers and introductions.

use crate::agenda::Agenda;
use crate::listing::{Handovers, Listed, Shown, Told};
use crate::model::*;
use crate::pages::{Do, StepForm};
use crate::reading::{Found, Written, today};
use crate::words;
use maud::{Markup, html};
use muster_membership::{Position, fields::FieldProblems};
use muster_policy::ClauseRef;
use muster_readiness::chips::{chip, closed, part_chip, side_panel};
use muster_readiness::opening::Part;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// The list: whom to meet, what partners told, whom the own side told.
pub(crate) async fn list(desk: &Desk, all: &Handovers) -> Result<Markup, Problem> {
    let title = t("handover-list-title");
    let is_first = all.own.is_some() && all.theirs.is_some();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("handover-list-lead"))))
        div.stack {
            @if let Some(shown) = &all.introductions { (rows("meetings", is_first, shown, |each| meeting_row(desk, each))) }
            @if let Some(shown) = &all.theirs { (rows("theirs", is_first, shown, |each| told_row(desk, each, false))) }
            @if let Some(shown) = &all.own { (rows("own", is_first, shown, |each| told_row(desk, each, true))) }
        }
    };
    desk.page(&title, body).await
}

/// One of the lists, by its word in the address, with the ways on.
fn rows<T>(word: &str, is_first: bool, shown: &Shown<T>, row: impl Fn(&T) -> Row) -> Markup {
    let rows: Vec<Row> = shown.rows.iter().map(row).collect();
    let ways = Pager {
        words: String::new(),
        newer: (!is_first).then(|| "/handovers".to_owned()),
        older: shown.older.as_ref().map(|last| format!("/handovers?{word}={last}")),
    };
    let (title, empty) = (["handover-list-", word].concat(), ["handover-no-", word].concat());
    panel(
        Panel::list(&t(&title)),
        html! {
            @if rows.is_empty() { (empty_state(&t(&empty), "", None)) } @else { (row_list(&rows)) }
            @if ways.newer.is_some() || ways.older.is_some() { (pager(&ways)) }
        },
    )
}

fn chips(under: &[ClauseRef]) -> Markup {
    html! { @for clause in under { (chip(clause, false)) " " } }
}

fn told_row(desk: &Desk, told: &Told, own: bool) -> Row {
    let notice = &told.notice;
    let zone = desk.time_zone();
    let at = format::day_clock(notice.told_at, &zone);
    let key = if own { "handover-told-to" } else { "handover-told-by" };
    let small = t_with(key, &[("other", told.other.name.as_str().into()), ("at", at.into())]);
    let row = Row::of(words::notice(notice, &zone))
        .side(told.other.side())
        .small(small)
        .mark(standing(notice.standing));
    let row = match own && desk.may(Act::Administer) {
        true => row.href(format!("/vacancies/{}", notice.reference)),
        false => row,
    };
    match told.under.is_empty() {
        true => row,
        false => row.below(chips(&told.under)),
    }
}

fn standing(standing: Standing) -> Markup {
    let kind = match standing {
        Standing::Vacant => StateKind::Problem,
        Standing::Acting => StateKind::Due,
        Standing::Filled => StateKind::Current,
        Standing::Closed => StateKind::NotSet,
    };
    state_mark(kind, &words::standing(standing))
}

fn state(found: &Introduction, is_overdue: bool) -> Markup {
    if is_overdue {
        return state_mark(StateKind::Problem, &t("handover-overdue"));
    }
    let kind = match found.state {
        State::Proposed | State::NotHeld => StateKind::Due,
        State::Agreed | State::Held => StateKind::Current,
        State::Declined | State::Dropped => StateKind::NotSet,
    };
    state_mark(kind, &words::state(found.state))
}

fn meeting_row(desk: &Desk, each: &Listed) -> Row {
    let found = &each.found;
    let zone = desk.time_zone();
    let when = match (found.state, found.agreed_for, found.held_on) {
        (State::Agreed, Some(at), _) => format::day_clock(at, &zone),
        (State::Held, _, Some(day)) => t_with("handover-held-on", &[("day", format::date(day).into())]),
        _ => t_with("handover-due-on", &[("day", format::date(found.due_on).into())]),
    };
    let row = Row::of(words::title(found))
        .href(format!("/introductions/{}", found.id))
        .side(each.other.side())
        .small(html! { (each.other.name) ". " (when) })
        .mark(state(found, each.is_overdue));
    match each.under.is_empty() {
        true => row,
        false => row.below(chips(&each.under)),
    }
}

/// One introduction: when, what to talk about, what each side said.
pub(crate) async fn show(desk: &Desk, found: &Found, agenda: &Agenda) -> Result<Markup, Problem> {
    let title = words::title(&found.introduction);
    let lead =
        html! { (side_mark(found.other.side(), &found.other.name)) " " (state(&found.introduction, found.is_overdue)) };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead).actions(actions(desk, found))))
        div.stack {
            (facts(desk, found))
            (times(desk, found))
            (talk(desk, agenda))
            (sides(desk, found))
            (history(desk, found))
        }
    };
    below(desk, None, &title, body).await
}

fn step_link(found: &Found, what: Do, kind: ButtonKind, icon: &str) -> Markup {
    let href = format!("/introductions/{}/steps/{}", found.introduction.id, what.as_str());
    button_link(kind, Some(icon), &verb(what), &href)
}

fn actions(desk: &Desk, found: &Found) -> Markup {
    let held = match found.introduction.state {
        State::Held => ButtonKind::Plain,
        _ => ButtonKind::Main,
    };
    html! {
        @if Do::Propose.is_for(desk, found) { (step_link(found, Do::Propose, ButtonKind::Plain, "calendar")) }
        @if Do::Decline.is_for(desk, found) { (step_link(found, Do::Decline, ButtonKind::Plain, "close")) }
        @if Do::NotHeld.is_for(desk, found) { (step_link(found, Do::NotHeld, ButtonKind::Plain, "close")) }
        @if Do::Held.is_for(desk, found) { (step_link(found, Do::Held, held, "check")) }
    }
}

fn facts(desk: &Desk, found: &Found) -> Markup {
    let introduction = &found.introduction;
    let zone = desk.time_zone();
    let whose = if introduction.org == desk.org() {
        desk.who.org_name.as_str()
    } else {
        found.other.name.as_str()
    };
    let mut pairs = vec![
        (
            t("handover-position"),
            html! { (words::who(introduction)) ", " (whose) },
        ),
        (t("handover-until"), html! { (format::date_long(introduction.due_on)) }),
    ];
    if let (State::Agreed, Some(at)) = (introduction.state, introduction.agreed_for) {
        pairs.push((t("handover-when"), html! { (format::day_clock_zone(at, &zone)) }));
        if let Some(place) = found.agreed_place() {
            pairs.push((t("handover-place"), html! { (place) }));
        }
    }
    if let (State::Held, Some(day)) = (introduction.state, introduction.held_on) {
        pairs.push((t("handover-held-day"), html! { (format::date_long(day)) }));
    }
    let file = format!("/introductions/{}/calendar.ics", introduction.id);
    panel(
        Panel::of(&t("handover-meeting")).fact(chips(&found.under)),
        html! {
            (definitions(&pairs))
            // Whoever has it in their calendar meets the file that calls it off.
            @if introduction.agreed_for.is_some() && introduction.state != State::Held {
                div.panel-body {
                    div.actions { (button_link(ButtonKind::Plain, Some("download"), &t("handover-calendar"), &file)) }
                }
            }
        },
    )
}

/// The times, each with who can come and the button that says so.
fn times(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let may = Do::Accept.is_for(desk, found);
    let post = format!("/introductions/{}/steps", found.introduction.id);
    let row = |time: &Proposed| {
        let (own, other) = (found.own_yes(desk, time), found.other_yes(desk, time));
        let who = match (own, other) {
            (true, true) => t("handover-both-can"),
            (true, false) => t("handover-you-can"),
            (false, true) => t_with("handover-other-can", &[("other", found.other.name.as_str().into())]),
            (false, false) => t("handover-nobody-said"),
        };
        let row = Row::of(format::day_clock_zone(time.starts_at, &zone)).small(html! {
            @if !time.place.is_empty() { (time.place) ". " }
            (who)
        });
        let starts_at = time.starts_at.to_string();
        match may && !own && time.starts_at > desk.now() {
            true => row.below(post_button(
                ButtonKind::Plain.small(),
                Some("check"),
                &t_with(
                    "handover-we-can",
                    &[("when", format::day_clock(time.starts_at, &zone).into())],
                ),
                &post,
                &desk.csrf,
                &[
                    ("step", Do::Accept.as_str()),
                    ("starts_at", starts_at.as_str()),
                    ("place", time.place.as_str()),
                ],
            )),
            false => row,
        }
    };
    let rows: Vec<Row> = found.times.iter().map(row).collect();
    panel(
        Panel::list(&t("handover-times")).fact(t("handover-times-fact")),
        row_list(&rows),
    )
}

/// What to talk about.
fn talk(desk: &Desk, agenda: &Agenda) -> Markup {
    let now = today(desk);
    let mut rows = vec![Row::of(t("handover-agenda-contacts")).href("/contacts")];
    let agreements = agenda.agreements.iter();
    rows.extend(agreements.map(|(reference, title)| {
        Row::of(title.as_str())
            .href(format!("/agreements/{reference}"))
            .small(html! { code { (reference) } " " (t("handover-agenda-agreement")) })
    }));
    rows.extend(agenda.promises.iter().map(|promise| {
        let tone = if promise.due_on < now {
            Tone::Problem
        } else {
            Tone::Plain
        };
        Row::of(promise.words.as_str())
            .href(format!("/actions/{}", promise.reference))
            .small(html! { code { (promise.reference) } " " (t("handover-agenda-promise")) })
            .date(format::due(promise.due_on, now), tone)
    }));
    if desk.may(Act::Debrief) {
        rows.push(Row::of(t("handover-agenda-promises")).href("/actions"));
    }
    if let Some((visit, under)) = &agenda.visit {
        let at = format::day_clock(visit.planned_for, &desk.time_zone());
        rows.push(
            Row::of(t_with("handover-agenda-next-visit", &[("at", at.into())]))
                .href(format!("/visits/{}", visit.reference))
                .below(chips(under)),
        );
    } else {
        rows.push(Row::of(t("handover-agenda-visit")).href("/visits"));
    }
    panel(Panel::list(&t("handover-agenda")), row_list(&rows))
}

/// What each side said, once it said something.
fn sides(desk: &Desk, found: &Found) -> Markup {
    html! {
        @if !found.own.people.is_empty() {
            (side_panel(desk.who.org_kind.side(), &desk.who.org_name, html! {}, people(&found.own)))
        }
        @if let Some(part) = &found.others {
            @match part {
                Part::Closed(why) => {
                    (side_panel(found.other.side(), &found.other.name, part_chip(part), html! { div.panel-body { (closed(why)) } }))
                }
                Part::Open(written) => {
                    @if !written.as_ref().people.is_empty() {
                        (side_panel(found.other.side(), &found.other.name, part_chip(part), people(written.as_ref())))
                    }
                }
            }
        }
    }
}

fn people(written: &Written) -> Markup {
    let titles: Vec<&str> = written.people.iter().map(|each| each.title.as_str()).collect();
    definitions(&[(t("handover-people-came"), html! { (titles.join(", ")) })])
}

fn history(desk: &Desk, found: &Found) -> Markup {
    let zone = desk.time_zone();
    let row = |event: &Event| {
        let side = match event.org == desk.org() {
            true => desk.who.org_kind.side(),
            false => found.other.side(),
        };
        Row::of(words::step(event.step))
            .side(side)
            .small(html! { (event.title) @if !event.words.is_empty() { br; (event.words) } })
            .date(format::day_clock(event.at, &zone), Tone::Plain)
    };
    let rows: Vec<Row> = found.events.iter().map(row).collect();
    let chips = html! { @if let Some(part) = &found.others { (part_chip(part)) } };
    panel(Panel::list(&t("handover-history")).fact(chips), row_list(&rows))
}

/// All that the page of a step may show.
pub(crate) struct StepPage<'a> {
    pub what: Do,
    pub found: &'a Found,
    pub positions: &'a [Position],
    pub form: &'a StepForm,
    pub problems: &'a FieldProblems,
}

/// What somebody does, on its button.
fn verb(what: Do) -> String {
    t(match what {
        Do::Accept => "handover-do-accept",
        Do::Propose => "handover-do-propose",
        Do::Decline => "handover-do-decline",
        Do::Held => "handover-do-held",
        Do::NotHeld => "handover-do-not-held",
    })
}

/// What then.
fn lead(what: Do) -> String {
    t(match what {
        Do::Accept => "handover-lead-accept",
        Do::Propose => "handover-lead-propose",
        Do::Decline => "handover-lead-decline",
        Do::Held => "handover-lead-held",
        Do::NotHeld => "handover-lead-not-held",
    })
}

pub(crate) async fn step(desk: &Desk, page: &StepPage<'_>) -> Result<Markup, Problem> {
    let title = verb(page.what);
    let base = format!("/introductions/{}", page.found.introduction.id);
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(page.what))))
        (page.problems.summary())
        form.panel action=(format!("{base}/steps")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("step", page.what.as_str()))
                (fields(desk, page))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &title))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    below(desk, Some(&page.found.introduction), &title, body).await
}

fn fields(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let (form, problems) = (page.form, page.problems);
    match page.what {
        Do::Accept => accept_field(desk, page),
        Do::Propose => html! {
            (text_field(&TextField { name: "proposed_for", label: &t("handover-when"), hint: Some(&t("handover-when-hint")), error: problems.of("proposed_for"), value: &form.proposed_for, kind: "datetime-local", required: true, narrow: true, ..TextField::default() }))
            (text_field(&TextField { name: "place", label: &t("handover-place"), error: problems.of("place"), value: &form.place, required: true, max_length: Some(200), ..TextField::default() }))
            (words_field(page, false))
        },
        Do::Decline => words_field(page, true),
        Do::NotHeld => words_field(page, false),
        Do::Held => html! {
            (text_field(&TextField { name: "held_on", label: &t("handover-held-day"), error: problems.of("held_on"), value: &form.held_on, kind: "date", required: true, narrow: true, ..TextField::default() }))
            (people_field(page))
        },
    }
}

/// The times that can still be accepted, when one could not.
fn accept_field(desk: &Desk, page: &StepPage<'_>) -> Markup {
    let zone = desk.time_zone();
    let times = page.found.times.iter().filter(|time| time.starts_at > desk.now());
    let choices: Vec<Choice> = times
        .map(|time| {
            let when = format::day_clock_zone(time.starts_at, &zone);
            let said = match time.place.is_empty() {
                true => when,
                false => format!("{when}, {}", time.place),
            };
            Choice::of(time.starts_at.to_string(), said)
        })
        .collect();
    select_field(&SelectField {
        name: "starts_at",
        label: &t("handover-when"),
        error: page.problems.of("starts_at"),
        value: &page.form.starts_at,
        choices: &choices,
        empty: Some(&t("handover-choose")),
        required: true,
        ..SelectField::default()
    })
}

fn words_field(page: &StepPage<'_>, required: bool) -> Markup {
    text_area(&TextArea {
        name: "words",
        label: &t("handover-words"),
        error: page.problems.of("words"),
        value: &page.form.words,
        rows: 3,
        required,
        max_length: Some(1_000),
        ..TextArea::default()
    })
}

fn people_field(page: &StepPage<'_>) -> Markup {
    let choices: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let chosen: Vec<&str> = page.form.people.iter().map(String::as_str).collect();
    choice_chips(&ChoiceField {
        name: "people",
        label: &t("handover-people"),
        hint: Some(&t("handover-people-hint")),
        error: page.problems.of("people"),
        now: page.problems.now("people"),
        values: &chosen,
        choices: &choices,
        many: true,
    })
}

async fn below(desk: &Desk, found: Option<&Introduction>, title: &str, body: Markup) -> Result<Markup, Problem> {
    let crumb = |label: String, href: Option<String>| Crumb { label, href };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![crumb(t("handover-list-title"), Some("/handovers".into()))];
    if let Some(found) = found {
        shell
            .crumbs
            .push(crumb(words::title(found), Some(format!("/introductions/{}", found.id))));
    }
    shell.crumbs.push(crumb(title.to_owned(), None));
    Ok(layout::page(&shell, title, body))
}
