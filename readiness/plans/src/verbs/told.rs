//! Who of a partner reads a version now: what its log and its screens hear of a plan hangs on it, and so does whose approval is waited for.

use crate::model::{PlanText, Share, Version};
use crate::{reading, store};
use muster_agreements::crossing::{Gate, Receiver};
use muster_membership::position;
use muster_policy::{CrossingAct, Reader};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Does a clause open this version to somebody who fills a position there? A position of each duty and unit is asked for once.
pub(super) async fn is_open_to(
    desk: &Desk,
    tx: &Tx,
    plan: &PlanText,
    version: &Version,
    partner: OrgId,
) -> Result<bool, Problem> {
    let gate = desk.app().part::<Gate>();
    let gate = gate.ok_or_else(|| Fault::other("the server has no gate"))?;
    let ways = gate.ways(tx, plan.org, partner, desk.now()).await?;
    let item = reading::item(plan, version);
    let mut asked = Vec::new();
    for position in position::store::of_org(tx, partner).await? {
        let kind = (position.duty, position.unit);
        if position.person.is_none() || asked.contains(&kind) {
            continue;
        }
        asked.push(kind);
        let receiver = Receiver {
            reader: Reader {
                org: partner,
                unit: position.unit,
                position: position.id,
                duty: position.duty,
            },
            title: position.title,
        };
        let decided = ways.decide(&item, &receiver, CrossingAct::Read, desk.now())?;
        if decided.is_some_and(|decided| decided.decision.is_release()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of a plan's open shares, those whose partner nobody can read this version for now.
///
/// Errors: a fault when the store or the clauses fail.
pub async fn closed_to(
    desk: &Desk,
    tx: &Tx,
    plan: &PlanText,
    version: &Version,
    shares: &[Share],
) -> Result<Vec<OrgId>, Problem> {
    let mut closed = Vec::new();
    for share in shares.iter().filter(|share| share.is_open()) {
        if !is_open_to(desk, tx, plan, version, share.org).await? {
            closed.push(share.org);
        }
    }
    Ok(closed)
}

/// Who is told of what happens to this version: each partner that was offered it, while a clause opens it to anybody there.
pub(super) async fn told(desk: &Desk, tx: &Tx, plan: &PlanText, version: &Version) -> Result<Vec<OrgId>, Problem> {
    let mut shares = store::shares(tx, plan.id).await?;
    shares.retain(|share| share.is_open() && share.offered.contains(&version.version));
    let closed = closed_to(desk, tx, plan, version, &shares).await?;
    let orgs = shares.into_iter().map(|share| share.org);
    Ok(orgs.filter(|org| !closed.contains(org)).collect())
}
