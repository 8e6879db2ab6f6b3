//! What can never be right is refused where it is typed: each mistake at its field, all of them at once, and nothing typed is lost.

use super::executed::write_as_before;
use super::*;
use crate::mou::ClauseDraft;
use crate::mou::rules;
use crate::town::Answer;
use muster_policy::Party;
use muster_store::testing::each_store;
use muster_web::components::field_id;

/// The field, what is typed instead, and the words at the field.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// A clause that would be kept, with these fields instead of its own.
pub(super) async fn send(town: &Town, ag: &Reference, path: &str, instead: &[(&str, &str)]) -> Answer {
    let (hospital, police) = (town.hospital.to_string(), town.police.to_string());
    let known = file(town, Who::Director, ag).await;
    let seen = known
        .draft_of(town.hospital)
        .map_or("", |draft| &draft.digest)
        .to_owned();
    let right = [
        ("seen", seen.as_str()),
        ("number", "9.1"),
        ("title", "Drills together"),
        ("text", "Both plan drills."),
        ("data_class", "exercise"),
        ("from", &hospital),
        ("to", &police),
        ("purpose", "readiness"),
        ("condition", "standing"),
        ("recipients", "liaison_officer"),
        ("tlp", "TLP:AMBER"),
        ("retention_days", "30"),
        ("starts_on", "2031-01-01"),
        ("ends_on", "2031-12-31"),
    ];
    let kept = right
        .iter()
        .filter(|(name, _)| !instead.iter().any(|(other, _)| other == name));
    let fields: Vec<(&str, &str)> = kept.chain(instead).copied().collect();
    let fields: Vec<(&str, &str)> = fields.into_iter().filter(|(_, value)| *value != "(none)").collect();
    town.post(Who::Director, &format!("/agreements/{ag}/draft{path}"), &fields)
        .await
}

/// The words that stand at this field.
fn at_field(page: &str, field: &str) -> String {
    let id = format!("id=\"{}-error\"", field_id(field));
    let after = page
        .split(&id)
        .nth(1)
        .unwrap_or_else(|| panic!("nothing stands at {field}: {page}"));
    let message = after.split("</span>").nth(1).unwrap();
    message.trim_start_matches(": ").trim().to_owned()
}

#[tokio::test]
async fn what_can_never_be_right_is_said_at_its_field_and_is_not_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town)).await.unwrap();
        let (hospital, police) = (town.hospital.to_string(), town.police.to_string());
        let before = draft_of(&town, &ag).await;
        let unreadable = "9".repeat(30);
        let cases: [Case<'_>; 16] = [
            ("to", &[("to", &hospital)], "A clause is between two organisations, and this one names the same twice."),
            ("recipients", &[("recipients", "(none)")], "The clause opens something and names nobody who may receive it."),
            ("retention_days", &[("retention_days", "0")], "The clause opens something and keeps it for no day at all."),
            ("retention_days", &[("retention_days", "abc")], "Enter the days it may be read, as a number."),
            ("retention_days", &[("retention_days", "-3")], "Enter the days it may be read, as a number."),
            ("retention_days", &[("retention_days", &unreadable)], "Enter the days it may be read, as a number."),
            ("retention_days", &[("retention_days", "40000")], "The clause keeps what it opens for longer than 36525 days."),
            ("number", &[("number", "abc")], "\"abc\" is not a clause number such as 3.2."),
            ("number", &[("number", "3.1")], "Clause number 3.1 is used twice."),
            ("ends_on", &[("starts_on", "2031-05-02"), ("ends_on", "2031-05-01")], "The clause ends before it starts."),
            ("ends_on", &[("ends_on", "2033-12-31")], "Clause 9.1 ends after the agreement's own term."),
            ("starts_on", &[("starts_on", "2030-12-31")], "Clause 9.1 begins before the agreement's own term."),
            ("starts_on", &[("starts_on", "soon")], "Enter the first day as a date, like 2031-05-04."),
            (
                "from",
                &[("data_class", "police_status"), ("purpose", "emergency_response")],
                "Only a police agency has “Police status”, so the clause would open nothing; choose its data or another kind of data.",
            ),
            (
                "recipients",
                &[("recipients", "guard"), ("recipients", "liaison_officer"), ("recipients", "nurse_in_charge")],
                "No position of the receiving side can have the duties “Guard”, “Nurse in charge”, so nobody would receive anything by them.",
            ),
            ("condition", &[("condition", "")], "Choose when it opens."),
        ];
        for (field, instead, words) in cases {
            let page = send(&town, &ag, "/clauses", instead).await;
            assert_eq!(page.status.as_u16(), 422, "{instead:?}");
            let said = at_field(&page.body, field).replace("&quot;", "\"").replace("&#39;", "'");
            assert_eq!(said, words, "{instead:?}");
            assert!(page.body.contains(&format!("href=\"#{}\"", field_id(field))), "{instead:?}");
            assert!(page.body.contains("value=\"Drills together\""), "what was typed stays: {instead:?}");
            assert_eq!(draft_of(&town, &ag).await, before, "nothing is kept: {instead:?}");
        }
        // Everything that is wrong is said at once.
        let all = [("number", "x"), ("to", hospital.as_str()), ("recipients", "(none)"), ("retention_days", "0")];
        let page = send(&town, &ag, "/clauses", &all).await.body;
        for field in ["number", "to", "recipients", "retention_days"] {
            assert!(!at_field(&page, field).is_empty(), "{field}");
        }
        // Police may give what they alone have, and who is at home in both kinds of organisation may receive.
        let theirs = [
            ("from", police.as_str()),
            ("to", hospital.as_str()),
            ("data_class", "police_status"),
            ("purpose", "emergency_response"),
            ("recipients", "control_room"),
            ("recipients", "privacy_officer"),
        ];
        assert_eq!(send(&town, &ag, "/clauses", &theirs).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn the_call_refuses_the_same_with_its_code() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town)).await.unwrap();
        let (terms, seen) = draft_of(&town, &ag).await;
        let right = terms.draft("3.1").unwrap().clone();
        let (us, them) = (Party::whole(town.hospital), Party::whole(town.police));
        let wrong: [(&str, ClauseDraft); 6] = [
            ("clause.same-organisation", ClauseDraft { to: us, recipients: vec![Duty::Guard], ..right.clone() }),
            ("clause.no-recipients", ClauseDraft { recipients: vec![], ..right.clone() }),
            ("clause.no-retention", ClauseDraft { retention_days: 0, ..right.clone() }),
            ("clause.ends-before-start", ClauseDraft { ends_at: right.starts_at, ..right.clone() }),
            ("clause.owner", ClauseDraft { data_class: DataClass::PoliceStatus, ..right.clone() }),
            ("clause.recipients", ClauseDraft { recipients: vec![Duty::Guard], to: them, ..right.clone() }),
        ];
        for (expected, clause) in wrong {
            let body = serde_json::json!({
                "seen": seen, "number": clause.number, "title": clause.title, "text": clause.text,
                "data_class": clause.data_class, "from": clause.from, "to": clause.to, "purpose": clause.purpose,
                "condition": crate::mou::words::condition_key(clause.condition), "sites": clause.sites,
                "recipients": clause.recipients, "tlp_ceiling": clause.tlp_ceiling, "retention_days": clause.retention_days,
                "onward_sharing": false, "starts_at": clause.starts_at.to_string(), "ends_at": clause.ends_at.to_string(),
            });
            let path = format!("/api/v1/agreements/{ag}/draft/clauses/3.1");
            let said = town.api(Who::Director, "PUT", &path, Some(body)).await;
            let json: serde_json::Value = serde_json::from_str(&said.body).unwrap();
            assert_eq!(json["code"], expected, "{}", said.body);
            // An older program kept it: it is neither proposed nor signed, and its form says what is wrong.
            let mut older = terms.clone();
            older.put(Some("3.1"), clause.clone()).unwrap();
            assert_eq!(rules::compile_text(&older).unwrap_err().code(), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_lists_all_that_keeps_it_from_being_proposed_with_the_way_to_each_field() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let agreement = format!("/agreements/{ag}");
        let proposes = format!("action=\"{agreement}/proposal\"");
        let (mut terms, _) = draft_of(&town, &ag).await;
        let whole = town.get(Who::Director, &format!("{agreement}/draft")).await.body;
        assert!(
            whole.contains(&proposes) && !whole.contains("from being proposed"),
            "{whole}"
        );
        for number in ["2.1", "3.1", "3.2"] {
            let clause = terms.draft(number).unwrap().clone();
            let wrong = match number {
                "2.1" => ClauseDraft {
                    recipients: vec![],
                    retention_days: 0,
                    ..clause
                },
                "3.1" => ClauseDraft {
                    to: Party::whole(town.hospital),
                    recipients: vec![Duty::Guard],
                    ..clause
                },
                _ => ClauseDraft {
                    tlp_ceiling: Tlp::Clear,
                    ..clause
                },
            };
            terms.put(Some(number), wrong).unwrap();
        }
        write_as_before(&town, &ag, &terms).await;
        for page in [agreement.clone(), format!("{agreement}/draft")] {
            let shown = town.get(Who::Director, &page).await.body;
            for (place, words) in [
                (
                    "2.1#field-recipients",
                    "Clause 2.1: the clause opens something and names nobody who may receive it.",
                ),
                (
                    "2.1#field-retention_days",
                    "Clause 2.1: the clause opens something and keeps it for no day at all.",
                ),
                ("3.1#field-to", "Clause 3.1: a clause is between two organisations"),
                ("3.2#field-tlp", "Clause 3.2: “"),
            ] {
                let link = format!("<a href=\"{agreement}/draft/clauses/{place}\">{words}");
                assert_eq!(shown.matches(&link).count(), 1, "{page} {place}: {shown}");
            }
            assert!(shown.contains("4 things keep this draft"), "{shown}");
            assert!(!shown.contains(&proposes), "what would be refused is not offered");
        }
        let form = town.get(Who::Director, &format!("{agreement}/draft/clauses/2.1")).await;
        assert_eq!(form.status.as_u16(), 200);
        assert_eq!(
            at_field(&form.body, "recipients"),
            "The clause opens something and names nobody who may receive it."
        );
    })
    .await;
}

#[tokio::test]
async fn a_clause_outside_the_term_says_where_and_says_each_thing_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let draft = format!("/agreements/{ag}/draft");
        let (mut terms, _) = draft_of(&town, &ag).await;
        let wider = ClauseDraft {
            starts_at: "2030-12-01T00:00:00Z".parse().unwrap(),
            ends_at: "2033-01-01T00:00:00Z".parse().unwrap(),
            sites: vec![SiteId::new()],
            from: Party::whole(OrgId::new()),
            ..terms.draft("3.1").unwrap().clone()
        };
        terms.put(Some("3.1"), wider).unwrap();
        write_as_before(&town, &ag, &terms).await;
        let shown = town.get(Who::Director, &draft).await.body.replace("&#39;", "'");
        for (field, words) in [
            ("starts_on", "begins before the agreement's own term."),
            ("ends_on", "ends after the agreement's own term."),
            ("sites", "names a site that is not part of this agreement."),
            ("from", "has the data of an organisation or a unit that is not part"),
        ] {
            let link = format!("<a href=\"{draft}/clauses/3.1#field-{field}\">Clause 3.1 {words}");
            assert_eq!(shown.matches(&link).count(), 1, "{field}: {shown}");
            assert_eq!(shown.matches(words).count(), 1, "{field}: {shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_clause_begins_with_nothing_that_opens_anything() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let form = town
            .get(Who::Director, &format!("/agreements/{ag}/draft/clauses/new"))
            .await
            .body;
        let inside = |name: &str| {
            let rest = form.split(&format!("id=\"{}\"", field_id(name))).nth(1).unwrap();
            rest.split("</select>").next().unwrap().to_owned()
        };
        for name in ["data_class", "from", "to", "purpose", "condition", "tlp"] {
            let options = inside(name);
            assert!(
                options.contains("<option value=\"\">Choose</option>"),
                "{name}: {options}"
            );
            assert!(!options.contains(" selected"), "{name}: {options}");
        }
        let chips = form.split("name=\"sites\"").nth(1).unwrap();
        assert!(
            chips.starts_with(&format!(" value=\"{}\" checked", town.main_building)),
            "{chips}"
        );
        assert!(
            !form
                .split("name=\"recipients\"")
                .skip(1)
                .any(|chip| { chip.split('>').next().unwrap().contains("checked") })
        );
        assert!(form.contains("TLP ceiling") && !form.contains("Most restricted"));
    })
    .await;
}

#[tokio::test]
async fn who_comes_second_reads_what_was_changed_beside_what_they_typed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = format!("/agreements/{ag}/draft/clauses/3.1");
        let form = town.get(Who::Director, &path).await.body;
        let (seen, begun) = (hidden(&form, "seen"), hidden(&form, "begun"));
        let (terms, now) = draft_of(&town, &ag).await;
        let first = ClauseDraft {
            retention_days: 77,
            ..terms.draft("3.1").unwrap().clone()
        };
        verbs::edit_clause(&town.desk(Who::SecondDirector), &ag, &now, "3.1", first)
            .await
            .unwrap();

        let second = [
            ("seen", seen.as_str()),
            ("begun", begun.as_str()),
            ("number", "3.1"),
            ("data_class", "alert"),
            ("purpose", "emergency_response"),
            ("condition", "while_1"),
            ("recipients", "dispatcher"),
            ("retention_days", "12"),
        ];
        let told = send(&town, &ag, "/clauses/3.1", &second).await;
        assert_eq!(told.status.as_u16(), 409, "{}", told.body);
        assert!(
            told.body.contains(&format!("href=\"{path}\"")),
            "the way to what stands now"
        );
        assert!(
            told.body.contains("id=\"field-retention_days-now\"") && told.body.contains("Now: 77"),
            "{}",
            told.body
        );
        assert!(
            !told.body.contains("id=\"field-number-now\""),
            "only what differs is marked"
        );
        assert!(told.body.contains("value=\"Drills together\""), "what was typed stays");
        // Having read it, the same form is saved.
        let (seen, begun) = (hidden(&told.body, "seen"), hidden(&told.body, "begun"));
        let mut again = second;
        (again[0].1, again[1].1) = (&seen, &begun);
        assert_eq!(send(&town, &ag, "/clauses/3.1", &again).await.status.as_u16(), 303);
        assert_eq!(draft_of(&town, &ag).await.0.draft("3.1").unwrap().retention_days, 12);
    })
    .await;
}

/// What is typed into the form of clause 3.1, and sent with the text it was made from.
fn typed(seen: &str) -> [(&str, &str); 2] {
    [("seen", seen), ("number", "3.1")]
}

/// The form as typed, with a conflict and the way to what stands now.
fn is_kept(told: &Answer, way: &str) {
    assert_eq!(told.status.as_u16(), 409, "{}", told.body);
    assert!(
        told.body.contains("value=\"Drills together\""),
        "what was typed stays: {}",
        told.body
    );
    assert!(told.body.contains("Copy what you need"), "{}", told.body);
    assert_eq!(way_to_now(&told.body), way, "{}", told.body);
    assert!(!told.body.contains('⟦'), "{}", told.body);
}

#[tokio::test]
async fn a_form_of_a_clause_or_a_draft_that_is_gone_keeps_what_was_typed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (director, second) = (town.desk(Who::Director), town.desk(Who::SecondDirector));
        let ag = verbs::draft(&director, draft_input(&town)).await.unwrap();
        let agreement = format!("/agreements/{ag}");
        let (_, seen) = draft_of(&town, &ag).await;

        // A colleague gives the clause another number.
        let (terms, now) = draft_of(&town, &ag).await;
        let moved = ClauseDraft {
            number: "3.9".into(),
            ..terms.draft("3.1").unwrap().clone()
        };
        verbs::edit_clause(&second, &ag, &now, "3.1", moved).await.unwrap();
        let told = send(&town, &ag, "/clauses/3.1", &typed(&seen)).await;
        is_kept(&told, &format!("{agreement}/draft"));
        let page = town
            .post(
                Who::Director,
                &format!("{agreement}/draft/clauses/3.1/removal"),
                &[("seen", &seen)],
            )
            .await;
        assert_eq!(page.status.as_u16(), 409, "{}", page.body);
        // A mistake in what was typed is said when it is known what it is typed over.
        let wrong = [("seen", seen.as_str()), ("number", "x")];
        is_kept(
            &send(&town, &ag, "/clauses/3.1", &wrong).await,
            &format!("{agreement}/draft"),
        );
        let call = |seen: &str| format!("/api/v1{agreement}/draft/clauses/3.1?seen={seen}");
        let said = town.api(Who::Director, "DELETE", &call(&seen), None).await;
        assert!(
            said.status.as_u16() == 409 && said.body.contains("mou.text-changed"),
            "{}",
            said.body
        );
        let now = call(&draft_of(&town, &ag).await.1);
        assert_eq!(town.api(Who::Director, "DELETE", &now, None).await.status.as_u16(), 404);

        // The draft is proposed, and then withdrawn.
        let (_, seen) = draft_of(&town, &ag).await;
        let words = [
            ("seen", seen.as_str()),
            ("title", "Drills together"),
            ("starts_on", "2031-01-01"),
        ];
        let terms_form = format!("{agreement}/draft/terms");
        propose(&town, Who::SecondDirector, &ag).await;
        for known in [seen.as_str(), "an older one"] {
            for path in ["/clauses/3.2", "/clauses"] {
                is_kept(&send(&town, &ag, path, &typed(known)).await, &agreement);
            }
        }
        let told = town.post(Who::Director, &terms_form, &words).await;
        is_kept(&told, &agreement);
        assert!(
            told.body.contains("Quarry Hospital was first: proposed"),
            "{}",
            told.body
        );
        assert!(
            !told.body.contains(&format!("action=\"{agreement}/proposal\"")),
            "{}",
            told.body
        );
        let input = verbs::WithdrawInput {
            version: 1,
            reason: "Wrong year.".into(),
        };
        verbs::withdraw(&second, &ag, input).await.unwrap();
        is_kept(&town.post(Who::Director, &terms_form, &words).await, &agreement);
        is_kept(&send(&town, &ag, "/clauses/3.2", &typed(&seen)).await, &agreement);
        // Who never wrote a draft has none, whatever they send.
        for who in [Who::Commander, Who::Outsider] {
            assert_eq!(
                town.post(who, &terms_form, &words).await.status.as_u16(),
                404,
                "{who:?}"
            );
        }
        assert_eq!(
            town.post(Who::Director, &terms_form, &words[1..]).await.status.as_u16(),
            404
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_over_an_older_draft_stays_too() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let (_, seen) = draft_of(&town, &ag).await;
        verbs::remove_clause(&town.desk(Who::SecondDirector), &ag, &seen, "6.3")
            .await
            .unwrap();
        let words = [
            ("seen", seen.as_str()),
            ("title", "Drills together"),
            ("starts_on", "soon"),
        ];
        let told = town
            .post(Who::Director, &format!("/agreements/{ag}/draft/terms"), &words)
            .await;
        is_kept(&told, &format!("/agreements/{ag}/draft"));
    })
    .await;
}
