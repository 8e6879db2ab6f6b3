//! What people do in a room, each as one transaction: answer, lead, take a job, write, work the plan, tell police status, say all
//! clear, stand down, stop sharing.

use crate::alert::call;
use crate::delivery::store as deliveries;
use crate::incident::{
    Ending, EntryKind, Line, Room, RoomPerson, Unit, gate, rules,
    share::{self, ENDED_TOPIC, STRIPS_TOPIC},
    store as incidents,
};
use muster_agreements::crossing::release;
use muster_membership::position;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t, t_with};
use serde_json::json;

/// The longest thing said at once.
const MAX_WORDS: usize = 1_000;

/// Two people changed the same thing: the second is told.
fn lost_race() -> Problem {
    Problem::conflict("room.changed", t("room-changed-meanwhile"))
}

async fn save(tx: &Tx, room: &Room) -> Result<(), Problem> {
    if incidents::save(tx, &room.incident).await? {
        Ok(())
    } else {
        Err(lost_race())
    }
}

/// This desk as a person of the room, made when it was not called.
async fn myself(tx: &Tx, desk: &Desk, room: &mut Room) -> Result<RoomPerson, Problem> {
    if let Some(person) = room.person(desk.who.position) {
        return Ok(person.clone());
    }
    let person = RoomPerson {
        incident: room.incident.id,
        position: desk.who.position,
        org: desk.org(),
        title: desk.who.position_title.clone(),
        job: String::new(),
        called_at: None,
        seen_at: Some(desk.now()),
        acknowledged_at: None,
        declined_at: None,
        state: String::new(),
        state_at: None,
    };
    incidents::put_person(tx, &person).await?;
    room.people.push(person.clone());
    Ok(person)
}

fn entry(room: &Room, desk: &Desk, kind: &'static str) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("incident", String::from(room.incident.id))
        .with("position", String::from(desk.who.position))
}

/// "I have it": this position answers for its side, its ladder ends.
pub async fn acknowledge(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    if me.acknowledged_at.is_some() {
        return Ok(());
    }
    me.acknowledged_at = Some(desk.now());
    me.seen_at = me.seen_at.or(Some(desk.now()));
    incidents::put_person(&tx, &me).await?;
    deliveries::acknowledged(&tx, room.incident.id, me.position, desk.now()).await?;
    if let Some(called) = me.called_at.filter(|_| !room.incident.is_drill()) {
        let seconds = desk.now().duration_since(called).as_secs();
        muster_readiness::contacts::store::note_answer(&tx, me.position, seconds).await?;
    }
    deliveries::end_ladder(&tx, room.incident.id, Some(desk.org()), "answered").await?;
    if counts_as_acknowledged(&room, desk) && room.incident.acknowledged_at.is_none() {
        room.incident.acknowledged_at = Some(desk.now());
        save(&tx, &room).await?;
    }
    let gate = gate(desk.app())?;
    let kind = if desk.who.duty.may(Act::Dispatch) {
        EntryKind::Accepted
    } else {
        EntryKind::Acknowledged
    };
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, kind, t("log-acknowledged")),
        desk.now(),
    )
    .await?;
    tx.post(strips(&room));
    let entry = entry(&room, desk, "acknowledged");
    Ok(tx.commit_with(entry).await?)
}

/// With police in the room only their answer moves the stage; alone, the site's own does.
fn counts_as_acknowledged(room: &Room, desk: &Desk) -> bool {
    let police = room.others(room.incident.org).count() > 0;
    !police || desk.org() != room.incident.org
}

fn strips(room: &Room) -> Message {
    let positions: Vec<String> = room.people.iter().map(|person| person.position.to_string()).collect();
    Message::live(
        STRIPS_TOPIC,
        json!({ "orgs": [room.incident.org.to_string()], "positions": positions }),
    )
}

/// A called person's screen showed the alert.
pub async fn seen(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    let Some(incident) = incidents::find_in_room(&tx, reference, desk.org()).await? else {
        return Err(Problem::Missing);
    };
    let first = incidents::mark_seen(&tx, incident.id, desk.who.position, desk.now()).await?;
    let shown = deliveries::shown_on_screen(&tx, incident.id, desk.who.position, desk.now()).await?;
    if !first && shown == 0 {
        return Ok(());
    }
    let mut tx = tx;
    let audiences: Vec<String> = incidents::parties(&tx, incident.id)
        .await?
        .iter()
        .map(|party| party.org.to_string())
        .collect();
    tx.post(Message::live(
        share::ROOM_TOPIC,
        json!({ "incident": incident.id.to_string(), "reference": reference.as_str(), "entry": "", "kind": "seen", "audiences": audiences }),
    ));
    let entry = Entry::new(desk.org(), "seen", desk.now())
        .with("incident", String::from(incident.id))
        .with("position", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

/// "I lead": one lead per side; who had it is told by the log.
pub async fn lead(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    let party = room.party_mut(desk.org()).ok_or(Problem::Missing)?;
    if party.lead == Some(desk.who.position) {
        return Ok(());
    }
    party.lead = Some(desk.who.position);
    party.clear_said_by = None;
    party.clear_said_at = None;
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    me.job = "lead".into();
    me.acknowledged_at = me.acknowledged_at.or(Some(desk.now()));
    incidents::put_person(&tx, &me).await?;
    let gate = gate(desk.app())?;
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::Lead, t("log-lead")),
        desk.now(),
    )
    .await?;
    let entry = entry(&room, desk, "lead_taken");
    Ok(tx.commit_with(entry).await?)
}

/// Jobs that anybody in the room can take in one tap.
pub const JOBS: [&str; 4] = ["meets_police", "keeps_log", "counts_staff", "staff_care"];
/// States that anybody in the room can say in one tap.
pub const STATES: [&str; 4] = ["at_meeting_point", "safe", "hurt", "on_the_way"];

/// Takes a job in this emergency.
pub async fn take_job(desk: &Desk, reference: &Reference, job: &str) -> Result<(), Problem> {
    let job = JOBS
        .into_iter()
        .find(|known| *known == job)
        .ok_or_else(|| Problem::refusal("room.unknown-job", t("room-unknown-word")))?;
    let words = t(&["log-job-", &job.replace('_', "-")].concat());
    change_myself(desk, reference, EntryKind::Job, words, |me| me.job = job.into()).await
}

/// Says where one is or how: at the meeting point, safe, hurt.
pub async fn say_state(desk: &Desk, reference: &Reference, state: &str) -> Result<(), Problem> {
    let state = STATES
        .into_iter()
        .find(|known| *known == state)
        .ok_or_else(|| Problem::refusal("room.unknown-state", t("room-unknown-word")))?;
    let words = t(&["log-state-", &state.replace('_', "-")].concat());
    let now = desk.now();
    change_myself(desk, reference, EntryKind::State, words, |me| {
        me.state = state.into();
        me.state_at = Some(now);
    })
    .await
}

async fn change_myself(
    desk: &Desk,
    reference: &Reference,
    kind: EntryKind,
    words: String,
    change: impl FnOnce(&mut RoomPerson),
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    change(&mut me);
    incidents::put_person(&tx, &me).await?;
    let gate = gate(desk.app())?;
    share::write(&mut tx, &gate, &room, Line::by(desk, kind, words), desk.now()).await?;
    Ok(tx.commit().await?)
}

/// Writes into the log; `own_side` keeps it on this side, whatever clauses say.
pub async fn write(desk: &Desk, reference: &Reference, words: &str, own_side: bool) -> Result<RoomEntryId, Problem> {
    let words = plain_text(words, &t("room-words-name"), MAX_WORDS, true)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    myself(&tx, desk, &mut room).await?;
    let gate = gate(desk.app())?;
    let line = Line::by(desk, EntryKind::Message, words).own_side(own_side);
    let id = share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Starts or finishes a step of the plan. Starting makes this position its owner; a step started by someone else is taken over.
pub async fn work_step(desk: &Desk, reference: &Reference, rank: i64, to: &str) -> Result<(), Problem> {
    if !matches!(to, "in_progress" | "done") {
        return Err(Problem::refusal("room.unknown-step-state", t("room-unknown-word")));
    }
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    myself(&tx, desk, &mut room).await?;
    let steps = incidents::steps(&tx, room.incident.id).await?;
    let mut step = steps
        .into_iter()
        .find(|step| step.rank == rank)
        .ok_or(Problem::Missing)?;
    if step.state == "done" {
        return Err(Problem::conflict(
            "room.step-done",
            t_with("room-step-done", &[("who", step.owner_title.into())]),
        ));
    }
    if step.state == to && step.owner == Some(desk.who.position) {
        return Ok(());
    }
    step.state = to.into();
    step.owner = Some(desk.who.position);
    step.owner_title = desk.who.position_title.clone();
    step.changed_at = Some(desk.now());
    incidents::put_step(&tx, room.incident.id, &step).await?;
    let key = if to == "done" {
        "log-step-done"
    } else {
        "log-step-started"
    };
    let gate = gate(desk.app())?;
    let line = Line::by(desk, EntryKind::Step, t_with(key, &[("step", step.words.into())]));
    share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    Ok(tx.commit().await?)
}

/// What the police side tells the site.
#[derive(Debug, Clone)]
pub enum PoliceStatus {
    UnitsSent {
        units: Vec<String>,
        minutes: Option<i64>,
    },
    Arriving {
        unit: String,
    },
    OnScene {
        unit: String,
    },
    Contained,
    CaseNumber(String),
    /// One-tap words to the site: `hold_doors`, `stay_inside`.
    Tell(&'static str),
}

/// One-tap words to the site.
pub const TELLS: [&str; 2] = ["hold_doors", "stay_inside"];

/// Tells the site how it stands. Only a dispatching duty of an organisation that was let in.
pub async fn police_status(desk: &Desk, reference: &Reference, status: PoliceStatus) -> Result<(), Problem> {
    desk.require(Act::Dispatch)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    myself(&tx, desk, &mut room).await?;
    let now = desk.now();
    let (kind, words) = match status {
        PoliceStatus::UnitsSent { units, minutes } => {
            let units = unit_names(&units)?;
            for name in &units {
                let unit = Unit {
                    org: desk.org(),
                    name: name.clone(),
                    state: "sent".into(),
                    minutes,
                    sent_at: now,
                    state_at: now,
                };
                incidents::put_unit(&tx, room.incident.id, &unit).await?;
            }
            room.incident.units_sent_at = room.incident.units_sent_at.or(Some(now));
            let list = units.join(", ");
            let words = match minutes {
                Some(minutes) => t_with(
                    "log-units-sent-in",
                    &[("units", list.into()), ("minutes", minutes.into())],
                ),
                None => t_with("log-units-sent", &[("units", list.into())]),
            };
            (EntryKind::UnitsSent, words)
        }
        PoliceStatus::Arriving { unit } => {
            let name = move_unit(&tx, desk, &room, &unit, "arriving").await?;
            (EntryKind::Arriving, t_with("log-arriving", &[("unit", name.into())]))
        }
        PoliceStatus::OnScene { unit } => {
            let name = move_unit(&tx, desk, &room, &unit, "on_scene").await?;
            room.incident.on_scene_at = room.incident.on_scene_at.or(Some(now));
            (EntryKind::OnScene, t_with("log-on-scene", &[("unit", name.into())]))
        }
        PoliceStatus::Contained => {
            room.incident.contained_at = room.incident.contained_at.or(Some(now));
            (EntryKind::Contained, t("log-contained"))
        }
        PoliceStatus::CaseNumber(number) => {
            let number = plain_text(&number, &t("case-number-name"), 40, true)?;
            room.incident.case_number = number.clone();
            (
                EntryKind::CaseNumber,
                t_with("log-case-number", &[("number", number.into())]),
            )
        }
        PoliceStatus::Tell(word) => (EntryKind::Message, t(&["log-tell-", &word.replace('_', "-")].concat())),
    };
    save(&tx, &room).await?;
    let gate = gate(desk.app())?;
    share::write(&mut tx, &gate, &room, Line::by(desk, kind, words), now).await?;
    tx.post(strips(&room));
    let entry = entry(&room, desk, "police_status").with("status", kind.as_str());
    Ok(tx.commit_with(entry).await?)
}

fn unit_names(units: &[String]) -> Result<Vec<String>, Problem> {
    let names = units
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| plain_text(name, &t("unit-name"), 40, true))
        .collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() || names.len() > 20 {
        return Err(Problem::refusal("room.no-units", t("room-no-units")));
    }
    Ok(names)
}

/// A unit moves on; one that was never announced is announced by that.
async fn move_unit(tx: &Tx, desk: &Desk, room: &Room, name: &str, state: &str) -> Result<String, Problem> {
    let name = plain_text(name, &t("unit-name"), 40, true)?;
    let known = incidents::units(tx, room.incident.id)
        .await?
        .into_iter()
        .find(|unit| unit.name == name);
    let unit = Unit {
        org: desk.org(),
        name: name.clone(),
        state: state.into(),
        minutes: None,
        sent_at: known.map_or(desk.now(), |unit| unit.sent_at),
        state_at: desk.now(),
    };
    incidents::put_unit(tx, room.incident.id, &unit).await?;
    Ok(name)
}

/// All clear, said by the lead of this side. When every side that must has said it, the emergency ends.
///
/// Returns whether it ended.
pub async fn all_clear(desk: &Desk, reference: &Reference) -> Result<bool, Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let party = room.party_mut(desk.org()).ok_or(Problem::Missing)?;
    rules::may_say_clear(party, desk.who.position)?;
    if party.clear_said_at.is_some() {
        return Ok(false);
    }
    party.clear_said_by = Some(desk.who.position);
    party.clear_said_at = Some(desk.now());
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    let gate = gate(desk.app())?;
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::ClearSaid, t("log-clear-said")),
        desk.now(),
    )
    .await?;
    let ended = rules::all_said_clear(&room.parties, &room.people);
    if ended {
        let ending = if room.incident.is_drill() {
            Ending::DrillEnded
        } else {
            Ending::AllClear
        };
        finish(&mut tx, desk, &mut room, ending, t("log-all-clear")).await?;
    } else {
        save(&tx, &room).await?;
    }
    let entry = entry(&room, desk, "all_clear_said").with("ended", ended);
    tx.commit_with(entry).await?;
    Ok(ended)
}

/// A false alarm, or raised by mistake: everybody gets a stand-down, the room stays in the record, without blame.
pub async fn stand_down(desk: &Desk, reference: &Reference, ending: Ending) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    let own = room.party(desk.org()).ok_or(Problem::Missing)?;
    rules::may_stand_down(&room.incident, own, desk.who.position)?;
    // An ending that does not fit is refused in `finish`: a drill's never ends a real emergency, nor the reverse.
    let key = match ending {
        Ending::DrillEnded => "log-drill-ended",
        Ending::Mistake => "log-mistake",
        _ => "log-false-alarm",
    };
    finish(&mut tx, desk, &mut room, ending, t(key)).await?;
    Ok(tx.commit().await?)
}

/// Ends the room: state, last line, stand-down to all who were called, ladders off, and the debrief asked for.
pub(crate) async fn finish(
    tx: &mut Tx,
    desk: &Desk,
    room: &mut Room,
    ending: Ending,
    words: String,
) -> Result<(), Problem> {
    let now = desk.now();
    room.incident = rules::end(room.incident.clone(), ending, now)?;
    save(tx, room).await?;
    deliveries::end_ladder(tx, room.incident.id, None, "ended").await?;
    let gate = gate(desk.app())?;
    share::write(tx, &gate, room, Line::by(desk, EntryKind::Ended, words), now).await?;
    if ending != Ending::BecameReal {
        let stand_down = call::stand_down_words(room, &desk.app().settings().base_url);
        for person in room.people.clone().iter().filter(|person| person.called_at.is_some()) {
            if let Some(on_duty) = position::store::reachable(tx, person.position).await? {
                call::message(tx, room, &on_duty, &stand_down, now).await?;
            }
        }
        for party in room.parties.clone() {
            call::systems(tx, room, party.org, &stand_down, now).await?;
        }
    }
    tx.post(Message::durable(
        ENDED_TOPIC,
        json!({ "incident": room.incident.id.to_string() }),
    ));
    tx.post(strips(room));
    tx.enter(
        Entry::new(room.incident.org, "incident_ended", now)
            .with("incident", String::from(room.incident.id))
            .with("ending", ending.as_str())
            .with("position", String::from(desk.who.position)),
    );
    Ok(())
}

/// The site's lead stops sharing with a partner at once. What was sent stays sent; nothing more passes, nothing more is shown.
pub async fn stop_sharing(desk: &Desk, reference: &Reference, with: OrgId) -> Result<(), Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    if room.incident.org != desk.org() || with == desk.org() {
        return Err(Problem::Missing);
    }
    let party = room.party_mut(with).ok_or(Problem::Missing)?;
    if party.stopped_at.is_some() {
        return Ok(());
    }
    party.stopped_at = Some(desk.now());
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    release::close_incident(&tx, room.incident.id, Some(with), desk.now()).await?;
    let gate = gate(desk.app())?;
    let words = t_with("log-stopped", &[("who", party.org_name.clone().into())]);
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::Closed, words),
        desk.now(),
    )
    .await?;
    tx.post(strips(&room));
    let entry = entry(&room, desk, "sharing_stopped")
        .also_for(with)
        .with("with", String::from(with));
    Ok(tx.commit_with(entry).await?)
}

/// Moves the meeting point to another of the site's.
pub async fn move_meeting_point(
    desk: &Desk,
    reference: &Reference,
    point: PointId,
    words: &str,
) -> Result<(), Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    if room.incident.org != desk.org() {
        return Err(Problem::Missing);
    }
    room.incident.meeting_point = Some(point);
    save(&tx, &room).await?;
    let gate = gate(desk.app())?;
    let said = t_with("log-meeting-point", &[("point", words.to_owned().into())]);
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::MeetingPoint, said),
        desk.now(),
    )
    .await?;
    Ok(tx.commit().await?)
}
