//! What people do with actions, each as one transaction with its history line and its ledger entry.

use super::model::{Action, Event, EventKind, NewAction, Source, State};
use super::owners::{OwnerChoice, owner_while_open};
use super::reading::{Seen, events, needed_by, open_to_move, words_item};
use super::{meanwhile, rules, store};
use crate::crossing;
use crate::debrief::{reading as debriefs, reading::Opened};
use crate::work;
use jiff::ToSpan;
use muster_membership::{organisation, position};
use muster_response::incident::gate;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};
use rand::Rng;
use uuid::Uuid;

pub use super::listing::{list, list_after};
pub use super::owners::owner_choices;
pub use super::reading::read;

/// Today, in the reader's own calendar.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// Adds an action. For the own side it stands at once; the other side is asked.
///
/// Errors: [`Problem::Missing`], `debrief.closed`, `action.owner` for a position that cannot be asked.
pub async fn add(desk: &Desk, reference: &Reference, new: NewAction) -> Result<Reference, Problem> {
    desk.require(Act::Debrief)?;
    let (mut tx, opened) = debriefs::open(desk, reference).await?;
    let owner = match owner_while_open(&tx, desk, &opened, new.owner).await {
        Ok(owner) => owner,
        Err(problem) => return crossing::refused(tx, problem).await,
    };
    let place = Place::of_debrief(&opened, [desk.org(), owner.org]);
    let action = drafted(&tx, desk, place, owner, new).await?;
    let others = crossing::others(&opened.room, desk.org());
    let reference = keep_new(&mut tx, desk, action, others).await?;
    tx.commit().await?;
    Ok(reference)
}

/// Adds an action from other joint work, in this transaction: whoever calls it has seen to it that `owner` may be asked, and that the
/// desk is in the work. For the own side it stands at once; the other side is asked.
///
/// Errors: [`Problem::Missing`] for a work that this organisation is not in; `action.owner` for one of an organisation that is not in
/// it, and of one whose clauses do not let the words reach it.
pub async fn add_from_work(
    tx: &mut Tx,
    desk: &Desk,
    work: WorkId,
    owner: OwnerChoice,
    new: NewAction,
) -> Result<Reference, Problem> {
    let work = work::store::find(tx, work).await?.ok_or(Problem::Missing)?;
    let mut parties = work::store::parties(tx, work.id).await?;
    parties.retain(|party| party.stopped_at.is_none());
    let is_in = |org: OrgId| parties.iter().any(|party| party.org == org);
    if !is_in(desk.org()) {
        return Err(Problem::Missing);
    }
    let refused = || Problem::refusal("action.owner", t("actions-choose-owner"));
    if !is_in(owner.org) {
        return Err(refused());
    }
    let unit = |org: OrgId| {
        parties
            .iter()
            .find(|party| party.org == org)
            .and_then(|party| party.unit)
    };
    let place = Place {
        site: work.site,
        site_org: work.org,
        units: [unit(desk.org()), unit(owner.org)],
        source: Source::Work {
            kind: work.kind,
            work: work.id,
            reference: work.reference,
        },
    };
    let action = drafted(tx, desk, place, owner, new).await?;
    if action.owner_org != desk.org() {
        let gate = gate(desk.app())?;
        let asks = words_item(&action);
        if crossing::opens_to(tx, &gate, &asks, action.owner_org, desk.now())
            .await?
            .is_none()
        {
            return Err(refused());
        }
    }
    let others = parties.iter().map(|party| party.org).filter(|org| *org != desk.org());
    let others = others.collect();
    keep_new(tx, desk, action, others).await
}

/// Where an action was learned, and the units there of its writer and of its owner.
struct Place {
    source: Source,
    site: SiteId,
    site_org: OrgId,
    units: [Option<UnitId>; 2],
}

impl Place {
    fn of_debrief(opened: &Opened, orgs: [OrgId; 2]) -> Self {
        let incident = &opened.room.incident;
        Self {
            source: Source::Debrief {
                debrief: opened.debrief.as_ref().id,
                incident: incident.id,
                reference: incident.reference.clone(),
            },
            site: incident.site,
            site_org: incident.org,
            units: orgs.map(|org| opened.room.party(org).and_then(|party| party.unit)),
        }
    }
}

/// Keeps a new action and tells those of `others` whom it is for: the one that is asked, or all of them.
async fn keep_new(tx: &mut Tx, desk: &Desk, action: Action, others: Vec<OrgId>) -> Result<Reference, Problem> {
    store::insert(tx, &action).await?;
    let asked = if action.owner_org == desk.org() {
        others
    } else {
        vec![action.owner_org]
    };
    let said = format!("{}\n{}", action.issue, action.words);
    keep(tx, desk, &action, EventKind::Added, String::new(), &said, asked).await?;
    Ok(action.reference)
}

async fn drafted(tx: &Tx, desk: &Desk, place: Place, owner: OwnerChoice, new: NewAction) -> Result<Action, Problem> {
    let own = owner.org == desk.org();
    let kind = organisation::store::find(tx, owner.org)
        .await?
        .ok_or(Problem::Missing)?
        .kind;
    let [added_by_unit, owner_unit] = place.units;
    Ok(Action {
        id: ActionId::new(),
        reference: store::draw_reference(tx).await?,
        source: place.source,
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
        site: place.site,
        site_org: place.site_org,
        owner_unit,
        added_by_unit,
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
    let last = store::last_event(tx, action.id).await?;
    let event = Event {
        id: rules::id_after(Uuid::now_v7(), last),
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
    let (source, source_id) = action.source.in_ledger();
    let entry = Entry::new(desk.org(), "corrective_action", desk.now())
        .with("action", String::from(action.id))
        .with(source, source_id)
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
        let (source, source_id) = action.source.in_ledger();
        Entry::new(org, "corrective_action_released", at)
            .with("action", String::from(action.id))
            .with(source, source_id)
    })
}

/// Takes on what the other side asked for, at a position of one's own.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.open`, `action.owner`.
pub async fn accept(desk: &Desk, reference: &Reference, expected: i64, owner: PositionId) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    let own = position::store::find_of(&tx, desk.org(), owner).await?;
    let own = own.ok_or_else(|| Problem::refusal("action.owner", t("actions-choose-owner")));
    let own = rules::may_take_on(desk.may(Act::Debrief), desk.who.position, owner).and(own);
    let (by, now) = (desk.org(), desk.now());
    let change = own.map(|own| Change {
        kind: EventKind::Accepted,
        words: String::new(),
        expected,
        rule: move |action| rules::accept(action, by, (own.id, own.title), now),
    });
    carry_out(tx, desk, seen, change).await
}

/// Closes it with what shows that it is done.
///
/// Errors: [`Problem::Missing`], `action.not-yours`, `action.changed`, `action.not-accepted`, `action.closed`, `text.empty`.
pub async fn close(desk: &Desk, reference: &Reference, expected: i64, proof: &str) -> Result<(), Problem> {
    let (tx, seen) = open_to_move(desk, reference).await?;
    let (by, now) = ((desk.org(), desk.who.position), desk.now());
    let change = rules::check_proof(proof).map(|words| Change {
        kind: EventKind::Closed,
        words,
        expected,
        rule: move |action| rules::close(action, by, proof, now),
    });
    carry_out(tx, desk, seen, change).await
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
    let (by, today) = (desk.org(), today(desk));
    let due_on = rules::check_due(to, today);
    let change = due_and_reason(due_on, reason).map(|(due_on, words)| Change {
        kind: EventKind::DueMoved,
        words,
        expected,
        rule: move |action| rules::move_due(action, by, due_on, today),
    });
    carry_out(tx, desk, seen, change).await
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
    let (by, today) = (desk.org(), today(desk));
    let due_on = match due_on {
        "" => Ok(today.checked_add(30.days()).unwrap_or(today)),
        typed => rules::check_due(typed, today),
    };
    let change = due_and_reason(due_on, reason).map(|(due_on, words)| Change {
        kind: EventKind::Reopened,
        words,
        expected,
        rule: move |action| rules::reopen(action, by, due_on, today),
    });
    carry_out(tx, desk, seen, change).await
}

fn due_and_reason(due_on: Result<civil::Date, Problem>, reason: &str) -> Result<(civil::Date, String), Problem> {
    Ok((due_on?, rules::check_reason(reason)?))
}

/// A change as it was sent, in order by itself.
struct Change<R> {
    kind: EventKind,
    /// The reason or the proof.
    words: String,
    /// The revision that the sender read.
    expected: i64,
    rule: R,
}

/// The steps that every change of an action shares.
async fn carry_out<R>(mut tx: Tx, desk: &Desk, seen: Seen, change: Result<Change<R>, Problem>) -> Result<(), Problem>
where
    R: FnOnce(Action) -> Result<Action, Problem>,
{
    let events = events(&tx, desk, &seen).await?;
    let moved = moved(seen.action.into_inner(), desk.org(), &events, change);
    let (action, kind, words) = match moved {
        Ok(moved) => moved,
        Err(problem) => return crossing::refused(tx, problem).await,
    };
    if !store::save(&tx, &action).await? {
        let last = events.first().map(rules::event_words).unwrap_or_default();
        let changed = Problem::conflict("action.changed", t_with("actions-changed", &[("last", last.into())]));
        return crossing::refused(tx, changed.meanwhile(page_of(&action), None)).await;
    }
    let others = store::parties(&tx, &action.source)
        .await?
        .into_iter()
        .filter(|org| *org != desk.org())
        .collect();
    let said = words.clone();
    keep(&mut tx, desk, &action, kind, words, &said, others).await?;
    debug_assert!(action.state() != State::Proposed);
    Ok(tx.commit().await?)
}

/// The action as it is after the change. Whoever does not move it is told so before anything is compared: a conflict says how it stands.
fn moved<R>(
    action: Action,
    by: OrgId,
    events: &[Event],
    change: Result<Change<R>, Problem>,
) -> Result<(Action, EventKind, String), Problem>
where
    R: FnOnce(Action) -> Result<Action, Problem>,
{
    rules::must_own(&action, by)?;
    let change = change?;
    let last = events.first().map(rules::event_words).unwrap_or_default();
    // Each event counted the revision up by one: those that the caller has not read are the newest.
    let unread = usize::try_from(action.revision.saturating_sub(change.expected)).unwrap_or_default();
    let unread = &events[..unread.min(events.len())];
    rules::must_be_unchanged(&action, change.expected, &last)
        .map_err(|problem| problem.meanwhile(page_of(&action), Some(meanwhile::after(&action, unread))))?;
    Ok(((change.rule)(action)?, change.kind, change.words))
}

/// Gives an own action to another position of the organisation, in this transaction: its owner left.
///
/// Errors: [`Problem::Missing`] without the duty, for an action that `from` does not have, and for a position of nobody's here;
/// `action.changed` when it changed in between.
pub async fn give(
    tx: &mut Tx,
    desk: &Desk,
    reference: &Reference,
    from: PositionId,
    to: PositionId,
) -> Result<(), Problem> {
    desk.require(Act::Debrief)?;
    let found = store::find(tx, desk.org(), reference).await?;
    let held = |action: &Action| action.owner_org == desk.org() && action.owner_position == from;
    let action = found.filter(held).ok_or(Problem::Missing)?;
    let own = position::store::find_of(tx, desk.org(), to)
        .await?
        .ok_or(Problem::Missing)?;
    let action = rules::give(action, desk.org(), (own.id, own.title))?;
    if !store::save(tx, &action).await? {
        let changed = Problem::conflict(
            "action.changed",
            t_with("actions-changed", &[("last", String::new().into())]),
        );
        return Err(changed);
    }
    let others = store::parties(tx, &action.source)
        .await?
        .into_iter()
        .filter(|org| *org != desk.org());
    let others = others.collect();
    keep(tx, desk, &action, EventKind::Given, String::new(), "", others).await
}

/// Closes what was asked of `asked` out of joint work and not accepted, in this transaction: that organisation leaves the work, and nobody
/// else could move the action. `of` is whose work it is. Whether there was such an action.
///
/// Errors: a fault when the store fails; `action.changed` when it changed in between.
pub async fn take_back(
    tx: &mut Tx,
    desk: &Desk,
    (of, reference): (OrgId, &Reference),
    asked: OrgId,
    words: &str,
) -> Result<bool, Problem> {
    let found = store::find(tx, of, reference).await?;
    let is_asked = |action: &Action| action.owner_org == asked && action.state() == State::Proposed;
    let Some(action) = found.filter(is_asked) else {
        return Ok(false);
    };
    let action = rules::take_back(action, desk.who.position, words, desk.now());
    if !store::save(tx, &action).await? {
        let said = [("last", String::new().into())];
        return Err(Problem::conflict("action.changed", t_with("actions-changed", &said)));
    }
    let mut others = vec![action.added_by_org, asked];
    others.retain(|org| *org != desk.org());
    keep(tx, desk, &action, EventKind::Closed, words.to_owned(), words, others).await?;
    Ok(true)
}

fn page_of(action: &Action) -> String {
    format!("/actions/{}", action.reference)
}
