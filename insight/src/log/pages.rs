//! Checkpoint, tiles and entry bundles. The same files stand below `/api/v1/log/`, where a token is read.

use crate::ledger::store;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use muster_ledger::LogFile;
use muster_store::{Tx, sequencer};
use muster_terms::{Act, OrgId};
use muster_web::{Desk, Path, Problem, Routes};

pub fn routes() -> Routes {
    Routes::new()
        .get("/log/{org}/checkpoint", get_checkpoint)
        .get("/log/{org}/tile/{*path}", get_tile)
        .get("/api/v1/log/{org}/checkpoint", get_checkpoint)
        .get("/api/v1/log/{org}/tile/{*path}", get_tile)
}

async fn get_checkpoint(desk: Desk, Path(org): Path<String>) -> Result<Response, Problem> {
    let org = own_log(&desk, &org)?;
    let tx = desk.read().await?;
    serve(&tx, org, LogFile::Checkpoint).await
}

async fn get_tile(desk: Desk, Path((org, path)): Path<(String, String)>) -> Result<Response, Problem> {
    let org = own_log(&desk, &org)?;
    let file = LogFile::parse(&format!("tile/{path}")).ok_or(Problem::Missing)?;
    let tx = desk.read().await?;
    serve(&tx, org, file).await
}

/// The log's organisation, if this desk audits for it. An id has one spelling here too.
fn own_log(desk: &Desk, org: &str) -> Result<OrgId, Problem> {
    desk.require(Act::Audit)?;
    if desk.org().to_string() == org {
        Ok(desk.org())
    } else {
        Err(Problem::Missing)
    }
}

/// Tiles and bundles never change and may be kept; the checkpoint may not.
async fn serve(tx: &Tx, org: OrgId, file: LogFile) -> Result<Response, Problem> {
    const BYTES: &str = "application/octet-stream";
    const FOR_EVER: &str = "private, max-age=31536000, immutable";
    let (bytes, kind, cache) = match file {
        LogFile::Checkpoint => {
            let note = store::head(tx, org).await?.map(|head| head.note.into_bytes());
            (note, "text/plain; charset=utf-8", "no-store")
        }
        LogFile::Tile(tile) => (sequencer::read_tile(tx, org, tile).await?, BYTES, FOR_EVER),
        LogFile::Entries(bundle) => (sequencer::read_bundle(tx, org, bundle).await?, BYTES, FOR_EVER),
    };
    let bytes = bytes.ok_or(Problem::Missing)?;
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], bytes).into_response())
}
