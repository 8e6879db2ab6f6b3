//! The three phase blocks, and what to fix first.

use super::{MoreLate, RecoveryFacts, ResponseFacts, Standing, ToFix, Trouble};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::{
    components::{Panel, Phase, Row, Tone, empty_state, panel, row_list},
    format,
    layout::{live_rooms, open_rooms},
    t, t_with,
};

/// Rows of "Fix first" on the page, until all are asked for.
const SHOWN: usize = 8;

/// The readiness block of an organisation with sites; before the first there is nothing to count.
pub fn readiness([current, due, problem, not_set]: [u32; 4]) -> Phase {
    let total = current + due + problem + not_set;
    if total == 0 {
        return Phase {
            icon: "shield-check",
            name: t("home-readiness"),
            number: t("home-readiness-none"),
            unit: t("home-readiness-none-unit"),
            words: html! { (t("home-readiness-none-words")) },
            meter: None,
        };
    }
    let values = [
        ("problem", problem.into()),
        ("due", due.into()),
        ("unset", not_set.into()),
    ];
    Phase {
        icon: "shield-check",
        name: t("home-readiness"),
        number: t_with("count-of", &[("count", current.into()), ("total", total.into())]),
        unit: t("home-items-current"),
        words: html! { (t_with("home-readiness-words", &values)) },
        meter: Some([current, due, problem, not_set]),
    }
}

/// The readiness block of an agency: its own desk, and what stands open to it. `agreements`: `None` to who reads none.
pub fn desk_readiness(on_duty: u32, sites: usize, agreements: Option<usize>) -> Phase {
    let words = std::iter::once(("home-lead-open-sites", sites))
        .chain(agreements.map(|count| ("home-lead-agreements", count)))
        .map(|(key, count)| t_with(key, &[("count", count.into())]))
        .collect::<Vec<_>>()
        .join(" ");
    Phase {
        icon: "shield-check",
        name: t("home-readiness"),
        number: on_duty.to_string(),
        unit: t("home-on-duty-now"),
        words: html! { (words) },
        meter: None,
    }
}

pub fn response_phase(facts: &ResponseFacts, now: Timestamp, zone: &TimeZone, of_agency: bool) -> Phase {
    let [no_drill, no_emergency, last_emergency] = match of_agency {
        true => ["home-no-drill-told", "home-no-emergency-told", "home-last-told"],
        false => ["home-no-drill", "home-no-emergency", "home-last-emergency"],
    };
    let drill = facts.last_drill.map_or_else(
        || t(no_drill),
        |at| t_with("home-last-drill", &[("day", format::day(at, zone).into())]),
    );
    let rooms = facts.open_rooms;
    // While one runs, the newest is not the last one.
    let emergency = match facts.last_emergency {
        _ if rooms.count > 0 => String::new(),
        Some(at) => t_with(last_emergency, &[("ago", format::ago(at, now).into())]),
        None => t(no_emergency),
    };
    let words = html! {
        (drill) " "
        @if rooms.is_of_strips { (live_rooms(rooms.count, &emergency)) } @else { (open_rooms(rooms.count)) " " (emergency) }
    };
    Phase {
        icon: "response",
        name: t("home-response"),
        number: facts.median_seconds.map_or_else(
            || t("home-no-answers"),
            |seconds| format::answer_time(SignedDuration::from_secs(seconds)),
        ),
        unit: t(match (facts.median_seconds, of_agency) {
            (Some(_), true) => "home-median-own",
            (Some(_), false) => "home-median-police",
            (None, true) => "home-no-answers-own",
            (None, false) => "home-no-answers-police",
        }),
        words,
        meter: None,
    }
}

/// What is left to do; `debriefs`: a sentence about those the reader may see, or nothing.
pub fn recovery_phase(facts: RecoveryFacts, debriefs: String) -> Phase {
    Phase {
        icon: "recovery",
        name: t("home-recovery"),
        number: t_with("home-open", &[("count", facts.open.into())]),
        unit: t_with("home-late-actions", &[("count", facts.late.into())]),
        words: html! { (debriefs) },
        meter: None,
    }
}

/// What would go wrong, worst first; `all`: not only the first few, and where the rest of what is late stands. Without any, the two
/// texts of `nothing` are said.
pub fn fix_first(fix: &ToFix, today: Date, all: bool, nothing: [&str; 2]) -> Markup {
    let troubles = &fix.troubles;
    let shown = if all { troubles.len() } else { SHOWN };
    let mut rows: Vec<Row> = troubles
        .iter()
        .take(shown)
        .map(|trouble| trouble_row(trouble, today))
        .collect();
    if shown >= troubles.len() {
        rows.extend(fix.more.iter().map(more_row));
    }
    let body = match rows.is_empty() {
        true => empty_state(&t(nothing[0]), &t(nothing[1]), None),
        false => row_list(&rows),
    };
    let title = t("home-fix-first");
    let head = Panel::list(&title).id("fix-first").fact(t("home-fix-fact"));
    let every = match fix.more.is_empty() {
        true => "home-fix-all",
        false => "home-fix-all-more",
    };
    let head = match troubles.len() {
        count if count <= SHOWN => head,
        _ if all => head.foot(html! { a href="/home" { (t_with("home-fix-few", &[("count", SHOWN.into())])) } }),
        count => head.foot(html! { a href="/home?all=yes#fix-first" { (t_with(every, &[("count", count.into())])) } }),
    };
    panel(head, body)
}

/// The list that has more late things than stand here.
fn more_row(more: &MoreLate) -> Row {
    let row = Row::of(t(more.key))
        .small(t("home-fix-more-words"))
        .icon("due", Tone::Due);
    match more.href.is_empty() {
        true => row,
        false => row.href(&more.href),
    }
}

fn trouble_row(trouble: &Trouble, today: Date) -> Row {
    let values = [("about", trouble.about.as_str().into())];
    let (drawing, tone) = match trouble.standing {
        Standing::Problem => ("alert", Tone::Problem),
        _ => ("due", Tone::Due),
    };
    let row = Row::of(t_with(&["fix-", trouble.code].concat(), &values))
        .small(t_with(&["fix-", trouble.code, "-words"].concat(), &values))
        .icon(drawing, tone);
    let row = match trouble.href.is_empty() {
        true => row,
        false => row.href(&trouble.href),
    };
    let row = match &trouble.owner {
        Some(owner) if owner.is_you => row.owner(t("home-you"), &trouble.place),
        Some(owner) => row.owner(&owner.title, &trouble.place),
        None => row.owner(t("home-no-owner"), &trouble.place),
    };
    match trouble.due {
        Some(due) if due <= today => row.date(format::due(due, today), Tone::Problem),
        Some(due) => row.date(format::date(due), Tone::Plain),
        None => row.date(t("home-no-date"), Tone::Plain),
    }
}
