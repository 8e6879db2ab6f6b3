//! Comments and answers.

use crate::model::{Answer, Comment};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;
use std::collections::HashMap;

const COMMENTS: &str = "SELECT c.id, c.org_id, c.unit_id, c.position_id, c.title, c.version, c.section_id, c.mark, c.quote, c.words, c.said_at, \
    c.resolved_at, c.resolved_by FROM plan_text_comment c";

impl FromRow for Comment {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            version: row.int("version")?,
            section: row.parsed("section_id")?,
            mark: row.int("mark")?,
            quote: row.text("quote")?,
            words: row.text("words")?,
            said_at: row.instant("said_at")?,
            resolved: LastChange::kept(row.opt_text("resolved_by")?, row.opt_instant("resolved_at")?),
            answers: Vec::new(),
        })
    }
}

/// An answer and the comment it belongs to.
struct Kept(PlanCommentId, Answer);

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let answer = Answer {
            org: row.parsed("org_id")?,
            title: row.text("title")?,
            words: row.text("words")?,
            said_at: row.instant("said_at")?,
        };
        Ok(Self(row.parsed("comment_id")?, answer))
    }
}

/// The comments that one organisation made at a plan, the first first, with all answers. The caller sees to the clearance.
pub async fn comments_of(tx: &Tx, plan: PlanTextId, org: OrgId) -> Result<Vec<Comment>, Fault> {
    let comments: Vec<Comment> = tx
        .all(
            &format!("{COMMENTS} WHERE c.plan_id = $1 AND c.org_id = $2 ORDER BY c.said_at, c.id"),
            params![plan, org],
        )
        .await?;
    let kept: Vec<Kept> = tx
        .all(
            "SELECT a.comment_id, a.org_id, a.title, a.words, a.said_at FROM plan_text_answer a \
             JOIN plan_text_comment c ON c.id = a.comment_id WHERE c.plan_id = $1 AND c.org_id = $2 ORDER BY a.said_at, a.id",
            params![plan, org],
        )
        .await?;
    let mut answers: HashMap<PlanCommentId, Vec<Answer>> = HashMap::new();
    for Kept(comment, answer) in kept {
        answers.entry(comment).or_default().push(answer);
    }
    let with_answers = |comment: Comment| Comment {
        answers: answers.remove(&comment.id).unwrap_or_default(),
        ..comment
    };
    Ok(comments.into_iter().map(with_answers).collect())
}

/// One comment at this plan, without its answers.
pub async fn comment(tx: &Tx, plan: PlanTextId, id: PlanCommentId) -> Result<Option<Comment>, Fault> {
    tx.first(
        &format!("{COMMENTS} WHERE c.plan_id = $1 AND c.id = $2"),
        params![plan, id],
    )
    .await
}

/// How many answers a comment has.
pub async fn count_answers(tx: &Tx, comment: PlanCommentId) -> Result<i64, Fault> {
    tx.count(
        "SELECT COUNT(*) AS n FROM plan_text_answer WHERE comment_id = $1",
        params![comment],
    )
    .await
}

pub async fn insert_comment(tx: &Tx, plan: PlanTextId, c: &Comment) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_comment (id, plan_id, org_id, position_id, title, version, section_id, mark, quote, words, said_at, \
         unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            c.id, plan, c.org, c.position, c.title, c.version, c.section, c.mark, c.quote, c.words, c.said_at, c.unit
        ],
    )
    .await
    .map(drop)
}

pub async fn insert_answer(tx: &Tx, comment: PlanCommentId, a: &Answer) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_answer (id, comment_id, org_id, title, words, said_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![PlanCommentId::new(), comment, a.org, a.title, a.words, a.said_at],
    )
    .await
    .map(drop)
}

/// Marks a comment as resolved; whether it was open.
pub async fn resolve(tx: &Tx, comment: PlanCommentId, by: &LastChange) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE plan_text_comment SET resolved_at = $2, resolved_by = $3 WHERE id = $1 AND resolved_at IS NULL",
            params![comment, by.at, by.by],
        )
        .await?;
    Ok(rows == 1)
}
