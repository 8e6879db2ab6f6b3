//! SQL of pictures and of how they lie. A picture is read without its bytes, but for [`bytes`].

use super::{CameAs, Extent, Kind, Laid, Lay, Picture, PictureRecord};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// Pictures of one floor that are kept; with one more the oldest goes, and with it its place under old versions.
pub const MOST_PICTURES: u32 = 20;

fn wrong(column: &str) -> Fault {
    Fault::other(format!("plan_picture: {column} is not known"))
}

fn small(row: &Row, column: &str) -> Result<u32, Fault> {
    u32::try_from(row.int(column)?).map_err(|_| wrong(column))
}

impl FromRow for PictureRecord {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let page = match row.opt_int("page")? {
            Some(_) => Some(small(row, "page")?),
            None => None,
        };
        Ok(Self {
            id: row.parsed("id")?,
            came_as: CameAs::parse(&row.text("came_as")?).ok_or_else(|| wrong("came_as"))?,
            page,
            kind: Kind::parse(&row.text("kind")?).ok_or_else(|| wrong("kind"))?,
            extent: Extent {
                width: small(row, "width")?,
                height: small(row, "height")?,
            },
            sha256: row.text("sha256")?,
            added_at: row.instant("added_at")?,
            added_by: row.text("added_by")?,
        })
    }
}

impl FromRow for Laid {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            picture: PictureRecord::from_row(row)?,
            lay: Lay::from_text(&row.text("lies")?).ok_or_else(|| wrong("lies"))?,
        })
    }
}

/// Keeps a picture of a floor. Whoever keeps it lays it under the version of today in the same transaction.
pub async fn insert(
    tx: &Tx,
    site: SiteId,
    floor: FloorId,
    record: &PictureRecord,
    picture: &Picture,
) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_picture (id, site_id, floor_id, came_as, page, kind, width, height, sha256, body, paper, added_at, added_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            String::from(record.id),
            site,
            floor,
            record.came_as.as_str(),
            record.page,
            record.kind.as_str(),
            record.extent.width,
            record.extent.height,
            record.sha256.clone(),
            picture.bytes.clone(),
            picture.paper.clone(),
            record.added_at,
            record.added_by.clone()
        ],
    )
    .await
    .map(drop)
}

/// What lies under a version of a floor.
pub async fn laid(tx: &Tx, floor: FloorId, version: u32) -> Result<Option<Laid>, Fault> {
    tx.first(
        "SELECT p.id, p.came_as, p.page, p.kind, p.width, p.height, p.sha256, p.added_at, p.added_by, l.lies FROM plan_laid l \
         JOIN plan_picture p ON p.id = l.picture_id WHERE l.sheet = $1 AND l.version = $2",
        params![floor, version],
    )
    .await
}

struct Body(Vec<u8>);

impl FromRow for Body {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.bytes("body").map(Self)
    }
}

/// The bytes of a picture.
pub async fn bytes(tx: &Tx, picture: PictureId) -> Result<Option<Vec<u8>>, Fault> {
    let found: Option<Body> = tx
        .first(
            "SELECT body FROM plan_picture WHERE id = $1",
            params![String::from(picture)],
        )
        .await?;
    Ok(found.map(|found| found.0))
}

/// The JPEG of a picture for paper.
pub async fn paper(tx: &Tx, picture: PictureId) -> Result<Option<Vec<u8>>, Fault> {
    let found: Option<Body> = tx
        .first(
            "SELECT paper AS body FROM plan_picture WHERE id = $1",
            params![String::from(picture)],
        )
        .await?;
    Ok(found.map(|found| found.0))
}

/// What lay under the version before lies under this one too.
pub async fn carry(tx: &Tx, floor: FloorId, version: u32) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_laid (site_id, sheet, version, picture_id, lies) \
         SELECT site_id, sheet, version + 1, picture_id, lies FROM plan_laid WHERE sheet = $1 AND version = $2 \
         ON CONFLICT (sheet, version) DO NOTHING",
        params![floor, version.saturating_sub(1)],
    )
    .await
    .map(drop)
}

/// Lays a kept picture under a version, or nothing, in place of what lay there. The oldest beyond [`MOST_PICTURES`] goes.
pub async fn set(
    tx: &Tx,
    site: SiteId,
    floor: FloorId,
    version: u32,
    laid: Option<(PictureId, Lay)>,
) -> Result<(), Fault> {
    tx.execute(
        "DELETE FROM plan_laid WHERE sheet = $1 AND version = $2",
        params![floor, version],
    )
    .await?;
    if let Some((picture, lay)) = laid {
        tx.execute(
            "INSERT INTO plan_laid (site_id, sheet, version, picture_id, lies) VALUES ($1, $2, $3, $4, $5)",
            params![site, floor, version, String::from(picture), lay.to_text()],
        )
        .await?;
    }
    tx.execute(
        "DELETE FROM plan_laid WHERE sheet = $1 AND version <> $2 AND picture_id IN \
         (SELECT id FROM plan_picture WHERE floor_id = $1 ORDER BY added_at DESC, id DESC LIMIT 1000 OFFSET $3) \
         AND picture_id NOT IN (SELECT picture_id FROM plan_laid WHERE sheet = $1 AND version = $2)",
        params![floor, version, MOST_PICTURES],
    )
    .await?;
    sweep(tx, floor).await
}

/// Forgets what lay under versions up to this one, and pictures that lie under none.
pub async fn prune(tx: &Tx, floor: FloorId, oldest: i64) -> Result<(), Fault> {
    let gone = tx
        .execute(
            "DELETE FROM plan_laid WHERE sheet = $1 AND version <= $2",
            params![floor, oldest],
        )
        .await?;
    if gone > 0 {
        sweep(tx, floor).await?;
    }
    Ok(())
}

/// Forgets everything of a floor that was taken away.
pub async fn forget(tx: &Tx, floor: FloorId) -> Result<(), Fault> {
    prune(tx, floor, i64::MAX).await
}

async fn sweep(tx: &Tx, floor: FloorId) -> Result<(), Fault> {
    tx.execute(
        "DELETE FROM plan_picture WHERE floor_id = $1 AND id NOT IN (SELECT picture_id FROM plan_laid WHERE sheet = $1)",
        params![floor],
    )
    .await
    .map(drop)
}
