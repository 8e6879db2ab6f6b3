//! Removing a clause from one's own draft: asked first, on a page that needs no script.

use super::super::{urls, verbs, views};
use super::{draft::own_draft, framed};
use axum::response::Redirect;
use maud::Markup;
use muster_terms::Reference;
use muster_web::{Desk, Form, Path, Problem, Routes, t, t_with};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}/draft/clauses/{n}/removal", get_removal)
        .post("/agreements/{ag}/draft/clauses/{n}/removal", post_removal)
}

/// All that the question may show.
pub struct RemovalPage {
    pub reference: Reference,
    pub number: String,
    /// The title of the clause.
    pub title: String,
    /// The draft that was read.
    pub seen: String,
    pub csrf: String,
}

async fn get_removal(desk: Desk, Path((ag, number)): Path<(Reference, String)>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let clause = own.terms.draft(&number).ok_or(Problem::Missing)?;
    let page = RemovalPage {
        title: clause.title.clone(),
        reference: ag.clone(),
        seen: own.digest,
        csrf: desk.csrf.clone(),
        number,
    };
    let title = t_with("agreement-clause-remove", &[("number", page.number.clone().into())]);
    let crumbs = [
        (ag.to_string(), Some(urls::agreement(&ag))),
        (t("agreement-draft-title"), Some(urls::under(&ag, "draft"))),
        (title.clone(), None),
    ];
    framed(&desk, &title, &crumbs, views::removal(&page)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RemovalForm {
    seen: String,
}

async fn post_removal(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Form(form): Form<RemovalForm>,
) -> Result<Redirect, Problem> {
    let removed = verbs::remove_clause(&desk, &ag, &form.seen, &number).await;
    removed.map_err(|problem| problem.meanwhile(urls::under(&ag, "draft"), None))?;
    Ok(Redirect::to(&urls::under(&ag, "draft?done=agreement-saved")))
}
