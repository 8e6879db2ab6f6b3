//! Agreements, sites, contacts, and what an alarm and a drill tell of them.

use super::*;

impl Model {
    /// Two organisations know each other's names when one laid an agreement before the other; who drafts one knows whom it is for.
    pub fn knows(&self, org: usize, whose: usize) -> Sight {
        let met = |deal: &Deal| {
            deal.parties.contains(&whose) && (deal.parties[0] == org || deal.known && deal.parties[1] == org)
        };
        free_if(org == whose || self.deals.iter().any(met))
    }

    pub(super) fn text(&self, org: usize, deal: usize, version: usize) -> Sight {
        let deal = &self.deals[deal];
        let version = &deal.versions[version];
        free_if(deal.parties.contains(&org) && (version.was_proposed || version.by == org))
    }

    pub fn profile(&self, reader: usize, site: usize) -> Sight {
        let Site { org, made_at, .. } = self.sites[site];
        if org == self.posts[reader].org {
            return Sight::Free;
        }
        Sight::under(self.ways(&self.quiet(reader, DataClass::SiteProfile, org, Some(site), made_at)))
    }

    /// May a site of `owner`'s name these police? Only those it has an agreement in force with.
    pub fn may_name_police(&self, owner: usize, police: usize) -> bool {
        let pair = |deal: &Deal| owner != police && deal.is_party(owner) && deal.is_party(police);
        self.deals
            .iter()
            .any(|deal| deal.standing == Standing::InForce && pair(deal))
    }

    /// Which police answer for a site is known from their agreement with its owner: to these two. Whoever has an agreement in force with
    /// them chooses among their districts; nobody else reads of one.
    pub(super) fn district(&self, org: usize, district: usize) -> Sight {
        let whose = self.districts[district];
        let own = |site: &Site| site.org == org && site.police == Some((whose, Some(district)));
        free_if(org == whose || self.may_name_police(org, whose) || self.sites.iter().any(own))
    }

    pub fn floor(&self, reader: usize, site: usize) -> Sight {
        let Site { org, floor_at, .. } = self.sites[site];
        match floor_at {
            _ if org == self.posts[reader].org => Sight::Free,
            Some(at) => Sight::under(self.ways(&self.quiet(reader, DataClass::FloorPlan, org, Some(site), at))),
            None => Sight::No,
        }
    }

    /// A kit, without what no clause opens.
    pub fn kit(&self, reader: usize, site: usize) -> Sight {
        let Site { org, made_at, .. } = self.sites[site];
        if org == self.posts[reader].org {
            return Sight::Free;
        }
        Sight::under(self.ways(&self.quiet(reader, DataClass::Kit, org, Some(site), made_at)))
    }

    /// A contact as it is listed for one place: retention never closes it, it is of today. Its label is that of the site it answers
    /// for; what answers for all sites has none of its own, wherever it is listed.
    pub fn contact_at(&self, reader: usize, no: usize, place: Option<usize>) -> BTreeSet<String> {
        let Contact { org, site, at, .. } = self.contacts[no];
        let wish = self.quiet(reader, DataClass::Contacts, org, place, at);
        self.ways(&Wish {
            label: site.map_or(Tlp::Amber, |site| self.sites[site].label),
            ..wish
        })
    }

    pub(super) fn contact(&self, reader: usize, no: usize) -> Sight {
        let Contact { org, site, .. } = self.contacts[no];
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
            .flat_map(|place| self.contact_at(reader, no, place))
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

    pub(super) fn alarm(&self, reader: usize, no: usize) -> Sight {
        let lines = 0..self.rooms[no].lines.len().min(1);
        let said = lines.fold(Sight::No, |sight, line| sight.or(|| self.line(reader, no, line)));
        let learned = || Sight::under(self.debrief(reader, no, self.rooms[no].org));
        self.head(reader, no).or(|| said).or(learned)
    }

    /// The place of an emergency, also that of the drill it came from.
    pub(super) fn place(&self, reader: usize, no: usize) -> Sight {
        let same = (0..self.rooms.len()).filter(|other| self.rooms[*other].came_from == Some(no));
        same.fold(self.alarm(reader, no), |sight, other| {
            sight.or(|| self.alarm(reader, other))
        })
    }

    pub(super) fn any_alarm_at(&self, reader: usize, site: usize) -> Sight {
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
        let passed = line
            .passed
            .iter()
            .any(|passed| passed.to == org && passed.closed_at.is_none());
        if line.own_side || !passed || !self.may_enter(reader, no) {
            return Sight::No;
        }
        Sight::under(self.in_room(reader, no, line.org, line.class))
    }

    /// A partner's drill is for those whom a clause opens it to, once somebody there was asked.
    pub(super) fn drill(&self, reader: usize, no: usize) -> Sight {
        let (drill, org) = (&self.drills[no], self.posts[reader].org);
        if drill.org == org {
            return Sight::Free;
        }
        let started = || drill.room.map_or(Sight::No, |room| self.place(reader, room));
        if !drill.asked.iter().any(|post| self.posts[*post].org == org) {
            return started();
        }
        self.drill_clauses(reader, no).or(started)
    }

    /// The clauses that let this position of a partner be asked to a drill.
    pub fn drill_clauses(&self, reader: usize, no: usize) -> Sight {
        let drill = &self.drills[no];
        let wish = self.quiet(reader, DataClass::Exercise, drill.org, Some(drill.site), drill.made_at);
        Sight::under(self.words(&self.quiet_or_granted(&wish)))
    }

    /// A site's name stands in everything that is about the site.
    pub(super) fn site_name(&self, reader: usize, site: usize) -> Sight {
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
        for no in (0..self.joints.len()).filter(|no| self.joints[*no].site == site) {
            sight = sight.or(|| self.joint(reader, no));
        }
        for no in (0..self.meetings.len()).filter(|no| self.meetings[*no].site == Some(site)) {
            sight = sight.or(|| self.meeting(reader, no));
        }
        sight
    }
}
