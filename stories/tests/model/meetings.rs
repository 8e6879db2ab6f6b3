//! Steps of introductions and of reach tests.

use crate::marks::Mark;
use crate::rules;
use crate::steps::Step;
use crate::world::{OUTSIDER, World};
use crate::{Verdict, agree, done_or_refused};
use jiff::SignedDuration;
use muster_handover::{
    model::{Introduction, Place, State},
    store,
    verbs::{self as handovers, NewTime},
};
use muster_membership::vacancy::{Pack, Vacancy, rules as vacancy_rules, store as vacancies};
use muster_readiness::reach_test::verbs as reach_tests;
use muster_terms::*;
use std::collections::BTreeSet;

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

impl World {
    /// A position changed hands and a partner is to meet whoever follows; or a side proposes a time, or declines.
    pub async fn meet(&mut self, step: Step) -> Verdict {
        if step.a % 3 == 0 || self.meetings.is_empty() {
            return self.new_meeting(step).await;
        }
        let all = self.meetings.len();
        let no = all - 1 - step.b as usize % all.min(6);
        let meeting = &self.model.meetings[no];
        let sides: Vec<usize> = (0..self.posts.len())
            .filter(|post| [meeting.org, meeting.partner].contains(&self.model.posts[*post].org))
            .collect();
        let post = match step.c % 5 {
            0 => self.any_post(step.c / 5),
            _ => sides[step.c as usize / 5 % sides.len()],
        };
        self.step_of_meeting(post, no, step).await
    }

    /// As the job keeps one; the position itself stays filled in this world.
    async fn new_meeting(&mut self, step: Step) -> Verdict {
        let org = step.b as usize % OUTSIDER;
        // The job proposes one to whom a clause lets hear of it.
        let partners: Vec<usize> = (0..OUTSIDER)
            .filter(|other| self.model.are_partners(org, *other))
            .collect();
        let Some(partner) = partners.get(step.c as usize % partners.len().max(1)).copied() else {
            return Ok(());
        };
        let own: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == org)
            .collect();
        let site = (step.d % 3 != 0).then(|| own[step.d as usize / 3 % own.len()]);
        let no = self.meetings.len();
        let desk = self.desk(self.head(org)).await;
        let now = desk.now();
        let tx = desk.begin().await.unwrap();
        let pack: Pack = vacancy_rules::pack(&[], "salt".to_owned(), now - days(40));
        let (text, digest) = vacancy_rules::sealed(&pack).unwrap();
        let vacancy = Vacancy {
            id: VacancyId::new(),
            reference: vacancies::draw_reference(&tx).await.unwrap(),
            org: self.orgs[org],
            position: self.posts[self.head(org)],
            title: self.mark(Mark::Meeting(no)),
            duty: Duty::Guard,
            opened_at: now - days(40),
            acting: None,
            pack,
            digest,
            filled_at: None,
            closed_at: None,
        };
        vacancies::insert(&tx, &vacancy, &text).await.unwrap();
        vacancies::close(&tx, vacancy.id, true, now - days(30)).await.unwrap();
        let found = Introduction {
            id: IntroductionId::new(),
            vacancy: vacancy.id,
            org: self.orgs[org],
            partner: self.orgs[partner],
            title: vacancy.title,
            acting: None,
            place: Place {
                site: site.map(|site| self.sites[site].0),
                unit: None,
            },
            state: State::Proposed,
            agreed_for: None,
            agreed_place: None,
            held_on: None,
            sequence: 0,
            revision: 1,
            due_on: (now + days(14)).to_zoned(jiff::tz::TimeZone::UTC).date(),
            made_at: now,
            changed_at: now,
        };
        store::insert(&tx, &found).await.unwrap();
        tx.commit().await.unwrap();
        self.meetings.push(found.id);
        self.model.meetings.push(rules::Meeting {
            org,
            partner,
            site,
            changed_at: now,
            times: 0,
            declined: false,
        });
        Ok(())
    }

    async fn step_of_meeting(&mut self, post: usize, no: usize, step: Step) -> Verdict {
        let (desk, id) = (self.desk(post).await, self.meetings[no]);
        let meeting = &self.model.meetings[no];
        let by_owner = self.model.posts[post].org == meeting.org;
        let mark = if by_owner {
            Mark::Meeting(no)
        } else {
            Mark::MeetingWord(no)
        };
        let marks = self.marks.len();
        let decline = step.d % 4 == 0;
        let (may, done) = if decline {
            let words = self.mark(mark);
            let done = handovers::decline(&desk, id, &words).await;
            (self.model.may_decline_meeting(post, no), done)
        } else {
            let seconds = i64::try_from(self.model.meetings[no].times).unwrap();
            let new = NewTime {
                starts_at: desk.now() + days(5) + SignedDuration::from_secs(seconds),
                place: self.mark(mark),
                words: self.mark(mark),
            };
            (
                self.model.may_propose_time(post, no),
                handovers::propose(&desk, id, new).await,
            )
        };
        let done = done_or_refused("a step of an introduction", done)?;
        agree(
            &format!("may propose or decline ({decline}) in {:?}", self.model.meetings[no]),
            may,
            done.is_some(),
        )?;
        if !may {
            self.marks.truncate(marks);
            return Ok(());
        }
        let meeting = &mut self.model.meetings[no];
        meeting.times += usize::from(!decline);
        meeting.declined = decline;
        meeting.changed_at = self.model.now;
        Ok(())
    }

    /// A reach test begins, of the own contacts or of a partner's; or somebody answers one.
    pub async fn reach(&mut self, step: Step) -> Verdict {
        if step.a % 3 == 0 && !self.tests.is_empty() {
            let no = self.tests.len() - 1 - step.b as usize % self.tests.len().min(6);
            return self.answer_reach(no, step).await;
        }
        let post = match step.c % 4 {
            0 => self.any_post(step.c / 4),
            _ => self.head(step.c as usize / 4 % self.orgs.len()),
        };
        let about = match step.d % 4 {
            0 => self.model.posts[post].org,
            _ => step.d as usize / 4 % self.orgs.len(),
        };
        let may = self.model.may_test(post, about);
        let asked = self.model.would_ask(post, about);
        let desk = self.desk(post).await;
        let started = reach_tests::start(&desk, self.orgs[about], 15).await;
        let started = done_or_refused("start a reach test", started)?;
        agree(&format!("may test the contacts of {about}"), may, started.is_some())?;
        if let Some(reference) = started {
            self.tests.push(reference);
            self.model.tests.push(rules::ReachTest {
                by: self.model.posts[post].org,
                about,
                asked,
                answered: BTreeSet::new(),
            });
        }
        Ok(())
    }

    async fn answer_reach(&mut self, no: usize, step: Step) -> Verdict {
        let asked: Vec<usize> = self.model.tests[no].asked.iter().copied().collect();
        let post = match step.c % 3 {
            0 => self.any_post(step.c / 3),
            _ => asked[step.c as usize / 3 % asked.len()],
        };
        let desk = self.desk(post).await;
        let answered = reach_tests::answer(&desk, &self.tests[no]).await;
        let answered = done_or_refused("answer a reach test", answered)?;
        let may = asked.contains(&post);
        agree("may answer a reach test", may, answered.is_some())?;
        if may {
            self.model.tests[no].answered.insert(post);
            // Whoever answered is proved, and what is proved is of today.
            let now = self.model.now;
            let mine = self.model.contacts.iter_mut().filter(|contact| contact.post == post);
            mine.for_each(|contact| contact.at = contact.at.max(now));
        }
        Ok(())
    }
}
