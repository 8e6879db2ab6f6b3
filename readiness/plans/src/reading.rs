//! Reading plans: the own ones, and those that a partner shares and a clause opens.

use crate::document::Basis;
use crate::model::*;
use crate::verbs::closed_to;
use crate::{rules, store};
use muster_agreements::crossing::Item;
use muster_membership::{Organisation, Site, organisation, site};
use muster_policy::{ClauseRef, CrossingAct, Why};
use muster_readiness::emergency_plan::{self, EmergencyPlan};
use muster_readiness::opening::{Opening, OwnClause, Part, own_clauses};
use muster_readiness::site_profile::reading::item as site_item;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeMap;

/// The own day.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// Today in the calendar of an organisation; in UTC where its zone is not known.
pub async fn today_of(tx: &Tx, org: OrgId, now: Timestamp) -> Result<civil::Date, Fault> {
    let org = organisation::store::find(tx, org).await?;
    let zone = org.and_then(|org| jiff::tz::TimeZone::get(&org.time_zone).ok());
    Ok(now.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC)).date())
}

/// A version of a plan as the gate sees it: it is called as it was then.
pub fn item(plan: &PlanText, version: &Version) -> Item {
    called(plan, &version.title, version.changed.at)
}

pub(crate) fn called(plan: &PlanText, title: &str, recorded_at: Timestamp) -> Item {
    Item {
        class: DataClass::Plan,
        owner: plan.org,
        owner_unit: plan.unit,
        site: plan.site,
        incident: None,
        record: format!("plan_text:{}", plan.id),
        words: format!("{}, {title}", plan.reference),
        tlp: Tlp::Amber,
        recorded_at,
    }
}

/// A comment as the gate sees it: a record of whoever made it, at somebody else's plan, which is called as its maker knows it.
fn comment_item(plan: &PlanText, title: &str, comment: &Comment) -> Item {
    Item {
        owner: comment.org,
        owner_unit: comment.unit,
        record: format!("plan_comments:{}:{}", plan.id, comment.org),
        ..called(plan, title, comment.said_at)
    }
}

/// A plan that this desk may read, at one version.
pub struct Found {
    pub plan: PlanText,
    pub owner: Organisation,
    pub site: Option<Site>,
    pub version: Version,
    /// For the owner every share; for a partner its own alone.
    pub shares: Vec<Share>,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
    /// What was approved is approved by every side that it is shared with now; for a partner only with its own approval.
    pub(crate) stands: bool,
    opening: Option<Opening>,
}

impl Found {
    pub fn is_own(&self) -> bool {
        self.opening.is_none()
    }

    /// What the version that is read stands on.
    pub fn basis(&self) -> Basis {
        self.plan.basis_of(&self.version)
    }

    /// The newest version that this reader may read.
    pub fn newest(&self) -> i64 {
        match self.is_own() {
            true => self.plan.version,
            false => newest_offered(&self.shares).unwrap_or(0),
        }
    }

    /// May this reader read that version?
    pub fn may_read(&self, version: i64) -> bool {
        match self.is_own() {
            true => (1..=self.plan.version).contains(&version),
            false => self.shares.iter().any(|share| share.offered.contains(&version)),
        }
    }

    /// The version that every side approved, where this reader may read it.
    pub fn approved(&self) -> Option<&Approved> {
        self.plan
            .approved
            .as_ref()
            .filter(|approved| self.stands && self.may_read(approved.version))
    }

    /// The newest version that a side was offered which this reader may know of.
    pub fn newest_offered(&self) -> Option<i64> {
        let open = self.shares.iter().filter(|share| share.is_open());
        open.flat_map(|share| share.offered.iter().copied()).max()
    }
}

fn newest_offered(shares: &[Share]) -> Option<i64> {
    shares.iter().flat_map(|share| share.offered.iter().copied()).max()
}

/// Finds a plan for reading, at the newest version that the reader may read or at a wanted one. Commit before anything is shown.
///
/// Errors: [`Problem::Missing`] for everything that is not open to this desk, absent or not.
pub async fn find(
    desk: &Desk,
    tx: &mut Tx,
    reference: &Reference,
    wanted: Option<i64>,
    act: CrossingAct,
) -> Result<Found, Problem> {
    let plan = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let owner = organisation::store::find(tx, plan.org).await?.ok_or(Problem::Missing)?;
    let site = match plan.site {
        Some(id) => site::store::find(tx, id).await?,
        None => None,
    };
    let shares = store::shares(tx, plan.id).await?;
    let stands = is_standing(desk, tx, &plan, &shares).await?;
    if plan.org == desk.org() {
        let version = store::version(tx, plan.id, wanted.unwrap_or(plan.version)).await?;
        return Ok(Found {
            plan,
            owner,
            site,
            version: version.ok_or(Problem::Missing)?,
            shares,
            under: Vec::new(),
            stands,
            opening: None,
        });
    }
    let shares: Vec<Share> = shares
        .into_iter()
        .filter(|share| share.org == desk.org() && share.is_open())
        .collect();
    let offered = |version: &i64| shares.iter().any(|share| share.offered.contains(version));
    let version = wanted
        .or_else(|| newest_offered(&shares))
        .filter(offered)
        .ok_or(Problem::Missing)?;
    if plan.withdrawn_at.is_some() {
        return Err(Problem::Missing);
    }
    let version = store::version(tx, plan.id, version).await?.ok_or(Problem::Missing)?;
    let opening = Opening::between(desk, tx, plan.org).await?;
    let item = item(&plan, &version);
    opening.opens(&item, act)?.ok_or(Problem::Missing)?;
    let part = opening.cross(tx, &item, act, version).await?;
    let under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
    let version = part.open().cloned().ok_or(Problem::Missing)?;
    Ok(Found {
        plan,
        owner,
        site,
        version,
        shares,
        under,
        stands,
        opening: Some(opening),
    })
}

/// Is what was approved still approved by every side? For a partner only with its own approval.
pub(crate) async fn is_standing(desk: &Desk, tx: &Tx, plan: &PlanText, shares: &[Share]) -> Result<bool, Problem> {
    let Some(approved) = &plan.approved else {
        return Ok(false);
    };
    let approvals = store::approvals(tx, plan.id).await?;
    let mut own = approvals.iter().filter(|one| one.org == desk.org());
    let has_own = own.any(|one| one.version == approved.version);
    // What a third side approved, or reads now, is not a partner's to learn.
    match desk.org() == plan.org {
        true => still_stands(desk, tx, plan, shares, &approvals).await,
        false => Ok(has_own),
    }
}

/// Is what was approved still approved by every side, with these shares and approvals? Clauses are asked only for who did not approve it.
pub(crate) async fn still_stands(
    desk: &Desk,
    tx: &Tx,
    plan: &PlanText,
    shares: &[Share],
    approvals: &[Approval],
) -> Result<bool, Problem> {
    let Some(approved) = &plan.approved else {
        return Ok(false);
    };
    let without = rules::without(approved, shares, approvals);
    let mut closed = Vec::new();
    if !without.is_empty()
        && let Some(version) = store::version(tx, plan.id, approved.version).await?
    {
        closed = closed_to(desk, tx, plan, &version, &without).await?;
    }
    Ok(rules::stands(approved, shares, approvals, &closed))
}

/// What one side said at a plan, as far as it is open to the reader.
pub struct Said {
    pub who: Organisation,
    /// One per clause that opens some; a single closed one when none does.
    pub parts: Vec<Part<Vec<Comment>>>,
}

impl Said {
    /// Every comment that is open.
    pub fn open(&self) -> impl Iterator<Item = &Comment> {
        self.parts.iter().filter_map(Part::open).flatten()
    }

    /// Why nothing is open.
    pub fn closed(&self) -> Option<&Why> {
        self.parts.iter().find_map(|part| match part {
            Part::Closed(why) => Some(why),
            Part::Open(_) => None,
        })
    }
}

/// What was said at a plan: by the reader's own side, and for its owner by each partner that it is or was shared with. What one partner
/// said is for the owner and itself, never for another partner. Commit before anything is shown.
pub async fn said(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Vec<Said>, Problem> {
    let own = store::comments_of(tx, found.plan.id, desk.org()).await?;
    let mut all = Vec::new();
    if let Some(who) = organisation::store::find(tx, desk.org()).await? {
        let parts = vec![Part::own(desk, desk.org(), own)?];
        all.push(Said { who, parts });
    }
    let partners = found.shares.iter().filter(|_| found.is_own());
    for share in partners {
        let comments = store::comments_of(tx, found.plan.id, share.org).await?;
        let Some(who) = organisation::store::find(tx, share.org)
            .await?
            .filter(|_| !comments.is_empty())
        else {
            continue;
        };
        let opening = Opening::between(desk, tx, share.org).await?;
        let title = title_for(tx, &found.plan, share).await?;
        let parts = cross_comments(tx, &opening, (&found.plan, &title), comments).await?;
        all.push(Said { who, parts });
    }
    Ok(all)
}

/// What a plan is called for a side: as in the newest version that it was offered.
async fn title_for(tx: &Tx, plan: &PlanText, share: &Share) -> Result<String, Fault> {
    let Some(newest) = share.offered.iter().max() else {
        return Ok(String::new());
    };
    let head = store::versions(tx, plan.id, newest.saturating_add(1), 1).await?;
    Ok(head.into_iter().next().map(|head| head.title).unwrap_or_default())
}

/// Decided comment by comment, crossed once for each clause that opens some.
async fn cross_comments(
    tx: &mut Tx,
    opening: &Opening,
    (plan, title): (&PlanText, &str),
    comments: Vec<Comment>,
) -> Result<Vec<Part<Vec<Comment>>>, Problem> {
    let act = CrossingAct::Read;
    let last = comments.last().map(|comment| comment_item(plan, title, comment));
    let mut by_clause: BTreeMap<(String, String), (Item, Vec<Comment>)> = BTreeMap::new();
    for comment in comments {
        let item = comment_item(plan, title, &comment);
        if let Some(clause) = opening.opens(&item, act)? {
            let key = (clause.agreement, clause.number);
            by_clause
                .entry(key)
                .or_insert_with(|| (item, Vec::new()))
                .1
                .push(comment);
        }
    }
    let mut parts = Vec::new();
    for (item, open) in by_clause.into_values() {
        parts.push(opening.cross(tx, &item, act, open).await?);
    }
    if let Some(item) = last.filter(|_| parts.is_empty()) {
        parts.push(opening.cross(tx, &item, act, Vec::new()).await?);
    }
    Ok(parts)
}

/// The steps that the room uses for a plan's site and kind of emergency, decided under their own class; `None` where there are none.
/// Commit before anything is shown.
pub async fn steps(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Option<Part<EmergencyPlan>>, Problem> {
    let (Some(site), Some(category)) = (&found.site, found.basis().category) else {
        return Ok(None);
    };
    let Some(plan) = emergency_plan::store::for_category(tx, site.id, category).await? else {
        return Ok(None);
    };
    match &found.opening {
        None => Part::own(desk, site.org, plan).map(Some),
        Some(opening) => {
            let item = steps_item(site, &plan);
            opening.cross(tx, &item, CrossingAct::Read, plan).await.map(Some)
        }
    }
}

fn steps_item(site: &Site, plan: &EmergencyPlan) -> Item {
    Item {
        record: format!("emergency_plan:{}", plan.id),
        words: format!("{}, {}", site.name, plan.name),
        recorded_at: plan.changed_at.unwrap_or(site.created_at),
        ..site_item(site, DataClass::EmergencyPlan)
    }
}

/// The digest of the room's steps that an approval of this reader covers now, empty where the site has none; `None` where they are closed
/// to the reader, so that it covers the text alone. Nothing of the steps is shown by it.
pub async fn steps_covered(tx: &Tx, found: &Found) -> Result<Option<String>, Fault> {
    let category = found.basis().category;
    let digest = steps_digest(tx, &found.plan, category).await?;
    let (Some(opening), Some(site), Some(category)) = (&found.opening, &found.site, category) else {
        return Ok(Some(digest));
    };
    let Some(plan) = emergency_plan::store::for_category(tx, site.id, category).await? else {
        return Ok(Some(digest));
    };
    let opened = opening.opens(&steps_item(site, &plan), CrossingAct::Read)?;
    Ok(opened.map(|_| digest))
}

/// The digest of the room's steps for a plan and a kind of emergency now; empty where there are none. It decides nothing: only its owner
/// compares with it.
pub async fn steps_digest(tx: &Tx, plan: &PlanText, category: Option<Category>) -> Result<String, Fault> {
    let (Some(site), Some(category)) = (plan.site, category) else {
        return Ok(String::new());
    };
    let steps = emergency_plan::store::for_category(tx, site, category).await?;
    Ok(steps
        .map(|plan| crate::digest(&rules::steps_text(&plan)))
        .unwrap_or_default())
}

/// Are the steps of the room others than those that were approved? For the plan's owner alone.
pub async fn have_steps_changed(tx: &Tx, found: &Found) -> Result<bool, Fault> {
    let Some(approved) = found.plan.approved.as_ref().filter(|_| found.is_own()) else {
        return Ok(false);
    };
    let other = match approved.version == found.version.version {
        true => None,
        false => store::version(tx, found.plan.id, approved.version).await?,
    };
    let category = found.plan.basis_of(other.as_ref().unwrap_or(&found.version)).category;
    Ok(steps_digest(tx, &found.plan, category).await? != approved.steps)
}

/// Approvals that this reader may know of: for a partner its owner's and its own.
pub async fn approvals(desk: &Desk, tx: &Tx, found: &Found) -> Result<Vec<Approval>, Fault> {
    let mut all = store::approvals(tx, found.plan.id).await?;
    if !found.is_own() {
        all.retain(|one| [found.plan.org, desk.org()].contains(&one.org) && found.may_read(one.version));
    }
    Ok(all)
}

/// The clauses that speak of the own plans of this site.
pub async fn clauses(desk: &Desk, tx: &Tx, site: Option<SiteId>) -> Result<Vec<OwnClause>, Fault> {
    own_clauses(tx, desk.org(), DataClass::Plan, site, desk.now()).await
}
