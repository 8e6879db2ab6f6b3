//! Worlds one after another, on two cores; and what is said about a failure.

use crate::Verdict;
use crate::steps::{self, Kind, Step};
use crate::world::World;
use muster_stories::Home;
use std::{
    collections::BTreeMap,
    env, fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

/// How many cases a run has, unless the setting says more.
const CASES: usize = 10_000;
const CASES_SETTING: &str = "MUSTER_TEST_MODEL_CASES";
/// The seed of the first world; the next has the next.
const SEED_SETTING: &str = "MUSTER_TEST_MODEL_SEED";
/// A file with a seed and steps, as a failure prints them.
const REPLAY_SETTING: &str = "MUSTER_TEST_MODEL_REPLAY";
/// Cases of one world. More would only make its pages longer.
const CASES_OF_A_WORLD: usize = 250;
/// Tries that shrinking a failure may take.
const SHRINKING: usize = 120;

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    env::var(name).ok()?.parse().ok()
}

impl World {
    async fn step(&mut self, step: Step) -> Verdict {
        match step.kind {
            Kind::Agree => self.agree(step).await,
            Kind::Amend => self.amend(step).await,
            Kind::Sign => self.sign_step(step).await,
            Kind::Withdraw => self.withdraw(step).await,
            Kind::Suspend => self.suspend(step).await,
            Kind::Resume => self.resume(step).await,
            Kind::Terminate => self.terminate(step).await,
            Kind::Ask => self.ask(step).await,
            Kind::Answer => self.answer(step).await,
            Kind::Pass => self.pass(step).await,
            Kind::Shift => self.shift(step).await,
            Kind::Police => self.police(step).await,
            Kind::Raise => self.raise(step).await,
            Kind::Acknowledge => self.acknowledge(step).await,
            Kind::Lead => self.lead(step).await,
            Kind::Message => self.say(step, false).await,
            Kind::OwnNote => self.say(step, true).await,
            Kind::Status => self.status(step).await,
            Kind::Clear => self.clear(step).await,
            Kind::StandDown => self.stand_down(step).await,
            Kind::StopSharing => self.stop_sharing(step).await,
            Kind::ShareAgain => self.share_again(step).await,
            Kind::PlanDrill => self.plan_drill(step).await,
            Kind::StartDrill => self.start_drill(step).await,
            Kind::BecameReal => self.became_real(step).await,
            Kind::WholeCourse => self.whole_course(step).await,
            Kind::PlanTogether => self.plan_together(step).await,
            Kind::GoOnTogether => self.go_on_together(step).await,
            Kind::Offer => self.offer(step).await,
            Kind::Lend => self.lend(step).await,
            Kind::Meet => self.meet(step).await,
            Kind::Reach => self.reach(step).await,
            Kind::Word => self.word(step).await,
            Kind::Act => self.act(step).await,
            Kind::Accept => self.accept(step).await,
            Kind::CloseAction => self.close_action(step).await,
            Kind::CloseDebrief => self.close_debrief(step).await,
            Kind::Read => self.read(step).await,
            Kind::Gate => self.ask_gate(step).await,
        }
    }
}

/// How often a field of each kind was read under a clause of another organisation.
type Crossed = BTreeMap<&'static str, usize>;

/// Lives through the steps; the failure says after which step it came.
async fn live(home: &Home, seed: u64, steps: &[Step]) -> Result<Crossed, (usize, String)> {
    let mut world = World::found(home, seed).await;
    let mut outcome = Ok(());
    for (n, step) in steps.iter().enumerate() {
        if let Err(why) = world.step(*step).await {
            outcome = Err((n, why));
            break;
        }
    }
    if outcome.is_ok() {
        outcome = world.ledgers_agree().await.map_err(|why| (steps.len(), why));
    }
    let crossed = std::mem::take(&mut world.crossed);
    world.leave().await;
    outcome.map(|()| crossed)
}

/// A panic of the product is a failure like any other.
async fn try_to_live(home: Home, seed: u64, steps: Vec<Step>) -> Result<Crossed, (usize, String)> {
    let all = steps.len();
    let living = tokio::spawn(async move {
        let outcome = live(&home, seed, &steps).await;
        home.leave().await;
        outcome
    });
    living
        .await
        .unwrap_or_else(|err| Err((all, format!("it panicked: {err}"))))
}

/// Leaves steps out as long as it still fails.
async fn shrink(seed: u64, mut steps: Vec<Step>, mut why: String) -> (Vec<Step>, String) {
    let mut tries = 0;
    let mut chunk = steps.len().div_ceil(2);
    while chunk > 0 && tries < SHRINKING {
        let mut at = 0;
        while at < steps.len() && tries < SHRINKING {
            let fewer: Vec<Step> = [&steps[..at], &steps[(at + chunk).min(steps.len())..]].concat();
            tries += 1;
            match try_to_live(Home::in_memory(), seed, fewer.clone()).await {
                Err((last, other)) => {
                    steps = fewer;
                    steps.truncate(last + 1);
                    why = other;
                }
                Ok(_) => at += chunk,
            }
        }
        chunk /= 2;
    }
    (steps, why)
}

/// What a person needs to see it again.
fn story_of(seed: u64, steps: &[Step], why: &str) -> String {
    let lines: Vec<String> = steps.iter().map(Step::to_string).collect();
    format!(
        "the model and the product disagree in the world of {SEED_SETTING}={seed}:\n{why}\n\nThe shortest way there; kept in a file, \
         {REPLAY_SETTING}=FILE plays it again:\nseed {seed}\n{}\n",
        lines.join("\n")
    )
}

/// How much was done.
#[derive(Default)]
struct Tally {
    cases: AtomicUsize,
    steps: AtomicUsize,
    worlds: AtomicUsize,
    crossed: Mutex<Crossed>,
}

impl Tally {
    /// Is this what was wanted? A run of the usual length in which something never crossed goes on, up to twice as long: some of
    /// it crosses in few worlds, and a run may have met none of them.
    fn is_enough(&self, wanted: usize) -> bool {
        let cases = self.cases.load(Ordering::Relaxed);
        cases >= wanted && (wanted < CASES || cases >= 2 * wanted || self.never_crossed().is_empty())
    }

    fn never_crossed(&self) -> Vec<&'static str> {
        let crossed = self.crossed.lock().unwrap();
        KINDS.into_iter().filter(|kind| !crossed.contains_key(kind)).collect()
    }
}

/// Lives through one world, counts it, or fails with its shortest story.
async fn world(home: Home, seed: u64, tally: &Tally) -> Verdict {
    let steps = steps::steps(seed, CASES_OF_A_WORLD);
    match try_to_live(home, seed, steps.clone()).await {
        Ok(crossed) => {
            for (kind, times) in crossed {
                *tally.crossed.lock().unwrap().entry(kind).or_default() += times;
            }
            tally
                .cases
                .fetch_add(steps.iter().filter(|step| step.is_case()).count(), Ordering::Relaxed);
            tally
                .steps
                .fetch_add(steps.iter().filter(|step| !step.is_case()).count(), Ordering::Relaxed);
            tally.worlds.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        Err((last, why)) => {
            let until: Vec<Step> = steps.into_iter().take(last + 1).collect();
            say(&format!(
                "world {seed} fails after {} steps, which are made fewer: {why}",
                until.len()
            ));
            let (steps, why) = shrink(seed, until, why).await;
            Err(story_of(seed, &steps, &why))
        }
    }
}

#[expect(clippy::print_stderr, reason = "what was done, and with which seed, must be seen")]
fn say(words: &str) {
    eprintln!("{words}");
}

/// Every run has the same worlds, unless a seed is given, so that a failure is of what was changed.
fn first_seed() -> u64 {
    setting(SEED_SETTING).unwrap_or(5_010)
}

#[test]
fn what_anybody_reads_is_what_the_model_says() {
    let (wanted, first) = (setting(CASES_SETTING).unwrap_or(CASES), first_seed());
    say(&format!("{SEED_SETTING}={first}"));
    let (tally, next) = (Arc::new(Tally::default()), Arc::new(AtomicU64::new(first)));
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let workers: Vec<_> = (0..cores)
        .map(|_| {
            let (tally, next) = (tally.clone(), next.clone());
            thread::spawn(move || -> Verdict {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                while !tally.is_enough(wanted) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    runtime.block_on(world(Home::in_memory(), seed, &tally))?;
                }
                Ok(())
            })
        })
        .collect();
    let failures: Vec<String> = workers
        .into_iter()
        .filter_map(|worker| worker.join().unwrap().err())
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    say(&format!(
        "{} cases and {} other steps in {} worlds, no disagreement, no leak; {SEED_SETTING}={first}",
        tally.cases.load(Ordering::Relaxed),
        tally.steps.load(Ordering::Relaxed),
        tally.worlds.load(Ordering::Relaxed)
    ));
    say(&format!(
        "fields read under a clause: {:?}",
        tally.crossed.lock().unwrap()
    ));
    // A world in which nothing crosses agrees with any model.
    let never = tally.never_crossed();
    assert!(
        wanted < CASES || never.is_empty(),
        "nothing of this crossed in any world: {never:?}"
    );
}

/// What must cross somewhere in a run of the usual length.
const KINDS: [&str; 22] = [
    "site name",
    "site address",
    "profile",
    "point",
    "floor plan",
    "kit",
    "contact",
    "alarm",
    "room line",
    "debrief word",
    "action",
    "proof",
    "drill",
    "joint work",
    "plot",
    "script",
    "word in joint work",
    "capability",
    "offer name",
    "offer",
    "introduction",
    "word in an introduction",
];

#[tokio::test]
async fn on_postgres_too() {
    let Some(home) = Home::postgres().await else {
        say("skipped: no PostgreSQL");
        return;
    };
    let seed = first_seed();
    say(&format!("{SEED_SETTING}={seed}"));
    world(home, seed, &Tally::default())
        .await
        .unwrap_or_else(|story| panic!("{story}"));
}

#[tokio::test]
async fn a_failure_is_played_again() {
    let Some(file) = setting::<String>(REPLAY_SETTING) else {
        return;
    };
    let text = fs::read_to_string(&file).unwrap();
    let seed = text
        .lines()
        .find_map(|line| line.strip_prefix("seed "))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    let steps: Vec<Step> = text.lines().filter_map(steps::parse).collect();
    if let Err((_, why)) = try_to_live(Home::in_memory(), seed, steps).await {
        panic!("{why}");
    }
}
