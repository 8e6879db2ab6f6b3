//! Steps of agreements and requests: done by the product's verbs and by the model, which must agree on what may be done.

mod requests;

use crate::marks::Mark;
use crate::rules::{self, Stage, Standing, Version, When};
use crate::steps::Step;
use crate::world::{World, dice};
use crate::{Verdict, agree, disagreement, done, done_or_refused};
use jiff::{SignedDuration, tz::TimeZone};
use muster_agreements::{
    mou::{
        self, ClauseDraft, MouFile, Terms,
        verbs::{self, DraftInput},
    },
    request,
};
use muster_policy::{Condition, Party};
use muster_terms::*;
use rand::{Rng, seq::IndexedRandom};

/// Which two agree: neighbours of every kind, and never the outsider.
const PAIRS: [[usize; 2]; 6] = [[0, 2], [0, 3], [1, 2], [1, 3], [0, 1], [2, 3]];
/// More agreements than this make a world slow and no stranger.
const MOST_DEALS: usize = 7;

impl World {
    fn deal(&self, n: u32) -> Option<usize> {
        (!self.deals.is_empty()).then(|| n as usize % self.deals.len())
    }

    fn side(&self, deal: usize, n: u32) -> usize {
        self.model.deals[deal].parties[n as usize % 2]
    }

    /// An agreement from a template, with clauses changed at random, proposed and signed by none, one or both.
    pub async fn agree(&mut self, step: Step) -> Verdict {
        if self.deals.len() >= MOST_DEALS {
            return Ok(());
        }
        let mut parties = PAIRS[step.a as usize % PAIRS.len()];
        if step.a / 7 % 3 == 0 {
            parties.reverse();
        }
        let [ours, theirs] = parties;
        let desk = self.desk(self.head(ours)).await;
        let rng = &mut dice(step.c);
        let starts_at = desk.now() + SignedDuration::from_hours(*[0, 0, 0, 0, 0, 24].choose(rng).unwrap());
        let ends_at = starts_at + SignedDuration::from_hours(*[24, 24 * 40, 24 * 730, 24 * 730].choose(rng).unwrap());
        let own: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == ours)
            .collect();
        let named: Vec<usize> = if rng.random_bool(0.4) {
            own.into_iter().take(1).collect()
        } else {
            Vec::new()
        };
        let input = DraftInput {
            template: mou::TEMPLATES[step.b as usize % mou::TEMPLATES.len()].key.into(),
            partner_code: mou::partner_code(self.orgs[theirs]),
            own_unit: None,
            sites: named.iter().map(|site| self.sites[*site].0).collect(),
            starts_at,
            ends_at,
            review_on: ends_at.to_zoned(TimeZone::UTC).date(),
        };
        let reference = done("draft", verbs::draft(&desk, input).await)?;
        self.deals.push(reference.clone());
        self.model.deals.push(rules::Deal {
            reference: reference.to_string(),
            parties,
            standing: Standing::Young,
            suspended_by: None,
            known: false,
            versions: Vec::new(),
            in_force: None,
        });
        let deal = self.deals.len() - 1;
        let terms = self.draft_terms(deal, ours).await;
        let version = self.version(&terms, ours);
        let number = self.model.deals[deal].draft(version);
        self.rewrite(deal, number, ours, step.c).await?;
        self.propose(deal, number, ours).await?;
        let signs: &[usize] = match step.d % 10 {
            0 => &[],
            1 => &[theirs],
            _ => &[theirs, ours],
        };
        for org in signs {
            self.sign(deal, *org).await?;
        }
        Ok(())
    }

    async fn file(&self, deal: usize, org: usize) -> MouFile {
        let tx = self.app.store().read().await.unwrap();
        mou::store::find_file(&tx, self.orgs[org], &self.deals[deal])
            .await
            .unwrap()
            .unwrap()
    }

    async fn draft_terms(&self, deal: usize, org: usize) -> Terms {
        let file = self.file(deal, org).await;
        Terms::from_text(&file.draft_of(self.orgs[org]).unwrap().text).unwrap()
    }

    /// The text as the model reads it.
    fn version(&self, terms: &Terms, by: usize) -> Version {
        let clauses = terms.clauses.iter().map(|draft| self.clause(draft)).collect();
        Version {
            by,
            stage: Stage::Draft,
            was_proposed: false,
            clauses,
            names: terms.sites.iter().map(|site| self.site_no(site.site)).collect(),
            signed: Vec::new(),
            ends_at: terms.ends_at,
        }
    }

    fn clause(&self, draft: &ClauseDraft) -> rules::Clause {
        let org = |party: Party| self.orgs.iter().position(|org| *org == party.org).unwrap();
        rules::Clause {
            number: draft.number.clone(),
            class: draft.data_class,
            from: org(draft.from),
            to: org(draft.to),
            purpose: draft.purpose,
            when: match draft.condition {
                Condition::Standing => When::Always,
                Condition::WhileIncident { max_level } => When::While(max_level.number()),
                Condition::OnRequest => When::OnRequest,
                Condition::Never => When::Never,
            },
            sites: draft.sites.iter().map(|site| self.site_no(*site)).collect(),
            // The order in which they are named says nothing.
            recipients: Duty::ALL
                .iter()
                .copied()
                .filter(|duty| draft.recipients.contains(duty))
                .collect(),
            ceiling: draft.tlp_ceiling,
            days: draft.retention_days,
            onward: draft.onward_sharing,
            starts_at: draft.starts_at,
            ends_at: draft.ends_at,
        }
    }

    fn site_no(&self, id: SiteId) -> usize {
        self.sites.iter().position(|(site, _)| *site == id).unwrap()
    }

    /// Changes some clauses of a draft and adds others; what is kept must be what was written.
    async fn rewrite(&mut self, deal: usize, number: usize, org: usize, seed: u32) -> Verdict {
        let rng = &mut dice(seed ^ 0xC1A5);
        let desk = self.desk(self.head(org)).await;
        for n in 0..rng.random_range(0..4) {
            let terms = self.draft_terms(deal, org).await;
            let seen = self
                .file(deal, org)
                .await
                .draft_of(self.orgs[org])
                .unwrap()
                .digest
                .clone();
            let old = rng.random_bool(0.5).then(|| terms.clauses.choose(rng).unwrap().clone());
            let text = format!("Words {}.", self.mark(Mark::Text(deal, number)));
            let called = old.as_ref().map_or(format!("9.{}", n + 1), |old| old.number.clone());
            if old.is_none() && terms.draft(&called).is_some() {
                continue;
            }
            let draft = self.random_clause(rng, deal, &terms, old.as_ref(), called.clone(), text);
            let reference = &self.deals[deal];
            let kept = match old {
                Some(_) => verbs::edit_clause(&desk, reference, &seen, &called, draft.clone()).await,
                None => verbs::add_clause(&desk, reference, &seen, draft.clone()).await,
            };
            let clause = self.clause(&draft);
            let police = [clause.from, clause.to].map(crate::world::is_police);
            let may = rules::could_open(&clause, police);
            let kept = done_or_refused("a clause", kept)?;
            agree(&format!("a clause may be kept: {draft:?}"), may, kept.is_some())?;
            if !may {
                self.marks.pop();
                continue;
            }
            let terms = self.draft_terms(deal, org).await;
            let written = terms
                .draft(&called)
                .ok_or_else(|| disagreement("a clause that was written is not there"))?;
            agree(
                "a clause is kept as it was written",
                self.clause(&draft),
                self.clause(written),
            )?;
            let version = self.version(&terms, org);
            self.model.deals[deal].versions[number].clauses = version.clauses;
        }
        Ok(())
    }

    /// A clause with terms at random, more often such as open something than not.
    fn random_clause(
        &self,
        rng: &mut impl Rng,
        deal: usize,
        terms: &Terms,
        old: Option<&ClauseDraft>,
        number: String,
        text: String,
    ) -> ClauseDraft {
        use DataClass as C;
        let [a, b] = self.model.deals[deal].parties;
        let (from, to) = if rng.random_bool(0.5) { (a, b) } else { (b, a) };
        let classes = [
            C::Alert,
            C::IncidentLog,
            C::PoliceStatus,
            C::SiteProfile,
            C::SiteProfile,
            C::FloorPlan,
            C::Kit,
            C::Contacts,
            C::Exercise,
            C::Visit,
            C::Plan,
            C::Event,
            C::Capability,
            C::SharedResource,
            C::Debrief,
            C::CorrectiveAction,
        ];
        let class = old
            .filter(|_| rng.random_bool(0.7))
            .map_or(*classes.choose(rng).unwrap(), |old| old.data_class);
        let levels = [AlertLevel::DangerToLife, AlertLevel::HelpNeeded];
        let condition = match rng.random_range(0..10) {
            0..4 => Condition::Standing,
            4..7 => Condition::WhileIncident {
                max_level: *levels.choose(rng).unwrap(),
            },
            7..9 => Condition::OnRequest,
            _ => Condition::Never,
        };
        let usual = match (class, condition) {
            (_, Condition::WhileIncident { .. }) | (C::Alert | C::IncidentLog | C::PoliceStatus, _) => {
                Purpose::EmergencyResponse
            }
            (C::Debrief | C::CorrectiveAction, _) => Purpose::Recovery,
            (C::SharedResource, _) => Purpose::Liaison,
            _ => Purpose::Readiness,
        };
        let purpose = if rng.random_bool(0.85) {
            usual
        } else {
            *Purpose::ALL.choose(rng).unwrap()
        };
        let theirs: Vec<Duty> = self
            .model
            .posts
            .iter()
            .filter(|post| post.org == to)
            .map(|post| post.duty)
            .collect();
        let mut recipients: Vec<Duty> = theirs.into_iter().filter(|_| rng.random_bool(0.7)).collect();
        recipients.dedup();
        if recipients.is_empty() {
            recipients.push(Duty::Dispatcher);
        }
        let sites = terms.sites.iter().map(|site| site.site);
        let sites = sites
            .filter(|site| self.model.sites[self.site_no(*site)].org == from && rng.random_bool(0.7))
            .collect();
        let narrow = SignedDuration::from_hours(if rng.random_bool(0.15) { 12 } else { 0 });
        ClauseDraft {
            id: ClauseId::new(),
            number,
            title: "A clause".into(),
            text,
            data_class: class,
            from: Party::whole(self.orgs[from]),
            to: Party::whole(self.orgs[to]),
            purpose,
            condition,
            sites,
            recipients,
            tlp_ceiling: *[
                Tlp::Clear,
                Tlp::Green,
                Tlp::Amber,
                Tlp::AmberStrict,
                Tlp::AmberStrict,
                Tlp::Red,
            ]
            .choose(rng)
            .unwrap(),
            retention_days: *[1, 2, 30, 365, 3650, 3650].choose(rng).unwrap(),
            onward_sharing: rng.random_bool(0.3),
            starts_at: terms.starts_at + narrow,
            ends_at: terms.ends_at,
        }
    }

    /// Lays a draft on the table. One whose last day has passed stays the draft it is.
    async fn propose(&mut self, deal: usize, number: usize, org: usize) -> Verdict {
        let desk = self.desk(self.head(org)).await;
        let seen = self
            .file(deal, org)
            .await
            .draft_of(self.orgs[org])
            .unwrap()
            .digest
            .clone();
        let input = verbs::ProposeInput { seen, revision: None };
        let may = self.model.may_propose(deal, number);
        let proposed = verbs::propose(&desk, &self.deals[deal], input).await;
        agree("may propose", may, done_or_refused("propose", proposed)?.is_some())?;
        if may {
            self.model.deals[deal].propose(number);
        }
        Ok(())
    }

    /// An amendment or a counter-proposal, laid on the table.
    pub async fn amend(&mut self, step: Step) -> Verdict {
        let Some(deal) = self.deal(step.a) else { return Ok(()) };
        let org = self.side(deal, step.b);
        let desk = self.desk(self.head(org)).await;
        let may = self.model.deals[deal].may_draft(org);
        let begun = verbs::amend(&desk, &self.deals[deal]).await;
        agree("may begin a draft", may, done_or_refused("amend", begun)?.is_some())?;
        if !may {
            return Ok(());
        }
        let terms = self.draft_terms(deal, org).await;
        let version = self.version(&terms, org);
        let number = self.model.deals[deal].draft(version);
        self.rewrite(deal, number, org, step.c).await?;
        // A draft that is not proposed stays its side's secret.
        if step.d % 5 == 0 {
            Ok(())
        } else {
            self.propose(deal, number, org).await
        }
    }

    pub async fn sign_step(&mut self, step: Step) -> Verdict {
        match self.deal(step.a) {
            Some(deal) => self.sign(deal, self.side(deal, step.b)).await,
            None => Ok(()),
        }
    }

    async fn sign(&mut self, deal: usize, org: usize) -> Verdict {
        if !self.model.deals[deal].is_known_to(org) {
            return Ok(());
        }
        let file = self.file(deal, org).await;
        let desk = self.desk(self.head(org)).await;
        let may = self.model.may_sign(deal, org);
        let Some(version) = file.proposed().or(file.in_force()).or(file.versions.last()) else {
            return Ok(());
        };
        let input = verbs::SignInput {
            version: version.number,
            digest: version.digest.clone(),
        };
        let signed = done_or_refused("sign", verbs::sign(&desk, &self.deals[deal], input).await)?;
        agree("may sign", may, signed.is_some())?;
        if let Some(in_force) = signed {
            agree(
                "comes into force with the second signature",
                self.model.sign(deal, org),
                in_force,
            )?;
        }
        Ok(())
    }

    pub async fn withdraw(&mut self, step: Step) -> Verdict {
        let Some(deal) = self.deal(step.a) else { return Ok(()) };
        let org = self.side(deal, step.b);
        let model = &self.model.deals[deal];
        let open = model
            .draft_of(org)
            .or(model.on_table().filter(|_| model.is_known_to(org)));
        let desk = self.desk(self.head(org)).await;
        let reason = self.mark(Mark::Reason(deal));
        let input = verbs::WithdrawInput {
            version: open.map_or(1, |version| version as u32 + 1),
            reason,
        };
        let gone = done_or_refused("withdraw", verbs::withdraw(&desk, &self.deals[deal], input).await)?;
        agree("may withdraw", open.is_some(), gone.is_some())?;
        if let Some(number) = open {
            self.model.withdraw(deal, number);
        }
        Ok(())
    }

    pub async fn suspend(&mut self, step: Step) -> Verdict {
        let Some(deal) = self.deal(step.a) else { return Ok(()) };
        let org = self.side(deal, step.b);
        let desk = self.desk(self.head(org)).await;
        let may = self.model.deals[deal].standing == Standing::InForce;
        let reason = self.mark(Mark::Reason(deal));
        let stopped = done_or_refused("suspend", verbs::suspend(&desk, &self.deals[deal], reason).await)?;
        agree("may suspend", may, stopped.is_some())?;
        if may {
            self.model.suspend(deal, org);
        }
        Ok(())
    }

    pub async fn resume(&mut self, step: Step) -> Verdict {
        let suspended = |deal: &usize| self.model.deals[*deal].standing == Standing::Suspended;
        let stopped: Vec<usize> = (0..self.deals.len()).filter(suspended).collect();
        let Some(deal) = stopped
            .get(step.a as usize % stopped.len().max(1))
            .copied()
            .or(self.deal(step.a))
        else {
            return Ok(());
        };
        let org = self.side(deal, step.b);
        let desk = self.desk(self.head(org)).await;
        let model = &self.model.deals[deal];
        let may = model.standing == Standing::Suspended && model.suspended_by == Some(org);
        let input = verbs::ReasonInput {
            reason: self.mark(Mark::Reason(deal)),
            revision: None,
        };
        let runs = done_or_refused("resume", verbs::resume(&desk, &self.deals[deal], input).await)?;
        agree("may resume", may, runs.is_some())?;
        if may {
            self.model.deals[deal].standing = Standing::InForce;
            self.model.deals[deal].suspended_by = None;
        }
        Ok(())
    }

    pub async fn terminate(&mut self, step: Step) -> Verdict {
        let Some(deal) = self.deal(step.a) else { return Ok(()) };
        let org = self.side(deal, step.b);
        let desk = self.desk(self.head(org)).await;
        let may = matches!(self.model.deals[deal].standing, Standing::InForce | Standing::Suspended);
        let input = verbs::ReasonInput {
            reason: self.mark(Mark::Reason(deal)),
            revision: None,
        };
        let ended = done_or_refused("terminate", verbs::terminate(&desk, &self.deals[deal], input).await)?;
        agree("may terminate", may, ended.is_some())?;
        if may {
            self.model.terminate(deal);
        }
        Ok(())
    }
}
