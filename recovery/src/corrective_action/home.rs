//! What the home page shows of the own side's actions: no partner's data, so no gate.

use super::model::Action;
use super::{rules, store};
use muster_store::{Fault, Tx};
use muster_terms::*;

/// How many lines a home page gets.
const LINES: i64 = 20;

/// An action as one line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionLine {
    /// `AC-1234`, also the end of its address: `/actions/AC-1234`.
    pub reference: Reference,
    /// The emergency or drill it was learned from.
    pub incident: Reference,
    pub words: String,
    pub owner_title: String,
    pub due_on: civil::Date,
}

impl ActionLine {
    /// Days until it is due; negative means late.
    pub fn days_left(&self, today: civil::Date) -> i32 {
        rules::days_left(self.due_on, today)
    }
}

impl From<Action> for ActionLine {
    fn from(action: Action) -> Self {
        Self {
            reference: action.reference,
            incident: action.incident_reference,
            words: action.words,
            owner_title: action.owner_title,
            due_on: action.due_on,
        }
    }
}

/// What an organisation has taken on and not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenActions {
    pub count: u32,
    /// The oldest date first, at most twenty.
    pub lines: Vec<ActionLine>,
}

fn lines(actions: Vec<Action>) -> Vec<ActionLine> {
    actions.into_iter().map(ActionLine::from).collect()
}

/// Own actions past their day, the latest first.
pub async fn late_for(tx: &Tx, org: OrgId, today: civil::Date) -> Result<OpenActions, Fault> {
    let count = store::count_open(tx, org, Some(today)).await?;
    let lines = lines(store::late_of(tx, org, today, LINES).await?);
    Ok(OpenActions {
        count: u32::try_from(count).unwrap_or(u32::MAX),
        lines,
    })
}

/// Own open actions, late ones first. What the other side has taken on stands in [`super::verbs::list`].
pub async fn open_for(tx: &Tx, org: OrgId) -> Result<OpenActions, Fault> {
    let count = store::count_open(tx, org, None).await?;
    let lines = lines(store::open_of(tx, org, LINES).await?);
    Ok(OpenActions {
        count: u32::try_from(count).unwrap_or(u32::MAX),
        lines,
    })
}
