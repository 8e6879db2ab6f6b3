//! Handlers and markup of `/sites/{site}/plans/imdf`.

use super::verbs::{self, Seen, Wish};
use crate::site_plan::{
    forms::framed,
    intake::MOST_UPLOAD_BYTES,
    store as plans,
    upload::{Piece, Upload},
    verbs::find_own,
    version::{verbs::why_line, why_field},
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{App, Below, Desk, Path, Problem, Routes, components::*, t};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/plans/imdf", get_imdf)
        .post(
            "/sites/{site}/plans/imdf",
            post_imdf.layer(DefaultBodyLimit::max(MOST_UPLOAD_BYTES)),
        )
        .long()
        .get("/sites/{site}/plans/imdf/file", get_file)
        .long()
}

/// `GET /sites/{site}/plans/imdf`
async fn get_imdf(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    page(&desk, &site, &FieldProblems::default(), "").await
}

async fn page(desk: &Desk, site: &Reference, problems: &FieldProblems, why: &str) -> Result<Markup, Problem> {
    let (tx, own) = find_own(desk, site).await?;
    let seen = Seen::today(&tx, own.id).await?;
    let is_drawn = !plans::records_of(&tx, own.id).await?.is_empty() || plans::has_site_map(&tx, own.id).await?;
    drop(tx);
    framed(
        desk,
        &own,
        &t("imdf-title"),
        body(desk, &own, is_drawn, &seen, problems, why),
    )
    .await
}

fn body(desk: &Desk, own: &Site, is_drawn: bool, seen: &Seen, problems: &FieldProblems, why: &str) -> Markup {
    let base = format!("/sites/{}/plans/imdf", own.reference);
    let file = FileField {
        name: "archive",
        label: &t("imdf-file"),
        hint: Some(&t("imdf-file-hint")),
        error: problems.of("archive"),
        accept: ".zip",
        ..FileField::default()
    };
    let outside = CheckField {
        name: "outside",
        label: html! { (t("imdf-outside")) },
        hint: Some(&t("imdf-outside-hint")),
        checked: true,
        ..CheckField::default()
    };
    let bring = html! {
        form action=(base) method="post" enctype="multipart/form-data" {
            (csrf_field(&desk.csrf))
            (hidden_field("seen", &seen.to_string()))
            p { (t("imdf-bring-words")) }
            (check_field(&outside))
            (why_field(why))
            (file_field(&file))
            div.actions { (button(ButtonKind::Main, Some("add"), &t("imdf-bring"))) }
        }
    };
    let take = html! {
        p { (t("imdf-take-words")) }
        div.actions { (button_link(ButtonKind::Plain, Some("download"), &t("imdf-take"), &format!("{base}/file"))) }
    };
    html! {
        (page_head(PageHead::of(&t("imdf-title")).lead(t("imdf-lead"))))
        (problems.summary())
        div.stack {
            (panel(Panel::of(&t("imdf-bring")), bring))
            @if is_drawn { (panel(Panel::of(&t("imdf-take")), take)) }
        }
    }
}

/// `POST /sites/{site}/plans/imdf`
async fn post_imdf(
    State(app): State<App>,
    desk: Desk,
    Path(site): Path<Reference>,
    request: Request,
) -> Result<Response, Problem> {
    let (tx, _) = find_own(&desk, &site).await?;
    drop(tx);
    let mut why = String::new();
    match bring(&app, &desk, &site, request, &mut why).await {
        Ok(_) => Ok(Redirect::to(&format!("/sites/{site}/plans?done=imdf-brought")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("archive", problem.below(Below::Files))?;
            Ok((status, page(&desk, &site, &problems, &why).await?).into_response())
        }
    }
}

async fn bring(
    app: &App,
    desk: &Desk,
    site: &Reference,
    request: Request,
    why: &mut String,
) -> Result<verbs::Kept, Problem> {
    let mut upload = Upload::open(request, app, desk).await?;
    let collected = collect(&mut upload, why).await;
    if collected.is_err() {
        upload.drain().await;
    }
    let (bytes, outside, seen) = collected?;
    let bytes = bytes.ok_or_else(|| Problem::refusal("plan.no-file", t("sites-import-no-file")))?;
    let why = why_line(why)?;
    verbs::bring(desk, site, bytes, Wish { outside, seen, why }).await
}

async fn collect(upload: &mut Upload, why: &mut String) -> Result<(Option<Vec<u8>>, bool, Seen), Problem> {
    let (mut bytes, mut outside, mut seen) = (None, false, Seen::default());
    while let Some(piece) = upload.next().await? {
        match piece {
            Piece::Text { name, value } if name == "outside" => outside = value == "yes",
            Piece::Text { name, value } if name == "seen" => seen = Seen::parse(&value),
            Piece::Text { name, value } if name == "why" => *why = value,
            Piece::Text { .. } => {}
            Piece::File(file) => bytes = Some(file.bytes),
        }
    }
    Ok((bytes, outside, seen))
}

/// `GET /sites/{site}/plans/imdf/file`: all floors and the outside of an own site.
async fn get_file(desk: Desk, Path(site): Path<Reference>) -> Result<Response, Problem> {
    Ok(zip_file(&site, own_archive(&desk, &site).await?))
}

pub(super) async fn own_archive(desk: &Desk, site: &Reference) -> Result<Vec<u8>, Problem> {
    let _turn = verbs::turn().await?;
    let found = crate::site_profile::reading::find(desk, site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let zip = verbs::take_out(desk, &found.tx, &found.site).await?;
    found.done().await?;
    Ok(zip)
}

pub(super) fn zip_file(site: &Reference, zip: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{site}-imdf.zip\"");
    let heads = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (heads, zip).into_response()
}
