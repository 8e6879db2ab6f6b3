//! A partner in an exercise: asked through the gate, in by its own yes, and out with its clause.

use super::conduct::clock;
use super::planning::planned;
use super::town::{Answer, Town, Who, exercises};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

pub async fn ask(town: &Town, path: &str) -> Answer {
    let police = town.police.to_string();
    town.post(Who::Director, &format!("{path}/partners"), &[("partner", &police)])
        .await
}

pub async fn give_role(town: &Town, path: &str, by: Who, whom: Who, role: &str) -> Answer {
    let position = town.identity(whom).position.to_string();
    let fields = [("position", position.as_str()), ("role", role)];
    town.post(by, &format!("{path}/people"), &fields).await
}

async fn objective(town: &Town, path: &str) -> ObjectiveId {
    let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
    let tx = town.app.store().read().await.unwrap();
    let known = crate::store::find(&tx, &reference).await.unwrap().unwrap();
    crate::store::review::objectives(&tx, known.id).await.unwrap()[0].id
}

pub async fn rate(town: &Town, path: &str, who: Who, letter: &str, revision: &str) -> Answer {
    let objective = objective(town, path).await.to_string();
    let fields = [
        ("objective", objective.as_str()),
        ("target", "1"),
        ("rating", letter),
        ("words", "Doors were watched late"),
        ("revision", revision),
    ];
    town.post(who, &format!("{path}/ratings"), &fields).await
}

#[tokio::test]
async fn a_partner_is_asked_only_where_a_clause_opens_exercises_to_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        assert_eq!(
            ask(&town, &path).await.status,
            StatusCode::NOT_FOUND,
            "no agreement, no partner"
        );
        town.agree(&[]).await;
        assert_eq!(
            ask(&town, &path).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no clause"
        );
        assert!(town.crossings().await.iter().all(|line| !line.allowed));
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_partner_says_yes_evaluates_and_each_side_reads_the_other_under_its_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let mou = town.agree(&exercises()).await;
        ask(&town, &path).await.led_to();
        let asked = town.get(Who::Liaison, &path).await;
        for said in ["AG-0143 §5.1", "Northgate Group asks you to take part", "Take part"] {
            asked.says(said);
        }
        town.get(Who::Liaison, "/exercises").await.says("Power lost at night");
        for page in ["/msel", "/report", "/edit"] {
            assert_eq!(
                town.get(Who::Liaison, &format!("{path}{page}")).await.status,
                StatusCode::NOT_FOUND,
                "{page}"
            );
        }
        assert_eq!(
            give_role(&town, &path, Who::Liaison, Who::Patrol, "evaluator")
                .await
                .status,
            StatusCode::NOT_FOUND,
            "nobody is brought before the yes"
        );
        let answer = format!("{path}/answer");
        assert_eq!(
            town.post(Who::Patrol, &answer, &[("take_part", "yes")]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            town.post(Who::Campus, &answer, &[("take_part", "yes")]).await.status,
            StatusCode::NOT_FOUND
        );
        town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
        give_role(&town, &path, Who::Liaison, Who::Patrol, "evaluator")
            .await
            .led_to();
        assert_eq!(
            give_role(&town, &path, Who::Liaison, Who::Guard, "player").await.status,
            StatusCode::NOT_FOUND,
            "each side brings its own"
        );
        town.get(Who::Patrol, &format!("{path}/msel")).await.says("Mains lost");
        for step in ["start", "pause"] {
            let moved = town
                .post(Who::Liaison, &format!("{path}/clock"), &[("step", step)])
                .await;
            assert_eq!(moved.status, StatusCode::NOT_FOUND, "the clock is the owner's");
        }
        assert_eq!(
            rate(&town, &path, Who::Patrol, "s", "0").await.status,
            StatusCode::CONFLICT,
            "not before the start"
        );
        clock(&town, &path, "start").await;
        rate(&town, &path, Who::Patrol, "s", "0").await.led_to();
        assert_eq!(
            rate(&town, &path, Who::Patrol, "p", "0").await.status,
            StatusCode::CONFLICT,
            "rated meanwhile"
        );
        for who in [Who::Director, Who::Guard, Who::Liaison] {
            assert_eq!(
                rate(&town, &path, who, "u", "0").await.status,
                StatusCode::NOT_FOUND,
                "{who:?}"
            );
        }
        give_role(&town, &path, Who::Director, Who::Manager, "evaluator")
            .await
            .led_to();
        rate(&town, &path, Who::Manager, "m", "0").await.led_to();
        clock(&town, &path, "end").await;
        let report = town.get(Who::Director, &format!("{path}/report")).await;
        for said in [
            "Performed with some challenges",
            "AG-0143 §5.2",
            "Performed with major challenges",
        ] {
            report.says(said);
        }
        let theirs = town.get(Who::Liaison, &format!("{path}/report")).await;
        for said in [
            "Performed with major challenges",
            "AG-0143 §5.1",
            "Performed with some challenges",
        ] {
            theirs.says(said);
        }
        town.suspend(mou).await;
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        let alone = town.get(Who::Director, &format!("{path}/report")).await;
        alone.says("Performed with major challenges");
        assert!(
            !alone.body.contains("Performed with some challenges"),
            "what police said is closed again"
        );
    })
    .await;
}

#[tokio::test]
async fn two_partners_do_not_learn_of_each_other_and_who_is_taken_out_sees_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        town.agree(&exercises()).await;
        let campus = town.identity(Who::Campus).org;
        let mut lines = exercises();
        lines[0].recipients = &[Duty::PoliceCommander];
        town.agree_with(campus, "AG-0999", &lines).await;
        ask(&town, &path).await.led_to();
        let id = campus.to_string();
        let partners = format!("{path}/partners");
        town.post(Who::Director, &partners, &[("partner", &id)]).await.led_to();
        for (who, whom) in [(Who::Campus, Who::Campus), (Who::Liaison, Who::Liaison)] {
            town.post(who, &format!("{path}/answer"), &[("take_part", "yes")])
                .await
                .led_to();
            give_role(&town, &path, who, whom, "evaluator").await.led_to();
        }
        clock(&town, &path, "start").await;
        let said = [("kind", "strength"), ("words", "Campus was there in four minutes")];
        town.post(Who::Campus, &format!("{path}/observations"), &said)
            .await
            .led_to();
        clock(&town, &path, "pause").await;
        for page in ["", "/report", "/conduct"] {
            let theirs = town.get(Who::Liaison, &format!("{path}{page}")).await.ok();
            assert!(!theirs.contains("Campus") && !theirs.contains("AG-0999"), "{page}");
        }
        town.get(Who::Director, &format!("{path}/report"))
            .await
            .says("Campus was there");
        town.post(Who::Director, &format!("{partners}/{id}/removal"), &[])
            .await
            .led_to();
        assert_eq!(town.get(Who::Campus, &path).await.status, StatusCode::NOT_FOUND);
        let again = town.post(Who::Campus, &format!("{path}/observations"), &said).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_rating_has_no_number_that_locks_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        give_role(&town, &path, Who::Director, Who::Manager, "evaluator")
            .await
            .led_to();
        clock(&town, &path, "start").await;
        for odd in ["9223372036854775807", "9223372036854775806", "7"] {
            let refused = rate(&town, &path, Who::Manager, "u", odd).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{odd}");
        }
        rate(&town, &path, Who::Manager, "m", "0").await.led_to();
        for old in ["0", "2", "9223372036854775807"] {
            let refused = rate(&town, &path, Who::Manager, "u", old).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{old}");
        }
        rate(&town, &path, Who::Manager, "s", "1").await.led_to();
        rate(&town, &path, Who::Manager, "p", "2").await.led_to();
        let report = town.get(Who::Director, &format!("{path}/report")).await;
        report.says("Performed without challenges");
        let odd = ("revision", "9223372036854775807");
        let inject = super::conduct::injects(&town, &path).await[1].id;
        let fields = [
            ("minute", "5"),
            ("from", "Gate"),
            ("to", "Control"),
            ("audience", "everyone"),
            ("words", "x"),
            odd,
        ];
        let edit = format!("{path}/injects/{inject}/edit");
        let refused = town.post(Who::Director, &edit, &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let objective = objective(&town, &path).await;
        let analysis = format!("{path}/objectives/{objective}/analysis");
        let refused = town.post(Who::Director, &analysis, &[("analysis", "x"), odd]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_brings() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let mut lines = exercises();
        lines[1].from_unit = Some(town.central);
        town.agree(&lines).await;
        ask(&town, &path).await.led_to();
        let whole = town.desk(Who::Liaison);
        let mut of_district = town.identity(Who::Liaison).clone();
        of_district.unit = Some(town.central);
        let csrf = town.csrf(Who::Liaison);
        let district = muster_web::Desk::new(town.app.clone(), of_district, csrf, "/exercises".into());
        let known = town.exercise(&path).await;
        for (desk, opens) in [(whole, false), (district, true)] {
            crate::verbs::answer(&desk, &known.reference, true).await.unwrap();
            give_role(&town, &path, Who::Liaison, Who::Patrol, "evaluator")
                .await
                .led_to();
            let page = town.get(Who::Director, &path).await.ok();
            assert_eq!(page.contains("Patrol unit 412"), opens);
        }
        let tx = town.app.store().read().await.unwrap();
        let in_work = muster_recovery::work::store::parties(&tx, known.work).await.unwrap();
        let police = in_work.iter().find(|party| party.org == town.police).unwrap();
        assert_eq!(police.unit, Some(town.central), "its actions are the district's too");
    })
    .await;
}
