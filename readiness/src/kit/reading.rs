//! Reading kits: those of the own sites, and those of a partner's site that a clause opens.

use super::{History, Kit, store};
use crate::opening::Part;
use crate::site_profile::reading::{Found, item};
use muster_agreements::crossing::Item;
use muster_policy::CrossingAct;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// All kits of the site, decided as one: for others without what only its own people may read. Commit with [`Found::done`] before they
/// are shown.
pub async fn kits(found: &mut Found, desk: &Desk, act: CrossingAct) -> Result<Part<Vec<Kit>>, Problem> {
    let mut kits = store::of_site(&found.tx, found.site.id).await?;
    if !found.is_own() {
        kits = kits.into_iter().map(Kit::for_others).collect();
    }
    let item = item_of(found, &kits);
    found.part(desk, &item, act, kits).await
}

/// Whether the kits of this site, where they stand and what they are called, may be shown to this desk within something else of the
/// site. A yes leaves its line; a no leaves none: what is not open is left out of what is.
pub async fn pass(found: &mut Found, desk: &Desk, act: CrossingAct) -> Result<bool, Problem> {
    let Some(opening) = &found.opening else { return Ok(true) };
    let kits = store::of_site(&found.tx, found.site.id).await?;
    let item = item_of(found, &kits);
    if opening.opens(&item, act)?.is_none() {
        return Ok(false);
    }
    Ok(found.part(desk, &item, act, ()).await?.open().is_some())
}

fn item_of(found: &Found, kits: &[Kit]) -> Item {
    let changed = kits
        .iter()
        .filter_map(|kit| kit.checked.as_ref().map(|checked| checked.at).max(Some(kit.created_at)));
    Item {
        record: format!("kits:{}", found.site.id),
        recorded_at: changed.max().unwrap_or(found.site.created_at),
        ..item(&found.site, DataClass::Kit)
    }
}

/// An own kit, in use or retired.
///
/// Errors: [`Problem::Missing`] for everything else.
pub async fn own(desk: &Desk, reference: &Reference) -> Result<Kit, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    store::find(&tx, desk.org(), reference).await?.ok_or(Problem::Missing)
}

/// A page of a kit's history: the newest lines, or those after the line that is given.
///
/// Errors: [`Problem::Missing`] for a line that is not of this kit.
pub async fn history(tx: &Tx, kit: KitId, after: Option<KitCheckId>, most: usize) -> Result<History, Problem> {
    let before = match after {
        Some(id) => Some(store::history_mark(tx, kit, id).await?.ok_or(Problem::Missing)?),
        None => None,
    };
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let checks = store::checks_of(tx, kit, before, limit).await?;
    let events = store::events_of(tx, kit, before, limit).await?;
    Ok(History::newest(checks, events, most))
}
