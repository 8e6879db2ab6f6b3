//! Inviting a partner, and its answer.

use super::{action::take_back_asked, hold_own, hold_read, keep, keep_about, own_people, saved, work_of};
use crate::model::*;
use crate::{reading, rules, store};
use muster_agreements::{crossing::Receiver, mou};
use muster_membership::{Organisation, Position, organisation, position};
use muster_policy::{CrossingAct, Reader};
use muster_readiness::opening::{Opening, is_open_to, unit_of_side};
use muster_recovery::work;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};
use std::collections::{BTreeSet, HashMap};

/// Partners that a visit at this site could be opened to now: what the form offers.
pub async fn open_partners(desk: &Desk, tx: &Tx) -> Result<Vec<Organisation>, Problem> {
    desk.require(Act::ManageSites)?;
    let mut open = Vec::new();
    for partner in mou::store::partners_of(tx, desk.org()).await? {
        let clauses = mou::store::clauses_between(tx, desk.org(), partner, DataClass::Visit).await?;
        if clauses.iter().any(|clause| !clause.keeps_closed())
            && let Some(found) = organisation::store::find(tx, partner).await?
        {
            open.push(found);
        }
    }
    Ok(open)
}

/// Who else hears of a step: who is invited, while a clause opens the visit to anybody there.
pub(super) async fn told(desk: &Desk, tx: &Tx, visit: &Visit) -> Result<Vec<OrgId>, Problem> {
    let mut all = vec![visit.org];
    let item = reading::item(visit, visit.org, visit.unit);
    for each in store::invited(tx, visit.id).await? {
        if each.answer.is_in() && (each.org == desk.org() || is_open_to(desk, tx, &item, each.org).await?) {
            all.push(each.org);
        }
    }
    Ok(all)
}

/// Invites a partner to an own visit. Who declined or was uninvited can be asked again.
///
/// Errors: [`Problem::Missing`]; `visit.partner` for a walk-through and for one that is no partner; `visit.one-partner` while another is
/// invited; `visit.no-clause` where nothing opens visits to anybody there; `visit.signed`, `visit.not-now`.
pub async fn invite(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let visit = hold_own(desk, &tx, reference).await?;
    ask(desk, &mut tx, &visit, partner).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn ask(desk: &Desk, tx: &mut Tx, visit: &Visit, partner: OrgId) -> Result<(), Problem> {
    rules::must_be_open(visit)?;
    let wrong = |words: &str| Err(Problem::refusal("visit.partner", t(words)));
    if !visit.kind.takes_partner() {
        return wrong("visit-walk-alone");
    }
    if !mou::store::partners_of(tx, desk.org()).await?.contains(&partner) {
        return wrong("visit-choose");
    }
    let before = store::invited(tx, visit.id).await?;
    if before.iter().any(|each| each.answer.is_in()) {
        return Err(Problem::conflict("visit.one-partner", t("visit-one-partner")));
    }
    if !is_open_to(desk, tx, &reading::item(visit, visit.org, visit.unit), partner).await? {
        return Err(Problem::refusal("visit.no-clause", t("visit-no-clause")));
    }
    // What it wrote before it was out is of the same district.
    let unit = before
        .iter()
        .find(|each| each.org == partner)
        .and_then(|each| each.unit);
    let invited = Invited {
        org: partner,
        answer: Answer::Asked,
        proposed_for: None,
        words: String::new(),
        asked_at: desk.now(),
        answered_at: None,
        answered_title: None,
        unit,
    };
    store::keep_invited(tx, visit.id, &invited).await?;
    keep_about(
        desk,
        tx,
        visit,
        (Step::Invited, Some(partner)),
        String::new(),
        &[partner],
    )
    .await
}

/// Takes an invitation back. What the partner wrote stays its own, and stays with the visit.
///
/// Errors: [`Problem::Missing`]; `visit.signed`, `visit.not-now`, `text.empty`.
pub async fn uninvite(desk: &Desk, reference: &Reference, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let visit = hold_own(desk, &tx, reference).await?;
    rules::must_be_open(&visit)?;
    let words = plain_text(words, &t("visit-reason-called"), 1_000, true)?;
    let others = told(desk, &tx, &visit).await?;
    let invited = store::invited(&tx, visit.id).await?;
    let Some(out) = invited.into_iter().find(|each| each.answer.is_in()) else {
        return Err(Problem::Missing);
    };
    let out = Invited {
        answer: Answer::Uninvited,
        ..out
    };
    store::keep_invited(&tx, visit.id, &out).await?;
    take_back_asked(desk, &mut tx, &visit, out.org).await?;
    let_in(&tx, visit.id, (out.org, out.answer), desk.now()).await?;
    keep_about(desk, &mut tx, &visit, (Step::Uninvited, Some(out.org)), words, &others).await?;
    Ok(tx.commit().await?)
}

/// Who accepted is in the visit's work; who did anything else is out of it, and in again as it was.
pub(super) async fn let_in(
    tx: &Tx,
    visit: VisitId,
    (org, answer): (OrgId, Answer),
    now: Timestamp,
) -> Result<(), Fault> {
    let work = work_of(visit);
    if answer != Answer::Accepted {
        return work::store::leave(tx, work, org, now).await;
    }
    let parties = work::store::parties(tx, work).await?;
    let unit = parties
        .into_iter()
        .find(|party| party.org == org)
        .and_then(|party| party.unit);
    work::store::join(tx, work, org, unit).await
}

/// Own positions that could read a partner's visit, so that whoever is named to come finds it; and those that are named already.
pub async fn may_come(desk: &Desk, tx: &Tx, found: &reading::Found) -> Result<Vec<Position>, Problem> {
    let all = position::store::of_org(tx, desk.org()).await?;
    if found.is_own(desk) {
        return Ok(all);
    }
    let item = reading::item(&found.visit, found.visit.org, found.visit.unit);
    let said = found.own_side(desk).and_then(reading::SidePart::said);
    let named = said.map(|said| said.people.as_slice()).unwrap_or_default();
    // What a clause says of a reader is said of its duty and unit.
    let mut known: HashMap<(Option<UnitId>, Duty), bool> = HashMap::new();
    let mut may = Vec::new();
    for position in all {
        let of = (position.unit, position.duty);
        let opens = match known.get(&of) {
            Some(opens) => *opens,
            None => {
                let receiver = Receiver {
                    title: position.title.clone(),
                    reader: Reader {
                        org: position.org,
                        unit: position.unit,
                        position: position.id,
                        duty: position.duty,
                    },
                };
                let opening = Opening::for_receiver(desk.app(), tx, found.visit.org, receiver, desk.now()).await?;
                let opens = opening.opens(&item, CrossingAct::Read)?.is_some();
                known.insert(of, opens);
                opens
            }
        };
        if opens || named.iter().any(|each| each.position == position.id) {
            may.push(position);
        }
    }
    Ok(may)
}

/// What of a visit somebody saw who answers; what it does not say is not compared.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The time that it was planned for.
    pub planned_for: Option<Timestamp>,
    /// When the own side answered last: `Some(None)` for not yet.
    pub answered_at: Option<Option<Timestamp>>,
    /// The time that was proposed.
    pub proposed_for: Option<Timestamp>,
    /// Who came of the own side.
    pub people: Option<Vec<PositionId>>,
}

/// What an invited partner says.
#[derive(Debug, Clone)]
pub struct Reply {
    /// [`Answer::Accepted`], [`Answer::Proposed`] or [`Answer::Declined`].
    pub answer: Answer,
    pub words: String,
    /// With [`Answer::Proposed`].
    pub proposed_for: Option<Timestamp>,
    /// Who comes, with [`Answer::Accepted`].
    pub people: Vec<PositionId>,
}

/// Answers an invitation; while nobody signed, another answer can follow, but none after a no.
///
/// Errors: [`Problem::Missing`] for who is not invited; `visit.answer`, `visit.when`, `visit.people`, `visit.signed`, `visit.not-now`,
/// `text.empty` for a no without a word, `text.too-long`; `visit.time-changed`, a conflict, where the time or the own answer is another
/// than was seen.
pub async fn answer(desk: &Desk, reference: &Reference, reply: Reply, seen: Seen) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = hold_read(desk, &mut tx, reference).await?;
    let mine = store::invited(&tx, found.visit.id).await?;
    let Some(mine) = mine.into_iter().find(|each| each.org == desk.org()) else {
        return Err(Problem::Missing);
    };
    rules::must_be_open(&found.visit)?;
    rules::must_be_seen(seen.planned_for, found.visit.planned_for, &found.visit)?;
    rules::must_be_seen(seen.answered_at, mine.answered_at, &found.visit)?;
    let step = match reply.answer {
        Answer::Accepted => Step::Accepted,
        Answer::Proposed => Step::Proposed,
        Answer::Declined => Step::Declined,
        Answer::Asked | Answer::Uninvited => return Err(Problem::refusal("visit.answer", t("visit-choose"))),
    };
    let words = plain_text(
        &reply.words,
        &t("visit-answer-words-called"),
        1_000,
        step == Step::Declined,
    )?;
    let proposed_for = match (step, reply.proposed_for) {
        (Step::Proposed, Some(at)) => Some(rules::check_when(at, desk.now())?),
        (Step::Proposed, None) => return Err(Problem::refusal("visit.when", t("visit-when-wrong"))),
        _ => None,
    };
    let people = match step {
        Step::Accepted => own_people(desk, &tx, &reply.people).await?,
        _ => Vec::new(),
    };
    let has_written = store::has_written(&tx, found.visit.id, desk.org()).await?;
    let answered = Invited {
        answer: reply.answer,
        proposed_for,
        words,
        answered_at: Some(desk.now()),
        answered_title: Some(desk.who.position_title.clone()),
        unit: unit_of_side(mine.unit, desk.who.unit, has_written),
        ..mine
    };
    store::keep_invited(&tx, found.visit.id, &answered).await?;
    store::set_people(&tx, found.visit.id, desk.org(), &people).await?;
    if answered.answer == Answer::Declined {
        take_back_asked(desk, &mut tx, &found.visit, desk.org()).await?;
    } else {
        // Whose unit answered stays known, also while it waits outside.
        work::store::join(&tx, work_of(found.visit.id), desk.org(), answered.unit).await?;
    }
    let_in(&tx, found.visit.id, (desk.org(), answered.answer), desk.now()).await?;
    let others = [found.visit.org, desk.org()];
    keep(desk, &mut tx, &found.visit, step, String::new(), &others).await?;
    Ok(tx.commit().await?)
}

/// Names who comes for a side that accepted, in place of those before, until the visit begins.
///
/// Errors: [`Problem::Missing`] for who did not accept; `visit.people`; `visit.people-changed`, a conflict, where others come by now than
/// was seen; `visit.signed`, `visit.not-now`.
pub async fn name_people(desk: &Desk, reference: &Reference, people: &[PositionId], seen: Seen) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = hold_read(desk, &mut tx, reference).await?;
    let mine = store::invited(&tx, found.visit.id).await?;
    let comes = |each: &Invited| each.org == desk.org() && each.answer == Answer::Accepted;
    let mine = mine.into_iter().find(comes).ok_or(Problem::Missing)?;
    rules::must_be_planned(&found.visit)?;
    let said = store::said(&tx, found.visit.id, desk.org()).await?;
    let before: BTreeSet<PositionId> = said.people.iter().map(|each| each.position).collect();
    if seen
        .people
        .is_some_and(|seen| seen.into_iter().collect::<BTreeSet<_>>() != before)
    {
        let changed = Problem::conflict("visit.people-changed", t("visit-people-changed"));
        return Err(changed.meanwhile(format!("/visits/{reference}"), None));
    }
    let people = own_people(desk, &tx, people).await?;
    store::set_people(&tx, found.visit.id, desk.org(), &people).await?;
    // The answer's words stay those of who answered: of two units they are the whole organisation's.
    let mixed = Invited {
        unit: unit_of_side(mine.unit, desk.who.unit, true),
        ..mine
    };
    store::keep_invited(&tx, found.visit.id, &mixed).await?;
    work::store::join(&tx, work_of(found.visit.id), desk.org(), mixed.unit).await?;
    let others = [found.visit.org, desk.org()];
    keep(desk, &mut tx, &found.visit, Step::People, String::new(), &others).await?;
    Ok(tx.commit().await?)
}

/// Takes the time that the partner proposed, while the visit is planned.
///
/// Errors: [`Problem::Missing`] where none is proposed or it is closed; `visit.when` when it has passed; `visit.time-changed`, a conflict,
/// where another is proposed than was seen; `visit.signed`, `visit.not-now`.
pub async fn take_time(desk: &Desk, reference: &Reference, seen: Seen) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let known = hold_own(desk, &tx, reference).await?;
    rules::must_be_planned(&known)?;
    let found = reading::find(desk, &mut tx, reference).await?;
    let proposals = found.sides.iter().filter_map(|side| side.open()?.invited.clone());
    let mut open = proposals.filter(|each| each.answer == Answer::Proposed);
    let Some((invited, at)) = open.find_map(|each| each.proposed_for.map(|at| (each, at))) else {
        return Err(Problem::Missing);
    };
    rules::must_be_seen(seen.proposed_for, at, &known)?;
    let planned_for = rules::check_when(at, desk.now())?;
    let changed = Visit {
        planned_for,
        ..known.clone()
    };
    let changed = saved(desk, &tx, changed, &known).await?;
    let accepted = Invited {
        answer: Answer::Accepted,
        ..invited
    };
    store::keep_invited(&tx, changed.id, &accepted).await?;
    let_in(&tx, changed.id, (accepted.org, accepted.answer), desk.now()).await?;
    let others = told(desk, &tx, &changed).await?;
    keep(desk, &mut tx, &changed, Step::Changed, String::new(), &others).await?;
    Ok(tx.commit().await?)
}
