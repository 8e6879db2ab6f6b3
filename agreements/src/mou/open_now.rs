//! What each clause lets through at this moment. The gate's own clauses answer; nothing here decides.

use super::{Mou, store};
use crate::crossing::{Gate, answered, asked_for, has_site_label};
use crate::request;
use async_trait::async_trait;
use muster_membership::{Site, site};
use muster_policy::{
    Ask, Clause, Condition, CrossingAct, Decision, GrantedRequest, IncidentContext, PairClauses, Reader, Resource,
    Unmet, Why,
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
    /// Sites that it covers and does not open, as their labels are above its ceiling, as far as who asked hears of them.
    pub above: Vec<LabelAbove>,
}

/// A site whose label closes a clause there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelAbove {
    pub site: SiteId,
    pub name: String,
    pub label: Tlp,
}

/// Who hears of labels. The owner of a site does in full; its partner only of sites that the text both signed names, and only where the
/// ceiling is what it is told when it asks for this site now: where anything else closes it too, it hears nothing of the label.
#[derive(Debug, Clone, Copy)]
pub struct Hearer<'a> {
    pub org: OrgId,
    /// The sites that the text names.
    pub named: &'a [SiteId],
}

/// Asks every clause in force of an agreement what it lets through now.
pub async fn open_now(
    gate: &Gate,
    incidents: Option<&OpenIncidentsPart>,
    tx: &Tx,
    mou: &Mou,
    hearer: Hearer<'_>,
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
    let mut sites = site::store::of_org(tx, a).await?;
    sites.extend(site::store::of_org(tx, b).await?);
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
        let records = Records {
            sites: &sites,
            granted: granted.as_ref(),
            now,
        };
        let (state, incidents) = state_of(&clause, pair, &open, &records)?;
        answers.push(ClauseNow {
            above: heard(&clause, hearer, pair, &open, &records)?,
            // What was released under a grant that has ended is closed by the gate, though its rows wait for the next one.
            released: match state {
                NowState::Open => released.get(&clause.id).copied().unwrap_or(0),
                _ => 0,
            },
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

/// The sites of the owner that this clause covers, and whose label is above its ceiling.
pub fn above(clause: &Clause, sites: &[Site]) -> Vec<LabelAbove> {
    if clause.keeps_closed() || !has_site_label(clause.data_class) {
        return Vec::new();
    }
    let of_owner = sites.iter().filter(|site| site.org == clause.from.org);
    let covered = of_owner.filter(|site| clause.sites.is_empty() || clause.sites.contains(&site.id));
    let above = covered.filter(|site| site.tlp > clause.tlp_ceiling);
    let line = |site: &Site| LabelAbove {
        site: site.id,
        name: site.name.clone(),
        label: site.tlp,
    };
    above.map(line).collect()
}

/// Those of them that this reader hears of. The gate is asked for no other: each question is a decision.
fn heard(
    clause: &Clause,
    hearer: Hearer<'_>,
    pair: &PairClauses,
    open: &[(IncidentContext, Reference)],
    records: &Records<'_>,
) -> Result<Vec<LabelAbove>, Fault> {
    let mut heard = above(clause, records.sites);
    if clause.from.org == hearer.org {
        return Ok(heard);
    }
    heard.retain(|each| hearer.named.contains(&each.site));
    let mut told = Vec::with_capacity(heard.len());
    for each in heard {
        if is_told(clause, each.site, pair, open, records)? {
            told.push(each);
        }
    }
    Ok(told)
}

/// Does the gate name the ceiling of this clause, and nothing else, to who asks for this site as pages ask now?
fn is_told(
    clause: &Clause,
    site: SiteId,
    pair: &PairClauses,
    open: &[(IncidentContext, Reference)],
    records: &Records<'_>,
) -> Result<bool, Fault> {
    let asked = asked_for(clause.data_class);
    let quiet = |purpose: Option<Purpose>| purpose.map(|purpose| records.ask_at(clause, purpose, None, Some(site)));
    let asks: Vec<Ask> = match clause.condition {
        Condition::WhileIncident { .. } => {
            let here = open.iter().filter(|(incident, _)| incident.site == site);
            let during = |(incident, _): &(IncidentContext, Reference)| {
                let purpose = asked.during?;
                Some(records.ask_at(clause, purpose, Some(incident), Some(site)))
            };
            here.filter_map(during).collect()
        }
        Condition::OnRequest => quiet(asked.on_request.then_some(clause.purpose)).into_iter().collect(),
        Condition::Standing => quiet(asked.quiet).into_iter().collect(),
        Condition::Never => Vec::new(),
    };
    for ask in asks {
        let decision = answered(&ask, pair, records.now)?;
        if let Some(Why::NotNow { clause: named, unmet }) = decision.why()
            && named.clause == clause.id
            && unmet == &[Unmet::AboveTlpCeiling]
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the records of a clause have, and the grant that may open them.
struct Records<'a> {
    /// The sites of both sides.
    sites: &'a [Site],
    granted: Option<&'a GrantedRequest>,
    now: Timestamp,
}

/// Asked as pages ask: a clause that no page ever asks for says so, whatever it promises.
fn state_of(
    clause: &Clause,
    pair: &PairClauses,
    open: &[(IncidentContext, Reference)],
    records: &Records<'_>,
) -> Result<(NowState, Vec<Reference>), Fault> {
    if pair.suspended().iter().any(|each| each.clause().id == clause.id) {
        return Ok((NowState::Suspended, Vec::new()));
    }
    if clause.keeps_closed() {
        return Ok((NowState::KeepsClosed, Vec::new()));
    }
    let opens = |ask: &Ask| match answered(ask, pair, records.now) {
        Ok(Decision::Release { under }) if under.all().contains(&clause.id) => Ok(Ok(())),
        Ok(Decision::Release { .. }) => Ok(Err(None)),
        Ok(Decision::Refuse(why)) => Ok(Err(Some(why))),
        Err(fault) => Err(fault),
    };
    let asked = asked_for(clause.data_class);
    let runs = matches!(clause.condition, Condition::WhileIncident { .. });
    let of_the_room = asked.quiet.is_none() && clause.condition == Condition::Standing;
    if let Some(during) = asked.during.filter(|_| runs || of_the_room) {
        let mut at = Vec::new();
        for (incident, reference) in open {
            if opens(&records.ask(clause, during, Some(incident)))?.is_ok() {
                at.push(reference.clone());
            }
        }
        if !at.is_empty() {
            return Ok((NowState::Open, at));
        }
        let why = opens(&records.ask(clause, during, None))?;
        return Ok((
            NowState::Closed(why.err().flatten().or_else(|| waits(clause, pair))),
            at,
        ));
    }
    let purpose = match clause.condition {
        Condition::OnRequest if asked.on_request => Some(clause.purpose),
        _ => asked.quiet,
    };
    let ask = records.ask(clause, purpose.unwrap_or(clause.purpose), None);
    Ok(match opens(&ask)? {
        Ok(()) => (NowState::Open, Vec::new()),
        Err(why) => (NowState::Closed(why), Vec::new()),
    })
}

/// It stands, and there is no room yet in which its records could come about.
fn waits(clause: &Clause, pair: &PairClauses) -> Option<Why> {
    let mut all = pair.in_force().iter();
    let compiled = all.find(|each| each.clause().id == clause.id)?;
    Some(Why::NotNow {
        clause: compiled.reference().clone(),
        unmet: vec![Unmet::NeedsOpenIncident],
    })
}

impl Records<'_> {
    /// The ask that this clause is made for: its first recipient reads a fresh record that it covers.
    fn ask(&self, clause: &Clause, purpose: Purpose, incident: Option<&IncidentContext>) -> Ask {
        let named = incident
            .map(|incident| incident.site)
            .or(self.request(clause).and_then(|request| request.site));
        self.ask_at(clause, purpose, incident, named)
    }

    /// The grant, for a class that is asked for with one.
    fn request(&self, clause: &Clause) -> Option<&GrantedRequest> {
        self.granted.filter(|_| asked_for(clause.data_class).on_request)
    }

    /// The same of one site, or where none is named of the one that is most open.
    fn ask_at(
        &self,
        clause: &Clause,
        purpose: Purpose,
        incident: Option<&IncidentContext>,
        named: Option<SiteId>,
    ) -> Ask {
        let (site, tlp) = self.site_and_label(clause, named);
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
                site,
                record: "clause:typical".to_owned(),
                tlp,
                recorded_at: self.now,
            },
            purpose,
            incident: incident.cloned(),
            request: self.request(clause).cloned(),
        }
    }

    /// What is of a site has its label: of the sites that the clause covers, the one that is most open. Everything else is AMBER.
    fn site_and_label(&self, clause: &Clause, named: Option<SiteId>) -> (Option<SiteId>, Tlp) {
        let is_covered = |site: &&Site| match named {
            Some(named) => site.id == named,
            None => site.org == clause.from.org && (clause.sites.is_empty() || clause.sites.contains(&site.id)),
        };
        let of_a_site = self.sites.iter().filter(|_| has_site_label(clause.data_class));
        match of_a_site.filter(is_covered).min_by_key(|site| site.tlp) {
            Some(site) => (Some(site.id), site.tlp),
            None => (named.or(clause.sites.first().copied()), Tlp::Amber),
        }
    }
}
