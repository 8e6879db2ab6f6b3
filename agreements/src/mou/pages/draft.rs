//! Drafting: the choice of a template, and the words. What was typed stays when something is wrong.

use super::super::forms::{NewForm, TermsForm};
use super::super::rules::MouRefusal;
use super::super::{MouFile, TEMPLATES, Terms, UnitCode, compared_with, partner_code, unit_codes, urls, verbs, views};
use super::{Base, ToMend, Told, framed, open, sides, terms_of, to_mend};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{organisation, site};
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::{Begun, Below, Desk, Form, Meanwhile, Path, Problem, Routes, t, t_with};

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
    /// What it is compared with.
    pub compared: Vec<Base>,
    pub version: u32,
    /// It is no draft any more: only what was typed is shown.
    pub is_gone: bool,
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
    /// What became of the draft while a form of it was filled: it was proposed, withdrawn, or the agreement ended.
    pub gone: Option<String>,
}

impl Own {
    fn of(tx: Tx, file: MouFile, number: u32, gone: Option<String>) -> Result<Self, Problem> {
        let version = file.version(number).ok_or(Problem::Missing)?;
        let (terms, digest) = (terms_of(version)?, version.digest.clone());
        Ok(Self {
            tx,
            terms,
            digest,
            version: number,
            gone,
            file,
        })
    }

    /// Is what stands now another text than the form was made from? Then that is said before anything that was typed is judged. A form
    /// that names no text is refused by the verb.
    pub fn is_another_than(&self, seen: &str) -> bool {
        self.gone.is_some() || (!seen.is_empty() && seen != self.digest)
    }

    /// What the draft is compared with: what is in force, and what it answers.
    fn compared(&self, org: OrgId) -> Vec<Base> {
        let Some(version) = self.file.version(self.version) else {
            return Vec::new();
        };
        let all = compared_with(&self.file, version, org).into_iter();
        let sides = sides(&self.terms, org);
        all.map(|each| Base::of(each, &sides)).collect()
    }

    /// What the form says: of a draft that is gone, only that.
    pub fn told(&self, told: Told) -> Told {
        match &self.gone {
            Some(words) => Told::second_because(words.clone()),
            None => told,
        }
    }

    /// Where a form that came second leads to.
    pub fn reopen(&self, form: &str) -> String {
        let ag = &self.file.mou.reference;
        match self.gone {
            Some(_) => urls::agreement(ag),
            None => urls::under(ag, form),
        }
    }

    /// A form that can only be copied from.
    pub fn to_copy(&self, form: &str) -> Meanwhile {
        Meanwhile {
            reopen: self.reopen(form),
            below: Below::ToCopy,
            ..Meanwhile::default()
        }
    }

    /// The sites that an agreement of this side may cover: its own, and those that the text names.
    async fn sites(&self, desk: &Desk) -> Result<Vec<Choice>, Problem> {
        let mut sites = own_sites(&self.tx, desk).await?;
        for named in &self.terms.sites {
            let value = named.site.to_string();
            if !sites.iter().any(|choice| choice.value == value) {
                sites.push(Choice::of(value, named.name.clone()));
            }
        }
        Ok(sites)
    }

    /// Those of the `chosen` sites that are no choice any more. They are drawn too: a form from which they are missing would be sent
    /// without them, and without any it means all sites. The rules refuse them.
    pub async fn sites_left(&self, desk: &Desk, choices: &[Choice], chosen: &[String]) -> Result<Vec<Choice>, Problem> {
        let mut left: Vec<&String> = Vec::new();
        for site in chosen {
            if !left.contains(&site) && !choices.iter().any(|choice| choice.value == *site) {
                left.push(site);
            }
        }
        if left.is_empty() {
            return Ok(Vec::new());
        }
        let mut names = own_sites(&self.tx, desk).await?;
        let readable = self.file.versions.iter().rev();
        for version in readable.filter(|version| version.is_readable_by(desk.org())) {
            let named = terms_of(version)?.sites.into_iter();
            names.extend(named.map(|named| Choice::of(named.site.to_string(), named.name)));
        }
        let label = |site: &String| match names.iter().find(|named| named.value == *site) {
            Some(named) => t_with("agreement-site-left", &[("name", named.label.clone().into())]),
            None => t("agreement-site-unknown"),
        };
        Ok(left
            .into_iter()
            .map(|site| Choice::of(site.clone(), label(site)))
            .collect())
    }
}

/// This side's own draft. There is none for the other side, whoever asks.
pub(super) async fn own_draft(desk: &Desk, ag: &Reference) -> Result<Own, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (tx, file) = open(desk, ag).await?;
    let number = file.draft_of(desk.org()).ok_or(Problem::Missing)?.number;
    Own::of(tx, file, number, None)
}

/// The same for a form of it that was filled. Where there is no draft any more it is what became of it, so that nothing typed is lost.
///
/// Errors: missing for a side that never wrote one, and for a form that names no text.
pub(super) async fn own_draft_of_form(desk: &Desk, ag: &Reference, seen: &str) -> Result<Own, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (tx, file) = open(desk, ag).await?;
    if let Some(number) = file.draft_of(desk.org()).map(|draft| draft.number) {
        return Own::of(tx, file, number, None);
    }
    let mut written = file.versions.iter().filter(|version| version.edited_by == desk.org());
    let last = written.clone().next_back();
    let was = written.find(|version| version.digest == seen).or(last);
    let number = was.filter(|_| !seen.is_empty()).ok_or(Problem::Missing)?.number;
    let words = verbs::lost_race(&tx, desk, &file).await?.words();
    Own::of(tx, file, number, Some(words))
}

/// What a form says when the text is another one than it was made from.
pub(super) fn text_changed() -> Told {
    Told::second_because(MouRefusal::TextChanged.words())
}

async fn get_draft(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let form = TermsForm::of(&own.terms, &own.digest, &desk.time_zone());
    draft_page(&desk, own, form, Told::default()).await
}

async fn draft_page(desk: &Desk, own: Own, mut form: TermsForm, told: Told) -> Result<Markup, Problem> {
    let stands = TermsForm::of(&own.terms, &own.digest, &desk.time_zone());
    let mut sites = own.sites(desk).await?;
    let left = own.sites_left(desk, &sites, &form.sites).await?;
    sites.extend(left);
    let ag = own.file.mou.reference.clone();
    let (typed, stored) = (form.stored(&sites), stands.stored(&sites));
    let is_gone = own.gone.is_some();
    let told = told.since(match is_gone {
        true => own.to_copy("draft"),
        false => form.begun.since(&typed, &stored, own.reopen("draft")),
    });
    if let Some(meanwhile) = told.second() {
        form = form.again(stands, meanwhile);
    }
    if told.goes_on() || form.seen == own.digest {
        form.begun = Begun::with(&stored);
        form.seen.clone_from(&own.digest);
    }
    let page = DraftPage {
        is_gone,
        to_mend: to_mend(&ag, &own.terms, desk.now()),
        compared: own.compared(desk.org()),
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
    let own = own_draft_of_form(&desk, &ag, &form.seen).await?;
    if own.is_another_than(&form.seen) {
        return again(&desk, own, form, text_changed()).await;
    }
    let sites = own.sites(&desk).await?;
    let parsed = form.parse(&own.terms, &sites, &desk.time_zone());
    drop(own);
    let told = match parsed {
        Ok(input) => match verbs::edit_terms(&desk, &ag, &form.seen, input).await {
            Ok(()) => return Ok(Redirect::to(&urls::under(&ag, "draft?done=agreement-saved")).into_response()),
            Err(problem) => Told::said(&desk, problem)?,
        },
        Err(wrong) => Told::of(wrong),
    };
    let own = own_draft_of_form(&desk, &ag, &form.seen).await?;
    again(&desk, own, form, told).await
}

async fn again(desk: &Desk, own: Own, form: TermsForm, told: Told) -> Result<Response, Problem> {
    let told = own.told(told);
    let page = draft_page(desk, own, form, told.clone()).await?;
    Ok(told.answer(page))
}
