//! Each verb as one transaction: load what this side may know of, decide, save, enter it in both logs, tell who must know.
//! Pages, the API and the demo's history all take this road.

mod drafting;
mod settle;
mod signing;
mod stopping;

pub use drafting::{DraftInput, TermsInput, add_clause, amend, draft, edit_clause, edit_terms, remove_clause};
pub(super) use settle::lost_race;
pub use signing::{ProposeInput, SignInput, WithdrawInput, propose, sign, withdraw};
pub use stopping::{ReasonInput, expire_due, resume, suspend, terminate};

use super::{MouFile, store};
use muster_store::Tx;
use muster_terms::{Act, Reference};
use muster_web::{Desk, Problem};

/// The file that this desk may act on, held until the transaction ends. A stranger's answer is "missing", whatever the act.
async fn open(desk: &Desk, ag: &Reference, act: Act) -> Result<(Tx, MouFile), Problem> {
    desk.require(act)?;
    let tx = desk.begin().await?;
    let file = store::lock_file(&tx, desk.org(), ag).await?.ok_or(Problem::Missing)?;
    Ok((tx, file))
}
