//! JSON over the same rules: the register, taking a packet, and how long packets hold.

use super::pages::{handed_over, register};
use super::verbs::{How, Wanted};
use super::{PacketPart, PacketState, rules, store::Line, verbs};
use crate::site_profile::reading;
use axum::response::Response;
use axum::{Json as Reply, http::StatusCode};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/packets", get_packets)
        .post("/api/v1/sites/{site}/packets", post_packet)
        .long()
        .put("/api/v1/sites/{site}/packets/validity", put_validity)
}

/// Packets of a site, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketsOut {
    packets: Vec<PacketOut>,
    /// How many days a packet made now would hold.
    days: i64,
    /// Ask again with `before=` this for older ones; absent at the end.
    #[schema(value_type = Option<String>, format = Uuid)]
    next: Option<PacketId>,
}

/// A packet as the register keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketOut {
    #[schema(value_type = String, format = Uuid)]
    id: PacketId,
    /// The organisation that took it.
    reader: String,
    /// The position that took it, as it was called then.
    made_by: String,
    /// On the server's command line, in the name of that position.
    by_command: bool,
    /// `pdf` or `bundle`.
    form: &'static str,
    /// `a4` or `letter`.
    paper: &'static str,
    /// SHA-256 of its contents, hexadecimal. `/v/` and this is the page that says whether it still holds.
    digest: String,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    valid_until: Timestamp,
    /// `current`, `superseded` or `expired`.
    state: &'static str,
    /// Since when it no longer holds, as far as that is kept.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    parts: Vec<PacketPartOut>,
}

/// A part of a packet.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacketPartOut {
    /// `profile`, `floors`, `plans` or `contacts`.
    #[schema(value_type = String)]
    part: PacketPart,
    /// `false`: it was closed, and is not in the packet.
    open: bool,
    /// What opened it or kept it closed, such as `AG-0143 §4.1`.
    clause: Option<String>,
}

fn out((line, state): (Line, PacketState)) -> PacketOut {
    let packet = line.packet;
    let (state, since) = match state {
        PacketState::Current => ("current", None),
        PacketState::Superseded { since } => ("superseded", since),
        PacketState::Expired { at } => ("expired", Some(at)),
    };
    let parts = packet.parts.into_iter().map(|part| PacketPartOut {
        part: part.part,
        open: part.open,
        clause: part.clause,
    });
    PacketOut {
        id: packet.id,
        reader: line.reader_name,
        made_by: packet.made_by_title,
        by_command: packet.by_command,
        form: packet.form.as_str(),
        paper: packet.paper.as_str(),
        digest: packet.digest,
        made_at: packet.made_at,
        valid_until: packet.valid_until,
        state,
        since,
        parts: parts.collect(),
    }
}

/// Where the register goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct PacketsBefore {
    /// The `next` of the answer before.
    #[param(value_type = Option<String>, format = Uuid)]
    before: Option<PacketId>,
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/packets", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site, such as S-4821"), PacketsBefore),
    responses((status = 200, body = PacketsOut), (status = 404)))]
pub(crate) async fn get_packets(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(asked): Query<PacketsBefore>,
) -> Result<Reply<PacketsOut>, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    // The register is part of the site: its reader leaves the same line as on the page.
    let _file = found.file(&desk, CrossingAct::Read).await?;
    let register = register(&desk, &found.tx, &found.site, asked.before).await?;
    let days = super::store::days(&found.tx, found.site.id).await?;
    found.done().await?;
    Ok(Reply(PacketsOut {
        packets: register.lines.into_iter().map(out).collect(),
        days,
        next: register.goes_on,
    }))
}

/// What is taken along.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PacketIn {
    /// `pdf`, or `bundle` for the zip file with the page that opens without a network. Left out: `pdf`.
    form: String,
    /// `a4` or `letter`. Left out: what the reader's organisation uses.
    paper: String,
}

/// Makes a packet of all that is open to the caller now, and answers with the file. The register then has it; its digest is the `ETag`.
#[utoipa::path(post, path = "/api/v1/sites/{site}/packets", tag = "sites", request_body = PacketIn,
    params(("site" = String, Path)),
    responses((status = 201, description = "The packet: a PDF or a zip file", content_type = "application/pdf"), (status = 404), (status = 422)))]
pub(crate) async fn post_packet(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(asked): Json<PacketIn>,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        form: rules::check_form(&asked.form)?,
        paper: &asked.paper,
    };
    Ok(handed_over(
        verbs::make(&desk, &site, wanted, How::Page).await?,
        StatusCode::CREATED,
    ))
}

/// How many days packets of a site hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacketValidityIn {
    /// 1 to 730.
    days: i64,
    /// What it was when the caller read it.
    seen: i64,
}

/// Changes how long packets of a site hold. Those that were made keep their day.
#[utoipa::path(put, path = "/api/v1/sites/{site}/packets/validity", tag = "sites", request_body = PacketValidityIn,
    params(("site" = String, Path)),
    responses((status = 204), (status = 404), (status = 409, description = "Somebody else was first"), (status = 422)))]
pub(crate) async fn put_validity(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(asked): Json<PacketValidityIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    if !(1..=rules::MOST_DAYS).contains(&asked.days) {
        drop(crate::site_plan::verbs::find_own(&desk, &site).await?);
        return Err(Problem::refusal("packet.days", t("packet-days-wrong")));
    }
    verbs::change_days(&desk, &site, asked.seen, asked.days).await?;
    Ok(StatusCode::NO_CONTENT)
}
