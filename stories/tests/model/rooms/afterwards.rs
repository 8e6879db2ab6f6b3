//! What comes after: the words of the debrief and its actions.

use super::*;

impl World {
    /// A room that has a debrief, mostly.
    pub fn debriefed(&self, n: u32) -> Option<usize> {
        let over: Vec<usize> = (0..self.rooms.len())
            .filter(|no| self.model.rooms[*no].debrief_at.is_some())
            .collect();
        let one = over.get(n as usize % over.len().max(1)).copied();
        one.filter(|_| n % 9 != 0).or(self.near_room(n))
    }

    pub async fn word(&mut self, step: Step) -> Verdict {
        let Some(no) = self.debriefed(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        self.word_by(no, post, step.c).await
    }

    async fn word_by(&mut self, no: usize, post: usize, n: u32) -> Verdict {
        let org = self.model.posts[post].org;
        let desk = self.desk(post).await;
        let words = self.mark(Mark::Word(no, org));
        let kind = ["went_well", "to_change"][n as usize % 2];
        let may = self.model.may_debrief(post, no) && !self.model.rooms[no].debrief_closed;
        let said = done_or_refused(
            "a word",
            debrief::verbs::add_word(&desk, &self.rooms[no].1, kind, &words).await,
        )?;
        agree("may write in the debrief", may, said.is_some())?;
        match said {
            Some(_) => drop(self.model.rooms[no].said.insert(org)),
            None => drop(self.marks.pop()),
        }
        Ok(())
    }

    /// An emergency from its alarm to the words of its debrief, without anything between. Left to chance, all of it in its order
    /// is rare.
    pub async fn whole_course(&mut self, step: Step) -> Verdict {
        let no = self.rooms.len();
        self.raise(step).await?;
        if self.rooms.len() == no {
            return Ok(());
        }
        let sides: Vec<usize> = self.model.rooms[no].members.iter().map(|member| member.org).collect();
        let leads: Vec<usize> = sides.into_iter().filter_map(|org| self.leader(org)).collect();
        for post in leads.iter().copied() {
            self.lead_by(no, post).await?;
        }
        for post in leads.iter().copied() {
            self.clear_by(no, post).await?;
        }
        if self.model.rooms[no].debrief_at.is_some() {
            for post in leads {
                self.word_by(no, post, step.d).await?;
            }
        }
        Ok(())
    }

    /// The first position of an organisation whose duty may lead.
    fn leader(&self, org: usize) -> Option<usize> {
        (0..self.posts.len())
            .find(|post| self.model.posts[*post].org == org && self.model.posts[*post].duty.may(Act::Lead))
    }

    pub async fn act(&mut self, step: Step) -> Verdict {
        let Some(no) = self.debriefed(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let owner = if step.c % 2 == 0 {
            self.head(org)
        } else {
            let people: Vec<usize> = self.model.rooms[no].people.iter().map(|person| person.post).collect();
            *people.choose(&mut dice(step.d)).unwrap_or(&post)
        };
        let desk = self.desk(post).await;
        let today = corrective_action::verbs::today(&desk);
        let action = self.actions.len();
        let new = NewAction {
            issue: self.mark(Mark::Action(action)),
            words: self.mark(Mark::Action(action)),
            element: Element::Organisation,
            owner: self.posts[owner],
            starts_on: today,
            due_on: today.checked_add(20.days()).unwrap(),
        };
        let may = duty.may(Act::Debrief) && self.model.may_debrief(post, no) && !self.model.rooms[no].debrief_closed;
        let added = done_or_refused(
            "an action",
            corrective_action::verbs::add(&desk, &self.rooms[no].1, new).await,
        )?;
        let own = self.model.posts[owner].org == org;
        if own {
            agree("may add an action for the own side", may, added.is_some())?;
        }
        match added {
            Some(_) if !may => Err(disagreement("an action was added by who may not")),
            Some(reference) => {
                self.actions.push(reference);
                self.model.actions.push(rules::Action {
                    room: no,
                    by: org,
                    owner: self.model.posts[owner].org,
                    post: owner,
                    accepted: own,
                    closed: false,
                    made_at: self.model.now,
                });
                Ok(())
            }
            None => {
                self.marks.truncate(self.marks.len() - 2);
                Ok(())
            }
        }
    }

    pub(super) async fn revision(&self, post: usize, no: usize) -> Option<i64> {
        let tx = self.app.store().read().await.unwrap();
        let org = self.orgs[self.model.posts[post].org];
        let found = corrective_action::store::find(&tx, org, &self.actions[no])
            .await
            .unwrap();
        found.map(|action| action.revision)
    }

    pub async fn accept(&mut self, step: Step) -> Verdict {
        if self.actions.is_empty() {
            return Ok(());
        }
        let no = step.a as usize % self.actions.len();
        let owner = self.model.actions[no].owner;
        let post = if step.b % 4 == 0 {
            self.any_post(step.b / 4)
        } else {
            self.head(owner)
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let action = &self.model.actions[no];
        let may = (duty.may(Act::Debrief) || action.post == post)
            && org == owner
            && !action.accepted
            && !action.closed
            && self.model.sees(post, Mark::Action(no)).is_open();
        let revision = self.revision(post, no).await.unwrap_or(1);
        let desk = self.desk(post).await;
        let accepted = corrective_action::verbs::accept(&desk, &self.actions[no], revision, self.posts[post]).await;
        let accepted = done_or_refused("accept", accepted)?;
        agree("may accept an action", may, accepted.is_some())?;
        if may {
            self.model.actions[no].accepted = true;
            self.model.actions[no].post = post;
        }
        Ok(())
    }

    pub async fn close_action(&mut self, step: Step) -> Verdict {
        if self.actions.is_empty() {
            return Ok(());
        }
        let no = step.a as usize % self.actions.len();
        let post = if step.b % 4 == 0 {
            self.any_post(step.b / 4)
        } else {
            self.head(self.model.actions[no].owner)
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let action = &self.model.actions[no];
        let may =
            (duty.may(Act::Debrief) || action.post == post) && org == action.owner && action.accepted && !action.closed;
        let revision = self.revision(post, no).await.unwrap_or(1);
        let desk = self.desk(post).await;
        let proof = self.mark(Mark::Proof(no));
        let closed = corrective_action::verbs::close(&desk, &self.actions[no], revision, &proof).await;
        let closed = done_or_refused("close an action", closed)?;
        agree("may close an action", may, closed.is_some())?;
        if may {
            self.model.actions[no].closed = true;
        }
        Ok(())
    }

    pub async fn close_debrief(&mut self, step: Step) -> Verdict {
        let Some(no) = self.debriefed(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let room = &self.model.rooms[no];
        let may = duty.may(Act::Debrief) && org == room.org && self.model.may_debrief(post, no) && !room.debrief_closed;
        let desk = self.desk(post).await;
        let closed = done_or_refused("close a debrief", debrief::verbs::close(&desk, &self.rooms[no].1).await)?;
        agree("may close a debrief", may, closed.is_some())?;
        if may {
            self.model.rooms[no].debrief_closed = true;
        }
        Ok(())
    }
}
