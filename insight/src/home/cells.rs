//! How each readiness item of a site stands today.

use super::{Cell, CellWords, Item, SiteFacts, Standing};
use jiff::Span;
use muster_terms::{ReadinessPoint, civil::Date};

/// Days after which a proof that a contact answers is old.
pub const CONTACT_DAYS: i64 = 90;
/// Days within which a drill counts.
pub const DRILL_DAYS: i64 = 90;
/// Days after which a walk-through or a plan is old.
pub const YEAR_DAYS: i64 = 365;
/// Days before its date on which something starts to show as due.
const WARNING_DAYS: i64 = 14;

/// An agreement in force covers the site, and the site does not say yet which police answer for it.
pub const CHOOSE_POLICE: CellWords = CellWords::Key("home-cell-choose-police");

/// None of its contacts answered their last reach tests.
pub const SILENT: CellWords = CellWords::Key("home-cell-silent");
/// None of them answered the last two tests of a night.
pub const NIGHT_SILENT: CellWords = CellWords::Key("home-cell-night-silent");

/// The eight items of a site, in the order of [`Item::ALL`].
pub fn cells(site: &SiteFacts, today: Date) -> Vec<Cell> {
    Item::ALL
        .into_iter()
        .map(|item| match item {
            Item::Contacts => contacts(site, today),
            Item::ReachOrder => reach_order(site),
            Item::OnDuty => counted(item, site.on_duty, Standing::Problem, "home-cell-nobody"),
            Item::Walkthrough => walkthrough(site, today),
            Item::MeetingPoint => counted(item, site.meeting_points, Standing::Problem, "home-cell-none"),
            Item::Plan => plan(site, today),
            Item::Agreement => agreement(site, today),
            Item::Drill => drill(site, today),
        })
        .collect()
}

fn cell(item: Item, standing: Standing, words: CellWords, due: Option<Date>) -> Cell {
    Cell {
        item,
        standing,
        words,
        due,
    }
}

fn not_set(item: Item, key: &'static str) -> Cell {
    cell(item, Standing::NotSet, CellWords::Key(key), None)
}

fn later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().days(days)).ok()
}

/// A count of which none is bad; of the reach order one is not enough.
fn counted(item: Item, count: u32, none: Standing, key: &'static str) -> Cell {
    match count {
        0 => cell(item, none, CellWords::Key(key), None),
        1 if item == Item::ReachOrder => cell(item, Standing::Due, CellWords::Key("home-cell-only-one"), None),
        count => cell(item, Standing::Current, CellWords::Count(count), None),
    }
}

/// A fact with a date that grows old: current, then due, then as bad as `late`.
fn dated(item: Item, on: Date, days: i64, late: Standing, today: Date) -> Cell {
    let due = later(on, days);
    let soon = later(on, days - WARNING_DAYS);
    match (due, soon) {
        (Some(due), _) if due < today => cell(item, late, CellWords::DueOn(due), Some(due)),
        (Some(due), Some(soon)) if soon <= today => cell(item, Standing::Due, CellWords::DueOn(due), Some(due)),
        (due, _) => cell(item, Standing::Current, CellWords::On(on), due),
    }
}

fn contacts(site: &SiteFacts, today: Date) -> Cell {
    match site.verified_on {
        _ if site.reachable == 0 => not_set(Item::Contacts, "home-cell-not-set"),
        _ if site.silent => cell(Item::Contacts, Standing::Problem, SILENT, None),
        _ if site.night_silent => cell(Item::Contacts, Standing::Problem, NIGHT_SILENT, None),
        None => cell(
            Item::Contacts,
            Standing::Due,
            CellWords::Key("home-cell-untested"),
            None,
        ),
        Some(on) => dated(Item::Contacts, on, CONTACT_DAYS, Standing::Problem, today),
    }
}

fn reach_order(site: &SiteFacts) -> Cell {
    match site.reachable {
        1 if site.left_out.contains(&ReadinessPoint::SecondContact) => {
            cell(Item::ReachOrder, Standing::Current, CellWords::Count(1), None)
        }
        count => counted(Item::ReachOrder, count, Standing::Problem, "home-cell-nobody"),
    }
}

fn walkthrough(site: &SiteFacts, today: Date) -> Cell {
    let cannot = |point| site.left_out.contains(&point);
    match site.walked_on {
        _ if cannot(ReadinessPoint::WalkThrough) || site.floors == 0 && cannot(ReadinessPoint::FloorPlan) => cell(
            Item::Walkthrough,
            Standing::Current,
            CellWords::Key("home-cell-left-out"),
            None,
        ),
        _ if site.floors == 0 => not_set(Item::Walkthrough, "home-cell-no-plan"),
        Some(on) if site.floors_unwalked == 0 => dated(Item::Walkthrough, on, YEAR_DAYS, Standing::Due, today),
        _ => cell(
            Item::Walkthrough,
            Standing::Due,
            CellWords::Key("home-cell-not-walked"),
            None,
        ),
    }
}

fn plan(site: &SiteFacts, today: Date) -> Cell {
    match site.plan_agreed_on {
        _ if site.plans == 0 => not_set(Item::Plan, "home-cell-none"),
        Some(on) => dated(Item::Plan, on, YEAR_DAYS, Standing::Due, today),
        None => cell(Item::Plan, Standing::Due, CellWords::Key("home-cell-to-agree"), None),
    }
}

fn agreement(site: &SiteFacts, today: Date) -> Cell {
    let Some(fact) = &site.agreement else {
        let key = if site.police_org.is_some() {
            "home-cell-none"
        } else {
            "home-cell-no-police"
        };
        return not_set(Item::Agreement, key);
    };
    let is = |standing, key| cell(Item::Agreement, standing, CellWords::Key(key), None);
    match fact.state.as_str() {
        "in_force" => match in_force(fact.reference.to_string(), [fact.review_on, fact.ends_on], today) {
            held if held.standing == Standing::Current && site.police_org.is_none() => {
                cell(Item::Agreement, Standing::Due, CHOOSE_POLICE, None)
            }
            held => held,
        },
        "suspended" => is(Standing::Problem, "home-cell-stopped"),
        "proposed" => is(Standing::Due, "home-cell-to-sign"),
        "draft" => is(Standing::NotSet, "home-cell-draft"),
        _ => is(Standing::Problem, "home-cell-ended"),
    }
}

/// In force, until the earlier of its review and its end comes near.
fn in_force(reference: String, dates: [Option<Date>; 2], today: Date) -> Cell {
    let due = dates.into_iter().flatten().min();
    match due {
        Some(due) if later(today, WARNING_DAYS).is_some_and(|soon| due <= soon) => {
            cell(Item::Agreement, Standing::Due, CellWords::DueOn(due), Some(due))
        }
        due => cell(Item::Agreement, Standing::Current, CellWords::Agreement(reference), due),
    }
}

fn drill(site: &SiteFacts, today: Date) -> Cell {
    match site.drilled_on {
        None => not_set(Item::Drill, "home-cell-never"),
        Some(on) => dated(Item::Drill, on, DRILL_DAYS, Standing::Due, today),
    }
}
