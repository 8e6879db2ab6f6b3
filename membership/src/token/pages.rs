//! Handlers of `/admin/tokens`.

use super::{
    rules::{self, TokenForm},
    store, verbs, views,
};
use crate::fields::FieldProblems;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::{Act, TokenId};
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/tokens", get_tokens)
        .post("/admin/tokens", post_token)
        .post("/admin/tokens/{id}/revocation", post_revocation)
}

async fn show(desk: &Desk, form: &TokenForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let tokens = store::of_org(&desk.read().await?, desk.org()).await?;
    views::tokens(
        desk,
        &views::TokensPage {
            tokens: &tokens,
            form,
            problems,
        },
    )
    .await
}

/// `GET /admin/tokens`
async fn get_tokens(desk: Desk) -> Result<Markup, Problem> {
    let form = TokenForm {
        days: rules::DAYS[1].to_string(),
        ..TokenForm::default()
    };
    show(&desk, &form, &FieldProblems::default()).await
}

/// `POST /admin/tokens`: the answer shows the secret, this once.
async fn post_token(desk: Desk, Form(form): Form<TokenForm>) -> Result<Response, Problem> {
    match rules::check(&form, desk.who.duty, desk.now()) {
        Ok(new) => {
            let secret = verbs::issue(&desk, new).await?;
            Ok(views::secret_once(&desk, &secret).await?.into_response())
        }
        Err(problems) => Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&desk, &form, &problems).await?).into_response()),
    }
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /admin/tokens/{id}/revocation`
async fn post_revocation(
    desk: Desk,
    Path(id): Path<TokenId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    verbs::revoke(&desk, id).await?;
    Ok(Redirect::to("/admin/tokens?done=token-revoked"))
}
