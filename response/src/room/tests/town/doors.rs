//! Who lets people of the town in, and what the rest of the program would say.

use super::Who;
use crate::room::Debriefs;
use async_trait::async_trait;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Doorkeeper, Frame, Identity, Problem, Shell};

/// The session secret is the name of who asks.
pub(super) struct Doors(pub(super) Vec<(Who, Identity)>);

#[async_trait]
impl Doorkeeper for Doors {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        let known = self.0.iter().find(|(who, _)| format!("{who:?}") == secret);
        Ok(known.map(|(_, identity)| identity.clone()))
    }
    async fn by_token(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        self.by_session(app, secret).await
    }
    async fn by_device(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        let known = self.by_session(app, secret).await?;
        Ok(known.map(|identity| Identity {
            scopes: Some(vec![Act::Raise]),
            ..identity
        }))
    }
}

/// Debriefs are open to those of the hospital whose duty it is.
pub(super) struct OwnDebriefs(pub(super) OrgId);

#[async_trait]
impl Debriefs for OwnDebriefs {
    async fn opens(&self, _: &Tx, desk: &Desk, _: &Reference) -> Result<bool, Problem> {
        Ok(desk.org() == self.0 && desk.may(Act::Debrief))
    }
}

pub(super) struct BareFrame;

#[async_trait]
impl Frame for BareFrame {
    async fn fill(&self, _: &Desk, _: &mut Shell) -> Result<(), Problem> {
        Ok(())
    }
}
