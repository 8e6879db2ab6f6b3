//! SQL of what one side wrote: people, lines, findings, photos. Each row has its side, and is read by it.

use crate::model::*;
use crate::picture::Picture;
use muster_ledger::manifest::{digest_of, hex};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

impl FromRow for Named {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
        })
    }
}

impl FromRow for Check {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            line: row.text("line")?,
            verdict: row.word("verdict", Verdict::parse)?,
            likelihood: row.opt_word("likelihood", Likelihood::parse)?,
            consequence: row.opt_word("consequence", Consequence::parse)?,
            words: row.text("words")?,
            revision: row.int("revision")?,
            changed: LastChange {
                by: row.text("changed_by")?,
                at: row.instant("changed_at")?,
            },
        })
    }
}

impl FromRow for Finding {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            visit: row.parsed("visit_id")?,
            org: row.parsed("org_id")?,
            stop: row.opt_parsed("stop_id")?,
            severity: row.word("severity", Severity::parse)?,
            words: row.text("words")?,
            action: row.opt_parsed("action")?,
            found_at: row.instant("found_at")?,
            found_by: row.text("found_by")?,
        })
    }
}

impl FromRow for Photo {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let side = |name| u32::try_from(row.int(name)?).map_err(Fault::other);
        Ok(Self {
            id: row.parsed("id")?,
            finding: row.parsed("finding_id")?,
            org: row.parsed("org_id")?,
            words: row.text("words")?,
            width: side("width")?,
            height: side("height")?,
            sha256: row.text("sha256")?,
            added_at: row.instant("added_at")?,
            added_by: row.text("added_by")?,
        })
    }
}

/// All that one side wrote.
pub async fn said(tx: &Tx, visit: VisitId, org: OrgId) -> Result<Said, Fault> {
    let people = tx
        .all(
            "SELECT org_id, position_id, title FROM visit_person WHERE visit_id = $1 AND org_id = $2 ORDER BY title, position_id",
            params![visit, org],
        )
        .await?;
    let checks = tx
        .all(
            "SELECT org_id, line, verdict, likelihood, consequence, words, revision, changed_at, changed_by FROM visit_check \
             WHERE visit_id = $1 AND org_id = $2 ORDER BY line",
            params![visit, org],
        )
        .await?;
    let findings = tx
        .all(
            "SELECT id, visit_id, org_id, stop_id, severity, words, action, found_at, found_by FROM visit_finding \
             WHERE visit_id = $1 AND org_id = $2 AND withdrawn_at IS NULL ORDER BY found_at, id",
            params![visit, org],
        )
        .await?;
    let photos = tx
        .all(
            "SELECT p.id, p.finding_id, p.org_id, p.words, p.width, p.height, p.sha256, p.added_at, p.added_by FROM visit_photo p \
             JOIN visit_finding f ON f.id = p.finding_id WHERE p.visit_id = $1 AND p.org_id = $2 AND f.withdrawn_at IS NULL \
             ORDER BY p.added_at, p.id",
            params![visit, org],
        )
        .await?;
    Ok(Said {
        people,
        checks,
        findings,
        photos,
    })
}

/// The people of one side, in place of those before.
pub async fn set_people(tx: &Tx, visit: VisitId, org: OrgId, people: &[Named]) -> Result<(), Fault> {
    tx.execute(
        "DELETE FROM visit_person WHERE visit_id = $1 AND org_id = $2",
        params![visit, org],
    )
    .await?;
    for each in people {
        tx.execute(
            "INSERT INTO visit_person (visit_id, position_id, org_id, title) VALUES ($1, $2, $3, $4)",
            params![visit, each.position, org, each.title],
        )
        .await?;
    }
    Ok(())
}

/// Keeps a line. Whether this writer won: nobody wrote it since the revision before.
pub async fn keep_check(tx: &Tx, visit: VisitId, c: &Check) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO visit_check (visit_id, org_id, line, verdict, likelihood, consequence, words, revision, changed_at, changed_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (visit_id, org_id, line) DO UPDATE SET \
             verdict = excluded.verdict, likelihood = excluded.likelihood, consequence = excluded.consequence, \
             words = excluded.words, revision = excluded.revision, changed_at = excluded.changed_at, \
             changed_by = excluded.changed_by WHERE visit_check.revision = excluded.revision - 1",
            params![
                visit,
                c.org,
                c.line,
                c.verdict.as_str(),
                c.likelihood.map(Likelihood::as_str),
                c.consequence.map(Consequence::as_str),
                c.words,
                c.revision,
                c.changed.at,
                c.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn insert_finding(tx: &Tx, f: &Finding) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO visit_finding (id, visit_id, org_id, stop_id, severity, words, found_at, found_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            f.id,
            f.visit,
            f.org,
            f.stop,
            f.severity.as_str(),
            f.words,
            f.found_at,
            f.found_by
        ],
    )
    .await
    .map(drop)
}
/// The findings of a visit that became an action, with it.
pub async fn with_action(tx: &Tx, visit: VisitId) -> Result<Vec<(FindingId, Reference)>, Fault> {
    struct Pair(FindingId, Reference);
    impl FromRow for Pair {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("id")?, row.parsed("action")?))
        }
    }
    let found: Vec<Pair> = tx
        .all(
            "SELECT id, action FROM visit_finding WHERE visit_id = $1 AND action IS NOT NULL ORDER BY id",
            params![visit],
        )
        .await?;
    Ok(found.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

/// A finding whose action was taken back can become another one.
pub async fn drop_action(tx: &Tx, finding: FindingId) -> Result<(), Fault> {
    tx.execute("UPDATE visit_finding SET action = NULL WHERE id = $1", params![finding])
        .await
        .map(drop)
}

/// Notes which action came of a finding.
pub async fn keep_action(tx: &Tx, finding: FindingId, action: &Reference) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE visit_finding SET action = $2 WHERE id = $1 AND action IS NULL AND withdrawn_at IS NULL",
            params![finding, action],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes a finding back, and its photos with it.
pub async fn withdraw_finding(tx: &Tx, finding: FindingId, now: Timestamp) -> Result<(), Fault> {
    tx.execute("DELETE FROM visit_photo WHERE finding_id = $1", params![finding])
        .await?;
    tx.execute(
        "UPDATE visit_finding SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL",
        params![finding, now],
    )
    .await
    .map(drop)
}

/// Keeps a photo with its bytes; gives back what is read of it from now on.
pub async fn insert_photo(
    tx: &Tx,
    finding: &Finding,
    photo: Picture,
    words: &str,
    by: &LastChange,
) -> Result<Photo, Fault> {
    let kept = Photo {
        id: photo.id,
        finding: finding.id,
        org: finding.org,
        words: words.to_owned(),
        width: photo.width,
        height: photo.height,
        sha256: hex(&digest_of(&photo.jpeg)),
        added_at: by.at,
        added_by: by.by.clone(),
    };
    tx.execute(
        "INSERT INTO visit_photo (id, finding_id, visit_id, org_id, words, width, height, sha256, body, added_at, added_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            kept.id,
            finding.id,
            finding.visit,
            finding.org,
            kept.words,
            kept.width,
            kept.height,
            kept.sha256,
            photo.jpeg,
            kept.added_at,
            kept.added_by
        ],
    )
    .await?;
    Ok(kept)
}

/// The JPEG of a photo; read only for who sees the photo.
pub async fn photo_body(tx: &Tx, photo: PhotoId) -> Result<Option<Vec<u8>>, Fault> {
    struct Body(Vec<u8>);
    impl FromRow for Body {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.bytes("body").map(Self)
        }
    }
    let body: Option<Body> = tx
        .first("SELECT body FROM visit_photo WHERE id = $1", params![photo])
        .await?;
    Ok(body.map(|body| body.0))
}
