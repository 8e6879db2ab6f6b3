//! What is done with plans. One transaction each: the row, its ledger entry, its message.

mod actions;
mod approving;
mod keeping;
mod sharing;
mod talking;
mod told;
mod writing;

pub use actions::{add_action, owner_choices};
pub use approving::approve;
pub use keeping::{NewFile, NewReview, add_file, remove_file, review, withdraw};
pub use sharing::{end_share, share};
pub use talking::{Place, answer, comment, resolve};
pub use told::closed_to;
pub use writing::{add, add_section, change_head, change_section, find_own, move_section, remove_section};

use crate::document::Document;
use crate::model::{PlanFile, PlanText, Version};
use crate::{rules, store};
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};
use serde_json::json;

/// An own plan in use, held against other writers.
///
/// Errors: [`Problem::Missing`] without the duty and for every plan of others; `plan-text.withdrawn`.
async fn hold_own(desk: &Desk, reference: &Reference) -> Result<(Tx, PlanText), Problem> {
    hold_for(desk, reference, Act::ManageSites).await
}

/// The same for another duty.
async fn hold_for(desk: &Desk, reference: &Reference, act: Act) -> Result<(Tx, PlanText), Problem> {
    desk.require(act)?;
    let tx = desk.begin().await?;
    let plan = store::hold(&tx, reference).await?;
    let plan = plan.filter(|plan| plan.org == desk.org()).ok_or(Problem::Missing)?;
    if plan.withdrawn_at.is_some() {
        return Err(Problem::refusal("plan-text.withdrawn", t("plantext-is-withdrawn")));
    }
    Ok((tx, plan))
}

/// The newest version of a plan.
async fn newest(tx: &Tx, plan: &PlanText) -> Result<Version, Problem> {
    let version = store::version(tx, plan.id, plan.version).await?;
    version.ok_or(Problem::Missing)
}

/// The digest that both sides approve: of the title, what it stands on, every section, and the files by id and SHA-256.
fn digest_of(title: &str, content: &Document, files: &[PlanFile]) -> Result<String, Problem> {
    let content = serde_json::to_string(content).map_err(muster_store::Fault::other)?;
    let mut files: Vec<String> = files
        .iter()
        .map(|file| format!("\n{} {}", file.id, file.sha256))
        .collect();
    files.sort_unstable();
    Ok(crate::digest(&format!("{title}\n{content}{}", files.concat())))
}

fn made(desk: &Desk, number: i64, title: String, content: Document, files: Vec<PlanFile>) -> Result<Version, Problem> {
    Ok(Version {
        version: number,
        digest: digest_of(&title, &content, &files)?,
        title,
        content,
        files,
        changed: LastChange::by(desk),
    })
}

/// Keeps the next version of the words, unless nothing differs.
///
/// Errors: `plan-text.too-many-versions`, `plan-text.too-long`; `plan-text.changed-meanwhile`, a conflict.
async fn keep_version(
    desk: &Desk,
    mut tx: Tx,
    plan: PlanText,
    before: &Version,
    content: Document,
    what: &'static str,
) -> Result<(), Problem> {
    rules::check_whole(&before.content, &content)?;
    if before.content == content && before.title == plan.title {
        return save(desk, tx, plan, "plan_text.changed").await;
    }
    let plan = next_version(desk, &tx, plan, content, before.files.clone()).await?;
    post(&mut tx, &plan, what, &[]);
    Ok(tx.commit_with(entry(desk, what, &plan)).await?)
}

/// The plan with one more version, saved.
///
/// Errors: those of [`keep_version`].
async fn next_version(
    desk: &Desk,
    tx: &Tx,
    plan: PlanText,
    content: Document,
    files: Vec<PlanFile>,
) -> Result<PlanText, Problem> {
    if plan.version >= rules::MOST_VERSIONS {
        return Err(Problem::refusal(
            "plan-text.too-many-versions",
            t("plantext-too-many-versions"),
        ));
    }
    let version = made(desk, plan.version + 1, plan.title.clone(), content, files)?;
    store::insert_version(tx, plan.id, &version).await?;
    let plan = PlanText {
        version: version.version,
        ..plan
    };
    saved(desk, tx, plan).await
}

/// Saves the next revision of the row and commits with its entry.
async fn save(desk: &Desk, mut tx: Tx, plan: PlanText, what: &'static str) -> Result<(), Problem> {
    let plan = saved(desk, &tx, plan).await?;
    post(&mut tx, &plan, what, &[]);
    Ok(tx.commit_with(entry(desk, what, &plan)).await?)
}

async fn saved(desk: &Desk, tx: &Tx, plan: PlanText) -> Result<PlanText, Problem> {
    let plan = PlanText {
        revision: plan.revision + 1,
        ..plan
    };
    if store::save(tx, &plan).await? {
        Ok(plan)
    } else {
        Err(rules::lost_race(None, &plan.reference, desk))
    }
}

/// Tells live screens of both sides.
fn post(tx: &mut Tx, plan: &PlanText, what: &'static str, others: &[OrgId]) {
    let mut orgs = vec![plan.org];
    orgs.extend_from_slice(others);
    tx.post(Message::live(
        what,
        json!({ "plan": plan.id, "reference": plan.reference, "orgs": orgs }),
    ));
}

fn entry(desk: &Desk, kind: &'static str, plan: &PlanText) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("plan", String::from(plan.id))
        .with("version", plan.version)
        .with("by", String::from(desk.who.position))
}
