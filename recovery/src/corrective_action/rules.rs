//! How an action moves, and how its age is said. No HTTP, no SQL, no clock.

use super::model::{Action, Element, Event, NewAction, State};
use muster_terms::*;
use muster_web::{Problem, plain_text, t, t_with};
use uuid::Uuid;

/// The longest issue, action, reason or proof, in characters.
pub const MAX_WORDS: usize = 1_000;
/// A date further away than this is a typing error.
pub const MAX_DAYS_AHEAD: i32 = 5 * 366;

/// A new action as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct ActionForm {
    pub issue: String,
    pub words: String,
    pub element: String,
    /// Id of the position that shall do it.
    pub owner: String,
    pub starts_on: String,
    pub due_on: String,
}

/// Checks every field; all problems at once, each at its field.
pub fn check(form: &ActionForm, today: civil::Date) -> Result<NewAction, Vec<(&'static str, Problem)>> {
    let mut problems = Vec::new();
    let issue = keep(
        &mut problems,
        "issue",
        plain_text(&form.issue, &t("actions-issue-called"), MAX_WORDS, true),
    );
    let words = keep(
        &mut problems,
        "words",
        plain_text(&form.words, &t("actions-words-called"), MAX_WORDS, true),
    );
    let element =
        Element::parse(&form.element).ok_or_else(|| Problem::refusal("action.element", t("actions-choose-element")));
    let element = keep(&mut problems, "element", element);
    let owner = form
        .owner
        .parse()
        .map_err(|_| Problem::refusal("action.owner", t("actions-choose-owner")));
    let owner: Option<PositionId> = keep(&mut problems, "owner", owner);
    let starts_on = if form.starts_on.is_empty() {
        Ok(today)
    } else {
        check_start(&form.starts_on, today)
    };
    let starts_on = keep(&mut problems, "starts_on", starts_on);
    let due_on = check_due(&form.due_on, today).and_then(|due| not_before(due, starts_on.unwrap_or(today), today));
    let due_on = keep(&mut problems, "due_on", due_on);
    match (issue, words, element, owner, starts_on, due_on) {
        (Some(issue), Some(words), Some(element), Some(owner), Some(starts_on), Some(due_on)) => Ok(NewAction {
            issue,
            words,
            element,
            owner,
            starts_on,
            due_on,
        }),
        _ => Err(problems),
    }
}

fn keep<T>(problems: &mut Vec<(&'static str, Problem)>, field: &'static str, result: Result<T, Problem>) -> Option<T> {
    result.map_err(|problem| problems.push((field, problem))).ok()
}

/// A calendar day as a form sends it, `2026-11-20`.
///
/// Errors: `action.date`.
fn read_date(text: &str) -> Result<civil::Date, Problem> {
    let day = text.trim().parse::<civil::Date>();
    day.map_err(|_| Problem::refusal("action.date", t("actions-enter-date")))
}

fn not_far(day: civil::Date, today: civil::Date) -> Result<civil::Date, Problem> {
    if days_left(day, today).abs() <= MAX_DAYS_AHEAD {
        Ok(day)
    } else {
        Err(Problem::refusal("action.date-far", t("actions-date-far")))
    }
}

/// The day on which it starts; it may have started.
fn check_start(text: &str, today: civil::Date) -> Result<civil::Date, Problem> {
    read_date(text).and_then(|day| not_far(day, today))
}

/// A due date as typed: from today on, and not absurdly far away.
///
/// Errors: `action.date`, `action.due-in-the-past`, `action.date-far`.
pub fn check_due(text: &str, today: civil::Date) -> Result<civil::Date, Problem> {
    let due = read_date(text)?;
    not_past(due, today)?;
    not_far(due, today)
}

fn not_past(due: civil::Date, today: civil::Date) -> Result<(), Problem> {
    if due < today {
        Err(Problem::refusal("action.due-in-the-past", t("actions-due-in-the-past")))
    } else {
        Ok(())
    }
}

fn not_before(due: civil::Date, starts_on: civil::Date, today: civil::Date) -> Result<civil::Date, Problem> {
    not_past(due, today)?;
    if due < starts_on {
        return Err(Problem::refusal(
            "action.due-before-start",
            t("actions-due-before-start"),
        ));
    }
    Ok(due)
}

/// Days until it is due; zero means today, negative means late.
pub fn days_left(due_on: civil::Date, today: civil::Date) -> i32 {
    today.until(due_on).map_or(0, |span| span.get_days())
}

/// May this reader open the action's page? Who debriefs for its organisation may; and the position that shall do it, whatever its
/// duty, since work that its owner cannot read is nobody's. What of it crosses is another question.
pub fn may_open(debriefs: bool, reader: PositionId, action: &Action) -> bool {
    debriefs || action.owner_position == reader
}

/// Who takes an action on for its organisation: who debriefs gives it to any own position, anybody else takes it on itself.
///
/// Errors: `action.owner`.
pub fn may_take_on(debriefs: bool, reader: PositionId, owner: PositionId) -> Result<(), Problem> {
    if debriefs || owner == reader {
        Ok(())
    } else {
        Err(Problem::refusal("action.owner", t("actions-choose-owner")))
    }
}

/// Nobody changes what somebody else changed since it was read.
///
/// Errors: `action.changed`, naming what happened last.
pub fn must_be_unchanged(action: &Action, expected: i64, last: &str) -> Result<(), Problem> {
    if action.revision == expected {
        Ok(())
    } else {
        Err(Problem::conflict(
            "action.changed",
            t_with("actions-changed", &[("last", last.to_owned().into())]),
        ))
    }
}

/// Only the owner's side moves an action.
///
/// Errors: `action.not-yours`.
pub(super) fn must_own(action: &Action, by: OrgId) -> Result<(), Problem> {
    if action.owner_org == by {
        Ok(())
    } else {
        Err(Problem::refusal("action.not-yours", t("actions-not-yours")))
    }
}

fn must_be(action: &Action, state: State) -> Result<(), Problem> {
    match (action.state(), state) {
        (is, wanted) if is == wanted => Ok(()),
        (State::Proposed, _) => Err(Problem::refusal("action.not-accepted", t("actions-not-accepted"))),
        (State::Open, _) => Err(Problem::conflict("action.open", t("actions-is-open"))),
        (State::Closed, _) => Err(Problem::conflict("action.closed", t("actions-is-closed"))),
    }
}

/// The owner's side takes it on, at a position of its choice. From here on it is the owner's.
///
/// Errors: `action.not-yours`, `action.open`, `action.closed`.
pub fn accept(action: Action, by: OrgId, owner: (PositionId, String), now: Timestamp) -> Result<Action, Problem> {
    must_own(&action, by)?;
    must_be(&action, State::Proposed)?;
    let (owner_position, owner_title) = owner;
    Ok(Action {
        accepted_at: Some(now),
        owner_position,
        owner_title,
        ..action
    })
}

/// Another position of the same side goes on with it.
///
/// Errors: `action.not-yours`, `action.not-accepted`, `action.closed`.
pub fn give(action: Action, by: OrgId, owner: (PositionId, String)) -> Result<Action, Problem> {
    must_own(&action, by)?;
    must_be(&action, State::Open)?;
    let (owner_position, owner_title) = owner;
    Ok(Action {
        owner_position,
        owner_title,
        ..action
    })
}

/// Done, with what shows it.
///
/// Errors: `action.not-yours`, `action.not-accepted`, `action.closed`, `text.empty`, `text.too-long`.
pub fn close(action: Action, by: (OrgId, PositionId), proof: &str, now: Timestamp) -> Result<Action, Problem> {
    must_own(&action, by.0)?;
    must_be(&action, State::Open)?;
    let proof = check_proof(proof)?;
    Ok(Action {
        closed_at: Some(now),
        closed_by: Some(by.1),
        proof,
        ..action
    })
}

/// The action after it was taken back from who did not accept it: closed, with the reason in place of a proof.
pub fn take_back(action: Action, by: PositionId, reason: &str, now: Timestamp) -> Action {
    Action {
        closed_at: Some(now),
        closed_by: Some(by),
        proof: reason.to_owned(),
        ..action
    }
}

/// Moves the due date. The reason is kept with the old date in the history.
///
/// Errors: `action.not-yours`, `action.not-accepted`, `action.closed`, `action.due-in-the-past`,
/// `action.due-before-start`, `action.due-unchanged`.
pub fn move_due(action: Action, by: OrgId, to: civil::Date, today: civil::Date) -> Result<Action, Problem> {
    must_own(&action, by)?;
    must_be(&action, State::Open)?;
    if to == action.due_on {
        return Err(Problem::refusal("action.due-unchanged", t("actions-due-unchanged")));
    }
    let due_on = not_before(to, action.starts_on, today)?;
    Ok(Action { due_on, ..action })
}

/// It was not done after all. The proof that was given stays in the history.
///
/// Errors: `action.not-yours`, `action.not-accepted`, `action.open`, `action.due-in-the-past`, `action.due-before-start`.
pub fn reopen(action: Action, by: OrgId, due_on: civil::Date, today: civil::Date) -> Result<Action, Problem> {
    must_own(&action, by)?;
    must_be(&action, State::Closed)?;
    let due_on = not_before(due_on, action.starts_on, today)?;
    Ok(Action {
        closed_at: None,
        closed_by: None,
        proof: String::new(),
        due_on,
        ..action
    })
}

/// Checks what shows that it is done.
///
/// Errors: `text.empty`, `text.too-long`.
pub fn check_proof(proof: &str) -> Result<String, Problem> {
    plain_text(proof, &t("actions-proof-called"), MAX_WORDS, true)
}

/// Checks the reason of a change.
///
/// Errors: `text.empty`, `text.too-long`.
pub fn check_reason(reason: &str) -> Result<String, Problem> {
    plain_text(reason, &t("actions-reason-called"), MAX_WORDS, true)
}

/// The id of an event: what happened later has the greater one, also when the machine's clock was put back between.
pub fn id_after(now: Uuid, last: Option<Uuid>) -> Uuid {
    match last {
        Some(last) if last >= now => Uuid::from_u128(last.as_u128().saturating_add(1)),
        _ => now,
    }
}

/// What happened, in words: `Closed by Control room`.
pub fn event_words(event: &Event) -> String {
    let key = ["actions-event-", &event.kind.as_str().replace('_', "-")].concat();
    t_with(&key, &[("who", event.title.clone().into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::action;

    fn day(text: &str) -> civil::Date {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn ages_are_whole_calendar_days() {
        let today = day("2031-05-20");
        assert_eq!(days_left(day("2031-05-08"), today), -12);
        assert_eq!(days_left(today, today), 0);
        assert_eq!(days_left(day("2031-07-01"), today), 42);
    }

    #[test]
    fn only_the_owner_accepts_and_only_once() {
        let proposed = Action {
            accepted_at: None,
            ..action()
        };
        let now = at("2031-05-20T10:00:00Z");
        let desk = (PositionId::new(), "Liaison officer".to_owned());
        let by_writer = accept(proposed.clone(), proposed.added_by_org, desk.clone(), now);
        assert_eq!(by_writer.unwrap_err().code(), "action.not-yours");
        assert_eq!(proposed.holder(), proposed.added_by_org);
        let owner = proposed.owner_org;
        let accepted = accept(proposed, owner, desk.clone(), now).unwrap();
        assert_eq!(
            (accepted.holder(), accepted.owner_title.as_str()),
            (accepted.owner_org, "Liaison officer")
        );
        assert_eq!(
            accept(accepted.clone(), accepted.owner_org, desk, now)
                .unwrap_err()
                .code(),
            "action.open"
        );
    }

    #[test]
    fn closing_needs_proof_and_reopening_takes_it_back() {
        let now = at("2031-05-20T10:00:00Z");
        let open = action();
        let by = (open.owner_org, open.owner_position);
        assert_eq!(close(open.clone(), by, "  ", now).unwrap_err().code(), "text.empty");
        let proposed = Action {
            accepted_at: None,
            ..open.clone()
        };
        assert_eq!(
            close(proposed, by, "done", now).unwrap_err().code(),
            "action.not-accepted"
        );
        let closed = close(open, by, "Door E2 tested twice", now).unwrap();
        assert_eq!(
            close(closed.clone(), by, "again", now).unwrap_err().code(),
            "action.closed"
        );
        let today = day("2031-05-21");
        assert_eq!(
            reopen(closed.clone(), by.0, day("2031-05-20"), today)
                .unwrap_err()
                .code(),
            "action.due-in-the-past"
        );
        let again = reopen(closed, by.0, day("2031-06-20"), today).unwrap();
        assert_eq!((again.state(), again.proof.as_str()), (State::Open, ""));
    }

    #[test]
    fn a_due_date_moves_forward_from_today_and_really_moves() {
        let today = day("2031-05-20");
        let open = action();
        let org = open.owner_org;
        assert_eq!(
            move_due(open.clone(), org, open.due_on, today).unwrap_err().code(),
            "action.due-unchanged"
        );
        assert_eq!(
            move_due(open.clone(), org, day("2031-05-19"), today)
                .unwrap_err()
                .code(),
            "action.due-in-the-past"
        );
        assert_eq!(
            move_due(open.clone(), OrgId::new(), day("2031-09-01"), today)
                .unwrap_err()
                .code(),
            "action.not-yours"
        );
        assert_eq!(
            move_due(open, org, day("2031-09-01"), today).unwrap().due_on,
            day("2031-09-01")
        );
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let today = day("2031-05-20");
        let form = ActionForm {
            starts_on: "soon".into(),
            due_on: "2099-01-01".into(),
            ..ActionForm::default()
        };
        let fields: Vec<&str> = check(&form, today)
            .unwrap_err()
            .iter()
            .map(|(field, _)| *field)
            .collect();
        assert_eq!(fields, ["issue", "words", "element", "owner", "starts_on", "due_on"]);
        let good = ActionForm {
            issue: "Door E2 stayed open".into(),
            words: "Mend the closer".into(),
            element: "equipment".into(),
            owner: PositionId::new().to_string(),
            starts_on: String::new(),
            due_on: "2031-06-20".into(),
        };
        assert_eq!(check(&good, today).unwrap().starts_on, today);
        let before = ActionForm {
            starts_on: "2031-07-01".into(),
            ..good
        };
        assert_eq!(
            check(&before, today).unwrap_err()[0].1.code(),
            "action.due-before-start"
        );
    }

    #[test]
    fn a_date_that_will_not_do_is_told_why() {
        let today = day("2031-05-20");
        let code = |checked: Result<civil::Date, Problem>| checked.map_err(|problem| problem.code().to_owned());
        // However long ago: what is wrong with it is that it has passed, not how it is written.
        for past in ["2031-05-19", "2019-01-01", "0001-01-01"] {
            assert_eq!(
                code(check_due(past, today)).unwrap_err(),
                "action.due-in-the-past",
                "{past}"
            );
        }
        assert_eq!(code(check_due("2031-05-20", today)), Ok(today), "today is not past");
        assert_eq!(code(check_due("2036-05-24", today)).unwrap_err(), "action.date-far");
        assert!(check_due("2036-05-23", today).is_ok());
        for wrong in ["", "soon", "2031-02-30", "20/05/2031"] {
            assert_eq!(code(check_due(wrong, today)).unwrap_err(), "action.date", "{wrong}");
        }
        assert_eq!(code(check_start("2019-01-01", today)).unwrap_err(), "action.date-far");
        assert!(check_start("2031-05-01", today).is_ok(), "it may have started");
    }

    #[test]
    fn an_event_has_a_greater_id_than_the_one_before_it_whatever_the_clock_says() {
        let (earlier, later) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(id_after(later, None), later);
        assert_eq!(id_after(later, Some(earlier)), later);
        for last in [earlier, later] {
            let next = id_after(earlier, Some(last));
            assert!(next > last && next.to_string() > last.to_string());
        }
    }

    #[test]
    fn who_comes_second_is_told_what_changed() {
        let refusal = must_be_unchanged(&action(), 7, "closed by Control room").unwrap_err();
        assert_eq!((refusal.code(), refusal.status().as_u16()), ("action.changed", 409));
        assert!(refusal.words().contains("closed by Control room"));
    }
}
