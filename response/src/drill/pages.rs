//! `/drills`.

use super::model::{Drill, Participant};
use super::partners::{self, PartnerPart};
use super::verbs::{PLACE_CHARS, SCENARIO_CHARS};
use super::{listing, rules, store, verbs, views};
use crate::incident::{Category, Room, store as incidents};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{Position, Site, fields::FieldProblems, position, site};
use muster_policy::Cleared;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{
    Desk, Form, Path, Problem, Query, Routes,
    layout::{self, Crumb},
    plain_text, t,
};
use serde::Deserialize;
use utoipa::IntoParams;

pub fn routes() -> Routes {
    Routes::new()
        .get("/drills", list)
        .get("/drills/new", new)
        .post("/drills", plan)
        .get("/drills/{drill}", show)
        .post("/drills/{drill}/partners", invite)
        .post("/drills/{drill}/participants", bring)
        .post("/drills/{drill}/answer", answer)
        .post("/drills/{drill}/cancel", cancel)
        .post("/drills/{drill}/start", start)
        .post_to_the_end("/rooms/{inc}/real", became_real)
}

/// Where the list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct Older {
    /// Reference of the last drill that was read, such as `DR-0412`: the older ones of its kind, own or of partners.
    #[param(value_type = Option<String>)]
    pub after: Option<Reference>,
}

async fn list(desk: Desk, Query(older): Query<Older>) -> Result<Markup, Problem> {
    let page = listing::list(&desk, older.after.as_ref()).await?;
    let body = views::list(&page, desk.may(Act::Drill), &desk.time_zone());
    desk.page(&t("drills-title"), body).await
}

/// A page below the list of drills, with the way back to it.
async fn below_list(desk: &Desk, label: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("drills-title"),
            href: desk.may(Act::ReadOwn).then(|| "/drills".into()),
        },
        Crumb {
            label: label.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, label, body))
}

/// What the planning form may offer, with what was typed.
pub struct PlanPage<'a> {
    pub sites: Vec<Site>,
    pub positions: Vec<Position>,
    pub form: &'a PlanForm,
    pub problems: &'a FieldProblems,
    pub csrf: &'a str,
}

async fn new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Drill)?;
    form_page(&desk, &PlanForm::default(), &FieldProblems::default()).await
}

async fn form_page(desk: &Desk, form: &PlanForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let page = PlanPage {
        sites: site::store::of_org(&tx, desk.org()).await?,
        positions: responding(&tx, desk).await?,
        form,
        problems,
        csrf: &desk.csrf,
    };
    drop(tx);
    below_list(desk, &t("drill-new"), views::new(&page)).await
}

async fn responding(tx: &Tx, desk: &Desk) -> Result<Vec<Position>, Problem> {
    let all = position::store::of_org(tx, desk.org()).await?;
    Ok(all
        .into_iter()
        .filter(|position| position.person.is_some() && position.duty.may(Act::Respond))
        .collect())
}

/// A drill as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub site: String,
    pub category: String,
    pub place: String,
    pub scenario: String,
    /// `2026-11-20T10:00`, in the organisation's own zone.
    pub planned_for: String,
    pub participants: Vec<PositionId>,
}

impl PlanForm {
    /// The form as input of the verb, or what is wrong with it, field by field.
    fn check(&self, desk: &Desk) -> Result<verbs::Plan, FieldProblems> {
        let mut problems = FieldProblems::default();
        let site = self.site.parse().map_err(|_| choose_site());
        let (site, place, scenario, planned_for) = (
            problems.keep("site", site),
            problems.keep(
                "place",
                plain_text(&self.place, &t("raise-place-name"), PLACE_CHARS, true),
            ),
            problems.keep(
                "scenario",
                plain_text(&self.scenario, &t("drill-scenario-name"), SCENARIO_CHARS, true),
            ),
            problems.keep("planned_for", self.when(desk)),
        );
        match (site, place, scenario, planned_for) {
            (Some(site), Some(place), Some(scenario), Some(planned_for)) => Ok(verbs::Plan {
                site,
                category: Category::parse(&self.category).unwrap_or(Category::Unknown),
                place,
                scenario,
                planned_for,
                participants: self.participants.clone(),
            }),
            _ => Err(problems),
        }
    }

    fn when(&self, desk: &Desk) -> Result<Timestamp, Problem> {
        let wrong = || Problem::refusal("drill.when", t("drill-when-wrong"));
        let local: civil::DateTime = self.planned_for.parse().map_err(|_| wrong())?;
        let at = local.to_zoned(desk.time_zone()).map_err(|_| wrong())?;
        rules::check_when(at.timestamp(), desk.now())
    }
}

fn choose_site() -> Problem {
    Problem::refusal("drill.site", t("raise-choose-site"))
}

/// `POST /drills`: planned, or the form again with what is wrong beside each field.
async fn plan(desk: Desk, Form(form): Form<PlanForm>) -> Result<Response, Problem> {
    desk.require(Act::Drill)?;
    match form.check(&desk) {
        Ok(input) => {
            let drill = verbs::plan(&desk, input).await?;
            Ok(Redirect::to(&format!("/drills/{}", drill.reference)).into_response())
        }
        Err(problems) => {
            let page = form_page(&desk, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// How far a drill has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Planned,
    CalledOff,
    Running,
    Over,
    /// The site shares it with this reader's side no more. Whether it runs or is over, that side is not told.
    Closed,
}

/// What a drill's page may show.
pub struct DrillPage {
    /// The own organisation's, or a partner's under the clause that opens it.
    pub drill: Cleared<Drill>,
    pub site_name: String,
    pub participants: Vec<Participant>,
    /// For the owner: who else may be asked, and what they answered.
    pub partners: Vec<PartnerPart>,
    pub is_owner: bool,
    pub can_drill: bool,
    pub me: Option<Participant>,
    /// Own positions that may be brought into a partner's drill: whom the clauses name.
    pub to_bring: Vec<Position>,
    pub held: Held,
    pub csrf: String,
    pub zone: jiff::tz::TimeZone,
}

/// How far a drill has come, as far as its reader may know.
pub struct Held {
    pub stage: Stage,
    /// Its room, as far as this desk comes in there.
    pub room: Option<Reference>,
    /// This position is one of those who take part. Another one may come in by its duty, and has said nothing yet.
    pub takes_part: bool,
}

async fn show(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = verbs::find(&mut tx, &desk, &reference).await?;
    let drill = found.as_ref();
    let all = store::participants(&tx, drill.id).await?;
    let site_name = site::store::find(&tx, drill.site)
        .await?
        .map(|site| site.name)
        .unwrap_or_default();
    let held = room_of(&tx, &desk, drill).await?;
    let to_bring = match drill.org == desk.org() {
        true => Vec::new(),
        false => partners::open_to(&tx, &desk, drill, responding(&tx, &desk).await?).await?,
    };
    let partners = match drill.org == desk.org() {
        true => partners::of_drill(&mut tx, &desk, drill, &all).await?,
        false => Vec::new(),
    };
    tx.commit().await?;
    let page = DrillPage {
        is_owner: drill.org == desk.org(),
        me: all.iter().find(|p| p.position == desk.who.position).cloned(),
        partners,
        // Each side sees its own people here; the owner those of a partner under that one's clause.
        participants: all.into_iter().filter(|p| p.org == desk.org()).collect(),
        can_drill: desk.may(Act::Drill),
        site_name,
        to_bring,
        held,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
        drill: found,
    };
    below_list(&desk, page.drill.as_ref().reference.as_str(), views::show(&page)).await
}

/// How far it has come, and its room for whoever comes in there: nobody is led to a door that is closed to them.
async fn room_of(tx: &Tx, desk: &Desk, drill: &Drill) -> Result<Held, Problem> {
    let incident = match drill.incident {
        Some(id) => incidents::find(tx, id).await?,
        None => None,
    };
    let Some(incident) = incident else {
        return Ok(Held {
            stage: drill.cancelled_at.map_or(Stage::Planned, |_| Stage::CalledOff),
            room: None,
            takes_part: false,
        });
    };
    let room = Room::load(tx, incident).await?;
    let stage = match room.incident.is_open() {
        _ if room.is_shut_to(desk.org()) => Stage::Closed,
        true => Stage::Running,
        false => Stage::Over,
    };
    let comes_in = desk.lends(Act::ReadOwn) && room.lets_in(desk);
    Ok(Held {
        stage,
        takes_part: room.person(desk.who.position).is_some(),
        room: comes_in.then_some(room.incident.reference),
    })
}

#[derive(Debug, Deserialize)]
struct InviteForm {
    partner: OrgId,
}

async fn invite(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<InviteForm>,
) -> Result<Redirect, Problem> {
    partners::invite(&desk, &reference, form.partner).await?;
    Ok(Redirect::to(&format!("/drills/{reference}")))
}

#[derive(Debug, Deserialize)]
struct BringForm {
    #[serde(default)]
    participants: Vec<PositionId>,
}

async fn bring(desk: Desk, Path(reference): Path<Reference>, Form(form): Form<BringForm>) -> Result<Redirect, Problem> {
    verbs::bring(&desk, &reference, &form.participants).await?;
    Ok(Redirect::to(&format!("/drills/{reference}")))
}

#[derive(Debug, Deserialize)]
struct AnswerForm {
    take_part: String,
}

async fn answer(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<AnswerForm>,
) -> Result<Redirect, Problem> {
    verbs::answer(&desk, &reference, form.take_part == "yes").await?;
    Ok(Redirect::to(&format!("/drills/{reference}")))
}

#[derive(Debug, Deserialize)]
struct Nothing {}

async fn cancel(desk: Desk, Path(reference): Path<Reference>, Form(_): Form<Nothing>) -> Result<Redirect, Problem> {
    verbs::cancel(&desk, &reference).await?;
    Ok(Redirect::to("/drills"))
}

async fn start(desk: Desk, Path(reference): Path<Reference>, Form(_): Form<Nothing>) -> Result<Redirect, Problem> {
    let room = verbs::start(&desk, &reference).await?;
    Ok(Redirect::to(&format!("/rooms/{room}")))
}

async fn became_real(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(_): Form<Nothing>,
) -> Result<Redirect, Problem> {
    let room = verbs::became_real(&desk, &reference).await?;
    Ok(Redirect::to(&format!("/rooms/{room}")))
}
