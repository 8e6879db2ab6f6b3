//! Open improvement actions of both sides on a home page: the own ones, and those of partners that a clause opens. Each side has
//! rows of its own, so that neither crowds the other out.

use super::{OpenAction, OpenActions, SideActions, store};
use crate::partner::Asking;
use muster_agreements::mou;
use muster_policy::{Cleared, CrossingAct, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Rows of each side; `/actions` has them all.
const SHOWN: usize = 5;
/// The actions of partners are counted so far.
const COUNTED: usize = 50;

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
    // The count stops at a thousand, and says then that there are more than one less.
    let more = own_open >= store::MANY;
    let counted = usize::try_from(own_open - i64::from(more)).unwrap_or_default();
    Ok(OpenActions {
        own: SideActions {
            total: counted.max(own.len()),
            more,
            oldest: own,
        },
        partners: of_partners(desk, tx).await?,
    })
}

/// Read on until enough are counted or none is left: what is closed pushes nothing out, and no number tells of it.
async fn of_partners(desk: &Desk, tx: &Tx) -> Result<SideActions, Problem> {
    let mut asking = Asking::new(desk, tx, CrossingAct::List, &t("home-actions-called"));
    let partners = mou::store::partners_of(tx, desk.org()).await?;
    let partners = asking.who_may_open(DataClass::CorrectiveAction, partners).await;
    let (mut after, mut places, mut more) = (None, COUNTED, false);
    loop {
        let (candidates, next) = store::partner_actions(tx, desk.org(), &partners, after).await?;
        more = more || asking.go_on(candidates, &mut places).await?;
        if more || next.is_none() {
            break;
        }
        after = next;
    }
    let mut oldest = asking.asked.keep(desk, tx).await?;
    let total = oldest.len();
    oldest.truncate(SHOWN);
    Ok(SideActions { oldest, total, more })
}
