//! The requests of one's own organisation, page by page: those that wait first, then the newest. Each page leads to the next.

use super::{DisclosureRequest, store};
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
}

/// One page of the list.
pub struct Listed {
    pub requests: Vec<DisclosureRequest>,
    /// The request after which the next page begins; `None` on the last one.
    pub more_after: Option<Reference>,
}

/// Reads a page of them. One that is answered between two pages has its place among the answered ones from then on.
///
/// Errors: [`Problem::Missing`] when the one to go on from is none that this organisation asked or was asked.
pub async fn listed(desk: &Desk, tx: &Tx, query: &ListQuery) -> Result<Listed, Problem> {
    let after = match &query.after {
        Some(reference) => {
            let known = store::find_known(tx, desk.org(), reference).await?;
            Some(known.ok_or(Problem::Missing)?)
        }
        None => None,
    };
    // One more than is shown says whether there are more.
    let limit = i64::try_from(ON_A_PAGE + 1).map_err(Fault::other)?;
    let mut requests = store::known_to(tx, desk.org(), after.as_ref(), limit).await?;
    let goes_on = requests.len() > ON_A_PAGE;
    requests.truncate(ON_A_PAGE);
    let last = requests.last().filter(|_| goes_on);
    Ok(Listed {
        more_after: last.map(|request| request.reference.clone()),
        requests,
    })
}
