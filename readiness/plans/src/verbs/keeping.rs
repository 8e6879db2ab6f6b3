//! Files, reviews, and taking a plan out of use.

use super::{entry, hold_own, newest, next_version, post, save, saved};
use crate::model::{PlanFile, PlanText, Review};
use crate::upload::{self, MOST_FILES};
use crate::{reading, rules, store};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Adds a file to a plan: another version, with it. Its kind is read from its bytes, not from its name.
///
/// Errors: `plan-text.file-kind`, `plan-text.file-empty`, `plan-text.file-too-large`, `plan-text.too-many-files`,
/// `plan-text.too-many-versions`.
pub async fn add_file(desk: &Desk, reference: &Reference, new: NewFile) -> Result<PlanFileId, Problem> {
    desk.require(Act::ManageSites)?;
    let media_type = upload::media_type(&new.bytes)?;
    let name = upload::file_name(&new.name, media_type);
    let (mut tx, plan) = hold_own(desk, reference).await?;
    let before = newest(&tx, &plan).await?;
    if before.files.len() >= MOST_FILES {
        return Err(Problem::refusal(
            "plan-text.too-many-files",
            t("plantext-too-many-files"),
        ));
    }
    let file = PlanFile {
        id: PlanFileId::new(),
        name,
        media_type: media_type.to_owned(),
        size_bytes: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
        sha256: crate::digest_bytes(&new.bytes),
        added: LastChange::by(desk),
        is_gone: false,
    };
    store::insert_file(&tx, plan.id, &file, new.bytes).await?;
    let mut files = before.files;
    files.push(file.clone());
    let plan = next_version(desk, &tx, plan, before.content, files).await?;
    post(&mut tx, &plan, "plan_text.file_added", &[]);
    let entry = entry(desk, "plan_text.file_added", &plan)
        .with("file", String::from(file.id))
        .with("sha256", file.sha256);
    tx.commit_with(entry).await?;
    Ok(file.id)
}

/// Takes a file out of the plan: another version, without it. A version that somebody was offered or approved keeps it; of a file that
/// no such version has, the bytes are deleted.
///
/// Errors: [`Problem::Missing`] where the newest version has none such; `plan-text.too-many-versions`.
pub async fn remove_file(desk: &Desk, reference: &Reference, file: PlanFileId) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    let before = newest(&tx, &plan).await?;
    let mut files = before.files;
    let had = files.len();
    files.retain(|one| one.id != file);
    if files.len() == had {
        return Err(Problem::Missing);
    }
    let plan = next_version(desk, &tx, plan, before.content, files).await?;
    let is_deleted = store::delete_unseen(&tx, plan.id, file, desk.now()).await?;
    post(&mut tx, &plan, "plan_text.file_removed", &[]);
    let entry = entry(desk, "plan_text.file_removed", &plan)
        .with("file", String::from(file))
        .with("deleted", is_deleted);
    Ok(tx.commit_with(entry).await?)
}

/// A review as typed.
#[derive(Debug, Clone, Default)]
pub struct NewReview {
    pub words: String,
    /// The reference of an emergency after which it took place; empty: the yearly one.
    pub incident: String,
    /// Empty: in a year.
    pub next_on: String,
}

/// Keeps a review of an approved plan.
///
/// Errors: `plan-text.not-approved`; `plan-text.incident` unless the emergency asks for a review of this plan; `plan-text.next-review`,
/// `text.empty`, `text.too-long`.
pub async fn review(desk: &Desk, reference: &Reference, new: NewReview) -> Result<(), Problem> {
    let (mut tx, plan) = hold_own(desk, reference).await?;
    let words = rules::check_words(&new.words)?;
    let next_on = rules::check_next_review(&new.next_on, reading::today(desk))?;
    let not_approved = || Problem::refusal("plan-text.not-approved", t("plantext-not-approved"));
    let approved = plan.approved.as_ref().ok_or_else(not_approved)?;
    let asking = store::ended_since(&tx, &plan).await?;
    let incident = match new.incident.trim() {
        "" => None,
        typed => {
            let found = asking.into_iter().find(|one| one.reference.to_string() == typed);
            let wrong = || Problem::refusal("plan-text.incident", t("plantext-choose"));
            Some(found.ok_or_else(wrong)?)
        }
    };
    let review = Review {
        version: approved.version,
        incident: incident.as_ref().map(|one| one.reference.clone()),
        words,
        reviewed: LastChange::by(desk),
        next_on,
    };
    let incident = incident.map(|one| one.id);
    store::insert_review(&tx, plan.id, &review, incident).await?;
    let plan = PlanText {
        review_on: Some(next_on),
        ..plan
    };
    let plan = saved(desk, &tx, plan).await?;
    post(&mut tx, &plan, "plan_text.reviewed", &[]);
    let entry = entry(desk, "plan_text.reviewed", &plan)
        .with_some("incident", incident.map(String::from))
        .with("next_on", next_on.to_string());
    Ok(tx.commit_with(entry).await?)
}

/// Takes a plan out of use: partners read it no more, its owner still does. Its versions stay.
pub async fn withdraw(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let (tx, plan) = hold_own(desk, reference).await?;
    let plan = PlanText {
        withdrawn_at: Some(desk.now()),
        ..plan
    };
    save(desk, tx, plan, "plan_text.withdrawn").await
}
