//! Handlers and markup of the import of a site's outside.

use super::{
    SiteMap,
    forms::{files_field, framed},
    intake,
    upload::{Piece, Upload},
    verbs,
    version::{verbs::why_line, why_field},
};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{App, Below, Desk, Path, Problem, components::*, t};

/// `GET /sites/{site}/map/import`
pub(super) async fn get_map_import(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    drop(tx);
    map_page(&desk, &own, &FieldProblems::default()).await
}

/// `POST /sites/{site}/map/import`
pub(super) async fn post_map_import(
    State(app): State<App>,
    desk: Desk,
    Path(site): Path<Reference>,
    request: Request,
) -> Result<Response, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    drop(tx);
    match import_map(&app, &desk, &own, request).await {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{site}/map?done=map-imported")).into_response()),
        Err(problem) => {
            let status = problem.status();
            // What the conflict knows by itself is of the site's profile, and none of it stands in this form.
            let problem = problem
                .meanwhile(format!("/sites/{site}/map"), None)
                .below(Below::Files);
            let problems = beside_form("files", problem)?;
            Ok((status, map_page(&desk, &own, &problems).await?).into_response())
        }
    }
}

async fn import_map(app: &App, desk: &Desk, own: &Site, request: Request) -> Result<(), Problem> {
    let mut upload = Upload::open(request, app, desk).await?;
    let collected = collect_map(&mut upload, own).await;
    if collected.is_err() {
        upload.drain().await;
    }
    let (map, revision, why) = collected?;
    let why = why_line(&why)?;
    let map = map.ok_or_else(|| Problem::refusal("plan.no-file", t("sites-import-no-file")))?;
    verbs::bring_map(desk, &own.reference, map, revision, why).await
}

async fn collect_map(upload: &mut Upload, own: &Site) -> Result<(Option<SiteMap>, i64, String), Problem> {
    let (mut revision, mut map, mut why) = (0, None, String::new());
    while let Some(piece) = upload.next().await? {
        match piece {
            Piece::Text { name, value } if name == "revision" => revision = value.parse().unwrap_or(0),
            Piece::Text { name, value } if name == "why" => why = value,
            Piece::Text { .. } => {}
            Piece::File(file) => map = Some(intake::take_map(own.id, own.name.clone(), file).await?),
        }
    }
    Ok((map, revision, why))
}

async fn map_page(desk: &Desk, own: &Site, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("sites-map-import");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("sites-map-import-lead"))))
        (problems.summary())
        form.panel action=(format!("/sites/{}/map/import", own.reference)) method="post" enctype="multipart/form-data" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &own.revision.to_string()))
                (why_field(""))
                (files_field(problems, false))
                div.actions { (button(ButtonKind::Main, Some("add"), &title)) }
            }
        }
    };
    framed(desk, own, &title, body).await
}
