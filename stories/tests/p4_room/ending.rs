//! All clear by both, raised by mistake, and what closes afterwards.

use super::*;

#[tokio::test]
async fn the_lead_who_has_not_said_all_clear_is_asked_wherever_it_looks() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        screen.wait_for("room", &inc).await;
        let asked = "Northgate Group says all clear at 08:00. Confirm when your side is clear too.";
        let confirm = format!("{room}/all-clear");
        for page in [room.clone(), format!("{room}/live"), format!("/desk?room={inc}")] {
            let page = dispatcher.get(&page).await.ok();
            page.must_say(asked);
            assert!(page.links().contains(&confirm), "{}", page.asked);
        }
        dispatcher
            .get("/inbox")
            .await
            .ok()
            .must_say(&format!("Confirm all clear, {inc}"));
        control
            .get(&room)
            .await
            .ok()
            .must_say("Your side said all clear at 08:00.");
        dispatcher.post(&confirm, &[]).await.is(303);
        dispatcher.get("/inbox").await.ok().must_not_say("Confirm all clear");
    })
    .await;
}

#[tokio::test]
async fn all_clear_needs_both_and_thirty_minutes_later_everything_is_closed_by_itself() {
    each_store(Partners::Agreed, |mut town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        control
            .post(&format!("{room}/messages"), &[("words", "Two people near the lift")])
            .await
            .is(303);
        // Only a lead says it, and one side alone does not end it.
        town.browser("guard")
            .await
            .post(&format!("{room}/all-clear"), &[])
            .await
            .is(404);
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
        town.pass(60);
        dispatcher.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ending = 'all_clear'")
                .await,
            1
        );
        control
            .post(&format!("{room}/messages"), &[("words", "too late")])
            .await
            .is(422)
            .must_say("This room has ended.");

        town.pass(29 * 60);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("Two people near the lift")
            .must_say("What is open closes in 01:00");
        // The clauses close at the instant, whatever the jobs do: here they are cut off before it comes.
        town.restart().await;
        control.moves_to(town.address());
        dispatcher.moves_to(town.address());
        town.pass(61);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_not_say("Two people near the lift")
            .must_not_say("ED waiting")
            .must_say("Closed room");
        eventually("the room says so", || {
            let (mut control, room) = (control.clone(), room.clone());
            async move {
                control
                    .get(&room)
                    .await
                    .ok()
                    .says("What was opened for this emergency is closed.")
            }
        })
        .await;
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM release WHERE incident_id IS NOT NULL AND closed_at IS NULL")
                .await,
            0
        );
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn raised_by_mistake_ends_without_blame_and_everybody_is_told() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        // Somebody who neither raised it nor leads cannot end it.
        town.browser("dispatcher")
            .await
            .post(&format!("{room}/stand-down"), &[("ending", "mistake")])
            .await
            .is(422);
        let ask = guard.get(&format!("{room}/stand-down")).await.ok();
        guard
            .submit(&ask, "/stand-down", &[("ending", "mistake")])
            .await
            .is(303);
        guard.get(&room).await.ok().must_say("Stand down. Raised by mistake.");
        let told = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.ended' AND channel = 'mail'";
        let called = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.raised' AND channel = 'mail'";
        assert_eq!(town.count(told).await, town.count(called).await);
        assert!(town.count(told).await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_side_that_answered_is_waited_for_even_before_it_has_a_lead() {
    each_store(Partners::Agreed, |town| async move {
        let (mut guard, mut control, mut dispatcher) = (
            town.browser("guard").await,
            town.browser("control").await,
            town.browser("dispatcher").await,
        );
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        dispatcher
            .post(&format!("{room}/status"), &[("status", "units_sent"), ("units", "412")])
            .await
            .is(303);
        control.post(&format!("{room}/lead"), &[]).await.is(303);
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}
