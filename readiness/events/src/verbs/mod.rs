//! What people do with an event. One transaction each, with its line in the history and its ledger entries.

mod briefing;
mod guests;
mod staff;

pub use briefing::{brief, mark_read};
pub use guests::{answer, invite, open_partners, uninvite};
pub use staff::{
    add_period, add_post, add_shift, change_period, change_post, remove_period, remove_post, remove_shift,
};

use crate::model::*;
use crate::rules::{self, Ground, Plan, moving};
use crate::{reading, store};
use muster_membership::{Site, site};
use muster_policy::CrossingAct;
use muster_readiness::site_profile;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, plain_text, t};
use serde_json::json;

/// An event of the own organisation, held against others who write. For who looks after sites.
///
/// Errors: [`Problem::Missing`] for every other.
async fn hold_own(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<Event, Problem> {
    desk.require(Act::ManageSites)?;
    let find = async || -> Result<Event, Problem> {
        let found = store::find(tx, reference).await?;
        found.filter(|found| found.org == desk.org()).ok_or(Problem::Missing)
    };
    store::hold(tx, find().await?.id).await?;
    find().await
}

/// An event that this desk may read, held against others who write.
///
/// Errors: [`Problem::Missing`] for every other.
async fn hold_read(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<reading::Found, Problem> {
    let known = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let invited = store::invited(tx, known.id).await?;
    // Nobody makes others wait at an event that they are not invited to.
    if known.org != desk.org() && !invited.iter().any(|each| each.org == desk.org() && each.answer.is_in()) {
        return Err(Problem::Missing);
    }
    store::hold(tx, known.id).await?;
    reading::find(desk, tx, reference, CrossingAct::Read).await
}

/// Whoever may stand at a post may say that they read the briefing.
///
/// Errors: those of [`Desk::require`].
pub fn require_reader(desk: &Desk) -> Result<(), Problem> {
    match desk.may(Act::ManageSites) {
        true => Ok(()),
        false => desk.require(Act::Respond),
    }
}

async fn own_site(desk: &Desk, tx: &Tx, id: SiteId) -> Result<SiteId, Problem> {
    let own = site::store::of_org(tx, desk.org()).await?;
    let found = own.into_iter().find(|site| site.id == id);
    found
        .map(|site| site.id)
        .ok_or_else(|| Problem::refusal("event.place", t("event-choose")))
}

/// Makes the site that is there for this event alone.
async fn make_site(desk: &Desk, tx: &mut Tx, profile: site_profile::Profile, plan: &Plan) -> Result<SiteId, Problem> {
    let blank = Site {
        id: SiteId::new(),
        reference: site::store::draw_reference(tx).await?,
        org: desk.org(),
        name: String::new(),
        address: String::new(),
        hours: String::new(),
        occupancy: String::new(),
        police_org: None,
        police_unit: None,
        arrival_words: String::new(),
        officer_notes: Vec::new(),
        tlp: Tlp::Amber,
        created_at: desk.now(),
        revision: 1,
    };
    let site = site_profile::rules::with_profile(blank, profile);
    site::store::insert(tx, &site).await?;
    let window = rules::window(plan.span);
    site::store::set_window(tx, site.id, window.from, window.until).await?;
    let entry = site_profile::verbs::entry(desk, "site.created", site.id).with("tlp", site.tlp.label());
    tx.enter(entry);
    Ok(site.id)
}

/// Plans an event, makes its site where it has none, and invites the partner it names.
///
/// Errors: `event.place`, `event.too-many`, and those of [`invite`].
pub async fn make(desk: &Desk, plan: Plan, ground: Ground, partner: Option<OrgId>) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    if store::count_open(&tx, desk.org(), desk.now()).await? >= rules::MOST_OPEN {
        return Err(Problem::refusal("event.too-many", t("event-too-many-open")));
    }
    let own_site_made = matches!(ground, Ground::Own(_));
    let site = match ground {
        Ground::Standing(site) => own_site(desk, &tx, site).await?,
        Ground::Own(profile) => make_site(desk, &mut tx, profile, &plan).await?,
    };
    let event = Event {
        id: EventId::new(),
        reference: store::draw_reference(&tx).await?,
        org: desk.org(),
        unit: desk.who.unit,
        site,
        own_site: own_site_made,
        title: plan.title,
        words: plan.words,
        attendance: plan.attendance,
        weather: plan.weather,
        safety: plan.safety,
        starts_at: plan.span.from,
        ends_at: plan.span.until,
        cancelled_at: None,
        revision: 1,
        made_by: desk.who.position,
        made_at: desk.now(),
        changed: LastChange::by(desk),
    };
    store::insert(&tx, &event).await?;
    keep(desk, &mut tx, &event, Step::Made, String::new(), &[]).await?;
    if let Some(partner) = partner {
        guests::ask(desk, &mut tx, &event, partner).await?;
    }
    tx.commit().await?;
    Ok(event.reference)
}

/// Changes what is planned. `seen` is the revision that the writer saw. The window of an own site moves along, and with an event that
/// moves as a whole its periods and the own shifts; partners that said yes to another time are asked again.
///
/// Errors: `event.changed-meanwhile`, a conflict; `event.not-now`.
pub async fn change(desk: &Desk, reference: &Reference, seen: i64, plan: Plan) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let known = hold_own(desk, &tx, reference).await?;
    if known.revision != seen {
        return Err(rules::lost_race(&known.changed, desk, format!("/events/{reference}")));
    }
    rules::must_go_on(&known, desk.now())?;
    let changed = saved(desk, &tx, rules::planned(known.clone(), plan), &known).await?;
    if let Some(by) = moving::moved_by(&known, &changed, desk.now()) {
        staff::move_along(desk, &tx, &changed, by).await?;
    }
    if changed.own_site {
        let window = rules::window(changed.span());
        site::store::set_window(&tx, changed.site, window.from, window.until).await?;
    }
    let others = guests::told(desk, &tx, &changed).await?;
    keep(desk, &mut tx, &changed, Step::Changed, String::new(), &others).await?;
    if moving::asks_again(&known, &changed, desk.now()) {
        guests::ask_again(desk, &mut tx, &changed, &others).await?;
    }
    Ok(tx.commit().await?)
}

/// Calls an event off. A site that was made for it is closed at once.
///
/// Errors: [`Problem::Missing`]; `event.not-now`; `text.empty` without a reason.
pub async fn cancel(desk: &Desk, reference: &Reference, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let known = hold_own(desk, &tx, reference).await?;
    rules::must_be_open(&known, desk.now())?;
    let words = plain_text(words, &t("event-reason-called"), 1_000, true)?;
    let off = Event {
        cancelled_at: Some(desk.now()),
        ..known.clone()
    };
    let off = saved(desk, &tx, off, &known).await?;
    if off.own_site {
        let window = rules::window(off.span());
        site::store::set_window(&tx, off.site, window.from.min(desk.now()), desk.now()).await?;
    }
    let others = guests::told(desk, &tx, &off).await?;
    keep(desk, &mut tx, &off, Step::Cancelled, words, &others).await?;
    Ok(tx.commit().await?)
}

/// The next revision, saved.
async fn saved(desk: &Desk, tx: &Tx, event: Event, before: &Event) -> Result<Event, Problem> {
    let event = Event {
        revision: before.revision + 1,
        changed: LastChange::by(desk),
        ..event
    };
    match store::save(tx, &event).await? {
        true => Ok(event),
        false => {
            let reopen = format!("/events/{}", before.reference);
            Err(rules::lost_race(&before.changed, desk, reopen))
        }
    }
}

/// History line, entries and message of a step. `others` are told of it too.
async fn keep(
    desk: &Desk,
    tx: &mut Tx,
    event: &Event,
    step: Step,
    words: String,
    others: &[OrgId],
) -> Result<(), Problem> {
    let line = Line {
        step,
        org: desk.org(),
        at: desk.now(),
        title: desk.who.position_title.clone(),
        words,
    };
    store::keep_line(tx, event.id, &line).await?;
    let mut entry = Entry::new(desk.org(), step.entry(), desk.now())
        .with("event", String::from(event.id))
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position));
    let mut orgs = vec![desk.org()];
    for org in others.iter().filter(|org| **org != desk.org()) {
        entry = entry.also_for(*org);
        orgs.push(*org);
    }
    tx.enter(entry);
    tx.post(Message::live(
        step.entry(),
        json!({ "event": event.id, "reference": event.reference, "orgs": orgs }),
    ));
    Ok(())
}
