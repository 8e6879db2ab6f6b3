//! The doors: addresses of every kind, and what the model expects behind each.

use super::*;

impl World {
    pub(super) fn site_door(&self, post: usize, step: Step) -> Option<Door> {
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
            format!("/sites/{reference}/kits"),
            format!("/sites/{reference}/packets"),
            format!("/sites/{reference}/plans/imdf/file"),
            format!("/sites/{reference}/plans/{floor}/versions"),
            format!("/sites/{reference}/plans/{floor}/file"),
            format!("/api/v1/sites/{reference}/floors"),
            format!("/sites/{reference}/plans/{floor}"),
            format!("/api/v1/sites/{reference}/floors/{floor}"),
            format!("/api/v1/sites/{reference}/floors/{floor}/picture"),
            format!("/sites/{reference}/plans/{floor}/picture/file"),
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
            if self.model.kit(post, site).is_open() && !address.starts_with("/api/") {
                marks.push(Mark::Kit(site));
            }
            // Whoever may know it reads it: the owner, and these police.
            if let Some((police, Some(district))) = self.model.sites[site].police
                && [owner, police].contains(&self.org(post))
                && !address.starts_with("/api/")
            {
                marks.push(Mark::District(district));
            }
            let of_site = |no: &usize| {
                let contact = &self.model.contacts[*no];
                contact.org == owner && contact.site.is_none_or(|at| at == site)
            };
            let open = |no: &usize| owner == self.org(post) || !self.model.contact_at(post, *no, Some(site)).is_empty();
            if !address.starts_with("/api/") {
                let all = 0..self.model.contacts.len();
                marks.extend(all.filter(of_site).filter(open).map(Mark::Contact));
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

    pub(super) fn sites_door(&self, post: usize, step: Step) -> Option<Door> {
        let open = (0..self.sites.len()).filter(|site| self.model.profile(post, *site).is_open());
        let marks = open.map(Mark::SiteName).collect();
        Some(Door::new(
            pick(step.c, &["/sites", "/api/v1/sites"]).into(),
            Expected::Opens(marks),
        ))
    }

    /// The readiness of a site is its owner's alone, whatever a clause opens of it.
    pub(super) fn readiness_door(&self, post: usize, step: Step) -> Option<Door> {
        let own =
            |site: &usize| self.model.sites[*site].org == self.org(post) && self.model.profile(post, *site).is_open();
        if step.c % 3 == 0 {
            let marks = (0..self.sites.len()).filter(own).map(Mark::SiteName).collect();
            let list = pick(step.d / 2, &["/readiness", "/api/v1/readiness"]);
            return Some(Door::new(list.into(), Expected::Opens(marks)));
        }
        let site = step.c as usize / 3 % self.sites.len();
        let reference = &self.sites[site].1;
        let api = pick(step.d / 2, &["", "/api/v1"]);
        let address = format!("{api}/sites/{reference}/readiness");
        let expected = self.one(own(&site), &address, reference, || vec![Mark::SiteName(site)]);
        Some(Door::new(address, expected))
    }

    pub(super) fn contacts_door(&self, post: usize, step: Step) -> Option<Door> {
        let open = |no: &usize| {
            let contact = &self.model.contacts[*no];
            contact.org == self.org(post) || !self.model.contact_at(post, *no, contact.site).is_empty()
        };
        let marks = (0..self.model.contacts.len()).filter(open).map(Mark::Contact).collect();
        Some(Door::new(
            pick(step.c, &["/contacts", "/api/v1/contacts"]).into(),
            Expected::Opens(marks),
        ))
    }

    pub(super) fn room_door(&self, post: usize, step: Step) -> Option<Door> {
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
    pub(super) fn has_mark(&self, room: usize, line: usize) -> bool {
        self.marks.contains(&Mark::Line(room, line))
    }

    pub(super) fn rooms_door(&self, post: usize, step: Step) -> Option<Door> {
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

    pub(super) fn debrief_door(&self, post: usize, step: Step) -> Option<Door> {
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

    pub(super) fn was_said(&self, room: usize, mark: Mark) -> bool {
        matches!(mark, Mark::Word(_, org) if self.model.rooms[room].said.contains(&org))
    }

    pub(super) fn action_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.actions.len().max(1);
        let reference = self.actions.get(no)?;
        let address = format!("{}/actions/{reference}", pick(step.d, &["", "/api/v1"]));
        let may = self.may(post, Act::Debrief) || self.model.actions[no].post == post;
        let open = may && self.model.sees(post, Mark::Action(no)).is_open();
        let expected = self.one(open, &address, reference, || vec![Mark::Action(no)]);
        Some(Door::new(address, expected))
    }

    pub(super) async fn agreement_door(&self, post: usize, step: Step) -> Option<Door> {
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

    pub(super) fn request_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.requests.len().max(1);
        let reference = self.requests.get(no)?;
        let address = format!("{}/requests/{reference}", pick(step.d, &["", "/api/v1"]));
        let open = self.may(post, Act::ReadAgreements) && self.model.sees(post, Mark::Request(no)).is_open();
        let expected = self.one(open, &address, reference, || vec![Mark::Request(no)]);
        Some(Door::new(address, expected))
    }

    pub(super) fn drill_door(&self, post: usize, step: Step) -> Option<Door> {
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

    pub(super) fn joint_door(&self, post: usize, step: Step) -> Option<Door> {
        let no = step.c as usize % self.joints.len().max(1);
        let reference = self.joints.get(no)?;
        let all = addresses(self.model.joints[no].kind, reference);
        let address = match step.d % 3 {
            0 => all[0].clone(),
            1 => all[all.len() - 1].clone(),
            _ => all[step.d as usize / 3 % all.len()].clone(),
        };
        let is_whole = address == all[0];
        let is_the_thing = is_whole || Some(&address) == all.last();
        let expected = match self.model.joint(post, no) {
            Sight::No if is_the_thing && self.model.keeps_own_words(post, no) => {
                Expected::Opens(vec![Mark::JointWord(no, self.model.posts[post].org)])
            }
            Sight::No => self.one(false, &address, reference, Vec::new),
            _ if is_whole => Expected::Opens(vec![Mark::Joint(no)]),
            _ => Expected::Either,
        };
        Some(Door::new(address, expected))
    }

    /// Pages and files that gather many things.
    pub(super) fn list_door(&self, step: Step) -> Door {
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
            "/kits",
            "/api/v1/kits",
            "/training",
            "/reach-tests",
            "/api/v1/reach-tests",
            "/capability",
            "/api/v1/capability",
            "/resources",
            "/api/v1/resources",
            "/loans",
            "/vacancies",
            "/api/v1/vacancies",
            "/visits",
            "/api/v1/visits",
            "/plans",
            "/api/v1/plans",
            "/exercises",
            "/api/v1/exercises",
            "/events",
            "/api/v1/events",
            "/admin/team",
            "/home",
            "/inbox",
            "/desk",
        ];
        Door::new(pick(step.c, &doors).into(), Expected::Either)
    }
}
