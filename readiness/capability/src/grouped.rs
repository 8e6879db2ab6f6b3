//! A partner's list through the gate: decided row by row, crossed once for each clause that opens some of it.

use muster_agreements::crossing::Item;
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::{Opening, Part};
use muster_store::Tx;
use muster_web::Problem;
use std::collections::BTreeMap;

/// The rows that are open, a part for each clause; a single closed part when none is. Rows that stay closed are not counted either.
///
/// `list` is what people call the whole: its record and words stand in "who saw what". Commit before anything is shown.
pub async fn cross_list<T>(
    tx: &mut Tx,
    opening: &Opening,
    rows: Vec<(Item, T)>,
    list: Item,
) -> Result<Vec<Part<Vec<T>>>, Problem> {
    let act = CrossingAct::List;
    let mut by_clause: BTreeMap<(String, String), (Item, Vec<T>)> = BTreeMap::new();
    for (item, row) in rows {
        if let Some(ClauseRef { agreement, number, .. }) = opening.opens(&item, act)? {
            let item = Item {
                record: list.record.clone(),
                words: list.words.clone(),
                ..item
            };
            let (_, open) = by_clause
                .entry((agreement, number))
                .or_insert_with(|| (item, Vec::new()));
            open.push(row);
        }
    }
    let mut parts = Vec::new();
    for (item, open) in by_clause.into_values() {
        parts.push(opening.cross(tx, &item, act, open).await?);
    }
    if parts.is_empty() {
        parts.push(opening.cross(tx, &list, act, Vec::new()).await?);
    }
    Ok(parts)
}
