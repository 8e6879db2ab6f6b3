//! What every channel promises: one message in, one honest answer out.

use crate::{ChannelKind, Outgoing};
use async_trait::async_trait;
use std::time::Duration;

/// How one attempt ended, as the channel knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It reached the recipient's own system.
    Delivered { detail: String },
    /// The next system took it; a receipt from a person or a machine follows.
    HandedOver { detail: String },
    /// It will never pass; the why is for the person who reads the delivery's line.
    Refused { why: String },
    /// It did not pass now.
    TryLater { why: String },
}

impl Outcome {
    /// The stable word used in metrics.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::HandedOver { .. } => "handed_over",
            Self::Refused { .. } => "refused",
            Self::TryLater { .. } => "try_later",
        }
    }
}

/// One road out of the house. A new one (push, SMS, voice) is a new implementation and no change here: its word and its
/// [`crate::Address`] stand already. Whoever writes messages then puts one more into the queue for each recipient who has such an address.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Which addresses it serves.
    fn kind(&self) -> ChannelKind;

    /// Tries once. Must be safe to drop at any await: the worker cuts it at [`Channel::time_limit`].
    ///
    /// Texts in the outcome are shown to people and stored; they carry no secret and at most 200 characters of a stranger's words.
    async fn send(&self, message: &Outgoing) -> Outcome;

    /// The longest one attempt may take, from start to answer.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(10)
    }
}

/// A stranger's words, made fit for one line of ours: no control characters, at most 200 characters.
pub(crate) fn one_line(words: &str) -> String {
    let clean: String = words
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(200)
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
