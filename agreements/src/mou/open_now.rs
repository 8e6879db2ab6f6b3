//! What each clause lets through at this moment. The gate's own clauses answer; nothing here decides.

use super::{Mou, store};
use crate::crossing::Gate;
use crate::request;
use async_trait::async_trait;
use muster_policy::{
    Ask, Clause, Condition, CrossingAct, GrantedRequest, IncidentContext, PairClauses, Reader, Resource, Why, decide,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use std::sync::Arc;
use uuid::Uuid;

/// Says which incidents are open, or still shared, between two organisations. The room's slice implements it; the server
/// registers it as an [`OpenIncidentsPart`].
#[async_trait]
pub trait OpenIncidents: Send + Sync {
    /// Incidents at sites of either that both take part in, with their references: `INC-0231`.
    async fn open_between(
        &self,
        tx: &Tx,
        from: OrgId,
        to: OrgId,
        now: Timestamp,
    ) -> Result<Vec<(IncidentContext, Reference)>, Fault>;
}

/// The part under which the server registers its [`OpenIncidents`].
pub struct OpenIncidentsPart(pub Arc<dyn OpenIncidents>);

/// What a clause does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NowState {
    /// It lets its class through to its recipients.
    Open,
    /// It keeps its class closed: that is what it is for.
    KeepsClosed,
    /// Its agreement is suspended.
    Suspended,
    /// It opens nothing now; what it waits for.
    Closed(Option<Why>),
}

/// A clause in force and what it lets through now.
#[derive(Debug, Clone)]
pub struct ClauseNow {
    pub clause: Clause,
    pub state: NowState,
    /// The incidents it is open for.
    pub incidents: Vec<Reference>,
    /// Records released under it and not closed.
    pub released: usize,
    /// Requests under it that wait for an answer.
    pub waiting: Vec<Reference>,
    /// The end of a grant that opens it.
    pub granted_until: Option<Timestamp>,
}

/// Asks every clause in force of an agreement what it lets through now.
pub async fn open_now(
    gate: &Gate,
    incidents: Option<&OpenIncidentsPart>,
    tx: &Tx,
    mou: &Mou,
    now: Timestamp,
) -> Result<Vec<ClauseNow>, Fault> {
    let mut clauses = store::clauses_in_force(tx, mou.id).await?;
    clauses.sort_by_cached_key(|clause| super::terms::place_of(&clause.number));
    let [a, b] = mou.orgs();
    let open = match incidents {
        Some(part) => part.0.open_between(tx, a, b, now).await?,
        None => Vec::new(),
    };
    let pairs = [gate.between(tx, a, b).await?, gate.between(tx, b, a).await?];
    let released = crate::crossing::release::open_under_mou(tx, mou.id).await?;
    let waiting = request::store::waiting_of(tx, mou.id).await?;
    let mut answers = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let pair = if clause.from.org == a { &pairs[0] } else { &pairs[1] };
        let granted = match clause.condition {
            Condition::OnRequest => {
                let grants = request::granted(tx, clause.to.org, clause.from.org, now).await?;
                grants.into_iter().find(|grant| grant.clause == clause.id)
            }
            _ => None,
        };
        let (state, incidents) = state_of(&clause, pair, &open, granted.clone(), now);
        answers.push(ClauseNow {
            released: released.get(&clause.id).copied().unwrap_or(0),
            waiting: waiting
                .iter()
                .filter(|each| each.clause == clause.id)
                .map(|each| each.reference.clone())
                .collect(),
            granted_until: granted.map(|grant| grant.until),
            clause,
            state,
            incidents,
        });
    }
    Ok(answers)
}

fn state_of(
    clause: &Clause,
    pair: &PairClauses,
    open: &[(IncidentContext, Reference)],
    granted: Option<GrantedRequest>,
    now: Timestamp,
) -> (NowState, Vec<Reference>) {
    if pair.suspended().iter().any(|each| each.clause().id == clause.id) {
        return (NowState::Suspended, Vec::new());
    }
    if clause.keeps_closed() {
        return (NowState::KeepsClosed, Vec::new());
    }
    let opens = |ask: &Ask| match decide(ask, pair, now) {
        muster_policy::Decision::Release { under } if under.all().contains(&clause.id) => Ok(()),
        muster_policy::Decision::Release { .. } => Err(None),
        muster_policy::Decision::Refuse(why) => Err(Some(why)),
    };
    if let Condition::WhileIncident { .. } = clause.condition {
        let at: Vec<Reference> = open
            .iter()
            .filter(|(incident, _)| opens(&typical_ask(clause, Some(incident.clone()), None, now)).is_ok())
            .map(|(_, reference)| reference.clone())
            .collect();
        let state = if at.is_empty() {
            NowState::Closed(opens(&typical_ask(clause, None, None, now)).err().flatten())
        } else {
            NowState::Open
        };
        return (state, at);
    }
    match opens(&typical_ask(clause, None, granted, now)) {
        Ok(()) => (NowState::Open, Vec::new()),
        Err(why) => (NowState::Closed(why), Vec::new()),
    }
}

/// The ask that this clause is made for: its first recipient reads a fresh record that it covers, for its purpose.
fn typical_ask(
    clause: &Clause,
    incident: Option<IncidentContext>,
    request: Option<GrantedRequest>,
    now: Timestamp,
) -> Ask {
    Ask {
        reader: Reader {
            org: clause.to.org,
            unit: clause.to.unit,
            position: PositionId(Uuid::nil()),
            duty: clause.recipients.first().copied().unwrap_or(Duty::LiaisonOfficer),
        },
        act: CrossingAct::Read,
        resource: Resource {
            class: clause.data_class,
            owner: clause.from.org,
            owner_unit: clause.from.unit,
            site: incident
                .as_ref()
                .map(|incident| incident.site)
                .or(request.as_ref().and_then(|request| request.site))
                .or(clause.sites.first().copied()),
            record: "clause:typical".to_owned(),
            tlp: clause.tlp_ceiling,
            recorded_at: now,
        },
        purpose: clause.purpose,
        incident,
        request,
    }
}
