//! The doors of what police can send and of what is lent.

use super::*;
use crate::world::is_police;

impl World {
    pub(super) fn capability_door(&self, post: usize, step: Step) -> Option<Door> {
        let api = pick(step.d, &["", "/api/v1"]);
        let current = |agency: usize| {
            let last = self.model.capabilities[agency].len().checked_sub(1)?;
            let open = self.model.capability(post, agency, last).is_open();
            open.then_some(Mark::Capability(agency, last))
        };
        if step.c % 3 == 0 {
            let marks = (0..self.orgs.len()).filter_map(current).collect();
            return Some(Door::new(format!("{api}/capability"), Expected::Opens(marks)));
        }
        let agency = step.c as usize / 3 % self.orgs.len();
        let org = self.org(post);
        let known = is_police(agency) && (org == agency || self.model.are_partners(org, agency));
        let address = format!("{api}/capability/{}", self.orgs[agency]);
        let expected = match known {
            true => Expected::Either,
            false => Expected::Missing(format!("{api}/capability/{}", OrgId::new())),
        };
        Some(Door::new(address, expected))
    }

    pub(super) fn offer_door(&self, post: usize, step: Step) -> Option<Door> {
        let api = pick(step.d, &["", "/api/v1"]);
        let open = |no: &usize| self.model.offer(post, *no).is_open();
        if step.c % 3 == 0 {
            let marks = (0..self.offers.len()).filter(open).map(Mark::OfferName).collect();
            return Some(Door::new(format!("{api}/resources"), Expected::Opens(marks)));
        }
        let no = self
            .offers
            .len()
            .checked_sub(1 + step.c as usize / 3 % self.offers.len().max(1))?;
        let own = self.model.offers[no].org == self.org(post);
        let part = match step.d % 4 {
            0 if api.is_empty() => pick(step.d / 4, &["/edit", "/withdrawal"]),
            _ => "",
        };
        let may = match part {
            "" => open(&no),
            _ => own && self.may(post, Act::ManageSites),
        };
        let at = |id: ResourceId| format!("{api}/resources/{id}{part}");
        let expected = match may {
            false => Expected::Missing(at(ResourceId::new())),
            true if part.is_empty() => Expected::Opens(vec![Mark::OfferName(no), Mark::Offer(no)]),
            true => Expected::Either,
        };
        Some(Door::new(at(self.offers[no].0), expected))
    }

    pub(super) fn loan_door(&self, post: usize, step: Step) -> Option<Door> {
        let (api, org) = (pick(step.d, &["", "/api/v1"]), self.org(post));
        if step.c % 3 == 0 {
            let own = (0..self.loans.len()).filter(|no| self.model.is_of_loan(org, *no));
            let marks = own.map(|no| Mark::OfferName(self.model.loans[no].offer)).collect();
            return Some(Door::new(format!("{api}/loans"), Expected::Opens(marks)));
        }
        let no = step.c as usize / 3 % self.loans.len().max(1);
        let reference = self.loans.get(no)?;
        let address = format!("{api}/loans/{reference}");
        let marks = || vec![Mark::OfferName(self.model.loans[no].offer), Mark::Loan(no)];
        let expected = self.one(self.model.is_of_loan(org, no), &address, reference, marks);
        Some(Door::new(address, expected))
    }
}
