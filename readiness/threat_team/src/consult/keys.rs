//! The keys of whoever can be consulted: made, lost and unlocked as a member's of the team, and let in by nobody. A team compares its
//! digits before it sends.

use super::{
    ConsultDesk,
    store::{self, ConsultKey},
};
use crate::{
    desk::keyring,
    keyring::Opens,
    roster::verbs::{new_sealed, off_thread, sweep_later},
    seal::{self, OUTSIDE, PassphraseKey, PrivateKey},
    sealed,
};
use muster_agreements::mou;
use muster_membership::{position, sign_in::Limits};
use muster_store::Entry;
use muster_terms::OrgId;
use muster_web::{Problem, t};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Each passphrase costs memory and time, and may be a guess.
fn ask_limit(desk: &ConsultDesk) -> Result<(), Problem> {
    let key = format!("consults:{}", desk.desk.who.person);
    Limits::ask_sign_in(desk.desk.app(), &key, &desk.caller())
}

/// Makes a key for this person in this position. Another one in its place opens nothing that was sent before.
///
/// Errors: [`Problem::TooMany`]; missing when the position was vacated meanwhile.
pub async fn make_key(consults: &ConsultDesk, passphrase: String) -> Result<(), Problem> {
    ask_limit(consults)?;
    let (public, private, sealed) = new_sealed(consults.owner(), passphrase).await?;
    let desk = &consults.desk;
    let mut tx = desk.begin().await?;
    position::store::hold_org(&tx, desk.org()).await?;
    let position = position::store::find_of(&tx, desk.org(), desk.who.position).await?;
    if position.and_then(|position| position.person) != Some(desk.who.person) {
        return Err(Problem::Missing);
    }
    let key = ConsultKey {
        position: desk.who.position,
        org: desk.org(),
        person: desk.who.person,
        public,
        sealed,
    };
    store::keep_key(&tx, &key).await?;
    let entry = Entry::new(desk.org(), "consult_key.made", desk.now());
    tx.enter(entry.with("position", key.position.to_string()));
    tx.commit().await?;
    let ring = keyring(desk.app())?;
    ring.forget(desk.who.person, Opens::Consults);
    ring.keep(consults.holder()?, private, desk.now());
    sweep_later(desk)
}

/// Unlocks the key for this sign-in, and gives back what may be kept no longer.
///
/// Errors: `team.passphrase-wrong`, `team.key-swapped`, [`Problem::TooMany`]; missing without a key.
pub async fn unlock(consults: &ConsultDesk, passphrase: String) -> Result<(), Problem> {
    let key = consults.key.clone().ok_or(Problem::Missing)?;
    ask_limit(consults)?;
    let (owner, passphrase) = (consults.owner(), Zeroizing::new(passphrase));
    let sealed = key.sealed.clone();
    let opened = off_thread(move || {
        let under = PassphraseKey::of(&passphrase, &sealed)?;
        Ok(seal::open_private(&under, &owner, &sealed))
    });
    let wrong = || Problem::refusal("team.passphrase-wrong", t("team-passphrase-wrong"));
    let private = opened.await?.ok_or_else(wrong)?;
    if private.public().ok().as_ref() != Some(&key.public) {
        return Err(Problem::refusal("team.key-swapped", t("team-key-swapped")));
    }
    let desk = &consults.desk;
    keyring(desk.app())?.keep(consults.holder()?, private, desk.now());
    sweep_later(desk)?;
    match consults.private()? {
        Some(private) => give_back(consults, private).await,
        None => Ok(()),
    }
}

/// Takes what the clause's retention no longer lets anybody keep out of the copies that this key opens.
async fn give_back(consults: &ConsultDesk, private: Arc<PrivateKey>) -> Result<(), Problem> {
    let desk = &consults.desk;
    for (org, row) in over(consults, &private).await? {
        let tx = desk.begin().await?;
        let roster = crate::roster::store::roster_for_update(&tx, org).await?;
        let opened = sealed::verbs::open_outside(&tx, org, row, &private).await?;
        if let (Some(roster), Some(mut opened)) = (roster, opened)
            && opened.envelope.end_copy(desk.now())
        {
            sealed::verbs::keep(&tx, &roster, &mut opened).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Rows of copies whose time is over. They are looked for outside of the transactions that write.
async fn over(consults: &ConsultDesk, private: &Arc<PrivateKey>) -> Result<Vec<(OrgId, Uuid)>, Problem> {
    let desk = &consults.desk;
    let tx = desk.read().await?;
    let mut all = Vec::new();
    for org in store::other_teams(&tx, desk.org()).await? {
        // Without an agreement, also of before, nothing was sent.
        if mou::store::agreements_between(&tx, org, desk.org()).await?.is_empty() {
            continue;
        }
        for mut opened in sealed::verbs::open_with(&tx, org, OUTSIDE, private.clone()).await? {
            if opened.envelope.end_copy(desk.now()) {
                all.push((org, opened.row));
            }
        }
    }
    Ok(all)
}

/// Forgets the key of this sign-in.
pub fn lock(consults: &ConsultDesk) -> Result<(), Problem> {
    keyring(consults.desk.app())?.lock(consults.holder()?.session, Opens::Consults);
    Ok(())
}
