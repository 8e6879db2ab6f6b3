//! Open improvement actions of both sides on a home page: the own ones, and those of partners that a clause opens. Each side has
//! rows of its own, so that neither crowds the other out.

use super::{OpenAction, OpenActions, SideActions, store};
use crate::partner::ask_gate;
use muster_policy::{Cleared, CrossingAct, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Rows of each side; `/actions` has them all.
const SHOWN: usize = 5;

/// The oldest date first; none for a duty that does not debrief. What is shown of a partner leaves one line.
///
/// `own_open`: how many the own side has taken on and not done, which the recovery block has counted.
pub async fn read(desk: &Desk, tx: &Tx, own_open: i64) -> Result<OpenActions, Problem> {
    if !desk.may(Act::Debrief) {
        return Ok(OpenActions::default());
    }
    let own = store::own_actions(tx, desk, SHOWN).await?;
    let own: Vec<Cleared<OpenAction>> = own
        .into_iter()
        .filter_map(|action| clear_own(desk.org(), desk.org(), action).ok())
        .collect();
    let candidates = store::partner_actions(tx, desk.org()).await?;
    let asked = ask_gate(desk, tx, CrossingAct::List, &t("home-actions-called"), candidates).await?;
    let mut partners = asked.keep(desk, tx).await?;
    let total = partners.len();
    partners.truncate(SHOWN);
    Ok(OpenActions {
        own: SideActions {
            total: usize::try_from(own_open).unwrap_or_default().max(own.len()),
            oldest: own,
        },
        partners: SideActions {
            oldest: partners,
            total,
        },
    })
}
