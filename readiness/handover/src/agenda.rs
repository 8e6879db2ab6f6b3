//! What two sides talk about when they meet: contacts, agreements, promises, the next visit. Read anew for each reader, as far as it is
//! open to that reader; nothing of it is kept with the introduction.

use muster_agreements::crossing::Item;
use muster_agreements::mou::{self, MouState};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::Opening;
use muster_recovery::corrective_action::{self, ActionList};
use muster_store::Tx;
use muster_terms::*;
use muster_visits::model::{Visit, VisitState};
use muster_web::{Desk, Problem};

/// Own promises that are looked through for those to this partner.
const MOST_PROMISES: i64 = 500;

/// One promise that the own side has made to the partner and not kept yet.
pub struct Promise {
    pub reference: Reference,
    pub words: String,
    pub due_on: civil::Date,
}

/// The agenda, as its reader may see it.
pub struct Agenda {
    /// Reference and title of each agreement in force; none for who may not read agreements.
    pub agreements: Vec<(Reference, String)>,
    /// None for who may not read actions.
    pub promises: Vec<Promise>,
    /// The next visit that both come to, with the clauses that open a partner's.
    pub visit: Option<(Visit, Vec<ClauseRef>)>,
}

/// What there is to talk about with this partner now. Commit before anything is shown.
pub async fn of(desk: &Desk, tx: &mut Tx, partner: OrgId) -> Result<Agenda, Problem> {
    let mut agreements = Vec::new();
    if desk.may(Act::ReadAgreements) {
        let known = mou::store::all_known_to(tx, desk.org()).await?;
        let of_both = known
            .into_iter()
            .filter(|mou| mou.state == MouState::InForce && mou.is_party(partner));
        agreements.extend(of_both.map(|mou| (mou.reference, mou.title)));
    }
    let mut promises = Vec::new();
    if desk.may(Act::Debrief) {
        let own = corrective_action::store::listed(tx, desk.org(), ActionList::Own, None, MOST_PROMISES).await?;
        let to_partner = own.into_iter().filter(|action| action.added_by_org == partner);
        promises.extend(to_partner.map(|action| Promise {
            reference: action.reference,
            words: action.words,
            due_on: action.due_on,
        }));
    }
    Ok(Agenda {
        agreements,
        promises,
        visit: next_visit(desk, tx, partner).await?,
    })
}

/// The next planned visit of either side that the other comes to.
async fn next_visit(desk: &Desk, tx: &mut Tx, partner: OrgId) -> Result<Option<(Visit, Vec<ClauseRef>)>, Problem> {
    let is_next = |visit: &Visit| visit.state == VisitState::Planned && visit.planned_for >= desk.now();
    let mut next: Option<(Visit, Vec<ClauseRef>)> = None;
    for line in muster_visits::store::open_of(tx, desk.org()).await? {
        let visit = line.visit;
        let invited = muster_visits::store::invited(tx, visit.id).await?;
        if is_next(&visit) && invited.iter().any(|each| each.org == partner && each.answer.is_in()) {
            next = Some((visit, Vec::new()));
            break;
        }
    }
    let opening = Opening::between(desk, tx, partner).await?;
    for line in muster_visits::store::open_with(tx, desk.org()).await? {
        let visit = line.visit;
        let is_sooner = next
            .as_ref()
            .is_none_or(|(known, _)| visit.planned_for < known.planned_for);
        if visit.org != partner || !is_next(&visit) || !is_sooner {
            continue;
        }
        let item: Item = muster_visits::reading::item(&visit, partner, visit.unit);
        if opening.opens(&item, CrossingAct::List)?.is_none() {
            continue;
        }
        let part = opening.cross(tx, &item, CrossingAct::List, ()).await?;
        if part.open().is_some() {
            let under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
            next = Some((visit, under));
            break;
        }
    }
    Ok(next)
}
