//! What a partner sees: exactly the parts whose class is open to that position, each with its clause.

use super::town::{Line, Town, Who, standing};
use axum::http::StatusCode;
use muster_membership::{Site, position};
use muster_policy::{Condition, CrossingAct, IncidentContext};
use muster_store::{params, testing::each_store};
use muster_terms::*;

use crate::contacts::{rules::NewContact, verbs as contacts};
use crate::site_plan::{FloorPlan, demo, verbs as plans};

async fn with_plan(town: &Town) -> (Site, FloorId) {
    let site = town.hospital().await;
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    let floors = plans::add_floors(&town.desk(Who::Director), &site.reference, vec![ground])
        .await
        .unwrap();
    (site, floors[0])
}

async fn add_contact(town: &Town, who: Who) {
    let new = NewContact {
        position: town.identity(who).position,
        site: None,
        hours: "Nights".into(),
        channel: crate::contacts::Channel::Phone,
    };
    contacts::add(&town.desk(if who == Who::Guard { Who::Director } else { who }), new)
        .await
        .unwrap();
}

fn emergency(number: &'static str, class: DataClass) -> Line {
    Line {
        purpose: Purpose::EmergencyResponse,
        condition: Condition::WhileIncident {
            max_level: AlertLevel::DangerToLife,
        },
        recipients: &[Duty::LiaisonOfficer, Duty::PatrolOfficer],
        ..standing(number, class)
    }
}

#[tokio::test]
async fn of_two_agreements_that_open_a_site_each_is_named_and_a_refusal_names_its_own() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let on_request = Line {
            condition: Condition::OnRequest,
            ..standing("4.2", DataClass::FloorPlan)
        };
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let second = [standing("4.1", DataClass::SiteProfile), on_request];
        town.agree_with(town.police, "AG-0177", &second).await;
        let (site, _) = with_plan(&town).await;
        let base = format!("/sites/{}", site.reference);
        let chip = |agreement: &str, number: &str| format!("href=\"/agreements/{agreement}/clauses/{number}\"");
        let theirs = town.get(Who::Liaison, &base).await;
        let chips = |agreement, number| theirs.body.matches(&chip(agreement, number)).count();
        let of_one = chips("AG-0143", "4.1");
        assert!(
            of_one > 0 && of_one == chips("AG-0177", "4.1"),
            "each part names each of them"
        );
        assert!(
            chips("AG-0177", "4.2") > 0,
            "what is closed names the agreement that closes it"
        );
        for named in ["AG-0143 §4.1", "AG-0177 §4.1", "AG-0177 §4.2"] {
            theirs.says(named);
        }
        let ours = town.get(Who::Director, &base).await;
        for agreement in ["AG-0143 §4.1", "AG-0177 §4.1", "AG-0177 §4.2"] {
            ours.says(agreement);
        }
        let (list, call) = (
            town.get(Who::Liaison, "/sites").await,
            town.get(Who::Liaison, "/api/v1/sites").await,
        );
        for named in ["AG-0143 §4.1", "AG-0177 §4.1"] {
            list.says(named);
            assert!(call.body.contains(named), "{}", call.body);
        }
        assert_eq!(
            list.body.matches(&format!("href=\"{base}\"")).count(),
            1,
            "a site stands in one list"
        );
    })
    .await;
}

#[tokio::test]
async fn each_part_is_decided_under_its_own_class() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let on_request = Line {
            condition: Condition::OnRequest,
            ..standing("4.2", DataClass::FloorPlan)
        };
        town.agree(&[standing("4.1", DataClass::SiteProfile), on_request]).await;
        let (site, floor) = with_plan(&town).await;
        add_contact(&town, Who::Guard).await;
        let base = format!("/sites/{}", site.reference);

        let list = town.get(Who::Liaison, "/sites").await;
        list.says("Northfield Hospital");
        list.says("Northgate Group");
        list.says("§4.1");
        assert!(
            !list.body.contains("floor plan"),
            "how many plans there are belongs to another class"
        );
        assert!(
            town.get(Who::Liaison, "/api/v1/sites")
                .await
                .ok()
                .contains("\"floors\":null")
        );
        let page = town.get(Who::Liaison, &base).await;
        page.says("2 bays at M2");
        page.says("§4.1");
        page.says("clause-closed");
        page.says("You can ask for it under this clause.");
        for hidden in ["ED waiting", "plan-svg", "Guard, Post 1", "+44 20", "/edit\"", "Nights"] {
            assert!(!page.body.contains(hidden), "{hidden}");
        }
        let plan = town.get(Who::Liaison, &format!("{base}/plans/{floor}")).await;
        plan.says("clause-closed");
        assert!(!plan.body.contains("plan-svg"));
        let api = town.get(Who::Liaison, &format!("/api/v1{base}/floors")).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY);
        api.says("AG-0143 §4.2");
        assert_eq!(
            town.get(Who::Liaison, &format!("/api/v1{base}/floors/{floor}"))
                .await
                .status
                .as_u16(),
            422
        );
        assert!(
            town.get(Who::Liaison, &format!("/api/v1{base}"))
                .await
                .ok()
                .contains("AG-0143 §4.1")
        );

        let lines = town.crossings().await;
        let of = |class, act, allowed| {
            lines
                .iter()
                .filter(move |line| line.class == class && line.act == act && line.allowed == allowed)
                .count()
        };
        assert_eq!(
            of(DataClass::SiteProfile, CrossingAct::List, true),
            1,
            "one line for the whole list"
        );
        assert_eq!(
            of(DataClass::SiteProfile, CrossingAct::Read, true),
            1,
            "looks within minutes are one line"
        );
        assert_eq!(of(DataClass::FloorPlan, CrossingAct::Read, true), 0);
        assert!(
            of(DataClass::FloorPlan, CrossingAct::Read, false) > 0,
            "a no is a line too"
        );
        assert!(town.log(town.police).await.iter().all(|kind| kind == "crossing"));
    })
    .await;
}

/// Who answers for a site is known from an agreement between two, of which a third partner learns nothing.
#[tokio::test]
async fn a_third_partner_is_not_told_of_another_s_agreement() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let third = Line {
            recipients: &[Duty::PoliceCommander],
            ..standing("7.1", DataClass::SiteProfile)
        };
        let campus = town.identity(Who::Campus).org;
        town.agree_with(campus, "AG-0200", &[third]).await;
        let site = town.hospital().await;
        let base = format!("/sites/{}", site.reference);
        let api = format!("/api/v1{base}");
        for who in [Who::Director, Who::Liaison] {
            let page = town.get(who, &base).await;
            page.says("City Police, Central");
            page.says("/agreements/AG-0143\"");
            town.get(who, &api).await.says("City Police, Central");
        }
        for path in [
            base.clone(),
            format!("{base}/points"),
            format!("{base}/plans"),
            format!("{base}/print"),
            format!("{base}/emergency-plans"),
            format!("/contacts?site={}", site.reference),
            "/sites".to_owned(),
            api.clone(),
        ] {
            let body = town.get(Who::Campus, &path).await.body;
            for other in ["City Police", "Central", "AG-0143"] {
                assert!(!body.contains(other), "{path} names {other}");
            }
        }
        let page = town.get(Who::Campus, &base).await;
        page.says("Northfield Hospital");
        page.says("/agreements/AG-0200/clauses/7.1");
        assert!(town.get(Who::Campus, &api).await.ok().contains("\"police\":null"));
    })
    .await;
}

#[tokio::test]
async fn a_duty_that_no_clause_names_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.3", DataClass::FloorPlan),
        ])
        .await;
        let (site, _) = with_plan(&town).await;
        let base = format!("/sites/{}", site.reference);
        assert_eq!(
            town.get(Who::Patrol, &base).await,
            town.get(Who::Patrol, "/sites/S-0000000").await
        );
        assert!(!town.get(Who::Patrol, "/sites").await.body.contains("Northfield"));
        assert!(
            town.crossings().await.is_empty(),
            "what nobody may know of leaves no line that names it"
        );
        town.get(Who::Liaison, &base).await.says("plan-svg");
    })
    .await;
}

#[tokio::test]
async fn an_emergency_opens_and_its_end_closes() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            emergency("3.1", DataClass::SiteProfile),
            emergency("3.2", DataClass::FloorPlan),
        ])
        .await;
        let (site, floor) = with_plan(&town).await;
        let base = format!("/sites/{}", site.reference);
        assert_eq!(town.get(Who::Patrol, &base).await.status, StatusCode::NOT_FOUND);
        let incident = IncidentContext {
            id: IncidentId::new(),
            site: site.id,
            level: AlertLevel::DangerToLife,
            status: AlertStatus::Actual,
            open_until: None,
        };
        let known = vec![(incident.clone(), "INC-0231".parse().unwrap())];
        *town.incidents.0.lock().unwrap() = known;
        let page = town.get(Who::Patrol, &base).await;
        page.says("plan-svg");
        page.says("§3.2");
        let plan = town
            .get(Who::Patrol, &format!("{base}/plans/{floor}?layers=entrances&grid=1"))
            .await;
        plan.says("Walk-in");
        plan.says("plan-grid");
        let during = town.crossings().await;
        assert!(
            during
                .iter()
                .filter(|line| line.allowed)
                .all(|line| line.purpose == Purpose::EmergencyResponse)
        );

        let ended = IncidentContext {
            open_until: Some(town.app.now()),
            ..incident
        };
        *town.incidents.0.lock().unwrap() = vec![(ended, "INC-0231".parse().unwrap())];
        assert_eq!(town.get(Who::Patrol, &base).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn contacts_open_by_their_own_clause_in_both_directions() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let to_site = Line {
            to_site: true,
            recipients: &[Duty::SecurityDirector],
            ..standing("2.2", DataClass::Contacts)
        };
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("2.1", DataClass::Contacts),
            to_site,
        ])
        .await;
        let site = town.hospital().await;
        add_contact(&town, Who::Guard).await;
        add_contact(&town, Who::Liaison).await;
        let tx = town.app.store().begin().await.unwrap();
        position::store::start_shift(&tx, town.identity(Who::Guard).position, town.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let theirs = town.get(Who::Liaison, "/contacts").await;
        theirs.says("Guard, Post 1");
        theirs.says("§2.1");
        theirs.says("On duty");
        let ours = town.get(Who::Director, "/contacts").await;
        ours.says("Liaison officer, Central");
        ours.says("§2.2");
        town.get(Who::Director, &format!("/sites/{}", site.reference))
            .await
            .says("Liaison officer, Central");
        let guard = town.get(Who::Guard, "/contacts").await;
        guard.says("clause-closed");
        assert!(
            !guard.body.contains("Liaison officer, Central"),
            "the clause does not name guards"
        );
        let patrol = town.get(Who::Patrol, "/api/v1/contacts").await.ok();
        assert!(
            patrol.contains("policy.not-now") && !patrol.contains("Guard, Post 1"),
            "{patrol}"
        );
        let lines = town.crossings().await;
        let lists = lines
            .iter()
            .filter(|line| line.act == CrossingAct::List && line.class == DataClass::Contacts);
        assert_eq!(lists.count(), 4, "one line per partner and reader");
    })
    .await;
}

#[tokio::test]
async fn a_grant_opens_the_site_it_was_given_for_and_no_other() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let on_request = Line {
            condition: Condition::OnRequest,
            ..standing("4.2", DataClass::FloorPlan)
        };
        let mou = town.agree(&[standing("4.1", DataClass::SiteProfile), on_request]).await;
        let (site, _) = with_plan(&town).await;
        let (other, _) = with_plan(&town).await;
        let tx = town.app.store().begin().await.unwrap();
        let clauses = muster_agreements::mou::store::clauses_in_force(&tx, mou).await.unwrap();
        let clause = clauses.iter().find(|clause| clause.number == "4.2").unwrap().id;
        let until: Timestamp = "2031-05-06T00:00:00Z".parse().unwrap();
        tx.execute(
            "INSERT INTO disclosure_request (id, reference, mou_id, clause_id, asking_org, asking_position, owner_org, \
             site_id, words, asked_at, decided_at, granted, until_at) \
             VALUES ($1, 'ER-0118', $2, $3, $4, $5, $6, $7, 'A walk-through.', $8, $8, TRUE, $9)",
            params![
                RequestId::new(),
                mou,
                clause,
                town.police,
                town.identity(Who::Liaison).position,
                town.northgate,
                site.id,
                town.app.now(),
                until
            ],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let page = town.get(Who::Liaison, &format!("/sites/{}", site.reference)).await;
        page.says("plan-svg");
        page.says("§4.2");
        let closed = town.get(Who::Liaison, &format!("/sites/{}", other.reference)).await;
        assert!(!closed.body.contains("plan-svg"));
        town.clock.set(until);
        assert!(
            !town
                .get(Who::Liaison, &format!("/sites/{}", site.reference))
                .await
                .body
                .contains("plan-svg")
        );
    })
    .await;
}

#[tokio::test]
async fn a_suspension_closes_everything_at_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town
            .agree(&[
                standing("4.1", DataClass::SiteProfile),
                standing("4.3", DataClass::FloorPlan),
            ])
            .await;
        let (site, floor) = with_plan(&town).await;
        let base = format!("/sites/{}", site.reference);
        town.get(Who::Liaison, &base).await.says("plan-svg");
        town.suspend(mou).await;
        for path in [
            base.clone(),
            format!("{base}/plans/{floor}"),
            format!("{base}/map"),
            format!("/api/v1{base}"),
        ] {
            assert_eq!(
                town.get(Who::Liaison, &path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert!(!town.get(Who::Liaison, "/sites").await.body.contains("Northfield"));
        let own = FloorPlan {
            ..demo::northfield_ground(FloorId::new(), site.id, None)
        };
        assert!(
            plans::add_floors(&town.desk(Who::Liaison), &site.reference, vec![own])
                .await
                .is_err()
        );
    })
    .await;
}
