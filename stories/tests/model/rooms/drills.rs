//! Drills: planned, agreed to, begun, and become real.

use super::*;

impl World {
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
            if rng.random_bool(0.7) {
                self.invite(no, post, partner).await?;
            }
            // Of one that was not asked too: to it there is no such drill.
            self.bring(no, self.head(partner)).await?;
        }
        for post in 0..self.posts.len() {
            if rng.random_bool(0.7) {
                self.agree_to_drill(no, post).await?;
            }
        }
        Ok(())
    }

    /// Whom of the partner a clause names is asked: who plans drills there, and where nobody does, all of them.
    async fn invite(&mut self, no: usize, post: usize, partner: usize) -> Verdict {
        let of_partner = |other: &usize| self.model.posts[*other].org == partner;
        let named: Vec<usize> = (0..self.posts.len())
            .filter(of_partner)
            .filter(|other| partner != self.model.drills[no].org && self.model.drill_clauses(*other, no).is_open())
            .collect();
        let planners: Vec<usize> = named
            .iter()
            .copied()
            .filter(|other| self.model.posts[*other].duty.may(Act::Drill))
            .collect();
        let asked = if planners.is_empty() { named } else { planners };
        let desk = self.desk(post).await;
        let invited = drill::partners::invite(&desk, &self.drills[no], self.orgs[partner]).await;
        let invited = done_or_refused("ask a partner to a drill", invited)?;
        agree("may ask a partner to a drill", !asked.is_empty(), invited.is_some())?;
        self.model.drills[no].asked.extend(asked);
        Ok(())
    }

    pub(super) async fn bring(&mut self, no: usize, head: usize) -> Verdict {
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

    pub(super) async fn agree_to_drill(&mut self, no: usize, post: usize) -> Verdict {
        let desk = self.desk(post).await;
        // Of a partner's drill, where a clause opens it to them: to others it is not there, asked or not.
        let is_own = self.model.posts[post].org == self.model.drills[no].org;
        let finds = is_own || self.model.sees(post, Mark::Drill(no)).is_open();
        let asked = finds && self.model.drills[no].asked.contains(&post);
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
        // Pressed twice, "Start" leads to the room that runs.
        let runs = drill.room;
        let is_over = runs.is_some_and(|no| self.model.rooms[no].ended_at.is_some());
        let may = org == drill.org && duty.may(Act::Drill) && !is_over;
        let desk = self.desk(post).await;
        let started = done_or_refused(
            "start a drill",
            drill::verbs::start(&desk, &self.drills[drill_no]).await,
        )?;
        agree("may start a drill", may, started.is_some())?;
        let Some(reference) = started else { return Ok(()) };
        if let Some(no) = runs {
            return agree("a drill that runs has one room", &self.rooms[no].1, &reference);
        }
        let no = self.rooms.len();
        self.rooms.push((self.incident(&reference).await, reference));
        self.model.rooms.push(self.new_room(post, site, 1, true));
        self.model.drills[drill_no].room = Some(no);
        let agreed = self.model.drills[drill_no].agreed.iter().copied();
        let told: BTreeSet<usize> = agreed.filter(|post| self.tells(no, *post)).collect();
        let sides = told.iter().map(|post| self.model.posts[*post].org).collect();
        self.opened(no, &told, &sides).await
    }

    pub(super) async fn incident(&self, reference: &Reference) -> IncidentId {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT id FROM incident WHERE reference = $1";
        let found: Option<Id<IncidentId>> = tx.first(sql, params![reference]).await.unwrap();
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
        let sides = self.sides_told(no);
        // Who practised is called too, where a clause names them and their side was let in.
        let practised = self.model.rooms[old].people.iter().map(|person| person.post);
        let practised: Vec<usize> = practised
            .filter(|post| sides.contains(&self.model.posts[*post].org) && self.tells(no, *post))
            .collect();
        told.extend(practised);
        self.opened(no, &told, &sides).await?;
        self.ended(old, false).await
    }
}
