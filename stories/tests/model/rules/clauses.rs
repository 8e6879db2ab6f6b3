//! Clauses: which of them open what is wished.

use super::*;

impl Model {
    /// The clauses that open this, in order of agreement and number; none when one in force keeps it closed.
    pub fn opening(&self, wish: &Wish) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for (deal, agreement) in self.deals.iter().enumerate() {
            let (Standing::InForce, Some(version)) = (agreement.standing, agreement.in_force) else {
                continue;
            };
            for clause in &agreement.versions[version].clauses {
                if clause.when == When::Never && self.speaks_of(clause, wish) {
                    return Vec::new();
                }
                if self.opens(clause, (deal, version), wish) {
                    found.push((deal, version, clause));
                }
            }
        }
        found.sort_by_key(|(deal, _, clause)| (self.deals[*deal].reference.clone(), place(&clause.number)));
        found
    }

    /// Is it about this class, these organisations, this site, this duty and this day?
    pub(super) fn speaks_of(&self, clause: &Clause, wish: &Wish) -> bool {
        let reader = &self.posts[wish.reader];
        let named =
            clause.recipients.contains(&reader.duty) || clause.when == When::Never && clause.recipients.is_empty();
        clause.class == wish.class
            && clause.from == wish.owner
            && clause.to == reader.org
            && (clause.sites.is_empty() || wish.site.is_some_and(|site| clause.sites.contains(&site)))
            && named
            && clause.starts_at <= self.now
            && self.now < clause.ends_at
    }

    pub(super) fn opens(&self, clause: &Clause, place: (usize, usize), wish: &Wish) -> bool {
        let kept_until = wish.made_at + SignedDuration::from_hours(24 * i64::from(clause.days));
        self.speaks_of(clause, wish)
            && clause.purpose == wish.purpose
            && (clause.onward || !wish.onward)
            && wish.label.rank() <= clause.ceiling.rank()
            && self.now < kept_until
            && drills_stay_apart(clause.class, wish.course.as_ref())
            && match clause.when {
                When::Never => false,
                When::Always => true,
                When::While(level) => self.runs(clause.class, level, wish),
                When::OnRequest => wish.grant.is_some_and(|no| {
                    let grant = &self.requests[no];
                    (grant.deal, grant.version, &grant.number) == (place.0, place.1, &clause.number)
                        && grant.until.is_some_and(|until| self.now < until)
                        && (grant.site.is_none() || grant.site == wish.site)
                }),
            }
    }

    /// Is an emergency that bad open at the record's site? For exercises: a drill.
    pub(super) fn runs(&self, class: DataClass, level: u8, wish: &Wish) -> bool {
        wish.course.is_some_and(|course| {
            wish.site == Some(course.site)
                && course.level <= level
                && course.drill == (class == DataClass::Exercise)
                && course.open_until.is_none_or(|until| self.now < until)
        })
    }

    pub fn words(&self, found: &[Found<'_>]) -> BTreeSet<String> {
        found
            .iter()
            .map(|(deal, _, clause)| self.called(*deal, clause))
            .collect()
    }

    pub fn called(&self, deal: usize, clause: &Clause) -> String {
        format!("{} §{}", self.deals[deal].reference, clause.number)
    }

    /// What is of a site is labelled as the site is, in its rooms too; everything else is AMBER.
    fn label(&self, class: DataClass, owner: usize, site: Option<usize>) -> Tlp {
        use DataClass as C;
        match (class, site) {
            (C::SiteProfile | C::FloorPlan | C::EmergencyPlan | C::Kit | C::Contacts, Some(site))
                if self.sites[site].org == owner =>
            {
                self.sites[site].label
            }
            _ => Tlp::Amber,
        }
    }

    /// A question about something of `owner`'s on a quiet day.
    pub fn quiet(
        &self,
        reader: usize,
        class: DataClass,
        owner: usize,
        site: Option<usize>,
        made_at: Timestamp,
    ) -> Wish {
        let purpose = match class {
            DataClass::Debrief | DataClass::CorrectiveAction => Purpose::Recovery,
            DataClass::ThreatConsult => Purpose::Investigation,
            DataClass::SharedResource => Purpose::Liaison,
            _ => Purpose::Readiness,
        };
        Wish {
            reader,
            class,
            owner,
            site,
            made_at,
            label: self.label(class, owner, site),
            purpose,
            onward: false,
            course: None,
            grant: None,
        }
    }

    /// The clauses that open this on a quiet day; where none does, those that open it under a request that was granted, the one that
    /// runs longest first.
    pub fn quiet_or_granted(&self, quiet: &Wish) -> Vec<Found<'_>> {
        let open = self.opening(quiet);
        if !open.is_empty() {
            return open;
        }
        let pair = (self.posts[quiet.reader].org, quiet.owner);
        let given = |no: &usize| (self.requests[*no].asker, self.requests[*no].owner) == pair;
        let mut grants: Vec<usize> = (0..self.requests.len()).filter(given).collect();
        grants.sort_by_key(|no| std::cmp::Reverse(self.requests[*no].until));
        let mut found = Vec::new();
        for no in grants {
            let request = &self.requests[no];
            let asked = self.deals[request.deal].versions[request.version].clauses.iter();
            for clause in asked.filter(|clause| clause.number == request.number && clause.class == quiet.class) {
                found.extend(self.opening(&Wish {
                    purpose: clause.purpose,
                    grant: Some(no),
                    ..quiet.clone()
                }));
            }
        }
        found
    }

    /// The clauses that open something of a site to a reader, by any way there is: the quiet day, an emergency that both are
    /// in, a request that was granted.
    pub fn ways(&self, quiet: &Wish) -> BTreeSet<String> {
        let Wish {
            reader, owner, site, ..
        } = *quiet;
        let mut open = self.words(&self.opening(quiet));
        let org = self.posts[reader].org;
        for room in self.rooms.iter().filter(|room| !room.drill && site == Some(room.site)) {
            if let Some(course) = room.course(owner, org) {
                let during = Wish {
                    purpose: Purpose::EmergencyResponse,
                    course: Some(course),
                    ..quiet.clone()
                };
                open.extend(self.words(&self.opening(&during)));
            }
        }
        for (no, request) in self.requests.iter().enumerate() {
            let fits =
                (request.asker, request.owner) == (org, owner) && (request.site.is_none() || request.site == site);
            for purpose in Purpose::ALL.iter().filter(|_| fits) {
                let granted = Wish {
                    purpose: *purpose,
                    grant: Some(no),
                    ..quiet.clone()
                };
                let found: Vec<Found<'_>> = self
                    .opening(&granted)
                    .into_iter()
                    .filter(|(_, _, clause)| clause.when == When::OnRequest)
                    .collect();
                open.extend(self.words(&found));
            }
        }
        open
    }
}

/// Is there anything that such a clause could open? What is of an emergency is there while one runs and is not asked for; what is learned
/// comes after it; a drill is no emergency; lists of visitors are not kept at all. To keep closed fits everything. But police status is
/// what police alone have, and nobody receives in a duty that there is not on their side: `[owner, reader]` are police or not.
pub fn could_open(clause: &Clause, [owner_is_police, reader_is_police]: [bool; 2]) -> bool {
    use DataClass as C;
    use Purpose as P;
    let at_home_in_both = [Duty::Administrator, Duty::PrivacyOfficer, Duty::HrCoordinator];
    let could_receive = |duty: &Duty| at_home_in_both.contains(duty) || duty.is_police() == reader_is_police;
    let of_police_alone = matches!(clause.class, C::PoliceStatus | C::Capability);
    if of_police_alone && !owner_is_police || !clause.recipients.iter().all(could_receive) {
        return false;
    }
    let of_a_site = matches!(
        clause.class,
        C::SiteProfile | C::FloorPlan | C::EmergencyPlan | C::Kit | C::Contacts
    );
    let of_a_room = matches!(clause.class, C::Alert | C::IncidentLog | C::PoliceStatus);
    let learned = matches!(clause.class, C::Debrief | C::CorrectiveAction);
    let asked = match clause.when {
        When::Never => return true,
        When::Always => match clause.purpose {
            P::Readiness => {
                of_a_site
                    || matches!(
                        clause.class,
                        C::Exercise | C::Capability | C::Visit | C::Plan | C::Event
                    )
            }
            P::Investigation => clause.class == C::ThreatConsult,
            P::Liaison => clause.class == C::SharedResource,
            P::Recovery => learned,
            P::EmergencyResponse => of_a_room,
        },
        When::While(_) => clause.purpose == P::EmergencyResponse && (of_a_site || of_a_room),
        When::OnRequest => of_a_site || learned || clause.class == C::Exercise,
    };
    asked && (of_a_site || clause.ceiling.rank() >= Tlp::Amber.rank())
}

/// A drill's things never pass as real ones, nor the other way round.
fn drills_stay_apart(class: DataClass, course: Option<&Course>) -> bool {
    course.is_none_or(|course| match class {
        DataClass::Exercise => course.drill,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => !course.drill,
        _ => true,
    })
}

/// `3.10` comes after `3.9`.
fn place(number: &str) -> Vec<u32> {
    number.split('.').filter_map(|part| part.parse().ok()).collect()
}
