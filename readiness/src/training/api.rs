//! Courses and trainings as JSON, over the same rules.

use super::{
    Course, CourseKind, Standing, Training,
    forms::{CourseForm, TrainingForm},
    rules, verbs,
};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/training", get_training)
        .post("/api/v1/training", post_training)
        .post("/api/v1/training/import", post_import)
        .delete("/api/v1/training/{training}", delete_training)
        .post("/api/v1/training/courses", post_course)
        .delete("/api/v1/training/courses/{course}", delete_course)
}

fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// A course of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseOut {
    #[schema(value_type = String, format = Uuid)]
    id: CourseId,
    name: String,
    kind: CourseKind,
    /// Whole months for which it holds; absent: it does not run out.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_months: Option<i64>,
    /// It is no longer given.
    retired: bool,
}

impl From<&Course> for CourseOut {
    fn from(course: &Course) -> Self {
        Self {
            id: course.id,
            name: course.name.clone(),
            kind: course.kind,
            valid_months: course.valid_months,
            retired: course.retired,
        }
    }
}

/// That somebody did a course on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingOut {
    #[schema(value_type = String, format = Uuid)]
    id: TrainingId,
    #[schema(value_type = String, format = Uuid)]
    course: CourseId,
    course_name: String,
    #[schema(value_type = String, format = Uuid)]
    person: PersonId,
    #[schema(value_type = String, format = Date)]
    done_on: civil::Date,
    /// The last day on which it holds; absent: it does not run out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<civil::Date>,
    /// `current`, `due` within sixty days, `run_out`.
    standing: &'static str,
    words: String,
}

impl TrainingOut {
    fn of(training: &Training, today: civil::Date) -> Self {
        Self {
            id: training.id,
            course: training.course,
            course_name: training.course_name.clone(),
            person: training.person,
            done_on: training.done_on,
            valid_until: training.valid_until,
            standing: match rules::standing(training, today) {
                Standing::Current => "current",
                Standing::Due => "due",
                Standing::RunOut => "run_out",
            },
            words: training.words.clone(),
        }
    }
}

/// Somebody who can learn.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearnerOut {
    #[schema(value_type = String, format = Uuid)]
    person: PersonId,
    /// Titles of the positions they fill.
    titles: Vec<String>,
}

/// Courses, people and what they learned; without the duty to look after them, the own trainings alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterOut {
    courses: Vec<CourseOut>,
    people: Vec<LearnerOut>,
    /// Newest first.
    trainings: Vec<TrainingOut>,
}

/// What was learned here: everybody's for who looks after them, else the own.
#[utoipa::path(get, path = "/api/v1/training", tag = "training", responses((status = 200, body = RegisterOut)))]
pub(crate) async fn get_training(desk: Desk) -> Result<Reply<RegisterOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let today = today(&desk);
    let out = |trainings: &[Training]| trainings.iter().map(|each| TrainingOut::of(each, today)).collect();
    if !verbs::keeps(&desk) {
        return Ok(Reply(RegisterOut {
            courses: Vec::new(),
            people: Vec::new(),
            trainings: out(&verbs::own(&desk, &tx).await?),
        }));
    }
    let register = verbs::register(&desk, &tx).await?;
    let people = register.learners.iter().map(|learner| LearnerOut {
        person: learner.person,
        titles: learner.titles.clone(),
    });
    Ok(Reply(RegisterOut {
        courses: register.courses.iter().map(CourseOut::from).collect(),
        people: people.collect(),
        trainings: out(&register.trainings),
    }))
}

/// A course that one or more people did on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingIn {
    /// Id of a course.
    course: String,
    /// Ids of people.
    people: Vec<String>,
    /// A day that has been: `2026-11-20`.
    done_on: String,
    /// The last day on which it holds; empty: as the course says.
    #[serde(default)]
    valid_until: String,
    #[serde(default)]
    words: String,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotedOut {
    kept: usize,
    /// Noted already: the same course, person and day.
    known: usize,
    /// Lines of a file that name nobody.
    skipped: usize,
}

impl From<verbs::Noted> for NotedOut {
    fn from(noted: verbs::Noted) -> Self {
        Self {
            kept: noted.kept,
            known: noted.known,
            skipped: noted.skipped,
        }
    }
}

/// Notes that people did a course.
#[utoipa::path(post, path = "/api/v1/training", tag = "training", request_body = TrainingIn,
    responses((status = 201, body = NotedOut), (status = 404), (status = 422, description = "`training.invalid`")))]
pub(crate) async fn post_training(
    desk: Desk,
    Json(wanted): Json<TrainingIn>,
) -> Result<(StatusCode, Reply<NotedOut>), Problem> {
    let register = verbs::register(&desk, &desk.read().await?).await?;
    let form = TrainingForm {
        course: wanted.course,
        people: wanted.people,
        done_on: wanted.done_on,
        valid_until: wanted.valid_until,
        words: wanted.words,
    };
    let new = rules::check_training(&form, &register.courses, &register.learners, today(&desk))
        .map_err(|problems| problems.into_problem("training.invalid"))?;
    let noted = verbs::note(&desk, &[new]).await?;
    Ok((StatusCode::CREATED, Reply(noted.into())))
}

/// A CSV file with the head `who,course,done_on,valid_until,words`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportIn {
    csv: String,
}

/// Notes what stands in a CSV file, all of it or none. `who` is a position's title or an account's e-mail address; lines that name nobody
/// are left out and counted.
#[utoipa::path(post, path = "/api/v1/training/import", tag = "training", request_body = ImportIn,
    responses((status = 201, body = NotedOut), (status = 404),
        (status = 422, description = "`training.file`, `training.lines`, `training.too-many`")))]
pub(crate) async fn post_import(
    desk: Desk,
    Json(wanted): Json<ImportIn>,
) -> Result<(StatusCode, Reply<NotedOut>), Problem> {
    let noted = verbs::import(&desk, wanted.csv.as_bytes()).await?;
    Ok((StatusCode::CREATED, Reply(noted.into())))
}

/// Takes back what was noted by mistake.
#[utoipa::path(delete, path = "/api/v1/training/{training}", tag = "training",
    params(("training" = String, Path, description = "Id of the training")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_training(desk: Desk, Path(training): Path<TrainingId>) -> Result<StatusCode, Problem> {
    verbs::remove(&desk, training).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new course.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseIn {
    name: String,
    kind: CourseKind,
    /// 1 to 240 whole months; absent: it does not run out.
    #[serde(default)]
    valid_months: Option<i64>,
}

/// The course that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: CourseId,
}

/// Adds a course.
#[utoipa::path(post, path = "/api/v1/training/courses", tag = "training", request_body = CourseIn,
    responses((status = 201, body = CourseAddedOut), (status = 404),
        (status = 422, description = "`training.invalid`, `training.course-known`, `training.too-many-courses`")))]
pub(crate) async fn post_course(
    desk: Desk,
    Json(wanted): Json<CourseIn>,
) -> Result<(StatusCode, Reply<CourseAddedOut>), Problem> {
    let form = CourseForm {
        name: wanted.name,
        kind: wanted.kind.as_str().to_owned(),
        valid_months: wanted.valid_months.map(|months| months.to_string()).unwrap_or_default(),
    };
    if !verbs::keeps(&desk) {
        return Err(Problem::Missing);
    }
    let new = rules::check_course(&form).map_err(|problems| problems.into_problem("training.invalid"))?;
    let id = verbs::add_course(&desk, new).await?;
    Ok((StatusCode::CREATED, Reply(CourseAddedOut { id })))
}

/// A course is no longer given; what was learned stays.
#[utoipa::path(delete, path = "/api/v1/training/courses/{course}", tag = "training",
    params(("course" = String, Path, description = "Id of the course")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_course(desk: Desk, Path(course): Path<CourseId>) -> Result<StatusCode, Problem> {
    verbs::retire_course(&desk, course).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(OpenApi)]
#[openapi(
    paths(get_training, post_training, post_import, delete_training, post_course, delete_course),
    tags((name = "training", description = "Who has learned what, and until when it holds"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/training`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
