use super::*;
use crate::contacts::Contact;
use muster_membership::Position;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2031-05-05T09:00:00Z")
}

fn listed(first: Channel, phone: &str) -> Listed {
    Listed {
        contact: Contact {
            id: ContactId::new(),
            org: OrgId::new(),
            site: None,
            position: PositionId::new(),
            rank: 1,
            hours: String::new(),
            channel: first,
            verified_on: None,
            answer_seconds: None,
            changed: None,
        },
        title: "Guard, Post 1".into(),
        phone: phone.into(),
        duty: Duty::Guard,
        unit: None,
        unit_name: None,
        vacant: false,
        on_duty: false,
        site_name: None,
        tlp: Tlp::Amber,
        dead: Vec::new(),
        silent: false,
    }
}

fn holder(email: Option<&str>) -> OnDuty {
    OnDuty {
        position: Position::new(OrgId::new(), "Guard, Post 1", Duty::Guard),
        email: email.map(str::to_owned),
    }
}

fn asked(first: Channel, phone: &str, holder: Option<&OnDuty>, by_mail: bool) -> Vec<(Channel, Option<Undelivered>)> {
    let all = questions(&listed(first, phone), holder, by_mail, 15, now());
    all.into_iter()
        .map(|question| (question.channel, question.fails))
        .collect()
}

#[test]
fn each_channel_that_a_contact_has_is_asked() {
    let with_mail = holder(Some("guard@northgate.example"));
    let without = holder(None);
    assert_eq!(
        asked(Channel::Live, "112", Some(&with_mail), true),
        [(Channel::Live, None), (Channel::Phone, None), (Channel::Mail, None)]
    );
    assert_eq!(asked(Channel::Live, "", Some(&without), true), [(Channel::Live, None)]);
}

#[test]
fn what_cannot_be_asked_is_a_failure_with_its_reason() {
    let (with_mail, without) = (holder(Some("guard@northgate.example")), holder(None));
    assert_eq!(
        asked(Channel::Mail, "", Some(&without), true),
        [(Channel::Live, None), (Channel::Mail, Some(Undelivered::NoAddress))]
    );
    assert_eq!(
        asked(Channel::Mail, "", Some(&with_mail), false),
        [(Channel::Live, None), (Channel::Mail, Some(Undelivered::NoRelay))]
    );
    assert_eq!(
        asked(Channel::Phone, "", Some(&without), true),
        [(Channel::Live, None), (Channel::Phone, Some(Undelivered::NoNumber))]
    );
    assert_eq!(
        asked(Channel::Live, "112", None, true),
        [(Channel::Live, Some(Undelivered::Nobody)), (Channel::Phone, None)],
        "the number may stand on a desk"
    );
    assert_eq!(
        asked(Channel::Live, "", Some(&with_mail), false),
        [(Channel::Live, None)],
        "a server without mail promises nobody a mail"
    );
}

#[test]
fn a_mail_has_longer_than_a_screen_and_a_call_half_a_day() {
    let person = holder(Some("guard@northgate.example"));
    let all = questions(&listed(Channel::Live, "112"), Some(&person), true, 15, now());
    let ends: Vec<Timestamp> = all.iter().map(|question| question.deadline_at).collect();
    let expected = ["2031-05-05T09:15:00Z", "2031-05-05T21:00:00Z", "2031-05-05T11:00:00Z"].map(at);
    assert_eq!(ends, expected);
    let long = questions(&listed(Channel::Live, ""), Some(&person), true, 200, now());
    assert_eq!(long[0].deadline_at, long[1].deadline_at);
}

fn probe(channel: Channel, outcome: Option<Outcome>) -> Probe {
    Probe {
        id: ReachProbeId::new(),
        test: ReachTestId::new(),
        position: PositionId::new(),
        channel,
        person: None,
        number: String::new(),
        asked_at: now(),
        deadline_at: now() + SignedDuration::from_mins(15),
        calling_at: None,
        outcome,
        why: String::new(),
        seconds: None,
        ended_at: None,
    }
}

#[test]
fn an_answer_counts_from_the_question_or_from_the_call_and_not_after_its_time() {
    let asked = probe(Channel::Live, None);
    assert_eq!(
        answered(&asked, at("2031-05-05T09:00:09.9Z")),
        (Outcome::Answered, Some(9))
    );
    assert_eq!(
        answered(&asked, at("2031-05-05T09:15:00Z")),
        (Outcome::Answered, Some(900))
    );
    assert_eq!(answered(&asked, at("2031-05-05T09:15:01Z")), (Outcome::Late, Some(901)));
    assert_eq!(failed(Outcome::Late), Some(false), "somebody was there");
    let called = Probe {
        calling_at: Some(at("2031-05-05T09:10:00Z")),
        ..probe(Channel::Phone, None)
    };
    assert_eq!(
        answered(&called, at("2031-05-05T09:10:21Z")),
        (Outcome::Answered, Some(21))
    );
    assert_eq!(overdue(called, false).1, Outcome::NoAnswer);
    assert_eq!(overdue(probe(Channel::Phone, None), true).1, Outcome::NotCalled);
    assert_eq!(overdue(probe(Channel::Live, None), true).1, Outcome::NoAnswer);
    let (off_duty, outcome) = overdue(probe(Channel::Live, None), false);
    assert_eq!((off_duty.why.as_str(), outcome), ("off_duty", Outcome::NotCalled));
    assert_eq!(failed(outcome), None, "nobody sat before it");
}

fn reference() -> Reference {
    "RT-0001".parse().unwrap()
}

fn run(outcomes: &[Outcome]) -> Option<State> {
    let mut state = None;
    for (nth, outcome) in (0..).zip(outcomes) {
        let ended = probe(Channel::Live, Some(*outcome));
        let then = now() + SignedDuration::from_hours(nth);
        state = after(state.as_ref(), &ended, &reference(), then).or(state);
    }
    state
}

#[test]
fn two_failures_in_a_row_are_a_dead_number_and_one_answer_revives_it() {
    let dead = |outcomes: &[Outcome]| run(outcomes).and_then(|state| state.dead_since);
    use Outcome::*;
    assert_eq!(dead(&[NoAnswer]), None);
    assert_eq!(dead(&[NoAnswer, Undeliverable]), Some(at("2031-05-05T10:00:00Z")));
    assert_eq!(
        dead(&[NoAnswer, WrongNumber, NoAnswer]),
        Some(at("2031-05-05T10:00:00Z")),
        "since the second, not since the last"
    );
    assert_eq!(dead(&[NoAnswer, NoAnswer, Answered]), None);
    assert_eq!(dead(&[NoAnswer, Answered, NoAnswer]), None);
    assert_eq!(
        dead(&[NoAnswer, NotCalled, CalledOff, NoAnswer]),
        Some(at("2031-05-05T12:00:00Z")),
        "what says nothing lies between them and breaks no row"
    );
    assert_eq!(run(&[NotCalled, CalledOff]), None);
}

#[test]
fn another_person_or_another_number_begins_anew() {
    let failed = run(&[Outcome::NoAnswer]).unwrap();
    let of_another = Probe {
        person: Some(PersonId::new()),
        ..probe(Channel::Live, Some(Outcome::NoAnswer))
    };
    let state = after(Some(&failed), &of_another, &reference(), now()).unwrap();
    assert_eq!((state.failed_in_row, state.dead_since), (1, None));
    let called = State {
        channel: Channel::Phone,
        number: "112".into(),
        ..failed
    };
    let other_number = Probe {
        number: "113".into(),
        ..probe(Channel::Phone, Some(Outcome::WrongNumber))
    };
    assert_eq!(
        after(Some(&called), &other_number, &reference(), now())
            .unwrap()
            .failed_in_row,
        1
    );
}

#[test]
fn a_schedule_keeps_its_hour_over_a_change_of_clocks() {
    let vienna = TimeZone::get("Europe/Vienna").unwrap();
    assert_eq!(first_run(now(), 13, &vienna), at("2031-05-05T11:00:00Z"));
    assert_eq!(
        first_run(now(), 11, &vienna),
        at("2031-05-06T09:00:00Z"),
        "not twice in one instant"
    );
    let schedule = Schedule {
        id: ReachScheduleId::new(),
        org: OrgId::new(),
        about: OrgId::new(),
        every_days: 30,
        at_hour: 3,
        limit_minutes: 15,
        next_at: now(),
        postponed_at: None,
        refused: None,
        set_by: PositionId::new(),
    };
    assert_eq!(
        next_run(&schedule, at("2031-10-10T01:00:00Z"), &vienna),
        at("2031-11-09T02:00:00Z")
    );
    assert_eq!(
        postponed(&schedule, at("2031-10-10T01:00:00Z"), &vienna),
        at("2031-10-11T01:00:00Z")
    );
    let refused = |code| after_refusal(&schedule, code, at("2031-10-10T01:00:00Z"), &vienna);
    assert_eq!(
        refused(RUNNING),
        at("2031-10-11T01:00:00Z"),
        "the other test ends by then"
    );
    assert_eq!(refused("not-found"), at("2031-11-09T02:00:00Z"));
}

#[test]
fn day_and_night_have_medians_of_their_own() {
    let of = |hour: &str, seconds: i64| Probe {
        asked_at: at(&format!("2031-05-05T{hour}:00Z")),
        seconds: Some(seconds),
        ..probe(Channel::Live, Some(Outcome::Answered))
    };
    let all = [
        of("06:00", 9),
        of("21:59", 30),
        of("12:00", 12),
        of("22:00", 200),
        of("05:59", 100),
        probe(Channel::Live, Some(Outcome::NoAnswer)),
    ];
    let found = medians(&all, &TimeZone::UTC);
    assert_eq!((found.day, found.by_day), (Some(12), 3));
    assert_eq!((found.night, found.by_night), (Some(100), 2));
    assert_eq!(medians(&[], &TimeZone::UTC), Medians::default());
}

#[test]
fn nobody_at_night_needs_two_whole_failures() {
    let (guard, desk) = (PositionId::new(), PositionId::new());
    let tests = [ReachTestId::new(), ReachTestId::new(), ReachTestId::new()];
    let night = |nth: usize, position, outcome| NightProbe {
        test: tests[nth],
        position,
        asked_at: now() + SignedDuration::from_hours(24 * i64::try_from(nth).unwrap()),
        outcome,
    };
    use Outcome::*;
    let both = [guard, desk];
    let silent = [
        night(0, guard, Answered),
        night(1, guard, NoAnswer),
        night(1, desk, Undeliverable),
        night(2, guard, NoAnswer),
        night(2, desk, NotCalled),
    ];
    let mut in_the_morning = silent;
    in_the_morning[3] = night(2, guard, Late);
    assert!(
        nobody_at_night(&in_the_morning, &both),
        "an answer in the morning is none of the night"
    );
    assert!(nobody_at_night(&silent, &both), "an old answer does not help");
    assert!(!nobody_at_night(&silent[..3], &both), "the one before was heard");
    assert!(!nobody_at_night(&silent[3..], &both), "one alone is no pattern");
    assert!(!nobody_at_night(&silent, &[PositionId::new()]), "others' tests");
    let one_heard = [
        night(1, guard, NoAnswer),
        night(1, desk, Answered),
        night(2, guard, NoAnswer),
    ];
    assert!(!nobody_at_night(&one_heard, &both));
}

#[test]
fn a_schedule_says_all_that_is_wrong_at_once() {
    let own = OrgId::new();
    let wrong = ScheduleForm {
        about: "x".into(),
        every_days: "0".into(),
        at_hour: "24".into(),
        limit_minutes: "-1".into(),
    };
    let problems = check_schedule(&wrong, own).unwrap_err();
    let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["about", "every_days", "at_hour", "limit_minutes"]);
    let right = ScheduleForm {
        every_days: " 30 ".into(),
        at_hour: "3".into(),
        ..ScheduleForm::default()
    };
    let checked = check_schedule(&right, own).unwrap();
    assert_eq!((checked.about, checked.at_hour, checked.limit_minutes), (own, 3, 15));
    assert!(
        check_start(
            &StartForm {
                limit_minutes: "241".into(),
                ..StartForm::default()
            },
            own
        )
        .is_err()
    );
}
