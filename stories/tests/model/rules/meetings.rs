//! Whom to meet after a position changed hands, and who is asked whether their number answers: both are contacts of their owner.

use super::*;

/// An introduction of a position to a partner.
#[derive(Debug)]
pub struct Meeting {
    pub org: usize,
    pub partner: usize,
    /// The site whose list the position stands in.
    pub site: Option<usize>,
    pub changed_at: Timestamp,
    pub times: usize,
    pub declined: bool,
}

/// A test of the contacts of `about` by `by`.
#[derive(Debug)]
pub struct ReachTest {
    pub by: usize,
    pub about: usize,
    pub asked: BTreeSet<usize>,
    pub answered: BTreeSet<usize>,
}

impl ReachTest {
    pub fn runs(&self) -> bool {
        self.answered != self.asked
    }
}

/// Times that are proposed for one meeting at most.
const MOST_TIMES: usize = 20;

impl Model {
    /// The meeting, with what its owner wrote into it.
    pub fn meeting(&self, reader: usize, no: usize) -> Sight {
        let (meeting, org) = (&self.meetings[no], self.posts[reader].org);
        match org {
            _ if org == meeting.org => Sight::Free,
            _ if org == meeting.partner => self.meeting_clauses(reader, no, meeting.org),
            _ => Sight::No,
        }
    }

    /// What the partner wrote into it: its own, under its own clause to the owner.
    pub fn meeting_word(&self, reader: usize, no: usize) -> Sight {
        let (meeting, org) = (&self.meetings[no], self.posts[reader].org);
        match org {
            _ if org == meeting.partner => Sight::Free,
            _ if org == meeting.org => self.meeting_clauses(reader, no, meeting.partner),
            _ => Sight::No,
        }
    }

    fn meeting_clauses(&self, reader: usize, no: usize, writer: usize) -> Sight {
        let Meeting { site, changed_at, .. } = self.meetings[no];
        let quiet = self.quiet(reader, DataClass::Contacts, writer, site, changed_at);
        Sight::under(self.ways(&Wish {
            label: site.map_or(Tlp::Amber, |site| self.sites[site].label),
            ..quiet
        }))
    }

    /// May this position propose another time, or decline?
    pub fn may_propose_time(&self, post: usize, no: usize) -> bool {
        let may = self.posts[post].duty.may(Act::ManageSites) && self.meeting(post, no).is_open();
        may && self.meetings[no].times < MOST_TIMES
    }

    pub fn may_decline_meeting(&self, post: usize, no: usize) -> bool {
        let may = self.posts[post].duty.may(Act::ManageSites) && self.meeting(post, no).is_open();
        may && !self.meetings[no].declined
    }

    /// Whom this position would ask: the own contacts, or those that a clause opens to it. A position is asked once.
    pub fn would_ask(&self, post: usize, about: usize) -> BTreeSet<usize> {
        let own = self.posts[post].org == about;
        let open = |no: &usize| own || !self.contact_at(post, *no, self.contacts[*no].site).is_empty();
        let of_org = (0..self.contacts.len()).filter(|no| self.contacts[*no].org == about);
        of_org.filter(open).map(|no| self.contacts[no].post).collect()
    }

    /// May it start a test of these contacts? Not while an emergency is open between the two, nor while one runs already.
    pub fn may_test(&self, post: usize, about: usize) -> bool {
        let Post { org, duty, .. } = &self.posts[post];
        let both = |room: &Room| room.member(*org).is_some() && room.member(about).is_some();
        let live = |room: &Room| !room.drill && room.ended_at.is_none() && both(room) && !room.is_stopped(*org, about);
        let runs = |test: &ReachTest| (test.by, test.about) == (*org, about) && test.runs();
        duty.may(Act::ManageSites)
            && (*org == about || self.are_partners(*org, about))
            && !self.rooms.iter().any(live)
            && !self.tests.iter().any(runs)
            && !self.would_ask(post, about).is_empty()
    }
}
