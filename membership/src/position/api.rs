//! JSON of positions and duty, over the same verbs as the pages.

use super::{Listed, verbs};
use crate::words;
use axum::{Json, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Routes};
use serde::Serialize;
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/people", get_people)
        .post("/api/v1/positions/{id}/shift", post_shift)
        .delete("/api/v1/positions/{id}/shift", delete_shift)
}

/// A position of the own organisation. People have no name here: a duty answers, not a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PositionOut {
    #[schema(value_type = String, format = Uuid)]
    id: PositionId,
    /// As people say it: `Guard, Post 3`.
    title: String,
    /// One word of a closed list, such as `guard`.
    #[schema(value_type = String)]
    duty: Duty,
    duty_words: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    site: Option<SiteId>,
    #[schema(value_type = Option<String>, format = Uuid)]
    unit: Option<UnitId>,
    /// The phone of the post; with the next one for who administers, to be given back with a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Where the post is.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// Nobody fills it now.
    vacant: bool,
    on_duty: bool,
    /// Give it back with a change.
    revision: i64,
}

impl PositionOut {
    fn of(listed: Listed, administers: bool) -> Self {
        let Listed {
            position,
            holder,
            on_duty,
            revision,
        } = listed;
        Self {
            id: position.id,
            duty_words: words::duty(position.duty),
            title: position.title,
            duty: position.duty,
            site: position.site,
            unit: position.unit,
            phone: administers.then_some(position.phone),
            place: administers.then_some(position.place),
            vacant: holder.is_none(),
            on_duty,
            revision: revision.number,
        }
    }
}

/// The positions of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleOut {
    positions: Vec<PositionOut>,
}

#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = PeopleOut)))]
pub(crate) async fn get_people(desk: Desk) -> Result<Json<PeopleOut>, Problem> {
    let administers = desk.may(Act::Administer);
    let out = |listed| PositionOut::of(listed, administers);
    let positions = verbs::list(&desk).await?.into_iter().map(out).collect();
    Ok(Json(PeopleOut { positions }))
}

/// Puts the position on duty. On duty already stays so.
#[utoipa::path(post, path = "/api/v1/positions/{id}/shift", tag = "people",
    params(("id" = String, Path, description = "Id of the position")),
    responses((status = 204), (status = 404), (status = 409, description = "`position.vacant`")))]
pub(crate) async fn post_shift(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::set_on_duty(&desk, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the position off duty. Off duty already stays so.
#[utoipa::path(delete, path = "/api/v1/positions/{id}/shift", tag = "people",
    params(("id" = String, Path, description = "Id of the position")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_shift(desk: Desk, Path(id): Path<PositionId>) -> Result<StatusCode, Problem> {
    verbs::set_on_duty(&desk, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
