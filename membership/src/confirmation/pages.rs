//! Handlers of the address on one's own page.

use super::{verbs, views};
use axum::response::Redirect;
use maud::Markup;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .post("/me/address", post_address)
        .get("/me/address/{token}", get_link)
        .post("/me/address/{token}", post_link)
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /me/address`: sends the link again.
async fn post_address(desk: Desk, Form(EmptyForm {}): Form<EmptyForm>) -> Result<Redirect, Problem> {
    verbs::send(&desk).await?;
    Ok(Redirect::to("/me?done=confirmation-sent"))
}

/// `GET /me/address/{token}`: asks first, as programs that read mail open what they find in it.
async fn get_link(desk: Desk, Path(token): Path<String>) -> Result<Markup, Problem> {
    let address = verbs::offered(&desk, &token).await?;
    views::confirm_address(&desk, &token, &address).await
}

/// `POST /me/address/{token}`
async fn post_link(
    desk: Desk,
    Path(token): Path<String>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    verbs::confirm(&desk, &token).await?;
    Ok(Redirect::to("/me?done=address-confirmed"))
}
