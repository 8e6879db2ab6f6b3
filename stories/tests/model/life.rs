//! The life of an agreement, in the model: who may do what with it, and what comes of it.

use crate::rules::{Deal, Model, Stage, Standing, Version};

impl Deal {
    pub fn draft_of(&self, org: usize) -> Option<usize> {
        self.versions
            .iter()
            .position(|version| version.stage == Stage::Draft && version.by == org)
    }

    pub fn on_table(&self) -> Option<usize> {
        self.versions.iter().position(|version| version.stage == Stage::OnTable)
    }

    pub fn is_party(&self, org: usize) -> bool {
        self.parties.contains(&org)
    }

    /// Who did not draft it knows of it once something was proposed.
    pub fn is_known_to(&self, org: usize) -> bool {
        self.parties[0] == org || self.is_party(org) && self.known
    }

    pub fn is_over(&self) -> bool {
        self.standing == Standing::Over
    }

    /// A counter-proposal to what lies on the table, or an amendment of what is in force.
    pub fn may_draft(&self, org: usize) -> bool {
        self.is_known_to(org)
            && !self.is_over()
            && self.draft_of(org).is_none()
            && (self.on_table().is_some() || self.in_force.is_some())
    }

    pub fn draft(&mut self, version: Version) -> usize {
        self.versions.push(version);
        self.versions.len() - 1
    }

    pub fn propose(&mut self, number: usize) {
        if let Some(before) = self.on_table() {
            self.versions[before].stage = Stage::Past;
        }
        self.versions[number].stage = Stage::OnTable;
        self.versions[number].was_proposed = true;
        self.known = true;
    }

    fn end(&mut self) {
        for version in &mut self.versions {
            version.stage = Stage::Past;
        }
        self.standing = Standing::Over;
        self.suspended_by = None;
    }
}

impl Model {
    /// May this draft be laid on the table? Not when its last day has passed.
    pub fn may_propose(&self, deal: usize, number: usize) -> bool {
        let version = &self.deals[deal].versions[number];
        version.stage == Stage::Draft && self.now < version.ends_at
    }

    /// May this side sign what lies on the table?
    pub fn may_sign(&self, deal: usize, org: usize) -> bool {
        let deal = &self.deals[deal];
        let wanting = deal.on_table().is_some_and(|version| {
            let version = &deal.versions[version];
            !version.signed.contains(&org) && self.now < version.ends_at
        });
        deal.is_party(org) && !deal.is_over() && deal.standing != Standing::Suspended && wanting
    }

    /// Signs; whether it came into force. What the version before had opened is closed.
    pub fn sign(&mut self, deal: usize, org: usize) -> bool {
        let agreement = &mut self.deals[deal];
        let Some(number) = agreement.on_table() else {
            return false;
        };
        agreement.versions[number].signed.push(org);
        if agreement.versions[number].signed.len() < 2 {
            return false;
        }
        if let Some(before) = agreement.in_force {
            agreement.versions[before].stage = Stage::Past;
        }
        agreement.versions[number].stage = Stage::InForce;
        agreement.standing = Standing::InForce;
        agreement.in_force = Some(number);
        self.close_passed(|passed| passed.deal == deal && passed.version < number);
        true
    }

    /// Takes back a draft or clears the table. With nothing left of it, the agreement is over.
    pub fn withdraw(&mut self, deal: usize, number: usize) {
        let deal = &mut self.deals[deal];
        deal.versions[number].stage = Stage::Past;
        let nothing_left = deal.versions.iter().all(|version| version.stage == Stage::Past);
        if deal.in_force.is_none() && nothing_left {
            deal.standing = Standing::Over;
        }
    }

    pub fn suspend(&mut self, deal: usize, by: usize) {
        self.deals[deal].standing = Standing::Suspended;
        self.deals[deal].suspended_by = Some(by);
        self.close_passed(|passed| passed.deal == deal);
    }

    pub fn terminate(&mut self, deal: usize) {
        self.deals[deal].end();
        self.close_passed(|passed| passed.deal == deal);
    }

    /// What time does by itself: agreements expire, and what was opened for an emergency closes.
    pub fn time_passes(&mut self) {
        let due = |deal: &Deal, now| {
            let runs = matches!(deal.standing, Standing::InForce | Standing::Suspended);
            runs && deal
                .in_force
                .is_some_and(|version| deal.versions[version].ends_at <= now)
        };
        for deal in 0..self.deals.len() {
            if due(&self.deals[deal], self.now) {
                self.terminate(deal);
            }
        }
        for room in &mut self.rooms {
            if room.sharing_ends_at().is_some_and(|ends| ends <= self.now) {
                let passed = room.lines.iter_mut().flat_map(|line| &mut line.passed);
                passed.for_each(|passed| passed.closed_at = passed.closed_at.or(Some(self.now)));
            }
        }
    }

    fn close_passed(&mut self, which: impl Fn(&crate::rules::Passed) -> bool) {
        let lines = self.rooms.iter_mut().flat_map(|room| &mut room.lines);
        for passed in lines.flat_map(|line| &mut line.passed).filter(|passed| which(passed)) {
            passed.closed_at = passed.closed_at.or(Some(self.now));
        }
    }
}
