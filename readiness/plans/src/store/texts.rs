//! Plans, versions, shares, approvals.

use super::lists::Bare;
use crate::document::Document;
use crate::model::*;
use crate::protective_actions::ActionSet;
use crate::templates::Template;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

pub(super) const PLANS: &str = "SELECT p.id, p.reference, p.org_id, p.unit_id, p.site_id, p.kind, p.category, p.template, p.action_set, p.title, \
    p.approver_position, p.review_on, p.version, p.approved_version, p.approved_at, p.approved_steps, p.withdrawn_at, p.work_id, \
    p.created_at, p.revision FROM plan_text p";

impl FromRow for PlanText {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let approved = match (row.opt_int("approved_version")?, row.opt_instant("approved_at")?) {
            (Some(version), Some(at)) => Some(Approved {
                version,
                at,
                steps: row.text("approved_steps")?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            site: row.opt_parsed("site_id")?,
            kind: row.word("kind", PlanKind::parse)?,
            category: row.opt_word("category", Category::parse)?,
            template: row.word("template", Template::parse)?,
            actions: row.word("action_set", ActionSet::parse)?,
            title: row.text("title")?,
            approver: row.parsed("approver_position")?,
            review_on: row.opt_parsed("review_on")?,
            version: row.int("version")?,
            approved,
            withdrawn_at: row.opt_instant("withdrawn_at")?,
            work: row.opt_parsed("work_id")?,
            created_at: row.instant("created_at")?,
            revision: row.int("revision")?,
        })
    }
}

impl FromRow for Version {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let VersionHead {
            version,
            title,
            digest,
            changed,
        } = VersionHead::from_row(row)?;
        let content = row.text("content")?;
        let content: Document =
            serde_json::from_str(&content).map_err(|err| Fault::other(format!("a plan's text: {err}")))?;
        Ok(Self {
            version,
            title,
            content,
            files: Vec::new(),
            digest,
            changed,
        })
    }
}

impl FromRow for VersionHead {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: row.int("version")?,
            title: row.text("title")?,
            digest: row.text("digest")?,
            changed: LastChange {
                by: row.text("changed_by")?,
                at: row.instant("changed_at")?,
            },
        })
    }
}

impl FromRow for Approval {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: row.int("version")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            digest: row.text("digest")?,
            steps: row.opt_text("steps")?,
            approved_at: row.instant("approved_at")?,
        })
    }
}

/// The plans of an organisation, by title.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<PlanText>, Fault> {
    tx.all(
        &format!("{PLANS} WHERE p.org_id = $1 ORDER BY p.title, p.id"),
        params![org],
    )
    .await
}

/// How many plans an organisation has.
pub async fn count_of(tx: &Tx, org: OrgId) -> Result<i64, Fault> {
    tx.count("SELECT COUNT(*) AS n FROM plan_text WHERE org_id = $1", params![org])
        .await
}

/// A plan by its reference, whoever's.
pub async fn find(tx: &Tx, reference: &Reference) -> Result<Option<PlanText>, Fault> {
    tx.first(&format!("{PLANS} WHERE p.reference = $1"), params![reference])
        .await
}

/// The same, held against other writers.
pub async fn hold(tx: &Tx, reference: &Reference) -> Result<Option<PlanText>, Fault> {
    tx.first_for_update(&format!("{PLANS} WHERE p.reference = $1"), params![reference])
        .await
}

/// Keeps a new plan with its first version.
pub async fn insert(tx: &Tx, p: &PlanText, first: &Version) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text (id, reference, org_id, site_id, kind, category, template, action_set, title, approver_position, \
         version, created_at, revision, unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            p.id,
            p.reference,
            p.org,
            p.site,
            p.kind.as_str(),
            p.category.map(Category::as_str),
            p.template.as_str(),
            p.actions.as_str(),
            p.title,
            p.approver,
            p.version,
            p.created_at,
            p.revision,
            p.unit
        ],
    )
    .await?;
    insert_version(tx, p.id, first).await
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, p: &PlanText) -> Result<bool, Fault> {
    let approved = p.approved.as_ref();
    let rows = tx
        .execute(
            "UPDATE plan_text SET category = $2, title = $3, approver_position = $4, review_on = $5, version = $6, \
             approved_version = $7, approved_at = $8, approved_steps = $9, withdrawn_at = $10, work_id = $11, revision = $12 \
             WHERE id = $1 AND revision = $12 - 1",
            params![
                p.id,
                p.category.map(Category::as_str),
                p.title,
                p.approver,
                p.review_on,
                p.version,
                approved.map(|one| one.version),
                approved.map(|one| one.at),
                approved.map(|one| one.steps.clone()).unwrap_or_default(),
                p.withdrawn_at,
                p.work,
                p.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Keeps a version; it is never changed again.
pub async fn insert_version(tx: &Tx, plan: PlanTextId, v: &Version) -> Result<(), Fault> {
    let content = serde_json::to_string(&v.content).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO plan_text_version (plan_id, version, title, content, digest, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![plan, v.version, v.title, content, v.digest, v.changed.at, v.changed.by],
    )
    .await?;
    for file in &v.files {
        super::files::keep_in_version(tx, plan, v.version, file.id).await?;
    }
    Ok(())
}

/// One version, whole.
pub async fn version(tx: &Tx, plan: PlanTextId, version: i64) -> Result<Option<Version>, Fault> {
    let found: Option<Version> = tx
        .first(
            "SELECT version, title, content, digest, changed_at, changed_by FROM plan_text_version WHERE plan_id = $1 AND version = $2",
            params![plan, version],
        )
        .await?;
    let Some(found) = found else { return Ok(None) };
    let files = super::files_of(tx, plan, version).await?;
    Ok(Some(Version { files, ..found }))
}

/// The versions from `before` down, the newest first, so many at most.
pub async fn versions(tx: &Tx, plan: PlanTextId, before: i64, limit: i64) -> Result<Vec<VersionHead>, Fault> {
    tx.all(
        "SELECT version, title, digest, changed_at, changed_by FROM plan_text_version WHERE plan_id = $1 AND version < $2 \
         ORDER BY version DESC LIMIT $3",
        params![plan, before, limit],
    )
    .await
}

/// With whom the plan is or was shared, and what each was offered.
pub async fn shares(tx: &Tx, plan: PlanTextId) -> Result<Vec<Share>, Fault> {
    struct Offer(OrgId, i64);
    impl FromRow for Offer {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("org_id")?, row.int("version")?))
        }
    }
    let kept: Vec<Bare> = tx
        .all(
            "SELECT org_id, shared_at, shared_by, ended_at FROM plan_text_share WHERE plan_id = $1 ORDER BY shared_at, org_id",
            params![plan],
        )
        .await?;
    let offers: Vec<Offer> = tx
        .all(
            "SELECT org_id, version FROM plan_text_offer WHERE plan_id = $1 ORDER BY version DESC",
            params![plan],
        )
        .await?;
    let with_offers = |Bare(share): Bare| Share {
        offered: offers
            .iter()
            .filter(|one| one.0 == share.org)
            .map(|one| one.1)
            .collect(),
        ..share
    };
    Ok(kept.into_iter().map(with_offers).collect())
}

/// Shares a plan, or shares it again.
pub async fn open_share(tx: &Tx, plan: PlanTextId, org: OrgId, by: &LastChange) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_share (plan_id, org_id, shared_at, shared_by) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (plan_id, org_id) DO UPDATE SET shared_at = excluded.shared_at, shared_by = excluded.shared_by, ended_at = NULL",
        params![plan, org, by.at, by.by],
    )
    .await
    .map(drop)
}

/// Offers a version; once is enough.
pub async fn offer(tx: &Tx, plan: PlanTextId, org: OrgId, version: i64, by: &LastChange) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_offer (plan_id, org_id, version, offered_at, offered_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (plan_id, org_id, version) DO NOTHING",
        params![plan, org, version, by.at, by.by],
    )
    .await
    .map(drop)
}

/// Ends a share; whether it was open.
pub async fn end_share(tx: &Tx, plan: PlanTextId, org: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE plan_text_share SET ended_at = $3 WHERE plan_id = $1 AND org_id = $2 AND ended_at IS NULL",
            params![plan, org, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Every approval of every version, the newest first.
pub async fn approvals(tx: &Tx, plan: PlanTextId) -> Result<Vec<Approval>, Fault> {
    tx.all(
        "SELECT version, org_id, position_id, title, digest, steps, approved_at FROM plan_text_approval WHERE plan_id = $1 \
         ORDER BY version DESC, approved_at, org_id",
        params![plan],
    )
    .await
}

/// Keeps an approval; whether this side had not approved the version yet, or with other steps of the room.
pub async fn approve(tx: &Tx, plan: PlanTextId, a: &Approval) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO plan_text_approval (plan_id, version, org_id, position_id, title, digest, approved_at, steps) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (plan_id, version, org_id) DO UPDATE SET \
             position_id = excluded.position_id, title = excluded.title, approved_at = excluded.approved_at, steps = excluded.steps \
             WHERE COALESCE(plan_text_approval.steps, '-') <> COALESCE(excluded.steps, '-')",
            params![
                plan,
                a.version,
                a.org,
                a.position,
                a.title,
                a.digest,
                a.approved_at,
                a.steps
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// A reference that no plan has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("PL", attempt, &mut rand::rng());
        let sql = "SELECT COUNT(*) AS n FROM plan_text WHERE reference = $1";
        if tx.count(sql, params![reference]).await? == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no plan reference is free"))
}
