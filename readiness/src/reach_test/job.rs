//! What runs by itself: schedules that are due, questions whose time is over, mails that did not go out, and emergencies that go before.
//!
//! Everything is a row, so that a restart goes on where it stopped, and each is a transaction of its own: what fails is said and tried
//! again, and stops nothing else.

use super::{Outcome, Probe, ReachTest, Schedule, rules, store, verbs, verbs::Tester};
use muster_agreements::crossing::Receiver;
use muster_membership::{
    Position,
    letter::{self, LetterKind},
    organisation, position,
};
use muster_policy::Reader;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Problem};

/// Questions that end in one round.
const BATCH: i64 = 100;

/// One round. How many tests began and questions ended.
///
/// Errors: only when nothing could be read; what goes wrong with one row is logged, and tried again in the next round.
pub async fn tick(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let read = app.store().read().await?;
    let (due, overdue) = (store::due(&read, now).await?, store::overdue(&read, now, BATCH).await?);
    let open = store::open(&read).await?;
    let not_sent = if open.is_empty() {
        Vec::new()
    } else {
        letter::store::not_sent_since(&read, LetterKind::ReachTest, now - verbs::LETTERS_BACK).await?
    };
    drop(read);
    let mut done = 0;
    for schedule in due {
        done += kept(
            run(app, &schedule, now).await,
            "a reach test could not begin, it is tried again",
        );
    }
    for id in not_sent.iter().filter_map(|about| about.parse().ok()) {
        done += kept(
            turned_away(app, id, now).await,
            "a question could not end, it is tried again",
        );
    }
    for probe in overdue {
        done += kept(
            run_out(app, probe, now).await,
            "a question could not end, it is tried again",
        );
    }
    for test in open {
        done += kept(
            look_after(app, &test, now).await,
            "a reach test could not be looked after",
        );
    }
    Ok(done)
}

fn kept(result: Result<bool, Problem>, words: &'static str) -> usize {
    match result {
        Ok(done) => usize::from(done),
        Err(problem) => {
            tracing::error!(?problem, "{words}");
            0
        }
    }
}

/// Begins what is due and moves the schedule on in the same transaction: a second program, or a restart, finds it moved.
async fn run(app: &App, schedule: &Schedule, now: Timestamp) -> Result<bool, Problem> {
    let mut tx = app.store().begin().await?;
    let org = organisation::store::find(&tx, schedule.org).await?;
    let zone = verbs::zone_of(org.as_ref());
    if verbs::is_emergency(app, &tx, schedule.org, schedule.about, now).await? {
        let later = rules::postponed(schedule, now, &zone);
        store::move_on(&tx, schedule, later, Some(now)).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let next = rules::next_run(schedule, now, &zone);
    if !store::move_on(&tx, schedule, next, None).await? {
        return Ok(false);
    }
    let Some(keeper) = keeper(&tx, schedule).await? else {
        store::note_refused(&tx, schedule.id, NO_KEEPER, next, now).await?;
        tx.commit().await?;
        return Ok(false);
    };
    let tester = Tester {
        receiver: Receiver {
            title: keeper.title.clone(),
            reader: Reader {
                org: keeper.org,
                unit: keeper.unit,
                position: keeper.id,
                duty: keeper.duty,
            },
        },
        pressed: None,
    };
    let mark = tx.mark().await?;
    match verbs::begin(&mut tx, app, &tester, schedule.about, schedule.limit_minutes, now).await {
        Ok(_) => tx.pass(mark).await?,
        // The lines of the gate are kept.
        Err(problem) if problem.code() == verbs::NOBODY => {
            tx.pass(mark).await?;
            store::note_refused(&tx, schedule.id, verbs::NOBODY, next, now).await?;
            tx.commit().await?;
            return Ok(false);
        }
        // A test that runs, an agreement that ended: the schedule waits for another day, and the page says why.
        Err(problem @ (Problem::Missing | Problem::Refusal { .. })) => {
            tx.undo_to(mark).await?;
            let next = rules::after_refusal(schedule, problem.code(), now, &zone);
            store::note_refused(&tx, schedule.id, problem.code(), next, now).await?;
            tx.commit().await?;
            return Ok(false);
        }
        Err(problem) => return Err(problem),
    }
    tx.commit().await?;
    Ok(true)
}

/// Nobody of the organisation may test any more.
const NO_KEEPER: &str = "reach.no-keeper";

/// The time of this question is over.
async fn run_out(app: &App, probe: Probe, now: Timestamp) -> Result<bool, Problem> {
    let read = app.store().read().await?;
    let was_on_duty = position::store::is_on_duty(&read, probe.position, probe.asked_at).await?;
    drop(read);
    let (probe, outcome) = rules::overdue(probe, was_on_duty);
    end_one(app, probe, (outcome, None), now).await
}

/// The position in whose name the clauses are asked: the one that set the schedule, or another of its organisation that could have.
async fn keeper(tx: &Tx, schedule: &Schedule) -> Result<Option<Position>, Fault> {
    match position::store::find_of(tx, schedule.org, schedule.set_by).await? {
        Some(position) if position.duty.may(Act::ManageSites) => Ok(Some(position)),
        _ => position::store::any_that_may(tx, schedule.org, Act::ManageSites).await,
    }
}

/// The mail of this question was turned away or did not pass in time.
async fn turned_away(app: &App, id: ReachProbeId, now: Timestamp) -> Result<bool, Problem> {
    let read = app.store().read().await?;
    let probe = store::find_probe(&read, id).await?;
    drop(read);
    let Some(probe) = probe.filter(|probe| probe.outcome.is_none()) else {
        return Ok(false);
    };
    end_one(app, verbs::mail_refused(probe), (Outcome::Undeliverable, None), now).await
}

async fn end_one(app: &App, probe: Probe, how: (Outcome, Option<i64>), now: Timestamp) -> Result<bool, Problem> {
    let mut tx = app.store().begin().await?;
    let Some(test) = store::test_of(&tx, probe.test).await? else {
        return Ok(false);
    };
    let ended = verbs::end(&mut tx, &test, probe, how, now).await?;
    verbs::close_if_done(&mut tx, &test, now).await?;
    tx.commit().await?;
    Ok(ended)
}

/// An open test gives way to an emergency between its two; one whose last question has ended ends.
async fn look_after(app: &App, test: &ReachTest, now: Timestamp) -> Result<bool, Problem> {
    let mut tx = app.store().begin().await?;
    let mut ended = false;
    if verbs::is_emergency(app, &tx, test.org, test.about, now).await? {
        for probe in store::open_of(&tx, test.id).await? {
            ended |= verbs::end(&mut tx, test, probe, (Outcome::CalledOff, None), now).await?;
        }
    }
    verbs::close_if_done(&mut tx, test, now).await?;
    tx.commit().await?;
    Ok(ended)
}
