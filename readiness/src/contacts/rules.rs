//! Who can be a contact, and when one counts as proved.

use super::{Channel, Contact, views::channel_word};
use jiff::civil::Date;
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told, plain_text, t};
use serde::Deserialize;

/// Days after which a contact that nobody tried is due again.
pub const PROVED_FOR_DAYS: i64 = 90;
/// Contacts in one list: a ladder of sixty seconds a rung that is longer than this helps nobody.
pub const MOST_IN_A_LIST: usize = 40;
/// Answers slower than an hour are not an answer.
pub const SLOWEST_ANSWER_SECONDS: i64 = 3600;

/// A contact as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub position: String,
    /// Empty for all sites.
    pub site: String,
    pub hours: String,
    pub channel: String,
}

/// The same, checked. Whether position and site are the organisation's own is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    pub position: PositionId,
    pub site: Option<SiteId>,
    pub hours: String,
    pub channel: Channel,
}

/// Hours and channel of a contact as typed, and as they stood in the form before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    pub hours: String,
    pub channel: String,
    pub seen_hours: String,
    pub seen_channel: String,
}

/// Checks what a contact is changed to.
///
/// Errors: `contact.channel`, `text.too-long`, each at its field.
pub fn check_change(form: &ChangeForm) -> Result<(String, Channel), FieldProblems> {
    let mut problems = FieldProblems::default();
    let hours = problems.keep("hours", check_hours(&form.hours));
    let channel = problems.keep("channel", check_channel(&form.channel));
    match (hours, channel) {
        (Some(hours), Some(channel)) => Ok((hours, channel)),
        _ => Err(problems),
    }
}

fn check_hours(typed: &str) -> Result<String, Problem> {
    plain_text(typed, &t("contacts-hours-called"), 80, false)
}

fn check_channel(word: &str) -> Result<Channel, Problem> {
    Channel::parse(word).ok_or_else(|| Problem::refusal("contact.channel", t("contacts-choose")))
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `contact.position`, `contact.site`, `contact.channel`, `text.too-long`, each at its field.
pub fn check(form: &ContactForm) -> Result<NewContact, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("contacts-choose"));
    let position = problems.keep(
        "position",
        form.position.parse().map_err(|_| choose("contact.position")),
    );
    let site = problems.keep("site", chosen(&form.site).map_err(|()| choose("contact.site")));
    let hours = problems.keep("hours", check_hours(&form.hours));
    let channel = problems.keep("channel", check_channel(&form.channel));
    match (position, site, hours, channel) {
        (Some(position), Some(site), Some(hours), Some(channel)) => Ok(NewContact {
            position,
            site,
            hours,
            channel,
        }),
        _ => Err(problems),
    }
}

fn chosen(word: &str) -> Result<Option<SiteId>, ()> {
    if word.is_empty() {
        Ok(None)
    } else {
        word.parse().map(Some).map_err(|_| ())
    }
}

/// May it join this list?
///
/// Errors: `contact.there-already`, `contact.list-full`.
pub fn may_join(new: &NewContact, list: &[Contact]) -> Result<(), Problem> {
    if stands_in(list, new.position) {
        return Err(Problem::refusal("contact.there-already", t("contacts-there-already")));
    }
    if list.len() >= MOST_IN_A_LIST {
        return Err(Problem::refusal("contact.list-full", t("contacts-list-full")));
    }
    Ok(())
}

/// Is this position in the list?
pub fn stands_in(list: &[Contact], position: PositionId) -> bool {
    list.iter().any(|contact| contact.position == position)
}

/// One place up or down the reach order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Up,
    Down,
}

/// The list after one contact moved a place; at the end of the list nothing changes.
///
/// `seen` is the place the person saw it at: none when it stands elsewhere now.
pub fn moved(mut list: Vec<ContactId>, id: ContactId, seen: usize, direction: Direction) -> Option<Vec<ContactId>> {
    let at = list.iter().position(|each| *each == id)?;
    if at + 1 != seen {
        return None;
    }
    let to = match direction {
        Direction::Up => at.saturating_sub(1),
        Direction::Down => (at + 1).min(list.len() - 1),
    };
    list.swap(at, to);
    Some(list)
}

/// The list with one contact at its end; none when it stands elsewhere than it was `seen`, from 1.
pub fn behind(mut list: Vec<ContactId>, id: ContactId, seen: usize) -> Option<Vec<ContactId>> {
    let at = list.iter().position(|each| *each == id)?;
    if at + 1 != seen {
        return None;
    }
    let moved = list.remove(at);
    list.push(moved);
    Some(list)
}

/// Those whose place in the list is another one now.
pub fn replaced(was: &[ContactId], is: &[ContactId]) -> Vec<ContactId> {
    let elsewhere = |(at, id): (usize, &ContactId)| (was.get(at) != Some(id)).then_some(*id);
    is.iter().enumerate().filter_map(elsewhere).collect()
}

/// What of a contact its form changes, as it is stored.
pub fn stored(hours: &str, channel: Channel) -> Vec<Stored> {
    vec![
        Stored::text("hours", t("contacts-hours"), hours),
        Stored::known(
            "channel",
            t("contacts-channel"),
            channel.as_str(),
            channel_word(channel),
        ),
    ]
}

/// Somebody else was first; `seen` is what the contact was when it was read, where that was said.
pub fn lost_race(now: &Contact, seen: Option<(&str, Channel)>, desk: &Desk) -> Problem {
    let changed = seen.and_then(|seen| changed_since(now, seen));
    // Who only moves it in its list looks at the list.
    let reopen = match seen {
        Some(_) => format!("/contacts/{}", now.id),
        None => "/contacts".to_owned(),
    };
    told(now.changed.as_ref(), desk).meanwhile(reopen, changed)
}

/// What of a contact is not as it was when it was `seen`.
fn changed_since(now: &Contact, (hours, channel): (&str, Channel)) -> Option<Vec<Stored>> {
    Begun::with(&stored(hours, channel)).changed(&stored(&now.hours, now.channel))
}

fn told(last: Option<&LastChange>, desk: &Desk) -> Problem {
    let told = Told {
        code: "contact.changed-meanwhile",
        known: "contacts-changed-meanwhile",
        unknown: "contacts-changed-unseen",
    };
    told.conflict(last, desk)
}

/// How well a contact is known to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Never,
    Due { days: i64 },
    Current,
}

/// Is it proved that it answers?
pub fn proof(verified_on: Option<Date>, today: Date) -> Proof {
    let Some(on) = verified_on else { return Proof::Never };
    let days = on.duration_until(today).as_hours() / 24;
    if days > PROVED_FOR_DAYS {
        Proof::Due { days }
    } else {
        Proof::Current
    }
}

/// Seconds as typed after a test call: empty is "not measured".
///
/// Errors: `contact.answer-seconds`.
pub fn check_seconds(typed: &str) -> Result<Option<i64>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let seconds = typed
        .trim()
        .parse()
        .ok()
        .filter(|seconds| (0..=SLOWEST_ANSWER_SECONDS).contains(seconds));
    seconds
        .map(Some)
        .ok_or_else(|| Problem::refusal("contact.answer-seconds", t("contacts-seconds-wrong")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_swaps_neighbours_and_stops_at_the_ends() {
        let ids: Vec<ContactId> = (0..3).map(|_| ContactId::new()).collect();
        let up = moved(ids.clone(), ids[1], 2, Direction::Up).unwrap();
        assert_eq!(up, [ids[1], ids[0], ids[2]]);
        assert_eq!(moved(ids.clone(), ids[0], 1, Direction::Up).unwrap(), ids);
        assert_eq!(moved(ids.clone(), ids[2], 3, Direction::Down).unwrap(), ids);
    }

    #[test]
    fn a_contact_that_stands_elsewhere_is_not_moved() {
        let ids: Vec<ContactId> = (0..3).map(|_| ContactId::new()).collect();
        assert_eq!(moved(ids.clone(), ids[1], 1, Direction::Up), None);
        assert_eq!(moved(ids, ContactId::new(), 1, Direction::Up), None);
    }

    #[test]
    fn a_silent_contact_goes_behind_all_others_of_its_list() {
        let ids: Vec<ContactId> = (0..3).map(|_| ContactId::new()).collect();
        assert_eq!(behind(ids.clone(), ids[0], 1).unwrap(), [ids[1], ids[2], ids[0]]);
        assert_eq!(behind(ids.clone(), ids[2], 3).unwrap(), ids);
        assert_eq!(behind(ids.clone(), ids[0], 2), None, "it stands elsewhere now");
    }

    #[test]
    fn only_those_that_stand_elsewhere_were_moved() {
        let ids: Vec<ContactId> = (0..4).map(|_| ContactId::new()).collect();
        let down = moved(ids.clone(), ids[1], 2, Direction::Down).unwrap();
        assert_eq!(replaced(&ids, &down), [ids[2], ids[1]]);
        let without: Vec<ContactId> = [0, 2, 3].map(|at| ids[at]).to_vec();
        assert_eq!(replaced(&ids, &without), [ids[2], ids[3]]);
        assert!(replaced(&ids, &ids).is_empty());
    }

    #[test]
    fn proof_ages() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(proof(None, day("2026-11-20")), Proof::Never);
        assert_eq!(proof(Some(day("2026-11-01")), day("2026-11-20")), Proof::Current);
        assert_eq!(
            proof(Some(day("2026-08-01")), day("2026-11-20")),
            Proof::Due { days: 111 }
        );
        assert_eq!(
            proof(Some(day("2026-11-21")), day("2026-11-20")),
            Proof::Current,
            "another time zone's today"
        );
    }

    #[test]
    fn seconds_are_measured_or_empty() {
        assert_eq!(check_seconds(" 21 ").unwrap(), Some(21));
        assert_eq!(check_seconds("").unwrap(), None);
        for bad in ["-1", "3601", "soon", "9999999999999999999"] {
            assert!(check_seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_wrong_field_is_said_at_once() {
        let problems = check(&ContactForm {
            site: "x".into(),
            ..ContactForm::default()
        })
        .unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["position", "site", "channel"]);
    }
}
