//! `/agreements/{ag}/ask`: who wants what, when; yes or no with clause and reason. Leaves no line.

use super::super::forms::AskQuery;
use super::super::{Answered, MouFile, OpenIncidentsPart, Question, Terms, answer, export, store, urls, views, words};
use super::{SideName, current, framed, gate, open, sides, terms_of};
use crate::crossing::has_site_label;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use muster_membership::{organisation, site};
use muster_policy::{Decision, DecisionExport, IncidentContext};
use muster_store::Tx;
use muster_terms::*;
use muster_web::components::{Answer, AskAnswer, Choice};
use muster_web::{Desk, Path, Problem, Query, Routes, format, t, t_with};

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}/ask", get_ask)
        .get("/agreements/{ag}/ask/decision.json", get_decision)
}

/// A duty of one side.
pub struct WhoChoice {
    pub side: SideName,
    pub duties: Vec<Duty>,
}

/// For whom a question of one's own side was answered.
pub struct AnsweredFor {
    pub party: String,
    /// What keeps the reader's own position from being one of them.
    pub differs: Option<Differs>,
}

/// Of what a position is that is not of the district that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    Whole,
    District,
}

/// All that the ask form and its answer may show.
pub struct AskPage {
    pub reference: Reference,
    pub query: AskQuery,
    pub who: Vec<Choice>,
    pub sites: Vec<Choice>,
    pub when: Vec<Choice>,
    pub answer: Option<AskAnswer>,
    /// The label that the record was taken to have, where it is not the site's own of now.
    pub assumed: Option<Tlp>,
    /// The party that the question was answered for, where that is not the one that signed with the reader's own position in it.
    pub answered_for: Option<AnsweredFor>,
    /// Where a request under the deciding clause is sent from.
    pub request: Option<String>,
    /// Where the decision is downloaded.
    pub export: Option<String>,
}

/// The form with what was typed, not yet answered.
pub(super) async fn empty(
    desk: &Desk,
    tx: &Tx,
    file: &MouFile,
    terms: &Terms,
    query: &AskQuery,
) -> Result<AskPage, Problem> {
    let open = incidents(desk, tx, file).await?;
    Ok(AskPage {
        reference: file.mou.reference.clone(),
        query: query.clone(),
        who: who(terms, desk.org()),
        sites: site_choices(tx, desk, terms).await?,
        when: when(&open, &desk.time_zone()),
        answer: None,
        assumed: None,
        answered_for: None,
        request: None,
        export: None,
    })
}

async fn incidents(desk: &Desk, tx: &Tx, file: &MouFile) -> Result<Vec<(IncidentContext, Reference)>, Problem> {
    match desk.app().part::<OpenIncidentsPart>() {
        Some(part) => Ok(part
            .0
            .open_between(tx, file.mou.a.org, file.mou.b.org, desk.now())
            .await?),
        None => Ok(Vec::new()),
    }
}

/// Duties of both sides, the partner's first: they are the ones people ask about.
fn who(terms: &Terms, own: OrgId) -> Vec<Choice> {
    let [us, them] = sides(terms, own);
    let duties = |side: &SideName| {
        let police = side.side == Side::Police;
        let (org, name) = (side.org, side.name.clone());
        Duty::ALL
            .iter()
            .filter(move |duty| duty.is_police() == police)
            .map(move |duty| Choice::of(format!("{org}/{duty}"), format!("{}, {name}", words::duty(*duty))))
            .collect::<Vec<_>>()
    };
    [duties(&them), duties(&us)].concat()
}

/// Sites the text names, and one's own.
async fn site_choices(tx: &Tx, desk: &Desk, terms: &Terms) -> Result<Vec<Choice>, Problem> {
    let mut choices: Vec<Choice> = terms
        .sites
        .iter()
        .map(|site| Choice::of(site.site.to_string(), site.name.clone()))
        .collect();
    for site in site::store::of_org(tx, desk.org()).await? {
        if !terms.sites.iter().any(|named| named.site == site.id) {
            choices.push(Choice::of(site.id.to_string(), site.name));
        }
    }
    Ok(choices)
}

fn when(open: &[(IncidentContext, Reference)], zone: &jiff::tz::TimeZone) -> Vec<Choice> {
    let now = open
        .iter()
        .map(|(incident, reference)| Choice::of(reference.as_str(), incident_words(incident, reference, zone)));
    let fixed = [
        ("quiet", t("agreement-when-quiet")),
        ("if_1", t("agreement-when-if-1")),
        ("if_2", t("agreement-when-if-2")),
    ];
    now.chain(fixed.map(|(value, label)| Choice::of(value, label)))
        .collect()
}

/// A room that runs is open; of one that has ended, and whose sharing has not, is told when that closes.
fn incident_words(incident: &IncidentContext, reference: &Reference, zone: &jiff::tz::TimeZone) -> String {
    let reference = ("reference", reference.to_string().into());
    match incident.open_until {
        None => t_with("agreement-when-incident", &[reference]),
        Some(until) => {
            let time = format::day_clock(until, zone);
            t_with("agreement-when-incident-ended", &[reference, ("time", time.into())])
        }
    }
}

async fn get_ask(desk: Desk, Path(ag): Path<Reference>, Query(query): Query<AskQuery>) -> Result<Markup, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let terms = terms_of(current(&file, desk.org()).ok_or(Problem::Missing)?)?;
    let mut page = empty(&desk, &tx, &file, &terms, &query).await?;
    if query.is_asked() {
        let (question, answered) = asked(&desk, &tx, &file, &query).await?;
        page.request = request_link(&desk, &tx, &ag, &question, &answered).await?;
        page.assumed = is_assumed(&desk, &file, &query, &question).then_some(question.tlp);
        page.answered_for = answered_for(&desk, &tx, &file, &question).await?;
        let why = reason(&tx, &answered).await?;
        page.answer = Some(speak(&ag, &answered, why, page.request.is_some()));
        page.export = serde_html_form::to_string(&query)
            .ok()
            .map(|pairs| urls::under(&ag, format!("ask/decision.json?{pairs}")));
    }
    let title = t("agreement-ask-title");
    framed(
        &desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::ask(&page),
    )
    .await
}

/// The question that was typed, answered by the gate.
async fn asked(desk: &Desk, tx: &Tx, file: &MouFile, query: &AskQuery) -> Result<(Question, Answered), Problem> {
    let open = incidents(desk, tx, file).await?;
    let mut question = query.parse(&file.mou, (desk.org(), desk.who.unit), &open, desk.now())?;
    if query.tlp.is_empty() && !is_assumed(desk, file, query, &question) {
        question.tlp = usual_label(tx, file, &question).await?;
    }
    let answered = answer(&*gate(desk)?, tx, &file.mou, &question).await?;
    Ok((question, answered))
}

/// Is the label not the site's own, though none was typed? It is that of today: on another day a clause may be in force that is not
/// now, and would tell the partner of it.
fn is_assumed(desk: &Desk, file: &MouFile, query: &AskQuery, question: &Question) -> bool {
    let is_of_a_site = has_site_label(question.class) && question.about_site().is_some();
    let is_usual = is_owner(desk, file, question) || question.at == desk.now();
    query.tlp.is_empty() && is_of_a_site && !is_usual
}

/// The answer as [`asked`], with the same as files. What the partner downloads tells no label that it did not type itself.
pub(in crate::mou) async fn exported(
    desk: &Desk,
    tx: &Tx,
    file: &MouFile,
    query: &AskQuery,
) -> Result<(Answered, DecisionExport), Problem> {
    let (question, answered) = asked(desk, tx, file, query).await?;
    let hide_label = query.tlp.is_empty() && has_site_label(question.class) && !is_owner(desk, file, &question);
    let export = export(&*gate(desk)?, tx, &answered, question.at, hide_label).await?;
    Ok((answered, export))
}

/// Is it of this desk's own data that is asked?
fn is_owner(desk: &Desk, file: &MouFile, question: &Question) -> bool {
    file.mou.partner_of(question.asker).org == desk.org()
}

/// The label that pages ask with: of what is of a site, that site's own, when it is the other party's.
async fn usual_label(tx: &Tx, file: &MouFile, question: &Question) -> Result<Tlp, Problem> {
    let owner = file.mou.partner_of(question.asker).org;
    let site = match question.about_site() {
        Some(site) if has_site_label(question.class) => site::store::find(tx, site).await?,
        _ => None,
    };
    let of_owner = site.filter(|site| site.org == owner);
    Ok(of_owner.map_or(question.tlp, |site| site.tlp))
}

/// For whom it was answered, when it is asked for one's own side and one's own position is not of the part that signed.
async fn answered_for(
    desk: &Desk,
    tx: &Tx,
    file: &MouFile,
    question: &Question,
) -> Result<Option<AnsweredFor>, Problem> {
    let named = if file.mou.a.org == desk.org() {
        file.mou.a
    } else {
        file.mou.b
    };
    let own = desk.who.unit;
    if question.asker != desk.org() || named.unit == own {
        return Ok(None);
    }
    let party = organisation::store::party_name(tx, question.asker, question.unit).await?;
    let differs = match own {
        None => Some(Differs::Whole),
        own if own != question.unit => Some(Differs::District),
        _ => None,
    };
    Ok(Some(AnsweredFor { party, differs }))
}

/// The answer's reason, in sentences: of a no under a clause, who that clause is for.
pub(in crate::mou) async fn reason(tx: &Tx, answered: &Answered) -> Result<String, Problem> {
    let Decision::Refuse(why) = &answered.decision else {
        return Ok(t("agreement-answer-yes"));
    };
    let clause = match why.clause() {
        Some(named) => store::find_clause(tx, named.clause).await?,
        None => None,
    };
    let Some(clause) = clause else {
        return Ok(words::why(why));
    };
    let receiver = organisation::store::party_name(tx, clause.to.org, clause.to.unit).await?;
    Ok(words::why_of(why, &clause, &receiver))
}

fn speak(ag: &Reference, answered: &Answered, reason: String, may_request: bool) -> AskAnswer {
    let link = |clause: &muster_policy::ClauseRef, closed: bool| {
        let home = clause.agreement.parse::<Reference>().unwrap_or_else(|_| ag.clone());
        (clause.number.clone(), urls::clause(&home, &clause.number), closed)
    };
    match &answered.decision {
        Decision::Release { under } => AskAnswer {
            answer: Answer::Yes,
            reason,
            clause: Some(link(under.clause(), false)),
            next: t("agreement-answer-yes-next"),
        },
        Decision::Refuse(why) => AskAnswer {
            answer: Answer::No,
            reason,
            clause: why.clause().map(|clause| link(clause, true)),
            next: match answered.request_under {
                Some(_) if may_request => t("agreement-answer-request-next"),
                Some(_) => t("agreement-answer-request-theirs"),
                None => t("agreement-answer-no-next"),
            },
        },
    }
}

/// The request form of the clause, when it is this side that asks and its own duty is named.
async fn request_link(
    desk: &Desk,
    tx: &Tx,
    ag: &Reference,
    question: &Question,
    answered: &Answered,
) -> Result<Option<String>, Problem> {
    let own = desk.who.unit;
    let is_own = question.asker == desk.org() && (own.is_none() || own == question.unit);
    let Some(clause) = answered.request_under.filter(|_| is_own) else {
        return Ok(None);
    };
    let Some(clause) = store::find_clause(tx, clause).await? else {
        return Ok(None);
    };
    let allowed = clause.mou_ref == ag.as_str()
        && crate::request::rules::may_ask(&clause, true, desk.org(), desk.who.duty, question.site).is_ok();
    Ok(allowed.then(|| urls::under(ag, format!("clauses/{}/request", clause.number))))
}

/// The decision as a file for the stock Cedar program.
async fn get_decision(
    desk: Desk,
    Path(ag): Path<Reference>,
    Query(query): Query<AskQuery>,
) -> Result<Response, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let (_, export) = exported(&desk, &tx, &file, &query).await?;
    let body = serde_json::to_vec_pretty(&export).map_err(muster_store::Fault::other)?;
    let name = format!("attachment; filename=\"{ag}-decision.json\"");
    Ok((
        [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        body,
    )
        .into_response())
}
