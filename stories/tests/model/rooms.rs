//! Steps of emergencies, drills and what is learned: done by the product's verbs and by the model.

use crate::marks::{self, Mark};
use crate::rules::{self, Sight, Wish};
use crate::steps::Step;
use crate::world::{World, dice};
use crate::{Verdict, agree, disagreement, done, done_or_refused};
use jiff::{SignedDuration, ToSpan};
use muster_membership::position;
use muster_recovery::{
    corrective_action::{
        self,
        model::{Element, NewAction},
    },
    debrief,
};
use muster_response::{
    alert::{self, Raise},
    delivery,
    drill::{self, verbs::Plan},
    incident::{Category, Ending},
    room::{self, verbs::PoliceStatus},
};
use muster_store::{Fault, FromRow, Row, outbox, params};
use muster_terms::*;
use rand::{Rng, seq::IndexedRandom};
use std::collections::BTreeSet;

/// Rooms that steps still look at: the newest few.
const NEAR: usize = 5;

struct Present {
    incident: IncidentId,
    position: PositionId,
    called: bool,
}

impl FromRow for Present {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            called: row.opt_text("called_at")?.is_some(),
        })
    }
}

struct Sent {
    id: String,
    incident: IncidentId,
    position: PositionId,
    words: String,
}

impl FromRow for Sent {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.text("id")?,
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            words: format!("{}\n{}\n{}", row.text("words")?, row.text("body")?, row.text("data")?),
        })
    }
}

impl World {
    pub fn near_room(&self, n: u32) -> Option<usize> {
        let first = self.rooms.len().saturating_sub(NEAR);
        (first < self.rooms.len()).then(|| first + n as usize % (self.rooms.len() - first))
    }

    /// Somebody of the room's sides, mostly; anybody at all now and then.
    pub fn somebody(&self, room: usize, n: u32) -> usize {
        let sides: Vec<usize> = self.model.rooms[room].members.iter().map(|member| member.org).collect();
        let theirs: Vec<usize> = (0..self.posts.len())
            .filter(|post| sides.contains(&self.model.posts[*post].org))
            .collect();
        if n % 9 == 0 {
            self.any_post(n / 9)
        } else {
            theirs[n as usize % theirs.len()]
        }
    }

    pub async fn pass(&mut self, step: Step) -> Verdict {
        // Short times mostly, and the ends of the countdown to the second; days now and then, for what grows old.
        let seconds = [
            1,
            1,
            59,
            61,
            61,
            300,
            300,
            600,
            960,
            1_799,
            1_800,
            1_801,
            3_600,
            3_600,
            86_400,
            86_400 * 3,
            86_400 * 41,
        ];
        self.set_clock(seconds[step.a as usize % seconds.len()]);
        self.run_jobs().await?;
        self.model.time_passes();
        self.people_came().await
    }

    /// What the product does by itself: ladders, closings, expiries, debriefs.
    async fn run_jobs(&mut self) -> Verdict {
        done("ladders", delivery::ladder::tick(&self.app).await)?;
        done("closings", room::closing::tick(&self.app).await)?;
        let now = self.app.now();
        let expired = muster_agreements::mou::verbs::expire_due(self.app.store(), now).await;
        expired.map_err(|fault| disagreement(format!("expiries: {fault}")))?;
        self.hand_over().await
    }

    async fn hand_over(&mut self) -> Verdict {
        let handled = outbox::hand_over(self.app.store(), &muster_server::jobs::handlers(), self.app.now()).await;
        handled
            .map(drop)
            .map_err(|fault| disagreement(format!("outbox: {fault}")))
    }

    pub async fn shift(&mut self, step: Step) -> Verdict {
        let post = self.any_post(step.a);
        let on_duty = step.b % 2 == 0;
        let desk = self.desk(post).await;
        done(
            "a shift",
            position::verbs::set_on_duty(&desk, self.posts[post], on_duty).await,
        )?;
        self.model.posts[post].on_duty = on_duty;
        Ok(())
    }

    /// Who is in the rooms: the product called them, and nobody of a partner without a clause that says so.
    async fn people_came(&mut self) -> Verdict {
        let tx = self.app.store().read().await.unwrap();
        let came: Vec<Present> = tx
            .all("SELECT * FROM incident_person ORDER BY position_id", params![])
            .await
            .unwrap();
        drop(tx);
        for came in came {
            let Some(no) = self.rooms.iter().position(|(id, _)| *id == came.incident) else {
                continue;
            };
            let post = self.posts.iter().position(|id| *id == came.position).unwrap();
            if self.model.rooms[no].people.iter().any(|person| person.post == post) {
                continue;
            }
            let org = self.model.posts[post].org;
            if came.called && self.model.head(post, no) == Sight::No {
                return Err(disagreement(format!(
                    "LEAK: position {post} was called to room {no}, and no clause names it"
                )));
            }
            let room = &mut self.model.rooms[no];
            room.people.push(rules::Person { post, answered: false });
            if room.member(org).is_none() {
                room.members.push(member(org));
            }
        }
        self.messages_went().await
    }

    /// What was sent to people of partners stands in clauses too.
    async fn messages_went(&mut self) -> Verdict {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT id, incident_id, position_id, words, body, data FROM delivery WHERE position_id IS NOT NULL ORDER BY id";
        let sent: Vec<Sent> = tx.all(sql, params![]).await.unwrap();
        drop(tx);
        for sent in sent {
            if !self.rooms.iter().any(|(id, _)| *id == sent.incident) || !self.deliveries_seen.insert(sent.id) {
                continue;
            }
            let post = self.posts.iter().position(|id| *id == sent.position).unwrap();
            for no in marks::in_text(&sent.words) {
                if !self.model.sees(post, self.marks[no]).is_open() {
                    return Err(disagreement(format!(
                        "LEAK: a message to position {post} tells {:?}: {}",
                        self.marks[no], sent.words
                    )));
                }
                self.was_shown[self.model.posts[post].org].insert(no);
            }
        }
        Ok(())
    }

    pub async fn raise(&mut self, step: Step) -> Verdict {
        // Mostly somebody of an organisation that has agreements, at a site of its own.
        let partners: Vec<usize> = self
            .model
            .deals
            .iter()
            .map(|deal| deal.parties[step.c as usize % 2])
            .collect();
        let of_partner = partners.get(step.d as usize % partners.len().max(1));
        let raisers: Vec<usize> = (0..self.posts.len())
            .filter(|post| of_partner.is_none_or(|org| self.model.posts[*post].org == *org))
            .filter(|post| self.model.posts[*post].duty.may(Act::Raise))
            .collect();
        let post = match raisers.get(step.a as usize % raisers.len().max(1)) {
            Some(post) if step.a % 8 != 0 => *post,
            _ => self.any_post(step.a / 8),
        };
        let org = self.model.posts[post].org;
        let own: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == org)
            .collect();
        let site = if step.b % 8 == 0 {
            step.b as usize / 8 % self.sites.len()
        } else {
            own[step.b as usize % own.len()]
        };
        let level = if step.c % 5 == 0 {
            AlertLevel::HelpNeeded
        } else {
            AlertLevel::DangerToLife
        };
        let may = self.model.posts[post].duty.may(Act::Raise) && self.model.sites[site].org == org;
        let no = self.rooms.len();
        let input = Raise {
            site: self.sites[site].1.clone(),
            place: self.mark(Mark::Alarm(no)),
            place_mark: String::new(),
            level,
            category: Category::ALL[step.d as usize % Category::ALL.len()],
            words: self.mark(Mark::Alarm(no)),
            silent: false,
            idempotency_key: format!("key-{no:08}"),
        };
        let desk = self.desk(post).await;
        let raised = done_or_refused("raise", alert::verbs::raise(&desk, input).await)?;
        agree("may raise", may, raised.is_some())?;
        let Some(raised) = raised else {
            self.marks.truncate(self.marks.len() - 2);
            return Ok(());
        };
        self.rooms.push((raised.incident.id, raised.incident.reference));
        self.model.rooms.push(self.new_room(post, site, level.number(), false));
        let told = if level == AlertLevel::DangerToLife {
            self.told(no)
        } else {
            BTreeSet::new()
        };
        self.opened(no, &told).await
    }

    fn new_room(&self, post: usize, site: usize, level: u8, drill: bool) -> rules::Room {
        rules::Room {
            org: self.model.sites[site].org,
            site,
            drill,
            came_from: None,
            level,
            raised_by: post,
            raised_at: self.model.now,
            members: vec![member(self.model.sites[site].org)],
            people: vec![rules::Person { post, answered: false }],
            lines: Vec::new(),
            ended_at: None,
            debrief_at: None,
            debrief_closed: false,
            said: BTreeSet::new(),
        }
    }

    /// Partner positions on duty that a clause lets be told of this alert.
    fn told(&self, no: usize) -> BTreeSet<usize> {
        let on_duty = (0..self.posts.len()).filter(|post| self.model.posts[*post].on_duty);
        on_duty.filter(|post| self.tells(no, *post)).collect()
    }

    fn tells(&self, no: usize, post: usize) -> bool {
        let room = &self.model.rooms[no];
        let class = if room.drill {
            DataClass::Exercise
        } else {
            DataClass::Alert
        };
        let quiet = self.model.quiet(post, class, room.org, Some(room.site), room.raised_at);
        let course = rules::Course {
            site: room.site,
            level: room.level,
            drill: room.drill,
            open_until: None,
        };
        let wish = if room.drill {
            quiet
        } else {
            Wish {
                purpose: Purpose::EmergencyResponse,
                course: Some(course),
                ..quiet
            }
        };
        self.model.posts[post].org != room.org && !self.model.opening(&wish).is_empty()
    }

    /// A room has opened: exactly these partners were told, and its first line went to whom clauses let have it.
    async fn opened(&mut self, no: usize, told: &BTreeSet<usize>) -> Verdict {
        for post in told {
            let org = self.model.posts[*post].org;
            let room = &mut self.model.rooms[no];
            if room.member(org).is_none() {
                room.members.push(member(org));
            }
        }
        let partners = self.people_of(no).await;
        agree("exactly those partners are called whom a clause names", told, &partners)?;
        self.people_came().await?;
        let (org, class) = (self.model.rooms[no].org, self.log_class(no));
        self.line(no, org, class, false);
        Ok(())
    }

    /// Partner positions that the product called to a room.
    async fn people_of(&self, no: usize) -> BTreeSet<usize> {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT * FROM incident_person WHERE incident_id = $1";
        let came: Vec<Present> = tx.all(sql, params![self.rooms[no].0]).await.unwrap();
        let posts = came.into_iter().filter(|came| came.called);
        let posts = posts.map(|came| self.posts.iter().position(|id| *id == came.position).unwrap());
        posts
            .filter(|post| self.model.posts[*post].org != self.model.rooms[no].org)
            .collect()
    }

    fn log_class(&self, no: usize) -> DataClass {
        if self.model.rooms[no].drill {
            DataClass::Exercise
        } else {
            DataClass::IncidentLog
        }
    }

    fn line(&mut self, no: usize, org: usize, class: DataClass, own_side: bool) {
        let passed = if own_side {
            Vec::new()
        } else {
            self.model.passes(no, org, class)
        };
        self.model.rooms[no].lines.push(rules::Line {
            org,
            class,
            own_side,
            is_unit: false,
            passed,
        });
    }

    fn comes(&mut self, no: usize, post: usize) {
        let people = &mut self.model.rooms[no].people;
        if !people.iter().any(|person| person.post == post) {
            people.push(rules::Person { post, answered: false });
        }
    }

    /// What others may see is done by who may enter a room that is open to its side now.
    fn may_act(&self, no: usize, post: usize) -> bool {
        self.model.may_enter(post, no) && self.model.rooms[no].ended_at.is_none() && self.model.head(post, no).is_open()
    }

    /// A note for the own side is taken from who may enter, and ends with the room as that side knows it.
    fn may_note(&self, no: usize, post: usize) -> bool {
        self.model.may_enter(post, no)
            && (self.model.rooms[no].ended_at.is_none() || !self.model.head(post, no).is_open())
    }

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

    fn answered(&mut self, no: usize, post: usize) {
        let people = self.model.rooms[no].people.iter_mut();
        people
            .filter(|person| person.post == post)
            .for_each(|person| person.answered = true);
    }

    pub async fn lead(&mut self, step: Step) -> Verdict {
        let Some(no) = self.near_room(step.a) else {
            return Ok(());
        };
        let post = self.somebody(no, step.b);
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
                self.comes(no, post);
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
                let class = if self.model.rooms[no].drill {
                    DataClass::Exercise
                } else {
                    DataClass::PoliceStatus
                };
                self.line(no, self.model.posts[post].org, class, false);
                if step.c % 4 != 3 {
                    self.model.rooms[no].lines.last_mut().unwrap().is_unit = true;
                }
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
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let leads = self.model.rooms[no]
            .member(org)
            .is_some_and(|member| member.lead == Some(post));
        let may = self.may_act(no, post) && duty.may(Act::Lead) && leads;
        let desk = self.desk(post).await;
        let said = done_or_refused("all clear", room::verbs::all_clear(&desk, &self.rooms[no].1).await)?;
        agree("may say all clear", may, said.is_some())?;
        let Some(ended) = said else { return Ok(()) };
        let before = self.model.rooms[no].member(org).unwrap().said_clear;
        self.model.rooms[no].member_mut(org).unwrap().said_clear = true;
        let all = !before && self.all_said_clear(no);
        agree("ends when all leads have said all clear", all, ended)?;
        if ended { self.ended(no, true).await } else { Ok(()) }
    }

    /// The site must say it, and every partner that answered or leads; one that was shut out is not asked.
    fn all_said_clear(&self, no: usize) -> bool {
        let room = &self.model.rooms[no];
        let answered = |org| {
            room.people
                .iter()
                .any(|person| person.answered && self.model.posts[person.post].org == org)
        };
        room.members.iter().all(|member| {
            let must = member.org == room.org
                || member.stopped_at.is_none() && (member.lead.is_some() || answered(member.org));
            member.said_clear || !must
        })
    }

    async fn ended(&mut self, no: usize, debriefed: bool) -> Verdict {
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
                .for_each(|passed| passed.open = false);
        }
        Ok(())
    }

    /// A drill is planned, own people agree, and a partner that its clause opens it to brings somebody.
    pub async fn plan_drill(&mut self, step: Step) -> Verdict {
        let post = self.any_post(step.a);
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let own: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == org)
            .collect();
        let site = own[step.b as usize % own.len()];
        let no = self.drills.len();
        let rng = &mut dice(step.c);
        let colleagues: Vec<usize> = (0..self.posts.len())
            .filter(|other| self.model.posts[*other].org == org)
            .collect();
        let asked: BTreeSet<usize> = colleagues
            .into_iter()
            .filter(|_| rng.random_bool(0.5))
            .chain([post])
            .collect();
        let plan = Plan {
            site: self.sites[site].1.clone(),
            category: Category::Fire,
            place: self.mark(Mark::Drill(no)),
            scenario: self.mark(Mark::Drill(no)),
            planned_for: self.model.now + SignedDuration::from_hours(2),
            participants: asked.iter().map(|post| self.posts[*post]).collect(),
        };
        let desk = self.desk(post).await;
        let planned = done_or_refused("plan a drill", drill::verbs::plan(&desk, plan).await)?;
        agree("may plan a drill", duty.may(Act::Drill), planned.is_some())?;
        let Some(planned) = planned else {
            self.marks.truncate(self.marks.len() - 2);
            return Ok(());
        };
        self.drills.push(planned.reference);
        self.model.drills.push(rules::Drill {
            org,
            site,
            made_at: self.model.now,
            asked,
            agreed: BTreeSet::from([post]),
            room: None,
        });
        for partner in 0..self.orgs.len() {
            self.bring(no, self.head(partner)).await?;
        }
        for post in 0..self.posts.len() {
            if rng.random_bool(0.7) {
                self.agree_to_drill(no, post).await?;
            }
        }
        Ok(())
    }

    async fn bring(&mut self, no: usize, head: usize) -> Verdict {
        let desk = self.desk(head).await;
        let sees = self.model.sees(head, Mark::Drill(no)).is_open();
        let brought = drill::verbs::bring(&desk, &self.drills[no], &[self.posts[head]]).await;
        let brought = done_or_refused("bring people to a drill", brought)?;
        agree("may bring people to a drill", sees, brought.is_some())?;
        if sees {
            self.model.drills[no].asked.insert(head);
        }
        Ok(())
    }

    async fn agree_to_drill(&mut self, no: usize, post: usize) -> Verdict {
        let desk = self.desk(post).await;
        let asked = self.model.drills[no].asked.contains(&post);
        let said = done_or_refused(
            "answer a drill",
            drill::verbs::answer(&desk, &self.drills[no], true).await,
        )?;
        agree("only who was asked answers a drill", asked, said.is_some())?;
        if asked {
            self.model.drills[no].agreed.insert(post);
        }
        Ok(())
    }

    pub async fn start_drill(&mut self, step: Step) -> Verdict {
        if self.drills.is_empty() {
            return Ok(());
        }
        let drill_no = step.a as usize % self.drills.len();
        let drill = &self.model.drills[drill_no];
        let post = if step.b % 5 == 0 {
            self.any_post(step.b / 5)
        } else {
            self.head(drill.org)
        };
        let (org, duty, site) = (self.model.posts[post].org, self.model.posts[post].duty, drill.site);
        let may = org == drill.org && duty.may(Act::Drill) && drill.room.is_none();
        let desk = self.desk(post).await;
        let started = done_or_refused(
            "start a drill",
            drill::verbs::start(&desk, &self.drills[drill_no]).await,
        )?;
        agree("may start a drill", may, started.is_some())?;
        let Some(reference) = started else { return Ok(()) };
        let no = self.rooms.len();
        self.rooms.push((self.incident(&reference).await, reference));
        self.model.rooms.push(self.new_room(post, site, 1, true));
        self.model.drills[drill_no].room = Some(no);
        let agreed = self.model.drills[drill_no].agreed.iter().copied();
        let told = agreed.filter(|post| self.tells(no, *post)).collect();
        self.opened(no, &told).await
    }

    async fn incident(&self, reference: &Reference) -> IncidentId {
        struct Id(IncidentId);
        impl FromRow for Id {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(Self(row.parsed("id")?))
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT id FROM incident WHERE reference = $1";
        let found: Option<Id> = tx.first(sql, params![reference]).await.unwrap();
        found.unwrap().0
    }

    pub async fn became_real(&mut self, step: Step) -> Verdict {
        let drills: Vec<usize> = (0..self.rooms.len()).filter(|no| self.model.rooms[*no].drill).collect();
        let Some(old) = drills
            .get(step.a as usize % drills.len().max(1))
            .copied()
            .or(self.near_room(step.a))
        else {
            return Ok(());
        };
        let room = &self.model.rooms[old];
        let post = if step.b % 4 == 0 {
            self.somebody(old, step.b / 4)
        } else {
            self.head(room.org)
        };
        let (org, duty, site) = (self.model.posts[post].org, self.model.posts[post].duty, room.site);
        let may = duty.may(Act::Lead) && self.may_act(old, post) && org == room.org && room.drill;
        let desk = self.desk(post).await;
        let real = done_or_refused(
            "became real",
            drill::verbs::became_real(&desk, &self.rooms[old].1).await,
        )?;
        agree("may say that a drill became real", may, real.is_some())?;
        let Some(reference) = real else { return Ok(()) };
        let no = self.rooms.len();
        self.rooms.push((self.incident(&reference).await, reference));
        let room = self.new_room(post, site, 1, false);
        self.model.rooms.push(rules::Room {
            came_from: Some(old),
            ..room
        });
        let mut told = self.told(no);
        let partners: BTreeSet<usize> = told.iter().map(|post| self.model.posts[*post].org).collect();
        // Who practised is called too, where a clause names them and their side was let in.
        let practised = self.model.rooms[old].people.iter().map(|person| person.post);
        let practised: Vec<usize> = practised
            .filter(|post| partners.contains(&self.model.posts[*post].org) && self.tells(no, *post))
            .collect();
        told.extend(practised);
        self.opened(no, &told).await?;
        self.ended(old, false).await
    }

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
        let org = self.model.posts[post].org;
        let desk = self.desk(post).await;
        let words = self.mark(Mark::Word(no, org));
        let kind = ["went_well", "to_change"][step.c as usize % 2];
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

    async fn revision(&self, post: usize, no: usize) -> Option<i64> {
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
        let may = duty.may(Act::Debrief)
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
        let may = duty.may(Act::Debrief) && org == action.owner && action.accepted && !action.closed;
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

fn member(org: usize) -> rules::Member {
    rules::Member {
        org,
        lead: None,
        said_clear: false,
        stopped_at: None,
    }
}
