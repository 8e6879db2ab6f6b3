//! The cases: somebody opens something by some door, and the answer must be what the model says, with its clause, its line in
//! the owner's ledger, and not a marked word more.

mod doors;
mod gate;
mod lent;
mod met;

use crate::joint::addresses;
use crate::marks::{self, Mark};
use crate::rules::{Course, Sight, Stage, Standing, When, Wish};
use crate::steps::Step;
use crate::world::{Answer, OUTSIDER, World, dice};
use crate::{Verdict, agree, disagreement};
use muster_agreements::{crossing::Gate, mou::Terms};
use muster_policy::{Ask, CrossingAct, Decision, GrantedRequest, IncidentContext, Reader, Resource};
use muster_store::{Fault, FromRow, Row, params};
use muster_terms::*;
use rand::{Rng, seq::IndexedRandom};
use std::collections::BTreeSet;

/// Looks within this time are one line of "who saw what".
const AGAIN_SECONDS: i64 = 15 * 60;

/// What the model says of an address.
enum Expected {
    /// The same answer as for something that does not exist, here at this address.
    Missing(String),
    /// It opens, and these marks stand on it.
    Opens(Vec<Mark>),
    /// It opens or not; what it shows is judged mark by mark.
    Either,
}

/// One address and what is expected of it.
struct Door {
    address: String,
    expected: Expected,
    /// A record of accesses: it names what the organisation was lawfully shown before.
    is_record: bool,
}

impl Door {
    fn new(address: String, expected: Expected) -> Self {
        let is_record = ["/audit", "/api/v1/crossings", "/api/v1/ledger"]
            .iter()
            .any(|begins| address.starts_with(begins))
            || address.contains("/uses");
        Self {
            address,
            expected,
            is_record,
        }
    }
}

struct Line {
    clause: String,
    /// It is a message to this position, which then stays on its screen.
    was_called: bool,
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            clause: row.text("clause_words")?,
            was_called: row.text("act")? == CrossingAct::Receive.as_str(),
        })
    }
}

fn pick<'a>(n: u32, of: &[&'a str]) -> &'a str {
    of[n as usize % of.len()]
}

impl World {
    pub async fn read(&mut self, step: Step) -> Verdict {
        let room = if (12..14).contains(&(step.b % 35)) {
            self.debriefed(step.c / 3)
        } else {
            self.near_room(step.c / 3)
        };
        let post = match room {
            Some(room) if step.a % 4 != 0 => self.somebody(room, step.a / 4),
            _ => self.any_post(step.a / 4),
        };
        if step.b % 35 == 34 {
            return match self.script_door(step) {
                Some((post, door)) => self.open(post, door).await,
                None => Ok(()),
            };
        }
        let door = match step.b % 35 {
            27 => self.capability_door(post, step),
            28..30 => self.offer_door(post, step),
            30 => self.loan_door(post, step),
            31..33 => self.meeting_door(post, step),
            33 => self.reach_door(post, step),
            24..27 => self.joint_door(post, step),
            0..3 => self.site_door(post, step),
            3 if step.d % 2 == 0 => self.readiness_door(post, step),
            3 => self.sites_door(post, step),
            4..6 => self.contacts_door(post, step),
            6..11 => self.room_door(post, step),
            11 => self.rooms_door(post, step),
            12..14 => self.debrief_door(post, step),
            14 => self.action_door(post, step),
            15..18 => return self.search(post, step).await,
            18 => self.agreement_door(post, step).await,
            19 => self.request_door(post, step),
            20 => self.drill_door(post, step),
            _ => Some(self.list_door(step)),
        };
        match door {
            Some(door) => self.open(post, door).await,
            None => Ok(()),
        }
    }

    /// Asks, and judges the answer.
    async fn open(&mut self, post: usize, door: Door) -> Verdict {
        let answer = self.get(post, &door.address).await;
        let judged = self.judge(post, &door, &answer).await;
        judged.map_err(|why| {
            format!(
                "{why}\n  position {post} ({}) asked {}",
                self.model.posts[post].duty, door.address
            )
        })
    }

    async fn judge(&mut self, post: usize, door: &Door, answer: &Answer) -> Verdict {
        self.judge_marks(post, door, answer).await?;
        match &door.expected {
            Expected::Either if answer.status < 500 => Ok(()),
            Expected::Either => Err(disagreement(format!("answered {}: {}", answer.status, answer.body))),
            Expected::Opens(marks) => {
                agree("opens", 200, answer.status)?;
                let found: BTreeSet<Mark> = marks::in_text(&answer.body)
                    .into_iter()
                    .map(|no| self.marks[no])
                    .collect();
                let absent = marks.iter().find(|mark| !found.contains(mark));
                absent.map_or(Ok(()), |mark| {
                    Err(disagreement(format!("{mark:?} is open and not shown: {}", answer.body)))
                })
            }
            Expected::Missing(nothing) => {
                agree("is missing", 404, answer.status)?;
                let other = self.get(post, nothing).await;
                let plain = |body: &str, address: &str| {
                    let names = address.split(['/', '?']).filter(|part| part.contains('-'));
                    names.fold(without_seals(body), |body, name| body.replace(name, "…"))
                };
                agree(
                    "is answered like what does not exist",
                    (other.status, plain(&other.body, nothing)),
                    (answer.status, plain(&answer.body, &door.address)),
                )
            }
        }
    }

    /// No mark is shown that the model closes, and whatever of others is shown has its line.
    async fn judge_marks(&mut self, post: usize, door: &Door, answer: &Answer) -> Verdict {
        let org = self.model.posts[post].org;
        let mut lines: Option<Vec<Line>> = None;
        // A page repeats what was typed into its form.
        let body = match door.address.split_once("?q=") {
            Some((_, typed)) => answer.body.replace(typed, ""),
            None => answer.body.clone(),
        };
        for no in marks::in_text(&body) {
            if door.is_record && self.was_shown[org].contains(&no) {
                continue;
            }
            let Some(mark) = self.marks.get(no).copied() else {
                return Err(disagreement(format!("a mark that nobody wrote: {}", marks::word(no))));
            };
            match self.model.sees(post, mark) {
                Sight::Free => {}
                Sight::No => {
                    let context = around(&body, &marks::word(no));
                    return Err(disagreement(format!("LEAK: {mark:?} is closed and shown: {context}")));
                }
                Sight::Under(clauses) => {
                    if lines.is_none() {
                        lines = Some(self.lines(post).await);
                    }
                    let named = |line: &Line| {
                        let of_pair = |clause: &String| self.pair(clause) == self.pair(&line.clause);
                        clauses.contains(&line.clause) || line.was_called && clauses.iter().any(of_pair)
                    };
                    let noted = lines.iter().flatten().any(named);
                    if !noted && !door.is_record {
                        let kept: Vec<&str> = lines.iter().flatten().map(|line| line.clause.as_str()).collect();
                        return Err(disagreement(format!(
                            "{mark:?} is open under {clauses:?}, and no line of the owner's says so, only {kept:?}: {}",
                            around(&body, &marks::word(no))
                        )));
                    }
                    self.was_shown[org].insert(no);
                    if let Some(kind) = mark.kind() {
                        *self.crossed.entry(kind).or_default() += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// Between whom the agreement of a clause is: `AG-0143 §3.2`.
    fn pair(&self, clause: &str) -> Option<BTreeSet<usize>> {
        let deal = self
            .model
            .deals
            .iter()
            .find(|deal| clause.starts_with(&format!("{} ", deal.reference)))?;
        Some(deal.parties.into_iter().collect())
    }

    /// What the owners' ledgers say this position was let see in the last quarter of an hour.
    async fn lines(&self, post: usize) -> Vec<Line> {
        let since = self.model.now - jiff::SignedDuration::from_secs(AGAIN_SECONDS);
        let tx = self.app.store().read().await.unwrap();
        // Who was called keeps the alarm on the screen: that was let through when they were called.
        let sql = "SELECT clause_words, act FROM crossing WHERE position_id = $1 AND allowed AND (at > $2 OR act = 'receive')";
        tx.all(sql, params![self.posts[post], since]).await.unwrap()
    }

    /// A reference of this kind that nothing has.
    fn nothing(&self, reference: &Reference) -> String {
        let letters = reference.as_str().split('-').next().unwrap_or_default();
        let lists = [
            &self.deals,
            &self.actions,
            &self.requests,
            &self.drills,
            &self.joints,
            &self.loans,
            &self.tests,
        ];
        let known: BTreeSet<&str> = self
            .rooms
            .iter()
            .map(|(_, reference)| reference.as_str())
            .chain(self.sites.iter().map(|(_, reference)| reference.as_str()))
            .chain(lists.into_iter().flatten().map(Reference::as_str))
            .collect();
        let free = (0..10_000)
            .map(|n| format!("{letters}-{:04}", 9_999 - n))
            .find(|name| !known.contains(name.as_str()));
        free.unwrap()
    }

    /// The expectation for the page of one thing.
    fn one(&self, open: bool, address: &str, reference: &Reference, marks: impl FnOnce() -> Vec<Mark>) -> Expected {
        if open {
            Expected::Opens(marks())
        } else {
            Expected::Missing(address.replace(reference.as_str(), &self.nothing(reference)))
        }
    }

    fn org(&self, post: usize) -> usize {
        self.model.posts[post].org
    }

    fn may(&self, post: usize, act: Act) -> bool {
        self.model.posts[post].duty.may(act)
    }

    /// Looks for a marked word. What is closed is not found, and looking for it leaves nothing by which to tell.
    async fn search(&mut self, post: usize, step: Step) -> Verdict {
        let no = step.c as usize % self.marks.len();
        let (mark, word) = (self.marks[no], marks::word(no));
        let door = Door::new(format!("/search?q={word}"), Expected::Either);
        let org = self.org(post);
        let before = self.lines_of(org).await;
        self.open(post, Door::new(door.address.clone(), Expected::Either))
            .await?;
        if self.model.sees(post, mark).is_open() {
            return Ok(());
        }
        let left = self.lines_of(org).await - before;
        let answer = self.get(post, &door.address).await;
        let absent = marks::word(999_999);
        let nothing = self.get(post, &format!("/search?q={absent}")).await;
        agree(
            &format!("a search for {mark:?} by position {post} is answered like one for nothing"),
            without_seals(&nothing.body),
            without_seals(&answer.body.replace(&word, &absent)),
        )?;
        agree(
            &format!("lines that a search for {mark:?} by position {post} left in its own records"),
            0,
            left,
        )
    }

    async fn lines_of(&self, org: usize) -> i64 {
        let tx = self.app.store().read().await.unwrap();
        tx.count(
            "SELECT COUNT(*) AS n FROM crossing WHERE to_org = $1 AND act = 'search'",
            params![self.orgs[org]],
        )
        .await
        .unwrap()
    }
}

/// A page without the seals that are drawn anew for each answer.
fn without_seals(body: &str) -> String {
    let mut parts = body.split(SEALED);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += part.split_once('"').map_or(part, |(_, rest)| rest);
    }
    plain
}

/// Where a page says since when it listens.
const SEALED: &str = "data-live-since=\"";

/// Some of the text around a word.
fn around(text: &str, word: &str) -> String {
    let at = text.find(word).unwrap_or_default();
    let start = (0..=at.saturating_sub(300))
        .rev()
        .find(|n| text.is_char_boundary(*n))
        .unwrap_or_default();
    let end = (at + 120).min(text.len());
    let end = (end..=text.len())
        .find(|n| text.is_char_boundary(*n))
        .unwrap_or(text.len());
    text[start..end].to_owned()
}
