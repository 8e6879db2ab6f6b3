//! What people do with a visit. One transaction each, with its line in the history and its ledger entries.

mod action;
mod guests;
mod route;
mod said;
mod signing;

pub use action::{ActionInput, make_action, owners};
pub use guests::{Reply, Seen, answer, invite, may_come, name_people, open_partners, take_time, uninvite};
pub use route::{MoveTo, Place, add_stop, move_stop};
pub use said::{FindingInput, add_finding, add_photo, check_photo_words, may_add_photo, withdraw_finding, write_check};
pub use signing::{cancel, reopen, sign, start};

use crate::model::*;
use crate::rules::{self, Plan};
use crate::{reading, store, words};
use muster_membership::{Site, position, site};
use muster_recovery::work::{self, Work, WorkKind};
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};
use rand::Rng;
use serde_json::json;

/// A visit of the own organisation, held against others who write. For who looks after sites.
///
/// Errors: [`Problem::Missing`] for every other.
async fn hold_own(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<Visit, Problem> {
    desk.require(Act::ManageSites)?;
    let find = async || -> Result<Visit, Problem> {
        let found = store::find(tx, reference).await?;
        found.filter(|found| found.org == desk.org()).ok_or(Problem::Missing)
    };
    store::hold(tx, find().await?.id).await?;
    find().await
}

/// A visit that this desk may read, held against others who write.
///
/// Errors: [`Problem::Missing`] for every other.
async fn hold_read(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<reading::Found, Problem> {
    let known = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    store::hold(tx, known.id).await?;
    reading::find(desk, tx, reference).await
}

/// May this desk write at all, where its side has named it or lets it look after sites?
///
/// Errors: those of [`Desk::require`].
pub fn require_writer(desk: &Desk) -> Result<(), Problem> {
    match desk.may(Act::ManageSites) {
        true => Ok(()),
        false => desk.require(Act::Respond),
    }
}

/// The same, for who may write for its side.
///
/// Errors: [`Problem::Missing`] for who does not come along.
async fn hold_to_write(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<reading::Found, Problem> {
    require_writer(desk)?;
    let found = hold_read(desk, tx, reference).await?;
    if !found.may_write(desk) {
        return Err(Problem::Missing);
    }
    // Whoever was named to come speaks for who named them; whoever else of another unit writes makes it the whole organisation's.
    if !found.names(desk) {
        store::mix_units(tx, found.visit.id, desk.org(), desk.who.unit).await?;
    }
    Ok(found)
}

/// Own positions by their ids.
///
/// Errors: `visit.people` for one that is nobody's here.
async fn own_people(desk: &Desk, tx: &Tx, ids: &[PositionId]) -> Result<Vec<Named>, Problem> {
    let mut people = Vec::new();
    for id in ids {
        let found = position::store::find_of(tx, desk.org(), *id).await?;
        let found = found.ok_or_else(|| Problem::refusal("visit.people", t("visit-people-wrong")))?;
        people.push(Named {
            org: desk.org(),
            position: found.id,
            title: found.title,
        });
    }
    Ok(people)
}

async fn own_site(desk: &Desk, tx: &Tx, id: SiteId) -> Result<Site, Problem> {
    let found = site::store::find(tx, id).await?.filter(|site| site.org == desk.org());
    found.ok_or_else(|| Problem::refusal("visit.site", t("visit-choose")))
}

/// The work that a visit's actions come from: it has the visit's own id.
pub fn work_of(visit: VisitId) -> WorkId {
    WorkId(visit.0)
}

/// Plans a visit, and invites the partner it names.
///
/// Errors: `visit.site`, `visit.people` (also for a walk-through by nobody), `visit.too-many`, and those of [`invite`].
pub async fn make(desk: &Desk, plan: Plan) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    rules::must_name(plan.kind, &plan.people)?;
    let mut tx = desk.begin().await?;
    let site = own_site(desk, &tx, plan.site).await?;
    let people = own_people(desk, &tx, &plan.people).await?;
    if store::count_open(&tx, desk.org()).await? >= rules::MOST_OPEN {
        return Err(Problem::refusal("visit.too-many", t("visit-too-many")));
    }
    let visit = Visit {
        id: VisitId::new(),
        reference: store::draw_reference(&tx).await?,
        org: desk.org(),
        unit: desk.who.unit,
        site: plan.site,
        kind: plan.kind,
        purpose: plan.purpose,
        planned_for: plan.planned_for,
        state: VisitState::Planned,
        salt: rand::rng().random(),
        started_at: None,
        done_at: None,
        revision: 1,
        made_by: desk.who.position,
        made_at: desk.now(),
        changed: LastChange::by(desk),
    };
    store::insert(&tx, &visit).await?;
    store::set_people(&tx, visit.id, desk.org(), &people).await?;
    let work = Work {
        id: work_of(visit.id),
        kind: WorkKind::Visit,
        reference: visit.reference.clone(),
        org: visit.org,
        site: visit.site,
        title: words::title(visit.kind, &site.name),
    };
    work::store::insert(&tx, &work).await?;
    keep(desk, &mut tx, &visit, Step::Made, String::new(), &[]).await?;
    if let Some(partner) = plan.partner {
        guests::ask(desk, &mut tx, &visit, partner).await?;
    }
    tx.commit().await?;
    Ok(visit.reference)
}

/// Changes what is planned. `seen` is the revision that the writer saw. A partner that accepted
/// another time is asked again; one that proposed just this time has accepted.
///
/// Errors: `visit.changed-meanwhile`, a conflict; `visit.signed`, `visit.not-now`; `visit.site`, `visit.people`, `visit.partner`.
pub async fn change(desk: &Desk, reference: &Reference, seen: i64, plan: Plan) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let known = hold_own(desk, &tx, reference).await?;
    if known.revision != seen {
        return Err(rules::lost_race(&known, desk));
    }
    rules::must_be_open(&known)?;
    rules::may_become(&known, &plan)?;
    rules::must_name(plan.kind, &plan.people)?;
    let people = own_people(desk, &tx, &plan.people).await?;
    let invited = store::invited(&tx, known.id).await?;
    if !plan.kind.takes_partner() && invited.iter().any(|each| each.answer.is_in()) {
        return Err(Problem::refusal("visit.partner", t("visit-walk-alone")));
    }
    let has_moved = known.state == VisitState::Planned && known.planned_for != plan.planned_for;
    let before = known.clone();
    let changed = Visit {
        kind: plan.kind,
        purpose: plan.purpose,
        planned_for: plan.planned_for,
        ..known
    };
    let changed = saved(desk, &tx, changed, &before).await?;
    store::set_people(&tx, changed.id, desk.org(), &people).await?;
    if has_moved {
        for each in invited.into_iter().filter(|each| each.answer.is_in()) {
            let answer = match each.proposed_for == Some(changed.planned_for) {
                true => Answer::Accepted,
                false => Answer::Asked,
            };
            guests::let_in(&tx, changed.id, (each.org, answer), desk.now()).await?;
            store::keep_invited(&tx, changed.id, &Invited { answer, ..each }).await?;
        }
    }
    let others = guests::told(desk, &tx, &changed).await?;
    keep(desk, &mut tx, &changed, Step::Changed, String::new(), &others).await?;
    Ok(tx.commit().await?)
}

/// The next revision, saved.
async fn saved(desk: &Desk, tx: &Tx, visit: Visit, before: &Visit) -> Result<Visit, Problem> {
    let visit = Visit {
        revision: before.revision + 1,
        changed: LastChange::by(desk),
        ..visit
    };
    match store::save(tx, &visit).await? {
        true => Ok(visit),
        false => Err(rules::lost_race(before, desk)),
    }
}

/// History line, entries and message of a step. `others` are told of it too.
async fn keep(
    desk: &Desk,
    tx: &mut Tx,
    visit: &Visit,
    step: Step,
    words: String,
    others: &[OrgId],
) -> Result<(), Problem> {
    keep_about(desk, tx, visit, (step, None), words, others).await
}

/// The same for a step that is about one partner.
async fn keep_about(
    desk: &Desk,
    tx: &mut Tx,
    visit: &Visit,
    (step, about): (Step, Option<OrgId>),
    words: String,
    others: &[OrgId],
) -> Result<(), Problem> {
    let event = Event {
        step,
        org: desk.org(),
        about,
        at: desk.now(),
        title: desk.who.position_title.clone(),
        words,
    };
    store::keep_event(tx, visit.id, &event).await?;
    let mut entry = entry(desk, step.entry(), visit).with("state", visit.state.as_str());
    let mut orgs = vec![desk.org()];
    for org in others.iter().filter(|org| **org != desk.org()) {
        entry = entry.also_for(*org);
        orgs.push(*org);
    }
    tx.enter(entry);
    tx.post(Message::live(
        step.entry(),
        json!({ "visit": visit.id, "reference": visit.reference, "orgs": orgs }),
    ));
    Ok(())
}

fn entry(desk: &Desk, kind: &'static str, visit: &Visit) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("visit", String::from(visit.id))
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position))
}
