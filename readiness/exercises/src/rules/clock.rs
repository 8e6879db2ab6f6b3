//! Exercise time: how long the clock has run, without its pauses.

use crate::model::{ClockStep, Exercise, Inject, InjectState, State, Step};
use jiff::SignedDuration;
use muster_terms::Timestamp;
use muster_web::{Problem, t};

/// Seconds that the clock has run at `now`.
///
/// - Shape: the steps in their order, the first of them a start.
/// - Units: whole seconds; what lies before the first step is zero.
pub fn elapsed_seconds(steps: &[ClockStep], now: Timestamp) -> i64 {
    let (mut ran, mut since) = (0, None::<Timestamp>);
    for step in steps {
        match step.step {
            Step::Start | Step::Resume => since = since.or(Some(step.at)),
            Step::Pause | Step::End => ran += since.take().map_or(0, |since| seconds_between(since, step.at)),
        }
    }
    ran + since.map_or(0, |since| seconds_between(since, now))
}

fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

/// The state after a step.
///
/// Errors: `exercise.clock` where the clock cannot be moved so.
pub fn moved(state: State, step: Step) -> Result<State, Problem> {
    match (state, step) {
        (State::Planned, Step::Start) | (State::Paused, Step::Resume) => Ok(State::Running),
        (State::Running, Step::Pause) => Ok(State::Paused),
        (State::Running | State::Paused, Step::End) => Ok(State::Ended),
        _ => Err(Problem::conflict("exercise.clock", t("exercise-clock-not-now"))),
    }
}

/// When a step counts: never before the one before it, so that a clock that was set back takes nothing away.
pub fn at_least(last: Option<&ClockStep>, now: Timestamp) -> Timestamp {
    last.map_or(now, |last| last.at.max(now))
}

/// Has the time of this inject come?
pub fn is_due(inject: &Inject, elapsed_seconds: i64) -> bool {
    inject.state == InjectState::Planned && inject.planned_minute.saturating_mul(60) <= elapsed_seconds
}

/// So long after its planned end a guest's link still runs: exercises begin late and go on long.
const LINK_HOURS: i64 = 24;

/// When a guest's link ends at the latest, also where nobody ends the exercise. It moves with the plan.
pub fn link_ends_at(exercise: &Exercise) -> Timestamp {
    let begins = exercise.started_at.unwrap_or(exercise.planned_for);
    let long = SignedDuration::from_mins(exercise.duration_minutes) + SignedDuration::from_hours(LINK_HOURS);
    begins.checked_add(long).unwrap_or(begins)
}

/// An exercise that nobody began is called off so long after its day.
const NEVER_BEGUN_HOURS: i64 = 30 * 24;

/// Was it forgotten? It is still on a day after its planned end, or was never begun a month after its day.
pub fn is_forgotten(exercise: &Exercise, now: Timestamp) -> bool {
    match exercise.state {
        State::Running | State::Paused => link_ends_at(exercise) <= now,
        State::Planned => now.duration_since(exercise.planned_for) >= SignedDuration::from_hours(NEVER_BEGUN_HOURS),
        State::Ended | State::Cancelled => false,
    }
}

/// Exercise time as people read it: `0:07:05`.
pub fn said(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zero() -> Timestamp {
        "2031-05-05T09:00:00Z".parse().unwrap()
    }

    fn step(step: Step, second: i64) -> ClockStep {
        ClockStep {
            step,
            at: zero() + SignedDuration::from_secs(second),
            title: "Controller".into(),
        }
    }

    fn at(second: i64) -> Timestamp {
        zero() + SignedDuration::from_secs(second)
    }

    /// A start, then pauses and resumes in turn; each interval in seconds.
    fn turns(lengths: &[u32]) -> (Vec<ClockStep>, i64, i64) {
        let (mut now, mut ran) = (0, 0);
        let mut steps = vec![step(Step::Start, 0)];
        for (turn, length) in lengths.iter().enumerate() {
            let length = i64::from(*length);
            now += length;
            if turn % 2 == 0 {
                ran += length;
                steps.push(step(Step::Pause, now));
            } else {
                steps.push(step(Step::Resume, now));
            }
        }
        (steps, now, ran)
    }

    proptest! {
        #[test]
        fn time_is_what_ran_between_the_pauses(lengths in prop::collection::vec(0u32..100_000, 0..20), more in 0i64..100_000) {
            let (steps, now, ran) = turns(&lengths);
            let is_running = lengths.len() % 2 == 0;
            let expected = if is_running { ran + more } else { ran };
            prop_assert_eq!(elapsed_seconds(&steps, at(now + more)), expected);
        }

        #[test]
        fn time_never_goes_back_and_stands_still_after_the_end(lengths in prop::collection::vec(0u32..1_000, 0..12), a in 0i64..50_000, b in 0i64..50_000) {
            let (mut steps, now, _) = turns(&lengths);
            let (early, late) = (now + a.min(b), now + a.max(b));
            prop_assert!(elapsed_seconds(&steps, at(early)) <= elapsed_seconds(&steps, at(late)));
            steps.push(step(Step::End, now));
            prop_assert_eq!(elapsed_seconds(&steps, at(early)), elapsed_seconds(&steps, at(late)));
        }

        #[test]
        fn an_inject_is_due_once_its_minute_has_come_and_stays_due(minute in 0i64..10_000, elapsed in 0i64..700_000) {
            let due = minute * 60 <= elapsed;
            prop_assert_eq!(is_due(&crate::rules::tests_made::inject(minute), elapsed), due);
            prop_assert!(!due || is_due(&crate::rules::tests_made::inject(minute), elapsed + 1));
        }
    }

    #[test]
    fn nothing_has_run_before_the_start() {
        assert_eq!(elapsed_seconds(&[], at(500)), 0);
        assert_eq!(elapsed_seconds(&[step(Step::Start, 100)], at(40)), 0);
    }

    #[test]
    fn the_clock_moves_only_as_it_can() {
        let refused = |state, step| moved(state, step).unwrap_err().code() == "exercise.clock";
        assert_eq!(moved(State::Planned, Step::Start).unwrap(), State::Running);
        assert_eq!(moved(State::Running, Step::Pause).unwrap(), State::Paused);
        assert_eq!(moved(State::Paused, Step::Resume).unwrap(), State::Running);
        assert_eq!(moved(State::Paused, Step::End).unwrap(), State::Ended);
        assert_eq!(moved(State::Running, Step::End).unwrap(), State::Ended);
        assert!(refused(State::Planned, Step::Pause) && refused(State::Planned, Step::End));
        for step in Step::ALL {
            assert!(
                refused(State::Ended, *step) && refused(State::Cancelled, *step),
                "{step:?}"
            );
        }
        assert!(refused(State::Running, Step::Start) && refused(State::Running, Step::Resume));
    }

    #[test]
    fn a_clock_that_was_set_back_takes_nothing_away() {
        let last = step(Step::Start, 60);
        assert_eq!(at_least(Some(&last), at(10)), at(60));
        assert_eq!(at_least(Some(&last), at(70)), at(70));
        assert_eq!(at_least(None, at(10)), at(10));
    }

    #[test]
    fn time_is_read_in_hours_minutes_and_seconds() {
        assert_eq!(said(425), "0:07:05");
        assert_eq!(said(3600 * 26 + 61), "26:01:01");
        assert_eq!(said(-1), "0:00:00");
    }
}
