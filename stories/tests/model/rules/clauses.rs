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
            _ => Purpose::Readiness,
        };
        Wish {
            reader,
            class,
            owner,
            site,
            made_at,
            label: Tlp::Amber,
            purpose,
            onward: false,
            course: None,
            grant: None,
        }
    }

    /// The clauses that open something of a site to a reader, by any way there is: the quiet day, an emergency that both are
    /// in, a request that was granted.
    pub fn ways(
        &self,
        reader: usize,
        class: DataClass,
        owner: usize,
        site: Option<usize>,
        made_at: Timestamp,
    ) -> BTreeSet<String> {
        let quiet = self.quiet(reader, class, owner, site, made_at);
        let mut open = self.words(&self.opening(&quiet));
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
