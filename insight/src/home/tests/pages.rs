//! Who sees which page, and what it says.

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
        let drill = world
            .incident(
                &director,
                site,
                "INC-0001",
                AlertStatus::Exercise,
                at("2026-10-14T10:00:00Z"),
            )
            .await;
        world.heard(&director, drill).await;
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
        // Which of the two is shown follows the strips that come while it stands open.
        for (class, words) in [
            ("unless-live", "Nothing to do right now"),
            ("when-live", "What runs now stands at the top"),
        ] {
            let (_, after) = page.split_once(&format!("<div class=\"{class}\">")).unwrap();
            assert!(after.find(words).is_some_and(|at| at < 200), "{words}: {page}");
        }
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
async fn the_number_of_open_rooms_follows_the_strips_of_whoever_has_them() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let privacy = world.desk(hospital, "Privacy officer", Duty::PrivacyOfficer).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clause = world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        let purpose = "UPDATE clause SET terms = REPLACE(terms, '\"readiness\"', $2) WHERE id = $1";
        let named = serde_json::to_string(&Purpose::EmergencyResponse).unwrap();
        world.run(purpose, params![clause, named]).await;
        for desk in [&director, &dispatcher] {
            let page = world.get(desk, "/home").await.text();
            assert!(
                page.contains("<span data-live-rooms-counted=\"0\">No live room. "),
                "{page}"
            );
        }
        for (reference, status) in [("INC-0001", AlertStatus::Actual), ("INC-0002", AlertStatus::Exercise)] {
            let incident = world.incident(&director, site, reference, status, now()).await;
            world.parties(incident, &[hospital, police]).await;
        }
        for desk in [&director, &dispatcher] {
            let page = world.get(desk, "/home").await.text();
            assert!(
                page.contains("<span data-live-rooms-counted=\"1\">1 room is open. "),
                "{page}"
            );
        }
        // As many as strips look at are counted, and no round number of answers.
        for number in 0..100 {
            let reference = format!("INC-1{number:03}");
            let incident = world
                .incident(&director, site, &reference, AlertStatus::Actual, now())
                .await;
            world.parties(incident, &[hospital, police]).await;
        }
        for desk in [&director, &dispatcher] {
            let page = world.get(desk, "/home").await.text();
            assert!(page.contains("data-live-rooms-counted=\"101\""), "{page}");
        }
        // No strip tells who does not respond: it is true of the moment, and is not said to follow.
        assert!(!Duty::PrivacyOfficer.may(Act::Respond));
        let page = world.get(&privacy, "/home").await.text();
        assert!(page.contains("101 rooms are open. ") && !page.contains("data-live-rooms-counted"));
    })
    .await;
}

#[tokio::test]
async fn an_agency_s_page_speaks_of_emergencies_that_its_reader_may_enter_and_of_no_other_unit_s() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let units = [UnitId::new(), UnitId::new()];
        for (unit, name) in units.into_iter().zip(["Central", "Harbour"]) {
            let sql = "INSERT INTO unit (id, org_id, name) VALUES ($1, $2, $3)";
            world.run(sql, params![unit, police.id, name]).await;
        }
        let commander = world.desk(police, "Police commander", Duty::PoliceCommander).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let mut central = world.desk(police, "Dispatcher, Central", Duty::Dispatcher).await;
        let mut harbour = world.desk(police, "Dispatcher, Harbour", Duty::Dispatcher).await;
        for (desk, unit) in [(&mut central, units[0]), (&mut harbour, units[1])] {
            desk.who.unit = Some(unit);
            world.identify(desk);
        }
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clause = world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        for (reference, status) in [("INC-0001", AlertStatus::Actual), ("INC-0002", AlertStatus::Exercise)] {
            let incident = world.incident(&director, site, reference, status, now()).await;
            world.parties(incident, &[hospital, police]).await;
        }
        let came = "UPDATE incident_party SET clause_id = $1, unit_id = $2, acknowledged_at = $3 WHERE org_id = $4";
        let answered = now() + jiff::SignedDuration::from_secs(22);
        world.run(came, params![clause, units[0], answered, police.id]).await;
        let told = "You were last told of an emergency";
        let page = world.get(&central, "/home").await.text();
        assert!(page.contains(told) && page.contains("22 s"), "{page}");
        assert!(page.contains("No drill with you in 90 days."), "they took no part in it");
        for desk in [&commander, &harbour, &liaison] {
            let page = world.get(desk, "/home").await.text();
            let title = &desk.who.position_title;
            assert!(!page.contains(told) && !page.contains("22 s") && !page.contains("Last drill"), "{title}: {page}");
            assert!(page.contains("You were told of no emergency in 90 days."), "{title}");
        }
        // Whoever was in the room knows of it, whatever their unit.
        let called = "INSERT INTO incident_person (incident_id, position_id, org_id, title) SELECT id, $1, $2, 'Called' FROM incident";
        world.run(called, params![harbour.who.position, police.id]).await;
        let page = world.get(&harbour, "/home").await.text();
        assert!(page.contains(told) && page.contains("22 s") && page.contains("Last drill"), "{page}");
        // Of what still runs nobody reads that it was the last.
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("1 room is open.") && !page.contains("Last emergency"), "{page}");
        world.run("UPDATE incident SET ended_at = $1", params![now()]).await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("No live room. Last emergency"), "{page}");
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
async fn closed_sites_push_no_open_one_off_an_agency_s_page() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        for nth in 0..205 {
            let name = format!("Annexe {nth:03}");
            let site = world
                .site(hospital, &format!("S-{}", 1000 + nth), &name, Some(police))
                .await;
            world.label(site, Tlp::Red).await;
        }
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let page = world.get(&liaison, "/home").await.text();
        assert!(page.contains("Northfield Hospital") && !page.contains("Annexe"));
        assert!(!page.contains("by name"), "it is the only one");
        world
            .run(
                "UPDATE site SET tlp = 'TLP:GREEN' WHERE name <> 'Annexe 000'",
                params![],
            )
            .await;
        let page = world.get(&liaison, "/home").await.text();
        assert!(page.contains("the first 200 by name") && page.contains("Annexe 200") && !page.contains("Annexe 201"));
        world
            .run(
                "UPDATE site SET tlp = 'TLP:RED' WHERE name > 'Annexe 199' AND name < 'Annexe 9'",
                params![],
            )
            .await;
        let page = world.get(&liaison, "/home").await.text();
        assert!(page.contains("Northfield Hospital"), "200 are open");
        assert!(!page.contains("by name"), "and 200 are all");
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

#[tokio::test]
async fn nobody_is_named_for_a_post_that_is_empty() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let manager = world.desk(hospital, "Site manager", Duty::SiteManager).await;
        world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let page = async || world.get(&manager, "/home").await.text();
        assert!(page().await.contains("Security director"));
        let left = director.who.position;
        world
            .run("UPDATE position SET person_id = NULL WHERE id = $1", params![left])
            .await;
        assert!(!page().await.contains("Security director"));
        // Whoever acts for it answers for it.
        let acts = world.desk(hospital, "Deputy director", Duty::ControlRoom).await;
        let sql = "INSERT INTO vacancy (id, reference, org_id, position_id, title, duty, opened_at, acting_position, pack, digest) \
                   VALUES ($1, 'VA-0001', $2, $3, 'Security director', 'security_director', $4, $5, $6, '')";
        let pack = format!("{{\"salt\":\"\",\"made_at\":\"{}\",\"items\":[]}}", now());
        let values = params![VacancyId::new(), hospital.id, left, now(), acts.who.position, pack];
        world.run(sql, values).await;
        let told = page().await;
        assert!(told.contains("Deputy director"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn what_a_site_cannot_have_is_not_told_as_its_trouble() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let page = async || world.get(&director, "/home?all=yes").await.text();
        assert!(page().await.contains("has no floor plan"));
        let sql = "INSERT INTO left_out (site_id, point, reason, said_at, said_by, title) \
                   VALUES ($1, 'floor_plan', 'An open square.', $2, $3, 'Security director')";
        world.run(sql, params![site, now(), director.who.position]).await;
        assert!(!page().await.contains("has no floor plan"));
    })
    .await;
}

#[test]
fn every_trouble_has_words() {
    let sources = [include_str!("../rules.rs"), include_str!("../grown_old.rs")];
    let codes: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.split('"'))
        .filter(|word| !["contacts-channel-", "fix-training-people"].contains(word))
        .filter(|word| word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        .collect();
    assert!(codes.len() > 20, "{codes:?}");
    for key in codes.iter().map(|code| format!("fix-{code}")) {
        for key in [key.clone(), format!("{key}-words")] {
            assert!(!muster_web::t(&key).contains('⟦'), "{key}");
        }
    }
    for key in super::super::Item::ALL.iter().map(|item| item.title_key()) {
        assert!(!muster_web::t(key).contains('⟦'), "{key}");
    }
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
