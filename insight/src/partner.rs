//! How this crate asks the gate: rows of partners are decided one by one, and each class of each partner leaves one line.

use muster_agreements::crossing::{Crossing, Decided, Gate, Item, Receiver, Ways, rules, store};
use muster_policy::{Cleared, CrossingAct};
use muster_response::incident::course;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::{collections::HashMap, sync::Arc};

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
    let mut asking = Asking::new(desk, tx, act, called);
    let mut places = usize::MAX;
    asking.go_on(candidates, &mut places).await?;
    Ok(asking.asked)
}

/// Asks row by row, for a list that stops when it is long enough: what is closed takes no place in it.
pub struct Asking<'a, T> {
    desk: &'a Desk,
    tx: &'a Tx,
    act: CrossingAct,
    called: String,
    receiver: Receiver,
    partners: HashMap<OrgId, Ways>,
    pub asked: Asked<T>,
}

impl<'a, T> Asking<'a, T> {
    pub fn new(desk: &'a Desk, tx: &'a Tx, act: CrossingAct, called: &str) -> Self {
        Self {
            desk,
            tx,
            act,
            called: called.to_owned(),
            receiver: Receiver {
                reader: desk.reader(),
                title: desk.who.position_title.clone(),
            },
            partners: HashMap::new(),
            asked: Asked {
                cleared: Vec::new(),
                lines: Vec::new(),
            },
        }
    }

    /// Decides these rows until `places` are taken. Whether one more would have been let through: it is not kept, and leaves no line.
    pub async fn go_on(&mut self, candidates: Vec<Candidate<T>>, places: &mut usize) -> Result<bool, Problem> {
        for candidate in candidates {
            let Some((line, row)) = self.decide(candidate).await? else {
                continue;
            };
            if *places == 0 {
                return Ok(true);
            }
            *places -= 1;
            self.asked.note(line);
            self.asked.cleared.push(row);
        }
        Ok(false)
    }

    /// Those of these organisations that have a clause by which this reader may get something of the class. The rows of all others
    /// stay closed, and need not be read. One whose clauses cannot be read is among them: it fails where a row of its is decided.
    pub async fn who_may_open(&mut self, class: DataClass, owners: Vec<OrgId>) -> Vec<OrgId> {
        let mut may = Vec::new();
        for owner in owners {
            let opens = self.ways(owner).await;
            if opens.map_or(true, |ways| ways.may_open(class, &self.receiver)) {
                may.push(owner);
            }
        }
        may
    }

    /// The row and its line, if a clause lets it through.
    async fn decide(&mut self, candidate: Candidate<T>) -> Result<Option<(Crossing, Cleared<T>)>, Problem> {
        let Candidate { item, incident, row } = candidate;
        let (org, now) = (self.desk.org(), self.desk.now());
        let ways = self.ways(item.owner).await?;
        let during = match incident {
            Some(incident) => course::between(self.tx, incident, item.owner, org, now).await?,
            None => None,
        };
        // A row of the room itself is gone with the room.
        if incident.is_some() && during.is_none() && is_of_the_room(item.class) {
            return Ok(None);
        }
        let Some(Decided { why, decision }) = ways.during(during).decide(&item, &self.receiver, self.act, now)? else {
            return Ok(None);
        };
        let listed = Item {
            record: format!("{}:{}", self.act, item.owner),
            words: self.called.clone(),
            ..item
        };
        let line = rules::line(&listed, &self.receiver, &why, &decision, now);
        Ok(decision.clear(row).ok().map(|row| (line, row)))
    }

    async fn ways(&mut self, owner: OrgId) -> Result<Ways, Problem> {
        if let Some(known) = self.partners.get(&owner) {
            return Ok(known.clone());
        }
        let gate: Arc<Gate> = self
            .desk
            .app()
            .part()
            .ok_or_else(|| Problem::fault("the server has no gate", false))?;
        let ways = gate.ways(self.tx, owner, self.desk.org(), self.desk.now()).await?;
        self.partners.insert(owner, ways.clone());
        Ok(ways)
    }
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
