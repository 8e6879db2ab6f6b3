//! "Ask the agreement": who wants what, for which purpose, when. Answered by the gate, leaving no line.

use super::Mou;
use crate::crossing::{Gate, asked_for};
use crate::request;
use muster_policy::{
    Ask, Condition, CrossingAct, Decision, DecisionExport, GrantedRequest, IncidentContext, PairClauses, Reader,
    Resource, Unmet, Why, export_decision,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What is going on when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A quiet day.
    Quiet,
    /// An incident that is open now.
    During(IncidentContext),
    /// "If an emergency of this level were open at the site."
    IfOpen(AlertLevel),
}

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose position asks: one of the two parties.
    pub asker: OrgId,
    pub unit: Option<UnitId>,
    pub duty: Duty,
    pub act: CrossingAct,
    pub class: DataClass,
    /// `None`: the purpose that the pages of this class have.
    pub purpose: Option<Purpose>,
    pub site: Option<SiteId>,
    pub tlp: Tlp,
    pub when: When,
    pub at: Timestamp,
}

/// The agreement's answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answered {
    pub ask: Ask,
    pub decision: Decision,
    /// The clause under which a request may be sent, when that is what is missing.
    pub request_under: Option<ClauseId>,
}

impl Question {
    /// The site that is asked about: the incident's, when it names one.
    pub(super) fn about_site(&self) -> Option<SiteId> {
        match &self.when {
            When::During(incident) => Some(incident.site),
            When::Quiet | When::IfOpen(_) => self.site,
        }
    }

    fn incident(&self) -> Option<IncidentContext> {
        match &self.when {
            When::Quiet => None,
            When::During(incident) => Some(incident.clone()),
            When::IfOpen(level) => Some(IncidentContext {
                id: IncidentId(Uuid::nil()),
                site: self.site.unwrap_or(SiteId(Uuid::nil())),
                level: *level,
                status: if self.class == DataClass::Exercise {
                    AlertStatus::Exercise
                } else {
                    AlertStatus::Actual
                },
                open_until: None,
            }),
        }
    }

    /// The question as the policy hears it, in each way in which pages ask for this class; for a purpose that was named, that one way.
    /// In an emergency its own way comes first. An incident's site is the record's site.
    pub fn asks(&self, mou: &Mou) -> Vec<Ask> {
        let asked = asked_for(self.class);
        let quiet = || self.ask(mou, asked.quiet.or(asked.during), None);
        match (self.incident(), self.purpose) {
            (incident, Some(purpose)) => vec![self.ask(mou, Some(purpose), incident)],
            (None, None) => vec![quiet()],
            (Some(incident), None) => {
                let during = self.ask(mou, asked.during.or(asked.quiet), Some(incident));
                let after = asked.quiet.filter(|_| asked.during.is_some()).map(|_| quiet());
                std::iter::once(during).chain(after).collect()
            }
        }
    }

    /// The same for each purpose for which a clause opens this class on request.
    fn asks_on_request(&self, mou: &Mou, clauses: &PairClauses) -> Vec<Ask> {
        let all = clauses.in_force().iter().map(|compiled| compiled.clause());
        let waits = all.filter(|clause| {
            clause.condition == Condition::OnRequest
                && clause.data_class == self.class
                && asked_for(self.class).on_request
        });
        let purposes: BTreeSet<Purpose> = waits.map(|clause| clause.purpose).collect();
        let ask = |purpose| self.ask(mou, Some(purpose), None);
        purposes.into_iter().map(ask).collect()
    }

    fn ask(&self, mou: &Mou, purpose: Option<Purpose>, incident: Option<IncidentContext>) -> Ask {
        Ask {
            reader: Reader {
                org: self.asker,
                unit: self.unit,
                position: PositionId(Uuid::nil()),
                duty: self.duty,
            },
            act: self.act,
            resource: Resource {
                class: self.class,
                owner: mou.partner_of(self.asker).org,
                owner_unit: None,
                site: self.incident().map(|incident| incident.site).or(self.site),
                record: "ask:the-agreement".to_owned(),
                tlp: self.tlp,
                recorded_at: self.at,
            },
            // What nobody ever asks for is asked for as on any quiet day: a clause may say that it stays closed.
            purpose: purpose.unwrap_or(Purpose::Readiness),
            incident,
            request: None,
        }
    }
}

/// Lets the gate answer: the first way that is open, else the first of all. A request that was granted and still runs counts where pages
/// ask with one.
pub async fn answer(gate: &Gate, tx: &Tx, mou: &Mou, question: &Question) -> Result<Answered, Fault> {
    let mut first: Option<Answered> = None;
    let mut request_under = None;
    let mut asks = question.asks(mou);
    if question.purpose.is_none() {
        let clauses = gate
            .between(tx, mou.partner_of(question.asker).org, question.asker)
            .await?;
        asks.extend(question.asks_on_request(mou, &clauses));
    }
    for ask in asks {
        let mut answered = once(gate, tx, ask, question.at).await?;
        if answered.decision.is_release() {
            return Ok(answered);
        }
        request_under = request_under.or(answered.request_under.take());
        first.get_or_insert(answered);
    }
    let first = first.ok_or_else(|| Fault::other("a question that asks nothing"))?;
    Ok(Answered { request_under, ..first })
}

async fn once(gate: &Gate, tx: &Tx, mut ask: Ask, now: Timestamp) -> Result<Answered, Fault> {
    let mut decision = gate.look(tx, &ask, now).await?;
    let mut request_under = clause_to_request(&decision).filter(|_| asked_for(ask.resource.class).on_request);
    if let Some(clause) = request_under
        && let Some(grant) = granted(tx, &ask, now, clause).await?
    {
        ask.request = Some(grant);
        decision = gate.look(tx, &ask, now).await?;
        request_under = clause_to_request(&decision);
    }
    Ok(Answered {
        ask,
        decision,
        request_under,
    })
}

/// A grant under this clause for the site that is asked about.
async fn granted(tx: &Tx, ask: &Ask, now: Timestamp, clause: ClauseId) -> Result<Option<GrantedRequest>, Fault> {
    let grants = request::granted(tx, ask.reader.org, ask.resource.owner, now).await?;
    let fits = |grant: &GrantedRequest| grant.clause == clause && grant.covers(ask.resource.site);
    Ok(grants.into_iter().find(fits))
}

/// The nearest clause, when a granted request is all it misses.
fn clause_to_request(decision: &Decision) -> Option<ClauseId> {
    match decision.why() {
        Some(Why::NotNow { clause, unmet }) if unmet == &[Unmet::NeedsRequest] => Some(clause.clause),
        _ => None,
    }
}

/// The same decision as files that the stock Cedar program decides again. With `hide_label` the record's own label is not in them: in
/// its place stands another one that is decided alike: for a yes the lowest ceiling of the clauses that opened it, so that every one of
/// them still does and no other, and for a no the highest label.
pub async fn export(
    gate: &Gate,
    tx: &Tx,
    answered: &Answered,
    at: Timestamp,
    hide_label: bool,
) -> Result<DecisionExport, Fault> {
    let mut ask = answered.ask.clone();
    let pair = gate.between(tx, ask.resource.owner, ask.reader.org).await?;
    if hide_label {
        ask.resource.tlp = match &answered.decision {
            Decision::Release { under } => {
                let all = pair.in_force().iter().map(|each| each.clause());
                let by = all.filter(|clause| under.all().contains(&clause.id));
                by.map(|clause| clause.tlp_ceiling).min().unwrap_or(Tlp::Red)
            }
            Decision::Refuse(_) => Tlp::Red,
        };
    }
    export_decision(&ask, &pair, at).map_err(Fault::other)
}
