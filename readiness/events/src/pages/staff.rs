//! Handlers of posts, shifts and operational periods.

use crate::model::*;
use crate::reading::{self, Found};
use crate::rules::{self, PeriodForm, PostForm, ShiftForm};
use crate::verbs;
use crate::views::staff::{self, PeriodPage, PostPage, ShiftPage};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, position};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Begun, Desk, Form, Path, Problem};

/// An event whose own side this desk staffs.
///
/// Errors: [`Problem::Missing`].
async fn staffed(desk: &Desk, reference: &Reference) -> Result<Found, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    tx.commit().await?;
    match found.may_staff(desk) {
        true => Ok(found),
        false => Err(Problem::Missing),
    }
}

fn own_post(desk: &Desk, found: &Found, id: EventPostId) -> Result<Post, Problem> {
    let posts = found.posts();
    let own = posts.into_iter().find(|post| post.id == id && post.org == desk.org());
    own.ok_or(Problem::Missing)
}

fn stored_post(found: &Found, post: &Post) -> Vec<muster_web::Stored> {
    let superior = post.reports_to.map(|id| found.post_words(id)).unwrap_or_default();
    rules::stored_post(post, &superior)
}

fn post_form(found: &Found, post: &Post) -> PostForm {
    PostForm {
        place: post.place.as_str().into(),
        title: post.title.clone(),
        words: post.words.clone(),
        contact: post.contact.clone(),
        reports_to: post.reports_to.map(String::from).unwrap_or_default(),
        revision: post.revision,
        begun: Begun::with(&stored_post(found, post)),
    }
}

async fn post_page(
    desk: &Desk,
    found: &Found,
    post: Option<&Post>,
    (form, problems): (&PostForm, &FieldProblems),
) -> Result<Markup, Problem> {
    let page = PostPage {
        found,
        post,
        form,
        problems,
    };
    staff::post(desk, &page).await
}

/// `GET /events/{ev}/posts/new`
pub(super) async fn get_new_post(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = staffed(&desk, &reference).await?;
    rules::must_go_on(&found.event, desk.now())?;
    let form = PostForm {
        place: Place::Ground.as_str().into(),
        ..PostForm::default()
    };
    post_page(&desk, &found, None, (&form, &FieldProblems::default())).await
}

/// `GET /events/{ev}/posts/{post}`
pub(super) async fn get_post(
    desk: Desk,
    Path((reference, id)): Path<(Reference, EventPostId)>,
) -> Result<Markup, Problem> {
    let found = staffed(&desk, &reference).await?;
    let post = own_post(&desk, &found, id)?;
    rules::must_go_on(&found.event, desk.now())?;
    let form = post_form(&found, &post);
    post_page(&desk, &found, Some(&post), (&form, &FieldProblems::default())).await
}

fn led(reference: &Reference, done: &str) -> Response {
    Redirect::to(&format!("/events/{reference}?done={done}")).into_response()
}

fn post_field(code: &str) -> &'static str {
    match code {
        "event.reports-to" => "reports_to",
        "event.one-place" => "place",
        _ => "title",
    }
}

/// `POST /events/{ev}/posts`
pub(super) async fn post_post(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<PostForm>,
) -> Result<Response, Problem> {
    let found = staffed(&desk, &reference).await?;
    let (status, problems) = match rules::check_post(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::add_post(&desk, &reference, input).await {
            Ok(_) => return Ok(led(&reference, "event-post-added")),
            Err(problem) => (problem.status(), beside_form(post_field(problem.code()), problem)?),
        },
    };
    Ok((status, post_page(&desk, &found, None, (&form, &problems)).await?).into_response())
}

/// `POST /events/{ev}/posts/{post}`
pub(super) async fn post_changed_post(
    desk: Desk,
    Path((reference, id)): Path<(Reference, EventPostId)>,
    Form(mut form): Form<PostForm>,
) -> Result<Response, Problem> {
    let mut found = staffed(&desk, &reference).await?;
    let mut post = own_post(&desk, &found, id)?;
    let (status, problems) = match rules::check_post(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::change_post(&desk, &reference, id, form.revision, input.clone()).await {
            Ok(()) => return Ok(led(&reference, "event-kept")),
            Err(problem) if problem.is_conflict() => {
                found = staffed(&desk, &reference).await?;
                post = own_post(&desk, &found, id)?;
                let typed = Post {
                    place: input.place,
                    title: input.title,
                    words: input.words,
                    contact: input.contact,
                    reports_to: input.reports_to,
                    ..post.clone()
                };
                let (typed, stored) = (stored_post(&found, &typed), stored_post(&found, &post));
                let reopen = format!("/events/{reference}/posts/{id}");
                let problem = problem.since(&form.begun, &typed, &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    let fresh = post_form(&found, &post);
                    form = PostForm {
                        place: meanwhile.fill("place", form.place, fresh.place),
                        title: meanwhile.fill("title", form.title, fresh.title),
                        words: meanwhile.fill("words", form.words, fresh.words),
                        contact: meanwhile.fill("contact", form.contact, fresh.contact),
                        reports_to: meanwhile.fill("reports_to", form.reports_to, fresh.reports_to),
                        revision: fresh.revision,
                        begun: fresh.begun,
                    };
                }
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => (problem.status(), beside_form(post_field(problem.code()), problem)?),
        },
    };
    Ok((status, post_page(&desk, &found, Some(&post), (&form, &problems)).await?).into_response())
}

/// `POST /events/{ev}/posts/{post}/removal`
pub(super) async fn post_removed_post(
    desk: Desk,
    Path((reference, id)): Path<(Reference, EventPostId)>,
) -> Result<Response, Problem> {
    verbs::remove_post(&desk, &reference, id).await?;
    Ok(led(&reference, "event-taken-out"))
}

/// An own event, whose operational periods this desk writes.
///
/// Errors: [`Problem::Missing`].
async fn owned(desk: &Desk, reference: &Reference) -> Result<Found, Problem> {
    let found = staffed(desk, reference).await?;
    match found.is_own(desk) {
        true => Ok(found),
        false => Err(Problem::Missing),
    }
}

fn own_period(found: &Found, id: PeriodId) -> Result<Period, Problem> {
    let period = found.periods.iter().find(|period| period.id == id);
    period.cloned().ok_or(Problem::Missing)
}

fn period_form(desk: &Desk, period: &Period) -> PeriodForm {
    let zone = desk.time_zone();
    PeriodForm {
        from: rules::local(period.from, &zone),
        until: rules::local(period.until, &zone),
        objectives: period.objectives.clone(),
        safety: period.safety.clone(),
        revision: period.revision,
        begun: Begun::with(&rules::stored_period(period, &zone)),
    }
}

async fn period_page(
    desk: &Desk,
    found: &Found,
    period: Option<&Period>,
    (form, problems): (&PeriodForm, &FieldProblems),
) -> Result<Markup, Problem> {
    let page = PeriodPage {
        found,
        period,
        form,
        problems,
    };
    staff::period(desk, &page).await
}

/// `GET /events/{ev}/periods/new`: the next one begins where the last one ends.
pub(super) async fn get_new_period(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = owned(&desk, &reference).await?;
    rules::must_go_on(&found.event, desk.now())?;
    let zone = desk.time_zone();
    let from = found.periods.last().map_or(found.event.starts_at, |last| last.until);
    let form = PeriodForm {
        from: rules::local(from, &zone),
        until: rules::local(found.event.ends_at.max(from), &zone),
        ..PeriodForm::default()
    };
    period_page(&desk, &found, None, (&form, &FieldProblems::default())).await
}

/// `GET /events/{ev}/periods/{period}`
pub(super) async fn get_period(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PeriodId)>,
) -> Result<Markup, Problem> {
    let found = owned(&desk, &reference).await?;
    let period = own_period(&found, id)?;
    rules::must_go_on(&found.event, desk.now())?;
    let form = period_form(&desk, &period);
    period_page(&desk, &found, Some(&period), (&form, &FieldProblems::default())).await
}

/// `POST /events/{ev}/periods`
pub(super) async fn post_period(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<PeriodForm>,
) -> Result<Response, Problem> {
    let found = owned(&desk, &reference).await?;
    let (status, problems) = match rules::check_period(&form, &found.event, None, &desk.time_zone()) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::add_period(&desk, &reference, input).await {
            Ok(_) => return Ok(led(&reference, "event-period-added")),
            Err(problem) => (problem.status(), beside_form("until", problem)?),
        },
    };
    Ok((status, period_page(&desk, &found, None, (&form, &problems)).await?).into_response())
}

/// `POST /events/{ev}/periods/{period}`
pub(super) async fn post_changed_period(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PeriodId)>,
    Form(mut form): Form<PeriodForm>,
) -> Result<Response, Problem> {
    let mut found = owned(&desk, &reference).await?;
    let mut period = own_period(&found, id)?;
    let zone = desk.time_zone();
    let (status, problems) = match rules::check_period(&form, &found.event, Some(&period), &zone) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::change_period(&desk, &reference, id, form.revision, input.clone()).await {
            Ok(()) => return Ok(led(&reference, "event-kept")),
            Err(problem) if problem.is_conflict() => {
                found = owned(&desk, &reference).await?;
                period = own_period(&found, id)?;
                let typed = Period {
                    from: input.span.from,
                    until: input.span.until,
                    objectives: input.objectives,
                    safety: input.safety,
                    ..period.clone()
                };
                let (typed, stored) = (
                    rules::stored_period(&typed, &zone),
                    rules::stored_period(&period, &zone),
                );
                let reopen = format!("/events/{reference}/periods/{id}");
                let problem = problem.since(&form.begun, &typed, &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    let fresh = period_form(&desk, &period);
                    form = PeriodForm {
                        from: meanwhile.fill("from", form.from, fresh.from),
                        until: meanwhile.fill("until", form.until, fresh.until),
                        objectives: meanwhile.fill("objectives", form.objectives, fresh.objectives),
                        safety: meanwhile.fill("safety", form.safety, fresh.safety),
                        revision: fresh.revision,
                        begun: fresh.begun,
                    };
                }
                (problem.status(), beside_form("objectives", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("until", problem)?),
        },
    };
    Ok((
        status,
        period_page(&desk, &found, Some(&period), (&form, &problems)).await?,
    )
        .into_response())
}

/// `POST /events/{ev}/periods/{period}/removal`
pub(super) async fn post_removed_period(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PeriodId)>,
) -> Result<Response, Problem> {
    verbs::remove_period(&desk, &reference, id).await?;
    Ok(led(&reference, "event-taken-out"))
}

async fn shift_page(desk: &Desk, found: &Found, form: &ShiftForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let positions = position::store::of_org(&desk.read().await?, desk.org()).await?;
    let page = ShiftPage {
        found,
        positions: &positions,
        form,
        problems,
    };
    staff::shift(desk, &page).await
}

/// `GET /events/{ev}/shifts/new`
pub(super) async fn get_new_shift(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = staffed(&desk, &reference).await?;
    rules::must_go_on(&found.event, desk.now())?;
    let zone = desk.time_zone();
    let form = ShiftForm {
        from: rules::local(found.event.starts_at, &zone),
        until: rules::local(found.event.ends_at, &zone),
        ..ShiftForm::default()
    };
    shift_page(&desk, &found, &form, &FieldProblems::default()).await
}

/// `POST /events/{ev}/shifts`
pub(super) async fn post_shift(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ShiftForm>,
) -> Result<Response, Problem> {
    let found = staffed(&desk, &reference).await?;
    let (status, problems) = match rules::check_shift(&form, &found.event, &found.periods, &desk.time_zone()) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::add_shift(&desk, &reference, input).await {
            Ok(_) => return Ok(led(&reference, "event-shift-added")),
            Err(problem) => {
                let field = if problem.code() == "event.position" {
                    "position"
                } else {
                    "post"
                };
                (problem.status(), beside_form(field, problem)?)
            }
        },
    };
    Ok((status, shift_page(&desk, &found, &form, &problems).await?).into_response())
}

/// `POST /events/{ev}/shifts/{shift}/removal`
pub(super) async fn post_removed_shift(
    desk: Desk,
    Path((reference, id)): Path<(Reference, ShiftId)>,
) -> Result<Response, Problem> {
    verbs::remove_shift(&desk, &reference, id).await?;
    Ok(led(&reference, "event-taken-out"))
}
