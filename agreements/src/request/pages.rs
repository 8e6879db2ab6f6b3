//! Requests as pages: what waits, one request, and the form under a clause.

use super::verbs::{self, AnswerInput, AskInput};
use super::{DisclosureRequest, ListQuery, listed, rules, store, views};
use crate::mou::{self, forms, pages::SideName};
use axum::response::Redirect;
use jiff::tz::TimeZone;
use maud::Markup;
use muster_membership::{organisation, position, site};
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::layout::{self, Crumb};
use muster_web::{Desk, Form, Path, Problem, Query, Routes, plain_text, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/requests", get_list)
        .get("/requests/{er}", get_show)
        .post("/requests/{er}/grant", post_grant)
        .post("/requests/{er}/refusal", post_refusal)
        .get("/agreements/{ag}/clauses/{n}/request", get_form)
        .post("/agreements/{ag}/clauses/{n}/request", post_form)
}

/// One request as both of its sides may read it.
pub struct RequestLine {
    pub request: DisclosureRequest,
    pub asker: SideName,
    /// The asking position's title: who asks is part of asking.
    pub asker_title: String,
    pub owner: SideName,
    pub site: Option<String>,
    pub waits_for_us: bool,
}

/// All that the list may show.
pub struct ListPage {
    pub lines: Vec<RequestLine>,
    /// The request after which the next page begins.
    pub more_after: Option<Reference>,
    /// This is not the first page.
    pub goes_on: bool,
    pub zone: TimeZone,
}

async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Markup, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let listed = listed(&desk, &tx, &query).await?;
    let mut lines = Vec::new();
    for request in listed.requests {
        lines.push(line(&desk, &tx, request).await?);
    }
    let page = ListPage {
        lines,
        more_after: listed.more_after,
        goes_on: query.after.is_some(),
        zone: desk.time_zone(),
    };
    desk.page(&t("request-list-title"), views::list(&page)).await
}

async fn line(desk: &Desk, tx: &Tx, request: DisclosureRequest) -> Result<RequestLine, Problem> {
    let asker = position::store::find(tx, request.asking_position).await?;
    let named = match request.site {
        Some(id) => site::store::find(tx, id).await?.map(|site| site.name),
        None => None,
    };
    Ok(RequestLine {
        asker: side(tx, request.asking_org).await?,
        asker_title: asker.map(|position| position.title).unwrap_or_default(),
        owner: side(tx, request.owner).await?,
        site: named,
        waits_for_us: request.waits_for(desk.org()),
        request,
    })
}

async fn side(tx: &Tx, org: OrgId) -> Result<SideName, Problem> {
    let org = organisation::store::find(tx, org).await?.ok_or(Problem::Missing)?;
    Ok(SideName {
        org: org.id,
        side: org.side(),
        name: org.name,
    })
}

/// All that the page of one request may show.
pub struct ShowPage {
    pub line: RequestLine,
    pub may_answer: bool,
    /// The last day that is offered for a grant.
    pub until_on: civil::Date,
    pub csrf: String,
    pub zone: TimeZone,
}

async fn get_show(desk: Desk, Path(er): Path<Reference>) -> Result<Markup, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let request = store::find_known(&tx, desk.org(), &er).await?.ok_or(Problem::Missing)?;
    let line = line(&desk, &tx, request).await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let page = ShowPage {
        may_answer: line.waits_for_us && desk.may(Act::NegotiateAgreements),
        until_on: today.saturating_add(jiff::Span::new().days(7)),
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
        line,
    };
    framed(
        &desk,
        er.as_str(),
        &[
            (t("request-list-title"), Some("/requests".into())),
            (er.to_string(), None),
        ],
        views::show(&page),
    )
    .await
}

async fn framed(
    desk: &Desk,
    title: &str,
    crumbs: &[(String, Option<String>)],
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = crumbs
        .iter()
        .cloned()
        .map(|(label, href)| Crumb { label, href })
        .collect();
    Ok(layout::page(&shell, title, body))
}

#[derive(Deserialize)]
struct GrantForm {
    words: String,
    until_on: String,
}

async fn post_grant(desk: Desk, Path(er): Path<Reference>, Form(form): Form<GrantForm>) -> Result<Redirect, Problem> {
    let until = forms::end_of_day(&form.until_on, &t("agreement-ends-called"), &desk.time_zone(), None)?;
    let words = plain_text(&form.words, &t("request-grant-words-called"), 2_000, false)?;
    verbs::answer(
        &desk,
        &er,
        AnswerInput {
            words,
            until: Some(until),
        },
    )
    .await
    .map_err(|problem| answered_before(&er, problem))?;
    Ok(Redirect::to(&format!("/requests/{er}?done=request-granted")))
}

/// Whoever answers second is led to the answer that was given. Any other problem stays as it is.
fn answered_before(er: &Reference, problem: Problem) -> Problem {
    problem.meanwhile(format!("/requests/{er}"), None)
}

#[derive(Deserialize)]
struct RefusalForm {
    words: String,
}

async fn post_refusal(
    desk: Desk,
    Path(er): Path<Reference>,
    Form(form): Form<RefusalForm>,
) -> Result<Redirect, Problem> {
    let words = plain_text(&form.words, &t("request-reason-called"), 2_000, true)?;
    let refused = verbs::answer(&desk, &er, AnswerInput { words, until: None }).await;
    refused.map_err(|problem| answered_before(&er, problem))?;
    Ok(Redirect::to(&format!("/requests/{er}?done=request-refused")))
}

/// All that the form under a clause may show.
pub struct FormPage {
    pub reference: Reference,
    pub number: String,
    pub title: String,
    pub owner: String,
    pub sites: Vec<Choice>,
    pub site: String,
    pub csrf: String,
}

#[derive(Debug, Default, Deserialize)]
struct SiteQuery {
    site: Option<String>,
}

async fn get_form(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Query(query): Query<SiteQuery>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let file = mou::store::find_file(&tx, desk.org(), &ag)
        .await?
        .ok_or(Problem::Missing)?;
    let version = file.in_force().ok_or(Problem::Missing)?;
    let terms = mou::Terms::from_text(&version.text).map_err(muster_store::Fault::from)?;
    let draft = terms.draft(&number).ok_or(Problem::Missing)?;
    let clause = terms.clause(draft);
    rules::may_ask(
        &clause,
        file.mou.state == mou::MouState::InForce,
        desk.org(),
        desk.who.duty,
        None,
    )?;
    let covered = terms
        .sites
        .iter()
        .filter(|site| clause.sites.is_empty() || clause.sites.contains(&site.site));
    let page = FormPage {
        sites: covered
            .map(|site| Choice::of(site.site.to_string(), site.name.clone()))
            .collect(),
        owner: terms.name_of(clause.from.org).to_owned(),
        title: draft.title.clone(),
        reference: ag.clone(),
        number: number.clone(),
        site: query.site.unwrap_or_default(),
        csrf: desk.csrf.clone(),
    };
    let crumbs = [
        (ag.to_string(), Some(mou::urls::agreement(&ag))),
        (format!("§{number}"), Some(mou::urls::clause(&ag, &number))),
    ];
    framed(&desk, &t("request-form-title"), &crumbs, views::form(&page)).await
}

#[derive(Deserialize)]
struct RequestForm {
    words: String,
    #[serde(default)]
    site: String,
}

async fn post_form(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Form(form): Form<RequestForm>,
) -> Result<Redirect, Problem> {
    let words = plain_text(&form.words, &t("request-words-called"), 2_000, true)?;
    let site = if form.site.is_empty() {
        None
    } else {
        Some(form.site.parse().map_err(|_| Problem::Missing)?)
    };
    let er = verbs::ask(
        &desk,
        &ag,
        AskInput {
            clause_number: number,
            site,
            words,
        },
    )
    .await?;
    Ok(Redirect::to(&format!("/requests/{er}?done=request-sent")))
}
