//! What waits for a side: for its inbox, its menu and the list of agreements.

use super::rules::{self, Verb};
use super::{Mou, store};
use muster_store::{Fault, Tx};
use muster_terms::OrgId;

/// An agreement in which something is this side's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub mou: Mou,
    /// A proposal that this side has not signed.
    pub to_answer: bool,
    /// A draft of its own that it did not propose.
    pub to_finish: bool,
}

/// The agreements that wait for this side, newest first.
pub async fn waiting_for(tx: &Tx, org: OrgId) -> Result<Vec<Waiting>, Fault> {
    let mut waiting = Vec::new();
    for mou in store::with_open_versions(tx, org).await? {
        let Some(file) = store::find_file(tx, org, &mou.reference).await? else {
            continue;
        };
        let to_answer = rules::may(&file, org, Verb::Sign).is_ok();
        let to_finish = file.draft_of(org).is_some();
        if to_answer || to_finish {
            waiting.push(Waiting {
                mou,
                to_answer,
                to_finish,
            });
        }
    }
    Ok(waiting)
}
