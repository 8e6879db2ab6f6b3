//! A clause for one district, asked by who is of the whole side.

use super::*;
use crate::crossing::{Circumstance, Item, Receiver};
use muster_membership::organisation::{self, Unit};
use muster_policy::{CrossingAct, Party, Reader};

async fn central(town: &Town) -> Unit {
    unit(town, "Central District").await
}

async fn unit(town: &Town, name: &str) -> Unit {
    let unit = Unit {
        id: UnitId::new(),
        org: town.police,
        name: name.into(),
    };
    let tx = town.app.store().begin().await.unwrap();
    organisation::store::insert_unit(&tx, &unit).await.unwrap();
    tx.commit().await.unwrap();
    unit
}

const ALONE: &str = "It is for the positions of Ellery Police, Central District alone, and this one is not of them.";

/// An amendment in force: these clauses are for the positions of Central District alone.
async fn for_central(town: &Town, central: &Unit, ag: &Reference, numbers: &[&str]) {
    let desk = town.desk(Who::Commander);
    verbs::amend(&desk, ag).await.unwrap();
    for number in numbers {
        let draft = file(town, Who::Commander, ag).await;
        let draft = draft.draft_of(town.police).unwrap();
        let of_central = ClauseDraft {
            to: Party::unit(town.police, central.id),
            ..Terms::from_text(&draft.text).unwrap().draft(number).unwrap().clone()
        };
        verbs::edit_clause(&desk, ag, &draft.digest, number, of_central)
            .await
            .unwrap();
    }
    propose(town, Who::Commander, ag).await;
    sign(town, Who::Commander, ag).await;
    assert!(sign(town, Who::Director, ag).await);
}

/// A dispatcher of the whole side looks at the contacts on a quiet day, and may not.
async fn look_at_contacts(town: &Town) {
    let desk = town.desk(Who::Commander);
    let item = Item {
        owner: town.hospital,
        owner_unit: None,
        class: DataClass::Contacts,
        site: None,
        incident: None,
        record: "contacts".into(),
        words: "Contacts".into(),
        tlp: Tlp::Amber,
        recorded_at: town.app.now(),
    };
    let receiver = Receiver {
        reader: Reader {
            org: town.police,
            unit: None,
            position: desk.who.position,
            duty: Duty::Dispatcher,
        },
        title: "Commander".into(),
    };
    let gate = town.app.part::<Gate>().unwrap();
    let why = Circumstance::quiet(CrossingAct::Read, Purpose::Readiness);
    let mut tx = town.app.store().begin().await.unwrap();
    let looked = gate.cross(&mut tx, &item, &receiver, &why, town.app.now()).await;
    assert!(!looked.unwrap().is_release());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_no_names_the_district_and_the_recipients_and_never_the_moment() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let central = central(&town).await;
        let ag = in_force(&town).await;
        for_central(&town, &central, &ag, &["2.1", "3.7"]).await;

        let dispatcher = format!("who={}/dispatcher&wants=contacts", town.police);
        let others = "This duty is not among its recipients: ";
        for (query, says, is_named) in [
            (dispatcher.clone(), vec![ALONE], true),
            (
                dispatcher.replace("dispatcher", "investigator"),
                vec![others, ALONE],
                false,
            ),
        ] {
            let said = asked(&town, &ag, &query).await;
            let reason = said["reason"].as_str().unwrap();
            assert!(says.iter().all(|words| reason.contains(words)), "{reason}");
            assert_eq!(!reason.contains(others), is_named, "{reason}");
            for who in [Who::Director, Who::Commander] {
                let page = town.get(who, &format!("/agreements/{ag}/ask?{query}")).await.body;
                assert!(page.contains(reason), "{who:?}: {page}");
            }
        }
        for page in ["clauses/2.1", "versions/2"] {
            let page = town.get(Who::Director, &format!("/agreements/{ag}/{page}")).await.body;
            assert!(page.contains("Ellery Police, Central District"), "{page}");
        }

        // So does the line that a look leaves, on the page of uses too.
        look_at_contacts(&town).await;
        let uses = town.get(Who::Commander, &format!("/agreements/{ag}/uses")).await.body;
        assert!(uses.contains("The clause is for one district"), "{uses}");
        let uses = town
            .api(Who::Director, "GET", &format!("/api/v1/agreements/{ag}/uses"), None)
            .await
            .body;
        assert!(uses.contains("unmet.reader-unit-differs"), "{uses}");
    })
    .await;
}

#[tokio::test]
async fn a_no_names_a_clause_for_this_reader_before_one_that_misses_less() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let central = central(&town).await;
        let ag = in_force(&town).await;
        for_central(&town, &central, &ag, &["2.1"]).await;
        let said = asked(&town, &ag, &format!("who={}/dispatcher&wants=contacts", town.police)).await;
        assert_eq!(said["answer"]["clause"]["number"], "3.7", "{said}");
        let unmet = serde_json::json!(["needs_open_incident", "purpose_differs"]);
        assert_eq!(said["answer"]["unmet"], unmet);
        // It opens by itself in an emergency, so the line does not say that the clause is for others.
        look_at_contacts(&town).await;
        let uses = format!("/api/v1/agreements/{ag}/uses");
        let uses = town.api(Who::Director, "GET", &uses, None).await.body;
        assert!(uses.contains("policy.not-now") && uses.contains("§3.7"), "{uses}");
        assert!(!uses.contains("unmet."), "{uses}");
    })
    .await;
}

#[tokio::test]
async fn who_is_of_the_whole_side_reads_for_which_district_it_was_answered() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let central = central(&town).await;
        let input = DraftInput {
            partner_code: crate::mou::unit_code(central.id),
            ..draft_input(&town)
        };
        let ag = verbs::draft(&town.desk(Who::Director), input).await.unwrap();
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
        let query = format!("/agreements/{ag}/ask?who={}/dispatcher&wants=contacts", town.police);
        let ours = town.get(Who::Commander, &query).await.body;
        assert!(ours.contains("A clause lets this through."), "{ours}");
        for words in [
            "Answered for a position of Ellery Police, Central District.",
            "Your own position is of the whole organisation",
        ] {
            assert!(ours.contains(words), "{ours}");
        }
        let theirs = town.get(Who::Director, &query).await.body;
        assert!(!theirs.contains("Answered for a position of"), "{theirs}");
    })
    .await;
}

#[tokio::test]
async fn who_is_of_another_district_is_answered_for_the_one_that_was_chosen() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let (central, harbour) = (
            unit(&town, "Central District").await,
            unit(&town, "Harbour District").await,
        );
        let input = DraftInput {
            partner_code: crate::mou::unit_code(central.id),
            ..draft_input(&town)
        };
        let ag = verbs::draft(&town.desk(Who::Director), input).await.unwrap();
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
        town.of_unit(Who::Commander, harbour.id);
        let query = |class: &str| format!("/agreements/{ag}/ask?who={}/dispatcher&wants={class}", town.police);
        let ours = town.get(Who::Commander, &query("contacts")).await.body;
        for words in [
            "Dispatcher, Ellery Police, Central District",
            "A clause lets this through.",
            "Answered for a position of Ellery Police, Central District.",
            "Your own position is of another district",
        ] {
            assert!(ours.contains(words), "{words}: {ours}");
        }
        // What a clause keeps closed is said to all with that clause.
        for who in [Who::Commander, Who::Director] {
            let page = town.get(who, &query("visitor_list")).await.body;
            assert!(
                page.contains(&format!("/agreements/{ag}/clauses/7.1")),
                "{who:?}: {page}"
            );
            assert!(!page.contains("No clause opens this kind of data"), "{who:?}: {page}");
        }
    })
    .await;
}
