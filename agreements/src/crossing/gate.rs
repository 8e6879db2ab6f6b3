//! The gate itself: the clauses of a pair, kept compiled, and the decision over them.

use super::{Circumstance, Decided, Item, Receiver, Ways, rules, store, ways};
use crate::request;
use muster_policy::{
    AgreementClauses, Ask, Clause, ClauseBook, CompiledClause, Decision, PairClauses, compile, decide,
};
use muster_store::{Fault, Tx};
use muster_terms::{DataClass, MouId, OrgId, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

type Pair = (OrgId, OrgId);

struct Kept {
    /// The agreements and revisions the clauses were compiled from.
    stamp: String,
    clauses: Arc<PairClauses>,
}

/// The compiled clauses of one agreement, of both directions.
type Compiled = Arc<[Arc<CompiledClause>]>;

/// Decides crossings. Compiled clauses are kept per ordered pair and compared with the agreements' revisions at each ask, so
/// that a suspension holds from its commit on, on every node. What a new revision leaves as it was, and what the other direction
/// has compiled, is not compiled again.
#[derive(Default)]
pub struct Gate {
    kept: RwLock<HashMap<Pair, Kept>>,
    compiled: RwLock<HashMap<MouId, Compiled>>,
}

impl Gate {
    pub fn new() -> Self {
        Self::default()
    }

    /// The clauses that say what of `from`'s may pass to `to`.
    ///
    /// Errors: a fault when the store fails, or when a signed clause no longer compiles.
    pub async fn between(&self, tx: &Tx, from: OrgId, to: OrgId) -> Result<Arc<PairClauses>, Fault> {
        let agreements = crate::mou::store::agreements_between(tx, from, to).await?;
        let stamp = agreements
            .iter()
            .map(|a| format!("{}:{};", a.mou, a.revision))
            .collect::<String>();
        if let Some(kept) = self
            .kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(from, to))
            && kept.stamp == stamp
        {
            return Ok(kept.clauses.clone());
        }
        let mut sets = Vec::with_capacity(agreements.len());
        for agreement in &agreements {
            let clauses = crate::mou::store::clauses_in_force(tx, agreement.mou).await?;
            sets.push(AgreementClauses {
                mou: agreement.mou,
                parties: [from, to],
                state: agreement.state,
                clauses: self.compiled(agreement.mou, &clauses)?.to_vec(),
            });
        }
        let book = ClauseBook::build(&sets).map_err(Fault::other)?;
        let clauses = book.between(from, to);
        self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(
            (from, to),
            Kept {
                stamp,
                clauses: clauses.clone(),
            },
        );
        Ok(clauses)
    }

    /// These clauses of an agreement, compiled; those that are known word for word are taken as they are.
    fn compiled(&self, mou: MouId, clauses: &[Clause]) -> Result<Compiled, Fault> {
        let known = self
            .compiled
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&mou)
            .cloned()
            .unwrap_or_default();
        let compiled: Compiled = clauses
            .iter()
            .map(|clause| match known.iter().find(|one| one.clause() == clause) {
                Some(one) => Ok(one.clone()),
                None => compile(clause)
                    .map(Arc::new)
                    .map_err(|err| Fault::other(format!("clause {}: {err}", clause.id))),
            })
            .collect::<Result<_, _>>()?;
        self.compiled
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(mou, compiled.clone());
        Ok(compiled)
    }

    /// All that may open something of `from`'s to `to` now: the clauses, and the requests that were granted under them. Emergencies
    /// are added by who knows them ([`Ways::during`]).
    pub async fn ways(&self, tx: &Tx, from: OrgId, to: OrgId, now: Timestamp) -> Result<Ways, Fault> {
        self.ways_of(tx, (from, to), None, now).await
    }

    /// The same for one class: where no clause opens it on request, nobody asks for grants.
    async fn ways_of(
        &self,
        tx: &Tx,
        (from, to): (OrgId, OrgId),
        class: Option<DataClass>,
        now: Timestamp,
    ) -> Result<Ways, Fault> {
        let clauses = self.between(tx, from, to).await?;
        let grants = if ways::wait_for_requests(&clauses, class) {
            request::granted(tx, to, from, now).await?
        } else {
            Vec::new()
        };
        Ok(Ways::new(clauses, grants))
    }

    /// Decides without leaving a line. What is asked on a quiet day is asked under each request that was granted for it too.
    ///
    /// Errors: a fault when the store fails, and when the clauses could not be evaluated.
    pub async fn decide(
        &self,
        tx: &Tx,
        item: &Item,
        receiver: &Receiver,
        why: &Circumstance,
        now: Timestamp,
    ) -> Result<Decided, Fault> {
        let pair = (item.owner, receiver.reader.org);
        let ways = self.ways_of(tx, pair, Some(item.class), now).await?;
        ways.decide_as(item, receiver, why, now)
    }

    /// The answer to one question, as it was put and in no other way: for "ask the agreement".
    pub async fn look(&self, tx: &Tx, ask: &Ask, now: Timestamp) -> Result<Decision, Fault> {
        let clauses = self.between(tx, ask.resource.owner, ask.reader.org).await?;
        answered(ask, &clauses, now)
    }

    /// Decides as [`Gate::decide`], leaves the line and enters it in both logs. The transaction must be committed before anything is
    /// shown.
    pub async fn cross(
        &self,
        tx: &mut Tx,
        item: &Item,
        receiver: &Receiver,
        why: &Circumstance,
        now: Timestamp,
    ) -> Result<Decision, Fault> {
        let decided = self.decide(tx, item, receiver, why, now).await?;
        note(tx, item, receiver, decided, now).await
    }

    /// Like [`Gate::cross`], for a page that refreshes itself: while its line is fresh, a refresh is not another look.
    pub async fn watch(
        &self,
        tx: &mut Tx,
        item: &Item,
        receiver: &Receiver,
        why: &Circumstance,
        now: Timestamp,
    ) -> Result<Decision, Fault> {
        let decided = self.decide(tx, item, receiver, why, now).await?;
        note_once(tx, item, receiver, decided, now).await
    }
}

/// Like [`note`], for a page that refreshes itself: while its line is fresh, a refresh is not another look.
pub async fn note_once(
    tx: &mut Tx,
    item: &Item,
    receiver: &Receiver,
    Decided { why, decision }: Decided,
    now: Timestamp,
) -> Result<Decision, Fault> {
    let line = rules::line(item, receiver, &why, &decision, now);
    if !store::was_just_kept(tx, &line).await? {
        store::keep(tx, &line).await?;
    }
    Ok(decision)
}

/// Leaves the line of a decision that was made before, and enters it in both logs.
pub async fn note(
    tx: &mut Tx,
    item: &Item,
    receiver: &Receiver,
    Decided { why, decision }: Decided,
    now: Timestamp,
) -> Result<Decision, Fault> {
    store::keep(tx, &rules::line(item, receiver, &why, &decision, now)).await?;
    Ok(decision)
}

/// Decides over clauses that were read before, for the rows of a list.
///
/// Errors: a fault when the clauses could not be evaluated: that is ours, not an answer, and nothing is written down as one.
pub fn answered(ask: &Ask, clauses: &PairClauses, now: Timestamp) -> Result<Decision, Fault> {
    let decision = decide(ask, clauses, now);
    match decision.why() {
        Some(why) if why.is_fault() => Err(Fault::other(format!("a decision could not be made: {why:?}"))),
        _ => Ok(decision),
    }
}

/// The policy's question for this item, receiver and circumstance.
pub fn ask(item: &Item, receiver: &Receiver, why: &Circumstance) -> Ask {
    Ask {
        reader: receiver.reader.clone(),
        act: why.act,
        resource: item.resource(),
        purpose: why.purpose,
        incident: why.incident.clone(),
        request: why.request.clone(),
    }
}
