//! Rules beside the rules: the clock is a date in hand.

use super::*;
use crate::home::{CellWords, LateIncident};
use muster_terms::{Category, ClauseId, DataClass, Duty, MouId, OrgId, Purpose, ReadinessPoint, Tlp};

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
        silent: false,
        night_silent: false,
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
            alarms: Vec::new(),
        }),
        drilled_on: Some(day("2026-10-14")),
        drilled_at: None,
        alarmed_at: None,
        manager: Some(Owner {
            title: "Site manager".into(),
            is_you: false,
        }),
        left_out: Vec::new(),
    }
}

fn codes(site: &SiteFacts) -> Vec<&'static str> {
    sorted(troubles_of(site, None, day(TODAY)))
        .into_iter()
        .map(|trouble| trouble.code)
        .collect()
}

#[test]
fn what_a_site_cannot_have_is_no_trouble_of_it() {
    let square = SiteFacts {
        reachable: 1,
        floors: 0,
        walked_on: None,
        ..ready()
    };
    assert_eq!(codes(&square), ["one-to-call", "no-floor-plan"]);
    let said = SiteFacts {
        left_out: vec![ReadinessPoint::SecondContact, ReadinessPoint::FloorPlan],
        ..square.clone()
    };
    assert_eq!(codes(&said), Vec::<&str>::new());
    assert_eq!(tally(std::slice::from_ref(&said), day(TODAY)), [8, 0, 0, 0]);
    let nobody = SiteFacts { reachable: 0, ..said };
    assert!(codes(&nobody).contains(&"nobody-to-call"), "one is needed everywhere");
    let unwalked = SiteFacts {
        floors_unwalked: 2,
        walked_on: None,
        left_out: vec![ReadinessPoint::FloorPlan],
        ..ready()
    };
    assert_eq!(codes(&unwalked), ["walk-due"], "a plan that is there is walked");
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
fn contacts_that_failed_their_reach_tests_hurt_more_than_old_ones() {
    let silent = SiteFacts {
        silent: true,
        night_silent: true,
        ..ready()
    };
    assert_eq!(codes(&silent), ["contacts-silent"], "said once");
    let at_night = SiteFacts {
        night_silent: true,
        ..ready()
    };
    assert_eq!(codes(&at_night), ["contacts-night"]);
    let nobody = SiteFacts {
        reachable: 0,
        silent: true,
        ..ready()
    };
    assert_eq!(codes(&nobody), ["nobody-to-call"]);
    let district = night_troubles(&["Harbour district".to_owned()], None);
    assert_eq!((district[0].about.as_str(), district[0].harm), ("Harbour district", 3));
}

#[test]
fn what_a_vacant_position_holds_is_to_be_fixed_until_nothing_is_left() {
    let held = |holds| {
        [VacantFact {
            reference: "VA-0001".parse().unwrap(),
            title: "Security director".to_owned(),
            since: "2026-11-12T23:30:00Z".parse().unwrap(),
            holds,
        }]
    };
    let zone = TimeZone::get("Asia/Tokyo").unwrap();
    let troubles = vacancy_troubles(&held(2), None, &zone);
    assert_eq!(
        (troubles[0].code, troubles[0].href.as_str()),
        ("vacancy-held", "/vacancies/VA-0001")
    );
    assert_eq!(troubles[0].due, Some(day("2026-11-13")), "the day it was left, there");
    let about = &troubles[0].about;
    assert!(
        about.starts_with("Security director is vacant since Fri 13 Nov") && about.ends_with("2 things wait there"),
        "{about}"
    );
    assert!(
        vacancy_troubles(&held(1), None, &zone)[0]
            .about
            .ends_with("one thing waits there")
    );
    assert_eq!(needed_for(&troubles[0].href), Act::Administer);
    assert!(vacancy_troubles(&held(0), None, &zone).is_empty());
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
        incident: None,
    };
    let list = sorted(late_troubles(
        &[late("CA-0002", "2026-11-10"), late("CA-0001", "2026-11-02")],
        &[late("INC-0231", "2026-10-01")],
        &jiff::tz::TimeZone::UTC,
    ));
    let order: Vec<&str> = list.iter().map(|trouble| trouble.place.as_str()).collect();
    assert_eq!(order, ["CA-0001", "CA-0002", "INC-0231"]);
}

#[test]
fn a_late_debrief_says_the_kind_of_its_incident_its_site_and_its_day() {
    let late = |drill| Late {
        reference: "INC-0231".parse().unwrap(),
        words: "Northfield Hospital".into(),
        owner: None,
        due_on: day("2026-11-10"),
        incident: Some(LateIncident {
            category: Category::Weapon,
            drill,
            raised_at: "2026-11-01T03:30:00Z".parse().unwrap(),
        }),
    };
    // In the reader's own calendar it was still October.
    let zone = jiff::tz::TimeZone::get("America/Chicago").unwrap();
    let about = |drill| late_troubles(&[], &[late(drill)], &zone)[0].about.clone();
    assert_eq!(about(false), "Threat with a weapon at Northfield Hospital, 31 Oct 2026");
    assert_eq!(
        about(true),
        "Drill: Threat with a weapon at Northfield Hospital, 31 Oct 2026"
    );
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

/// A clause that says whom an alarm reaches: of these sites, or of all where none is named.
fn alarm(condition: Condition, sites: &[SiteId]) -> Clause {
    let [from, to] = [OrgId::new(), OrgId::new()].map(muster_policy::Party::whole);
    Clause {
        id: ClauseId::new(),
        mou: MouId::new(),
        mou_ref: "AG-0143".into(),
        version: 1,
        number: "3.1".into(),
        text: "An alarm reaches the desk.".into(),
        data_class: DataClass::Alert,
        from,
        to,
        purpose: Purpose::EmergencyResponse,
        condition,
        sites: sites.to_vec(),
        recipients: vec![Duty::Dispatcher],
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2030-01-01T00:00:00Z".parse().unwrap(),
    }
}

#[test]
fn an_agreement_holds_for_a_site_whose_police_are_not_chosen() {
    let fact = ready().agreement.unwrap();
    let with = |alarms: Vec<Clause>| AgreementFact { alarms, ..fact.clone() };
    let mut site = SiteFacts {
        police_org: None,
        police: String::new(),
        agreement: None,
        ..ready()
    };
    let own = site.id;
    let covering = [
        with(vec![alarm(Condition::Standing, &[])]),
        with(vec![alarm(Condition::Standing, &[own])]),
    ];
    for agreement in covering {
        site.agreement = agreement_for(&site, std::slice::from_ref(&agreement));
        assert_eq!(site.agreement, Some(agreement));
        let troubles = troubles_of(&site, None, day(TODAY));
        let codes: Vec<&str> = troubles.iter().map(|trouble| trouble.code).collect();
        assert_eq!(codes, ["police-unchosen"]);
        assert_eq!(troubles[0].href, "/sites/S-0001/edit#field-police");
        assert_eq!(needed_for(&troubles[0].href), Act::ManageSites);
        assert_eq!(troubles[0].owner.as_ref().unwrap().title, "Site manager");
    }
    // Nobody there is told of an alarm at this site, so it has no agreement with police.
    let elsewhere = alarm(Condition::Standing, &[SiteId::new()]);
    for alarms in [
        vec![],
        vec![elsewhere.clone()],
        vec![alarm(Condition::OnRequest, &[])],
        vec![alarm(Condition::Standing, &[]), alarm(Condition::Never, &[own])],
    ] {
        assert_eq!(agreement_for(&site, &[with(alarms.clone())]), None, "{alarms:?}");
    }
    let of_a_company = AgreementFact {
        partner_kind: OrganisationKind::Company,
        ..with(vec![alarm(Condition::Standing, &[])])
    };
    assert_eq!(agreement_for(&site, &[of_a_company]), None);
    site.agreement = None;
    assert_eq!(codes(&site), ["agreement-none"]);
    // What needs both sides is told before what one of them chooses.
    let mut ends = with(vec![alarm(Condition::Standing, &[])]);
    ends.review_on = Some(day("2026-11-21"));
    site.agreement = agreement_for(&site, &[ends.clone()]);
    assert_eq!(codes(&site), ["agreement-due"]);
    ends.state = "suspended".into();
    site.agreement = agreement_for(&site, &[ends]);
    assert_eq!(codes(&site), ["agreement-stopped"]);
    // Police that are chosen, under an agreement that speaks of another site only.
    let site = SiteFacts {
        police_org: Some(fact.partner),
        ..ready()
    };
    assert_eq!(agreement_for(&site, &[with(vec![elsewhere])]), None);
    assert!(agreement_for(&site, &[with(vec![alarm(Condition::Standing, &[own, site.id])])]).is_some());
}

#[test]
fn an_agency_without_a_desk_hurts_most() {
    let mut stopped = ready().agreement.unwrap();
    stopped.state = "suspended".into();
    let list = sorted(agency_troubles(&[stopped], 0, 1, None, day(TODAY)));
    let codes: Vec<&str> = list.iter().map(|trouble| trouble.code).collect();
    assert_eq!(codes, ["desk-empty", "partner-stopped", "desk-one-to-call"]);
}

#[test]
fn of_many_sites_those_in_most_need_stand_on_the_page() {
    let named = |name: &str, site: SiteFacts| SiteFacts {
        name: name.into(),
        ..site
    };
    let no_drill = SiteFacts {
        drilled_on: None,
        ..ready()
    };
    let nobody = SiteFacts { on_duty: 0, ..ready() };
    let sites = [
        named("A", ready()),
        named("B", no_drill),
        named("C", nobody),
        named("D", ready()),
    ];
    let names = |most| -> Vec<&str> {
        in_most_need(&sites, most, day(TODAY))
            .iter()
            .map(|site| site.name.as_str())
            .collect()
    };
    assert_eq!(names(4), ["A", "B", "C", "D"], "all fit: by name, as in every list");
    assert_eq!(names(3), ["C", "B", "A"]);
}
