//! Rooms: what is open in them, who may enter, what passes.

use super::*;

impl Model {
    /// The same for data of a room: only for who is in it and was not shut out.
    pub fn in_room(&self, reader: usize, no: usize, owner: usize, class: DataClass) -> BTreeSet<String> {
        self.words(&self.in_room_found(reader, no, owner, class))
    }

    pub(super) fn in_room_found(&self, reader: usize, no: usize, owner: usize, class: DataClass) -> Vec<Found<'_>> {
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
        if room.drill {
            return self.quiet_or_granted(&quiet);
        }
        self.opening(&Wish {
            purpose: Purpose::EmergencyResponse,
            course: Some(course),
            ..quiet
        })
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
            // Who answers for the side: its lead first, then who has it, then who was called, each in the order in which they came to it.
            let mut theirs: Vec<&Person> = theirs.collect();
            let first = |at: Option<Timestamp>| (at.is_none(), at);
            theirs.sort_by_key(|person| {
                let title = self.posts[person.post].title.as_str();
                (
                    Some(person.post) != member.lead,
                    first(person.answered),
                    first(person.called),
                    title,
                )
            });
            let mut asked: Vec<usize> = theirs.into_iter().map(|person| person.post).collect();
            // A side that nobody was on duty for is in the room without people: whoever it calls finds the lines there.
            if asked.is_empty() {
                asked = (0..self.posts.len())
                    .filter(|post| self.posts[*post].org == member.org)
                    .collect();
            }
            let first = asked
                .into_iter()
                .find_map(|post| self.in_room_found(post, no, from, class).first().map(|f| (f.0, f.1)));
            passed.extend(first.map(|(deal, version)| Passed {
                to: member.org,
                deal,
                version,
                closed_at: None,
            }));
        }
        passed
    }

    pub(super) fn debrief(&self, reader: usize, no: usize, whose: usize) -> BTreeSet<String> {
        let (room, org) = (&self.rooms[no], self.posts[reader].org);
        let here = room.member(org).is_some_and(|member| member.stopped_at.is_none());
        match room.debrief_at.filter(|_| here) {
            Some(at) => {
                let quiet = self.quiet(reader, DataClass::Debrief, whose, Some(room.site), at);
                self.words(&self.quiet_or_granted(&quiet))
            }
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

    pub(super) fn action(&self, reader: usize, no: usize) -> Sight {
        let (action, org) = (&self.actions[no], self.posts[reader].org);
        let room = &self.rooms[action.room];
        if action.by == org || action.owner == org && action.accepted {
            return Sight::Free;
        }
        // Whom something is asked of is theirs and the writer's until they take it on.
        if !action.accepted && action.owner != action.by && org != action.owner {
            return Sight::No;
        }
        let open = |from| {
            let wish = self.quiet(
                reader,
                DataClass::CorrectiveAction,
                from,
                Some(room.site),
                action.made_at,
            );
            self.words(&self.quiet_or_granted(&wish))
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
    pub(super) fn proof(&self, reader: usize, no: usize) -> Sight {
        let (action, org) = (&self.actions[no], self.posts[reader].org);
        if action.owner == org {
            return Sight::Free;
        }
        let site = Some(self.rooms[action.room].site);
        let wish = self.quiet(reader, DataClass::CorrectiveAction, action.owner, site, action.made_at);
        match self.action(reader, no) {
            Sight::No => Sight::No,
            _ => Sight::under(self.words(&self.quiet_or_granted(&wish))),
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
            Mark::SiteAddress(site) => self
                .profile(reader, site)
                .or(|| self.any_alarm_at(reader, site))
                .or(|| self.event_at(reader, site)),
            Mark::Point(site) => self.profile(reader, site).or(|| self.any_alarm_at(reader, site)),
            Mark::Profile(site) => self.profile(reader, site),
            Mark::District(no) => self.district(org, no),
            Mark::Floor(site) => self.floor(reader, site),
            Mark::Kit(site) => self.kit(reader, site),
            Mark::KitSecret(site) => free_if(self.sites[site].org == org),
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
            Mark::Joint(no) => self.joint(reader, no),
            Mark::Plot(no) => self.plot(reader, no),
            Mark::JointWord(no, whose) => self.joint_word(reader, no, whose),
            Mark::Script(no) => self.script(reader, no),
            Mark::Capability(agency, version) => self.capability(reader, agency, version),
            Mark::OfferName(no) => self.offer_name(reader, no),
            Mark::Offer(no) => self.offer(reader, no),
            Mark::Meeting(no) => self.meeting(reader, no),
            Mark::MeetingWord(no) => self.meeting_word(reader, no),
            Mark::Loan(no) => free_if(self.is_of_loan(org, no)),
        }
    }
}
