//! What a partner is told, and when; when to meet, and what then. No clock, no store.

use crate::model::*;
use jiff::{SignedDuration, ToSpan, civil, civil::Date, tz::TimeZone};
use muster_terms::*;
use muster_web::{Problem, plain_text, t};

/// An introduction is to be held within so many days.
pub const WITHIN_DAYS: i64 = 14;
/// How long a meeting is planned for.
pub const MINUTES: i64 = 60;
/// Times of one introduction.
pub const MOST_TIMES: usize = 20;
/// Positions of one side.
pub const MOST_PEOPLE: usize = 20;
/// A meeting later than this is a slip of the keyboard.
const FURTHEST_DAYS: i64 = 180;
/// A position that was left and filled before anybody could be told of it: its partners hear that it changed hands.
const CHANGED_HANDS_HOURS: i64 = 24;
/// On which working day after the filling, and at which hour of the wall clock there, Muster proposes to meet.
const PROPOSED: [(usize, i8); 3] = [(2, 10), (5, 14), (8, 10)];

/// How the position stands, with who acts for it.
pub fn standing(left: &Left) -> (Standing, Option<&str>) {
    match (&left.closed_at, &left.filled_at, &left.acting) {
        (Some(_), Some(_), _) => (Standing::Filled, None),
        (Some(_), None, _) => (Standing::Closed, None),
        (None, _, Some(title)) => (Standing::Acting, Some(title)),
        (None, _, None) => (Standing::Vacant, None),
    }
}

/// Is there something that this partner was not told? `last` is what it heard last of this vacancy.
///
/// A partner that never heard of a vacancy which is over hears nothing, unless the position changed hands just now.
pub fn is_untold(left: &Left, last: Option<&Notice>, now: Timestamp) -> bool {
    let (standing, acting) = standing(left);
    match last {
        Some(last) if last.standing.is_last() => false,
        Some(last) => (last.standing, last.acting.as_deref()) != (standing, acting),
        None => match left.filled_at {
            Some(at) => now.duration_since(at) < SignedDuration::from_hours(CHANGED_HANDS_HOURS),
            None => left.closed_at.is_none(),
        },
    }
}

fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday)
}

/// Three times within fourteen days of `from`, on working days and in working hours of `zone`, the earliest first. Public holidays are
/// for the two sides to know.
///
/// Errors: a text when the calendar ends.
pub fn proposals(from: Timestamp, zone: &TimeZone) -> Result<[Timestamp; 3], String> {
    let today = from.to_zoned(zone.clone()).date();
    let mut all = [from; 3];
    for (slot, (nth, hour)) in all.iter_mut().zip(PROPOSED) {
        let mut days = today.series(1.day()).skip(1).filter(|day| is_working_day(*day));
        let day = days.nth(nth - 1).ok_or("the calendar ends")?;
        let local = day.at(hour, 0, 0, 0).to_zoned(zone.clone());
        *slot = local.map_err(|err| err.to_string())?.timestamp();
    }
    Ok(all)
}

/// The last day on which it is in time.
///
/// Errors: a text when the calendar ends.
pub fn due_on(from: Timestamp, zone: &TimeZone) -> Result<Date, String> {
    let today = from.to_zoned(zone.clone()).date();
    today.checked_add(WITHIN_DAYS.days()).map_err(|err| err.to_string())
}

/// The end of a meeting.
pub fn ends_at(starts_at: Timestamp) -> Timestamp {
    starts_at + SignedDuration::from_mins(MINUTES)
}

/// Has the fourteenth day passed with nobody met, or the agreed time with nobody saying whether it was held?
pub fn is_overdue(found: &Introduction, now: Timestamp, today: Date) -> bool {
    match (found.state, found.agreed_for) {
        (State::Agreed, Some(at)) => ends_at(at) < now,
        (State::Proposed | State::NotHeld, _) => found.due_on < today,
        _ => false,
    }
}

/// A local time as a browser sends it, in the reader's zone.
///
/// Errors: `introduction.when`.
pub fn check_local(typed: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, Problem> {
    let local: civil::DateTime = typed.trim().parse().map_err(|_| wrong_time())?;
    let at = local.to_zoned(zone.clone()).map_err(|_| wrong_time())?.timestamp();
    check_when(at, now)
}

/// A meeting is for a time to come.
///
/// Errors: `introduction.when`.
pub fn check_when(at: Timestamp, now: Timestamp) -> Result<Timestamp, Problem> {
    let until = now + SignedDuration::from_hours(24 * FURTHEST_DAYS);
    match now < at && at <= until {
        true => Ok(at),
        false => Err(wrong_time()),
    }
}

fn wrong_time() -> Problem {
    Problem::refusal("introduction.when", t("handover-when-wrong"))
}

/// Where to meet, as typed.
///
/// Errors: `text.empty`, `text.too-long`.
pub fn check_place(typed: &str) -> Result<String, Problem> {
    plain_text(typed, &t("handover-place-called"), 200, true)
}

/// The day on which it was held.
///
/// Errors: `introduction.held-on` for a day to come, or before the introduction was proposed.
pub fn check_held_on(typed: &str, found: &Introduction, zone: &TimeZone, today: Date) -> Result<Date, Problem> {
    let wrong = || Problem::refusal("introduction.held-on", t("handover-held-on-wrong"));
    let day: Date = typed.trim().parse().map_err(|_| wrong())?;
    let made = found.made_at.to_zoned(zone.clone()).date();
    if day > today || day < made {
        return Err(wrong());
    }
    Ok(day)
}

/// Ids of positions, none twice.
///
/// Errors: `introduction.people`.
pub fn check_people(typed: &[String]) -> Result<Vec<PositionId>, Problem> {
    let wrong = || Problem::refusal("introduction.people", t("handover-people-wrong"));
    let mut people: Vec<PositionId> = Vec::new();
    for id in typed.iter().filter(|id| !id.trim().is_empty()) {
        let id = id.trim().parse().map_err(|_| wrong())?;
        if !people.contains(&id) {
            people.push(id);
        }
    }
    match people.len() {
        1..=MOST_PEOPLE => Ok(people),
        _ => Err(wrong()),
    }
}

/// Nothing of it changes any more.
pub fn not_now() -> Problem {
    Problem::conflict("introduction.not-now", t("handover-not-now"))
}

/// A time as a side read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub starts_at: Timestamp,
    /// Empty: where is closed to this side, or it did not look.
    pub place: String,
}

/// A side says that it can come at one of the times. Where both can, that is the time: an agreed one moves.
///
/// Errors: `introduction.not-now`; `introduction.when` for a time that nobody proposed or that has passed; `introduction.moved` for one
/// that is at another place now than was read.
pub fn accept(
    found: Introduction,
    times: &[Proposed],
    by: OrgId,
    read: &Read,
    now: Timestamp,
) -> Result<(Introduction, Proposed), Problem> {
    if !found.state.is_open() {
        return Err(not_now());
    }
    let known = times.iter().find(|each| each.starts_at == read.starts_at);
    let time = known.filter(|each| each.starts_at > now).ok_or_else(wrong_time)?;
    if !read.place.is_empty() && read.place != time.place {
        return Err(Problem::refusal("introduction.moved", t("handover-place-moved")));
    }
    let time = said_yes(time.clone(), &found, by, now);
    Ok((settled(found, &time, now), time))
}

/// A side proposes another time, and can come then. What was agreed stands until the other side says yes to it. After a no, or a
/// meeting that was not held, both talk again.
///
/// Errors: `introduction.not-now`; `introduction.many` for too many times.
pub fn propose(
    found: Introduction,
    times: &[Proposed],
    by: OrgId,
    (at, place): (Timestamp, String),
    now: Timestamp,
) -> Result<(Introduction, Proposed), Problem> {
    if !may_propose(&found) {
        return Err(not_now());
    }
    let known = times.iter().find(|each| each.starts_at == at);
    if known.is_none() && times.len() >= MOST_TIMES {
        return Err(Problem::refusal("introduction.many", t("handover-many-times")));
    }
    // At another place it is another proposal, to which nobody said yes.
    let same = known.filter(|known| known.place == place).cloned();
    let time = same.unwrap_or(Proposed {
        starts_at: at,
        place,
        by: Some(by),
        owner_yes_at: None,
        partner_yes_at: None,
    });
    let time = said_yes(time, &found, by, now);
    let found = match found.state {
        State::Declined | State::NotHeld => Introduction {
            state: State::Proposed,
            ..found
        },
        _ => found,
    };
    Ok((settled(found, &time, now), time))
}

fn said_yes(time: Proposed, found: &Introduction, by: OrgId, now: Timestamp) -> Proposed {
    let (owner_yes_at, partner_yes_at) = match by == found.org {
        true => (time.owner_yes_at.or(Some(now)), time.partner_yes_at),
        false => (time.owner_yes_at, time.partner_yes_at.or(Some(now))),
    };
    Proposed {
        owner_yes_at,
        partner_yes_at,
        ..time
    }
}

fn settled(found: Introduction, time: &Proposed, now: Timestamp) -> Introduction {
    if !time.suits_both() {
        return Introduction {
            changed_at: now,
            ..found
        };
    }
    let stands = found.state == State::Agreed
        && found.agreed_for == Some(time.starts_at)
        && found.agreed_place.as_ref() == Some(&time.place);
    let is_moved = found.agreed_for.is_some() && !stands;
    Introduction {
        state: State::Agreed,
        agreed_for: Some(time.starts_at),
        agreed_place: Some(time.place.clone()),
        sequence: found.sequence + i64::from(is_moved),
        changed_at: now,
        ..found
    }
}

/// The times after one of them was spoken of. Once it suits both, what was said of the others before counts no more: neither side moves
/// the meeting without a new word of the other.
pub fn times_after(times: Vec<Proposed>, spoken: &Proposed) -> Vec<Proposed> {
    let others = times.into_iter().filter(|each| each.starts_at != spoken.starts_at);
    let others = match spoken.suits_both() {
        true => open_again(others),
        false => others.collect(),
    };
    others.into_iter().chain([spoken.clone()]).collect()
}

/// The times, to which nobody has said yes: after a no, or a meeting that was not held, both are asked anew.
pub fn open_again(times: impl IntoIterator<Item = Proposed>) -> Vec<Proposed> {
    let open = |time| Proposed {
        owner_yes_at: None,
        partner_yes_at: None,
        ..time
    };
    times.into_iter().map(open).collect()
}

/// May another time be proposed?
pub fn may_propose(found: &Introduction) -> bool {
    found.state.is_open() || matches!(found.state, State::Declined | State::NotHeld)
}

/// A side does not want to meet; an agreed time is called off.
///
/// Errors: `introduction.not-now`.
pub fn decline(found: Introduction, now: Timestamp) -> Result<Introduction, Problem> {
    if !found.state.is_open() {
        return Err(not_now());
    }
    Ok(ended(found, State::Declined, now))
}

/// The position changed hands again: nobody is to be introduced.
pub fn drop(found: Introduction, now: Timestamp) -> Introduction {
    ended(found, State::Dropped, now)
}

fn ended(found: Introduction, state: State, now: Timestamp) -> Introduction {
    Introduction {
        state,
        sequence: found.sequence + i64::from(found.agreed_for.is_some()),
        changed_at: now,
        ..found
    }
}

/// May a side say that they met? Also once the other has said so, to name who came of its own.
pub fn may_be_held(found: &Introduction) -> bool {
    !matches!(found.state, State::Declined | State::Dropped)
}

/// They met; the first day that a side says stays.
///
/// Errors: `introduction.not-now`.
pub fn held(found: Introduction, on: Date, now: Timestamp) -> Result<Introduction, Problem> {
    if !may_be_held(&found) {
        return Err(not_now());
    }
    Ok(Introduction {
        state: State::Held,
        held_on: found.held_on.or(Some(on)),
        changed_at: now,
        ..found
    })
}

/// Did the agreed time pass, so that it can be said that nobody met?
pub fn may_be_missed(found: &Introduction, now: Timestamp) -> bool {
    found.state == State::Agreed && found.agreed_for.is_some_and(|at| at < now)
}

/// Nobody met at the agreed time.
///
/// Errors: `introduction.not-now`.
pub fn not_held(found: Introduction, now: Timestamp) -> Result<Introduction, Problem> {
    if !may_be_missed(&found, now) {
        return Err(not_now());
    }
    Ok(ended(found, State::NotHeld, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn left() -> Left {
        Left {
            vacancy: VacancyId::new(),
            reference: "VA-0143".parse().unwrap(),
            org: OrgId::new(),
            position: PositionId::new(),
            title: "Security director".into(),
            unit: None,
            opened_at: at("2031-05-04T12:00:00Z"),
            acting: None,
            filled_at: None,
            closed_at: None,
        }
    }

    fn told(left: &Left, standing: Standing, acting: Option<&str>) -> Notice {
        Notice {
            id: String::new(),
            vacancy: left.vacancy,
            reference: left.reference.clone(),
            org: left.org,
            partner: OrgId::new(),
            nth: 1,
            standing,
            title: left.title.clone(),
            acting: acting.map(str::to_owned),
            since: left.opened_at,
            place: Place { site: None, unit: None },
            told_at: left.opened_at,
        }
    }

    #[test]
    fn a_partner_hears_each_turn_once() {
        let now = at("2031-05-05T12:00:00Z");
        let vacant = left();
        assert!(is_untold(&vacant, None, now));
        let heard = told(&vacant, Standing::Vacant, None);
        assert!(!is_untold(&vacant, Some(&heard), now));
        let acting = Left {
            acting: Some("Control room".into()),
            ..vacant.clone()
        };
        assert!(is_untold(&acting, Some(&heard), now));
        let heard = told(&vacant, Standing::Acting, Some("Control room"));
        assert!(!is_untold(&acting, Some(&heard), now));
        let other = Left {
            acting: Some("Site manager".into()),
            ..vacant.clone()
        };
        assert!(is_untold(&other, Some(&heard), now), "somebody else acts");
        assert!(is_untold(&vacant, Some(&heard), now), "nobody acts any more");
        let filled = Left {
            filled_at: Some(now),
            closed_at: Some(now),
            ..acting
        };
        assert!(is_untold(&filled, Some(&heard), now));
        let heard = told(&vacant, Standing::Filled, None);
        assert!(!is_untold(&filled, Some(&heard), now));
    }

    #[test]
    fn what_is_over_is_told_only_when_the_position_changed_hands_just_now() {
        let vacant = left();
        let filled = at("2031-05-04T13:00:00Z");
        let over = Left {
            filled_at: Some(filled),
            closed_at: Some(filled),
            ..vacant.clone()
        };
        assert!(is_untold(&over, None, at("2031-05-04T13:00:05Z")));
        assert!(!is_untold(&over, None, at("2031-05-06T13:00:00Z")));
        let gone = Left {
            closed_at: Some(filled),
            ..vacant.clone()
        };
        assert!(!is_untold(&gone, None, at("2031-05-04T13:00:05Z")));
        assert!(is_untold(
            &gone,
            Some(&told(&vacant, Standing::Vacant, None)),
            at("2031-06-04T13:00:05Z")
        ));
    }

    #[test]
    fn three_times_in_working_hours_within_fourteen_days_whatever_the_day() {
        let zone = TimeZone::get("Europe/London").unwrap();
        // Across the night in which clocks change, and from each day of the week.
        for hour in 0..(24 * 21) {
            let from = at("2031-03-20T00:30:00Z") + SignedDuration::from_hours(hour);
            let today = from.to_zoned(zone.clone()).date();
            let times = proposals(from, &zone).unwrap();
            let due = due_on(from, &zone).unwrap();
            assert!(times.is_sorted() && times[0] > from, "{from}");
            for time in times {
                let local = time.to_zoned(zone.clone());
                assert!(is_working_day(local.date()), "{local}");
                assert!((9..17).contains(&local.hour()) && local.minute() == 0, "{local}");
                assert!(local.date() > today && local.date() <= due, "{local} from {today}");
            }
        }
    }

    fn introduction() -> (Introduction, Vec<Proposed>) {
        let made = at("2031-05-05T09:00:00Z");
        let found = Introduction {
            id: IntroductionId::new(),
            vacancy: VacancyId::new(),
            org: OrgId::new(),
            partner: OrgId::new(),
            title: "Security director".into(),
            acting: None,
            place: Place { site: None, unit: None },
            state: State::Proposed,
            agreed_for: None,
            agreed_place: None,
            held_on: None,
            sequence: 0,
            revision: 1,
            due_on: "2031-05-19".parse().unwrap(),
            made_at: made,
            changed_at: made,
        };
        let time = |day: &str| Proposed {
            starts_at: at(&format!("{day}T10:00:00Z")),
            place: "Northfield Hospital".into(),
            by: None,
            owner_yes_at: None,
            partner_yes_at: None,
        };
        (found, vec![time("2031-05-07"), time("2031-05-12")])
    }

    fn read(starts_at: Timestamp) -> Read {
        Read {
            starts_at,
            place: String::new(),
        }
    }

    #[test]
    fn a_yes_is_to_the_place_that_was_read() {
        let (found, times) = introduction();
        let (now, owner, partner) = (found.made_at, found.org, found.partner);
        let first = times[0].starts_at;
        let seen = Read {
            starts_at: first,
            place: times[0].place.clone(),
        };
        let (found, moved) = propose(found, &times, partner, (first, "Central station".into()), now).unwrap();
        let times = times_after(times, &moved);
        let refused = accept(found.clone(), &times, owner, &seen, now).unwrap_err();
        assert_eq!(refused.code(), "introduction.moved");
        let seen = Read {
            place: "Central station".into(),
            ..seen
        };
        let (found, _) = accept(found, &times, owner, &seen, now).unwrap();
        assert_eq!(found.agreed_place.as_deref(), Some("Central station"));
    }

    #[test]
    fn a_time_is_agreed_once_both_sides_can_come() {
        let (found, times) = introduction();
        let now = found.made_at;
        let (owner, partner) = (found.org, found.partner);
        let (found, time) = accept(found, &times, owner, &read(times[0].starts_at), now).unwrap();
        assert_eq!((found.state, found.agreed_for), (State::Proposed, None));
        let (found, _) = accept(found, std::slice::from_ref(&time), partner, &read(time.starts_at), now).unwrap();
        assert_eq!((found.state, found.agreed_for), (State::Agreed, Some(time.starts_at)));
        assert_eq!(found.agreed_place.as_deref(), Some("Northfield Hospital"));
        assert_eq!(found.sequence, 0, "nothing was moved yet");
    }

    #[test]
    fn an_agreed_time_stands_until_the_other_side_says_yes_to_another() {
        let (found, times) = introduction();
        let now = found.made_at;
        let (owner, partner) = (found.org, found.partner);
        let (found, time) = accept(found, &times, owner, &read(times[0].starts_at), now).unwrap();
        let (found, time) = accept(found, &[time], partner, &read(times[0].starts_at), now).unwrap();
        let later = at("2031-05-08T13:00:00Z");
        let (found, new) = propose(found, &[time], partner, (later, "Central station".into()), now).unwrap();
        assert_eq!(found.agreed_for, Some(times[0].starts_at));
        let (found, _) = accept(found, &[new], owner, &read(later), now).unwrap();
        assert_eq!(found.agreed_for, Some(later));
        assert_eq!(found.agreed_place.as_deref(), Some("Central station"));
        assert_eq!(found.sequence, 1);
        let off = decline(found, now).unwrap();
        assert_eq!((off.state, off.sequence), (State::Declined, 2));
        let refused = accept(off.clone(), &times, owner, &read(times[1].starts_at), now).unwrap_err();
        assert_eq!(refused.code(), "introduction.not-now");
        let again = propose(off, &times, owner, (times[1].starts_at, String::new()), now).unwrap();
        assert_eq!(again.0.state, State::Proposed);
    }

    #[test]
    fn nobody_accepts_what_was_not_proposed_or_has_passed() {
        let (found, times) = introduction();
        let (owner, now) = (found.org, at("2031-05-08T09:00:00Z"));
        for wrong in [times[0].starts_at, at("2031-05-09T10:00:00Z")] {
            let refused = accept(found.clone(), &times, owner, &read(wrong), now).unwrap_err();
            assert_eq!(refused.code(), "introduction.when");
        }
        assert!(accept(found, &times, owner, &read(times[1].starts_at), now).is_ok());
    }

    #[test]
    fn what_nobody_held_is_overdue_and_what_was_held_is_not() {
        let (found, _) = introduction();
        let today = |day: &str| day.parse::<Date>().unwrap();
        let late = |found: &Introduction, now: &str| is_overdue(found, at(now), today(&now[..10]));
        assert!(!late(&found, "2031-05-19T20:00:00Z"));
        assert!(late(&found, "2031-05-20T06:00:00Z"));
        let agreed = Introduction {
            state: State::Agreed,
            agreed_for: Some(at("2031-05-07T10:00:00Z")),
            ..found
        };
        assert!(!late(&agreed, "2031-05-07T10:30:00Z"));
        assert!(late(&agreed, "2031-05-07T11:30:00Z"));
        assert_eq!(
            not_held(agreed.clone(), at("2031-05-07T09:00:00Z")).unwrap_err().code(),
            "introduction.not-now"
        );
        let missed = not_held(agreed.clone(), at("2031-05-07T11:30:00Z")).unwrap();
        assert!(may_propose(&missed));
        let met = held(agreed, today("2031-05-07"), at("2031-05-07T11:30:00Z")).unwrap();
        assert!(!late(&met, "2031-06-07T11:30:00Z"));
        let again = held(met, today("2031-05-08"), at("2031-05-08T11:30:00Z")).unwrap();
        assert_eq!(again.held_on, Some(today("2031-05-07")), "the first word stays");
    }
}
