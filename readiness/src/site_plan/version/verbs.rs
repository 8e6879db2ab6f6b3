//! An older version comes back. One transaction, with its ledger entry.

use super::{How, Origin, store};
use crate::kit::on_plan;
use crate::site_plan::{
    SheetId,
    picture::{Laid, Lay, store as pictures},
    store as plans, verbs,
};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Puts an older version back, as the version after the one of today; kits that were retired since stay away. Returns its number.
///
/// Errors: [`Problem::Missing`] for a version that is not kept, `plan.version-is-today`, and `plan.changed-meanwhile` when the version of
/// today is no longer the one that was `seen`.
pub async fn return_to(
    desk: &Desk,
    reference: &Reference,
    id: SheetId,
    seen: u32,
    to: u32,
    why: String,
) -> Result<u32, Problem> {
    let (tx, site) = verbs::hold(desk, reference).await?;
    let today = plans::sheet(&tx, site.id, id).await?.ok_or(Problem::Missing)?;
    let kept = store::version(&tx, site.id, id, to).await?.ok_or(Problem::Missing)?;
    if to == today.version() {
        return Err(Problem::refusal("plan.version-is-today", t("versions-is-today")));
    }
    let next = today.version().checked_add(1).filter(|_| seen == today.version());
    let Some(next) = next else {
        return Err(verbs::lost_race(desk, &tx, &site, id).await?);
    };
    let features = kept.sheet.features().to_vec();
    let features = on_plan::without_retired(&tx, site.id, features).await?;
    let how = How {
        origin: Origin::Returned { to },
        why,
    };
    let sheet = verbs::Readable::or_refused(kept.sheet.with(features, next)).await?;
    let entry = verbs::keep_sheet(desk, &tx, &site, &sheet, &how).await?;
    if let SheetId::Floor(floor) = id {
        let was = pictures::laid(&tx, floor, to).await?;
        let now = pictures::laid(&tx, floor, today.version()).await?;
        let laid = was.map(|was| (was.picture.id, shown_as_now(&was, now.as_ref())));
        pictures::set(&tx, site.id, floor, next, laid).await?;
    }
    tx.commit_with(entry.with("returned_to", to)).await?;
    Ok(next)
}

/// A picture that comes back is shown to readers only where they see the same one now: what was hidden or taken away since stays hidden.
fn shown_as_now(was: &Laid, now: Option<&Laid>) -> Lay {
    let is_seen = now.is_some_and(|now| now.lay.shown && now.picture.id == was.picture.id);
    Lay {
        shown: was.lay.shown && is_seen,
        ..was.lay
    }
}

/// Why there is a new version: one line of at most 200 characters, or nothing.
///
/// Errors: `text.too-long`.
pub fn why_line(text: &str) -> Result<String, Problem> {
    let one = text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain_text(&one, &t("versions-why-called"), 200, false)
}
