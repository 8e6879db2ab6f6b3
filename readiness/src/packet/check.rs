//! The page that a packet's code leads to: is it known, does it still hold, and is a file the one that was made?

use super::{Packet, PacketState, rules, store, verbs, views};
use crate::{opening::Opening, site_profile};
use aws_lc_rs::digest::{Context, SHA256};
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::Field},
    handler::Handler,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use muster_agreements::crossing::{Item, Receiver};
use muster_ledger::manifest::{hex, unhex};
use muster_membership::{
    Site, position,
    sign_in::{Caller, Limits},
};
use muster_policy::{CrossingAct, Reader};
use muster_store::Tx;
use muster_web::{App, Path, Problem, Query, Routes, t};
use serde::Deserialize;

/// Bytes of a file that is compared. A packet of the largest site has far fewer.
const MOST_FILE_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Routes {
    Routes::new()
        .open_get("/v/{digest}", get_check)
        .open_post(
            "/v/{digest}",
            post_check.layer(DefaultBodyLimit::max(MOST_FILE_BYTES + 64 * 1024)),
        )
        .long()
}

/// What the code says besides the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CheckQuery {
    /// The day that stands on the paper.
    on: Option<Date>,
}

/// What a stranger is told of a packet.
pub(super) enum Known {
    /// No digest of ours, or another day beside it.
    No,
    Yes(Box<Packet>, PacketState),
    /// Made for a partner whose agreement has ended: nothing of how the site went on.
    AskAgain,
}

/// What came of comparing a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Compared {
    Same,
    /// Another file, with its SHA-256.
    Other(String),
    /// The packet was made before digests of files were kept.
    NotKept,
}

/// What the page shows.
pub(super) struct Check {
    pub digest: String,
    pub on: Option<Date>,
    pub known: Known,
    pub compared: Option<Compared>,
}

/// `GET /v/{digest}`: does a packet still hold? Tells a stranger nothing else: no site, no organisation, no reader.
async fn get_check(
    State(app): State<App>,
    Path(digest): Path<String>,
    Query(asked): Query<CheckQuery>,
) -> Result<Response, Problem> {
    let known = known(&app, &digest, asked.on).await?;
    Ok(answer(&app, digest, asked.on, known, None))
}

/// `POST /v/{digest}`: is this file the packet that was made? The file is hashed while it comes, and nothing of it is kept.
async fn post_check(
    State(app): State<App>,
    caller: Caller,
    Path(digest): Path<String>,
    Query(asked): Query<CheckQuery>,
    request: Request,
) -> Result<Response, Problem> {
    Limits::ask_link(&app, &caller)?;
    let known = known(&app, &digest, asked.on).await?;
    let compared = match &known {
        Known::Yes(packet, _) => {
            let sent = file_digest(request, &app).await?;
            Some(match packet.pdf_digest.as_str() {
                "" => Compared::NotKept,
                kept if kept == sent => Compared::Same,
                _ => Compared::Other(sent),
            })
        }
        Known::No | Known::AskAgain => None,
    };
    Ok(answer(&app, digest, asked.on, known, compared))
}

fn answer(app: &App, digest: String, on: Option<Date>, known: Known, compared: Option<Compared>) -> Response {
    let status = match known {
        Known::No => StatusCode::NOT_FOUND,
        Known::Yes(..) | Known::AskAgain => StatusCode::OK,
    };
    let check = Check {
        digest,
        on,
        known,
        compared,
    };
    let mut response = (status, views::check(app, &check)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn known(app: &App, digest: &str, on: Option<Date>) -> Result<Known, Problem> {
    if unhex(digest).is_none() {
        return Ok(Known::No);
    }
    let tx = app.store().read().await?;
    let Some(packet) = store::by_digest(&tx, digest).await? else {
        return Ok(Known::No);
    };
    if on.is_some_and(|on| on.to_string() != verbs::made_on(packet.made_at)) {
        return Ok(Known::No);
    }
    let site = store::site_of(&tx, &packet).await?;
    if packet.reader != packet.owner && !is_open_still(app, &tx, &packet, &site).await? {
        return Ok(Known::AskAgain);
    }
    let today = store::today(&tx, &site, &[&packet]).await?;
    let state = rules::state(&packet, |part| today.of(part), app.now());
    Ok(Known::Yes(Box::new(packet), state))
}

/// Would all that is in a partner's packet open to the position that took it now? What has been closed tells no more how it went on.
async fn is_open_still(app: &App, tx: &Tx, packet: &Packet, site: &Site) -> Result<bool, Problem> {
    let Some(taker) = position::store::find(tx, packet.made_by).await? else {
        return Ok(false);
    };
    let receiver = Receiver {
        reader: Reader {
            org: packet.reader,
            unit: taker.unit,
            position: taker.id,
            duty: taker.duty,
        },
        title: taker.title,
    };
    let opening = Opening::for_receiver(app, tx, packet.owner, receiver, app.now()).await?;
    for kept in packet.parts.iter().filter(|kept| kept.open && kept.org == packet.owner) {
        let item = Item {
            recorded_at: packet.made_at,
            ..site_profile::reading::item(site, kept.part.class())
        };
        if opening.opens(&item, CrossingAct::Read)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// SHA-256 of the first file of the form.
///
/// Errors: `packet.no-file`, `packet.file-too-large`, `upload.cut-short`.
async fn file_digest(request: Request, app: &App) -> Result<String, Problem> {
    let mut form = Multipart::from_request(request, app).await.map_err(|_| cut_short())?;
    let mut digest = None;
    while let Some(field) = form.next_field().await.map_err(|_| cut_short())? {
        let is_first = digest.is_none() && field.file_name().is_some();
        let (bytes, hash) = hashed(field).await?;
        if is_first && bytes > 0 {
            digest = Some(hash);
        }
    }
    digest.ok_or_else(|| Problem::refusal("packet.no-file", t("packet-no-file")))
}

async fn hashed(mut field: Field<'_>) -> Result<(usize, String), Problem> {
    let (mut context, mut bytes) = (Context::new(&SHA256), 0_usize);
    while let Some(chunk) = field.chunk().await.map_err(|_| cut_short())? {
        bytes = bytes.saturating_add(chunk.len());
        if bytes > MOST_FILE_BYTES {
            return Err(Problem::refusal("packet.file-too-large", t("packet-file-too-large")));
        }
        context.update(&chunk);
    }
    Ok((bytes, hex(context.finish().as_ref())))
}

fn cut_short() -> Problem {
    Problem::refusal("upload.cut-short", t("sites-upload-cut-short"))
}
