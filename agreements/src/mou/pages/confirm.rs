//! Questions before something binds or stops: sign, withdraw, suspend, resume, terminate. Each has a page and a posted noun.

use super::super::rules::{self, Verb};
use super::super::verbs::{self, ProposeInput, ReasonInput, SignInput, WithdrawInput};
use super::super::{MouFile, urls, views};
use super::show::{SignedLine, signed};
use super::{SideName, framed, moved, open, readable, sides, terms_of};
use axum::response::Redirect;
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, plain_text, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .post("/agreements/{ag}/proposal", post_proposal)
        .get("/agreements/{ag}/sign", get_sign)
        .post("/agreements/{ag}/signature", post_signature)
        .get("/agreements/{ag}/withdraw", get_withdraw)
        .post("/agreements/{ag}/withdrawal", post_withdrawal)
        .get("/agreements/{ag}/suspend", get_suspend)
        .post("/agreements/{ag}/suspension", post_suspension)
        .get("/agreements/{ag}/resume", get_resume)
        .post("/agreements/{ag}/resumption", post_resumption)
        .get("/agreements/{ag}/terminate", get_terminate)
        .post("/agreements/{ag}/termination", post_termination)
}

fn done(ag: &Reference, word: &str) -> Redirect {
    Redirect::to(&format!("{}?done={word}", urls::agreement(ag)))
}

#[derive(Deserialize)]
struct ProposalForm {
    seen: String,
    revision: Option<i64>,
}

async fn post_proposal(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ProposalForm>,
) -> Result<Redirect, Problem> {
    verbs::propose(
        &desk,
        &ag,
        ProposeInput {
            seen: form.seen,
            revision: form.revision,
        },
    )
    .await
    .map_err(|problem| moved(&ag, problem))?;
    Ok(done(&ag, "agreement-proposed"))
}

/// All that the page before a signature may show.
pub struct SignPage {
    pub reference: Reference,
    pub title: String,
    pub version: u32,
    pub digest: String,
    pub clauses: usize,
    pub sides: [SideName; 2],
    pub signed: Vec<SignedLine>,
    /// The version in force, to compare with.
    pub in_force: Option<u32>,
    pub csrf: String,
    pub zone: jiff::tz::TimeZone,
}

async fn get_sign(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    desk.require(Act::Sign)?;
    let (tx, file) = open(&desk, &ag).await?;
    rules::may(&file, desk.org(), Verb::Sign).map_err(|refusal| moved(&ag, refusal))?;
    let version = file.proposed().ok_or(Problem::Missing)?;
    let terms = terms_of(version)?;
    rules::compile_text(&terms)?;
    let named = sides(&terms, desk.org());
    let page = SignPage {
        signed: signed(&tx, &file, version, &named).await?,
        reference: ag.clone(),
        version: version.number,
        digest: version.digest.clone(),
        clauses: terms.clauses.len(),
        title: terms.title,
        sides: named,
        in_force: file.mou.version_in_force,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
    };
    let title = t("agreement-sign-title");
    framed(
        &desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::sign(&page),
    )
    .await
}

#[derive(Deserialize)]
struct SignatureForm {
    version: u32,
    digest: String,
}

async fn post_signature(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<SignatureForm>,
) -> Result<Redirect, Problem> {
    let in_force = verbs::sign(
        &desk,
        &ag,
        SignInput {
            version: form.version,
            digest: form.digest,
        },
    )
    .await
    .map_err(|problem| moved(&ag, problem))?;
    Ok(done(
        &ag,
        if in_force {
            "agreement-in-force"
        } else {
            "agreement-signed"
        },
    ))
}

/// Which question a confirm page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmKind {
    Withdraw,
    Decline,
    Suspend,
    Resume,
    Terminate,
}

/// All that a confirm page may show.
pub struct ConfirmPage {
    pub kind: ConfirmKind,
    pub reference: Reference,
    pub partner: SideName,
    pub version: Option<u32>,
    pub revision: i64,
    pub csrf: String,
}

async fn ask_first(desk: &Desk, ag: &Reference, verb: Verb, kind: ConfirmKind) -> Result<Markup, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (_, file) = open(desk, ag).await?;
    rules::may(&file, desk.org(), verb).map_err(|refusal| moved(ag, refusal))?;
    confirm_page(desk, &file, kind, None).await
}

async fn confirm_page(desk: &Desk, file: &MouFile, kind: ConfirmKind, version: Option<u32>) -> Result<Markup, Problem> {
    let shown = match version {
        Some(number) => readable(file, desk, number)?,
        None => super::current(file, desk.org()).ok_or(Problem::Missing)?,
    };
    let [_, partner] = sides(&terms_of(shown)?, desk.org());
    let ag = file.mou.reference.clone();
    let page = ConfirmPage {
        kind,
        partner,
        version,
        revision: file.mou.revision,
        csrf: desk.csrf.clone(),
        reference: ag.clone(),
    };
    let title = views::confirm_title(kind);
    framed(
        desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::confirm(&page),
    )
    .await
}

#[derive(Debug, Deserialize)]
struct WithdrawQuery {
    version: u32,
}

async fn get_withdraw(
    desk: Desk,
    Path(ag): Path<Reference>,
    Query(query): Query<WithdrawQuery>,
) -> Result<Markup, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (_, file) = open(&desk, &ag).await?;
    let version = readable(&file, &desk, query.version)?;
    let withdrawn = rules::withdraw(file.clone(), desk.org(), version.number, desk.now());
    withdrawn.map_err(|refusal| moved(&ag, refusal))?;
    let kind = if version.edited_by == desk.org() {
        ConfirmKind::Withdraw
    } else {
        ConfirmKind::Decline
    };
    confirm_page(&desk, &file, kind, Some(version.number)).await
}

async fn get_suspend(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    ask_first(&desk, &ag, Verb::Suspend, ConfirmKind::Suspend).await
}

async fn get_resume(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    ask_first(&desk, &ag, Verb::Resume, ConfirmKind::Resume).await
}

async fn get_terminate(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    ask_first(&desk, &ag, Verb::Terminate, ConfirmKind::Terminate).await
}

#[derive(Deserialize)]
struct ReasonForm {
    reason: String,
    revision: Option<i64>,
    version: Option<u32>,
}

impl ReasonForm {
    fn reason(&self) -> Result<String, Problem> {
        plain_text(&self.reason, &t("agreement-reason-called"), 1_000, true)
    }

    fn input(&self) -> Result<ReasonInput, Problem> {
        Ok(ReasonInput {
            reason: self.reason()?,
            revision: self.revision,
        })
    }
}

async fn post_withdrawal(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Redirect, Problem> {
    let version = form.version.ok_or(Problem::Missing)?;
    verbs::withdraw(
        &desk,
        &ag,
        WithdrawInput {
            version,
            reason: form.reason()?,
        },
    )
    .await
    .map_err(|problem| moved(&ag, problem))?;
    Ok(done(&ag, "agreement-withdrawn"))
}

async fn post_suspension(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Redirect, Problem> {
    let stopped = verbs::suspend(&desk, &ag, form.reason()?).await;
    stopped.map_err(|problem| moved(&ag, problem))?;
    Ok(done(&ag, "agreement-suspended"))
}

async fn post_resumption(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Redirect, Problem> {
    let resumed = verbs::resume(&desk, &ag, form.input()?).await;
    resumed.map_err(|problem| moved(&ag, problem))?;
    Ok(done(&ag, "agreement-resumed"))
}

async fn post_termination(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Redirect, Problem> {
    let stopped = verbs::terminate(&desk, &ag, form.input()?).await;
    stopped.map_err(|problem| moved(&ag, problem))?;
    Ok(done(&ag, "agreement-terminated"))
}
