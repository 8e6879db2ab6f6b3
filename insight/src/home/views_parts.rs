//! The panels that the home pages are put together from.

use super::{
    AgreementFact, CellWords, Item, PlannedDrill, RecoveryFacts, ResponseFacts, SetupStep, SiteFacts, Standing, Trouble,
    cells::cells, company::CompanyPage, rules, store::PartnerSite,
};
use crate::inbox::{self, Waiting};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use maud::{Markup, html};
use muster_policy::Cleared;
use muster_terms::civil::Date;
use muster_web::{
    components::{
        ButtonKind, MatrixCell, MatrixRow, MatrixState, Panel, Phase, Row, StateKind, Tone, button_link, clause_chip, empty_state,
        matrix, panel, phase_blocks, row_list, side_mark, state_mark,
    },
    format, t, t_with,
};

/// Rows of "Fix first" on the page; the rest stands in the matrix and the lists.
const SHOWN: usize = 8;

/// The readiness block of an organisation with sites.
pub fn readiness([current, due, problem, not_set]: [u32; 4]) -> Phase {
    let total = current + due + problem + not_set;
    let values = [("problem", problem.into()), ("due", due.into()), ("unset", not_set.into())];
    Phase {
        icon: "shield-check",
        name: t("home-readiness"),
        number: t_with("count-of", &[("count", current.into()), ("total", total.into())]),
        unit: t("home-items-current"),
        words: t_with("home-readiness-words", &values),
        meter: Some([current, due, problem, not_set]),
    }
}

/// The readiness block of an agency: its own desk, and what stands open to it.
pub fn desk_readiness(on_duty: u32, sites: usize, agreements: usize) -> Phase {
    Phase {
        icon: "shield-check",
        name: t("home-readiness"),
        number: on_duty.to_string(),
        unit: t("home-on-duty-now"),
        words: t_with("home-desk-words", &[("sites", sites.into()), ("agreements", agreements.into())]),
        meter: None,
    }
}

pub fn phases(
    readiness: Phase,
    response: &ResponseFacts,
    recovery: RecoveryFacts,
    now: Timestamp,
    zone: &TimeZone,
    of_agency: bool,
) -> Markup {
    phase_blocks(&[readiness, response_phase(response, now, zone, of_agency), recovery_phase(recovery)])
}

fn response_phase(facts: &ResponseFacts, now: Timestamp, zone: &TimeZone, of_agency: bool) -> Phase {
    let room = match facts.open_rooms {
        0 => t("home-no-room"),
        rooms => t_with("home-rooms-open", &[("count", rooms.into())]),
    };
    let drill = facts.last_drill.map_or_else(
        || t("home-no-drill"),
        |at| t_with("home-last-drill", &[("day", format::day(at, zone).into())]),
    );
    let emergency = facts.last_emergency.map_or_else(
        || t("home-no-emergency"),
        |at| t_with("home-last-emergency", &[("ago", format::ago(at, now).into())]),
    );
    Phase {
        icon: "response",
        name: t("home-response"),
        number: facts
            .median_seconds
            .map_or_else(|| t("home-no-answers"), |seconds| format::answer_time(SignedDuration::from_secs(seconds))),
        unit: if of_agency { t("home-median-own") } else { t("home-median-police") },
        words: [drill, room, emergency].join(" "),
        meter: None,
    }
}

fn recovery_phase(facts: RecoveryFacts) -> Phase {
    Phase {
        icon: "recovery",
        name: t("home-recovery"),
        number: t_with("home-open", &[("count", facts.open.into())]),
        unit: t_with("home-late-actions", &[("count", facts.late.into())]),
        words: t_with("home-debriefs-open", &[("count", facts.debriefs.into())]),
        meter: None,
    }
}

/// What would go wrong, worst first.
pub fn fix_first(troubles: &[Trouble], today: Date) -> Markup {
    let rows: Vec<Row> = troubles.iter().take(SHOWN).map(|trouble| trouble_row(trouble, today)).collect();
    let body = match rows.is_empty() {
        true => empty_state(&t("home-nothing-to-fix"), &t("home-nothing-to-fix-words"), None),
        false => row_list(&rows),
    };
    let title = t("home-fix-first");
    let head = Panel::list(&title).fact(t("home-fix-fact"));
    let rest = troubles.len().saturating_sub(SHOWN);
    let foot = html! { (t_with("home-fix-more", &[("count", rest.into())])) };
    panel(if rest > 0 { head.foot(foot) } else { head }, body)
}

fn trouble_row(trouble: &Trouble, today: Date) -> Row {
    let values = [("about", trouble.about.as_str().into())];
    let (drawing, tone) = match trouble.standing {
        Standing::Problem => ("alert", Tone::Problem),
        _ => ("due", Tone::Due),
    };
    let row = Row::of(t_with(&["fix-", trouble.code].concat(), &values))
        .href(&trouble.href)
        .small(t_with(&["fix-", trouble.code, "-words"].concat(), &values))
        .icon(drawing, tone);
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

/// Sites against items.
pub fn matrix_panel(page: &CompanyPage) -> Markup {
    if page.sites.is_empty() {
        let add = page.manages_sites.then(|| button_link(ButtonKind::Main, None, &t("home-add-site"), "/sites"));
        return panel(Panel::of(&t("home-sites")), empty_state(&t("home-no-sites"), &t("home-no-sites-words"), add));
    }
    let items = Item::ALL.iter().map(|item| t(item.title_key()));
    let columns: Vec<String> = std::iter::once(t("home-site-column")).chain(items).collect();
    let rows: Vec<MatrixRow> = page.sites.iter().map(|site| matrix_row(site, page.today)).collect();
    panel(Panel::list(&t("home-sites")), matrix(&t("home-matrix"), &columns, &rows))
}

fn matrix_row(site: &SiteFacts, today: Date) -> MatrixRow {
    let cells = cells(site, today).into_iter().map(|cell| MatrixCell {
        state: match cell.standing {
            Standing::Current => MatrixState::Current,
            Standing::Due => MatrixState::Due,
            Standing::Problem => MatrixState::Problem,
            Standing::NotSet => MatrixState::NotSet,
        },
        words: match cell.words {
            CellWords::On(day) => format::date_short(day),
            CellWords::DueOn(day) => format::due(day, today),
            CellWords::Count(count) => count.to_string(),
            CellWords::Agreement(reference) => reference,
            CellWords::Key(key) => t(key),
        },
        href: rules::href(site, cell.item),
    });
    let police = if site.police.is_empty() { t("home-no-police") } else { site.police.clone() };
    MatrixRow { name: site.name.clone(), href: format!("/sites/{}", site.reference), small: police, cells: cells.collect() }
}

/// Partner sites, each with the clause that opens it.
pub fn sites_panel(sites: &[Cleared<PartnerSite>]) -> Markup {
    let row = |cleared: &Cleared<PartnerSite>| {
        let site = cleared.as_ref();
        let chip = cleared.under().map(|under| {
            let clause = under.clause();
            let href = format!("/agreements/{}/clauses/{}", clause.agreement, clause.number);
            clause_chip(&clause.number, &href, false)
        });
        let row = Row::of(site.name.as_str()).href(format!("/sites/{}", site.reference));
        row.small(side_mark(site.side, &site.owner)).mark(chip.unwrap_or_default())
    };
    let rows: Vec<Row> = sites.iter().map(row).collect();
    let body = match rows.is_empty() {
        true => empty_state(&t("home-no-open-sites"), &t("home-no-open-sites-words"), None),
        false => row_list(&rows),
    };
    panel(Panel::list(&t("home-partner-sites")), body)
}

/// The first few things that wait; the inbox has them all.
pub fn waiting_panel(waiting: &[Waiting], today: Date) -> Markup {
    let rows: Vec<Row> = waiting.iter().take(5).map(|one| inbox::row(one, today)).collect();
    let body = match rows.is_empty() {
        true => empty_state(&t("inbox-empty"), &t("inbox-empty-words"), None),
        false => row_list(&rows),
    };
    let all = html! { a href="/inbox" { (t("home-inbox")) } };
    panel(Panel::list(&t("home-waiting")).action(all), body)
}

pub fn drills_panel(drills: &[PlannedDrill], zone: &TimeZone) -> Markup {
    let row = |drill: &PlannedDrill| {
        let day = drill.planned_for.to_zoned(zone.clone()).date();
        let title = t_with("home-drill", &[("site", drill.site.as_str().into())]);
        Row {
            day: Some((day.day().to_string(), format::weekday(day.weekday()))),
            ..Row::of(title).href(format!("/drills/{}", drill.reference))
        }
        .small(html! { (format::clock(drill.planned_for, zone)) ". " (drill.scenario) })
    };
    let rows: Vec<Row> = drills.iter().map(row).collect();
    let body = match rows.is_empty() {
        true => empty_state(&t("home-no-drills"), &t("home-no-drills-words"), None),
        false => row_list(&rows),
    };
    panel(Panel::list(&t("home-next")).action(html! { a href="/drills" { (t("home-drills")) } }), body)
}

pub fn agreements_panel(agreements: &[AgreementFact]) -> Markup {
    let row = |agreement: &AgreementFact| {
        let mark = match agreement.state.as_str() {
            "in_force" => state_mark(StateKind::Open, &t("home-in-force")),
            "suspended" => state_mark(StateKind::Problem, &t("home-cell-stopped")),
            "proposed" => state_mark(StateKind::Waiting, &t("home-cell-to-sign")),
            "draft" => state_mark(StateKind::NotSet, &t("home-cell-draft")),
            _ => state_mark(StateKind::NotSet, &t("home-cell-ended")),
        };
        Row::of(agreement.reference.as_str())
            .href(format!("/agreements/{}", agreement.reference))
            .small(side_mark(agreement.partner_kind.side(), &agreement.partner_name))
            .mark(mark)
    };
    let rows: Vec<Row> = agreements.iter().take(12).map(row).collect();
    let all = html! { a href="/agreements" { (t("home-all-agreements")) } };
    panel(Panel::list(&t("home-agreements")).action(all), row_list(&rows))
}

/// The first run, while it is not done.
pub fn setup_panel(steps: &[SetupStep]) -> Markup {
    let row = |step: &SetupStep| {
        let mark = match step.done {
            true => state_mark(StateKind::Current, &t("home-step-done")),
            false => state_mark(StateKind::Due, &t("home-step-open")),
        };
        Row::of(t(step.key)).href(step.href).small(t(&[step.key, "-words"].concat())).mark(mark)
    };
    let rows: Vec<Row> = steps.iter().map(row).collect();
    panel(Panel::list(&t("home-setup")).fact(t("home-setup-fact")), row_list(&rows))
}
