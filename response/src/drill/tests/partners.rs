//! Asking a partner into a drill, and what comes back.

use super::{district_clause, drill_clause, planned};
use crate::drill::{api, pages::Older, partners, store, verbs};
use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::{Path, Problem, Query};

#[tokio::test]
async fn police_are_asked_where_a_clause_names_them_and_their_answer_comes_back_under_theirs() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        town.get(Who::Director, &drill)
            .await
            .must_say("City Police")
            .must_say("No clause of your agreement opens drills to them.")
            .must_not_say("Ask to take part");
        let refused = town.post(Who::Director, &ask, &with).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let page = town.get(Who::Director, &drill).await;
        page.must_say("May be asked to take part, under")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_say("Ask to take part");
        // Nobody there hears of it before they are asked, and only its owner asks.
        town.get(Who::Commander, "/drills").await.must_not_say("Kitchen");
        assert_eq!(town.post(Who::Commander, &ask, &with).await.status, StatusCode::NOT_FOUND);
        let nobody = format!("partner={}", OrgId::new());
        assert_eq!(town.post(Who::Director, &ask, &nobody).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Director, &ask, &with).await.status, StatusCode::SEE_OTHER);
        // Whoever plans drills there is asked, and no dispatcher's desk.
        let asked = "SELECT COUNT(*) AS n FROM drill_participant p JOIN position q ON q.id = p.position_id WHERE q.duty = ";
        assert_eq!(town.count(&format!("{asked}'police_commander'")).await, 1);
        assert_eq!(town.count(&format!("{asked}'dispatcher'")).await, 0);
        let line = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE act = 'receive' AND data_class = 'exercise' AND allowed AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&line).await, 1, "it stands in who saw what");
        town.get(Who::Commander, "/drills").await.must_say("Kitchen");
        town.get(Who::Commander, &drill)
            .await
            .must_say("Smoke behind a door.")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_say("I take part");
        town.get(Who::Dispatcher, "/desk").await.must_not_say("Kitchen");
        let answer = town.post(Who::Commander, &format!("{drill}/answer"), "take_part=no").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        // The answer is of the police: without a clause of theirs the site knows that they were asked.
        town.get(Who::Director, &drill)
            .await
            .must_say("Asked. No clause opens their answers to you")
            .must_not_say("Police commander")
            .must_not_say("Ask to take part");
        drill_clause(&town, "5.2", false, vec![Duty::SecurityDirector]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("What they answered, under")
            .must_say("/agreements/AG-0143/clauses/5.2")
            .must_say("Police commander")
            .must_say("Declined");
    })
    .await;
}

#[tokio::test]
async fn a_drill_reaches_whom_of_the_police_it_was_agreed_with_and_nobody_else_of_them() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        town.get(Who::Commander, &room).await.must_say("Kitchen");
        assert_eq!(town.get(Who::Dispatcher, &room).await.status, StatusCode::NOT_FOUND);
        let told = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}'", town.police);
        let commander = town.desk(Who::Commander).who.position;
        let all = town.count(&told).await;
        assert!(all > 0);
        assert_eq!(
            town.count(&format!("{told} AND position_id = '{commander}'")).await,
            all
        );
        let late = town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn where_nobody_fills_what_a_clause_names_the_page_says_that_and_not_that_there_is_no_clause() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        town.post(Who::Director, &ask, &with)
            .await
            .must_say("No clause of your agreement opens drills to anybody there.");
        drill_clause(&town, "5.1", true, vec![Duty::LiaisonOfficer]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("Nobody fills a position there that the agreement names for drills.")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_not_say("No clause of your agreement opens drills")
            .must_not_say("Ask to take part");
        let refused = town.post(Who::Director, &ask, &with).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused
            .must_say("Nobody fills a position there that the agreement names for drills.")
            .must_not_say("No clause of your agreement");
        assert_eq!(town.count(ASKED).await, 0);
    })
    .await;
}

const ASKED: &str = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'drill_partner_asked'";

#[tokio::test]
async fn asking_again_asks_nobody_and_is_no_entry_until_somebody_new_is_there() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        drill_clause(&town, "5.1", true, vec![Duty::Dispatcher]).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        let theirs = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{}'",
            town.police
        );
        town.post(Who::Director, &ask, &with).await;
        let all = town.count(&theirs).await;
        assert!(all > 0);
        let again = town.post(Who::Director, &ask, &with).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert_eq!((town.count(&theirs).await, town.count(ASKED).await), (all, 1));
        let tx = town.app.store().begin().await.unwrap();
        let one = "DELETE FROM drill_participant WHERE position_id = $1";
        let dispatcher = town.desk(Who::Dispatcher).who.position;
        assert_eq!(tx.execute(one, params![dispatcher]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        town.post(Who::Director, &ask, &with).await;
        assert_eq!((town.count(&theirs).await, town.count(ASKED).await), (all, 2));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_into_a_drill_that_is_being_called_off() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let reference: Reference = planned(&town).await.trim_start_matches("/drills/").parse().unwrap();
        let (director, police) = (town.desk(Who::Director), town.police);
        let tx = town.app.store().begin().await.unwrap();
        let drill = store::find(&tx, &reference).await.unwrap().unwrap();
        assert!(store::cancel(&tx, drill.id, town.app.now()).await.unwrap());
        let asking = tokio::spawn({
            let reference = reference.clone();
            async move { partners::invite(&director, &reference, police).await }
        });
        // It comes as far as it can while the other has not committed.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
        let refused = asking.await.unwrap().unwrap_err();
        assert!(format!("{refused:?}").contains("drill.not-planned"), "{refused:?}");
        let theirs = format!("SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{police}'");
        assert_eq!(town.count(&theirs).await, 0);
        assert_eq!(town.count(ASKED).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_partner_is_named_as_the_party_that_it_is() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        // The agreement is with one district; a clause that names all of the police is with all.
        town.get(Who::Director, &drill).await.must_say("City Police, Centre");
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("City Police")
            .must_not_say("City Police, Centre");
    })
    .await;
}

const THEIR_LINES: &str = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'exercise'";

#[tokio::test]
async fn a_drill_that_a_partner_was_not_asked_to_is_not_there_for_it_by_any_address() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let drill = planned(&town).await;
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        let commander = town.desk(Who::Commander);
        let me = commander.who.position;
        let page = town.get(Who::Commander, &drill).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.must_not_say("Kitchen").must_not_say("Smoke behind a door.");
        let answer = town
            .post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let brought = verbs::bring(&commander, &reference, &[me]).await;
        assert!(matches!(brought, Err(Problem::Missing)), "{brought:?}");
        let read = api::get_drill(town.desk(Who::Commander), Path(reference.clone())).await;
        assert!(matches!(read, Err(Problem::Missing)));
        let after = Some(reference.clone());
        let listed = api::get_drills(town.desk(Who::Commander), Query(Older { after })).await;
        assert!(matches!(listed, Err(Problem::Missing)));
        let theirs = format!("SELECT COUNT(*) AS n FROM drill_participant WHERE position_id = '{me}'");
        assert_eq!(town.count(&theirs).await, 0);
        assert_eq!(town.count(THEIR_LINES).await, 0);
        // Once it was asked, all of it opens.
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.get(Who::Commander, &drill)
            .await
            .must_say("Smoke behind a door.")
            .must_say("Bring these people");
        assert!(town.count(THEIR_LINES).await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_partner_brings_whom_a_clause_names_and_nobody_else() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let [dispatcher, elsewhere] = [Who::Dispatcher, Who::OtherDistrict].map(|who| town.desk(who).who.position);
        let centre = town.desk(Who::Dispatcher).reader().unit.unwrap();
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        district_clause(&town, "5.2", centre, vec![Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.get(Who::Commander, &drill)
            .await
            .must_say(&format!("value=\"{dispatcher}\""))
            .must_not_say(&format!("value=\"{elsewhere}\""));
        let theirs = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{}'",
            town.police
        );
        // One whom no clause names, and nobody comes.
        let both = [dispatcher, elsewhere];
        let refused = verbs::bring(&town.desk(Who::Commander), &reference, &both).await;
        assert_eq!(refused.unwrap_err().code(), "drill.not-named");
        assert_eq!(town.count(&theirs).await, 1);
        let received = format!("{THEIR_LINES} AND act = 'receive' AND to_org = '{}'", town.police);
        assert_eq!(town.count(&received).await, 1, "the commander was asked");
        let foreign = [town.desk(Who::Guard).who.position];
        let missing = verbs::bring(&town.desk(Who::Commander), &reference, &foreign).await;
        assert!(matches!(missing, Err(Problem::Missing)), "{missing:?}");
        // Pressed twice, they are asked once.
        for _ in 0..2 {
            verbs::bring(&town.desk(Who::Commander), &reference, &[dispatcher])
                .await
                .unwrap();
            assert_eq!((town.count(&theirs).await, town.count(&received).await), (2, 2));
        }
        town.get(Who::Dispatcher, &drill).await.must_say("I take part");
        assert_eq!(town.get(Who::OtherDistrict, &drill).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
