//! Handlers of `/sites` and `/sites/{site}`.

use super::{
    KnownPolice, form_views, list_views, listing,
    reading::{self, Found},
    rules::{self, ProfileForm},
    store, verbs, views,
};
use crate::chips::{own_chips, part_chip};
use crate::contacts::reading::{self as contacts, Asked, Reach};
use crate::label;
use crate::opening::{Opening, Part};
use crate::site_plan::{Look, verbs::find_own};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites", get_sites)
        .post("/sites", post_site)
        .get("/sites/new", get_new)
        .get("/sites/{site}", get_site)
        .get("/sites/{site}/edit", get_edit)
        .post("/sites/{site}/edit", post_edit)
        .get("/sites/{site}/print", get_print)
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct SitesQuery {
    /// Reference of the last site that was read, such as `S-4821`: the next ones of its organisation.
    #[param(value_type = Option<String>)]
    pub after: Option<Reference>,
}

/// `GET /sites`: the own sites, and those of partners that a clause opens now.
async fn get_sites(desk: Desk, Query(asked): Query<SitesQuery>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let sites = listing::sites(&desk, &mut tx, asked.after.as_ref()).await?;
    tx.commit().await?;
    list_views::sites(&desk, &sites).await
}

/// What each part of the overview is cleared to show.
struct Read {
    file: Part<super::SiteFile>,
    floors: Part<reading::Floors>,
    reach: Vec<Reach>,
    measured: Option<super::MeasuredArrival>,
    chips: [Markup; 3],
    /// Own ones; `None` for a partner.
    kits: Option<Vec<crate::kit::Kit>>,
    metric: bool,
    own: bool,
}

async fn read(desk: &Desk, reference: &Reference, floor: Option<FloorId>) -> Result<Read, Problem> {
    let mut found = reading::find(desk, reference).await?;
    let file = Part::Open(found.file(desk, CrossingAct::Read).await?);
    let floors = found.floors(desk, floor, CrossingAct::Read).await?;
    let reach = reach(desk, &mut found).await?;
    let measured = found.measured(desk).await?;
    let profile = own_chips(&found.own_clauses(desk, DataClass::SiteProfile).await?);
    let plan = own_chips(&found.own_clauses(desk, DataClass::FloorPlan).await?);
    let contact = own_chips(&found.own_clauses(desk, DataClass::Contacts).await?);
    let chips = [
        html! { (part_chip(&file)) (profile) },
        html! { (part_chip(&floors)) (plan) },
        contact,
    ];
    let metric = views::metric(&found.tx, desk).await?;
    let own = found.is_own();
    let kits = match own {
        true => Some(crate::kit::store::of_site(&found.tx, found.site.id).await?),
        false => None,
    };
    found.done().await?;
    Ok(Read {
        file,
        floors,
        reach,
        measured,
        chips,
        kits,
        metric,
        own,
    })
}

/// Who answers: the site's own contacts and its police's, each as far as this desk may see them.
async fn reach(desk: &Desk, found: &mut Found) -> Result<Vec<Reach>, Problem> {
    let (owner, police, site) = (found.site.org, found.site.police_org, Some(found.site.id));
    let mut all = Vec::new();
    match &found.opening {
        None => {
            all.push(contacts::own(desk, &found.tx, site, None).await?);
            if let Some(police) = police {
                all.extend(police_reach(desk, found, police).await?);
            }
        }
        Some(opening) => {
            let asked = Asked {
                owner,
                site: Some((found.site.id, found.site.tlp)),
                unit: None,
                act: CrossingAct::Read,
            };
            all.push(contacts::of_partner(&mut found.tx, opening, asked).await?);
            if police == Some(desk.org()) {
                all.push(contacts::own(desk, &found.tx, None, found.site.police_unit).await?);
            }
        }
    }
    Ok(all)
}

/// The police's contacts on an own site's page. They cross to the site, so the page writes a line of its own for them.
async fn police_reach(desk: &Desk, found: &Found, police: OrgId) -> Result<Option<Reach>, Problem> {
    if !muster_agreements::mou::store::partners_of(&found.tx, desk.org())
        .await?
        .contains(&police)
    {
        return Ok(None);
    }
    let mut tx = desk.begin().await?;
    let opening = Opening::between(desk, &tx, police).await?;
    let asked = Asked {
        owner: police,
        site: None,
        unit: found.site.police_unit,
        act: CrossingAct::Read,
    };
    let reach = contacts::of_partner(&mut tx, &opening, asked).await?;
    tx.commit().await?;
    Ok(Some(reach))
}

/// `GET /sites/{site}`: the overview.
async fn get_site(desk: Desk, Path(site): Path<Reference>, Query(look): Query<Look>) -> Result<Markup, Problem> {
    let read = read(&desk, &site, look.floor).await?;
    let file = read.file.open().ok_or(Problem::Missing)?;
    let frame = views::SiteFrame::of(
        &desk,
        file,
        read.own,
        "overview",
        read.floors.open().map(|f| f.records.len()),
    );
    let kits = read.kits.as_deref().map(|kits| {
        let may_check = crate::kit::verbs::may_check(&desk, false);
        views::kits_panel(&desk, &site, kits, frame.may_change, may_check)
    });
    let page = views::OverviewPage {
        kits,
        ..page(&read, file, &look, frame.may_change)
    };
    let above = views::arrival_card(&file.arrival, page.measured.as_ref(), &desk);
    frame.page_with(&desk, "", above, views::overview(&page)).await
}

fn page<'a>(read: &'a Read, file: &'a super::SiteFile, look: &'a Look, may_change: bool) -> views::OverviewPage<'a> {
    let [profile, floor, contact] = &read.chips;
    views::OverviewPage {
        file,
        measured: read.measured,
        floors: &read.floors,
        reach: &read.reach,
        look,
        metric: read.metric,
        profile_chips: profile.clone(),
        floor_chips: floor.clone(),
        contact_chips: contact.clone(),
        kits: None,
        may_change,
    }
}

/// `GET /sites/{site}/print`: everything on one sheet.
async fn get_print(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let read = read(&desk, &site, None).await?;
    let file = read.file.open().ok_or(Problem::Missing)?;
    list_views::print(&desk, &page(&read, file, &Look::default(), false)).await
}

/// `GET /sites/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let blank = ProfileForm {
        tlp: Tlp::default().label().to_owned(),
        ..ProfileForm::default()
    };
    form_page(&desk, None, &blank, &FieldProblems::default()).await
}

/// Whom the site can be tied to: police with an agreement in force, and the partner of today even without one.
async fn known_for(desk: &Desk, site: Option<&Site>) -> Result<Vec<KnownPolice>, Problem> {
    let mut known = store::known_police(&desk.read().await?, desk.org()).await?;
    if let Some(party) = site.and_then(verbs::party_of)
        && known.iter().all(|known| known.party != party)
    {
        known.push(KnownPolice {
            party,
            name: t("sites-police-without-agreement"),
        });
    }
    Ok(known)
}

async fn form_page(
    desk: &Desk,
    site: Option<&Site>,
    form: &ProfileForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let known = known_for(desk, site).await?;
    let tx = desk.read().await?;
    let reach = label::reach(&tx, desk.org(), site.map(|site| site.id), desk.now()).await?;
    drop(tx);
    form_views::form(
        desk,
        &form_views::FormPage {
            site,
            form,
            known: &known,
            reach: &reach,
            problems,
        },
    )
    .await
}

async fn refused(
    desk: &Desk,
    site: Option<&Site>,
    form: &ProfileForm,
    problems: &FieldProblems,
    status: StatusCode,
) -> Result<Response, Problem> {
    Ok((status, form_page(desk, site, form, problems).await?).into_response())
}

/// `POST /sites`
async fn post_site(desk: Desk, Form(form): Form<ProfileForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    match rules::check(&form, &known_for(&desk, None).await?, Tlp::default()) {
        Ok(profile) => {
            let site = verbs::create(&desk, profile).await?;
            Ok(Redirect::to(&format!("/sites/{}?done=site-added", site.reference)).into_response())
        }
        Err(problems) => refused(&desk, None, &form, &problems, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// `GET /sites/{site}/edit`
async fn get_edit(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    form_page(&desk, Some(&own), &form_views::form_of(&own), &FieldProblems::default()).await
}

/// `POST /sites/{site}/edit`
async fn post_edit(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(mut form): Form<ProfileForm>,
) -> Result<Response, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let profile = match rules::check(&form, &known_for(&desk, Some(&own)).await?, own.tlp) {
        Ok(profile) => profile,
        Err(problems) => return refused(&desk, Some(&own), &form, &problems, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    match verbs::change(&desk, &site, profile.clone(), form.revision).await {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{site}?done=site-changed")).into_response()),
        Err(problem) if problem.is_conflict() => {
            let (tx, own) = find_own(&desk, &site).await?;
            let stored = verbs::stored(&tx, &own).await?;
            drop(tx);
            let typed = rules::stored(&rules::with_profile(own.clone(), profile), "");
            let problem = problem.since(&form.begun, &typed, &stored, format!("/sites/{site}/edit"));
            if let Some(meanwhile) = problem.goes_on() {
                form = form.again(form_views::form_of(&own), meanwhile);
            }
            let status = problem.status();
            refused(&desk, Some(&own), &form, &beside_form("name", problem)?, status).await
        }
        Err(problem) => {
            let status = problem.status();
            refused(&desk, Some(&own), &form, &beside_form("name", problem)?, status).await
        }
    }
}
