//! Storage and crossing of actions, on each database there is.

use super::api::ActionOut;
use super::verbs;
use super::{ActionList, Element, NewAction, State, reading::Standing, store};
use crate::testing::{ALL, Town, Who, at};
use muster_store::testing::each_store;
use muster_terms::{Act, DataClass, Duty, PositionId, Reference};
use muster_web::Problem;

fn new(owner: PositionId) -> NewAction {
    NewAction {
        issue: "Nobody stood at M2".into(),
        words: "Name who goes to the meeting point".into(),
        element: Element::Planning,
        owner,
        starts_on: "2031-05-06".parse().unwrap(),
        due_on: "2031-06-06".parse().unwrap(),
    }
}

async fn add(town: &Town, who: Who, owner: Who) -> Result<Reference, Problem> {
    let incident = "INC-0231".parse().unwrap();
    verbs::add(&town.desk(who), &incident, new(town.position(owner))).await
}

fn is_missing<T>(result: Result<T, Problem>) -> bool {
    matches!(result, Err(Problem::Missing))
}

#[tokio::test]
async fn an_own_action_stands_at_once_and_is_its_owners_alone() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let reference = add(&town, Who::Director, Who::Guard).await.unwrap();
        let tx = town.app.store().read().await.unwrap();
        let open = async |org| store::listed(&tx, org, ActionList::Own, None, 10).await.unwrap();
        let own = open(town.hospital).await;
        let lines: Vec<_> = own
            .iter()
            .map(|action| (&action.reference, action.state(), action.due_on))
            .collect();
        assert_eq!(lines, [(&reference, State::Open, "2031-06-06".parse().unwrap())]);
        assert!(open(town.police).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_other_side_is_asked_accepts_and_closes_with_proof() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let reference = add(&town, Who::Director, Who::Dispatcher).await.unwrap();
        let (director, liaison) = (town.desk(Who::Director), town.desk(Who::Liaison));
        let asked = verbs::list(&liaison, false).await.unwrap();
        assert_eq!((asked.asked.rows.len(), asked.own.rows.len()), (1, 0));
        let early = verbs::close(&liaison, &reference, 1, "done").await.unwrap_err();
        assert_eq!(early.code(), "action.not-accepted");
        verbs::accept(&liaison, &reference, 1, town.position(Who::Liaison))
            .await
            .unwrap();
        let seen = verbs::read(&director, &reference).await.unwrap();
        assert_eq!(seen.seen.action.as_ref().owner_title, "Liaison officer");
        assert_eq!(seen.seen.clause().unwrap().to_string(), "AG-0143 §6.4");
        verbs::close(&liaison, &reference, 2, "Order 12 names the duty officer")
            .await
            .unwrap();
        let closed = verbs::read(&director, &reference).await.unwrap();
        assert_eq!(closed.seen.action.as_ref().state(), State::Closed);
        assert_eq!(closed.events.len(), 3);
        let entries = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'corrective_action'";
        assert_eq!(town.count(entries).await, 6, "three changes, two logs");
        assert_eq!(verbs::list(&director, true).await.unwrap().closed.rows.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_the_owner_moves_it_and_who_comes_second_is_told() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let reference = add(&town, Who::Director, Who::Director).await.unwrap();
        let (director, liaison) = (town.desk(Who::Director), town.desk(Who::Liaison));
        assert_eq!(
            verbs::close(&liaison, &reference, 1, "x").await.unwrap_err().code(),
            "action.not-yours"
        );
        let empty = verbs::move_due(&director, &reference, 1, "2031-07-01", " ")
            .await
            .unwrap_err();
        assert_eq!(empty.code(), "text.empty");
        verbs::move_due(&director, &reference, 1, "2031-07-01", "The part is late")
            .await
            .unwrap();
        let second = verbs::close(&director, &reference, 1, "x").await.unwrap_err();
        assert_eq!((second.code(), second.status().as_u16()), ("action.changed", 409));
        assert!(second.words().contains("Due date moved by Security director"));
        verbs::close(&director, &reference, 2, "Tested").await.unwrap();
        verbs::reopen(&director, &reference, 3, "2031-08-01", "It failed again")
            .await
            .unwrap();
        let view = verbs::read(&director, &reference).await.unwrap();
        assert_eq!(view.events[0].words, "It failed again");
        assert_eq!(view.seen.action.as_ref().due_on.to_string(), "2031-08-01");
    })
    .await;
}

#[tokio::test]
async fn its_owner_reads_and_moves_it_whatever_its_duty() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let other = add(&town, Who::Director, Who::Director).await.unwrap();
        let own = add(&town, Who::Director, Who::Guard).await.unwrap();
        let guard = town.desk(Who::Guard);
        assert!(is_missing(verbs::list(&guard, false).await));
        assert!(is_missing(verbs::read(&guard, &other).await));
        assert!(is_missing(verbs::close(&guard, &other, 1, "x").await));
        let view = verbs::read(&guard, &own).await.unwrap();
        assert!(view.seen.is_known() && !view.opens_source, "the guard was not called");
        verbs::move_due(&guard, &own, 1, "2031-07-01", "The part is late")
            .await
            .unwrap();
        verbs::close(&guard, &own, 2, "Tested").await.unwrap();
        let closed = verbs::read(&town.desk(Who::Director), &own).await.unwrap();
        assert_eq!(closed.seen.action.as_ref().state(), State::Closed);
        assert!(closed.opens_source);
        assert_eq!(closed.events[0].title, "Guard, Post 3");
    })
    .await;
}

#[tokio::test]
async fn a_token_moves_nothing_that_it_was_not_lent() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let own = add(&town, Who::Director, Who::Guard).await.unwrap();
        let with = |scopes: &[Act]| {
            let mut desk = town.desk(Who::Guard);
            desk.who.scopes = Some(scopes.to_vec());
            desk
        };
        assert!(verbs::read(&with(&[Act::ReadOwn]), &own).await.is_ok());
        assert!(is_missing(verbs::close(&with(&[Act::ReadOwn]), &own, 1, "x").await));
        assert!(is_missing(verbs::read(&with(&[Act::Raise]), &own).await));
    })
    .await;
}

#[tokio::test]
async fn who_does_not_debrief_takes_on_for_itself_alone() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        // Police ask the guard, whose duty their clause names.
        let liaison = town.desk(Who::Liaison);
        let reference = add(&town, Who::Liaison, Who::Director).await.unwrap();
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(
            "UPDATE corrective_action SET owner_position = $1",
            muster_store::params![town.position(Who::Guard)],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let guard = town.desk(Who::Guard);
        assert!(
            is_missing(verbs::read(&guard, &reference).await),
            "no clause names its duty"
        );
        town.name_duty(Duty::SecurityDirector, Duty::Guard).await;
        assert!(verbs::read(&guard, &reference).await.is_ok());
        let refused = verbs::accept(&guard, &reference, 1, town.position(Who::Director)).await;
        assert_eq!(refused.unwrap_err().code(), "action.owner");
        verbs::accept(&guard, &reference, 1, town.position(Who::Guard))
            .await
            .unwrap();
        let lists = verbs::list(&liaison, false).await.unwrap();
        assert_eq!(lists.others.rows[0].action.as_ref().owner_title, "Guard, Post 3");
    })
    .await;
}

#[tokio::test]
async fn without_clauses_nothing_of_an_action_crosses() {
    each_store(|store| async move {
        let town = Town::new(store, &[(DataClass::Debrief, true), (DataClass::Debrief, false)]).await;
        let incident = town.debriefed().await;
        let refused = add(&town, Who::Director, Who::Dispatcher).await.unwrap_err();
        assert_eq!(refused.code(), "action.owner", "no clause lets the asking reach them");
        let choices = verbs::owner_choices(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        assert!(choices.owners.iter().all(|choice| choice.org == town.hospital));
        let reference = add(&town, Who::Director, Who::Director).await.unwrap();
        let liaison = town.desk(Who::Liaison);
        assert!(is_missing(verbs::read(&liaison, &reference).await));
        assert!(is_missing(verbs::read(&town.desk(Who::Campus), &reference).await));
        let lists = verbs::list(&liaison, true).await.unwrap();
        assert!(ActionList::ALL.iter().all(|list| lists.of(*list).rows.is_empty()));
        let debrief = crate::debrief::verbs::read(&liaison, &incident.reference)
            .await
            .unwrap();
        assert!(debrief.actions.is_empty());
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'corrective_action'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn the_writer_keeps_its_words_when_the_standing_is_closed() {
    each_store(|store| async move {
        let lines = [(DataClass::Debrief, true), (DataClass::CorrectiveAction, true)];
        let town = Town::new(store, &lines).await;
        town.debriefed().await;
        let reference = add(&town, Who::Director, Who::Dispatcher).await.unwrap();
        town.clock.set(at("2031-05-08T10:00:00Z"));
        verbs::accept(&town.desk(Who::Liaison), &reference, 1, town.position(Who::Liaison))
            .await
            .unwrap();
        verbs::close(&town.desk(Who::Liaison), &reference, 2, "Done in secret")
            .await
            .unwrap();
        let view = verbs::read(&town.desk(Who::Director), &reference).await.unwrap();
        assert!(matches!(view.seen.standing, Standing::Closed { .. }));
        let action = view.seen.action.as_ref();
        assert_eq!(
            (action.words.as_str(), action.proof.as_str()),
            ("Name who goes to the meeting point", "")
        );
        assert!(action.owner_title.is_empty() && action.closed_at.is_none());
        assert_eq!(view.events.len(), 1, "only what the own side did");
        let out = serde_json::to_value(ActionOut::from(view.seen)).unwrap();
        assert_eq!((out.get("standing"), out.get("revision")), (None, None), "{out}");
        // Where it stands in the lists tells no more.
        let lists = verbs::list(&town.desk(Who::Director), true).await.unwrap();
        assert!(lists.closed.rows.is_empty());
        assert!(matches!(lists.others.rows[0].standing, Standing::Closed { .. }));
        let after = verbs::list_after(&town.desk(Who::Director), ActionList::Closed, &reference).await;
        assert!(is_missing(after));
    })
    .await;
}
