use crate::{
    concern::Case,
    consult::{Consult, Copy},
    intake::Thread,
    roster::KeptOut,
};
use muster_store::salted_text_digest;
use muster_terms::Timestamp;
use rand::Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a sealed body holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Held {
    /// Nothing: a row that is there so that the number of rows tells less.
    Nothing,
    /// What somebody told the team, and what was said since.
    Thread(Box<Thread>),
    /// A concern that the team works on.
    Case(Box<Case>),
    /// What the team asked of somebody at a partner, as the team keeps it.
    Consult(Box<Consult>),
    /// The same as they read it, with what they answered.
    Copy(Box<Copy>),
}

/// A record as it is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    /// Hex; drawn anew when what is held changes, and then alone. With it the digest in the ledger can be proved, and without it not
    /// guessed.
    pub salt: String,
    /// Of what is held, as JSON, under the salt: as it was left for the ledger.
    #[serde(default)]
    pub digest: String,
    /// The team's generation when it was sealed.
    pub generation: i64,
    #[serde(flatten)]
    pub kept_out: KeptOut,
    /// Hex of the public key of its one reader outside.
    pub outside: Option<String>,
    pub held: Held,
}

impl Envelope {
    /// A record that is not sealed yet.
    pub fn new(held: Held) -> Self {
        Self {
            salt: String::new(),
            digest: String::new(),
            generation: 0,
            kept_out: KeptOut::default(),
            outside: None,
            held,
        }
    }

    /// Takes a copy from whoever was consulted once the time is over for which they may keep it. Returns whether it did.
    pub fn end_copy(&mut self, now: Timestamp) -> bool {
        let Held::Copy(copy) = &mut self.held else { return false };
        let ended = copy.end(now);
        if ended {
            self.outside = None;
        }
        ended
    }

    /// The next save leaves a digest for the ledger, though what is held stays: something beside it changed.
    pub fn renew(&mut self) {
        self.digest.clear();
    }

    /// Draws a salt and a digest when what is held is not what the digest is of. Returns whether it did.
    ///
    /// Sealed anew and unchanged, a record keeps both, so that it can still be proved against the entry of its last change.
    pub fn settle(&mut self) -> serde_json::Result<bool> {
        let held = Zeroizing::new(serde_json::to_string(&self.held)?);
        if !self.digest.is_empty() && digest_of(&self.salt, &held).as_ref() == Some(&self.digest) {
            return Ok(false);
        }
        let salt: [u8; 32] = rand::rng().random();
        self.salt = hex::encode(salt);
        self.digest = salted_text_digest(&salt, &held);
        Ok(true)
    }
}

fn digest_of(salt: &str, held: &str) -> Option<String> {
    let salt: [u8; 32] = hex::decode(salt).ok()?.try_into().ok()?;
    Some(salted_text_digest(&salt, held))
}

/// A record that was opened, with its row.
#[derive(Debug, Clone)]
pub struct Opened {
    pub row: Uuid,
    /// Of the body, in bytes: a row never shrinks, or those that hold nothing would show when all are sealed anew.
    pub size: usize,
    pub envelope: Envelope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_stays_while_what_is_held_does() {
        let mut envelope = Envelope::new(Held::Nothing);
        assert!(envelope.settle().unwrap());
        let first = (envelope.salt.clone(), envelope.digest.clone());
        assert_eq!(
            digest_of(&first.0, r#"{"kind":"nothing"}"#),
            Some(first.1.clone()),
            "whoever opens it can prove it"
        );
        envelope.generation += 1;
        assert!(!envelope.settle().unwrap());
        assert_eq!((&envelope.salt, &envelope.digest), (&first.0, &first.1));
        envelope.renew();
        assert!(envelope.settle().unwrap());
        assert_ne!(envelope.salt, first.0);
    }

    #[test]
    fn a_record_of_before_has_no_digest_and_no_roles_and_is_read() {
        let of_before = r#"{"salt":"00","generation":1,"kept_out":[],"outside":null,"held":{"kind":"nothing"}}"#;
        let mut envelope: Envelope = serde_json::from_str(of_before).unwrap();
        assert!(envelope.kept_out.roles.is_empty() && envelope.settle().unwrap());
    }
}
