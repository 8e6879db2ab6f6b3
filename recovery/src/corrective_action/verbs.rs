//! What people do with actions, each as one transaction with its history line and its ledger entry.

use super::model::{Action, Event, EventKind, NewAction, State};
use super::reading::{Seen, events, needed_by, open_to_move};
use super::{meanwhile, rules, store};
use crate::crossing;
use crate::debrief::{reading as debriefs, reading::Opened, rules as debrief_rules};
use jiff::ToSpan;
use muster_membership::position;
use muster_response::incident::gate;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};
use rand::Rng;
use uuid::Uuid;

pub use super::reading::{list, read};

/// A position that a new action can be given to.
#[derive(Debug, Clone)]
pub struct OwnerChoice {
    pub position: PositionId,
    pub title: String,
    pub org: OrgId,
    pub org_name: String,
    pub side: Side,
}

/// Today, in the reader's own calendar.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// Whom a new action can be given to: every own position, and people of the other side who were called or came, where a clause
/// lets the words of the action reach that side.
pub async fn owner_choices(desk: &Desk, reference: &Reference) -> Result<Vec<OwnerChoice>, Problem> {
    desk.require(Act::Debrief)?;
    let (tx, opened) = debriefs::open(desk, reference).await?;
    debrief_rules::must_be_open(opened.debrief.as_ref())?;
    let mut choices = own_choices(&tx, desk).await?;
    for party in opened.room.others(desk.org()) {
        if party.stopped_at.is_none() && reaches(&tx, desk, &opened, party.org).await? {
            choices.extend(people_of(&opened, party.org));
        }
    }
    tx.commit().await?;
    Ok(choices)
}

/// To whom this desk may give an action that is taken on: see [`rules::may_take_on`].
pub(crate) async fn takers(tx: &Tx, desk: &Desk) -> Result<Vec<OwnerChoice>, Problem> {
    let mut choices = own_choices(tx, desk).await?;
    choices.retain(|choice| rules::may_take_on(desk.may(Act::Debrief), desk.who.position, choice.position).is_ok());
    Ok(choices)
}

/// Every own position, by title.
pub(crate) async fn own_choices(tx: &Tx, desk: &Desk) -> Result<Vec<OwnerChoice>, Problem> {
    let own = position::store::of_org(tx, desk.org()).await?;
    let side = desk.who.org_kind.side();
    let choice = |position: muster_membership::Position| OwnerChoice {
        position: position.id,
        title: position.title,
        org: desk.org(),
        org_name: desk.who.org_name.clone(),
        side,
    };
    Ok(own.into_iter().map(choice).collect())
}

/// People of another side as the debrief's facts name them.
fn people_of(opened: &Opened, org: OrgId) -> Vec<OwnerChoice> {
    let Some(party) = opened.room.party(org) else {
        return Vec::new();
    };
    let people = opened
        .debrief
        .as_ref()
        .facts
        .people
        .iter()
        .filter(|person| person.org == org);
    people
        .map(|person| OwnerChoice {
            position: person.position,
            title: person.title.clone(),
            org,
            org_name: party.org_name.clone(),
            side: party.org_kind.side(),
        })
        .collect()
}

/// May the words of an action by this desk reach that side? A partner can ask only the debrief's owner.
async fn reaches(tx: &Tx, desk: &Desk, opened: &Opened, to: OrgId) -> Result<bool, Problem> {
    if !opened.is_owner(desk) && to != opened.debrief.as_ref().org {
        return Ok(false);
    }
    let record = format!("actions:{}", opened.debrief.as_ref().id);
    let item = crossing::item(
        &opened.room,
        desk.org(),
        DataClass::CorrectiveAction,
        record,
        desk.now(),
    );
    Ok(crossing::opens_to(tx, &*gate(desk.app())?, &item, to, desk.now())
        .await?
        .is_some())
}

/// Adds an action. For the own side it stands at once; the other side is asked.
///
/// Errors: [`Problem::Missing`], `debrief.closed`, `action.owner` for a position that cannot be asked.
pub async fn add(desk: &Desk, reference: &Reference, new: NewAction) -> Result<Reference, Problem> {
    desk.require(Act::Debrief)?;
    let (mut tx, opened) = debriefs::open(desk, reference).await?;
    debrief_rules::must_be_open(opened.debrief.as_ref())?;
    let owner = find_owner(&tx, desk, &opened, new.owner).await?;
    let action = drafted(&tx, desk, &opened, owner, new).await?;
    store::insert(&tx, &action).await?;
    let asked = if action.owner_org == desk.org() {
        crossing::others(&opened.room, desk.org())
    } else {
        vec![action.owner_org]
    };
    let said = format!("{}\n{}", action.issue, action.words);
    keep(&mut tx, desk, &action, EventKind::Added, String::new(), &said, asked).await?;
    tx.commit().await?;
    Ok(action.reference)
}

async fn find_owner(tx: &Tx, desk: &Desk, opened: &Opened, wanted: PositionId) -> Result<OwnerChoice, Problem> {
    if let Some(own) = own_choices(tx, desk)
        .await?
        .into_iter()
        .find(|choice| choice.position == wanted)
    {
        return Ok(own);
    }
    let refused = || Problem::refusal("action.owner", t("actions-choose-owner"));
    let others = opened
        .room
        .others(desk.org())
        .filter(|party| party.stopped_at.is_none());
    let person = others
        .flat_map(|party| people_of(opened, party.org))
        .find(|choice| choice.position == wanted);
    let person = person.ok_or_else(refused)?;
    if reaches(tx, desk, opened, person.org).await? {
        Ok(person)
    } else {
        Err(refused())
    }
}

async fn drafted(tx: &Tx, desk: &Desk, opened: &Opened, owner: OwnerChoice, new: NewAction) -> Result<Action, Problem> {
    let own = owner.org == desk.org();
    let unit = |org| opened.room.party(org).and_then(|party| party.unit);
    let kind = opened
        .room
        .party(owner.org)
        .map_or(desk.who.org_kind, |party| party.org_kind);
    Ok(Action {
        id: ActionId::new(),
        reference: store::draw_reference(tx).await?,
        debrief: opened.debrief.as_ref().id,
        incident: opened.room.incident.id,
        incident_reference: opened.room.incident.reference.clone(),
        issue: new.issue,
        words: new.words,
        element: new.element,
        owner_org: owner.org,
        owner_name: owner.org_name,
        owner_kind: kind,
        owner_position: owner.position,
        owner_title: owner.title,
        starts_on: new.starts_on,
        due_on: new.due_on,
        added_by_org: desk.org(),
        added_by_name: desk.who.org_name.clone(),
        added_by_kind: desk.who.org_kind,
        added_by: desk.who.position,
        added_at: desk.now(),
        accepted_at: own.then(|| desk.now()),
        closed_at: None,
        closed_by: None,
        proof: String::new(),
        revision: 1,
        site: opened.room.incident.site,
        site_org: opened.room.incident.org,
        owner_unit: unit(owner.org),
        added_by_unit: unit(desk.org()),
    })
}

/// Keeps the history line, releases the action to whom a clause opens it, and enters the change in the logs.
async fn keep(
    tx: &mut Tx,
    desk: &Desk,
    action: &Action,
    kind: EventKind,
    words: String,
    said: &str,
    others: Vec<OrgId>,
) -> Result<(), Problem> {
    let event = Event {
        id: Uuid::now_v7(),
        action: action.id,
        kind,
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        side: desk.who.org_kind.side(),
        words,
        due_on: Some(action.due_on),
        at: desk.now(),
    };
    let salt: [u8; 32] = rand::rng().random();
    store::keep_event(tx, &event, salt).await?;
    let gate = gate(desk.app())?;
    let open_to = crossing::release_to(tx, &gate, |to| needed_by(action, to), others, desk.now()).await?;
    let entry = Entry::new(desk.org(), "corrective_action", desk.now())
        .with("action", String::from(action.id))
        .with("debrief", String::from(action.debrief))
        .with("event", kind.as_str())
        .with("state", action.state().as_str())
        .with("owner", String::from(action.owner_org))
        .with("due_on", action.due_on.to_string())
        .with("position", String::from(desk.who.position))
        .with("words_digest", muster_store::salted_text_digest(&salt, said));
    crossing::enter(tx, &entry, &open_to);
    Ok(())
}

/// The action is open to another organisation from here on: see [`crossing::opened_lines`].
pub(crate) fn released(action: &Action, to: OrgId, at: Timestamp) -> Vec<Entry> {
    crossing::opened_lines(action.site_org, (action.holder(), to), |org| {
        Entry::new(org, "corrective_action_released", at)
            .with("action", String::from(action.id))
            .with("debrief", String::from(action.debrief))
    })
}

/// Takes on what the other side asked for, at a position of one's own.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.open`, `action.owner`.
pub async fn accept(desk: &Desk, reference: &Reference, expected: i64, owner: PositionId) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    rules::may_take_on(desk.may(Act::Debrief), desk.who.position, owner)?;
    let own = position::store::find_of(&tx, desk.org(), owner).await?;
    let own = own.ok_or_else(|| Problem::refusal("action.owner", t("actions-choose-owner")))?;
    let now = desk.now();
    let change = Change {
        kind: EventKind::Accepted,
        words: String::new(),
        expected,
    };
    carry_out(tx, desk, seen, change, |action| {
        rules::accept(action, desk.org(), (own.id, own.title), now)
    })
    .await
}

/// Closes it with what shows that it is done.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.not-accepted`, `action.closed`, `text.empty`.
pub async fn close(desk: &Desk, reference: &Reference, expected: i64, proof: &str) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    let by = (desk.org(), desk.who.position);
    let words = rules::check_proof(proof)?;
    let change = Change {
        kind: EventKind::Closed,
        words,
        expected,
    };
    carry_out(tx, desk, seen, change, |action| {
        rules::close(action, by, proof, desk.now())
    })
    .await
}

/// Moves the due date, with a reason.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.date`, `action.date-far`,
/// `action.due-in-the-past`, `action.due-before-start`, `action.due-unchanged`, `text.empty`.
pub async fn move_due(
    desk: &Desk,
    reference: &Reference,
    expected: i64,
    to: &str,
    reason: &str,
) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    let today = today(desk);
    let to = rules::check_due(to, today)?;
    let change = Change {
        kind: EventKind::DueMoved,
        words: rules::check_reason(reason)?,
        expected,
    };
    carry_out(tx, desk, seen, change, |action| {
        rules::move_due(action, desk.org(), to, today)
    })
    .await
}

/// Opens it again, with a reason. Without a date it gets a month.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.open`, and those of a due date as
/// in [`move_due`], `text.empty`.
pub async fn reopen(
    desk: &Desk,
    reference: &Reference,
    expected: i64,
    due_on: &str,
    reason: &str,
) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    let today = today(desk);
    let due_on = match due_on {
        "" => today.checked_add(30.days()).unwrap_or(today),
        typed => rules::check_due(typed, today)?,
    };
    let change = Change {
        kind: EventKind::Reopened,
        words: rules::check_reason(reason)?,
        expected,
    };
    carry_out(tx, desk, seen, change, |action| {
        rules::reopen(action, desk.org(), due_on, today)
    })
    .await
}

struct Change {
    kind: EventKind,
    words: String,
    expected: i64,
}

/// The steps that every change of an action shares.
async fn carry_out(
    mut tx: Tx,
    desk: &Desk,
    seen: Seen,
    change: Change,
    rule: impl FnOnce(Action) -> Result<Action, Problem>,
) -> Result<(), Problem> {
    let events = events(&tx, desk, &seen).await?;
    let last = events.first().map(rules::event_words).unwrap_or_default();
    if !seen.is_known() {
        return Err(Problem::refusal("action.not-yours", t("actions-not-yours")));
    }
    let action = seen.action.into_inner();
    // Each event counted the revision up by one: those that the caller has not read are the newest.
    let unread = usize::try_from(action.revision.saturating_sub(change.expected)).unwrap_or_default();
    let unread = &events[..unread.min(events.len())];
    rules::must_be_unchanged(&action, change.expected, &last)
        .map_err(|problem| problem.meanwhile(page_of(&action), meanwhile::after(&action, unread)))?;
    let action = rule(action)?;
    if !store::save(&tx, &action).await? {
        return Err(
            Problem::conflict("action.changed", t_with("actions-changed", &[("last", last.into())]))
                .meanwhile(page_of(&action), Vec::new()),
        );
    }
    let others = parties_of(&tx, &action)
        .await?
        .into_iter()
        .filter(|org| *org != desk.org())
        .collect();
    let said = change.words.clone();
    keep(&mut tx, desk, &action, change.kind, change.words, &said, others).await?;
    debug_assert!(action.state() != State::Proposed);
    Ok(tx.commit().await?)
}

/// Organisations of the action's room that were not shut out of it.
async fn parties_of(tx: &Tx, action: &Action) -> Result<Vec<OrgId>, Problem> {
    let parties = muster_response::incident::store::parties(tx, action.incident).await?;
    Ok(parties
        .into_iter()
        .filter(|party| party.stopped_at.is_none())
        .map(|party| party.org)
        .collect())
}

fn page_of(action: &Action) -> String {
    format!("/actions/{}", action.reference)
}
