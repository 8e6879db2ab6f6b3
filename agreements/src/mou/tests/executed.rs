//! What Muster would never open cannot be kept, proposed or signed; what was signed before goes on.

use super::*;
use crate::mou::rules::{self, CONDITIONS};
use crate::mou::{ClauseDraft, Terms, Version, digest_of, words};
use muster_policy::Condition;
use muster_store::testing::each_store;

/// The class of clause 2.1 with other terms. What only police have runs the other way.
fn clause(old: &ClauseDraft, class: DataClass, condition: Condition, purpose: Purpose) -> ClauseDraft {
    let (from, to, recipients) = match class {
        DataClass::PoliceStatus | DataClass::Capability => (old.to, old.from, vec![Duty::ControlRoom]),
        _ => (old.from, old.to, old.recipients.clone()),
    };
    ClauseDraft {
        data_class: class,
        condition,
        purpose,
        from,
        to,
        recipients,
        tlp_ceiling: Tlp::Amber,
        ..old.clone()
    }
}

/// The draft as a program wrote it that did not ask yet.
pub(super) async fn write_as_before(town: &Town, ag: &Reference, terms: &Terms) {
    let known = file(town, Who::Director, ag).await;
    let draft = known.draft_of(town.hospital).unwrap();
    let text = terms.canonical().unwrap();
    let old = Version {
        digest: digest_of(&text),
        text,
        ..draft.clone()
    };
    let tx = town.app.store().begin().await.unwrap();
    store::save_version(&tx, &old).await.unwrap();
    tx.commit().await.unwrap();
}

/// The table as people read it: a class, its conditions, and what each is asked for.
#[test]
fn what_each_class_can_promise() {
    let mut table = String::new();
    for class in DataClass::ALL {
        for condition in rules::conditions_of(*class).filter(|each| *each != Condition::Never) {
            let purposes = rules::purposes_of(*class, condition);
            let purposes = match purposes.len() == Purpose::ALL.len() {
                true => "any".to_owned(),
                false => purposes.iter().map(|each| each.as_str()).collect::<Vec<_>>().join(" "),
            };
            table += &format!("{class} {} {purposes}\n", words::condition_key(condition));
        }
        assert!(
            rules::conditions_of(*class).any(|each| each == Condition::Never),
            "{class} can be kept closed"
        );
    }
    let in_the_room = |class| {
        ["standing", "while_1", "while_2"]
            .map(|when| format!("{class} {when} emergency_response\n"))
            .concat()
    };
    let of_a_site = |class| {
        format!(
            "{class} standing readiness\n{class} while_1 emergency_response\n{class} while_2 emergency_response\n{class} on_request any\n"
        )
    };
    let expected = [
        in_the_room("alert"),
        in_the_room("incident_log"),
        in_the_room("police_status"),
        of_a_site("site_profile"),
        of_a_site("floor_plan"),
        of_a_site("emergency_plan"),
        of_a_site("kit"),
        of_a_site("contacts"),
        "exercise standing readiness\nexercise on_request any\n".to_owned(),
        "visit standing readiness\nplan standing readiness\nevent standing readiness\n".to_owned(),
        "threat_consult standing investigation\n".to_owned(),
        "debrief standing recovery\ndebrief on_request any\n".to_owned(),
        "corrective_action standing recovery\ncorrective_action on_request any\n".to_owned(),
        "capability standing readiness\n".to_owned(),
        "shared_resource standing liaison\n".to_owned(),
    ];
    assert_eq!(table, expected.concat());
}

#[tokio::test]
async fn a_clause_is_kept_exactly_when_it_fits_the_table() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let first = draft_of(&town, &ag).await.0.draft("2.1").unwrap().clone();
        for class in DataClass::ALL {
            for condition in CONDITIONS {
                for purpose in Purpose::ALL {
                    let (_, seen) = draft_of(&town, &ag).await;
                    let wanted = clause(&first, *class, condition, *purpose);
                    let fits = rules::purposes_of(*class, condition);
                    let kept = verbs::edit_clause(&desk, &ag, &seen, "2.1", wanted).await;
                    let said = kept.as_ref().err().map(Problem::code);
                    let expected = match (fits.is_empty(), fits.contains(purpose)) {
                        (true, _) => Some("clause.condition"),
                        (false, false) => Some("clause.purpose"),
                        (false, true) => None,
                    };
                    assert_eq!(said, expected, "{class} {condition:?} {purpose}");
                }
            }
            // What is of a site may be labelled as openly as its site; everything else is AMBER.
            for ceiling in Tlp::ALL {
                let closes = clause(&first, *class, Condition::Never, Purpose::Readiness);
                let opens = rules::conditions_of(*class).next().unwrap();
                let purpose = rules::purposes_of(*class, opens)[0];
                for (condition, purpose) in [(Condition::Never, purpose), (opens, purpose)] {
                    let wanted = ClauseDraft {
                        condition,
                        purpose,
                        tlp_ceiling: ceiling,
                        ..closes.clone()
                    };
                    let refused = condition != Condition::Never && ceiling < rules::lowest_label(*class);
                    let (_, seen) = draft_of(&town, &ag).await;
                    let kept = verbs::edit_clause(&desk, &ag, &seen, "2.1", wanted).await;
                    let said = kept.as_ref().err().map(Problem::code);
                    assert_eq!(
                        said,
                        refused.then_some("clause.ceiling"),
                        "{class} {condition:?} {ceiling:?}"
                    );
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_older_program_wrote_is_mended_clause_by_clause_and_not_proposed_before() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let (mut terms, _) = draft_of(&town, &ag).await;
        for (number, class) in [("2.1", DataClass::Alert), ("2.2", DataClass::IncidentLog)] {
            let place = terms.clauses.iter().position(|each| each.number == number).unwrap();
            terms.clauses[place] = clause(&terms.clauses[place], class, Condition::OnRequest, Purpose::Readiness);
        }
        write_as_before(&town, &ag, &terms).await;
        for (number, class) in [("2.1", DataClass::Contacts), ("2.2", DataClass::Contacts)] {
            let (terms, seen) = draft_of(&town, &ag).await;
            let input = ProposeInput {
                seen: seen.clone(),
                revision: None,
            };
            assert_eq!(code(verbs::propose(&desk, &ag, input).await), "clause.condition");
            let page = town.get(Who::Director, &format!("/agreements/{ag}/draft")).await.body;
            assert!(
                page.contains(&format!("Clause {number}")),
                "the draft says which clause"
            );
            let mended = clause(
                terms.draft(number).unwrap(),
                class,
                Condition::Standing,
                Purpose::Readiness,
            );
            verbs::edit_clause(&desk, &ag, &seen, number, mended).await.unwrap();
        }
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
    })
    .await;
}

#[tokio::test]
async fn what_an_older_program_laid_on_the_table_is_not_signed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let (mut terms, _) = draft_of(&town, &ag).await;
        terms.clauses[0] = clause(
            &terms.clauses[0],
            DataClass::FloorPlan,
            Condition::Standing,
            Purpose::Recovery,
        );
        write_as_before(&town, &ag, &terms).await;
        let (_, seen) = draft_of(&town, &ag).await;
        let known = file(&town, Who::Director, &ag).await;
        let laid = rules::propose(known, town.hospital, &seen, town.app.now())
            .unwrap()
            .file;
        let tx = town.app.store().begin().await.unwrap();
        store::save(&tx, &laid.mou).await.unwrap();
        for version in &laid.versions {
            store::save_version(&tx, version).await.unwrap();
        }
        tx.commit().await.unwrap();
        let input = sign_input(&town, Who::Commander, &ag).await;
        assert_eq!(
            code(verbs::sign(&town.desk(Who::Commander), &ag, input.clone()).await),
            "clause.purpose"
        );
        // The page of the question says why, and leads to the counter-proposal in which it is mended.
        let (agreement, version) = (format!("/agreements/{ag}"), input.version.to_string());
        let fields = [("version", version.as_str()), ("digest", input.digest.as_str())];
        let sent = town
            .post(Who::Commander, &format!("{agreement}/signature"), &fields)
            .await;
        assert_eq!(sent.status.as_u16(), 422, "{}", sent.body);
        for page in [
            town.get(Who::Commander, &format!("{agreement}/sign")).await.body,
            sent.body,
        ] {
            assert!(
                page.contains("Clause 2.1: ") && page.contains("cannot be signed as it stands"),
                "{page}"
            );
            assert!(page.contains(&format!("action=\"{agreement}/draft\"")), "{page}");
            assert!(!page.contains(&format!("action=\"{agreement}/signature\"")), "{page}");
        }
        let begun = town.post(Who::Commander, &format!("{agreement}/draft"), &[]).await;
        assert_eq!(begun.status.as_u16(), 303, "{}", begun.body);
        let again = town.get(Who::Commander, &format!("{agreement}/sign")).await.body;
        assert!(again.contains(&format!("href=\"{agreement}/draft\"")), "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_text_whose_last_day_has_passed_is_said_in_the_draft_at_the_proposal_and_at_the_signature() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = || town.desk(Who::Director);
        let ag = verbs::draft(&desk(), draft_input(&town)).await.unwrap();
        let draft = format!("/agreements/{ag}/draft");
        let link = format!("<a href=\"{draft}#field-ends_on\">The agreement's last day has passed");
        assert!(!town.get(Who::Director, &draft).await.body.contains(&link));
        let before = town.app.now();
        town.clock.set("2032-01-01T00:00:00Z".parse().unwrap());
        for page in [&draft, &format!("/agreements/{ag}")] {
            let shown = town.get(Who::Director, page).await.body.replace("&#39;", "'");
            assert!(shown.contains(&link), "{page}: {shown}");
            assert!(
                !shown.contains(&format!("action=\"/agreements/{ag}/proposal\"")),
                "{page}"
            );
        }
        let (_, seen) = draft_of(&town, &ag).await;
        let input = || ProposeInput {
            seen: seen.clone(),
            revision: None,
        };
        assert_eq!(code(verbs::propose(&desk(), &ag, input()).await), "mou.end-has-passed");
        town.clock.set(before);
        verbs::propose(&desk(), &ag, input()).await.unwrap();
        town.clock.set("2032-01-01T00:00:00Z".parse().unwrap());
        let page = town
            .get(Who::Commander, &format!("/agreements/{ag}/sign"))
            .await
            .body
            .replace("&#39;", "'");
        assert!(
            page.contains("last day has passed") && page.contains("Make a counter-proposal"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_receives_is_said_alike_wherever_it_stands() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let (mut terms, _) = draft_of(&town, &ag).await;
        for number in ["2.1", "7.1"] {
            let clause = ClauseDraft {
                recipients: vec![],
                ..terms.draft(number).unwrap().clone()
            };
            terms.put(Some(number), clause).unwrap();
        }
        write_as_before(&town, &ag, &terms).await;
        let page = async |number: &str| {
            town.get(Who::Director, &format!("/agreements/{ag}/clauses/{number}"))
                .await
                .body
        };
        let (opens, closes) = (page("2.1").await, page("7.1").await);
        assert!(opens.contains("Nobody yet") && !opens.contains("Everybody"), "{opens}");
        assert!(
            closes.contains("Everybody") && !closes.contains("Nobody yet"),
            "{closes}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_form_and_the_call_say_what_fits() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town)).await.unwrap();
        let (terms, seen) = draft_of(&town, &ag).await;
        let party = |org| serde_json::json!({ "org": org, "unit": null });
        let body = serde_json::json!({
            "seen": seen, "number": "9.1", "title": "Debriefs", "text": "Debriefs while it runs.", "data_class": "debrief",
            "from": party(town.hospital), "to": party(town.police), "purpose": "recovery", "condition": "while_1", "sites": [],
            "recipients": ["liaison_officer"], "tlp_ceiling": "TLP:AMBER", "retention_days": 30, "onward_sharing": false,
            "starts_at": terms.starts_at.to_string(), "ends_at": terms.ends_at.to_string(),
        });
        let path = format!("/api/v1/agreements/{ag}/draft/clauses");
        let said = town.api(Who::Director, "POST", &path, Some(body)).await;
        assert_eq!(said.status, 422, "{}", said.body);
        for words in ["clause.condition", "“Only on a granted request”", "“At all times”"] {
            assert!(said.body.contains(words), "{words}: {}", said.body);
        }
        let (hospital, police) = (town.hospital.to_string(), town.police.to_string());
        let fields = [
            ("seen", seen.as_str()),
            ("number", "9.1"),
            ("title", "Plans"),
            ("text", "Plans stand open."),
            ("data_class", "floor_plan"),
            ("from", &hospital),
            ("to", &police),
            ("purpose", "recovery"),
            ("condition", "standing"),
            ("recipients", "liaison_officer"),
            ("tlp", "TLP:AMBER"),
            ("retention_days", "30"),
            ("starts_on", "2031-01-01"),
            ("ends_on", "2031-12-31"),
        ];
        let page = town.post(Who::Director, &format!("/agreements/{ag}/draft/clauses"), &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("what fits is “To prepare”."), "{}", page.body);
        assert!(page.body.contains("What opens, and when"), "the form shows the whole table");
    })
    .await;
}
