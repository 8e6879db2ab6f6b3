//! Inviting partners, and their answers.

use super::{hold_own, hold_read, keep};
use crate::model::*;
use crate::{reading, rules, store};
use muster_agreements::mou;
use muster_membership::{Organisation, organisation};
use muster_readiness::opening::{is_open_to, unit_of_side};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Partners that an event could be opened to now: what the form offers.
pub async fn open_partners(desk: &Desk, tx: &Tx) -> Result<Vec<Organisation>, Problem> {
    desk.require(Act::ManageSites)?;
    let mut open = Vec::new();
    for partner in mou::store::partners_of(tx, desk.org()).await? {
        let clauses = mou::store::clauses_between(tx, desk.org(), partner, DataClass::Event).await?;
        if clauses.iter().any(|clause| !clause.keeps_closed())
            && let Some(found) = organisation::store::find(tx, partner).await?
        {
            open.push(found);
        }
    }
    Ok(open)
}

/// Who else hears of a step: who is invited, while a clause opens the event to anybody there.
pub(super) async fn told(desk: &Desk, tx: &Tx, event: &Event) -> Result<Vec<OrgId>, Problem> {
    let mut all = vec![event.org];
    let item = reading::item(event, event.org, event.unit);
    for each in store::invited(tx, event.id).await? {
        if each.answer.is_in() && (each.org == desk.org() || is_open_to(desk, tx, &item, each.org).await?) {
            all.push(each.org);
        }
    }
    Ok(all)
}

/// Invites a partner to an own event. Who declined or was uninvited can be asked again.
///
/// Errors: [`Problem::Missing`]; `event.partner` for one that is no partner; `event.invited-already`;
/// `event.no-clause` where nothing opens events to anybody there; `event.not-now`.
pub async fn invite(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    ask(desk, &mut tx, &event, partner).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn ask(desk: &Desk, tx: &mut Tx, event: &Event, partner: OrgId) -> Result<(), Problem> {
    rules::must_be_open(event, desk.now())?;
    if !mou::store::partners_of(tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::refusal("event.partner", t("event-choose")));
    }
    let invited = store::invited(tx, event.id).await?;
    if invited.iter().any(|each| each.org == partner && each.answer.is_in()) {
        return Err(Problem::conflict("event.invited-already", t("event-invited-already")));
    }
    if !is_open_to(desk, tx, &reading::item(event, event.org, event.unit), partner).await? {
        return Err(Problem::refusal("event.no-clause", t("event-no-clause")));
    }
    // What it wrote before it was out is of the same district.
    let unit = invited
        .iter()
        .find(|each| each.org == partner)
        .and_then(|each| each.unit);
    let invited = Invited {
        org: partner,
        answer: Answer::Asked,
        words: String::new(),
        asked_at: desk.now(),
        answered_at: None,
        answered_title: None,
        unit,
    };
    store::keep_invited(tx, event.id, &invited).await?;
    let called = called(tx, partner).await?;
    keep(desk, tx, event, Step::Invited, called, &[partner]).await
}

async fn called(tx: &Tx, partner: OrgId) -> Result<String, Problem> {
    let partner = organisation::store::find(tx, partner).await?;
    Ok(partner.ok_or(Problem::Missing)?.name)
}

/// Partners that said yes to another time are asked anew, each for itself. `told` hear of it.
pub(super) async fn ask_again(desk: &Desk, tx: &mut Tx, event: &Event, told: &[OrgId]) -> Result<(), Problem> {
    let invited = store::invited(tx, event.id).await?;
    for each in invited.into_iter().filter(|each| each.answer == Answer::Accepted) {
        let asked = Invited {
            answer: Answer::Asked,
            words: String::new(),
            asked_at: desk.now(),
            answered_at: None,
            answered_title: None,
            ..each
        };
        store::keep_invited(tx, event.id, &asked).await?;
        let partner = told.iter().copied().filter(|org| *org == asked.org);
        let partner: Vec<OrgId> = partner.collect();
        let called = called(tx, asked.org).await?;
        keep(desk, tx, event, Step::Invited, called, &partner).await?;
    }
    Ok(())
}

/// Takes an invitation back. What the partner brought stays its own, and stays with the event.
///
/// Errors: [`Problem::Missing`], also for a partner that is not invited; `event.not-now`, `text.empty`.
pub async fn uninvite(desk: &Desk, reference: &Reference, partner: OrgId, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    rules::must_be_open(&event, desk.now())?;
    let words = plain_text(words, &t("event-reason-called"), 1_000, true)?;
    let mut others = told(desk, &tx, &event).await?;
    others.retain(|org| *org == partner);
    let invited = store::invited(&tx, event.id).await?;
    let Some(out) = invited
        .into_iter()
        .find(|each| each.org == partner && each.answer.is_in())
    else {
        return Err(Problem::Missing);
    };
    let out = Invited {
        answer: Answer::Uninvited,
        ..out
    };
    store::keep_invited(&tx, event.id, &out).await?;
    let words = format!("{}: {words}", called(&tx, partner).await?);
    keep(desk, &mut tx, &event, Step::Uninvited, words, &others).await?;
    Ok(tx.commit().await?)
}

/// Answers an invitation, with [`Answer::Accepted`] or [`Answer::Declined`]; while the event is not over, the other answer can follow.
///
/// Errors: [`Problem::Missing`] for who is not invited; `event.answer`, `event.not-now`, `text.empty` for a no without a word,
/// `text.too-long`.
pub async fn answer(desk: &Desk, reference: &Reference, answer: Answer, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = hold_read(desk, &mut tx, reference).await?;
    let mine = store::invited(&tx, found.event.id).await?;
    let Some(mine) = mine.into_iter().find(|each| each.org == desk.org()) else {
        return Err(Problem::Missing);
    };
    rules::must_be_open(&found.event, desk.now())?;
    let step = match answer {
        Answer::Accepted => Step::Accepted,
        Answer::Declined => Step::Declined,
        Answer::Asked | Answer::Uninvited => return Err(Problem::refusal("event.answer", t("event-choose"))),
    };
    let words = plain_text(words, &t("event-answer-words-called"), 1_000, step == Step::Declined)?;
    let has_staffed = store::has_staffed(&tx, found.event.id, desk.org()).await?;
    let answered = Invited {
        answer,
        words,
        answered_at: Some(desk.now()),
        answered_title: Some(desk.who.position_title.clone()),
        unit: unit_of_side(mine.unit, desk.who.unit, has_staffed),
        ..mine
    };
    store::keep_invited(&tx, found.event.id, &answered).await?;
    let others = [found.event.org, desk.org()];
    keep(desk, &mut tx, &found.event, step, String::new(), &others).await?;
    Ok(tx.commit().await?)
}
