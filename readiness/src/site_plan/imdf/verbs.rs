//! An archive comes in as floors and an outside, or goes out. The way in is one transaction: all of it or nothing.

use super::{
    Archive, ArchiveRefusal, Brought, Drawings, read,
    store::{self, Source},
    write,
    write::derived,
};
use crate::site_plan::{
    FloorPlan, Sheet, SheetId,
    grid::store as grids,
    intake::{MOST_FLOORS, too_many_floors},
    store as plans,
    verbs::{self, Readable},
    version::{How, Origin},
};
use muster_membership::Site;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};
use std::collections::BTreeMap;
use tokio::sync::{Semaphore, SemaphorePermit};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub floors: Vec<FloorId>,
    pub outside: bool,
    /// Things that were mended or left out.
    pub notes: usize,
}

/// Archives that are read or written at once: each is in memory as a whole.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// Waits for its turn. Never with a transaction open, which others may wait for.
pub(super) async fn turn() -> Result<SemaphorePermit<'static>, Fault> {
    AT_ONCE.acquire().await.map_err(Fault::other)
}

/// The versions of a site's drawings that whoever brings an archive saw.
///
/// - Shape: `map:2,0190…:7`, the outside and each floor by its id; what is not named was not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    map: u32,
    floors: BTreeMap<FloorId, u32>,
}

impl Seen {
    /// As they are now.
    pub async fn today(tx: &Tx, site: SiteId) -> Result<Self, Fault> {
        let records = plans::records_of(tx, site).await?;
        Ok(Self {
            map: plans::site_map(tx, site).await?.map_or(0, |map| map.version),
            floors: records
                .into_iter()
                .map(|record| (record.floor, record.version))
                .collect(),
        })
    }

    /// What is not readable was not seen: then it is a conflict, and nothing is written over.
    pub fn parse(text: &str) -> Self {
        let mut seen = Self::default();
        for (name, version) in text.split(',').filter_map(|part| part.trim().split_once(':')) {
            let Ok(version) = version.parse() else { continue };
            match name.parse() {
                Ok(floor) => drop(seen.floors.insert(floor, version)),
                Err(_) if name == "map" => seen.map = version,
                Err(_) => {}
            }
        }
        seen
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "map:{}", self.map)?;
        self.floors
            .iter()
            .try_for_each(|(floor, version)| write!(f, ",{floor}:{version}"))
    }
}

/// What is brought besides the archive itself.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The outside too.
    pub outside: bool,
    pub seen: Seen,
    /// Why, in one line; may be empty.
    pub why: String,
}

/// Brings an archive: each level becomes the floor that it became before, or a new one; and, if asked, the outside.
///
/// Errors: [`Problem::Missing`], any `plan.*` refusal; `plan.changed-meanwhile`, a conflict, when a drawing whose place it would take is
/// no longer as it was seen.
pub async fn bring(desk: &Desk, reference: &Reference, bytes: Vec<u8>, wish: Wish) -> Result<Kept, Problem> {
    // Read before the writer is taken: nobody waits for a stranger's file.
    let (tx, site) = verbs::find_own(desk, reference).await?;
    drop(tx);
    let name = site.name.clone();
    let _turn = turn().await?;
    let (archive, brought) = off_thread(move || {
        let archive = Archive::from_zip(&bytes)?;
        let brought = read(&archive, site.id, &name)?;
        Ok((archive, brought))
    })
    .await?
    .map_err(|refusal| refused(&refusal))?;
    let (mut tx, site) = verbs::hold(desk, reference).await?;
    let before = store::find(&tx, site.id).await?.unwrap_or_default();
    grids::anchor(&tx, site.id, desk.now()).await?;
    let (kept, levels) = keep_all(desk, &mut tx, &site, brought, &before, wish).await?;
    grids::anchor(&tx, site.id, desk.now()).await?;
    let source = Source { archive, levels };
    store::keep(&tx, site.id, &source, desk.who.position, desk.now()).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn keep_all(
    desk: &Desk,
    tx: &mut Tx,
    site: &Site,
    brought: Brought,
    before: &Source,
    wish: Wish,
) -> Result<(Kept, BTreeMap<String, FloorId>), Problem> {
    refuse_unseen(tx, site, &brought, before, &wish).await?;
    let Wish { outside, why, .. } = wish;
    let how = How {
        origin: Origin::Imported,
        why,
    };
    let mut kept = Kept {
        floors: Vec::new(),
        outside: false,
        notes: 0,
    };
    let mut levels = BTreeMap::new();
    let there = plans::records_of(tx, site.id).await?.len();
    let mut new = 0;
    for (level, imported) in brought.floors {
        kept.notes += imported.notes.len() + imported.more_notes;
        let known = match before.levels.get(&level) {
            Some(floor) => plans::sheet(tx, site.id, SheetId::Floor(*floor)).await?,
            None => None,
        };
        let plan = match known {
            Some(Sheet::Floor(today)) => FloorPlan {
                floor: today.floor,
                version: today.version.checked_add(1).ok_or(Problem::Missing)?,
                ..imported.plan
            },
            _ => {
                new += 1;
                imported.plan
            }
        };
        if there + new > MOST_FLOORS {
            return Err(too_many_floors());
        }
        let floor = plan.floor;
        let sheet = Readable::or_refused(Sheet::Floor(plan)).await?;
        let entry = verbs::keep_sheet(desk, tx, site, &sheet, &how).await?;
        tx.enter(entry);
        levels.insert(level, floor);
        kept.floors.push(floor);
    }
    if let Some(imported) = brought.map.filter(|_| outside) {
        kept.notes += imported.notes.len() + imported.more_notes;
        let before = plans::site_map(tx, site.id).await?.map_or(0, |map| map.version);
        let sheet = Sheet::Map(imported.plan);
        let features = sheet.features().to_vec();
        let sheet = Readable::or_refused(sheet.with(features, before.saturating_add(1))).await?;
        let entry = verbs::keep_sheet(desk, tx, site, &sheet, &how).await?;
        tx.enter(entry);
        kept.outside = true;
    }
    Ok((kept, levels))
}

/// Refuses when a drawing whose place the archive would take is another than its bringer saw: somebody drew on it since.
async fn refuse_unseen(tx: &Tx, site: &Site, brought: &Brought, before: &Source, wish: &Wish) -> Result<(), Problem> {
    let mut changed = Vec::new();
    let records = plans::records_of(tx, site.id).await?;
    for (level, _) in &brought.floors {
        let floor = before.levels.get(level);
        let there = records.iter().find(|record| Some(&record.floor) == floor);
        if let Some(record) = there.filter(|record| wish.seen.floors.get(&record.floor) != Some(&record.version)) {
            changed.push((record.name.clone(), record.version));
        }
    }
    if wish.outside && brought.map.is_some() {
        let map = plans::site_map(tx, site.id).await?.map_or(0, |map| map.version);
        if map != wish.seen.map {
            changed.push((t("sites-map"), map));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let named = changed.into_iter().map(|(name, version)| {
        t_with(
            "imdf-changed-one",
            &[("name", name.into()), ("version", version.into())],
        )
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let words = t_with("imdf-changed-meanwhile", &[("drawings", named.into())]);
    let plans = format!("/sites/{}/plans", site.reference);
    Err(Problem::conflict("plan.changed-meanwhile", words).meanwhile(plans, None))
}

/// The archive of an own site, as a ZIP. The caller has its [`turn`].
///
/// Errors: [`Problem::Missing`] for a site that is not the desk's own, or of which nothing is drawn.
pub async fn take_out(desk: &Desk, tx: &Tx, site: &Site) -> Result<Vec<u8>, Problem> {
    if site.org != desk.org() {
        return Err(Problem::Missing);
    }
    let source = store::find(tx, site.id).await?;
    let plans_of = plans::floors_of(tx, site.id).await?;
    let map = plans::site_map(tx, site.id).await?;
    if plans_of.is_empty() && map.is_none() {
        return Err(Problem::Missing);
    }
    let level_of = |plan: &FloorPlan| {
        let levels = source.as_ref().map(|source| &source.levels);
        let known = levels.and_then(|levels| levels.iter().find(|(_, floor)| **floor == plan.floor));
        known.map_or_else(
            || derived(site.id, &String::from(plan.floor)),
            |(level, _)| level.clone(),
        )
    };
    let floors: Vec<(String, FloorPlan)> = plans_of.into_iter().map(|plan| (level_of(&plan), plan)).collect();
    let (id, name, address, now) = (site.id, site.name.clone(), site.address.clone(), desk.now());
    let zip = off_thread(move || {
        let drawings = Drawings {
            site: id,
            name: &name,
            address: &address,
            floors: &floors,
            map: map.as_ref(),
            now,
        };
        write(source.as_ref().map(|source| &source.archive), &drawings).to_zip()
    })
    .await?;
    Ok(zip.map_err(Fault::other)?)
}

/// A refusal in words for the person.
pub fn refused(refusal: &ArchiveRefusal) -> Problem {
    let words = t_with("imdf-refused", &[("why", refusal.to_string().into())]);
    Problem::refusal(refusal.code(), words)
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)
}
