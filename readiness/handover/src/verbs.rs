//! What people do with an introduction. One transaction each, with its line in the history and its ledger entries.
//!
//! Every step adds to what stands, so that two people who answer at once lose nothing of each other. What was said to a time counts no more
//! once both agreed on another, once a side declined, and once nobody met.

use crate::model::*;
use crate::{gate, reading, rules, store};
use muster_membership::position;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};
use serde_json::json;

/// One that this desk may read, held against others who write. For who looks after sites.
///
/// Errors: [`Problem::Missing`] for every other, and without the duty.
async fn hold(desk: &Desk, tx: &mut Tx, id: IntroductionId) -> Result<reading::Found, Problem> {
    desk.require(Act::ManageSites)?;
    store::find(tx, id).await?.ok_or(Problem::Missing)?;
    store::hold(tx, id).await?;
    reading::find(desk, tx, id).await
}

/// Says that the own side can come at a time that was proposed.
///
/// Errors: [`Problem::Missing`]; those of [`rules::accept`].
pub async fn accept(desk: &Desk, id: IntroductionId, read: &rules::Read) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold(desk, &mut tx, id).await?.introduction;
    let times = store::times(&tx, id).await?;
    let (found, time) = rules::accept(found, &times, desk.org(), read, desk.now())?;
    keep_times(&tx, id, &rules::times_after(times, &time)).await?;
    keep(desk, tx, &found, Step::Accepted, String::new()).await
}

async fn keep_times(tx: &Tx, id: IntroductionId, times: &[Proposed]) -> Result<(), Fault> {
    for time in times {
        store::keep_time(tx, id, time).await?;
    }
    Ok(())
}

/// Another time, and where.
#[derive(Debug, Clone)]
pub struct NewTime {
    pub starts_at: Timestamp,
    pub place: String,
    pub words: String,
}

/// Proposes another time at which the own side can come.
///
/// Errors: [`Problem::Missing`]; `introduction.when`, `text.empty`, `text.too-long`, and those of [`rules::propose`].
pub async fn propose(desk: &Desk, id: IntroductionId, new: NewTime) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold(desk, &mut tx, id).await?.introduction;
    let at = rules::check_when(new.starts_at, desk.now())?;
    let place = rules::check_place(&new.place)?;
    let words = plain_text(&new.words, &t("handover-words-called"), 1_000, false)?;
    let mut times = store::times(&tx, id).await?;
    if !found.state.is_open() {
        times = rules::open_again(times);
    }
    let (found, time) = rules::propose(found, &times, desk.org(), (at, place), desk.now())?;
    keep_times(&tx, id, &rules::times_after(times, &time)).await?;
    keep(desk, tx, &found, Step::Proposed, words).await
}

/// Says that the own side does not want to meet.
///
/// Errors: [`Problem::Missing`]; `introduction.not-now`, `text.empty`, `text.too-long`.
pub async fn decline(desk: &Desk, id: IntroductionId, words: &str) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold(desk, &mut tx, id).await?.introduction;
    let words = plain_text(words, &t("handover-words-called"), 1_000, true)?;
    let found = rules::decline(found, desk.now())?;
    keep_times(&tx, id, &rules::open_again(store::times(&tx, id).await?)).await?;
    keep(desk, tx, &found, Step::Declined, words).await
}

/// Says that both met, and who of the own side came. The other side adds its own.
///
/// Errors: [`Problem::Missing`]; `introduction.not-now`; `introduction.people` for what is no own position; `introduction.held-on`.
pub async fn held(desk: &Desk, id: IntroductionId, on: &str, people: &[PositionId]) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold(desk, &mut tx, id).await?.introduction;
    let day = rules::check_held_on(on, &found, &desk.time_zone(), reading::today(desk))?;
    let found = rules::held(found, day, desk.now())?;
    for id in people {
        let own = position::store::find_of(&tx, desk.org(), *id).await?;
        let own = own.ok_or_else(|| Problem::refusal("introduction.people", t("handover-people-wrong")))?;
        let came = Came {
            org: desk.org(),
            position: own.id,
            title: own.title,
        };
        store::add_person(&tx, found.id, &came).await?;
    }
    keep(desk, tx, &found, Step::Held, String::new()).await
}

/// Says that nobody met at the agreed time.
///
/// Errors: [`Problem::Missing`]; `introduction.not-now` before that time; `text.too-long`.
pub async fn not_held(desk: &Desk, id: IntroductionId, words: &str) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold(desk, &mut tx, id).await?.introduction;
    let words = plain_text(words, &t("handover-words-called"), 1_000, false)?;
    let found = rules::not_held(found, desk.now())?;
    keep_times(&tx, id, &rules::open_again(store::times(&tx, id).await?)).await?;
    keep(desk, tx, &found, Step::NotHeld, words).await
}

/// The next revision with its line, entry and message. The partner hears of it while a clause opens it to anybody there.
async fn keep(desk: &Desk, mut tx: Tx, found: &Introduction, step: Step, words: String) -> Result<(), Problem> {
    store::save(&tx, found).await?;
    let event = Event {
        step,
        org: desk.org(),
        at: desk.now(),
        title: desk.who.position_title.clone(),
        words,
    };
    store::keep_event(&tx, found.id, &event).await?;
    let mut entry = Entry::new(desk.org(), step.entry(), desk.now())
        .with("introduction", String::from(found.id))
        .with("state", found.state.as_str())
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position));
    let mut orgs = vec![desk.org()];
    let other = found.other(desk.org());
    if other == found.org || is_open_to(desk, &tx, found).await? {
        entry = entry.also_for(other);
        orgs.push(other);
    }
    tx.enter(entry);
    tx.post(Message::live(
        step.entry(),
        json!({ "introduction": found.id, "orgs": orgs }),
    ));
    Ok(tx.commit().await?)
}

async fn is_open_to(desk: &Desk, tx: &Tx, found: &Introduction) -> Result<bool, Problem> {
    let ways = gate::ways(desk.app(), tx, found.org, found.partner).await?;
    let item = gate::introduction_item(tx, found, found.org).await?;
    let receivers = gate::receivers(tx, &ways, &item, found.partner, desk.now()).await?;
    Ok(!receivers.is_empty())
}
