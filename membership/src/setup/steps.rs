//! Which of the six steps are done.

use crate::{organisation, sign_in::recovery, site};
use async_trait::async_trait;
use muster_terms::Act;
use muster_web::{App, Desk, Problem};
use std::sync::Arc;

/// What only the server knows about its node: mail and backups.
#[async_trait]
pub trait NodeState: Send + Sync {
    /// A test message went out and arrived.
    async fn mail_works(&self, app: &App) -> Result<bool, Problem>;
    /// There is a good backup.
    async fn has_backup(&self, app: &App) -> Result<bool, Problem>;
}

/// The part of the [`App`] that answers. Without it these steps show as not done yet.
pub struct SetupNode(pub Arc<dyn NodeState>);

/// One step, with the key of its words: `setup-step-…`, `setup-step-…-why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub key: &'static str,
    pub href: &'static str,
    pub done: bool,
}

/// The six steps of DESIGN, section 5, "First run".
pub(crate) async fn of(desk: &Desk) -> Result<Vec<Step>, Problem> {
    let tx = desk.read().await?;
    let codes = recovery::recovery_codes_left(&tx, desk.who.person).await? > 0;
    let sites = !site::store::of_org(&tx, desk.org()).await?.is_empty();
    let invited = !organisation::invitation::of_org(&tx, desk.org()).await?.is_empty();
    drop(tx);
    let (mail, backup) = match desk.app().part::<SetupNode>() {
        Some(node) => (
            node.0.mail_works(desk.app()).await?,
            node.0.has_backup(desk.app()).await?,
        ),
        None => (false, false),
    };
    let step = |key, href, done| Step { key, href, done };
    Ok(vec![
        step("owner", "/me/recovery-codes", codes),
        step("organisation", "/setup", true),
        step("site", "/sites/new", sites),
        step("mail", "/admin/health", mail),
        step("backup", "/admin/health", backup),
        step(
            "partner",
            "/setup/partner",
            invited || !desk.may(Act::NegotiateAgreements),
        ),
    ])
}
