//! What a grant does not open: under a label, without its clause, without its agreement.

use super::*;
use crate::mou::tests::label;
use crate::request::rules;

#[tokio::test]
async fn the_owner_reads_where_a_grant_opens_nothing_and_who_asks_reads_no_label() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        let of_all = AskInput {
            site: None,
            ..input(&town)
        };
        let of_all = ask(&town.desk(Who::Liaison), &ag, of_all).await.unwrap();
        let says = async |who: Who, er: &Reference| {
            let page = town.get(who, &format!("/requests/{er}")).await;
            assert!(page.status.is_success() && !page.body.contains('⟦'), "{}", page.body);
            let words =
                "Main building is labelled TLP:RED, above the TLP ceiling TLP:AMBER+STRICT: nothing of it opens";
            (page.body.contains(words), page.body.contains("TLP"))
        };
        assert_eq!(
            says(Who::Director, &er).await,
            (false, false),
            "its label is within the ceiling"
        );
        for (er, site) in [(&er, "Main building"), (&of_all, "Every site of the clause")] {
            let page = town.get(Who::Director, &format!("/requests/{er}")).await.body;
            assert!(page.contains(&format!("<dd>{site}</dd>")), "{page}");
        }
        label(&town, town.main_building, Tlp::Red).await;
        label(&town, town.clinic, Tlp::Red).await;
        for each in [&er, &of_all] {
            assert_eq!(says(Who::Director, each).await, (true, true), "before it is granted");
            assert_eq!(says(Who::Liaison, each).await, (false, false));
        }
        let until = "2031-05-06T00:00:00Z".parse().unwrap();
        let grant = AnswerInput {
            words: "Come at nine.".into(),
            until: Some(until),
        };
        answer(&town.desk(Who::Director), &er, grant).await.unwrap();
        assert_eq!(says(Who::Director, &er).await, (true, true), "while it is granted");
        assert_eq!(says(Who::Liaison, &er).await, (false, false));
        town.clock.set(until);
        assert_eq!(says(Who::Director, &er).await, (false, false), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn what_a_yes_could_not_open_is_not_granted_and_both_sides_read_why() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let ask = || async { ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap() };
        let (granted, waits) = (ask().await, ask().await);
        let yes = || AnswerInput {
            words: "Come at nine.".into(),
            until: Some("2031-05-06T00:00:00Z".parse().unwrap()),
        };
        answer(&town.desk(Who::Director), &granted, yes()).await.unwrap();
        let pages = || async {
            let mut pages = Vec::new();
            for (who, er) in [
                (Who::Director, &granted),
                (Who::Liaison, &granted),
                (Who::Director, &waits),
                (Who::Liaison, &waits),
            ] {
                pages.push(town.get(who, &format!("/requests/{er}")).await.body);
            }
            pages
        };
        assert!(pages().await.iter().all(|page| !page.contains("It opens nothing now")));
        let grant = format!("action=\"/requests/{waits}/grant\"");
        assert!(pages().await[2].contains(&grant));
        let newer = "UPDATE mou SET version_in_force = 2";
        let suspended = "UPDATE mou SET version_in_force = 1, state = 'suspended'";
        for (sql, says, words) in [
            (newer, "request.clause-gone", "not part of the agreement any more"),
            (suspended, "request.not-in-force", "not in force"),
        ] {
            let tx = town.app.store().begin().await.unwrap();
            tx.execute(sql, Vec::new()).await.unwrap();
            tx.commit().await.unwrap();
            let tx = town.app.store().read().await.unwrap();
            for each in store::known_to(&tx, town.police, None, 10).await.unwrap() {
                let why = rules::opens_nothing(&each).expect("its row says so");
                assert_eq!(why.code(), says, "{}", each.reference);
            }
            drop(tx);
            let now = pages().await;
            for page in &now {
                assert!(page.contains("It opens nothing now") && page.contains(words), "{page}");
            }
            assert!(!now[2].contains(&grant), "{}", now[2]);
            assert_eq!(code(answer(&town.desk(Who::Director), &waits, yes()).await), says);
            // Typed before it ended, it stays to be copied.
            let late = [("grant_words", "Come at ten."), ("until_on", "2031-05-05")];
            let told = town
                .post(Who::Director, &format!("/requests/{waits}/grant"), &late)
                .await;
            assert_eq!(told.status.as_u16(), 422, "{}", told.body);
            assert!(
                told.body.contains("Come at ten.") && told.body.contains(words),
                "{}",
                told.body
            );
        }
        let no = AnswerInput {
            words: "It has ended.".into(),
            until: None,
        };
        answer(&town.desk(Who::Director), &waits, no).await.unwrap();
    })
    .await;
}
