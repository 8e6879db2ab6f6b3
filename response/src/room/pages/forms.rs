//! The forms of a room: each calls its verb and goes back to where it was sent from.

use super::{Part, Unsent, clear_page, room_page};
use crate::dispatch::pages as dispatch;
use crate::incident::{Ending, Room};
use crate::room::reading::Look;
use crate::room::verbs::{self, PoliceStatus};
use crate::room::{map, views};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post_to_the_end("/rooms/{inc}/acknowledgement", acknowledge)
        .post("/rooms/{inc}/lead", lead)
        .post("/rooms/{inc}/job", job)
        .post("/rooms/{inc}/state", state)
        .post("/rooms/{inc}/messages", message)
        .post("/rooms/{inc}/steps/{rank}", step)
        .post("/rooms/{inc}/status", status)
        .get("/rooms/{inc}/all-clear", all_clear_page)
        .post("/rooms/{inc}/all-clear", all_clear)
        .get("/rooms/{inc}/stand-down", stand_down_page)
        .post("/rooms/{inc}/stand-down", stand_down)
        .post("/rooms/{inc}/meeting-point", meeting_point)
}

/// Forms go back to where they were sent from: the room, its first minute, or the desk.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    fn to(&self, reference: &Reference) -> Redirect {
        match self.back.as_str() {
            "sent" => Redirect::to(&format!("/rooms/{reference}/sent")),
            "desk" => Redirect::to(&format!("/desk?room={reference}")),
            _ => Redirect::to(&format!("/rooms/{reference}")),
        }
    }
}

async fn acknowledge(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::acknowledge(&desk, &inc).await?;
    Ok(back.to(&inc))
}

async fn lead(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::lead(&desk, &inc).await?;
    Ok(back.to(&inc))
}

#[derive(Debug, Deserialize)]
struct JobForm {
    job: String,
}

async fn job(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<JobForm>) -> Result<Redirect, Problem> {
    verbs::take_job(&desk, &inc, &form.job).await?;
    Ok(Back::default().to(&inc))
}

#[derive(Debug, Deserialize)]
struct StateForm {
    state: String,
    #[serde(default)]
    back: String,
}

async fn state(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<StateForm>) -> Result<Redirect, Problem> {
    verbs::say_state(&desk, &inc, &form.state).await?;
    Ok(Back { back: form.back }.to(&inc))
}

#[derive(Debug, Deserialize)]
struct MessageForm {
    #[serde(default)]
    words: String,
    /// A chip that was tapped instead of the send button.
    #[serde(default)]
    quick: Option<String>,
    #[serde(default)]
    own_side: Option<String>,
    #[serde(default)]
    back: String,
}

impl MessageForm {
    /// The words of the chip, then what was typed.
    fn said(&self) -> Result<String, Problem> {
        let Some(quick) = &self.quick else {
            return Ok(self.words.clone());
        };
        let known = verbs::QUICK_WORDS.into_iter().find(|known| known == quick);
        let known = known.ok_or_else(|| Problem::refusal("room.unknown-word", muster_web::t("room-unknown-word")))?;
        let chip = muster_web::t(&["room-quick-", &known.replace('_', "-")].concat());
        Ok(match self.words.trim() {
            "" => format!("{chip}."),
            more => format!("{chip}: {more}"),
        })
    }
}

async fn message(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<MessageForm>) -> Result<Response, Problem> {
    let sent = match form.said() {
        Ok(said) if form.quick.is_some() => verbs::report(&desk, &inc, &said, form.own_side.is_some())
            .await
            .map(drop),
        Ok(said) => verbs::write(&desk, &inc, &said, form.own_side.is_some())
            .await
            .map(drop),
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(()) => Ok(Back { back: form.back }.to(&inc).into_response()),
        Err(problem @ Problem::Refusal(_)) => not_sent(&desk, &inc, form, &problem).await,
        Err(problem) => Err(problem),
    }
}

/// The room again, with what was typed and why it was not taken.
async fn not_sent(desk: &Desk, inc: &Reference, form: MessageForm, why: &Problem) -> Result<Response, Problem> {
    let mut page = room_page(desk, inc, Look::Refresh, Part::NOW).await?;
    page.refused = Some(Unsent {
        words: form.words,
        own_side: form.own_side.is_some(),
        why: why.words(),
    });
    Ok((why.status(), views::show(desk.shell().await?, &page)).into_response())
}

#[derive(Debug, Deserialize)]
struct StepForm {
    to: String,
}

async fn step(
    desk: Desk,
    Path((inc, rank)): Path<(Reference, i64)>,
    Form(form): Form<StepForm>,
) -> Result<Redirect, Problem> {
    verbs::work_step(&desk, &inc, rank, &form.to).await?;
    Ok(Back::default().to(&inc))
}

/// Police status, as the desk's chips and forms send it.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    status: String,
    #[serde(default)]
    units: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    case_number: String,
    #[serde(default)]
    back: String,
}

impl StatusForm {
    fn status(&self) -> Result<PoliceStatus, Problem> {
        Ok(match self.status.as_str() {
            "units_sent" => PoliceStatus::UnitsSent {
                units: vec![self.units.clone()],
                minutes: match self.minutes.trim() {
                    "" => None,
                    text => Some(
                        text.parse()
                            .ok()
                            .filter(|m| (0..=600).contains(m))
                            .ok_or_else(|| Problem::refusal("room.minutes", muster_web::t("room-minutes-wrong")))?,
                    ),
                },
            },
            "arriving" => PoliceStatus::Arriving {
                unit: self.unit.clone(),
            },
            "on_scene" => PoliceStatus::OnScene {
                unit: self.unit.clone(),
            },
            "contained" => PoliceStatus::Contained,
            "case_number" => PoliceStatus::CaseNumber(self.case_number.clone()),
            other => {
                let tell = verbs::TELLS.into_iter().find(|known| *known == other);
                PoliceStatus::Tell(
                    tell.ok_or_else(|| Problem::refusal("room.unknown-status", muster_web::t("room-unknown-word")))?,
                )
            }
        })
    }
}

async fn status(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<StatusForm>) -> Result<Response, Problem> {
    let sent = match form.status() {
        Ok(status) => verbs::police_status(&desk, &inc, status).await,
        Err(problem) => Err(problem),
    };
    let Err(problem) = sent else {
        return Ok(Back { back: form.back }.to(&inc).into_response());
    };
    let Some(field) = dispatch::field_of(&problem).filter(|_| form.back == "desk") else {
        return Err(problem);
    };
    let refused = dispatch::Refused {
        units: form.units,
        minutes: form.minutes,
        field,
        why: problem.words(),
    };
    let page = dispatch::not_sent(&desk, &inc, refused).await?;
    Ok((problem.status(), page).into_response())
}

async fn all_clear_page(desk: Desk, Path(inc): Path<Reference>) -> Result<Markup, Problem> {
    let page = clear_page(&desk, &inc).await?;
    desk.page(&muster_web::t("room-all-clear"), views::all_clear(&page))
        .await
}

async fn all_clear(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::all_clear(&desk, &inc).await?;
    Ok(back.to(&inc))
}

async fn stand_down_page(desk: Desk, Path(inc): Path<Reference>) -> Result<Markup, Problem> {
    let page = room_page(&desk, &inc, Look::Refresh, Part::NOW).await?;
    let title = muster_web::t("room-stand-down");
    if let Some(over) = views::over(&page, &title) {
        return desk.page(&title, over).await;
    }
    if !page.can.stand_down {
        return Err(Problem::refusal(
            "room.not-yours-to-end",
            muster_web::t("room-not-yours-to-end"),
        ));
    }
    desk.page(&title, views::stand_down(&page)).await
}

#[derive(Debug, Deserialize)]
struct StandDownForm {
    ending: String,
}

async fn stand_down(
    desk: Desk,
    Path(inc): Path<Reference>,
    Form(form): Form<StandDownForm>,
) -> Result<Redirect, Problem> {
    let ending = Ending::parse(&form.ending)
        .filter(|ending| matches!(ending, Ending::FalseAlarm | Ending::Mistake | Ending::DrillEnded));
    let ending = ending.ok_or_else(|| Problem::refusal("room.unknown-ending", muster_web::t("room-unknown-word")))?;
    verbs::stand_down(&desk, &inc, ending).await?;
    Ok(Back::default().to(&inc))
}

#[derive(Debug, Deserialize)]
struct MeetingForm {
    point: PointId,
}

async fn meeting_point(
    desk: Desk,
    Path(inc): Path<Reference>,
    Form(form): Form<MeetingForm>,
) -> Result<Redirect, Problem> {
    let tx = desk.read().await?;
    let room = Room::open(&tx, &desk, &inc).await?;
    let words = map::point_words(&tx, room.site.id, form.point)
        .await?
        .ok_or(Problem::Missing)?;
    drop(tx);
    verbs::move_meeting_point(&desk, &inc, form.point, &words).await?;
    Ok(Back::default().to(&inc))
}
