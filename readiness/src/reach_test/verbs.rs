//! Starting a test, answering it, calling a number, and setting a schedule. One transaction each, with its ledger entry in the logs of
//! both sides.

use super::{
    Outcome, Probe, ReachTest, Schedule,
    letters::{self, Letter},
    model::{ListedTest, Undelivered},
    reading,
    rules::{self, NewSchedule},
    store,
};
use crate::contacts::{self, Channel, Listed};
use crate::opening::Opening;
use jiff::{SignedDuration, tz::TimeZone};
use muster_agreements::{
    crossing::Receiver,
    mou::{self, OpenIncidentsPart},
};
use muster_membership::{Organisation, letter, organisation, position, sign_in::secret};
use muster_policy::CrossingAct;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem, t};
use serde_json::json;
use std::collections::BTreeSet;

/// Who tests: a person at a desk, or a schedule in the name of the position that set it.
#[derive(Debug, Clone)]
pub(super) struct Tester {
    pub receiver: Receiver,
    /// Who pressed the button; `None`: the schedule.
    pub pressed: Option<PositionId>,
}

impl Tester {
    fn org(&self) -> OrgId {
        self.receiver.reader.org
    }
}

/// Tests the contacts of `about`: the own ones, or a partner's that a clause opens to this desk.
///
/// Errors: [`Problem::Missing`] without the duty, or for whom no agreement in force names; `reach.emergency` while a live emergency runs
/// between the two; `reach.running` while a test of these two runs; `reach.nobody` when nobody could be asked.
pub async fn start(desk: &Desk, about: OrgId, limit_minutes: i64) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let tester = Tester {
        receiver: Receiver {
            reader: desk.reader(),
            title: desk.who.position_title.clone(),
        },
        pressed: Some(desk.who.position),
    };
    match begin(&mut tx, desk.app(), &tester, about, limit_minutes, desk.now()).await {
        Ok(test) => {
            tx.commit().await?;
            Ok(test.reference)
        }
        Err(problem) if problem.code() == NOBODY => {
            // What the gate said no to stands in "who saw what".
            tx.commit().await?;
            Err(problem)
        }
        Err(problem) => Err(problem),
    }
}

/// The topic by which open screens of positions look again.
const SCREENS: &str = "strips";

/// Nobody could be asked. Nothing was written by then but the lines of the gate.
pub(super) const NOBODY: &str = "reach.nobody";

/// Puts all questions of a new test, in this transaction.
pub(super) async fn begin(
    tx: &mut Tx,
    app: &App,
    tester: &Tester,
    about: OrgId,
    limit_minutes: i64,
    now: Timestamp,
) -> Result<ReachTest, Problem> {
    let org = tester.org();
    must_be_partner(tx, org, about).await?;
    if is_emergency(app, tx, org, about, now).await? {
        return Err(Problem::conflict("reach.emergency", t("reach-emergency")));
    }
    if store::running(tx, org, about).await?.is_some() {
        return Err(running());
    }
    let asked = who_is_asked(tx, app, tester, about, now).await?;
    if asked.is_empty() {
        return Err(Problem::refusal(NOBODY, t("reach-nobody")));
    }
    let test = ReachTest {
        id: ReachTestId::new(),
        reference: store::draw_reference(tx).await?,
        org,
        about,
        limit_minutes,
        started_at: now,
        started_by: tester.pressed,
        ended_at: None,
    };
    match store::insert(tx, &test).await {
        Err(fault) if fault.is_unique_violation() => return Err(running()),
        done => done?,
    }
    let questions = put_all(tx, app, &test, &asked).await?;
    let positions: Vec<String> = asked.iter().map(|each| String::from(each.contact.position)).collect();
    tx.post(Message::live(SCREENS, json!({ "orgs": [], "positions": positions })));
    let entry = entry(&test, "reach_test.started", now)
        .with("questions", questions)
        .with_some("by", tester.pressed.map(String::from));
    tx.enter(entry);
    close_if_done(tx, &test, now).await?;
    Ok(test)
}

fn running() -> Problem {
    Problem::conflict(rules::RUNNING, t("reach-running"))
}

/// Errors: [`Problem::Missing`] for anybody but the own organisation and those with an agreement in force.
async fn must_be_partner(tx: &Tx, org: OrgId, about: OrgId) -> Result<(), Problem> {
    if about == org || mou::store::partners_of(tx, org).await?.contains(&about) {
        Ok(())
    } else {
        Err(Problem::Missing)
    }
}

/// Does a live emergency run that both are in? In that case nobody is asked how fast they answer.
pub(super) async fn is_emergency(app: &App, tx: &Tx, a: OrgId, b: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let Some(part) = app.part::<OpenIncidentsPart>() else {
        return Ok(false);
    };
    let open = part.0.open_between(tx, a, b, now).await?;
    let is_live = |status, until: Option<Timestamp>| status == AlertStatus::Actual && until.is_none();
    Ok(open
        .iter()
        .any(|(incident, _)| is_live(incident.status, incident.open_until)))
}

/// The contacts that are asked, each position once. A partner's pass the gate, which leaves the line in both logs.
async fn who_is_asked(
    tx: &mut Tx,
    app: &App,
    tester: &Tester,
    about: OrgId,
    now: Timestamp,
) -> Result<Vec<Listed>, Problem> {
    let all = if about == tester.org() {
        contacts::store::listed(tx, about, None, now).await?
    } else {
        let opening = Opening::for_receiver(app, tx, about, tester.receiver.clone(), now).await?;
        let reach = contacts::reading::of_partner(tx, &opening, reading::whole(about, CrossingAct::Receive)).await?;
        reach.open().cloned().collect()
    };
    let mut seen = BTreeSet::new();
    let first = |each: &Listed| seen.insert(each.contact.position);
    Ok(all.into_iter().filter(first).collect())
}

/// Puts every question; those that cannot be put end at once. How many there are.
async fn put_all(tx: &mut Tx, app: &App, test: &ReachTest, asked: &[Listed]) -> Result<i64, Problem> {
    let missing = || Fault::other("a test of an organisation that is not there");
    let by = organisation::store::find(tx, test.org).await?.ok_or_else(missing)?;
    let about = organisation::store::find(tx, test.about).await?.ok_or_else(missing)?;
    let by_mail = letter::is_offered(app);
    let mut count = 0;
    for each in asked {
        let holder = position::store::reachable(tx, each.contact.position).await?;
        let person = position::store::find(tx, each.contact.position)
            .await?
            .and_then(|position| position.person);
        for question in rules::questions(each, holder.as_ref(), by_mail, test.limit_minutes, test.started_at) {
            let probe = Probe {
                id: ReachProbeId::new(),
                test: test.id,
                position: each.contact.position,
                channel: question.channel,
                person,
                number: question.number,
                asked_at: test.started_at,
                deadline_at: question.deadline_at,
                calling_at: None,
                outcome: None,
                why: String::new(),
                seconds: None,
                ended_at: None,
            };
            count += 1;
            let address = holder.as_ref().and_then(|holder| holder.email.as_deref());
            let mailed = address.filter(|_| question.channel == Channel::Mail && question.fails.is_none());
            let secret = mailed.map(|_| secret::draw());
            store::insert_probe(tx, &probe, secret.as_deref().map(secret::hash)).await?;
            if let (Some(to), Some(secret)) = (mailed, &secret) {
                let letter = Letter {
                    by: &by,
                    about: &about,
                    title: &each.title,
                    to,
                    secret,
                };
                letters::post(tx, app, &letter, &probe).await?;
            }
            if let Some(why) = question.fails {
                let probe = Probe {
                    why: why.as_str().to_owned(),
                    ..probe
                };
                end(tx, test, probe, (Outcome::Undeliverable, None), test.started_at).await?;
            }
        }
    }
    Ok(count)
}

/// Ends a question, and with it what it says of the channel: the first end stays. Whether this was it.
pub(super) async fn end(
    tx: &mut Tx,
    test: &ReachTest,
    probe: Probe,
    (outcome, seconds): (Outcome, Option<i64>),
    now: Timestamp,
) -> Result<bool, Fault> {
    let probe = Probe {
        outcome: Some(outcome),
        seconds,
        ended_at: Some(now),
        ..probe
    };
    if !store::end_probe(tx, &probe).await? {
        return Ok(false);
    }
    if let Some(first) = rules::after(None, &probe, &test.reference, now) {
        // Two tests may end a question to the same position at once: there is a row to hold before either reads what was.
        store::begin_state(tx, &first).await?;
        let before = store::hold_state(tx, probe.position, probe.channel).await?;
        if let Some(state) = rules::after(before.as_ref(), &probe, &test.reference, now) {
            store::save_state(tx, &state).await?;
        }
    }
    if outcome == Outcome::Answered {
        let zone = zone_of(organisation::store::find(tx, test.about).await?.as_ref());
        let today = now.to_zoned(zone).date();
        store::prove(tx, probe.position, today, probe.seconds).await?;
    }
    if probe.channel == Channel::Mail && outcome != Outcome::Answered {
        letters::withdraw(tx, test.about, &probe, now).await?;
    }
    let entry = entry(test, "reach_test.question_ended", now)
        .with("question", probe.id.to_string())
        .with("position", String::from(probe.position))
        .with("channel", probe.channel.as_str())
        .with("outcome", outcome.as_str())
        .with_some("seconds", probe.seconds);
    tx.enter(entry);
    Ok(true)
}

/// Whoever was asked answers a question that ended without an answer: it was late, and its channel is not dead.
async fn end_late(tx: &mut Tx, test: &ReachTest, probe: Probe, now: Timestamp) -> Result<(), Fault> {
    let (outcome, seconds) = rules::answered(&probe, now);
    let probe = Probe { seconds, ..probe };
    if !store::set_late(tx, &probe).await? {
        return Ok(());
    }
    let before = store::hold_state(tx, probe.position, probe.channel).await?;
    let state = before.and_then(|before| rules::after_late(&before, &probe, &test.reference, now));
    if let Some(state) = state {
        store::save_state(tx, &state).await?;
    }
    let entry = entry(test, "reach_test.answered_late", now)
        .with("question", probe.id.to_string())
        .with("position", String::from(probe.position))
        .with("channel", probe.channel.as_str())
        .with("outcome", outcome.as_str())
        .with_some("seconds", seconds);
    tx.enter(entry);
    Ok(())
}

/// The time zone of an organisation.
pub(super) fn zone_of(org: Option<&Organisation>) -> TimeZone {
    org.and_then(|org| TimeZone::get(&org.time_zone).ok())
        .unwrap_or(TimeZone::UTC)
}

/// Ends a test whose last question has ended.
pub(super) async fn close_if_done(tx: &mut Tx, test: &ReachTest, now: Timestamp) -> Result<(), Fault> {
    if store::end_if_done(tx, test.id, now).await? {
        tx.enter(entry(test, "reach_test.ended", now));
    }
    Ok(())
}

fn entry(test: &ReachTest, kind: &'static str, now: Timestamp) -> Entry {
    Entry::new(test.org, kind, now)
        .also_for(test.about)
        .with("test", test.reference.to_string())
        .with("status", "Test")
}

/// "I can answer": the question on the screen of the position at this desk. Pressed again, it changes nothing.
///
/// Errors: [`Problem::Missing`] when this test asks this position nothing on a screen.
pub async fn answer(desk: &Desk, reference: &Reference) -> Result<Outcome, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let listed = find(&tx, desk, reference).await?;
    let probe = store::probe_for(&tx, listed.test.id, desk.who.position, Channel::Live).await?;
    let probe = probe.ok_or(Problem::Missing)?;
    if probe.outcome == Some(Outcome::NoAnswer) {
        end_late(&mut tx, &listed.test, probe, desk.now()).await?;
        tx.commit().await?;
        return Ok(Outcome::Late);
    }
    if let Some(outcome) = probe.outcome {
        return Ok(outcome);
    }
    let how = rules::answered(&probe, desk.now());
    if !end(&mut tx, &listed.test, probe.clone(), how, desk.now()).await? {
        // It ended between the look and the press.
        end_late(&mut tx, &listed.test, probe, desk.now()).await?;
        tx.commit().await?;
        return Ok(Outcome::Late);
    }
    close_if_done(&mut tx, &listed.test, desk.now()).await?;
    tx.commit().await?;
    Ok(how.0)
}

/// The link of a mail was opened and pressed. Whoever presses a wrong or an old one hears the same thanks.
pub async fn answer_by_link(app: &App, token: &str) -> Result<(), Problem> {
    let (mut tx, now) = (app.store().begin().await?, app.now());
    let Some(probe) = store::by_token(&tx, secret::hash(token)).await? else {
        return Ok(());
    };
    let Some(test) = store::test_of(&tx, probe.test).await? else {
        return Ok(());
    };
    if probe.outcome == Some(Outcome::NoAnswer) {
        end_late(&mut tx, &test, probe, now).await?;
        return Ok(tx.commit().await?);
    }
    if probe.outcome.is_some() {
        return Ok(());
    }
    let how = rules::answered(&probe, now);
    if !end(&mut tx, &test, probe.clone(), how, now).await? {
        end_late(&mut tx, &test, probe, now).await?;
    }
    close_if_done(&mut tx, &test, now).await?;
    Ok(tx.commit().await?)
}

/// What a person who called a number heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    Answered,
    NoAnswer,
    WrongNumber,
}

/// "I am calling now": the seconds count from here.
///
/// Errors: [`Problem::Missing`] without the duty, for another organisation's test, and for a number that no clause opens (any more);
/// `reach.ended` when the question has ended.
pub async fn call(desk: &Desk, reference: &Reference, id: ReachProbeId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let Some((_, probe)) = to_call(&mut tx, desk, reference, id).await? else {
        tx.commit().await?;
        return Err(Problem::Missing);
    };
    if !store::set_calling(&tx, probe.id, desk.who.position, desk.now()).await? {
        return Err(ended());
    }
    Ok(tx.commit().await?)
}

/// Keeps what was heard.
///
/// Errors: as [`call`]; `reach.not-calling` when nobody said that they call.
pub async fn note_call(desk: &Desk, reference: &Reference, id: ReachProbeId, heard: Heard) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let Some((listed, probe)) = to_call(&mut tx, desk, reference, id).await? else {
        tx.commit().await?;
        return Err(Problem::Missing);
    };
    if probe.outcome.is_some() {
        return Err(ended());
    }
    if probe.calling_at.is_none() {
        return Err(Problem::conflict("reach.not-calling", t("reach-not-calling")));
    }
    let how = match heard {
        Heard::Answered => rules::answered(&probe, desk.now()),
        Heard::NoAnswer => (Outcome::NoAnswer, None),
        Heard::WrongNumber => (Outcome::WrongNumber, None),
    };
    if !end(&mut tx, &listed.test, probe, how, desk.now()).await? {
        return Err(ended());
    }
    close_if_done(&mut tx, &listed.test, desk.now()).await?;
    Ok(tx.commit().await?)
}

fn ended() -> Problem {
    Problem::conflict("reach.ended", t("reach-ended"))
}

/// A number of an own test that this desk may call now; none when no clause opens it, which left its line.
async fn to_call(
    tx: &mut Tx,
    desk: &Desk,
    reference: &Reference,
    id: ReachProbeId,
) -> Result<Option<(ListedTest, Probe)>, Problem> {
    desk.require(Act::ManageSites)?;
    let listed = find(tx, desk, reference).await?;
    if listed.test.org != desk.org() {
        return Err(Problem::Missing);
    }
    let probe = store::probe(tx, listed.test.id, id).await?.ok_or(Problem::Missing)?;
    if probe.channel != Channel::Phone {
        return Err(Problem::Missing);
    }
    let is_open = reading::is_open(desk, tx, &listed.test, probe.position).await?;
    Ok(is_open.then_some((listed, probe)))
}

async fn find(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<ListedTest, Problem> {
    store::find(tx, desk.org(), reference).await?.ok_or(Problem::Missing)
}

/// Sets when these two are tested, in the name of this desk's position: what no clause opens to it is not tested.
///
/// Errors: [`Problem::Missing`] without the duty, or for whom no agreement in force names.
pub async fn set_schedule(desk: &Desk, new: NewSchedule) -> Result<ReachScheduleId, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    must_be_partner(&tx, desk.org(), new.about).await?;
    let schedule = Schedule {
        id: ReachScheduleId::new(),
        org: desk.org(),
        about: new.about,
        every_days: new.every_days,
        at_hour: new.at_hour,
        limit_minutes: new.limit_minutes,
        next_at: rules::first_run(desk.now(), new.at_hour, &desk.time_zone()),
        postponed_at: None,
        refused: None,
        set_by: desk.who.position,
    };
    store::set_schedule(&tx, &schedule, desk.now()).await?;
    let kept = store::schedules_of(&tx, desk.org()).await?;
    let kept = kept.into_iter().find(|each| each.about == new.about);
    let id = kept.map_or(schedule.id, |kept| kept.id);
    let entry = Entry::new(desk.org(), "reach_test.scheduled", desk.now())
        .with("about", String::from(new.about))
        .with("every_days", new.every_days)
        .with("at_hour", i64::from(new.at_hour))
        .with("by", String::from(desk.who.position));
    tx.commit_with(entry).await?;
    Ok(id)
}

/// Ends a schedule. What it has started goes on.
pub async fn remove_schedule(desk: &Desk, id: ReachScheduleId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let removed = store::remove_schedule(&tx, desk.org(), id)
        .await?
        .ok_or(Problem::Missing)?;
    let entry = Entry::new(desk.org(), "reach_test.unscheduled", desk.now())
        .with("about", String::from(removed.about))
        .with("by", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

/// How far back letters are looked at that did not go out: longer than any question of theirs runs.
pub(super) const LETTERS_BACK: SignedDuration = SignedDuration::from_hours(24);

/// The mail of this question did not go out.
pub(super) fn mail_refused(probe: Probe) -> Probe {
    Probe {
        why: Undelivered::MailRefused.as_str().to_owned(),
        ..probe
    }
}
