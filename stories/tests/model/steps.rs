//! What happens in a world, as numbers: made from a seed, printed, read back, and left out one by one when a failure is shrunk.
//!
//! A number means something in any world (the third room there is, the only agreement there is), so a list of steps stays a
//! list of steps when some are taken away.

use rand::{Rng, SeedableRng, rngs::StdRng};
use std::fmt;

macro_rules! kinds {
    ($($name:ident = $weight:literal),+ $(,)?) => {
        /// What is done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($name),+ }
        const KINDS: &[(Kind, u32)] = &[$((Kind::$name, $weight)),+];
    };
}

kinds! {
    // agreements
    Agree = 5, Amend = 4, Sign = 7, Withdraw = 2, Suspend = 3, Resume = 5, Terminate = 1,
    // requests
    Ask = 4, Answer = 4,
    // time and people
    Pass = 9, Shift = 4,
    // who answers for a site
    Police = 5,
    // emergencies
    Raise = 10, Acknowledge = 5, Lead = 7, Message = 9, OwnNote = 5, Status = 5, Clear = 7, StandDown = 3, StopSharing = 4, ShareAgain = 4,
    WholeCourse = 2,
    // drills
    PlanDrill = 3, StartDrill = 3, BecameReal = 1,
    // visits, plans for comment, exercises
    PlanTogether = 5, GoOnTogether = 7,
    // what police can send, what is lent
    Offer = 6, Lend = 9,
    // whom to meet, who answers
    Meet = 6, Reach = 5,
    // learning
    Word = 6, Act = 4, Accept = 2, CloseAction = 2, CloseDebrief = 1,
    // and the reads, which are the cases
    Read = 140, Gate = 60,
}

/// One step with its choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub kind: Kind,
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub d: u32,
}

impl Step {
    /// Is it a read, and so a case?
    pub fn is_case(self) -> bool {
        matches!(self.kind, Kind::Read | Kind::Gate)
    }

    fn draw(rng: &mut StdRng, kind: Kind) -> Self {
        Self {
            kind,
            a: rng.random_range(0..10_000),
            b: rng.random_range(0..10_000),
            c: rng.random_range(0..10_000),
            d: rng.random_range(0..10_000),
        }
    }

    fn any(rng: &mut StdRng) -> Self {
        let all: u32 = KINDS.iter().map(|(_, weight)| weight).sum();
        let mut at = rng.random_range(0..all);
        for (kind, weight) in KINDS {
            if at < *weight {
                return Self::draw(rng, *kind);
            }
            at -= weight;
        }
        Self::draw(rng, Kind::Read)
    }
}

/// The steps of a world: some agreements first, so that there is something to read, then whatever comes.
pub fn steps(seed: u64, cases: usize) -> Vec<Step> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x5EED);
    let first = [
        Kind::Agree,
        Kind::Agree,
        Kind::Agree,
        Kind::Police,
        Kind::Raise,
        Kind::PlanDrill,
        Kind::PlanTogether,
        Kind::PlanTogether,
        Kind::PlanTogether,
        Kind::Offer,
        Kind::Offer,
        Kind::Offer,
    ];
    let mut steps: Vec<Step> = first.into_iter().map(|kind| Step::draw(&mut rng, kind)).collect();
    while steps.iter().filter(|step| step.is_case()).count() < cases {
        steps.push(Step::any(&mut rng));
    }
    steps
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {} {} {}", self.kind, self.a, self.b, self.c, self.d)
    }
}

/// The reverse of a step's display.
pub fn parse(line: &str) -> Option<Step> {
    let mut parts = line.split_whitespace();
    let word = parts.next()?;
    let (kind, _) = KINDS.iter().find(|(kind, _)| format!("{kind:?}") == word)?;
    let mut number = || parts.next()?.parse().ok();
    Some(Step {
        kind: *kind,
        a: number()?,
        b: number()?,
        c: number()?,
        d: number()?,
    })
}

#[test]
fn steps_are_read_back_as_they_were_written() {
    for step in steps(7, 50) {
        assert_eq!(parse(&step.to_string()), Some(step));
    }
}
