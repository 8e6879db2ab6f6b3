//! The same verbs as JSON. Every answer is one that the pages would give too.

mod bodies;
mod reads;
mod writes;

pub use bodies::*;

use muster_web::Routes;
use utoipa::OpenApi;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/agreements", reads::get_list)
        .post("/api/v1/agreements", writes::post_agreement)
        .get("/api/v1/agreements/{ag}", reads::get_agreement)
        .get("/api/v1/agreements/{ag}/versions/{v}", reads::get_version)
        .get("/api/v1/agreements/{ag}/open", reads::get_open)
        .get("/api/v1/agreements/{ag}/uses", reads::get_uses)
        .get("/api/v1/agreements/{ag}/ask", reads::get_ask)
        .get("/api/v1/agreements/{ag}/compare", reads::get_compare)
        .post("/api/v1/agreements/{ag}/draft", writes::post_draft)
        .put("/api/v1/agreements/{ag}/draft", writes::put_draft)
        .post("/api/v1/agreements/{ag}/draft/clauses", writes::post_clause)
        .put("/api/v1/agreements/{ag}/draft/clauses/{n}", writes::put_clause)
        .delete("/api/v1/agreements/{ag}/draft/clauses/{n}", writes::delete_clause)
        .post("/api/v1/agreements/{ag}/proposal", writes::post_proposal)
        .post("/api/v1/agreements/{ag}/signature", writes::post_signature)
        .post("/api/v1/agreements/{ag}/withdrawal", writes::post_withdrawal)
        .post("/api/v1/agreements/{ag}/suspension", writes::post_suspension)
        .post("/api/v1/agreements/{ag}/resumption", writes::post_resumption)
        .post("/api/v1/agreements/{ag}/termination", writes::post_termination)
}

#[derive(OpenApi)]
#[openapi(
    paths(
        reads::get_list, reads::get_agreement, reads::get_version, reads::get_open, reads::get_uses, reads::get_ask,
        reads::get_compare, writes::post_agreement, writes::post_draft, writes::put_draft, writes::post_clause, writes::put_clause,
        writes::delete_clause, writes::post_proposal, writes::post_signature, writes::post_withdrawal, writes::post_suspension,
        writes::post_resumption, writes::post_termination
    ),
    tags((name = "agreements", description = "What was promised, and what it lets through"))
)]
struct Document;

/// The document of these paths.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
