//! Requests as pages: what waits, one request, and the form under a clause.

use super::verbs::{self, AnswerInput, AskInput};
use super::{DisclosureRequest, ListQuery, MoreRequests, listed, rules, store, views};
use crate::mou::{
    self,
    forms::{self, Wrong},
    pages::{SideName, Told},
};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use maud::Markup;
use muster_membership::{organisation, position, site};
use muster_policy::Clause;
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::layout::{self, Crumb};
use muster_web::{Below, Desk, Form, Path, Problem, Query, Routes, format, plain_text, t, t_with};
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
    /// And this reader may answer it.
    pub waits_for_you: bool,
    /// Why it opens nothing now, granted or not: said to both sides.
    pub opens_nothing: Option<String>,
}

/// All that the list may show.
pub struct ListPage {
    pub lines: Vec<RequestLine>,
    /// Where the next page begins.
    pub more: Option<MoreRequests>,
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
        more: listed.more,
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
        waits_for_you: request.waits_for(desk.org()) && desk.may(Act::NegotiateAgreements),
        opens_nothing: rules::opens_nothing(&request)
            .filter(|_| request.may_open(desk.now()))
            .map(|why| why.words()),
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

/// What was typed into a form that was not taken, and why it was not.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub words: String,
    /// The last day, as typed.
    pub until_on: String,
    pub site: String,
    pub told: Told,
}

/// Which answer is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    Grant,
    Refuse,
}

impl AnswerKind {
    /// The field of the words in its form: both forms stand on one page.
    pub fn words_field(self) -> &'static str {
        match self {
            AnswerKind::Grant => "grant_words",
            AnswerKind::Refuse => "words",
        }
    }
}

/// All that the page of one request may show.
pub struct ShowPage {
    pub line: RequestLine,
    pub may_answer: bool,
    /// Where a site's label keeps it closed, granted or not, in sentences. The asking side reads none.
    pub closed_by_label: Vec<String>,
    /// The last day that is offered for a grant.
    pub until_on: String,
    /// The last day that there is for one.
    pub at_the_latest: civil::Date,
    /// The form that was not taken.
    pub typed: Option<(AnswerKind, Typed)>,
    pub csrf: String,
    pub zone: TimeZone,
}

impl ShowPage {
    /// What was typed into this form.
    pub fn typed(&self, kind: AnswerKind) -> Option<&Typed> {
        self.typed
            .as_ref()
            .filter(|(sent, _)| *sent == kind)
            .map(|(_, typed)| typed)
    }

    /// What was typed and can be sent no more.
    pub fn to_copy(&self) -> Option<&(AnswerKind, Typed)> {
        let has_form =
            |kind: AnswerKind| self.may_answer && (kind == AnswerKind::Refuse || self.line.opens_nothing.is_none());
        self.typed.as_ref().filter(|(kind, _)| !has_form(*kind))
    }
}

async fn get_show(desk: Desk, Path(er): Path<Reference>) -> Result<Markup, Problem> {
    show(&desk, &er, None).await
}

async fn show(desk: &Desk, er: &Reference, typed: Option<(AnswerKind, Typed)>) -> Result<Markup, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let request = store::find_known(&tx, desk.org(), er).await?.ok_or(Problem::Missing)?;
    let closed_by_label = closed_by_label(desk, &tx, &request).await?;
    let line = line(desk, &tx, request).await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let page = ShowPage {
        may_answer: line.waits_for_you,
        closed_by_label,
        until_on: today.saturating_add(jiff::Span::new().days(7)).to_string(),
        at_the_latest: rules::last_day(desk.now(), &desk.time_zone()),
        typed,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
        line,
    };
    framed(
        desk,
        er.as_str(),
        &[
            (t("request-list-title"), Some("/requests".into())),
            (er.to_string(), None),
        ],
        views::show(&page),
    )
    .await
}

/// What a grant does not open, for the owner of what is asked for: sites whose label is above the ceiling of the clause.
async fn closed_by_label(desk: &Desk, tx: &Tx, request: &DisclosureRequest) -> Result<Vec<String>, Problem> {
    if request.owner != desk.org() || !request.may_open(desk.now()) {
        return Ok(Vec::new());
    }
    let in_force = mou::store::clauses_in_force(tx, request.mou).await?;
    let Some(clause) = in_force.into_iter().find(|clause| clause.id == request.clause) else {
        return Ok(Vec::new());
    };
    let sites = site::store::of_org(tx, request.owner).await?;
    let asked = |above: &mou::LabelAbove| request.site.is_none_or(|site| site == above.site);
    let above = mou::above(&clause, &sites).into_iter().filter(asked);
    Ok(above.map(|above| mou::pages::closed_here(&above, &clause)).collect())
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
    grant_words: String,
    until_on: String,
}

async fn post_grant(desk: Desk, Path(er): Path<Reference>, Form(form): Form<GrantForm>) -> Result<Response, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let until = granted_until(&form.until_on, &desk);
    let words = plain_text(&form.grant_words, &t("request-grant-words-called"), 2_000, false);
    let typed = Typed {
        words: form.grant_words,
        until_on: form.until_on,
        ..Typed::default()
    };
    answer(&desk, &er, (AnswerKind::Grant, typed), words, Some(until)).await
}

/// The end of the day that was typed.
///
/// Errors: `request.bad-end` with the first and the last day that there is.
fn granted_until(typed: &str, desk: &Desk) -> Result<Timestamp, Problem> {
    let (called, zone) = (t("agreement-ends-called"), desk.time_zone());
    let (day, today) = (forms::date(typed, &called)?, forms::day_of(desk.now(), &zone));
    let last = rules::last_day(desk.now(), &zone);
    if !(today..=last).contains(&day) {
        let named = [
            ("first", format::date_long(today).into()),
            ("last", format::date_long(last).into()),
            ("days", rules::MAX_GRANT_DAYS.into()),
        ];
        return Err(Problem::refusal(
            "request.bad-end",
            t_with("request-until-range", &named),
        ));
    }
    forms::end_of_day(typed, &called, &zone, None)
}

#[derive(Deserialize)]
struct RefusalForm {
    words: String,
}

async fn post_refusal(
    desk: Desk,
    Path(er): Path<Reference>,
    Form(form): Form<RefusalForm>,
) -> Result<Response, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let words = plain_text(&form.words, &t("request-reason-called"), 2_000, true);
    let typed = Typed {
        words: form.words,
        ..Typed::default()
    };
    answer(&desk, &er, (AnswerKind::Refuse, typed), words, None).await
}

/// Answers, or shows the form again with what was typed and all that is wrong with it. Whoever answers second reads the answer that
/// was given, and keeps what they typed.
async fn answer(
    desk: &Desk,
    er: &Reference,
    (kind, mut typed): (AnswerKind, Typed),
    words: Result<String, Problem>,
    until: Option<Result<Timestamp, Problem>>,
) -> Result<Response, Problem> {
    let (words, until) = match (words, until.transpose()) {
        (Ok(words), Ok(until)) => (words, until),
        (words, until) => {
            let of_words = words.err().map(|wrong| Wrong::at(kind.words_field(), wrong.words()));
            let of_until = until.err().map(|wrong| Wrong::at("until_on", wrong.words()));
            typed.told = Told::of(of_until.into_iter().chain(of_words));
            return again(desk, er, kind, typed).await;
        }
    };
    let done = match kind {
        AnswerKind::Grant => "request-granted",
        AnswerKind::Refuse => "request-refused",
    };
    match verbs::answer(desk, er, AnswerInput { words, until }).await {
        Ok(()) => Ok(Redirect::to(&format!("/requests/{er}?done={done}")).into_response()),
        Err(problem) => {
            typed.told = told(problem, format!("/requests/{er}"))?;
            again(desk, er, kind, typed).await
        }
    }
}

async fn again(desk: &Desk, er: &Reference, kind: AnswerKind, typed: Typed) -> Result<Response, Problem> {
    let told = typed.told.clone();
    let page = show(desk, er, Some((kind, typed))).await?;
    Ok(told.answer(page))
}

/// What a form says of a refusal: at its field where it has one.
///
/// Errors: the problem itself, when it is of another kind.
fn told(problem: Problem, reopen: String) -> Result<Told, Problem> {
    match problem {
        Problem::Refusal(refusal) if refusal.conflict => {
            Ok(Told::second_because(refusal.words).changed(reopen, None, Below::ToCopy))
        }
        Problem::Refusal(refusal) => {
            let field = match refusal.code {
                "request.bad-end" => Some("until_on"),
                "request.site-not-covered" => Some("site"),
                _ => None,
            };
            let words = refusal.words;
            Ok(Told::of([Wrong { field, words }]))
        }
        other => Err(other),
    }
}

/// All that the form under a clause may show.
pub struct FormPage {
    pub reference: Reference,
    pub number: String,
    pub title: String,
    pub owner: String,
    pub sites: Vec<Choice>,
    pub typed: Typed,
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
    let (file, asked) = asked_under(&desk, &ag, &number).await?;
    may_ask(&desk, &file, &asked, None)?;
    let typed = Typed {
        site: query.site.unwrap_or_default(),
        ..Typed::default()
    };
    form_page(&desk, &ag, asked, typed).await
}

/// A clause of the version in force, with the text around it.
struct AskedUnder {
    terms: mou::Terms,
    title: String,
    clause: Clause,
}

async fn asked_under(desk: &Desk, ag: &Reference, number: &str) -> Result<(mou::MouFile, AskedUnder), Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let file = mou::store::find_file(&tx, desk.org(), ag)
        .await?
        .ok_or(Problem::Missing)?;
    let version = file.in_force().ok_or(Problem::Missing)?;
    let terms = mou::Terms::from_text(&version.text).map_err(muster_store::Fault::from)?;
    let draft = terms.draft(number).ok_or(Problem::Missing)?;
    let (clause, title) = (terms.clause(draft), draft.title.clone());
    Ok((file, AskedUnder { terms, title, clause }))
}

fn may_ask(desk: &Desk, file: &mou::MouFile, asked: &AskedUnder, site: Option<SiteId>) -> Result<(), Problem> {
    let is_in_force = file.mou.state == mou::MouState::InForce;
    Ok(rules::may_ask(
        &asked.clause,
        is_in_force,
        desk.org(),
        desk.who.duty,
        site,
    )?)
}

async fn must_be_asked_under(desk: &Desk, ag: &Reference, number: &str, site: Option<SiteId>) -> Result<(), Problem> {
    let (file, asked) = asked_under(desk, ag, number).await?;
    may_ask(desk, &file, &asked, site)
}

async fn form_page(desk: &Desk, ag: &Reference, asked: AskedUnder, typed: Typed) -> Result<Markup, Problem> {
    let AskedUnder { terms, title, clause } = asked;
    let covered = terms
        .sites
        .iter()
        .filter(|site| clause.sites.is_empty() || clause.sites.contains(&site.site));
    let crumbs = [
        (ag.to_string(), Some(mou::urls::agreement(ag))),
        (
            format!("§{}", clause.number),
            Some(mou::urls::clause(ag, &clause.number)),
        ),
    ];
    let page = FormPage {
        sites: covered
            .map(|site| Choice::of(site.site.to_string(), site.name.clone()))
            .collect(),
        owner: terms.name_of(clause.from.org).to_owned(),
        title,
        reference: ag.clone(),
        number: clause.number,
        typed,
        csrf: desk.csrf.clone(),
    };
    framed(desk, &t("request-form-title"), &crumbs, views::form(&page)).await
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
) -> Result<Response, Problem> {
    let site = match form.site.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Problem::Missing)?),
    };
    let told = match plain_text(&form.words, &t("request-words-called"), 2_000, true) {
        Ok(words) => {
            let input = AskInput {
                clause_number: number.clone(),
                site,
                words,
            };
            match verbs::ask(&desk, &ag, input).await {
                Ok(er) => return Ok(Redirect::to(&format!("/requests/{er}?done=request-sent")).into_response()),
                Err(problem) => told(problem, mou::urls::clause(&ag, &number))?,
            }
        }
        // Who may not ask at all is told that first.
        Err(wrong) => match must_be_asked_under(&desk, &ag, &number, site).await {
            Ok(()) => Told::of([Wrong::at("words", wrong.words())]),
            Err(problem) => told(problem, mou::urls::clause(&ag, &number))?,
        },
    };
    let typed = Typed {
        words: form.words,
        site: form.site,
        told: told.clone(),
        ..Typed::default()
    };
    let (_, asked) = asked_under(&desk, &ag, &number).await?;
    Ok(told.answer(form_page(&desk, &ag, asked, typed).await?))
}
