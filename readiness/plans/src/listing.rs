//! The list of plans: the own ones, and those that partners share and a clause opens.

use crate::model::*;
use crate::own_part::Left;
use crate::reading::{called, clauses, is_standing, still_stands, today};
use crate::{rules, store};
use muster_agreements::crossing::Item;
use muster_membership::{Organisation, organisation, site};
use muster_policy::{CrossingAct, Why};
use muster_readiness::opening::{Opening, OwnClause, Part, open_in, why_closed};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::collections::{BTreeMap, HashMap};

/// All that a list of plans may show.
pub struct Lists {
    /// The own plans by title, those that were withdrawn among them.
    pub own: Vec<Listed>,
    pub clauses: Vec<OwnClause>,
    pub partners: Vec<Offered>,
    /// Plans of others that this organisation is out of, and said something at.
    pub left: Vec<Left>,
}

/// Reads all of it beside whoever writes; only what a partner's clause opens is noted.
pub async fn lists(desk: &Desk) -> Result<Lists, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let own = own(desk, &tx).await?;
    let clauses = clauses(desk, &tx, None).await?;
    let shared = shared(desk, &tx).await?;
    let left = store::left_by(&tx, desk.org()).await?;
    drop(tx);
    let mut partners = Vec::new();
    if !shared.is_empty() {
        let mut tx = desk.begin().await?;
        partners = of_partners(desk, &mut tx, shared).await?;
        tx.commit().await?;
    }
    Ok(Lists {
        own,
        clauses,
        partners,
        left,
    })
}

/// A plan in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub plan: PlanText,
    pub site_name: String,
    pub state: PlanState,
    /// Emergencies that ask for a review, the last first; the owner's alone.
    pub incidents: Vec<EndedIncident>,
    /// The version that its reader may read.
    pub version: i64,
}

/// The own plans: as many queries for all of them as for one, but for those that a side did not approve.
async fn own(desk: &Desk, tx: &Tx) -> Result<Vec<Listed>, Problem> {
    let sites = site::store::of_org(tx, desk.org()).await?;
    let sites: HashMap<SiteId, String> = sites.into_iter().map(|site| (site.id, site.name)).collect();
    let mut shares = store::shares_of_org(tx, desk.org()).await?;
    let mut approvals = store::approvals_of_org(tx, desk.org()).await?;
    let mut ended = store::ended_of_org(tx, desk.org()).await?;
    let today = today(desk);
    let mut all = Vec::new();
    for plan in store::of_org(tx, desk.org()).await? {
        let incidents = ended.remove(&plan.id).unwrap_or_default();
        let shares = shares.remove(&plan.id).unwrap_or_default();
        let approvals = approvals.remove(&plan.id).unwrap_or_default();
        let stands = still_stands(desk, tx, &plan, &shares, &approvals).await?;
        all.push(Listed {
            state: rules::state(&plan, &shares, stands, &incidents, today),
            site_name: plan.site.and_then(|id| sites.get(&id).cloned()).unwrap_or_default(),
            version: plan.version,
            incidents,
            plan,
        });
    }
    Ok(all)
}

/// What a partner shares, as far as this desk may see it.
pub struct Offered {
    pub owner: Organisation,
    /// One per clause that opens some; a single closed one when none does.
    pub parts: Vec<Part<Vec<Listed>>>,
}

impl Offered {
    /// Every plan that is open.
    pub fn open(&self) -> impl Iterator<Item = &Listed> {
        open_in(&self.parts)
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        why_closed(&self.parts)
    }
}

/// What partners share with this organisation, at the newest version that each offered, by its owner. Nothing is decided here.
async fn shared(desk: &Desk, tx: &Tx) -> Result<BTreeMap<OrgId, Vec<(Item, Listed)>>, Problem> {
    let mut by_owner: BTreeMap<OrgId, Vec<(Item, Listed)>> = BTreeMap::new();
    for store::Shared { plan, head, site_name } in store::shared_with(tx, desk.org()).await? {
        let is_offered = plan.approved.as_ref().is_some_and(|one| one.version == head.version);
        let is_approved = is_offered && {
            let shares = store::shares(tx, plan.id).await?;
            is_standing(desk, tx, &plan, &shares).await?
        };
        let item = called(&plan, &head.title, head.changed.at);
        let listed = Listed {
            state: match is_approved {
                true => PlanState::Approved,
                false => PlanState::InComment,
            },
            site_name,
            incidents: Vec::new(),
            version: head.version,
            plan: PlanText {
                title: head.title,
                ..plan
            },
        };
        by_owner.entry(listed.plan.org).or_default().push((item, listed));
    }
    Ok(by_owner)
}

/// The plans that partners share with this organisation. Commit before anything is shown.
async fn of_partners(
    desk: &Desk,
    tx: &mut Tx,
    shared: BTreeMap<OrgId, Vec<(Item, Listed)>>,
) -> Result<Vec<Offered>, Problem> {
    let mut all = Vec::new();
    for (org, rows) in shared {
        let Some(owner) = organisation::store::find(tx, org).await? else {
            continue;
        };
        let opening = Opening::between(desk, tx, org).await?;
        let parts = cross_list(tx, &opening, rows).await?;
        all.push(Offered { owner, parts });
    }
    Ok(all)
}

/// Decided plan by plan, crossed once for each clause that opens some. What stays closed is neither named nor counted.
async fn cross_list(
    tx: &mut Tx,
    opening: &Opening,
    rows: Vec<(Item, Listed)>,
) -> Result<Vec<Part<Vec<Listed>>>, Problem> {
    let act = CrossingAct::List;
    let mut by_clause: BTreeMap<(String, String), (Item, Vec<Listed>)> = BTreeMap::new();
    let mut any = None;
    for (item, row) in rows {
        let list = Item {
            record: format!("plan_texts:{}", item.owner),
            words: t("plantext-list-called"),
            ..item.clone()
        };
        if let Some(clause) = opening.opens(&item, act)? {
            let key = (clause.agreement, clause.number);
            by_clause
                .entry(key)
                .or_insert_with(|| (list.clone(), Vec::new()))
                .1
                .push(row);
        }
        any = Some(list);
    }
    let mut parts = Vec::new();
    for (list, open) in by_clause.into_values() {
        parts.push(opening.cross(tx, &list, act, open).await?);
    }
    if let Some(list) = any.filter(|_| parts.is_empty()) {
        parts.push(opening.cross(tx, &list, act, Vec::new()).await?);
    }
    Ok(parts)
}
