//! What each clause lets through at this moment.

use super::*;
use crate::mou::NowState;

async fn state_of(town: &Town, ag: &Reference, number: &str) -> (NowState, Vec<Reference>) {
    let one = heard_by(town, town.hospital, &[], ag, number).await;
    (one.state, one.incidents)
}

#[tokio::test]
async fn what_is_open_now_follows_the_incidents() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        assert_eq!(state_of(&town, &ag, "2.1").await.0, NowState::Open);
        assert_eq!(state_of(&town, &ag, "7.1").await.0, NowState::KeepsClosed);
        assert!(matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(Some(_))));
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.clinic, AlertLevel::DangerToLife));
        assert!(
            matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(_)),
            "the clinic is not covered"
        );
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.main_building, AlertLevel::HelpNeeded));
        assert!(
            matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(_)),
            "level 2 is not enough"
        );
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.main_building, AlertLevel::DangerToLife));
        let (state, incidents) = state_of(&town, &ag, "3.6").await;
        assert_eq!((state, incidents.len()), (NowState::Open, 1));
        assert_eq!(
            state_of(&town, &ag, "3.4").await.0,
            NowState::Open,
            "police status to the site"
        );
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert_eq!(state_of(&town, &ag, "3.6").await.0, NowState::Suspended);
    })
    .await;
}

#[tokio::test]
async fn a_room_that_has_ended_is_no_open_one_and_the_question_says_when_it_closes() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let mut running = incident(town.main_building, AlertLevel::DangerToLife);
        board.0.lock().unwrap().push(running.clone());
        let ask = format!("/agreements/{ag}/ask");
        let open = town.get(Who::Director, &ask).await.body;
        assert!(open.contains("Now, room INC-0231 is open"), "{open}");
        running.0.open_until = Some(town.app.now() + jiff::SignedDuration::from_mins(30));
        *board.0.lock().unwrap() = vec![running];
        let ended = town.get(Who::Director, &ask).await.body;
        assert!(ended.contains("Now, room INC-0231 has ended and closes "), "{ended}");
        assert!(!ended.contains("INC-0231 is open"), "{ended}");
    })
    .await;
}
