//! What people do in a room until it has ended.

use super::*;

impl World {
    pub async fn acknowledge(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        let desk = self.desk(post).await;
        let said = done_or_refused("acknowledge", room::verbs::acknowledge(&desk, &self.rooms[no].1).await)?;
        agree("may acknowledge", self.may_act(no, post), said.is_some())?;
        if said.is_some() {
            self.comes(no, post);
            self.answered(no, post);
        }
        Ok(())
    }

    pub(super) fn answered(&mut self, no: usize, post: usize) {
        let now = self.model.now;
        let people = self.model.rooms[no].people.iter_mut();
        people
            .filter(|person| person.post == post)
            .for_each(|person| person.answered = person.answered.or(Some(now)));
    }

    fn was_called(&self, no: usize, post: usize) -> bool {
        let mut people = self.model.rooms[no].people.iter();
        people.any(|person| person.post == post && person.called.is_some())
    }

    pub async fn lead(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        self.lead_by(no, post).await
    }

    pub(super) async fn lead_by(&mut self, no: usize, post: usize) -> Verdict {
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let desk = self.desk(post).await;
        let taken = done_or_refused("lead", room::verbs::lead(&desk, &self.rooms[no].1).await)?;
        agree(
            "may lead",
            self.may_act(no, post) && duty.may(Act::Lead),
            taken.is_some(),
        )?;
        if taken.is_some() {
            self.comes(no, post);
            let had_it = self.model.rooms[no].member(org).unwrap().lead == Some(post);
            if !had_it {
                self.answered(no, post);
                let side = self.model.rooms[no].member_mut(org).unwrap();
                (side.lead, side.said_clear) = (Some(post), false);
            }
        }
        Ok(())
    }

    /// Something is said in the room, to all or to the own side.
    pub async fn say(&mut self, step: Step, own_side: bool) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        let desk = self.desk(post).await;
        let words = format!("Said {}", self.mark(Mark::Line(no, self.model.rooms[no].lines.len())));
        let said = done_or_refused(
            "write",
            room::verbs::write(&desk, &self.rooms[no].1, &words, own_side).await,
        )?;
        let may = if own_side {
            self.may_note(no, post)
        } else {
            self.may_act(no, post)
        };
        agree("may write", may, said.is_some())?;
        match said {
            Some(_) => {
                // A note of the own side is no answer, and brings nobody into the room. What is written to all is the answer of who was
                // called; whoever raised it asks, and gives none by that, and who came by themselves tells what they know.
                if !own_side {
                    self.comes(no, post);
                    if self.was_called(no, post) && self.model.rooms[no].raised_by != post {
                        self.answered(no, post);
                    }
                }
                self.line(no, self.model.posts[post].org, self.log_class(no), own_side);
            }
            None => drop(self.marks.pop()),
        }
        Ok(())
    }

    pub async fn status(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
        let duty = self.model.posts[post].duty;
        let desk = self.desk(post).await;
        let word = self.mark(Mark::Line(no, self.model.rooms[no].lines.len()));
        let status = match step.c % 4 {
            0 => PoliceStatus::UnitsSent {
                units: vec![word],
                minutes: Some(3),
            },
            1 => PoliceStatus::OnScene { unit: word },
            2 => PoliceStatus::Arriving { unit: word },
            _ => PoliceStatus::CaseNumber(word),
        };
        let said = done_or_refused(
            "status",
            room::verbs::police_status(&desk, &self.rooms[no].1, status).await,
        )?;
        agree(
            "may tell police status",
            self.may_act(no, post) && duty.may(Act::Dispatch),
            said.is_some(),
        )?;
        match said {
            Some(()) => {
                self.comes(no, post);
                self.answered(no, post);
                let class = if self.model.rooms[no].drill {
                    DataClass::Exercise
                } else {
                    DataClass::PoliceStatus
                };
                self.line(no, self.model.posts[post].org, class, false);
                self.model.rooms[no].lines.last_mut().unwrap().is_unit = true;
            }
            None => drop(self.marks.pop()),
        }
        Ok(())
    }

    /// All clear: by the lead of a side; the emergency ends when all sides that must have said it.
    pub async fn clear(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let leads: Vec<usize> = self.model.rooms[no]
            .members
            .iter()
            .filter_map(|member| member.lead)
            .collect();
        let post = match leads.as_slice() {
            [] => self.somebody(no, step.b),
            _ if step.b % 9 == 0 => self.somebody(no, step.c),
            leads => leads[step.b as usize % leads.len()],
        };
        self.clear_by(no, post).await
    }

    pub(super) async fn clear_by(&mut self, no: usize, post: usize) -> Verdict {
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let leads = self.model.rooms[no]
            .member(org)
            .is_some_and(|member| member.lead == Some(post));
        let may = self.may_act(no, post) && duty.may(Act::Lead) && leads;
        let desk = self.desk(post).await;
        let said = done_or_refused("all clear", room::verbs::all_clear(&desk, &self.rooms[no].1).await)?;
        agree("may say all clear", may, said.is_some())?;
        let Some(ended) = said else { return Ok(()) };
        self.model.rooms[no].member_mut(org).unwrap().said_clear = true;
        let all = self.all_said_clear(no);
        agree("ends when all leads have said all clear", all, ended)?;
        if ended { self.ended(no, true).await } else { Ok(()) }
    }

    /// The site must say it, and every partner that answered, leads, or wrote to all; one that was shut out is not asked, nor one of
    /// which no clause lets anybody have the alert any more.
    pub(super) fn all_said_clear(&self, no: usize) -> bool {
        let room = &self.model.rooms[no];
        let answered = |org| {
            room.people
                .iter()
                .any(|person| person.answered.is_some() && self.model.posts[person.post].org == org)
        };
        let wrote = |org| room.lines.iter().any(|line| line.org == org && !line.own_side);
        let open = self.sides_told(no);
        room.members.iter().all(|member| {
            let takes_part = member.lead.is_some() || answered(member.org) || wrote(member.org);
            let must =
                member.org == room.org || member.stopped_at.is_none() && open.contains(&member.org) && takes_part;
            member.said_clear || !must
        })
    }

    pub(super) async fn ended(&mut self, no: usize, debriefed: bool) -> Verdict {
        self.model.rooms[no].ended_at = Some(self.model.now);
        self.hand_over().await?;
        self.model.rooms[no].debrief_at = debriefed.then_some(self.model.now);
        self.people_came().await
    }

    pub async fn stand_down(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let room = &self.model.rooms[no];
        let post = if step.b % 3 == 0 {
            self.somebody(no, step.b / 3)
        } else {
            room.raised_by
        };
        let org = self.model.posts[post].org;
        let ending = match (room.drill, step.c % 8) {
            (drill, 0) => {
                if drill {
                    Ending::Mistake
                } else {
                    Ending::DrillEnded
                }
            }
            (true, _) => Ending::DrillEnded,
            (false, n) if n % 2 == 0 => Ending::Mistake,
            (false, _) => Ending::FalseAlarm,
        };
        let fits = room.drill == (ending == Ending::DrillEnded);
        let leads = room.member(org).is_some_and(|member| member.lead == Some(post));
        let may = self.may_act(no, post) && org == room.org && (room.raised_by == post || leads) && fits;
        let desk = self.desk(post).await;
        let ended = done_or_refused(
            "stand down",
            room::verbs::stand_down(&desk, &self.rooms[no].1, ending).await,
        )?;
        agree("may stand down", may, ended.is_some())?;
        if may { self.ended(no, true).await } else { Ok(()) }
    }

    pub async fn stop_sharing(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let room = &self.model.rooms[no];
        let theirs: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.model.posts[*post].org == room.org)
            .collect();
        let post = if step.b % 5 == 0 {
            self.somebody(no, step.b / 5)
        } else {
            theirs[step.b as usize % theirs.len()]
        };
        let with = room.members[step.c as usize % room.members.len()].org;
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let may = duty.may(Act::Lead) && self.model.may_enter(post, no) && org == room.org && with != org;
        let desk = self.desk(post).await;
        let stopped = done_or_refused(
            "stop sharing",
            room::verbs::stop_sharing(&desk, &self.rooms[no].1, self.orgs[with]).await,
        )?;
        agree("may stop sharing", may, stopped.is_some())?;
        if may {
            let now = self.model.now;
            let room = &mut self.model.rooms[no];
            let member = room.member_mut(with).unwrap();
            member.stopped_at = member.stopped_at.or(Some(now));
            let passed = room.lines.iter_mut().flat_map(|line| &mut line.passed);
            passed
                .filter(|passed| passed.to == with)
                .for_each(|passed| passed.closed_at = passed.closed_at.or(Some(now)));
        }
        Ok(())
    }

    /// Sharing that was stopped goes on, as far as clauses open the room now: what the stop had closed is there again, under them.
    pub async fn share_again(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let room = &self.model.rooms[no];
        let stopped: Vec<usize> = room
            .members
            .iter()
            .filter(|m| m.stopped_at.is_some())
            .map(|m| m.org)
            .collect();
        let with = match stopped.as_slice() {
            [] => room.members[step.c as usize % room.members.len()].org,
            stopped => stopped[step.c as usize % stopped.len()],
        };
        let theirs: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.model.posts[*post].org == room.org)
            .collect();
        let post = if step.b % 5 == 0 {
            self.somebody(no, step.b / 5)
        } else {
            theirs[step.b as usize % theirs.len()]
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let decides = duty.may(Act::Lead) && self.model.may_enter(post, no) && org == room.org && with != org;
        let stopped_at = room.member(with).and_then(|member| member.stopped_at);
        let opens = decides && (stopped_at.is_none() || self.would_open(no, with));
        let desk = self.desk(post).await;
        let said = done_or_refused(
            "share again",
            room::verbs::share_again(&desk, &self.rooms[no].1, self.orgs[with]).await,
        )?;
        agree("may share again", opens, said.is_some())?;
        let Some(stopped_at) = stopped_at.filter(|_| opens) else {
            return Ok(());
        };
        self.model.rooms[no].member_mut(with).unwrap().stopped_at = None;
        for line in 0..self.model.rooms[no].lines.len() {
            let (from, class) = (
                self.model.rooms[no].lines[line].org,
                self.model.rooms[no].lines[line].class,
            );
            let now = self
                .model
                .passes(no, from, class)
                .into_iter()
                .find(|passed| passed.to == with);
            let closed_then =
                |passed: &&mut crate::rules::Passed| passed.to == with && passed.closed_at == Some(stopped_at);
            let closed = self.model.rooms[no].lines[line].passed.iter_mut().find(closed_then);
            if let (Some(closed), Some(now)) = (closed, now) {
                *closed = now;
            }
        }
        // What the stop kept from their people is told to them now.
        self.messages_went().await
    }

    /// Would a clause open the room itself to this side if its sharing had not been stopped?
    fn would_open(&mut self, no: usize, with: usize) -> bool {
        let room = &mut self.model.rooms[no];
        let (org, drill) = (room.org, room.drill);
        let stopped_at = room.member_mut(with).and_then(|member| member.stopped_at.take());
        let class = if drill { DataClass::Exercise } else { DataClass::Alert };
        let opens = self.model.passes(no, org, class).iter().any(|passed| passed.to == with);
        if let Some(member) = self.model.rooms[no].member_mut(with) {
            member.stopped_at = stopped_at;
        }
        opens
    }
}
