//! What people do in a room, each as one transaction: answer, lead, take a job, write, work the plan, tell police status, say all
//! clear, stand down, stop sharing and share again.

mod answering;
mod ending;
mod meeting;
mod police;
mod sharing;
#[cfg(test)]
mod tests;
mod writing;

pub use answering::{STATES, acknowledge, jobs, lead, read_log, say_state, seen, take_job};
pub use ending::{all_clear, stand_down};
pub(crate) use ending::{finish, may_stand_down};
pub use meeting::move_meeting_point;
pub use police::{PoliceStatus, TELLS, police_status};
pub use sharing::{share_again, stop_sharing, would_open};
pub use writing::{QUICK_WORDS, report, work_step, write};

use crate::incident::{Room, RoomPerson, share::STRIPS_TOPIC, store as incidents};
use muster_store::{Entry, Message, Tx};
use muster_terms::Act;
use muster_web::{Desk, Problem, t};
use serde_json::json;

/// Two people changed the same thing: the second is told.
fn lost_race() -> Problem {
    Problem::conflict("room.changed", t("room-changed-meanwhile"))
}

/// Whoever was called may respond whatever the duty; a token only when it lends that.
fn respond(desk: &Desk) -> Result<(), Problem> {
    if desk.lends(Act::Respond) {
        Ok(())
    } else {
        Err(Problem::Missing)
    }
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

/// The strips of everybody in the room.
fn strips(room: &Room) -> Message {
    strips_of(room, |_| true)
}

/// The strips of this desk's side and of the site: what one partner does does not stir the screens of another.
fn strips_of_two(room: &Room, desk: &Desk) -> Message {
    strips_of(room, |person| [desk.org(), room.incident.org].contains(&person.org))
}

fn strips_of(room: &Room, whose: impl Fn(&RoomPerson) -> bool) -> Message {
    let people = room.people.iter().filter(|person| whose(person));
    let positions: Vec<String> = people.map(|person| person.position.to_string()).collect();
    Message::live(
        STRIPS_TOPIC,
        json!({ "orgs": [room.incident.org.to_string()], "positions": positions }),
    )
}
