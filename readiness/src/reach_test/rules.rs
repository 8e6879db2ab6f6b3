//! What is asked, how a question ends, when a number counts as dead, and when the next test runs. No HTTP, no SQL, no clock.

use super::model::{Outcome, Probe, Schedule, State, Undelivered};
use crate::contacts::{Channel, Listed};
use jiff::{SignedDuration, Span, tz::TimeZone};
use muster_membership::{fields::FieldProblems, position::OnDuty};
use muster_terms::*;
use muster_web::{Problem, t};
use serde::Deserialize;

/// Minutes that a screen has to answer, where nobody chose others.
pub const USUAL_LIMIT_MINUTES: i64 = 15;
/// Limits that can be chosen.
pub const LIMIT_MINUTES: std::ops::RangeInclusive<i64> = 1..=240;
/// A mail is read later than a screen.
pub const MAIL_LIMIT_MINUTES: i64 = 120;
/// Hours in which somebody is to call the numbers of a test.
pub const CALL_LIMIT_HOURS: i64 = 12;
/// Failures in a row after which a channel counts as dead.
pub const DEAD_AFTER: i64 = 2;
/// Tests of one schedule.
pub const EVERY_DAYS: std::ops::RangeInclusive<i64> = 1..=365;
/// The hour of a schedule, where nobody chose another: people are there.
pub const USUAL_HOUR: i8 = 10;
/// Another test of these two runs.
pub const RUNNING: &str = "reach.running";
/// From this hour on it is night, until [`MORNING`].
pub const EVENING: i8 = 22;
pub const MORNING: i8 = 6;

/// A test as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StartForm {
    /// Id of the organisation whose contacts are asked; empty for the own ones.
    pub about: String,
    pub limit_minutes: String,
}

/// A schedule as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ScheduleForm {
    pub about: String,
    pub every_days: String,
    pub at_hour: String,
    pub limit_minutes: String,
}

/// The same, checked. Whether the organisation is a partner is for the verb, which can look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSchedule {
    pub about: OrgId,
    pub every_days: i64,
    pub at_hour: i8,
    pub limit_minutes: i64,
}

/// Whose contacts, and how long a screen has.
///
/// Errors: `reach.about`, `reach.limit`, each at its field.
pub fn check_start(form: &StartForm, own: OrgId) -> Result<(OrgId, i64), FieldProblems> {
    let mut problems = FieldProblems::default();
    let about = problems.keep("about", check_about(&form.about, own));
    let limit = problems.keep("limit_minutes", check_limit(&form.limit_minutes));
    match (about, limit) {
        (Some(about), Some(limit)) => Ok((about, limit)),
        _ => Err(problems),
    }
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `reach.about`, `reach.every`, `reach.hour`, `reach.limit`, each at its field.
pub fn check_schedule(form: &ScheduleForm, own: OrgId) -> Result<NewSchedule, FieldProblems> {
    let mut problems = FieldProblems::default();
    let about = problems.keep("about", check_about(&form.about, own));
    let every =
        within(&form.every_days, EVERY_DAYS).ok_or_else(|| Problem::refusal("reach.every", t("reach-every-wrong")));
    let every = problems.keep("every_days", every);
    let hour = within(&form.at_hour, 0..=23).ok_or_else(|| Problem::refusal("reach.hour", t("reach-hour-wrong")));
    let hour = problems.keep("at_hour", hour);
    let limit = problems.keep("limit_minutes", check_limit(&form.limit_minutes));
    match (about, every, hour.and_then(|hour| i8::try_from(hour).ok()), limit) {
        (Some(about), Some(every_days), Some(at_hour), Some(limit_minutes)) => Ok(NewSchedule {
            about,
            every_days,
            at_hour,
            limit_minutes,
        }),
        _ => Err(problems),
    }
}

fn check_about(typed: &str, own: OrgId) -> Result<OrgId, Problem> {
    match typed {
        "" => Ok(own),
        id => id
            .parse()
            .map_err(|_| Problem::refusal("reach.about", t("reach-about-wrong"))),
    }
}

fn check_limit(typed: &str) -> Result<i64, Problem> {
    if typed.trim().is_empty() {
        return Ok(USUAL_LIMIT_MINUTES);
    }
    within(typed, LIMIT_MINUTES).ok_or_else(|| Problem::refusal("reach.limit", t("reach-limit-wrong")))
}

fn within(typed: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    typed.trim().parse().ok().filter(|number| range.contains(number))
}

/// One question to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub channel: Channel,
    /// The number to call.
    pub number: String,
    pub deadline_at: Timestamp,
    /// It cannot be put: then it has ended already.
    pub fails: Option<Undelivered>,
}

/// What a contact is asked: each channel that it has, and the one it is called by first even where it has none.
///
/// `holder` is who could answer; none where the position is vacant or its holder locked out. A number is called all the same: it may
/// stand on a desk.
pub fn questions(
    each: &Listed,
    holder: Option<&OnDuty>,
    by_mail: bool,
    limit_minutes: i64,
    now: Timestamp,
) -> Vec<Question> {
    let first = each.contact.channel;
    let ask = |channel, minutes: i64, fails| Question {
        channel,
        number: String::new(),
        deadline_at: now + SignedDuration::from_mins(minutes),
        fails,
    };
    let mut all = vec![ask(
        Channel::Live,
        limit_minutes,
        holder.is_none().then_some(Undelivered::Nobody),
    )];
    if !each.phone.is_empty() || first == Channel::Phone {
        all.push(Question {
            number: each.phone.clone(),
            ..ask(
                Channel::Phone,
                CALL_LIMIT_HOURS * 60,
                each.phone.is_empty().then_some(Undelivered::NoNumber),
            )
        });
    }
    let address = holder.and_then(|holder| holder.email.as_ref());
    let fails = match (holder, address) {
        (None, _) => Some(Undelivered::Nobody),
        (Some(_), None) => Some(Undelivered::NoAddress),
        (Some(_), Some(_)) => (!by_mail).then_some(Undelivered::NoRelay),
    };
    // Without a relay no mail is promised to anybody, unless it is the first road.
    let has_mail = address.is_some() && by_mail;
    if has_mail || first == Channel::Mail {
        all.push(ask(Channel::Mail, limit_minutes.max(MAIL_LIMIT_MINUTES), fails));
    }
    all
}

/// How a question ends that is answered now, and after how many whole seconds. After its time it is late.
pub fn answered(probe: &Probe, now: Timestamp) -> (Outcome, Option<i64>) {
    let since = probe.calling_at.unwrap_or(probe.asked_at);
    let outcome = match now > probe.deadline_at {
        true => Outcome::Late,
        false => Outcome::Answered,
    };
    (outcome, Some(now.duration_since(since).as_secs().max(0)))
}

/// How a question ends whose time is over. A screen says something only of a position that was on duty when it was asked: nobody sits
/// before any other.
pub fn overdue(probe: Probe, was_on_duty: bool) -> (Probe, Outcome) {
    match (probe.channel, probe.calling_at) {
        (Channel::Phone, None) => (probe, Outcome::NotCalled),
        (Channel::Live, _) if !was_on_duty => {
            let why = Undelivered::OffDuty.as_str().to_owned();
            (Probe { why, ..probe }, Outcome::NotCalled)
        }
        _ => (probe, Outcome::NoAnswer),
    }
}

/// Does it count against the channel? `None`: it says nothing of it.
pub fn failed(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Answered | Outcome::Late => Some(false),
        Outcome::NoAnswer | Outcome::WrongNumber | Outcome::Undeliverable => Some(true),
        Outcome::NotCalled | Outcome::CalledOff => None,
    }
}

/// What a channel is known to do after one more question ended; `None` when that says nothing.
///
/// Another person, or another number, begins anew: what the one before did not hear is not theirs.
pub fn after(before: Option<&State>, probe: &Probe, test: &Reference, now: Timestamp) -> Option<State> {
    let outcome = probe.outcome?;
    let failed = failed(outcome)?;
    let same = |state: &&State| match probe.channel {
        Channel::Phone => state.number == probe.number,
        Channel::Live | Channel::Mail => state.person == probe.person,
    };
    let before = before.filter(same);
    let failed_in_row = if failed {
        before.map_or(0, |state| state.failed_in_row) + 1
    } else {
        0
    };
    let is_dead = failed_in_row >= DEAD_AFTER;
    Some(State {
        position: probe.position,
        channel: probe.channel,
        failed_in_row,
        last_outcome: outcome,
        last_at: now,
        last_seconds: probe.seconds,
        dead_since: is_dead.then(|| before.and_then(|state| state.dead_since).unwrap_or(now)),
        person: probe.person,
        number: probe.number.clone(),
        test: test.clone(),
    })
}

/// What a channel is known to do after its person answered a question that had ended without an answer; `None` when another question, or
/// another person, has spoken since. `probe` is the question as it was asked, with the seconds that the answer took.
pub fn after_late(before: &State, probe: &Probe, test: &Reference, now: Timestamp) -> Option<State> {
    let is_last = before.test == *test && before.last_outcome == Outcome::NoAnswer && before.person == probe.person;
    is_last.then(|| State {
        failed_in_row: 0,
        last_outcome: Outcome::Late,
        last_at: now,
        last_seconds: probe.seconds,
        dead_since: None,
        ..before.clone()
    })
}

/// The first run: the next time that it is this hour there.
pub fn first_run(now: Timestamp, at_hour: i8, zone: &TimeZone) -> Timestamp {
    let today = at(now, 0, at_hour, zone);
    if today > now { today } else { at(now, 1, at_hour, zone) }
}

/// The run after one that was due: so many days later at its hour.
pub fn next_run(schedule: &Schedule, now: Timestamp, zone: &TimeZone) -> Timestamp {
    at(now, schedule.every_days, schedule.at_hour, zone)
}

/// The run after one that was refused: what is in its way today may be gone tomorrow, where another test runs; else as planned.
pub fn after_refusal(schedule: &Schedule, code: &str, now: Timestamp, zone: &TimeZone) -> Timestamp {
    if code == RUNNING {
        postponed(schedule, now, zone)
    } else {
        next_run(schedule, now, zone)
    }
}

/// It gives way to an emergency: the next day at its hour.
pub fn postponed(schedule: &Schedule, now: Timestamp, zone: &TimeZone) -> Timestamp {
    at(now, 1, schedule.at_hour, zone)
}

/// This hour there, so many days after the day of `now`. Where a clock change skips the hour, the one after it.
fn at(now: Timestamp, days: i64, hour: i8, zone: &TimeZone) -> Timestamp {
    let day = now.to_zoned(zone.clone()).date();
    let then = day.checked_add(Span::new().days(days)).unwrap_or(day).at(hour, 0, 0, 0);
    let zoned = then.to_zoned(zone.clone());
    zoned.map_or(now + SignedDuration::from_hours(24 * days.max(1)), |zoned| {
        zoned.timestamp()
    })
}

/// Is it night there?
pub fn is_night(at: Timestamp, zone: &TimeZone) -> bool {
    let hour = at.to_zoned(zone.clone()).hour();
    !(MORNING..EVENING).contains(&hour)
}

/// The middle of the answer times by day and by night, and how many were measured of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Medians {
    pub day: Option<i64>,
    pub night: Option<i64>,
    pub by_day: usize,
    pub by_night: usize,
}

/// Of one channel's questions. The hour is that of the question, not of the answer.
pub fn medians<'a>(probes: impl IntoIterator<Item = &'a Probe>, zone: &TimeZone) -> Medians {
    let (mut day, mut night) = (Vec::new(), Vec::new());
    for probe in probes {
        let Some(seconds) = probe.seconds.filter(|_| probe.outcome == Some(Outcome::Answered)) else {
            continue;
        };
        let asked = probe.calling_at.unwrap_or(probe.asked_at);
        if is_night(asked, zone) {
            night.push(seconds);
        } else {
            day.push(seconds);
        }
    }
    Medians {
        by_day: day.len(),
        by_night: night.len(),
        day: median(day),
        night: median(night),
    }
}

/// The middle one; of an even number, the earlier of the two.
fn median(mut seconds: Vec<i64>) -> Option<i64> {
    seconds.sort_unstable();
    let middle = seconds.len().checked_sub(1)? / 2;
    seconds.get(middle).copied()
}

/// A question of a night, as the home page needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NightProbe {
    pub test: ReachTestId,
    pub position: PositionId,
    pub asked_at: Timestamp,
    pub outcome: Outcome,
}

/// Did the last two night tests of these positions reach none of them?
///
/// A test counts when a question of it says something; a number that nobody called says nothing.
pub fn nobody_at_night(probes: &[NightProbe], positions: &[PositionId]) -> bool {
    let mut tests: Vec<(Timestamp, ReachTestId, bool)> = Vec::new();
    let ours = probes.iter().filter(|probe| positions.contains(&probe.position));
    for probe in ours {
        // An answer in the morning is none of the night.
        let failed = match probe.outcome {
            Outcome::Late => true,
            outcome => match failed(outcome) {
                Some(failed) => failed,
                None => continue,
            },
        };
        match tests.iter_mut().find(|(_, test, _)| *test == probe.test) {
            Some((_, _, none)) => *none &= failed,
            None => tests.push((probe.asked_at, probe.test, failed)),
        }
    }
    tests.sort_by_key(|(at, test, _)| std::cmp::Reverse((*at, *test)));
    tests.len() >= 2 && tests.iter().take(2).all(|(_, _, none)| *none)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
