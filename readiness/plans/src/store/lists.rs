//! SQL of the list of plans: one query for each part of it.

use crate::model::*;
use crate::own_part::Left;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;
use std::collections::HashMap;

/// Plans of others that one is out of, in the list.
const MOST_LEFT: i64 = 200;
/// Emergencies that ask for a review, of one plan in the list.
const MOST_ENDED: usize = 20;

/// A row and the plan that it belongs to.
struct Of<T>(PlanTextId, T);

impl<T: FromRow> FromRow for Of<T> {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("plan_id")?, T::from_row(row)?))
    }
}

fn by_plan<T>(rows: Vec<Of<T>>) -> HashMap<PlanTextId, Vec<T>> {
    let mut all: HashMap<PlanTextId, Vec<T>> = HashMap::new();
    for Of(plan, one) in rows {
        all.entry(plan).or_default().push(one);
    }
    all
}

/// A share, without what was offered.
pub(super) struct Bare(pub Share);

impl FromRow for Bare {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(Share {
            org: row.parsed("org_id")?,
            shared_at: row.instant("shared_at")?,
            shared_by: row.text("shared_by")?,
            ended_at: row.opt_instant("ended_at")?,
            offered: Vec::new(),
        }))
    }
}

/// With whom each plan of an organisation is or was shared, without the versions that were offered.
pub async fn shares_of_org(tx: &Tx, org: OrgId) -> Result<HashMap<PlanTextId, Vec<Share>>, Fault> {
    let rows: Vec<Of<Bare>> = tx
        .all(
            "SELECT s.plan_id, s.org_id, s.shared_at, s.shared_by, s.ended_at FROM plan_text_share s \
             JOIN plan_text p ON p.id = s.plan_id WHERE p.org_id = $1",
            params![org],
        )
        .await?;
    Ok(by_plan(
        rows.into_iter().map(|Of(plan, Bare(share))| Of(plan, share)).collect(),
    ))
}

/// The approvals of each plan's approved version.
pub async fn approvals_of_org(tx: &Tx, org: OrgId) -> Result<HashMap<PlanTextId, Vec<Approval>>, Fault> {
    let rows = tx
        .all(
            "SELECT a.plan_id, a.version, a.org_id, a.position_id, a.title, a.digest, a.steps, a.approved_at FROM plan_text_approval a \
             JOIN plan_text p ON p.id = a.plan_id AND p.approved_version = a.version WHERE p.org_id = $1",
            params![org],
        )
        .await?;
    Ok(by_plan(rows))
}

/// The emergencies that ask for a review of each plan, the last first: as [`super::ended_since`] has them for one.
pub async fn ended_of_org(tx: &Tx, org: OrgId) -> Result<HashMap<PlanTextId, Vec<EndedIncident>>, Fault> {
    let rows = tx
        .all(
            "SELECT p.id AS plan_id, i.id, i.reference, i.ended_at FROM plan_text p \
             JOIN plan_text_version v ON v.plan_id = p.id AND v.version = p.approved_version \
             JOIN incident i ON i.site_id = p.site_id AND i.org_id = p.org_id WHERE p.org_id = $1 AND i.status = 'Actual' \
             AND i.ending IN ('all_clear', 'site_clear') AND i.ended_at > v.changed_at AND (p.category IS NULL OR i.category = p.category) \
             AND NOT EXISTS (SELECT 1 FROM plan_text_review r WHERE r.plan_id = p.id AND r.incident_id = i.id) \
             ORDER BY i.ended_at DESC",
            params![org],
        )
        .await?;
    let mut all = by_plan(rows);
    for ended in all.values_mut() {
        ended.truncate(MOST_ENDED);
    }
    Ok(all)
}

/// A plan that a partner shares, with the newest version that it offered.
pub struct Shared {
    pub plan: PlanText,
    pub head: VersionHead,
    /// Empty for one of no one site.
    pub site_name: String,
}

impl FromRow for Shared {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            plan: PlanText::from_row(row)?,
            head: VersionHead {
                version: row.int("offered_version")?,
                title: row.text("offered_title")?,
                digest: row.text("offered_digest")?,
                changed: LastChange {
                    by: row.text("offered_by")?,
                    at: row.instant("offered_at")?,
                },
            },
            site_name: row.opt_text("site_name")?.unwrap_or_default(),
        })
    }
}

/// The plans that others share with this organisation now, by title. Whether a clause opens them is not asked here.
pub async fn shared_with(tx: &Tx, org: OrgId) -> Result<Vec<Shared>, Fault> {
    tx.all(
        "SELECT p.id, p.reference, p.org_id, p.unit_id, p.site_id, p.kind, p.category, p.template, p.action_set, p.title, p.approver_position, \
         p.review_on, p.version, p.approved_version, p.approved_at, p.approved_steps, p.withdrawn_at, p.work_id, p.created_at, p.revision, \
         v.version AS offered_version, v.title AS offered_title, v.digest AS offered_digest, v.changed_by AS offered_by, \
         v.changed_at AS offered_at, t.name AS site_name FROM plan_text_share s JOIN plan_text p ON p.id = s.plan_id \
         JOIN plan_text_version v ON v.plan_id = p.id AND v.version = (SELECT MAX(o.version) FROM plan_text_offer o \
         WHERE o.plan_id = p.id AND o.org_id = $1) LEFT JOIN site t ON t.id = p.site_id \
         WHERE s.org_id = $1 AND s.ended_at IS NULL AND p.withdrawn_at IS NULL ORDER BY v.title, p.id",
        params![org],
    )
    .await
}

impl FromRow for Left {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            reference: row.parsed("reference")?,
            owner: row.text("owner")?,
        })
    }
}

/// Plans of others that this organisation is out of and said something at, the last one first.
pub async fn left_by(tx: &Tx, org: OrgId) -> Result<Vec<Left>, Fault> {
    tx.all(
        "SELECT p.reference, o.name AS owner FROM plan_text_share s JOIN plan_text p ON p.id = s.plan_id \
         JOIN organisation o ON o.id = p.org_id WHERE s.org_id = $1 AND (s.ended_at IS NOT NULL OR p.withdrawn_at IS NOT NULL) \
         AND (EXISTS (SELECT 1 FROM plan_text_comment c WHERE c.plan_id = p.id AND c.org_id = $1) \
         OR EXISTS (SELECT 1 FROM plan_text_approval a WHERE a.plan_id = p.id AND a.org_id = $1)) \
         ORDER BY s.shared_at DESC, p.id DESC LIMIT $2",
        params![org, MOST_LEFT],
    )
    .await
}
