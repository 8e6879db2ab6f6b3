//! The verbs of the roster and its keys.

use super::{Member, Role, Roster, Training, rules, store};
use crate::{
    desk::{Key, OpenDesk, TeamDesk, keyring},
    keyring::Opens,
    seal::{self, PassphraseKey, PrivateKey, RECOVERY, SealFault},
    sealed,
};
use muster_membership::{position, sign_in::Limits};
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Begun, Desk, Problem, Stored, t};
use rand::Rng;
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Each passphrase takes 64 MiB; one at once keeps memory and the other requests safe.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SealFault> + Send + 'static,
) -> Result<T, Problem> {
    let turn = AT_ONCE.acquire().await.map_err(|err| Problem::fault(err, false))?;
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await
        .map_err(|err| Problem::fault(err, false))?
        .map_err(sealed::verbs::said)
}

async fn held(tx: &Tx, org: OrgId) -> Result<Roster, Problem> {
    store::roster_for_update(tx, org).await?.ok_or(Problem::Missing)
}

fn entry(kind: &'static str, desk: &Desk, member: &Member) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("position", member.position.to_string())
        .with("role", member.role.as_str())
        .with("by", desk.who.position.to_string())
}

/// A link of twenty letters and digits that nobody guesses and a poster can carry.
fn draw_link() -> String {
    const PLAIN: &[u8] = b"abcdefghjkmnpqrstvwxyz23456789";
    let mut rng = rand::rng();
    (0..20)
        .map(|_| char::from(PLAIN[rng.random_range(0..PLAIN.len())]))
        .collect()
}

/// Founds the team of this organisation with its chair.
///
/// Errors: missing for who may not; `team.founded-already`, `team.vacant`.
pub async fn found(desk: &Desk, chair: PositionId, role: Role) -> Result<(), Problem> {
    if !rules::may_found(desk) {
        return Err(Problem::Missing);
    }
    let mut tx = desk.begin().await?;
    position::store::hold_org(&tx, desk.org()).await?;
    if store::team(&tx, desk.org()).await?.is_some() {
        return Err(Problem::conflict("team.founded-already", t("team-founded-already")));
    }
    let position = position::store::find_of(&tx, desk.org(), chair)
        .await?
        .ok_or(Problem::Missing)?;
    let person = rules::new_person(None, &position)?;
    store::insert_team(
        &tx,
        &super::Team {
            org: desk.org(),
            founded_at: desk.now(),
            link: draw_link(),
            recovery: None,
            generation: 1,
        },
    )
    .await?;
    let member = new_member(desk.org(), 0, &position, person, role, Training::default(), true);
    store::insert_member(&tx, &member).await?;
    tx.enter(entry("threat_team.founded", desk, &member));
    Ok(tx.commit().await?)
}

fn new_member(
    org: OrgId,
    slot: usize,
    position: &muster_membership::Position,
    person: PersonId,
    role: Role,
    training: Training,
    is_chair: bool,
) -> Member {
    Member {
        org,
        slot,
        person,
        position: position.id,
        title: position.title.clone(),
        role,
        is_chair,
        key: None,
        sealed_key: None,
        is_admitted: false,
        training,
        fills_position: true,
    }
}

/// Makes a member's key under a passphrase: the first, or another one when the passphrase is lost. Returns the key for paper, once,
/// when the team had none.
///
/// Errors: [`Problem::TooMany`]; `team.last-key`, when nobody could give the records to the new key.
pub async fn make_key(team: &TeamDesk, passphrase: String) -> Result<Option<String>, Problem> {
    ask_limit(team)?;
    let (public, private, kept) = new_sealed(team.member.owner(), passphrase).await?;
    let desk = &team.desk;
    let mut tx = desk.begin().await?;
    let mut roster = held(&tx, desk.org()).await?;
    let me = roster.of_person(team.member.person).ok_or(Problem::Missing)?.clone();
    rules::check_new_key(&roster, &me)?;
    if me.reads() {
        store::raise_generation(&tx, &mut roster).await?;
    }
    let paper = match &roster.team.recovery {
        Some(_) => None,
        None => Some(new_paper(&tx, &mut roster).await?),
    };
    let is_first = paper.is_some();
    let member = Member {
        key: Some(public),
        sealed_key: Some(kept),
        is_admitted: is_first,
        ..me
    };
    store::save_key(&tx, &member).await?;
    if is_first {
        replace(&mut roster, member.clone());
        for _ in 0..sealed::rules::rows_for(0) {
            sealed::verbs::keep_nothing(&tx, &roster).await?;
        }
    }
    tx.enter(entry("threat_team.key_made", desk, &member));
    tx.commit().await?;
    unlocked_anew(team, private)?;
    Ok(paper)
}

/// Locks the key of this member with another passphrase. Whoever types the one of now needs nobody to let them in.
///
/// Errors: as [`opened_by`]; a conflict `team.changed-meanwhile` when another key was made meanwhile.
pub async fn change_passphrase(team: &TeamDesk, old: String, passphrase: String) -> Result<(), Problem> {
    let private = opened_by(team, old).await?;
    let (owner, passphrase) = (team.member.owner(), Zeroizing::new(passphrase));
    let sealing = off_thread(move || {
        let kept = seal::seal_private(&PassphraseKey::new(&passphrase)?, &owner, &private)?;
        Ok((private, kept))
    });
    let (private, kept) = sealing.await?;
    let desk = &team.desk;
    let mut tx = desk.begin().await?;
    let roster = held(&tx, desk.org()).await?;
    let me = roster.of_person(team.member.person).ok_or(Problem::Missing)?.clone();
    if me.sealed_key != team.member.sealed_key {
        return Err(Problem::conflict("team.changed-meanwhile", t("team-changed-meanwhile")));
    }
    let member = Member {
        sealed_key: Some(kept),
        ..me
    };
    store::save_key(&tx, &member).await?;
    tx.enter(entry("threat_team.passphrase_changed", desk, &member));
    tx.commit().await?;
    unlocked_anew(team, private)
}

/// Draws a new key on paper in the place of the one that is lost or was seen. Everything this member reads is sealed to it now, the
/// rest when others unlock; the old one is refused from now on.
///
/// The key on paper opens all, also what is kept from a member, so the chair alone draws it, and the ledger names who did.
///
/// Errors: `team.not-the-chair`; as [`opened_by`].
pub async fn renew_paper(team: &TeamDesk, open: &OpenDesk, passphrase: String) -> Result<String, Problem> {
    opened_by(team, passphrase).await?;
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let mut roster = deciding(&tx, open).await?;
    let me = roster.of_person(open.member.person).ok_or(Problem::Missing)?.clone();
    let paper = new_paper(&tx, &mut roster).await?;
    store::raise_generation(&tx, &mut roster).await?;
    sealed::verbs::tidy(&tx, &roster, &open.key, open.desk.now()).await?;
    tx.enter(entry("threat_team.paper_renewed", desk, &me));
    tx.commit().await?;
    Ok(paper)
}

async fn new_paper(tx: &Tx, roster: &mut Roster) -> Result<String, Problem> {
    let (public, private) = seal::new_key().map_err(sealed::verbs::said)?;
    store::save_recovery(tx, roster.team.org, &public).await?;
    roster.team.recovery = Some(public);
    Ok(on_paper(&private))
}

/// Every key of this member is locked but the one of this sign-in.
fn unlocked_anew(team: &TeamDesk, private: PrivateKey) -> Result<(), Problem> {
    let ring = keyring(team.desk.app())?;
    ring.forget(team.member.person, Opens::Team);
    ring.keep(team.holder()?, private, team.desk.now());
    sweep_later(&team.desk)
}

/// Each passphrase and each new key costs memory and time, and may be a guess.
fn ask_limit(team: &TeamDesk) -> Result<(), Problem> {
    Limits::ask_sign_in(team.desk.app(), &format!("team:{}", team.member.person), &team.caller())
}

fn replace(roster: &mut Roster, member: Member) {
    roster.members.retain(|each| each.slot != member.slot);
    roster.members.push(member);
}

/// A new pair of keys, the private half sealed with this passphrase and bound to its owner.
pub(crate) async fn new_sealed(
    owner: String,
    passphrase: String,
) -> Result<(seal::PublicKey, PrivateKey, Vec<u8>), Problem> {
    let passphrase = Zeroizing::new(passphrase);
    off_thread(move || {
        let (public, private) = seal::new_key()?;
        let kept = seal::seal_private(&PassphraseKey::new(&passphrase)?, &owner, &private)?;
        Ok((public, private, kept))
    })
    .await
}

/// The private half of the key on paper: groups of four letters and digits.
fn on_paper(key: &PrivateKey) -> String {
    let digits = Zeroizing::new(hex::encode_upper(key.bytes()));
    let groups: Vec<&str> = (0..digits.len())
        .step_by(4)
        .filter_map(|at| digits.get(at..at + 4))
        .collect();
    groups.join(" ")
}

/// What was typed from paper: spaces, dashes and case do not matter.
fn from_paper(typed: &str) -> Option<PrivateKey> {
    let plain: String = typed.chars().filter(char::is_ascii_hexdigit).collect();
    let bytes = Zeroizing::new(hex::decode(Zeroizing::new(plain).as_str()).ok()?);
    PrivateKey::from_bytes(&bytes)
}

/// The private key of this member under a passphrase.
///
/// Errors: `team.passphrase-wrong`, `team.key-swapped`, [`Problem::TooMany`]; missing without a key.
async fn opened_by(team: &TeamDesk, passphrase: String) -> Result<PrivateKey, Problem> {
    let kept = team.member.sealed_key.clone().ok_or(Problem::Missing)?;
    ask_limit(team)?;
    let (owner, passphrase) = (team.member.owner(), Zeroizing::new(passphrase));
    let opened = off_thread(move || {
        Ok(seal::open_private(
            &PassphraseKey::of(&passphrase, &kept)?,
            &owner,
            &kept,
        ))
    });
    let wrong = || Problem::refusal("team.passphrase-wrong", t("team-passphrase-wrong"));
    let private = opened.await?.ok_or_else(wrong)?;
    rules::check_key(&team.member, &private)?;
    Ok(private)
}

/// Unlocks a member's key for this sign-in, and puts the rows in order.
///
/// Errors: as [`opened_by`].
pub async fn unlock(team: &TeamDesk, passphrase: String) -> Result<(), Problem> {
    let desk = &team.desk;
    let private = opened_by(team, passphrase).await?;
    keyring(desk.app())?.keep(team.holder()?, private, desk.now());
    sweep_later(desk)?;
    match team.unlocked()? {
        Some(open) => put_in_order(&open).await,
        None => Ok(()),
    }
}

async fn put_in_order(open: &OpenDesk) -> Result<(), Problem> {
    let tx = open.desk.begin().await?;
    let roster = held(&tx, open.desk.org()).await?;
    if sealed::verbs::tidy(&tx, &roster, &open.key, open.desk.now()).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Looks once a minute until no key is left, so that an idle one does not stay in memory until somebody asks.
pub(crate) fn sweep_later(desk: &Desk) -> Result<(), Problem> {
    let ring = Arc::downgrade(&keyring(desk.app())?);
    let app = desk.app().clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            match ring.upgrade() {
                Some(ring) if ring.sweep(app.now()) => {}
                _ => return,
            }
        }
    });
    Ok(())
}

/// Forgets the key of this sign-in.
pub fn lock(team: &TeamDesk) -> Result<(), Problem> {
    keyring(team.desk.app())?.lock(team.holder()?.session, Opens::Team);
    Ok(())
}

/// With the key on paper: a new key for this member, to which everything is sealed anew.
///
/// Errors: `team.paper-wrong`, [`Problem::TooMany`].
pub async fn recover(team: &TeamDesk, paper: &str, passphrase: String) -> Result<(), Problem> {
    let desk = &team.desk;
    ask_limit(team)?;
    let wrong = || Problem::refusal("team.paper-wrong", t("team-paper-wrong"));
    let paper = from_paper(paper).ok_or_else(wrong)?;
    let public_of_paper = paper.public().map_err(|_| wrong())?;
    let (public, private, kept) = new_sealed(team.member.owner(), passphrase).await?;
    let mut tx = desk.begin().await?;
    let mut roster = held(&tx, desk.org()).await?;
    if roster.team.recovery.as_ref() != Some(&public_of_paper) {
        return Err(wrong());
    }
    let me = roster.of_person(team.member.person).ok_or(Problem::Missing)?.clone();
    let member = Member {
        key: Some(public),
        sealed_key: Some(kept),
        is_admitted: true,
        ..me
    };
    store::save_key(&tx, &member).await?;
    replace(&mut roster, member.clone());
    store::raise_generation(&tx, &mut roster).await?;
    let mut known = sealed::verbs::open_with(&tx, desk.org(), RECOVERY, Arc::new(paper)).await?;
    sealed::verbs::seal_anew(&tx, &roster, &mut known).await?;
    tx.enter(entry("threat_team.recovered", desk, &member));
    tx.commit().await?;
    unlocked_anew(team, private)
}

/// A member who is to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewMember {
    pub position: PositionId,
    pub role: Role,
    pub training: Training,
}

/// The roster, for a member who decides over it.
async fn deciding(tx: &Tx, open: &OpenDesk) -> Result<Roster, Problem> {
    let roster = held(tx, open.desk.org()).await?;
    let me = roster.of_person(open.member.person).ok_or(Problem::Missing)?;
    if rules::may_decide(&roster, me) {
        Ok(roster)
    } else {
        Err(Problem::refusal("team.not-the-chair", t("team-not-the-chair")))
    }
}

/// Adds whoever fills a position to the team.
///
/// Errors: `team.not-the-chair`, `team.vacant`, `team.member-already`, `team.full`.
pub async fn add(open: &OpenDesk, new: NewMember) -> Result<(), Problem> {
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let roster = deciding(&tx, open).await?;
    let position = position::store::find_of(&tx, desk.org(), new.position)
        .await?
        .ok_or(Problem::Missing)?;
    let person = rules::new_person(Some(&roster), &position)?;
    let slot = rules::free_slot(&roster)?;
    let member = new_member(desk.org(), slot, &position, person, new.role, new.training, false);
    store::insert_member(&tx, &member).await?;
    tx.enter(entry("threat_team.member_added", desk, &member));
    Ok(tx.commit().await?)
}

/// Changes role and training, if they still are as the form began. With another role, a member reads other records: what this chair
/// reads is sealed anew.
///
/// Errors: `team.not-the-chair`; a conflict `team.changed-meanwhile` with what they are now.
pub async fn change(
    open: &OpenDesk,
    slot: usize,
    (role, training): (Role, Training),
    begun: &Begun,
) -> Result<(), Problem> {
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let mut roster = deciding(&tx, open).await?;
    let member = roster.at(slot).ok_or(Problem::Missing)?.clone();
    let has_new_role = member.role != role;
    let now: Vec<Stored> = rules::stored(member.role, member.training);
    if begun.changed(&now).is_none_or(|changed| !changed.is_empty()) {
        let problem = Problem::conflict("team.changed-meanwhile", t("team-changed-meanwhile"));
        let address = format!("/team/members/{slot}");
        return Err(problem.since(begun, &rules::stored(role, training), &now, address));
    }
    let member = Member {
        role,
        training,
        ..member
    };
    store::save_member(&tx, &member).await?;
    if has_new_role {
        replace(&mut roster, member.clone());
        store::raise_generation(&tx, &mut roster).await?;
        sealed::verbs::tidy(&tx, &roster, &open.key, open.desk.now()).await?;
    }
    tx.enter(entry("threat_team.member_changed", desk, &member));
    Ok(tx.commit().await?)
}

/// Gives the records that this member reads to another member's new key, and the rest when whoever reads that unlocks.
///
/// Errors: `team.no-key`, `team.admitted-already`, and `team.key-changed` when the key is not the one whose digits were compared.
pub async fn admit(open: &OpenDesk, slot: usize, fingerprint: &str) -> Result<(), Problem> {
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let mut roster = held(&tx, desk.org()).await?;
    let member = roster.at(slot).ok_or(Problem::Missing)?.clone();
    rules::check_admission(&member)?;
    if member.key.as_ref().map(seal::PublicKey::fingerprint).as_deref() != Some(fingerprint) {
        return Err(Problem::conflict("team.key-changed", t("team-key-changed")));
    }
    let member = Member {
        is_admitted: true,
        ..member
    };
    store::save_key(&tx, &member).await?;
    replace(&mut roster, member.clone());
    store::raise_generation(&tx, &mut roster).await?;
    let mut known = sealed::verbs::open_all(&tx, &open.key).await?;
    sealed::verbs::seal_anew(&tx, &roster, &mut known).await?;
    tx.enter(entry("threat_team.member_admitted", desk, &member));
    Ok(tx.commit().await?)
}

/// Takes a member off the team: the key is gone at once, and what this chair reads is sealed anew; the rest when the next member
/// unlocks.
///
/// Errors: `team.not-the-chair`, `team.last-key`.
pub async fn remove(open: &OpenDesk, slot: usize) -> Result<(), Problem> {
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let mut roster = deciding(&tx, open).await?;
    let member = roster.at(slot).ok_or(Problem::Missing)?.clone();
    rules::check_removal(&roster, slot)?;
    store::remove_member(&tx, &member).await?;
    roster.members.retain(|each| each.slot != slot);
    store::raise_generation(&tx, &mut roster).await?;
    if slot != open.member.slot {
        sealed::verbs::tidy(&tx, &roster, &open.key, open.desk.now()).await?;
    }
    tx.enter(entry("threat_team.member_removed", desk, &member));
    tx.commit().await?;
    keyring(desk.app())?.forget(member.person, Opens::Team);
    Ok(())
}

/// Makes another member the chair.
///
/// Errors: `team.not-the-chair`; as [`rules::check_chair`].
pub async fn hand_over(open: &OpenDesk, slot: usize) -> Result<(), Problem> {
    let desk = &open.desk;
    let mut tx = desk.begin().await?;
    let roster = deciding(&tx, open).await?;
    let next = roster.at(slot).ok_or(Problem::Missing)?.clone();
    rules::check_chair(&next)?;
    for before in roster
        .members
        .iter()
        .filter(|member| member.is_chair && member.slot != slot)
    {
        let before = Member {
            is_chair: false,
            ..before.clone()
        };
        store::save_member(&tx, &before).await?;
    }
    let next = Member { is_chair: true, ..next };
    store::save_member(&tx, &next).await?;
    tx.enter(entry("threat_team.chair_changed", desk, &next));
    Ok(tx.commit().await?)
}

/// What an unlocked key opens, outside of a change.
pub(crate) async fn opened(tx: &Tx, key: &Key) -> Result<Vec<sealed::model::Opened>, Problem> {
    sealed::verbs::open_all(tx, key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_on_paper_may_be_typed_carelessly() {
        let (public, private) = seal::new_key().unwrap();
        let paper = on_paper(&private);
        assert_eq!(paper.split(' ').count(), 16);
        for typed in [
            paper.clone(),
            paper.to_lowercase().replace(' ', "-"),
            format!(" {paper}\n"),
        ] {
            assert_eq!(from_paper(&typed).unwrap().public().unwrap(), public);
        }
        assert!(from_paper(&paper[..70]).is_none() && from_paper("").is_none());
    }

    #[test]
    fn a_link_is_drawn() {
        assert_eq!(draw_link().len(), 20);
        assert_ne!(draw_link(), draw_link());
    }
}
