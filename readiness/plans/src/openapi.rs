//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::api::{out, talk, texts};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        texts::get_actions,
        texts::get_plans,
        texts::post_plan,
        texts::get_plan,
        texts::put_plan,
        texts::post_section,
        texts::put_section,
        texts::delete_section,
        texts::post_place,
        texts::get_versions,
        texts::get_version,
        texts::get_compare,
        talk::post_comment,
        talk::post_answer,
        talk::post_resolution,
        talk::put_share,
        talk::delete_share,
        talk::put_approval,
        talk::post_review,
        talk::post_action,
        talk::post_file,
        talk::get_file,
        talk::delete_file,
        talk::post_withdrawal
    ),
    components(schemas(
        out::PlanRowOut,
        out::PartnerPlansOut,
        out::PlansOut,
        out::ParagraphOut,
        out::SectionOut,
        out::PlanStepOut,
        out::PlanStepsOut,
        out::PlanFileOut,
        out::PlanApprovalOut,
        out::PlanShareOut,
        out::PlanReviewOut,
        out::PlanAnswerOut,
        out::PlanCommentOut,
        out::PlanSaidOut,
        out::PlanOut,
        out::PlanOwnCommentOut,
        out::PlanOwnPartOut,
        out::PlanReadOut,
        out::PlanVersionOut,
        out::PieceOut,
        out::SectionChangeOut,
        out::ActionOut,
        out::ActionSetOut,
        texts::PlanIn,
        texts::PlanAddedOut,
        texts::PlanHeadIn,
        texts::SectionIn,
        texts::SectionAddedOut,
        texts::SectionPlaceIn,
        talk::PlanCommentIn,
        talk::PlanCommentAddedOut,
        talk::PlanAnswerIn,
        talk::PlanShareIn,
        talk::PlanReviewIn,
        talk::PlanActionIn,
        talk::PlanActionAddedOut,
        talk::PlanFileAddedOut
    )),
    tags((name = "plans", description = "Prevention, emergency and event plans as text, shared for comment and approved by both"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/plans` and `/api/v1/protective-actions`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
