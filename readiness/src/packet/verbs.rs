//! Making a packet, and how long packets of a site hold. One transaction each, with its ledger entry: ids, words of closed lists, the digest.

use super::content::{Contents, gather};
use super::paper::{Cover, printed};
use super::pieces::{About, Piece, pieces};
use super::{Made, Packet, PacketForm, bundle, rules, store};
use crate::site_plan::verbs::find_own;
use crate::site_profile::{store as profiles, verbs::entry};
use muster_ledger::NodeKey;
use muster_ledger::manifest::{digest_of, hex};
use muster_store::{Entry, Fault, sequencer};
use muster_terms::*;
use muster_web::{Desk, Problem, format, t_with};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Packets that are made at once.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub form: PacketForm,
    /// `a4`, `letter`, or empty for what the reader's organisation uses.
    pub paper: &'a str,
}

/// How it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Page,
    /// On the server's command line, in the name of the desk's position.
    Command,
}

/// All that is in a packet: its digest is what the code on each page names.
#[derive(Serialize)]
struct ContentsFile<'a> {
    packet: PacketId,
    site: &'a str,
    owner: OrgId,
    reader: OrgId,
    made_by: &'a str,
    made_at: String,
    valid_until: String,
    parts: &'a [super::KeptPart],
    pieces: &'a [Piece],
}

/// Makes a packet of all that is open to this desk now, signs it, and enters it in the register.
///
/// Errors: [`Problem::Missing`] when the site is not there for this desk; `packet.paper`, `packet.too-large`; a fault when it cannot be set or signed.
pub async fn make(desk: &Desk, reference: &Reference, wanted: Wanted<'_>, how: How) -> Result<Made, Problem> {
    // A packet is in memory as a whole several times over; whoever comes meanwhile waits.
    let _turn = AT_ONCE.acquire().await.map_err(Fault::other)?;
    let contents = gather(desk, reference).await?;
    let paper = rules::check_paper(wanted.paper, contents.metric)?;
    let made_at = desk.now();
    let mut packet = Packet {
        id: PacketId::new(),
        site: contents.site.id,
        owner: contents.site.org,
        reader: desk.org(),
        made_by: desk.who.position,
        made_by_title: desk.who.position_title.clone(),
        by_command: how == How::Command,
        form: wanted.form,
        paper,
        digest: String::new(),
        pdf_digest: String::new(),
        parts: contents.kept(desk.org())?,
        made_at,
        valid_until: rules::valid_until(made_at, contents.days),
    };
    let zone = desk.time_zone();
    let about = About {
        reader: &desk.who.org_name,
        made_by: &desk.who.position_title,
        made_at,
        valid_until: packet.valid_until,
        zone: &zone,
    };
    let pieces = pieces(&contents, &about);
    let file = contents_file(&packet, &contents, &pieces)?;
    packet.digest = hex(&digest_of(&file));
    let address = format!(
        "{}/v/{}?on={}",
        desk.app().settings().base_url,
        packet.digest,
        made_on(made_at)
    );
    let cover = Cover {
        packet: &packet,
        site_name: &contents.site.name,
        address: &address,
        zone: &zone,
    };
    let pdf = printed(&pieces, &cover).await?.pdf;
    let bundle = match wanted.form {
        PacketForm::Pdf => None,
        PacketForm::Bundle => Some(bundled(desk, file, &pieces, &cover, &pdf)?),
    };
    packet.pdf_digest = hex(&digest_of(&pdf));
    keep(desk, &packet).await?;
    let name = format!("{}-packet-{}", contents.site.reference, made_on(made_at));
    Ok(Made {
        packet,
        name,
        pdf,
        bundle,
    })
}

/// The day, in UTC, on which a packet was made, as its address and its name have it.
pub(super) fn made_on(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

fn contents_file(packet: &Packet, contents: &Contents, pieces: &[Piece]) -> Result<Vec<u8>, Fault> {
    let reference = contents.site.reference.to_string();
    let file = ContentsFile {
        packet: packet.id,
        site: &reference,
        owner: packet.owner,
        reader: packet.reader,
        made_by: &packet.made_by_title,
        made_at: format::machine(packet.made_at),
        valid_until: format::machine(packet.valid_until),
        parts: &packet.parts,
        pieces,
    };
    serde_json::to_vec(&file).map_err(Fault::other)
}

fn bundled(
    desk: &Desk,
    contents: Vec<u8>,
    pieces: &[Piece],
    cover: &Cover<'_>,
    pdf: &[u8],
) -> Result<Vec<u8>, Problem> {
    let key: Arc<NodeKey> = desk
        .app()
        .part()
        .ok_or_else(|| Fault::other("the server has no node key"))?;
    let origin = sequencer::origin(desk.app().settings().host(), desk.org());
    let files = BTreeMap::from([
        ("contents.json".to_owned(), contents),
        ("index.html".to_owned(), bundle::page(pieces, cover)),
        ("packet.pdf".to_owned(), pdf.to_vec()),
    ]);
    Ok(bundle::zipped(files, cover, (&origin, &key))?)
}

/// The register's row, with an entry in the log of whoever took it and of the site's owner.
async fn keep(desk: &Desk, packet: &Packet) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    store::insert(&tx, packet).await?;
    let entry = Entry::new(packet.reader, "packet.made", packet.made_at)
        .also_for(packet.owner)
        .with("packet", String::from(packet.id))
        .with("site", String::from(packet.site))
        .with("reader", String::from(packet.reader))
        .with("by", String::from(packet.made_by))
        .with("by_command", packet.by_command)
        .with("form", packet.form.as_str())
        .with("contents", packet.digest.clone())
        .with("pdf", packet.pdf_digest.clone());
    Ok(tx.commit_with(entry).await?)
}

/// Changes how many days packets of an own site hold. Those that were made keep their day. `seen` is what its changer saw.
///
/// Errors: [`Problem::Missing`] without the duty or when it is not an own site; `packet.days-changed-meanwhile`, a conflict that says
/// what it is now.
pub async fn change_days(desk: &Desk, reference: &Reference, seen: i64, days: i64) -> Result<(), Problem> {
    // Whoever may not change it does not learn whether the site is there.
    drop(find_own(desk, reference).await?);
    let tx = desk.begin().await?;
    let site = profiles::hold_own(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    if !store::save_days(&tx, site.id, seen, days).await? {
        let now = store::days(&tx, site.id).await?;
        let words = t_with("packet-days-changed-meanwhile", &[("days", now.into())]);
        return Err(Problem::conflict("packet.days-changed-meanwhile", words));
    }
    Ok(tx
        .commit_with(entry(desk, "packet.days_changed", site.id).with("days", days))
        .await?)
}
