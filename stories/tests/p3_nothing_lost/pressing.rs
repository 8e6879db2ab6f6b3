//! Hands that press, twice, too long, silently or at once.

use super::*;

#[tokio::test]
async fn a_locked_account_is_not_called() {
    each_store(Partners::Agreed, |town| async move {
        let id = town.position("control");
        position::verbs::set_locked(&town.desk("director").await, id, true)
            .await
            .unwrap();
        raised(&town).await;
        town.pass(61);
        // The ladder passes over it, too.
        eventually("the next of the reach order", || called(&town, "manager")).await;
        let sql = format!("SELECT COUNT(*) AS n FROM delivery WHERE position_id = '{id}'");
        assert_eq!(town.count(&sql).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_stuck_button_stops_nobody_else_and_a_retry_never_counts() {
    each_store(Partners::Agreed, |mut town| async move {
        town.restart_with(|settings| {
            settings.raise_per_minute = 2;
            settings.api_raise_per_minute = 3;
        })
        .await;
        let site = town.hospital.reference.to_string();
        let mut at = Vec::new();
        for role in ["guard", "control"] {
            at.push(town.browser(role).await);
        }
        let mut press = async |browser: usize, key: &str| {
            let fields = [
                ("site", site.as_str()),
                ("place", "ED"),
                ("idempotency_key", key),
                ("confirmed", "1"),
            ];
            at[browser].post("/raise", &fields).await.code()
        };
        assert_eq!(
            (press(0, "first-press").await, press(0, "second-press").await),
            (303, 303)
        );
        assert_eq!(press(0, "third-press").await, 429);
        // A press that was accepted is answered again and again.
        for _ in 0..5 {
            assert_eq!(press(0, "first-press").await, 303);
        }
        assert_eq!(press(1, "other-desk-1").await, 303, "the next desk of the same house");
        // Programs have a figure of their own.
        let mut panel = town.stranger().with_token(&token_to_raise(&town).await);
        let alert = serde_json::json!({"site": site, "level": 1});
        let mut codes = Vec::new();
        for key in ["panel-0001", "panel-0002", "panel-0003", "panel-0004", "panel-0001"] {
            codes.push(
                panel
                    .send_json("POST", "/api/v1/alerts", &[("idempotency-key", key)], &alert)
                    .await
                    .code(),
            );
        }
        assert_eq!(codes, [201, 201, 201, 429, 200]);
    })
    .await;
}

#[tokio::test]
async fn an_enrolled_phone_is_never_stopped_signed_in_or_not() {
    each_store(Partners::Agreed, |mut town| async move {
        town.restart_with(|settings| settings.raise_per_minute = 2).await;
        let site = town.hospital.reference.to_string();
        let press = async |browser: &mut Browser, key: String| {
            let fields = [
                ("site", site.as_str()),
                ("place", "ED"),
                ("idempotency_key", key.as_str()),
                ("confirmed", "1"),
            ];
            browser.post("/raise", &fields).await.code()
        };
        // The position has pressed as often as it may from here: the phone shares both, and is not stopped.
        let mut desk = town.browser("guard").await;
        let mut codes = Vec::new();
        for n in 0..3 {
            codes.push(press(&mut desk, format!("desk-press-{n}")).await);
        }
        assert_eq!(codes, [303, 303, 429]);
        let mut phone = town.browser("guard").await;
        phone.post("/me/devices", &[("label", "Phone of Post 7")]).await.is(303);
        for n in 0..5 {
            assert_eq!(
                press(&mut phone, format!("phone-signed-in-{n}")).await,
                303,
                "press {n}"
            );
        }
        phone.post("/sign-out", &[]).await.is(303);
        // Nobody is signed in: the form is the phone's own.
        let page = phone.get("/raise").await.ok();
        for n in 0..5 {
            let key = format!("phone-signed-out-{n}");
            let fields = [("confirmed", "1"), ("level", "1"), ("idempotency_key", key.as_str())];
            phone.submit(&page, "/raise", &fields).await.is(303);
        }
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 12);
        // Each half minute the desk may press once more, and a slow machine may have taken that long.
        let mut codes = Vec::new();
        for n in 0..3 {
            codes.push(press(&mut desk, format!("desk-press-again-{n}")).await);
        }
        assert!(codes.contains(&429), "the desk is no phone: {codes:?}");
    })
    .await;
}

#[tokio::test]
async fn long_words_are_cut_and_the_alarm_goes_out() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let site = town.hospital.reference.to_string();
        let (place, words) = ("x".repeat(500), "y".repeat(9_000));
        let fields = [
            ("site", site.as_str()),
            ("place", &place),
            ("place_mark", &place),
            ("words", &words),
            ("idempotency_key", "0190b1b2-aaaa-7ccc"),
            ("confirmed", "1"),
        ];
        guard.post("/raise", &fields).await.is(303);
        let kept = "SELECT COUNT(*) AS n FROM incident WHERE length(place) = 120 AND length(words) = 2000 AND length(place_mark) = 80";
        assert_eq!(town.count(kept).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_silent_alarm_is_said_to_all_and_rings_at_its_own_site_nowhere() {
    each_store(Partners::Agreed, |town| async move {
        let input = Raise {
            silent: true,
            ..press(&town, "0190b1b2-aaaa-7ccc")
        };
        let raised = alert::verbs::raise(&town.desk("guard").await, input).await.unwrap();
        let room = format!("/rooms/{}", raised.incident.reference);
        let mut control = town.browser("control").await;
        control.get(&room).await.ok().must_say("SILENT. ");
        let own = control.get("/home").await.ok();
        own.must_say("SILENT. ");
        assert!(own.body.contains("strip strip-silent") && !own.body.contains("strip strip-live"));
        let mut dispatcher = town.browser("dispatcher").await;
        let police = dispatcher.get("/home").await.ok();
        police.must_say("SILENT. ");
        assert!(police.body.contains("strip strip-live"), "police are elsewhere: they are rung");
        // The desk, and the block for CAD.
        let desk = dispatcher.get("/desk").await.ok();
        assert!(desk.body.contains("WHAT: SILENT. "));
        eventually("mail", || async { town.mail.letters().iter().any(|letter| letter.text.contains("SILENT")) }).await;
        let said = "SELECT COUNT(*) AS n FROM delivery WHERE words LIKE 'LIVE, SILENT, %' AND body LIKE '%do not phone the place%' AND data LIKE '%\"silent\":true%'";
        let all = "SELECT COUNT(*) AS n FROM delivery";
        assert_eq!(town.count(said).await, town.count(all).await);
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_was_drawn_twice_is_drawn_again() {
    each_store(Partners::Agreed, |town| async move {
        let desk = town.desk("guard").await;
        let first = alert::verbs::raise(&desk, press(&town, "first-press"))
            .await
            .unwrap()
            .incident;
        let mut second = muster_response::incident::Incident {
            id: IncidentId::new(),
            ..first.clone()
        };
        let mut tx = desk.begin().await.unwrap();
        let inserted = alert::store::insert(&mut tx, &mut second, Some("second-press"))
            .await
            .unwrap();
        assert_eq!(inserted, alert::store::Inserted::New);
        assert_ne!(second.reference, first.reference);
        let mut third = muster_response::incident::Incident {
            id: IncidentId::new(),
            ..first.clone()
        };
        third.reference = "INC-000001".parse().unwrap_or_else(|_| second.reference.clone());
        tx.commit().await.unwrap();
        // The same press on another connection is that press.
        let mut tx = desk.begin().await.unwrap();
        let again = alert::store::insert(&mut tx, &mut third, Some("first-press"))
            .await
            .unwrap();
        assert_eq!(again, alert::store::Inserted::KeyKnown);
        tx.commit().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_never_taken_back_by_who_read_the_room_before_it() {
    each_store(Partners::Agreed, |town| async move {
        let reference: Reference = raised(&town).await.parse().unwrap();
        let desk = town.desk("control").await;
        let tx = desk.begin().await.unwrap();
        let stale = Room::open(&tx, &desk, &reference).await.unwrap();
        drop(tx);
        muster_response::room::verbs::acknowledge(&desk, &reference)
            .await
            .unwrap();
        let tx = desk.begin().await.unwrap();
        let before = stale.person(desk.who.position).unwrap();
        assert!(before.acknowledged_at.is_none());
        incidents::put_person(&tx, before).await.unwrap();
        let now = incidents::person(&tx, stale.incident.id, desk.who.position)
            .await
            .unwrap()
            .unwrap();
        assert!(now.acknowledged_at.is_some() && now.seen_at.is_some() && now.called_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn the_ladder_waits_for_whoever_is_answering() {
    each_store(Partners::Agreed, |mut town| async move {
        town.stop().await;
        let raised = alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        let desk = town.desk("control").await;
        town.pass(61);
        // Somebody answers, and holds the room while the ladder is due.
        let mut tx = desk.begin().await.unwrap();
        let room = Room::open_for_change(&tx, &desk, &raised.incident.reference)
            .await
            .unwrap();
        let mut me = room.person(desk.who.position).unwrap().clone();
        me.acknowledged_at = Some(desk.now());
        incidents::put_person(&tx, &me).await.unwrap();
        let app = town.app().clone();
        let ticking = tokio::spawn(async move { delivery::ladder::tick(&app).await });
        tokio::time::sleep(Duration::from_millis(400)).await;
        tx.enter(muster_store::Entry::new(desk.org(), "acknowledged", desk.now()));
        tx.commit().await.unwrap();
        ticking.await.unwrap().unwrap();
        assert!(!called(&town, "manager").await, "somebody of the side had answered");
    })
    .await;
}
