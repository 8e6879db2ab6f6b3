//! What opens a partner's record to a desk: the quiet day's clause, an open incident, or a granted request.
//!
//! A page says which record it is about; here the first circumstance that a clause lets through is found, and the crossing
//! is decided once under it. Nothing is compared by hand: each try is a policy decision.

use muster_agreements::{
    crossing::{Circumstance, Gate, Item, Receiver, ask},
    mou::{OpenIncidentsPart, store as mous},
    request,
};
use muster_policy::{
    ClauseRef, Cleared, Condition, CrossingAct, GrantedRequest, IncidentContext, NotOwn, PairClauses, Why, clear_own,
    decide,
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::sync::Arc;

/// A part of a page: open to its reader, or closed for a reason the reader may hear.
#[derive(Debug)]
pub enum Part<T> {
    Open(Cleared<T>),
    Closed(Why),
}

impl<T> Part<T> {
    /// The reader's own organisation's record.
    ///
    /// Errors: a fault when it is somebody else's; the caller mixed up two roads.
    pub fn own(desk: &Desk, owner: OrgId, record: T) -> Result<Self, Problem> {
        let cleared = clear_own(desk.org(), owner, record);
        cleared
            .map(Part::Open)
            .map_err(|NotOwn| Fault::other("a foreign record on the own road").into())
    }

    /// The record, when it is open.
    pub fn open(&self) -> Option<&T> {
        match self {
            Part::Open(cleared) => Some(cleared.as_ref()),
            Part::Closed(_) => None,
        }
    }

    /// The clause that decided, and whether it keeps the part closed. None for own records and where no clause speaks.
    pub fn clause(&self) -> Option<(&ClauseRef, bool)> {
        match self {
            Part::Open(cleared) => cleared.under().map(|under| (under.clause(), false)),
            Part::Closed(why) => why.clause().map(|clause| (clause, true)),
        }
    }
}

/// Everything that could open records of one partner to one desk now.
pub struct Opening {
    gate: Arc<Gate>,
    receiver: Receiver,
    clauses: Arc<PairClauses>,
    incidents: Vec<IncidentContext>,
    grants: Vec<GrantedRequest>,
    now: Timestamp,
}

impl Opening {
    /// Looks at the clauses, the open incidents and the grants between `owner` and this desk.
    ///
    /// Errors: a fault when the server has no gate.
    pub async fn between(desk: &Desk, tx: &Tx, owner: OrgId) -> Result<Self, Problem> {
        let gate = desk
            .app()
            .part::<Gate>()
            .ok_or_else(|| Fault::other("the server has no gate"))?;
        let clauses = gate.between(tx, owner, desk.org()).await?;
        let incidents = match desk.app().part::<OpenIncidentsPart>() {
            Some(part) => part.0.open_between(tx, owner, desk.org(), desk.now()).await?,
            None => Vec::new(),
        };
        let grants = request::granted(tx, desk.org(), owner, desk.now()).await?;
        Ok(Self {
            gate,
            receiver: Receiver {
                reader: desk.reader(),
                title: desk.who.position_title.clone(),
            },
            clauses,
            incidents: incidents.into_iter().map(|(incident, _)| incident).collect(),
            grants,
            now: desk.now(),
        })
    }

    /// The circumstance to ask under: the first that opens the item, else the quiet day.
    fn circumstance(&self, item: &Item, act: CrossingAct) -> Circumstance {
        let opens = |why: &Circumstance| decide(&ask(item, &self.receiver, why), &self.clauses, self.now).is_release();
        let quiet = Circumstance::quiet(act, Purpose::Readiness);
        if opens(&quiet) {
            return quiet;
        }
        let here = self
            .incidents
            .iter()
            .filter(|incident| Some(incident.site) == item.site);
        let during = here.map(|incident| Circumstance::during(act, incident.clone()));
        let granted = self.grants.iter().filter_map(|grant| self.granted(grant, item, act));
        during.chain(granted).find(opens).unwrap_or(quiet)
    }

    /// The circumstance of a grant, when it was given for this item's class.
    fn granted(&self, grant: &GrantedRequest, item: &Item, act: CrossingAct) -> Option<Circumstance> {
        let mut clauses = self.clauses.in_force().iter().map(|compiled| compiled.clause());
        let clause = clauses.find(|clause| clause.id == grant.clause && clause.data_class == item.class)?;
        let quiet = Circumstance::quiet(act, clause.purpose);
        Some(Circumstance {
            request: Some(grant.clone()),
            ..quiet
        })
    }

    /// Would it open? Leaves no line: for what the reader then either sees by [`Opening::cross`] or never hears of.
    pub fn opens(&self, item: &Item, act: CrossingAct) -> Option<ClauseRef> {
        let why = self.circumstance(item, act);
        match decide(&ask(item, &self.receiver, &why), &self.clauses, self.now) {
            muster_policy::Decision::Release { under } => Some(under.clause().clone()),
            muster_policy::Decision::Refuse(_) => None,
        }
    }

    /// Decides through the gate and leaves the line. Commit the transaction before anything is shown.
    pub async fn cross<T>(&self, tx: &mut Tx, item: &Item, act: CrossingAct, record: T) -> Result<Part<T>, Problem> {
        let why = self.circumstance(item, act);
        let decision = self.gate.cross(tx, item, &self.receiver, &why, self.now).await?;
        Ok(match decision.clear(record) {
            Ok(cleared) => Part::Open(cleared),
            Err(why) => Part::Closed(why),
        })
    }
}

/// A clause that speaks of the reader's own data, for the chip beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnClause {
    pub agreement: String,
    pub number: String,
    /// It opens nothing on a quiet day: it waits for an incident or a request, or keeps the class closed.
    pub closed: bool,
}

/// The clauses in force that speak of this class of `owner` at `site`, so that its own people see what is open to whom.
pub async fn own_clauses(
    tx: &Tx,
    owner: OrgId,
    class: DataClass,
    site: Option<SiteId>,
    now: Timestamp,
) -> Result<Vec<OwnClause>, Fault> {
    let clauses = mous::clauses_from(tx, owner, class).await?;
    let covers = |sites: &[SiteId]| sites.is_empty() || site.is_none_or(|site| sites.contains(&site));
    let mut own: Vec<OwnClause> = clauses
        .into_iter()
        .filter(|clause| covers(&clause.sites) && clause.starts_at <= now && now < clause.ends_at)
        .map(|clause| OwnClause {
            closed: clause.condition != Condition::Standing,
            agreement: clause.mou_ref,
            number: clause.number,
        })
        .collect();
    own.sort_by(|a, b| (a.closed, &a.agreement, &a.number).cmp(&(b.closed, &b.agreement, &b.number)));
    Ok(own)
}
