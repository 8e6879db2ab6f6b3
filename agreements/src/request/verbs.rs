//! Asking and answering, one transaction each, entered in both logs.

use super::{DisclosureRequest, rules, store};
use crate::mou;
use muster_membership::site;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use serde_json::json;

/// What is asked, under which clause.
#[derive(Debug, Clone)]
pub struct AskInput {
    pub clause_number: String,
    pub site: Option<SiteId>,
    pub words: String,
}

/// The owner's answer: an end grants, none refuses.
#[derive(Debug, Clone)]
pub struct AnswerInput {
    pub words: String,
    pub until: Option<Timestamp>,
}

/// Sends a request under a clause of the version in force.
pub async fn ask(desk: &Desk, ag: &Reference, input: AskInput) -> Result<Reference, Problem> {
    desk.require(Act::ReadAgreements)?;
    let mut tx = desk.begin().await?;
    let mou = mou::store::find_known(&tx, desk.org(), ag)
        .await?
        .ok_or(Problem::Missing)?;
    let clauses = mou::store::clauses_in_force(&tx, mou.id).await?;
    let clause = clauses
        .into_iter()
        .find(|clause| clause.number == input.clause_number)
        .ok_or(Problem::Missing)?;
    let in_force = mou.state == mou::MouState::InForce;
    rules::may_ask(&clause, in_force, desk.org(), desk.who.duty, input.site)?;
    must_be_of(&tx, clause.from.org, input.site).await?;
    let request = DisclosureRequest {
        id: RequestId::new(),
        reference: store::draw_reference(&tx).await?,
        mou: mou.id,
        mou_reference: mou.reference,
        mou_state: mou.state,
        version_in_force: mou.version_in_force,
        clause: clause.id,
        clause_number: clause.number,
        clause_version: mou.version_in_force.unwrap_or_default(),
        asking_org: desk.org(),
        asking_position: desk.who.position,
        owner: clause.from.org,
        site: input.site,
        words: input.words,
        asked_at: desk.now(),
        answer: None,
    };
    store::insert(&tx, &request).await?;
    tell(&mut tx, &request, "request.asked");
    tx.commit_with(entry(&request, desk, "request.asked")).await?;
    Ok(request.reference)
}

/// A request names a site of the data's owner. One of somebody else and one that does not exist are refused alike: the page of
/// the request shows the name to both sides.
async fn must_be_of(tx: &Tx, owner: OrgId, named: Option<SiteId>) -> Result<(), Problem> {
    let Some(id) = named else { return Ok(()) };
    let site = site::store::find(tx, id).await?;
    if site.is_some_and(|site| site.org == owner) {
        Ok(())
    } else {
        Err(rules::RequestRefusal::SiteNotCovered.into())
    }
}

/// Grants until an end, or refuses with the reason.
pub async fn answer(desk: &Desk, er: &Reference, input: AnswerInput) -> Result<(), Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let mut tx = desk.begin().await?;
    let request = store::find_known(&tx, desk.org(), er).await?.ok_or(Problem::Missing)?;
    let kind = if input.until.is_some() {
        "request.granted"
    } else {
        "request.refused"
    };
    if input.until.is_some()
        && let Some(refusal) = rules::opens_nothing(&request)
    {
        return Err(refusal.into());
    }
    let request = rules::answer(
        request,
        desk.org(),
        desk.who.position,
        input.words,
        input.until,
        desk.now(),
    )?;
    let won = match &request.answer {
        Some(answer) => store::save_answer(&tx, request.id, answer).await?,
        None => false,
    };
    if !won {
        return Err(rules::RequestRefusal::AlreadyAnswered { at: desk.now() }.into());
    }
    tell(&mut tx, &request, kind);
    Ok(tx.commit_with(entry(&request, desk, kind)).await?)
}

/// What opens data must reach the neighbours even after a crash; the rest is for screens.
fn tell(tx: &mut Tx, request: &DisclosureRequest, topic: &'static str) {
    let orgs = [request.asking_org, request.owner];
    let payload = json!({ "request": request.id, "reference": request.reference, "orgs": orgs });
    let opens = request
        .answer
        .as_ref()
        .is_some_and(|answer| answer.granted_until.is_some());
    tx.post(if opens {
        Message::durable(topic, payload)
    } else {
        Message::live(topic, payload)
    });
}

fn entry(request: &DisclosureRequest, desk: &Desk, kind: &'static str) -> Entry {
    let until = request.answer.as_ref().and_then(|answer| answer.granted_until);
    Entry::new(request.asking_org, kind, desk.now())
        .also_for(request.owner)
        .with("request", String::from(request.id))
        .with("clause", String::from(request.clause))
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position))
        .with_some("site", request.site.map(String::from))
        .with_some("until", until.map(stored_instant))
}
