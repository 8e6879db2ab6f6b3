//! The reference: who may read what, in plain Rust, from the words of the mission and the issue and of nothing else.
//!
//! Everything is a number: organisations, positions, sites, agreements, rooms. No store, no Cedar, no code of the product
//! but its vocabulary of duties, classes and purposes.

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
    pub contacts: Vec<Contact>,
    pub deals: Vec<Deal>,
    pub rooms: Vec<Room>,
    pub actions: Vec<Action>,
    pub requests: Vec<Request>,
    pub drills: Vec<Drill>,
}

#[derive(Debug)]
pub struct Post {
    pub org: usize,
    pub duty: Duty,
    pub on_duty: bool,
}

#[derive(Debug)]
pub struct Site {
    pub org: usize,
    pub made_at: Timestamp,
    pub floor_at: Option<Timestamp>,
}

#[derive(Debug)]
pub struct Contact {
    pub org: usize,
    /// `None`: it answers for every site.
    pub site: Option<usize>,
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
    pub answered: bool,
}

#[derive(Debug)]
pub struct Line {
    pub org: usize,
    pub class: DataClass,
    pub own_side: bool,
    /// It tells of a unit, which stands in the room as long as police status is open, whatever became of the line.
    pub is_unit: bool,
    pub passed: Vec<Passed>,
}

/// A line that went to another organisation, under which agreement and version, and whether it is still open there.
#[derive(Debug)]
pub struct Passed {
    pub to: usize,
    pub deal: usize,
    pub version: usize,
    pub open: bool,
}

#[derive(Debug)]
pub struct Action {
    pub room: usize,
    pub by: usize,
    pub owner: usize,
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

impl Model {
    /// The clauses that open this, in order of agreement and number; none when one in force keeps it closed.
    pub fn opening(&self, wish: &Wish) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for (deal, agreement) in self.deals.iter().enumerate() {
            let (Standing::InForce, Some(version)) = (agreement.standing, agreement.in_force) else {
                continue;
            };
            for clause in &agreement.versions[version].clauses {
                if clause.when == When::Never && self.speaks_of(clause, wish) {
                    return Vec::new();
                }
                if self.opens(clause, (deal, version), wish) {
                    found.push((deal, version, clause));
                }
            }
        }
        found.sort_by_key(|(deal, _, clause)| (self.deals[*deal].reference.clone(), place(&clause.number)));
        found
    }

    /// Is it about this class, these organisations, this site, this duty and this day?
    fn speaks_of(&self, clause: &Clause, wish: &Wish) -> bool {
        let reader = &self.posts[wish.reader];
        let named =
            clause.recipients.contains(&reader.duty) || clause.when == When::Never && clause.recipients.is_empty();
        clause.class == wish.class
            && clause.from == wish.owner
            && clause.to == reader.org
            && (clause.sites.is_empty() || wish.site.is_some_and(|site| clause.sites.contains(&site)))
            && named
            && clause.starts_at <= self.now
            && self.now < clause.ends_at
    }

    fn opens(&self, clause: &Clause, place: (usize, usize), wish: &Wish) -> bool {
        let kept_until = wish.made_at + SignedDuration::from_hours(24 * i64::from(clause.days));
        self.speaks_of(clause, wish)
            && clause.purpose == wish.purpose
            && (clause.onward || !wish.onward)
            && wish.label.rank() <= clause.ceiling.rank()
            && self.now < kept_until
            && drills_stay_apart(clause.class, wish.course.as_ref())
            && match clause.when {
                When::Never => false,
                When::Always => true,
                When::While(level) => self.runs(clause.class, level, wish),
                When::OnRequest => wish.grant.is_some_and(|no| {
                    let grant = &self.requests[no];
                    (grant.deal, grant.version, &grant.number) == (place.0, place.1, &clause.number)
                        && grant.until.is_some_and(|until| self.now < until)
                        && (grant.site.is_none() || grant.site == wish.site)
                }),
            }
    }

    /// Is an emergency that bad open at the record's site? For exercises: a drill.
    fn runs(&self, class: DataClass, level: u8, wish: &Wish) -> bool {
        wish.course.is_some_and(|course| {
            wish.site == Some(course.site)
                && course.level <= level
                && course.drill == (class == DataClass::Exercise)
                && course.open_until.is_none_or(|until| self.now < until)
        })
    }

    pub fn words(&self, found: &[Found<'_>]) -> BTreeSet<String> {
        found
            .iter()
            .map(|(deal, _, clause)| self.called(*deal, clause))
            .collect()
    }

    pub fn called(&self, deal: usize, clause: &Clause) -> String {
        format!("{} §{}", self.deals[deal].reference, clause.number)
    }

    /// A question about something of `owner`'s on a quiet day.
    pub fn quiet(
        &self,
        reader: usize,
        class: DataClass,
        owner: usize,
        site: Option<usize>,
        made_at: Timestamp,
    ) -> Wish {
        let purpose = match class {
            DataClass::Debrief | DataClass::CorrectiveAction => Purpose::Recovery,
            _ => Purpose::Readiness,
        };
        Wish {
            reader,
            class,
            owner,
            site,
            made_at,
            label: Tlp::Amber,
            purpose,
            onward: false,
            course: None,
            grant: None,
        }
    }

    /// The clauses that open something of a site to a reader, by any way there is: the quiet day, an emergency that both are
    /// in, a request that was granted.
    pub fn ways(
        &self,
        reader: usize,
        class: DataClass,
        owner: usize,
        site: Option<usize>,
        made_at: Timestamp,
    ) -> BTreeSet<String> {
        let quiet = self.quiet(reader, class, owner, site, made_at);
        let mut open = self.words(&self.opening(&quiet));
        let org = self.posts[reader].org;
        for room in self.rooms.iter().filter(|room| !room.drill && site == Some(room.site)) {
            if let Some(course) = room.course(owner, org) {
                let during = Wish {
                    purpose: Purpose::EmergencyResponse,
                    course: Some(course),
                    ..quiet.clone()
                };
                open.extend(self.words(&self.opening(&during)));
            }
        }
        for (no, request) in self.requests.iter().enumerate() {
            let fits =
                (request.asker, request.owner) == (org, owner) && (request.site.is_none() || request.site == site);
            for purpose in Purpose::ALL.iter().filter(|_| fits) {
                let granted = Wish {
                    purpose: *purpose,
                    grant: Some(no),
                    ..quiet.clone()
                };
                let found: Vec<Found<'_>> = self
                    .opening(&granted)
                    .into_iter()
                    .filter(|(_, _, clause)| clause.when == When::OnRequest)
                    .collect();
                open.extend(self.words(&found));
            }
        }
        open
    }

    /// The same for data of a room: only for who is in it and was not shut out.
    pub fn in_room(&self, reader: usize, no: usize, owner: usize, class: DataClass) -> BTreeSet<String> {
        self.words(&self.in_room_found(reader, no, owner, class))
    }

    fn in_room_found(&self, reader: usize, no: usize, owner: usize, class: DataClass) -> Vec<Found<'_>> {
        let (room, org) = (&self.rooms[no], self.posts[reader].org);
        let runs = |course: &Course| course.open_until.is_none_or(|until| self.now < until);
        let Some(course) = room
            .course_at_all(owner, org)
            .filter(|_| !room.is_stopped(owner, org))
            .filter(runs)
        else {
            return Vec::new();
        };
        let quiet = self.quiet(reader, class, owner, Some(room.site), room.raised_at);
        let wish = if room.drill {
            quiet
        } else {
            Wish {
                purpose: Purpose::EmergencyResponse,
                course: Some(course),
                ..quiet
            }
        };
        self.opening(&wish)
    }

    /// May this position enter the room? Its side is in it, and it was called or answers emergencies; other organisations'
    /// drills are for those who take part.
    pub fn may_enter(&self, reader: usize, no: usize) -> bool {
        let (room, post) = (&self.rooms[no], &self.posts[reader]);
        let takes_part = room.people.iter().any(|person| person.post == reader);
        let is_own = room.org == post.org;
        room.member(post.org).is_some()
            && (takes_part || post.duty.may(Act::Respond))
            && (takes_part || is_own || !room.drill)
    }

    /// To whom a line of `from` passes now, and under what.
    pub fn passes(&self, no: usize, from: usize, class: DataClass) -> Vec<Passed> {
        let room = &self.rooms[no];
        let mut passed = Vec::new();
        for member in room.members.iter().filter(|member| member.org != from) {
            let theirs = room
                .people
                .iter()
                .filter(|person| self.posts[person.post].org == member.org);
            // Who answers for the side: its lead first, then who has it, then who was called.
            let mut theirs: Vec<&Person> = theirs.collect();
            theirs.sort_by_key(|person| (Some(person.post) != member.lead, !person.answered));
            let first = theirs.into_iter().find_map(|person| {
                self.in_room_found(person.post, no, from, class)
                    .first()
                    .map(|f| (f.0, f.1))
            });
            passed.extend(first.map(|(deal, version)| Passed {
                to: member.org,
                deal,
                version,
                open: true,
            }));
        }
        passed
    }

    fn debrief(&self, reader: usize, no: usize, whose: usize) -> BTreeSet<String> {
        let (room, org) = (&self.rooms[no], self.posts[reader].org);
        let here = room.member(org).is_some_and(|member| member.stopped_at.is_none());
        match room.debrief_at.filter(|_| here) {
            Some(at) => self.words(&self.opening(&self.quiet(reader, DataClass::Debrief, whose, Some(room.site), at))),
            None => BTreeSet::new(),
        }
    }

    /// May this position read the debrief at all?
    pub fn may_debrief(&self, reader: usize, no: usize) -> bool {
        let (room, post) = (&self.rooms[no], &self.posts[reader]);
        let was_there = room.people.iter().any(|person| person.post == reader);
        let shut_out = room.member(post.org).is_none_or(|member| member.stopped_at.is_some());
        room.debrief_at.is_some()
            && !shut_out
            && (post.duty.may(Act::Debrief) || was_there && post.duty.may(Act::Respond))
            && (room.org == post.org || !self.debrief(reader, no, room.org).is_empty())
    }

    fn action(&self, reader: usize, no: usize) -> Sight {
        let (action, org) = (&self.actions[no], self.posts[reader].org);
        let room = &self.rooms[action.room];
        if action.by == org || action.owner == org && action.accepted {
            return Sight::Free;
        }
        let open = |from| {
            let wish = self.quiet(
                reader,
                DataClass::CorrectiveAction,
                from,
                Some(room.site),
                action.made_at,
            );
            self.words(&self.opening(&wish))
        };
        if room.member(org).is_none_or(|member| member.stopped_at.is_some()) {
            return Sight::No;
        }
        let holder = if action.accepted { action.owner } else { action.by };
        // A third side needs the writer's words as well as the holder's standing.
        if action.owner != org && holder != action.by && open(action.by).is_empty() {
            return Sight::No;
        }
        Sight::under(open(holder))
    }

    /// How an action stands is its owner's alone, also to who wrote it.
    fn proof(&self, reader: usize, no: usize) -> Sight {
        let (action, org) = (&self.actions[no], self.posts[reader].org);
        if action.owner == org {
            return Sight::Free;
        }
        let site = Some(self.rooms[action.room].site);
        let wish = self.quiet(reader, DataClass::CorrectiveAction, action.owner, site, action.made_at);
        match self.action(reader, no) {
            Sight::No => Sight::No,
            _ => Sight::under(self.words(&self.opening(&wish))),
        }
    }

    /// May this position read a field with this mark, now, by whatever door?
    pub fn sees(&self, reader: usize, mark: Mark) -> Sight {
        let org = self.posts[reader].org;
        match mark {
            Mark::Person(whose) if whose == org => Sight::Free,
            Mark::Person(_) => Sight::No,
            Mark::Name(whose) | Mark::Title(whose) => self.knows(org, whose),
            Mark::SiteName(site) => self.site_name(reader, site),
            Mark::SiteAddress(site) | Mark::Point(site) => {
                self.profile(reader, site).or(|| self.any_alarm_at(reader, site))
            }
            Mark::Profile(site) => self.profile(reader, site),
            Mark::Floor(site) => self.floor(reader, site),
            Mark::Contact(no) => self.contact(reader, no),
            Mark::Text(deal, version) => self.text(org, deal, version),
            Mark::Reason(deal) => free_if(self.deals[deal].parties.contains(&org)),
            Mark::Alarm(no) => self.place(reader, no),
            Mark::Line(no, line) => self.line(reader, no, line),
            Mark::Word(no, whose) if whose == org => free_if(self.rooms[no].member(org).is_some()),
            Mark::Word(no, whose) => {
                let owner = self.rooms[no].org;
                if owner == org || owner == whose || !self.debrief(reader, no, owner).is_empty() {
                    Sight::under(self.debrief(reader, no, whose))
                } else {
                    Sight::No
                }
            }
            Mark::Action(no) => self.action(reader, no),
            Mark::Proof(no) => self.proof(reader, no),
            Mark::Request(no) => free_if([self.requests[no].asker, self.requests[no].owner].contains(&org)),
            Mark::Drill(no) => self.drill(reader, no),
        }
    }

    /// Two organisations know each other's names when one laid an agreement before the other; who drafts one knows whom it is for.
    pub fn knows(&self, org: usize, whose: usize) -> Sight {
        let met = |deal: &Deal| {
            deal.parties.contains(&whose) && (deal.parties[0] == org || deal.known && deal.parties[1] == org)
        };
        free_if(org == whose || self.deals.iter().any(met))
    }

    fn text(&self, org: usize, deal: usize, version: usize) -> Sight {
        let deal = &self.deals[deal];
        let version = &deal.versions[version];
        free_if(deal.parties.contains(&org) && (version.was_proposed || version.by == org))
    }

    pub fn profile(&self, reader: usize, site: usize) -> Sight {
        let Site { org, made_at, .. } = self.sites[site];
        if org == self.posts[reader].org {
            return Sight::Free;
        }
        Sight::under(self.ways(reader, DataClass::SiteProfile, org, Some(site), made_at))
    }

    pub fn floor(&self, reader: usize, site: usize) -> Sight {
        let Site { org, floor_at, .. } = self.sites[site];
        match floor_at {
            _ if org == self.posts[reader].org => Sight::Free,
            Some(at) => Sight::under(self.ways(reader, DataClass::FloorPlan, org, Some(site), at)),
            None => Sight::No,
        }
    }

    /// Contacts as they are listed for one place: retention never closes them, they are of today.
    pub fn contacts_at(&self, reader: usize, owner: usize, site: Option<usize>) -> BTreeSet<String> {
        self.ways(reader, DataClass::Contacts, owner, site, self.now)
    }

    fn contact(&self, reader: usize, no: usize) -> Sight {
        let Contact { org, site } = self.contacts[no];
        if org == self.posts[reader].org {
            return Sight::Free;
        }
        let places = match site {
            Some(site) => vec![Some(site)],
            // It answers for every site, also for the partner's whose police it is.
            None => (0..self.sites.len()).map(Some).chain([None]).collect(),
        };
        let open = places
            .into_iter()
            .flat_map(|site| self.contacts_at(reader, org, site))
            .collect();
        Sight::under(open)
    }

    /// The emergency itself: level, kind, place, time.
    pub fn head(&self, reader: usize, no: usize) -> Sight {
        let (room, org) = (&self.rooms[no], self.posts[reader].org);
        let class = if room.drill {
            DataClass::Exercise
        } else {
            DataClass::Alert
        };
        if room.org == org {
            return Sight::Free;
        }
        Sight::under(self.in_room(reader, no, room.org, class))
    }

    fn alarm(&self, reader: usize, no: usize) -> Sight {
        let lines = 0..self.rooms[no].lines.len().min(1);
        let said = lines.fold(Sight::No, |sight, line| sight.or(|| self.line(reader, no, line)));
        let learned = || Sight::under(self.debrief(reader, no, self.rooms[no].org));
        self.head(reader, no).or(|| said).or(learned)
    }

    /// The place of an emergency, also that of the drill it came from.
    fn place(&self, reader: usize, no: usize) -> Sight {
        let same = (0..self.rooms.len()).filter(|other| self.rooms[*other].came_from == Some(no));
        same.fold(self.alarm(reader, no), |sight, other| {
            sight.or(|| self.alarm(reader, other))
        })
    }

    fn any_alarm_at(&self, reader: usize, site: usize) -> Sight {
        let here = (0..self.rooms.len()).filter(|no| self.rooms[*no].site == site);
        here.fold(Sight::No, |sight, no| sight.or(|| self.head(reader, no)))
    }

    /// What a line tells: the line itself, and the unit that it speaks of.
    pub fn line(&self, reader: usize, no: usize, line: usize) -> Sight {
        let Line {
            org, class, is_unit, ..
        } = self.rooms[no].lines[line];
        let unit = || Sight::under(self.in_room(reader, no, org, class));
        let stands = is_unit && self.may_enter(reader, no);
        self.log_line(reader, no, line)
            .or(|| if stands { unit() } else { Sight::No })
    }

    /// The line as it stands in the log: only where it passed, and as long as that is open.
    pub fn log_line(&self, reader: usize, no: usize, line: usize) -> Sight {
        let (room, org) = (&self.rooms[no], self.posts[reader].org);
        let line = &room.lines[line];
        if line.org == org {
            return Sight::Free;
        }
        let passed = line.passed.iter().any(|passed| passed.to == org && passed.open);
        if line.own_side || !passed || !self.may_enter(reader, no) {
            return Sight::No;
        }
        Sight::under(self.in_room(reader, no, line.org, line.class))
    }

    fn drill(&self, reader: usize, no: usize) -> Sight {
        let drill = &self.drills[no];
        if drill.org == self.posts[reader].org {
            return Sight::Free;
        }
        let wish = self.quiet(reader, DataClass::Exercise, drill.org, Some(drill.site), drill.made_at);
        let started = || drill.room.map_or(Sight::No, |room| self.place(reader, room));
        Sight::under(self.words(&self.opening(&wish))).or(started)
    }

    /// A site's name stands in everything that is about the site.
    fn site_name(&self, reader: usize, site: usize) -> Sight {
        let org = self.posts[reader].org;
        let named = |deal: &Deal| {
            let readable = |version: &&Version| version.was_proposed || version.by == org;
            deal.parties.contains(&org) && deal.versions.iter().filter(readable).any(|v| v.names.contains(&site))
        };
        let asked = |request: &Request| request.site == Some(site) && [request.asker, request.owner].contains(&org);
        let mut sight = free_if(self.deals.iter().any(named) || self.requests.iter().any(asked))
            .or(|| self.profile(reader, site))
            .or(|| self.floor(reader, site))
            .or(|| self.any_alarm_at(reader, site));
        for no in (0..self.contacts.len()).filter(|no| self.contacts[*no].site == Some(site)) {
            sight = sight.or(|| self.contact(reader, no));
        }
        for no in (0..self.rooms.len()).filter(|no| self.rooms[*no].site == site) {
            sight = sight.or(|| self.alarm(reader, no));
        }
        for no in (0..self.actions.len()).filter(|no| self.rooms[self.actions[*no].room].site == site) {
            sight = sight.or(|| self.action(reader, no));
        }
        for no in (0..self.drills.len()).filter(|no| self.drills[*no].site == site) {
            sight = sight.or(|| self.drill(reader, no));
        }
        sight
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

/// A drill's things never pass as real ones, nor the other way round.
fn drills_stay_apart(class: DataClass, course: Option<&Course>) -> bool {
    course.is_none_or(|course| match class {
        DataClass::Exercise => course.drill,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => !course.drill,
        _ => true,
    })
}

fn free_if(yes: bool) -> Sight {
    if yes { Sight::Free } else { Sight::No }
}

/// `3.10` comes after `3.9`.
fn place(number: &str) -> Vec<u32> {
    number.split('.').filter_map(|part| part.parse().ok()).collect()
}
