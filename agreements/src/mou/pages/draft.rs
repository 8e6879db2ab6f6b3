//! Drafting: the choice of a template, the words, and one clause at a time. What was typed stays when something is wrong.

use super::super::forms::{ClauseForm, NewForm, TermsForm, party_key};
use super::super::{MouFile, TEMPLATES, Terms, UnitCode, partner_code, rules, unit_codes, urls, verbs, views};
use super::{framed, open, terms_of};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{organisation, site};
use muster_policy::Party;
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::{Desk, Form, Path, Problem, Routes, t};

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/new", get_new)
        .post("/agreements", post_new)
        .get("/agreements/{ag}/draft", get_draft)
        .post("/agreements/{ag}/draft/terms", post_terms)
        .get("/agreements/{ag}/draft/clauses/new", get_new_clause)
        .post("/agreements/{ag}/draft/clauses", post_new_clause)
        .get("/agreements/{ag}/draft/clauses/{n}", get_clause)
        .post("/agreements/{ag}/draft/clauses/{n}", post_clause)
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
    pub problem: Option<Told>,
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
    new_page(&desk, form, None).await
}

async fn new_page(desk: &Desk, form: NewForm, problem: Option<Told>) -> Result<Markup, Problem> {
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
        problem,
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
    let drafted = match form.parse(&desk.time_zone()) {
        Ok(input) => verbs::draft(&desk, input).await,
        Err(problem) => Err(problem),
    };
    match drafted {
        Ok(ag) => Ok(Redirect::to(&urls::under(&ag, "draft")).into_response()),
        Err(problem) => {
            let told = said(&desk, problem)?;
            again(new_page(&desk, form, Some(told)).await?)
        }
    }
}

/// Why a form was not taken: said above it and, where one field is to blame, at that field.
#[derive(Debug, Clone)]
pub struct Told {
    pub field: Option<&'static str>,
    pub words: String,
}

impl Told {
    /// The words for this field's own place.
    pub fn at<'a>(told: &'a Option<Told>, field: &str) -> Option<&'a str> {
        told.as_ref()
            .filter(|told| told.field == Some(field))
            .map(|told| told.words.as_str())
    }
}

/// A refusal is said above the form that was sent; anything else is a page of its own.
fn said(desk: &Desk, problem: Problem) -> Result<Told, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    match problem {
        Problem::Refusal(refusal) if !refusal.conflict => Ok(Told {
            field: field_of(refusal.code),
            words: refusal.words,
        }),
        other => Err(other),
    }
}

/// The field that a refusal speaks of.
fn field_of(code: &str) -> Option<&'static str> {
    match code {
        "mou.unknown-template" => Some("template"),
        "mou.unknown-code" | "mou.own-code" => Some("partner_code"),
        "mou.ends-before-start" | "mou.end-has-passed" | "clause.outside-term" => Some("ends_on"),
        "mou.review-after-end" => Some("review_on"),
        "mou.no-title" => Some("title"),
        "clause.number-twice" => Some("number"),
        "clause.foreign-party" => Some("to"),
        "clause.condition" => Some("condition"),
        "clause.purpose" => Some("purpose"),
        "clause.ceiling" => Some("tlp"),
        _ => None,
    }
}

fn again(page: Markup) -> Result<Response, Problem> {
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
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
    /// Why it cannot be proposed as it stands.
    pub not_ready: Option<String>,
    pub problem: Option<Told>,
    pub csrf: String,
}

pub(super) struct Own {
    tx: Tx,
    file: MouFile,
    pub terms: Terms,
    pub digest: String,
    version: u32,
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
    draft_page(&desk, own, form, None).await
}

async fn draft_page(desk: &Desk, own: Own, form: TermsForm, problem: Option<Told>) -> Result<Markup, Problem> {
    let mut sites = own_sites(&own.tx, desk).await?;
    for named in &own.terms.sites {
        let value = named.site.to_string();
        if !sites.iter().any(|choice| choice.value == value) {
            sites.push(Choice::of(value, named.name.clone()));
        }
    }
    let ag = own.file.mou.reference.clone();
    let page = DraftPage {
        not_ready: rules::compile_text(&own.terms).err().map(|refusal| refusal.words()),
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
        problem,
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
    let saved = match parsed {
        Ok(input) => verbs::edit_terms(&desk, &ag, &form.seen, input).await,
        Err(problem) => Err(problem),
    };
    match saved {
        Ok(()) => Ok(Redirect::to(&urls::under(&ag, "draft?done=agreement-saved")).into_response()),
        Err(problem) => {
            let told = said(&desk, problem)?;
            again(draft_page(&desk, own_draft(&desk, &ag).await?, form, Some(told)).await?)
        }
    }
}

/// All that the form of one clause may show.
pub struct ClauseFormPage {
    pub reference: Reference,
    /// The clause that is changed; `None` for a new one.
    pub number: Option<String>,
    pub form: ClauseForm,
    pub parties: Vec<Choice>,
    pub sites: Vec<Choice>,
    pub problem: Option<Told>,
    pub csrf: String,
}

async fn get_new_clause(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let form = ClauseForm::empty(&own.terms, &own.digest, &desk.time_zone());
    clause_page(&desk, own, None, form, None).await
}

async fn get_clause(desk: Desk, Path((ag, number)): Path<(Reference, String)>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let clause = own.terms.draft(&number).ok_or(Problem::Missing)?;
    let form = ClauseForm::of(clause, &own.digest, &desk.time_zone());
    clause_page(&desk, own, Some(number), form, None).await
}

async fn clause_page(
    desk: &Desk,
    own: Own,
    number: Option<String>,
    form: ClauseForm,
    problem: Option<Told>,
) -> Result<Markup, Problem> {
    let ag = own.file.mou.reference.clone();
    let page = ClauseFormPage {
        parties: party_choices(desk, &own).await?,
        sites: own
            .terms
            .sites
            .iter()
            .map(|site| Choice::of(site.site.to_string(), site.name.clone()))
            .collect(),
        reference: ag.clone(),
        number,
        form,
        problem,
        csrf: desk.csrf.clone(),
    };
    let title = t("agreement-clause-form-title");
    let crumbs = [
        (ag.to_string(), Some(urls::agreement(&ag))),
        (t("agreement-draft-title"), Some(urls::under(&ag, "draft"))),
        (title.clone(), None),
    ];
    framed(desk, &title, &crumbs, views::clause_form(&page)).await
}

/// Both organisations, the units the text names, and one's own units.
async fn party_choices(desk: &Desk, own: &Own) -> Result<Vec<Choice>, Problem> {
    let mut choices: Vec<Choice> = Vec::new();
    let mut add = |party: Party, label: String| {
        let value = party_key(party);
        if !choices.iter().any(|choice| choice.value == value) {
            choices.push(Choice::of(value, label));
        }
    };
    for party in &own.terms.parties {
        let whole = organisation::store::party_name(&own.tx, party.party.org, None).await?;
        add(Party::whole(party.party.org), whole);
        add(party.party, party.name.clone());
    }
    for unit in organisation::store::units_of(&own.tx, desk.org()).await? {
        add(Party::unit(desk.org(), unit.id), unit.name);
    }
    for clause in &own.terms.clauses {
        for party in [clause.from, clause.to] {
            add(
                party,
                organisation::store::party_name(&own.tx, party.org, party.unit).await?,
            );
        }
    }
    Ok(choices)
}

async fn post_new_clause(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ClauseForm>,
) -> Result<Response, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let parsed = form.parse(&own.terms, None, &desk.time_zone());
    drop(own);
    let saved = match parsed {
        Ok(clause) => verbs::add_clause(&desk, &ag, &form.seen, clause).await,
        Err(problem) => Err(problem),
    };
    clause_answer(&desk, &ag, None, form, saved).await
}

async fn post_clause(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Form(form): Form<ClauseForm>,
) -> Result<Response, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let old = own.terms.draft(&number).cloned().ok_or(Problem::Missing)?;
    let parsed = form.parse(&own.terms, Some(&old), &desk.time_zone());
    drop(own);
    let saved = match parsed {
        Ok(clause) => verbs::edit_clause(&desk, &ag, &form.seen, &number, clause).await,
        Err(problem) => Err(problem),
    };
    clause_answer(&desk, &ag, Some(number), form, saved).await
}

async fn clause_answer(
    desk: &Desk,
    ag: &Reference,
    number: Option<String>,
    form: ClauseForm,
    saved: Result<(), Problem>,
) -> Result<Response, Problem> {
    match saved {
        Ok(()) => Ok(Redirect::to(&urls::under(ag, "draft?done=agreement-saved")).into_response()),
        Err(problem) => {
            let told = said(desk, problem)?;
            again(clause_page(desk, own_draft(desk, ag).await?, number, form, Some(told)).await?)
        }
    }
}
