//! What whoever comes second left alone in a form of a draft is as somebody else made it, and only what both changed is to be decided.

use super::*;
use crate::mou::forms::ClauseForm;
use crate::mou::verbs::TermsInput;
use crate::mou::{ClauseDraft, Section};
use crate::town::Answer;
use muster_store::testing::each_store;

/// The form of a clause as a browser sends it from this page.
pub(super) fn sent<'a>(form: &'a ClauseForm, seen: &'a str, begun: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("seen", seen),
        ("begun", begun),
        ("number", &form.number),
        ("title", &form.title),
        ("text", &form.text),
        ("data_class", &form.data_class),
        ("from", &form.from),
        ("to", &form.to),
        ("purpose", &form.purpose),
        ("condition", &form.condition),
        ("tlp", &form.tlp),
        ("retention_days", &form.retention_days),
        ("starts_on", &form.starts_on),
        ("ends_on", &form.ends_on),
    ];
    fields.extend(form.sites.iter().map(|site| ("sites", site.as_str())));
    // A page has its own order.
    fields.extend(form.recipients.iter().rev().map(|duty| ("recipients", duty.as_str())));
    fields.extend(form.onward.iter().map(|yes| ("onward", yes.as_str())));
    fields
}

/// Each field that the answer lists, with what it says becomes of it.
fn listed(answer: &Answer) -> Vec<(String, bool)> {
    assert_eq!(answer.status.as_u16(), 409, "{}", answer.body);
    let lines = answer.body.split("<li><a href=\"#field-").skip(1);
    let read = |line: &str| {
        let (name, line) = line.split_once('"').unwrap();
        let (line, _) = line.split_once("</li>").unwrap();
        let is_taken = line.ends_with(" (now in your form)");
        assert!(is_taken || line.ends_with(" (you typed something else)"), "{line}");
        (name.to_owned(), is_taken)
    };
    lines.map(read).collect()
}

#[tokio::test]
async fn what_the_second_left_alone_in_a_clause_is_not_put_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = format!("/agreements/{ag}/draft/clauses/3.5");
        let page = town.get(Who::Director, &path).await.body;
        let (seen, begun) = (hidden(&page, "seen"), hidden(&page, "begun"));
        let (terms, now) = draft_of(&town, &ag).await;
        let old = terms.draft("3.5").unwrap().clone();
        let zone = town.desk(Who::Director).time_zone();
        let first = ClauseDraft {
            title: "Site profile, while it lasts".into(),
            text: "Its profile is open.\nNothing else is.".into(),
            recipients: vec![Duty::Dispatcher],
            tlp_ceiling: Tlp::Green,
            retention_days: 77,
            onward_sharing: !old.onward_sharing,
            sites: Vec::new(),
            ends_at: "2031-12-01T00:00:00Z".parse().unwrap(),
            ..old.clone()
        };
        let second_director = town.desk(Who::SecondDirector);
        verbs::edit_clause(&second_director, &ag, &now, "3.5", first.clone())
            .await
            .unwrap();

        let ends_on = format!(
            "name=\"ends_on\" value=\"{}\"",
            ClauseForm::of(&first, "", &zone).ends_on
        );
        // Of all that, the second changed one field, and left the others as they came.
        let mut form = ClauseForm::of(&old, "", &zone);
        form.retention_days = "12".into();
        form.text = form.text.replace('\n', "\r\n");
        let told = town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await;
        let names = [
            "title",
            "text",
            "tlp",
            "sites",
            "recipients",
            "retention_days",
            "onward",
            "ends_on",
        ];
        let expected: Vec<(String, bool)> = names.map(|name| (name.to_owned(), name != "retention_days")).into();
        assert_eq!(listed(&told), expected);
        let onward = format!(
            "name=\"onward\" value=\"yes\"{}",
            if first.onward_sharing { " checked" } else { "" }
        );
        for part in [
            "Save mine instead",
            "Now: 77",
            "value=\"12\"",
            "value=\"Site profile, while it lasts\"",
            ">Its profile is open.\nNothing else is.</textarea>",
            "value=\"TLP:GREEN\" selected",
            "name=\"recipients\" value=\"dispatcher\" checked",
            onward.as_str(),
            ends_on.as_str(),
        ] {
            assert!(told.body.contains(part), "{part} in {}", told.body);
        }
        let chips = told.body.split("name=\"recipients\"").skip(1);
        let chosen = chips.filter(|chip| chip.split('>').next().unwrap().contains("checked"));
        assert_eq!(chosen.count(), 1, "{}", told.body);

        // What stands there is sent as it is.
        let (seen, begun) = (hidden(&told.body, "seen"), hidden(&told.body, "begun"));
        let mut form = ClauseForm::of(&first, "", &zone);
        form.retention_days = "12".into();
        let saved = town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);
        let (terms, _) = draft_of(&town, &ag).await;
        let now = terms.draft("3.5").unwrap();
        let expected = ClauseDraft {
            id: now.id,
            retention_days: 12,
            ..first
        };
        assert_eq!(now, &expected);
    })
    .await;
}

#[tokio::test]
async fn who_changed_other_fields_of_a_clause_replaces_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = format!("/agreements/{ag}/draft/clauses/3.5");
        let page = town.get(Who::Director, &path).await.body;
        let (seen, begun) = (hidden(&page, "seen"), hidden(&page, "begun"));
        let (terms, now) = draft_of(&town, &ag).await;
        let old = terms.draft("3.5").unwrap().clone();
        let zone = town.desk(Who::Director).time_zone();
        let first = ClauseDraft {
            retention_days: 77,
            ..old.clone()
        };
        verbs::edit_clause(&town.desk(Who::SecondDirector), &ag, &now, "3.5", first)
            .await
            .unwrap();
        let mut form = ClauseForm::of(&old, "", &zone);
        form.title = "Profile".into();
        let told = town.post(Who::Director, &path, &sent(&form, &seen, &begun)).await;
        assert_eq!(listed(&told), [("retention_days".to_owned(), true)]);
        assert!(!told.body.contains("Save mine instead"), "{}", told.body);
        assert!(
            told.body.contains("What was changed stands there too."),
            "{}",
            told.body
        );
        assert!(told.body.contains("value=\"Profile\"") && told.body.contains("value=\"77\""));
    })
    .await;
}

#[tokio::test]
async fn what_the_second_left_alone_in_the_words_of_a_draft_is_not_put_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = format!("/agreements/{ag}/draft");
        let page = town.get(Who::Director, &path).await.body;
        let (_, page) = page.split_once(&format!("action=\"{path}/terms\"")).expect("the form");
        let (seen, begun) = (hidden(page, "seen"), hidden(page, "begun"));
        let (terms, now) = draft_of(&town, &ag).await;
        let first = TermsInput {
            title: "Both together".into(),
            sections: vec![Section {
                heading: "Purpose".into(),
                text: "To help.".into(),
            }],
            sites: vec![town.clinic, town.main_building],
            starts_at: terms.starts_at,
            ends_at: "2031-12-01T00:00:00Z".parse().unwrap(),
            review_on: "2031-08-01".parse().unwrap(),
        };
        verbs::edit_terms(&town.desk(Who::SecondDirector), &ag, &now, first)
            .await
            .unwrap();
        let main_building = town.main_building.to_string();
        let mut sent = vec![
            ("seen", seen.as_str()),
            ("begun", &begun),
            ("title", "Drills together"),
            ("sites", &main_building),
            ("starts_on", "2031-01-01"),
            ("ends_on", "2031-12-31"),
            ("review_on", "2031-09-01"),
        ];
        for section in &terms.sections {
            sent.extend([("heading", section.heading.as_str()), ("words", &section.text)]);
        }
        // The pair that is there for one more.
        sent.extend([("heading", ""), ("words", "")]);
        let told = town.post(Who::Director, &format!("{path}/terms"), &sent).await;
        let names = ["title", "sites", "ends_on", "review_on", "heading"];
        let expected: Vec<(String, bool)> = names.map(|name| (name.to_owned(), name != "title")).into();
        assert_eq!(listed(&told), expected);
        for part in [
            "Save mine instead",
            "value=\"Drills together\"",
            "Now: Both together",
            &format!("name=\"sites\" value=\"{}\" checked", town.clinic),
            &format!("name=\"sites\" value=\"{main_building}\" checked"),
            "name=\"ends_on\" value=\"2031-11-30\"",
            "name=\"review_on\" value=\"2031-08-01\"",
            "name=\"heading\" value=\"Purpose\"",
            ">To help.</textarea>",
        ] {
            assert!(told.body.contains(part), "{part} in {}", told.body);
        }
        let (_, form) = told.body.split_once(&format!("action=\"{path}/terms\"")).unwrap();
        assert_eq!(form.matches("name=\"heading\"").count(), 2, "one, and one to spare");
    })
    .await;
}

/// The form of a draft's words as a browser sends it.
fn words_of<'a>(
    terms: &'a crate::mou::Terms,
    carried: [&'a str; 2],
    words: impl Fn(&'a Section) -> &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut sent = vec![
        ("seen", carried[0]),
        ("begun", carried[1]),
        ("title", terms.title.as_str()),
        ("starts_on", "2031-01-01"),
        ("ends_on", "2031-12-31"),
        ("review_on", "2031-09-01"),
    ];
    for section in &terms.sections {
        sent.extend([("heading", section.heading.as_str()), ("words", words(section))]);
    }
    sent.extend([("heading", ""), ("words", "")]);
    sent
}

#[tokio::test]
async fn paragraphs_that_two_changed_are_put_together_and_only_what_both_changed_is_to_be_decided() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let input = crate::mou::verbs::DraftInput {
            sites: Vec::new(),
            ..draft_input(&town)
        };
        let ag = verbs::draft(&town.desk(Who::Director), input).await.unwrap();
        let path = format!("/agreements/{ag}/draft");
        let save = format!("{path}/terms");
        let (began, _) = draft_of(&town, &ag).await;
        let page = town.get(Who::Director, &path).await.body;
        let (_, page) = page.split_once(&format!("action=\"{save}\"")).expect("the form");
        let (seen, begun) = (hidden(page, "seen"), hidden(page, "begun"));
        let first = words_of(&began, [&seen, &begun], |section| match section.heading.as_str() {
            "Introduction" => "The two sides.",
            "Scope" => "One house.",
            _ => section.text.as_str(),
        });
        let saved = town.post(Who::SecondDirector, &save, &first).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);

        // Each changed another paragraph.
        let second = words_of(&began, [&seen, &begun], |section| match section.heading.as_str() {
            "Purpose" => "To help.",
            _ => section.text.as_str(),
        });
        let told = town.post(Who::Director, &save, &second).await;
        assert_eq!(listed(&told), [("heading".to_owned(), true)]);
        let says = "Paragraphs</a>: Introduction; Scope (now in your form)";
        assert!(told.body.contains(says), "{}", told.body);
        assert!(!told.body.contains("Save mine instead"), "{}", told.body);
        for words in ["The two sides.", "To help.", "One house."] {
            assert!(told.body.contains(&format!(">{words}</textarea>")), "{}", told.body);
        }

        // Both changed one of them.
        let second = words_of(&began, [&seen, &begun], |section| match section.heading.as_str() {
            "Purpose" => "To help.",
            "Scope" => "Two houses.",
            _ => section.text.as_str(),
        });
        let told = town.post(Who::Director, &save, &second).await;
        assert_eq!(listed(&told), [("heading".to_owned(), false)]);
        let says = "Paragraphs</a>: Introduction (now in your form); Scope: One house. (you typed something else)";
        assert!(told.body.contains(says), "{}", told.body);
        assert!(told.body.contains("Save mine instead"), "{}", told.body);
        let (_, form) = told.body.split_once(&format!("action=\"{save}\"")).expect("the form");
        let texts: Vec<String> = ["The two sides.", "To help.", "Two houses."].map(str::to_owned).into();
        for words in &texts {
            assert!(form.contains(&format!(">{words}</textarea>")), "{form}");
        }

        // What stands there is sent as it is.
        let (seen, begun) = (hidden(form, "seen"), hidden(form, "begun"));
        let again = words_of(&began, [&seen, &begun], |section| match section.heading.as_str() {
            "Introduction" => "The two sides.",
            "Purpose" => "To help.",
            "Scope" => "Two houses.",
            _ => section.text.as_str(),
        });
        let saved = town.post(Who::Director, &save, &again).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);
        let (terms, _) = draft_of(&town, &ag).await;
        assert_eq!(terms.sections.len(), began.sections.len());
        let kept: Vec<String> = terms.sections[..3].iter().map(|section| section.text.clone()).collect();
        assert_eq!(kept, texts);
    })
    .await;
}
