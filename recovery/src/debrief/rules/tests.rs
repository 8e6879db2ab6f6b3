//! Facts from a log, and who may do what. No store, the clock in hand.

use super::*;
use crate::debrief::model::*;
use crate::testing::{RAISED, at, entry, incident, person};
use muster_notify::ChannelKind;
use muster_response::delivery::store::Delivery;
use muster_response::incident::{EntryKind, Incident, RoomEntry, RoomPerson, Step};

struct Log {
    incident: Incident,
    partner: OrgId,
    entries: Vec<RoomEntry>,
    people: Vec<RoomPerson>,
    deliveries: Vec<Delivery>,
    steps: Vec<Step>,
    stops: Vec<StopFact>,
}

impl Log {
    fn facts(&self) -> Facts {
        facts(&RoomRecord {
            incident: &self.incident,
            partners: &[self.partner],
            entries: &self.entries,
            people: &self.people,
            deliveries: &self.deliveries,
            steps: &self.steps,
            openings: &[],
            stops: &self.stops,
        })
    }

    fn took(&self, stage: Stage) -> Option<u32> {
        self.facts()
            .stages
            .iter()
            .find(|fact| fact.stage == stage)
            .and_then(|fact| fact.took_seconds)
    }
}

fn log(ending: Ending) -> Log {
    let (org, partner, guard, dispatcher) = (OrgId::new(), OrgId::new(), PositionId::new(), PositionId::new());
    let mut incident = incident(org, SiteId::new(), guard);
    incident.ending = Some(ending);
    incident.ended_at = Some(at("2031-05-06T20:02:00Z"));
    let entries = vec![
        entry(&incident, org, Some(guard), EntryKind::Acknowledged, 1),
        entry(&incident, partner, Some(dispatcher), EntryKind::OnScene, 460),
        entry(&incident, partner, Some(dispatcher), EntryKind::Accepted, 22),
        entry(&incident, partner, Some(dispatcher), EntryKind::UnitsSent, 150),
        entry(&incident, org, None, EntryKind::Escalated, 60),
    ];
    let people = vec![
        person(&incident, guard, org, None, None),
        person(&incident, dispatcher, partner, Some(2), Some(22)),
        person(&incident, PositionId::new(), org, Some(60), None),
    ];
    let deliveries = ["delivered", "delivered", "overdue"]
        .map(|state| delivery(&incident, partner, state))
        .to_vec();
    let steps = vec![step(1, "done"), step(2, "in_progress")];
    Log {
        incident,
        partner,
        entries,
        people,
        deliveries,
        steps,
        stops: Vec::new(),
    }
}

fn delivery(incident: &Incident, org: OrgId, state: &str) -> Delivery {
    Delivery {
        id: DeliveryId::new(),
        incident: incident.id,
        org,
        position: None,
        title: "Desk".into(),
        channel: ChannelKind::Live,
        state: state.into(),
        why: String::new(),
        attempts: 1,
        created_at: at(RAISED),
        settled_at: None,
    }
}

fn step(rank: i64, state: &str) -> Step {
    Step {
        rank,
        words: format!("step {rank}"),
        duty: Duty::Guard,
        owner: None,
        owner_title: String::new(),
        state: state.into(),
        changed_at: None,
    }
}

#[test]
fn stages_count_from_the_raising_and_the_raiser_is_no_answer() {
    let log = log(Ending::AllClear);
    assert_eq!(
        log.took(Stage::Answered),
        Some(22),
        "the raiser's own line is not an answer"
    );
    assert_eq!(log.took(Stage::PartnerAnswered), Some(22));
    assert_eq!(log.took(Stage::UnitsSent), Some(150));
    assert_eq!(log.took(Stage::OnScene), Some(460));
    assert_eq!(log.took(Stage::Contained), None);
    assert_eq!(log.took(Stage::Ended), Some(1200));
    let goals: Vec<_> = log.facts().stages.iter().map(|fact| fact.goal_seconds).collect();
    assert_eq!(goals, [Some(20), Some(60), Some(120), Some(480), None, None]);
}

#[test]
fn people_messages_and_steps_are_counted() {
    let facts = log(Ending::AllClear).facts();
    assert_eq!(
        (facts.rungs, facts.steps_done, facts.steps_open.as_slice()),
        (1, 1, &["step 2".to_owned()][..])
    );
    assert_eq!(facts.people.len(), 2, "the raiser was not called");
    assert_eq!(
        facts.people[0].answer,
        Answer::Answered { seconds: 20 },
        "an answer counts from its call"
    );
    assert_eq!(facts.people[1].answer, Answer::NoAnswer);
    assert_eq!(facts.deliveries_by_state(), [("delivered", 2), ("overdue", 1)]);
    assert!(facts.after_harm);
}

#[test]
fn only_whom_a_ladder_called_was_called_further() {
    let mut log = log(Ending::AllClear);
    // Nobody was on duty at one partner, and after the last rung nobody was left: two lines of the ladder that call nobody.
    let mut on_duty = entry(&log.incident, log.incident.org, None, EntryKind::Escalated, 0);
    on_duty.own_side = true;
    let left = entry(&log.incident, log.incident.org, None, EntryKind::Escalated, 120);
    log.entries.extend([on_duty, left]);
    assert_eq!(log.facts().rungs, 1);
    log.people
        .retain(|person| person.called_at != Some(at("2031-05-06T19:43:00Z")));
    assert_eq!(log.facts().rungs, 0, "everybody was called with the alarm");
}

#[test]
fn somebody_hurt_is_a_report_of_the_site_whoever_said_it() {
    let mut log = log(Ending::FalseAlarm);
    assert!(!log.facts().after_harm);
    let guard = log.incident.raised_by;
    log.entries
        .push(entry(&log.incident, log.partner, None, EntryKind::Hurt, 30));
    assert!(!log.facts().after_harm, "care is for the site's own");
    log.entries
        .push(entry(&log.incident, log.incident.org, Some(guard), EntryKind::Hurt, 31));
    assert!(log.facts().after_harm);
}

#[test]
fn what_is_open_is_asked() {
    let questions = log(Ending::AllClear).facts().questions();
    assert_eq!(
        questions,
        [
            Question::StageLate {
                stage: Stage::Answered,
                goal_seconds: 20,
                took_seconds: 22
            },
            Question::StageLate {
                stage: Stage::UnitsSent,
                goal_seconds: 120,
                took_seconds: 150
            },
            Question::NoAnswer { count: 1 },
            Question::Climbed { count: 1 },
            Question::NotReached { count: 1 },
            Question::StepsOpen { count: 1 },
        ]
    );
}

#[test]
fn a_mistake_has_a_short_debrief_without_goals_or_questions() {
    let facts = log(Ending::Mistake).facts();
    assert!(facts.is_short && !facts.after_harm);
    assert_eq!(
        facts.stages.iter().map(|fact| fact.stage).collect::<Vec<_>>(),
        [Stage::Answered, Stage::Ended]
    );
    assert!(facts.stages.iter().all(|fact| fact.goal_seconds.is_none()) && facts.questions().is_empty());
}

#[test]
fn a_partner_whose_lines_did_not_cross_is_not_guessed_at() {
    let mut log = log(Ending::AllClear);
    log.entries.retain(|entry| entry.org != log.partner);
    let facts = log.facts();
    let dispatcher = facts.people.iter().find(|person| person.org == log.partner).unwrap();
    assert_eq!(
        dispatcher.answer,
        Answer::NotShared,
        "the call is the site's own, the answer is not"
    );
    assert_eq!(log.took(Stage::PartnerAnswered), None);
}

#[test]
fn a_third_party_is_not_found_in_somebody_elses_debrief() {
    let log = log(Ending::AllClear);
    let facts = log.facts().seen_by(OrgId::new(), &[log.incident.org]);
    assert!(facts.people.iter().all(|person| person.org == log.incident.org));
    assert!(facts.deliveries.is_empty());
    assert!(facts.stages.iter().all(|fact| fact.by != Some(log.partner)));
    assert_eq!(
        facts.stages.iter().filter(|fact| fact.took_seconds.is_some()).count(),
        1,
        "the end is the site's"
    );
}

#[test]
fn a_stop_is_read_by_the_side_it_concerned_and_by_no_third() {
    let mut log = log(Ending::AllClear);
    let stop = |org, resumed_seconds| StopFact {
        org,
        at_seconds: 90,
        resumed_seconds,
    };
    let third = OrgId::new();
    log.stops = vec![stop(log.partner, Some(120)), stop(third, None)];
    let facts = log.facts();
    assert_eq!(facts.stops, log.stops, "the site's own facts have all of them");
    let known = [log.incident.org, log.partner, third];
    let seen = |reader| facts.clone().seen_by(reader, &known).stops;
    assert_eq!(seen(log.partner), log.stops[..1]);
    assert_eq!(seen(third), log.stops[1..]);
    assert!(seen(OrgId::new()).is_empty(), "known is not concerned");
}

#[test]
fn a_clock_that_jumped_back_gives_zero() {
    let mut log = log(Ending::AllClear);
    log.entries = vec![entry(&log.incident, log.partner, None, EntryKind::UnitsSent, -5)];
    assert_eq!(log.took(Stage::UnitsSent), Some(0));
}

#[test]
fn it_is_due_in_seven_days_of_the_organisations_own_calendar() {
    let late = at("2031-05-06T23:30:00Z");
    let east = TimeZone::fixed(jiff::tz::offset(2));
    assert_eq!(due_on(late, &TimeZone::UTC).to_string(), "2031-05-13");
    assert_eq!(due_on(late, &east).to_string(), "2031-05-14");
    assert!(!is_wanted(Ending::BecameReal) && is_wanted(Ending::Mistake));
}

#[test]
fn only_the_sites_organisation_closes_it_and_once() {
    let debrief = Debrief {
        id: DebriefId::new(),
        incident: IncidentId::new(),
        org: OrgId::new(),
        created_at: at(RAISED),
        due_on: "2031-05-13".parse().unwrap(),
        facts: Facts::default(),
        closed_at: None,
    };
    let now = at("2031-05-10T10:00:00Z");
    assert_eq!(
        close(debrief.clone(), OrgId::new(), now).unwrap_err().code(),
        "debrief.not-yours"
    );
    let closed = close(debrief.clone(), debrief.org, now).unwrap();
    assert_eq!(must_be_open(&closed).unwrap_err().code(), "debrief.closed");
    assert_eq!(close(closed, debrief.org, now).unwrap_err().code(), "debrief.closed");
}

#[test]
fn words_have_a_kind_and_are_not_empty() {
    assert_eq!(check_word("praise", "x").unwrap_err().code(), "debrief.kind");
    assert_eq!(check_word("went_well", " \u{7} ").unwrap_err().code(), "text.empty");
    assert_eq!(
        check_word("to_change", &"x".repeat(2_001)).unwrap_err().code(),
        "text.too-long"
    );
    assert_eq!(
        check_word("to_change", " Doors ").unwrap(),
        (WordKind::ToChange, "Doors".to_owned())
    );
}
