//! SQL of the register, and what the parts of a site are now.

use super::{KeptPart, Packet, PacketForm, PacketPart, Stamp};
use muster_membership::{Site, site};
use muster_paper::PageSize;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "p.id, p.site_id, p.owner_org, p.reader_org, p.made_by, p.made_by_title, p.by_command, p.form, p.paper, p.digest, \
    p.pdf_digest, p.parts, p.made_at, p.valid_until";

impl FromRow for Packet {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            site: row.parsed("site_id")?,
            owner: row.parsed("owner_org")?,
            reader: row.parsed("reader_org")?,
            made_by: row.parsed("made_by")?,
            made_by_title: row.text("made_by_title")?,
            by_command: row.flag("by_command")?,
            form: row.word("form", PacketForm::parse)?,
            paper: row.word("paper", PageSize::parse)?,
            digest: row.text("digest")?,
            pdf_digest: row.text("pdf_digest")?,
            parts: row.json("parts")?,
            made_at: row.instant("made_at")?,
            valid_until: row.instant("valid_until")?,
        })
    }
}

/// A packet with the name of the organisation that took it.
pub struct Line {
    pub packet: Packet,
    pub reader_name: String,
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            packet: Packet::from_row(row)?,
            reader_name: row.text("reader_name")?,
        })
    }
}

pub async fn insert(tx: &Tx, packet: &Packet) -> Result<(), Fault> {
    let p = packet;
    let parts = serde_json::to_string(&p.parts).map_err(Fault::other)?;
    tx.execute(
        "INSERT INTO packet (id, site_id, owner_org, reader_org, made_by, made_by_title, by_command, form, paper, digest, \
         pdf_digest, parts, made_at, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            p.id,
            p.site,
            p.owner,
            p.reader,
            p.made_by,
            p.made_by_title,
            p.by_command,
            p.form.as_str(),
            p.paper.as_str(),
            p.digest,
            p.pdf_digest,
            parts,
            p.made_at,
            p.valid_until
        ],
    )
    .await
    .map(drop)
}

/// Packets of a site, newest first: all of them for its owner, those of their own organisation for everybody else.
pub async fn of_site(
    tx: &Tx,
    site: SiteId,
    asks: OrgId,
    before: Option<PacketId>,
    limit: i64,
) -> Result<Vec<Line>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS}, o.name AS reader_name FROM packet p JOIN organisation o ON o.id = p.reader_org WHERE p.site_id = $1 \
             AND (p.owner_org = $2 OR p.reader_org = $2) AND ($3 IS NULL OR p.id < $3) ORDER BY p.id DESC LIMIT $4"
        ),
        params![site, asks, before, limit],
    )
    .await
}

/// The packet of this digest.
pub async fn by_digest(tx: &Tx, digest: &str) -> Result<Option<Packet>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM packet p WHERE p.digest = $1"),
        params![digest],
    )
    .await
}

/// How many days a packet of this site holds.
pub async fn days(tx: &Tx, site: SiteId) -> Result<i64, Fault> {
    struct Days(i64);
    impl FromRow for Days {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.int("packet_days").map(Self)
        }
    }
    let days: Option<Days> = tx
        .first("SELECT packet_days FROM site WHERE id = $1", params![site])
        .await?;
    days.map(|days| days.0).ok_or_else(|| Fault::other("the site is gone"))
}

/// Keeps how many days a packet holds, if that is still what its changer saw. Whether it was.
pub async fn save_days(tx: &Tx, site: SiteId, seen: i64, days: i64) -> Result<bool, Fault> {
    let sql = "UPDATE site SET packet_days = $3 WHERE id = $1 AND packet_days = $2";
    Ok(tx.execute(sql, params![site, seen, days]).await? == 1)
}

struct Marks(Vec<String>, Option<Timestamp>);

/// One row of what a stamp is made of: its marks, and when it was changed.
struct Mark(String, Option<Timestamp>);

impl FromRow for Mark {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.text("mark")?, row.opt_instant("changed_at")?))
    }
}

impl Marks {
    fn of(rows: Vec<Mark>) -> Self {
        let changed = rows.iter().filter_map(|row| row.1).max();
        Self(rows.into_iter().map(|row| row.0).collect(), changed)
    }

    /// Sixteen hexadecimal digits of all marks: enough to see that something changed.
    fn stamp(self) -> Stamp {
        let digest = muster_ledger::manifest::digest_of(self.0.join("\n").as_bytes());
        Stamp {
            value: muster_ledger::manifest::hex(&digest[..8]),
            changed_at: self.1,
        }
    }
}

/// What a part of a site is now.
pub async fn stamp(tx: &Tx, site: &Site, part: PacketPart, org: OrgId) -> Result<Stamp, Fault> {
    match part {
        PacketPart::Profile => {
            let sql = "SELECT '' AS mark, MAX(at) AS changed_at FROM site_change WHERE site_id = $1";
            let changed_at = Marks::of(tx.all(sql, params![site.id]).await?).1;
            Ok(Stamp {
                value: format!("r{}", site.revision),
                changed_at,
            })
        }
        PacketPart::Floors => {
            // The grid counts: it names the cells that are printed.
            let sql = "SELECT id || ' ' || version || ' ' || COALESCE(walked_on, '') AS mark, changed_at FROM floor WHERE site_id = $1 \
                       UNION ALL SELECT 'grid ' || lies, changed_at FROM plan_grid WHERE site_id = $1 ORDER BY mark";
            Ok(Marks::of(tx.all(sql, params![site.id]).await?).stamp())
        }
        PacketPart::Plans => {
            let sql =
                "SELECT id || ' ' || revision AS mark, changed_at FROM emergency_plan WHERE site_id = $1 ORDER BY id";
            Ok(Marks::of(tx.all(sql, params![site.id]).await?).stamp())
        }
        PacketPart::Contacts => Ok(contacts(tx, org).await?.of_site(site.id)),
    }
}

/// The contacts of an organisation, each with its mark: who answers, in which order, and how; not when they last did.
pub struct ContactMarks(Vec<ContactMark>);

struct ContactMark {
    id: ContactId,
    site: Option<SiteId>,
    mark: Mark,
}

impl FromRow for ContactMark {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            site: row.opt_parsed("site_id")?,
            mark: Mark::from_row(row)?,
        })
    }
}

impl ContactMarks {
    fn stamp(&self, holds: impl Fn(&ContactMark) -> bool) -> Stamp {
        let held = self.0.iter().filter(|each| holds(each));
        Marks::of(held.map(|each| Mark(each.mark.0.clone(), each.mark.1)).collect()).stamp()
    }

    /// Of all that answer for a site.
    pub fn of_site(&self, site: SiteId) -> Stamp {
        self.stamp(|each| each.site.is_none_or(|of| of == site))
    }

    /// Of these alone: what a reader cannot see does not end its packet, nor tell by that when it changed.
    pub fn of_these(&self, ids: &[ContactId]) -> Stamp {
        self.stamp(|each| ids.contains(&each.id))
    }
}

pub async fn contacts(tx: &Tx, org: OrgId) -> Result<ContactMarks, Fault> {
    let sql = "SELECT c.id, c.site_id, c.id || ' ' || c.reach_rank || ' ' || c.hours || ' ' || c.channel || ' ' || p.title || ' ' || p.phone \
        || ' ' || p.duty || ' ' || CASE WHEN p.person_id IS NULL THEN 'vacant' ELSE '' END AS mark, \
        CASE WHEN p.changed_at > COALESCE(c.changed_at, '') THEN p.changed_at ELSE c.changed_at END AS changed_at \
        FROM contact c JOIN position p ON p.id = c.position_id WHERE c.org_id = $1 AND p.closed_at IS NULL ORDER BY c.id";
    Ok(ContactMarks(tx.all(sql, params![org]).await?))
}

/// What the parts of a site are now.
pub struct Today {
    site: SiteId,
    stamps: BTreeMap<(PacketPart, OrgId), Stamp>,
    contacts: BTreeMap<OrgId, ContactMarks>,
}

impl Today {
    pub fn of(&self, kept: &KeptPart) -> Option<Stamp> {
        if kept.part != PacketPart::Contacts {
            return self.stamps.get(&(kept.part, kept.org)).cloned();
        }
        let marks = self.contacts.get(&kept.org)?;
        Some(match &kept.contacts {
            Some(ids) => marks.of_these(ids),
            None => marks.of_site(self.site),
        })
    }
}

/// What each part of these packets is now. All packets are of this site.
pub async fn today(tx: &Tx, site: &Site, packets: &[&Packet]) -> Result<Today, Fault> {
    let parts = packets.iter().flat_map(|packet| &packet.parts);
    let wanted: BTreeSet<(PacketPart, OrgId)> = parts.map(|kept| (kept.part, kept.org)).collect();
    let (mut stamps, mut marks) = (BTreeMap::new(), BTreeMap::new());
    for (part, org) in wanted {
        if part == PacketPart::Contacts {
            marks.insert(org, contacts(tx, org).await?);
        } else {
            stamps.insert((part, org), stamp(tx, site, part, org).await?);
        }
    }
    Ok(Today {
        site: site.id,
        stamps,
        contacts: marks,
    })
}

/// The site of a packet.
pub async fn site_of(tx: &Tx, packet: &Packet) -> Result<Site, Fault> {
    let site = site::store::find(tx, packet.site).await?;
    site.ok_or_else(|| Fault::other("the site of a packet is gone"))
}
