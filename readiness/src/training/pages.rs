//! Handlers of `/training`.

use super::{
    form_views,
    forms::{CourseForm, TrainingForm},
    rules, verbs, views,
};
use crate::site_plan::upload::{Piece, Upload};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_terms::*;
use muster_web::{App, Desk, Form, Path, Problem, Routes, t, t_with};

/// Bytes of an imported file with its form: some five thousand lines.
const MOST_UPLOAD_BYTES: usize = 2 * 1024 * 1024;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/training", get_training)
        .post("/training", post_training)
        .get("/training.csv", get_csv)
        .get("/training/new", get_new)
        .get("/training/courses/new", get_new_course)
        .post("/training/courses", post_course)
        .post("/training/courses/{course}/removal", post_retire)
        .get("/training/import", get_import)
        .post(
            "/training/import",
            post_import.layer(DefaultBodyLimit::max(MOST_UPLOAD_BYTES)),
        )
        .get("/training/people/{person}", get_person)
        .post("/training/{training}/removal", post_removal)
}

fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// `GET /training`: everybody's for who looks after them, else the reader's own.
async fn get_training(desk: Desk) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let body = match verbs::keeps(&desk) {
        true => views::register(&verbs::register(&desk, &tx).await?, &desk.csrf, today(&desk)),
        false => views::own(&verbs::own(&desk, &tx).await?, today(&desk)),
    };
    drop(tx);
    desk.page(&t("training-title"), body).await
}

/// `GET /training/people/{person}`: what one person has learned, with what can be taken back.
async fn get_person(desk: Desk, Path(person): Path<PersonId>) -> Result<Markup, Problem> {
    let register = verbs::register(&desk, &desk.read().await?).await?;
    let learner = register.learners.iter().find(|learner| learner.person == person);
    let learner = learner.ok_or(Problem::Missing)?;
    let body = views::person(learner, &register.trainings, &desk.csrf, today(&desk));
    desk.page(&learner.called(), body).await
}

async fn new_page(desk: &Desk, form: &TrainingForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let register = verbs::register(desk, &desk.read().await?).await?;
    form_views::training(desk, &register, form, problems).await
}

/// `GET /training/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    let form = TrainingForm {
        done_on: today(&desk).to_string(),
        ..TrainingForm::default()
    };
    new_page(&desk, &form, &FieldProblems::default()).await
}

/// `POST /training`
async fn post_training(desk: Desk, Form(form): Form<TrainingForm>) -> Result<Response, Problem> {
    let register = verbs::register(&desk, &desk.read().await?).await?;
    match rules::check_training(&form, &register.courses, &register.learners, today(&desk)) {
        Ok(new) => {
            verbs::note(&desk, &[new]).await?;
            Ok(Redirect::to("/training?done=training-noted").into_response())
        }
        Err(problems) => refused(new_page(&desk, &form, &problems).await?),
    }
}

fn refused(page: Markup) -> Result<Response, Problem> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn require(desk: &Desk) -> Result<(), Problem> {
    match verbs::keeps(desk) {
        true => Ok(()),
        false => Err(Problem::Missing),
    }
}

/// `GET /training/courses/new`
async fn get_new_course(desk: Desk) -> Result<Markup, Problem> {
    require(&desk)?;
    form_views::course(&desk, &CourseForm::default(), &FieldProblems::default()).await
}

/// `POST /training/courses`
async fn post_course(desk: Desk, Form(form): Form<CourseForm>) -> Result<Response, Problem> {
    require(&desk)?;
    let problems = match rules::check_course(&form) {
        Ok(new) => match verbs::add_course(&desk, new).await {
            Ok(_) => return Ok(Redirect::to("/training?done=course-added").into_response()),
            Err(problem) => beside_form("name", problem)?,
        },
        Err(problems) => problems,
    };
    refused(form_views::course(&desk, &form, &problems).await?)
}

/// `POST /training/courses/{course}/removal`
async fn post_retire(desk: Desk, Path(course): Path<CourseId>) -> Result<Redirect, Problem> {
    verbs::retire_course(&desk, course).await?;
    Ok(Redirect::to("/training?done=course-retired"))
}

/// `POST /training/{training}/removal`
async fn post_removal(desk: Desk, Path(training): Path<TrainingId>) -> Result<Redirect, Problem> {
    verbs::remove(&desk, training).await?;
    Ok(Redirect::to("/training?done=training-removed"))
}

/// `GET /training.csv`
async fn get_csv(desk: Desk) -> Result<Response, Problem> {
    let bytes = verbs::export(&desk).await?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"training.csv\""),
    ];
    Ok((head, bytes).into_response())
}

/// `GET /training/import`
async fn get_import(desk: Desk) -> Result<Markup, Problem> {
    require(&desk)?;
    form_views::import(&desk, &FieldProblems::default()).await
}

/// `POST /training/import`
async fn post_import(State(app): State<App>, desk: Desk, request: Request) -> Result<Response, Problem> {
    require(&desk)?;
    let mut upload = Upload::open(request, &app, &desk).await?;
    let file = match first_file(&mut upload).await {
        Ok(Some(bytes)) => verbs::import(&desk, &bytes).await,
        Ok(None) => Err(Problem::refusal("training.file", t("training-file-missing"))),
        Err(problem) => {
            upload.drain().await;
            Err(problem)
        }
    };
    match file {
        Ok(noted) => {
            let values = [("kept", noted.kept.into()), ("known", noted.known.into())];
            let mut words = t_with("training-imported", &values);
            if noted.skipped > 0 {
                let skipped = [("count", noted.skipped.into())];
                words = [words, t_with("training-skipped", &skipped)].join(" ");
            }
            Ok(desk
                .page(&t("training-import"), views::imported(&words))
                .await?
                .into_response())
        }
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("files", problem)?;
            Ok((status, form_views::import(&desk, &problems).await?).into_response())
        }
    }
}

async fn first_file(upload: &mut Upload) -> Result<Option<Vec<u8>>, Problem> {
    while let Some(piece) = upload.next().await? {
        if let Piece::File(file) = piece {
            return Ok(Some(file.bytes));
        }
    }
    Ok(None)
}
