//! Positions, partners and guests of an exercise.

use super::{NoFields, back};
use crate::model::Role;
use crate::{verbs, views};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/exercises/{ex}/people", post_role)
        .post("/exercises/{ex}/people/{position}/removal", post_role_removal)
        .post("/exercises/{ex}/partners", post_partner)
        .post("/exercises/{ex}/partners/{org}/removal", post_partner_removal)
        .post("/exercises/{ex}/answer", post_answer)
        .post("/exercises/{ex}/guests", post_guest)
        .post("/exercises/{ex}/guests/{guest}/removal", post_guest_removal)
}

#[derive(Debug, Deserialize)]
struct RoleForm {
    position: PositionId,
    role: String,
}

/// `POST /exercises/{ex}/people`
async fn post_role(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<RoleForm>,
) -> Result<Redirect, Problem> {
    let role = Role::parse(&form.role);
    let role = role.ok_or_else(|| Problem::refusal("exercise.role", t("exercise-choose")))?;
    verbs::set_role(&desk, &reference, form.position, role).await?;
    Ok(back(&reference, "", "exercise-people"))
}

/// `POST /exercises/{ex}/people/{position}/removal`
async fn post_role_removal(
    desk: Desk,
    Path((reference, position)): Path<(Reference, PositionId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::remove_position(&desk, &reference, position).await?;
    Ok(back(&reference, "", "exercise-people"))
}

#[derive(Debug, Deserialize)]
struct PartnerForm {
    partner: OrgId,
}

/// `POST /exercises/{ex}/partners`
async fn post_partner(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<PartnerForm>,
) -> Result<Redirect, Problem> {
    verbs::ask_partner(&desk, &reference, form.partner).await?;
    Ok(back(&reference, "", "exercise-partner-asked"))
}

/// `POST /exercises/{ex}/partners/{org}/removal`
async fn post_partner_removal(
    desk: Desk,
    Path((reference, org)): Path<(Reference, OrgId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::take_out(&desk, &reference, org).await?;
    Ok(back(&reference, "", "exercise-partner-out"))
}

#[derive(Debug, Deserialize)]
struct AnswerForm {
    take_part: String,
}

/// `POST /exercises/{ex}/answer`
async fn post_answer(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<AnswerForm>,
) -> Result<Redirect, Problem> {
    let agreed = form.take_part == "yes";
    verbs::answer(&desk, &reference, agreed).await?;
    match agreed {
        true => Ok(back(&reference, "", "exercise-answered")),
        // Of one that has begun there is no page any more for whoever goes away.
        false => Ok(Redirect::to("/exercises?done=exercise-answered")),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GuestForm {
    name: String,
}

/// `POST /exercises/{ex}/guests`: the link is shown once, on this answer, and kept by nobody.
async fn post_guest(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<GuestForm>,
) -> Result<Response, Problem> {
    let link = verbs::add_guest(&desk, &reference, &form.name).await?;
    let page = views::guest::link(&desk, &reference, &link).await?;
    let mut response = page.into_response();
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// `POST /exercises/{ex}/guests/{guest}/removal`
async fn post_guest_removal(
    desk: Desk,
    Path((reference, guest)): Path<(Reference, GuestId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::end_guest(&desk, &reference, guest).await?;
    Ok(back(&reference, "", "exercise-guest-ended"))
}
