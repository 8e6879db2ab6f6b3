//! What an agreement opens when it holds again, on each database there is.

use crate::agreement::{BATCH, LIST_AGAIN};
use crate::corrective_action::{Element, NewAction, verbs as actions};
use crate::debrief::verbs as debriefs;
use crate::testing::{ALL, Line, Town, Who};
use jiff::ToSpan;
use muster_response::incident::{Ending, Incident};
use muster_store::{
    Fault, FromRow, Param, Row, Store, params,
    testing::{each_store, sqlite_store},
};
use muster_terms::*;

const RESUMED: &str = "agreement.resumed";

/// What of recovery is open now, and lines of the logs that say that it opened.
async fn open(town: &Town) -> (i64, i64) {
    let rows = "SELECT COUNT(*) AS n FROM release WHERE incident_id IS NULL AND closed_at IS NULL";
    let lines =
        "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind IN ('debrief_released', 'corrective_action_released')";
    (town.count(rows).await, town.count(lines).await)
}

fn new(town: &Town, owner: Who) -> NewAction {
    NewAction {
        issue: "Nobody stood at M2".into(),
        words: "Name who goes to the meeting point".into(),
        element: Element::Planning,
        owner: town.position(owner),
        starts_on: "2031-05-06".parse().unwrap(),
        due_on: "2031-06-06".parse().unwrap(),
    }
}

/// A debrief with the words of both sides, and an action of each.
async fn debriefed(store: Store, lines: &[Line]) -> (Town, Incident) {
    let town = Town::new(store, lines).await;
    let incident = town.debriefed().await;
    for who in [Who::Director, Who::Liaison] {
        let desk = town.desk(who);
        debriefs::add_word(&desk, &incident.reference, "went_well", "The doors were held")
            .await
            .unwrap();
        actions::add(&desk, &incident.reference, new(&town, who)).await.unwrap();
    }
    (town, incident)
}

#[tokio::test]
async fn what_a_suspension_closed_is_listed_again_when_the_agreement_resumes() {
    each_store(|store| async move {
        let (town, _) = debriefed(store, &ALL).await;
        // The debrief with the site's words, the words of police, and an action of each.
        let (before, lines) = open(&town).await;
        assert_eq!(before, 4);
        town.suspend_and_close().await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await, (0, lines), "a message that came late opens nothing");
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await, (4, lines + 8), "each stands in both logs");
        town.agreement_posted(RESUMED).await;
        assert_eq!(
            open(&town).await,
            (4, lines + 8),
            "the same message again opens nothing twice"
        );
    })
    .await;
}

#[tokio::test]
async fn what_came_about_meanwhile_is_listed_when_an_agreement_comes_into_force() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.suspend().await;
        town.debriefed().await;
        assert_eq!(open(&town).await, (0, 0));
        town.agreement_is("in_force").await;
        town.agreement_posted("agreement.in-force").await;
        assert_eq!(open(&town).await, (1, 2));
    })
    .await;
}

#[tokio::test]
async fn only_what_clauses_open_is_listed_and_nothing_for_who_was_shut_out() {
    each_store(|store| async move {
        let (town, _) = debriefed(store, &[(DataClass::Debrief, true)]).await;
        town.suspend_and_close().await;
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await.0, 1, "the site's debrief alone");
    })
    .await;
    each_store(|store| async move {
        let (town, incident) = debriefed(store, &ALL).await;
        town.suspend_and_close().await;
        let tx = town.app.store().begin().await.unwrap();
        let shut = "UPDATE incident_party SET stopped_at = $1 WHERE incident_id = $2 AND org_id = $3";
        tx.execute(shut, params![town.app.now(), incident.id, town.police])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        // What police have said and done is theirs to show; the site shut them out of its own.
        assert_eq!(open(&town).await.0, 2);
        let to = format!(
            "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&to).await, 0);
    })
    .await;
}

async fn change(town: &Town, sql: &str, params: Vec<Param>) {
    let tx = town.app.store().begin().await.unwrap();
    assert!(tx.execute(sql, params).await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

async fn messages(town: &Town, which: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS n FROM outbox WHERE topic = '{LIST_AGAIN}' AND {which}");
    town.count(&sql).await
}

#[tokio::test]
async fn a_room_opens_again_though_a_debrief_cannot_be_read() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.suspend().await;
        let incident = town.debriefed().await;
        let made_at = town.app.now();
        change(&town, "UPDATE debrief SET created_at = 'then'", params![]).await;
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        // Both sides read it in their logs: the room was reached, and its transaction stands.
        let told = format!(
            "SELECT COUNT(*) AS n FROM room_entry WHERE incident_id = '{}' AND words LIKE '%AG-0143%'",
            incident.id
        );
        assert_eq!(town.count(&told).await, 2);
        assert_eq!(messages(&town, "handled_at IS NULL AND attempts = 1").await, 1);
        assert_eq!(
            messages(&town, "handled_at IS NOT NULL").await,
            3,
            "it holds up no other part"
        );
        assert_eq!(open(&town).await, (0, 0));
        change(&town, "UPDATE debrief SET created_at = $1", params![made_at]).await;
        town.clock.set(made_at + 2.seconds());
        town.hand_all_over().await;
        assert_eq!(open(&town).await, (1, 2));
        assert_eq!(messages(&town, "handled_at IS NULL").await, 0);
        assert_eq!(town.count(&told).await, 2, "and nothing is told twice");
    })
    .await;
}

#[tokio::test]
async fn many_debriefs_are_listed_again_over_several_batches() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.suspend().await;
        let many = BATCH + 3;
        for n in 0..many {
            let incident = town.ended_as(&format!("INC-{:04}", 300 + n), Ending::AllClear).await;
            town.hand_over(incident.id, true).await;
        }
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        let many = i64::try_from(many).unwrap();
        assert_eq!(open(&town).await, (many, 2 * many));
        assert_eq!(messages(&town, "handled_at IS NOT NULL").await, 5, "one goes on");
        assert_eq!(messages(&town, "handled_at IS NULL").await, 0);
    })
    .await;
}

/// How SQLite goes about a question, step by step.
async fn steps(store: &Store, sql: &str, params: Vec<Param>) -> Vec<String> {
    struct Step(String);
    impl FromRow for Step {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("detail").map(Self)
        }
    }
    let tx = store.read().await.unwrap();
    let steps: Vec<Step> = tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), params).await.unwrap();
    steps.into_iter().map(|step| step.0).collect()
}

#[tokio::test]
async fn each_batch_goes_on_where_the_last_one_ended_and_sorts_no_history() {
    let (store, _folder) = sqlite_store().await;
    let (from, to) = (OrgId::new(), OrgId::new());
    let debriefs = steps(&store, crate::debrief::store::NOT_OPEN, params![from, to, "", "", 50]).await;
    let actions = crate::corrective_action::store::not_open_sql();
    let actions = steps(&store, &actions, params![from, to, "", 50]).await;
    for (steps, table) in [(debriefs, "d"), (actions, "a")] {
        assert!(
            steps[0].starts_with(&format!("SEARCH {table} USING INDEX")) && steps[0].ends_with("(id>?)"),
            "{steps:?}"
        );
        assert!(
            !steps.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"),
            "{steps:?}"
        );
    }
}

#[tokio::test]
async fn nothing_is_walked_where_no_clause_opens_the_class_to_anybody_there() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.suspend().await;
        town.debriefed().await;
        // A walk would stumble over it.
        change(&town, "UPDATE debrief SET created_at = 'then'", params![]).await;
        town.agreement_is("in_force").await;
        town.name_duty(Duty::LiaisonOfficer, Duty::Investigator).await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(messages(&town, "handled_at IS NOT NULL").await, 4);
        assert_eq!(open(&town).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_clause_for_one_site_opens_what_is_of_that_site_and_no_other() {
    for (is_covered, listed) in [(true, 1), (false, 0)] {
        each_store(move |store| async move {
            let town = Town::new(store, &ALL).await;
            town.suspend().await;
            town.debriefed().await;
            let site = if is_covered { town.site } else { SiteId::new() };
            town.clauses_cover(site).await;
            town.agreement_is("in_force").await;
            town.agreement_posted(RESUMED).await;
            assert_eq!(open(&town).await.0, listed);
        })
        .await;
    }
}

/// The hospital has asked police for something, and campus police were there too.
async fn asked_of_police(store: Store) -> (Town, Reference) {
    let town = Town::new(store, &ALL).await;
    let incident = town.debriefed().await;
    town.campus_joins(&incident).await;
    let asked = actions::add(
        &town.desk(Who::Director),
        &incident.reference,
        new(&town, Who::Dispatcher),
    )
    .await
    .unwrap();
    (town, asked)
}

async fn accept(town: &Town, asked: &Reference) {
    actions::accept(&town.desk(Who::Liaison), asked, 1, town.position(Who::Liaison))
        .await
        .unwrap();
}

/// Debriefs, words and actions open to campus police, and lines of their log about any.
async fn of_campus(town: &Town) -> (i64, i64) {
    let campus = town.campus;
    let rows = format!("SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND to_org = '{campus}'");
    let lines = format!(
        "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{campus}' \
         AND (kind LIKE 'corrective_action%' OR kind LIKE 'debrief%')"
    );
    (town.count(&rows).await, town.count(&lines).await)
}

const ACTIONS: [DataClass; 1] = [DataClass::CorrectiveAction];

#[tokio::test]
async fn a_third_side_gets_an_action_when_its_writer_and_its_owner_open_it_and_not_before() {
    each_store(|store| async move {
        let (town, asked) = asked_of_police(store).await;
        accept(&town, &asked).await;
        let campus = town.desk(Who::Campus);
        town.agrees_with_campus(town.police, "AG-0144", &ACTIONS).await;
        assert_eq!(of_campus(&town).await, (0, 0), "the writer's words are closed to them");
        // A change of it is no more theirs to know.
        let liaison = town.desk(Who::Liaison);
        actions::move_due(&liaison, &asked, 2, "2031-07-01", "The part is late")
            .await
            .unwrap();
        assert_eq!(of_campus(&town).await, (0, 0));
        assert!(actions::read(&campus, &asked).await.is_err());
        // The owner's half is open; the writer's agreement opens the whole of it.
        town.agrees_with_campus(town.hospital, "AG-0145", &ACTIONS).await;
        assert_eq!(of_campus(&town).await, (1, 1));
        actions::read(&campus, &asked).await.unwrap();
        actions::close(&liaison, &asked, 3, "Order 12 names the duty officer")
            .await
            .unwrap();
        assert_eq!(of_campus(&town).await, (1, 2));
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_and_not_accepted_is_listed_for_the_one_asked_alone() {
    each_store(|store| async move {
        let (town, asked) = asked_of_police(store).await;
        town.agrees_with_campus(town.police, "AG-0144", &ACTIONS).await;
        town.agrees_with_campus(town.hospital, "AG-0145", &ACTIONS).await;
        assert_eq!(of_campus(&town).await, (0, 0));
        town.suspend_and_close().await;
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        let to = "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND data_class = 'corrective_action'";
        assert_eq!(town.count(to).await, 1);
        assert_eq!(of_campus(&town).await, (0, 0));
        let campus = town.desk(Who::Campus);
        assert!(actions::read(&campus, &asked).await.is_err(), "a third reads it");
        accept(&town, &asked).await;
        assert_eq!(of_campus(&town).await, (1, 1));
        actions::read(&campus, &asked).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_third_side_gets_words_of_a_debrief_when_writer_and_owner_open_it_and_not_before() {
    each_store(|store| async move {
        let (town, incident) = debriefed(store, &ALL).await;
        town.campus_joins(&incident).await;
        let (liaison, campus) = (town.desk(Who::Liaison), town.desk(Who::Campus));
        let write = async |words: &str| {
            debriefs::add_word(&liaison, &incident.reference, "to_change", words)
                .await
                .unwrap();
        };
        let debriefs_open = [DataClass::Debrief];
        town.agrees_with_campus(town.police, "AG-0144", &debriefs_open).await;
        write("Bring a plan").await;
        assert_eq!(
            of_campus(&town).await,
            (0, 0),
            "the debrief that they stand in is closed"
        );
        assert!(debriefs::read(&campus, &incident.reference).await.is_err());
        // The site's agreement opens its debrief, and with it the words that waited for it.
        town.agrees_with_campus(town.hospital, "AG-0145", &debriefs_open).await;
        assert_eq!(of_campus(&town).await, (2, 2));
        assert_eq!(
            debriefs::read(&campus, &incident.reference).await.unwrap().sides.len(),
            3
        );
        write("Name who opens the gate").await;
        assert_eq!(of_campus(&town).await, (2, 3));
        // Two sides of a third's room: neither log names the other before anything is shown.
        let named = format!(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_released' AND org_id = '{}' AND record LIKE '%{}%'",
            town.police, town.campus
        );
        assert_eq!(town.count(&named).await, 0);
    })
    .await;
}
