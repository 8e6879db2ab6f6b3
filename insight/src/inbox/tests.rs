//! What waits, by storage and route, on each database.

use super::store::{AT_ONCE, EACH};
use super::{Counts, WaitingKind};
use crate::testing::{World, at, now};
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Desk;

async fn counts(world: &World, desk: &Desk) -> Counts {
    super::counts(&world.store.read().await.unwrap(), desk).await.unwrap()
}

async fn count(world: &World, desk: &Desk) -> u32 {
    counts(world, desk).await.total().count
}

#[tokio::test]
async fn agreements_calls_debriefs_and_actions_wait_for_those_who_can_act() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let commander = world.desk(police, "Police commander", Duty::PoliceCommander).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        assert_eq!(count(&world, &director).await, 0);
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        world.agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "proposed").await;
        world.run("UPDATE mou_version SET state = 'proposed'", params![]).await;
        assert_eq!((count(&world, &director).await, count(&world, &commander).await), (1, 1), "both sides sign");
        assert_eq!((count(&world, &liaison).await, count(&world, &guard).await), (1, 0), "the liaison answers, a guard does not");

        let incident = world.incident(&director, site, "INC-0777", AlertStatus::Actual, now()).await;
        world
            .run(
                "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at) VALUES ($1, $2, $3, 'Guard', $4)",
                params![incident, guard.who.position, hospital.id, now()],
            )
            .await;
        assert_eq!(count(&world, &guard).await, 1);
        assert!(world.get(&guard, "/inbox").await.text().contains("/rooms/INC-0777"));
        world.run("UPDATE incident SET ended_at = $1", params![now()]).await;
        assert_eq!(count(&world, &guard).await, 0, "an ended call waits no more");

        let debrief = world.debrief(hospital, incident).await;
        world.action(debrief, (&guard, &director), "CA-0001", "2026-11-12", true).await;
        let page = world.get(&director, "/inbox").await.text();
        assert!(page.contains("/debriefs/INC-0777") && !page.contains("CA-0001"), "an action waits for its owner");
        let page = world.get(&guard, "/inbox").await.text();
        assert!(page.contains("/actions/CA-0001") && page.contains("8 d late"));
        assert_eq!(count(&world, &commander).await, 1, "no clause opens the debrief to police");
    })
    .await;
}

/// Asked, lent, late, back: each waits for the side whose turn it is, and for nobody else.
#[tokio::test]
async fn a_loan_waits_for_the_side_whose_turn_it_is() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let outsider = world.desk(campus, "Campus liaison", Duty::LiaisonOfficer).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let resource = ResourceId::new();
        world
            .run(
                "INSERT INTO resource (id, org_id, kind, name, quantity, ask_position, changed_at, changed_by) \
                 VALUES ($1, $2, 'equipment', 'Barriers', 4, $3, $4, 'Security director')",
                params![resource, hospital.id, director.who.position, now()],
            )
            .await;
        world
            .run(
                "INSERT INTO loan (id, reference, resource_id, owner_org, borrower_org, kind, name, clause_agreement, clause_number, \
                 asked_position, state, quantity, from_on, until_on, purpose, asked_at) VALUES ($1, 'LN-0001', $2, $3, $4, 'equipment', \
                 'Barriers', 'AG-0143', '2.6', $5, 'asked', 2, '2999-01-01', '2999-01-02', 'A run', $6)",
                params![LoanId::new(), resource, hospital.id, police.id, liaison.who.position, now()],
            )
            .await;
        let later = "2999-01-02";
        for (state, until, gave, waits) in [
            ("asked", later, false, (1, 0)),
            ("later", later, false, (1, 0)),
            ("granted", later, false, (0, 0)),
            ("handing_over", later, true, (0, 1)),
            ("lent", later, true, (0, 0)),
            ("lent", "2001-01-01", true, (1, 1)),
            ("brought", later, true, (1, 0)),
        ] {
            let gave_at = gave.then(now);
            world
                .run("UPDATE loan SET state = $1, until_on = $2, gave_at = $3", params![state, until, gave_at])
                .await;
            let found = (count(&world, &director).await, count(&world, &liaison).await);
            assert_eq!(found, waits, "{state}, until {until}");
            assert_eq!((count(&world, &outsider).await, count(&world, &guard).await), (0, 0), "{state}");
        }
        assert!(world.get(&director, "/inbox").await.text().contains("/loans/LN-0001"));
        world.run("UPDATE loan SET state = 'returned', ended_at = $1", params![now()]).await;
        assert_eq!(count(&world, &director).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_kit_waits_for_its_custodian_alone_until_it_is_checked() {
    use muster_readiness::kit::{KitKind, Stands, check_rules, rules, verbs};
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let new = rules::NewKit {
            code: "K2".into(),
            place: "Staff base".into(),
            stands: Stands::OnSite,
            kind: KitKind::Responder,
            seal: String::new(),
            custodian: Some(guard.who.position),
            check_days: 30,
        };
        let kit = verbs::add(&director, &"S-0001".parse().unwrap(), new, Vec::new()).await;
        let kit = kit.unwrap_or_else(|problem| panic!("{}", problem.words()));
        assert_eq!((count(&world, &guard).await, count(&world, &director).await), (1, 0));
        let page = world.get(&guard, "/inbox").await.text();
        assert!(
            page.contains(&format!("/kits/{kit}")) && page.contains("K2, Staff base: Never checked"),
            "{page}"
        );
        let home = world.get(&director, "/home").await.text();
        assert!(home.contains("Kit K2 was never checked"), "{home}");
        let whole = check_rules::CheckForm {
            key: "0123456789".into(),
            seal: "intact".into(),
            contents: "all".into(),
            ..check_rules::CheckForm::default()
        };
        assert!(matches!(
            verbs::keep_check(&guard, false, &kit, &whole).await,
            Ok(Ok(()))
        ));
        assert_eq!(counts(&world, &guard).await.of(&[WaitingKind::Kit]).count, 0);
        assert!(!world.get(&director, "/home").await.text().contains("Kit K2"));
    })
    .await;
}

#[tokio::test]
async fn visits_exercises_plans_and_events_of_partners_wait_only_where_a_clause_opens_them() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        let (mine, when) = (director.who.position, at("2026-12-01T10:00:00Z"));
        let (visit, work, exercise, plan) = (VisitId::new(), WorkId::new(), ExerciseId::new(), PlanTextId::new());
        let event = EventId::new();
        for (sql, with) in [
            (
                "INSERT INTO visit (id, reference, org_id, site_id, kind, purpose, planned_for, state, salt, made_by, made_at, \
                 changed_at, changed_by) VALUES ($1, 'VIS-0001', $2, $3, 'familiarisation', 'Know the place', $4, 'planned', $5, $6, \
                 $7, $7, 'Security director')",
                params![visit, hospital.id, site, when, [0_u8; 32], mine, now()],
            ),
            (
                "INSERT INTO visit_party (visit_id, org_id, state, asked_at) VALUES ($1, $2, 'asked', $3)",
                params![visit, police.id, now()],
            ),
            (
                "INSERT INTO work (id, kind, reference, org_id, site_id, title) VALUES ($1, 'exercise', 'EX-0001', $2, $3, 'Fire')",
                params![work, hospital.id, site],
            ),
            (
                "INSERT INTO exercise (id, reference, org_id, site_id, kind, title, planned_for, duration_minutes, category, place, \
                 scenario, state, work_id, created_at, changed_at, changed_by) VALUES ($1, 'EX-0001', $2, $3, 'tabletop', 'Fire', $4, \
                 60, 'fire', 'Ward', 'Smoke', 'planned', $5, $6, $6, 'Security director')",
                params![exercise, hospital.id, site, when, work, now()],
            ),
            (
                "INSERT INTO exercise_party (exercise_id, org_id, asked_at, asked_by) VALUES ($1, $2, $3, 'Security director')",
                params![exercise, police.id, now()],
            ),
            (
                "INSERT INTO plan_text (id, reference, org_id, site_id, kind, template, action_set, title, approver_position, version, \
                 created_at, review_on) VALUES ($1, 'PL-0001', $2, $3, 'prevention', 'site_security', 'neutral', 'Lock up', $4, 1, $5, \
                 '2026-11-01')",
                params![plan, hospital.id, site, mine, now()],
            ),
            (
                "INSERT INTO event (id, reference, org_id, site_id, title, starts_at, ends_at, made_by, made_at, changed_at, changed_by) \
                 VALUES ($1, 'EV-0001', $2, $3, 'Open day', $4, $5, $6, $7, $7, 'Security director')",
                params![event, hospital.id, site, when, at("2026-12-01T18:00:00Z"), mine, now()],
            ),
            (
                "INSERT INTO event_party (event_id, org_id, state, asked_at) VALUES ($1, $2, 'asked', $3)",
                params![event, police.id, now()],
            ),
            (
                "INSERT INTO plan_text_share (plan_id, org_id, shared_at, shared_by) VALUES ($1, $2, $3, 'Security director')",
                params![plan, police.id, now()],
            ),
            (
                "INSERT INTO plan_text_offer (plan_id, org_id, version, offered_at, offered_by) VALUES ($1, $2, 1, $3, 'Security director')",
                params![plan, police.id, now()],
            ),
        ] {
            world.run(sql, with).await;
        }
        assert_eq!(count(&world, &director).await, 1, "the own plan's review");
        assert_eq!(count(&world, &liaison).await, 0);
        let classes = [DataClass::Visit, DataClass::Exercise, DataClass::Plan, DataClass::Event];
        let kinds = [
            WaitingKind::Visit,
            WaitingKind::Exercise,
            WaitingKind::Plan,
            WaitingKind::Event,
        ];
        for (no, (class, kind)) in classes.into_iter().zip(kinds).enumerate() {
            world.agreement(hospital, police, &format!("AG-014{no}"), class, "in_force").await;
            assert_eq!(counts(&world, &liaison).await.of(&[kind]).count, 1, "{class}");
        }
        let north = UnitId::new();
        let unit = "INSERT INTO unit (id, org_id, name) VALUES ($1, $2, 'North')";
        world.run(unit, params![north, hospital.id]).await;
        let whole = format!("\"org\":\"{}\",\"unit\":null", hospital.id);
        let of_north = format!("\"org\":\"{}\",\"unit\":\"{north}\"", hospital.id);
        let change = async |was: &str, is: &str| {
            let sql = "UPDATE clause SET terms = REPLACE(terms, $1, $2)";
            world.run(sql, params![was, is]).await;
            world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        };
        change(&whole, &of_north).await;
        for (table, kind) in [("visit", WaitingKind::Visit), ("plan_text", WaitingKind::Plan), ("event", WaitingKind::Event)] {
            assert_eq!(counts(&world, &liaison).await.of(&[kind]).count, 0, "{table} of nobody's unit");
            for (unit, count) in [(Some(north), 1), (None, 0)] {
                let sql = format!("UPDATE {table} SET unit_id = $1");
                world.run(&sql, params![unit]).await;
                assert_eq!(counts(&world, &liaison).await.of(&[kind]).count, count, "{table} of {unit:?}");
            }
        }
        change(&of_north, &whole).await;
        let mut far = world.desk(police, "Police liaison, far east", Duty::LiaisonOfficer).await;
        far.who.time_zone = "Pacific/Kiritimati".into();
        world.identify(&far);
        for (reader, day) in [(&liaison, "2026-12-01"), (&far, "2026-12-02")] {
            let rows = world.get(reader, "/api/v1/inbox").await.text();
            assert_eq!(rows.matches(&format!("\"due\":\"{day}\"")).count(), 3, "{rows}");
        }
        let patrol = world.desk(police, "Patrol officer", Duty::PatrolOfficer).await;
        assert_eq!(count(&world, &patrol).await, 0, "nobody of the patrol answers for the organisation");
        let inbox = world.get(&liaison, "/inbox").await.text();
        for page in ["/visits/VIS-0001", "/exercises/EX-0001", "/plans/PL-0001", "/events/EV-0001"] {
            assert!(inbox.contains(page), "{page}: {inbox}");
        }
        for gone in [
            "UPDATE exercise_party SET declined_at = asked_at",
            "UPDATE exercise_party SET declined_at = NULL, left_at = asked_at",
            "UPDATE exercise SET state = 'running'",
            "UPDATE exercise SET state = 'cancelled'",
        ] {
            world.run(gone, params![]).await;
            assert_eq!(counts(&world, &liaison).await.of(&[WaitingKind::Exercise]).count, 0, "{gone}");
            world.run("UPDATE exercise_party SET declined_at = NULL, left_at = NULL", params![]).await;
            world.run("UPDATE exercise SET state = 'planned'", params![]).await;
            assert_eq!(counts(&world, &liaison).await.of(&[WaitingKind::Exercise]).count, 1, "before {gone}");
        }
        for answered in [
            "UPDATE visit_party SET state = 'declined'",
            "UPDATE exercise_party SET agreed_at = asked_at",
            "UPDATE event_party SET state = 'accepted'",
            "UPDATE plan_text_share SET ended_at = shared_at",
        ] {
            world.run(answered, params![]).await;
        }
        assert_eq!(count(&world, &liaison).await, 0);
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let named = "INSERT INTO visit_person (visit_id, position_id, org_id, title) VALUES ($1, $2, $3, 'Guard')";
        let along = params![visit, guard.who.position, hospital.id];
        world.run(named, along).await;
        assert_eq!(count(&world, &guard).await, 0, "it is not to be signed yet");
        world.run("UPDATE visit SET state = 'to_sign'", params![]).await;
        assert_eq!(counts(&world, &director).await.of(&[WaitingKind::Visit]).count, 1);
        assert_eq!(counts(&world, &guard).await.of(&[WaitingKind::Visit]).count, 1);
        let other = world.desk(hospital, "Guard, Post 2", Duty::Guard).await;
        assert_eq!(count(&world, &other).await, 0, "it was not named");
        world.run("UPDATE visit SET state = 'under_way'", params![]).await;
        assert_eq!(count(&world, &guard).await, 0);
    })
    .await;
}

/// Proposed, answered by one side, agreed, over, not held, declined: each waits for the side whose turn it is, with its day.
#[tokio::test]
async fn an_introduction_waits_for_the_side_whose_turn_it_is() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        let (vacancy, introduction) = (VacancyId::new(), IntroductionId::new());
        world
            .run(
                "INSERT INTO vacancy (id, reference, org_id, position_id, title, duty, opened_at, pack, digest, filled_at, closed_at) \
                 VALUES ($1, 'VA-0001', $2, $3, 'Guard', 'guard', $4, '{}', '', $4, $4)",
                params![vacancy, hospital.id, guard.who.position, now()],
            )
            .await;
        world
            .run(
                "INSERT INTO introduction (id, vacancy_id, org_id, partner_id, title, site_id, state, due_on, made_at, changed_at) \
                 VALUES ($1, $2, $3, $4, 'Guard', $5, 'proposed', '2026-12-04', $6, $6)",
                params![introduction, vacancy, hospital.id, police.id, site, now()],
            )
            .await;
        for day in ["2026-11-24T10:00:00Z", "2026-11-27T14:00:00Z"] {
            world
                .run(
                    "INSERT INTO introduction_time (introduction_id, starts_at, place) VALUES ($1, $2, 'Lobby')",
                    params![introduction, at(day)],
                )
                .await;
        }
        assert_eq!((count(&world, &director).await, count(&world, &guard).await), (1, 0));
        assert_eq!(count(&world, &liaison).await, 0, "no clause opens it");
        world.agreement(hospital, police, "AG-0143", DataClass::Contacts, "in_force").await;
        let page = world.get(&liaison, "/inbox").await.text();
        let href = format!("/introductions/{introduction}");
        assert!(page.contains(&href) && page.contains("AG-0143/clauses/3.2"), "{page}");
        let yes = |column: &str, day: &str, hour: u32| {
            format!(
                "UPDATE introduction_time SET {column} = '2026-11-20T{hour}:00:00.000000Z' WHERE starts_at LIKE '{day}%'"
            )
        };
        let state = |words: &str| format!("UPDATE introduction SET {words}");
        let past = "agreed_for = '2026-11-20T20:00:00.000000Z'";
        let due = async |desk: &Desk| {
            let told = world.get(desk, "/api/v1/inbox").await.text();
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            let waiting = told["waiting"].as_array().unwrap().clone();
            let mine = waiting.iter().find(|row| row["kind"] == "introduction");
            mine.map(|row| {
                assert_eq!((&row["reference"], &row["id"]), (&"VA-0001".into(), &introduction.to_string().into()));
                row["due"].as_str().unwrap().to_owned()
            })
        };
        let (first, second, last) = ("2026-11-24", "2026-11-27", "2026-12-04");
        for (said, what, ours, theirs) in [
            (yes("owner_yes_at", first, 10), "the site can come at the first", None, Some(first)),
            (yes("partner_yes_at", second, 11), "police rather at the second", Some(second), None),
            (yes("owner_yes_at", second, 12), "the site then too", None, None),
            (state("state = 'agreed', agreed_for = '2026-11-27T14:00:00.000000Z'"), "agreed", None, None),
            (state(past), "nobody said whether they met", Some("2026-11-20"), Some("2026-11-20")),
            (state("state = 'not_held'"), "nobody met", Some(last), Some(last)),
            (state("state = 'declined'"), "declined", None, None),
            (state("state = 'dropped'"), "left again", None, None),
            (state("state = 'held'"), "held", None, None),
            (
                "UPDATE introduction_time SET starts_at = REPLACE(starts_at, '2026-11', '2026-10'), owner_yes_at = NULL".to_owned(),
                "all times passed",
                None,
                None,
            ),
            (state("state = 'proposed'"), "proposed, and each time has passed", Some(last), Some(last)),
        ] {
            world.run(&said, params![]).await;
            let (ours, theirs) = (ours.map(str::to_owned), theirs.map(str::to_owned));
            assert_eq!((due(&director).await, due(&liaison).await), (ours, theirs), "{what}");
        }
        world.label(site, Tlp::Red).await;
        assert_eq!(due(&liaison).await, None, "the site's label is above the clause");
        assert!(due(&director).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_proposed_action_is_counted_only_where_a_clause_opens_it() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let incident = world
            .incident(
                &director,
                site,
                "INC-0777",
                AlertStatus::Actual,
                at("2026-11-01T00:00:00Z"),
            )
            .await;
        world.parties(incident, &[hospital, police]).await;
        let patrol = world.desk(police, "Patrol officer", Duty::PatrolOfficer).await;
        let debrief = world.debrief(hospital, incident).await;
        world
            .action(debrief, (&liaison, &director), "CA-0002", "2026-11-12", false)
            .await;
        assert_eq!(count(&world, &liaison).await, 0);
        world
            .agreement(hospital, police, "AG-0143", DataClass::CorrectiveAction, "in_force")
            .await;
        assert_eq!(
            count(&world, &liaison).await,
            0,
            "the clause serves readiness, and this is recovery"
        );
        world
            .run(
                "UPDATE clause SET terms = REPLACE(terms, '\"purpose\":\"readiness\"', '\"purpose\":\"recovery\"')",
                params![],
            )
            .await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!(count(&world, &liaison).await, 1);
        assert_eq!(
            world.count("SELECT COUNT(*) AS n FROM crossing").await,
            0,
            "a number leaves no line"
        );
        for _ in 0..2 {
            let page = world.get(&liaison, "/inbox").await.text();
            assert!(page.contains("/actions/CA-0002") && page.contains("/agreements/AG-0143/clauses/3.2"));
        }
        assert_eq!(
            world
                .count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'list' AND times = 1")
                .await,
            1
        );
        // A duty that does not debrief is asked for its own position alone.
        world
            .run(
                "UPDATE clause SET terms = REPLACE(terms, '\"dispatcher\"', '\"patrol_officer\"')",
                params![],
            )
            .await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!(count(&world, &patrol).await, 0);
        world
            .action(debrief, (&patrol, &director), "CA-0003", "2026-11-12", false)
            .await;
        assert_eq!((count(&world, &patrol).await, count(&world, &liaison).await), (1, 2));
        let page = world.get(&patrol, "/inbox").await.text();
        assert!(page.contains("/actions/CA-0003") && !page.contains("CA-0002"));
        let kinds = counts(&world, &liaison).await;
        let of = |kind| kinds.of(&[kind]).count;
        assert_eq!((of(WaitingKind::ProposedAction), of(WaitingKind::Drill)), (2, 0));
        // Whoever was shut out of the room finds no link to what it could not open.
        world
            .run("UPDATE incident_party SET stopped_at = $1", params![now()])
            .await;
        assert_eq!((count(&world, &patrol).await, count(&world, &liaison).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn the_lead_of_a_side_is_asked_to_confirm_all_clear_as_far_as_a_clause_tells_it() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        let incident = world.incident(&director, site, "INC-0777", AlertStatus::Actual, now()).await;
        world.parties(incident, &[hospital, police]).await;
        for (org, lead) in [(hospital, &director), (police, &dispatcher)] {
            let sql = "UPDATE incident_party SET lead_position = $2 WHERE org_id = $1";
            world.run(sql, params![org.id, lead.who.position]).await;
        }
        let says_clear = "UPDATE incident_party SET clear_said_at = $2 WHERE org_id = $1";
        world.run(says_clear, params![hospital.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "no clause tells the police what the site says");
        world.agreement(hospital, police, "AG-0143", DataClass::IncidentLog, "in_force").await;
        assert_eq!(count(&world, &dispatcher).await, 0, "the clause serves readiness, and this is an emergency");
        let purpose = "UPDATE clause SET terms = REPLACE(terms, '\"purpose\":\"readiness\"', '\"purpose\":\"emergency_response\"')";
        world.run(purpose, params![]).await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!((count(&world, &dispatcher).await, count(&world, &director).await), (1, 0));
        assert_eq!(count(&world, &guard).await, 0, "who does not lead is not asked");
        let page = world.get(&dispatcher, "/inbox").await.text();
        assert!(page.contains("/rooms/INC-0777/all-clear") && page.contains("/agreements/AG-0143/clauses/3.2"), "{page}");
        assert!(!page.contains("Northfield Hospital"), "the site's name is of the alert's class: {page}");
        world.run("UPDATE incident_party SET stopped_at = $2 WHERE org_id = $1", params![police.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "nobody who was shut out is asked");
        world.run("UPDATE incident_party SET stopped_at = NULL", params![]).await;
        world.run(says_clear, params![police.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "both have said it");
    })
    .await;
}

#[tokio::test]
async fn a_running_drill_asks_nobody_who_is_in_it_or_whose_side_was_shut_out() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        world.agreement(hospital, police, "AG-0143", DataClass::Exercise, "in_force").await;
        let room = world.incident(&director, site, "INC-0412", AlertStatus::Exercise, now()).await;
        world.parties(room, &[hospital, police]).await;
        let drill = IncidentId::new();
        world
            .run(
                "INSERT INTO drill (id, reference, org_id, site_id, category, place, scenario, planned_for, planned_by, created_at, \
                 incident_id) VALUES ($1, 'DR-0412', $2, $3, 'weapon', 'ED waiting', 'A knife.', $4, $5, $4, $6)",
                params![drill, hospital.id, site, now(), director.who.position, room],
            )
            .await;
        for desk in [&control, &liaison] {
            let asks = "INSERT INTO drill_participant (drill_id, org_id, position_id, title) VALUES ($1, $2, $3, 'Asked')";
            world.run(asks, params![drill, desk.org(), desk.who.position]).await;
        }
        let waiting = || async { (count(&world, &control).await, count(&world, &liaison).await) };
        assert_eq!(waiting().await, (1, 1), "both may still say yes");
        let stop = "UPDATE incident_party SET stopped_at = $2 WHERE org_id = $1";
        world.run(stop, params![police.id, now()]).await;
        assert_eq!(waiting().await, (1, 0), "who was shut out has nothing to answer");
        for path in ["/inbox", "/api/v1/inbox"] {
            assert!(!world.get(&liaison, path).await.text().contains("DR-0412"), "{path}");
            assert!(world.get(&control, path).await.text().contains("DR-0412"), "{path}");
        }
        world.run(stop, params![police.id, None::<Timestamp>]).await;
        assert_eq!(waiting().await, (1, 1));
        world
            .run(
                "INSERT INTO incident_person (incident_id, position_id, org_id, title) VALUES ($1, $2, $3, 'Control room')",
                params![room, control.who.position, hospital.id],
            )
            .await;
        assert_eq!(waiting().await, (0, 1), "who came in by duty and took part is asked no more");
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_goes_on_leads_to_its_list_and_its_number_says_so() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let long_ago = at("2026-11-01T00:00:00Z");
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, long_ago)
            .await;
        let debrief = world.debrief(hospital, incident).await;
        world.run("UPDATE debrief SET closed_at = $1", params![now()]).await;
        for number in 0..EACH {
            for (desk, letter) in [(&director, 1), (&guard, 2)] {
                let reference = format!("CA-{letter}{number:03}");
                world
                    .action(debrief, (desk, &director), &reference, "2026-11-12", true)
                    .await;
            }
        }
        for desk in [&director, &guard] {
            let number = counts(&world, desk).await.total();
            assert_eq!((number.count, number.more), (50, false));
            assert!(!world.get(desk, "/inbox").await.text().contains("More: "));
        }
        for (desk, reference) in [(&director, "CA-1900"), (&guard, "CA-2900")] {
            world
                .action(debrief, (desk, &director), reference, "2026-11-13", true)
                .await;
        }
        for (desk, may_open) in [(&director, true), (&guard, false)] {
            let number = counts(&world, desk).await.of(&[WaitingKind::Action]);
            assert_eq!((number.count, number.more), (50, true));
            for path in ["/inbox", "/home"] {
                let page = world.get(desk, path).await.text();
                assert!(
                    !page.contains('⟦') && !page.contains("CA-1900") && !page.contains("CA-2900"),
                    "{path}"
                );
            }
            let page = world.get(desk, "/inbox").await.text();
            assert!(page.contains("More: Actions"), "{page}");
            assert_eq!(
                page.contains("href=\"/actions\""),
                may_open,
                "no link to what is closed to the reader"
            );
        }
        assert!(world.get(&guard, "/home").await.text().contains("More: Actions"));
        let told = world.get(&guard, "/api/v1/inbox").await.text();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["waiting"].as_array().unwrap().len(), EACH);
        assert_eq!(told["more"], serde_json::json!(["action"]));
    })
    .await;
}

#[tokio::test]
async fn what_stays_closed_pushes_nothing_out_and_is_no_more_that_waits() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let stranger = world.desk(campus, "Campus liaison", Duty::LiaisonOfficer).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, now())
            .await;
        world.parties(incident, &[hospital, police, campus]).await;
        let debrief = world.debrief(hospital, incident).await;
        world.run("UPDATE debrief SET closed_at = $1", params![now()]).await;
        world
            .opens_actions(police, hospital, "AG-0144", Duty::SecurityDirector)
            .await;
        // Two readings full of what no clause opens come first.
        for number in 0..2 * AT_ONCE + 1 {
            let reference = format!("CA-8{number:03}");
            world
                .action(debrief, (&director, &stranger), &reference, "2026-11-01", false)
                .await;
        }
        assert_eq!(count(&world, &director).await, 0);
        for number in 0..=EACH {
            let reference = format!("CA-9{number:03}");
            world
                .action(debrief, (&director, &liaison), &reference, "2026-11-12", false)
                .await;
            let number_of = counts(&world, &director).await.of(&[WaitingKind::ProposedAction]);
            let all = number < EACH;
            assert_eq!(number_of.more, !all, "{number}");
            assert_eq!(
                usize::try_from(number_of.count).unwrap(),
                if all { number + 1 } else { EACH }
            );
        }
        let page = world.get(&director, "/inbox").await.text();
        assert!(page.contains("More: Actions") && page.contains("href=\"/actions\""));
        assert!(!page.contains("CA-8"), "nothing of what is closed");
        assert_eq!(page.matches("href=\"/actions/CA-9").count(), EACH);
    })
    .await;
}

#[tokio::test]
async fn the_most_overdue_debrief_of_a_partner_stands_first_however_many_were_released_since() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        let clause = world.agreement(hospital, police, "AG-0143", DataClass::Debrief, "in_force").await;
        let named = serde_json::to_string(&Purpose::Recovery).unwrap();
        let purpose = "UPDATE clause SET terms = REPLACE(terms, '\"readiness\"', $2) WHERE id = $1";
        world.run(purpose, params![clause, named]).await;
        let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 230)";
        let id = "'00000000-0000-7000-8000-' || SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12)";
        // The first is the oldest release and the longest overdue.
        let day = "CASE WHEN i = 1 THEN '2026-10-01' ELSE '2026-11-24' END";
        let incidents = format!(
            "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, ended_at) {count} \
             SELECT {id}, 'INC-' || CAST(1000 + i AS TEXT), $1, $2, 'Actual', 1, 'weapon', 'ED waiting', $3, $4, $4 FROM n"
        );
        let raised = at("2026-09-20T10:00:00Z");
        world.run(&incidents, params![hospital.id, site, director.who.position, raised]).await;
        for org in [hospital, police] {
            let parties = format!("INSERT INTO incident_party (incident_id, org_id, joined_at) {count} SELECT {id}, $1, $2 FROM n");
            world.run(&parties, params![org.id, raised]).await;
        }
        let debriefs = format!(
            "INSERT INTO debrief (id, incident_id, org_id, created_at, due_on, facts) {count} SELECT {id}, {id}, $1, $2, {day}, '{{}}' FROM n"
        );
        world.run(&debriefs, params![hospital.id, raised]).await;
        let releases = format!(
            "INSERT INTO release (id, data_class, record, site_id, from_org, to_org, clause_id, opened_at) {count} SELECT {id}, 'debrief', \
             'debrief:' || {id}, $1, $2, $3, $4, {day} || 'T10:00:00.000000Z' FROM n"
        );
        world.run(&releases, params![site, hospital.id, police.id, clause]).await;
        let page = world.get(&dispatcher, "/inbox").await.text();
        let places: Vec<&str> = page.split("href=\"/debriefs/").skip(1).collect();
        assert_eq!(places.len(), EACH, "{page}");
        assert!(places[0].starts_with("INC-1001\""), "the longest overdue first");
        assert!(page.contains("More: Debriefs") && page.contains("href=\"/debriefs\""));
        assert!(world.get(&dispatcher, "/home").await.text().contains("More than 50 debriefs wait for you."));
    })
    .await;
}
