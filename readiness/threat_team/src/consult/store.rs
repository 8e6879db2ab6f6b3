//! SQL of the keys of whoever can be consulted, and of digests that wait for their log.

use crate::{roster::store::teams, seal::PublicKey, sealed};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Problem;
use rand::Rng;
use std::collections::BTreeSet;

/// The key of whoever fills a position and can be consulted.
#[derive(Debug, Clone)]
pub struct ConsultKey {
    pub position: PositionId,
    pub org: OrgId,
    pub person: PersonId,
    pub public: PublicKey,
    /// The private half, sealed with the passphrase.
    pub sealed: Vec<u8>,
}

impl FromRow for ConsultKey {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let public = PublicKey::from_bytes(&row.bytes("public_key")?);
        Ok(Self {
            position: row.parsed("position_id")?,
            org: row.parsed("org_id")?,
            person: row.parsed("person_id")?,
            public: public.ok_or_else(|| Fault::other("a key is not one"))?,
            sealed: row.bytes("private_key")?,
        })
    }
}

const KEY: &str = "SELECT position_id, org_id, person_id, public_key, private_key FROM consult_key";

/// The key of this position, whoever made it.
pub async fn key_of(tx: &Tx, position: PositionId) -> Result<Option<ConsultKey>, Fault> {
    tx.first(&format!("{KEY} WHERE position_id = $1"), params![position])
        .await
}

/// All keys of an organisation, in a steady order.
pub async fn keys_of(tx: &Tx, org: OrgId) -> Result<Vec<ConsultKey>, Fault> {
    tx.all(&format!("{KEY} WHERE org_id = $1 ORDER BY position_id"), params![org])
        .await
}

/// Keeps a key in the place of the one before.
pub async fn keep_key(tx: &Tx, key: &ConsultKey) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO consult_key (position_id, org_id, person_id, public_key, private_key) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (position_id) DO UPDATE SET person_id = EXCLUDED.person_id, public_key = EXCLUDED.public_key, \
         private_key = EXCLUDED.private_key",
        params![key.position, key.org, key.person, key.public.to_vec(), key.sealed],
    )
    .await
    .map(drop)
}

/// Leaves a digest for the log of an organisation.
pub async fn leave(tx: &Tx, org: OrgId, digest: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO consult_digest (digest, org_id) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
        params![digest, org],
    )
    .await
    .map(drop)
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.text("word")?))
    }
}

async fn words(tx: &Tx, sql: &str) -> Result<Vec<String>, Fault> {
    let rows: Vec<Text> = tx.all(sql, params![]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

async fn take(tx: &Tx, org: OrgId) -> Result<Vec<String>, Fault> {
    let waiting: Vec<Text> = tx
        .all(
            "SELECT digest AS word FROM consult_digest WHERE org_id = $1",
            params![org],
        )
        .await?;
    tx.execute("DELETE FROM consult_digest WHERE org_id = $1", params![org])
        .await?;
    Ok(waiting.into_iter().map(|row| row.0).collect())
}

/// Digests of nothing that wait beside the others: up to so many, by lot.
const COVER: usize = 5;

fn cover(rng: &mut impl Rng) -> Vec<String> {
    let so_many = rng.random_range(0..COVER);
    (0..so_many).map(|_| hex::encode(rng.random::<[u8; 32]>())).collect()
}

/// For every organisation in which somebody can be consulted: enters the digests that wait in its log, among others, and leaves up to
/// four of nothing for the next time. A team's own digests are entered by [`sealed::verbs::stir`].
pub(crate) async fn stir(tx: &mut Tx, now: Timestamp) -> Result<(), Problem> {
    let keys = words(tx, "SELECT DISTINCT org_id AS word FROM consult_key").await?;
    let waiting = words(tx, "SELECT DISTINCT org_id AS word FROM consult_digest").await?;
    let orgs: BTreeSet<String> = keys.into_iter().chain(waiting).collect();
    for org in orgs {
        let org: OrgId = org.parse().map_err(Fault::other)?;
        let waiting = take(tx, org).await?;
        let digests = sealed::rules::among_others(waiting, &mut rand::rng());
        tx.enter(sealed::verbs::entry(org, digests, now));
        let cover = cover(&mut rand::rng());
        for digest in cover {
            leave(tx, org, &digest).await?;
        }
    }
    Ok(())
}

/// Organisations with a team that has a key, other than this one.
pub async fn other_teams(tx: &Tx, own: OrgId) -> Result<Vec<OrgId>, Fault> {
    let all = teams(tx).await?.into_iter();
    Ok(all
        .filter(|team| team.org != own && team.recovery.is_some())
        .map(|team| team.org)
        .collect())
}
