//! The requests of one's own organisation, page by page: those that wait first, then the newest. Each page leads to the next.

use super::store::{self, Place};
use super::{DisclosureRequest, MoreRequests};
use muster_store::{Fault, Tx};
use muster_terms::Reference;
use muster_web::{Desk, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

/// Requests on one page.
pub const ON_A_PAGE: usize = 50;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct ListQuery {
    /// The request after which the list goes on: the last one of the page before, such as `ER-0118`.
    #[param(value_type = Option<String>)]
    pub after: Option<Reference>,
    /// With `after`: did it wait for an answer on the page before? As it stands now when absent.
    pub waits: Option<bool>,
}

/// One page of the list.
pub struct Listed {
    pub requests: Vec<DisclosureRequest>,
    /// Where the next page begins; `None` on the last one.
    pub more: Option<MoreRequests>,
}

/// Reads a page of them. None that waits is left out: one that is answered between two pages has its place among the answered ones from
/// then on, and those after it keep theirs.
///
/// Errors: [`Problem::Missing`] when the one to go on from is none that this organisation asked or was asked.
pub async fn listed(desk: &Desk, tx: &Tx, query: &ListQuery) -> Result<Listed, Problem> {
    let after = match &query.after {
        Some(reference) => {
            let known = store::find_known(tx, desk.org(), reference).await?;
            let last = known.ok_or(Problem::Missing)?;
            Some(Place {
                waits: query.waits.unwrap_or(last.answer.is_none()),
                asked_at: last.asked_at,
                id: last.id,
            })
        }
        None => None,
    };
    // One more than is shown says whether there are more.
    let limit = i64::try_from(ON_A_PAGE + 1).map_err(Fault::other)?;
    let mut requests = store::known_to(tx, desk.org(), after, limit).await?;
    let goes_on = requests.len() > ON_A_PAGE;
    requests.truncate(ON_A_PAGE);
    let last = requests.last().filter(|_| goes_on);
    Ok(Listed {
        more: last.map(MoreRequests::after),
        requests,
    })
}
