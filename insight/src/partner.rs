//! How this crate asks the gate: rows of partners are decided one by one, and each class of each partner leaves one line.

use muster_agreements::crossing::{Crossing, Decided, Gate, Item, Receiver, Ways, rules, store};
use muster_policy::{Cleared, CrossingAct};
use muster_response::incident::course;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

/// A row of another organisation, and the incident in whose course it may be open, if there is one.
#[derive(Debug)]
pub struct Candidate<T> {
    pub item: Item,
    pub incident: Option<IncidentId>,
    pub row: T,
}

/// What the gate let through, and the lines that are owed for it.
#[derive(Debug)]
pub struct Asked<T> {
    pub cleared: Vec<Cleared<T>>,
    lines: Vec<Crossing>,
}

/// Decides each row. Nothing is written: see [`Asked::keep`].
pub async fn ask_gate<T>(
    desk: &Desk,
    tx: &Tx,
    act: CrossingAct,
    called: &str,
    candidates: Vec<Candidate<T>>,
) -> Result<Asked<T>, Problem> {
    let mut asked = Asked {
        cleared: Vec::new(),
        lines: Vec::new(),
    };
    if candidates.is_empty() {
        return Ok(asked);
    }
    let gate: Arc<Gate> = desk
        .app()
        .part()
        .ok_or_else(|| Problem::fault("the server has no gate", false))?;
    let receiver = Receiver {
        reader: desk.reader(),
        title: desk.who.position_title.clone(),
    };
    let mut partners: HashMap<OrgId, Ways> = HashMap::new();
    for Candidate { item, incident, row } in candidates {
        let ways = match partners.entry(item.owner) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(gate.ways(tx, item.owner, desk.org(), desk.now()).await?),
        };
        let during = match incident {
            Some(incident) => course::between(tx, incident, item.owner, desk.org(), desk.now()).await?,
            None => None,
        };
        // A row of the room itself is gone with the room.
        if incident.is_some() && during.is_none() && is_of_the_room(item.class) {
            continue;
        }
        let ways = ways.clone().during(during);
        let Some(Decided { why, decision }) = ways.decide(&item, &receiver, act, desk.now())? else {
            continue;
        };
        let listed = Item {
            record: format!("{act}:{}", item.owner),
            words: called.to_owned(),
            ..item
        };
        asked.note(rules::line(&listed, &receiver, &why, &decision, desk.now()));
        asked.cleared.extend(decision.clear(row).ok());
    }
    Ok(asked)
}

/// Does this class open in the course of an incident alone? Others may be open on a quiet day too.
fn is_of_the_room(class: DataClass) -> bool {
    matches!(
        class,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus | DataClass::Exercise
    )
}

impl<T> Asked<T> {
    /// One line for each class of each partner and each clause, however many rows it opened.
    ///
    /// A row that stays closed leaves none: the reader's own side reads its accesses, and a line "refused" there would tell that
    /// something was found after all.
    fn note(&mut self, line: Crossing) {
        let same = |kept: &Crossing| (kept.from, kept.class, &kept.clause) == (line.from, line.class, &line.clause);
        if line.allowed && !self.lines.iter().any(same) {
            self.lines.push(line);
        }
    }

    /// Keeps the lines of what is about to be shown; then the rows may be shown.
    ///
    /// A page that is opened again within the quarter of an hour leaves no further line and writes nothing.
    pub async fn keep(self, desk: &Desk, tx: &Tx) -> Result<Vec<Cleared<T>>, Problem> {
        let mut new = Vec::new();
        for line in &self.lines {
            if !store::was_just_kept(tx, line).await? {
                new.push(line);
            }
        }
        if !new.is_empty() {
            let mut tx = desk.begin().await?;
            for line in new {
                store::keep(&mut tx, line).await?;
            }
            tx.commit().await?;
        }
        Ok(self.cleared)
    }
}
