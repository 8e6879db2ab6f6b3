//! The readiness figure of a site: one pure rule, published in `docs/formats/readiness.md`.
//!
//! Every point is a dated artefact: full for a time, then a little less each day, then nothing. What a site cannot have is neither
//! counted nor asked for. Nothing here reads a clock, a store or another site.

use muster_terms::{ReadinessPoint, civil::Date};

/// The name under which this table and this arithmetic are published. Another table is another name.
pub const RULE: &str = "readiness/1";

/// What one point is worth, and how it grows old.
///
/// - Units: `points` are whole points; days are whole days of the organisation's calendar, counted from the artefact's date.
/// - Source: `docs/formats/readiness.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    pub point: ReadinessPoint,
    pub points: u32,
    /// Worth everything up to this day.
    pub full_days: i64,
    /// Worth nothing from this day on.
    pub gone_days: i64,
}

/// Days after the end of what is good until a date of its own (an agreement's review, an action's date) until it is worth nothing.
pub const GRACE_DAYS: i64 = 30;

/// Days for which open actions count in full at most, from the day the oldest was taken on: a date that is set far away buys no more.
pub const OPEN_DAYS: i64 = 180;

const fn worth(point: ReadinessPoint, points: u32, full_days: i64, gone_days: i64) -> Worth {
    Worth {
        point,
        points,
        full_days,
        gone_days,
    }
}

/// The table of the rule: a hundred points, in order of harm.
pub const TABLE: [Worth; 9] = [
    worth(ReadinessPoint::FirstContact, 16, 90, 180),
    worth(ReadinessPoint::SecondContact, 10, 90, 180),
    worth(ReadinessPoint::Agreement, 16, 365, 730),
    worth(ReadinessPoint::MeetingPoint, 10, 365, 540),
    worth(ReadinessPoint::FloorPlan, 10, 730, 1095),
    worth(ReadinessPoint::WalkThrough, 10, 365, 540),
    worth(ReadinessPoint::EmergencyPlan, 10, 365, 540),
    worth(ReadinessPoint::Drill, 10, 90, 365),
    worth(ReadinessPoint::Lessons, 8, 365, 730),
];

/// A dated proof. Of several of one point the one that is worth most counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Artefact {
    pub point: ReadinessPoint,
    /// The day it was made; one in the future is as new as today's.
    pub on: Date,
    /// The last day on which it is good, where it says so itself. After it [`GRACE_DAYS`] are left.
    pub good_until: Option<Date>,
}

/// What is kept out of the figure: a point that the site cannot have. A site that has it all the same can: then it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cannot(pub ReadinessPoint);

/// One point, explained: what it holds, of how much, by what, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    pub point: ReadinessPoint,
    /// Thousandths of a point.
    pub held: u32,
    /// Thousandths of a point.
    pub of: u32,
    /// What it rests on; none while there is nothing.
    pub artefact: Option<Artefact>,
    /// The last day of its full worth; past when it is falling already.
    pub full_until: Option<Date>,
    /// The first day on which it is worth nothing.
    pub gone_on: Option<Date>,
}

impl Explained {
    /// Thousandths of a point that doing it today would bring.
    pub fn to_gain(&self) -> u32 {
        self.of - self.held
    }
}

/// A site's figure: per cent, with every point that makes it, in the order of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// 0 to 100, rounded down. A site that can have nothing has nothing to be ready with: 0.
    pub percent: u32,
    pub points: Vec<Explained>,
}

impl Figure {
    /// What to do next: most to gain first, among equals what hurts more.
    pub fn next(&self) -> Option<&Explained> {
        let missing = self.points.iter().filter(|point| point.to_gain() > 0);
        missing.min_by_key(|point| (std::cmp::Reverse(point.to_gain()), point.point))
    }
}

/// The figure of a site on a day.
///
/// - Shape: `artefacts` in any order and number; a point in `cannot` is left out while there is none of it.
/// - Promise: for the same artefacts it never rises from one day to the next, also when something is left out no more; what is done today
///   never lowers it.
pub fn figure(artefacts: &[Artefact], cannot: &[Cannot], today: Date) -> Figure {
    let points: Vec<Explained> = TABLE
        .iter()
        .filter(|worth| {
            !cannot.contains(&Cannot(worth.point)) || artefacts.iter().any(|artefact| artefact.point == worth.point)
        })
        .map(|worth| explained(worth, artefacts, today))
        .collect();
    let sum = |part: fn(&Explained) -> u32| points.iter().map(part).sum::<u32>();
    let (held, of) = (sum(|point| point.held), sum(|point| point.of));
    Figure {
        percent: (held * 100).checked_div(of).unwrap_or(0),
        points,
    }
}

fn explained(worth: &Worth, artefacts: &[Artefact], today: Date) -> Explained {
    let of_this = artefacts.iter().filter(|artefact| artefact.point == worth.point);
    let best = of_this.max_by_key(|artefact| (held(worth, artefact, today), gone_on(worth, artefact)));
    Explained {
        point: worth.point,
        held: best.map_or(0, |artefact| held(worth, artefact, today)),
        of: worth.points * 1000,
        artefact: best.copied(),
        full_until: best.map(|artefact| full_until(worth, artefact)),
        gone_on: best.map(|artefact| gone_on(worth, artefact)),
    }
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

fn full_until(worth: &Worth, artefact: &Artefact) -> Date {
    artefact
        .good_until
        .unwrap_or_else(|| later(artefact.on, worth.full_days))
}

fn gone_on(worth: &Worth, artefact: &Artefact) -> Date {
    match artefact.good_until {
        Some(until) => later(until, GRACE_DAYS),
        None => later(artefact.on, worth.gone_days),
    }
}

/// Thousandths of a point that an artefact is worth on a day.
fn held(worth: &Worth, artefact: &Artefact, today: Date) -> u32 {
    let (full_until, gone_on) = (full_until(worth, artefact), gone_on(worth, artefact));
    let of = worth.points * 1000;
    if today <= full_until {
        return of;
    }
    let falling = days_between(full_until, gone_on).max(1);
    let left = days_between(today, gone_on).clamp(0, falling);
    u32::try_from(i64::from(of) * left / falling).unwrap_or(0)
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
