//! Pieces on paper.

use super::pieces::{Piece, one_floor};
use super::{Packet, rules::short_digest};
use crate::site_plan::FloorPlan;
use jiff::tz::TimeZone;
use muster_paper::{Block, Code, Column, Document, Drawing, Foot, PageSize, Printed, Sheet, Tone, print};
use muster_store::Fault;
use muster_terms::Timestamp;
use muster_web::{t, t_with, texts::language};

/// How the classes of a plan look on paper and in the bundle: ink and flat tones that a copier keeps apart.
pub const PLAN_STYLES: &str = include_str!("plan.css");

/// What stands around the pieces.
pub(super) struct Cover<'a> {
    pub packet: &'a Packet,
    pub site_name: &'a str,
    /// Where anybody asks whether it still holds.
    pub address: &'a str,
    pub zone: &'a TimeZone,
}

/// The document. Where a letter cannot be printed, its last page says which.
///
/// Errors: a fault; what people wrote is never the reason.
pub(super) async fn printed(pieces: &[Piece], cover: &Cover<'_>) -> Result<Printed, Fault> {
    let (mut document, first) = set(document(pieces, cover)?).await?;
    if first.missing.is_empty() {
        return Ok(first);
    }
    let letters: Vec<String> = first
        .missing
        .iter()
        .map(|letter| format!("{letter} (U+{:04X})", u32::from(*letter)))
        .collect();
    let words = t_with("packet-missing-letters", &[("letters", letters.join(", ").into())]);
    document.blocks.push(Block::toned(Tone::Absent, words));
    Ok(set(document).await?.1)
}

/// Setting a large packet takes long enough that others would wait for this thread.
async fn set(document: Document) -> Result<(Document, Printed), Fault> {
    let set = move || print(&document).map(|printed| (document, printed));
    let done = tokio::task::spawn_blocking(set).await;
    done.map_err(Fault::other)?.map_err(Fault::other)
}

/// The document of these pieces.
pub(super) fn document(pieces: &[Piece], cover: &Cover<'_>) -> Result<Document, Fault> {
    let packet = cover.packet;
    let sheet = Sheet::read(PLAN_STYLES);
    let mut blocks = pieces
        .iter()
        .map(|piece| block(piece, &sheet))
        .collect::<Result<Vec<_>, _>>()?;
    blocks.push(Block::heading(1, t("packet-check")));
    blocks.push(Block::words(t("packet-check-words")));
    blocks.push(Block::Facts(vec![
        (t("packet-check-at"), cover.address.to_owned()),
        (t("packet-digest"), packet.digest.clone()),
    ]));
    let made = super::dated_clock(packet.made_at, cover.zone);
    let until = super::dated_clock(packet.valid_until, cover.zone);
    Ok(Document {
        title: t_with("packet-title", &[("site", cover.site_name.into())]),
        subject: t_with("packet-foot-until", &[("until", until.into())]),
        foot: Foot {
            lines: vec![
                t_with("packet-foot-made", &[("made", made.into())]),
                t_with("packet-foot-digest", &[("digest", short_digest(&packet.digest).into())]),
                t("packet-foot-check"),
            ],
            page: t_with("packet-foot-page", &[("page", "{n}".into()), ("pages", "{m}".into())]),
            code: Some(Code::of(cover.address).map_err(Fault::other)?),
        },
        blocks,
        ..Document::new(packet.paper, &language(), packet.made_at)
    })
}

/// Floors on paper, each with its lists, as they stand in a packet: the part of it that grows with the site.
///
/// Errors: a fault when a drawing cannot be read again.
pub fn floors_on_paper(plans: &[FloorPlan], paper: PageSize, made_at: Timestamp) -> Result<Document, Fault> {
    let sheet = Sheet::read(PLAN_STYLES);
    let pieces = plans
        .iter()
        .zip(1..)
        .flat_map(|(plan, number)| one_floor(plan, None, number, true));
    Ok(Document {
        title: t("packet-part-floors"),
        blocks: pieces.map(|piece| block(&piece, &sheet)).collect::<Result<_, _>>()?,
        ..Document::new(paper, &language(), made_at)
    })
}

fn block(piece: &Piece, sheet: &Sheet) -> Result<Block, Fault> {
    Ok(match piece {
        Piece::Heading { level, words } => Block::heading(*level, words),
        Piece::Strong { words } => Block::toned(Tone::Strong, words),
        Piece::Words { words } => Block::words(words),
        Piece::Quiet { words } => Block::toned(Tone::Quiet, words),
        Piece::Absent { words } => Block::toned(Tone::Absent, words),
        Piece::Facts { facts } => Block::Facts(facts.clone()),
        Piece::Table { heads, shares, rows } => Block::Table {
            columns: heads
                .iter()
                .zip(shares)
                .map(|(head, share)| Column::new(head, f32::from(*share)))
                .collect(),
            rows: rows.clone(),
        },
        Piece::Drawing { svg, alt } => {
            let drawing = Drawing::from_svg(svg, sheet).map_err(Fault::other)?;
            Block::Drawing {
                drawing: Box::new(drawing),
                alt: alt.clone(),
                most: None,
            }
        }
        Piece::NewPage => Block::NewPage,
    })
}
