//! What is kept comes back, on both databases.

use super::town::{Town, Who};
use crate::contacts::{Channel, Contact, store as contacts};
use crate::site_plan::{FeatureKind, FloorPlan, demo, store as plans};
use crate::site_point::{SitePoint, store as points};
use crate::site_profile::store as sites;
use muster_membership::position;
use muster_store::{params, testing::each_store};
use muster_terms::*;

#[tokio::test]
async fn floors_keep_their_drawing_their_version_and_who_changed_them() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let director = town.identity(Who::Director).position;
        let ground = demo::northfield_ground(FloorId::new(), site.id, "2031-05-01".parse().ok());
        let basement = FloorPlan {
            floor: FloorId::new(),
            ordinal: -1,
            name: "Basement".into(),
            version: 1,
            ..ground.clone()
        };
        let ground = FloorPlan { version: 1, ..ground };
        let tx = town.app.store().begin().await.unwrap();
        for plan in [&basement, &ground] {
            assert!(
                plans::save_floor(&tx, plan, Some(director), town.app.now())
                    .await
                    .unwrap()
            );
        }
        let next = FloorPlan {
            version: 2,
            walked_on: None,
            ..ground.clone()
        };
        assert!(plans::save_floor(&tx, &next, None, town.app.now()).await.unwrap());
        assert!(
            !plans::save_floor(&tx, &next, None, town.app.now()).await.unwrap(),
            "somebody else was first"
        );
        let kept = plans::floors_of(&tx, site.id).await.unwrap();
        // Each is read with the grid of the site.
        let grid = kept[0].grid;
        assert!(grid.is_some());
        let (next, basement) = (FloorPlan { grid, ..next }, FloorPlan { grid, ..basement });
        assert_eq!(kept, [next.clone(), basement.clone()]);
        assert_eq!(plans::floor(&tx, basement.floor).await.unwrap(), Some(basement.clone()));
        let records = plans::records_of(&tx, site.id).await.unwrap();
        assert_eq!(
            (records[0].version, records[0].walked_on, records[0].changed_by.clone()),
            (2, None, None)
        );
        assert_eq!(records[1].changed_by.as_deref(), Some("Security director"));
        let walked = FloorPlan {
            walked_on: "2031-05-04".parse().ok(),
            ..next.clone()
        };
        assert!(plans::save_walk(&tx, &walked).await.unwrap());
        assert!(!plans::save_walk(&tx, &ground).await.unwrap(), "that version is gone");
        assert!(!plans::remove_floor(&tx, site.id, ground.floor, 1).await.unwrap());
        assert!(plans::remove_floor(&tx, site.id, ground.floor, 2).await.unwrap());
        assert_eq!(plans::records_of(&tx, site.id).await.unwrap().len(), 1);
        assert_eq!(plans::site_map(&tx, site.id).await.unwrap(), None);
        let map = demo::northfield_site(site.id);
        plans::save_site_map(&tx, &map).await.unwrap();
        assert_eq!(plans::site_map(&tx, site.id).await.unwrap(), Some(map));
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn points_come_by_kind_with_the_preferred_one_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let point = |code: &str, kind, preferred, rank| SitePoint {
            id: PointId::new(),
            site: site.id,
            kind,
            code: code.into(),
            name: "Somewhere".into(),
            detail: String::new(),
            preferred,
            rank,
        };
        let tx = town.app.store().begin().await.unwrap();
        for each in [
            point("M1", FeatureKind::MeetingPoint, true, 1),
            point("M2", FeatureKind::MeetingPoint, false, 2),
            point("E1", FeatureKind::Door, false, 1),
        ] {
            points::insert(&tx, &each).await.unwrap();
        }
        let codes = |all: Vec<SitePoint>| all.into_iter().map(|point| point.code).collect::<Vec<_>>();
        let all = points::points_of(&tx, site.id).await.unwrap();
        let second = all.iter().find(|point| point.code == "M2").unwrap().clone();
        assert_eq!(codes(all), ["E1", "M1", "M2"]);
        let second = SitePoint {
            preferred: true,
            ..second
        };
        assert!(points::save(&tx, &second).await.unwrap());
        points::prefer_only(&tx, &second).await.unwrap();
        assert_eq!(codes(plans::points_of(&tx, site.id).await.unwrap()), ["E1", "M2", "M1"]);
        assert!(points::remove(&tx, site.id, second.id).await.unwrap());
        assert!(!points::save(&tx, &second).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_reach_order_of_a_site_comes_before_that_of_all_sites() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let (director, guard) = (
            town.identity(Who::Director).position,
            town.identity(Who::Guard).position,
        );
        let contact = |position, site, rank| Contact {
            id: ContactId::new(),
            org: town.northgate,
            site,
            position,
            rank,
            hours: String::new(),
            channel: Channel::Live,
            verified_on: None,
            answer_seconds: None,
            changed: None,
        };
        let tx = town.app.store().begin().await.unwrap();
        let all = [
            contact(guard, None, 1),
            contact(director, None, 2),
            contact(director, Some(site.id), 1),
        ];
        for each in &all {
            contacts::insert(&tx, each).await.unwrap();
        }
        let of = contacts::contacts_of(&tx, town.northgate, Some(site.id)).await.unwrap();
        assert_eq!(
            of.iter().map(|each| each.id).collect::<Vec<_>>(),
            [all[2].id, all[0].id, all[1].id]
        );
        assert_eq!(
            contacts::contacts_of(&tx, town.northgate, Some(SiteId::new()))
                .await
                .unwrap()
                .len(),
            2
        );
        assert_eq!(contacts::hold_list(&tx, town.northgate, None).await.unwrap().len(), 2);
        contacts::note_answer(&tx, director, 21).await.unwrap();
        contacts::verify(&tx, all[0].id, "2031-05-05".parse().unwrap(), None)
            .await
            .unwrap();
        position::store::start_shift(&tx, guard, town.app.now()).await.unwrap();
        let listed = contacts::listed(&tx, town.northgate, None, town.app.now())
            .await
            .unwrap();
        let guard_line = listed.iter().find(|each| each.contact.position == guard).unwrap();
        assert!(guard_line.on_duty && !guard_line.vacant && guard_line.contact.verified_on.is_some());
        assert!(
            listed
                .iter()
                .filter(|each| each.contact.position == director)
                .all(|each| each.contact.answer_seconds == Some(21))
        );
        position::store::fill(&tx, guard, None).await.unwrap();
        assert!(position::store::close(&tx, guard, town.app.now()).await.unwrap());
        assert_eq!(
            contacts::contacts_of(&tx, town.northgate, None).await.unwrap().len(),
            2,
            "a closed position answers nobody"
        );
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn arrival_is_measured_from_real_emergencies_only() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let director = town.identity(Who::Director).position;
        let tx = town.app.store().begin().await.unwrap();
        assert_eq!(sites::measured_arrival(&tx, site.id, town.northgate).await.unwrap(), None);
        for (n, status, minutes) in [(1, "Actual", Some(3)), (2, "Exercise", Some(1)), (3, "Actual", Some(6)), (4, "Actual", None)] {
            let raised: Timestamp = format!("2031-05-0{n}T08:00:00Z").parse().unwrap();
            let id = IncidentId::new();
            let came = minutes.map(|minutes| raised + jiff::SignedDuration::from_mins(minutes));
            tx.execute(
                "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, on_scene_at) \
                 VALUES ($1, $2, $3, $4, $5, 1, 'weapon', 'ED', $6, $7, $8)",
                params![id, format!("INC-000{n}"), town.northgate, site.id, status, director, raised, came],
            )
            .await
            .unwrap();
        }
        let measured = sites::measured_arrival(&tx, site.id, town.northgate).await.unwrap().unwrap();
        assert_eq!((measured.arrivals, measured.shortest_seconds, measured.longest_seconds), (2, 180, 360));

        // Police know their own arrivals, and not those of another agency.
        let newest = "SELECT id FROM incident WHERE reference = 'INC-0003'";
        let came: Timestamp = "2031-05-03T08:05:00Z".parse().unwrap();
        tx.execute(
            &format!("INSERT INTO incident_party (incident_id, org_id, joined_at, on_scene_at) SELECT ({newest}), $1, $2, $2"),
            params![town.police, came],
        )
        .await
        .unwrap();
        let own = sites::measured_arrival(&tx, site.id, town.police).await.unwrap().unwrap();
        assert_eq!((own.arrivals, own.shortest_seconds), (1, 300));
        tx.commit().await.unwrap();
    })
    .await;
}
