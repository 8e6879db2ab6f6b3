//! A clause that a colleague took out, or gave another number, while its form was open.

use super::drafting::draft_terms;
use super::forms::send;
use super::*;
use crate::mou::ClauseDraft;
use muster_store::testing::each_store;

/// The hidden fields of a clause's form that it goes back with.
type Opened = [(&'static str, String); 4];

async fn opened(town: &Town, path: &str) -> Opened {
    reopened(&town.get(Who::Director, path).await.body)
}

fn reopened(page: &str) -> Opened {
    ["seen", "version", "clause", "begun"].map(|name| (name, hidden(page, name)))
}

fn fields<'a>(opened: &'a Opened, number: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = opened.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("number", number));
    fields
}

/// A colleague gives a clause another number.
async fn renumber(town: &Town, ag: &Reference, from: &str, to: &str) {
    let (terms, seen) = draft_of(town, ag).await;
    let moved = ClauseDraft {
        number: to.into(),
        ..terms.draft(from).unwrap().clone()
    };
    verbs::edit_clause(&town.desk(Who::SecondDirector), ag, &seen, from, moved)
        .await
        .unwrap();
}

async fn remove(town: &Town, who: Who, ag: &Reference, number: &str) {
    let (_, seen) = draft_terms(town, who, ag).await;
    verbs::remove_clause(&town.desk(who), ag, &seen, number).await.unwrap();
}

#[tokio::test]
async fn who_edited_a_removed_clause_is_told_so_and_can_add_it_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let draft = format!("/agreements/{ag}/draft");
        let form = opened(&town, &format!("{draft}/clauses/3.1")).await;
        town.clock.advance(60);
        verbs::remove_clause(&town.desk(Who::SecondDirector), &ag, &form[0].1, "3.1")
            .await
            .unwrap();
        let told = send(&town, &ag, "/clauses/3.1", &fields(&form, "3.1")).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        for words in [
            "Clause 3.1 is not in this draft any more: your side took it out.",
            "SecondDirector changed the draft last, ",
            "12:01",
            "value=\"Drills together\"",
            "Add clause",
            &format!("action=\"{draft}/clauses\""),
        ] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        assert_eq!(way_to_now(&told.body), draft);
        assert!(!told.body.contains("The text was changed") && !told.body.contains("Save mine instead"));
        // Having read it, it goes in as a new one.
        let seen = hidden(&told.body, "seen");
        let again = send(&town, &ag, "/clauses", &[("seen", &seen), ("number", "3.1")]).await;
        assert_eq!(again.status.as_u16(), 303, "{}", again.body);
        let (terms, _) = draft_of(&town, &ag).await;
        assert_eq!(terms.draft("3.1").unwrap().title, "Drills together");
    })
    .await;
}

#[tokio::test]
async fn who_edited_a_clause_that_has_another_number_is_led_to_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let draft = format!("/agreements/{ag}/draft");
        let form = opened(&town, &format!("{draft}/clauses/3.1")).await;
        renumber(&town, &ag, "3.1", "3.9").await;
        let told = send(&town, &ag, "/clauses/3.1", &fields(&form, "3.1")).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        for words in [
            "Clause 3.1 has the number 3.9 now.",
            "value=\"Drills together\"",
            &format!("action=\"{draft}/clauses/3.9\""),
        ] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        assert_eq!(way_to_now(&told.body), format!("{draft}/clauses/3.9"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_never_lands_in_the_clause_that_took_the_number() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let draft = format!("/agreements/{ag}/draft");
        let removed = opened(&town, &format!("{draft}/clauses/3.2")).await;
        let swapped = opened(&town, &format!("{draft}/clauses/3.4")).await;
        remove(&town, Who::SecondDirector, &ag, "3.2").await;
        renumber(&town, &ag, "3.3", "3.2").await;
        renumber(&town, &ag, "3.4", "9.8").await;
        renumber(&town, &ag, "3.5", "3.4").await;
        renumber(&town, &ag, "9.8", "3.5").await;

        let told = send(&town, &ag, "/clauses/3.2", &fields(&removed, "3.2")).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        for words in [
            "Clause 3.2 is not in this draft any more: your side took it out.",
            "value=\"Drills together\"",
            &format!("action=\"{draft}/clauses\""),
        ] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        assert_eq!(hidden(&told.body, "clause"), "", "it is a new one");

        let (before, _) = draft_of(&town, &ag).await;
        let told = send(&town, &ag, "/clauses/3.4", &fields(&swapped, "3.4")).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        for words in [
            "Clause 3.4 has the number 3.5 now.",
            &format!("action=\"{draft}/clauses/3.5\""),
        ] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        // Sent again it changes the clause that it was typed for.
        let again = send(&town, &ag, "/clauses/3.5", &fields(&reopened(&told.body), "3.5")).await;
        assert_eq!(again.status.as_u16(), 303, "{}", again.body);
        let (after, _) = draft_of(&town, &ag).await;
        let title = |terms: &Terms, number: &str| terms.draft(number).unwrap().title.clone();
        assert_eq!(title(&after, "3.5"), "Drills together");
        assert_eq!(title(&after, "3.4"), title(&before, "3.4"));
        assert_eq!(title(&after, "3.2"), title(&before, "3.2"));
    })
    .await;
}

#[tokio::test]
async fn of_a_clause_that_another_draft_lacks_nobody_is_said_to_have_taken_it_out() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (second, commander) = (town.desk(Who::SecondDirector), town.desk(Who::Commander));
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = |number: &str| format!("/agreements/{ag}/draft/clauses/{number}");
        let lacking = opened(&town, &path("3.1")).await;
        let another = opened(&town, &path("3.2")).await;
        let changed = opened(&town, &path("3.5")).await;

        // Proposed, countered without 3.1, with another 3.2 and fewer days in 3.5, and taken up again.
        propose(&town, Who::SecondDirector, &ag).await;
        verbs::amend(&commander, &ag).await.unwrap();
        remove(&town, Who::Commander, &ag, "3.1").await;
        remove(&town, Who::Commander, &ag, "3.2").await;
        for (from, to, days) in [("3.3", "3.2", None), ("3.5", "3.5", Some(77))] {
            let (terms, seen) = draft_terms(&town, Who::Commander, &ag).await;
            let old = terms.draft(from).unwrap().clone();
            let clause = ClauseDraft {
                number: to.into(),
                retention_days: days.unwrap_or(old.retention_days),
                ..old
            };
            verbs::edit_clause(&commander, &ag, &seen, from, clause).await.unwrap();
        }
        propose(&town, Who::Commander, &ag).await;
        verbs::amend(&second, &ag).await.unwrap();

        for (number, form) in [("3.1", &lacking), ("3.2", &another)] {
            let told = send(&town, &ag, &format!("/clauses/{number}"), &fields(form, number)).await;
            assert_eq!(told.status.as_u16(), 409, "{}", told.body);
            let words = format!("Your side has another draft now, and clause {number} is not in it as you had it.");
            for words in [words.as_str(), "value=\"Drills together\"", "Add clause"] {
                assert!(told.body.contains(words), "{words}: {}", told.body);
            }
            assert!(!told.body.contains("took it out"), "{}", told.body);
        }
        // One that promises the same is the same, and goes on as the clause of this draft.
        let told = send(&town, &ag, "/clauses/3.5", &fields(&changed, "3.5")).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        for words in ["Now: 77", &format!("action=\"{}\"", path("3.5"))] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        let (terms, _) = draft_of(&town, &ag).await;
        let going_on = reopened(&told.body);
        assert_eq!(going_on[1].1, terms.version.to_string());
        assert_eq!(going_on[2].1, terms.draft("3.5").unwrap().id.to_string());
        remove(&town, Who::SecondDirector, &ag, "3.5").await;
        let told = send(&town, &ag, "/clauses/3.5", &fields(&going_on, "3.5")).await;
        assert!(told.body.contains("your side took it out"), "{}", told.body);
    })
    .await;
}
