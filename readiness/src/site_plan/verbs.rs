//! Keeping plans: new floors, new versions, walk-throughs, the outside. One transaction each, with its ledger entry.

use super::intake::{self, MOST_FLOORS, Taken};
use super::version::{How, Origin};
use super::{FloorPlan, PlanRefusal, Sheet, SheetId, SiteMap, grid::store as grids, store};
use crate::site_profile::{
    SiteField,
    store::hold_own,
    verbs::{count_up, entry, refuse_stale},
};
use muster_membership::Site;
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Told, t, t_with};

/// A version of a floor that somebody saw, and now changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub floor: FloorId,
    pub version: u32,
}

/// A drawing that every later reader can read. One that is kept and cannot be read is lost to everybody, its floor with it.
pub(crate) struct Readable(Sheet);

impl Readable {
    /// Reads the text that would be kept, off the threads that answer requests.
    pub(crate) async fn of(sheet: Sheet) -> Result<Result<Self, PlanRefusal>, Fault> {
        let read = move || Sheet::from_geojson(sheet.id(), sheet.to_geojson().as_bytes()).map(|_| Self(sheet));
        tokio::task::spawn_blocking(read).await.map_err(Fault::other)
    }

    /// The same. Errors: the `plan.*` refusal in words.
    pub(crate) async fn or_refused(sheet: Sheet) -> Result<Self, Problem> {
        Self::of(sheet).await?.map_err(|refusal| {
            let words = t_with("edit-wrong-whole", &[("why", refusal.to_string().into())]);
            Problem::refusal(refusal.code(), words)
        })
    }
}

/// Opens an own site for a change of its plans, held until the transaction ends. Floors have versions of their own.
pub(super) async fn hold(desk: &Desk, reference: &Reference) -> Result<(Tx, Site), Problem> {
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
/// Errors: [`Problem::Missing`] for a site that is not the desk's to change, `plan.too-many-floors`, any other `plan.*` refusal.
pub async fn add_floors(desk: &Desk, reference: &Reference, plans: Vec<FloorPlan>) -> Result<Vec<FloorId>, Problem> {
    let mut checked = Vec::with_capacity(plans.len());
    for plan in plans {
        checked.push(Readable::or_refused(Sheet::Floor(FloorPlan { version: 1, ..plan })).await?);
    }
    let (mut tx, site) = hold(desk, reference).await?;
    let there = store::records_of(&tx, site.id).await?;
    if there.len() + checked.len() > MOST_FLOORS {
        return Err(intake::too_many_floors());
    }
    let mut kept = Vec::new();
    grids::anchor(&tx, site.id, desk.now()).await?;
    for Readable(sheet) in checked {
        let Sheet::Floor(plan) = sheet else { continue };
        let plan = FloorPlan { site: site.id, ..plan };
        store::save_floor(&tx, &plan, Some(desk.who.position), desk.now()).await?;
        tx.enter(floor_entry(desk, "site.floor_added", &plan));
        kept.push(plan.floor);
    }
    grids::anchor(&tx, site.id, desk.now()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Keeps a plan as the next version of a floor. It was not walked on yet.
///
/// Errors: `plan.changed-meanwhile`, a conflict, when the floor is no longer at the version that was seen.
pub async fn replace_floor(desk: &Desk, reference: &Reference, seen: Seen, plan: FloorPlan) -> Result<(), Problem> {
    replace_floor_for(desk, reference, seen, plan, String::new()).await
}

async fn replace_floor_for(
    desk: &Desk,
    reference: &Reference,
    seen: Seen,
    plan: FloorPlan,
    why: String,
) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    find_floor(&tx, &site, seen.floor).await?;
    let Some(version) = seen.version.checked_add(1) else {
        return Err(lost_race(desk, &tx, &site, SheetId::Floor(seen.floor)).await?);
    };
    let plan = FloorPlan {
        site: site.id,
        floor: seen.floor,
        version,
        walked_on: None,
        ..plan
    };
    let how = How {
        origin: Origin::Imported,
        why,
    };
    let sheet = Readable::or_refused(Sheet::Floor(plan)).await?;
    let entry = keep_sheet(desk, &tx, &site, &sheet, &how).await?;
    Ok(tx.commit_with(entry).await?)
}

/// Keeps a drawing as the version after the one of today, which it counts up by one. The caller commits with the entry.
///
/// Errors: `plan.changed-meanwhile`, a conflict, when the version of today is another.
pub(super) async fn keep_sheet(
    desk: &Desk,
    tx: &Tx,
    site: &Site,
    sheet: &Readable,
    how: &How,
) -> Result<Entry, Problem> {
    if let Sheet::Map(_) = &sheet.0 {
        count_up(desk, tx, site, vec![SiteField::Map]).await?;
    }
    keep_uncounted(desk, tx, site, sheet, how).await
}

/// The same, where the caller counts the site's revision up for its map too.
///
/// Errors: as [`keep_sheet`].
pub(crate) async fn keep_uncounted(
    desk: &Desk,
    tx: &Tx,
    site: &Site,
    sheet: &Readable,
    how: &How,
) -> Result<Entry, Problem> {
    let by = Some(desk.who.position);
    match &sheet.0 {
        Sheet::Floor(plan) => {
            if plan.version > 1 {
                grids::anchor(tx, site.id, desk.now()).await?;
            }
            if !store::keep_floor(tx, plan, how, by, desk.now()).await? {
                return Err(lost_race(desk, tx, site, SheetId::Floor(plan.floor)).await?);
            }
            let kind = if plan.version == 1 {
                "site.floor_added"
            } else {
                "site.floor_changed"
            };
            Ok(floor_entry(desk, kind, plan))
        }
        Sheet::Map(map) => {
            store::keep_map(tx, map, how, by, desk.now()).await?;
            let entry = entry(desk, "site.map_changed", site.id).with("version", map.version);
            Ok(entry.with("plan_digest", digest(site.id.0, &map.to_geojson())))
        }
    }
}

/// What was taken from files, as new floors or as the next version of the one that was seen. Returns the floors.
///
/// Errors: `plan.one-file` when several files should replace one floor.
pub async fn bring(
    desk: &Desk,
    reference: &Reference,
    taken: Vec<Taken>,
    replaces: Option<Seen>,
    why: String,
) -> Result<Vec<FloorId>, Problem> {
    let mut plans: Vec<FloorPlan> = taken.into_iter().map(|taken| taken.plan).collect();
    match (replaces, plans.len()) {
        (None, _) => add_floors(desk, reference, plans).await,
        (Some(seen), 1) => {
            let plan = plans.remove(0);
            replace_floor_for(desk, reference, seen, plan, why).await?;
            Ok(vec![seen.floor])
        }
        (Some(_), _) => Err(Problem::refusal("plan.one-file", t("sites-import-one-file"))),
    }
}

/// Keeps that people walked this version on a day and found it true.
///
/// Errors: `plan.walk-later` for a day that has not come, `plan.walk-earlier` for one before the walk that is kept,
/// `plan.changed-meanwhile`.
pub async fn walk(desk: &Desk, reference: &Reference, seen: Seen, on: civil::Date) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    if on > desk.now().to_zoned(desk.time_zone()).date() {
        return Err(Problem::refusal("plan.walk-later", t("sites-walk-later")));
    }
    let plan = find_floor(&tx, &site, seen.floor).await?;
    if plan.walked_on.is_some_and(|kept| on < kept) {
        return Err(Problem::refusal("plan.walk-earlier", t("sites-walk-earlier")));
    }
    let plan = FloorPlan {
        walked_on: Some(on),
        ..plan
    };
    if plan.version != seen.version || !store::save_walk(&tx, &plan).await? {
        return Err(lost_race(desk, &tx, &site, SheetId::Floor(seen.floor)).await?);
    }
    let entry = floor_entry(desk, "site.floor_walked", &plan);
    Ok(tx.commit_with(entry.with("walked_on", on.to_string())).await?)
}

/// Keeps that a walk-through which began at this instant, and is signed, found these floors of an own site to be true.
///
/// A floor that was changed since, or was walked on that day or later, stays as it is. The caller commits.
pub async fn walked_through(
    desk: &Desk,
    tx: &mut Tx,
    site: SiteId,
    floors: &[FloorId],
    began_at: Timestamp,
) -> Result<(), Fault> {
    let on = began_at.to_zoned(desk.time_zone()).date();
    for record in store::records_of(tx, site).await? {
        let is_true = record.changed_at <= began_at && record.walked_on.is_none_or(|kept| kept < on);
        if !is_true || !floors.contains(&record.floor) {
            continue;
        }
        // Whoever changes it at this moment has not been seen by the walk.
        let plan = store::floor(tx, record.floor).await?;
        let Some(plan) = plan.filter(|plan| plan.version == record.version) else {
            continue;
        };
        let plan = FloorPlan {
            walked_on: Some(on),
            ..plan
        };
        if store::save_walk(tx, &plan).await? {
            let entry = floor_entry(desk, "site.floor_walked", &plan);
            tx.enter(entry.with("walked_on", on.to_string()));
        }
    }
    Ok(())
}

/// Takes a floor away.
///
/// Errors: `plan.changed-meanwhile`.
pub async fn remove_floor(desk: &Desk, reference: &Reference, seen: Seen) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    find_floor(&tx, &site, seen.floor).await?;
    grids::anchor(&tx, site.id, desk.now()).await?;
    if !store::remove_floor(&tx, site.id, seen.floor, seen.version).await? {
        return Err(lost_race(desk, &tx, &site, SheetId::Floor(seen.floor)).await?);
    }
    let entry = entry(desk, "site.floor_removed", site.id).with("floor", String::from(seen.floor));
    Ok(tx.commit_with(entry.with("version", seen.version)).await?)
}

/// Keeps the outside of a site.
///
/// Errors: `site.changed-meanwhile` when the site is no longer at `revision`.
pub async fn set_map(desk: &Desk, reference: &Reference, map: SiteMap, revision: i64) -> Result<(), Problem> {
    bring_map(desk, reference, map, revision, String::new()).await
}

/// The same with a reason in one line.
///
/// Errors: as [`set_map`].
pub async fn bring_map(
    desk: &Desk,
    reference: &Reference,
    map: SiteMap,
    revision: i64,
    why: String,
) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference).await?;
    refuse_stale(desk, &tx, &site, revision).await?;
    let before = store::site_map(&tx, site.id).await?.map_or(0, |map| map.version);
    let map = SiteMap {
        site: site.id,
        version: before.saturating_add(1),
        ..map
    };
    let how = How {
        origin: Origin::Imported,
        why,
    };
    let sheet = Readable::or_refused(Sheet::Map(map)).await?;
    let entry = keep_sheet(desk, &tx, &site, &sheet, &how).await?;
    Ok(tx.commit_with(entry).await?)
}

async fn find_floor(tx: &Tx, site: &Site, floor: FloorId) -> Result<FloorPlan, Problem> {
    store::floor(tx, floor)
        .await?
        .filter(|plan| plan.site == site.id)
        .ok_or(Problem::Missing)
}

/// Somebody else was first: who made the drawing's newest version, and when.
pub(super) async fn lost_race(desk: &Desk, tx: &Tx, site: &Site, id: SheetId) -> Result<Problem, Fault> {
    let told = Told {
        code: "plan.changed-meanwhile",
        known: "sites-plan-changed-meanwhile",
        unknown: "sites-plan-changed-unseen",
    };
    let last = match id {
        SheetId::Floor(floor) => {
            let records = store::records_of(tx, site.id).await?;
            let newest = records.into_iter().find(|record| record.floor == floor);
            newest.and_then(|record| LastChange::kept(record.changed_by, Some(record.changed_at)))
        }
        SheetId::Map => {
            let newest = super::version::store::versions_of(tx, site.id, id)
                .await?
                .into_iter()
                .next();
            newest.and_then(|record| LastChange::kept(record.changed_by, Some(record.changed_at)))
        }
    };
    Ok(told
        .conflict(last.as_ref(), desk)
        .meanwhile(id.url(&site.reference), None))
}

fn floor_entry(desk: &Desk, kind: &'static str, plan: &FloorPlan) -> Entry {
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
