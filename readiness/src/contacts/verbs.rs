//! Changing the reach order. One transaction each, with its ledger entry.

use super::{Channel, Contact, rules, rules::Direction, rules::NewContact, store};
use crate::reach_test::store::revive;
use muster_membership::{position, site};
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem};

/// Adds a position at the end of a reach order.
///
/// Errors: [`Problem::Missing`] without the duty, or when position or site are not the organisation's own;
/// `contact.there-already`, `contact.list-full`.
pub async fn add(desk: &Desk, new: NewContact) -> Result<ContactId, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    position::store::find_of(&tx, desk.org(), new.position)
        .await?
        .ok_or(Problem::Missing)?;
    if let Some(site) = new.site {
        site::store::find(&tx, site)
            .await?
            .filter(|site| site.org == desk.org())
            .ok_or(Problem::Missing)?;
    }
    let list = store::hold_list(&tx, desk.org(), new.site).await?;
    rules::may_join(&new, &list)?;
    let contact = Contact {
        id: ContactId::new(),
        org: desk.org(),
        site: new.site,
        position: new.position,
        rank: list.last().map_or(1, |last| last.rank + 1),
        hours: new.hours,
        channel: new.channel,
        verified_on: None,
        answer_seconds: None,
        changed: Some(LastChange::by(desk)),
    };
    store::insert(&tx, &contact).await?;
    tx.commit_with(entry(desk, "contact.added", &contact)).await?;
    Ok(contact.id)
}

/// Moves a contact one place. `seen` is the place, from 1, at which the person saw it in its list.
///
/// Errors: `contact.changed-meanwhile`, a conflict that names who gave it another place, and when.
pub async fn shift(desk: &Desk, id: ContactId, seen: usize, direction: Direction) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let contact = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
    let held = store::hold_list(&tx, desk.org(), contact.site).await?;
    let was: Vec<ContactId> = held.iter().map(|contact| contact.id).collect();
    let Some(is) = rules::moved(was.clone(), id, seen, direction) else {
        let now = held.iter().find(|each| each.id == id).ok_or(Problem::Missing)?;
        return Err(rules::lost_race(now, None, desk));
    };
    for (rank, id) in (1..).zip(&is) {
        store::set_rank(&tx, *id, rank).await?;
    }
    note_moved(desk, &tx, &was, &is).await?;
    Ok(tx.commit_with(entry(desk, "contact.moved", &contact)).await?)
}

/// Puts a contact at the end of its list: it failed its reach tests, and those behind it answer. `seen` as for [`shift`].
///
/// Errors: `contact.changed-meanwhile`, a conflict that names who gave it another place, and when.
pub async fn put_behind(desk: &Desk, id: ContactId, seen: usize) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let contact = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
    let held = store::hold_list(&tx, desk.org(), contact.site).await?;
    let was: Vec<ContactId> = held.iter().map(|contact| contact.id).collect();
    let Some(is) = rules::behind(was.clone(), id, seen) else {
        let now = held.iter().find(|each| each.id == id).ok_or(Problem::Missing)?;
        return Err(rules::lost_race(now, None, desk));
    };
    for (rank, id) in (1..).zip(&is) {
        store::set_rank(&tx, *id, rank).await?;
    }
    note_moved(desk, &tx, &was, &is).await?;
    Ok(tx.commit_with(entry(desk, "contact.moved", &contact)).await?)
}

/// Changes hours and channel. `seen` is what they were when the person saw them.
///
/// Errors: `contact.changed-meanwhile`, a conflict that names who was first, and when.
pub async fn change(
    desk: &Desk,
    id: ContactId,
    seen: (&str, Channel),
    hours: &str,
    channel: Channel,
) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let contact = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
    let by = LastChange::by(desk);
    if !store::save(&tx, id, seen, (hours, channel), &by).await? {
        let now = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
        return Err(rules::lost_race(&now, Some(seen), desk));
    }
    let entry = entry(desk, "contact.changed", &contact).with("channel", channel.as_str());
    Ok(tx.commit_with(entry).await?)
}

/// Keeps that somebody called today and it answered, after so many seconds when they were counted.
pub async fn verify(desk: &Desk, id: ContactId, answer_seconds: Option<i64>) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let contact = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    store::verify(&tx, id, today, answer_seconds).await?;
    // Somebody called it: the number is not dead.
    revive(&tx, contact.position, Channel::Phone).await?;
    let entry = entry(desk, "contact.verified", &contact);
    Ok(tx
        .commit_with(entry.with_some("answer_seconds", answer_seconds))
        .await?)
}

/// Takes a contact out of its list.
pub async fn remove(desk: &Desk, id: ContactId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let contact = store::find_of(&tx, desk.org(), id).await?.ok_or(Problem::Missing)?;
    let held = store::hold_list(&tx, desk.org(), contact.site).await?;
    let was: Vec<ContactId> = held.iter().map(|contact| contact.id).collect();
    let is: Vec<ContactId> = was.iter().copied().filter(|each| *each != id).collect();
    store::remove(&tx, id).await?;
    note_moved(desk, &tx, &was, &is).await?;
    Ok(tx.commit_with(entry(desk, "contact.removed", &contact)).await?)
}

/// Whoever saw a contact at its old place is told who moved it.
async fn note_moved(desk: &Desk, tx: &Tx, was: &[ContactId], is: &[ContactId]) -> Result<(), Problem> {
    let by = LastChange::by(desk);
    for id in rules::replaced(was, is) {
        store::note_moved(tx, id, &by).await?;
    }
    Ok(())
}

fn entry(desk: &Desk, kind: &'static str, contact: &Contact) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("contact", String::from(contact.id))
        .with("position", String::from(contact.position))
        .with_some("site", contact.site.map(String::from))
        .with("by", String::from(desk.who.position))
}
