//! What a partner reads of plans.

use super::*;

#[tokio::test]
async fn a_partner_reads_under_a_clause_of_the_class_and_each_look_is_a_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.3", DataClass::EmergencyPlan),
        ])
        .await;
        let (site, id) = with_plan(&town).await;
        let all = format!("/sites/{}/emergency-plans", site.reference);
        let list = town.get(Who::Liaison, &all).await;
        list.says("Weapon on site");
        list.says("§4.3");
        assert!(!list.body.contains("/new"), "a partner makes no plans");
        let page = town.get(Who::Liaison, &format!("{all}/{id}")).await;
        page.says("Wait at M2");
        page.says("§4.3");
        assert!(!page.body.contains("/removal"));
        let api = town.get(Who::Liaison, &format!("/api/v1{all}")).await.ok();
        assert!(
            api.contains("\"clause\":\"AG-0143 §4.3\"") && api.contains("Bring units to E2"),
            "{api}"
        );
        let absent = town.get(Who::Liaison, &format!("{all}/{}", PlanId::new())).await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND);
        let lines = town.crossings().await;
        let of = |act| {
            lines
                .iter()
                .filter(|line| line.class == DataClass::EmergencyPlan && line.act == act && line.allowed)
                .map(|line| line.record.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(CrossingAct::List), [format!("emergency_plans:{}", site.id)]);
        assert!(
            of(CrossingAct::Read).contains(&format!("emergency_plan:{id}")),
            "{lines:?}"
        );
        assert_eq!(
            town.get(Who::Patrol, &all).await.status,
            StatusCode::NOT_FOUND,
            "no clause names patrols"
        );
        assert_eq!(town.get(Who::Campus, &all).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_closed_class_hides_names_counts_and_which_plans_exist() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let on_request = Line {
            condition: Condition::OnRequest,
            ..standing("4.3", DataClass::EmergencyPlan)
        };
        town.agree(&[standing("4.1", DataClass::SiteProfile), on_request]).await;
        let (site, id) = with_plan(&town).await;
        let all = format!("/sites/{}/emergency-plans", site.reference);
        let (there, absent) = (format!("{all}/{id}"), format!("{all}/{}", PlanId::new()));
        let same = town.get(Who::Liaison, &there).await;
        same.says("clause-closed");
        assert_eq!(same.status, town.get(Who::Liaison, &absent).await.status);
        for path in [all.as_str(), &there, &absent] {
            let page = town.get(Who::Liaison, path).await;
            for hidden in [
                "Weapon on site",
                "Wait at M2",
                "Keep distance",
                "built-in",
                "not agreed",
            ] {
                assert!(!page.body.contains(hidden), "{path}: {hidden}");
            }
            let api = town.get(Who::Liaison, &format!("/api/v1{path}")).await;
            assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            api.says("AG-0143 §4.3");
        }
        let closed = town.crossings().await;
        let noes = closed
            .iter()
            .filter(|line| line.class == DataClass::EmergencyPlan && !line.allowed);
        assert!(noes.count() > 0, "a no is a line too");
    })
    .await;
}
