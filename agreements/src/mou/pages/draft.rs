//! Drafting: the choice of a template, and the words. What was typed stays when something is wrong.

use super::super::forms::{NewForm, TermsForm};
use super::super::{MouFile, TEMPLATES, Terms, UnitCode, partner_code, unit_codes, urls, verbs, views};
use super::{ToMend, Told, framed, open, terms_of, to_mend};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{organisation, site};
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::{Begun, Desk, Form, Path, Problem, Routes, t};

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/new", get_new)
        .post("/agreements", post_new)
        .get("/agreements/{ag}/draft", get_draft)
        .post("/agreements/{ag}/draft/terms", post_terms)
}

/// All that the page of a new agreement may show.
pub struct NewPage {
    pub templates: Vec<&'static str>,
    pub form: NewForm,
    /// One's own code, to be given away.
    pub own_code: String,
    /// Those of one's own units.
    pub unit_codes: Vec<UnitCode>,
    pub units: Vec<Choice>,
    pub sites: Vec<Choice>,
    pub told: Told,
    pub csrf: String,
}

async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let later = |months: i32| today.saturating_add(jiff::Span::new().months(months)).to_string();
    let form = NewForm {
        starts_on: today.to_string(),
        ends_on: later(12),
        review_on: later(6),
        ..NewForm::default()
    };
    new_page(&desk, form, Told::default()).await
}

async fn new_page(desk: &Desk, form: NewForm, told: Told) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let units = organisation::store::units_of(&tx, desk.org()).await?;
    let page = NewPage {
        templates: TEMPLATES.iter().map(|template| template.key).collect(),
        form,
        own_code: partner_code(desk.org()),
        unit_codes: unit_codes(&tx, desk.org()).await?,
        units: units
            .into_iter()
            .map(|unit| Choice::of(unit.id.to_string(), unit.name))
            .collect(),
        sites: own_sites(&tx, desk).await?,
        told,
        csrf: desk.csrf.clone(),
    };
    let title = t("agreement-new-title");
    framed(desk, &title, &[(title.clone(), None)], views::new_agreement(&page)).await
}

async fn own_sites(tx: &Tx, desk: &Desk) -> Result<Vec<Choice>, Problem> {
    let sites = site::store::of_org(tx, desk.org()).await?;
    Ok(sites
        .into_iter()
        .map(|site| Choice::of(site.id.to_string(), site.name))
        .collect())
}

async fn post_new(desk: Desk, Form(form): Form<NewForm>) -> Result<Response, Problem> {
    let told = match form.parse(&desk.time_zone()) {
        Ok(input) => match verbs::draft(&desk, input).await {
            Ok(ag) => return Ok(Redirect::to(&urls::under(&ag, "draft")).into_response()),
            Err(problem) => Told::said(&desk, problem)?,
        },
        Err(wrong) => {
            desk.require(Act::NegotiateAgreements)?;
            Told::of(wrong)
        }
    };
    let page = new_page(&desk, form, told.clone()).await?;
    Ok(told.answer(page))
}

/// All that the page of one's own draft may show.
pub struct DraftPage {
    pub reference: Reference,
    pub terms: Terms,
    pub form: TermsForm,
    pub sites: Vec<Choice>,
    pub revision: i64,
    /// What it is compared with: the version on the table or in force.
    pub source: Option<u32>,
    pub version: u32,
    /// Why it cannot be proposed as it stands: all of it.
    pub to_mend: Vec<ToMend>,
    pub told: Told,
    pub csrf: String,
}

pub(super) struct Own {
    pub tx: Tx,
    pub file: MouFile,
    pub terms: Terms,
    pub digest: String,
    pub version: u32,
}

/// This side's own draft. There is none for the other side, whoever asks.
pub(super) async fn own_draft(desk: &Desk, ag: &Reference) -> Result<Own, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (tx, file) = open(desk, ag).await?;
    let draft = file.draft_of(desk.org()).ok_or(Problem::Missing)?;
    let (terms, digest, version) = (terms_of(draft)?, draft.digest.clone(), draft.number);
    Ok(Own {
        tx,
        terms,
        digest,
        version,
        file,
    })
}

async fn get_draft(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let form = TermsForm::of(&own.terms, &own.digest, &desk.time_zone());
    draft_page(&desk, own, form, Told::default()).await
}

async fn draft_page(desk: &Desk, own: Own, mut form: TermsForm, told: Told) -> Result<Markup, Problem> {
    let mut sites = own_sites(&own.tx, desk).await?;
    for named in &own.terms.sites {
        let value = named.site.to_string();
        if !sites.iter().any(|choice| choice.value == value) {
            sites.push(Choice::of(value, named.name.clone()));
        }
    }
    let ag = own.file.mou.reference.clone();
    let stored = TermsForm::of(&own.terms, &own.digest, &desk.time_zone()).stored(&sites);
    let told = told.changed(urls::under(&ag, "draft"), form.begun.changed(stored.clone()));
    if told.meanwhile.is_some() || form.seen == own.digest {
        form.begun = Begun::with(&stored);
        form.seen.clone_from(&own.digest);
    }
    let page = DraftPage {
        to_mend: to_mend(&ag, &own.terms),
        source: own
            .file
            .proposed()
            .or(own.file.in_force())
            .map(|version| version.number),
        reference: ag.clone(),
        revision: own.file.mou.revision,
        version: own.version,
        terms: own.terms,
        form,
        sites,
        told,
        csrf: desk.csrf.clone(),
    };
    let title = t("agreement-draft-title");
    framed(
        desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::draft(&page),
    )
    .await
}

async fn post_terms(desk: Desk, Path(ag): Path<Reference>, Form(form): Form<TermsForm>) -> Result<Response, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let parsed = form.parse(&own.terms, &desk.time_zone());
    drop(own);
    let told = match parsed {
        Ok(input) => match verbs::edit_terms(&desk, &ag, &form.seen, input).await {
            Ok(()) => return Ok(Redirect::to(&urls::under(&ag, "draft?done=agreement-saved")).into_response()),
            Err(problem) => Told::said(&desk, problem)?,
        },
        Err(wrong) => Told::of(wrong),
    };
    let page = draft_page(&desk, own_draft(&desk, &ag).await?, form, told.clone()).await?;
    Ok(told.answer(page))
}
