//! Handlers of the steps of a visit: each has a small form of its own.

use crate::model::*;
use crate::reading::{self, Found, SidePart};
use crate::views::steps;
use crate::{rules, verbs};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{Organisation, Position, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, t};
use serde::Deserialize;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Do {
    Invite,
    Uninvite,
    Accept,
    Propose,
    Decline,
    /// Names who comes, in place of those before.
    People,
    /// Takes the time that the partner proposed.
    TakeTime,
    Start,
    Cancel,
    Sign,
    Reopen,
}

impl Do {
    pub(crate) const ALL: [(Do, &'static str); 11] = [
        (Do::Invite, "invited"),
        (Do::Uninvite, "uninvited"),
        (Do::Accept, "accepted"),
        (Do::Propose, "proposed"),
        (Do::Decline, "declined"),
        (Do::People, "people"),
        (Do::TakeTime, "time_taken"),
        (Do::Start, "started"),
        (Do::Cancel, "cancelled"),
        (Do::Sign, "signed"),
        (Do::Reopen, "reopened"),
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
        let visit = &found.visit;
        let (own, manages) = (found.is_own(desk), desk.may(Act::ManageSites));
        let open = visit.state.is_open();
        let guest = found.invited().into_iter().find(|each| each.answer.is_in());
        let mine = found.own_side(desk).and_then(|side| side.answer);
        match self {
            Do::Invite => own && manages && open && visit.kind.takes_partner() && guest.is_none(),
            Do::Uninvite => own && manages && open && guest.is_some(),
            Do::Accept => !own && manages && open && mine != Some(Answer::Accepted),
            Do::Propose | Do::Decline => !own && manages && open,
            Do::People => !own && manages && visit.state == VisitState::Planned && mine == Some(Answer::Accepted),
            Do::TakeTime => {
                own && manages
                    && visit.state == VisitState::Planned
                    && guest.is_some_and(|each| each.answer == Answer::Proposed)
            }
            Do::Start => own && found.may_write(desk) && visit.state == VisitState::Planned,
            Do::Cancel => own && manages && open,
            Do::Sign => {
                let may_sign = matches!(visit.state, VisitState::UnderWay | VisitState::ToSign);
                may_sign && found.may_write(desk) && !reading::stands(&found.signatures, desk.org())
            }
            Do::Reopen => visit.state.is_frozen() && found.may_write(desk),
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
    pub proposed_for: String,
    /// Of a call, which proposes an instant and no local time.
    #[serde(skip)]
    pub proposed_at: Option<Timestamp>,
    pub people: Vec<String>,
    pub digest: String,
    /// What was seen: the time it is planned for, with an answer.
    pub seen_time: String,
    /// When the own side answered last, with an answer; `no`: not yet.
    pub seen_answer: String,
    /// The time that was proposed, with taking it.
    pub seen_proposal: String,
    /// Who came as it was seen, with naming others: ids with commas between them; `none`: nobody.
    pub seen_people: String,
}

impl StepForm {
    /// What was seen; a field that is not there is not compared.
    ///
    /// Errors: `visit.time-changed` for what cannot have been seen.
    fn seen(&self) -> Result<verbs::Seen, Problem> {
        let instant = |text: &str| -> Result<Option<Timestamp>, Problem> {
            let wrong = |_| Problem::conflict("visit.time-changed", t("visit-time-changed"));
            match text.is_empty() {
                true => Ok(None),
                false => text.parse().map(Some).map_err(wrong),
            }
        };
        let answered_at = match self.seen_answer.as_str() {
            "" => None,
            "no" => Some(None),
            text => Some(instant(text)?),
        };
        let people = match self.seen_people.as_str() {
            "" => None,
            "none" => Some(Vec::new()),
            text => Some(rules::check_people(
                &text.split(',').map(str::to_owned).collect::<Vec<_>>(),
            )?),
        };
        Ok(verbs::Seen {
            people,
            planned_for: instant(&self.seen_time)?,
            answered_at,
            proposed_for: instant(&self.seen_proposal)?,
        })
    }
}

/// What the page of a step needs besides the visit.
struct Around {
    found: Found,
    positions: Vec<Position>,
    partners: Vec<Organisation>,
}

async fn around(desk: &Desk, reference: &Reference, what: Do) -> Result<Around, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    let positions = match what {
        Do::Accept | Do::People => verbs::may_come(desk, &tx, &found).await?,
        _ => Vec::new(),
    };
    let partners = match what {
        Do::Invite => verbs::open_partners(desk, &tx).await?,
        _ => Vec::new(),
    };
    tx.commit().await?;
    Ok(Around {
        found,
        positions,
        partners,
    })
}

async fn page(
    desk: &Desk,
    reference: &Reference,
    what: Do,
    form: &StepForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let around = around(desk, reference, what).await?;
    let page = steps::StepPage {
        what,
        found: &around.found,
        positions: &around.positions,
        partners: &around.partners,
        form,
        problems,
    };
    steps::step(desk, &page).await
}

/// Who comes of the desk's own side.
pub(crate) fn named(desk: &Desk, found: &Found) -> Vec<PositionId> {
    let said = found.own_side(desk).and_then(SidePart::said);
    let people = said.map(|said| said.people.as_slice()).unwrap_or_default();
    people.iter().map(|each| each.position).collect()
}

/// `GET /visits/{vis}/steps/{step}`: the form of a step that this desk may take now.
pub(super) async fn get_step(
    desk: Desk,
    Path((reference, step)): Path<(Reference, String)>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let what = Do::parse(&step).ok_or(Problem::Missing)?;
    let around = around(&desk, &reference, what).await?;
    if !what.is_for(&desk, &around.found) {
        return Err(Problem::Missing);
    }
    let form = StepForm {
        digest: around.found.digest.clone().unwrap_or_default(),
        proposed_for: rules::local(around.found.visit.planned_for, &desk.time_zone()),
        people: match what {
            Do::People => named(&desk, &around.found).iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        },
        ..StepForm::default()
    };
    let page = steps::StepPage {
        what,
        found: &around.found,
        positions: &around.positions,
        partners: &around.partners,
        form: &form,
        problems: &FieldProblems::default(),
    };
    steps::step(&desk, &page).await
}

/// Takes the step; the pages and the API share this way.
pub(crate) async fn take(desk: &Desk, reference: &Reference, what: Do, form: &StepForm) -> Result<(), Problem> {
    let reply = |answer| -> Result<verbs::Reply, Problem> {
        let proposed_for = match (answer, form.proposed_at) {
            (Answer::Proposed, Some(at)) => Some(at),
            (Answer::Proposed, None) => Some(rules::check_local(&form.proposed_for, &desk.time_zone(), desk.now())?),
            _ => None,
        };
        Ok(verbs::Reply {
            answer,
            words: form.words.clone(),
            proposed_for,
            people: rules::check_people(&form.people)?,
        })
    };
    match what {
        Do::Invite => {
            let partner = form.partner.trim().parse();
            let partner = partner.map_err(|_| Problem::refusal("visit.partner", t("visit-choose")));
            desk.require(Act::ManageSites)?;
            verbs::invite(desk, reference, partner?).await
        }
        Do::Uninvite => verbs::uninvite(desk, reference, &form.words).await,
        Do::Accept | Do::Propose | Do::Decline => {
            desk.require(Act::ManageSites)?;
            let answer = match what {
                Do::Accept => Answer::Accepted,
                Do::Propose => Answer::Proposed,
                _ => Answer::Declined,
            };
            verbs::answer(desk, reference, reply(answer)?, form.seen()?).await
        }
        Do::People => verbs::name_people(desk, reference, &rules::check_people(&form.people)?, form.seen()?).await,
        Do::TakeTime => verbs::take_time(desk, reference, form.seen()?).await,
        Do::Start => verbs::start(desk, reference).await,
        Do::Cancel => verbs::cancel(desk, reference, &form.words).await,
        Do::Sign => verbs::sign(desk, reference, &form.digest).await,
        Do::Reopen => verbs::reopen(desk, reference, &form.words).await,
    }
}

fn field_of(code: &str) -> &'static str {
    match code {
        "visit.partner" | "visit.no-clause" | "visit.one-partner" => "partner",
        "visit.when" => "proposed_for",
        "visit.people" => "people",
        _ => "words",
    }
}

/// `POST /visits/{vis}/steps`
pub(super) async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    verbs::require_writer(&desk)?;
    let what = Do::parse(&form.step);
    let what = what.ok_or_else(|| Problem::refusal("visit.step", t("visit-choose")))?;
    match take(&desk, &reference, what, &form).await {
        // Who says no does not see the visit any more, but for what it wrote.
        Ok(()) if what == Do::Decline => Ok(Redirect::to("/visits?done=visit-kept").into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/visits/{reference}?done=visit-kept")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form(field_of(problem.code()), problem)?;
            Ok((status, page(&desk, &reference, what, &form, &problems).await?).into_response())
        }
    }
}
