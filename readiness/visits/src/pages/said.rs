//! Handlers of what one side writes: lines, findings, photos, actions.

use crate::model::*;
use crate::rules::{self, CheckForm};
use crate::views::said::{self as views, CheckPage, FindingPage, NewFindingPage};
use crate::{lists, picture, reading, upload, verbs};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{App, Begun, Desk, Form, Path, Problem, t};
use serde::Deserialize;

/// The visit and the own word on a line, for who may write it now.
async fn own_check(desk: &Desk, reference: &Reference, line: &str) -> Result<(reading::Found, Option<Check>), Problem> {
    verbs::require_writer(desk)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    tx.commit().await?;
    if !found.may_write(desk) || lists::line(found.visit.kind, line).is_none() {
        return Err(Problem::Missing);
    }
    let own = found.own_side(desk).and_then(|side| side.said()?.check(line).cloned());
    Ok((found, own))
}

fn as_form(own: Option<&Check>, kind: Kind) -> CheckForm {
    let begun = Begun::with(&rules::stored_check(own, kind));
    let Some(own) = own else {
        return CheckForm {
            begun,
            ..CheckForm::default()
        };
    };
    CheckForm {
        verdict: own.verdict.as_str().into(),
        likelihood: own.likelihood.map(Likelihood::as_str).unwrap_or_default().into(),
        consequence: own.consequence.map(Consequence::as_str).unwrap_or_default().into(),
        words: own.words.clone(),
        revision: own.revision,
        begun,
    }
}

/// `GET /visits/{vis}/checks/{line}`: one line of the list.
pub(super) async fn get_check(
    desk: Desk,
    Path((reference, line)): Path<(Reference, String)>,
) -> Result<Markup, Problem> {
    let (found, own) = own_check(&desk, &reference, &line).await?;
    rules::must_be_under_way(&found.visit)?;
    let form = as_form(own.as_ref(), found.visit.kind);
    let page = CheckPage {
        found: &found,
        line: &line,
        form: &form,
        problems: &FieldProblems::default(),
    };
    views::check(&desk, &page).await
}

/// `POST /visits/{vis}/checks/{line}`: keeps the line and goes on to the next.
pub(super) async fn post_check(
    desk: Desk,
    Path((reference, line)): Path<(Reference, String)>,
    Form(mut form): Form<CheckForm>,
) -> Result<Response, Problem> {
    let (found, _) = own_check(&desk, &reference, &line).await?;
    let kind = found.visit.kind;
    let (status, problems) = match rules::check_line(&form, kind) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(input) => match verbs::write_check(&desk, &reference, &line, form.revision, input.clone()).await {
            Ok(()) => return Ok(Redirect::to(&after(&reference, kind, &line)).into_response()),
            Err(problem) if problem.code() == "visit.line-changed" => {
                let (_, own) = own_check(&desk, &reference, &line).await?;
                let own = own.ok_or(Problem::Missing)?;
                let typed = Check {
                    verdict: input.verdict,
                    likelihood: input.likelihood,
                    consequence: input.consequence,
                    words: input.words,
                    ..own.clone()
                };
                let typed = rules::stored_check(Some(&typed), kind);
                let reopen = format!("/visits/{reference}/checks/{line}");
                let problem = problem.since(&form.begun, &typed, &rules::stored_check(Some(&own), kind), reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    let fresh = as_form(Some(&own), kind);
                    form = CheckForm {
                        verdict: meanwhile.fill("verdict", form.verdict, fresh.verdict),
                        likelihood: meanwhile.fill("likelihood", form.likelihood, fresh.likelihood),
                        consequence: meanwhile.fill("consequence", form.consequence, fresh.consequence),
                        words: meanwhile.fill("words", form.words, fresh.words),
                        revision: fresh.revision,
                        begun: fresh.begun,
                    };
                }
                (problem.status(), beside_form("words", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = CheckPage {
        found: &found,
        line: &line,
        form: &form,
        problems: &problems,
    };
    Ok((status, views::check(&desk, &page).await?).into_response())
}

/// The next line of the list; after the last one, the visit.
fn after(reference: &Reference, kind: Kind, line: &str) -> String {
    let mut rest = lists::lines(kind).iter().skip_while(|each| each.key != line).skip(1);
    match rest.next() {
        Some(next) => format!("/visits/{reference}/checks/{}?done=visit-line-kept", next.key),
        None => format!("/visits/{reference}?done=visit-line-kept"),
    }
}

/// A finding as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FindingForm {
    pub stop: String,
    pub severity: String,
    pub words: String,
}

async fn writable(desk: &Desk, reference: &Reference) -> Result<reading::Found, Problem> {
    verbs::require_writer(desk)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    tx.commit().await?;
    match found.may_write(desk) {
        true => Ok(found),
        false => Err(Problem::Missing),
    }
}

async fn new_page(
    desk: &Desk,
    found: &reading::Found,
    form: &FindingForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    views::new_finding(desk, &NewFindingPage { found, form, problems }).await
}

/// `GET /visits/{vis}/findings/new`
pub(super) async fn get_new_finding(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = writable(&desk, &reference).await?;
    rules::must_be_under_way(&found.visit)?;
    new_page(&desk, &found, &FindingForm::default(), &FieldProblems::default()).await
}

/// `POST /visits/{vis}/findings`: kept, and on to its page, where a photo can be added.
pub(super) async fn post_finding(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<FindingForm>,
) -> Result<Response, Problem> {
    let found = writable(&desk, &reference).await?;
    let input = verbs::FindingInput {
        stop: form.stop.clone(),
        severity: form.severity.clone(),
        words: form.words.clone(),
    };
    match verbs::add_finding(&desk, &reference, input).await {
        Ok(id) => {
            Ok(Redirect::to(&format!("/visits/{reference}/findings/{id}?done=visit-finding-kept")).into_response())
        }
        Err(problem) => {
            let field = match problem.code() {
                "finding.severity" => "severity",
                "finding.stop" => "stop",
                _ => "words",
            };
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            Ok((status, new_page(&desk, &found, &form, &problems).await?).into_response())
        }
    }
}

/// An action as typed, and the words of a photo.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ActionForm {
    pub owner: String,
    pub due_on: String,
    pub task: String,
}

async fn finding_page(
    desk: &Desk,
    reference: &Reference,
    finding: FindingId,
    form: &ActionForm,
    photo_words: &str,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    let actions = reading::actions(desk, &mut tx, &found).await?;
    let owners = match desk.may(Act::ManageSites) && found.may_write(desk) {
        true => verbs::owners(desk, &tx, &found).await?,
        false => Vec::new(),
    };
    tx.commit().await?;
    let (side, said, finding) = found.finding(finding).ok_or(Problem::Missing)?;
    let page = FindingPage {
        found: &found,
        side,
        said,
        finding,
        actions: &actions,
        owners: &owners,
        form,
        photo_words,
        problems,
    };
    views::finding(desk, &page).await
}

/// `GET /visits/{vis}/findings/{finding}`
pub(super) async fn get_finding(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let (form, problems) = (ActionForm::default(), FieldProblems::default());
    finding_page(&desk, &reference, finding, &form, "", &problems).await
}

/// `POST /visits/{vis}/findings/{finding}/photos`
pub(super) async fn post_photo(
    State(app): State<App>,
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
    request: Request,
) -> Result<Response, Problem> {
    // Whoever may not add it has nothing of it kept, not even for a moment.
    if let Err(problem) = verbs::may_add_photo(&desk, &reference, finding).await {
        upload::pass_over(request, &app).await;
        return Err(problem);
    }
    let (words, kept) = match upload::read(request, &app, &desk).await {
        Ok(sent) => {
            let kept = keep_photo(&desk, &reference, finding, &sent.words, sent.file).await;
            (sent.words, kept)
        }
        Err(problem) => (String::new(), Err(problem)),
    };
    match kept {
        Ok(_) => {
            let page = format!("/visits/{reference}/findings/{finding}?done=visit-photo-kept");
            Ok(Redirect::to(&page).into_response())
        }
        Err(problem) => {
            let field = if problem.code().starts_with("text.") {
                "words"
            } else {
                "photo"
            };
            let status = problem.status();
            let problem = match problem {
                Problem::TooMany { .. } => Problem::refusal("photo.busy", t("visit-photo-busy")),
                other => other,
            };
            let problems = beside_form(field, problem)?;
            let form = ActionForm::default();
            let page = finding_page(&desk, &reference, finding, &form, &words, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}

/// Words first, then the file: a picture is worked on only for who may add it, and whose words can be kept.
pub(crate) async fn keep_photo(
    desk: &Desk,
    reference: &Reference,
    finding: FindingId,
    words: &str,
    file: Vec<u8>,
) -> Result<PhotoId, Problem> {
    verbs::check_photo_words(words)?;
    let picture = picture::take(file).await?;
    verbs::add_photo(desk, reference, finding, words, picture).await
}

/// `POST /visits/{vis}/findings/{finding}/action`
pub(super) async fn post_action(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Problem> {
    let input = verbs::ActionInput {
        owner: form.owner.clone(),
        due_on: form.due_on.clone(),
        words: form.task.clone(),
    };
    match verbs::make_action(&desk, &reference, finding, input).await {
        Ok(_) => {
            let page = format!("/visits/{reference}/findings/{finding}?done=visit-action-made");
            Ok(Redirect::to(&page).into_response())
        }
        Err(problem) => {
            let field = match problem.code() {
                "action.owner" => "owner",
                "visit.due" => "due_on",
                _ => "task",
            };
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            let page = finding_page(&desk, &reference, finding, &form, "", &problems).await?;
            Ok((status, page).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NoFields {}

/// `POST /visits/{vis}/findings/{finding}/withdrawal`
pub(super) async fn post_withdrawal(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
    Form(_): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::withdraw_finding(&desk, &reference, finding).await?;
    Ok(Redirect::to(&format!(
        "/visits/{reference}?done=visit-finding-withdrawn"
    )))
}

/// `GET /visits/{vis}/photos/{photo}`: the picture itself.
pub(super) async fn get_photo(
    desk: Desk,
    Path((reference, photo)): Path<(Reference, PhotoId)>,
) -> Result<Response, Problem> {
    Ok(jpeg(reading::photo(&desk, &reference, photo).await?))
}

/// A picture as an answer; it is kept nowhere on the way.
pub(crate) fn jpeg(body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}
