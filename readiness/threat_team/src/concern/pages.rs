//! Handlers of `/team`: what was told, and the concerns.

use super::{
    rules::{self, CaseForm, List, NewForm, Struckable, Wrong},
    verbs::{self, Desktop, Listed},
    views,
};
use crate::{
    desk::{OpenDesk, TeamDesk, TeamForm},
    intake::{Thread, rules::WORDS},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_web::{Path, Problem, Query, Routes, plain_text, t};
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team", get_desktop)
        .get("/team/told/{id}", get_told)
        .post("/team/told/{id}/case", post_taken)
        .post("/team/told/{id}/refusal", post_refused)
        .post("/team/told/{id}/answer", post_answer)
        .get("/team/concerns/new", get_new)
        .post("/team/concerns", post_new)
        .get("/team/concerns/{id}", get_case)
        .post("/team/concerns/{id}/facts", post_fact)
        .post("/team/concerns/{id}/lines/{list}", post_line)
        .get("/team/concerns/{id}/lines/{list}/{n}/strike", get_strike)
        .post("/team/concerns/{id}/lines/{list}/{n}/strike", post_strike)
        .post("/team/concerns/{id}/assessments", post_assessment)
        .post("/team/concerns/{id}/actions", post_action)
        .get("/team/concerns/{id}/actions/{n}/done", get_done)
        .post("/team/concerns/{id}/actions/{n}/done", post_done)
        .post("/team/concerns/{id}/closing", post_closing)
        .post("/team/concerns/{id}/reopening", post_reopening)
        .get("/team/concerns/{id}/readers", get_readers)
        .post("/team/concerns/{id}/readers", post_readers)
        .get("/team/concerns/{id}/erasure", get_erasure)
        .post("/team/concerns/{id}/erasure", post_erasure)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    closed: Option<String>,
}

/// `GET /team`: what was told and nobody looked at, what is due, and the rest.
async fn get_desktop(open: OpenDesk, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    let desktop = verbs::read(&open).await?;
    views::desktop(&open, &desktop, asked.closed.is_some()).await
}

fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

async fn told(open: &OpenDesk, id: Uuid) -> Result<(Desktop, Thread), Problem> {
    let desktop = verbs::read(open).await?;
    let thread = desktop.thread(id).cloned().ok_or(Problem::Missing)?;
    Ok((desktop, thread))
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ToldForm {
    pub title: String,
    pub person: String,
    pub kept_out: Vec<String>,
    pub refusal: String,
    pub answer: String,
}

impl ToldForm {
    fn as_new(&self) -> NewForm {
        NewForm {
            title: self.title.clone(),
            person: self.person.clone(),
            kept_out: self.kept_out.clone(),
        }
    }
}

async fn told_page(open: &OpenDesk, id: Uuid, form: &ToldForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let (desktop, thread) = told(open, id).await?;
    views::told(open, &desktop, &thread, form, problems).await
}

/// `GET /team/told/{id}`: what somebody told the team.
async fn get_told(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let (desktop, thread) = told(&open, id).await?;
    let form = ToldForm {
        person: thread.about.clone(),
        ..ToldForm::default()
    };
    views::told(&open, &desktop, &thread, &form, &FieldProblems::default()).await
}

/// `POST /team/told/{id}/case`: it is one for the team.
async fn post_taken(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ToldForm>,
) -> Result<Response, Problem> {
    let taken = match rules::check_new(&form.as_new()) {
        Ok(new) => {
            let case = rules::open(verbs::new_id(), new, Some(id), verbs::moment(&open));
            let case_id = case.id;
            let opened = verbs::open_case(&open, case, &form.kept_out).await;
            opened
                .map(|()| case_id)
                .map_err(|problem| beside_form("title", problem))
        }
        Err(problems) => Err(Ok(problems)),
    };
    match taken {
        Ok(case) => Ok(Redirect::to(&format!("/team/concerns/{case}?done=team-case-opened")).into_response()),
        Err(problems) => Ok(refused(told_page(&open, id, &form, &problems?).await?)),
    }
}

/// `POST /team/told/{id}/refusal`: it is not one for the team; it is kept closed, with the reason.
async fn post_refused(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ToldForm>,
) -> Result<Response, Problem> {
    let (_, thread) = told(&open, id).await?;
    let title: String = thread.words().chars().take(rules::TITLE).collect();
    let moment = verbs::moment(&open);
    let case = rules::open(verbs::new_id(), (title, thread.about), Some(id), moment.clone());
    let closing = CaseForm {
        ending: "not_for_us".into(),
        ending_words: form.refusal.clone(),
        ..CaseForm::default()
    };
    let done = match rules::close(case, &closing, moment) {
        Ok(case) => verbs::open_case(&open, case, &[])
            .await
            .map_err(|problem| beside_form("refusal", problem)),
        Err(Wrong::Problem(problem)) => Err(Err(problem)),
        Err(Wrong::Fields(problems)) => {
            let words = problems
                .of("ending_words")
                .or(problems.of("ending"))
                .unwrap_or_default()
                .to_owned();
            let mut said = FieldProblems::default();
            said.say("refusal", words);
            Err(Ok(said))
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to("/team?done=team-refused").into_response()),
        Err(problems) => Ok(refused(told_page(&open, id, &form, &problems?).await?)),
    }
}

/// `POST /team/told/{id}/answer`: whoever told it reads this with the receipt.
async fn post_answer(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ToldForm>,
) -> Result<Response, Problem> {
    let mut problems = FieldProblems::default();
    let words = problems.keep("answer", plain_text(&form.answer, &t("tell-words-called"), WORDS, true));
    if let Some(words) = words {
        match verbs::answer(&open, id, words).await {
            Ok(()) => return Ok(Redirect::to(&format!("/team/told/{id}?done=team-answered")).into_response()),
            Err(problem) => problems = beside_form("answer", problem)?,
        }
    }
    Ok(refused(told_page(&open, id, &form, &problems).await?))
}

/// `GET /team/concerns/new`
async fn get_new(open: OpenDesk) -> Result<Markup, Problem> {
    let desktop = verbs::read(&open).await?;
    views::new_case(&open, &desktop.roster, &NewForm::default(), &FieldProblems::default()).await
}

/// `POST /team/concerns`: a concern of the team's own knowledge.
async fn post_new(TeamForm(open, form): TeamForm<NewForm>) -> Result<Response, Problem> {
    let opened = match rules::check_new(&form) {
        Ok(new) => {
            let case = rules::open(verbs::new_id(), new, None, verbs::moment(&open));
            let id = case.id;
            let opened = verbs::open_case(&open, case, &form.kept_out).await;
            opened.map(|()| id).map_err(|problem| beside_form("title", problem))
        }
        Err(problems) => Err(Ok(problems)),
    };
    match opened {
        Ok(id) => Ok(Redirect::to(&format!("/team/concerns/{id}?done=team-case-opened")).into_response()),
        Err(problems) => {
            let desktop = verbs::read(&open).await?;
            Ok(refused(
                views::new_case(&open, &desktop.roster, &form, &problems?).await?,
            ))
        }
    }
}

async fn one(open: &OpenDesk, id: Uuid) -> Result<(Desktop, Listed), Problem> {
    let desktop = verbs::read(open).await?;
    let listed = desktop.case(id).cloned().ok_or(Problem::Missing)?;
    Ok((desktop, listed))
}

/// `GET /team/concerns/{id}`
async fn get_case(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let (desktop, listed) = one(&open, id).await?;
    views::case(
        &open,
        &desktop,
        &listed,
        &CaseForm::default(),
        &FieldProblems::default(),
    )
    .await
}

/// Back to the concern, or its page with what was typed and what is wrong with it. What somebody else settled meanwhile stands there
/// too, above the words.
async fn answered(
    open: &OpenDesk,
    id: Uuid,
    form: &CaseForm,
    field: &'static str,
    done: &str,
    changed: Result<(), Wrong>,
) -> Result<Response, Problem> {
    let (status, problems) = match changed {
        Ok(()) => return Ok(Redirect::to(&format!("/team/concerns/{id}?done={done}")).into_response()),
        Err(Wrong::Fields(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Err(Wrong::Problem(problem)) => (problem.status(), beside_form(field, problem)?),
    };
    let (desktop, listed) = one(open, id).await?;
    let page = views::case(open, &desktop, &listed, form, &problems).await?;
    Ok((status, page).into_response())
}

/// `POST /team/concerns/{id}/facts`
async fn post_fact(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let (moment, today) = (verbs::moment(&open), verbs::today(&open));
    let changed = verbs::change(&open, id, |case, _, _| rules::add_fact(case, &form, moment, today)).await;
    answered(&open, id, &form, "fact", "team-fact-added", changed).await
}

fn list_of(word: &str) -> Result<List, Problem> {
    List::ALL
        .into_iter()
        .find(|list| list.as_str() == word)
        .ok_or(Problem::Missing)
}

/// `POST /team/concerns/{id}/lines/{list}`: a hypothesis, something that protects, a note.
async fn post_line(
    _: TeamDesk,
    Path((id, list)): Path<(Uuid, String)>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let (list, moment) = (list_of(&list)?, verbs::moment(&open));
    let changed = verbs::change(&open, id, |case, _, _| rules::add_line(case, list, &form, moment)).await;
    answered(&open, id, &form, list.field(), "team-line-added", changed).await
}

fn struckable(list: &str, number: usize) -> Result<Struckable, Problem> {
    match list {
        "facts" => Ok(Struckable::Fact(number)),
        word => Ok(Struckable::Line(list_of(word)?, number)),
    }
}

/// What a page about one line asks: why it is struck, or what became of the action.
async fn about(
    open: &OpenDesk,
    id: Uuid,
    which: views::About,
    form: &CaseForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (_, listed) = one(open, id).await?;
    views::about(open, &listed.case, which, form, problems).await
}

/// Back to the concern, or to the page about the line.
async fn settled(
    open: &OpenDesk,
    id: Uuid,
    which: views::About,
    form: &CaseForm,
    done: &str,
    changed: Result<(), Wrong>,
) -> Result<Response, Problem> {
    match changed {
        Ok(()) => Ok(Redirect::to(&format!("/team/concerns/{id}?done={done}")).into_response()),
        Err(Wrong::Problem(problem)) => Err(problem.meanwhile(format!("/team/concerns/{id}"), None)),
        Err(Wrong::Fields(problems)) => Ok(refused(about(open, id, which, form, &problems).await?)),
    }
}

/// `GET /team/concerns/{id}/lines/{list}/{n}/strike`
async fn get_strike(open: OpenDesk, Path((id, list, n)): Path<(Uuid, String, usize)>) -> Result<Markup, Problem> {
    let which = views::About::Strike(struckable(&list, n)?);
    about(&open, id, which, &CaseForm::default(), &FieldProblems::default()).await
}

/// `POST /team/concerns/{id}/lines/{list}/{n}/strike`
async fn post_strike(
    _: TeamDesk,
    Path((id, list, n)): Path<(Uuid, String, usize)>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let (which, moment) = (struckable(&list, n)?, verbs::moment(&open));
    let changed = verbs::change(&open, id, |case, _, _| rules::strike(case, which, &form, moment)).await;
    settled(&open, id, views::About::Strike(which), &form, "team-struck", changed).await
}

/// `POST /team/concerns/{id}/assessments`
async fn post_assessment(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let (moment, today) = (verbs::moment(&open), verbs::today(&open));
    let changed = verbs::change(&open, id, |case, _, _| rules::assess(case, &form, moment, today)).await;
    answered(&open, id, &form, "level", "team-assessed", changed).await
}

/// `POST /team/concerns/{id}/actions`
async fn post_action(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let (moment, today) = (verbs::moment(&open), verbs::today(&open));
    let rule = |case, roster: &crate::roster::Roster, kept_out: &crate::roster::KeptOut| {
        rules::add_action(case, &form, &verbs::owners(roster, kept_out), moment, today)
    };
    let changed = verbs::change(&open, id, rule).await;
    answered(&open, id, &form, "action", "team-action-added", changed).await
}

/// `GET /team/concerns/{id}/actions/{n}/done`
async fn get_done(open: OpenDesk, Path((id, n)): Path<(Uuid, usize)>) -> Result<Markup, Problem> {
    about(
        &open,
        id,
        views::About::Done(n),
        &CaseForm::default(),
        &FieldProblems::default(),
    )
    .await
}

/// `POST /team/concerns/{id}/actions/{n}/done`
async fn post_done(
    _: TeamDesk,
    Path((id, n)): Path<(Uuid, usize)>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let moment = verbs::moment(&open);
    let changed = verbs::change(&open, id, |case, _, _| rules::finish_action(case, n, &form, moment)).await;
    settled(&open, id, views::About::Done(n), &form, "team-action-done", changed).await
}

/// `POST /team/concerns/{id}/closing`
async fn post_closing(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let moment = verbs::moment(&open);
    let changed = verbs::change(&open, id, |case, _, _| rules::close(case, &form, moment)).await;
    answered(&open, id, &form, "ending", "team-case-closed", changed).await
}

/// `POST /team/concerns/{id}/reopening`
async fn post_reopening(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    let moment = verbs::moment(&open);
    let changed = verbs::change(&open, id, |case, _, _| rules::reopen(case, &form, moment)).await;
    answered(&open, id, &form, "reopening", "team-case-reopened", changed).await
}

/// `GET /team/concerns/{id}/readers`: who is kept out.
async fn get_readers(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let (desktop, listed) = one(&open, id).await?;
    let chosen = listed.kept_out.words();
    views::readers(&open, &desktop.roster, &listed, &chosen, &FieldProblems::default()).await
}

/// `POST /team/concerns/{id}/readers`
async fn post_readers(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<CaseForm>,
) -> Result<Response, Problem> {
    match verbs::keep_out(&open, id, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/team/concerns/{id}?done=team-readers-changed")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("kept_out", problem)?;
            let (desktop, listed) = one(&open, id).await?;
            let page = views::readers(&open, &desktop.roster, &listed, &form.kept_out, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}

async fn erasure(open: &OpenDesk, id: Uuid, problems: &FieldProblems) -> Result<Markup, Problem> {
    let (_, listed) = one(open, id).await?;
    views::erasure(open, &listed.case, problems).await
}

/// `GET /team/concerns/{id}/erasure`: is it to be deleted?
async fn get_erasure(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    erasure(&open, id, &FieldProblems::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /team/concerns/{id}/erasure`
async fn post_erasure(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, _): TeamForm<NoFields>,
) -> Result<Response, Problem> {
    match verbs::erase(&open, id).await {
        Ok(()) => Ok(Redirect::to("/team?closed=1&done=team-erased").into_response()),
        Err(problem) => {
            let problems = beside_form("erasure", problem)?;
            Ok(refused(erasure(&open, id, &problems).await?))
        }
    }
}
