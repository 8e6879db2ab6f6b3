//! Partners that come, propose, leave, and come one after the other.

use super::town::{Town, Who, visits};
use super::{find, plan, site_of, step};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;

/// The value of a hidden field of a step's form.
async fn hidden(town: &Town, who: Who, visit: &str, of: &str, name: &str) -> String {
    let page = town.get(who, &format!("{visit}/steps/{of}")).await.ok();
    let start = format!("name=\"{name}\" value=\"");
    let at = page.find(&start).unwrap_or_else(|| panic!("{name} in {page}")) + start.len();
    page[at..].split('"').next().unwrap().to_owned()
}

async fn move_to(town: &Town, visit: &str, to: &str, revision: &str) {
    let (site, guard) = (
        site_of(town).await.unwrap(),
        town.identity(Who::Guard).position.to_string(),
    );
    let begun = Begun::with(&[]).to_string();
    let fields = [
        ("kind", "joint_assessment"),
        ("site", site.as_str()),
        ("planned_for", to),
        ("purpose", "Know the new wing."),
        ("people", guard.as_str()),
        ("revision", revision),
        ("begun", begun.as_str()),
    ];
    town.post(Who::Director, &format!("{visit}/edit"), &fields)
        .await
        .led_to();
}

#[tokio::test]
async fn nobody_says_yes_to_a_time_it_did_not_see() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let (time, answer) = (
            hidden(&town, Who::Liaison, &visit, "accepted", "seen_time").await,
            hidden(&town, Who::Liaison, &visit, "accepted", "seen_answer").await,
        );
        move_to(&town, &visit, "2031-05-07T10:00", "1").await;
        let seen = [("seen_time", time.as_str()), ("seen_answer", answer.as_str())];
        let late = step(&town, Who::Liaison, &visit, "accepted", &seen).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Read what stands now, then answer.");
        let by_call = serde_json::json!({ "step": "accepted", "seen": time });
        let by_call = town
            .call(Who::Liaison, "POST", &format!("/api/v1{visit}/steps"), by_call)
            .await;
        assert_eq!(by_call.status, StatusCode::CONFLICT);
        town.get(Who::Director, &visit).await.says("No answer yet");

        let time = hidden(&town, Who::Liaison, &visit, "accepted", "seen_time").await;
        let patrol = town.identity(Who::Patrol).position.to_string();
        let seen = [("seen_time", time.as_str()), ("seen_answer", answer.as_str())];
        let named = [seen.as_slice(), &[("people", patrol.as_str())]].concat();
        step(&town, Who::Liaison, &visit, "accepted", &named).await.led_to();
        let second = step(&town, Who::Liaison, &visit, "accepted", &seen).await;
        assert_eq!(second.status, StatusCode::CONFLICT, "the own side answered meanwhile");
        town.get(Who::Director, &visit).await.says("Patrol unit 412");
    })
    .await;
}

#[tokio::test]
async fn only_who_could_read_the_visit_is_offered_to_come() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut lines = visits();
        lines[0].recipients = &[Duty::LiaisonOfficer];
        town.agree(&lines).await;
        let visit = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        let form = town.get(Who::Liaison, &format!("{visit}/steps/accepted")).await.ok();
        let offered = |who| form.contains(&town.identity(who).position.to_string());
        assert!(offered(Who::Liaison), "{form}");
        assert!(!offered(Who::Patrol), "the clause names nobody of the patrol");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_taken_only_as_it_was_seen() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let propose = async |at: &str| {
            step(&town, Who::Liaison, &visit, "proposed", &[("proposed_for", at)])
                .await
                .led_to()
        };
        propose("2031-05-07T14:30").await;
        let seen = hidden(&town, Who::Director, &visit, "time_taken", "seen_proposal").await;
        propose("2031-05-07T08:00").await;
        let late = step(&town, Who::Director, &visit, "time_taken", &[("seen_proposal", &seen)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("08:00");
        let seen = hidden(&town, Who::Director, &visit, "time_taken", "seen_proposal").await;
        step(&town, Who::Director, &visit, "time_taken", &[("seen_proposal", &seen)])
            .await
            .led_to();
        town.get(Who::Liaison, &visit).await.says("Comes");
    })
    .await;
}

#[tokio::test]
async fn the_next_partner_reads_nothing_of_the_one_before() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let campus = town.identity(Who::Campus).org;
        let mut lines = visits();
        lines[0].recipients = &[Duty::PoliceCommander];
        town.agree_with(campus, "AG-0150", &lines).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let out = [("words", "Their officer was late again.")];
        step(&town, Who::Director, &visit, "uninvited", &out).await.led_to();
        let partner = campus.to_string();
        step(&town, Who::Director, &visit, "invited", &[("partner", &partner)])
            .await
            .led_to();
        town.get(Who::Director, &visit)
            .await
            .says("Their officer was late again.");
        let page = town.get(Who::Campus, &visit).await.ok();
        assert!(!page.contains("late again") && !page.contains("Invitation taken back"));
        assert_eq!(page.matches("Partner invited").count(), 1, "its own invitation");

        step(&town, Who::Director, &visit, "uninvited", &[("words", "Once more.")])
            .await
            .led_to();
        let partner = town.police.to_string();
        step(&town, Who::Director, &visit, "invited", &[("partner", &partner)])
            .await
            .led_to();
        let page = town.get(Who::Liaison, &visit).await.ok();
        assert!(!page.contains("late again") && !page.contains("Once more."));
        assert_eq!(page.matches("Partner invited").count(), 2);
    })
    .await;
}

/// An own finding of the guard's side, as an action asked of this position; the address of the finding.
async fn asked(town: &Town, visit: &str, owner: Who) -> String {
    let finding = find(town, Who::Director, visit, "Door E2 does not close.").await;
    let owner = town.identity(owner).position.to_string();
    let action = [
        ("owner", owner.as_str()),
        ("due_on", "2031-06-05"),
        ("task", "Mend the closer"),
    ];
    town.post(Who::Director, &format!("{finding}/action"), &action)
        .await
        .led_to();
    finding
}

#[tokio::test]
async fn who_proposes_another_time_has_no_actions_yet() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        step(
            &town,
            Who::Liaison,
            &visit,
            "proposed",
            &[("proposed_for", "2031-05-07T14:30")],
        )
        .await
        .led_to();
        step(&town, Who::Director, &visit, "started", &[]).await.led_to();
        asked(&town, &visit, Who::Manager).await;
        let of_actions = async || {
            let log = town.log(town.police).await;
            log.iter().filter(|kind| kind.starts_with("corrective_action")).count()
        };
        assert_eq!(of_actions().await, 0);
        step(&town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
        asked(&town, &visit, Who::Manager).await;
        assert!(of_actions().await > 0);
        town.get(Who::Liaison, &visit).await.says("Mend the closer");
        let guard = town.get(Who::Guard, &visit).await.ok();
        assert!(
            !guard.contains("Mend the closer"),
            "who reads no actions reads none here"
        );
    })
    .await;
}

#[tokio::test]
async fn an_action_that_nobody_took_on_goes_with_the_partner_that_leaves() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let patrol = town.identity(Who::Patrol).position.to_string();
        let comes = [("people", patrol.as_str())];
        let police = town.police.to_string();
        for leaves in ["uninvited", "declined"] {
            step(&town, Who::Liaison, &visit, "accepted", &comes).await.led_to();
            if leaves == "uninvited" {
                step(&town, Who::Director, &visit, "started", &[]).await.led_to();
            }
            let finding = asked(&town, &visit, Who::Patrol).await;
            let kept = town.post(Who::Director, &format!("{finding}/withdrawal"), &[]).await;
            assert_eq!(kept.status, StatusCode::CONFLICT);
            let who = if leaves == "declined" {
                Who::Liaison
            } else {
                Who::Director
            };
            step(&town, who, &visit, leaves, &[("words", "Not this time.")])
                .await
                .led_to();
            town.get(Who::Director, &finding).await.says("Make it an action");
            town.post(Who::Director, &format!("{finding}/withdrawal"), &[])
                .await
                .led_to();
            let open = "SELECT COUNT(*) AS n FROM corrective_action WHERE closed_at IS NULL";
            let tx = town.app.store().read().await.unwrap();
            assert_eq!(tx.count(open, muster_store::params![]).await.unwrap(), 0, "{leaves}");
            drop(tx);
            step(&town, Who::Director, &visit, "invited", &[("partner", &police)])
                .await
                .led_to();
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_proposes_an_instant_and_no_local_minute() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let at = "2031-05-07T14:30:20Z";
        let proposed = serde_json::json!({ "step": "proposed", "proposed_for": at });
        let answer = town
            .call(Who::Liaison, "POST", &format!("/api/v1{visit}/steps"), proposed)
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        let read = town.get(Who::Liaison, &format!("/api/v1{visit}")).await;
        read.says(&format!("\"proposed_for\":\"{at}\""));
        let none = serde_json::json!({ "step": "proposed" });
        let none = town
            .call(Who::Liaison, "POST", &format!("/api/v1{visit}/steps"), none)
            .await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let past = serde_json::json!({ "step": "proposed", "proposed_for": "2031-05-01T10:00:00Z" });
        let past = town
            .call(Who::Liaison, "POST", &format!("/api/v1{visit}/steps"), past)
            .await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_partner_changes_who_comes_until_the_visit_begins() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let position = |who| town.identity(who).position.to_string();
        let (liaison, patrol) = (position(Who::Liaison), position(Who::Patrol));
        let people = format!("{visit}/steps/people");
        assert_eq!(
            town.get(Who::Liaison, &people).await.status,
            StatusCode::NOT_FOUND,
            "not before its yes"
        );
        let early = step(&town, Who::Liaison, &visit, "people", &[("people", &patrol)]).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND);
        step(&town, Who::Liaison, &visit, "accepted", &[("people", &liaison)])
            .await
            .led_to();

        let link = format!("href=\"{people}\"");
        town.get(Who::Liaison, &visit).await.says(&link);
        assert!(!town.get(Who::Director, &visit).await.ok().contains(&link));
        let seen = hidden(&town, Who::Liaison, &visit, "people", "seen_people").await;
        assert_eq!(seen, liaison);
        let change = [("people", patrol.as_str()), ("seen_people", seen.as_str())];
        step(&town, Who::Liaison, &visit, "people", &change).await.led_to();
        let page = town.get(Who::Director, &visit).await;
        page.says("Patrol unit 412");
        page.says("Others come");
        let told = town.get(Who::Director, &format!("/api/v1{visit}")).await.ok();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let named = told["sides"][1]["people"].to_string();
        assert!(
            named.contains("Patrol unit 412") && !named.contains("Liaison"),
            "{told}"
        );
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            assert_eq!(log.iter().filter(|kind| *kind == "visit.people").count(), 1);
        }

        let late = step(&town, Who::Liaison, &visit, "people", &change).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "others come by now");
        late.says("Your side named others meanwhile.");
        let call = async |who, people: serde_json::Value, seen: serde_json::Value| {
            let wanted = serde_json::json!({ "step": "people", "people": people, "seen_people": seen });
            let answer = town.call(who, "POST", &format!("/api/v1{visit}/steps"), wanted).await;
            answer.status
        };
        let both = serde_json::json!([patrol, liaison]);
        let nobody = serde_json::json!([]);
        assert_eq!(
            call(Who::Liaison, both.clone(), nobody.clone()).await,
            StatusCode::CONFLICT
        );
        assert_eq!(
            call(Who::Patrol, both.clone(), serde_json::Value::Null).await,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            call(Who::Director, both.clone(), serde_json::Value::Null).await,
            StatusCode::NOT_FOUND
        );
        let guard = serde_json::json!([position(Who::Guard)]);
        assert_eq!(
            call(Who::Liaison, guard, serde_json::Value::Null).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "each side brings its own"
        );
        assert_eq!(
            call(Who::Liaison, both.clone(), serde_json::json!([patrol])).await,
            StatusCode::NO_CONTENT
        );
        assert_eq!(call(Who::Liaison, nobody, both.clone()).await, StatusCode::NO_CONTENT);
        assert_eq!(
            hidden(&town, Who::Liaison, &visit, "people", "seen_people").await,
            "none"
        );

        step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
        assert_eq!(town.get(Who::Liaison, &people).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            call(Who::Liaison, both, serde_json::Value::Null).await,
            StatusCode::CONFLICT
        );
    })
    .await;
}
