//! `/drills`.

use super::model::{Drill, Participant};
use super::partners::{self, PartnerPart};
use super::verbs::{PLACE_CHARS, SCENARIO_CHARS};
use super::{rules, store, verbs, views};
use crate::incident::Category;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{Position, Site, fields::FieldProblems, position, site};
use muster_policy::Cleared;
use muster_terms::*;
use muster_web::{
    Desk, Form, Path, Problem, Routes,
    layout::{self, Crumb},
    plain_text, t,
};
use serde::Deserialize;

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

async fn list(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let own = store::of_org(&tx, desk.org()).await?;
    let mut others = Vec::new();
    for drill in store::with_participants_of(&tx, desk.org()).await? {
        match verbs::find(&mut tx, &desk, &drill.reference).await {
            Ok(drill) => others.push(drill),
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        }
    }
    tx.commit().await?;
    let body = views::list(&own, &others, desk.may(Act::Drill), &desk.time_zone());
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

async fn responding(tx: &muster_store::Tx, desk: &Desk) -> Result<Vec<Position>, Problem> {
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
    pub own_positions: Vec<Position>,
    pub room: Option<Reference>,
    pub csrf: String,
    pub zone: jiff::tz::TimeZone,
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
    let room = match drill.incident {
        Some(id) => crate::incident::store::find(&tx, id)
            .await?
            .map(|incident| incident.reference),
        None => None,
    };
    let own_positions = responding(&tx, &desk).await?;
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
        own_positions,
        room,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
        drill: found,
    };
    below_list(&desk, page.drill.as_ref().reference.as_str(), views::show(&page)).await
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
