//! What may be offered, asked, lent and brought back; and that nothing is lent twice.

use super::model::Step;
use super::{Loan, Resource, words};
use jiff::civil::Date;
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told, plain_text, t, t_with};
use serde::Deserialize;

/// More of one thing than this is a slip of the keyboard.
pub const MOST: i64 = 10_000;
/// Longer than this is no loan.
pub const LONGEST_DAYS: i32 = 2 * 366;
/// Offers of one organisation.
pub const MOST_OFFERS: usize = 300;

/// A resource as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ResourceForm {
    pub kind: String,
    pub name: String,
    pub words: String,
    pub quantity: String,
    pub place: String,
    pub conditions: String,
    pub ask: String,
    /// Empty: until it is withdrawn.
    pub offered_until: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked. Whether the position is an own one is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub kind: ResourceKind,
    pub name: String,
    pub words: String,
    pub quantity: i64,
    pub place: String,
    pub conditions: String,
    pub ask: PositionId,
    pub offered_until: Option<Date>,
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `resource.kind`, `resource.quantity`, `resource.ask`, `resource.until`, `text.empty`, `text.too-long`, each at its field.
pub fn check(form: &ResourceForm, today: Date) -> Result<Offer, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("resource-choose"));
    let text = |typed: &str, called: &str, most, required| plain_text(typed, &t(called), most, required);
    let kind = problems.keep(
        "kind",
        ResourceKind::parse(&form.kind).ok_or_else(|| choose("resource.kind")),
    );
    let name = problems.keep("name", text(&form.name, "resource-name-called", 120, true));
    let said = problems.keep("words", text(&form.words, "resource-words-called", 2_000, false));
    let quantity = problems.keep("quantity", check_quantity(&form.quantity));
    let place = problems.keep("place", text(&form.place, "resource-place-called", 200, false));
    let conditions = problems.keep(
        "conditions",
        text(&form.conditions, "resource-conditions-called", 2_000, false),
    );
    let ask = problems.keep("ask", form.ask.parse().map_err(|_| choose("resource.ask")));
    let until = problems.keep("offered_until", check_until(&form.offered_until, today));
    match (kind, name, said, quantity, place, conditions, ask, until) {
        (
            Some(kind),
            Some(name),
            Some(words),
            Some(quantity),
            Some(place),
            Some(conditions),
            Some(ask),
            Some(offered_until),
        ) => Ok(Offer {
            kind,
            name,
            words,
            quantity,
            place,
            conditions,
            ask,
            offered_until,
        }),
        _ => Err(problems),
    }
}

fn check_quantity(typed: &str) -> Result<i64, Problem> {
    let number = typed.trim().parse::<i64>().ok();
    number
        .filter(|number| (1..=MOST).contains(number))
        .ok_or_else(|| Problem::refusal("resource.quantity", t("resource-quantity-wrong")))
}

fn check_until(typed: &str, today: Date) -> Result<Option<Date>, Problem> {
    let wrong = || Problem::refusal("resource.until", t("resource-until-wrong"));
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse::<Date>() {
            Ok(day) if day >= today => Ok(Some(day)),
            _ => Err(wrong()),
        },
    }
}

/// A resource as its form and its conflicts see it.
pub fn stored(offer: &Offer, ask_title: &str) -> Vec<Stored> {
    let until = offer.offered_until.map(|day| day.to_string()).unwrap_or_default();
    vec![
        Stored::known("kind", t("resource-kind"), offer.kind.as_str(), words::kind(offer.kind)),
        Stored::text("name", t("resource-name"), offer.name.as_str()),
        Stored::text("words", t("resource-words"), offer.words.as_str()),
        Stored::text("quantity", t("resource-quantity"), offer.quantity.to_string()),
        Stored::text("place", t("resource-place"), offer.place.as_str()),
        Stored::text("conditions", t("resource-conditions"), offer.conditions.as_str()),
        Stored::known("ask", t("resource-ask"), String::from(offer.ask), ask_title),
        Stored::text("offered_until", t("resource-until"), until),
    ]
}

/// What of a resource its form changes.
pub fn offer_of(resource: &Resource) -> Offer {
    let r = resource.clone();
    Offer {
        kind: r.kind,
        name: r.name,
        words: r.words,
        quantity: r.quantity,
        place: r.place,
        conditions: r.conditions,
        ask: r.ask,
        offered_until: r.offered_until,
    }
}

/// Somebody else was first.
pub fn lost_race(last: &LastChange, id: ResourceId, desk: &Desk) -> Problem {
    let told = Told {
        code: "resource.changed-meanwhile",
        known: "resource-changed-meanwhile",
        unknown: "resource-changed-unseen",
    };
    told.conflict(Some(last), desk)
        .meanwhile(format!("/resources/{id}"), None)
}

/// Is it still offered on this day?
pub fn is_offered(resource: &Resource, today: Date) -> bool {
    resource.withdrawn_at.is_none() && resource.offered_until.is_none_or(|until| today <= until)
}

/// So many of a thing, promised from a day to a day, both of them whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promised {
    pub from_on: Date,
    pub until_on: Date,
    pub quantity: i64,
}

/// What a loan takes of its resource: nothing before it is granted or after it ended. What was handed over is out from then until it
/// is back, however long that takes: nobody can promise it for the days on which it may still be away.
pub fn promised(loan: &Loan, today: Date) -> Option<Promised> {
    let (from_on, until_on) = match loan.state {
        LoanState::Granted => (loan.from_on, loan.until_on),
        LoanState::HandingOver | LoanState::Lent | LoanState::Brought => (loan.from_on.min(today), loan.until_on),
        LoanState::Asked | LoanState::Later | LoanState::Returned | LoanState::Refused | LoanState::Cancelled => {
            return None;
        }
    };
    Some(Promised {
        from_on,
        until_on: if is_overdue(loan, today) { Date::MAX } else { until_on },
        quantity: loan.quantity,
    })
}

/// How many are free on every day of this time.
pub fn free(quantity: i64, promised: &[Promised], from_on: Date, until_on: Date) -> i64 {
    let overlaps = |one: &&Promised| one.from_on <= until_on && from_on <= one.until_on;
    let within: Vec<&Promised> = promised.iter().filter(overlaps).collect();
    // The most are away on a day on which some loan begins, or on the first day of all.
    let days = within.iter().map(|one| one.from_on.max(from_on)).chain([from_on]);
    let away = days.map(|day| {
        let on_it = within.iter().filter(|one| one.from_on <= day && day <= one.until_on);
        on_it.map(|one| one.quantity).sum::<i64>()
    });
    quantity - away.max().unwrap_or(0)
}

/// So many, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub quantity: i64,
    pub from_on: Date,
    pub until_on: Date,
}

/// Is that a time that something can be lent for?
///
/// Errors: `loan.dates`, `loan.quantity`.
pub fn check_terms(terms: Terms, today: Date) -> Result<Terms, Problem> {
    if !(1..=MOST).contains(&terms.quantity) {
        return Err(Problem::refusal("loan.quantity", t("resource-quantity-wrong")));
    }
    let days = terms.until_on.since(terms.from_on).map(|span| span.get_days());
    let is_right = terms.from_on >= today && days.is_ok_and(|days| (0..=LONGEST_DAYS).contains(&days));
    match is_right {
        true => Ok(terms),
        false => Err(Problem::refusal("loan.dates", t("loan-dates-wrong"))),
    }
}

/// Asks of one partner for one offer that may wait for an answer at a time.
pub const MOST_ASKED: usize = 10;

/// Does this loan, which nobody answered yet, ask for the same?
pub fn asks_the_same(loan: &Loan, terms: Terms, purpose: &str) -> bool {
    loan.state == LoanState::Asked
        && (loan.quantity, loan.from_on, loan.until_on) == (terms.quantity, terms.from_on, terms.until_on)
        && loan.purpose == purpose
}

/// May this organisation ask for so many, beside what it asked for already?
///
/// Errors: `loan.too-many`, `loan.asked-enough`.
pub fn check_asking(resource: &Resource, open: &[Loan], borrower: OrgId, terms: Terms) -> Result<(), Problem> {
    if terms.quantity > resource.quantity {
        return Err(Problem::refusal("loan.too-many", t("loan-too-many")));
    }
    let waits = |loan: &&Loan| loan.borrower == borrower && matches!(loan.state, LoanState::Asked | LoanState::Later);
    match open.iter().filter(waits).count() < MOST_ASKED {
        true => Ok(()),
        false => Err(Problem::refusal("loan.asked-enough", t("loan-asked-enough"))),
    }
}

/// Can it be granted so, beside all that is promised already?
///
/// Errors: `loan.not-free`, which says how many are.
pub fn check_free(resource: &Resource, promised: &[Promised], terms: Terms) -> Result<(), Problem> {
    let free = free(resource.quantity, promised, terms.from_on, terms.until_on).max(0);
    if terms.quantity <= free {
        return Ok(());
    }
    Err(Problem::refusal(
        "loan.not-free",
        t_with("loan-not-free", &[("free", free.into())]),
    ))
}

/// How many of these loans are away just now.
pub fn away(loans: &[Loan]) -> i64 {
    loans
        .iter()
        .filter(|loan| is_away(loan))
        .map(|loan| loan.quantity)
        .sum()
}

/// Has at least one of the two said that it was handed over, and the owner not that it is back?
fn is_away(loan: &Loan) -> bool {
    matches!(
        loan.state,
        LoanState::HandingOver | LoanState::Lent | LoanState::Brought
    )
}

/// Is it away, and past its last day?
pub fn is_overdue(loan: &Loan, today: Date) -> bool {
    is_away(loan) && loan.until_on < today
}

/// May this side take this step now?
pub fn may(loan: &Loan, step: Step, is_owner: bool) -> bool {
    let open = matches!(loan.state, LoanState::Asked | LoanState::Later);
    let promised = matches!(loan.state, LoanState::Granted | LoanState::HandingOver);
    match step {
        Step::Asked => false,
        Step::Granted | Step::Refused => is_owner && open,
        Step::Later => is_owner && loan.state == LoanState::Asked,
        Step::Cancelled => (open && !is_owner) || loan.state == LoanState::Granted,
        Step::Gave => is_owner && promised && loan.gave_at.is_none(),
        Step::Took => !is_owner && promised && loan.took_at.is_none(),
        Step::Brought => !is_owner && loan.state == LoanState::Lent,
        Step::Returned => is_owner && is_away(loan),
    }
}

/// The loan after this step.
///
/// Errors: `loan.not-now` when this side cannot take it now: somebody else was first, or it is the other side's.
pub fn after(loan: Loan, step: Step, is_owner: bool, terms: Option<Terms>, now: Timestamp) -> Result<Loan, Problem> {
    if !may(&loan, step, is_owner) {
        return Err(Problem::conflict("loan.not-now", t("loan-not-now")));
    }
    let both = match step {
        Step::Gave => loan.took_at.is_some(),
        Step::Took => loan.gave_at.is_some(),
        _ => false,
    };
    let state = match step {
        Step::Asked => LoanState::Asked,
        Step::Granted => LoanState::Granted,
        Step::Refused => LoanState::Refused,
        Step::Later => LoanState::Later,
        Step::Cancelled => LoanState::Cancelled,
        Step::Gave | Step::Took if both => LoanState::Lent,
        Step::Gave | Step::Took => LoanState::HandingOver,
        Step::Brought => LoanState::Brought,
        Step::Returned => LoanState::Returned,
    };
    let ended = matches!(state, LoanState::Refused | LoanState::Cancelled | LoanState::Returned);
    let terms = terms.unwrap_or(Terms {
        quantity: loan.quantity,
        from_on: loan.from_on,
        until_on: loan.until_on,
    });
    Ok(Loan {
        state,
        quantity: terms.quantity,
        from_on: terms.from_on,
        until_on: terms.until_on,
        gave_at: if step == Step::Gave { Some(now) } else { loan.gave_at },
        took_at: if step == Step::Took { Some(now) } else { loan.took_at },
        ended_at: if ended { Some(now) } else { loan.ended_at },
        revision: loan.revision + 1,
        ..loan
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn at() -> Timestamp {
        "2031-05-05T12:00:00Z".parse().unwrap()
    }

    fn loan(state: LoanState, quantity: i64, from_on: Date, until_on: Date) -> Loan {
        Loan {
            id: LoanId::new(),
            reference: "LN-0001".parse().unwrap(),
            resource: ResourceId::new(),
            owner: OrgId::new(),
            borrower: OrgId::new(),
            kind: ResourceKind::Equipment,
            name: "Barriers".into(),
            clause: ("AG-0143".into(), "2.6".into()),
            asked_position: PositionId::new(),
            state,
            quantity,
            from_on,
            until_on,
            purpose: "Street festival".into(),
            gave_at: None,
            took_at: None,
            asked_at: at(),
            ended_at: None,
            revision: 1,
        }
    }

    fn one(state: LoanState) -> Loan {
        loan(state, 2, day("2031-05-06"), day("2031-05-08"))
    }

    #[test]
    fn a_loan_is_asked_granted_handed_over_by_both_and_brought_back() {
        let mut now = one(LoanState::Asked);
        for (step, is_owner, then) in [
            (Step::Later, true, LoanState::Later),
            (Step::Granted, true, LoanState::Granted),
            (Step::Took, false, LoanState::HandingOver),
            (Step::Gave, true, LoanState::Lent),
            (Step::Brought, false, LoanState::Brought),
            (Step::Returned, true, LoanState::Returned),
        ] {
            let other = after(now.clone(), step, !is_owner, None, at());
            assert_eq!(
                other.unwrap_err().code(),
                "loan.not-now",
                "{step:?} is not the other side's"
            );
            now = after(now, step, is_owner, None, at()).unwrap();
            assert_eq!(now.state, then);
        }
        assert!(now.ended_at.is_some());
        for step in Step::ALL {
            assert!(
                !may(&now, step, true) && !may(&now, step, false),
                "{step:?} after the end"
            );
        }
    }

    #[test]
    fn what_is_handed_over_cannot_be_cancelled_and_nobody_hands_over_twice() {
        for is_owner in [true, false] {
            assert!(may(&one(LoanState::Granted), Step::Cancelled, is_owner));
            for state in [LoanState::HandingOver, LoanState::Lent, LoanState::Brought] {
                assert!(!may(&one(state), Step::Cancelled, is_owner), "{state}");
            }
        }
        assert!(
            !may(&one(LoanState::Asked), Step::Cancelled, true),
            "an owner says no, with a reason"
        );
        let gave = after(one(LoanState::Granted), Step::Gave, true, None, at()).unwrap();
        assert!(!may(&gave, Step::Gave, true) && may(&gave, Step::Took, false));
    }

    #[test]
    fn what_is_late_is_not_free_on_any_later_day() {
        let today = day("2031-05-05");
        let late = loan(LoanState::Lent, 1, day("2031-04-01"), day("2031-05-04"));
        assert!(is_overdue(&late, today));
        let taken = [promised(&late, today).unwrap()];
        assert_eq!(free(1, &taken, day("2031-09-01"), day("2031-09-02")), 0);
        let back = Loan {
            state: LoanState::Returned,
            ..late
        };
        assert!(!is_overdue(&back, today) && promised(&back, today).is_none());
        let due_today = loan(LoanState::Lent, 1, day("2031-05-01"), today);
        assert!(!is_overdue(&due_today, today), "its last day is a whole one");
    }

    #[test]
    fn days_touch_and_the_busiest_day_counts() {
        let taken = |from: &str, until: &str, quantity| Promised {
            from_on: day(from),
            until_on: day(until),
            quantity,
        };
        let all = [
            taken("2031-05-01", "2031-05-03", 2),
            taken("2031-05-03", "2031-05-05", 1),
            taken("2031-05-07", "2031-05-07", 3),
        ];
        for (from, until, left) in [
            ("2031-05-01", "2031-05-02", 1),
            ("2031-05-02", "2031-05-04", 0),
            ("2031-05-04", "2031-05-06", 2),
            ("2031-05-06", "2031-05-06", 3),
            ("2031-05-06", "2031-05-08", 0),
        ] {
            assert_eq!(free(3, &all, day(from), day(until)), left, "{from} to {until}");
        }
    }

    #[test]
    fn dates_and_numbers_that_cannot_be_lent_are_refused() {
        let today = day("2031-05-05");
        let terms = |quantity, from: &str, until: &str| {
            let terms = Terms {
                quantity,
                from_on: day(from),
                until_on: day(until),
            };
            check_terms(terms, today).err().map(|problem| problem.code())
        };
        assert_eq!(terms(1, "2031-05-05", "2031-05-05"), None);
        assert_eq!(terms(0, "2031-05-05", "2031-05-05"), Some("loan.quantity"));
        assert_eq!(terms(MOST + 1, "2031-05-05", "2031-05-05"), Some("loan.quantity"));
        assert_eq!(terms(1, "2031-05-04", "2031-05-05"), Some("loan.dates"));
        assert_eq!(terms(1, "2031-05-06", "2031-05-05"), Some("loan.dates"));
        assert_eq!(terms(1, "2031-05-06", "2041-05-05"), Some("loan.dates"));
    }

    #[test]
    fn every_wrong_field_of_an_offer_is_said_at_once() {
        let wrong = ResourceForm {
            kind: "weapon".into(),
            quantity: "0".into(),
            place: "x".repeat(201),
            ask: "me".into(),
            offered_until: "2031-05-04".into(),
            ..ResourceForm::default()
        };
        let problems = check(&wrong, day("2031-05-05")).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["kind", "name", "quantity", "place", "ask", "offered_until"]);
    }

    proptest! {
        /// Whatever is asked for in whatever order: of what is granted, never more is away than there is, on any day.
        #[test]
        fn nothing_is_lent_twice(
            quantity in 1_i64..6,
            asked in proptest::collection::vec((0_i32..40, 0_i32..12, 1_i64..5), 0..40),
        ) {
            let first = day("2031-05-05");
            let on = |after: i32| first.checked_add(jiff::Span::new().days(after)).unwrap();
            let mut granted: Vec<Promised> = Vec::new();
            for (from, length, wanted) in asked {
                let (from_on, until_on) = (on(from), on(from + length));
                let left = free(quantity, &granted, from_on, until_on);
                // What the rule says is free is neither too much nor too little, day by day.
                let by_day = (from..=from + length).map(|each| {
                    let away = granted.iter().filter(|one| one.from_on <= on(each) && on(each) <= one.until_on);
                    quantity - away.map(|one| one.quantity).sum::<i64>()
                });
                prop_assert_eq!(Some(left), by_day.min());
                if wanted <= left {
                    granted.push(Promised { from_on, until_on, quantity: wanted });
                }
            }
            for each in 0..60 {
                let away: i64 = granted.iter().filter(|one| one.from_on <= on(each) && on(each) <= one.until_on).map(|one| one.quantity).sum();
                prop_assert!(away <= quantity);
            }
        }
    }
}
