//! SQL of a person's own settings.

use muster_store::{Fault, Tx, params};
use muster_terms::PersonId;
use muster_web::Theme;

/// How a person wants to work.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub theme: Theme,
    /// Tap twice to send, in place of holding.
    pub tap_twice: bool,
    /// Single-key shortcuts.
    pub shortcuts: bool,
}

pub async fn save_settings(tx: &Tx, person: PersonId, settings: Settings) -> Result<(), Fault> {
    tx.execute(
        "UPDATE person SET theme = $2, tap_twice = $3, shortcuts = $4 WHERE id = $1",
        params![person, settings.theme.as_str(), settings.tap_twice, settings.shortcuts],
    )
    .await
    .map(drop)
}
