//! Handlers of `/sites/{site}/packets`.

use super::{
    Made, Packet, PacketForm, PacketState, rules, store,
    verbs::{self, How, Wanted},
    views,
};
use crate::site_profile::{reading, views::SiteFrame};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

/// Packets on one page of the register.
pub(super) const PAGE: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/packets", get_packets)
        .post("/sites/{site}/packets", post_packet)
        .long()
        .post("/sites/{site}/packets/validity", post_validity)
}

/// Where the register goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PacketsQuery {
    before: Option<PacketId>,
}

/// `GET /sites/{site}/packets`: taking a packet, and who took which.
async fn get_packets(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(asked): Query<PacketsQuery>,
) -> Result<Markup, Problem> {
    page(&desk, &site, asked.before, None, &FieldProblems::default()).await
}

async fn page(
    desk: &Desk,
    reference: &Reference,
    before: Option<PacketId>,
    typed: Option<&str>,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let mut found = reading::find(desk, reference).await?;
    let file = found.file(desk, CrossingAct::Read).await?;
    let register = register(desk, &found.tx, &found.site, before).await?;
    let (own, metric) = (
        found.is_own(),
        crate::site_profile::views::metric(&found.tx, desk).await?,
    );
    let days = store::days(&found.tx, found.site.id).await?;
    found.done().await?;
    let frame = SiteFrame::of(desk, file.as_ref(), own, "packets", None);
    let page = views::PacketsPage {
        register: &register,
        own,
        metric,
        days,
        typed,
        problems,
        reference,
    };
    frame
        .page(
            desk,
            &t("packet-register"),
            views::packets(desk, &page, frame.may_change),
        )
        .await
}

/// One page of the register, each line with its state.
pub(super) struct Register {
    pub lines: Vec<(store::Line, PacketState)>,
    /// The last one, when there are more.
    pub goes_on: Option<PacketId>,
}

pub(super) async fn register(
    desk: &Desk,
    tx: &muster_store::Tx,
    site: &muster_membership::Site,
    before: Option<PacketId>,
) -> Result<Register, Problem> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut lines = store::of_site(tx, site.id, desk.org(), before, limit).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let packets: Vec<&Packet> = lines.iter().map(|line| &line.packet).collect();
    let today = store::today(tx, site, &packets).await?;
    let goes_on = lines.last().filter(|_| more).map(|line| line.packet.id);
    let state = |packet: &Packet| rules::state(packet, |part| today.of(part), desk.now());
    let lines = lines.into_iter().map(|line| {
        let state = state(&line.packet);
        (line, state)
    });
    Ok(Register {
        lines: lines.collect(),
        goes_on,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PacketForms {
    form: String,
    paper: String,
}

/// `POST /sites/{site}/packets`: makes a packet and hands it over.
async fn post_packet(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(form): Form<PacketForms>,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        form: rules::check_form(&form.form)?,
        paper: &form.paper,
    };
    Ok(handed_over(
        verbs::make(&desk, &site, wanted, How::Page).await?,
        StatusCode::OK,
    ))
}

/// The file, for taking along: never shown in place of the page, and never kept by what lies between.
pub(super) fn handed_over(made: Made, status: StatusCode) -> Response {
    let (kind, ending) = match made.packet.form {
        PacketForm::Pdf => ("application/pdf", "pdf"),
        PacketForm::Bundle => ("application/zip", "zip"),
    };
    let mut response = (status, made.bundle.unwrap_or(made.pdf)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("attachment; filename=\"{}.{ending}\"", made.name);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", made.packet.digest)) {
        headers.insert(header::ETAG, value);
    }
    response
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DaysForm {
    days: String,
    seen: i64,
}

/// `POST /sites/{site}/packets/validity`
async fn post_validity(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(form): Form<DaysForm>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let done = match rules::check_days(&form.days) {
        Ok(days) => verbs::change_days(&desk, &site, form.seen, days).await,
        Err(problem) => {
            drop(crate::site_plan::verbs::find_own(&desk, &site).await?);
            Err(problem)
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{site}/packets?done=packet-days-kept")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("days", problem)?;
            Ok((status, page(&desk, &site, None, Some(&form.days), &problems).await?).into_response())
        }
    }
}
