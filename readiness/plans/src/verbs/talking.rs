//! Comments at a paragraph, answers, and resolving.

use crate::model::{Answer, Comment, PlanText};
use crate::reading::{self, Found};
use crate::{rules, store};
use muster_policy::CrossingAct;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};
use serde_json::json;

/// Where somebody comments: a paragraph of a version.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub version: i64,
    pub mark: i64,
}

/// Comments at a paragraph of a version that is open to this desk. What its owner's people say at an own plan stays among them.
///
/// Errors: [`Problem::Missing`] for what is not open; `plan-text.withdrawn`, `plan-text.too-many-comments`, `text.empty`,
/// `text.too-long`.
pub async fn comment(desk: &Desk, reference: &Reference, place: Place, words: &str) -> Result<PlanCommentId, Problem> {
    desk.require(Act::ManageSites)?;
    let words = rules::check_words(words)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, Some(place.version), CrossingAct::Read).await?;
    in_use(&found.plan)?;
    let (section, paragraph, _) = found.version.content.find(place.mark).ok_or(Problem::Missing)?;
    let said = store::comments_of(&tx, found.plan.id, desk.org()).await?;
    if i64::try_from(said.len()).is_ok_and(|count| count >= rules::MOST_COMMENTS) {
        return Err(Problem::refusal(
            "plan-text.too-many-comments",
            t("plantext-too-many-comments"),
        ));
    }
    let comment = Comment {
        id: PlanCommentId::new(),
        org: desk.org(),
        unit: desk.who.unit,
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        version: place.version,
        section: section.id,
        mark: place.mark,
        quote: paragraph.text.clone(),
        words,
        said_at: desk.now(),
        resolved: None,
        answers: Vec::new(),
    };
    store::insert_comment(&tx, found.plan.id, &comment).await?;
    done(desk, tx, &found.plan, &comment, "plan_text.commented").await?;
    Ok(comment.id)
}

fn in_use(plan: &PlanText) -> Result<(), Problem> {
    match plan.withdrawn_at {
        Some(_) => Err(Problem::refusal("plan-text.withdrawn", t("plantext-is-withdrawn"))),
        None => Ok(()),
    }
}

/// A comment that is open to this desk: one of its own side, or for the plan's owner one that a clause opens.
async fn find(desk: &Desk, tx: &mut Tx, reference: &Reference, id: PlanCommentId) -> Result<(Found, Comment), Problem> {
    let found = reading::find(desk, tx, reference, None, CrossingAct::Read).await?;
    let said = reading::said(desk, tx, &found).await?;
    let comment = said
        .iter()
        .flat_map(reading::Said::open)
        .find(|comment| comment.id == id);
    let comment = comment.cloned().ok_or(Problem::Missing)?;
    Ok((found, comment))
}

/// Answers a comment.
///
/// Errors: [`Problem::Missing`] for what is not open; `plan-text.too-many-comments`, `text.empty`, `text.too-long`.
pub async fn answer(desk: &Desk, reference: &Reference, id: PlanCommentId, words: &str) -> Result<i64, Problem> {
    desk.require(Act::ManageSites)?;
    let words = rules::check_words(words)?;
    let mut tx = desk.begin().await?;
    let (found, comment) = find(desk, &mut tx, reference, id).await?;
    in_use(&found.plan)?;
    if store::count_answers(&tx, id).await? >= rules::MOST_COMMENTS {
        return Err(Problem::refusal(
            "plan-text.too-many-comments",
            t("plantext-too-many-comments"),
        ));
    }
    let answer = Answer {
        org: desk.org(),
        title: desk.who.position_title.clone(),
        words,
        said_at: desk.now(),
    };
    store::insert_answer(&tx, id, &answer).await?;
    done(desk, tx, &found.plan, &comment, "plan_text.answered").await?;
    Ok(comment.mark)
}

/// The plan's owner resolves a comment, its own and those of partners.
///
/// Errors: [`Problem::Missing`] for what is not open to this desk or not its to resolve.
pub async fn resolve(desk: &Desk, reference: &Reference, id: PlanCommentId) -> Result<i64, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let (found, comment) = find(desk, &mut tx, reference, id).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    if store::resolve(&tx, id, &LastChange::by(desk)).await? {
        done(desk, tx, &found.plan, &comment, "plan_text.resolved").await?;
    } else {
        tx.commit().await?;
    }
    Ok(comment.mark)
}

/// The entry stands in the logs of both whom it concerns; it has ids, never words.
async fn done(desk: &Desk, mut tx: Tx, plan: &PlanText, comment: &Comment, what: &'static str) -> Result<(), Problem> {
    let orgs = [plan.org, comment.org];
    tx.post(Message::live(
        what,
        json!({ "plan": plan.id, "reference": plan.reference, "orgs": orgs }),
    ));
    let entry = Entry::new(plan.org, what, desk.now())
        .also_for(comment.org)
        .with("plan", String::from(plan.id))
        .with("comment", String::from(comment.id))
        .with("version", comment.version)
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}
