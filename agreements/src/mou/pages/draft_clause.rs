//! One clause of one's own draft at a time. What was typed stays, and everything that is wrong is said at once, each at its field.

use super::super::forms::{ClauseForm, party_key};
use super::super::{ClauseDraft, Event, EventKind, rules, store, urls, verbs, views};
use super::draft::{Own, own_draft, own_draft_of_form, text_changed};
use super::{Told, framed};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::organisation;
use muster_policy::Party;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::{Begun, Below, Desk, Form, Meanwhile, Path, Problem, Routes, format, t, t_with};

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}/draft/clauses/new", get_new_clause)
        .post("/agreements/{ag}/draft/clauses", post_new_clause)
        .get("/agreements/{ag}/draft/clauses/{n}", get_clause)
        .post("/agreements/{ag}/draft/clauses/{n}", post_clause)
}

/// All that the form of one clause may show.
pub struct ClauseFormPage {
    pub reference: Reference,
    pub title: String,
    /// The clause that is changed; `None` for a new one.
    pub number: Option<String>,
    pub form: ClauseForm,
    pub parties: Vec<Choice>,
    pub sites: Vec<Choice>,
    pub told: Told,
    pub csrf: String,
}

async fn get_new_clause(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let form = ClauseForm::empty(&own.terms, &own.digest, &desk.time_zone());
    clause_page(&desk, own, None, form, Told::default()).await
}

async fn get_clause(desk: Desk, Path((ag, number)): Path<(Reference, String)>) -> Result<Markup, Problem> {
    let own = own_draft(&desk, &ag).await?;
    let clause = own.terms.draft(&number).ok_or(Problem::Missing)?;
    let form = ClauseForm::of(clause, &own.digest, &desk.time_zone());
    let told = Told::of_clause(&rules::problems_of_clause(&own.terms, clause));
    clause_page(&desk, own, Some(number), form, told).await
}

/// A form that came second carries the text as it is now when its page says what was changed: who saves it again has read that.
async fn clause_page(
    desk: &Desk,
    own: Own,
    number: Option<String>,
    mut form: ClauseForm,
    told: Told,
) -> Result<Markup, Problem> {
    let ag = own.file.mou.reference.clone();
    let parties = party_choices(desk, &own).await?;
    let stands = number.as_ref().filter(|_| own.gone.is_none());
    let stands = stands.and_then(|number| own.terms.draft(number));
    let stands = stands.map(|clause| ClauseForm::of(clause, &own.digest, &desk.time_zone()));
    let sites = site_choices(desk, &own, &form, stands.as_ref()).await?;
    let typed = form.stored(&parties, &sites);
    let stored = stands.as_ref().map(|stands| stands.stored(&parties, &sites));
    let under = match (&number, &stored) {
        (Some(number), Some(_)) => format!("draft/clauses/{number}"),
        _ => "draft".to_owned(),
    };
    let told = told.since(match &stored {
        Some(stored) => form.begun.since(&typed, stored, own.reopen(&under)),
        None if number.is_none() && own.gone.is_none() => Meanwhile {
            below: Below::Beside,
            ..own.to_copy(&under)
        },
        None => own.to_copy(&under),
    });
    if let (Some(meanwhile), Some(stands)) = (told.second(), stands) {
        form = form.again(stands, meanwhile);
    }
    if told.goes_on() || form.seen == own.digest {
        form.begun = Begun::with(&stored.unwrap_or_default());
        form.seen.clone_from(&own.digest);
        form.version = own.version.to_string();
    }
    let title = match &number {
        Some(number) => t_with("agreement-clause-form-title", &[("number", number.as_str().into())]),
        None => t("agreement-clause-new-title"),
    };
    let page = ClauseFormPage {
        title: title.clone(),
        told,
        parties,
        sites,
        reference: ag.clone(),
        number,
        form,
        csrf: desk.csrf.clone(),
    };
    let crumbs = [
        (ag.to_string(), Some(urls::agreement(&ag))),
        (t("agreement-draft-title"), Some(urls::under(&ag, "draft"))),
        (title.clone(), None),
    ];
    framed(desk, &title, &crumbs, views::clause_form(&page)).await
}

/// The sites that the text names, and those that are chosen though it names them no more.
async fn site_choices(
    desk: &Desk,
    own: &Own,
    form: &ClauseForm,
    stands: Option<&ClauseForm>,
) -> Result<Vec<Choice>, Problem> {
    let named = own.terms.sites.iter();
    let mut sites: Vec<Choice> = named
        .map(|site| Choice::of(site.site.to_string(), site.name.clone()))
        .collect();
    let chosen = form
        .sites
        .iter()
        .chain(stands.into_iter().flat_map(|stands| &stands.sites));
    let chosen: Vec<String> = chosen.cloned().collect();
    let left = own.sites_left(desk, &sites, &chosen).await?;
    sites.extend(left);
    Ok(sites)
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
    let own = own_draft_of_form(&desk, &ag, &form.seen).await?;
    if own.is_another_than(&form.seen) {
        return again(&desk, own, None, form, text_changed()).await;
    }
    let saved = match typed(own, None, &form, &desk)? {
        Ok(clause) => verbs::add_clause(&desk, &ag, &form.seen, clause)
            .await
            .map_err(NotSaved::Said),
        Err(told) => Err(NotSaved::Typed(told)),
    };
    clause_answer(&desk, &ag, None, form, saved).await
}

async fn post_clause(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Form(form): Form<ClauseForm>,
) -> Result<Response, Problem> {
    let own = own_draft_of_form(&desk, &ag, &form.seen).await?;
    if own.is_another_than(&form.seen) {
        return again(&desk, own, Some(number), form, text_changed()).await;
    }
    let saved = match typed(own, Some(&number), &form, &desk)? {
        Ok(clause) => verbs::edit_clause(&desk, &ag, &form.seen, &number, clause)
            .await
            .map_err(NotSaved::Said),
        Err(told) => Err(NotSaved::Typed(told)),
    };
    clause_answer(&desk, &ag, Some(number), form, saved).await
}

/// Why a clause was not saved.
enum NotSaved {
    /// What was typed cannot be kept.
    Typed(Told),
    /// The verb said no.
    Said(Problem),
}

/// The clause that was typed, or everything that is wrong with it: what cannot be read, else what the rules say of it.
fn typed(own: Own, number: Option<&str>, form: &ClauseForm, desk: &Desk) -> Result<Result<ClauseDraft, Told>, Problem> {
    let mut terms = own.terms;
    let old = match number {
        Some(number) => Some(terms.draft(number).cloned().ok_or(Problem::Missing)?),
        None => None,
    };
    let clause = match form.parse(&terms, old.as_ref(), &desk.time_zone()) {
        Ok(clause) => clause,
        Err(wrong) => return Ok(Err(Told::of(wrong))),
    };
    let place = terms.put(number, clause.clone()).ok_or(Problem::Missing)?;
    let problems = rules::problems_of_clause(&terms, &terms.clauses[place]);
    Ok(match problems.is_empty() {
        true => Ok(clause),
        false => Err(Told::of_clause(&problems)),
    })
}

async fn clause_answer(
    desk: &Desk,
    ag: &Reference,
    number: Option<String>,
    form: ClauseForm,
    saved: Result<(), NotSaved>,
) -> Result<Response, Problem> {
    let told = match saved {
        Ok(()) => return Ok(Redirect::to(&urls::under(ag, "draft?done=agreement-saved")).into_response()),
        Err(NotSaved::Typed(told)) => told,
        Err(NotSaved::Said(problem)) => Told::said(desk, problem)?,
    };
    let own = own_draft_of_form(desk, ag, &form.seen).await?;
    again(desk, own, number, form, told).await
}

async fn again(
    desk: &Desk,
    own: Own,
    number: Option<String>,
    mut form: ClauseForm,
    told: Told,
) -> Result<Response, Problem> {
    let (number, told) = match became(desk, &own, number.as_deref(), &form) {
        Became::AsItWas => (number, own.told(told)),
        Became::Renumbered { from, to } => {
            let named = [("number", from.into()), ("now", to.as_str().into())];
            let words = t_with("agreement-clause-renumbered", &named);
            (Some(to), Told::second_because(words))
        }
        Became::Removed { number } => {
            form.clause.clear();
            (None, Told::second_because(removed_words(desk, &own, number).await?))
        }
        Became::OfAnotherDraft { number } => {
            form.clause.clear();
            let words = t_with("agreement-clause-other-draft", &[("number", number.into())]);
            (None, Told::second_because(words))
        }
    };
    let page = clause_page(desk, own, number, form, told.clone()).await?;
    Ok(told.answer(page))
}

/// What became of the clause while its form was filled, as far as the form tells which it was.
enum Became {
    AsItWas,
    Renumbered {
        from: String,
        to: String,
    },
    /// It can be added again, as a new one.
    Removed {
        number: String,
    },
    /// The form is of a draft before this one, in which no clause promises what it began with under this number.
    OfAnotherDraft {
        number: String,
    },
}

/// A clause is known by its id, whatever number it has now, as long as it is of the same draft: each version has ids of its own.
fn became(desk: &Desk, own: &Own, number: Option<&str>, form: &ClauseForm) -> Became {
    let (Some(number), Ok(id), None) = (number, form.clause.parse::<ClauseId>(), &own.gone) else {
        return Became::AsItWas;
    };
    let from = number.to_owned();
    match own.terms.clauses.iter().find(|clause| clause.id == id) {
        Some(clause) if clause.number == number => Became::AsItWas,
        Some(clause) => Became::Renumbered {
            from,
            to: clause.number.clone(),
        },
        None if form.version == own.version.to_string() => Became::Removed { number: from },
        None if promises_the_same(desk, own, number, form) => Became::AsItWas,
        None => Became::OfAnotherDraft { number: from },
    }
}

/// Does the clause of this number open the same, between the same sides and when, as the one that the form began with?
fn promises_the_same(desk: &Desk, own: &Own, number: &str, form: &ClauseForm) -> bool {
    let Some(clause) = own.terms.draft(number) else {
        return false;
    };
    let mut promise = ClauseForm::of(clause, &own.digest, &desk.time_zone()).stored(&[], &[]);
    promise.retain(|field| ["data_class", "from", "to", "purpose", "condition"].contains(&field.name));
    form.begun.changed(&promise).is_some_and(|changed| changed.is_empty())
}

/// That it was taken out, and who of this side changed the draft last, and when.
async fn removed_words(desk: &Desk, own: &Own, number: String) -> Result<String, Problem> {
    let removed = t_with("agreement-clause-removed", &[("number", number.into())]);
    let events = store::events(&own.tx, own.file.mou.id).await?;
    let is_last = |event: &Event| {
        event.kind == EventKind::Drafted && event.version == own.version && event.org == Some(desk.org())
    };
    let Some(last) = events.into_iter().find(is_last) else {
        return Ok(removed);
    };
    let named = [
        ("who", last.title.into()),
        ("at", format::day_clock(last.at, &desk.time_zone()).into()),
    ];
    Ok([removed, t_with("agreement-draft-last", &named)].join(" "))
}
