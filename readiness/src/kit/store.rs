//! SQL of kits, their items, checks, events and reminders.

use super::{Category, Check, Custodian, Event, EventKind, HistoryMark, Kit, KitItem, KitKind, SealFound, Stands};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;
use rand::Rng;
use std::collections::HashMap;

const KITS: &str = "SELECT k.id, k.reference, k.site_id, k.point_id, k.stands, k.kind, k.seal, k.custodian_id, k.check_days, k.label, \
    k.created_at, k.revision, k.changed_at, k.changed_by, k.checked_at, k.checked_by, k.seal_broken_at, k.seal_reported_at, \
    k.missing_reported_at, k.retired_at, \
    COALESCE((SELECT p.code FROM site_point p WHERE p.id = k.point_id), k.code) AS code_now, \
    COALESCE((SELECT p.name FROM site_point p WHERE p.id = k.point_id), k.place) AS place_now, \
    (SELECT c.title FROM position c WHERE c.id = k.custodian_id) AS custodian_title, \
    (SELECT c.person_id FROM position c WHERE c.id = k.custodian_id AND c.closed_at IS NULL) AS custodian_person, \
    (SELECT s.org_id FROM site s WHERE s.id = k.site_id) AS org_id, \
    (SELECT s.reference FROM site s WHERE s.id = k.site_id) AS site_reference, \
    (SELECT s.name FROM site s WHERE s.id = k.site_id) AS site_name FROM kit k";

impl FromRow for Kit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let custodian = match row.opt_parsed("custodian_id")? {
            Some(id) => Some(Custodian {
                id,
                title: row.text("custodian_title")?,
                filled: row.opt_text("custodian_person")?.is_some(),
            }),
            None => None,
        };
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            site_reference: row.parsed("site_reference")?,
            site_name: row.text("site_name")?,
            point: row.opt_parsed("point_id")?,
            code: row.text("code_now")?,
            place: row.text("place_now")?,
            stands: row.word("stands", Stands::parse)?,
            kind: row.word("kind", KitKind::parse)?,
            seal: row.text("seal")?,
            custodian,
            check_days: row.int("check_days")?,
            label: row.text("label")?,
            created_at: row.instant("created_at")?,
            revision: row.int("revision")?,
            changed: LastChange::kept(row.opt_text("changed_by")?, row.opt_instant("changed_at")?),
            checked: LastChange::kept(row.opt_text("checked_by")?, row.opt_instant("checked_at")?),
            seal_broken_at: row.opt_instant("seal_broken_at")?,
            seal_reported_at: row.opt_instant("seal_reported_at")?,
            missing_reported_at: row.opt_instant("missing_reported_at")?,
            retired_at: row.opt_instant("retired_at")?,
            items: Vec::new(),
        })
    }
}

/// An item and the kit it is in.
struct Packed(KitId, KitItem);

impl FromRow for Packed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let item = KitItem {
            id: row.parsed("id")?,
            category: row.word("category", Category::parse)?,
            name: row.text("name")?,
            quantity: row.int("quantity")?,
            expires_on: row.opt_parsed("expires_on")?,
            personal: row.flag("personal")?,
            missing_at: row.opt_instant("missing_at")?,
        };
        Ok(Self(row.parsed("kit_id")?, item))
    }
}

const ITEMS: &str =
    "SELECT i.id, i.kit_id, i.category, i.name, i.quantity, i.expires_on, i.personal, i.missing_at FROM kit_item i";

fn packed(mut kits: Vec<Kit>, items: Vec<Packed>) -> Vec<Kit> {
    let mut by_kit: HashMap<KitId, Vec<KitItem>> = HashMap::new();
    for Packed(kit, item) in items {
        by_kit.entry(kit).or_default().push(item);
    }
    for kit in &mut kits {
        kit.items = by_kit.remove(&kit.id).unwrap_or_default();
    }
    kits
}

async fn with_items(tx: &Tx, kit: Option<Kit>) -> Result<Option<Kit>, Fault> {
    let Some(kit) = kit else { return Ok(None) };
    let items = tx
        .all(
            &format!("{ITEMS} WHERE i.kit_id = $1 ORDER BY i.rank, i.id"),
            params![kit.id],
        )
        .await?;
    Ok(packed(vec![kit], items).pop())
}

/// The kits of a site that are in use, by code, with their items. The caller sees to the clearance.
pub async fn of_site(tx: &Tx, site: SiteId) -> Result<Vec<Kit>, Fault> {
    let kits = tx
        .all(
            &format!("{KITS} WHERE k.site_id = $1 AND k.retired_at IS NULL ORDER BY code_now, k.id"),
            params![site],
        )
        .await?;
    let items = tx
        .all(
            &format!(
                "{ITEMS} JOIN kit k ON k.id = i.kit_id WHERE k.site_id = $1 AND k.retired_at IS NULL ORDER BY i.kit_id, i.rank, i.id"
            ),
            params![site],
        )
        .await?;
    Ok(packed(kits, items))
}

/// The codes that retired kits of a site had.
pub async fn retired_codes(tx: &Tx, site: SiteId) -> Result<Vec<String>, Fault> {
    struct Code(String);
    impl FromRow for Code {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("code")?))
        }
    }
    let codes: Vec<Code> = tx
        .all(
            "SELECT code FROM kit WHERE site_id = $1 AND retired_at IS NOT NULL",
            params![site],
        )
        .await?;
    Ok(codes.into_iter().map(|code| code.0).collect())
}

/// The kits of an organisation that are in use, by site and code, with their items.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Kit>, Fault> {
    let in_use = "k.retired_at IS NULL AND k.site_id IN (SELECT id FROM site WHERE org_id = $1)";
    let kits = tx
        .all(
            &format!("{KITS} WHERE {in_use} ORDER BY site_name, code_now, k.id"),
            params![org],
        )
        .await?;
    let items = tx
        .all(
            &format!("{ITEMS} JOIN kit k ON k.id = i.kit_id WHERE {in_use} ORDER BY i.kit_id, i.rank, i.id"),
            params![org],
        )
        .await?;
    Ok(packed(kits, items))
}

/// The kits in use that this position keeps.
pub async fn kept_by(tx: &Tx, custodian: PositionId) -> Result<Vec<Kit>, Fault> {
    let kept = "k.custodian_id = $1 AND k.retired_at IS NULL";
    let kits: Vec<Kit> = tx
        .all(&format!("{KITS} WHERE {kept} ORDER BY k.id"), params![custodian])
        .await?;
    if kits.is_empty() {
        return Ok(kits);
    }
    let items = tx
        .all(
            &format!("{ITEMS} JOIN kit k ON k.id = i.kit_id WHERE {kept} ORDER BY i.kit_id, i.rank, i.id"),
            params![custodian],
        )
        .await?;
    Ok(packed(kits, items))
}

/// The kits in use that somebody keeps, beginning after `after`, by id: for the reminders, batch by batch.
pub async fn kept(tx: &Tx, after: Option<KitId>, limit: i64) -> Result<Vec<Kit>, Fault> {
    let kits: Vec<Kit> = tx
        .all(
            &format!(
                "{KITS} WHERE k.retired_at IS NULL AND k.custodian_id IS NOT NULL AND ($1 IS NULL OR k.id > $1) ORDER BY k.id LIMIT $2"
            ),
            params![after, limit],
        )
        .await?;
    let mut full = Vec::with_capacity(kits.len());
    for kit in kits {
        full.extend(with_items(tx, Some(kit)).await?);
    }
    Ok(full)
}

/// A kit of this organisation, retired or not.
pub async fn find(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Kit>, Fault> {
    let kit = tx
        .first(
            &format!("{KITS} WHERE k.reference = $1 AND k.site_id IN (SELECT id FROM site WHERE org_id = $2)"),
            params![reference, org],
        )
        .await?;
    with_items(tx, kit).await
}

/// One kit, held against other writers.
pub async fn hold(tx: &Tx, id: KitId) -> Result<Option<Kit>, Fault> {
    let kit = tx
        .first_for_update(&format!("{KITS} WHERE k.id = $1"), params![id])
        .await?;
    with_items(tx, kit).await
}

/// The kit in use whose label leads here.
pub async fn by_label(tx: &Tx, label: &str) -> Result<Option<Kit>, Fault> {
    let kit = tx
        .first(
            &format!("{KITS} WHERE k.label = $1 AND k.retired_at IS NULL"),
            params![label],
        )
        .await?;
    with_items(tx, kit).await
}

/// The kit in use that stands at this point.
pub async fn at_point(tx: &Tx, point: PointId) -> Result<Option<Kit>, Fault> {
    let kit = tx
        .first(&format!("{KITS} WHERE k.point_id = $1"), params![point])
        .await?;
    with_items(tx, kit).await
}

/// The kit that stood at this point stands there no more.
pub async fn leave_point(tx: &Tx, point: PointId) -> Result<(), Fault> {
    tx.execute("UPDATE kit SET point_id = NULL WHERE point_id = $1", params![point])
        .await
        .map(drop)
}

/// The confirmed address of whoever fills this position, where there is one.
pub async fn address_of(tx: &Tx, position: PositionId) -> Result<Option<String>, Fault> {
    struct Address(String);
    impl FromRow for Address {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("email").map(Self)
        }
    }
    let found: Option<Address> = tx
        .first(
            "SELECT q.email FROM position p JOIN person q ON q.id = p.person_id WHERE p.id = $1 AND p.closed_at IS NULL \
             AND q.locked_at IS NULL AND q.email IS NOT NULL AND q.email_confirmed_at IS NOT NULL",
            params![position],
        )
        .await?;
    Ok(found.map(|found| found.0))
}

/// A reference that no kit has.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0.. {
        let reference = Reference::draw("K", attempt, &mut rand::rng());
        let taken = tx
            .count("SELECT COUNT(*) AS n FROM kit WHERE reference = $1", params![reference])
            .await?;
        if taken == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no reference is free"))
}

/// The random end of a label's address: 128 bits as 32 hex digits.
pub fn draw_label() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// Keeps a new kit with its items.
pub async fn insert(tx: &Tx, kit: &Kit) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO kit (id, reference, site_id, point_id, code, place, stands, kind, seal, custodian_id, check_days, label, created_at, \
         revision, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            kit.id,
            kit.reference,
            kit.site,
            kit.point,
            kit.code,
            kit.place,
            kit.stands.as_str(),
            kit.kind.as_str(),
            kit.seal,
            kit.custodian.as_ref().map(|custodian| custodian.id),
            kit.check_days,
            kit.label,
            kit.created_at,
            kit.revision,
            kit.changed.as_ref().map(|changed| changed.at),
            kit.changed.as_ref().map(|changed| changed.by.clone())
        ],
    )
    .await?;
    keep_items(tx, kit).await
}

/// Saves a kit with its items as a form or call changed it, and counts its revision up. Returns whether this writer won.
pub async fn save(tx: &Tx, kit: &Kit, change: &LastChange) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE kit SET point_id = $3, code = $4, place = $5, stands = $6, kind = $7, seal = $8, custodian_id = $9, check_days = $10, \
             label = $11, retired_at = $12, changed_at = $13, changed_by = $14, revision = revision + 1 WHERE id = $1 AND revision = $2",
            params![
                kit.id,
                kit.revision,
                kit.point,
                kit.code,
                kit.place,
                kit.stands.as_str(),
                kit.kind.as_str(),
                kit.seal,
                kit.custodian.as_ref().map(|custodian| custodian.id),
                kit.check_days,
                kit.label,
                kit.retired_at,
                change.at,
                change.by
            ],
        )
        .await?;
    if rows != 1 {
        return Ok(false);
    }
    tx.execute("DELETE FROM kit_item WHERE kit_id = $1", params![kit.id])
        .await?;
    keep_items(tx, kit).await?;
    Ok(true)
}

async fn keep_items(tx: &Tx, kit: &Kit) -> Result<(), Fault> {
    for (rank, item) in (1_i64..).zip(&kit.items) {
        tx.execute(
            "INSERT INTO kit_item (id, kit_id, rank, category, name, quantity, expires_on, personal, missing_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                item.id,
                kit.id,
                rank,
                item.category.as_str(),
                item.name,
                item.quantity,
                item.expires_on,
                item.personal,
                item.missing_at
            ],
        )
        .await?;
    }
    Ok(())
}

/// Saves what a check or a report made of a kit that is held. With `change` it changed what a form shows, and the revision counts up.
pub async fn save_state(tx: &Tx, kit: &Kit, change: Option<&LastChange>) -> Result<(), Fault> {
    tx.execute(
        "UPDATE kit SET seal = $2, checked_at = $3, checked_by = $4, seal_broken_at = $5, seal_reported_at = $6, missing_reported_at = $7, \
         revision = revision + $8, changed_at = COALESCE($9, changed_at), changed_by = COALESCE($10, changed_by) WHERE id = $1",
        params![
            kit.id,
            kit.seal,
            kit.checked.as_ref().map(|checked| checked.at),
            kit.checked.as_ref().map(|checked| checked.by.clone()),
            kit.seal_broken_at,
            kit.seal_reported_at,
            kit.missing_reported_at,
            i64::from(change.is_some()),
            change.map(|change| change.at),
            change.map(|change| change.by.clone())
        ],
    )
    .await?;
    for item in &kit.items {
        tx.execute(
            "UPDATE kit_item SET expires_on = $2, missing_at = $3 WHERE id = $1",
            params![item.id, item.expires_on, item.missing_at],
        )
        .await?;
    }
    Ok(())
}

impl FromRow for Check {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            kit: row.parsed("kit_id")?,
            key: row.text("key")?,
            checked_at: row.instant("checked_at")?,
            received_at: row.instant("received_at")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            by_device: row.flag("by_device")?,
            seal: row.word("seal", SealFound::parse)?,
            seal_number: row.text("seal_number")?,
            items: row.json("items")?,
            note: row.text("note")?,
        })
    }
}

const CHECKS: &str = "SELECT id, kit_id, key, checked_at, received_at, position_id, title, by_device, seal, seal_number, items, note \
    FROM kit_check";

/// The newest checks of a kit, newest first; those older than a line of its history, where one is given.
pub async fn checks_of(tx: &Tx, kit: KitId, before: Option<HistoryMark>, limit: i64) -> Result<Vec<Check>, Fault> {
    let Some(before) = before else {
        let sql = format!("{CHECKS} WHERE kit_id = $1 ORDER BY checked_at DESC, id DESC LIMIT $2");
        return tx.all(&sql, params![kit, limit]).await;
    };
    tx.all(
        &format!(
            "{CHECKS} WHERE kit_id = $1 AND (checked_at < $2 OR (checked_at = $2 AND id < $3)) \
             ORDER BY checked_at DESC, id DESC LIMIT $4"
        ),
        params![kit, before.at, before.id, limit],
    )
    .await
}

/// The line of a kit's history with this id: a check, or something beside the checks.
pub async fn history_mark(tx: &Tx, kit: KitId, id: KitCheckId) -> Result<Option<HistoryMark>, Fault> {
    struct Found(Timestamp);
    impl FromRow for Found {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.instant("at")?))
        }
    }
    let found: Option<Found> = tx
        .first(
            "SELECT checked_at AS at FROM kit_check WHERE kit_id = $1 AND id = $2 \
             UNION ALL SELECT at FROM kit_event WHERE kit_id = $1 AND id = $2",
            params![kit, id],
        )
        .await?;
    Ok(found.map(|found| HistoryMark { at: found.0, id }))
}

/// Checks of a kit that were made after this instant.
pub async fn checks_after(tx: &Tx, kit: KitId, at: Timestamp) -> Result<Vec<Check>, Fault> {
    tx.all(
        &format!("{CHECKS} WHERE kit_id = $1 AND checked_at > $2 ORDER BY checked_at, id"),
        params![kit, at],
    )
    .await
}

/// Was the kit changed by a form or call after this instant?
pub async fn is_edited_after(tx: &Tx, kit: KitId, at: Timestamp) -> Result<bool, Fault> {
    let edits = tx
        .count(
            "SELECT COUNT(*) AS n FROM kit_event WHERE kit_id = $1 AND kind = 'changed' AND at > $2",
            params![kit, at],
        )
        .await?;
    Ok(edits > 0)
}

/// The check that was sent under this key.
pub async fn check_of(tx: &Tx, kit: KitId, key: &str) -> Result<Option<Check>, Fault> {
    tx.first(&format!("{CHECKS} WHERE kit_id = $1 AND key = $2"), params![kit, key])
        .await
}

/// Keeps a check. Errors: a unique violation when one with its key is there.
pub async fn insert_check(tx: &Tx, check: &Check) -> Result<(), Fault> {
    let items = serde_json::to_string(&check.items).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO kit_check (id, kit_id, key, checked_at, received_at, position_id, title, by_device, seal, seal_number, items, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            check.id,
            check.kit,
            check.key,
            check.checked_at,
            check.received_at,
            check.position,
            check.title,
            check.by_device,
            check.seal.as_str(),
            check.seal_number,
            items,
            check.note
        ],
    )
    .await
    .map(drop)
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            at: row.instant("at")?,
            kind: row.word("kind", EventKind::parse)?,
            title: row.text("title")?,
        })
    }
}

/// What happened beside the checks, newest first; what is older than a line of the history, where one is given.
pub async fn events_of(tx: &Tx, kit: KitId, before: Option<HistoryMark>, limit: i64) -> Result<Vec<Event>, Fault> {
    let Some(before) = before else {
        let sql = "SELECT id, at, kind, title FROM kit_event WHERE kit_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
        return tx.all(sql, params![kit, limit]).await;
    };
    tx.all(
        "SELECT id, at, kind, title FROM kit_event WHERE kit_id = $1 AND (at < $2 OR (at = $2 AND id < $3)) \
         ORDER BY at DESC, id DESC LIMIT $4",
        params![kit, before.at, before.id, limit],
    )
    .await
}

/// Keeps what happened.
pub async fn insert_event(tx: &Tx, kit: KitId, event: &Event) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO kit_event (id, kit_id, at, kind, title) VALUES ($1, $2, $3, $4, $5)",
        params![event.id, kit, event.at, event.kind.as_str(), event.title],
    )
    .await
    .map(drop)
}

/// Keeps that a reminder goes out for this occasion; whether it is the first.
pub async fn remind_once(tx: &Tx, kit: KitId, occasion: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO kit_reminder (kit_id, occasion, sent_at) VALUES ($1, $2, $3) ON CONFLICT (kit_id, occasion) DO NOTHING",
            params![kit, occasion, now],
        )
        .await?;
    Ok(rows == 1)
}
