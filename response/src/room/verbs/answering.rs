//! Answering for a side, and saying what one does and how one is.

use super::{entry, myself, respond, strips_of_two};
use crate::delivery::store as deliveries;
use crate::incident::{EntryKind, Line, Room, RoomPerson, gate, rules, share, store as incidents};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// "I have it": this position answers for its side, its ladder ends.
pub async fn acknowledge(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    respond(desk)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    if me.acknowledged_at.is_some() {
        return Ok(());
    }
    has_it(&tx, desk, &room, &mut me).await?;
    side_answered(&tx, desk, &mut room).await?;
    say_answered(&mut tx, desk, &room, t("log-acknowledged")).await?;
    let entry = entry(&room, desk, "acknowledged");
    Ok(tx.commit_with(entry).await?)
}

/// What somebody does in a room that may be the answer of their side. How one is, safe or hurt, is none of these: who says that may be
/// in hiding, and the next is called all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Job,
    Step,
    Message,
    Status,
    OnTheWay,
    MeetingPoint,
}

impl Deed {
    fn as_str(self) -> &'static str {
        match self {
            Deed::Job => "job",
            Deed::Step => "step",
            Deed::Message => "message",
            Deed::Status => "status",
            Deed::OnTheWay => "on-the-way",
            Deed::MeetingPoint => "meeting-point",
        }
    }

    /// Does the side have somebody by it, so that nobody else of it is called? An alert is acknowledged by people or goes on to the
    /// next, so what is doubtful is no answer: one call too many wakes somebody, one too few leaves an alert with nobody.
    ///
    /// - Telling what police do takes a duty that dispatches: that units go is the answer itself, whoever types it.
    /// - A token speaks for a position that may not have looked: its system says "I have it" in so many words, or has not said it.
    /// - Whoever raised it asks for an answer, and gives none.
    /// - Who was called and acts has seen the call. Who was not called may have come across the room: of these only a duty that leads
    ///   or dispatches takes work on for its side, and words are then still a report and no answer.
    fn answers(self, desk: &Desk, room: &Room, me: &RoomPerson) -> bool {
        if self == Deed::Status {
            return true;
        }
        if desk.who.scopes.is_some() || room.incident.raised_by == me.position {
            return false;
        }
        let duty = desk.who.duty;
        let takes_it_on = self != Deed::Message && (duty.may(Act::Lead) || duty.may(Act::Dispatch));
        me.called_at.is_some() || takes_it_on
    }
}

/// Who acts has answered, whether or not the button was pressed first: once, with what they did in the log and in the ledger, where
/// [`Deed::answers`]. Returns whether anything was written.
pub(super) async fn answered_by(
    tx: &mut Tx,
    desk: &Desk,
    room: &mut Room,
    me: &mut RoomPerson,
    deed: Deed,
) -> Result<bool, Problem> {
    if me.acknowledged_at.is_some() || !deed.answers(desk, room, me) {
        return Ok(false);
    }
    has_it(tx, desk, room, me).await?;
    side_answered(tx, desk, room).await?;
    say_answered(tx, desk, room, t(&["log-answered-by-", deed.as_str()].concat())).await?;
    tx.enter(entry(room, desk, "acknowledged").with("by", deed.as_str()));
    Ok(true)
}

async fn say_answered(tx: &mut Tx, desk: &Desk, room: &Room, words: String) -> Result<(), Problem> {
    let gate = gate(desk.app())?;
    let kind = if desk.who.duty.may(Act::Dispatch) {
        EntryKind::Accepted
    } else {
        EntryKind::Acknowledged
    };
    share::write(tx, &gate, room, Line::by(desk, kind, words), desk.now()).await?;
    tx.post(strips_of_two(room, desk));
    Ok(())
}

/// This person answers for its side, by saying so or by doing what only who has it does: nobody else of the side is called for it.
async fn has_it(tx: &Tx, desk: &Desk, room: &Room, me: &mut RoomPerson) -> Result<(), Problem> {
    if me.acknowledged_at.is_some() {
        return Ok(());
    }
    me.acknowledged_at = Some(desk.now());
    me.seen_at = me.seen_at.or(Some(desk.now()));
    incidents::put_person(tx, me).await?;
    deliveries::acknowledged(tx, room.incident.id, me.position, desk.now()).await?;
    if let Some(called) = me.called_at.filter(|_| !room.incident.is_drill()) {
        let seconds = desk.now().duration_since(called).as_secs();
        muster_readiness::contacts::store::note_answer(tx, me.position, seconds).await?;
    }
    Ok(deliveries::end_ladder(tx, room.incident.id, Some(desk.org()), "answered").await?)
}

/// The first answer of a side is the side's.
async fn side_answered(tx: &Tx, desk: &Desk, room: &mut Room) -> Result<(), Problem> {
    let party = room.party_mut(desk.org()).ok_or(Problem::Missing)?;
    if party.status.acknowledged_at.is_none() {
        party.status.acknowledged_at = Some(desk.now());
        let party = party.clone();
        incidents::save_party(tx, &party).await?;
    }
    Ok(())
}

/// A person's screen showed the alert while it ran: the strip or the band in view, the room or the desk opened. Of an ended one it
/// shows what was, and not the call: nobody has seen that after days; only the stand-down has arrived then.
pub async fn seen(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    let Some(incident) = incidents::find_in_room(&tx, reference, desk.org()).await? else {
        return Err(Problem::Missing);
    };
    let (id, me, now) = (incident.id, desk.who.position, desk.now());
    if !incident.is_open() {
        deliveries::end_shown_on_screen(&tx, id, me, now).await?;
        return Ok(tx.commit().await?);
    }
    let first = incidents::mark_seen(&tx, id, me, now).await?;
    if deliveries::shown_on_screen(&tx, id, me, now).await? == 0 && !first {
        return Ok(());
    }
    let room = Room::load(&tx, incident).await?;
    // The own side, and whom a clause lets have its log: a third party does not even learn that somebody looked.
    let gate = gate(desk.app())?;
    let class = rules::class_of(room.incident.status, EntryKind::Message);
    let mut audiences = vec![desk.org()];
    for party in room.others(desk.org()) {
        match share::opens_to(&tx, &gate, &room, desk.org(), party.org, class, desk.now()).await {
            Ok(Some(_)) => audiences.push(party.org),
            Ok(None) => {}
            // Closed is what could not be decided; that this person saw it is kept all the same.
            Err(problem) => {
                tracing::error!(incident.id = %room.incident.id, org.id = %party.org, ?problem, "whether a partner hears of it could not be asked");
            }
        }
    }
    let mut tx = tx;
    tx.post(share::changed(&room, String::new(), "seen", &audiences));
    let entry = entry(&room, desk, "seen");
    Ok(tx.commit_with(entry).await?)
}

/// This person has read the log up to now. The reader's own note: nothing of it crosses, so no log has an entry for it.
pub async fn read_log(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let tx = desk.begin().await?;
    let room = Room::open(&tx, desk, reference).await?;
    incidents::read_log(&tx, room.incident.id, desk.who.position, desk.now()).await?;
    Ok(tx.commit().await?)
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
    party.status.acknowledged_at = party.status.acknowledged_at.or(Some(desk.now()));
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    has_it(&tx, desk, &room, &mut me).await?;
    me.job = "lead".into();
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

/// Jobs that somebody of the site can take in one tap.
const JOBS: [&str; 4] = ["meets_police", "keeps_log", "counts_staff", "staff_care"];
/// Those that a partner's people can take: who meets police and who counts staff is of the site.
const JOBS_OF_PARTNERS: [&str; 1] = ["keeps_log"];

/// Jobs that are offered to somebody of the site, or of a partner.
pub fn jobs(of_site: bool) -> &'static [&'static str] {
    if of_site { &JOBS } else { &JOBS_OF_PARTNERS }
}

/// States that anybody in the room can say in one tap. `hurt` is a report of somebody and not a state of who says it.
pub const STATES: [&str; 4] = ["at_meeting_point", "safe", "hurt", "on_the_way"];

/// Takes a job in this emergency.
///
/// Errors: `room.unknown-job`; `room.job-of-the-site` for one that is not a partner's.
pub async fn take_job(desk: &Desk, reference: &Reference, job: &str) -> Result<(), Problem> {
    let job = JOBS
        .into_iter()
        .find(|known| *known == job)
        .ok_or_else(|| Problem::refusal("room.unknown-job", t("room-unknown-word")))?;
    let words = t(&["log-job-", &job.replace('_', "-")].concat());
    change_myself(desk, reference, EntryKind::Job, words, Some(Deed::Job), |room, me| {
        if !jobs(room.incident.org == me.org).contains(&job) {
            return Err(Problem::refusal("room.job-of-the-site", t("room-job-of-the-site")));
        }
        let new = me.job != job;
        me.job = job.into();
        Ok(new)
    })
    .await
}

/// Says where one is or how: at the meeting point, safe, hurt.
pub async fn say_state(desk: &Desk, reference: &Reference, state: &str) -> Result<(), Problem> {
    let state = STATES
        .into_iter()
        .find(|known| *known == state)
        .ok_or_else(|| Problem::refusal("room.unknown-state", t("room-unknown-word")))?;
    let words = t(&["log-state-", &state.replace('_', "-")].concat());
    let now = desk.now();
    if state == "hurt" {
        // "Someone is hurt here", said again, may be another one.
        return change_myself(desk, reference, EntryKind::Hurt, words, None, |_, _| Ok(true)).await;
    }
    let deed = (state == "on_the_way").then_some(Deed::OnTheWay);
    change_myself(desk, reference, EntryKind::State, words, deed, |_, me| {
        let new = me.state != state;
        me.state = state.into();
        me.state_at = Some(now);
        Ok(new)
    })
    .await
}

/// `change` tells whether it changed anything: the same said again, as by a second press, writes no second line. `deed`: what it is,
/// where it is an answer.
async fn change_myself(
    desk: &Desk,
    reference: &Reference,
    kind: EntryKind,
    words: String,
    deed: Option<Deed>,
    change: impl FnOnce(&Room, &mut RoomPerson) -> Result<bool, Problem>,
) -> Result<(), Problem> {
    respond(desk)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    let is_new = change(&room, &mut me)?;
    if is_new {
        incidents::put_person(&tx, &me).await?;
    }
    let answers = match deed {
        Some(deed) => answered_by(&mut tx, desk, &mut room, &mut me, deed).await?,
        None => false,
    };
    if !is_new {
        // Who did it before being called answers by doing it again.
        return if answers { Ok(tx.commit().await?) } else { Ok(()) };
    }
    let gate = gate(desk.app())?;
    share::write(&mut tx, &gate, &room, Line::by(desk, kind, words), desk.now()).await?;
    Ok(tx.commit().await?)
}
