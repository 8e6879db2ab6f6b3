//! How many rooms are open to the reader now: what the strips of every page count, drills left out.

use super::store;
use crate::partner::ask_gate;
use muster_policy::CrossingAct;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// A number of open rooms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenRooms {
    pub count: u32,
    /// The reader's strips show each of these, so that the number may follow them while the page stands open. Who does not respond
    /// knows that the own side has an emergency, and has no strip of it.
    pub is_of_strips: bool,
}

/// Own emergencies, and those of partners that a clause opens to this reader: a count leaves no line, as a menu leaves none.
pub async fn open(desk: &Desk, tx: &Tx) -> Result<OpenRooms, Problem> {
    let own = store::own_open(tx, desk.org()).await?;
    let calls = store::open_calls(tx, desk.org()).await?;
    let asked = ask_gate(desk, tx, CrossingAct::List, &t("inbox-called"), calls).await?;
    Ok(OpenRooms {
        count: u32::try_from(own)
            .unwrap_or(u32::MAX)
            .saturating_add(u32::try_from(asked.cleared.len()).unwrap_or(u32::MAX)),
        is_of_strips: desk.may(Act::Respond),
    })
}
