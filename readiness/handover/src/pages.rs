//! Handlers of `/handovers` and `/introductions`.

use crate::agenda::{self, Agenda};
use crate::calendar;
use crate::listing::{self, Begin};
use crate::reading::{self, Found};
use crate::{rules, verbs, views};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{Position, fields::FieldProblems, fields::beside_form, position};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/handovers", get_handovers)
        .get("/introductions/{introduction}", get_introduction)
        .get("/introductions/{introduction}/calendar.ics", get_calendar)
        .get("/introductions/{introduction}/steps/{step}", get_step)
        .post("/introductions/{introduction}/steps", post_step)
}

/// Where one of the lists goes on: after the row with this id.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OnQuery {
    pub own: Option<String>,
    pub theirs: Option<String>,
    pub meetings: Option<IntroductionId>,
}

impl OnQuery {
    pub(crate) fn begin(self) -> Begin {
        match (self.own, self.theirs, self.meetings) {
            (Some(last), _, _) => Begin::Own(last),
            (_, Some(last), _) => Begin::Theirs(last),
            (_, _, Some(last)) => Begin::Meetings(last),
            _ => Begin::Start,
        }
    }
}

/// `GET /handovers`: what was told in both directions, and whom to meet; with `?own=`, `?theirs=` or `?meetings=` that list alone, after
/// the row with that id.
async fn get_handovers(desk: Desk, Query(on): Query<OnQuery>) -> Result<Markup, Problem> {
    let all = listing::list(&desk, &on.begin()).await?;
    views::list(&desk, &all).await
}

/// `GET /introductions/{introduction}`: when to meet, and what to talk about.
async fn get_introduction(desk: Desk, Path(id): Path<IntroductionId>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let (found, agenda) = read(&desk, id).await?;
    views::show(&desk, &found, &agenda).await
}

async fn read(desk: &Desk, id: IntroductionId) -> Result<(Found, Agenda), Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, id).await?;
    let agenda = agenda::of(desk, &mut tx, found.other.id).await?;
    tx.commit().await?;
    Ok((found, agenda))
}

/// `GET /introductions/{introduction}/calendar.ics`: the agreed time for the reader's own calendar.
async fn get_calendar(desk: Desk, Path(id): Path<IntroductionId>) -> Result<Response, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find_as(&desk, &mut tx, id, CrossingAct::Export).await?;
    tx.commit().await?;
    let settings = desk.app().settings();
    let said = calendar::Said {
        host: settings.host(),
        other: &found.other.name,
        place: found.agreed_place().unwrap_or_default(),
        link: &format!("{}/introductions/{id}", settings.base_url),
    };
    let file = calendar::file(&found.introduction, &said).ok_or(Problem::Missing)?;
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/calendar; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"introduction.ics\""),
    );
    Ok(response)
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Do {
    Accept,
    Propose,
    Decline,
    Held,
    NotHeld,
}

impl Do {
    pub(crate) const ALL: [(Do, &'static str); 5] = [
        (Do::Accept, "accepted"),
        (Do::Propose, "proposed"),
        (Do::Decline, "declined"),
        (Do::Held, "held"),
        (Do::NotHeld, "not_held"),
    ];

    /// The word of the form, the address and the API.
    pub(crate) fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(each, _)| *each == self);
        found.map_or("", |(_, word)| word)
    }

    /// The reverse of [`Do::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, each)| *each == word).map(|(each, _)| *each)
    }

    /// May this desk do it now? The verbs decide again.
    pub(crate) fn is_for(self, desk: &Desk, found: &Found) -> bool {
        let introduction = &found.introduction;
        let may = match self {
            Do::Accept | Do::Decline => introduction.state.is_open(),
            Do::Propose => rules::may_propose(introduction),
            Do::Held => rules::may_be_held(introduction),
            Do::NotHeld => rules::may_be_missed(introduction, desk.now()),
        };
        may && desk.may(Act::ManageSites)
    }
}

/// A step as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StepForm {
    pub step: String,
    /// The proposed time that is accepted, as it stands in the page.
    pub starts_at: String,
    /// Local, as the browser sends it: `2031-05-06T10:00`.
    pub proposed_for: String,
    pub place: String,
    pub words: String,
    pub held_on: String,
    /// Ids of own positions.
    pub people: Vec<String>,
}

async fn page(
    desk: &Desk,
    id: IntroductionId,
    what: Do,
    form: &StepForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (found, positions) = around(desk, id, what).await?;
    let page = views::StepPage {
        what,
        found: &found,
        positions: &positions,
        form,
        problems,
    };
    views::step(desk, &page).await
}

async fn around(desk: &Desk, id: IntroductionId, what: Do) -> Result<(Found, Vec<Position>), Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, id).await?;
    let positions = match what {
        Do::Held => position::store::of_org(&tx, desk.org()).await?,
        _ => Vec::new(),
    };
    tx.commit().await?;
    Ok((found, positions))
}

/// `GET /introductions/{introduction}/steps/{step}`: the form of a step that this desk may take now.
async fn get_step(desk: Desk, Path((id, step)): Path<(IntroductionId, String)>) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&step).ok_or(Problem::Missing)?;
    let (found, positions) = around(&desk, id, what).await?;
    if what == Do::Accept || !what.is_for(&desk, &found) {
        return Err(Problem::Missing);
    }
    let place = found
        .times
        .iter()
        .map(|time| time.place.as_str())
        .find(|place| !place.is_empty());
    let form = StepForm {
        place: place.unwrap_or_default().to_owned(),
        held_on: reading::today(&desk).to_string(),
        ..StepForm::default()
    };
    let page = views::StepPage {
        what,
        found: &found,
        positions: &positions,
        form: &form,
        problems: &FieldProblems::default(),
    };
    views::step(&desk, &page).await
}

/// Takes the step.
async fn take(desk: &Desk, id: IntroductionId, what: Do, form: &StepForm) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    match what {
        Do::Accept => {
            let at = form.starts_at.trim().parse();
            let at = at.map_err(|_| Problem::refusal("introduction.when", t("handover-when-wrong")))?;
            let read = rules::Read {
                starts_at: at,
                place: form.place.clone(),
            };
            verbs::accept(desk, id, &read).await
        }
        Do::Propose => {
            let new = verbs::NewTime {
                starts_at: rules::check_local(&form.proposed_for, &desk.time_zone(), desk.now())?,
                place: form.place.clone(),
                words: form.words.clone(),
            };
            verbs::propose(desk, id, new).await
        }
        Do::Decline => verbs::decline(desk, id, &form.words).await,
        Do::Held => verbs::held(desk, id, &form.held_on, &rules::check_people(&form.people)?).await,
        Do::NotHeld => verbs::not_held(desk, id, &form.words).await,
    }
}

fn field_of(what: Do, code: &str) -> &'static str {
    match (what, code) {
        (Do::Accept, _) => "starts_at",
        (_, "introduction.when" | "introduction.many") => "proposed_for",
        (_, "introduction.people") => "people",
        (_, "introduction.held-on") => "held_on",
        (Do::Propose, "text.empty" | "text.too-long") => "place",
        (Do::Propose, _) => "proposed_for",
        (Do::Held, _) => "held_on",
        (Do::Decline | Do::NotHeld, _) => "words",
    }
}

/// `POST /introductions/{introduction}/steps`
async fn post_step(
    desk: Desk,
    Path(id): Path<IntroductionId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&form.step);
    let what = what.ok_or_else(|| Problem::refusal("introduction.step", t("handover-choose")))?;
    match take(&desk, id, what, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/introductions/{id}?done=handover-kept")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form(field_of(what, problem.code()), problem)?;
            Ok((status, page(&desk, id, what, &form, &problems).await?).into_response())
        }
    }
}
