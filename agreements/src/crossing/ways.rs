//! The ways in which a record is asked for: on a quiet day, in the course of an emergency at its site, under a granted request.
//!
//! Every page, call and message asks in these ways and in no other, so what is not here cannot be promised: the check of a clause
//! reads the same table ([`asked_for`]).

use super::{Circumstance, Item, Receiver, answered, ask};
use muster_policy::{Clause, Condition, CrossingAct, Decision, GrantedRequest, IncidentContext, PairClauses};
use muster_store::Fault;
use muster_terms::*;
use std::sync::Arc;

/// How a class is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedFor {
    /// On a quiet day, and for what; `None`: there is no such record on a quiet day, or no page shows it.
    pub quiet: Option<Purpose>,
    /// In the course of an emergency at the record's site, and for what.
    pub during: Option<Purpose>,
    /// Under a request that its owner granted, for the purpose that its clause names.
    pub on_request: bool,
}

/// How this class is asked for.
pub const fn asked_for(class: DataClass) -> AskedFor {
    match class {
        // They come about in an emergency and are read in its room.
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => AskedFor {
            quiet: None,
            during: Some(Purpose::EmergencyResponse),
            on_request: false,
        },
        DataClass::SiteProfile
        | DataClass::FloorPlan
        | DataClass::EmergencyPlan
        | DataClass::Kit
        | DataClass::Contacts => AskedFor {
            quiet: Some(Purpose::Readiness),
            during: Some(Purpose::EmergencyResponse),
            on_request: true,
        },
        // A drill is readiness work on a quiet day, its room too.
        DataClass::Exercise => AskedFor {
            quiet: Some(Purpose::Readiness),
            during: None,
            on_request: true,
        },
        // They are made when the emergency is over.
        DataClass::Debrief | DataClass::CorrectiveAction => AskedFor {
            quiet: Some(Purpose::Recovery),
            during: None,
            on_request: true,
        },
        // They stand open to whoever plans with them, or they are not said and not offered.
        DataClass::Capability | DataClass::Visit | DataClass::Plan | DataClass::Event => AskedFor {
            quiet: Some(Purpose::Readiness),
            during: None,
            on_request: false,
        },
        DataClass::SharedResource => AskedFor {
            quiet: Some(Purpose::Liaison),
            during: None,
            on_request: false,
        },
        // A team discloses each by itself; nobody can ask for what is not known to be there.
        DataClass::ThreatConsult => AskedFor {
            quiet: Some(Purpose::Investigation),
            during: None,
            on_request: false,
        },
        // Named so that a clause can keep them closed; Muster holds none.
        DataClass::VisitorList => AskedFor {
            quiet: None,
            during: None,
            on_request: false,
        },
    }
}

/// Is a record of this class labelled as its site is? All others are AMBER.
pub const fn has_site_label(class: DataClass) -> bool {
    matches!(
        class,
        DataClass::SiteProfile | DataClass::FloorPlan | DataClass::EmergencyPlan | DataClass::Kit | DataClass::Contacts
    )
}

/// A decision, and the circumstance that it was made in.
#[derive(Debug)]
#[must_use = "a decision that nobody reads protects nothing"]
pub struct Decided {
    pub why: Circumstance,
    pub decision: Decision,
}

/// All that may open something of one organisation to another now. [`super::Gate::ways`] makes it.
#[derive(Debug, Clone)]
pub struct Ways {
    pub(super) clauses: Arc<PairClauses>,
    pub(super) grants: Vec<GrantedRequest>,
    incidents: Vec<IncidentContext>,
}

impl Ways {
    pub(super) fn new(clauses: Arc<PairClauses>, grants: Vec<GrantedRequest>) -> Self {
        Self {
            clauses,
            grants,
            incidents: Vec::new(),
        }
    }

    /// The same with the emergencies that both are in.
    #[must_use]
    pub fn during(mut self, incidents: impl IntoIterator<Item = IncidentContext>) -> Self {
        self.incidents.extend(incidents);
        self
    }

    /// The clauses of the pair.
    pub fn clauses(&self) -> &PairClauses {
        &self.clauses
    }

    /// The grants of the pair that still run.
    pub fn grants(&self) -> &[GrantedRequest] {
        &self.grants
    }

    /// Does a clause open this class to this reader at all, now or ever, all of it or some? Where none does, a list need not be read.
    pub fn may_open(&self, class: DataClass, receiver: &Receiver) -> bool {
        let opens =
            |clause: &Clause| clause.data_class == class && !clause.keeps_closed() && clause.names(&receiver.reader);
        self.clauses.in_force().iter().any(|compiled| opens(compiled.clause()))
    }

    /// Decides in every way there is for this item: the first that is open, else the first of all, whose no names the clause nearest to
    /// a yes. `None` when nothing of this class is asked for now.
    ///
    /// Errors: a fault when the clauses could not be evaluated.
    pub fn decide(
        &self,
        item: &Item,
        receiver: &Receiver,
        act: CrossingAct,
        now: Timestamp,
    ) -> Result<Option<Decided>, Fault> {
        let asked = asked_for(item.class);
        let quiet = asked.quiet.map(|purpose| Circumstance::quiet(act, purpose));
        let here = self.incidents.iter().filter(|incident| {
            asked.during.is_some() && incident.status == AlertStatus::Actual && Some(incident.site) == item.site
        });
        let during = here.map(|incident| Circumstance::during(act, incident.clone()));
        let all = quiet.into_iter().chain(during).chain(self.granted(item.class, act));
        self.first_open(all, item, receiver, now)
    }

    /// Decides in one way, and on a quiet day under each request that was granted for this class.
    ///
    /// Errors: a fault when the clauses could not be evaluated.
    pub fn decide_as(
        &self,
        item: &Item,
        receiver: &Receiver,
        why: &Circumstance,
        now: Timestamp,
    ) -> Result<Decided, Fault> {
        let is_quiet = why.incident.is_none() && why.request.is_none();
        let granted = self.granted(item.class, why.act).filter(|_| is_quiet);
        let all = std::iter::once(why.clone()).chain(granted);
        let found = self.first_open(all, item, receiver, now)?;
        found.ok_or_else(|| Fault::other("a way that was given is no way"))
    }

    /// The circumstances of the grants for this class. The decision sees to whether a grant is for this site and still runs.
    fn granted(&self, class: DataClass, act: CrossingAct) -> impl Iterator<Item = Circumstance> {
        let granted = self.grants.iter().filter(move |_| asked_for(class).on_request);
        granted.filter_map(move |grant| {
            let mut clauses = self.clauses.in_force().iter().map(|compiled| compiled.clause());
            let clause = clauses.find(|clause| clause.id == grant.clause && clause.data_class == class)?;
            Some(Circumstance {
                request: Some(grant.clone()),
                ..Circumstance::quiet(act, clause.purpose)
            })
        })
    }

    fn first_open(
        &self,
        ways: impl Iterator<Item = Circumstance>,
        item: &Item,
        receiver: &Receiver,
        now: Timestamp,
    ) -> Result<Option<Decided>, Fault> {
        let mut first = None;
        for why in ways {
            let decision = answered(&ask(item, receiver, &why), &self.clauses, now)?;
            if decision.is_release() {
                return Ok(Some(Decided { why, decision }));
            }
            first.get_or_insert(Decided { why, decision });
        }
        Ok(first)
    }
}

/// Does one of these clauses open this class, or any, on request?
pub(super) fn wait_for_requests(clauses: &PairClauses, class: Option<DataClass>) -> bool {
    let waits = |clause: &Clause| {
        clause.condition == Condition::OnRequest && class.is_none_or(|class| clause.data_class == class)
    };
    clauses.in_force().iter().any(|compiled| waits(compiled.clause()))
}
