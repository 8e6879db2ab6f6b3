//! Calling people: who is named, and one delivery per channel for each.

use crate::delivery::store::{self as deliveries, NewDelivery};
use crate::incident::{Category, Room, RoomPerson, receiver, rules, store};
use jiff::SignedDuration;
use muster_agreements::crossing::{Circumstance, Gate, Item, Receiver, release, release::Release};
use muster_membership::{
    organisation, position,
    position::{OnDuty, Position},
};
use muster_notify::Address;
use muster_policy::{CrossingAct, Decision};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t};
use serde_json::{Value, json};

/// A message that nobody's system took in this time is overdue.
pub(crate) const DELIVERY_DEADLINE_SECONDS: i64 = 10 * 60;

/// A partner's position that a clause lets be told, with the clause.
pub struct Named {
    pub on_duty: OnDuty,
    pub clause: ClauseId,
}

/// The site's own people who are called: on duty, of the site or of the whole organisation, by the level's duties.
pub async fn own_side(tx: &Tx, room: &Room, now: Timestamp) -> Result<Vec<OnDuty>, Problem> {
    let on_duty = position::store::on_duty(tx, room.incident.org, now).await?;
    Ok(on_duty
        .into_iter()
        .filter(|duty| duty.position.site.is_none_or(|site| site == room.site.id))
        .filter(|duty| rules::is_called(room.incident.level, duty.position.duty))
        .collect())
}

/// The site's own people who agreed to a drill, on duty or not: whoever said yes is told.
pub async fn own_agreed(tx: &Tx, room: &Room, agreed: &[PositionId]) -> Result<Vec<OnDuty>, Problem> {
    let mut people = Vec::new();
    for id in agreed {
        people.extend(
            position::store::reachable(tx, *id)
                .await?
                .filter(|known| known.position.org == room.incident.org),
        );
    }
    Ok(people)
}

/// What the gate is asked when a position is to be told of this alert.
pub(crate) fn question(room: &Room, to: &Position) -> (Item, Receiver, Circumstance) {
    let item = room.item(room.incident.org, room.head_class());
    let why = room.circumstance(CrossingAct::Receive, room.incident.org, to.org);
    (item, receiver(to), why)
}

/// May this position be told of the alert now? Leaves no line.
pub(crate) async fn may_be_told(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    to: &Position,
    now: Timestamp,
) -> Result<Decision, Problem> {
    let (item, receiver, why) = question(room, to);
    Ok(gate.decide(tx, &item, &receiver, &why, now).await?.decision)
}

/// Asks the policy whether this position may be told of the alert; a yes leaves its line in "who saw what".
pub async fn name(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    on_duty: OnDuty,
    now: Timestamp,
) -> Result<Option<Named>, Problem> {
    if room.is_shut(room.incident.org, on_duty.position.org, now)
        || !may_be_told(tx, gate, room, &on_duty.position, now).await?.is_release()
    {
        return Ok(None);
    }
    let (item, receiver, why) = question(room, &on_duty.position);
    let Decision::Release { under } = gate.cross(tx, &item, &receiver, &why, now).await? else {
        return Ok(None);
    };
    Ok(Some(Named {
        on_duty,
        clause: under.clause().clause,
    }))
}

/// Nobody answers in this time: the next in the reach order.
pub(crate) fn rung() -> SignedDuration {
    SignedDuration::from_secs(rules::RUNG_SECONDS)
}

/// The event of the alarm itself.
pub const RAISED: &str = "alert.raised";

/// What a message about this room says. The first word is LIVE or DRILL.
pub struct Words {
    pub event: &'static str,
    pub subject: String,
    pub body: String,
    pub data: Value,
}

/// The words of the alarm itself.
pub fn alarm_words(room: &Room, base_url: &str) -> Words {
    let incident = &room.incident;
    // The kind as the raiser chose it; "do not know" is an answer, not the name of an alarm.
    let kind = match incident.category {
        Category::Unknown => incident.category.title_key(),
        known => known.word_key(),
    };
    let subject = rules::message_words(
        incident.status,
        incident.silent,
        &t(kind),
        &room.site.name,
        &incident.place,
    );
    let link = format!("{base_url}/rooms/{}", incident.reference);
    let quietly = if incident.silent {
        format!("\n{}", t("alarm-silent"))
    } else {
        String::new()
    };
    Words {
        event: RAISED,
        body: format!("{subject}{quietly}\n{}\n{link}", room.site.address),
        data: json!({
            "incident": incident.reference.as_str(),
            "status": incident.status.as_str(),
            "silent": incident.silent,
            "level": incident.level.number(),
            "category": incident.category.as_str(),
            "site": room.site.name,
            "address": room.site.address,
            "place": incident.place,
            "raised_at": stored_instant(incident.raised_at),
            "room": link,
        }),
        subject,
    }
}

/// The words of the stand-down.
pub fn stand_down_words(room: &Room, base_url: &str) -> Words {
    let incident = &room.incident;
    let subject = format!(
        "{}, {}, {}",
        rules::first_word(incident.status),
        t("stand-down"),
        room.site.name
    );
    Words {
        event: "alert.ended",
        body: format!("{subject}\n{base_url}/rooms/{}", incident.reference),
        data: json!({
            "incident": incident.reference.as_str(),
            "status": incident.status.as_str(),
            "ending": incident.ending.map(|ending| ending.as_str()),
            "ended_at": incident.ended_at.map(stored_instant),
        }),
        subject,
    }
}

/// Calls a position: into the room's people, and one delivery per channel it has.
pub async fn person(tx: &Tx, room: &mut Room, on_duty: &OnDuty, words: &Words, now: Timestamp) -> Result<(), Problem> {
    let position = &on_duty.position;
    if room
        .person(position.id)
        .is_some_and(|person| person.called_at.is_some())
    {
        return Ok(());
    }
    let known = room.person(position.id).cloned();
    let person = RoomPerson {
        incident: room.incident.id,
        position: position.id,
        org: position.org,
        title: position.title.clone(),
        job: known.as_ref().map(|known| known.job.clone()).unwrap_or_default(),
        called_at: Some(now),
        seen_at: known.as_ref().and_then(|known| known.seen_at),
        acknowledged_at: known.as_ref().and_then(|known| known.acknowledged_at),
        declined_at: None,
        state: known.as_ref().map(|known| known.state.clone()).unwrap_or_default(),
        state_at: known.as_ref().and_then(|known| known.state_at),
    };
    store::put_person(tx, &person).await?;
    message(tx, room, on_duty, words, now).await?;
    room.people.retain(|known| known.position != position.id);
    room.people.push(person);
    Ok(())
}

/// One delivery per channel of a position.
pub async fn message(tx: &Tx, room: &Room, on_duty: &OnDuty, words: &Words, now: Timestamp) -> Result<(), Problem> {
    message_over(tx, room, on_duty, channels(on_duty), words, now).await
}

/// Where a position is told: on its screens, and by mail when whoever fills it has an address.
pub(super) fn channels(on_duty: &OnDuty) -> Vec<Address> {
    let position = on_duty.position.id;
    let mut addresses = vec![Address::Position { position }];
    addresses.extend(on_duty.email.clone().map(|address| Address::Mail { address }));
    addresses
}

/// One delivery to a position over each of these.
pub(super) async fn message_over(
    tx: &Tx,
    room: &Room,
    on_duty: &OnDuty,
    addresses: Vec<Address>,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    let position = &on_duty.position;
    for address in addresses {
        let (org, title) = (position.org, &position.title);
        enqueue(tx, room, org, Some(position.id), title, address, words, now).await?;
    }
    Ok(())
}

/// One delivery per webhook of an organisation. The caller has a clause for it, or it is the site's own.
pub async fn systems(tx: &Tx, room: &Room, org: OrgId, words: &Words, now: Timestamp) -> Result<(), Problem> {
    let hooks = webhooks(tx, room, org).await?;
    systems_at(tx, room, org, hooks, words, now).await
}

/// The webhooks of an organisation that may hear of this room. A drill goes to no partner's system: what stands behind the address
/// may be a real dispatch queue, whatever it makes of the mark.
pub(super) async fn webhooks(tx: &Tx, room: &Room, org: OrgId) -> Result<Vec<Address>, Problem> {
    if room.incident.is_drill() && org != room.incident.org {
        return Ok(Vec::new());
    }
    let hooks = deliveries::webhooks(tx, org).await?;
    Ok(hooks
        .into_iter()
        .map(|(key, url)| Address::Webhook { url, key })
        .collect())
}

/// One delivery to each of these webhooks of an organisation.
pub(super) async fn systems_at(
    tx: &Tx,
    room: &Room,
    org: OrgId,
    hooks: Vec<Address>,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    if hooks.is_empty() {
        return Ok(());
    }
    let title = organisation::store::find(tx, org)
        .await?
        .map(|org| org.name)
        .unwrap_or_default();
    for hook in hooks {
        enqueue(tx, room, org, None, &title, hook, words, now).await?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn enqueue(
    tx: &Tx,
    room: &Room,
    org: OrgId,
    position: Option<PositionId>,
    title: &str,
    address: Address,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    let new = NewDelivery {
        incident: room.incident.id,
        org,
        position,
        title,
        address,
        event: words.event,
        words: &words.subject,
        body: &words.body,
        data: &words.data,
        is_drill: room.incident.is_drill(),
        deadline_at: now + SignedDuration::from_secs(DELIVERY_DEADLINE_SECONDS),
    };
    deliveries::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Opens the alert itself to a partner, so that its lists show the room.
pub async fn open_alert(tx: &Tx, room: &Room, to: OrgId, clause: ClauseId, now: Timestamp) -> Result<(), Problem> {
    let opened = Release {
        id: ReleaseId::new(),
        class: room.head_class(),
        record: room.incident.record(),
        site: Some(room.site.id),
        incident: Some(room.incident.id),
        from: room.incident.org,
        to,
        clause,
        opened_at: now,
        closed_at: None,
    };
    Ok(release::open(tx, &opened).await?)
}
