//! Searching: own rows first, then what the gate lets through, one line for each class of each partner.

use super::{
    Hit, Kind,
    rules::{LIMIT, Wanted},
    store,
};
use crate::partner::ask_gate;
use muster_policy::{Cleared, CrossingAct};
use muster_store::Tx;
use muster_terms::Act;
use muster_web::{Desk, Problem, t};

/// A hit that may be shown, with the clause that opened it when it is another organisation's: `AG-0143`, `3.2`.
#[derive(Debug)]
pub struct Found {
    pub hit: Hit,
    pub clause: Option<(String, String)>,
}

/// What this desk may find, by kind, at most fifty.
pub async fn search(desk: &Desk, wanted: &Wanted) -> Result<Vec<Found>, Problem> {
    let tx = desk.read().await?;
    let mut found: Vec<Found> = own(desk, &tx, wanted)
        .await?
        .into_iter()
        .map(|hit| Found { hit, clause: None })
        .collect();
    found.extend(foreign(desk, &tx, wanted).await?.into_iter().map(opened));
    // Actions of a debrief may stand in both lists.
    let mut seen = Vec::new();
    found.retain(|each| match &each.hit.reference {
        Some(reference) if seen.contains(&(each.hit.kind, reference.clone())) => false,
        Some(reference) => {
            seen.push((each.hit.kind, reference.clone()));
            true
        }
        None => true,
    });
    found.sort_by_key(|each| each.hit.kind);
    found.truncate(LIMIT);
    Ok(found)
}

/// Of the own organisation, what the duty reads.
async fn own(desk: &Desk, tx: &Tx, wanted: &Wanted) -> Result<Vec<Hit>, Problem> {
    let org = desk.org();
    let mut hits = Vec::new();
    if desk.may(Act::ReadOwn) {
        hits.extend(store::own_sites(tx, org, wanted).await?);
        hits.extend(store::own_positions(tx, org, wanted).await?);
        hits.extend(store::own_incidents(tx, org, wanted).await?);
        // An action's page is open to who debriefs, and to the position that shall do it.
        let of = (!desk.may(Act::Debrief)).then_some(desk.who.position);
        hits.extend(store::own_actions(tx, org, of, wanted).await?);
    }
    if desk.may(Act::ReadAgreements) {
        hits.extend(store::agreements(tx, org, wanted).await?);
    }
    if desk.may(Act::Debrief) {
        hits.extend(store::own_debriefs(tx, org, wanted).await?);
    }
    Ok(hits)
}

async fn foreign(desk: &Desk, tx: &Tx, wanted: &Wanted) -> Result<Vec<Cleared<Hit>>, Problem> {
    let org = desk.org();
    let mut candidates = store::partner_sites(tx, org, wanted).await?;
    candidates.extend(store::partner_incidents(tx, org, wanted).await?);
    if desk.may(Act::Debrief) {
        candidates.extend(store::partner_debriefs(tx, org, wanted).await?);
        candidates.extend(store::partner_actions(tx, org, wanted).await?);
    }
    let asked = ask_gate(desk, tx, CrossingAct::Search, &t("search-called"), candidates).await?;
    asked.keep(desk, tx).await
}

fn opened(cleared: Cleared<Hit>) -> Found {
    let clause = cleared
        .under()
        .map(|under| (under.clause().agreement.clone(), under.clause().number.clone()));
    Found {
        hit: cleared.into_inner(),
        clause,
    }
}

/// The groups of a page, in the order of [`Kind::ALL`].
pub fn grouped(found: &[Found]) -> Vec<(Kind, Vec<&Found>)> {
    let of = |kind: Kind| found.iter().filter(|each| each.hit.kind == kind).collect::<Vec<_>>();
    Kind::ALL
        .into_iter()
        .map(|kind| (kind, of(kind)))
        .filter(|(_, found)| !found.is_empty())
        .collect()
}
