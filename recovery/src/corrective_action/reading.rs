//! Which actions a reader may see, and how much of each. An action has two halves: what was written, which is its writer's until
//! it is accepted, and how it stands, which is its owner's.

use super::model::{Action, Event, Source};
use super::{rules, store};
use crate::crossing;
use crate::debrief::reading as debriefs;
use crate::work;
use muster_agreements::crossing::Item;
use muster_policy::{ClauseRef, Cleared, CrossingAct, Decision, clear_own};
use muster_response::incident::Room;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// How an action stands, for its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Known: the reader's own, or under this clause.
    Known { under: Option<ClauseRef> },
    /// The owner's clause does not open it; the clause that says so, if one does.
    Closed { clause: Option<ClauseRef> },
}

/// An action as one reader may see it. With a closed standing, dates, state and proof are not in it.
pub struct Seen {
    pub action: Cleared<Action>,
    pub standing: Standing,
}

impl Seen {
    pub fn is_known(&self) -> bool {
        matches!(self.standing, Standing::Known { .. })
    }

    /// The clause that opens it to this reader; `None` for its own side's.
    pub fn clause(&self) -> Option<&ClauseRef> {
        match &self.standing {
            Standing::Known { under: Some(clause) } => Some(clause),
            _ => self.action.under().map(muster_policy::Determining::clause),
        }
    }
}

/// What one half of an action is to the gate.
fn item(action: &Action, owner: OrgId, record: String) -> Item {
    Item {
        class: DataClass::CorrectiveAction,
        owner,
        owner_unit: if owner == action.owner_org {
            action.owner_unit
        } else {
            action.added_by_unit
        },
        site: Some(action.site),
        incident: action.source.incident(),
        record,
        words: action.reference.to_string(),
        tlp: Tlp::Amber,
        recorded_at: action.added_at,
    }
}

/// What was written, as its writer's.
pub(crate) fn words_item(action: &Action) -> Item {
    item(action, action.added_by_org, format!("{}/words", action.record()))
}

/// The whole of it, as whose it is now.
pub(crate) fn whole_item(action: &Action) -> Item {
    item(action, action.holder(), action.record())
}

/// What must be open to a side that does not hold it, before it may know of it. Who neither wrote nor holds it needs both halves once
/// it is accepted: the writer's words as well as the owner's standing.
pub(crate) fn needed_by(action: &Action, reader: OrgId) -> Vec<Item> {
    let mut needed = vec![whole_item(action)];
    let is_third = action.holder() != reader && action.added_by_org != reader;
    if is_third && action.holder() != action.added_by_org {
        needed.push(words_item(action));
    }
    needed
}

/// Decisions of one read: each with its own line, or one line per partner for a list.
pub(super) struct Clearing<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) desk: &'a Desk,
    act: CrossingAct,
    looking: crossing::Looking,
}

impl Clearing<'_> {
    async fn decide(&mut self, action: &Action, item: Item) -> Result<Decision, Problem> {
        let is_third = ![item.owner, self.desk.org()].contains(&action.site_org);
        if self.act == CrossingAct::Read {
            return match is_third {
                true => crossing::cross_third(self.tx, self.desk, &item, self.act).await,
                false => crossing::cross(self.tx, self.desk, &item, self.act).await,
            };
        }
        let decision = self.looking.look(self.tx, self.desk, &item, self.act).await?;
        if is_third && !decision.is_release() {
            return Ok(decision);
        }
        let line = Item {
            record: format!("actions:{}", item.owner),
            words: t("actions-crossing"),
            ..item
        };
        self.looking.keep(line, decision.is_release());
        Ok(decision)
    }

    /// `None` for what the reader may not know of.
    pub(super) async fn clear(&mut self, action: Action) -> Result<Option<Seen>, Problem> {
        let me = self.desk.org();
        if action.is_between_others(me) {
            return Ok(None);
        }
        let is_mine = action.holder() == me || action.added_by_org == me;
        // The owner's standing is decided below, where its clause is kept.
        for item in needed_by(&action, me).into_iter().skip(1) {
            if !self.decide(&action, item).await?.is_release() {
                return Ok(None);
            }
        }
        if action.holder() == me {
            let standing = Standing::Known { under: None };
            return Ok(clear_own(me, action.holder(), action)
                .ok()
                .map(|action| Seen { action, standing }));
        }
        match self.decide(&action, whole_item(&action)).await? {
            Decision::Release { under } => {
                let standing = Standing::Known {
                    under: Some(under.clause().clone()),
                };
                let action = Decision::Release { under }
                    .clear(action)
                    .map_err(|_| Problem::Missing)?;
                Ok(Some(Seen { action, standing }))
            }
            Decision::Refuse(why) if is_mine => {
                let standing = Standing::Closed {
                    clause: why.clause().cloned(),
                };
                let written = clear_own(me, action.added_by_org, action.without_standing()).ok();
                Ok(written.map(|action| Seen { action, standing }))
            }
            Decision::Refuse(_) => Ok(None),
        }
    }

    async fn clear_all(mut self, actions: Vec<Action>) -> Result<Vec<Seen>, Problem> {
        let mut seen = Vec::with_capacity(actions.len());
        for action in actions {
            seen.extend(self.clear(action).await?);
        }
        self.leave_lines().await?;
        Ok(seen)
    }

    /// The lines of a list: one for each partner.
    pub(super) async fn leave_lines(self) -> Result<(), Problem> {
        let Clearing { tx, desk, act, looking } = self;
        looking.leave_lines(tx, desk, act).await
    }
}

pub(super) fn listing<'a>(tx: &'a mut Tx, desk: &'a Desk) -> Clearing<'a> {
    Clearing {
        tx,
        desk,
        act: CrossingAct::List,
        looking: crossing::Looking::default(),
    }
}

/// The actions of a debrief that this desk may see, oldest first.
pub(crate) async fn of_debrief(
    tx: &mut Tx,
    desk: &Desk,
    room: &Room,
    debrief: DebriefId,
) -> Result<Vec<Seen>, Problem> {
    let all = store::of_debrief(tx, debrief).await?;
    // What has passed to a side that was shut out of the room goes on without the room.
    let shut: Vec<OrgId> = room
        .parties
        .iter()
        .filter(|p| p.stopped_at.is_some())
        .map(|p| p.org)
        .collect();
    let still = |action: &Action| action.holder() == desk.org() || !shut.contains(&action.holder());
    listing(tx, desk)
        .clear_all(all.into_iter().filter(still).collect())
        .await
}

/// The actions of a work that this desk may see, oldest first.
///
/// Errors: [`Problem::Missing`] for a work that its organisation is not in.
pub async fn of_work(tx: &mut Tx, desk: &Desk, work: WorkId) -> Result<Vec<Seen>, Problem> {
    let parties = work::store::parties(tx, work).await?;
    let is_in = |org: OrgId| {
        parties
            .iter()
            .any(|party| party.org == org && party.stopped_at.is_none())
    };
    if !is_in(desk.org()) {
        return Err(Problem::Missing);
    }
    // What has passed to a side that was shut out goes on without the others.
    let still = |action: &Action| is_in(action.holder());
    let all = store::of_work(tx, work).await?;
    listing(tx, desk)
        .clear_all(all.into_iter().filter(still).collect())
        .await
}

/// One action with its history.
pub struct ActionView {
    pub seen: Seen,
    /// Newest first; only what the reader may know.
    pub events: Vec<Event>,
    /// The debrief or work that it comes from is open to the reader too.
    pub opens_source: bool,
}

/// Loads one action for this desk to read. A no of a clause leaves its line.
///
/// Errors: [`Problem::Missing`].
pub(crate) async fn open(desk: &Desk, reference: &Reference) -> Result<(Tx, Seen), Problem> {
    load(desk, reference, Act::ReadOwn).await
}

/// Loads one action for this desk to move: a token that does not lend that moves nothing, not even its own position's.
///
/// Errors: [`Problem::Missing`].
pub(crate) async fn open_to_move(desk: &Desk, reference: &Reference) -> Result<(Tx, Seen), Problem> {
    load(desk, reference, Act::Debrief).await
}

async fn load(desk: &Desk, reference: &Reference, lent: Act) -> Result<(Tx, Seen), Problem> {
    if !desk.may(Act::Debrief) && !desk.lends(lent) {
        return Err(Problem::Missing);
    }
    let mut tx = desk.begin().await?;
    let action = store::find(&tx, desk.org(), reference)
        .await?
        .filter(|action| rules::may_open(desk.may(Act::Debrief), desk.who.position, action))
        .ok_or(Problem::Missing)?;
    let seen = Clearing {
        tx: &mut tx,
        desk,
        act: CrossingAct::Read,
        looking: crossing::Looking::default(),
    }
    .clear(action)
    .await?;
    match seen {
        Some(seen) => Ok((tx, seen)),
        None => {
            tx.commit().await?;
            Err(Problem::Missing)
        }
    }
}

/// Reads one action's page.
pub async fn read(desk: &Desk, reference: &Reference) -> Result<ActionView, Problem> {
    let (tx, seen) = open(desk, reference).await?;
    let events = events(&tx, desk, &seen).await?;
    let source = &seen.action.as_ref().source;
    let opens_source = match source {
        Source::Debrief { reference, .. } => debriefs::opens(&tx, desk, reference).await?,
        Source::Work { .. } => store::parties(&tx, source).await?.contains(&desk.org()),
    };
    tx.commit().await?;
    Ok(ActionView {
        seen,
        events,
        opens_source,
    })
}

/// What happened, as far as the reader may know: without the owner's standing only what its own side did.
pub(crate) async fn events(tx: &Tx, desk: &Desk, seen: &Seen) -> Result<Vec<Event>, Problem> {
    let mut events = store::events(tx, seen.action.as_ref().id).await?;
    events.retain(|event| seen.is_known() || event.org == desk.org());
    Ok(events)
}
