//! What a pack says, who may act, and how long a vacancy took. No HTTP, no SQL, no clock.

use super::{Held, KeptItem, Pack, Vacancy};
use crate::{Position, sign_in::secret};
use jiff::tz::TimeZone;
use muster_store::Fault;
use muster_terms::*;
use muster_web::{Problem, t, t_with};
use std::collections::BTreeSet;

/// The pack of what a position holds, drawn up now. `salt` is drawn by the caller.
pub fn pack(held: &[Held], salt: String, now: Timestamp) -> Pack {
    let item = |each: &Held| KeptItem {
        kind: each.kind.to_owned(),
        words: each.words.clone(),
        due: each.due,
        reads: each.reads.as_str().to_owned(),
    };
    Pack {
        salt,
        made_at: now,
        items: held.iter().map(item).collect(),
    }
}

/// A pack as it is kept, and the SHA-256 of exactly that, in hex.
///
/// Errors: a fault when it cannot be written as JSON.
pub fn sealed(pack: &Pack) -> Result<(String, String), Fault> {
    let text = serde_json::to_string(pack).map_err(Fault::other)?;
    let digest = hex::encode(secret::hash(&text));
    Ok((text, digest))
}

/// May this position act for the vacant one, or take on what it held?
///
/// Errors: `vacancy.same`, `vacancy.nobody`.
pub fn may_take(vacancy: &Vacancy, to: &Position) -> Result<(), Problem> {
    if to.id == vacancy.position {
        return Err(Problem::refusal("vacancy.same", t("vacancy-same")));
    }
    if to.is_vacant() {
        return Err(Problem::refusal("vacancy.nobody", t("vacancy-nobody")));
    }
    Ok(())
}

/// May anything still be changed?
///
/// Errors: `vacancy.closed`.
pub fn must_be_open(vacancy: &Vacancy) -> Result<(), Problem> {
    match vacancy.closed_at {
        Some(_) => Err(over()),
        None => Ok(()),
    }
}

/// It closed, perhaps in this very moment.
pub fn over() -> Problem {
    Problem::conflict("vacancy.closed", t("vacancy-is-closed"))
}

/// May a position be closed that holds this? Its vacancy would end, and with it the page that says what waits.
///
/// Errors: `position.holds`, naming each kind of thing once.
pub fn may_close(held: &[Held]) -> Result<(), Problem> {
    if held.is_empty() {
        return Ok(());
    }
    let kinds: BTreeSet<&str> = held.iter().map(|each| each.kind).collect();
    let named = kinds.into_iter().map(|kind| {
        let count = held.iter().filter(|each| each.kind == kind).count();
        format!("{}: {count}", t(&["held-", kind].concat()))
    });
    let what = named.collect::<Vec<_>>().join(", ");
    Err(Problem::conflict(
        "position.holds",
        t_with("vacancy-position-holds", &[("what", what.into())]),
    ))
}

/// Whole days that it was, or has been, vacant, in the organisation's own calendar: 0 is the same day.
pub fn days_vacant(vacancy: &Vacancy, now: Timestamp, zone: &TimeZone) -> i64 {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let until = vacancy.closed_at.unwrap_or(now);
    day(vacancy.opened_at).duration_until(day(until)).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn vacancy() -> Vacancy {
        let pack = pack(&[], "00".into(), at("2031-05-05T21:00:00Z"));
        let (_, digest) = sealed(&pack).unwrap();
        Vacancy {
            id: VacancyId::new(),
            reference: "VA-0001".parse().unwrap(),
            org: OrgId::new(),
            position: PositionId::new(),
            title: "Security director".into(),
            duty: Duty::SecurityDirector,
            opened_at: at("2031-05-05T21:00:00Z"),
            acting: None,
            pack,
            digest,
            filled_at: None,
            closed_at: None,
        }
    }

    #[test]
    fn days_are_those_of_the_organisations_calendar() {
        let (vacancy, utc) = (vacancy(), TimeZone::UTC);
        assert_eq!(days_vacant(&vacancy, at("2031-05-05T23:59:00Z"), &utc), 0);
        assert_eq!(days_vacant(&vacancy, at("2031-05-06T00:01:00Z"), &utc), 1);
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        assert_eq!(days_vacant(&vacancy, at("2031-05-05T23:59:00Z"), &vienna), 1);
        let closed = Vacancy {
            closed_at: Some(at("2031-05-12T08:00:00Z")),
            ..vacancy
        };
        assert_eq!(days_vacant(&closed, at("2032-01-01T00:00:00Z"), &utc), 7);
        assert!(must_be_open(&closed).is_err());
    }

    #[test]
    fn what_was_held_goes_to_somebody_else_who_is_there() {
        let vacancy = vacancy();
        let empty = Position::new(vacancy.org, "Control room", Duty::ControlRoom);
        assert_eq!(may_take(&vacancy, &empty).unwrap_err().code(), "vacancy.nobody");
        let filled = Position {
            person: Some(PersonId::new()),
            ..empty
        };
        assert!(may_take(&vacancy, &filled).is_ok());
        let itself = Position {
            id: vacancy.position,
            ..filled
        };
        assert_eq!(may_take(&vacancy, &itself).unwrap_err().code(), "vacancy.same");
    }

    #[test]
    fn a_position_that_holds_something_is_not_closed() {
        assert!(may_close(&[]).is_ok());
        let place = |id: &str| Held {
            kind: "contact",
            id: id.into(),
            words: "Northfield Hospital".into(),
            due: None,
            href: "/contacts".into(),
            reads: Act::ReadOwn,
        };
        let refusal = may_close(&[place("1"), place("2")]).unwrap_err();
        assert_eq!((refusal.code(), refusal.status().as_u16()), ("position.holds", 409));
        let words = format!("{refusal:?}");
        assert!(words.contains("Place in the reach order: 2"), "{words}");
        assert!(!words.contains("Northfield"), "who closes may not be who reads it");
    }

    #[test]
    fn the_same_pack_under_another_salt_has_another_digest() {
        let held = Held {
            kind: "action",
            id: "AC-0001".into(),
            words: "Give a key to the guard".into(),
            due: None,
            href: "/actions/AC-0001".into(),
            reads: Act::Debrief,
        };
        let made = |salt: &str| pack(std::slice::from_ref(&held), salt.into(), at("2031-05-05T21:00:00Z"));
        let ((text, one), (_, other)) = (sealed(&made("00")).unwrap(), sealed(&made("01")).unwrap());
        assert_ne!(one, other);
        assert_eq!(serde_json::from_str::<Pack>(&text).unwrap(), made("00"));
    }
}
