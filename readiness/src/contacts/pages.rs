//! Handlers of `/contacts`.

use super::{
    Channel, Listed, form_views, reading,
    rules::{self, ChangeForm, ContactForm, Direction},
    store, verbs, views,
};
use crate::opening::own_clauses;
use crate::reach_test::{self, model::ListedProbe};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, position, site};
use muster_terms::*;
use muster_web::{Begun, Below, Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

/// Questions of reach tests on the page of a contact.
const TESTS: i64 = 60;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/contacts", get_contacts)
        .post("/contacts", post_contact)
        .get("/contacts/new", get_new)
        .get("/contacts/{id}", get_contact)
        .post("/contacts/{id}", post_change)
        .post("/contacts/{id}/place", post_place)
        .post("/contacts/{id}/behind", post_behind)
        .post("/contacts/{id}/verification", post_verification)
        .get("/contacts/{id}/removal", get_removal)
        .post("/contacts/{id}/removal", post_removal)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    site: Option<Reference>,
}

/// `GET /contacts`: the own reach order, and the partners' contacts that a clause opens.
///
/// A site that is not the reader's own is answered as none at all: the partner's contacts stand here anyway.
async fn get_contacts(desk: Desk, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let sites = site::store::of_org(&tx, desk.org()).await?;
    let chosen = asked
        .site
        .and_then(|reference| sites.iter().find(|site| site.reference == reference));
    let site = chosen.map(|site| site.id);
    let own = reading::own(&desk, &tx, site, None).await?;
    let clauses = own_clauses(&tx, desk.org(), DataClass::Contacts, site, desk.now()).await?;
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    let page = views::ContactsPage {
        own: &own,
        partners: &partners,
        sites: &sites,
        site: chosen,
        clauses: &clauses,
    };
    views::list(&desk, &page).await
}

async fn form_page(desk: &Desk, form: &ContactForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let positions = position::store::of_org(&tx, desk.org()).await?;
    let sites = site::store::of_org(&tx, desk.org()).await?;
    drop(tx);
    form_views::form(
        desk,
        &form_views::FormPage {
            form,
            positions: &positions,
            sites: &sites,
            problems,
        },
    )
    .await
}

/// `GET /contacts/new`
async fn get_new(desk: Desk, Query(form): Query<ContactForm>) -> Result<Markup, Problem> {
    form_page(&desk, &form, &FieldProblems::default()).await
}

/// `POST /contacts`
async fn post_contact(desk: Desk, Form(form): Form<ContactForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let added = match rules::check(&form) {
        Ok(new) => verbs::add(&desk, new)
            .await
            .map_err(|problem| beside_form("position", problem)),
        Err(problems) => Err(Ok(problems)),
    };
    match added {
        Ok(_) => Ok(Redirect::to("/contacts?done=contact-added").into_response()),
        Err(problems) => {
            let page = form_page(&desk, &form, &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn one(desk: &Desk, id: ContactId) -> Result<Listed, Problem> {
    desk.require(Act::ManageSites)?;
    let all = store::listed(&desk.read().await?, desk.org(), None, desk.now()).await?;
    all.into_iter()
        .find(|each| each.contact.id == id)
        .ok_or(Problem::Missing)
}

/// What reach tests found of a contact.
async fn tests_of(desk: &Desk, each: &Listed) -> Result<Vec<ListedProbe>, Problem> {
    let tx = desk.read().await?;
    Ok(reach_test::store::history(&tx, each.contact.position, TESTS).await?)
}

/// `GET /contacts/{id}`
async fn get_contact(desk: Desk, Path(id): Path<ContactId>) -> Result<Markup, Problem> {
    let each = one(&desk, id).await?;
    let tests = tests_of(&desk, &each).await?;
    let form = form_views::as_form(&each);
    form_views::one(&desk, &each, &tests, &form, &FieldProblems::default()).await
}

/// `POST /contacts/{id}`: other hours, another channel.
async fn post_change(desk: Desk, Path(id): Path<ContactId>, Form(form): Form<ChangeForm>) -> Result<Response, Problem> {
    match changed(&desk, id, form.clone()).await {
        Err(Problem::Missing) => gone(&desk, id, &form).await,
        answered => answered,
    }
}

/// What was typed, to be copied, where the contact is in no list of one's own any more. It is missing still, and of one that never was
/// there the answer is the same.
///
/// Errors: missing for a form that was never filled.
async fn gone(desk: &Desk, id: ContactId, form: &ChangeForm) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    Channel::parse(&form.seen_channel).ok_or(Problem::Missing)?;
    let problem = Problem::conflict("contact.removed", t("contacts-removed-meanwhile"));
    let problem = problem.meanwhile("/contacts", None).below(Below::ToCopy);
    let page = form_views::gone(desk, id, form, &beside_form("hours", problem)?).await?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

async fn changed(desk: &Desk, id: ContactId, mut form: ChangeForm) -> Result<Response, Problem> {
    let mut each = one(desk, id).await?;
    let (status, problems) = match rules::check_change(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok((hours, channel)) => {
            let seen = Channel::parse(&form.seen_channel).ok_or_else(|| rules::lost_race(&each.contact, None, desk))?;
            match verbs::change(desk, id, (&form.seen_hours, seen), &hours, channel).await {
                Ok(()) => return Ok(Redirect::to("/contacts?done=contact-changed").into_response()),
                Err(problem) if problem.is_conflict() => {
                    each = one(desk, id).await?;
                    let begun = Begun::with(&rules::stored(&form.seen_hours, seen));
                    let stored = rules::stored(&each.contact.hours, each.contact.channel);
                    let typed = rules::stored(&hours, channel);
                    let problem = problem.since(&begun, &typed, &stored, format!("/contacts/{id}"));
                    if let Some(meanwhile) = problem.goes_on() {
                        let now = form_views::as_form(&each);
                        form = ChangeForm {
                            hours: meanwhile.fill("hours", form.hours, now.hours),
                            channel: meanwhile.fill("channel", form.channel, now.channel),
                            seen_hours: now.seen_hours,
                            seen_channel: now.seen_channel,
                        };
                    }
                    (problem.status(), beside_form("hours", problem)?)
                }
                Err(problem) => (problem.status(), beside_form("hours", problem)?),
            }
        }
    };
    let page = form_views::one(desk, &each, &tests_of(desk, &each).await?, &form, &problems).await?;
    Ok((status, page).into_response())
}

#[derive(Debug, Deserialize)]
struct PlaceForm {
    direction: Direction,
    /// The place, from 1, that the person saw.
    seen: usize,
}

/// `POST /contacts/{id}/place`: one up or one down.
async fn post_place(desk: Desk, Path(id): Path<ContactId>, Form(form): Form<PlaceForm>) -> Result<Redirect, Problem> {
    verbs::shift(&desk, id, form.seen, form.direction).await?;
    Ok(Redirect::to("/contacts?done=contact-moved"))
}

#[derive(Debug, Deserialize)]
struct BehindForm {
    /// The place, from 1, that the person saw.
    seen: usize,
}

/// `POST /contacts/{id}/behind`: to the end of its list, as its reach tests failed.
async fn post_behind(desk: Desk, Path(id): Path<ContactId>, Form(form): Form<BehindForm>) -> Result<Redirect, Problem> {
    verbs::put_behind(&desk, id, form.seen).await?;
    Ok(Redirect::to("/contacts?done=contact-moved"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VerificationForm {
    seconds: String,
}

/// `POST /contacts/{id}/verification`: somebody called, and it answered.
async fn post_verification(
    desk: Desk,
    Path(id): Path<ContactId>,
    Form(form): Form<VerificationForm>,
) -> Result<Response, Problem> {
    let each = one(&desk, id).await?;
    match rules::check_seconds(&form.seconds) {
        Ok(seconds) => {
            verbs::verify(&desk, id, seconds).await?;
            Ok(Redirect::to("/contacts?done=contact-verified").into_response())
        }
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("seconds", problem)?;
            let form = form_views::as_form(&each);
            let tests = tests_of(&desk, &each).await?;
            Ok((status, form_views::one(&desk, &each, &tests, &form, &problems).await?).into_response())
        }
    }
}

/// `GET /contacts/{id}/removal`
async fn get_removal(desk: Desk, Path(id): Path<ContactId>) -> Result<Markup, Problem> {
    form_views::removal(&desk, &one(&desk, id).await?).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /contacts/{id}/removal`
async fn post_removal(desk: Desk, Path(id): Path<ContactId>, Form(_): Form<NoFields>) -> Result<Redirect, Problem> {
    verbs::remove(&desk, id).await?;
    Ok(Redirect::to("/contacts?done=contact-removed"))
}
