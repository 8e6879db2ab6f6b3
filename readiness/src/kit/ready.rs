//! Check pages that a phone has ready before anybody opens them: a label in a cellar leads somewhere the first time too.

use super::{store, verbs::may_check};
use maud::{Markup, html};
use muster_store::{Fault, Tx};
use muster_terms::KitId;
use muster_web::Desk;
use std::collections::HashSet;

/// Kits whose pages one phone keeps ahead; the worker takes no more either.
const MOST: usize = 20;

/// Tells the worker on this phone which check pages to keep: of the kits that this position keeps, then of those of its site. Signing out
/// throws them away (`foundation/web/islands/app.ts`).
///
/// Empty for who checks no kits.
pub async fn on_this_phone(desk: &Desk, tx: &Tx) -> Result<Markup, Fault> {
    if !may_check(desk, false) {
        return Ok(html! {});
    }
    let mut kits = store::kept_by(tx, desk.who.position).await?;
    if let Some(site) = desk.who.site {
        kits.extend(store::of_site(tx, site).await?);
    }
    let mut seen: HashSet<KitId> = HashSet::new();
    kits.retain(|kit| kit.org == desk.org() && seen.insert(kit.id));
    let labels = kits.iter().take(MOST);
    let paths: Vec<String> = labels.map(|kit| format!("/k/{}", kit.label)).collect();
    Ok(html! { div data-island="kit_pages" data-keep=(paths.join(" ")) hidden {} })
}
