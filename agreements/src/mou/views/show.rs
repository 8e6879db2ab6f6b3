use super::super::pages::{ClauseLine, HistoryLine, ShowPage};
use super::super::rules::Verb;
use super::super::{ClauseNow, MouState, NowState, forms, urls, words};
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, ClauseRow, Fact, Note, NoteKind, PageHead, Panel, Row, StateKind, button_link, clause_chip,
    clause_rows, empty_state, fact_strip, note, page_head, panel, post_button, print_sheet, row_list, side_mark,
    state_mark,
};
use muster_web::{format, t, t_with};

pub fn show(page: &ShowPage) -> Markup {
    html! {
        (print_sheet(&page.terms.title, &format::day_clock_zone(page.now, &page.zone), None))
        (page_head(PageHead::of(&page.terms.title).lead(lead(page)).actions(actions(page))))
        (under_way(page))
        (super::draft::to_mend(&page.reference, &page.to_mend, false))
        div.spaced { (fact_strip(&facts(page))) }
        div.cols {
            div.stack { (clauses(page)) (history(page)) }
            div.stack {
                @if page.is_in_force { (ask(page)) (seen_now(page)) }
                (panel(Panel::of(&t("agreement-signatures")), super::signatures(&page.signed, &page.zone)))
                (stop(page))
            }
        }
    }
}

fn lead(page: &ShowPage) -> Markup {
    let sites: Vec<&str> = page.terms.sites.iter().map(|site| site.name.as_str()).collect();
    html! {
        (t("agreement-between")) " " (super::name(&page.sides[0])) " " (t("agreement-and")) " " (super::name(&page.sides[1])) ". "
        @if sites.is_empty() {
            (t("agreement-covers-all"))
        } @else {
            (t_with("agreement-covers", &[("sites", sites.join(", ").into())]))
        }
    }
}

fn actions(page: &ShowPage) -> Markup {
    let plain = |icon, label: &str, href: &str| button_link(ButtonKind::Plain, Some(icon), label, href);
    html! {
        (plain("file", &t("agreement-full-text"), &urls::under(&page.reference, format!("versions/{}", page.version))))
        @if let Some(before) = page.before {
            (plain("compare", &t_with("agreement-compare-action", &[("from", page.version.into()), ("to", before.into())]),
                &urls::compare(&page.reference, before, page.version)))
        }
        @if page.verbs.contains(&Verb::Edit) {
            (button_link(ButtonKind::Main, Some("edit"), &t("agreement-continue-draft"), &urls::under(&page.reference, "draft")))
        } @else if page.verbs.contains(&Verb::Draft) {
            (post_button(draft_kind(page), Some("edit"), &super::draft_label(page.course.is_theirs()), &urls::under(&page.reference, "draft"), &page.csrf, &[]))
        }
    }
}

/// What lies on the table is to be signed first, and one's own proposal waits for the other side.
fn draft_kind(page: &ShowPage) -> ButtonKind {
    match page.may_sign || page.course.proposed_by_us {
        true => ButtonKind::Plain,
        false => ButtonKind::Main,
    }
}

/// What lies on the table, and whose turn it is.
fn under_way(page: &ShowPage) -> Markup {
    let course = &page.course;
    let Some(proposed) = course.proposed else {
        return html! {};
    };
    let version = [
        ("version", proposed.into()),
        ("partner", page.sides[1].name.clone().into()),
    ];
    let words = match (course.proposed_by_us, course.signed_by_us) {
        (_, true) => t_with("agreement-waits-for-them", &version),
        (true, false) => t_with("agreement-you-proposed", &version),
        (false, false) => t_with("agreement-they-proposed", &version),
    };
    html! {
        div.stack.spaced {
            (note(&Note { kind: NoteKind::Due, words }))
            div.actions {
                @if page.may_sign {
                    (button_link(ButtonKind::Main, Some("signature"), &t("agreement-sign-action"), &urls::under(&page.reference, "sign")))
                }
                @if let Some(in_force) = page.is_in_force.then_some(page.version) {
                    (button_link(ButtonKind::Plain, Some("compare"), &t("agreement-compare-proposal"),
                        &urls::compare(&page.reference, in_force, proposed)))
                }
                @if page.verbs.contains(&Verb::Withdraw) {
                    @let label = if course.proposed_by_us { t("agreement-withdraw-action") } else { t("agreement-decline-action") };
                    (button_link(ButtonKind::Plain, None, &label, &urls::under(&page.reference, format!("withdraw?version={proposed}"))))
                }
            }
        }
    }
}

fn facts(page: &ShowPage) -> Vec<Fact> {
    let since = page
        .in_force_at
        .map(|at| format::date_short(at.to_zoned(page.zone.clone()).date()));
    let state_small = match since {
        Some(day) => t_with(
            "agreement-version-since",
            &[("version", page.version.into()), ("day", day.into())],
        ),
        None => super::version_words(page.version),
    };
    let verified = page.signed.iter().filter(|line| line.verified).count();
    let (signed, sides) = (page.signed.len(), page.sides.len());
    let counts = [
        ("verified", verified.into()),
        ("signed", signed.into()),
        ("total", sides.into()),
    ];
    let (title, signed_words) = match signed == sides {
        true => ("agreement-fact-signed", "agreement-fact-verified"),
        false => ("agreement-signatures", "agreement-fact-signed-by-some"),
    };
    let signed_on = match page.signed.iter().map(|line| line.at).max() {
        Some(at) => format::date_long(at.to_zoned(page.zone.clone()).date()),
        None => t("agreement-nobody-yet"),
    };
    let end = super::super::forms::day_of_end(page.ends_at, &page.zone);
    let today = page.now.to_zoned(page.zone.clone()).date();
    vec![
        Fact::of(t("agreement-fact-state"), super::state(page.state)).small(state_small),
        Fact::of(t(title), signed_on).small(t_with(signed_words, &counts)),
        Fact::of(t("agreement-fact-review"), format::date_long(page.review_on)).small(t_with(
            "agreement-fact-ends",
            &[
                ("day", format::date_long(end).into()),
                ("when", format::due(end, today).into()),
            ],
        )),
        Fact::of(
            t("agreement-fact-used"),
            t_with("agreement-times", &[("count", page.uses.into())]),
        )
        .small(html! { a href=(urls::under(&page.reference, "uses")) { (t("agreement-see-uses")) } }),
    ]
}

fn clauses(page: &ShowPage) -> Markup {
    let title = if page.is_in_force {
        t("agreement-clauses-now")
    } else {
        t("agreement-clauses")
    };
    let rows: Vec<ClauseRow> = page.clauses.iter().map(|line| clause_row(page, line)).collect();
    let head = Panel::list(&title)
        .id("clauses")
        .fact(format::day_clock(page.now, &page.zone));
    panel(
        head,
        if rows.is_empty() {
            empty_state(&t("agreement-no-clauses"), "", None)
        } else {
            clause_rows(&rows)
        },
    )
}

fn clause_row(page: &ShowPage, line: &ClauseLine) -> ClauseRow {
    let clause = &line.clause;
    let from = t_with(
        "agreement-data-of",
        &[
            ("class", words::class(clause.data_class).into()),
            ("name", line.from.name.clone().into()),
        ],
    );
    ClauseRow {
        number: clause.number.clone(),
        href: urls::clause_of(&page.reference, &clause.number, page.version),
        title: line.title.clone(),
        words: clause.text.clone(),
        condition: format!("{from} {}", words::condition_line(clause)),
        now: line.now.as_ref().map_or_else(
            || state_mark(StateKind::NotSet, &t("agreement-now-not-in-force")),
            now_mark,
        ),
        now_words: {
            let now = line.now.as_ref().map(|now| now_words(page, now));
            let all = now.into_iter().chain(line.label.iter().cloned());
            all.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
        },
    }
}

pub(super) fn now_mark(now: &ClauseNow) -> Markup {
    match &now.state {
        NowState::Open => state_mark(StateKind::Open, &t("agreement-now-open")),
        NowState::Suspended => state_mark(StateKind::Problem, &t("agreement-now-suspended")),
        _ if !now.waiting.is_empty() => state_mark(
            StateKind::Waiting,
            &t_with("agreement-now-waiting", &[("count", now.waiting.len().into())]),
        ),
        NowState::KeepsClosed | NowState::Closed(_) => state_mark(StateKind::Closed, &t("agreement-now-closed")),
    }
}

fn now_words(page: &ShowPage, now: &ClauseNow) -> String {
    match &now.state {
        NowState::Open => open_words(page, now),
        NowState::KeepsClosed => t("agreement-now-never"),
        NowState::Suspended => t("agreement-now-suspended-words"),
        NowState::Closed(_) if !now.waiting.is_empty() => now
            .waiting
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        NowState::Closed(why) => why.as_ref().map(words::why).unwrap_or_default(),
    }
}

fn open_words(page: &ShowPage, now: &ClauseNow) -> String {
    let incidents = now
        .incidents
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    match now.granted_until {
        _ if !now.incidents.is_empty() => t_with("agreement-now-incident", &[("incidents", incidents.into())]),
        Some(until) => match forms::last_day(until, &page.zone) {
            Some(day) => t_with("agreement-now-until-day", &[("day", format::date(day).into())]),
            None => t_with(
                "agreement-now-until",
                &[("when", format::day_clock(until, &page.zone).into())],
            ),
        },
        _ if now.released > 0 => t_with("agreement-now-released", &[("count", now.released.into())]),
        _ => t("agreement-now-standing"),
    }
}

fn ask(page: &ShowPage) -> Markup {
    panel(
        Panel::of(&t("agreement-ask-title")).brand(),
        super::ask_fields(&page.ask, true),
    )
}

/// What of this side's data the other side can see now, each with its clause.
fn seen_now(page: &ShowPage) -> Markup {
    let open = page.clauses.iter().filter(|line| {
        line.from.org == page.sides[0].org && line.now.as_ref().is_some_and(|now| now.state == NowState::Open)
    });
    let rows: Vec<Row> = open
        .map(|line| {
            let href = urls::clause(&page.reference, &line.clause.number);
            let incidents = line
                .now
                .iter()
                .flat_map(|now| &now.incidents)
                .map(ToString::to_string)
                .collect::<Vec<_>>();
            Row::of(words::class(line.clause.data_class))
                .small(if incidents.is_empty() {
                    line.title.clone()
                } else {
                    incidents.join(", ")
                })
                .mark(clause_chip(&line.clause.number, &href, false))
        })
        .collect();
    let title = t_with(
        "agreement-partner-sees",
        &[("partner", page.sides[1].name.clone().into())],
    );
    let body = if rows.is_empty() {
        empty_state(&t("agreement-partner-sees-nothing"), "", None)
    } else {
        row_list(&rows)
    };
    panel(Panel::list(&title), body)
}

fn stop(page: &ShowPage) -> Markup {
    let can = |verb| page.verbs.contains(&verb);
    if !can(Verb::Suspend) && !can(Verb::Resume) && !can(Verb::Terminate) {
        return html! {};
    }
    let words = match (page.state, page.course.suspended_by_us) {
        (MouState::Suspended, true) => t("agreement-stop-suspended-by-us"),
        (MouState::Suspended, false) => t("agreement-stop-suspended-by-them"),
        _ => t("agreement-stop-words"),
    };
    let link = |label: &str, to: &str| button_link(ButtonKind::Plain, None, label, &urls::under(&page.reference, to));
    panel(
        Panel::of(&t("agreement-stop-title")),
        html! {
            p { (words) }
            div.actions {
                @if can(Verb::Suspend) { (link(&t("agreement-suspend-action"), "suspend")) }
                @if can(Verb::Resume) { (link(&t("agreement-resume-action"), "resume")) }
                @if can(Verb::Terminate) { (link(&t("agreement-terminate-action"), "terminate")) }
            }
        },
    )
}

fn history(page: &ShowPage) -> Markup {
    let rows: Vec<Row> = page.history.iter().map(|line| history_row(page, line)).collect();
    let all = html! { a href=(urls::under(&page.reference, "versions")) { (t("agreement-all-versions")) } };
    panel(Panel::list(&t("agreement-history")).action(all), row_list(&rows))
}

fn history_row(page: &ShowPage, line: &HistoryLine) -> Row {
    let who = html! {
        @match &line.who {
            Some(side) => { (side_mark(side.side, &side.name)) }
            None => { (side_mark(muster_terms::Side::System, &t("agreement-by-itself"))) }
        }
        @if !line.title.is_empty() { " · " (line.title) }
        @if !line.words.is_empty() { " · “" (line.words) "”" }
    };
    let title = format!("{}, {}", words::event(line.kind), super::version_words(line.version));
    Row::of(title).small(who).date(
        format::short_clock(line.at, &page.zone),
        muster_web::components::Tone::Plain,
    )
}
