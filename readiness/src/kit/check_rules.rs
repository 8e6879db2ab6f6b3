//! What a check may say of a kit, and what it makes of it: also one that comes late from a phone without a network.

use super::rules::{MOST_ITEMS, check_day, one_line, refused};
use super::{Check, FoundItem, ItemFound, Kit, SealFound};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{LastChange, Problem, plain_text, t, t_with};
use serde::Deserialize;

/// A check that waited longer on a phone tells nothing of today.
pub const OLDEST_CHECK_DAYS: i64 = 60;

/// A check as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    /// Made by who sends: the same check sent twice is one.
    pub key: String,
    /// By the clock of the phone, RFC 3339; empty: now.
    pub checked_at: String,
    /// `intact`, `broken` or `replaced`.
    pub seal: String,
    /// Of the new seal.
    pub seal_number: String,
    /// `all`: everything is there and good, whatever stands below. `some`: as said for each item.
    pub contents: String,
    /// Ids of the items, in the order of the two lists beside it.
    pub item: Vec<String>,
    /// `present`, `missing` or `replaced`, for each item.
    pub found: Vec<String>,
    /// The last good day of what took an item's place.
    pub new_expiry: Vec<String>,
    pub note: String,
}

/// The same, checked against nothing but itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheck {
    pub key: String,
    pub checked_at: Timestamp,
    pub seal: SealFound,
    /// Of the new seal; empty when it was not replaced.
    pub seal_number: String,
    /// What was missing or replaced. What is not named was there.
    pub items: Vec<(KitItemId, ItemFound, Option<Date>)>,
    pub note: String,
}

/// Checks what was sent and says all that is wrong at once.
///
/// A phone's clock may go ahead: a check is never later than it was received.
///
/// Errors: `kit.check-key`, `kit.checked-at`, `kit.check-too-old`, `kit.seal-found`, `kit.seal-number`, `kit.contents`,
/// `kit.expires-on`, `text.*`, each at its field.
pub fn check_check(form: &CheckForm, received_at: Timestamp) -> Result<NewCheck, FieldProblems> {
    let mut problems = FieldProblems::default();
    let key = problems.keep("seal", check_key(&form.key));
    let checked_at = problems.keep("seal", check_instant(&form.checked_at, received_at));
    let seal = SealFound::parse(&form.seal).ok_or_else(|| refused("kit.seal-found", "kits-seal-found-missing"));
    let seal = problems.keep("seal", seal);
    let is_replaced = seal == Some(SealFound::Replaced);
    let number = problems.keep("seal_number", check_seal_number(&form.seal_number, is_replaced));
    let items = problems.keep("contents", check_contents(form));
    let note = problems.keep("note", plain_text(&form.note, &t("kits-note-called"), 500, false));
    match (key, checked_at, seal, number, items, note) {
        (Some(key), Some(checked_at), Some(seal), Some(seal_number), Some(items), Some(note)) => Ok(NewCheck {
            key,
            checked_at,
            seal,
            seal_number,
            items,
            note,
        }),
        _ => Err(problems),
    }
}

fn check_key(key: &str) -> Result<String, Problem> {
    let fits = (8..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        Ok(key.to_owned())
    } else {
        Err(refused("kit.check-key", "kits-check-key-wrong"))
    }
}

fn check_instant(typed: &str, received_at: Timestamp) -> Result<Timestamp, Problem> {
    if typed.trim().is_empty() {
        return Ok(received_at);
    }
    let at = typed.trim().parse::<Timestamp>();
    let at = at.map_err(|_| refused("kit.checked-at", "kits-checked-at-wrong"))?;
    if at < received_at - SignedDuration::from_hours(24 * OLDEST_CHECK_DAYS) {
        return Err(refused("kit.check-too-old", "kits-check-too-old"));
    }
    Ok(at.min(received_at))
}

fn check_seal_number(typed: &str, is_replaced: bool) -> Result<String, Problem> {
    if !is_replaced {
        return Ok(String::new());
    }
    let number = one_line(typed, "kits-seal-called", 40, false)?;
    if number.is_empty() {
        return Err(refused("kit.seal-number", "kits-seal-number-missing"));
    }
    Ok(number)
}

fn check_contents(form: &CheckForm) -> Result<Vec<(KitItemId, ItemFound, Option<Date>)>, Problem> {
    match form.contents.as_str() {
        "all" => return Ok(Vec::new()),
        "some" => {}
        _ => return Err(refused("kit.contents", "kits-contents-missing")),
    }
    let malformed = || refused("kit.contents", "kits-contents-missing");
    if form.item.len() != form.found.len() || form.item.len() > MOST_ITEMS {
        return Err(malformed());
    }
    let mut items: Vec<(KitItemId, ItemFound, Option<Date>)> = Vec::new();
    for (at, (item, found)) in form.item.iter().zip(&form.found).enumerate() {
        let item = item.parse().map_err(|_| malformed())?;
        let found = ItemFound::parse(found).ok_or_else(malformed)?;
        let expires_on = match found {
            ItemFound::Replaced => check_day(form.new_expiry.get(at).map_or("", String::as_str))?,
            _ => None,
        };
        let is_named = items.iter().any(|(known, ..)| *known == item);
        if found != ItemFound::Present && !is_named {
            items.push((item, found, expires_on));
        }
    }
    if items.is_empty() {
        return Err(refused("kit.nothing-said", "kits-nothing-said"));
    }
    Ok(items)
}

/// What is known of a kit from after a check that arrives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    pub checks: Vec<Check>,
    /// By a form or a call.
    pub edited: bool,
}

impl Since {
    /// May the check still say which number the seal has?
    fn leaves_seal(&self) -> bool {
        !self.edited && self.checks.iter().all(|check| check.seal != SealFound::Replaced)
    }

    /// May it still say until when this item is good?
    fn leaves_expiry(&self, item: KitItemId) -> bool {
        let is_it = |found: &FoundItem| found.item == item && found.found == ItemFound::Replaced;
        !self.edited && !self.checks.iter().any(|check| check.items.iter().any(is_it))
    }
}

/// What a check makes of a kit, and what is kept of its items.
///
/// An item that joined the kit while a phone had no network stays as it was; what was said of one that left it is kept with the check.
/// What is true now was seen later: of a check that is older than the newest one only the number of a new seal and the last day of a new
/// item are taken, which nothing seen later denies; and neither of them over an edit, or another new one, of after the check.
///
/// Errors: `kit.new-expiry` when what expires was replaced and nobody says until when, or when the new one is past already.
pub fn checked(
    kit: &Kit,
    check: &NewCheck,
    since: &Since,
    by: &str,
    zone: &TimeZone,
) -> Result<(Kit, Vec<FoundItem>), Problem> {
    let day = check.checked_at.to_zoned(zone.clone()).date();
    let mut found_items = Vec::new();
    let mut next = kit.clone();
    for item in &mut next.items {
        let said = check.items.iter().find(|(id, ..)| *id == item.id);
        let (found, expires_on) = said.map_or((ItemFound::Present, None), |(_, found, expires_on)| {
            (*found, *expires_on)
        });
        match found {
            ItemFound::Present => item.missing_at = None,
            ItemFound::Missing => item.missing_at = item.missing_at.or(Some(check.checked_at)),
            ItemFound::Replaced => {
                let is_good = expires_on.map_or(item.expires_on.is_none() || since.edited, |last| last >= day);
                if !is_good {
                    let words = t_with("kits-new-expiry-needed", &[("item", item.name.as_str().into())]);
                    return Err(Problem::refusal("kit.new-expiry", words));
                }
                item.missing_at = None;
                if since.leaves_expiry(item.id) {
                    item.expires_on = expires_on;
                }
            }
        }
        if found != ItemFound::Present {
            found_items.push(FoundItem {
                item: item.id,
                name: item.name.clone(),
                found,
                expires_on,
            });
        }
    }
    let gone = unknown(kit, check);
    found_items.extend(gone.iter().map(|(item, found, expires_on)| FoundItem {
        item: *item,
        name: t("kits-item-gone"),
        found: *found,
        expires_on: *expires_on,
    }));
    if check.seal == SealFound::Replaced && since.leaves_seal() {
        next.seal = check.seal_number.clone();
    }
    if kit.checked.as_ref().is_some_and(|newest| newest.at > check.checked_at) {
        let mut late = kit.clone();
        late.seal = next.seal;
        for (item, replaced) in late.items.iter_mut().zip(&next.items) {
            item.expires_on = replaced.expires_on;
        }
        return Ok((late, found_items));
    }
    next.seal_broken_at = match check.seal {
        SealFound::Broken => kit.seal_broken_at.or(Some(check.checked_at)),
        SealFound::Intact | SealFound::Replaced => None,
    };
    let still = |reported: Option<Timestamp>| reported.filter(|at| *at > check.checked_at);
    next.seal_reported_at = still(kit.seal_reported_at);
    let has_gone_missing = gone.iter().any(|(_, found, _)| *found == ItemFound::Missing);
    next.missing_reported_at = match has_gone_missing {
        true => kit.missing_reported_at,
        false => still(kit.missing_reported_at),
    };
    next.checked = Some(LastChange {
        by: by.to_owned(),
        at: check.checked_at,
    });
    Ok((next, found_items))
}

/// What a check says of items that are not in the kit (any more).
pub fn unknown<'a>(kit: &Kit, check: &'a NewCheck) -> Vec<&'a (KitItemId, ItemFound, Option<Date>)> {
    let is_known = |id: KitItemId| kit.items.iter().any(|item| item.id == id);
    check.items.iter().filter(|(id, ..)| !is_known(*id)).collect()
}

/// Does a check change what a form of the kit shows?
pub fn changes_form(before: &Kit, after: &Kit) -> bool {
    let expiry = |kit: &Kit| kit.items.iter().map(|item| item.expires_on).collect::<Vec<_>>();
    before.seal != after.seal || expiry(before) != expiry(after)
}

/// Does a check that came say what the one kept under its key says?
pub fn is_same(kept: &Check, new: &NewCheck) -> bool {
    let mut was: Vec<_> = kept
        .items
        .iter()
        .map(|found| (found.item, found.found.as_str(), found.expires_on))
        .collect();
    let mut is: Vec<_> = new
        .items
        .iter()
        .map(|(item, found, expires_on)| (*item, found.as_str(), *expires_on))
        .collect();
    was.sort_unstable();
    is.sort_unstable();
    was == is
        && kept.seal == new.seal
        && kept.note == new.note
        && stored_instant(kept.checked_at) == stored_instant(new.checked_at)
        && (new.seal != SealFound::Replaced || kept.seal_number == new.seal_number)
}

#[cfg(test)]
mod tests {
    use super::super::KitItem;
    use super::super::rules::tests::{at, item, kit};
    use super::*;
    use proptest::prelude::*;

    fn form(seal: &str, contents: &str) -> CheckForm {
        CheckForm {
            key: "0123456789abcdef".into(),
            seal: seal.into(),
            contents: contents.into(),
            ..CheckForm::default()
        }
    }

    fn check_on(kit: &Kit, day: &str, form: CheckForm) -> Kit {
        let new = check_check(&form, at(day)).unwrap_or_else(|problems| panic!("{:?}", problems.list()));
        checked(kit, &new, &Since::default(), "Guard, Post 1", &TimeZone::UTC)
            .unwrap()
            .0
    }

    fn about(item: &KitItem, found: &str, expiry: &str) -> CheckForm {
        CheckForm {
            item: vec![item.id.to_string()],
            found: vec![found.into()],
            new_expiry: vec![expiry.into()],
            ..form("intact", "some")
        }
    }

    #[test]
    fn seal_intact_and_all_there_is_a_whole_check() {
        let kit = check_on(&kit(), "2031-05-01", form("intact", "all"));
        assert_eq!(kit.checked.unwrap().at, at("2031-05-01"));
    }

    #[test]
    fn nothing_is_taken_for_granted() {
        for (seal, contents, field) in [
            ("", "all", "seal"),
            ("intact", "", "contents"),
            ("whole", "all", "seal"),
        ] {
            let problems = check_check(&form(seal, contents), at("2031-05-01")).unwrap_err();
            assert_eq!(problems.list()[0].0, field, "{seal} {contents}");
        }
        let problems = check_check(&form("replaced", "all"), at("2031-05-01")).unwrap_err();
        assert_eq!(problems.list()[0].0, "seal_number", "a new seal has a number");
        let mut nothing = about(&item("Radio", None), "present", "");
        assert!(
            check_check(&nothing, at("2031-05-01")).is_err(),
            "something is missing, and nothing is named"
        );
        nothing.found.push("missing".into());
        assert!(check_check(&nothing, at("2031-05-01")).is_err(), "lists of two lengths");
    }

    #[test]
    fn a_phone_whose_clock_is_ahead_does_not_check_tomorrow() {
        let ahead = CheckForm {
            checked_at: "2031-05-03T09:00:00Z".into(),
            ..form("intact", "all")
        };
        assert_eq!(
            check_check(&ahead, at("2031-05-01")).unwrap().checked_at,
            at("2031-05-01")
        );
        let old = CheckForm {
            checked_at: "2031-01-03T09:00:00Z".into(),
            ..form("intact", "all")
        };
        assert_eq!(check_check(&old, at("2031-05-01")).unwrap_err().list()[0].0, "seal");
    }

    #[test]
    fn a_broken_seal_and_a_missing_item_stay_until_a_later_check_mends_them() {
        let mut kit = kit();
        kit.items = vec![item("Radio", None)];
        let broken = CheckForm {
            seal: "broken".into(),
            ..about(&kit.items[0], "missing", "")
        };
        let kit = check_on(&kit, "2031-05-01", broken.clone());
        let again = check_on(&kit, "2031-05-08", broken);
        assert_eq!(
            again.seal_broken_at,
            Some(at("2031-05-01")),
            "since the first check that found it"
        );
        assert_eq!(again.items[0].missing_at, Some(at("2031-05-01")));
        let replaced = CheckForm {
            seal: "replaced".into(),
            seal_number: "0077".into(),
            ..form("", "all")
        };
        let mended = check_on(&again, "2031-05-09", replaced);
        assert_eq!((mended.seal_broken_at, mended.items[0].missing_at), (None, None));
        assert_eq!(mended.seal, "0077");
    }

    #[test]
    fn what_expires_and_is_replaced_says_until_when() {
        let mut kit = kit();
        kit.items = vec![item("Trauma bag", Some("2031-04-01")), item("Vest", None)];
        let new = |expiry: &str| check_check(&about(&kit.items[0], "replaced", expiry), at("2031-05-01")).unwrap();
        for bad in ["", "2031-04-30"] {
            let refusal = checked(&kit, &new(bad), &Since::default(), "Guard", &TimeZone::UTC).unwrap_err();
            assert_eq!(refusal.code(), "kit.new-expiry", "{bad}");
        }
        let (good, kept) = checked(&kit, &new("2033-01-01"), &Since::default(), "Guard", &TimeZone::UTC).unwrap();
        assert_eq!(good.items[0].expires_on, "2033-01-01".parse().ok());
        assert_eq!(kept.len(), 1, "what was simply there is not kept item by item");
        let vest = about(&kit.items[1], "replaced", "");
        assert_eq!(check_on(&kit, "2031-05-01", vest).items[1].expires_on, None);
    }

    #[test]
    fn an_older_check_that_arrives_late_changes_nothing() {
        let kit = check_on(&kit(), "2031-05-10", form("intact", "all"));
        let late = CheckForm {
            checked_at: "2031-05-09T09:00:00Z".into(),
            ..form("broken", "all")
        };
        assert_eq!(check_on(&kit, "2031-05-11", late), kit);
    }

    fn kept(seal: SealFound, items: Vec<FoundItem>, seal_number: &str) -> Check {
        Check {
            id: KitCheckId::new(),
            kit: KitId::new(),
            key: "0123456789abcdef".into(),
            checked_at: at("2031-05-10"),
            received_at: at("2031-05-10"),
            position: PositionId::new(),
            title: "Guard, Post 1".into(),
            by_device: false,
            seal,
            seal_number: seal_number.into(),
            items,
            note: String::new(),
        }
    }

    #[test]
    fn a_late_check_still_says_what_was_put_in_unless_that_was_replaced_again() {
        let mut kit = kit();
        kit.items = vec![item("Trauma bag", Some("2031-05-01"))];
        let kit = check_on(&kit, "2031-05-10", form("intact", "all"));
        let late = CheckForm {
            checked_at: "2031-05-09T09:00:00Z".into(),
            seal: "replaced".into(),
            seal_number: "0077".into(),
            ..about(&kit.items[0], "replaced", "2033-01-01")
        };
        let new = check_check(&late, at("2031-05-11")).unwrap();
        let make = |since: &Since| checked(&kit, &new, since, "Guard", &TimeZone::UTC).unwrap().0;
        let said = |kit: &Kit| (kit.seal.clone(), kit.items[0].expires_on.map(|day| day.to_string()));
        let (was, new_one) = (Some("2031-05-01".to_owned()), Some("2033-01-01".to_owned()));
        let taken = make(&Since::default());
        assert_eq!(said(&taken), ("0077".to_owned(), new_one.clone()));
        assert_eq!(taken.checked, kit.checked, "the newest check stays the newest");
        assert!(changes_form(&kit, &taken));
        let edited = Since {
            edited: true,
            ..Since::default()
        };
        assert_eq!(said(&make(&edited)), ("0041".to_owned(), was.clone()));
        let again = |seal, items| Since {
            checks: vec![kept(seal, items, "0088")],
            edited: false,
        };
        assert_eq!(
            said(&make(&again(SealFound::Replaced, Vec::new()))),
            ("0041".to_owned(), new_one)
        );
        let replaced = FoundItem {
            item: kit.items[0].id,
            name: "Trauma bag".into(),
            found: ItemFound::Replaced,
            expires_on: None,
        };
        assert_eq!(
            said(&make(&again(SealFound::Intact, vec![replaced]))),
            ("0077".to_owned(), was)
        );
    }

    #[test]
    fn an_edit_of_after_the_check_stays_though_no_later_check_came() {
        let new_seal = CheckForm {
            seal_number: "0077".into(),
            ..form("replaced", "all")
        };
        let new = check_check(&new_seal, at("2031-05-01")).unwrap();
        let edited = Since {
            edited: true,
            ..Since::default()
        };
        let (next, _) = checked(&kit(), &new, &edited, "Guard", &TimeZone::UTC).unwrap();
        assert_eq!(next.seal, "0041");
        assert!(next.checked.is_some());
    }

    #[test]
    fn what_was_said_of_an_item_that_has_gone_is_kept_and_mends_no_report() {
        let reported = Kit {
            missing_reported_at: Some(at("2031-04-30")),
            ..kit()
        };
        let gone = about(&item("Radio", None), "missing", "");
        let new = check_check(&gone, at("2031-05-01")).unwrap();
        let (next, found) = checked(&reported, &new, &Since::default(), "Guard", &TimeZone::UTC).unwrap();
        assert!(next.checked.is_some());
        assert_eq!((found.len(), found[0].found), (1, ItemFound::Missing));
        assert_eq!(next.missing_reported_at, reported.missing_reported_at);
        assert_eq!(unknown(&reported, &new).len(), 1);
    }

    #[test]
    fn the_same_key_is_the_same_check_only_with_the_same_words() {
        let sent = |note: &str| CheckForm {
            note: note.into(),
            ..form("intact", "all")
        };
        let new = |note: &str| check_check(&sent(note), at("2031-05-10")).unwrap();
        let check = kept(SealFound::Intact, Vec::new(), "0041");
        assert!(is_same(&check, &new("")));
        assert!(!is_same(&check, &new("Drawer was open")));
        let other = check_check(&about(&item("Radio", None), "missing", ""), at("2031-05-10")).unwrap();
        assert!(!is_same(&check, &other));
    }

    #[test]
    fn a_report_lasts_until_somebody_looked_later() {
        let reported = Kit {
            seal_reported_at: Some(at("2031-05-05")),
            ..kit()
        };
        let before = check_on(&reported, "2031-05-04", form("intact", "all"));
        assert!(before.seal_reported_at.is_some());
        let after = check_on(&reported, "2031-05-06", form("intact", "all"));
        assert!(after.seal_reported_at.is_none());
    }

    proptest! {
        /// Whatever order a phone's queue arrives in, the kit ends as its newest check left it.
        #[test]
        fn the_newest_check_counts(days in proptest::collection::vec((1_i8..28, any::<bool>()), 1..6)) {
            let mut days = days;
            days.sort();
            days.dedup_by_key(|(day, _)| *day);
            let send = |kit: &Kit, (day, is_broken): (i8, bool)| {
                let sent = CheckForm {
                    checked_at: format!("2031-05-{day:02}T09:00:00Z"),
                    ..form(if is_broken { "broken" } else { "intact" }, "all")
                };
                check_on(kit, "2031-06-01", sent)
            };
            let newest = *days.last().unwrap();
            let turned = days.iter().rev().fold(kit(), |kit, day| send(&kit, *day));
            let at = turned.checked.as_ref().unwrap().at.to_zoned(TimeZone::UTC).day();
            prop_assert_eq!(at, newest.0);
            prop_assert_eq!(turned.seal_broken_at.is_some(), newest.1);
        }
    }
}
