//! Saying that a site cannot have a thing, and taking it back. One transaction each, with its ledger entry.

use super::{LeftOut, rules, store};
use crate::site_profile::{store as sites, verbs::entry};
use muster_membership::Site;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Says that an own site cannot have this, and why.
///
/// Errors: [`Problem::Missing`] without the duty or when the site is not an own one; `readiness.needed` for a point that every site
/// can have; `text.empty` and `text.too-long` of the reason.
pub async fn leave_out(desk: &Desk, reference: &Reference, point: ReadinessPoint, typed: &str) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    if !rules::CAN_BE.contains(&point) {
        return Err(Problem::refusal("readiness.needed", t("readiness-needed")));
    }
    let reason = rules::reason(typed)?;
    let left_out = LeftOut {
        site: site.id,
        point,
        reason,
        said_at: desk.now(),
        title: desk.who.position_title.clone(),
    };
    store::keep(&tx, &left_out, desk.who.position).await?;
    let entry = entry(desk, "site.left_out", site.id).with("point", point.as_str());
    Ok(tx.commit_with(entry).await?)
}

/// Takes it back: the figure asks for it again.
///
/// Errors: [`Problem::Missing`] as above, and when nobody had said it.
pub async fn take_back(desk: &Desk, reference: &Reference, point: ReadinessPoint) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    if !store::remove(&tx, site.id, point).await? {
        return Err(Problem::Missing);
    }
    let entry = entry(desk, "site.asked_again", site.id).with("point", point.as_str());
    Ok(tx.commit_with(entry).await?)
}

async fn hold(desk: &Desk, reference: &Reference) -> Result<(Tx, Site), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let site = sites::hold_own(&tx, desk.org(), reference).await?;
    Ok((tx, site.ok_or(Problem::Missing)?))
}
