//! `/search?q=`.

use super::{rules, verbs, views};
use maud::Markup;
use muster_web::{Desk, Problem, Query, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().get("/search", get_search)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SearchQuery {
    q: String,
}

async fn get_search(desk: Desk, Query(query): Query<SearchQuery>) -> Result<Markup, Problem> {
    let wanted = rules::wanted(&query.q);
    let found = match &wanted {
        Some(wanted) => verbs::search(&desk, wanted).await?,
        None => Vec::new(),
    };
    let page = views::SearchPage {
        too_short: wanted.is_none() && !query.q.trim().is_empty(),
        typed: wanted.map_or_else(
            || query.q.trim().chars().filter(|c| !c.is_control()).take(1).collect(),
            |wanted| wanted.typed,
        ),
        found,
    };
    desk.page(&t("search-title"), views::search(&page)).await
}
