//! A clause that a colleague took out, or gave another number, while its form was open.

use super::forms::{draft_of, send};
use super::*;
use crate::mou::ClauseDraft;
use muster_store::testing::each_store;

/// The hidden fields of a clause's form that it goes back with.
async fn opened(town: &Town, path: &str) -> [(&'static str, String); 3] {
    let form = town.get(Who::Director, path).await.body;
    ["seen", "clause", "begun"].map(|name| (name, hidden(&form, name)))
}

fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    let value = rest.split('"').next().unwrap();
    value.replace("&quot;", "\"").replace("&amp;", "&")
}

fn fields<'a>(opened: &'a [(&'static str, String); 3]) -> Vec<(&'static str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = opened.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("number", "3.1"));
    fields
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
        let told = send(&town, &ag, "/clauses/3.1", &fields(&form)).await;
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
        let (terms, seen) = draft_of(&town, &ag).await;
        let moved = ClauseDraft {
            number: "3.9".into(),
            ..terms.draft("3.1").unwrap().clone()
        };
        verbs::edit_clause(&town.desk(Who::SecondDirector), &ag, &seen, "3.1", moved)
            .await
            .unwrap();
        let told = send(&town, &ag, "/clauses/3.1", &fields(&form)).await;
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
