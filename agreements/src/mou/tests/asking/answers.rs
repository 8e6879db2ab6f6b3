//! A yes with its clause, a no with its reason, and no line of either.

use super::*;

#[tokio::test]
async fn the_agreement_answers_with_clause_and_reason() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let (police, site) = (town.police, town.main_building);
        let quiet = asked(&town, &ag, &format!("who={police}/dispatcher&wants=contacts")).await;
        assert_eq!(quiet["answer"]["decision"], "release");
        assert_eq!(quiet["answer"]["under"]["clause"]["number"], "2.1");
        assert_eq!(quiet["export"]["expected"], "ALLOW");
        let closed = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=visitor_list&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(closed["answer"]["why"], "closed_by");
        let alert = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=alert&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(alert["answer"]["decision"], "release");
        let duty = asked(
            &town,
            &ag,
            &format!("who={police}/investigator&wants=alert&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(duty["answer"]["unmet"][0], "recipient_not_named");
        board.0.lock().unwrap().push(incident(site, AlertLevel::DangerToLife));
        let now = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=floor_plan&when=INC-0231"),
        )
        .await;
        assert_eq!(now["answer"]["under"]["clause"]["number"], "3.6");
        let page = town
            .get(
                Who::Commander,
                &format!("/agreements/{ag}/ask?who={police}/dispatcher&wants=visitor_list"),
            )
            .await;
        assert!(page.status.is_success());
        let stranger = town.campus;
        let answer = town
            .get(
                Who::Director,
                &format!("/agreements/{ag}/ask?who={stranger}/dispatcher&wants=contacts"),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn of_a_site_the_answer_is_for_the_label_that_it_has() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let tx = town.app.store().begin().await.unwrap();
        let labelled = tx
            .execute(
                "UPDATE site SET tlp = $2 WHERE id = $1",
                muster_store::params![town.main_building, Tlp::Red.label()],
            )
            .await
            .unwrap();
        assert_eq!(labelled, 1);
        tx.commit().await.unwrap();
        let profile = format!("who={}/liaison_officer&wants=site_profile", town.police);
        for (more, decision) in [
            (format!("&site={}", town.main_building), "refuse"),
            (format!("&site={}&tlp=TLP:AMBER", town.main_building), "release"),
        ] {
            let said = asked(&town, &ag, &format!("{profile}{more}")).await;
            assert_eq!(said["answer"]["decision"], decision, "{more}: {}", said["answer"]);
        }
    })
    .await;
}

#[tokio::test]
async fn on_another_day_the_partner_reads_which_label_it_is_answered_for() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        label(&town, town.main_building, Tlp::Red).await;
        let site = format!("&site={}", town.main_building);
        let later = format!("{site}&at=2031-05-05T12:00:00Z");
        for (who, class, more, is_said) in [
            (Who::Commander, "site_profile", later.clone(), true),
            (Who::Commander, "site_profile", site, false),
            (Who::Commander, "site_profile", format!("{later}&tlp=TLP:AMBER"), false),
            (Who::Commander, "debrief", later.clone(), false),
            (Who::Director, "site_profile", later, false),
        ] {
            let query = format!("who={}/liaison_officer&wants={class}{more}", town.police);
            let page = town.get(who, &format!("/agreements/{ag}/ask?{query}")).await;
            assert!(page.status.is_success(), "{}", page.body);
            let said = page.body.contains("Answered for a record labelled TLP:AMBER.");
            assert_eq!(said, is_said, "{who:?} {query}");
        }
    })
    .await;
}

#[tokio::test]
async fn asking_leaves_no_line() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        asked(&town, &ag, &format!("who={}/dispatcher&wants=contacts", town.police)).await;
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(
            tx.count("SELECT COUNT(*) AS n FROM crossing", muster_store::params![])
                .await
                .unwrap(),
            0
        );
    })
    .await;
}
