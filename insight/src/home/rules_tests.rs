//! Rules beside the rules: the clock is a date in hand.

use super::*;
use crate::home::CellWords;
use muster_terms::{OrgId, OrganisationKind, SiteId};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const TODAY: &str = "2026-11-20";

/// A site at which nothing would go wrong.
fn ready() -> SiteFacts {
    let police = OrgId::new();
    SiteFacts {
        id: SiteId::new(),
        reference: "S-0001".parse().unwrap(),
        name: "Northfield Hospital".into(),
        police_org: Some(police),
        police_unit: None,
        police: "City Police".into(),
        reachable: 3,
        verified_on: Some(day("2026-11-01")),
        on_duty: 2,
        floors: 2,
        floors_unwalked: 0,
        walked_on: Some(day("2026-09-03")),
        meeting_points: 2,
        plans: 1,
        plan_agreed_on: Some(day("2026-06-01")),
        agreement: Some(AgreementFact {
            reference: "AG-0143".parse().unwrap(),
            state: "in_force".into(),
            partner: police,
            partner_name: "City Police".into(),
            partner_kind: OrganisationKind::Agency,
            partner_unit: None,
            review_on: Some(day("2027-06-01")),
            ends_on: Some(day("2028-01-01")),
        }),
        drilled_on: Some(day("2026-10-14")),
        drilled_at: None,
        alarmed_at: None,
        manager: Some(Owner {
            title: "Site manager".into(),
            is_you: false,
        }),
    }
}

fn codes(site: &SiteFacts) -> Vec<&'static str> {
    sorted(troubles_of(site, None, day(TODAY)))
        .into_iter()
        .map(|trouble| trouble.code)
        .collect()
}

#[test]
fn a_ready_site_has_no_trouble() {
    assert_eq!(codes(&ready()), Vec::<&str>::new());
    assert_eq!(tally(&[ready()], day(TODAY)), [8, 0, 0, 0]);
}

#[test]
fn an_empty_site_lists_its_troubles_by_harm() {
    let empty = SiteFacts {
        reachable: 0,
        verified_on: None,
        on_duty: 0,
        floors: 0,
        walked_on: None,
        meeting_points: 0,
        plans: 0,
        plan_agreed_on: None,
        agreement: None,
        drilled_on: None,
        ..ready()
    };
    assert_eq!(
        codes(&empty),
        [
            "nobody-on-duty",
            "nobody-to-call",
            "agreement-none",
            "no-meeting-point",
            "no-plan",
            "no-floor-plan",
            "no-drill"
        ]
    );
    assert_eq!(tally(&[empty], day(TODAY)), [0, 0, 3, 5]);
}

#[test]
fn facts_grow_old_on_their_own_dates() {
    let aged = |verified: &str, drilled: &str| SiteFacts {
        verified_on: Some(day(verified)),
        drilled_on: Some(day(drilled)),
        ..ready()
    };
    // Ninety days: on the last day it is due, on the next it is late.
    assert_eq!(codes(&aged("2026-08-22", "2026-08-22")), ["contacts-due", "drill-due"]);
    assert_eq!(codes(&aged("2026-08-21", "2026-08-21")), ["contacts-old", "drill-due"]);
    assert_eq!(codes(&aged("2026-09-05", "2026-09-05")), ["contacts-due", "drill-due"]);
    assert_eq!(codes(&aged("2026-09-06", "2026-09-06")), Vec::<&str>::new());
}

#[test]
fn an_unwalked_floor_makes_the_walk_due() {
    let site = SiteFacts {
        floors_unwalked: 1,
        ..ready()
    };
    let cells = cells(&site, day(TODAY));
    let walk = cells.iter().find(|cell| cell.item == Item::Walkthrough).unwrap();
    assert_eq!(walk.words, CellWords::Key("home-cell-not-walked"));
    assert_eq!(codes(&site), ["walk-due"]);
}

#[test]
fn an_agreement_speaks_by_its_state_and_dates() {
    let with = |state: &str, review: &str| {
        let mut site = ready();
        if let Some(agreement) = &mut site.agreement {
            agreement.state = state.into();
            agreement.review_on = Some(day(review));
        }
        codes(&site)
    };
    assert_eq!(with("suspended", "2027-06-01"), ["agreement-stopped"]);
    assert_eq!(with("terminated", "2027-06-01"), ["agreement-stopped"]);
    assert_eq!(with("proposed", "2027-06-01"), ["agreement-due"]);
    assert_eq!(with("in_force", "2026-12-04"), ["agreement-due"]);
    assert_eq!(with("in_force", "2026-12-05"), Vec::<&str>::new());
}

#[test]
fn the_site_manager_fixes_and_the_director_steps_in() {
    let director = Owner {
        title: "Security director".into(),
        is_you: true,
    };
    let vacant = SiteFacts {
        manager: None,
        meeting_points: 0,
        ..ready()
    };
    let troubles = troubles_of(&vacant, Some(&director), day(TODAY));
    assert_eq!(troubles[0].owner.as_ref().unwrap().title, "Security director");
    let stopped = SiteFacts {
        agreement: None,
        ..ready()
    };
    let troubles = troubles_of(&stopped, Some(&director), day(TODAY));
    assert!(
        troubles[0].owner.as_ref().unwrap().is_you,
        "agreements are the director's"
    );
}

#[test]
fn among_equals_the_earlier_date_stands_first() {
    let late = |reference: &str, due: &str| Late {
        reference: reference.parse().unwrap(),
        words: "Repair the door".into(),
        owner: None,
        due_on: day(due),
    };
    let list = sorted(late_troubles(
        &[late("CA-0002", "2026-11-10"), late("CA-0001", "2026-11-02")],
        &[late("INC-0231", "2026-10-01")],
    ));
    let order: Vec<&str> = list.iter().map(|trouble| trouble.place.as_str()).collect();
    assert_eq!(order, ["CA-0001", "CA-0002", "INC-0231"]);
}

#[test]
fn a_median_is_an_answer_that_was_measured() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![22]), Some(22));
    assert_eq!(median(vec![60, 9, 22]), Some(22));
    assert_eq!(median(vec![40, 10, 30, 20]), Some(20));
}

#[test]
fn a_district_s_agreement_does_not_stand_for_another_s() {
    let (central, harbour) = (muster_terms::UnitId::new(), muster_terms::UnitId::new());
    let mut site = SiteFacts {
        police_unit: Some(harbour),
        ..ready()
    };
    let mut agreement = site.agreement.clone().unwrap();
    agreement.partner_unit = Some(central);
    let whole = AgreementFact {
        state: "suspended".into(),
        partner_unit: None,
        ..agreement.clone()
    };
    site.agreement = None;
    assert_eq!(agreement_for(&site, std::slice::from_ref(&agreement)), None);
    assert_eq!(agreement_for(&site, &[agreement, whole.clone()]), Some(whole));
}

#[test]
fn an_agency_without_a_desk_hurts_most() {
    let mut stopped = ready().agreement.unwrap();
    stopped.state = "suspended".into();
    let list = sorted(agency_troubles(&[stopped], 0, 1, None, day(TODAY)));
    let codes: Vec<&str> = list.iter().map(|trouble| trouble.code).collect();
    assert_eq!(codes, ["desk-empty", "partner-stopped", "desk-one-to-call"]);
}
