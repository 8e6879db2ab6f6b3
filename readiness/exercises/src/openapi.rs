//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::api;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        api::get_exercises,
        api::post_exercise,
        api::get_exercise,
        api::post_answer,
        api::get_msel,
        api::post_inject,
        api::post_delivery,
        api::post_skip,
        api::post_clock,
        api::post_observation,
        api::post_rating,
        api::get_report
    ),
    components(schemas(
        api::ExerciseOut,
        api::ExercisesOut,
        api::ExerciseIn,
        api::ExercisePlannedOut,
        api::ExerciseAnswerIn,
        api::InjectOut,
        api::MselOut,
        api::InjectIn,
        api::InjectAddedOut,
        api::ExerciseClockIn,
        api::ObservationIn,
        api::RatingIn,
        api::TargetOut,
        api::ObjectiveOut,
        api::ObservationOut,
        api::RatingOut,
        api::ExerciseSideOut,
        api::ExerciseReportOut
    )),
    tags((name = "exercises", description = "Exercises: plan, events list and clock, observations, ratings, report"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/exercises`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
