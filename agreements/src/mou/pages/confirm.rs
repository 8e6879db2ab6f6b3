//! Questions before something binds or stops: sign, withdraw, suspend, resume, terminate. Each has a page and a posted noun.

use super::super::forms::Wrong;
use super::super::rules::{self, MouRefusal, Verb};
use super::super::verbs::{self, ProposeInput, ReasonInput, SignInput, WithdrawInput};
use super::super::{MouFile, Version, compared_with, urls, views};
use super::show::{SignedLine, signed};
use super::{Base, SideName, Told, framed, moved, open, readable, sides, terms_of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_terms::*;
use muster_web::{Below, Desk, Form, Path, Problem, Query, Routes, plain_text, t};
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
    /// The newer proposal of the other side that it takes the place of, once that was asked.
    over: Option<u32>,
}

/// All that the question may show before a draft takes the place of a newer proposal.
pub struct OverPage {
    pub reference: Reference,
    pub version: u32,
    pub other: Base,
    pub partner: SideName,
    /// Digest of the draft that is proposed.
    pub seen: String,
    pub revision: i64,
    pub csrf: String,
}

/// The question, where a newer proposal lies on the table and this form did not name it. A page that is not as it was is refused instead.
async fn over_page(desk: &Desk, ag: &Reference, form: &ProposalForm) -> Result<Option<Markup>, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (_, file) = open(desk, ag).await?;
    let is_fresh = form.revision.is_none_or(|revision| revision == file.mou.revision);
    let (Some(other), Some(draft)) = (
        rules::newer_on_the_table(&file, desk.org()).filter(|other| is_fresh && form.over != Some(other.number)),
        file.draft_of(desk.org()),
    ) else {
        return Ok(None);
    };
    let named = sides(&terms_of(draft)?, desk.org());
    let other = Base::of(other, &named);
    let [_, partner] = named;
    let page = OverPage {
        reference: ag.clone(),
        version: draft.number,
        other,
        partner,
        seen: form.seen.clone(),
        revision: file.mou.revision,
        csrf: desk.csrf.clone(),
    };
    let title = views::over_title(&page);
    let crumbs = [(ag.to_string(), Some(urls::agreement(ag))), (title.clone(), None)];
    Ok(Some(framed(desk, &title, &crumbs, views::over(&page)).await?))
}

async fn post_proposal(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ProposalForm>,
) -> Result<Response, Problem> {
    if let Some(page) = over_page(&desk, &ag, &form).await? {
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
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
    Ok(done(&ag, "agreement-proposed").into_response())
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
    /// The version that it is compared with.
    pub before: Option<u32>,
    /// Why nobody can sign it as it stands: all of it. A text may have been laid on the table before a rule was asked.
    pub unfit: Vec<String>,
    /// How this desk mends that.
    pub counter: Option<Verb>,
    /// It is a proposal of this side.
    pub is_ours: bool,
    pub csrf: String,
    pub zone: jiff::tz::TimeZone,
}

async fn get_sign(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    sign_page(&desk, &ag).await.map(|(page, _)| page)
}

/// The page, and whether the version on the table can be signed as it stands.
async fn sign_page(desk: &Desk, ag: &Reference) -> Result<(Markup, bool), Problem> {
    desk.require(Act::Sign)?;
    let (tx, file) = open(desk, ag).await?;
    rules::may(&file, desk.org(), Verb::Sign).map_err(|refusal| moved(ag, refusal))?;
    let version = file.proposed().ok_or(Problem::Missing)?;
    let terms = terms_of(version)?;
    let unfit: Vec<String> = rules::problems_at(&terms, desk.now())
        .iter()
        .map(MouRefusal::words)
        .collect();
    let is_fit = unfit.is_empty();
    let can = |verb: &Verb| desk.may(Act::NegotiateAgreements) && rules::may(&file, desk.org(), *verb).is_ok();
    let named = sides(&terms, desk.org());
    let page = SignPage {
        signed: signed(&tx, &file, version, &named).await?,
        reference: ag.clone(),
        version: version.number,
        digest: version.digest.clone(),
        clauses: terms.clauses.len(),
        title: terms.title,
        sides: named,
        before: compared_with(&file, version, desk.org())
            .first()
            .map(|before| before.number),
        is_ours: version.edited_by == desk.org(),
        counter: [Verb::Edit, Verb::Draft].into_iter().find(can),
        unfit,
        csrf: desk.csrf.clone(),
        zone: desk.time_zone(),
    };
    let title = t("agreement-sign-title");
    let crumbs = [(ag.to_string(), Some(urls::agreement(ag))), (title.clone(), None)];
    let body = match is_fit {
        true => views::sign(&page),
        false => views::unfit(&page),
    };
    Ok((framed(desk, &title, &crumbs, body).await?, is_fit))
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
) -> Result<Response, Problem> {
    let input = SignInput {
        version: form.version,
        digest: form.digest,
    };
    let word = match verbs::sign(&desk, &ag, input).await {
        Ok(true) => "agreement-in-force",
        Ok(false) => "agreement-signed",
        Err(Problem::Refusal(refusal)) if !refusal.conflict => {
            // Why this text cannot be signed, and the way on, stand on the page of the question.
            return match sign_page(&desk, &ag).await? {
                (page, false) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
                (_, true) => Err(Problem::Refusal(refusal)),
            };
        }
        Err(problem) => return Err(moved(&ag, problem)),
    };
    Ok(done(&ag, word).into_response())
}

/// Which question a confirm page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmKind {
    Withdraw,
    /// Of a draft, which the other side never saw.
    Drop,
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
    /// As typed, when the answer was no.
    pub reason: String,
    pub told: Told,
    pub csrf: String,
}

/// What a confirm page begins with.
#[derive(Default)]
struct Typed {
    reason: String,
    told: Told,
}

async fn ask_first(desk: &Desk, ag: &Reference, verb: Verb, kind: ConfirmKind) -> Result<Markup, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let (_, file) = open(desk, ag).await?;
    rules::may(&file, desk.org(), verb).map_err(|refusal| moved(ag, refusal))?;
    confirm_page(desk, &file, kind, None, Typed::default()).await
}

async fn confirm_page(
    desk: &Desk,
    file: &MouFile,
    kind: ConfirmKind,
    version: Option<u32>,
    typed: Typed,
) -> Result<Markup, Problem> {
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
        reason: typed.reason,
        told: typed.told,
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
    let kind = withdraw_kind(&desk, version);
    confirm_page(&desk, &file, kind, Some(version.number), Typed::default()).await
}

fn withdraw_kind(desk: &Desk, version: &Version) -> ConfirmKind {
    match version.edited_by == desk.org() {
        true if version.proposed_at.is_none() => ConfirmKind::Drop,
        true => ConfirmKind::Withdraw,
        false => ConfirmKind::Decline,
    }
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
        self.reason_called("agreement-reason-called")
    }

    fn reason_called(&self, called: &str) -> Result<String, Problem> {
        plain_text(&self.reason, &t(called), 1_000, true)
    }

    fn input(&self) -> Result<ReasonInput, Problem> {
        Ok(ReasonInput {
            reason: self.reason()?,
            revision: self.revision,
        })
    }
}

/// The question again with the reason as it was typed: what is wrong with it, or what somebody else did first. Where the step can still
/// be taken, the form is of the agreement as it is now.
///
/// Errors: the problem itself, when it is of another kind.
async fn again(
    desk: &Desk,
    ag: &Reference,
    form: ReasonForm,
    (verb, kind): (Verb, Option<ConfirmKind>),
    problem: Problem,
) -> Result<Response, Problem> {
    if !problem.is_conflict() && form.reason().is_ok() {
        return Err(problem);
    }
    desk.require(Act::NegotiateAgreements)?;
    let (_, file) = open(desk, ag).await?;
    let told = match problem.is_conflict() {
        true => Told::second_because(problem.words()),
        false => Told::of([Wrong::at("reason", problem.words())]),
    };
    let (kind, version, still) = match kind {
        Some(kind) => (kind, None, rules::may(&file, desk.org(), verb).is_ok()),
        None => {
            let version = readable(&file, desk, form.version.ok_or(Problem::Missing)?)?;
            let still = rules::withdraw(file.clone(), desk.org(), version.number, desk.now()).is_ok();
            (withdraw_kind(desk, version), Some(version.number), still)
        }
    };
    let below = if still { Below::Beside } else { Below::ToCopy };
    let typed = Typed {
        reason: form.reason,
        told: told.changed(urls::agreement(ag), None, below),
    };
    let told = typed.told.clone();
    let page = confirm_page(desk, &file, kind, version, typed).await?;
    Ok(told.answer(page))
}

async fn post_withdrawal(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, Problem> {
    let version = form.version.ok_or(Problem::Missing)?;
    let (_, file) = open(&desk, &ag).await?;
    let (called, word) = match withdraw_kind(&desk, readable(&file, &desk, version)?) {
        ConfirmKind::Drop => ("agreement-reason-called-own", "agreement-dropped"),
        _ => ("agreement-reason-called", "agreement-withdrawn"),
    };
    let withdrawn = match form.reason_called(called) {
        Ok(reason) => verbs::withdraw(&desk, &ag, WithdrawInput { version, reason }).await,
        Err(wrong) => Err(wrong),
    };
    match withdrawn {
        Ok(()) => Ok(done(&ag, word).into_response()),
        Err(problem) => again(&desk, &ag, form, (Verb::Withdraw, None), problem).await,
    }
}

async fn post_suspension(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, Problem> {
    let suspended = match form.reason() {
        Ok(reason) => verbs::suspend(&desk, &ag, reason).await,
        Err(wrong) => Err(wrong),
    };
    match suspended {
        Ok(()) => Ok(done(&ag, "agreement-suspended").into_response()),
        Err(problem) => again(&desk, &ag, form, (Verb::Suspend, Some(ConfirmKind::Suspend)), problem).await,
    }
}

async fn post_resumption(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, Problem> {
    let resumed = match form.input() {
        Ok(input) => verbs::resume(&desk, &ag, input).await,
        Err(wrong) => Err(wrong),
    };
    match resumed {
        Ok(()) => Ok(done(&ag, "agreement-resumed").into_response()),
        Err(problem) => again(&desk, &ag, form, (Verb::Resume, Some(ConfirmKind::Resume)), problem).await,
    }
}

async fn post_termination(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, Problem> {
    let terminated = match form.input() {
        Ok(input) => verbs::terminate(&desk, &ag, input).await,
        Err(wrong) => Err(wrong),
    };
    match terminated {
        Ok(()) => Ok(done(&ag, "agreement-terminated").into_response()),
        Err(problem) => {
            again(
                &desk,
                &ag,
                form,
                (Verb::Terminate, Some(ConfirmKind::Terminate)),
                problem,
            )
            .await
        }
    }
}
