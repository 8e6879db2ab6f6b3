//! Mail that is not about an incident: invitations, links that confirm an address, and the test of the relay.
//!
//! Promise: a letter is on disk before anybody is told that it is on its way; its address and words are sealed, so that a copy of
//! the database opens no door, and are forgotten when it has ended.

mod queue;
pub mod store;
pub(crate) mod views;

pub use queue::LetterQueue;

use crate::keys::SealingKey;
use muster_store::Fault;
use muster_terms::*;
use muster_web::App;
use serde::{Deserialize, Serialize};

/// A part of the [`App`] that says: a mail relay is set. Without it no address is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ByMail;

/// Can letters be sent?
pub fn is_offered(app: &App) -> bool {
    app.part::<ByMail>().is_some()
}

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    Invitation,
    Confirmation,
    MailTest,
    /// Whoever keeps an emergency kit is reminded of it.
    KitReminder,
    /// The approver of a plan is reminded that its review is due.
    PlanReminder,
    /// A position of a partner is vacant or filled again, or its successor is to be met.
    Handover,
    /// A question of a reach test.
    ReachTest,
}

impl LetterKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Confirmation => "confirmation",
            Self::MailTest => "mail_test",
            Self::KitReminder => "kit_reminder",
            Self::PlanReminder => "plan_reminder",
            Self::Handover => "handover",
            Self::ReachTest => "reach_test",
        }
    }
}

/// The secret part of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// One mailbox, `local@domain`.
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// How a letter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterState {
    /// `queued`, `sent`, `refused`, `overdue`, `withdrawn`.
    pub state: String,
    /// What the relay said, or why it did not pass.
    pub why: String,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

fn label(id: DeliveryId) -> String {
    format!("letter:{id}")
}

pub(crate) fn seal(sealing: &SealingKey, id: DeliveryId, words: &Words) -> Result<Vec<u8>, Fault> {
    sealing.seal(&label(id), &serde_json::to_vec(words).map_err(Fault::other)?)
}

pub(crate) fn open(sealing: &SealingKey, id: DeliveryId, sealed: &[u8]) -> Result<Words, Fault> {
    serde_json::from_slice(&sealing.open(&label(id), sealed)?).map_err(Fault::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_never_holds_the_link_in_plain() {
        let sealing = SealingKey::new(&[5; 32]).unwrap();
        let words = Words {
            to: "guard@northgate.example".into(),
            subject: "Your place".into(),
            text: "https://muster.example/invite/abc".into(),
        };
        let id = DeliveryId::new();
        let sealed = seal(&sealing, id, &words).unwrap();
        let kept = String::from_utf8_lossy(&sealed).into_owned();
        assert!(!kept.contains("invite/abc") && !kept.contains("guard@"));
        assert_eq!(open(&sealing, id, &sealed).unwrap(), words);
        assert!(
            open(&sealing, DeliveryId::new(), &sealed).is_err(),
            "sealed for one letter"
        );
        assert!(open(&SealingKey::new(&[6; 32]).unwrap(), id, &sealed).is_err());
    }
}
