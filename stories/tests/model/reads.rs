//! The cases: somebody opens something by some door, and the answer must be what the model says, with its clause, its line in
//! the owner's ledger, and not a marked word more.

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
        let room = if (12..14).contains(&(step.b % 24)) {
            self.debriefed(step.c / 3)
        } else {
            self.near_room(step.c / 3)
        };
        let post = match room {
            Some(room) if step.a % 4 != 0 => self.somebody(room, step.a / 4),
            _ => self.any_post(step.a / 4),
        };
        let door = match step.b % 24 {
            0..3 => self.site_door(post, step),
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
        let lists = [&self.deals, &self.actions, &self.requests, &self.drills];
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

    fn site_door(&self, post: usize, step: Step) -> Option<Door> {
        let near = self.near_room(step.c / 3).filter(|_| step.c % 3 != 0);
        let site = near.map_or(step.c as usize % self.sites.len(), |room| self.model.rooms[room].site);
        let reference = &self.sites[site].1;
        let floor = self.floors[site].map(|floor| floor.to_string()).unwrap_or_default();
        let whole = [format!("/sites/{reference}"), format!("/api/v1/sites/{reference}")];
        let parts = [
            format!("/sites/{reference}/plans"),
            format!("/sites/{reference}/map"),
            format!("/sites/{reference}/print"),
            format!("/sites/{reference}/points"),
            format!("/api/v1/sites/{reference}/floors"),
            format!("/sites/{reference}/plans/{floor}"),
            format!("/api/v1/sites/{reference}/floors/{floor}"),
        ];
        let profile = self.model.profile(post, site);
        let is_whole = step.d % 2 == 0;
        let n = step.d as usize / 2;
        let address = if is_whole {
            whole[n % whole.len()].clone()
        } else {
            parts[n % parts.len()].clone()
        };
        let marks = || {
            let owner = self.model.sites[site].org;
            let mut marks = vec![
                Mark::SiteName(site),
                Mark::SiteAddress(site),
                Mark::Profile(site),
                Mark::Point(site),
            ];
            if !address.starts_with("/api/") && self.floors[site].is_some() && self.model.floor(post, site).is_open() {
                marks.push(Mark::Floor(site));
            }
            let of_site = |no: &usize| {
                let contact = &self.model.contacts[*no];
                contact.org == owner && contact.site.is_none_or(|at| at == site)
            };
            let open = owner == self.org(post) || !self.model.contacts_at(post, owner, Some(site)).is_empty();
            if open && !address.starts_with("/api/") {
                marks.extend((0..self.model.contacts.len()).filter(of_site).map(Mark::Contact));
            }
            marks
        };
        let expected = match profile {
            Sight::No => self.one(false, &address, reference, Vec::new),
            _ if is_whole => self.one(true, &address, reference, marks),
            _ => Expected::Either,
        };
        Some(Door::new(address, expected))
    }

    fn sites_door(&self, post: usize, step: Step) -> Option<Door> {
        let open = (0..self.sites.len()).filter(|site| self.model.profile(post, *site).is_open());
        let marks = open.map(Mark::SiteName).collect();
        Some(Door::new(
            pick(step.c, &["/sites", "/api/v1/sites"]).into(),
            Expected::Opens(marks),
        ))
    }

    fn contacts_door(&self, post: usize, step: Step) -> Option<Door> {
        let open = |no: &usize| {
            let contact = &self.model.contacts[*no];
            contact.org == self.org(post) || !self.model.contacts_at(post, contact.org, contact.site).is_empty()
        };
        let marks = (0..self.model.contacts.len()).filter(open).map(Mark::Contact).collect();
        Some(Door::new(
            pick(step.c, &["/contacts", "/api/v1/contacts"]).into(),
            Expected::Opens(marks),
        ))
    }

    fn room_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = if step.c % 3 == 0 {
            step.c as usize / 3 % self.rooms.len().max(1)
        } else {
            self.near_room(step.c / 3)?
        };
        let (_, reference) = self.rooms.get(no)?;
        let room = &self.model.rooms[no];
        let parts = [
            "",
            "/map",
            "/people",
            "/plan",
            "/sharing",
            "/live",
            "/all-clear",
            "/stand-down",
            "/sent",
        ];
        let may = self.model.may_enter(post, no);
        let (address, whole) = match step.d % 3 {
            0 => (format!("/rooms/{reference}/log"), true),
            1 => (format!("/api/v1/rooms/{reference}"), true),
            _ => (format!("/rooms/{reference}{}", pick(step.d / 3, &parts)), false),
        };
        let marks = || {
            let seen = |line: &usize| self.model.log_line(post, no, *line).is_open();
            (0..room.lines.len())
                .filter(|line| self.has_mark(no, *line))
                .filter(seen)
                .map(|line| Mark::Line(no, line))
                .collect()
        };
        let expected = match (may, whole) {
            (false, _) => self.one(false, &address, reference, Vec::new),
            (true, true) => self.one(true, &address, reference, marks),
            (true, false) => Expected::Either,
        };
        Some(Door::new(address, expected))
    }

    /// Was something of our own said in this line?
    fn has_mark(&self, room: usize, line: usize) -> bool {
        self.marks.contains(&Mark::Line(room, line))
    }

    fn rooms_door(&self, post: usize, step: Step) -> Option<Door> {
        let open = (0..self.rooms.len()).filter(|no| {
            let room = &self.model.rooms[*no];
            room.org == self.org(post)
                || room.ended_at.is_none() && self.model.may_enter(post, *no) && self.model.head(post, *no).is_open()
        });
        let marks = open.map(|no| Mark::SiteName(self.model.rooms[no].site)).collect();
        Some(Door::new(
            pick(step.c, &["/rooms", "/api/v1/rooms"]).into(),
            Expected::Opens(marks),
        ))
    }

    fn debrief_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = self.debriefed(step.c / 3)?;
        let reference = &self.rooms[no].1;
        let address = format!("{}/debriefs/{reference}", pick(step.d, &["", "/api/v1"]));
        let marks = || {
            let words = self
                .marks
                .iter()
                .filter(|mark| matches!(mark, Mark::Word(room, _) if *room == no));
            words
                .copied()
                .filter(|mark| self.model.sees(post, *mark).is_open() && self.was_said(no, *mark))
                .collect()
        };
        let expected = self.one(self.model.may_debrief(post, no), &address, reference, marks);
        Some(Door::new(address, expected))
    }

    fn was_said(&self, room: usize, mark: Mark) -> bool {
        matches!(mark, Mark::Word(_, org) if self.model.rooms[room].said.contains(&org))
    }

    fn action_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.actions.len().max(1);
        let reference = self.actions.get(no)?;
        let address = format!("{}/actions/{reference}", pick(step.d, &["", "/api/v1"]));
        let open = self.may(post, Act::Debrief) && self.model.sees(post, Mark::Action(no)).is_open();
        let expected = self.one(open, &address, reference, || vec![Mark::Action(no)]);
        Some(Door::new(address, expected))
    }

    async fn agreement_door(&self, post: usize, step: Step) -> Option<Door> {
        let deal = step.c as usize % self.deals.len().max(1);
        let reference = self.deals.get(deal)?;
        let model = &self.model.deals[deal];
        let version = step.d as usize % 3 + 1;
        let parts = [
            "",
            "/versions",
            "/uses",
            "/draft",
            "/clauses/3.2",
            "/clauses/9.1",
            "/ask",
            "/compare?from=1&to=2",
            "/open",
        ];
        let part = match step.d % 4 {
            0 => format!("/versions/{version}"),
            1 => format!("/versions/{version}/text"),
            _ => pick(step.d / 4, &parts).to_owned(),
        };
        let address = format!("{}/agreements/{reference}{part}", pick(step.d / 64, &["", "/api/v1"]));
        let open = model.is_known_to(self.org(post)) && self.may(post, Act::ReadAgreements);
        // Behind a chip stands the signed clause, for everybody at a party.
        let is_clause = part.starts_with("/clauses") && model.is_known_to(self.org(post));
        let expected = match (open, part.is_empty()) {
            _ if is_clause => Expected::Either,
            (false, _) => self.one(false, &address, reference, Vec::new),
            (true, true) => Expected::Opens(Vec::new()),
            (true, false) => Expected::Either,
        };
        Some(Door::new(address, expected))
    }

    fn request_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.requests.len().max(1);
        let reference = self.requests.get(no)?;
        let address = format!("{}/requests/{reference}", pick(step.d, &["", "/api/v1"]));
        let open = self.may(post, Act::ReadAgreements) && self.model.sees(post, Mark::Request(no)).is_open();
        let expected = self.one(open, &address, reference, || vec![Mark::Request(no)]);
        Some(Door::new(address, expected))
    }

    fn drill_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.drills.len().max(1);
        let reference = self.drills.get(no)?;
        let address = format!("/drills/{reference}");
        let expected = match self.model.sees(post, Mark::Drill(no)) {
            Sight::No => self.one(false, &address, reference, Vec::new),
            Sight::Free => Expected::Opens(vec![Mark::Drill(no)]),
            Sight::Under(_) => Expected::Either,
        };
        Some(Door::new(address, expected))
    }

    /// Pages and files that gather many things.
    fn list_door(&self, step: Step) -> Door {
        let doors = [
            "/home",
            "/inbox",
            "/desk",
            "/audit",
            "/audit?view=by_us",
            "/audit.csv",
            "/audit.csv?view=by_us",
            "/audit/export",
            "/drills",
            "/requests",
            "/agreements",
            "/debriefs",
            "/actions",
            "/actions?closed=yes",
            "/raise",
            "/me",
            "/api/v1/requests",
            "/api/v1/agreements",
            "/api/v1/debriefs",
            "/api/v1/actions",
            "/api/v1/crossings",
            "/api/v1/people",
            "/api/v1/me",
            "/admin/people",
            "/sites/new",
            "/drills/new",
            "/agreements/new",
            "/home",
            "/inbox",
            "/desk",
        ];
        Door::new(pick(step.c, &doors).into(), Expected::Either)
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

    /// A question for the gate itself: aimed at a clause and astray in a term or two, or any at all.
    pub async fn ask_gate(&mut self, step: Step) -> Verdict {
        let wish = self.wish(step);
        let ask = self.question(&wish).await;
        let gate = self.app.part::<Gate>().unwrap();
        let tx = self.app.store().read().await.unwrap();
        let decision = gate.look(&tx, &ask, self.model.now).await.unwrap();
        drop(tx);
        let found = self.model.opening(&wish);
        let said = match &decision {
            Decision::Release { under } => Some((format!("{}", under.clause()), under.all().len())),
            Decision::Refuse(_) => None,
        };
        let expected = found
            .first()
            .map(|(deal, _, clause)| (self.model.called(*deal, clause), found.len()));
        agree(&format!("the gate's answer to {wish:?}"), expected, said)
    }

    fn wish(&self, step: Step) -> Wish {
        let rng = &mut dice(step.a);
        let reader = self.any_post(step.b);
        let mut wish = self.model.quiet(
            reader,
            *DataClass::ALL.choose(rng).unwrap(),
            step.c as usize % self.orgs.len(),
            (step.d % 5 != 0).then(|| step.d as usize % self.sites.len()),
            self.model.now - jiff::SignedDuration::from_hours(*[0, 23, 24, 47, 48, 720, 8_760].choose(rng).unwrap()),
        );
        wish.label = *Tlp::ALL.choose(rng).unwrap();
        wish.onward = rng.random_bool(0.3);
        wish.purpose = *Purpose::ALL.choose(rng).unwrap();
        wish.course = rng.random_bool(0.5).then(|| self.random_course(rng));
        wish.grant = self
            .model
            .requests
            .len()
            .checked_sub(1)
            .map(|last| rng.random_range(0..=last));
        let living = self
            .model
            .deals
            .iter()
            .filter(|deal| deal.standing != Standing::Young || deal.known);
        let versions = living.flat_map(|deal| deal.versions.iter().filter(|version| version.stage != Stage::Draft));
        let clauses: Vec<_> = versions.flat_map(|version| &version.clauses).collect();
        if let Some(clause) = clauses.choose(rng).filter(|_| step.a % 8 != 0) {
            let theirs: Vec<usize> = (0..self.posts.len())
                .filter(|post| self.org(*post) == clause.to)
                .collect();
            let mut astray = || rng.random_bool(0.06);
            if !astray() {
                wish.owner = clause.from;
                wish.reader = theirs[step.b as usize % theirs.len()];
            }
            if !astray() {
                wish.class = clause.class;
            }
            if !astray() {
                wish.purpose = clause.purpose;
            }
            if !astray() {
                wish.label = wish.label.min(clause.ceiling);
            }
            if !astray() {
                wish.made_at = self.model.now;
            }
            if !astray() {
                wish.onward &= clause.onward;
            }
            if !astray() {
                wish.site = clause.sites.first().copied().or(wish.site);
            }
            if !astray() {
                wish.course = match (clause.when, wish.site) {
                    (When::While(_), Some(site)) => Some(Course {
                        site,
                        level: 1,
                        drill: clause.class == DataClass::Exercise,
                        open_until: None,
                    }),
                    _ => wish.course.filter(|_| astray()),
                };
            }
        }
        wish
    }

    fn random_course(&self, rng: &mut impl Rng) -> Course {
        let seconds = *[-1, 0, 1, 1_800].choose(rng).unwrap();
        Course {
            site: rng.random_range(0..self.sites.len()),
            level: rng.random_range(1..=2),
            drill: rng.random_bool(0.2),
            open_until: rng
                .random_bool(0.5)
                .then(|| self.model.now + jiff::SignedDuration::from_secs(seconds)),
        }
    }

    /// The same question in the product's words.
    async fn question(&self, wish: &Wish) -> Ask {
        let post = &self.model.posts[wish.reader];
        Ask {
            reader: Reader {
                org: self.orgs[post.org],
                unit: None,
                position: self.posts[wish.reader],
                duty: post.duty,
            },
            act: if wish.onward {
                CrossingAct::ShareOn
            } else {
                CrossingAct::Read
            },
            resource: Resource {
                class: wish.class,
                owner: self.orgs[wish.owner],
                owner_unit: None,
                site: wish.site.map(|site| self.sites[site].0),
                record: "record:of-the-model".into(),
                tlp: wish.label,
                recorded_at: wish.made_at,
            },
            purpose: wish.purpose,
            incident: wish.course.map(|course| IncidentContext {
                id: IncidentId::new(),
                site: self.sites[course.site].0,
                level: AlertLevel::try_from(course.level).unwrap(),
                status: if course.drill {
                    AlertStatus::Exercise
                } else {
                    AlertStatus::Actual
                },
                open_until: course.open_until,
            }),
            request: match wish.grant {
                Some(no) => self.grant(no).await,
                None => None,
            },
        }
    }

    async fn grant(&self, no: usize) -> Option<GrantedRequest> {
        let request = &self.model.requests[no];
        let until = request.until?;
        let tx = self.app.store().read().await.unwrap();
        let org = self.orgs[request.owner];
        let file = muster_agreements::mou::store::find_file(&tx, org, &self.deals[request.deal])
            .await
            .unwrap()
            .unwrap();
        let text = &file.version(request.version as u32 + 1).unwrap().text;
        let terms = Terms::from_text(text).unwrap();
        Some(GrantedRequest {
            id: RequestId::new(),
            clause: terms.draft(&request.number).unwrap().id,
            until,
            site: request.site.map(|site| self.sites[site].0),
        })
    }

    /// At the end of a world: every line of "who saw what" stands in the ledgers of both sides, once each, and nothing of
    /// anybody's ever went to the outsider.
    pub async fn ledgers_agree(&self) -> Verdict {
        struct Row2(String, String);
        impl FromRow for Row2 {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(Self(row.text("a")?, row.text("b")?))
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let kept: Vec<Row2> = tx
            .all(
                "SELECT id AS a, from_org || ' ' || to_org AS b FROM crossing",
                params![],
            )
            .await
            .unwrap();
        let sql = "SELECT org_id AS a, record AS b FROM ledger_entry WHERE kind = 'crossing'";
        let entered: Vec<Row2> = tx.all(sql, params![]).await.unwrap();
        let outside = tx
            .count(
                "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND (to_org = $1 OR from_org = $1)",
                params![self.orgs[OUTSIDER]],
            )
            .await
            .unwrap();
        drop(tx);
        agree("crossings to or from the outsider", 0, outside)?;
        let mut expected: Vec<(String, String)> = Vec::new();
        for Row2(id, orgs) in kept {
            expected.extend(orgs.split(' ').map(|org| (org.to_owned(), id.clone())));
        }
        let mut found: Vec<(String, String)> = Vec::new();
        for Row2(org, record) in entered {
            let record: serde_json::Value = serde_json::from_str(&record).unwrap();
            found.push((org, record["crossing"].as_str().unwrap_or_default().to_owned()));
        }
        expected.sort();
        found.sort();
        agree("the ledgers of both sides hold every crossing", expected, found)
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
