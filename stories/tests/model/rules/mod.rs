//! The reference: who may read what, in plain Rust, from the words of the mission and the issue and of nothing else.
//!
//! Everything is a number: organisations, positions, sites, agreements, rooms. No store, no Cedar, no code of the product
//! but its vocabulary of duties, classes and purposes.

mod clauses;
mod joint;
mod lending;
mod meetings;
mod places;
mod rooms;

pub use clauses::could_open;
pub use joint::{Joint, JointKind};
pub use lending::{Loan, LoanStage, LoanStep, Offer};
pub use meetings::{Meeting, ReachTest};

use crate::marks::Mark;
use jiff::SignedDuration;
use muster_terms::{Act, DataClass, Duty, Purpose, Timestamp, Tlp};
use std::collections::BTreeSet;

/// The world as the model knows it.
#[derive(Debug, Default)]
pub struct Model {
    pub now: Timestamp,
    pub posts: Vec<Post>,
    pub sites: Vec<Site>,
    /// Whose district each is.
    pub districts: Vec<usize>,
    pub contacts: Vec<Contact>,
    pub deals: Vec<Deal>,
    pub rooms: Vec<Room>,
    pub actions: Vec<Action>,
    pub requests: Vec<Request>,
    pub drills: Vec<Drill>,
    pub joints: Vec<Joint>,
    /// When each organisation wrote each version of what it can send.
    pub capabilities: Vec<Vec<Timestamp>>,
    pub offers: Vec<Offer>,
    pub loans: Vec<Loan>,
    pub meetings: Vec<Meeting>,
    pub tests: Vec<ReachTest>,
}

#[derive(Debug)]
pub struct Post {
    pub org: usize,
    pub duty: Duty,
    pub on_duty: bool,
    pub title: String,
}

#[derive(Debug)]
pub struct Site {
    pub org: usize,
    pub made_at: Timestamp,
    pub floor_at: Option<Timestamp>,
    /// Of everything that is of the site.
    pub label: Tlp,
    /// Which police answer for it: their organisation, and the district when it is not the whole of it.
    pub police: Option<(usize, Option<usize>)>,
}

#[derive(Debug)]
pub struct Contact {
    pub org: usize,
    pub post: usize,
    /// `None`: it answers for every site.
    pub site: Option<usize>,
    /// When it was last checked or changed.
    pub at: Timestamp,
}

/// Where an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Young,
    InForce,
    Suspended,
    Over,
}

#[derive(Debug)]
pub struct Deal {
    /// As people call it: `AG-0143`.
    pub reference: String,
    /// Who drafted it, and the other side.
    pub parties: [usize; 2],
    pub standing: Standing,
    pub suspended_by: Option<usize>,
    /// Was anything of it ever laid on the table?
    pub known: bool,
    pub versions: Vec<Version>,
    pub in_force: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Draft,
    OnTable,
    InForce,
    Past,
}

#[derive(Debug)]
pub struct Version {
    pub by: usize,
    pub stage: Stage,
    pub was_proposed: bool,
    pub clauses: Vec<Clause>,
    /// Sites that its text names.
    pub names: Vec<usize>,
    pub signed: Vec<usize>,
    pub ends_at: Timestamp,
}

/// When a clause opens what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    /// While an emergency at least this bad is open at the site: 1 is danger to life, 2 is help needed.
    While(u8),
    OnRequest,
    Never,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    pub number: String,
    pub class: DataClass,
    pub from: usize,
    pub to: usize,
    pub purpose: Purpose,
    pub when: When,
    pub sites: Vec<usize>,
    pub recipients: Vec<Duty>,
    pub ceiling: Tlp,
    pub days: u32,
    pub onward: bool,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

#[derive(Debug)]
pub struct Room {
    pub org: usize,
    pub site: usize,
    pub drill: bool,
    /// The drill that became this emergency.
    pub came_from: Option<usize>,
    pub level: u8,
    pub raised_by: usize,
    pub raised_at: Timestamp,
    pub members: Vec<Member>,
    pub people: Vec<Person>,
    pub lines: Vec<Line>,
    pub ended_at: Option<Timestamp>,
    /// When a debrief came of it.
    pub debrief_at: Option<Timestamp>,
    pub debrief_closed: bool,
    /// The organisations that said something in it.
    pub said: BTreeSet<usize>,
}

/// An organisation in a room.
#[derive(Debug)]
pub struct Member {
    pub org: usize,
    pub lead: Option<usize>,
    pub said_clear: bool,
    pub stopped_at: Option<Timestamp>,
}

#[derive(Debug)]
pub struct Person {
    pub post: usize,
    pub called: Option<Timestamp>,
    pub answered: Option<Timestamp>,
}

impl Person {
    /// Somebody who has not answered.
    pub fn new(post: usize, called: Option<Timestamp>) -> Self {
        Self {
            post,
            called,
            answered: None,
        }
    }
}

#[derive(Debug)]
pub struct Line {
    pub org: usize,
    pub class: DataClass,
    pub own_side: bool,
    /// It tells of a unit or a case number, which stands in the room as long as police status is open, whatever became of the line.
    pub is_unit: bool,
    pub passed: Vec<Passed>,
}

/// A line that went to another organisation, under which agreement and version, and whether it is still open there.
#[derive(Debug)]
pub struct Passed {
    pub to: usize,
    pub deal: usize,
    pub version: usize,
    /// When it was closed; what one stop of sharing closed, it opens again.
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug)]
pub struct Action {
    pub room: usize,
    pub by: usize,
    pub owner: usize,
    /// The position that shall do it, and opens it whatever its duty.
    pub post: usize,
    pub accepted: bool,
    pub closed: bool,
    pub made_at: Timestamp,
}

#[derive(Debug)]
pub struct Request {
    pub deal: usize,
    pub version: usize,
    pub number: String,
    pub asker: usize,
    pub owner: usize,
    pub site: Option<usize>,
    pub answered: bool,
    pub until: Option<Timestamp>,
}

#[derive(Debug)]
pub struct Drill {
    pub org: usize,
    pub site: usize,
    pub made_at: Timestamp,
    pub asked: BTreeSet<usize>,
    pub agreed: BTreeSet<usize>,
    /// The room it became when it started.
    pub room: Option<usize>,
}

/// What was opened for an emergency closes this long after all clear.
const AFTER_CLEAR: SignedDuration = SignedDuration::from_mins(30);

/// One question: may this position have that record?
#[derive(Debug, Clone)]
pub struct Wish {
    pub reader: usize,
    pub class: DataClass,
    pub owner: usize,
    pub site: Option<usize>,
    pub made_at: Timestamp,
    pub label: Tlp,
    pub purpose: Purpose,
    pub onward: bool,
    pub course: Option<Course>,
    pub grant: Option<usize>,
}

/// The emergency or drill in whose course it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    pub site: usize,
    pub level: u8,
    pub drill: bool,
    pub open_until: Option<Timestamp>,
}

/// A clause in force and where it stands.
pub type Found<'a> = (usize, usize, &'a Clause);

/// How a reader comes to a marked field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    No,
    /// It is the reader's own, or both parties' by its nature.
    Free,
    /// Under one of these clauses: `AG-0143 §3.2`.
    Under(BTreeSet<String>),
}

impl Sight {
    fn under(clauses: BTreeSet<String>) -> Self {
        if clauses.is_empty() {
            Sight::No
        } else {
            Sight::Under(clauses)
        }
    }

    fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Sight::Free => Sight::Free,
            Sight::No => other(),
            Sight::Under(mut clauses) => match other() {
                Sight::Free => Sight::Free,
                Sight::No => Sight::Under(clauses),
                Sight::Under(more) => {
                    clauses.extend(more);
                    Sight::Under(clauses)
                }
            },
        }
    }

    pub fn is_open(&self) -> bool {
        *self != Sight::No
    }
}

impl Room {
    pub fn member(&self, org: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.org == org)
    }

    pub fn member_mut(&mut self, org: usize) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.org == org)
    }

    pub fn sharing_ends_at(&self) -> Option<Timestamp> {
        self.ended_at.map(|at| at + AFTER_CLEAR)
    }

    /// "Stop sharing": nothing more passes between the two, nothing more is shown.
    pub fn is_stopped(&self, a: usize, b: usize) -> bool {
        [a, b]
            .iter()
            .any(|org| self.member(*org).is_some_and(|member| member.stopped_at.is_some()))
    }

    /// The course of this emergency between two who are in it, unless sharing was stopped.
    fn course(&self, a: usize, b: usize) -> Option<Course> {
        self.course_at_all(a, b).filter(|_| !self.is_stopped(a, b))
    }

    fn course_at_all(&self, a: usize, b: usize) -> Option<Course> {
        (self.member(a).is_some() && self.member(b).is_some()).then_some(Course {
            site: self.site,
            level: self.level,
            drill: self.drill,
            open_until: self.sharing_ends_at(),
        })
    }
}

fn free_if(yes: bool) -> Sight {
    if yes { Sight::Free } else { Sight::No }
}
