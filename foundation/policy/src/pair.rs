//! The clauses of one ordered pair of organisations: owner to reader.

use crate::ask::Ask;
use crate::compile::CompiledClause;
use crate::decide::Verdict;
use crate::facts::{Facts, facts};
use crate::vocabulary::vocabulary;
use cedar_policy::{Authorizer, Decision as CedarDecision, PolicyId, PolicySet};
use jiff::Timestamp;
use muster_terms::{ClauseId, DataClass, MouId, OrgId};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// Where an agreement stands. Only one that is in force opens or closes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementState {
    InForce,
    Suspended,
    Terminated,
    Expired,
}

/// An agreement's signed clauses, of both directions, and its state.
#[derive(Debug, Clone)]
pub struct AgreementClauses {
    pub mou: MouId,
    /// The two organisations that signed, in any order.
    pub parties: [OrgId; 2],
    pub state: AgreementState,
    pub clauses: Vec<Arc<CompiledClause>>,
}

/// Why the clauses cannot be put together. Each would be a mistake in the store, not something a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairRefusal {
    #[error("clause {clause} is not of agreement {mou} or not between its parties")]
    ForeignClause { clause: ClauseId, mou: MouId },
    #[error("clause {clause} stands there twice")]
    DuplicateClause { clause: ClauseId },
}

impl PairRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            PairRefusal::ForeignClause { .. } => "policy.foreign-clause",
            PairRefusal::DuplicateClause { .. } => "policy.duplicate-clause",
        }
    }
}

/// All clauses that say what of `from`'s may pass to `to`, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct PairClauses {
    from: OrgId,
    to: OrgId,
    /// Is any agreement of the two in force or suspended?
    agreed: bool,
    /// In order of agreement and number; so is `suspended`.
    in_force: Vec<Arc<CompiledClause>>,
    suspended: Vec<Arc<CompiledClause>>,
    /// A clause names one class, so an ask for that class can only be settled by these.
    by_class: HashMap<DataClass, PolicySet>,
    no_policies: PolicySet,
    places: HashMap<PolicyId, usize>,
}

impl PairClauses {
    /// A pair that never agreed on anything.
    pub fn none(from: OrgId, to: OrgId) -> Self {
        Self {
            from,
            to,
            agreed: false,
            in_force: Vec::new(),
            suspended: Vec::new(),
            by_class: HashMap::new(),
            no_policies: PolicySet::new(),
            places: HashMap::new(),
        }
    }

    /// Picks, from any agreements, the clauses that run from `from` to `to`; other agreements and the other direction
    /// are left out.
    ///
    /// Errors: [`PairRefusal`] when a clause sits in an agreement it does not belong to, or twice.
    pub fn build<'a>(
        from: OrgId,
        to: OrgId,
        agreements: impl IntoIterator<Item = &'a AgreementClauses>,
    ) -> Result<Self, PairRefusal> {
        let mut pair = Self::none(from, to);
        for agreement in agreements
            .into_iter()
            .filter(|each| each.parties == [from, to] || each.parties == [to, from])
        {
            agreement.check()?;
            let clauses = agreement
                .clauses
                .iter()
                .filter(|clause| clause.clause().from.org == from)
                .cloned();
            match agreement.state {
                AgreementState::InForce => pair.in_force.extend(clauses),
                AgreementState::Suspended => pair.suspended.extend(clauses),
                AgreementState::Terminated | AgreementState::Expired => continue,
            }
            pair.agreed = true;
        }
        pair.arrange()?;
        Ok(pair)
    }

    /// The owner of what may pass.
    pub fn from(&self) -> OrgId {
        self.from
    }

    /// The receiver.
    pub fn to(&self) -> OrgId {
        self.to
    }

    /// Is any agreement between the two in force or suspended?
    pub fn has_agreement(&self) -> bool {
        self.agreed
    }

    /// The clauses in force, in order of agreement and number.
    pub fn in_force(&self) -> &[Arc<CompiledClause>] {
        &self.in_force
    }

    /// The clauses of suspended agreements, in the same order.
    pub fn suspended(&self) -> &[Arc<CompiledClause>] {
        &self.suspended
    }

    /// Is the ask about this ordered pair?
    pub(crate) fn is_for(&self, ask: &Ask) -> bool {
        self.from == ask.resource.owner && self.to == ask.reader.org
    }

    /// Lets Cedar decide. The clauses that determined the verdict come in order of agreement and number.
    pub(crate) fn evaluate(&self, ask: &Ask, now: Timestamp) -> Verdict<'_> {
        let facts = vocabulary()
            .map_err(str::to_owned)
            .and_then(|words| facts(ask, now, words, None));
        match facts {
            Ok(facts) => self.authorize(ask.resource.class, &facts),
            Err(error) => Verdict::Fault { errors: vec![error] },
        }
    }

    pub(crate) fn authorize(&self, class: DataClass, facts: &Facts) -> Verdict<'_> {
        let policies = self.by_class.get(&class).unwrap_or(&self.no_policies);
        let response = Authorizer::new().is_authorized(&facts.request, policies, &facts.entities);
        let diagnostics = response.diagnostics();
        let errors: Vec<String> = diagnostics.errors().map(ToString::to_string).collect();
        let mut places: Vec<usize> = diagnostics
            .reason()
            .filter_map(|policy| self.places.get(policy).copied())
            .collect();
        places.sort_unstable();
        let by: Vec<&CompiledClause> = places.into_iter().map(|place| self.in_force[place].as_ref()).collect();
        match (response.decision(), by.is_empty()) {
            _ if !errors.is_empty() => Verdict::Fault { errors },
            (CedarDecision::Allow, false) => Verdict::Permitted { by },
            (CedarDecision::Deny, false) => Verdict::Forbidden { by },
            (CedarDecision::Deny, true) => Verdict::Silent,
            (CedarDecision::Allow, true) => Verdict::Fault {
                errors: vec!["Cedar allowed it and named no clause".to_owned()],
            },
        }
    }

    fn arrange(&mut self) -> Result<(), PairRefusal> {
        self.in_force.sort_by_cached_key(|clause| clause.clause().place());
        self.suspended.sort_by_cached_key(|clause| clause.clause().place());
        for (place, clause) in self.in_force.iter().enumerate() {
            let policy = clause.executed();
            if self.places.insert(policy.id().clone(), place).is_some() {
                return Err(PairRefusal::DuplicateClause {
                    clause: clause.clause().id,
                });
            }
            let of_class = self.by_class.entry(clause.clause().data_class).or_default();
            let added = of_class.add(policy.clone());
            added.map_err(|_| PairRefusal::DuplicateClause {
                clause: clause.clause().id,
            })?;
        }
        Ok(())
    }
}

impl AgreementClauses {
    fn check(&self) -> Result<(), PairRefusal> {
        let foreign = self.clauses.iter().map(|clause| clause.clause()).find(|clause| {
            let sides = [clause.from.org, clause.to.org];
            clause.mou != self.mou || sides.iter().any(|side| !self.parties.contains(side))
        });
        match foreign {
            None => Ok(()),
            Some(clause) => Err(PairRefusal::ForeignClause {
                clause: clause.id,
                mou: self.mou,
            }),
        }
    }
}
