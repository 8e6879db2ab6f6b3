//! Handlers of the steps of an event: each has a small form of its own.

use crate::model::*;
use crate::reading::{self, Found, SidePart};
use crate::views::forms;
use crate::{rules, verbs};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{Organisation, fields::FieldProblems, fields::beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, t};
use serde::Deserialize;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Do {
    Invite,
    Uninvite,
    Accept,
    Decline,
    Cancel,
}

impl Do {
    pub(crate) const ALL: [(Do, &'static str); 5] = [
        (Do::Invite, "invited"),
        (Do::Uninvite, "uninvited"),
        (Do::Accept, "accepted"),
        (Do::Decline, "declined"),
        (Do::Cancel, "cancelled"),
    ];

    /// The word of the form, the address and the API.
    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(each, _)| *each == self)
            .map_or("", |(_, word)| word)
    }

    /// The reverse of [`Do::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, each)| *each == word).map(|(each, _)| *each)
    }

    /// May this desk do it now? The verbs decide again.
    pub(crate) fn is_for(self, desk: &Desk, found: &Found) -> bool {
        let own = found.is_own(desk);
        let open = rules::must_be_open(&found.event, desk.now()).is_ok() && desk.may(Act::ManageSites);
        let mine = found.own_side(desk).and_then(|side| side.answer);
        match self {
            Do::Invite | Do::Cancel => own && open,
            Do::Uninvite => own && open && found.guests().next().is_some(),
            Do::Accept => !own && open && mine != Some(Answer::Accepted),
            Do::Decline => !own && open,
        }
    }
}

/// A step as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StepForm {
    pub step: String,
    pub words: String,
    pub partner: String,
}

async fn page(
    desk: &Desk,
    reference: &Reference,
    what: Do,
    form: &StepForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    let is_in = |org: &Organisation| found.guests().any(|side| side.org.id == org.id);
    let partners: Vec<Organisation> = match what {
        Do::Invite if found.is_own(desk) => {
            let open = verbs::open_partners(desk, &tx).await?;
            open.into_iter().filter(|org| !is_in(org)).collect()
        }
        Do::Uninvite if found.is_own(desk) => found.guests().map(|side: &SidePart| side.org.clone()).collect(),
        _ => Vec::new(),
    };
    tx.commit().await?;
    if problems.list().is_empty() && !what.is_for(desk, &found) {
        return Err(Problem::Missing);
    }
    let page = forms::StepPage {
        what,
        found: &found,
        partners: &partners,
        form,
        problems,
    };
    forms::step(desk, &page).await
}

/// `GET /events/{ev}/steps/{step}`: the form of a step that this desk may take now.
pub(super) async fn get_step(
    desk: Desk,
    Path((reference, step)): Path<(Reference, String)>,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&step).ok_or(Problem::Missing)?;
    page(&desk, &reference, what, &StepForm::default(), &FieldProblems::default()).await
}

/// Takes the step; the pages and the API share this way.
pub(crate) async fn take(desk: &Desk, reference: &Reference, what: Do, form: &StepForm) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let partner = || {
        let partner = rules::check_partner(&form.partner)?;
        partner.ok_or_else(|| Problem::refusal("event.partner", t("event-choose")))
    };
    match what {
        Do::Invite => verbs::invite(desk, reference, partner()?).await,
        Do::Uninvite => verbs::uninvite(desk, reference, partner()?, &form.words).await,
        Do::Accept => verbs::answer(desk, reference, Answer::Accepted, &form.words).await,
        Do::Decline => verbs::answer(desk, reference, Answer::Declined, &form.words).await,
        Do::Cancel => verbs::cancel(desk, reference, &form.words).await,
    }
}

/// `POST /events/{ev}/steps`
pub(super) async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&form.step);
    let what = what.ok_or_else(|| Problem::refusal("event.step", t("event-choose")))?;
    match take(&desk, &reference, what, &form).await {
        // Who says no does not see the event any more.
        Ok(()) if what == Do::Decline => Ok(Redirect::to("/events?done=event-kept").into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/events/{reference}?done=event-kept")).into_response()),
        Err(problem) => {
            let field = match problem.code() {
                "event.partner" | "event.no-clause" | "event.invited-already" => "partner",
                _ => "words",
            };
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            Ok((status, page(&desk, &reference, what, &form, &problems).await?).into_response())
        }
    }
}
