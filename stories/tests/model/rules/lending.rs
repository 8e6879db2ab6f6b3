//! What police can send, and what partners lend each other: a profile and an offer cross under a clause; a loan is of both.

use super::*;

/// What is offered to partners.
#[derive(Debug)]
pub struct Offer {
    pub org: usize,
    pub changed_at: Timestamp,
    pub withdrawn: bool,
}

/// Where a loan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanStage {
    Asked,
    Later,
    Promised,
    HandingOver,
    Lent,
    Brought,
    Over,
}

/// What somebody does with a loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanStep {
    Grant,
    Refuse,
    Later,
    Cancel,
    Give,
    Take,
    Bring,
    Return,
}

impl LoanStep {
    pub const ALL: [LoanStep; 8] = [
        LoanStep::Grant,
        LoanStep::Refuse,
        LoanStep::Later,
        LoanStep::Cancel,
        LoanStep::Give,
        LoanStep::Take,
        LoanStep::Bring,
        LoanStep::Return,
    ];
}

/// A promise between two.
#[derive(Debug)]
pub struct Loan {
    pub offer: usize,
    pub borrower: usize,
    pub asked_by: usize,
    pub stage: LoanStage,
    pub gave: bool,
    pub took: bool,
    pub revision: i64,
}

/// Asks of one partner for one offer that wait at most.
const MOST_ASKED: usize = 10;

impl Model {
    /// What an agency says of itself; its partners read what it says now.
    pub fn capability(&self, reader: usize, agency: usize, version: usize) -> Sight {
        if self.posts[reader].org == agency {
            return Sight::Free;
        }
        let versions = &self.capabilities[agency];
        match versions.last() {
            Some(kept_at) if versions.len() == version + 1 => {
                let quiet = self.quiet(reader, DataClass::Capability, agency, None, *kept_at);
                Sight::under(self.words(&self.opening(&quiet)))
            }
            _ => Sight::No,
        }
    }

    pub fn offer(&self, reader: usize, no: usize) -> Sight {
        let offer = &self.offers[no];
        if self.posts[reader].org == offer.org {
            return Sight::Free;
        }
        if offer.withdrawn {
            return Sight::No;
        }
        self.offer_clauses(reader, no)
    }

    fn offer_clauses(&self, reader: usize, no: usize) -> Sight {
        let offer = &self.offers[no];
        let quiet = self.quiet(reader, DataClass::SharedResource, offer.org, None, offer.changed_at);
        Sight::under(self.words(&self.opening(&quiet)))
    }

    /// How an offer is called: a loan says it to both, whatever becomes of the offer and of the agreement.
    pub fn offer_name(&self, reader: usize, no: usize) -> Sight {
        let borrowed = |loan: &Loan| loan.offer == no && loan.borrower == self.posts[reader].org;
        self.offer(reader, no).or(|| free_if(self.loans.iter().any(borrowed)))
    }

    pub fn is_of_loan(&self, org: usize, no: usize) -> bool {
        [self.loans[no].borrower, self.offers[self.loans[no].offer].org].contains(&org)
    }

    /// May this position ask for it?
    pub fn may_ask_for(&self, post: usize, offer: usize) -> bool {
        let org = self.posts[post].org;
        let waits = |loan: &&Loan| {
            loan.offer == offer && loan.borrower == org && matches!(loan.stage, LoanStage::Asked | LoanStage::Later)
        };
        self.posts[post].duty.may(Act::ManageSites)
            && org != self.offers[offer].org
            && self.offer(post, offer).is_open()
            && self.loans.iter().filter(waits).count() < MOST_ASKED
    }

    /// May this position take this step of it? Only a new promise needs the agreement.
    pub fn may_step(&self, post: usize, no: usize, step: LoanStep) -> bool {
        let (loan, Post { org, duty, .. }) = (&self.loans[no], &self.posts[post]);
        let is_owner = self.offers[loan.offer].org == *org;
        let at_hand = matches!(
            step,
            LoanStep::Give | LoanStep::Take | LoanStep::Bring | LoanStep::Return
        );
        let waits = matches!(loan.stage, LoanStage::Asked | LoanStage::Later);
        let promised = matches!(loan.stage, LoanStage::Promised | LoanStage::HandingOver);
        let is_next = match step {
            LoanStep::Grant => is_owner && waits && self.offer_clauses(loan.asked_by, loan.offer).is_open(),
            LoanStep::Refuse => is_owner && waits,
            LoanStep::Later => is_owner && loan.stage == LoanStage::Asked,
            LoanStep::Cancel => waits && !is_owner || loan.stage == LoanStage::Promised,
            LoanStep::Give => is_owner && promised && !loan.gave,
            LoanStep::Take => !is_owner && promised && !loan.took,
            LoanStep::Bring => !is_owner && loan.stage == LoanStage::Lent,
            LoanStep::Return => {
                let away = [LoanStage::HandingOver, LoanStage::Lent, LoanStage::Brought];
                is_owner && away.contains(&loan.stage)
            }
        };
        let may = duty.may(Act::ManageSites) || at_hand && duty.may(Act::Respond);
        self.is_of_loan(*org, no) && may && is_next
    }

    pub fn step_loan(&mut self, no: usize, step: LoanStep) {
        let loan = &mut self.loans[no];
        loan.revision += 1;
        loan.gave |= step == LoanStep::Give;
        loan.took |= step == LoanStep::Take;
        loan.stage = match step {
            LoanStep::Grant => LoanStage::Promised,
            LoanStep::Later => LoanStage::Later,
            LoanStep::Give | LoanStep::Take if loan.gave && loan.took => LoanStage::Lent,
            LoanStep::Give | LoanStep::Take => LoanStage::HandingOver,
            LoanStep::Bring => LoanStage::Brought,
            LoanStep::Refuse | LoanStep::Cancel | LoanStep::Return => LoanStage::Over,
        };
    }
}
