//! Vacancies over the API: the same verbs as the pages.

use super::{Vacancy, given_by, held_by, store, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/vacancies", get_vacancies)
        .get("/api/v1/vacancies/{vacancy}", get_vacancy)
        .post("/api/v1/vacancies/{vacancy}/acting", post_acting)
        .post("/api/v1/vacancies/{vacancy}/gifts", post_gift)
}

/// A position that nobody fills.
#[derive(Debug, Serialize, ToSchema)]
pub struct VacancyOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String, format = Uuid)]
    position: PositionId,
    title: String,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// Id of the position that acts for it.
    #[schema(value_type = Option<String>, format = Uuid)]
    acting: Option<PositionId>,
    #[schema(value_type = Option<String>, format = DateTime)]
    filled_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    /// SHA-256 of the handover pack, in hex, as it stands in the ledger.
    pack_digest: String,
}

/// One thing that is assigned to nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldOut {
    /// `action`, `contact` or `reach_schedule`.
    kind: &'static str,
    id: String,
    /// `null` for who may not read it.
    words: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<civil::Date>,
    /// Whether this caller may give it on.
    may_give: bool,
}

/// A vacancy and what waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct VacancyFullOut {
    #[serde(flatten)]
    vacancy: VacancyOut,
    held: Vec<HeldOut>,
}

/// Open vacancies.
#[derive(Debug, Serialize, ToSchema)]
pub struct VacanciesOut {
    vacancies: Vec<VacancyOut>,
}

fn out(vacancy: Vacancy) -> VacancyOut {
    VacancyOut {
        reference: vacancy.reference,
        position: vacancy.position,
        title: vacancy.title,
        opened_at: vacancy.opened_at,
        acting: vacancy.acting.map(|(id, _)| id),
        filled_at: vacancy.filled_at,
        closed_at: vacancy.closed_at,
        pack_digest: vacancy.digest,
    }
}

/// The own open vacancies.
#[utoipa::path(get, path = "/api/v1/vacancies", tag = "people", responses((status = 200, body = VacanciesOut), (status = 404)))]
pub(crate) async fn get_vacancies(desk: Desk) -> Result<Reply<VacanciesOut>, Problem> {
    desk.require(Act::Administer)?;
    let open = store::open_of(&desk.read().await?, desk.org()).await?;
    Ok(Reply(VacanciesOut {
        vacancies: open.into_iter().map(out).collect(),
    }))
}

/// One vacancy and what waits for somebody.
#[utoipa::path(get, path = "/api/v1/vacancies/{vacancy}", tag = "people",
    params(("vacancy" = String, Path, description = "Reference of the vacancy, such as `VA-0143`")),
    responses((status = 200, body = VacancyFullOut), (status = 404)))]
pub(crate) async fn get_vacancy(
    desk: Desk,
    Path(reference): Path<Reference>,
) -> Result<Reply<VacancyFullOut>, Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.read().await?;
    let vacancy = store::find_of(&tx, desk.org(), &reference)
        .await?
        .ok_or(Problem::Missing)?;
    let held = match vacancy.closed_at {
        None => held_by(desk.app(), &tx, desk.org(), vacancy.position).await?,
        Some(_) => Vec::new(),
    };
    let gives = given_by(&desk);
    let held = held.into_iter().map(|each| HeldOut {
        may_give: gives.contains(&each.kind),
        kind: each.kind,
        id: each.id,
        words: desk.may(each.reads).then_some(each.words),
        due: each.due,
    });
    Ok(Reply(VacancyFullOut {
        held: held.collect(),
        vacancy: out(vacancy),
    }))
}

/// Who acts for it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActingIn {
    /// Id of an own position that is filled; `null`: nobody.
    #[schema(value_type = Option<String>, format = Uuid)]
    acting: Option<PositionId>,
}

/// Names who acts for the position until it is filled.
#[utoipa::path(post, path = "/api/v1/vacancies/{vacancy}/acting", tag = "people", request_body = ActingIn,
    params(("vacancy" = String, Path, description = "Reference of the vacancy")),
    responses((status = 204), (status = 404), (status = 409, description = "`vacancy.closed`"),
    (status = 422, description = "`vacancy.same`, `vacancy.nobody`")))]
pub(crate) async fn post_acting(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<ActingIn>,
) -> Result<StatusCode, Problem> {
    verbs::set_acting(&desk, &reference, wanted.acting).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What goes to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiftIn {
    kind: String,
    item: String,
    #[schema(value_type = String, format = Uuid)]
    to: PositionId,
}

/// Gives one thing that the vacant position holds to another position.
#[utoipa::path(post, path = "/api/v1/vacancies/{vacancy}/gifts", tag = "people", request_body = GiftIn,
    params(("vacancy" = String, Path, description = "Reference of the vacancy")),
    responses((status = 204), (status = 404), (status = 409, description = "`vacancy.closed`"),
    (status = 422, description = "`vacancy.same`, `vacancy.nobody`")))]
pub(crate) async fn post_gift(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<GiftIn>,
) -> Result<StatusCode, Problem> {
    verbs::give(&desk, &reference, &wanted.kind, &wanted.item, wanted.to).await?;
    Ok(StatusCode::NO_CONTENT)
}
