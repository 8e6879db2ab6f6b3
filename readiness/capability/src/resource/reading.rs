//! Reading offers and loans: the own ones, and what a partner's clause opens.

use super::rules::{self, is_offered};
use super::{Loan, LoanEvent, Resource, store};
use crate::grouped::cross_list;
use muster_agreements::{crossing::Item, mou};
use muster_membership::{Organisation, organisation};
use muster_policy::{ClauseRef, CrossingAct, Why};
use muster_readiness::opening::{Opening, Part, open_in, why_closed};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::collections::BTreeMap;

/// Ended loans in the list.
pub const ENDED_SHOWN: i64 = 50;

/// An offer with how many of it are free on a day.
#[derive(Debug, Clone)]
pub struct Listed {
    pub resource: Resource,
    /// Today. Whoever has the others is for its owner to know.
    pub free: i64,
}

/// What a partner offers, as far as this desk may see it.
pub struct Offered {
    pub owner: Organisation,
    /// One per clause that opens some; a single closed one when none does.
    pub parts: Vec<Part<Vec<Listed>>>,
}

impl Offered {
    /// Every offer that is open.
    pub fn open(&self) -> impl Iterator<Item = &Listed> {
        open_in(&self.parts)
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        why_closed(&self.parts)
    }
}

/// The own day.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

pub(super) fn item(resource: &Resource) -> Item {
    Item {
        class: DataClass::SharedResource,
        owner: resource.org,
        owner_unit: resource.unit,
        site: None,
        incident: None,
        record: format!("resource:{}", resource.id),
        words: resource.name.clone(),
        tlp: Tlp::Amber,
        recorded_at: resource.changed.at,
    }
}

fn list_item(owner: OrgId, now: Timestamp) -> Item {
    Item {
        class: DataClass::SharedResource,
        owner,
        owner_unit: None,
        site: None,
        incident: None,
        record: format!("resources:{owner}"),
        words: t("resource-list-called"),
        tlp: Tlp::Amber,
        recorded_at: now,
    }
}

async fn listed(tx: &Tx, resource: Resource, today: civil::Date) -> Result<Listed, Problem> {
    let loans = store::open_loans(tx, resource.id).await?;
    let promised: Vec<rules::Promised> = loans.iter().filter_map(|loan| rules::promised(loan, today)).collect();
    let free = rules::free(resource.quantity, &promised, today, today).max(0);
    Ok(Listed { resource, free })
}

/// The own offers, those that were withdrawn among them.
pub async fn own(desk: &Desk, tx: &Tx) -> Result<Vec<Listed>, Problem> {
    let mut all = Vec::new();
    for resource in store::of_org(tx, desk.org()).await? {
        all.push(listed(tx, resource, today(desk)).await?);
    }
    Ok(all)
}

/// What every partner offers. Commit before anything is shown.
pub async fn of_partners(desk: &Desk, tx: &mut Tx) -> Result<Vec<Offered>, Problem> {
    let mut all = Vec::new();
    for partner in mou::store::partners_of(tx, desk.org()).await? {
        let Some(owner) = organisation::store::find(tx, partner).await? else {
            continue;
        };
        let opening = Opening::between(desk, tx, partner).await?;
        let mut rows = Vec::new();
        for resource in store::of_org(tx, partner).await? {
            if is_offered(&resource, today(desk)) {
                rows.push((item(&resource), listed(tx, resource, today(desk)).await?));
            }
        }
        let parts = cross_list(tx, &opening, rows, list_item(partner, desk.now())).await?;
        all.push(Offered { owner, parts });
    }
    Ok(all)
}

/// One offer, as its reader may see it.
pub struct Found {
    pub listed: Listed,
    pub owner: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
}

/// An own offer, or a partner's that is offered and open now. Commit before anything is shown.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn find(desk: &Desk, tx: &mut Tx, id: ResourceId, act: CrossingAct) -> Result<Found, Problem> {
    let resource = store::find(tx, id).await?.ok_or(Problem::Missing)?;
    let owner = organisation::store::find(tx, resource.org)
        .await?
        .ok_or(Problem::Missing)?;
    if resource.org == desk.org() {
        let listed = listed(tx, resource, today(desk)).await?;
        return Ok(Found {
            listed,
            owner,
            under: Vec::new(),
        });
    }
    if !is_offered(&resource, today(desk)) {
        return Err(Problem::Missing);
    }
    let opening = Opening::between(desk, tx, resource.org).await?;
    let item = item(&resource);
    opening.opens(&item, act)?.ok_or(Problem::Missing)?;
    let listed = listed(tx, resource, today(desk)).await?;
    let part = opening.cross(tx, &item, act, listed).await?;
    let under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
    match part.open() {
        Some(listed) => Ok(Found {
            listed: listed.clone(),
            owner,
            under,
        }),
        None => Err(Problem::Missing),
    }
}

/// A loan with its steps and the names of both.
pub struct FoundLoan {
    pub loan: Loan,
    pub events: Vec<LoanEvent>,
    pub owner: Organisation,
    pub borrower: Organisation,
}

/// A loan that this organisation gives or takes. It is a promise between the two and of both: no clause is asked for it, so what is
/// lent stays in sight of both when their agreement is suspended or ends.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn find_loan(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<FoundLoan, Problem> {
    let loan = store::find_loan(tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    let events = store::events(tx, loan.id).await?;
    let owner = organisation::store::find(tx, loan.owner)
        .await?
        .ok_or(Problem::Missing)?;
    let borrower = organisation::store::find(tx, loan.borrower)
        .await?
        .ok_or(Problem::Missing)?;
    Ok(FoundLoan {
        loan,
        events,
        owner,
        borrower,
    })
}

/// The own loans, either way, and what the others are called.
pub async fn loans(desk: &Desk, tx: &Tx) -> Result<(Vec<Loan>, BTreeMap<OrgId, Organisation>), Problem> {
    desk.require(Act::ReadOwn)?;
    let loans = store::loans_of(tx, desk.org(), ENDED_SHOWN).await?;
    let mut names = BTreeMap::new();
    for loan in &loans {
        let other = loan.other(desk.org());
        if let std::collections::btree_map::Entry::Vacant(new) = names.entry(other)
            && let Some(found) = organisation::store::find(tx, other).await?
        {
            new.insert(found);
        }
    }
    Ok((loans, names))
}
