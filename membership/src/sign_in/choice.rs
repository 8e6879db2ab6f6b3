//! Where one password opens accounts in several organisations, whoever typed it chooses; each choice travels sealed.
//!
//! A token names an account and the password it had, opens nothing but this choice, once, and only for two minutes. All tokens of one
//! page are one choice: whoever typed a password once comes in once.

use super::{secret, store::Account};
use crate::keys::SealingKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use muster_store::Fault;
use muster_terms::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the page may stand open.
const SECONDS: i64 = 120;
/// What the node's key seals the choice under. Nothing sealed for another purpose opens here.
const PURPOSE: &str = "sign-in-choice";

/// One organisation that the password opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub organisation: String,
    pub token: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Chosen {
    pub person: PersonId,
    /// The page of this token: when one of its tokens was used, none is any more.
    pub page: uuid::Uuid,
    /// Digest of the kept hash: with another password, or locked, the account is no longer what was chosen.
    kept: String,
    pub ends: Timestamp,
}

impl Chosen {
    pub fn of(account: &Account, page: uuid::Uuid, now: Timestamp) -> Self {
        Self {
            person: account.person,
            page,
            kept: digest(account),
            ends: now + SignedDuration::from_secs(SECONDS),
        }
    }

    /// Is the account still as it was when the password opened it?
    pub fn holds(&self, account: &Account) -> bool {
        account.kept.is_some() && account.person == self.person && digest(account) == self.kept
    }

    pub fn seal(&self, sealing: &SealingKey) -> Result<String, Fault> {
        let sealed = sealing.seal(PURPOSE, &serde_json::to_vec(self).map_err(Fault::other)?)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What a token says; nothing when it is too old, or was not sealed here for this.
    pub fn open(sealing: &SealingKey, token: &str, now: Timestamp) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let plain = sealing.open(PURPOSE, &sealed).ok()?;
        let chosen: Self = serde_json::from_slice(&plain).ok()?;
        (now < chosen.ends).then_some(chosen)
    }
}

fn digest(account: &Account) -> String {
    hex::encode(secret::hash(account.kept.as_deref().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: uuid::Uuid = uuid::Uuid::nil();

    fn account(kept: Option<&str>) -> Account {
        Account {
            person: PersonId::new(),
            org: None,
            kept: kept.map(str::to_owned),
        }
    }

    #[test]
    fn a_choice_opens_for_two_minutes_and_for_nothing_else() {
        let (sealing, now) = (
            SealingKey::new(&[5; 32]).unwrap(),
            "2026-11-20T21:42:00Z".parse::<Timestamp>().unwrap(),
        );
        let chosen = Chosen::of(&account(Some("kept")), PAGE, now);
        let token = chosen.seal(&sealing).unwrap();
        let after = |seconds| Chosen::open(&sealing, &token, now + SignedDuration::from_secs(seconds));
        assert_eq!(after(119).map(|opened| opened.person), Some(chosen.person));
        assert!(after(120).is_none(), "too old");
        let plain = serde_json::to_vec(&chosen).unwrap();
        let under = |purpose: &str| URL_SAFE_NO_PAD.encode(sealing.seal(purpose, &plain).unwrap());
        assert!(Chosen::open(&sealing, &under(PURPOSE), now).is_some());
        assert!(Chosen::open(&sealing, &under("letter:1"), now).is_none());
        let elsewhere = SealingKey::new(&[6; 32]).unwrap();
        assert!(Chosen::open(&elsewhere, &token, now).is_none(), "another node's");
        for nothing in ["", "not base64!", "AAAA"] {
            assert!(Chosen::open(&sealing, nothing, now).is_none(), "{nothing}");
        }
    }

    #[test]
    fn a_choice_holds_while_the_account_is_the_same() {
        let mut chosen = account(Some("kept"));
        let sealed = Chosen::of(&chosen, PAGE, Timestamp::UNIX_EPOCH);
        assert!(sealed.holds(&chosen));
        chosen.kept = Some("changed".into());
        assert!(!sealed.holds(&chosen));
        chosen.kept = None;
        assert!(!sealed.holds(&chosen) && !Chosen::of(&chosen, PAGE, Timestamp::UNIX_EPOCH).holds(&chosen));
        assert!(!sealed.holds(&account(Some("kept"))), "somebody else");
    }
}
