//! Open improvement actions of both sides on a home page: the own ones, and those of partners that a clause opens.

use super::{OpenAction, store};
use crate::partner::ask_gate;
use muster_policy::{Cleared, CrossingAct, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// The oldest date first; none for a duty that does not debrief. What is shown of a partner leaves one line.
pub async fn read(desk: &Desk, tx: &Tx) -> Result<Vec<Cleared<OpenAction>>, Problem> {
    if !desk.may(Act::Debrief) {
        return Ok(Vec::new());
    }
    let own = store::own_actions(tx, desk).await?;
    let mut actions: Vec<Cleared<OpenAction>> = own
        .into_iter()
        .filter_map(|action| clear_own(desk.org(), desk.org(), action).ok())
        .collect();
    let candidates = store::partner_actions(tx, desk.org()).await?;
    let asked = ask_gate(desk, tx, CrossingAct::List, &t("home-actions-called"), candidates).await?;
    actions.extend(asked.keep(desk, tx).await?);
    actions.sort_by(|a, b| {
        let key = |action: &OpenAction| (action.due_on, action.reference.clone());
        key(a.as_ref()).cmp(&key(b.as_ref()))
    });
    Ok(actions)
}
