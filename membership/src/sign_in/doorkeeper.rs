//! Opens the door: from a session, a token or an enrolled device to who asks.

use super::store;
use async_trait::async_trait;
use muster_web::{App, Doorkeeper, Identity, Problem};

/// The doorkeeper that reads the store.
#[derive(Debug, Default, Clone, Copy)]
pub struct StoreDoorkeeper;

#[async_trait]
impl Doorkeeper for StoreDoorkeeper {
    async fn by_session(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        let tx = app.store().read().await?;
        Ok(store::by_session(&tx, secret, app.now()).await?)
    }

    async fn by_token(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        let tx = app.store().read().await?;
        Ok(store::by_token(&tx, secret, app.now()).await?)
    }

    async fn by_device(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        let tx = app.store().read().await?;
        Ok(store::by_device(&tx, secret, app.now()).await?)
    }
}
