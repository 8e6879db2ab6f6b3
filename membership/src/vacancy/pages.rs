//! Handlers of `/vacancies`.

use super::{given_by, held_by, store, verbs, views};
use crate::{fields::FieldProblems, fields::beside_form, position};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

/// Closed vacancies on the page.
const CLOSED: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/vacancies", get_vacancies)
        .get("/vacancies/{vacancy}", get_vacancy)
        .post("/vacancies/{vacancy}/acting", post_acting)
        .post("/vacancies/{vacancy}/gifts", post_gift)
}

/// `GET /vacancies`: what is vacant, how much waits for somebody, and what was.
async fn get_vacancies(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.read().await?;
    let mut open = Vec::new();
    for vacancy in store::open_of(&tx, desk.org()).await? {
        let held = held_by(desk.app(), &tx, desk.org(), vacancy.position).await?.len();
        open.push((vacancy, held));
    }
    let closed = store::closed_of(&tx, desk.org(), CLOSED).await?;
    drop(tx);
    views::list(&desk, &open, &closed).await
}

async fn page(desk: &Desk, reference: &Reference, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.read().await?;
    let vacancy = store::find_of(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    let held = match vacancy.closed_at {
        None => held_by(desk.app(), &tx, desk.org(), vacancy.position).await?,
        Some(_) => Vec::new(),
    };
    let mut takers = position::store::of_org(&tx, desk.org()).await?;
    takers.retain(|each| !each.is_vacant() && each.id != vacancy.position);
    drop(tx);
    let page = views::VacancyPage {
        vacancy: &vacancy,
        held: &held,
        gives: &given_by(desk),
        takers: &takers,
        problems,
    };
    views::show(desk, &page).await
}

/// `GET /vacancies/{vacancy}`: the handover pack, and what waits now.
async fn get_vacancy(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    page(&desk, &reference, &FieldProblems::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActingForm {
    /// Empty: nobody acts for it.
    acting: String,
}

/// `POST /vacancies/{vacancy}/acting`
async fn post_acting(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ActingForm>,
) -> Result<Response, Problem> {
    desk.require(Act::Administer)?;
    let acting = chosen(&form.acting);
    let set = match acting {
        Ok(acting) => verbs::set_acting(&desk, &reference, acting).await,
        Err(problem) => Err(problem),
    };
    answer(&desk, &reference, "acting", "vacancy-acting-set", set).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GiftForm {
    kind: String,
    item: String,
    to: String,
}

/// `POST /vacancies/{vacancy}/gifts`: gives one thing to somebody who is there.
async fn post_gift(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<GiftForm>,
) -> Result<Response, Problem> {
    desk.require(Act::Administer)?;
    let given = match chosen(&form.to) {
        Ok(Some(to)) => verbs::give(&desk, &reference, &form.kind, &form.item, to).await,
        Ok(None) => Err(choose()),
        Err(problem) => Err(problem),
    };
    answer(&desk, &reference, "to", "vacancy-given", given).await
}

fn choose() -> Problem {
    Problem::refusal("vacancy.to", t("people-choose-from-list"))
}

/// The position that was chosen, if any.
///
/// Errors: `vacancy.to`.
fn chosen(id: &str) -> Result<Option<PositionId>, Problem> {
    match id {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| choose()),
    }
}

async fn answer(
    desk: &Desk,
    reference: &Reference,
    field: &'static str,
    note: &str,
    done: Result<(), Problem>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/vacancies/{reference}?done={note}")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let page = page(desk, reference, &beside_form(field, problem)?).await?;
            Ok((status, page).into_response())
        }
    }
}
