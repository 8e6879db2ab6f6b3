use super::fixtures::*;
use crate::*;
use muster_terms::*;

#[test]
fn a_yes_clears_the_record_under_its_clause() {
    let cleared = answer(&floor_plan_clause(), &floor_plan_ask())
        .clear("ground floor")
        .unwrap();
    assert_eq!(*cleared.as_ref(), "ground floor");
    let line = cleared.map(str::len);
    assert_eq!(line.under().unwrap().clause().number, "3.2");
    assert_eq!(line.into_inner(), 12);
}

#[test]
fn a_no_clears_nothing() {
    let refused = answer(&floor_plan_clause(), &ask_for(DataClass::Debrief)).clear("narrative");
    assert_eq!(refused.unwrap_err(), Why::NoClause);
}

#[test]
fn ones_own_needs_no_clause_and_names_none() {
    assert!(clear_own(HOSPITAL, HOSPITAL, "plan").unwrap().under().is_none());
    assert_eq!(
        clear_own(POLICE, HOSPITAL, "plan").unwrap_err().code(),
        "policy.not-own"
    );
}

#[test]
fn a_list_keeps_what_is_open_and_says_nothing_of_the_rest() {
    let rows = [
        (floor_plan_ask(), 1),
        (ask_for(DataClass::Debrief), 2),
        (floor_plan_ask(), 3),
    ];
    let list = ClearedList::decide(rows, &pair_of(&[floor_plan_clause()]), noon());
    assert_eq!(list.refused(), [Why::NoClause]);
    assert_eq!(
        list.into_cleared()
            .into_iter()
            .map(Cleared::into_inner)
            .collect::<Vec<_>>(),
        [1, 3]
    );
}
