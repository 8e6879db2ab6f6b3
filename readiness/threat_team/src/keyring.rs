//! Keys that are unlocked now: in this program's memory, per sign-in, and nowhere else.
//!
//! A key goes with its sign-in, after [`IDLE_SECONDS`] without use, when its holder locks it, and with a restart.

use crate::seal::PrivateKey;
use jiff::SignedDuration;
use muster_membership::sign_in::over::Over;
use muster_terms::*;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How long an unlocked key stays without use.
pub const IDLE_SECONDS: i64 = 15 * 60;

/// What a key opens. One sign-in can have one of each: whoever sits on a team may be consulted by another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opens {
    /// The records of the own organisation's team.
    Team,
    /// What teams of partners asked this position.
    Consults,
}

/// Whose key, in which sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub opens: Opens,
    pub session: SessionId,
    pub org: OrgId,
    pub person: PersonId,
    pub position: PositionId,
}

struct Unlocked {
    holder: Holder,
    key: Arc<PrivateKey>,
    used_at: Timestamp,
}

/// The unlocked keys. A part of the app; without it nobody can unlock.
#[derive(Default)]
pub struct Keyring(Mutex<HashMap<(SessionId, Opens), Unlocked>>);

impl Keyring {
    fn held(&self) -> MutexGuard<'_, HashMap<(SessionId, Opens), Unlocked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a key that was just unlocked.
    pub fn keep(&self, holder: Holder, key: PrivateKey, now: Timestamp) {
        let (key, used_at) = (Arc::new(key), now);
        self.held()
            .insert((holder.session, holder.opens), Unlocked { holder, key, used_at });
    }

    /// The key of this sign-in, if it is unlocked still; asking for it is using it.
    pub fn key(&self, holder: Holder, now: Timestamp) -> Option<Arc<PrivateKey>> {
        let mut held = self.held();
        let place = (holder.session, holder.opens);
        let unlocked = held.get_mut(&place)?;
        if unlocked.holder != holder || is_idle(unlocked.used_at, now) {
            held.remove(&place);
            return None;
        }
        unlocked.used_at = now;
        Some(unlocked.key.clone())
    }

    /// Forgets one key of a sign-in.
    pub fn lock(&self, session: SessionId, opens: Opens) {
        self.held().remove(&(session, opens));
    }

    /// Forgets every such key of a person: of one who left the team, or made a new key.
    pub fn forget(&self, person: PersonId, opens: Opens) {
        self.held()
            .retain(|place, unlocked| place.1 != opens || unlocked.holder.person != person);
    }

    /// Forgets what nobody used for too long; whether any key is left.
    pub fn sweep(&self, now: Timestamp) -> bool {
        let mut held = self.held();
        held.retain(|_, unlocked| !is_idle(unlocked.used_at, now));
        !held.is_empty()
    }

    /// Forgets the keys of sign-ins that are over.
    pub fn end(&self, over: &[Over]) {
        if over.is_empty() {
            return;
        }
        self.held().retain(|(session, _), unlocked| {
            !over.iter().any(|over| match over {
                Over::Session(ended) => ended == session,
                Over::Person(person, but) => *person == unlocked.holder.person && *but != Some(*session),
                Over::Position(position) => *position == unlocked.holder.position,
            })
        });
    }
}

fn is_idle(used_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(used_at) >= SignedDuration::from_secs(IDLE_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::new_key;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(2_000_000_000 + second).unwrap()
    }

    fn holder() -> Holder {
        Holder {
            opens: Opens::Team,
            session: SessionId::new(),
            org: OrgId::new(),
            person: PersonId::new(),
            position: PositionId::new(),
        }
    }

    fn with(holders: &[Holder]) -> Keyring {
        let ring = Keyring::default();
        for holder in holders {
            ring.keep(*holder, new_key().unwrap().1, at(0));
        }
        ring
    }

    #[test]
    fn a_key_stays_while_it_is_used_and_no_longer() {
        let me = holder();
        let ring = with(&[me]);
        assert!(ring.key(me, at(IDLE_SECONDS - 1)).is_some());
        assert!(ring.key(me, at(2 * IDLE_SECONDS - 2)).is_some(), "asking is using");
        assert!(ring.key(me, at(3 * IDLE_SECONDS - 2)).is_none());
        assert!(ring.key(me, at(0)).is_none(), "what was forgotten stays so");
        let ring = with(&[me]);
        assert!(ring.sweep(at(IDLE_SECONDS - 1)) && !ring.sweep(at(IDLE_SECONDS)));
    }

    #[test]
    fn a_key_is_its_holders_in_their_sign_in_and_position() {
        let (me, other) = (holder(), holder());
        let ring = with(&[me]);
        assert!(ring.key(other, at(1)).is_none());
        let elsewhere = Holder {
            position: PositionId::new(),
            ..me
        };
        assert!(ring.key(elsewhere, at(1)).is_none());
        assert!(ring.key(me, at(1)).is_none(), "whoever came another way ended it");
    }

    #[test]
    fn a_key_ends_with_its_sign_in() {
        let (me, other) = (holder(), holder());
        for (over, mine) in [
            (Over::Session(me.session), false),
            (Over::Session(other.session), true),
            (Over::Person(me.person, None), false),
            (Over::Person(me.person, Some(me.session)), true),
            (Over::Position(me.position), false),
        ] {
            let ring = with(&[me, other]);
            ring.end(&[over]);
            assert_eq!(ring.key(me, at(1)).is_some(), mine, "{over:?}");
        }
        let ring = with(&[me, other]);
        ring.lock(me.session, Opens::Team);
        assert!(ring.key(me, at(1)).is_none() && ring.key(other, at(1)).is_some());
        ring.forget(other.person, Opens::Consults);
        assert!(ring.key(other, at(1)).is_some(), "another key of theirs stays");
        ring.forget(other.person, Opens::Team);
        assert!(!ring.sweep(at(1)));
    }
}
