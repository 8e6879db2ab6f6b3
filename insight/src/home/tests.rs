//! Home by route: who sees which page, and that history does not slow it, on each database.

use crate::testing::{World, at, now};
use muster_membership::setup;
use muster_store::{params, testing::each_store};
use muster_terms::*;

#[tokio::test]
async fn a_director_sees_the_worst_first_and_a_guard_the_button() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard, Post 3", Duty::Guard).await;
        let first = world.get(&director, "/home").await.text();
        assert!(first.contains("Add your first site") && first.contains("First steps"));
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world
            .incident(
                &director,
                site,
                "INC-0001",
                AlertStatus::Exercise,
                at("2026-10-14T10:00:00Z"),
            )
            .await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "suspended")
            .await;
        let page = world.get(&director, "/home").await.text();
        let order = [
            "Nobody is on duty at Northfield",
            "Nobody can be called",
            "does not hold",
            "has no meeting point",
        ];
        let places: Vec<usize> = order.iter().map(|words| page.find(words).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(page.contains("14 Oct") && page.contains("Last drill Wed 14 Oct."));
        assert!(!page.contains('⟦'), "a text is missing");
        let page = world.get(&guard, "/home").await.text();
        assert!(page.contains("href=\"/raise\"") && page.contains("ED waiting") && page.contains("Off duty"));
        assert!(!page.contains("Fix first"));
    })
    .await;
}

#[tokio::test]
async fn a_company_s_page_speaks_of_debriefs_to_duties_that_have_them() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        for duty in Duty::ALL.iter().copied().filter(|duty| !duty.is_police()) {
            let desk = world.desk(hospital, duty.as_str(), duty).await;
            let page = world.get(&desk, "/home").await.text();
            assert_eq!(page.contains("No debrief is open."), duty.may(Act::Debrief), "{duty}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_agency_sees_only_the_sites_that_a_clause_opens() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let mall = world.org(OrganisationKind::Company, "Harbour Centres").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clinic = world.site(hospital, "S-0003", "Red Clinic", Some(police)).await;
        world.label(clinic, Tlp::Red).await;
        world.site(mall, "S-0002", "Harbour Mall", Some(police)).await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        world
            .agreement(mall, police, "AG-0144", DataClass::FloorPlan, "in_force")
            .await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let outsider = world.desk(campus, "Police commander", Duty::PoliceCommander).await;
        for _ in 0..2 {
            let page = world.get(&liaison, "/home").await.text();
            assert!(page.contains("Northfield Hospital") && page.contains("/agreements/AG-0143/clauses/3.2"));
            assert!(
                !page.contains("Harbour Mall"),
                "a clause on floor plans opens no profile"
            );
            assert!(
                !page.contains("Red Clinic"),
                "the clause goes up to AMBER, and the site is RED"
            );
            assert!(!page.contains('⟦'), "a text is missing");
        }
        assert_eq!(
            world.count("SELECT COUNT(*) AS n FROM crossing WHERE allowed").await,
            1,
            "one line for the list"
        );
        let page = world.get(&outsider, "/home").await.text();
        assert!(!page.contains("Northfield") && !page.contains("Northgate") && !page.contains("City Police"));
        world
            .run(
                "UPDATE mou SET state = 'suspended', revision = revision + 1 WHERE reference = 'AG-0143'",
                params![],
            )
            .await;
        assert!(
            !world
                .get(&liaison, "/home")
                .await
                .text()
                .contains("Northfield Hospital"),
            "a suspension holds at once"
        );
    })
    .await;
}

#[tokio::test]
async fn neither_side_s_actions_crowd_the_other_s_out() {
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
        let debrief = world.debrief(hospital, incident).await;
        // Twelve of the hospital's are older than the three of police.
        for number in 1..=12 {
            let (reference, due) = (format!("CA-10{number:02}"), format!("2026-11-{number:02}"));
            world
                .action(debrief, (&director, &director), &reference, &due, true)
                .await;
        }
        for number in 1..=3 {
            let (reference, due) = (format!("CA-20{number:02}"), format!("2026-11-{}", 18 + number));
            world
                .action(debrief, (&liaison, &liaison), &reference, &due, true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(!page.contains("CA-2001"), "no clause opens it yet");
        world.opens_actions(hospital, police, "AG-0143", Duty::Dispatcher).await;
        world
            .opens_actions(police, hospital, "AG-0144", Duty::SecurityDirector)
            .await;
        for (desk, own, partners) in [
            (&director, "the 5 oldest of 12", "3 open"),
            (&liaison, "3 open", "the 5 oldest of 12"),
        ] {
            let page = world.get(desk, "/home").await.text();
            let (before, theirs) = page.split_once("Improvement actions of partners").unwrap();
            let (_, ours) = before.split_once("Improvement actions, own side").unwrap();
            assert!(ours.contains(own) && theirs.contains(partners), "{}", desk.who.org_name);
            for reference in ["CA-1001", "CA-1005", "CA-2001", "CA-2003"] {
                assert!(
                    page.contains(&format!("/actions/{reference}")),
                    "{}, {reference}",
                    desk.who.org_name
                );
            }
            for half in [ours, theirs] {
                assert!(!half.contains("/actions/CA-1006") && half.contains("href=\"/actions\""));
            }
            assert!(
                page.contains("19 d late") && page.contains("1 d late"),
                "they age in sight"
            );
        }
        // Of a site's many debriefs the late one is told apart by what happened, and when.
        world
            .run(
                "UPDATE debrief SET due_on = '2026-11-09' WHERE id = $1",
                params![debrief],
            )
            .await;
        let page = world.get(&director, "/home?all=yes").await.text();
        let (_, late) = page.split_once("The debrief is late: ").expect("it is in the list");
        let day = at("2026-11-01T00:00:00Z").to_zoned(director.time_zone()).date();
        let about = late.split('<').next().unwrap();
        assert!(
            about.ends_with(&format!(", {}", muster_web::format::date_long(day))),
            "{about}"
        );
        assert!(about.contains(" at ") && !about.starts_with("Drill"), "{about}");
    })
    .await;
}

#[tokio::test]
async fn the_first_run_says_what_is_true_when_nothing_is_set_up() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let administrator = world.desk(hospital, "Administrator", Duty::Administrator).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        let page = world.get(&director, "/home").await.text();
        for words in [
            "Nothing is set up yet",
            "There is nothing here yet that could go wrong",
            "No site",
            "No answers",
            "from police to an emergency in 90 days",
            "First steps",
            "2 of 6",
            "href=\"/setup/partner\"",
        ] {
            assert!(page.contains(words), "{words}");
        }
        for untrue in ["0 of 0", "Every item below", "median", "/drills/new", "⟦"] {
            assert!(!page.contains(untrue), "{untrue}");
        }
        // The same steps, without the links that this duty has not.
        let page = world.get(&administrator, "/home").await.text();
        assert!(page.contains("First steps") && page.contains("/me/recovery-codes"));
        for closed in ["href=\"/sites/new\"", "href=\"/setup/partner\""] {
            assert!(!page.contains(closed), "{closed}");
        }
        assert!(!world.get(&control, "/home").await.text().contains("First steps"));

        world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("First steps") && page.contains("/drills/new"));
        assert!(!world.get(&control, "/home").await.text().contains("/drills/new"));
        world
            .run(
                "INSERT INTO organisation_invitation (id, secret_hash, org_id, invited_by, kind, created_at, expires_at) \
                 VALUES ($5, $1, $2, $3, 'agency', $4, $4)",
                params![[7; 32], hospital.id, director.who.position, at("2026-12-19T00:00:00Z"), InvitationId::new()],
            )
            .await;
        let page = world.get(&director, "/home").await.text();
        for open in ["First steps", "Mail test", "Backup", "4 of 6"] {
            assert!(page.contains(open), "{open}: mail and backup are not done yet");
        }
        // Who puts them away does so for themselves.
        setup::put_away(&director).await.unwrap();
        assert!(!world.get(&director, "/home").await.text().contains("First steps"));
        assert!(world.get(&administrator, "/home").await.text().contains("First steps"));
        assert!(setup::put_away(&control).await.is_err(), "who does not run it");
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_covers_a_site_is_told_before_its_police_are_chosen() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let choose = "href=\"/sites/S-0001/edit#field-police\"";
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(page.contains("Northfield Hospital has no agreement with police") && !page.contains(choose));
        world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(!page.contains("no agreement with police") && !page.contains("no police partner"));
        for words in [
            "Choose which police answer for Northfield Hospital",
            "Choose police",
            "police not chosen",
            choose,
        ] {
            assert!(page.contains(words), "{words}");
        }
        let page = world.get(&control, "/home?all=yes").await.text();
        assert!(
            page.contains("Choose police") && !page.contains(choose),
            "who cannot choose has no link to it"
        );
        world.run("UPDATE site SET police_org = $1", params![police.id]).await;
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(!page.contains("Choose police") && page.contains("AG-0143"));
    })
    .await;
}

#[tokio::test]
async fn all_that_is_to_fix_is_one_link_away() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        for (reference, name) in [("S-0001", "Northfield Hospital"), ("S-0002", "Eastfield Hospital")] {
            world.site(hospital, reference, name, None).await;
        }
        let drills = |page: &str| page.matches("has never held a drill").count();
        let few = world.get(&director, "/home").await.text();
        assert!(few.contains("href=\"/home?all=yes#fix-first\"") && few.contains("All 14 tasks"));
        assert_eq!(drills(&few), 0, "what hurts least stands last");
        let all = world.get(&director, "/home?all=yes").await.text();
        assert!(drills(&all) == 2 && all.contains("Only the first 8") && all.contains("id=\"fix-first\""));
    })
    .await;
}

/// A hundred thousand emergencies, each with its two parties, its called guard and its debrief.
async fn fill_history(world: &World, org: OrgId, police: OrgId, site: SiteId, by: PositionId, clause: ClauseId) {
    let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)";
    let id = "'00000000-0000-7000-8000-' || SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12)";
    let two = |expression: &str| format!("SUBSTR(CAST(100 + {expression} AS TEXT), 2, 2)");
    let hour = format!(
        "'2026-' || {} || '-' || {} || 'T' || {} || ':' || {}",
        two("9 + i % 3"),
        two("1 + (i / 3) % 20"),
        two("i % 21"),
        two("i % 60")
    );
    world
        .run(
            &format!(
                "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, \
                 acknowledged_at, ended_at, sharing_closed_at) {count} SELECT {id}, 'INC-' || CAST(100000 + i AS TEXT), $1, $2, \
                 'Actual', 1, 'weapon', 'ED waiting', $3, {hour} || ':00.000000Z', {hour} || ':22.000000Z', \
                 {hour} || ':59.000000Z', {hour} || ':59.000000Z' FROM n"
            ),
            params![org, site, by],
        )
        .await;
    for (party, clause) in [(org, None), (police, Some(clause))] {
        world
            .run(
                &format!(
                    "INSERT INTO incident_party (incident_id, org_id, clause_id, joined_at, acknowledged_at) {count} \
                     SELECT {id}, $1, $2, {hour} || ':00.000000Z', {hour} || ':22.000000Z' FROM n"
                ),
                params![party, clause],
            )
            .await;
    }
    world
        .run(
            &format!(
                "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at) {count} \
                 SELECT {id}, $1, $2, 'Guard', {hour} || ':01.000000Z' FROM n"
            ),
            params![by, org],
        )
        .await;
    world
        .run(
            &format!(
                "INSERT INTO debrief (id, incident_id, org_id, created_at, due_on, facts, closed_at) {count} \
                 SELECT {id}, {id}, $1, {hour} || ':59.000000Z', '2026-11-24', '{{}}', {hour} || ':59.000000Z' FROM n"
            ),
            params![org],
        )
        .await;
}

#[tokio::test]
async fn the_median_of_answers_is_right_among_a_hundred_thousand_emergencies() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clause = world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        for round in 0..2 {
            if round == 1 {
                fill_history(&world, hospital.id, police.id, site, director.who.position, clause).await;
                world.run("ANALYZE", params![]).await;
            }
            for desk in [&director, &dispatcher] {
                let page = world.get(desk, "/home").await.text();
                assert_eq!(page.contains("22 s"), round == 1, "the median of real answers");
            }
        }
    })
    .await;
}

#[test]
fn every_trouble_has_words() {
    let rules = include_str!("rules.rs");
    let codes: Vec<&str> = rules
        .split('"')
        .filter(|word| word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        .collect();
    assert!(codes.len() > 20, "{codes:?}");
    for key in codes.iter().map(|code| format!("fix-{code}")) {
        for key in [key.clone(), format!("{key}-words")] {
            assert!(!muster_web::t(&key).contains('⟦'), "{key}");
        }
    }
    for key in super::Item::ALL.iter().map(|item| item.title_key()) {
        assert!(!muster_web::t(key).contains('⟦'), "{key}");
    }
}

#[tokio::test]
async fn a_clause_whose_terms_cannot_be_read_leaves_the_rest_of_home_standing() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let broken = world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        let sound = world
            .agreement(hospital, campus, "AG-0144", DataClass::Alert, "in_force")
            .await;
        world
            .run(
                "UPDATE clause SET terms = '{\"number\":' WHERE id = $1",
                params![broken],
            )
            .await;
        let page = world.get(&director, "/home").await;
        assert_eq!(page.status, axum::http::StatusCode::OK);
        let tx = world.app.store().read().await.unwrap();
        let kept = super::store::agreements_with_alarms(&tx, hospital.id, now())
            .await
            .unwrap();
        let alarms = |partner: OrgId| {
            let agreement = kept.iter().find(|each| each.partner == partner).unwrap();
            agreement.alarms.iter().map(|clause| clause.id).collect::<Vec<_>>()
        };
        assert_eq!(alarms(police.id), []);
        assert_eq!(alarms(campus.id), [sound]);
    })
    .await;
}

#[tokio::test]
async fn an_agency_s_page_speaks_only_of_agreements_and_debriefs_that_its_reader_may_read() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let patrol = world.desk(police, "Patrol", Duty::PatrolOfficer).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let before = world.get(&dispatcher, "/home").await.text();
        assert!(before.contains("No agreement is in force.") && before.contains("No debrief waits for you."));
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, now())
            .await;
        world.parties(incident, &[hospital, police]).await;
        let debrief = world.debrief(hospital, incident).await;
        let clause = world
            .agreement(hospital, police, "AG-0143", DataClass::Debrief, "in_force")
            .await;
        world
            .run(
                "INSERT INTO release (id, data_class, record, site_id, from_org, to_org, clause_id, opened_at) \
                 VALUES ($1, 'debrief', $2, $3, $4, $5, $6, $7)",
                params![
                    ReleaseId::new(),
                    format!("debrief:{debrief}"),
                    site,
                    hospital.id,
                    police.id,
                    clause,
                    now()
                ],
            )
            .await;
        let purpose = "UPDATE clause SET terms = REPLACE(terms, '\"readiness\"', $2) WHERE id = $1";
        let named = serde_json::to_string(&Purpose::Recovery).unwrap();
        world.run(purpose, params![clause, named]).await;
        let page = world.get(&dispatcher, "/home").await.text();
        assert!(
            page.contains("1 agreement is in force.") && page.contains("1 debrief waits for you."),
            "{page}"
        );
        // A patrol reads neither: nothing is said of them, least of all that there are none.
        let page = world.get(&patrol, "/home").await.text();
        assert!(page.contains("No partner site is open to you."));
        for words in ["agreement is in force", "debrief waits", "No debrief"] {
            assert!(!page.contains(words), "{words}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_agreement_in_force_is_not_lost_behind_any_number_that_came_after_it() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let commander = world.desk(campus, "Police commander", Duty::PoliceCommander).await;
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        world
            .agreement(hospital, campus, "AG-0144", DataClass::SiteProfile, "suspended")
            .await;
        for (first, partner) in [(1000, police), (2000, campus)] {
            let later = format!(
                "INSERT INTO mou (id, reference, title, a_org, b_org, state, created_at) WITH RECURSIVE n(i) AS (SELECT {first} \
                 UNION ALL SELECT i + 1 FROM n WHERE i < {first} + 250) SELECT '00000000-0000-7000-8000-' || \
                 SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12), 'AG-' || CAST(i AS TEXT), 'Of before', $1, $2, \
                 CASE WHEN i % 2 = 0 THEN 'terminated' ELSE 'draft' END, $3 FROM n"
            );
            let after = at("2026-11-20T23:00:00Z");
            world.run(&later, params![hospital.id, partner.id, after]).await;
        }
        let tx = world.app.store().read().await.unwrap();
        let kept = super::store::agreements(&tx, hospital.id).await.unwrap();
        drop(tx);
        let holds = |state: &str| kept.iter().filter(|each| each.state == state).count();
        assert_eq!((holds("in_force"), holds("suspended"), kept.len()), (1, 1, 202));
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(page.contains("AG-0143") && page.contains("1 police partner"), "{page}");
        assert!(!page.contains("no agreement with police"));
        let page = world.get(&commander, "/home").await.text();
        assert!(page.contains("/agreements/AG-0144"), "what was stopped is told: {page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_late_beyond_the_list_is_said_and_led_to() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let raised = at("2026-11-01T00:00:00Z");
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, raised)
            .await;
        let debrief = world.debrief(hospital, incident).await;
        let late = |number: usize| (format!("CA-1{number:03}"), "2026-11-12");
        for number in 0..10 {
            let (reference, due) = late(number);
            world
                .action(debrief, (&director, &director), &reference, due, true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("All 17 tasks") && !page.contains("More than"), "{page}");
        let (reference, due) = late(10);
        world
            .action(debrief, (&director, &director), &reference, due, true)
            .await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("More than 17 tasks") && !page.contains("All 17 tasks"));
        let list = |page: &str| {
            let (_, from) = page.split_once("id=\"fix-first\"").unwrap();
            from.split("</section>").next().unwrap().to_owned()
        };
        let all = list(&world.get(&director, "/home?all=yes").await.text());
        assert!(
            all.contains("More actions are late") && all.contains("href=\"/actions\""),
            "{all}"
        );
        assert!(!all.contains("More debriefs are late") && !all.contains("CA-1010"));
        let all = list(&world.get(&control, "/home?all=yes").await.text());
        assert!(all.contains("More actions are late"));
        assert_eq!(
            all.contains("href=\"/actions\""),
            control.may(Act::Debrief),
            "no link to what is closed to the reader"
        );
    })
    .await;
}

#[tokio::test]
async fn partners_actions_are_counted_as_far_as_a_clause_opens_them_and_more_is_said_to_be_more() {
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
        let raised = at("2026-11-01T00:00:00Z");
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, raised)
            .await;
        world.parties(incident, &[hospital, police, campus]).await;
        let debrief = world.debrief(hospital, incident).await;
        world
            .opens_actions(police, hospital, "AG-0144", Duty::SecurityDirector)
            .await;
        // An agreement in force that opens no action: what is closed stands before all that is open.
        world
            .agreement(campus, hospital, "AG-0145", DataClass::SiteProfile, "in_force")
            .await;
        for number in 0..150 {
            let reference = format!("CA-8{number:03}");
            world
                .action(debrief, (&stranger, &stranger), &reference, "2026-11-02", true)
                .await;
        }
        for number in 0..100 {
            let reference = format!("CA-9{number:03}");
            world
                .action(debrief, (&liaison, &liaison), &reference, "2026-12-12", true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("the 5 oldest of 100") && !page.contains("CA-8"), "{page}");
        world
            .action(debrief, (&liaison, &liaison), "CA-9900", "2026-12-13", true)
            .await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("the 5 oldest of more than 100"), "{page}");
    })
    .await;
}
