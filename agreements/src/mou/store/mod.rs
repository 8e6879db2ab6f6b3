//! SQL of agreements: how a file is loaded and saved. What the gate asks is in [`gate`], what waits in [`waiting`].

mod gate;
mod waiting;

pub use gate::{
    agreements_between, clauses_between, clauses_from, clauses_in_force, find_clause, hold_between, partners_of,
};
pub use waiting::{due_for_review, due_to_expire, with_open_versions};

use super::{Event, EventKind, Mou, MouFile, MouState, Signature, Version, VersionState};
use muster_policy::{CompiledClause, Party};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const MOU: &str = "m.id, m.reference, m.title, m.a_org, m.a_unit, m.b_org, m.b_unit, m.state, m.version_in_force, m.review_on, \
    m.ends_at, m.created_at, m.revision";
const VERSION: &str =
    "mou_id, version, state, terms, terms_digest, edited_by_org, edited_at, proposed_at, in_force_at, ended_at";

fn number(row: &Row, column: &str) -> Result<u32, Fault> {
    u32::try_from(row.int(column)?).map_err(Fault::other)
}

impl FromRow for Mou {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            title: row.text("title")?,
            a: Party {
                org: row.parsed("a_org")?,
                unit: row.opt_parsed("a_unit")?,
            },
            b: Party {
                org: row.parsed("b_org")?,
                unit: row.opt_parsed("b_unit")?,
            },
            state: row.word("state", MouState::parse)?,
            version_in_force: row
                .opt_int("version_in_force")?
                .map(u32::try_from)
                .transpose()
                .map_err(Fault::other)?,
            review_on: row.opt_parsed("review_on")?,
            ends_at: row.opt_instant("ends_at")?,
            created_at: row.instant("created_at")?,
            revision: row.int("revision")?,
        })
    }
}

impl FromRow for Version {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            mou: row.parsed("mou_id")?,
            number: number(row, "version")?,
            state: row.word("state", VersionState::parse)?,
            text: row.text("terms")?,
            digest: row.text("terms_digest")?,
            edited_by: row.parsed("edited_by_org")?,
            edited_at: row.instant("edited_at")?,
            proposed_at: row.opt_instant("proposed_at")?,
            in_force_at: row.opt_instant("in_force_at")?,
            ended_at: row.opt_instant("ended_at")?,
        })
    }
}

impl FromRow for Signature {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            mou: row.parsed("mou_id")?,
            version: number(row, "version")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            person: row.parsed("person_id")?,
            key_id: row.text("key_id")?,
            public_key: row.bytes("public_key")?,
            signature: row.bytes("signature")?,
            digest: row.text("terms_digest")?,
            signed_at: row.instant("signed_at")?,
        })
    }
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: number(row, "version")?,
            kind: row.word("kind", EventKind::parse)?,
            org: row.opt_parsed("org_id")?,
            position: row.opt_parsed("position_id")?,
            title: row.opt_text("title")?.unwrap_or_default(),
            words: row.text("words")?,
            at: row.instant("at")?,
        })
    }
}

struct Org(OrgId);

impl FromRow for Org {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("org")?))
    }
}

/// Agreements that are read in one go.
const AT_ONCE: i64 = 200;

/// What a party may know of: its own drafts, and everything that was ever proposed to it.
const KNOWN: &str = "(m.a_org = $1 OR (m.b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
    AND v.proposed_at IS NOT NULL)))";

/// So many of the agreements that `org` may know of, newest first; those after one of them.
pub async fn known_to(tx: &Tx, org: OrgId, after: Option<&Mou>, limit: i64) -> Result<Vec<Mou>, Fault> {
    tx.all(
        &format!(
            "SELECT {MOU} FROM mou m WHERE {KNOWN} \
             AND ($2 IS NULL OR m.created_at < $2 OR (m.created_at = $2 AND m.id < $3)) \
             ORDER BY m.created_at DESC, m.id DESC LIMIT $4"
        ),
        params![org, after.map(|mou| mou.created_at), after.map(|mou| mou.id), limit],
    )
    .await
}

/// All of them, newest first.
pub async fn all_known_to(tx: &Tx, org: OrgId) -> Result<Vec<Mou>, Fault> {
    let mut all: Vec<Mou> = Vec::new();
    loop {
        let next = known_to(tx, org, all.last(), AT_ONCE).await?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}

/// The agreement of this reference, if `org` may know of it.
pub async fn find_known(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Mou>, Fault> {
    tx.first(
        &format!("SELECT {MOU} FROM mou m WHERE {KNOWN} AND m.reference = $2"),
        params![org, reference],
    )
    .await
}

/// The file of this reference, if `org` may know of it.
pub async fn find_file(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<MouFile>, Fault> {
    match find_known(tx, org, reference).await? {
        Some(mou) => fill(tx, mou).await.map(Some),
        None => Ok(None),
    }
}

/// Like [`find_file`], held against other writers until this transaction ends.
pub async fn lock_file(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<MouFile>, Fault> {
    let mou: Option<Mou> = tx
        .first_for_update(
            &format!("SELECT {MOU} FROM mou m WHERE {KNOWN} AND m.reference = $2"),
            params![org, reference],
        )
        .await?;
    match mou {
        Some(mou) => fill(tx, mou).await.map(Some),
        None => Ok(None),
    }
}

/// The file of an agreement by id, held against other writers: for jobs, which belong to no party.
pub async fn lock_by_id(tx: &Tx, id: MouId) -> Result<Option<MouFile>, Fault> {
    let mou: Option<Mou> = tx
        .first_for_update(&format!("SELECT {MOU} FROM mou m WHERE m.id = $1"), params![id])
        .await?;
    match mou {
        Some(mou) => fill(tx, mou).await.map(Some),
        None => Ok(None),
    }
}

async fn fill(tx: &Tx, mou: Mou) -> Result<MouFile, Fault> {
    let versions = tx
        .all(
            &format!("SELECT {VERSION} FROM mou_version WHERE mou_id = $1 ORDER BY version"),
            params![mou.id],
        )
        .await?;
    let signatures = tx
        .all(
            "SELECT s.mou_id, s.version, s.org_id, s.position_id, p.title, s.person_id, s.key_id, s.public_key, s.signature, \
             s.terms_digest, s.signed_at FROM mou_signature s JOIN position p ON p.id = s.position_id WHERE s.mou_id = $1 \
             ORDER BY s.version, s.signed_at",
            params![mou.id],
        )
        .await?;
    let suspended_by = if mou.state == MouState::Suspended {
        suspender(tx, mou.id).await?
    } else {
        None
    };
    Ok(MouFile {
        mou,
        versions,
        signatures,
        suspended_by,
    })
}

async fn suspender(tx: &Tx, mou: MouId) -> Result<Option<OrgId>, Fault> {
    let org: Option<Org> = tx
        .first(
            "SELECT org_id AS org FROM mou_event WHERE mou_id = $1 AND kind = 'suspended' ORDER BY id DESC LIMIT 1",
            params![mou],
        )
        .await?;
    Ok(org.map(|org| org.0))
}

/// What happened, newest first.
pub async fn events(tx: &Tx, mou: MouId) -> Result<Vec<Event>, Fault> {
    tx.all(
        "SELECT e.version, e.kind, e.org_id, e.position_id, p.title, e.words, e.at FROM mou_event e \
         LEFT JOIN position p ON p.id = e.position_id WHERE e.mou_id = $1 ORDER BY e.id DESC LIMIT 200",
        params![mou],
    )
    .await
}

/// Keeps what happened.
pub async fn keep_event(tx: &Tx, mou: MouId, event: &Event) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO mou_event (mou_id, version, kind, org_id, position_id, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![mou, event.version, event.kind.as_str(), event.org, event.position, event.words, event.at],
    )
    .await
    .map(drop)
}

/// Adds a new agreement with its first version.
pub async fn insert(tx: &Tx, file: &MouFile) -> Result<(), Fault> {
    let m = &file.mou;
    tx.execute(
        "INSERT INTO mou (id, reference, title, a_org, a_unit, b_org, b_unit, state, version_in_force, review_on, ends_at, \
         created_at, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            m.id, m.reference, m.title, m.a.org, m.a.unit, m.b.org, m.b.unit, m.state.as_str(), m.version_in_force,
            m.review_on, m.ends_at, m.created_at, m.revision
        ],
    )
    .await?;
    for version in &file.versions {
        save_version(tx, version).await?;
    }
    Ok(())
}

/// Saves the agreement's row if nobody changed it since it was read, and counts the revision up.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, m: &Mou) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE mou SET title = $2, state = $3, version_in_force = $4, review_on = $5, ends_at = $6, revision = revision + 1 \
             WHERE id = $1 AND revision = $7",
            params![m.id, m.title, m.state.as_str(), m.version_in_force, m.review_on, m.ends_at, m.revision],
        )
        .await?;
    Ok(rows == 1)
}

/// Keeps a version as it stands. A text that was proposed is never written again.
pub async fn save_version(tx: &Tx, v: &Version) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO mou_version (mou_id, version, state, terms, terms_digest, edited_by_org, edited_at, proposed_at, \
         in_force_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (mou_id, version) DO UPDATE SET state = excluded.state, \
         terms = CASE WHEN mou_version.proposed_at IS NULL THEN excluded.terms ELSE mou_version.terms END, \
         terms_digest = CASE WHEN mou_version.proposed_at IS NULL THEN excluded.terms_digest ELSE mou_version.terms_digest END, \
         edited_at = excluded.edited_at, proposed_at = excluded.proposed_at, in_force_at = excluded.in_force_at, \
         ended_at = excluded.ended_at",
        params![
            v.mou, v.number, v.state.as_str(), v.text, v.digest, v.edited_by, v.edited_at, v.proposed_at, v.in_force_at, v.ended_at
        ],
    )
    .await
    .map(drop)
}

pub async fn insert_signature(tx: &Tx, s: &Signature) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO mou_signature (mou_id, version, org_id, position_id, person_id, key_id, public_key, signature, terms_digest, \
         signed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            s.mou, s.version, s.org, s.position, s.person, s.key_id, s.public_key, s.signature, s.digest, s.signed_at
        ],
    )
    .await
    .map(drop)
}

/// Keeps a signed clause as it executes.
pub async fn insert_clause(tx: &Tx, compiled: &CompiledClause) -> Result<(), Fault> {
    let c = compiled.clause();
    let terms = serde_json::to_string(c).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO clause (id, mou_id, version, number, data_class, from_org, to_org, terms, cedar) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            c.id,
            c.mou,
            c.version,
            c.number,
            c.data_class,
            c.from.org,
            c.to.org,
            terms,
            compiled.cedar()
        ],
    )
    .await
    .map(drop)
}

/// Closes what is open under an agreement's clauses of versions before `version`; `None` closes all.
pub async fn close_releases(tx: &Tx, mou: MouId, before: Option<u32>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE release SET closed_at = $3 WHERE closed_at IS NULL \
         AND clause_id IN (SELECT id FROM clause WHERE mou_id = $1 AND version < $2)",
        params![mou, before.unwrap_or(u32::MAX), now],
    )
    .await
}

/// Is this key one that the organisation has or had?
pub async fn is_key_of(tx: &Tx, org: OrgId, key_id: &str, public_key: &[u8]) -> Result<bool, Fault> {
    let known = tx
        .count(
            "SELECT COUNT(*) AS n FROM org_key WHERE id = $1 AND org_id = $2 AND public_key = $3",
            params![key_id, org, public_key.to_vec()],
        )
        .await?;
    Ok(known == 1)
}

/// A reference that no agreement has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("AG", attempt, &mut rand::rng());
        if tx
            .count("SELECT COUNT(*) AS n FROM mou WHERE reference = $1", params![reference])
            .await?
            == 0
        {
            return Ok(reference);
        }
    }
    Err(Fault::other("no agreement reference is free"))
}
