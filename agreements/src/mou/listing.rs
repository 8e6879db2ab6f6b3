//! The agreements of one's own organisation, page by page, newest first. Nothing is left out: each page leads to the next.

use super::{Mou, store};
use muster_store::Tx;
use muster_terms::Reference;
use muster_web::{Desk, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

/// Agreements on one page.
pub const ON_A_PAGE: usize = 50;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct ListQuery {
    /// The agreement after which the list goes on: the last one of the page before.
    #[param(value_type = Option<String>)]
    pub after: Option<Reference>,
}

/// One page of the list.
pub struct Listed {
    pub agreements: Vec<Mou>,
    /// The agreement after which the next page begins; `None` on the last one.
    pub more_after: Option<Reference>,
}

/// Reads a page of them.
///
/// Errors: [`Problem::Missing`] when the one to go on from is none that this organisation may know of.
pub async fn listed(desk: &Desk, tx: &Tx, query: &ListQuery) -> Result<Listed, Problem> {
    let after = match &query.after {
        Some(reference) => {
            let known = store::find_known(tx, desk.org(), reference).await?;
            Some(known.ok_or(Problem::Missing)?)
        }
        None => None,
    };
    // One more than is shown says whether there are more.
    let limit = i64::try_from(ON_A_PAGE + 1).map_err(muster_store::Fault::other)?;
    let mut agreements = store::known_to(tx, desk.org(), after.as_ref(), limit).await?;
    let goes_on = agreements.len() > ON_A_PAGE;
    agreements.truncate(ON_A_PAGE);
    let last = agreements.last().filter(|_| goes_on);
    Ok(Listed {
        more_after: last.map(|mou| mou.reference.clone()),
        agreements,
    })
}
