//! `/drills`.

use super::model::{Drill, Participant};
use super::{store, verbs, views};
use crate::incident::Category;
use axum::response::Redirect;
use maud::Markup;
use muster_membership::{Position, Site, position, site};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/drills", list)
        .get("/drills/new", new)
        .post("/drills", plan)
        .get("/drills/{drill}", show)
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

/// What the planning form may offer.
pub struct PlanPage {
    pub sites: Vec<Site>,
    pub positions: Vec<Position>,
    pub csrf: String,
}

async fn new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Drill)?;
    let tx = desk.read().await?;
    let page = PlanPage {
        sites: site::store::of_org(&tx, desk.org()).await?,
        positions: responding(&tx, &desk).await?,
        csrf: desk.csrf.clone(),
    };
    desk.page(&t("drill-new"), views::new(&page)).await
}

async fn responding(tx: &muster_store::Tx, desk: &Desk) -> Result<Vec<Position>, Problem> {
    let all = position::store::of_org(tx, desk.org()).await?;
    Ok(all
        .into_iter()
        .filter(|position| position.person.is_some() && position.duty.may(Act::Respond))
        .collect())
}

#[derive(Debug, Deserialize)]
struct PlanForm {
    site: String,
    category: String,
    place: String,
    scenario: String,
    /// `2026-11-20T10:00`, in the organisation's own zone.
    planned_for: String,
    #[serde(default)]
    participants: Vec<PositionId>,
}

async fn plan(desk: Desk, Form(form): Form<PlanForm>) -> Result<Redirect, Problem> {
    let local: civil::DateTime = form
        .planned_for
        .parse()
        .map_err(|_| Problem::refusal("drill.when", t("drill-when-wrong")))?;
    let at = local
        .to_zoned(desk.time_zone())
        .map_err(|_| Problem::refusal("drill.when", t("drill-when-wrong")))?;
    let input = verbs::Plan {
        site: form.site.parse().map_err(|_| Problem::Missing)?,
        category: Category::parse(&form.category).unwrap_or(Category::Unknown),
        place: form.place,
        scenario: form.scenario,
        planned_for: at.timestamp(),
        participants: form.participants,
    };
    let drill = verbs::plan(&desk, input).await?;
    Ok(Redirect::to(&format!("/drills/{}", drill.reference)))
}

/// What a drill's page may show.
pub struct DrillPage {
    pub drill: Drill,
    pub site_name: String,
    pub participants: Vec<Participant>,
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
    let drill = verbs::find(&mut tx, &desk, &reference).await?;
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
    tx.commit().await?;
    let page = DrillPage {
        is_owner: drill.org == desk.org(),
        me: all.iter().find(|p| p.position == desk.who.position).cloned(),
        // Each side sees its own people; the other side's come when the room opens.
        participants: all.into_iter().filter(|p| p.org == desk.org()).collect(),
        can_drill: desk.may(Act::Drill),
        site_name,
        own_positions,
        room,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
        drill,
    };
    desk.page(page.drill.reference.as_str(), views::show(&page)).await
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
