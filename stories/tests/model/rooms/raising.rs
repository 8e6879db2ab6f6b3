//! How a room begins, and who is told.

use super::*;

impl World {
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
        let (told, sides) = if level == AlertLevel::DangerToLife {
            (self.told(no), self.sides_told(no))
        } else {
            (BTreeSet::new(), BTreeSet::new())
        };
        self.opened(no, &told, &sides).await
    }

    pub(super) fn new_room(&self, post: usize, site: usize, level: u8, drill: bool) -> rules::Room {
        rules::Room {
            org: self.model.sites[site].org,
            site,
            drill,
            came_from: None,
            level,
            raised_by: post,
            raised_at: self.model.now,
            members: vec![member(self.model.sites[site].org)],
            people: vec![rules::Person::new(post, None)],
            lines: Vec::new(),
            ended_at: None,
            debrief_at: None,
            debrief_closed: false,
            said: BTreeSet::new(),
        }
    }

    /// Partner positions on duty that a clause lets be told of this alert.
    pub(super) fn told(&self, no: usize) -> BTreeSet<usize> {
        let on_duty = (0..self.posts.len()).filter(|post| self.model.posts[*post].on_duty);
        on_duty.filter(|post| self.tells(no, *post)).collect()
    }

    pub(super) fn tells(&self, no: usize, post: usize) -> bool {
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
        let found = if room.drill {
            self.model.quiet_or_granted(&quiet)
        } else {
            self.model.opening(&Wish {
                purpose: Purpose::EmergencyResponse,
                course: Some(course),
                ..quiet
            })
        };
        self.model.posts[post].org != room.org && !found.is_empty()
    }

    /// The sides that this alert reaches at once. One that has nobody on duty is in the room all the same, and whoever of it a
    /// clause names may come in.
    pub(super) fn sides_told(&self, no: usize) -> BTreeSet<usize> {
        (0..self.posts.len())
            .filter(|post| self.tells(no, *post))
            .map(|post| self.model.posts[post].org)
            .collect()
    }

    /// A room has opened: these sides are in it, exactly these of partners were told, and its first line went to whom clauses
    /// let have it.
    pub(super) async fn opened(&mut self, no: usize, told: &BTreeSet<usize>, sides: &BTreeSet<usize>) -> Verdict {
        for org in sides.iter().copied() {
            let room = &mut self.model.rooms[no];
            if room.member(org).is_none() {
                room.members.push(member(org));
            }
        }
        let members = self.model.rooms[no].members.iter().map(|member| member.org).collect();
        agree("exactly these sides are in the room", members, self.sides_of(no).await)?;
        let partners = self.people_of(no).await;
        agree("exactly those partners are called whom a clause names", told, &partners)?;
        self.people_came().await?;
        let (org, class) = (self.model.rooms[no].org, self.log_class(no));
        self.line(no, org, class, false);
        Ok(())
    }

    /// The organisations that the product let into a room.
    async fn sides_of(&self, no: usize) -> BTreeSet<usize> {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT org_id AS id FROM incident_party WHERE incident_id = $1";
        let sides: Vec<Id<OrgId>> = tx.all(sql, params![self.rooms[no].0]).await.unwrap();
        let number = |side: &Id<OrgId>| self.orgs.iter().position(|org| *org == side.0).unwrap();
        sides.iter().map(number).collect()
    }

    /// Partner positions that the product called to a room.
    pub(super) async fn people_of(&self, no: usize) -> BTreeSet<usize> {
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT * FROM incident_person WHERE incident_id = $1";
        let came: Vec<Present> = tx.all(sql, params![self.rooms[no].0]).await.unwrap();
        let posts = came.into_iter().filter(|came| came.called.is_some());
        let posts = posts.map(|came| self.posts.iter().position(|id| *id == came.position).unwrap());
        posts
            .filter(|post| self.model.posts[*post].org != self.model.rooms[no].org)
            .collect()
    }

    pub(super) fn log_class(&self, no: usize) -> DataClass {
        if self.model.rooms[no].drill {
            DataClass::Exercise
        } else {
            DataClass::IncidentLog
        }
    }

    pub(super) fn line(&mut self, no: usize, org: usize, class: DataClass, own_side: bool) {
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

    pub(super) fn comes(&mut self, no: usize, post: usize) {
        let people = &mut self.model.rooms[no].people;
        if !people.iter().any(|person| person.post == post) {
            people.push(rules::Person::new(post, None));
        }
    }

    /// What others may see is done by who may enter a room that is open to its side now.
    pub(super) fn may_act(&self, no: usize, post: usize) -> bool {
        self.model.may_enter(post, no) && self.model.rooms[no].ended_at.is_none() && self.model.head(post, no).is_open()
    }

    /// A note for the own side is taken from who may enter, and ends with the room as that side knows it.
    pub(super) fn may_note(&self, no: usize, post: usize) -> bool {
        self.model.may_enter(post, no)
            && (self.model.rooms[no].ended_at.is_none() || !self.model.head(post, no).is_open())
    }
}
