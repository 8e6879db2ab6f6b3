//! All pairs of a node, each with its own clauses only.

use crate::pair::{AgreementClauses, PairClauses, PairRefusal};
use muster_terms::OrgId;
use std::{collections::HashMap, sync::Arc};

/// The clauses of every ordered pair. Built from all agreements; a pair is replaced when one of its agreements changes.
#[derive(Debug, Clone, Default)]
pub struct ClauseBook {
    pairs: HashMap<(OrgId, OrgId), Arc<PairClauses>>,
}

impl ClauseBook {
    /// Both directions of every pair that has an agreement.
    ///
    /// Errors: [`PairRefusal`], as [`PairClauses::build`].
    pub fn build(agreements: &[AgreementClauses]) -> Result<Self, PairRefusal> {
        let mut by_parties: HashMap<[OrgId; 2], Vec<&AgreementClauses>> = HashMap::new();
        for agreement in agreements {
            by_parties
                .entry(in_order(agreement.parties))
                .or_default()
                .push(agreement);
        }
        let mut book = Self::default();
        for (parties, agreements) in by_parties {
            book.put(parties, &agreements)?;
        }
        Ok(book)
    }

    /// What of `from`'s may pass to `to`. A pair that never agreed gets an empty answer of its own.
    pub fn between(&self, from: OrgId, to: OrgId) -> Arc<PairClauses> {
        self.pairs
            .get(&(from, to))
            .cloned()
            .unwrap_or_else(|| Arc::new(PairClauses::none(from, to)))
    }

    /// Replaces both directions of one pair by what these agreements, all there are between the two, say.
    ///
    /// Errors: [`PairRefusal`], as [`PairClauses::build`]; the book then stays as it was.
    pub fn replace(&mut self, parties: [OrgId; 2], agreements: &[AgreementClauses]) -> Result<(), PairRefusal> {
        self.put(in_order(parties), &agreements.iter().collect::<Vec<_>>())
    }

    /// Every pair.
    pub fn pairs(&self) -> impl Iterator<Item = &Arc<PairClauses>> {
        self.pairs.values()
    }

    fn put(&mut self, [one, other]: [OrgId; 2], agreements: &[&AgreementClauses]) -> Result<(), PairRefusal> {
        let there = PairClauses::build(one, other, agreements.iter().copied())?;
        let back = PairClauses::build(other, one, agreements.iter().copied())?;
        self.pairs.insert((one, other), Arc::new(there));
        self.pairs.insert((other, one), Arc::new(back));
        Ok(())
    }
}

fn in_order([one, other]: [OrgId; 2]) -> [OrgId; 2] {
    if one <= other { [one, other] } else { [other, one] }
}
