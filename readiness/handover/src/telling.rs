//! What runs by itself: partners are told how a position stands, and a meeting is proposed once somebody fills it or acts for it.
//!
//! Everything is a row: who was told what is compared with how it stands, so that a restart, or an agreement that is in force again,
//! goes on where it stopped, and nobody is told anything twice.

use crate::model::*;
use crate::{gate, letters, rules, store};
use jiff::{SignedDuration, tz::TimeZone};
use muster_agreements::{
    crossing::{Receiver, Ways, note},
    mou,
};
use muster_membership::{Organisation, organisation, site};
use muster_policy::CrossingAct;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::App;
use serde_json::json;
use uuid::Uuid;

/// How long after it was filled a vacancy is still looked at that nobody was told of.
const LOOK_BACK_HOURS: i64 = 24;

/// One round over all vacancies. How many notices were kept.
///
/// Errors: only when nothing could be read; what goes wrong with one vacancy is logged, and tried again in the next round.
pub async fn tick(app: &App) -> Result<usize, Fault> {
    let now = app.now();
    let read = app.store().read().await?;
    let waiting = untold(app, &read, now).await?;
    let overtaken = store::overtaken(&read).await?;
    drop(read);
    for each in overtaken {
        if let Err(fault) = drop_introduction(app, each.id, now).await {
            tracing::error!(introduction.id = %each.id, %fault, "an introduction could not be dropped, it is tried again");
        }
    }
    let mut kept = 0;
    for (left, partner) in waiting {
        match tell(app, left.vacancy, partner, now).await {
            Ok(true) => kept += 1,
            Ok(false) => {}
            Err(fault) => {
                tracing::error!(vacancy.id = %left.vacancy, %fault, "a partner could not be told, it is tried again");
            }
        }
    }
    Ok(kept)
}

/// Vacancies with the partners that were not told how they stand, and could be told now.
async fn untold(app: &App, tx: &Tx, now: Timestamp) -> Result<Vec<(Left, OrgId)>, Fault> {
    let since = now - SignedDuration::from_hours(LOOK_BACK_HOURS);
    let mut waiting = Vec::new();
    for left in store::to_tell(tx, since).await? {
        for partner in mou::store::partners_of(tx, left.org).await? {
            if due(app, tx, &left, partner, now).await?.is_some() {
                waiting.push((left.clone(), partner));
            }
        }
    }
    Ok(waiting)
}

/// A notice that is due, and whom it may pass to.
struct Due {
    notice: Notice,
    ways: Ways,
    receivers: Vec<Receiver>,
}

/// What this partner is to be told now; `None` where it knows, or where no clause lets anybody there hear it.
async fn due(app: &App, tx: &Tx, left: &Left, partner: OrgId, now: Timestamp) -> Result<Option<Due>, Fault> {
    let last = store::last_told(tx, left.vacancy, partner).await?;
    if !rules::is_untold(left, last.as_ref(), now) {
        return Ok(None);
    }
    let places = gate::places(tx, left, last.as_ref(), partner).await?;
    if places.is_empty() {
        return Ok(None);
    }
    let ways = gate::ways(app, tx, left.org, partner).await?;
    for place in places {
        let notice = notice(left, last.as_ref(), partner, place, now);
        let item = gate::notice_item(tx, &notice).await?;
        let receivers = gate::receivers(tx, &ways, &item, partner, now).await?;
        if !receivers.is_empty() {
            return Ok(Some(Due {
                notice,
                ways,
                receivers,
            }));
        }
    }
    Ok(None)
}

/// Tells one partner; whether there was still something to tell.
async fn tell(app: &App, vacancy: VacancyId, partner: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let mut tx = app.store().begin().await?;
    let due = match store::hold_left(&tx, vacancy).await? {
        Some(left) => due(app, &tx, &left, partner, now).await?,
        None => None,
    };
    let Some(Due {
        notice,
        ways,
        receivers,
    }) = due
    else {
        tx.roll_back().await?;
        return Ok(false);
    };
    keep(app, &mut tx, &notice, &receivers, &ways).await?;
    tx.commit().await?;
    Ok(true)
}

fn notice(left: &Left, last: Option<&Notice>, partner: OrgId, place: Place, now: Timestamp) -> Notice {
    let (standing, acting) = rules::standing(left);
    Notice {
        id: Uuid::now_v7().to_string(),
        vacancy: left.vacancy,
        reference: left.reference.clone(),
        org: left.org,
        partner,
        nth: last.map_or(1, |last| last.nth + 1),
        standing,
        title: left.title.clone(),
        acting: acting.map(str::to_owned),
        since: left.opened_at,
        place,
        told_at: now,
    }
}

/// The notice, its lines and entries, its letters, and the meeting that it brings about. Each position that a letter goes to has its line;
/// without letters the first receiver stands for all.
async fn keep(app: &App, tx: &mut Tx, notice: &Notice, receivers: &[Receiver], ways: &Ways) -> Result<(), Fault> {
    let item = gate::notice_item(tx, notice).await?;
    let mut told = letters::posted_to(app, tx, receivers).await?;
    if told.is_empty() {
        told.extend(receivers.first());
    }
    for receiver in told {
        let decided = ways.decide(&item, receiver, CrossingAct::Receive, notice.told_at)?;
        let decided = decided.ok_or_else(|| Fault::other("nobody asks for contacts"))?;
        if !note(tx, &item, receiver, decided, notice.told_at).await?.is_release() {
            return Err(Fault::other("a notice was refused that had just been open"));
        }
    }
    store::insert_notice(tx, notice).await?;
    let entry = Entry::new(notice.org, "handover.told", notice.told_at)
        .with("vacancy", notice.reference.to_string())
        .with("standing", notice.standing.as_str())
        .with("to", String::from(notice.partner))
        .also_for(notice.partner);
    tx.enter(entry);
    tx.post(Message::live(
        "handover.told",
        json!({ "notice": notice.id, "orgs": [notice.org, notice.partner] }),
    ));
    let owner = organisation::store::find(tx, notice.org).await?;
    let owner = owner.ok_or_else(|| Fault::other("a vacancy of no organisation"))?;
    let introduction = introduce(tx, notice, &owner).await?;
    letters::tell(app, tx, notice, introduction, &owner, receivers).await
}

/// The zone that an organisation's clocks show.
pub(crate) fn zone_of(org: &Organisation) -> TimeZone {
    TimeZone::get(&org.time_zone).unwrap_or(TimeZone::UTC)
}

/// Proposes to meet whoever fills the position or acts for it: three times, at the site whose list the position stands in. Nobody is
/// introduced twice, and nothing is proposed while nobody is there.
async fn introduce(tx: &mut Tx, notice: &Notice, owner: &Organisation) -> Result<Option<IntroductionId>, Fault> {
    let acting = notice.acting.as_deref();
    let is_there = matches!(notice.standing, Standing::Filled | Standing::Acting);
    if !is_there || store::is_introduced(tx, notice.vacancy, notice.partner, acting).await? {
        return Ok(None);
    }
    let (now, zone) = (notice.told_at, zone_of(owner));
    let found = Introduction {
        id: IntroductionId::new(),
        vacancy: notice.vacancy,
        org: notice.org,
        partner: notice.partner,
        title: notice.title.clone(),
        acting: notice.acting.clone(),
        place: notice.place,
        state: State::Proposed,
        agreed_for: None,
        agreed_place: None,
        held_on: None,
        sequence: 0,
        revision: 1,
        due_on: rules::due_on(now, &zone).map_err(Fault::other)?,
        made_at: now,
        changed_at: now,
    };
    store::insert(tx, &found).await?;
    let at = match notice.place.site {
        Some(site) => site::store::find(tx, site).await?.map(|site| site.name),
        None => None,
    };
    let place = at.unwrap_or_else(|| owner.name.clone());
    for starts_at in rules::proposals(now, &zone).map_err(Fault::other)? {
        let time = Proposed {
            starts_at,
            place: place.clone(),
            by: None,
            owner_yes_at: None,
            partner_yes_at: None,
        };
        store::keep_time(tx, found.id, &time).await?;
    }
    by_itself(tx, &found, Step::Made, now).await?;
    Ok(Some(found.id))
}

/// History, entry and message of what nobody did.
async fn by_itself(tx: &mut Tx, found: &Introduction, step: Step, now: Timestamp) -> Result<(), Fault> {
    let event = Event {
        step,
        org: found.org,
        at: now,
        title: String::new(),
        words: String::new(),
    };
    store::keep_event(tx, found.id, &event).await?;
    let entry = Entry::new(found.org, step.entry(), now)
        .with("introduction", String::from(found.id))
        .with("state", found.state.as_str())
        .also_for(found.partner);
    tx.enter(entry);
    tx.post(Message::live(
        step.entry(),
        json!({ "introduction": found.id, "orgs": [found.org, found.partner] }),
    ));
    Ok(())
}

async fn drop_introduction(app: &App, id: IntroductionId, now: Timestamp) -> Result<(), Fault> {
    let mut tx = app.store().begin().await?;
    store::hold(&tx, id).await?;
    let found = store::find(&tx, id).await?;
    let Some(found) = found.filter(|found| !matches!(found.state, State::Held | State::Dropped)) else {
        return tx.roll_back().await;
    };
    let dropped = rules::drop(found, now);
    store::save(&tx, &dropped).await?;
    by_itself(&mut tx, &dropped, Step::Dropped, now).await?;
    tx.commit().await
}
