//! A person lays the grid of a site. One transaction with its ledger entry.

use super::{GridRecord, store};
use crate::site_plan::{draw::SiteGrid, verbs};
use crate::site_profile::verbs::entry;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Told};

/// The grid of an own site, for who may change it: what is kept, else what is measured, with revision 0. None where nothing is drawn.
///
/// Errors: [`Problem::Missing`].
pub async fn find(desk: &Desk, reference: &Reference) -> Result<(Option<(SiteGrid, i64)>, usize), Problem> {
    let (tx, site) = verbs::find_own(desk, reference).await?;
    let kept = store::find(&tx, site.id).await?;
    let revision = kept.as_ref().map_or(0, |record| record.revision);
    let grid = match kept {
        Some(GridRecord { grid, .. }) => Some(grid),
        None => store::of_site(&tx, site.id).await?,
    };
    let floors = crate::site_plan::store::drawings_of(&tx, site.id).await?;
    let spots = floors
        .iter()
        .flat_map(|plan| &plan.features)
        .filter_map(|feature| feature.shape.middle());
    let outside = grid.map_or(0, |grid| grid.outside(spots));
    Ok((grid.map(|grid| (grid, revision)), outside))
}

/// The grid that is measured over all floors as they are now. None where nothing is drawn.
///
/// Errors: [`Problem::Missing`].
pub async fn measured(desk: &Desk, reference: &Reference) -> Result<Option<SiteGrid>, Problem> {
    let (tx, site) = verbs::find_own(desk, reference).await?;
    let floors = crate::site_plan::store::drawings_of(&tx, site.id).await?;
    Ok(SiteGrid::measured(floors.iter().map(|plan| plan.features.as_slice())))
}

/// Lays the grid anew. Returns its revision.
///
/// Errors: [`Problem::Missing`]; `grid.changed-meanwhile`, a conflict, when it is no longer at `revision`.
pub async fn lay(desk: &Desk, reference: &Reference, grid: SiteGrid, revision: i64) -> Result<i64, Problem> {
    let (tx, site) = verbs::hold(desk, reference).await?;
    let by = Some(desk.who.position_title.clone());
    if !store::save(&tx, site.id, grid, revision, by, desk.now()).await? {
        let now = store::find(&tx, site.id).await?;
        let last = now.and_then(|record| LastChange::kept(record.changed_by, Some(record.changed_at)));
        let told = Told {
            code: "grid.changed-meanwhile",
            known: "grid-changed-meanwhile",
            unknown: "grid-changed-unseen",
        };
        let page = format!("/sites/{reference}/plans/grid");
        return Err(told.conflict(last.as_ref(), desk).meanwhile(page, None));
    }
    let entry = entry(desk, "site.grid_changed", site.id);
    tx.commit_with(
        entry
            .with("cell_m", grid.cell_m.to_string())
            .with("turn_deg", grid.turn_deg.to_string()),
    )
    .await?;
    Ok(revision + 1)
}
