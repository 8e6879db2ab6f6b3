//! An invitation on its way by mail.
//!
//! The outbox keeps its messages in the database, so address and link travel sealed: a copy of the database opens no door.

use crate::keys::SealingKey;
use muster_store::{Fault, Message};
use muster_terms::InvitationId;
use muster_web::App;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Topic of the outbox message. Payload: `invitation`, `sealed`; [`open`] reads it.
pub const TOPIC: &str = "membership.invitation_mail";

/// A part of the [`App`] that says: mail is set up, and somebody handles [`TOPIC`]. Without it no address is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ByMail;

pub(crate) fn is_offered(app: &App) -> bool {
    app.part::<ByMail>().is_some()
}

/// What the mail says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationMail {
    /// The address it goes to.
    pub to: String,
    /// The whole link.
    pub link: String,
    /// The position it fills, as people say it.
    pub title: String,
    pub organisation: String,
}

fn label(id: &str) -> String {
    format!("invitation-mail:{id}")
}

/// The outbox message that carries this mail.
pub fn seal(sealing: &SealingKey, id: InvitationId, mail: &InvitationMail) -> Result<Message, Fault> {
    let plain = serde_json::to_vec(mail).map_err(Fault::other)?;
    let sealed = hex::encode(sealing.seal(&label(&id.to_string()), &plain)?);
    Ok(Message::durable(TOPIC, json!({ "invitation": id, "sealed": sealed })))
}

/// Reads the payload of a message of [`TOPIC`].
///
/// Errors: a fault when it was changed or sealed by another node.
pub fn open(sealing: &SealingKey, payload: &Value) -> Result<InvitationMail, Fault> {
    let text = |field: &str| {
        payload[field]
            .as_str()
            .ok_or_else(|| Fault::other(format!("the payload has no {field}")))
    };
    let sealed = hex::decode(text("sealed")?).map_err(Fault::other)?;
    serde_json::from_slice(&sealing.open(&label(text("invitation")?), &sealed)?).map_err(Fault::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outbox_never_holds_the_link_in_plain() {
        let sealing = SealingKey::new(&[5; 32]).unwrap();
        let mail = InvitationMail {
            to: "guard@northgate.example".into(),
            link: "https://muster.example/invite/abc".into(),
            title: "Guard, Post 3".into(),
            organisation: "Northgate Group".into(),
        };
        let message = seal(&sealing, InvitationId::new(), &mail).unwrap();
        let kept = message.payload.to_string();
        assert!(message.durable && !kept.contains("invite/abc") && !kept.contains("guard@"));
        assert_eq!(open(&sealing, &message.payload).unwrap(), mail);
        assert!(open(&SealingKey::new(&[6; 32]).unwrap(), &message.payload).is_err());
    }
}
