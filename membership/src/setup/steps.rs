//! Which steps of the first run are done: one list, for `/setup` and for the home page.

use super::store;
use crate::{organisation, sign_in, site};
use async_trait::async_trait;
use muster_store::Tx;
use muster_terms::{Act, OrgId, OrganisationKind};
use muster_web::{App, Desk, Problem};
use std::sync::Arc;

/// What this crate does not know: the node's mail and backups, and with whom agreements were begun.
#[async_trait]
pub trait NodeState: Send + Sync {
    /// A test message went out and arrived.
    async fn mail_works(&self, app: &App) -> Result<bool, Problem>;
    /// There is a good backup.
    async fn has_backup(&self, app: &App) -> Result<bool, Problem>;
    /// An agreement was begun with somebody.
    async fn knows_partner(&self, app: &App, org: OrgId) -> Result<bool, Problem>;
}

/// The part of the [`App`] that answers. Without it these steps show as not done yet.
pub struct SetupNode(pub Arc<dyn NodeState>);

/// One step, with the key of its words: `setup-step-…`, `setup-step-…-why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub key: &'static str,
    /// Where it is done; none where this desk could not.
    pub href: Option<&'static str>,
    pub done: bool,
}

/// The first steps as the home page shows them, with the mark of the form that puts them away.
#[derive(Debug, Clone)]
pub struct FirstSteps {
    pub steps: Vec<Step>,
    pub csrf: String,
}

/// What the home page still shows to this desk: all steps until the last is done, or until its person put them away.
pub async fn left(desk: &Desk) -> Result<Option<FirstSteps>, Problem> {
    if !desk.may(Act::Administer) || store::are_steps_away(&desk.read().await?, desk.who.person).await? {
        return Ok(None);
    }
    let steps = steps(desk).await?;
    // A demo sends no mail and keeps nothing: those two steps would never end.
    let never_ends = |step: &Step| desk.app().settings().demo && ["mail", "backup"].contains(&step.key);
    let is_left = steps.iter().any(|step| !step.done && !never_ends(step));
    let csrf = desk.csrf.clone();
    Ok(is_left.then_some(FirstSteps { steps, csrf }))
}

/// Takes the steps off this person's home page; `/setup` goes on to show them.
pub async fn put_away(desk: &Desk) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    store::put_steps_away(&tx, desk.who.person, desk.now()).await?;
    Ok(tx.commit().await?)
}

/// The six steps of DESIGN, section 5, "First run"; an agency runs no sites and has five.
pub async fn steps(desk: &Desk) -> Result<Vec<Step>, Problem> {
    let tx = desk.read().await?;
    let has_codes = has_way_back(&tx, desk).await?;
    let sites = !site::store::of_org(&tx, desk.org()).await?.is_empty();
    let invited = organisation::store::has_invited(&tx, desk.org()).await?;
    drop(tx);
    let app = desk.app();
    let (mail, backup, known) = match app.part::<SetupNode>() {
        Some(node) => (
            node.0.mail_works(app).await?,
            node.0.has_backup(app).await?,
            node.0.knows_partner(app, desk.org()).await?,
        ),
        None => (false, false, false),
    };
    let step = |key, href, done| Step { key, href, done };
    let may = |act, href| desk.may(act).then_some(href);
    let mut steps = vec![
        step("owner", Some("/me/recovery-codes"), has_codes),
        step("organisation", may(Act::Administer, "/admin/organisation"), true),
    ];
    if desk.who.org_kind == OrganisationKind::Company {
        steps.push(step("site", may(Act::ManageSites, "/sites/new"), sites));
    }
    steps.push(step("mail", Some("/admin/health"), mail));
    steps.push(step("backup", Some("/admin/health"), backup));
    let invite = may(Act::NegotiateAgreements, "/setup/partner");
    steps.push(step("partner", invite, invited || known));
    Ok(steps)
}

/// Codes on paper; who came by a demo's link has no password, and nothing to recover.
async fn has_way_back(tx: &Tx, desk: &Desk) -> Result<bool, Problem> {
    if sign_in::store::recovery_codes_left(tx, desk.who.person).await? > 0 {
        return Ok(true);
    }
    Ok(sign_in::store::has_no_password(tx, desk.who.person).await?)
}
