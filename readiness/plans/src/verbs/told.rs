//! Who of a partner reads a version now: what its log and its screens hear of a plan hangs on it, and so does whose approval is waited for.

use crate::model::{PlanText, Share, Version};
use crate::{reading, store};
use muster_readiness::opening;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Does a clause open this version to somebody who fills a position there?
pub(super) async fn is_open_to(
    desk: &Desk,
    tx: &Tx,
    plan: &PlanText,
    version: &Version,
    partner: OrgId,
) -> Result<bool, Problem> {
    opening::is_open_to(desk, tx, &reading::item(plan, version), partner).await
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
