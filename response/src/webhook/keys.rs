//! Webhook secrets, opened from the store for whoever signs the calls.

use super::store;
use async_trait::async_trait;
use muster_membership::keys::SealingKey;
use muster_notify::{
    QueueFault,
    webhook::{SigningKeys, SigningSecret},
};
use muster_store::{Fault, Store};
use muster_terms::WebhookId;
use std::sync::Arc;

/// Reads sealed secrets.
pub struct StoreSecrets {
    pub store: Store,
    pub sealing: Arc<SealingKey>,
}

/// The label a webhook's secret is sealed under.
pub fn label(id: WebhookId) -> String {
    format!("webhook:{id}")
}

#[async_trait]
impl SigningKeys for StoreSecrets {
    async fn secrets(&self, key: WebhookId) -> Result<Vec<SigningSecret>, QueueFault> {
        let work = async {
            let tx = self.store.read().await?;
            let Some(sealed) = store::sealed_secret(&tx, key).await? else {
                return Ok(Vec::new());
            };
            let text = String::from_utf8(self.sealing.open(&label(key), &sealed)?).map_err(Fault::other)?;
            Ok::<_, Fault>(vec![SigningSecret::parse(&text).map_err(Fault::other)?])
        };
        work.await.map_err(QueueFault::new)
    }
}
