//! Keeping plans: new floors, new versions, walk-throughs, the outside. One transaction each, with its ledger entry.

use super::intake::{self, MOST_FLOORS, Taken};
use super::{FloorPlan, SiteMap, pages::plan_url, store};
use crate::site_profile::{
    SiteField,
    store::hold_own,
    verbs::{count_up, entry, refuse_stale},
};
use muster_membership::Site;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Told, t};

/// A version of a floor that somebody saw, and now changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub floor: FloorId,
    pub version: u32,
}

/// Opens an own site for a change of its plans, held until the transaction ends. Floors have versions of their own.
async fn hold(desk: &Desk, reference: &Reference) -> Result<(Tx, Site), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let site = hold_own(&tx, desk.org(), reference).await?.ok_or(Problem::Missing)?;
    Ok((tx, site))
}

/// An own site that this desk may change, for pages that ask before they do.
pub async fn find_own(desk: &Desk, reference: &Reference) -> Result<(Tx, Site), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let site = crate::site_profile::store::find_near(&tx, desk.org(), reference).await?;
    let site = site.filter(|site| site.org == desk.org()).ok_or(Problem::Missing)?;
    Ok((tx, site))
}

/// Keeps plans as new floors, all or none.
///
/// Errors: [`Problem::Missing`] for a site that is not the desk's to change, `plan.too-many-floors`.
pub async fn add_floors(desk: &Desk, reference: &Reference, plans: Vec<FloorPlan>) -> Result<Vec<FloorId>, Problem> {
    let (mut tx, site) = hold(desk, reference).await?;
    let there = store::records_of(&tx, site.id).await?;
    if there.len() + plans.len() > MOST_FLOORS {
        return Err(intake::too_many_floors());
    }
    let mut kept = Vec::new();
    for plan in plans {
        let plan = FloorPlan {
            site: site.id,
            version: 1,
            ..plan
        };
        store::save_floor(&tx, &plan, Some(desk.who.position), desk.now()).await?;
        tx.enter(floor_entry(desk, "site.floor_added", &plan));
        kept.push(plan.floor);
    }
    tx.commit().await?;
    Ok(kept)
}

/// Keeps a plan as the next version of a floor. It was not walked on yet.
///
/// Errors: `plan.changed-meanwhile`, a conflict, when the floor is no longer at the version that was seen.
pub async fn replace_floor(desk: &Desk, reference: &Reference, seen: Seen, plan: FloorPlan) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    find_floor(&tx, &site, seen.floor).await?;
    let Some(version) = seen.version.checked_add(1) else {
        return Err(lost_race(desk, &tx, &site, seen.floor).await?);
    };
    let plan = FloorPlan {
        site: site.id,
        floor: seen.floor,
        version,
        walked_on: None,
        ..plan
    };
    if !store::save_floor(&tx, &plan, Some(desk.who.position), desk.now()).await? {
        return Err(lost_race(desk, &tx, &site, seen.floor).await?);
    }
    Ok(tx.commit_with(floor_entry(desk, "site.floor_changed", &plan)).await?)
}

/// What was taken from files, as new floors or as the next version of the one that was seen. Returns the floors.
///
/// Errors: `plan.one-file` when several files should replace one floor.
pub async fn bring(
    desk: &Desk,
    reference: &Reference,
    taken: Vec<Taken>,
    replaces: Option<Seen>,
) -> Result<Vec<FloorId>, Problem> {
    let mut plans: Vec<FloorPlan> = taken.into_iter().map(|taken| taken.plan).collect();
    match (replaces, plans.len()) {
        (None, _) => add_floors(desk, reference, plans).await,
        (Some(seen), 1) => {
            let plan = plans.remove(0);
            replace_floor(desk, reference, seen, plan).await?;
            Ok(vec![seen.floor])
        }
        (Some(_), _) => Err(Problem::refusal("plan.one-file", t("sites-import-one-file"))),
    }
}

/// Keeps that people walked this version on a day and found it true.
///
/// Errors: `plan.walk-later` for a day that has not come, `plan.changed-meanwhile`.
pub async fn walk(desk: &Desk, reference: &Reference, seen: Seen, on: civil::Date) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    if on > desk.now().to_zoned(desk.time_zone()).date() {
        return Err(Problem::refusal("plan.walk-later", t("sites-walk-later")));
    }
    let plan = find_floor(&tx, &site, seen.floor).await?;
    let plan = FloorPlan {
        walked_on: Some(on),
        ..plan
    };
    if plan.version != seen.version || !store::save_walk(&tx, &plan).await? {
        return Err(lost_race(desk, &tx, &site, seen.floor).await?);
    }
    let entry = floor_entry(desk, "site.floor_walked", &plan);
    Ok(tx.commit_with(entry.with("walked_on", on.to_string())).await?)
}

/// Takes a floor away.
///
/// Errors: `plan.changed-meanwhile`.
pub async fn remove_floor(desk: &Desk, reference: &Reference, seen: Seen) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    find_floor(&tx, &site, seen.floor).await?;
    if !store::remove_floor(&tx, seen.floor, seen.version).await? {
        return Err(lost_race(desk, &tx, &site, seen.floor).await?);
    }
    let entry = entry(desk, "site.floor_removed", site.id).with("floor", String::from(seen.floor));
    Ok(tx.commit_with(entry.with("version", seen.version)).await?)
}

/// Keeps the outside of a site.
///
/// Errors: `site.changed-meanwhile` when the site is no longer at `revision`.
pub async fn set_map(desk: &Desk, reference: &Reference, map: SiteMap, revision: i64) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    refuse_stale(desk, &tx, &site, revision).await?;
    let before = store::site_map(&tx, site.id).await?.map_or(0, |map| map.version);
    let map = SiteMap {
        site: site.id,
        version: before.saturating_add(1),
        ..map
    };
    store::save_site_map(&tx, &map).await?;
    count_up(desk, &tx, &site, vec![SiteField::Map]).await?;
    let entry = entry(desk, "site.map_changed", site.id).with("version", map.version);
    Ok(tx
        .commit_with(entry.with("plan_digest", digest(site.id.0, &map.to_geojson())))
        .await?)
}

async fn find_floor(tx: &Tx, site: &Site, floor: FloorId) -> Result<FloorPlan, Problem> {
    store::floor(tx, floor)
        .await?
        .filter(|plan| plan.site == site.id)
        .ok_or(Problem::Missing)
}

/// Somebody else was first: who brought the floor's newest version, and when.
async fn lost_race(desk: &Desk, tx: &Tx, site: &Site, floor: FloorId) -> Result<Problem, Fault> {
    let told = Told {
        code: "plan.changed-meanwhile",
        known: "sites-plan-changed-meanwhile",
        unknown: "sites-plan-changed-unseen",
    };
    let records = store::records_of(tx, site.id).await?;
    let newest = records.into_iter().find(|record| record.floor == floor);
    let last = newest.and_then(|record| LastChange::kept(record.changed_by, Some(record.changed_at)));
    let reopen = plan_url(&site.reference, floor);
    Ok(told.conflict(last.as_ref(), desk).meanwhile(reopen, None))
}

fn floor_entry(desk: &Desk, kind: &'static str, plan: &FloorPlan) -> muster_store::Entry {
    entry(desk, kind, plan.site)
        .with("floor", String::from(plan.floor))
        .with("version", plan.version)
        .with("plan_digest", digest(plan.floor.0, &plan.to_geojson()))
}

/// Digest of a plan's text under its own id: whoever holds the file can prove which version it is.
pub(crate) fn digest(id: uuid::Uuid, text: &str) -> String {
    let mut salt = [0u8; 32];
    salt[..16].copy_from_slice(id.as_bytes());
    salt[16..].copy_from_slice(id.as_bytes());
    muster_store::salted_text_digest(&salt, text)
}
