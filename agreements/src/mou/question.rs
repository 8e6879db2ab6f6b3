//! "Ask the agreement": who wants what, for which purpose, when. Answered by the gate, leaving no line.

use super::Mou;
use crate::crossing::Gate;
use crate::request;
use muster_policy::{
    Ask, CrossingAct, Decision, DecisionExport, GrantedRequest, IncidentContext, Reader, Resource, Unmet, Why,
    export_decision,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
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

/// The purpose for which pages ask for a class: the emergency while one is open, learning for debriefs, else preparing.
pub fn usual_purpose(class: DataClass, in_emergency: bool) -> Purpose {
    match class {
        _ if in_emergency => Purpose::EmergencyResponse,
        DataClass::Debrief | DataClass::CorrectiveAction => Purpose::Recovery,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => Purpose::EmergencyResponse,
        _ => Purpose::Readiness,
    }
}

impl Question {
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

    /// The question as the policy hears it. An incident's site is the record's site.
    pub fn ask(&self, mou: &Mou) -> Ask {
        let incident = self.incident();
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
                site: incident.as_ref().map(|incident| incident.site).or(self.site),
                record: "ask:the-agreement".to_owned(),
                tlp: self.tlp,
                recorded_at: self.at,
            },
            purpose: self
                .purpose
                .unwrap_or_else(|| usual_purpose(self.class, incident.is_some())),
            incident,
            request: None,
        }
    }
}

/// Lets the gate answer. A request that was granted and still runs counts.
pub async fn answer(gate: &Gate, tx: &Tx, mou: &Mou, question: &Question) -> Result<Answered, Fault> {
    let mut ask = question.ask(mou);
    let mut decision = gate.look(tx, &ask, question.at).await?;
    let mut request_under = clause_to_request(&decision);
    if let Some(clause) = request_under
        && let Some(grant) = granted(tx, &ask, question.at, clause).await?
    {
        ask.request = Some(grant);
        decision = gate.look(tx, &ask, question.at).await?;
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

/// The same decision as files that the stock Cedar program decides again.
pub async fn export(gate: &Gate, tx: &Tx, answered: &Answered, at: Timestamp) -> Result<DecisionExport, Fault> {
    let pair = gate
        .between(tx, answered.ask.resource.owner, answered.ask.reader.org)
        .await?;
    export_decision(&answered.ask, &pair, at).map_err(Fault::other)
}
