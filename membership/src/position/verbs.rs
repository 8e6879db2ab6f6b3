//! What an administrator does with positions, and how a duty begins and ends. One transaction each, with its ledger entry.

use super::{Listed, Person, Position, rules, rules::NewPosition, store};
use crate::{entries, organisation, revision::Revised, sign_in, site, token, vacancy};
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, Stored, Told, t};
use serde_json::json;

/// Topic for screens that show who is on duty. Payload: `org`, `position`, `on_duty`.
pub const SHIFT: &str = "membership.shift";

/// Adds a vacant position.
///
/// Errors: [`Problem::Missing`] without the duty, or when site or unit are not the organisation's own.
pub async fn add(desk: &Desk, new: NewPosition) -> Result<PositionId, Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    refuse_foreign(&tx, desk.org(), &new).await?;
    let position = changed(Position::new(desk.org(), "", new.duty), new);
    store::insert(&tx, &position, desk.now()).await?;
    tx.commit_with(entry(desk, "position.added", position.id).with("duty", position.duty.as_str()))
        .await?;
    Ok(position.id)
}

/// Changes title, site, unit, phone and place of a position that was at revision `read`. The duty stays: another duty is another position.
///
/// Errors: [`Problem::Missing`] as [`add`], or for another's position; `position.changed`, a conflict that names who was first, when, and
/// what they changed.
pub async fn change(desk: &Desk, id: PositionId, new: NewPosition, read: i64) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    let old = find_revised(&tx, desk, id).await?;
    if old.revision.number != read {
        return Err(lost_race(&tx, desk, id, read).await?);
    }
    refuse_foreign(&tx, desk.org(), &new).await?;
    let was = rules::stored(&old.record, "", "");
    let was_phone = old.record.phone.clone();
    let position = changed(old.record, new);
    let has_other_phone = was_phone != position.phone;
    let is = Revised {
        revision: old.revision.after(&was, &rules::stored(&position, "", ""), desk),
        record: position,
    };
    if !store::save(&tx, &is, read).await? {
        return Err(lost_race(&tx, desk, id, read).await?);
    }
    if has_other_phone {
        vacancy::unproved(desk.app(), &tx, id).await?;
    }
    Ok(tx.commit_with(entry(desk, "position.changed", id)).await?)
}

/// Somebody else was first.
async fn lost_race(tx: &Tx, desk: &Desk, id: PositionId, read: i64) -> Result<Problem, Problem> {
    let told = Told {
        code: "position.changed",
        known: "people-changed-meanwhile",
        unknown: "people-changed-unseen",
    };
    let now = find_revised(tx, desk, id).await?;
    let stored = stored(tx, &now.record).await?;
    let reopen = format!("/admin/people/{id}");
    Ok(now.revision.conflict(told, read, stored, &reopen, desk))
}

/// What of a position its form changes, as it is stored, for whoever came second.
pub async fn stored(tx: &Tx, position: &Position) -> Result<Vec<Stored>, Problem> {
    let site = match position.site {
        Some(site) => site::store::find(tx, site).await?.map(|site| site.name),
        None => Some(t("people-all-sites")),
    };
    let unit = match position.unit {
        Some(unit) => organisation::store::find_unit(tx, unit).await?.map(|unit| unit.name),
        None => Some(t("people-all-units")),
    };
    let (site, unit) = (site.unwrap_or_default(), unit.unwrap_or_default());
    Ok(rules::stored(position, &site, &unit))
}

/// The position with what its form changes.
pub fn changed(position: Position, new: NewPosition) -> Position {
    let NewPosition {
        title,
        site,
        unit,
        phone,
        place,
        ..
    } = new;
    Position {
        title,
        site,
        unit,
        phone,
        place,
        ..position
    }
}

async fn refuse_foreign(tx: &Tx, org: OrgId, new: &NewPosition) -> Result<(), Problem> {
    if let Some(site) = new.site {
        site::store::find(tx, site)
            .await?
            .filter(|site| site.org == org)
            .ok_or(Problem::Missing)?;
    }
    if let Some(unit) = new.unit {
        organisation::store::find_unit(tx, unit)
            .await?
            .filter(|unit| unit.org == org)
            .ok_or(Problem::Missing)?;
    }
    Ok(())
}

/// Ends a vacant position.
///
/// Errors: `position.filled` while somebody fills it, `position.holds` while something is assigned to it: it would be with nobody, and
/// its page would be over.
pub async fn close(desk: &Desk, id: PositionId) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let mut tx = desk.begin().await?;
    store::hold_org(&tx, desk.org()).await?;
    find_own(&tx, desk, id).await?;
    // Asked first: what a closed position holds is in no list any more.
    let held = vacancy::held_by(desk.app(), &tx, desk.org(), id).await?;
    if !store::close(&tx, id, desk.now()).await? {
        return Err(Problem::conflict("position.filled", t("people-still-filled")));
    }
    vacancy::rules::may_close(&held)?;
    vacancy::verbs::end(&mut tx, id, false, desk.now()).await?;
    Ok(tx.commit_with(entry(desk, "position.closed", id)).await?)
}

/// Leaves a position vacant: sessions, devices and tokens of the duty end with it, and the shift too.
///
/// Errors: `position.vacant`, `position.last-administrator`.
pub async fn vacate(desk: &Desk, id: PositionId) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let mut tx = desk.begin().await?;
    store::hold_org(&tx, desk.org()).await?;
    let position = find_own(&tx, desk, id).await?;
    let person = position.person.ok_or_else(vacant)?;
    rules::may_lose_holder(id, &store::listed(&tx, desk.org(), desk.now()).await?)?;
    store::fill(&tx, id, None).await?;
    store::end_shift(&tx, id, desk.now()).await?;
    sign_in::store::end_position(&mut tx, person, id, desk.now()).await?;
    token::store::revoke_all(&tx, id, desk.now()).await?;
    vacancy::verbs::open(&mut tx, desk.app(), &position, desk.now()).await?;
    vacancy::unproved(desk.app(), &tx, id).await?;
    Ok(tx
        .commit_with(entry(desk, "position.vacated", id).with("person", person.to_string()))
        .await?)
}

/// Locks or unlocks the account of whoever fills a position. A lock ends all its sessions.
///
/// Errors: `position.vacant`, `person.yourself`, `position.last-administrator`.
pub async fn set_locked(desk: &Desk, id: PositionId, locked: bool) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let mut tx = desk.begin().await?;
    store::hold_org(&tx, desk.org()).await?;
    let person = find_own(&tx, desk, id).await?.person.ok_or_else(vacant)?;
    if locked {
        rules::may_lock(
            person,
            desk.who.person,
            &store::listed(&tx, desk.org(), desk.now()).await?,
        )?;
        sign_in::store::end_all_sessions(&mut tx, person, true, desk.now()).await?;
        store::end_shifts_of(&tx, person, desk.now()).await?;
    }
    sign_in::store::set_locked(&tx, person, locked.then(|| desk.now())).await?;
    let kind = if locked { "person.locked" } else { "person.unlocked" };
    Ok(tx
        .commit_with(entry(desk, kind, id).with("person", person.to_string()))
        .await?)
}

/// Ends all sessions of whoever fills a position, and revokes their phones when asked.
pub async fn end_sessions(desk: &Desk, id: PositionId, devices_too: bool) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let mut tx = desk.begin().await?;
    let person = find_own(&tx, desk, id).await?.person.ok_or_else(vacant)?;
    let ended = sign_in::store::end_all_sessions(&mut tx, person, devices_too, desk.now()).await?;
    let entry = entries::sessions_ended(desk.org(), person, desk.who.position, ended, devices_too, desk.now());
    Ok(tx.commit_with(entry).await?)
}

/// Begins or ends a shift: one's own, or anybody's for an administrator.
///
/// Errors: [`Problem::Missing`] for another's position without the duty, `position.vacant` when nobody could answer.
pub async fn set_on_duty(desk: &Desk, id: PositionId, on_duty: bool) -> Result<(), Problem> {
    let own = id == desk.who.position && (desk.who.scopes.is_none() || desk.may(Act::Respond));
    if !own {
        desk.require_scope(Act::Administer)?;
    }
    let mut tx = desk.begin().await?;
    let position = find_own(&tx, desk, id).await?;
    if on_duty && position.is_vacant() {
        return Err(vacant());
    }
    if store::is_on_duty(&tx, id, desk.now()).await? == on_duty {
        return Ok(tx.roll_back().await?);
    }
    if on_duty {
        store::start_shift(&tx, id, desk.now()).await?;
    } else {
        store::end_shift(&tx, id, desk.now()).await?;
    }
    tx.post(Message::live(
        SHIFT,
        json!({ "org": desk.org(), "position": id, "on_duty": on_duty }),
    ));
    let kind = if on_duty {
        "position.on_duty"
    } else {
        "position.off_duty"
    };
    Ok(tx.commit_with(entry(desk, kind, id)).await?)
}

/// The own organisation's positions with holder and duty.
///
/// Errors: [`Problem::Missing`] without the duty to read.
pub async fn list(desk: &Desk) -> Result<Vec<Listed>, Problem> {
    desk.require(Act::ReadOwn)?;
    Ok(store::listed(&desk.read().await?, desk.org(), desk.now()).await?)
}

/// A person of `org` with a way to sign in. An address may have an account in each organisation, and one in this.
///
/// Errors: `email.taken`.
pub(crate) async fn insert_account(
    tx: &Tx,
    org: OrgId,
    person: &Person,
    kept: Option<&str>,
    now: Timestamp,
) -> Result<(), Problem> {
    store::insert_person(tx, person, now).await?;
    match store::belong(tx, person.id, org).await {
        Err(fault) if fault.is_unique_violation() => return Err(email_taken()),
        done => done?,
    }
    if let Some(kept) = kept {
        sign_in::store::set_password(tx, person.id, kept).await?;
    }
    Ok(())
}

pub(crate) fn email_taken() -> Problem {
    Problem::refusal("email.taken", t("invite-email-taken"))
}

fn vacant() -> Problem {
    Problem::conflict("position.vacant", t("people-is-vacant"))
}

async fn find_revised(tx: &Tx, desk: &Desk, id: PositionId) -> Result<Revised<Position>, Problem> {
    let found = store::find_revised(tx, desk.org(), id).await?;
    found.ok_or(Problem::Missing)
}

async fn find_own(tx: &Tx, desk: &Desk, id: PositionId) -> Result<Position, Problem> {
    store::find_of(tx, desk.org(), id).await?.ok_or(Problem::Missing)
}

fn entry(desk: &Desk, kind: &'static str, id: PositionId) -> Entry {
    entries::of_position(desk.org(), kind, id, desk.who.position, desk.now())
}
