//! Steps of what police can send and of what is lent: written, offered, withdrawn, asked for, promised, handed over, brought back.

use crate::marks::Mark;
use crate::rules::{self, LoanStage, LoanStep};
use crate::steps::Step;
use crate::world::{World, is_police};
use crate::{Verdict, agree, done_or_refused};
use muster_capability::{
    profile::{Content, verbs as profiles},
    resource::{
        model::Step as ProductStep,
        reading::today,
        rules::{Offer, Terms},
        verbs as resources,
    },
};
use muster_terms::*;
use muster_web::Desk;

/// So many that none is ever refused for want of one.
const PLENTY: i64 = 10_000;

fn called(step: LoanStep) -> ProductStep {
    match step {
        LoanStep::Grant => ProductStep::Granted,
        LoanStep::Refuse => ProductStep::Refused,
        LoanStep::Later => ProductStep::Later,
        LoanStep::Cancel => ProductStep::Cancelled,
        LoanStep::Give => ProductStep::Gave,
        LoanStep::Take => ProductStep::Took,
        LoanStep::Bring => ProductStep::Brought,
        LoanStep::Return => ProductStep::Returned,
    }
}

impl World {
    /// An agency writes what it can send; or something is offered, offered otherwise, or withdrawn.
    pub async fn offer(&mut self, step: Step) -> Verdict {
        let post = if step.a % 4 == 0 {
            self.any_post(step.a / 4)
        } else {
            self.head(step.a as usize / 4 % self.orgs.len())
        };
        let desk = self.desk(post).await;
        match (step.b % 4, self.offers.len()) {
            (0, _) => self.write_profile(post, &desk).await,
            (1, all @ 1..) => {
                let no = step.c as usize % all;
                self.change_offer(post, &desk, no, step.d % 3 == 0).await
            }
            _ => self.new_offer(post, &desk).await,
        }
    }

    async fn write_profile(&mut self, post: usize, desk: &Desk) -> Verdict {
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let version = self.model.capabilities[org].len();
        let content = Content {
            sends: Vec::new(),
            limits: self.mark(Mark::Capability(org, version)),
            needs: Vec::new(),
            needs_words: self.mark(Mark::Capability(org, version)),
            minutes: [(DayBand::Day, 7)].into(),
            review_on: today(desk),
        };
        let seen = i64::try_from(version).unwrap();
        let kept = done_or_refused("write a profile", profiles::keep(desk, None, seen, content).await)?;
        let may = is_police(org) && duty.may(Act::ManageSites);
        agree("may write what it can send", may, kept.is_some())?;
        match may {
            true => self.model.capabilities[org].push(self.model.now),
            false => self.marks.truncate(self.marks.len() - 2),
        }
        Ok(())
    }

    /// What it says anew; the name stays.
    fn terms_of(&mut self, no: usize, name: String, ask: PositionId) -> Offer {
        Offer {
            kind: ResourceKind::Equipment,
            name,
            words: self.mark(Mark::Offer(no)),
            quantity: PLENTY,
            place: self.mark(Mark::Offer(no)),
            conditions: self.mark(Mark::Offer(no)),
            ask,
            offered_until: None,
        }
    }

    async fn new_offer(&mut self, post: usize, desk: &Desk) -> Verdict {
        let (no, marks) = (self.offers.len(), self.marks.len());
        let name = self.mark(Mark::OfferName(no));
        let offer = self.terms_of(no, name.clone(), self.posts[post]);
        let offered = done_or_refused("offer", resources::offer(desk, offer).await)?;
        let may = self.model.posts[post].duty.may(Act::ManageSites);
        agree("may offer", may, offered.is_some())?;
        let Some(id) = offered else {
            self.marks.truncate(marks);
            return Ok(());
        };
        self.offers.push((id, name, 1));
        self.model.offers.push(rules::Offer {
            org: self.model.posts[post].org,
            changed_at: self.model.now,
            withdrawn: false,
        });
        Ok(())
    }

    /// Changed, and with that offered again; or withdrawn.
    async fn change_offer(&mut self, post: usize, desk: &Desk, no: usize, withdraw: bool) -> Verdict {
        let (id, name, revision) = self.offers[no].clone();
        let own = self.model.offers[no].org == self.model.posts[post].org;
        let may = own && self.model.posts[post].duty.may(Act::ManageSites);
        let marks = self.marks.len();
        let changed = if withdraw {
            resources::withdraw(desk, id).await
        } else {
            // Other words: what stood there before is nowhere any more.
            let offer = self.terms_of(no, name, self.posts[post]);
            resources::change(desk, id, revision, offer).await
        };
        let changed = done_or_refused("change an offer", changed)?;
        agree("may change an offer", may, changed.is_some())?;
        if !may {
            self.marks.truncate(marks);
            return Ok(());
        }
        let offer = &mut self.model.offers[no];
        if !(withdraw && offer.withdrawn) {
            self.offers[no].2 += 1;
            offer.changed_at = self.model.now;
        }
        offer.withdrawn = withdraw;
        Ok(())
    }

    /// Somebody asks for what is offered, or takes a step of what was asked for.
    pub async fn lend(&mut self, step: Step) -> Verdict {
        match (step.a % 3, self.offers.len(), self.loans.len()) {
            (_, 0, _) => Ok(()),
            (0, offers, _) | (_, offers, 0) => {
                let offer = self.newest(step.b, offers);
                let readers: Vec<usize> = (0..self.posts.len())
                    .filter(|post| self.model.offer(*post, offer).is_open())
                    .collect();
                let post = match readers.get(step.c as usize / 5 % readers.len().max(1)) {
                    Some(post) if step.c % 5 != 0 => *post,
                    _ => self.any_post(step.c),
                };
                self.ask_for(post, offer).await
            }
            (_, _, loans) => {
                let no = self.newest(step.b, loans);
                self.step_of(no, step).await
            }
        }
    }

    /// One of the last few: what is older was tried often enough.
    fn newest(&self, n: u32, all: usize) -> usize {
        all - 1 - n as usize % all.min(6)
    }

    async fn ask_for(&mut self, post: usize, offer: usize) -> Verdict {
        let desk = self.desk(post).await;
        let may = self.model.may_ask_for(post, offer);
        let no = self.loans.len();
        let terms = Terms {
            quantity: 1,
            from_on: today(&desk),
            until_on: today(&desk) + jiff::Span::new().days(700),
        };
        let purpose = self.mark(Mark::Loan(no));
        let asked = resources::ask(&desk, self.offers[offer].0, terms, &purpose).await;
        let asked = done_or_refused("ask for an offer", asked)?;
        agree("may ask for an offer", may, asked.is_some())?;
        let Some(reference) = asked else {
            self.marks.pop();
            return Ok(());
        };
        self.loans.push(reference);
        self.model.loans.push(rules::Loan {
            offer,
            borrower: self.model.posts[post].org,
            asked_by: post,
            stage: LoanStage::Asked,
            gave: false,
            took: false,
            revision: 1,
        });
        Ok(())
    }

    async fn step_of(&mut self, no: usize, step: Step) -> Verdict {
        let all: Vec<(usize, LoanStep)> = (0..self.posts.len())
            .flat_map(|post| LoanStep::ALL.map(|taken| (post, taken)))
            .collect();
        let next: Vec<&(usize, LoanStep)> = all
            .iter()
            .filter(|(post, taken)| self.model.may_step(*post, no, *taken))
            .collect();
        // Mostly what is next, and all else now and then.
        let (post, taken) = match next.get(step.c as usize % next.len().max(1)) {
            Some(next) if step.d % 4 != 0 => **next,
            _ => all[step.c as usize % all.len()],
        };
        let desk = self.desk(post).await;
        let may = self.model.may_step(post, no, taken);
        let input = resources::StepInput {
            words: self.mark(Mark::Loan(no)),
            terms: None,
            seen: self.model.loans[no].revision,
        };
        let stepped = resources::step(&desk, &self.loans[no], called(taken), input).await;
        let stepped = done_or_refused("a step of a loan", stepped)?;
        agree(
            &format!("may {taken:?} of {:?}", self.model.loans[no]),
            may,
            stepped.is_some(),
        )?;
        match may {
            true => self.model.step_loan(no, taken),
            false => drop(self.marks.pop()),
        }
        Ok(())
    }
}
