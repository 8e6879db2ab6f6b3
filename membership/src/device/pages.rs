//! Handlers of `/me/devices`.

use super::{store, verbs, views};
use crate::{
    fields::{FieldProblems, beside_form},
    sign_in::{Caller, pages::with_cookies, rules},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::DeviceId;
use muster_web::{Desk, Form, Path, Problem, Routes, cookies};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/me/devices", get_devices)
        .post("/me/devices", post_device)
        .post("/me/devices/{id}/revocation", post_revocation)
}

async fn show(desk: &Desk, label: &str, problems: &FieldProblems) -> Result<Markup, Problem> {
    let devices = store::devices(&desk.read().await?, desk.who.person).await?;
    views::devices(desk, &devices, label, problems).await
}

/// `GET /me/devices`
async fn get_devices(desk: Desk, caller: Caller) -> Result<Markup, Problem> {
    show(&desk, &rules::agent_words(&caller.agent), &FieldProblems::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeviceForm {
    label: String,
}

/// `POST /me/devices`: enrols the device this request comes from.
async fn post_device(desk: Desk, Form(form): Form<DeviceForm>) -> Result<Response, Problem> {
    match verbs::enrol(&desk, &form.label).await {
        Ok(secret) => {
            let https = desk.app().settings().is_https();
            let cookie = cookies::set(cookies::DEVICE, &secret, rules::DEVICE_SECONDS, https);
            Ok(with_cookies(Redirect::to("/me/devices?done=device-enrolled"), [cookie]))
        }
        Err(problem) => {
            let problems = beside_form("label", problem)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                show(&desk, &form.label, &problems).await?,
            )
                .into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /me/devices/{id}/revocation`
async fn post_revocation(
    desk: Desk,
    Path(id): Path<DeviceId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    verbs::revoke(&desk, id).await?;
    Ok(Redirect::to("/me/devices?done=device-revoked"))
}
