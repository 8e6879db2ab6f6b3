//! Two partners of one room.

use super::{raised, resume_sheriff, shut_out, without_clauses};
use muster_stories::{Partners, each_store, eventually};

#[tokio::test]
async fn neither_partner_reads_of_the_other_in_who_saw_what() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        for role in ["dispatcher", "sheriff_dispatcher"] {
            let mut browser = town.browser(role).await;
            browser.get(&room).await.ok();
            browser.get(&format!("{room}/live")).await.ok();
        }
        let mut guard = town.browser("guard").await;
        guard
            .post(&format!("{room}/stand-down"), &[("ending", "false_alarm")])
            .await
            .is(303);
        let debrief = room.replace("/rooms/", "/debriefs/");
        eventually("there is a debrief", || {
            let (mut director, debrief) = (guard.clone(), debrief.clone());
            director.moves_to(town.address());
            let town = &town;
            async move { town.browser("director").await.get(&debrief).await.code() == 200 }
        })
        .await;
        for role in ["commander", "sheriff"] {
            let mut browser = town.browser(role).await;
            browser.get(&debrief).await.ok();
            browser.get("/actions").await.ok();
        }
        for (role, other, whom) in [
            ("sheriff", "Ellery Police", "Dispatcher, desk 2"),
            ("commander", "County Sheriff", "County dispatcher"),
        ] {
            let mut browser = town.browser(role).await;
            for view in ["ours", "made"] {
                let audit = browser.get(&format!("/audit?view={view}")).await.ok();
                audit.must_not_say(other).must_not_say(whom);
            }
        }
        let third = "SELECT COUNT(*) AS n FROM crossing c WHERE c.from_org <> (SELECT org_id FROM incident) \
                     AND c.to_org <> (SELECT org_id FROM incident)";
        assert_eq!(town.count(third).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_in_the_room_tells_one_partner_of_the_other() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        let mut city = town.browser("dispatcher").await;
        city.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        city.post(&format!("{room}/lead"), &[]).await.is(303);
        city.post(&format!("{room}/steps/1"), &[("to", "in_progress")])
            .await
            .is(303);
        city.post(
            &format!("{room}/messages"),
            &[("words", "Ellery unit at the rear door")],
        )
        .await
        .is(303);
        let agreement = town.agreement.as_ref().unwrap().to_string();
        let org = town.org("commander").await.to_string();
        let hidden = ["Ellery", "Dispatcher, desk 2", agreement.as_str(), org.as_str()];
        for stopped in [false, true] {
            if stopped {
                shut_out(&town, &room).await;
            }
            town.pass(61);
            let mut sheriff = town.browser("sheriff_dispatcher").await;
            for path in [
                room.clone(),
                format!("{room}/log"),
                format!("{room}/people"),
                format!("{room}/sharing"),
                "/desk".into(),
            ] {
                let page = sheriff.get(&path).await.ok();
                for words in hidden {
                    page.must_not_say(words);
                }
            }
            let json = town
                .api("sheriff_dispatcher")
                .await
                .get(&format!("/api/v1{room}"))
                .await
                .ok();
            json.must_say("ED waiting");
            for words in hidden {
                json.must_not_say(words);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_case_number_and_the_stages_are_told_to_the_site_and_to_no_third() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        let mut city = town.browser("dispatcher").await;
        for fields in [
            vec![("status", "units_sent"), ("units", "412")],
            vec![("status", "on_scene"), ("unit", "412")],
            vec![("status", "contained")],
            vec![("status", "case_number"), ("case_number", "CR-2041")],
        ] {
            city.post(&format!("{room}/status"), &fields).await.is(303);
        }
        let status = |role: &'static str| {
            let (town, room) = (&town, &room);
            async move { town.api(role).await.get(&format!("/api/v1{room}")).await.ok().json() }
        };
        let city_org = town.org("commander").await.to_string();
        let of_city = |json: &serde_json::Value| {
            let sides = json["status_of"].as_array().unwrap().clone();
            sides.into_iter().find(|side| side["organisation"] == city_org.as_str())
        };
        assert!(of_city(&status("sheriff_dispatcher").await).is_none());
        let told = of_city(&status("control").await).expect("the site has a clause for it");
        assert_eq!(told["case_number"], "CR-2041");
        assert!(told["contained_at"].is_string() && told["on_scene_at"].is_string());
        town.browser("control").await.get(&room).await.ok().must_say("CR-2041");
        town.browser("sheriff_dispatcher")
            .await
            .get(&room)
            .await
            .ok()
            .must_not_say("CR-2041");
        town.browser("director")
            .await
            .get("/search?q=CR-2041")
            .await
            .ok()
            .must_not_say("Nothing found");
    })
    .await;
}

#[tokio::test]
async fn without_a_clause_for_police_status_the_site_does_not_see_it_either() {
    each_store(Partners::Agreed, |town| async move {
        without_clauses(&town, &["3.4"]).await;
        let room = raised(&town).await;
        let mut city = town.browser("dispatcher").await;
        city.post(
            &format!("{room}/status"),
            &[("status", "case_number"), ("case_number", "CR-2041")],
        )
        .await
        .is(303);
        city.get("/desk").await.ok().must_say("CR-2041");
        town.browser("control")
            .await
            .get(&room)
            .await
            .ok()
            .must_not_say("CR-2041");
        town.browser("director")
            .await
            .get("/search?q=CR-2041")
            .await
            .ok()
            .must_say("Nothing found");
    })
    .await;
}

#[tokio::test]
async fn each_agency_moves_its_own_units() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        town.browser("dispatcher")
            .await
            .post(
                &format!("{room}/status"),
                &[("status", "units_sent"), ("units", "Unit 4")],
            )
            .await
            .is(303);
        town.browser("sheriff_dispatcher")
            .await
            .post(&format!("{room}/status"), &[("status", "on_scene"), ("unit", "Unit 4")])
            .await
            .is(303);
        let org = town.org("commander").await;
        let moved = format!("SELECT COUNT(*) AS n FROM incident_unit WHERE org_id = '{org}' AND state = 'on_scene'");
        assert_eq!(town.count(&moved).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident_unit").await, 2);
    })
    .await;
}

#[tokio::test]
async fn plan_and_meeting_point_are_shown_under_the_class_that_is_read() {
    each_store(Partners::Agreed, |town| async move {
        without_clauses(&town, &["3.2", "3.5", "4.1"]).await;
        let room = raised(&town).await;
        let mut dispatcher = town.browser("dispatcher").await;
        let page = dispatcher.get(&room).await.ok();
        page.must_say("ED waiting")
            .must_not_say("ambulance bay")
            .must_not_say("Keep distance");
        dispatcher.get("/desk").await.ok().must_not_say("ambulance bay");
        dispatcher
            .post(&format!("{room}/steps/1"), &[("to", "in_progress")])
            .await
            .is(422);
    })
    .await;
}
