//! Beginning, calling off, signing and opening again.

use super::{guests, hold_own, hold_to_write, keep, saved};
use crate::model::*;
use crate::reading::SidePart;
use crate::{rules, store};
use muster_readiness::site_plan;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// The visit begins: from here on lines and findings are written.
///
/// Errors: [`Problem::Missing`] for who does not come along and for a partner; `visit.not-now`.
pub async fn start(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_write(desk, &mut tx, reference).await?;
    if !found.is_own(desk) {
        return Err(Problem::Missing);
    }
    let before = found.visit.clone();
    let visit = saved(desk, &tx, rules::start(found.visit, desk.now())?, &before).await?;
    let others = guests::told(desk, &tx, &visit).await?;
    keep(desk, &mut tx, &visit, Step::Started, String::new(), &others).await?;
    Ok(tx.commit().await?)
}

/// Calls an own visit off, with a reason.
///
/// Errors: [`Problem::Missing`]; `visit.signed`, `visit.not-now`, `text.empty`.
pub async fn cancel(desk: &Desk, reference: &Reference, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let before = hold_own(desk, &tx, reference).await?;
    let words = plain_text(words, &t("visit-reason-called"), 1_000, true)?;
    let visit = saved(desk, &tx, rules::cancel(before.clone())?, &before).await?;
    let others = guests::told(desk, &tx, &visit).await?;
    keep(desk, &mut tx, &visit, Step::Cancelled, words, &others).await?;
    Ok(tx.commit().await?)
}

/// Signs for the own side. `seen` is the digest of what the signer read: what changed since is not signed unseen.
///
/// Errors: [`Problem::Missing`] for who does not come along; `visit.content-changed`, a conflict; `visit.closed-part` where something of
/// it is closed to the signer; `finding.no-owner` while a critical finding is nobody's work;
/// `visit.not-started`, `visit.not-answered`, `visit.signed-by-you`, `visit.not-now`.
pub async fn sign(desk: &Desk, reference: &Reference, seen: &str) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_write(desk, &mut tx, reference).await?;
    let closed = || Problem::refusal("visit.closed-part", t("visit-closed-part"));
    let invited = store::invited(&tx, found.visit.id).await?;
    let standing = store::signatures(&tx, found.visit.id).await?;
    // Who is out signs nothing, and nobody can look after its findings any more.
    let signers = rules::signers(&found.visit, &invited);
    let signing = found.sides.iter().filter(|side| signers.contains(&side.org.id));
    let said = signing.filter_map(SidePart::said);
    rules::must_be_owned(&found.visit, said.flat_map(|said| &said.findings))?;
    let before = found.visit.clone();
    let visit = rules::sign(found.visit, &invited, &standing, desk.org(), desk.now())?;
    let digest = found.digest.ok_or_else(closed)?;
    if digest != seen.trim() {
        let changed = Problem::conflict("visit.content-changed", t("visit-content-changed"));
        return Err(changed.meanwhile(format!("/visits/{reference}"), None));
    }
    let visit = saved(desk, &tx, visit, &before).await?;
    let signature = Signature {
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        digest: digest.clone(),
        signed_at: desk.now(),
        dropped_at: None,
    };
    store::insert_signature(&tx, visit.id, &signature).await?;
    let others = guests::told(desk, &tx, &visit).await?;
    keep(desk, &mut tx, &visit, Step::Signed, String::new(), &others).await?;
    let mut entry = super::entry(desk, "visit.signature", &visit).with("digest", digest);
    for org in others.into_iter().filter(|org| *org != desk.org()) {
        entry = entry.also_for(org);
    }
    tx.enter(entry);
    if visit.state == VisitState::Done {
        count_walk(desk, &mut tx, &visit).await?;
        let others = guests::told(desk, &tx, &visit).await?;
        keep(desk, &mut tx, &visit, Step::Done, String::new(), &others).await?;
    }
    Ok(tx.commit().await?)
}

/// The floors on the tour of a signed walk-through are walked on the day it began, where somebody said that the plan is true.
async fn count_walk(desk: &Desk, tx: &mut Tx, visit: &Visit) -> Result<(), Problem> {
    let (Kind::WalkThrough, Some(began_at)) = (visit.kind, visit.started_at) else {
        return Ok(());
    };
    let said = store::said(tx, visit.id, visit.org).await?;
    if rules::found_true(&said.checks) {
        let stops = store::stops(tx, visit.id).await?;
        // A stop at one thing of a floor is not the floor.
        let whole = |stop: &Stop| match stop.at {
            StopAt::Floor(floor) => Some(floor),
            StopAt::Words | StopAt::Point(_) | StopAt::Feature(..) => None,
        };
        let floors: Vec<FloorId> = stops.iter().filter_map(whole).collect();
        site_plan::verbs::walked_through(desk, tx, visit.site, &floors, began_at).await?;
    }
    Ok(())
}

/// Opens a signed visit again, with a reason; every signature falls.
///
/// Errors: [`Problem::Missing`] for who does not come along; `visit.not-now`, `text.empty`.
pub async fn reopen(desk: &Desk, reference: &Reference, words: &str) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_write(desk, &mut tx, reference).await?;
    let words = plain_text(words, &t("visit-reason-called"), 1_000, true)?;
    let before = found.visit.clone();
    let visit = saved(desk, &tx, rules::reopen(found.visit)?, &before).await?;
    store::drop_signatures(&tx, visit.id, desk.now()).await?;
    let others = guests::told(desk, &tx, &visit).await?;
    keep(desk, &mut tx, &visit, Step::Reopened, words, &others).await?;
    Ok(tx.commit().await?)
}
