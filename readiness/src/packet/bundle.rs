//! The bundle: a page that opens from a phone's storage without a network, the paper, and the signed list of both.

use super::paper::{Cover, PLAN_STYLES};
use super::pieces::Piece;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use muster_ledger::NodeKey;
use muster_ledger::manifest::{FileLine, Manifest, digest_of};
use muster_store::Fault;
use muster_web::{format, t, t_with, texts};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const STYLES: &str = include_str!("bundle.css");
/// Shows that a packet has run out, by the phone's own clock. Without it the date stands there all the same.
const EXPIRED: &str = include_str!("expired.js");

/// The signed list itself; every other file is on it.
pub(super) const MANIFEST: &str = "manifest.txt";

/// One zip file of all files and the list of them, signed under the name of a log.
///
/// Errors: a fault.
pub(super) fn zipped(
    mut files: BTreeMap<String, Vec<u8>>,
    cover: &Cover<'_>,
    signer: (&str, &NodeKey),
) -> Result<Vec<u8>, Fault> {
    let (name, key) = signer;
    let vkey = key.vkey(name).map_err(Fault::other)?;
    files.insert("key.txt".into(), format!("{vkey}\n").into_bytes());
    files.insert(
        "how-to-check.txt".into(),
        format!("{}\n", how_to_check(cover)).into_bytes(),
    );
    let packet = cover.packet;
    let manifest = Manifest {
        kind: "muster-packet".into(),
        said: vec![
            ("packet".into(), packet.id.to_string()),
            ("contents".into(), packet.digest.clone()),
            ("made".into(), format::machine(packet.made_at)),
            ("until".into(), format::machine(packet.valid_until)),
        ],
        files: files
            .iter()
            .map(|(name, bytes)| (name.clone(), FileLine::of(bytes)))
            .collect(),
    };
    let signed = manifest.sign(name, key).map_err(Fault::other)?;
    files.insert(MANIFEST.into(), signed.into_bytes());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .map_err(Fault::other)?;
        zip.write_all(bytes).map_err(Fault::other)?;
    }
    Ok(zip.finish().map_err(Fault::other)?.into_inner())
}

fn how_to_check(cover: &Cover<'_>) -> String {
    t_with(
        "packet-how-to-check",
        &[
            ("address", cover.address.into()),
            ("digest", cover.packet.digest.as_str().into()),
        ],
    )
}

/// The page. It asks nobody for anything: its policy allows its own style and its own six lines of script.
pub(super) fn page(pieces: &[Piece], cover: &Cover<'_>) -> Vec<u8> {
    let styles = format!("{STYLES}{PLAN_STYLES}");
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(digest_of(text.as_bytes())));
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:",
        hash(&styles),
        hash(EXPIRED)
    );
    let title = t_with("packet-title", &[("site", cover.site_name.into())]);
    let until = super::dated_clock(cover.packet.valid_until, cover.zone);
    let made = super::dated_clock(cover.packet.made_at, cover.zone);
    let language = texts::language();
    let page = html! {
        (DOCTYPE)
        html lang=(language) dir=(texts::direction(&language)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(&styles)) }
            }
            body {
                div #expired.expired role="alert" data-until=(format::machine(cover.packet.valid_until)) hidden {
                    strong { (t("packet-expired-title")) } " " (t_with("packet-expired-words", &[("until", until.as_str().into())]))
                }
                header { p { strong { (title) } } p { (t_with("packet-foot-until", &[("until", until.as_str().into())])) } }
                (contents(pieces))
                main { @for (place, piece) in pieces.iter().enumerate() { (one(piece, place)) } }
                footer {
                    h1 { (t("packet-check")) }
                    p { (t("packet-check-words")) }
                    p { (t_with("packet-foot-made", &[("made", made.into())])) }
                    p { (t("packet-check-at")) ": " a href=(cover.address) { (cover.address) } }
                    p { (t("packet-digest")) ": " code { (cover.packet.digest) } }
                }
                script { (PreEscaped(EXPIRED)) }
            }
        }
    };
    page.into_string().into_bytes()
}

fn contents(pieces: &[Piece]) -> Markup {
    let chapters = pieces.iter().enumerate().filter_map(|(place, piece)| match piece {
        Piece::Heading { level: 1, words } => Some((place, words)),
        _ => None,
    });
    html! {
        nav aria-label=(t("packet-chapters")) { ul { @for (place, words) in chapters { li { a href=(format!("#p{place}")) { (words) } } } } }
    }
}

fn one(piece: &Piece, place: usize) -> Markup {
    html! {
        @match piece {
            Piece::Heading { level: 1, words } => h1 id=(format!("p{place}")) { (words) },
            Piece::Heading { level: 2, words } => h2 { (words) },
            Piece::Heading { words, .. } => h3 { (words) },
            Piece::Strong { words } => p.strong { (words) },
            Piece::Words { words } => p { (words) },
            Piece::Quiet { words } => p.quiet { (words) },
            Piece::Absent { words } => p.absent { (words) },
            Piece::Facts { facts } => dl { @for (called, known) in facts { div { dt { (called) } dd { (known) } } } },
            Piece::Table { heads, rows, .. } => {
                div.table role="group" tabindex="0" aria-label=(heads.join(", ")) {
                    table {
                        thead { tr { @for head in heads { th scope="col" { (head) } } } }
                        tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
                    }
                }
            },
            Piece::Drawing { svg, alt } => div.plan role="group" tabindex="0" aria-label=(alt) { (PreEscaped(svg)) },
            Piece::NewPage => {},
        }
    }
}
