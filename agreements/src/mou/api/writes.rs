//! Writes. Each is one verb; the answer is small, and the agreement is read again for more.

use super::super::verbs::{self, ProposeInput, ReasonInput, SignInput, WithdrawInput};
use super::*;
use axum::Json as Out;
use axum::http::StatusCode;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, plain_text, t};
use serde::Deserialize;
use serde_json::{Value, json};

type Written = Result<StatusCode, Problem>;

/// Drafts an agreement from a template.
#[utoipa::path(post, path = "/api/v1/agreements", tag = "agreements", request_body = AgreementIn,
    responses((status = 201, description = "`reference`"),
        (status = 422, description = "`mou.unknown-template`, `mou.unknown-code`, `mou.own-code`, `mou.ends-before-start`")))]
pub(crate) async fn post_agreement(
    desk: Desk,
    Json(body): Json<AgreementIn>,
) -> Result<(StatusCode, Out<Value>), Problem> {
    let reference = verbs::draft(&desk, body.into()).await?;
    Ok((StatusCode::CREATED, Out(json!({ "reference": reference }))))
}

/// Begins a counter-proposal or an amendment.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/draft", tag = "agreements", params(("ag" = String, Path)),
    responses((status = 201, description = "`version`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.draft-exists`")))]
pub(crate) async fn post_draft(desk: Desk, Path(ag): Path<Reference>) -> Result<(StatusCode, Out<Value>), Problem> {
    let version = verbs::amend(&desk, &ag).await?;
    Ok((StatusCode::CREATED, Out(json!({ "version": version }))))
}

/// Changes the words and the term of one's own draft.
#[utoipa::path(put, path = "/api/v1/agreements/{ag}/draft", tag = "agreements", params(("ag" = String, Path)),
    request_body = DraftIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.text-changed`"), (status = 422, description = "`mou.no-draft` and others")))]
pub(crate) async fn put_draft(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<DraftIn>) -> Written {
    let seen = body.seen.clone();
    verbs::edit_terms(&desk, &ag, &seen, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a clause to one's own draft.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/draft/clauses", tag = "agreements", params(("ag" = String, Path)),
    request_body = ClauseIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.text-changed`"), (status = 422, description = "`clause.number-twice`; `clause.condition`, `clause.purpose`, \
            `clause.ceiling` for what Muster would never open so; and others")))]
pub(crate) async fn post_clause(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<ClauseIn>) -> Written {
    let (seen, clause) = body.parse()?;
    verbs::add_clause(&desk, &ag, &seen, clause).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes a clause of one's own draft, all of it.
#[utoipa::path(put, path = "/api/v1/agreements/{ag}/draft/clauses/{n}", tag = "agreements",
    params(("ag" = String, Path), ("n" = String, Path)), request_body = ClauseIn,
    responses((status = 204), (status = 404, description = "`not-found`"), (status = 409, description = "`mou.text-changed`"),
        (status = 422, description = "`clause.foreign-party`; `clause.condition`, `clause.purpose`, `clause.ceiling` for what Muster would \
            never open so; and others")))]
pub(crate) async fn put_clause(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Json(body): Json<ClauseIn>,
) -> Written {
    let (seen, clause) = body.parse()?;
    verbs::edit_clause(&desk, &ag, &seen, &number, clause).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct SeenQuery {
    seen: String,
}

/// Takes a clause out of one's own draft.
#[utoipa::path(delete, path = "/api/v1/agreements/{ag}/draft/clauses/{n}", tag = "agreements",
    params(("ag" = String, Path), ("n" = String, Path), ("seen" = String, Query, description = "Digest of the draft")),
    responses((status = 204), (status = 404, description = "`not-found`"), (status = 409, description = "`mou.text-changed`")))]
pub(crate) async fn delete_clause(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Query(query): Query<SeenQuery>,
) -> Written {
    verbs::remove_clause(&desk, &ag, &query.seen, &number).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lays one's draft on the table.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/proposal", tag = "agreements", params(("ag" = String, Path)),
    request_body = SeenIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.changed`, `mou.text-changed`"), (status = 422, description = "the clause's code")))]
pub(crate) async fn post_proposal(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<SeenIn>) -> Written {
    verbs::propose(
        &desk,
        &ag,
        ProposeInput {
            seen: body.seen,
            revision: body.revision,
        },
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs the version on the table with the organisation's key.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/signature", tag = "agreements", params(("ag" = String, Path)),
    request_body = SignatureIn, responses((status = 200, description = "`in_force`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.already-signed`, `mou.changed`"), (status = 422, description = "the clause's code")))]
pub(crate) async fn post_signature(
    desk: Desk,
    Path(ag): Path<Reference>,
    Json(body): Json<SignatureIn>,
) -> Result<Out<Value>, Problem> {
    let in_force = verbs::sign(
        &desk,
        &ag,
        SignInput {
            version: body.version,
            digest: body.digest,
        },
    )
    .await?;
    Ok(Out(json!({ "in_force": in_force })))
}

impl ReasonIn {
    fn reason(&self) -> Result<String, Problem> {
        plain_text(&self.reason, &t("agreement-reason-called"), 1_000, true)
    }

    fn input(&self) -> Result<ReasonInput, Problem> {
        Ok(ReasonInput {
            reason: self.reason()?,
            revision: self.revision,
        })
    }
}

/// Takes back one's draft or proposal, or declines the other side's.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/withdrawal", tag = "agreements", params(("ag" = String, Path)),
    request_body = ReasonIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.not-on-the-table`")))]
pub(crate) async fn post_withdrawal(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<ReasonIn>) -> Written {
    let version = body
        .version
        .ok_or_else(|| Problem::refusal("form.incomplete", t("agreement-name-version")))?;
    verbs::withdraw(
        &desk,
        &ag,
        WithdrawInput {
            version,
            reason: body.reason()?,
        },
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops the agreement at once.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/suspension", tag = "agreements", params(("ag" = String, Path)),
    request_body = ReasonIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.already-suspended`"), (status = 422, description = "`mou.not-in-force`")))]
pub(crate) async fn post_suspension(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<ReasonIn>) -> Written {
    verbs::suspend(&desk, &ag, body.reason()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a suspended agreement run again.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/resumption", tag = "agreements", params(("ag" = String, Path)),
    request_body = ReasonIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.changed`, `mou.not-suspended`"), (status = 422, description = "`mou.not-the-suspender`")))]
pub(crate) async fn post_resumption(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<ReasonIn>) -> Written {
    verbs::resume(&desk, &ag, body.input()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the agreement for good.
#[utoipa::path(post, path = "/api/v1/agreements/{ag}/termination", tag = "agreements", params(("ag" = String, Path)),
    request_body = ReasonIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`mou.changed`, `mou.ended`"), (status = 422, description = "`mou.not-in-force`")))]
pub(crate) async fn post_termination(desk: Desk, Path(ag): Path<Reference>, Json(body): Json<ReasonIn>) -> Written {
    verbs::terminate(&desk, &ag, body.input()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
