//! Letters as the notify worker's queue.

use super::{
    Words, open,
    store::{self, LETTERS},
};
use crate::keys::SealingKey;
use async_trait::async_trait;
use jiff::SignedDuration;
use muster_notify::{Address, DeliveryQueue, Message, QueueFault, Settlement};
use muster_store::{Fault, Store};
use muster_terms::{DeliveryId, Timestamp};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// Letters that wait in the database.
pub struct LetterQueue {
    pub store: Store,
    pub sealing: Arc<SealingKey>,
}

impl LetterQueue {
    fn message(&self, letter: store::Claimed) -> Result<Message, Fault> {
        let Words { to, subject, text } = open(&self.sealing, letter.id, &letter.sealed)?;
        Ok(Message {
            delivery: letter.id,
            to: Address::Mail { address: to },
            event: format!("letter.{}", letter.kind),
            subject,
            text,
            html: None,
            data: Value::Null,
            is_drill: false,
            attempt: u32::try_from(letter.attempts).unwrap_or(u32::MAX),
            created_at: letter.created_at,
            deadline_at: Some(letter.deadline_at),
        })
    }
}

#[async_trait]
impl DeliveryQueue for LetterQueue {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Message>, QueueFault> {
        let until = now + SignedDuration::try_from(lease).map_err(QueueFault::new)?;
        let work = async {
            if !LETTERS.any_due(&self.store.read().await?, now).await? {
                return Ok(Vec::new());
            }
            let tx = self.store.begin().await?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let claimed: Vec<store::Claimed> = LETTERS.claim(&tx, now, until, limit).await?;
            let mut messages = Vec::with_capacity(claimed.len());
            for letter in claimed {
                let (id, attempt) = (letter.id, u32::try_from(letter.attempts).unwrap_or(u32::MAX));
                match self.message(letter) {
                    Ok(message) => messages.push(message),
                    Err(fault) => {
                        // Another node's key, or a row that was changed: it will never open, and must not stop the others.
                        tracing::error!(letter = %id, %fault, "a letter does not open");
                        let why = muster_web::t("letter-not-opened");
                        store::settle(&tx, id, attempt, &Settlement::Refused { why }, now).await?;
                    }
                }
            }
            tx.commit().await?;
            Ok::<_, Fault>(messages)
        };
        work.await.map_err(QueueFault::new)
    }

    async fn settle(&self, id: DeliveryId, attempt: u32, how: Settlement, now: Timestamp) -> Result<(), QueueFault> {
        let work = async {
            let tx = self.store.begin().await?;
            store::settle(&tx, id, attempt, &how, now).await?;
            tx.commit().await
        };
        work.await.map_err(QueueFault::new)
    }
}
