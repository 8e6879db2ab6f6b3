//! What crosses leaves a line each, and both sides can prove it.

use super::{raised, resume_sheriff};
use muster_membership::position::{self, NewPosition, Person};
use muster_stories::{Partners, Town, each_store};
use muster_terms::*;

#[tokio::test]
async fn one_look_is_one_line() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.get(&room).await.ok();
        let most = "SELECT MAX(times) AS n FROM crossing WHERE act = 'read'";
        assert_eq!(town.count(most).await, 1);
        dispatcher.get(&room).await.ok();
        assert_eq!(town.count(most).await, 2);
    })
    .await;
}

#[tokio::test]
async fn each_line_that_is_pushed_is_a_crossing_and_an_entry_of_each_receiver() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        let words = "Two people near the lift";
        town.browser("guard")
            .await
            .post(&format!("{room}/messages"), &[("words", words)])
            .await
            .is(303);
        let entry = town.one(&format!("SELECT id FROM room_entry WHERE words = '{words}'")).await;
        for role in ["commander", "sheriff"] {
            let org = town.org(role).await;
            let pushed = format!(
                "SELECT COUNT(*) AS n FROM crossing WHERE to_org = '{org}' AND act = 'receive' AND allowed AND record = 'entry:{entry}'"
            );
            assert_eq!(town.count(&pushed).await, 1, "{role}");
            let mine = format!(
                "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{org}' AND kind = 'room_entry' AND record LIKE '%{entry}%'"
            );
            assert_eq!(town.count(&mine).await, 1, "{role}");
        }
        let (city, sheriff) = (town.org("commander").await, town.org("sheriff").await);
        let both = format!("SELECT COUNT(*) AS n FROM ledger_entry WHERE record LIKE '%{city}%' AND record LIKE '%{sheriff}%'");
        assert_eq!(town.count(&both).await, 0, "no entry names both partners");
        let lost = "SELECT COUNT(*) AS n FROM release r WHERE r.record LIKE 'entry:%' AND NOT EXISTS (SELECT 1 FROM crossing c \
                    WHERE c.record = r.record AND c.to_org = r.to_org AND c.allowed)";
        assert_eq!(town.count(lost).await, 0, "no line passed without its crossing");
    })
    .await;
}

/// Nine more dispatchers of the Ellery police are on duty.
async fn nine_dispatchers(town: &Town) {
    let desk = town.desk("commander").await;
    for n in 0..9 {
        let new = NewPosition::of(format!("Dispatcher, desk {}", 20 + n), Duty::Dispatcher);
        let id = position::verbs::add(&desk, new).await.unwrap();
        let person = Person {
            id: PersonId::new(),
            email: Some(format!("desk{n}@town.example")),
            display_name: format!("Desk {n}"),
        };
        let tx = desk.begin().await.unwrap();
        position::store::insert_person(&tx, &person, desk.now()).await.unwrap();
        position::store::fill(&tx, id, Some(person.id)).await.unwrap();
        tx.commit().await.unwrap();
        position::verbs::set_on_duty(&desk, id, true).await.unwrap();
    }
}

#[tokio::test]
async fn the_one_duty_a_clause_names_is_found_behind_many_of_another() {
    each_store(Partners::Agreed, |town| async move {
        nine_dispatchers(&town).await;
        let liaison = town.position("liaison");
        position::verbs::set_on_duty(&town.desk("commander").await, liaison, true)
            .await
            .unwrap();
        let tx = town.app().store().begin().await.unwrap();
        let recipients = "\"dispatcher\",\"patrol_officer\",\"police_commander\",\"liaison_officer\"";
        let changed = tx
            .execute(
                "UPDATE clause SET terms = REPLACE(terms, $1, '\"liaison_officer\"') WHERE number = '3.2'",
                muster_store::params![recipients],
            )
            .await
            .unwrap();
        assert!(changed > 0);
        tx.execute("UPDATE mou SET revision = revision + 1", muster_store::params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let room = raised(&town).await;
        town.browser("guard")
            .await
            .post(&format!("{room}/messages"), &[("words", "Two people near the lift")])
            .await
            .is(303);
        town.browser("liaison")
            .await
            .get(&room)
            .await
            .ok()
            .must_say("Two people near the lift");
    })
    .await;
}
