//! Adding, changing and removing points. Each counts the site's revision up, so two editors cannot overwrite each other.

use super::{SitePoint, rules, rules::NewPoint, store};
use crate::kit::{
    on_plan::{self, Called},
    verbs as kits,
};
use crate::site_plan::FeatureKind;
use crate::site_profile::{
    SiteField,
    verbs::{count_up, entry, hold},
};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Adds a point at the end of its kind.
///
/// A point of a kit brings its kit along. Errors: `site.changed-meanwhile`, `point.code-taken`, `point.too-many`, `kit.too-many`.
pub async fn add(desk: &Desk, reference: &Reference, new: NewPoint, revision: i64) -> Result<PointId, Problem> {
    let (mut tx, site) = hold(desk, reference, revision).await?;
    let others = store::points_of(&tx, site.id).await?;
    rules::fits_beside(&new, &others)?;
    let rank = others
        .iter()
        .filter(|other| other.kind == new.kind)
        .map(|other| other.rank)
        .max()
        .unwrap_or(0)
        + 1;
    let point = point(PointId::new(), site.id, new, rank);
    store::insert(&tx, &point).await?;
    prefer(&tx, &point).await?;
    if point.kind == FeatureKind::Kit {
        let kit = kits::stands_at(desk, &tx, &site, &point).await?;
        tx.enter(kit);
    }
    count_up(desk, &tx, &site, vec![SiteField::Points]).await?;
    let entry = entry(desk, "site.point_added", site.id).with("point", String::from(point.id));
    tx.commit_with(entry.with("point_kind", point.kind.as_str())).await?;
    Ok(point.id)
}

/// Changes a point. The mark of a kit on the drawings follows.
///
/// Errors: [`Problem::Missing`] when the site has no such point; `point.has-kit` when a kit would lose its place; else as [`add`].
pub async fn change(
    desk: &Desk,
    reference: &Reference,
    id: PointId,
    new: NewPoint,
    revision: i64,
) -> Result<(), Problem> {
    let (mut tx, site) = hold(desk, reference, revision).await?;
    let old = store::find(&tx, site.id, id).await?.ok_or(Problem::Missing)?;
    let mut others = store::points_of(&tx, site.id).await?;
    others.retain(|other| other.id != id);
    rules::fits_beside(&new, &others)?;
    let point = point(id, site.id, new, old.rank);
    let was_kit = old.kind == FeatureKind::Kit;
    if was_kit && point.kind != FeatureKind::Kit {
        kits::refuse_under_kit(&tx, id).await?;
    }
    if !store::save(&tx, &point).await? {
        return Err(Problem::Missing);
    }
    if !was_kit && point.kind == FeatureKind::Kit {
        let kit = kits::stands_at(desk, &tx, &site, &point).await?;
        tx.enter(kit);
    }
    prefer(&tx, &point).await?;
    let mut fields = vec![SiteField::Points];
    if was_kit && point.kind == FeatureKind::Kit {
        let was = Called::at(&old);
        let is = Called::at(&point);
        fields.extend(on_plan::follow(desk, &mut tx, &site, was, Some(is)).await?);
    }
    count_up(desk, &tx, &site, fields).await?;
    Ok(tx
        .commit_with(entry(desk, "site.point_changed", site.id).with("point", String::from(id)))
        .await?)
}

/// Takes a point away.
///
/// Errors: `point.has-kit`; else as [`change`].
pub async fn remove(desk: &Desk, reference: &Reference, id: PointId, revision: i64) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference, revision).await?;
    kits::refuse_under_kit(&tx, id).await?;
    if !store::remove(&tx, site.id, id).await? {
        return Err(Problem::Missing);
    }
    count_up(desk, &tx, &site, vec![SiteField::Points]).await?;
    Ok(tx
        .commit_with(entry(desk, "site.point_removed", site.id).with("point", String::from(id)))
        .await?)
}

fn point(id: PointId, site: SiteId, new: NewPoint, rank: i64) -> SitePoint {
    let NewPoint {
        kind,
        code,
        name,
        detail,
        preferred,
    } = new;
    SitePoint {
        id,
        site,
        kind,
        code,
        name,
        detail,
        preferred,
        rank,
    }
}

async fn prefer(tx: &muster_store::Tx, point: &SitePoint) -> Result<(), Problem> {
    if point.preferred {
        store::prefer_only(tx, point).await?;
    }
    Ok(())
}
