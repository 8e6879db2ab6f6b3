//! Handlers of `/admin/webhooks`.

use super::{verbs, views};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_terms::WebhookId;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/webhooks", get_webhooks)
        .post("/admin/webhooks", post_webhook)
        .post("/admin/webhooks/{id}/removal", post_removal)
}

async fn show(desk: &Desk, typed: &str, problems: &FieldProblems) -> Result<Markup, Problem> {
    let hooks = verbs::list(desk).await?;
    views::webhooks(desk, &hooks, typed, problems).await
}

/// `GET /admin/webhooks`
async fn get_webhooks(desk: Desk) -> Result<Markup, Problem> {
    show(&desk, "", &FieldProblems::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    url: String,
}

/// `POST /admin/webhooks`: the answer shows the secret, this once.
async fn post_webhook(desk: Desk, Form(form): Form<AddressForm>) -> Result<Response, Problem> {
    match verbs::add(&desk, &form.url).await {
        Ok(added) => Ok(views::secret_once(&desk, &added).await?.into_response()),
        Err(problem) => {
            let problems = beside_form("url", problem)?;
            let page = show(&desk, &form.url, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /admin/webhooks/{id}/removal`
async fn post_removal(
    desk: Desk,
    Path(id): Path<WebhookId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    verbs::remove(&desk, id).await?;
    Ok(Redirect::to("/admin/webhooks?done=webhook-removed"))
}
